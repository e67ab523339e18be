"""Recoils of a nucleus of sharp states, whose angular distributions are known from contours."""

from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_current import neutral_current
from nuscatter.interactions.inelastic.excitation_spectra import computed
from nuscatter.interactions.inelastic.final_states.nuclear_recoil import NuclearRecoil, recoils
from nuscatter.interactions.inelastic.final_states.outcomes import InChannels
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.particles import Deposit
from nuscatter.structure.de_excitation.products import Products
from nuscatter.units import MeV, keV

#: Of the neutral current: a 1- state at 10.2 MeV and one of 1+ at 20.5, each in the middle of a bin but for 50 keV.
STATES = {(1, False): [(10.2, 1.5)], (1, True): [(20.5, 0.5)]}
ENERGIES = {"1+": 10.25, "1-": 20.5}


@dataclass(frozen=True)
class Above15:
    """Neutrons above 15 MeV, that is of the state at 20.5."""

    def __call__(self, nuclide, excitation):
        bound = (excitation < 15 * MeV).astype(float)
        none, photons = np.zeros((2, excitation.size)), np.stack([excitation, excitation - 10 * MeV])
        return Products(
            excitation=excitation,
            channels=("gamma", "n"),
            probability=np.stack([bound, 1 - bound]),
            photons=photons,
            neutrons=none,
            charged=none,
            separation=np.array([0.0, 10.0]) * MeV,
            neutron_number=np.array([0, 1]),
            proton_number=np.array([0, 0]),
        )


@pytest.fixture(scope="module")
def exact(made_of_states):
    responses = made_of_states(STATES, charge=None, name="Ar40", continuum=25.0)
    return NuclearCrossSection(responses, neutral_current(), helicity=1, mass=0.0)


@pytest.fixture(scope="module")
def spectrum(exact):
    return computed(exact, exact.total, 0.0)


def outgoing(exact):
    return Outgoing(
        nuclide=ns.nuclide("Ar40"),
        loss=0.0,
        charged=False,
        positron=False,
        lowest=exact.threshold(),
        highest=62 * MeV,
        angles=lambda: exact,
    )


def test_recoils_follow_the_angles_of_the_states(exact, spectrum):
    """Mean and square of T against a sum over angles, at the energies of the states."""
    E, edges = 45 * MeV, np.linspace(0, 1, 129)
    found = recoils(exact, spectrum, E, edges=edges).sum(axis=1)
    x, w = np.polynomial.legendre.leggauss(24)
    total, moments = 0.0, np.zeros(2)
    for name, dsigma in exact.over_angle(E, cosine=x).items():
        e = E - ENERGIES[name] * MeV
        u = (E * E + e * e - 2 * E * e * x) / (4 * E * E)
        total += w @ dsigma
        moments += np.array([w @ (dsigma * u), w @ (dsigma * u * u)])
    middle = (edges[1:] + edges[:-1]) / 2
    assert found.sum() == pytest.approx(total, rel=2e-3, abs=0)
    assert found @ middle / found.sum() == pytest.approx(moments[0] / total, rel=5e-3)
    assert found @ middle**2 / found.sum() == pytest.approx(moments[1] / total, rel=1e-2)


def test_recoils_lie_between_forward_and_backward(exact, spectrum):
    """T from ω²/2M to (2E − ω)²/2M."""
    E, edges = 30 * MeV, np.linspace(0, 1, 129)
    # of the state at 20.5 alone
    found = recoils(exact, spectrum, E, edges=edges)[:, spectrum.edges[:-1] > 15 * MeV].sum(axis=1)
    low, high = (20.5 / 60) ** 2, (39.5 / 60) ** 2
    some = found > 1e-3 * found.max()
    assert edges[:-1][some].min() == pytest.approx(low, abs=0.02)
    assert edges[1:][some].max() == pytest.approx(high, abs=0.02)


@pytest.mark.slow
def test_lines_are_the_cross_section_at_every_energy(exact, spectrum):
    seen, made = NuclearRecoil(), outgoing(exact)
    E = np.array([25.0, 29.8, 52.0]) * MeV
    T, sigma = seen.lines(spectrum, made, E)
    assert sigma.sum(axis=0) == pytest.approx(exact.total(E), rel=2e-2, abs=0)
    assert (T / keV).max() == pytest.approx(2 * 52**2 / (made.nuclide.mass / MeV) * 1e3 * (1 - 0.5 / 64))
    one = seen.line(20, spectrum, made, E)
    assert one[0].tolist() == T[20].tolist()
    assert one[1].tolist() == sigma[20].tolist()
    few = NuclearRecoil(InChannels("gamma"), decays=Above15()).lines(spectrum, made, E)[1].sum(axis=0)
    assert few == pytest.approx(exact.by_multipole(E)["1+"], rel=2e-2, abs=0)


def test_what_it_is_not_for(exact, spectrum):
    assert NuclearRecoil().deposit(False) is Deposit.NUCLEUS
    with pytest.raises(InputError, match="charged lepton is seen beside"):
        NuclearRecoil().deposit(True)
    made = Outgoing(nuclide=ns.nuclide("Ar40"), loss=0.0, charged=False, positron=False, lowest=0.0, highest=62 * MeV)
    with pytest.raises(InputError, match="angular distributions"):
        NuclearRecoil().lines(spectrum, made, np.array([30.0]) * MeV)
