"""The A = 12 triad: what fixes its strengths, the model's terms, their deposits and their use in counts."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_coulomb import PlaneWave
from nuscatter.interactions.inelastic.currents.weak_current import charged_current
from nuscatter.interactions.inelastic.levels.carbon import CarbonTriad, carbon_states
from nuscatter.interactions.inelastic.levels.weak_rates import beta_rate, partial_rate
from nuscatter.interactions.reactions import lines_of
from nuscatter.particles import Deposit
from nuscatter.units import MeV, cm, eV, fm, kg, m, ms

TRIAD = CarbonTriad()
CARBON = ns.helm("C12")


def test_the_typed_numbers():
    assert (
        CarbonTriad(
            boron_half_life=20.20 * ms,
            boron_branching=0.98300,
            nitrogen_half_life=11.000 * ms,
            nitrogen_branching=0.9617,
            excitation=15.110 * MeV,
            width=38.5 * eV,
            length=1.77 * fm,
            zero=1.4 / fm,
            axial_charge=4.9,
        )
        == TRIAD
    )


@pytest.mark.parametrize(("name", "half_life", "branching"), [("B12", 20.20, 0.983), ("N12", 11.0, 0.9617)])
def test_strengths_give_back_the_half_lives(name, half_life, branching):
    made = beta_rate(TRIAD.transition(name), charged_current(), parent=ns.nuclide(name), daughter=CARBON.nuclide)
    assert made == pytest.approx(partial_rate(half_life * ms, branching=branching), rel=1e-9, abs=0)


def test_the_width_is_that_of_the_level():
    """Γ = 1.1579e-2 eV (E/MeV)³ B(M1) downwards, with three times that upwards."""
    assert TRIAD.magnetic_strength == pytest.approx(3 * 38.5 / (1.1579e-2 * 15.11**3), rel=1e-9, abs=0)
    alpha, magneton = 1 / 137.036, 1 / (2 * 938.272)
    unit = 16 * np.pi / 9 * alpha * magneton**2 * 1e6  # eV for 1 MeV and 1 μ_N²
    assert unit == pytest.approx(1.1579e-2, rel=1e-3, abs=0)
    assert TRIAD.transition("C12").magnetic_strength == pytest.approx(TRIAD.magnetic_strength)


def test_one_ratio_of_orbit_and_spin():
    orbital = [TRIAD.transition(name).orbital for name in ("N12", "C12", "B12")]
    assert orbital == pytest.approx([orbital[1]] * 3)
    assert 0.05 < orbital[1] < 0.12
    assert TRIAD.strength("C12") == pytest.approx(np.sqrt(TRIAD.strength("B12") * TRIAD.strength("N12")))


def test_terms_and_deposits():
    model = carbon_states()
    rows = [each.name for each in model.terms]
    assert rows == ["nu_e to N12", "nu_e_bar to B12", "nu_mu to N12", "nu_mu_bar to B12", "C12 (15.11 MeV)"]
    E = np.array([10.0, 30.0]) * MeV
    (electron,), (photon,) = (model.terms[i].reactions for i in (0, 4))
    deposit, sigma = lines_of(electron, "all", E, ns.nu_e, CARBON.nuclide)
    assert electron.deposit is Deposit.ELECTRON
    assert deposit[0] / MeV == pytest.approx([0, 30 - 17.338], abs=1e-3)
    assert sigma[0, 0] == 0 < sigma[0, 1]
    deposit, sigma = lines_of(photon, "all", E, ns.nu_tau_bar, CARBON.nuclide)
    assert photon.deposit is Deposit.PHOTON
    assert deposit[0, 1] / MeV == pytest.approx(15.11)
    assert model.sigma(30 * MeV, ns.nu_e, ns.helm("Ar40")) == 0


def test_options():
    plain = carbon_states(distortion=PlaneWave())
    sigma = [float(each.sigma(40 * MeV, ns.nu_e, CARBON)) for each in (plain.terms[0], carbon_states().terms[0])]
    assert 1.1 < sigma[1] / sigma[0] < 1.25
    assert carbon_states() is carbon_states(CarbonTriad())
    shorter = carbon_states(replace(TRIAD, nitrogen_half_life=5.5 * ms))
    assert shorter.terms[0].sigma(40 * MeV, ns.nu_e) == pytest.approx(2 * sigma[1], rel=0.02, abs=0)
    with pytest.raises(InputError):
        carbon_states(1.0)
    with pytest.raises(InputError):
        CarbonTriad(width=-1.0)


def test_counts_by_channel():
    """Events of a scintillator of carbon at a stopped-pion source: fluence, nuclei and averages by hand."""
    flux = ns.PionDecayAtRest(pot=1e22, nu_per_pot=0.08, distance=20 * m)
    detector = ns.Detector("C12", 1000 * kg, np.array([0.001, 60.0]) * MeV)
    model = carbon_states()
    found = ns.Experiment(flux, detector).by_channel(model)
    number = 1000 * kg / CARBON.nuclide.atomic_mass
    for row, species, term in (("nu_e to N12", ns.nu_e, 0), ("nu_e_bar to B12", None, 1)):
        expected = 0.0
        if species is not None:
            average = flux.averaged(model.terms[term], CARBON, species=species)
            expected = float(number * flux.fluence[species] * average)
        assert float(np.sum(found[row])) == pytest.approx(expected, rel=2e-3, abs=1e-12)
    assert float(np.sum(found["C12 (15.11 MeV)"])) > 10
    assert 8e-42 * cm**2 < flux.averaged(model.terms[0], CARBON, species=ns.nu_e) < 10e-42 * cm**2
