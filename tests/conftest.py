"""Fixtures that every test may take.

The folder of the collaborations' releases, and how a missing one is reported; the reactions of ``imitation.py``.
"""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

#: As it was before any test changed the environment.
_FOLDER = os.environ.get("NUSCATTER_DATA")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip (or, in continuous integration, fail) the tests that read releases where there are none."""
    if _FOLDER:
        return
    for item in items:
        if item.get_closest_marker("releases") and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="NUSCATTER_DATA is not set: the data releases are not tested"))


@pytest.fixture
def releases() -> Path:
    """Return the folder of the data releases; a failure where there is none (only in continuous integration)."""
    assert _FOLDER, "CI is set, so the tests that read data releases must run: set NUSCATTER_DATA to their folder."
    return Path(_FOLDER)


@pytest.fixture(scope="session")
def imitation() -> ModuleType:
    """Return the module of reactions that imitate elastic scattering: one module, whatever the test's folder."""
    known = "nuscatter_imitation"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name("imitation.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


@pytest.fixture(scope="session")
def made_up_dipole() -> Any:
    """Return E1 of oxygen as if it were a state at 9 MeV (0.3 fm²) and a resonance at 20 MeV (3 fm², 2 MeV wide)."""
    import numpy as np

    from nuscatter.structure.crpa.multipoles import multipole
    from nuscatter.structure.excitations.contour import half_ellipse
    from nuscatter.structure.excitations.discrete import resolve
    from nuscatter.structure.excitations.rational import fit
    from nuscatter.structure.excitations.strength import HIGHEST, Branch, Strength
    from nuscatter.structure.skyrme.hartree_fock import HartreeFock

    def sampled(omega: complex) -> Any:
        return np.array([[2 * 0.3 * 9 / (omega**2 - 81) + 2 * 3 * 20 / (omega**2 - (20 - 1j) ** 2)]])

    path = half_ellipse(50.0, HIGHEST)
    spectrum = resolve(fit(sampled, 2.0, 50.0, even=True), threshold=12.0)
    branch = Branch(spectrum, 2.0, path, np.array([sampled(omega)[0, 0] for omega in path.omega.tolist()]))
    return Strength(HartreeFock("SLy4").solve("O16"), multipole("E1"), (branch,))


@pytest.fixture
def two_forces(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let inelastic scattering have a few sharp states in place of those of an RPA, 1.2 times as strong with SkM*."""
    from nuscatter.interactions.inelastic import nuclear_reaction

    path = Path(__file__).parent / "interactions" / "inelastic" / "conftest.py"
    spec = importlib.util.spec_from_file_location("nuscatter_sharp_states", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    states = {
        "np": {(0, True): [(5.0, 1.0)], (1, False): [(9.0, 2.0), (-12.0, 0.4)]},
        "pn": {(1, False): [(12.0, 0.4), (-9.0, 2.0)]},
        None: {(1, False): [(10.0, 1.5)], (1, True): [(0.1, 3.0), (20.0, 0.5)]},
    }

    def made(nuclide: Any, force: Any, charge: str | None, sampling: Any, progress: Any) -> Any:
        scale = 1.2 if force.name == "SkM*" else 1.0
        scaled = {
            key: [(energy, scale * strength) for energy, strength in levels] for key, levels in states[charge].items()
        }
        return module.nucleus(scaled, charge=charge, name=nuclide.name, highest=sampling.highest_energy)

    def forget() -> None:
        for each in vars(nuclear_reaction).values():
            if hasattr(each, "cache_clear") and each.__module__ == nuclear_reaction.__name__:
                each.cache_clear()

    monkeypatch.setattr(nuclear_reaction, "sampled_responses", made)
    forget()
    yield module.nucleus
    forget()
