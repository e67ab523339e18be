"""Completion in bash, zsh and fish, in the shells themselves: commands, options, and names of the library."""

import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def shell(tmp_path):
    """Run a script in a shell that finds `nuscatter`; skip where there is no such shell."""

    def run(name: str, script: str) -> list[str]:
        if not shutil.which(name):
            pytest.skip(f"there is no {name}")
        program = tmp_path / "bin" / "nuscatter"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nuscatter "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        environment = os.environ | {
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path),
        }
        command = [name, "-c", script]
        done = subprocess.run(command, check=False, env=environment, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [line.partition("\t")[0] for line in done.stdout.splitlines()]  # fish adds what a word means

    return run


#: What is typed, and what one expects to be offered, all of it.
TYPED = [("nuscatter cou", ["counts"]), ("nuscatter counts COHERENT-L", ["COHERENT-LAr-2020", "COHERENT-LAr"])]
typed = pytest.mark.parametrize(("line", "offered"), TYPED, ids=["command", "experiment"])


@typed
def test_bash_completes(shell, line, offered):
    words = line.split()
    script = (
        'eval "$(_NUSCATTER_COMPLETE=bash_source nuscatter)"\n'
        f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}\n"
        '_nuscatter_completion nuscatter; printf "%s\\n" "${COMPREPLY[@]}"; complete -p nuscatter >&2\n'
    )
    assert shell("bash", script) == offered


@typed
def test_zsh_completes(shell, line, offered):
    """Outside of a terminal zsh has no completion to call, so the two functions that offer words print them."""
    words = line.split()
    script = (
        "compdef() { : }\n"
        'eval "$(_NUSCATTER_COMPLETE=zsh_source nuscatter)"\n'
        "compadd() { [[ $1 == -U ]] && print -l -- $completions }\n"
        "_describe() { for each in $completions_with_descriptions; do print -- ${each%%:*}; done }\n"
        f"words=({line}); CURRENT={len(words)}\n"
        "_nuscatter_completion\n"
    )
    assert shell("zsh", script) == offered


@typed
def test_fish_completes(shell, line, offered):
    script = f"_NUSCATTER_COMPLETE=fish_source nuscatter | source\ncomplete -C '{line}'\n"
    assert sorted(shell("fish", script)) == sorted(offered)


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_script_is_printed_and_the_documented_line_is_right(name, tmp_path):
    environment = os.environ | {"_NUSCATTER_COMPLETE": f"{name}_source"}
    command = [sys.executable, "-m", "nuscatter"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "_nuscatter_completion" in done.stdout
    assert done.stderr == ""
