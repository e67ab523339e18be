"""The nucleus of a few sharp states of the inelastic tests, for what dark matter excites."""

import importlib.util
from math import pi, sqrt
from pathlib import Path
from types import SimpleNamespace

import pytest

from nuscatter.constants import proton_mass
from nuscatter.interactions.bsm.dark_excitation import dark_reaction
from nuscatter.sources.dark.portal import PortalCharges
from nuscatter.units import MeV

_PATH = Path(__file__).parents[2] / "inelastic" / "conftest.py"
#: Energies are no edges of bins, of which the two sides would share a state by rounding.
STATES = {
    (0, True): [(20.1, 1.5)],
    (1, True): [(11.2, 0.6), (22.3, 1.1)],
    (2, True): [(7.1, 0.4)],
    (1, False): [(15.3, 0.9)],
}


@pytest.fixture(scope="session")
def _module():
    spec = importlib.util.spec_from_file_location("nuscatter_sharp_states_of_dark_matter", _PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sharp(_module):
    """Responses of a nucleus of five sharp states, in place of those of an RPA."""
    return _module.nucleus(STATES, charge=None)


@pytest.fixture(scope="session")
def squares(_module):
    """The function that returns 4π|M|² and 4π(|T^e|² + |T^m|²) of a state of strength 1, typed once more; in MeV."""

    def function(charges, J, natural, omega, q):
        (n, p), (mn, mp) = charges((q**2 - omega**2) * MeV**2)[:2]

        def element(name, power, neutron, proton):
            rows = (SimpleNamespace(name=name, kind=kind) for kind in (0, 1))
            values = (_module.amplitude(row, q) for row in rows)
            return (q / 100) ** power * sum(c * x for c, x in zip((neutron, proton), values, strict=True))

        magneton = q / (2 * proton_mass.value / MeV)
        if not natural:
            magnetic = element("current", J, n, p) - magneton * element("transverse_spin", J - 1, mn, mp)
            return 0.0, 4 * pi * magnetic**2
        charge = element("charge", J, n, p)
        electric = -sqrt((J + 1) / J) * omega / q * charge - sqrt((2 * J + 1) / J) * element("remainder", J + 1, n, p)
        electric = electric + magneton * element("spin", J, mn, mp)
        return 4 * pi * charge**2, 4 * pi * electric**2

    return function


@pytest.fixture(scope="session")
def nucleon_charges():
    """The function that returns charges of quarks for those of proton and neutron."""

    def charges(proton, neutron):
        return PortalCharges(up=(2 * proton - neutron) / 3, down=(2 * neutron - proton) / 3, lepton=0.0)

    return charges


@pytest.fixture(scope="module")
def sharp_everywhere(sharp):
    """Let dark matter find the sharp states in place of the responses of an RPA."""
    caches = dark_reaction._sampled, dark_reaction._binned, dark_reaction._excitations
    with pytest.MonkeyPatch.context() as patch:
        for each in caches:
            each.cache_clear()
        patch.setattr(dark_reaction, "sampled_responses", lambda *_, **__: sharp)
        yield sharp
        for each in caches:
            each.cache_clear()
