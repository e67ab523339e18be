"""The list of errors fits the sources, and the tool that plants them tells a catch from a miss."""

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: The floors of which each has errors in the list.
FLOORS = (
    "matter",
    "structure",
    "propagation",
    "sources",
    "detectors",
    "interactions",
    "rates",
    "events",
    "datasets",
    "fits",
)
#: Files of the made-up tree. They are no files of this one, so they are not written as its paths.
SIZED, TESTED, GONE = (
    "/".join(each) for each in (("src", "made", "sized.py"), ("tests", "test_sized.py"), ("tests", "gone.py"))
)
SOURCE = 'def charge_radius(A):\n    """Return 1.2 A^(1/3)."""\n    return 1.2 * A ** (1 / 3)\n'
TEST = """
from sized import charge_radius


def test_of_one():
    assert charge_radius(1) == 1.2


def test_of_eight():
    assert abs(charge_radius(8) - 2.4) < 1e-12
"""
CAUGHT = {"name": "exponent", "before": "(1 / 3)", "after": "(1 / 2)", "means": "radii grow as the root of A"}
MISSED = {"name": "exact", "before": "(1 / 3)", "after": "(2 / 6)", "means": "the same exponent"}
BROKEN = {"name": "syntax", "before": "return 1.2 *", "after": "return 1.2 * *", "means": "no Python"}


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("mutations", ROOT / "tools" / "mutations.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutations"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A package of one module, whose test sees one error and not the other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take seconds
    root = tmp_path / "root"
    (root / "src" / "made").mkdir(parents=True)
    (root / "src" / "made" / "sized.py").write_text(SOURCE, encoding="utf-8")
    (root / "tests").mkdir()
    (root / "tests" / "test_sized.py").write_text(TEST, encoding="utf-8")
    paths = 'pythonpath = ["src/made"]\nmarkers = ["slow: slow"]\n'
    (root / "pyproject.toml").write_text(f"[tool.pytest.ini_options]\n{paths}addopts = ['-ra']\n", encoding="utf-8")
    return root


def listed(root, *rows):
    path = root.parent / "errors.toml"
    texts = []
    for row in rows:
        pairs = {"file": SIZED, **row}.items()
        texts.append("[[error]]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in pairs))
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def test_the_sources_hold_each_text_once_and_the_tests_are_there(tool):
    stale = list(tool.stale_in(tool.read(), ROOT))
    assert not stale, "tools/mutations.toml does not fit the sources: " + " ".join(stale)


def test_the_list_holds_60_different_errors_on_all_floors(tool):
    errors = tool.read()
    assert len(errors) >= 60
    twice = [name for name, count in Counter(each.name for each in errors).items() if count > 1]
    assert not twice, f"tools/mutations.toml has several errors named {twice}."
    for each in errors:
        assert each.before != each.after, f"{each.name} changes nothing."
        assert each.means, f"{each.name} does not say what it means."
    for floor in FLOORS:
        assert any(each.file.startswith(f"src/nuscatter/{floor}/") for each in errors), f"No error is in {floor}."


def test_an_error_that_a_test_sees_is_caught_by_name(tool, tree, capsys):
    assert tool.main([], root=tree, path=listed(tree, CAUGHT)) == 0
    printed = capsys.readouterr().out
    assert f"{TESTED}::test_of_eight" in printed
    assert "1 of 1 errors are caught." in printed
    assert (tree / "src" / "made" / "sized.py").read_text(encoding="utf-8") == SOURCE


@pytest.mark.slow
def test_an_error_that_no_test_sees_is_missed(tool, tree, capsys):
    path = listed(tree, CAUGHT, MISSED)
    assert tool.main([], root=tree, path=path) == 1
    printed = capsys.readouterr().out
    assert "1 of 2 errors are caught." in printed
    assert f"exact: all tests pass ({TESTED})" in printed
    assert tool.main(["--only", "exact", "--missed", "1"], root=tree, path=path) == 0


def test_what_cannot_be_imported_is_no_catch(tool, tree, capsys):
    assert tool.main([], root=tree, path=listed(tree, BROKEN)) == 1
    assert "0 of 1 errors are caught." in capsys.readouterr().out


@pytest.mark.slow
def test_tests_that_take_too_long_are_no_catch(tool, tree, capsys):
    path = tree / "tests" / "test_sized.py"
    path.write_text("import time\n\n\ndef test_slow():\n    time.sleep(60)\n", encoding="utf-8")
    assert tool.main([], root=tree, path=listed(tree, {**CAUGHT, "limit": 2})) == 1
    assert "longer than 2 s" in capsys.readouterr().out


@pytest.mark.slow
def test_a_test_that_fails_without_the_error_has_caught_nothing(tool, tree, capsys):
    path = tree / "tests" / "test_sized.py"
    path.write_text(path.read_text(encoding="utf-8").replace("2.4", "2.5"), encoding="utf-8")
    assert tool.main([], root=tree, path=listed(tree, CAUGHT)) == 1
    assert "fails without the error, too" in capsys.readouterr().out


@pytest.mark.slow
def test_results_are_kept_and_what_was_caught_is_not_tried_again(tool, tree, tmp_path, monkeypatch):
    path, since = listed(tree, CAUGHT, MISSED), tmp_path / "results.jsonl"
    tool.main(["--since", str(since)], root=tree, path=path)
    kept = [json.loads(line) for line in since.read_text(encoding="utf-8").splitlines()]
    assert [each["name"] for each in kept] == ["exponent", "exact"]
    tried = []

    def only_noted(error, tree):
        tried.append(error.name)
        return tool.Outcome(**kept[1])

    monkeypatch.setattr(tool, "tried", only_noted)
    tool.main(["--since", str(since)], root=tree, path=path)
    assert tried == ["exact"]
    # another error of the same name is another error
    tool.main(["--since", str(since)], root=tree, path=listed(tree, {**CAUGHT, "after": "(1 / 4)"}))
    assert tried == ["exact", "exponent"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"before": "1 / 9"}, "0 times"),
        ({"before": "A"}, "3 times"),
        ({"file": GONE}, "is not there any more"),
        ({"tests": [GONE]}, "gone.py is not there any more; say which tests"),
    ],
)
def test_a_source_that_moved_on_is_said(tool, tree, capsys, change, says):
    assert tool.main([], root=tree, path=listed(tree, {**CAUGHT, **change})) == 2
    assert says in capsys.readouterr().err


def test_a_table_needs_tests(tool, tree, capsys):
    (tree / "src" / "made" / "radii.csv").write_text("A,radius\n1,1.2\n", encoding="utf-8")
    change = {"file": "src/made/radii.csv", "before": "1.2", "after": "2.1"}
    assert tool.main([], root=tree, path=listed(tree, {**CAUGHT, **change})) == 2
    assert "has no test file of its own" in capsys.readouterr().err


def test_the_list_is_shown_and_a_wrong_name_refused(tool, tree, capsys):
    path = listed(tree, CAUGHT, MISSED)
    assert tool.main(["--list"], root=tree, path=path) == 0
    assert "radii grow as the root of A" in capsys.readouterr().out
    assert tool.main(["--only", "none"], root=tree, path=path) == 2
    assert "There is no error 'none'" in capsys.readouterr().err
