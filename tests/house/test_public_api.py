"""The public names are frozen: a changed name, argument or default is a line of public_api.txt, seen in review."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("build_public_api", ROOT / "tools" / "build_public_api.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def lines(tool, tmp_path):
    """Describe the name `Thing` of a source, as if the source were a module of the package."""

    def describe(source: str) -> list[str]:
        path = tmp_path / "nuscatter_tried.py"
        path.write_text(source, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("nuscatter_tried", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["nuscatter_tried"] = module
        try:
            spec.loader.exec_module(module)
            tool.parsed.cache_clear()
            return tool.described("here.Thing", module.Thing, module, {})
        finally:
            del sys.modules["nuscatter_tried"]
            tool.parsed.cache_clear()

    return describe


def test_the_public_names_are_those_written_down(tool):
    differs = tool.difference(tool.FILE.read_text(encoding="utf-8"), tool.text())
    assert not differs, (
        "A public name, argument, default, field or option is not as written down. If that is meant, do what "
        f"docs/releasing.md asks, run 'python tools/build_public_api.py' and say it in CHANGELOG.md.\n{differs}"
    )


DATACLASS = """
from dataclasses import KW_ONLY, dataclass
from functools import cached_property

@dataclass(frozen=True)
class Thing:
    mass: float
    _: KW_ONLY
    width: float = 0.5 * 2
    _hidden: int = 0

    @cached_property
    def twice(self) -> float: return 2 * self.mass

    def rate(self, E: float, *, at: float = 1.0) -> float: return E

    def _own(self) -> None: ...
"""


def test_a_dataclass_shows_its_fields_defaults_and_methods(lines):
    assert lines(DATACLASS) == [
        "here.Thing: @dataclass(frozen=True) class()",
        "    mass: float",
        "    *",
        "    width: float = 0.5 * 2",
        "    twice: property -> float",
        "    rate(self, E: float, *, at: float=1.0) -> float",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mass: float", "m: float"),
        ("mass: float", "mass: float = 1.0"),
        ("    _: KW_ONLY\n", ""),
        ("0.5 * 2", "1.0"),
        ("E: float, *, at", "E: float, at"),
        ("at: float = 1.0", "at: float = 2.0"),
        ("def rate", "def rates"),
        ("frozen=True", "frozen=True, kw_only=True"),
        ("twice(self) -> float", "twice(self) -> int"),
    ],
    ids=["renamed", "default", "by position", "value", "kind", "default of a method", "method", "dataclass", "result"],
)
def test_a_change_is_seen(lines, old, new):
    assert old in DATACLASS
    assert lines(DATACLASS.replace(old, new)) != lines(DATACLASS)


@pytest.mark.parametrize(
    ("old", "new"), [("_own", "_other"), ("cached_property", "property"), ("2 * self", "3 * self")]
)
def test_what_is_no_ones_business_is_not_seen(lines, old, new):
    source = DATACLASS.replace("from functools import cached_property", "" if new == "property" else "import functools")
    source = source if new == "property" else DATACLASS
    assert lines(source.replace(old, new)) == lines(DATACLASS)


def test_the_members_of_an_enumeration_and_the_definitions_of_an_overloaded_function_are_seen(lines):
    assert lines("from enum import Enum\nclass Thing(Enum):\n    ONE = 'one'\n    TWO = 'two'\n") == [
        "here.Thing: class(Enum)",
        "    ONE = 'one'",
        "    TWO = 'two'",
    ]
    overloaded = (
        "from typing import overload\n@overload\ndef Thing(x: int) -> int: ...\n"
        "@overload\ndef Thing(x: str) -> str: ...\ndef Thing(x): return x\n"
    )
    assert lines(overloaded) == ["here.Thing(x: int) -> int", "here.Thing(x: str) -> str", "here.Thing(x)"]


def test_what_is_inherited_of_a_base_that_is_not_public_is_written_with_the_class(lines):
    source = (
        "class Base:\n    def shared(self) -> int: return 1\nclass Thing(Base):\n    def own(self) -> int: return 2\n"
    )
    assert lines(source) == [
        "here.Thing: class(Base)",
        "    own(self) -> int",
        "    shared(self) -> int",
    ]


def test_the_commands_and_their_options_are_written_down(tool):
    written = tool.FILE.read_text(encoding="utf-8").splitlines()
    start = written.index("$ nuscatter fit")
    block = written[start + 1 : next(at for at in range(start + 1, len(written)) if written[at].startswith("$"))]
    assert "    argument datasets: many" in block
    assert any(line.startswith("    option --parameter") for line in block)
