"""What is predicted for a measured average, with two sharp states: one decays by photons, one by a neutron."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.inelastic_averages import Outcome, flux_average
from nuscatter.catalogue.inelastic_predictions import (
    coupling_dependence,
    isotopes,
    level_average,
    neutron_numbers,
    predicted_average,
    stopped_pions,
)
from nuscatter.datasets.inelastic.average_data import AverageData
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic import nuclear_reaction
from nuscatter.interactions.inelastic.currents.weak_current import EffectiveAxialCoupling
from nuscatter.interactions.inelastic.levels.argon import argon_levels
from nuscatter.interactions.inelastic.levels.carbon import CarbonTriad, carbon_states
from nuscatter.structure.de_excitation.products import from_sums
from nuscatter.units import MeV, cm, ms

UNIT = 1e-42 * cm**2
MEASURED = replace(flux_average("fe56-karmen"), target="Ca48")


@dataclass(frozen=True)
class NeutronAbove:
    """Two neutrons above an excitation energy [MeV], photons below."""

    energy: float

    def __call__(self, nuclide, excitation):
        x = np.asarray(excitation)
        emits = (x > self.energy).astype(float)
        sums = np.array(
            [[1 - emits, emits], [(1 - emits) * x, emits * x], np.zeros((2, x.size)), np.zeros((2, x.size))]
        )
        return from_sums(x, ("gamma", "2n"), sums, np.array([[0.0, 0.0], [0, 2], [0, 0]]))


def term(nuclide):
    return ns.inelastic(nuclide, ns.CHARGED_CURRENT)


def of_multipole(name):
    """The average of a multipole by its exact cross section at 60 Gauss nodes of the spectrum of ν_e, typed."""
    cross_section = term("Ca48").cross_section(ns.nu_e)
    end, low = 105.6583755 / 2 * MeV, cross_section.threshold()
    x, weights = np.polynomial.legendre.leggauss(60)
    E, weights = low + (1 + x) / 2 * (end - low), weights * (end - low) / 2
    return float(weights * 12 * (E / end) ** 2 * (1 - E / end) / end @ cross_section.by_multipole(E)[name])


@pytest.mark.slow
def test_outcomes_are_the_states_that_decay_so(two_forces):
    """0⁺ is about 4.5 MeV and 1⁺ 8.5 MeV above ⁴⁸Sc; neutrons come above 6.5 MeV."""
    decays = NeutronAbove(6.5 * MeV)
    analogue, spin = of_multipole("0+"), of_multipole("1+")

    def found(outcome):
        return predicted_average(replace(MEASURED, outcome=outcome), term, decays=decays)

    # bins and interpolation between energies: some permille
    assert found(Outcome.BOUND) == pytest.approx(analogue, rel=5e-3, abs=0)
    assert found(Outcome.NO_NEUTRON) == pytest.approx(found(Outcome.BOUND), rel=1e-9, abs=0)
    assert found(Outcome.NEUTRONS) == pytest.approx(spin, rel=5e-3, abs=0)
    assert found(Outcome.ALL) == pytest.approx(analogue + spin, rel=5e-3, abs=0)
    assert found(Outcome.EXCITED) == pytest.approx(analogue, rel=5e-3, abs=0)
    numbers = neutron_numbers(MEASURED, term, decays=decays)
    assert numbers.tolist() == pytest.approx([found(Outcome.BOUND), 0.0, found(Outcome.NEUTRONS)], rel=1e-12, abs=0)


@pytest.mark.slow
def test_a_fit_of_the_axial_coupling_finds_the_one_of_the_measurement(two_forces):
    """The parabola meets terms of other couplings, and a made-up average of g_A = 1.1 is fitted by 1.1."""

    def at(coupling):
        effective = EffectiveAxialCoupling(coupling, reference="a test")
        return lambda nuclide: ns.inelastic(nuclide, ns.CHARGED_CURRENT, effective=effective)

    found = coupling_dependence(MEASURED, at)
    for coupling in (0.7, 1.1, 1.2754):
        assert found(coupling) == pytest.approx(predicted_average(MEASURED, at(coupling)), rel=1e-6, abs=0)
    data = AverageData("x", "x", replace(MEASURED, value=float(found(1.1)), error=(0.2 * float(found(1.1)),) * 2))
    result = ns.fit(data.likelihood(lambda g_a=1.0: float(found(g_a))), g_a=1.0)
    assert result.values["g_a"] == pytest.approx(1.1, rel=1e-4)
    # what the ratio of prediction and measurement says, to first order in the coupling
    free = float(found(1.2754))
    slope = float(found.deriv()(1.2754))
    assert result.values["g_a"] == pytest.approx(1.2754 - (free - data.measurement.value) / slope, rel=0.03)


@pytest.mark.slow
def test_measured_levels_of_a_term_are_in_the_average_of_all_events():
    """They were left out where a term has another thing than a force of its own."""
    argon, flux = replace(MEASURED, target="Ar40"), stopped_pions()
    with_levels, without = (ns.inelastic("Ar40", ns.CHARGED_CURRENT, levels=each) for each in (argon_levels(), None))
    found = predicted_average(argon, lambda _: with_levels)
    assert found == pytest.approx(float(flux.averaged(with_levels, species=ns.nu_e)), rel=1e-3, abs=0)
    assert found > 1.1 * predicted_average(argon, lambda _: without)


def test_another_axial_coupling_is_read_from_the_shipped_table(monkeypatch):
    """No responses are asked for; the average is that of the reaction's own lines, another way to it."""

    def responses(*_):
        pytest.fail("responses were asked for")

    monkeypatch.setattr(nuclear_reaction, "_responses", responses)
    iron = flux_average("fe56-karmen")
    weak = ns.inelastic("Fe56", ns.CHARGED_CURRENT, effective=EffectiveAxialCoupling(0.97, reference="a test"))
    found = predicted_average(iron, lambda _: weak)
    assert found == pytest.approx(float(stopped_pions().averaged(weak, species=ns.nu_e)), rel=1e-3, abs=0)
    assert found < 0.8 * predicted_average(iron, term)


def test_natural_elements_are_the_mean_of_their_isotopes():
    shares = isotopes("Pb")
    assert [nuclide.name for nuclide, _ in shares] == ["Pb206", "Pb207", "Pb208"]
    assert sum(share for _, share in shares) == pytest.approx(1)
    assert dict(shares)[ns.nuclide("Pb208")] == pytest.approx(0.524 / (0.241 + 0.221 + 0.524), rel=2e-3)
    assert isotopes("I127") == ((ns.nuclide("I127"), 1.0),)


def test_levels_of_carbon():
    """Two species are two averages; the ground state of ¹²N is inversely as its half-life, near enough."""
    summed = flux_average("c12-neutral-karmen")
    alone = [level_average(replace(summed, species=(each,))) for each in summed.species]
    assert level_average(summed) == pytest.approx(sum(alone), rel=1e-12, abs=0)
    ground = flux_average("c12-ground-lsnd")
    slower = CarbonTriad(nitrogen_half_life=2 * 11.0 * ms)
    assert level_average(ground, slower) == pytest.approx(level_average(ground) / 2, rel=0.1, abs=0)
    # The neutral current of ν_μ is that of the one energy of its line.
    (line,) = (each.spectrum for each in stopped_pions().components if each.state == ns.nu_mu)
    E = float(line.nodes(1)[0][0])
    assert E / MeV == pytest.approx(29.79, abs=0.01)
    expected = carbon_states().sigma(E, ns.nu_mu, ns.helm("C12"))
    assert level_average(flux_average("c12-neutral-mu-karmen")) == pytest.approx(float(expected), rel=1e-12, abs=0)


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="no level of the A = 12"):
        level_average(flux_average("fe56-karmen"))
    with pytest.raises(InputError, match="use level_average"):
        predicted_average(flux_average("c12-ground-lsnd"), term)
    with pytest.raises(InputError, match="term of Fe56 is one of Ca48"):
        predicted_average(flux_average("fe56-karmen"), lambda _: term("Ca48"))
    with pytest.raises(InputError, match="a term"):
        predicted_average(flux_average("fe56-karmen"), lambda _: 1.0)
    with pytest.raises(InputError, match="FluxAverage"):
        predicted_average("fe56-karmen", term)
