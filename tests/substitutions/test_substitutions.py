"""Every public callable with each of its parameters replaced by each of the bad values: a result or a sentence.

The tables beside this file hold one good call of each callable and, for what makes an object, a use of it. A
substitution is one such call in which one argument is bad. What may come of it is in ``bad_values.py``: finite numbers,
or `InputError` (or `FitError`) in one sentence; no other error, no warning but an `InputWarning`, no silent NaN,
nothing that takes longer than a few seconds. A new public callable must be added to a table, or to the exclusions with
a reason.
"""

import enum
import importlib
import importlib.util
import inspect
import pkgutil
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import nuscatter


def beside(name: str) -> ModuleType:
    """Return a module of this folder, loaded once."""
    known = f"nuscatter_substitutions_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


bad = beside("bad_values")
excluded = beside("excluded")
TABLES = (
    *("matter_and_structure", "mean_fields", "sources", "interactions_and_rates", "figures", "parity_violation"),
    *(
        "neutron_skins",
        "supernova_rates",
        "inelastic_levels",
        "inelastic_tables",
        "inelastic_averages",
        "luminosity",
        "dark_matter",
        "visible_decays",
        "target_photons",
        "axions",
        "axion_searches",
        "sensitivities",
        "results",
        "events_in_files",
    ),
)


def label(call: Callable[..., Any]) -> str:
    return f"{call.__module__.removeprefix('nuscatter.')}.{call.__qualname__}"


def substitutions(good: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield pairs of a parameter and a kind of bad value; a function of the user's own is a good value to some."""
    for name, value in good.items():
        yield from ((name, kind) for kind in bad.BAD if not (kind in bad.CALLABLE and callable(value)))


def faults(call: Callable[..., Any], good: dict[str, Any], use: Callable[[Any], Any] = lambda made: made) -> list[str]:
    """Return what is wrong, a line for each substitution, after the good call was seen to be good."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert bad.not_finite(use(call(**good))) is None
    found = []
    for name, kind in substitutions(good):
        value = bad.BAD[kind]()
        wrong = bad.fault(name, kind, value, lambda: use(call(**good | {name: value})))  # noqa: B023
        if wrong is not None:
            found.append(f"{label(call)}({name}={kind}): {wrong}")
    return found


CASES = [case for name in TABLES for case in beside(name).CASES]
#: What takes more than a second with all bad values: with the slow tests.
LONG = {
    *(f"reports.sensitivities.expected.{each}" for each in ("Sensitivity.area", "Sensitivity.region", "sensitivity")),
    *(f"reports.sensitivities.study.{each}" for each in ("against_distance", "against_exposure")),
    *(f"reports.uncertainty.propagation.{each}_budget" for each in ("error", "counts", "average")),
    *("structure.relativistic.force.RelativisticForce", "structure.relativistic.hartree.RelativisticMeanField"),
    "events.run.draw_events",
    *("figures.predictions.ratio", "reports.nuclear_spread.model_spread", "sources.reactors.reactor.Reactor"),
}


def marked(case: tuple[Any, ...]) -> Any:
    """Return a case with its name, and its mark if it is a long one."""
    name = label(case[0])
    return pytest.param(case, id=name, marks=[pytest.mark.slow] if name in LONG else [])


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_a_bad_value_gives_a_result_or_a_sentence(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = faults(*case)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_the_fits_give_a_result_or_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fits = beside("fits")
    fits.write_files()
    found = [line for case in fits.CASES for line in faults(*case)]
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.releases
def test_a_data_set_gives_a_result_or_a_sentence(releases, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = [line for case in beside("releases").CASES for line in faults(*case)]
    assert not found, "\n".join(found)


def test_there_are_thousands_of_substitutions():
    number = sum(1 for case in CASES for _ in substitutions(case[1]))
    print(f"{number} substitutions in {len(CASES)} callables, the slow ones not counted")
    assert number >= 20_000
    assert len(bad.BAD) >= 25


# --- what is public ---------------------------------------------------------------------------------------------------


def parameters(call: Callable[..., Any]) -> list[str]:
    try:
        return [name for name in inspect.signature(call).parameters if name != "self"]
    except (TypeError, ValueError):
        return ["unknown"]


def is_made_by_nobody(kind: type) -> bool:
    return getattr(kind, "_is_protocol", False) or issubclass(kind, (enum.Enum, Exception))


def public() -> Iterator[str]:
    """Yield what can be called with arguments: functions, classes, and their public methods, where they are defined."""
    for found in pkgutil.walk_packages(nuscatter.__path__, "nuscatter."):
        if found.name.split(".")[1] in ("cli", "printing"):  # tests/cli and tests/test_bad_input.py
            continue
        for name, each in vars(importlib.import_module(found.name)).items():
            if name.startswith("_") or getattr(each, "__module__", None) != found.name or not callable(each):
                continue
            where = f"{found.name.removeprefix('nuscatter.')}.{name}"
            if inspect.isclass(each):
                if is_made_by_nobody(each):
                    continue
                if parameters(each) and not inspect.isabstract(each):
                    yield where
                for key, value in vars(each).items():
                    own = inspect.isfunction(value) or isinstance(value, (classmethod, staticmethod))
                    asked = own and not getattr(value, "__isabstractmethod__", False)
                    if asked and (not key.startswith("_") or key == "__call__") and parameters(getattr(each, key)):
                        yield f"{where}.{key}"
            elif hasattr(each, "__qualname__") and parameters(each):
                yield where


def test_every_public_callable_is_in_a_table_or_left_out_with_a_reason():
    tabled = {label(case[0]) for name in (*TABLES, "fits") for case in beside(name).CASES}
    tabled |= set(excluded.OF_RELEASES)
    missing = [name for name in public() if name not in tabled and excluded.reason(name) is None]
    assert not missing, f"Add a good call to tests/substitutions, or a reason to its exclusions: {', '.join(missing)}"


def test_every_exclusion_is_needed():
    names = set(public())
    gone = [name for name in excluded.NAMES if name not in names]
    gone += [name for name in excluded.METHODS if not any(each.endswith(f".{name}") for each in names)]
    assert not gone


# --- the measure itself -----------------------------------------------------------------------------------------------


def raising(text):
    raise nuscatter.InputError(text)


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (lambda: bad.Nothing().missing, "raw: AttributeError"),
        (lambda: warnings.warn("careful", stacklevel=1), "warning"),
        (lambda: [float("nan")], "silent: nan"),
        (lambda: {"a": complex(1.0, float("nan"))}, "silent: complex nan"),
        (lambda: 1.0, "accepted"),
        (lambda: raising(f"terms is {bad.Nothing()!r}, but it was."), "address"),
        (lambda: raising("terms is wrong.\nIt was."), "message"),
        (lambda: raising(f"terms is {'9' * 500}, but it was."), "message"),
        (lambda: raising("Something is not as it should be."), "unnamed"),
    ],
)
def test_each_kind_of_fault_is_seen(call, wrong):
    assert bad.fault("terms", "object", bad.Nothing(), call).startswith(wrong)


def test_a_good_refusal_is_no_fault():
    assert bad.fault("terms", "object", bad.Nothing(), lambda: nuscatter.Model(())) is None


def test_a_hang_is_seen(monkeypatch):
    def endless():
        while True:
            pass

    monkeypatch.setattr(bad, "LONGEST", 0.05)
    assert bad.fault("x", "object", None, endless) == "hang"
