from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.particles import nu_e, nu_mu, nu_mu_bar, nu_tau
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest, delayed_nu_e, delayed_nu_mu_bar, prompt_nu_mu
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line, Polynomial
from nuscatter.units import MeV, cm, m

FLUX = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)


class Square:
    """A cross section of E² for all, twice as large for muon neutrinos, with a batch of couplings when asked."""

    def __init__(self, coupling=None):
        self.coupling = coupling

    def sigma(self, E, species, nucleus):
        value = np.asarray(E) ** 2 * (2 if species == nu_mu else 1) * nucleus
        return value if self.coupling is None else value[:, None] * self.coupling


def mean_square(spectrum):
    return quad(lambda E: float(spectrum(E)) * E**2, 0, spectrum.high, epsabs=0, epsrel=1e-12)[0]


def test_averages_of_one_species():
    assert FLUX.averaged(Square(), 1.0, nu_mu) == pytest.approx(2 * prompt_nu_mu.energy**2, rel=1e-14, abs=0)
    assert FLUX.averaged(Square(), 1.0, nu_e) == pytest.approx(mean_square(delayed_nu_e), rel=1e-11, abs=0)
    assert FLUX.averaged(Square(), 3.0, nu_mu_bar) == pytest.approx(
        3 * mean_square(delayed_nu_mu_bar), rel=1e-11, abs=0
    )


def test_the_average_of_all_is_weighted_by_fluence():
    doubled = FLUX.map(lambda each: replace(each, fluence=each.fluence * (5 if each.state == nu_e else 1)))
    parts = [doubled.averaged(Square(), 1.0, each) for each in doubled.species]
    assert doubled.averaged(Square(), 1.0) == pytest.approx((parts[0] + 5 * parts[1] + parts[2]) / 7, rel=1e-13, abs=0)


def test_the_average_keeps_the_batch_of_couplings():
    result = FLUX.averaged(Square(np.array([1.0, 2.0, 4.0])), 1.0)
    assert result.shape == (3,)
    np.testing.assert_allclose(result / result[0], [1, 2, 4], rtol=1e-14)


def test_a_spectrum_that_is_not_normalised_counts_as_its_integral():
    """With oscillation a component keeps its fluence and its spectrum loses area: the average must divide by both."""
    half = Polynomial((0.5 / (10 * MeV),), high=10 * MeV)
    flux = Flux((Component(nu_e, half, 8 / cm**2),))
    assert flux.fluence[nu_e] * cm**2 == pytest.approx(4, rel=1e-13, abs=0)
    assert flux.averaged(Square(), 1.0) / MeV**2 == pytest.approx(100 / 3, rel=1e-13, abs=0)


def test_components_of_one_species_add():
    flux = Flux((Component(nu_e, Line(10 * MeV), 1 / cm**2), Component(nu_e, Line(20 * MeV), 3 / cm**2)))
    assert flux.species == (nu_e,)
    assert flux.fluence == {nu_e: pytest.approx(4 / cm**2, rel=1e-9, abs=0)}
    assert flux.averaged(Square(), 1.0, nu_e) / MeV**2 == pytest.approx((100 + 3 * 400) / 4, rel=1e-13, abs=0)


def test_fluxes_add():
    both = FLUX + FLUX
    assert len(both.components) == 6
    assert both.fluence[nu_mu] == pytest.approx(2 * FLUX.fluence[nu_mu], rel=1e-14, abs=0)
    assert both.averaged(Square(), 1.0) == pytest.approx(FLUX.averaged(Square(), 1.0), rel=1e-13, abs=0)


def test_map_replaces_one_by_none_one_or_several():
    def oscillate(each):
        if each.state == nu_mu_bar:
            return []
        if each.state == nu_e:
            return [replace(each, fluence=0.9 * each.fluence), replace(each, state=nu_tau, fluence=0.1 * each.fluence)]
        return each

    changed = FLUX.map(oscillate)
    assert changed.species == (nu_mu, nu_e, nu_tau)
    assert changed.fluence[nu_tau] == pytest.approx(0.1 * FLUX.fluence[nu_e], rel=1e-14, abs=0)
    assert FLUX.species == (nu_mu, nu_e, nu_mu_bar)


def test_bad_averages():
    with pytest.raises(InputError, match="There is no species in this flux 'nu_tau'; the choices are nu_mu, nu_e"):
        FLUX.averaged(Square(), 1.0, nu_tau)
    with pytest.raises(InputError, match="species is 'nu_e', but a Species"):
        FLUX.averaged(Square(), 1.0, "nu_e")
    with pytest.raises(InputError, match="averages over nothing: it has no components"):
        Flux(()).averaged(Square(), 1.0)
    with pytest.raises(InputError, match="averages over nothing: the fluence"):
        PionDecayAtRest(pot=0, nu_per_pot=0.09, distance=20 * m).averaged(Square(), 1.0, nu_e)


@pytest.mark.parametrize(
    ("state", "spectrum", "fluence"),
    [
        (nu_e, Line(1.0), -1), (nu_e, Line(1.0), np.nan), (nu_e, Line(1.0), "1"), (nu_e, Line(1.0), np.inf),
        ("nu_e", Line(1.0), 1), (nu_e, 30.0, 1), (nu_e, lambda E: E, 1),
    ],
)  # fmt: skip
def test_bad_components(state, spectrum, fluence):
    with pytest.raises(InputError) as caught:
        Component(state, spectrum, fluence)
    assert "\n" not in str(caught.value)
    assert str(caught.value).split()[0] in ("fluence", "state", "spectrum")


class Rooted:
    """A cross section that rises as the root of the energy above a threshold, which it tells or not."""

    def __init__(self, tells, start=(3.3 * MeV,)):
        self.start = start
        self.asked = []
        if tells:
            self.kinks = self.told

    def told(self, species, nucleus):
        self.asked.append((species, nucleus))
        return self.start

    def sigma(self, E, species, nucleus):
        return np.sqrt(np.maximum(E / self.start[0] - 1, 0)) / MeV**2


def test_an_average_ends_panels_at_the_thresholds_that_a_cross_section_tells():
    flat = Flux((Component(nu_e, Polynomial((1 / (10 * MeV),), high=10 * MeV), 8 / cm**2),))
    exact = 2 / 3 * 3.3 * (10 / 3.3 - 1) ** 1.5 / 10 / MeV**2
    telling, silent = Rooted(True), Rooted(False)
    assert flat.averaged(telling) == pytest.approx(exact, rel=1e-10, abs=0)
    assert flat.averaged(silent) == pytest.approx(exact, rel=1e-3, abs=0)
    assert flat.averaged(silent) != pytest.approx(exact, rel=1e-7, abs=0)
    assert telling.asked == [(nu_e, None)]
    telling.asked.clear()
    flat.averaged(telling, "target")
    assert telling.asked == [(nu_e, "target")]
    # thresholds beyond the spectrum, several, none, and a line at one
    assert flat.averaged(Rooted(True, (12 * MeV,))) == 0
    assert flat.averaged(Rooted(True, (3.3 * MeV, 1 * MeV, 12 * MeV))) == pytest.approx(exact, rel=1e-9, abs=0)
    line = Flux((Component(nu_e, Line(6.6 * MeV), 8 / cm**2),))
    assert line.averaged(Rooted(True)) == pytest.approx(1 / MeV**2, rel=1e-14, abs=0)
