"""The reaction: its bins, table, deposits and errors, of a nucleus of sharp states."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_excitation.binned_responses import merged
from nuscatter.interactions.bsm.dark_excitation.cross_section import grid_of_energies
from nuscatter.interactions.bsm.dark_excitation.dark_excitation import DarkExcitation
from nuscatter.interactions.bsm.dark_excitation.measured_levels import ElectricLevel, carbon_level
from nuscatter.interactions.inelastic.final_states.seen import AllEnergy, LeptonEnergy, NeutronNumber
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling
from nuscatter.particles import Deposit
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import GeV, MeV, fm

PORTAL = VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
)
(CHI,) = PORTAL.particles
SMALL = Sampling(62 * MeV, highest_multipole=2)


@pytest.fixture
def reaction(sharp_everywhere):
    return DarkExcitation(PORTAL, "O16", sampling=SMALL, seen=AllEnergy(), highest_energy=300 * MeV).reactions[0]


def test_bins_are_those_of_the_cross_section(reaction):
    """On the grid itself, where ω ends at an edge, and between its points to 1e-3."""
    exact = reaction._cross_section(merged(reaction._responses))
    found = reaction.excitations(CHI)
    grid = grid_of_energies(reaction.edges, outgoing=25 * MeV, highest=300 * MeV)
    for E, tolerance in ((grid[30], 1e-6), (61.37 * MeV, 2e-3), (140.0 * MeV, 2e-3)):
        have, want = found.sigma(np.array([E]))[0, :, 0], exact.by_bin(E)[:, 0]
        assert have.sum() == pytest.approx(want.sum(), rel=tolerance, abs=0)
        assert np.abs(have - want).max() < tolerance * want.sum()


def test_deposits(reaction):
    """All energy: a line in each bin that has a state, within a quarter of an MeV of it."""
    deposits, sigma = reaction.lines("all", np.array([60.0]) * MeV, CHI, ns.nuclide("O16"))
    strong = sigma[:, 0] > 1e-3 * sigma.sum()
    assert sorted(deposits[strong, 0] / MeV) == pytest.approx([7.1, 11.2, 15.3, 20.1, 22.3], abs=0.5)
    each = [reaction.line(i, "all", np.array([60.0]) * MeV, CHI, ns.nuclide("O16")) for i in range(len(sigma))]
    np.testing.assert_allclose(np.array([s for _, s in each]), sigma, rtol=1e-12)


def test_thresholds(reaction):
    assert float(reaction.kinks(CHI, ns.nuclide("O16"))[0]) == reaction.threshold
    assert 25 * MeV < reaction.threshold <= (25 + 7.1) * MeV
    at = np.array([reaction.threshold * 0.999, 31 * MeV, 33 * MeV])
    sigma = reaction.lines("all", at, CHI, ns.nuclide("O16"))[1].sum(axis=0)
    assert sigma[0] == 0
    assert abs(sigma[1]) < 1e-3 * sigma[2]


def test_other_targets_and_species(reaction):
    E = np.array([60.0]) * MeV
    for nuclide, species in ((ns.nuclide("C12"), CHI), (ns.nuclide("O16"), ns.nu_e)):
        assert not reaction.lines("all", E, species, nuclide)[1].any()
        assert not reaction.line(0, "all", E, species, nuclide)[1].any()
        assert not np.size(reaction.kinks(species, nuclide))


def test_names_and_deposits(reaction):
    assert reaction.name == "chi on O16"
    assert reaction.deposit is Deposit.PHOTON
    assert replace(reaction, seen=NeutronNumber()).deposit is Deposit.NEUTRON
    assert "neutrons" in replace(reaction, seen=NeutronNumber()).name


def test_a_level_adds_its_own(reaction, sharp_everywhere):
    level = ElectricLevel(3.2 * MeV, J=2, strength=3e4 * fm**4, replaced=8 * MeV)
    other = replace(reaction, levels=(level,))
    found = other.excitations(CHI).sigma(np.array([60.0]) * MeV)[0, :, 0]
    plain = reaction.excitations(CHI).sigma(np.array([60.0]) * MeV)[0, :, 0]
    assert found[6] > 0.01 * plain.sum()  # 3 to 3.5 MeV
    assert plain[6] < 1e-6 * plain.sum()
    assert found[14] < 1e-6 * plain.sum()  # 7 to 7.5 MeV: the state that is replaced
    assert other.by_multipole(60 * MeV)["2+"] == pytest.approx(
        float(reaction.by_multipole(60 * MeV)["2+"]) - plain[14] + found[6], rel=1e-3, abs=0
    )


def test_a_level_that_decays_by_photons(sharp_everywhere):
    """All of its 15.11 MeV are photons, where evaporation would send out α particles."""
    plain, level = (
        DarkExcitation(PORTAL, "C12", levels=each, sampling=SMALL, highest_energy=300 * MeV).reactions[0]
        for each in ((), (carbon_level(replaced=0.0),))
    )
    E, carbon = np.array([90.0, 120.0]) * MeV, ns.nuclide("C12")
    deposits, sigma = level.lines("all", E, CHI, carbon)
    before, after = plain.lines("all", E, CHI, carbon)[1], level.by_multipole(E)["1+"] - plain.by_multipole(E)["1+"]
    assert len(sigma) == len(before) + 1
    np.testing.assert_allclose(sigma[-1] / after, 1, rtol=2e-3)
    np.testing.assert_allclose(deposits[-1] / MeV, 15.11, atol=0.25)
    for at in (0, len(sigma) - 1):
        for have, want in zip(level.line(at, "all", E, CHI, carbon), (deposits[at], sigma[at]), strict=True):
            np.testing.assert_allclose(have, want, rtol=1e-12)
    total = level.excitations(CHI).total(E)
    np.testing.assert_allclose(sigma.sum(axis=0) / total, 1, rtol=1e-5)
    assert not replace(level, seen=NeutronNumber()).lines("all", E, CHI, carbon)[0][-1].any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nuclide": "O16"}, "nuclide"),
        ({"particle": "chi"}, "species of χ"),
        ({"kind": "scalar"}, "DarkMatterKind"),
        ({"current": "photon"}, "PortalCurrent"),
        ({"energies": 1.0}, "MeanField"),
        ({"sampling": 65 * MeV}, "Sampling"),
        ({"levels": [1]}, "a tuple of levels"),
        ({"levels": (1,)}, "ElectricLevel or a MagneticLevel"),
        ({"seen": AllEnergy}, "lines"),
        ({"highest_energy": 30 * MeV}, "at least 35"),
        ({"mediator_mass": 0.0}, "mediator_mass"),
    ],
)
def test_bad_input(reaction, change, words):
    with pytest.raises(InputError, match=words):
        replace(reaction, **change)


def test_bad_calls(reaction):
    with pytest.raises(InputError, match="at most 300, the highest_energy"):
        reaction.lines("all", np.array([301.0]) * MeV, CHI, ns.nuclide("O16"))
    with pytest.raises(InputError, match="nu_e does not scatter here"):
        reaction.excitations(ns.nu_e)
    with pytest.raises(InputError, match="nu_e does not scatter here"):
        reaction.outgoing(ns.nu_e)
    with pytest.raises(InputError, match="E"):
        reaction.by_multipole(1 * GeV)
    with pytest.raises(InputError, match="charged lepton"):
        _ = replace(reaction, seen=LeptonEnergy()).deposit
