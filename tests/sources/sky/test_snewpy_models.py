"""Models of snewpy: imitations with its names and units, the sentence where it is missing, and snewpy if installed."""

import sys
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_mu, nu_tau
from nuscatter.sources.sky.snewpy_models import pinched_emission, tabulated_emission
from nuscatter.sources.sky.supernova import Supernova
from nuscatter.units import MeV, cm, erg, megaparsec, s

TEN_KPC = 0.01 * megaparsec
#: What the imitation's numbers are in, and how many of each unit another one is.
SCALES = {"erg/s": 1.0, "MeV": 1.0, "s": 1.0, "1/(MeV s)": 1.0}
TIMES = np.linspace(0.0, 5.0, 11)


class Quantity:
    """A number with a unit, of which only the questions of the adapter can be asked."""

    def __init__(self, value, unit):
        self.value, self.unit = np.asarray(value), unit

    def to_value(self, unit):
        assert unit == self.unit, f"{unit} was asked of a quantity in {self.unit}"
        return self.value * SCALES[unit]


class Unit(str):
    __slots__ = ()

    def __rmul__(self, number):
        return Quantity(number, str(self))

    __array_ufunc__ = None


class Flavour(SimpleNamespace):
    __hash__ = object.__hash__


NU_E, NU_X, NU_E_BAR, NU_X_BAR = (Flavour(name=name) for name in ("NU_E", "NU_X", "NU_E_BAR", "NU_X_BAR"))
MEANS = {NU_E: 9.0, NU_X: 15.0, NU_E_BAR: 12.0, NU_X_BAR: 14.0}


class Pinched:
    """As snewpy's PinchedModel: 10⁵² erg/s that fall, and mean energies that do not change."""

    time = Quantity(TIMES, "s")
    luminosity = {each: Quantity(1e52 * np.exp(-TIMES / 3), "erg/s") for each in MEANS}  # noqa: RUF012
    meanE = {each: Quantity(mean + 0 * TIMES, "MeV") for each, mean in MEANS.items()}  # noqa: RUF012
    pinch = dict.fromkeys(MEANS, 2.5 + 0 * TIMES)

    def get_initial_spectra(self, t, E):
        power = np.exp(-t.to_value("s") / 3)[:, None] * 1e52 * erg / s
        result = {}
        for each, mean in MEANS.items():
            shape = ns.Pinched(mean=mean * MeV, alpha=2.5)(E.to_value("MeV") * MeV)
            rate = power / (mean * MeV) * shape  # neutrinos per time and energy
            result[each] = Quantity(rate * MeV * s, "1/(MeV s)")
        return result


class Tabulated(Pinched):
    luminosity = None


@pytest.fixture
def installed(monkeypatch):
    units = ModuleType("astropy.units")
    units.s, units.MeV = Unit("s"), Unit("MeV")
    for name, module in (
        ("snewpy", ModuleType("snewpy")),
        ("astropy", ModuleType("astropy")),
        ("astropy.units", units),
    ):
        monkeypatch.setitem(sys.modules, name, module)


@pytest.mark.usefixtures("installed")
def test_a_pinched_model_is_used_as_it_is():
    flux = Supernova.from_snewpy(Pinched(), distance=TEN_KPC)
    assert set(flux.species) == set(neutrinos + antineutrinos)
    assert all(isinstance(each.spectrum, ns.Pinched) for each in flux.components)
    power = 1e52 * np.exp(-TIMES / 3) * erg / s
    number = np.trapezoid(power, TIMES * s) / (15 * MeV)
    for each in (nu_mu, nu_tau):
        assert flux.fluence[each] * 4 * np.pi * TEN_KPC**2 == pytest.approx(number, rel=1e-9, abs=0)


@pytest.mark.usefixtures("installed")
def test_any_other_model_is_asked_for_its_spectra():
    table, exact = (Supernova.from_snewpy(model, distance=TEN_KPC) for model in (Tabulated(), Pinched()))
    for each in table.species:  # up to 100 MeV, in steps of 0.5 MeV
        assert table.fluence[each] == pytest.approx(exact.fluence[each], rel=1e-5, abs=0)
    fine = Supernova.from_snewpy(Pinched(), distance=TEN_KPC, energies=np.linspace(0, 150, 1501) * MeV)
    assert fine.fluence[nu_e] == pytest.approx(exact.fluence[nu_e], rel=1e-6, abs=0)


@pytest.mark.usefixtures("installed")
def test_at_times_of_the_users_own():
    some = np.array([0.25, 1.0, 2.0]) * s
    numbers = pinched_emission(Pinched(), some)
    assert numbers.times.tolist() == some.tolist()
    at = (np.exp(0) + np.exp(-0.5 / 3)) / 2 * 1e52 * erg / s  # linear between 0 and 0.5 s
    assert numbers.luminosity[nu_e][0] == pytest.approx(at, rel=1e-12, abs=0)
    _, _, rates = tabulated_emission(Tabulated(), some, np.array([5.0, 10.0]) * MeV)
    assert rates[nu_tau].shape == (3, 2)
    cut = Supernova.from_snewpy(Pinched(), distance=TEN_KPC, black_hole=1 * s)
    assert max(each.time.kinks[-1] for each in cut.components) == pytest.approx(1 * s)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("model", [3, "Nakazato_2013", None])
def test_what_is_no_model(model):
    with pytest.raises(InputError, match="an instance of a snewpy model"):
        Supernova.from_snewpy(model, distance=TEN_KPC)


def test_without_snewpy_there_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "snewpy", None)
    with pytest.raises(InputError, match=r"needs the package snewpy, which is not installed: pip install snewpy\."):
        Supernova.from_snewpy(Pinched(), distance=TEN_KPC)


@pytest.mark.skipif(find_spec("snewpy") is None, reason="snewpy is not installed")
def test_snewpy_itself(tmp_path):
    """Its own spectra, integrated over energy and time by the trapezoid rule."""
    from astropy import units
    from astropy.table import Table
    from snewpy.models.ccsn import Analytic3Species
    from snewpy.neutrino import Flavor

    table = Table()
    table["TIME"] = TIMES
    for name, mean in (("NU_E", 9.5), ("NU_E_BAR", 12.0), ("NU_X", 15.6)):
        table[f"L_{name}"] = 1e52 * np.exp(-TIMES / 3)
        table[f"E_{name}"], table[f"ALPHA_{name}"] = mean + 0 * TIMES, 2.5 + 0 * TIMES
    table.write(tmp_path / "model.dat", format="ascii")
    model = Analytic3Species(str(tmp_path / "model.dat"))
    flux = Supernova.from_snewpy(model, distance=TEN_KPC)
    E = np.linspace(0, 100, 2001)
    spectra = model.get_initial_spectra(TIMES * units.s, E * units.MeV)[Flavor.NU_E].to_value("1/(MeV s)")
    number = np.trapezoid(np.trapezoid(spectra, E, axis=1), TIMES)
    assert flux.fluence[nu_e] * cm**2 * (4 * np.pi * (TEN_KPC / cm) ** 2) == pytest.approx(number, rel=1e-5, abs=0)
