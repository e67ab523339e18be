"""Spectra of the excitation energy: where states are counted, that the sum is σ, and what keeps parts positive."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_current import charged_current
from nuscatter.interactions.inelastic.excitation_spectra import (
    GROUPS,
    ExcitationSpectrum,
    Shares,
    computed,
    excitation_edges,
    excitation_energies,
    in_groups,
    positive_parts,
    shares_of,
)
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.units import MeV

STATES = {(0, True): [(5.2, 1.0)], (1, False): [(9.1, 2.0), (-12.0, 0.4)], (2, False): [(20.0, 1.0)]}


@pytest.fixture(scope="module")
def argon(made_of_states):
    """⁴⁰Ar(ν_e, e⁻)⁴⁰K with M_f − M_i = 1.504 − 0.511 MeV, and its cross section."""
    responses = made_of_states(STATES, name="Ar40")
    exact = NuclearCrossSection(responses, charged_current(), helicity=1, mass=0.51099895 * MeV)
    return exact, computed(exact, exact.total, (1.5044 - 0.51099895) * MeV)


def test_states_are_counted_above_the_ground_state_of_the_daughter(argon):
    """E_x = ω_RPA − 1.2933 − 0.9934 MeV: 2.91, 6.81 and 17.71."""
    _, spectrum = argon
    assert spectrum.groups == GROUPS == ("0+", "1+", "rest")
    by_bin = spectrum.sigma([50 * MeV])[..., 0]
    for group, expected in enumerate((2.5, 6.5, 17.5)):
        (place,) = np.flatnonzero(by_bin[group])
        assert spectrum.edges[place] / MeV == pytest.approx(expected)


def test_the_sum_is_the_cross_section_and_groups_are_its_multipoles(argon):
    exact, spectrum = argon
    E = np.array([8.0, 12.3, 30.0, 47.7]) * MeV  # 0.2 MeV above the first threshold, and between points
    by_multipole = exact.by_multipole(E)
    found = spectrum.sigma(E)
    assert found.sum(axis=(0, 1)) == pytest.approx(exact.total(E), rel=1e-9, abs=0)
    assert found[1].sum(axis=0)[2:] == pytest.approx(by_multipole["1+"][2:], rel=2e-3, abs=0)
    assert spectrum.total(E) == pytest.approx(exact.total(E), rel=1e-9, abs=0)
    assert spectrum.total(E.reshape(2, 2)).shape == (2, 2)
    assert np.all(found >= 0)
    assert spectrum.mean(E)[0] / MeV == pytest.approx(2.75)
    # The third state needs 19.20 MeV. The straight line from 19 to 20 MeV ends where its bin is out of reach.
    assert spectrum.sigma(np.array([19.002, 19.9]) * MeV)[2].sum(axis=0)[0] == 0
    assert spectrum.sigma([19.9 * MeV])[2].sum() > 0
    assert not spectrum.sigma([4 * MeV]).any()
    assert spectrum.mean(4 * MeV) == 0


def test_no_bin_has_more_than_there_is():
    """Between two points at which a bin is out of reach and within it, it is so up to its lowest energy."""
    parts = np.array([[[1.0, 0.5], [0.0, 0.5]]])
    shares = Shares(
        total=lambda E: np.ones(E.shape),
        energies=np.array([10.0, 11.0]),
        parts=parts,
        lowest=np.array([0.0, 8.7]),
        loss=2.0,
    )
    found = shares(np.array([10.6, 10.8, 11.0]))
    assert found[0, 1] == pytest.approx([0, 0.4, 0.5])
    assert found.sum(axis=(0, 1)) == pytest.approx([1, 1, 1])


def test_parts_are_positive_and_keep_the_sum_of_each_group():
    rng = np.random.default_rng(7)
    by_bin = rng.normal(0.5, 1.0, (3, 30, 5))
    found = positive_parts(by_bin)
    assert np.all(found >= 0)
    assert found.sum(axis=1) == pytest.approx(np.maximum(by_bin.sum(axis=1), 0.0))
    already = np.abs(by_bin)
    assert positive_parts(already) == pytest.approx(already)
    shares = shares_of(already * [1, 0, 0, 1, 0])
    assert shares.sum(axis=(0, 1)) == pytest.approx(np.ones(5))
    assert shares[..., 1] == pytest.approx(shares[..., 3])
    assert shares[..., 4] == pytest.approx(shares[..., 3])
    assert shares_of(np.zeros((3, 4, 2))).sum() == pytest.approx(2)


def test_edges_energies_and_groups():
    edges = excitation_edges(64.2 * MeV) / MeV
    assert np.unique(np.diff(edges).round(9)).tolist() == [0.5, 1.0]
    assert edges[-1] == pytest.approx(65)
    energies = excitation_energies(5.3 * MeV, highest=30 * MeV) / MeV
    assert energies[0] == pytest.approx(5.35)
    assert energies[-1] == pytest.approx(30)
    assert np.all(np.diff(energies) > 0)
    grouped = in_groups({"0+": np.array([1.0]), "1+": np.array([2.0]), "2-": np.array([4.0]), "1-": np.array([8.0])})
    assert grouped.tolist() == [[1], [2], [12]]


def test_bad_input():
    with pytest.raises(InputError, match="by_bin"):
        ExcitationSpectrum(np.array([0.0, 1.0]) * MeV, 3.0)
    with pytest.raises(InputError, match="edges"):
        ExcitationSpectrum(np.array([1.0, 0.0]) * MeV, np.ones_like)
    with pytest.raises(InputError, match="groups"):
        ExcitationSpectrum(np.array([0.0, 1.0]) * MeV, np.ones_like, groups="0+")
    with pytest.raises(InputError, match="E"):
        ExcitationSpectrum(np.array([0.0, 1.0]) * MeV, np.ones_like).sigma(-1 * MeV)
    assert ns.inelastic("Ar40", ns.NEUTRAL_CURRENT).reaction.name == "neutral current on Ar40"
    with pytest.raises(InputError, match="seen"):
        ns.inelastic("Ar40", ns.NEUTRAL_CURRENT, seen="all")
    with pytest.raises(InputError, match="levels"):
        ns.inelastic("Ar40", ns.NEUTRAL_CURRENT, levels=3)
