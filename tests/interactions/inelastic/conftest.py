"""A nucleus of a few sharp states, whose cross sections are sums that can be written down."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.inelastic.currents.weak_operators import pairs
from nuscatter.interactions.inelastic.responses.multipole_responses import UNIT, MultipoleResponse, SampledResponses
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling
from nuscatter.structure.excitations.rational import aaa
from nuscatter.units import MeV


def amplitude(row, q):
    """A row between the ground state and a state, less its power of q: a smooth function of q [MeV]."""
    sign = {"charge": 1.0, "remainder": -0.4, "spin": 0.7}.get(row.name, -0.8)
    return sign * (1 + 0.3 * row.kind) * np.exp(-((q / 180) ** 2))


def nucleus(states, charge="np", name="O16", continuum=15.0, highest=62 * MeV):
    """Return responses of states {(J, natural): [(energy in MeV, strength)]}, negative energies for the reverse."""
    sampling = Sampling(highest)
    omega, q = sampling.omega(charge), sampling.transfers(16)
    multipoles = []
    for (J, natural), levels in states.items():
        kinds = 2 if charge is None else 1
        of = pairs(J, natural, kinds=kinds)
        form = np.array([amplitude(a, q) * amplitude(b, q) for a, b in of])
        values = 0j
        for energy, strength in levels:
            values = values + np.sign(energy) * strength * form / (omega[:, None, None] - energy)
            if charge is None:
                values = values - strength * form / (omega[:, None, None] + energy)
        rational = aaa(omega, values, even=charge is None, tolerance=1e-9)
        multipoles.append(
            MultipoleResponse(
                J=J,
                natural=natural,
                pairs=of,
                transfers=q,
                rational=rational,
                samples=omega,
                values=values,
                continuum=continuum,
                error=0.0,
            )
        )
    return SampledResponses(ns.nuclide(name), charge, highest, tuple(multipoles))


@pytest.fixture(scope="session")
def made_of_states():
    """The function that makes responses of sharp states."""
    return nucleus


@pytest.fixture(scope="session")
def row_of_states():
    """The function that says a row of theirs at q [MeV, a plain number], its power of q in 100 MeV apart."""
    assert UNIT == 100
    return amplitude
