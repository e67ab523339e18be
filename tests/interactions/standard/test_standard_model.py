import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_mu
from nuscatter.structure.form_factors import Helm, KleinNystrand
from nuscatter.structure.nucleus import Nucleus, helm, point_nucleus
from nuscatter.units import MeV, cm, fm

ARGON = helm(nuclide("Ar40"))
EVERY = neutrinos + antineutrinos


def charge(model, nucleus, Q=0.0, initial=nu_e, final=nu_e):
    return model.charge(VECTOR, "V", np.array([[Q**2]]) * MeV**2, nucleus, initial, final)


def test_the_weak_charge_of_equation_16():
    """⁴⁰Ar: (1 − 4 × 0.23857) × 18 − 22 = −21.177."""
    assert float(charge(StandardModel(), ARGON)[0, 0]) == pytest.approx(-21.17704, rel=1e-12, abs=0)
    assert float(charge(StandardModel(0.25), ARGON)[0, 0]) == -22  # protons do not couple
    assert float(charge(StandardModel(0.0), ARGON)[0, 0]) == 18 - 22
    assert float(charge(StandardModel(), point_nucleus(nuclide("H1")))[0, 0]) == pytest.approx(
        1 - 4 * 0.23857, rel=1e-9, abs=0
    )
    assert float(charge(StandardModel(), point_nucleus(nuclide("n1")))[0, 0]) == -1


def test_protons_and_neutrons_have_their_own_form_factors():
    proton, neutron = Helm(3.4 * fm), KleinNystrand(4.4 * fm)
    nucleus = Nucleus(nuclide("Ar40"), proton, neutron)
    Q = 61.0
    expected = (1 - 4 * 0.2) * 18 * float(proton(Q * MeV)) - 22 * float(neutron(Q * MeV))
    assert float(charge(StandardModel(0.2), nucleus, Q)[0, 0]) == pytest.approx(expected, rel=1e-13, abs=0)


def test_flavour_is_kept_and_does_not_matter():
    for initial in EVERY:
        for final in EVERY:
            value = charge(StandardModel(), ARGON, 30.0, initial, final)
            assert (value is None) == (initial != final)
    assert len({float(charge(StandardModel(), ARGON, 30.0, each, each)[0, 0]) for each in EVERY}) == 1


def test_the_angle_may_be_a_list():
    model = StandardModel([0.2, 0.22, 0.24])
    sigma = model.sigma(np.array([10, 30]) * MeV, nu_mu, ARGON)
    assert sigma.shape == (2, 3)
    for at, each in enumerate((0.2, 0.22, 0.24)):
        np.testing.assert_allclose(
            sigma[:, at] * cm**-2,
            StandardModel(each).sigma(np.array([10, 30]) * MeV, nu_mu, ARGON) * cm**-2,
            rtol=1e-13,
        )


def test_the_cross_section_is_a_parabola_in_the_angle():
    s2 = np.array([0.1, 0.2, 0.3, 0.4])
    sigma = StandardModel(s2).sigma(30 * MeV, nu_mu, ARGON)
    assert np.diff(sigma, 3)[0] == pytest.approx(0, abs=1e-12 * sigma[0])
    least = (1 - 22 / 18) / 4  # where Q_W = 0, proton and neutron form factors being equal
    assert StandardModel(least).sigma(30 * MeV, nu_mu, ARGON) < 1e-20 * sigma[0]


@pytest.mark.parametrize("value", [np.nan, np.inf, "x", None, 1j, np.ones((2, 2)), True, [0.2, np.nan]])
def test_bad_angles(value):
    with pytest.raises(InputError, match="sin2_theta_w is") as caught:
        StandardModel(value)
    assert "\n" not in str(caught.value)
