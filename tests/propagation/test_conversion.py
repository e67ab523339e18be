"""Conversion by fixed probabilities: closed forms, sums that stay, and equal spectra that are put together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.particles import Coherence, Species, antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau
from nuscatter.propagation.conversion import Conversion, gathered
from nuscatter.propagation.mixing import nufit_6_0, nufit_6_0_inverted
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.sources.timing import box
from nuscatter.units import MeV, cm, s

SIX = neutrinos + antineutrinos
LINES = {each: Line((10 + at) * MeV) for at, each in enumerate(SIX)}
MADE = Flux(tuple(Component(each, LINES[each], (at + 1) / cm**2) for at, each in enumerate(SIX)))
columns = st.lists(st.floats(0.01, 1.0), min_size=6, max_size=6).map(lambda values: np.array(values) / sum(values))
matrices = st.lists(columns, min_size=6, max_size=6).map(np.transpose)


@given(matrices)
@settings(max_examples=30, deadline=None)
def test_no_neutrino_is_lost_whatever_the_matrix(matrix):
    arrived = Conversion(matrix)(MADE)
    assert sum(arrived.fluence.values()) == pytest.approx(sum(MADE.fluence.values()), rel=1e-12, abs=0)
    for end, row in zip(SIX, matrix, strict=True):
        expected = sum(share * MADE.fluence[start] for share, start in zip(row, SIX, strict=True))
        assert arrived.fluence[end] == pytest.approx(expected, rel=1e-12, abs=0)


def test_a_row_is_where_a_neutrino_ends():
    """A matrix that is not symmetric: ν_e leaves as ν_τ, and nothing becomes ν_e."""
    conversion = Conversion([[0, 0, 0], [0, 1, 0], [1, 0, 1]])
    assert conversion.probability(nu_e, nu_tau) == 1
    assert conversion.probability(nu_tau, nu_e) == 0
    arrived = conversion(Flux((Component(nu_e, LINES[nu_e], 2 / cm**2),)))
    assert arrived.species == (nu_tau,)


def test_none_and_decoherence():
    assert Conversion.none()(MADE).fluence == MADE.fluence
    for family in (neutrinos, antineutrinos):
        mean = sum(MADE.fluence[each] for each in family) / 3
        for each in family:
            assert Conversion.decoherence()(MADE).fluence[each] == pytest.approx(mean, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("mixing", "of_nu", "of_nu_bar"), [(nufit_6_0, 2, 0), (nufit_6_0_inverted, 1, 2)], ids=["normal", "inverted"]
)
def test_adiabatic_conversion(mixing, of_nu, of_nu_bar):
    """p = |U_e3|², p̄ = |U_e1|² for normal ordering, |U_e2|² and |U_e3|² for inverted; flavours and masses sum to 1."""
    conversion = Conversion.adiabatic(mixing)
    squares = np.abs(mixing.matrix) ** 2
    for start, state in ((nu_e, of_nu), (nu_e_bar, of_nu_bar)):
        for end in start.family:
            expected = squares[start.family.index(end), state]
            assert conversion.probability(start, end) == pytest.approx(expected, rel=1e-10, abs=1e-14)
    # doubly stochastic: three flavours in, three mass states, three flavours out
    P = np.asarray(conversion.probabilities)
    np.testing.assert_allclose(P.sum(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(P.sum(axis=1), 1, rtol=1e-12)
    assert not P[:3, 3:].any()
    assert not P[3:, :3].any()


def test_survival_is_adiabatic_conversion_where_muon_and_tau_are_alike():
    """Of equal F_μ and F_τ every conversion makes ν_e as p and 1 − p."""
    adiabatic = Conversion.adiabatic()
    p, p_bar = adiabatic.probability(nu_e, nu_e), adiabatic.probability(nu_e_bar, nu_e_bar)
    alike = Flux(tuple(Component(each, LINES[each], (1 if each.flavour == "e" else 3) / cm**2) for each in SIX))
    two = [conversion(alike).fluence for conversion in (adiabatic, Conversion.survival(p=p, p_bar=p_bar))]
    for each in (nu_e, nu_e_bar):
        assert two[0][each] == pytest.approx(two[1][each], rel=1e-10, abs=0)
    for pair in (neutrinos[1:], antineutrinos[1:]):
        assert sum(two[0][each] for each in pair) == pytest.approx(sum(two[1][each] for each in pair), rel=1e-10, abs=0)
    assert Conversion.survival(p=1, p_bar=1).probability(nu_mu_bar, nu_mu_bar) == 0.5  # ν_μ and ν_τ are mixed


def test_a_column_may_lose_neutrinos():
    half = Conversion(np.eye(3) / 2)(MADE)
    assert sum(half.fluence.values()) == pytest.approx(sum(MADE.fluence.values()) / 2, rel=1e-12, abs=0)


def test_equal_spectra_are_put_together_and_times_are_not():
    early, late = (ns.TimeProfile(box(start=at, length=1 * s), ()) for at in (0.0, 1 * s))
    shape = Line(12 * MeV)
    parts = [Component(each, shape, 1 / cm**2, time) for time in (early, late) for each in (nu_mu, nu_tau, nu_mu)]
    assert [(each.state, each.fluence * cm**2) for each in gathered(parts).components] == [
        (nu_mu, pytest.approx(2)), (nu_tau, pytest.approx(1)), (nu_mu, pytest.approx(2)), (nu_tau, pytest.approx(1)),
    ]  # fmt: skip


def test_other_particles_pass():
    other = Species("chi", "chi", mass=1 * MeV)
    flux = Flux((Component(other, Line(10 * MeV), 1 / cm**2), Component(nu_e, Line(10 * MeV), 1 / cm**2)))
    arrived = Conversion.decoherence()(flux)
    assert arrived.components[0] is flux.components[0]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Conversion(np.eye(2)), lambda: Conversion(np.eye(4)), lambda: Conversion(-np.eye(3)),
        lambda: Conversion(2 * np.eye(3)), lambda: Conversion(np.full((6, 6), np.nan)), lambda: Conversion("x"),
        lambda: Conversion(np.full((3, 3), 0.34)), lambda: Conversion(np.eye(3) * 1j),
        lambda: Conversion.survival(p=1.1, p_bar=0.5), lambda: Conversion.survival(p=0.5, p_bar=-0.1),
        lambda: Conversion.survival(p=np.nan, p_bar=0.5), lambda: Conversion.survival(p=[0.1, 0.2], p_bar=0.5),
        lambda: Conversion.adiabatic(3), lambda: Conversion.none()(3), lambda: Conversion(np.zeros((3, 3)))(MADE),
        lambda: Conversion.none().probability(nu_e, Species("chi", "chi")),
        lambda: Conversion.none().probability("nu_e", nu_e),
        lambda: Conversion.none()(Flux((Component(Coherence(nu_e, nu_mu), Line(1 * MeV), 1.0),))),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
