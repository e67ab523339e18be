import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.parity_violation import parity_violation_measurement
from nuscatter.datasets.parity_violation.waves import Waves
from nuscatter.errors import InputError
from nuscatter.interactions.parity_violation import WeakCharges
from nuscatter.structure.families.two_parameters import FermiNeutrons, charge_form_factor
from nuscatter.units import MeV, fm

CREX = parity_violation_measurement("CREX")
MODEL = FermiNeutrons(3.52 * fm, diffuseness=0.48 * fm)


@pytest.fixture(scope="module")
def waves():
    return Waves(CREX, charge_form_factor("Ca48"))


def weak(model, charges):
    nucleus = model("Ca48")
    return lambda Q: charges.proton * 20 * nucleus.proton(Q) + charges.neutron * 28 * nucleus.neutron(Q)


def test_waves_solved_once_are_those_of_each_nucleus(waves):
    """Beside the difference of the two helicities, solved for this nucleus: to first order in the weak charge."""
    direct = CREX.predict(MODEL("Ca48"))
    assert float(waves.asymmetry(weak(MODEL, CREX.charges))) == pytest.approx(direct, rel=1e-4)


def test_the_asymmetry_is_linear_in_the_weak_charge(waves):
    one, other = weak(MODEL, WeakCharges()), weak(FermiNeutrons(3.7 * fm, diffuseness=0.48 * fm), CREX.charges)
    together = waves.asymmetry(lambda Q: 2 * one(Q) - 3 * other(Q))
    assert float(together) == pytest.approx(2 * float(waves.asymmetry(one)) - 3 * float(waves.asymmetry(other)))


def test_a_batch_is_its_members_one_by_one(waves):
    radii = np.array([3.4, 3.5, 3.6]) * fm
    for each in (waves, Waves(CREX, charge_form_factor("Ca48"), distorted=False)):
        together = each.asymmetry(weak(FermiNeutrons(radii, diffuseness=0.48 * fm), CREX.charges))
        alone = [
            float(each.asymmetry(weak(FermiNeutrons(radius, diffuseness=0.48 * fm), CREX.charges))) for radius in radii
        ]
        np.testing.assert_allclose(together, alone, rtol=1e-10)
        assert (np.diff(alone) < 0).all()


@pytest.mark.parametrize("distorted", [True, False])
def test_a_weak_charge_like_the_charge_leaves_the_kinematics(distorted):
    """W = −Z F_p: A is G_F Q²/4√2πα whatever the form factor in a plane wave, and in a weak field nearly so."""
    charge = charge_form_factor("O16")
    measurement = type(CREX)(
        name="one angle", nuclide=ns.nuclide("O16"), energy=500 * MeV, q2=(100 * MeV) ** 2, asymmetry=1e-6,
        statistical=1e-7, systematic=0.0, weak_charge=-8.0,
    )  # fmt: skip
    found = float(Waves(measurement, charge, distorted=distorted).asymmetry(lambda Q: -8 * charge(Q)))
    by_hand = 1.1663788e-11 * 100**2 * 137.036 / (4 * np.sqrt(2) * np.pi)
    assert found == pytest.approx(by_hand, rel=0.03 if distorted else 1e-6)


def test_bad_input():
    for name, wrong in (("measurement", 1), ("charge", 1), ("distorted", 1)):
        good = {"measurement": CREX, "charge": charge_form_factor("Ca48"), "distorted": True}
        with pytest.raises(InputError, match=name):
            Waves(**good | {name: wrong})
