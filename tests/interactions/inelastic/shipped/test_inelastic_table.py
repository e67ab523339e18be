"""A table beside the cross section that it is made of: couplings, antineutrinos, multipoles, bins."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_current import EffectiveAxialCoupling, neutral_current
from nuscatter.interactions.inelastic.excitation_spectra import excitation_edges, in_groups
from nuscatter.interactions.inelastic.responses.binned_cross_section import BinnedCrossSection
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.shipped.inelastic_table import InelasticTable
from nuscatter.units import MeV

STATES = {(0, True): [(12.3, 0.5)], (1, False): [(9.6, 2.0), (15.2, 0.5)], (2, False): [(18.7, 1.3)]}
ENERGIES = np.linspace(11, 60, 50) * MeV


@pytest.fixture(scope="module")
def responses(made_of_states):
    return made_of_states(STATES, charge=None)


def cross_section(responses, helicity=1, effective=EffectiveAxialCoupling()):  # noqa: B008 - a frozen value
    return NuclearCrossSection(responses, neutral_current(effective=effective), helicity=helicity, mass=0.0)


def tabulated(exact):
    edges = excitation_edges(60 * MeV)
    found = BinnedCrossSection(exact, edges).by_multipole(ENERGIES)
    sigma = np.array([each.sum(axis=1) for each in found.values()]).transpose(1, 0, 2)
    return InelasticTable(
        threshold=exact.threshold(),
        loss=0.0,
        energies=ENERGIES,
        multipoles=tuple(found),
        sigma=sigma,
        edges=edges,
        bin_energies=ENERGIES[::2],
        by_bin=(in_groups(found).transpose(1, 0, 2, 3) / sigma[:2].sum(axis=(0, 1)))[..., ::2],
    )


@pytest.fixture(scope="module")
def table(responses):
    return tabulated(cross_section(responses))


@pytest.mark.parametrize("helicity", [1, -1])
@pytest.mark.parametrize(
    "effective",
    [EffectiveAxialCoupling(), EffectiveAxialCoupling(0.9), EffectiveAxialCoupling(1.1, multipoles={(1, 1): 0.8})],
)
def test_it_follows_couplings_and_antineutrinos(responses, table, helicity, effective):
    made = table.with_couplings(effective=effective, reversed_interference=helicity < 0)
    exact = cross_section(responses, helicity, effective)
    E = ENERGIES[8::6]
    assert made.total(E) == pytest.approx(exact.total(E), rel=1e-5, abs=0)
    for name, each in made.by_multipole(E).items():
        assert each == pytest.approx(exact.by_multipole(E)[name], rel=1e-4, abs=1e-7 * exact.total(E).max())
    assert table.serves(effective)


def test_bins_are_those_of_the_cross_section(responses, table):
    effective = EffectiveAxialCoupling(multipoles={(1, 1): 0.8})
    spectrum = table.with_couplings(effective=effective, reversed_interference=True).excitations
    E = ENERGIES[8::6]
    found = BinnedCrossSection(cross_section(responses, -1, effective), table.edges).by_multipole(E)
    expected = in_groups({name: each.sum(axis=0) for name, each in found.items()})
    size = expected.sum(axis=(0, 1))
    assert spectrum.sigma(E) / size == pytest.approx(expected / size, abs=2e-4)
    between = np.array([23.4, 40.7]) * MeV
    assert spectrum.sigma(between).sum(axis=(0, 1)) == pytest.approx(spectrum.total(between), rel=1e-12, abs=0)


def test_where_it_ends(table):
    made = table.with_couplings()
    assert made.total(3 * MeV) == 0
    assert made.total([[20 * MeV, 30 * MeV]]).shape == (1, 2)
    assert 0 < made.total(10.5 * MeV) < made.total(11 * MeV)
    with pytest.raises(InputError, match="at most 60"):
        made.total(61 * MeV)
    assert not table.serves(EffectiveAxialCoupling(multipoles={(2, -1): 1.0}))
