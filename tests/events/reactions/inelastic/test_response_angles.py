"""Angles of a nucleus of sharp states beside those of contour integrals, which know no width and no bins."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss

import nuscatter as ns
from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.inelastic.inelastic_law import InelasticLaw
from nuscatter.events.reactions.inelastic.response_angles import ResponseAngles
from nuscatter.interactions.inelastic.currents.weak_current import neutral_current
from nuscatter.interactions.inelastic.excitation_spectra import computed
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.units import MeV

_PATH = Path(__file__).parents[3] / "interactions" / "inelastic" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("nuscatter_sharp_states_for_events", _PATH)
_STATES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_STATES)

#: 1⁻ at 10.2 and 1⁺ at 20.5 MeV, each in the middle of a bin but for 50 keV: bins 20 and 40 of groups 2 and 1.
STATES = {(1, False): [(20.5, 1.5)], (1, True): [(10.2, 0.5)]}
PLACES = {"1+": (1, 40), "1-": (2, 20)}
X, W = leggauss(16)
N = 40_000


@pytest.fixture(scope="module")
def angles():
    responses = _STATES.nucleus(STATES, charge=None, name="Ar40", continuum=25.0)
    exact = NuclearCrossSection(responses, neutral_current(), helicity=1, mass=0.0)
    return ResponseAngles(exact=exact, spectrum=computed(exact, exact.total, 0.0), shift=0.0, reach=(5 * MeV, 60 * MeV))


@pytest.mark.parametrize("name", ["1+", "1-"])
@pytest.mark.parametrize("E", [35.0, 58.7])
def test_moments_are_those_of_the_state(angles, name, E):
    group, bin_ = PLACES[name]
    exact = angles.exact.over_angle(np.full(X.size, E) * MeV, cosine=X)[name] * W
    found = angles.draw(np.full(N, E * MeV), np.random.default_rng(1), group=np.full(N, group), bin_=np.full(N, bin_))
    assert np.abs(found).max() <= 1
    for power, tolerance in ((1, 0.01), (2, 0.005)):
        assert abs((found**power).mean() - (exact @ X**power) / exact.sum()) < tolerance


def test_states_differ(angles):
    """So that a group taken for another would be seen."""
    means = [
        angles.draw(np.full(N, 50 * MeV), np.random.default_rng(1), group=np.full(N, group), bin_=np.full(N, bin_))
        for group, bin_ in PLACES.values()
    ]
    assert abs(means[0].mean() - means[1].mean()) > 0.05


def test_a_group_that_is_not_there_is_left_to_others(angles):
    found = angles.draw(
        np.full(10, 50 * MeV), np.random.default_rng(1), group=np.zeros(10, dtype=int), bin_=np.full(10, 20)
    )
    assert np.isnan(found).all()


def test_a_bin_that_the_lower_energy_does_not_reach(angles):
    """Between two energies, of which the lower one is below 20.25 MeV."""
    at = int(np.searchsorted(angles.energies, 20.25 * MeV))
    E = angles.energies[at - 1] * 0.02 + angles.energies[at] * 0.98
    found = angles.draw(np.full(100, E), np.random.default_rng(1), group=np.full(100, 1), bin_=np.full(100, 40))
    assert not np.isnan(found).any()


class TwoEnds:
    """All ahead at 10 MeV, all behind at the energies above."""

    mass = 0.0

    def __init__(self):
        self.omega = []

    def double(self, E, *, omega, cosine, width):
        self.omega.append(omega)
        ahead = 10.5 * MeV > E
        return {"1+": np.where(ahead, np.maximum(1 + cosine, 0.0), 1 - cosine) * np.ones(omega.shape)}


def test_between_two_energies_the_nearer_one_is_taken_more_often(angles):
    """The mean of cosθ is 1/3 with the density 1 + cosθ, and −1/3 with 1 − cosθ."""
    exact = TwoEnds()
    made = ResponseAngles(exact=exact, spectrum=angles.spectrum, shift=3 * MeV, reach=(10 * MeV, 40 * MeV))
    low, high = made.energies[:2]
    assert low < 10.5 * MeV < high
    where = np.full(N, low + 0.1 * (high - low))
    found = made.draw(where, np.random.default_rng(1), group=np.full(N, 1), bin_=np.full(N, 0))
    assert abs(found.mean() - (0.9 - 0.1) / 3) < 4 * found.std() / N**0.5 + 1e-3
    middle = float(sum(angles.spectrum.edges[:2])) / 2
    assert min(each.min() for each in exact.omega) == pytest.approx(middle + 3 * MeV, rel=1e-12, abs=0)


@pytest.mark.slow
@pytest.mark.parametrize("E", [30, 50])
def test_events_of_a_computed_reaction_have_them(E):
    """⁴⁰Ar(ν_e, e⁻) from its responses, ten seconds; of E/M and of bins remains less than 0.01."""
    reaction = ns.inelastic("Ar40", ns.CHARGED_CURRENT, shipped=False).reaction
    law = InelasticLaw(
        Acting(
            reaction=reaction,
            strengths=(("all", 1.0),),
            state=ns.nu_e,
            nuclide=reaction.nuclide,
            targets=1.0,
            lowest=0.0,
            reach=(2 * MeV, 52.8 * MeV),
        )
    )
    products = law.draw(np.full(N, E * MeV), np.tile([1.0, 0, 0], (N, 1)), np.random.default_rng(1)).products
    p = products.momentum[products.first[:-1], :3]
    cosine = p[:, 0] / np.linalg.norm(p, axis=1)
    exact = sum(reaction.cross_section(ns.nu_e).over_angle(np.full(X.size, E) * MeV, cosine=X).values()) * W
    assert abs(cosine.mean() - (exact @ X) / exact.sum()) < 0.01 + 3 / (3 * N) ** 0.5
    assert abs((cosine**2).mean() - (exact @ X**2) / exact.sum()) < 0.01
