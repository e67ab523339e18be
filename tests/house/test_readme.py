"""The README's examples run, and print what it says they print."""

import contextlib
import io
import re
from pathlib import Path
from typing import NamedTuple

import nuscatter as ns
from nuscatter.cli.commands import cli

README = Path(__file__).parents[2] / "README.md"


class Block(NamedTuple):
    line: int
    code: str
    printed: str | None


def blocks(text: str) -> list[Block]:
    """Each ```python block with the ```text block that follows it, if nothing but a line of words is between them."""
    fences = [
        (text[: each.start()].count("\n") + 1, each["language"], each["body"])
        for each in re.finditer(r"^```(?P<language>[\w-]*)\n(?P<body>.*?)^```\s*$", text, re.MULTILINE | re.DOTALL)
    ]
    found = []
    for at, (line, language, body) in enumerate(fences):
        if language == "python":
            follows = fences[at + 1] if at + 1 < len(fences) else (0, "", "")
            found.append(Block(line, body, follows[2] if follows[1] == "text" else None))
    return found


def test_the_reader_of_readmes_pairs_code_with_its_output():
    text = "Hi\n```python\nprint(1)\n```\nprints\n```text\n1\n```\n\n```sh\nls\n```\n```python\nx = 2\n```\n"
    assert blocks(text) == [Block(2, "print(1)\n", "1\n"), Block(13, "x = 2\n", None)]


def test_the_readme_has_an_example():
    assert README.is_file(), "README.md is missing: one sentence, a 12-line example with its numbers, one figure."
    assert blocks(README.read_text(encoding="utf-8")), "README.md has no ```python block: show the 12-line example."


def test_the_readmes_examples_print_what_it_says(tmp_path, monkeypatch):
    """All blocks in one session, top to bottom, as a reader would; anything drawn or written goes to a folder apart."""
    assert README.is_file(), "README.md is missing."
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    session: dict[str, object] = {"__name__": "readme"}
    for block in blocks(README.read_text(encoding="utf-8")):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(block.code, f"README.md:{block.line}", "exec"), session)
        if block.printed is not None:
            assert output.getvalue().rstrip() == block.printed.rstrip(), (
                f"The example in line {block.line} of README.md prints something else: correct the README."
            )


def test_the_commands_and_names_that_the_readme_names_exist():
    """Those of the table of questions are run by no block."""
    text = README.read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:^|`)nuscatter ([a-z]\w*)", text, re.MULTILINE))
    names = set(re.findall(r"\bns\.([A-Za-z_]\w*)", text))
    assert {"fit", "reproduce"} <= commands
    assert {"Reactor", "fit"} <= names
    assert commands <= set(cli.commands), "README.md names a command that does not exist."
    assert not [name for name in names if not hasattr(ns, name)], "README.md names what nuscatter does not have."
