"""Fits on oxygen and carbon: the typed numbers, thresholds, measured averages and tables of other calculations."""

import hashlib
import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic import published_fits
from nuscatter.interactions.inelastic.published_fits import LogarithmicFit, PowerFit, carbon_fit, oxygen_fit
from nuscatter.units import MeV, cm, kg, m

OXYGEN, CARBON = ns.helm("O16"), ns.helm("C12")
FITS = [each.cross_section for each in oxygen_fit().terms]


def sigma(model, E, species, nucleus):
    return float(model.sigma(E * MeV, species, nucleus)) / cm**2


def test_the_typed_numbers():
    """A digit that changes changes the checksum, which was made of the published numbers in their order."""
    numbers = [each for groups in published_fits._OXYGEN.values() for group in groups for each in group]
    for threshold, scale, coefficients in published_fits._CARBON.values():
        numbers += [threshold, scale, *coefficients]
    numbers += [published_fits._LEVEL, published_fits._SCALE]
    text = " ".join(f"{each:.6g}" for each in numbers)
    assert len(numbers) == 44
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "275f28f815ce9796"
    assert sum(each[1] for each in published_fits._OXYGEN[ns.nu_e]) == pytest.approx(-158.134, rel=1e-9, abs=0)
    assert sum(each[1] for each in published_fits._OXYGEN[ns.nu_e_bar]) == pytest.approx(-160.604, rel=1e-9, abs=0)


@pytest.mark.parametrize("fit", FITS, ids=str)
def test_nothing_of_the_divergence_is_left(fit):
    """The parabola turns below E_g + m_e; from there each group rises from a small step, and below it is zero."""
    _, b, c = fit.coefficients
    turn = ((fit.group / MeV) ** 0.25 + 10 ** (-b / (2 * c))) ** 4 * MeV
    assert fit.group < turn < fit.threshold
    assert fit(fit.threshold, fit.neutrino) == 0
    assert fit(fit.group, fit.neutrino) == 0
    E = np.linspace(fit.threshold * (1 + 1e-9), 100 * MeV, 400)
    values = fit(E, fit.neutrino)
    assert (np.diff(values) > 0).all()
    assert 0 < values[0] < 4e-44 * cm**2


def test_thresholds_are_those_of_the_masses():
    """AME2020: on carbon the threshold of the neutrino; on oxygen E_g counts the whole lepton, and is 0.3 MeV above."""
    carbon, oxygen = ns.nuclide("C12").mass, ns.nuclide("O16").mass
    for fit, made in zip(carbon_fit().terms[:2], ("N12", "B12"), strict=True):
        lost = ns.nuclide(made).mass - carbon + 0.511 * MeV
        assert fit.cross_section.threshold == pytest.approx(lost, rel=1e-4, abs=0)
    for fit, made in ((FITS[0], "F16"), (FITS[4], "N16")):
        above = fit.group - (ns.nuclide(made).mass - oxygen)
        assert 0.29 * MeV < above < 0.31 * MeV


def test_the_formula_by_hand():
    """log₁₀σ = a + bΛ + cΛ² of one group at 40 MeV, in numbers typed here."""
    L = math.log10(40**0.25 - 15.21**0.25)
    assert FITS[0](40 * MeV, ns.nu_e) / cm**2 == pytest.approx(
        10 ** (-40.008 + 4.918 * L + 1.036 * L**2), rel=1e-12, abs=0
    )
    assert FITS[0](40 * MeV, ns.nu_e_bar) == 0
    x = 40 - 17.338
    expected = 3.439e-44 * (10.164 * x - 0.4666 * x**2 + 0.0546 * x**3)
    assert sigma(carbon_fit().terms[0], 40, ns.nu_e, CARBON) == pytest.approx(expected, rel=1e-12, abs=0)


def test_oxygen_beside_another_calculation():
    """E. Kolbe et al., Phys. Rev. D 66 (2002) 013007, in SNOwGLoBES's tables [cm²]: two models, 15 to 30 % apart."""
    others = {(40, ns.nu_e): 1.28e-41, (60, ns.nu_e): 1.41e-40, (100, ns.nu_e): 1.32e-39}
    others |= {(40, ns.nu_e_bar): 1.48e-41, (60, ns.nu_e_bar): 9.17e-41, (100, ns.nu_e_bar): 5.18e-40}
    for (E, species), other in others.items():
        assert 0.75 < sigma(oxygen_fit(), E, species, OXYGEN) / other < 1.30


def test_carbon_beside_the_table_that_it_fits():
    """E. Kolbe et al. (1999) as SNOwGLoBES tabulates it [cm²]: 3 % from 40 to 100 MeV; 1.5 % for the photon."""
    table = {40: (2.23e-41, 1.84e-41), 50: (5.99e-41, 4.14e-41), 60: (1.31e-40, 7.80e-41), 100: (9.79e-40, 3.86e-40)}
    charged = ns.Model(carbon_fit().terms[:2])
    for E, values in table.items():
        for species, value in zip((ns.nu_e, ns.nu_e_bar), values, strict=True):
            assert sigma(charged, E, species, CARBON) == pytest.approx(value, rel=0.04, abs=0)
    assert sigma(carbon_fit(), 60, ns.nu_mu, CARBON) == pytest.approx(2.997e-41, rel=0.02, abs=0)


def test_carbon_beside_measured_averages():
    """ν_e of muon decay at rest, all levels: 8.9(9) + 4.3(7) (LSND, hep-ex/0105068) and 14.1(2.3) e-42 cm² (LAMPF)."""
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    found = float(flux.averaged(carbon_fit().terms[0], CARBON, species=ns.nu_e)) / (1e-42 * cm**2)
    assert found == pytest.approx(13.2, abs=1.2)
    assert found == pytest.approx(14.1, abs=2.3)


def test_where_carbon_is_zero():
    """The antineutrino's cubic is negative up to x = 4.0 MeV, and its root is a kink."""
    antineutrino = carbon_fit().terms[1].cross_section
    root = 14.39 + (-25.15 + math.sqrt(25.15**2 + 4 * 0.3697 * 106.3)) / (2 * 0.3697)
    assert antineutrino.kinks(ns.nu_e_bar) == pytest.approx(np.array([14.39, root]) * MeV, rel=1e-9, abs=0)
    assert antineutrino([14 * MeV, 15 * MeV, (root - 0.01) * MeV], ns.nu_e_bar).tolist() == [0, 0, 0]
    assert antineutrino((root + 0.01) * MeV, ns.nu_e_bar) > 0
    assert carbon_fit().terms[0].cross_section(17.3 * MeV, ns.nu_e) == 0


def test_where_events_are_seen():
    """In water and scintillator: leptons below E_max − E_g − m_e, and all photons at 15.11 MeV."""
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    edges = np.array([0.0, 15.0, 15.2, 37.2, 60.0]) * MeV
    water = ns.Experiment(flux, ns.Detector("H2O", 1000 * kg, edges)).by_channel(oxygen_fit())
    assert set(water) == {"nu_e on O16", "nu_e_bar on O16"}
    counts = water["nu_e on O16"][:, 0]
    # the end point of ν_e is 52.83 MeV, the lowest E_g + m_e is 15.72 MeV
    assert counts[-1] == 0
    assert counts[:-1].min() > 0
    oil = ns.Experiment(flux, ns.Detector("CH2", 1000 * kg, edges)).by_channel(carbon_fit())
    photons = oil["C12 (15.11 MeV)"][:, 0]
    assert photons[1] > 0
    assert photons[[0, 2, 3]].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "make",
    [
        lambda: LogarithmicFit(group=-1.0, coefficients=(1.0, 1.0, 1.0), neutrino=ns.nu_e),
        lambda: LogarithmicFit(group=15 * MeV, coefficients=(1.0, 1.0), neutrino=ns.nu_e),
        lambda: LogarithmicFit(group=15 * MeV, coefficients=(1.0, 1.0, math.nan), neutrino=ns.nu_e),
        lambda: LogarithmicFit(group=15 * MeV, coefficients=(1.0, 1.0, 1.0), neutrino="nu_e"),
        lambda: PowerFit(threshold=0.0, scale=1.0, coefficients=(1.0,), flavours=(ns.nu_e,)),
        lambda: PowerFit(threshold=15 * MeV, scale=-1.0, coefficients=(1.0,), flavours=(ns.nu_e,)),
        lambda: PowerFit(threshold=15 * MeV, scale=1.0, coefficients=(), flavours=(ns.nu_e,)),
        lambda: PowerFit(threshold=15 * MeV, scale=1.0, coefficients=(1.0,), flavours=("nu_e",)),
        lambda: PowerFit(threshold=15 * MeV, scale=1.0, coefficients=(1.0,), flavours=ns.nu_e),
    ],
)
def test_wrong_arguments(make):
    with pytest.raises(InputError):
        make()
