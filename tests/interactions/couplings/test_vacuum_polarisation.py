import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fine_structure_constant, muon_mass, tau_mass
from nuscatter.errors import InputError
from nuscatter.interactions.couplings.vacuum_polarisation import lepton_loop, loop_charge
from nuscatter.units import MeV

ALPHA = fine_structure_constant.value


@pytest.mark.parametrize("z", [0.0, 1e-9, 1e-3, 0.0999, 0.1001, 0.5, 0.99, 1.0, 4.0, 1e3, 1e8])
def test_closed_form_and_series_are_the_feynman_integral(z):
    exact = 2 * quad(lambda x: x * (1 - x) * math.log(4 / (1 + x * (1 - x) * z)), 0, 1, epsabs=0, epsrel=1e-12)[0]
    assert float(lepton_loop(z * (3 * MeV) ** 2, mass=3 * MeV, scale=6 * MeV)) == pytest.approx(exact, rel=1e-12)


def test_small_and_large_momenta():
    m, mu = 0.5 * MeV, 7 * MeV
    slope = (lepton_loop((1e-3 * m) ** 2, mass=m, scale=mu) - lepton_loop(0.0, mass=m, scale=mu)) / 1e-6
    assert float(slope) == pytest.approx(-1 / 15, rel=1e-6)  # Uehling
    far = 1e5 * m
    assert float(lepton_loop(far**2, mass=m, scale=mu)) == pytest.approx(
        math.log((mu / far) ** 2) / 3 + 5 / 9, abs=1e-9
    )


def test_the_inverse_fine_structure_constant_runs_by_it():
    """Leptonic part of Δα(m_Z²), 314.98e-4 at three loops (Steinhauser 1998), 314.19e-4 at one loop."""
    scale = 91187.6 * MeV
    shift = sum(
        float(lepton_loop(0.0, mass=lepton.value, scale=scale) - lepton_loop(scale**2, mass=lepton.value, scale=scale))
        for lepton in (electron_mass, muon_mass, tau_mass)
    )
    assert ALPHA / math.pi * shift == pytest.approx(0.03142, abs=2e-5)  # spacelike; the same up to m²/s


def test_a_loop_charge_needs_no_scale_and_is_positive_where_the_lighter_lepton_is():
    charges = {muon_mass.value: 1.0, tau_mass.value: -1.0}
    q = float(loop_charge(0.0, charges))
    assert q == pytest.approx(ALPHA / (3 * math.pi) * math.log((tau_mass.value / muon_mass.value) ** 2), rel=1e-13)
    assert q == pytest.approx(0.0043707, rel=1e-4)
    assert float(loop_charge(0.0, {m: -c for m, c in charges.items()})) == -q
    falling = loop_charge(np.array([0, 1e2, 1e4, 1e6, 1e10]) * MeV**2, charges)
    assert (np.diff(falling) < 0).all()
    assert abs(falling[-1]) < 1e-3 * q


@pytest.mark.parametrize(("q2", "mass", "scale"), [(-1.0, 1, 1), (1.0, 0, 1), (1.0, 1, -1), (math.nan, 1, 1)])
def test_bad_input(q2, mass, scale):
    with pytest.raises(InputError, match=r"expected\.$"):
        lepton_loop(q2, mass=mass, scale=scale)
