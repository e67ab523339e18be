"""The package runs as the command."""

import subprocess
import sys


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "nuscatter", *arguments], capture_output=True, text=True, check=False)


def test_the_package_is_the_command():
    said = run("--version")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("nuscatter, version")


def test_its_exit_codes_and_sentences_are_those_of_the_command():
    said = run("counts", "nowhere")
    assert said.returncode == 2
    assert said.stderr.startswith("nuscatter: There is no experiment 'nowhere'")
