"""Cross sections in bins: beside contours, single states and sums on the axis; their parts by currents."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Fermi
from nuscatter.interactions.inelastic.currents.weak_current import (
    EffectiveAxialCoupling,
    charged_current,
    neutral_current,
)
from nuscatter.interactions.inelastic.responses.binned_cross_section import PIECES, BinnedCrossSection
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.units import MeV

ELECTRON = 0.51099895 * MeV
EDGES = np.arange(0.0, 61.0) * MeV
STATES = {(0, True): [(7.3, 1.0)], (1, False): [(9.6, 2.0), (15.2, 0.5), (-6.0, 0.4)], (2, False): [(20.7, 1.3)]}


def cross_section(responses, **changes):
    current = neutral_current if responses.charge is None else charged_current
    options = {"helicity": 1, "mass": 0.0 if responses.charge is None else ELECTRON, **changes}
    effective = options.pop("effective", EffectiveAxialCoupling())
    return NuclearCrossSection(responses, current(effective=effective), **options)


@pytest.mark.parametrize("charge", ["np", None])
def test_the_sum_over_bins_is_the_contour(made_of_states, charge):
    states = STATES if charge else {k: [s for s in v if s[0] > 0] for k, v in STATES.items()}
    exact = cross_section(made_of_states(states, charge=charge))
    E = np.array([14.0, 27.0, 31.7, 60.0]) * MeV
    found, expected = BinnedCrossSection(exact, EDGES).by_multipole(E), exact.by_multipole(E)
    for name, each in found.items():
        assert each.sum(axis=(0, 1)) == pytest.approx(expected[name], rel=1e-5, abs=1e-7 * expected["1+"][-1]), name


def test_a_narrow_state_lies_in_its_bin(made_of_states):
    """ω of the lepton is that of the RPA less m_n − m_p; each bin has the whole state, whatever else there is."""
    E = np.array([40.0]) * MeV
    bins = BinnedCrossSection(cross_section(made_of_states(STATES)), EDGES).by_multipole(E)["1+"].sum(axis=0)[:, 0]
    for energy, strength in STATES[1, False][:2]:
        alone = cross_section(made_of_states({(1, False): [(energy, strength), (-6.0, 0.4)]})).total(E)[0]
        assert bins[int(energy - 1.2933)] == pytest.approx(alone, rel=1e-5, abs=0)
    assert np.count_nonzero(bins > 1e-6 * bins.sum()) == 2


def test_a_resonance_beside_a_sum_on_the_axis(made_of_states):
    """A pole 1.5 MeV below the axis: dσ/dω has its Lorentzian, which Gauss nodes sum in each bin."""
    exact = cross_section(made_of_states({(2, True): [(21.0 - 1.5j, 1.0)]}), distortion=Fermi())
    E, t, w = 55 * MeV, *np.polynomial.legendre.leggauss(12)
    bins = BinnedCrossSection(exact, EDGES).by_multipole([E])["2+"].sum(axis=0)[:, 0]
    for low in (12, 19, 21, 30, 48):
        omega = (low + (t + 1) / 2) * MeV
        spectrum = exact.over_transfer(E, omega=omega, width=1e-9 * MeV)["2+"]
        assert bins[low] == pytest.approx(w / 2 * MeV @ spectrum, rel=1e-6, abs=0), low


def test_the_parts_by_currents(made_of_states):
    """σ = V + aI + a²A with the axial current scaled by a; the interference changes its sign for antineutrinos."""
    responses, E = made_of_states(STATES, charge="np"), np.array([45.0]) * MeV

    def parts(**changes):
        return BinnedCrossSection(cross_section(responses, **changes), EDGES).by_multipole(E)

    free, other, anti = parts(), parts(effective=EffectiveAxialCoupling(2 * 1.2754)), parts(helicity=-1)
    assert PIECES == ("vector", "axial", "interference")
    for name, (V, A, both) in free.items():
        assert other[name].sum(axis=0) == pytest.approx(V + 2 * both + 4 * A, rel=1e-10, abs=1e-30 * MeV**-2)
        assert anti[name] == pytest.approx(np.array([V, A, -both]), rel=1e-10, abs=1e-30 * MeV**-2)
        assert np.all(np.abs(both) <= 2 * np.sqrt(np.abs(V * A)) + 1e-6 * A.max())
    assert np.all(free["0+"][1:] == 0)  # the axial current has no natural monopole
    assert np.abs(free["1+"][2]).sum() > 0.01 * free["1+"][1].sum()


def test_below_the_threshold_and_bad_input(made_of_states):
    exact = cross_section(made_of_states(STATES))
    below = BinnedCrossSection(exact, EDGES).by_multipole(np.array([3.0]) * MeV)
    assert all(not each.any() for each in below.values())
    # What lies below the first edge is counted in the first bin.
    late = BinnedCrossSection(exact, np.array([30.0, 40.0, 70.0]) * MeV).by_multipole([60 * MeV])
    assert late["1+"].sum(axis=0)[0, 0] == pytest.approx(exact.by_multipole(60 * MeV)["1+"], rel=1e-5, abs=0)
    with pytest.raises(InputError, match="edges"):
        BinnedCrossSection(exact, np.array([2.0, 1.0]))
    with pytest.raises(InputError, match="at most 62"):
        BinnedCrossSection(exact, EDGES).by_multipole(70 * MeV)
