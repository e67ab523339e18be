"""Responses in bins against sharp states, and between the nodes in q² of the samples."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_excitation.binned_responses import binned_responses, merged
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.inelastic.electrons.electroexcitation import Electroexcitation
from nuscatter.interactions.inelastic.excitation_spectra import excitation_edges
from nuscatter.interactions.inelastic.responses.state_energies import Shifted
from nuscatter.sources.dark.portal import electric
from nuscatter.units import MeV

EDGES = excitation_edges(62 * MeV)


@pytest.fixture(scope="module")
def binned(sharp):
    return binned_responses(sharp, PortalCurrent(electric), edges=EDGES)


def summed(responses, low, high, q):
    """The sums of R_L and R_T over the nodes of bins from low to high [MeV], by multipoles."""
    result = {}
    for each in responses:
        middle = (EDGES[each.bin] + EDGES[each.bin + 1]) / 2 / MeV
        some = np.flatnonzero((middle > low) & (middle < high))
        found = each.at(np.broadcast_to((q * MeV) ** 2, (some.size, q.size)), some)
        result[each.names[0]] = [part.sum(axis=0) for part in found]
    return result


@pytest.mark.parametrize(("low", "high", "name"), [(9, 13, "1-"), (18, 21, "0+"), (5, 9, "2+"), (13, 17, "1+")])
def test_states_are_those_of_electrons(binned, sharp, low, high, name):
    """Sums over bins against contours around the states; q between the nodes of the samples."""
    q = np.array([31.0, 77.0, 119.0])
    found = summed(binned, low, high, q)
    exact = Electroexcitation(sharp).between(q * MeV, low * MeV, high * MeV)
    for have, want in zip(found[name], exact, strict=True):
        assert have == pytest.approx(want[name], rel=1e-5, abs=1e-10)
    for other in found.keys() - {name}:
        assert np.abs(found[other]).max() < 1e-6


def test_same_nodes_are_added(binned):
    few = merged(binned)
    assert len(few) < len(binned)
    assert sorted(name for each in few for name in each.names) == ["0+", "1+", "1-", "2+"]
    for part in ("longitudinal", "transverse"):
        total = sum(getattr(each, part).sum() for each in binned)
        assert sum(getattr(each, part).sum() for each in few) == pytest.approx(total, rel=1e-12)


def test_states_that_are_moved(sharp):
    q = np.array([77.0])
    moved = binned_responses(sharp, PortalCurrent(electric), edges=EDGES, energies=Shifted(3 * MeV))
    there, here = summed(moved, 12.5, 15.5, q)["1-"], summed(moved, 9, 12, q)["1-"]
    plain = Electroexcitation(sharp).between(q * MeV, 9 * MeV, 13 * MeV)
    assert there[0] == pytest.approx(plain.longitudinal["1-"], rel=2e-3)
    assert abs(here[0][0]) < 1e-6
    for each in moved:
        assert ((each.omega >= EDGES[each.bin]) & (each.omega <= EDGES[each.bin + 1])).all()


def test_bad_input(sharp):
    with pytest.raises(InputError, match="sampled_responses"):
        binned_responses("O16", PortalCurrent(), edges=EDGES)
    with pytest.raises(InputError, match="PortalCurrent"):
        binned_responses(sharp, "photon", edges=EDGES)
    with pytest.raises(InputError, match="edges"):
        binned_responses(sharp, PortalCurrent(), edges=EDGES[::-1])
