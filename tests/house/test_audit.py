"""What `make audit` concludes from the answers of pip-audit."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SKIPPED = {"name": "numpy", "skip_reason": "Dependency not found on PyPI and could not be audited: numpy (2.5.5)"}
GOOD = {"name": "click", "version": "8.1.7", "vulns": []}
BAD = {"name": "requests", "version": "2.19.0", "vulns": [{"id": "PYSEC-2018-28", "fix_versions": ["2.20.0"]}]}


@pytest.fixture(scope="module")
def verdict():
    spec = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.verdict


@pytest.mark.parametrize(
    ("libraries", "good", "says"),
    [
        ([GOOD, SKIPPED], True, "1 of 2 libraries are without known faults; of the rest nothing is known."),
        ([SKIPPED], True, "the index has no advisories, so none of 1 libraries is audited."),
        ([GOOD, BAD, SKIPPED], False, "requests 2.19.0: PYSEC-2018-28 (mended in 2.20.0)"),
    ],
    ids=["good", "nothing known", "bad"],
)
def test_what_is_not_known_is_not_called_good(verdict, libraries, good, says):
    assert verdict(libraries) == (good, says)
