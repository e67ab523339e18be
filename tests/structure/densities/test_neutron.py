import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.batch import holds_single_numbers
from nuscatter.errors import InputError
from nuscatter.structure.densities.fermi import Fermi
from nuscatter.structure.densities.measured import charge_density
from nuscatter.structure.densities.neutron import (
    ScaledDensity,
    neutron_density,
    neutron_halo_density,
    neutron_skin_density,
)
from nuscatter.structure.densities.shapes import HarmonicOscillator
from nuscatter.structure.form_factors import Point
from nuscatter.units import MeV, fm

LEAD = Fermi(6.624 * fm, diffuseness=0.549 * fm, number=82)
SKINS = np.array([-0.1, 0.0, 0.16, 0.283]) * fm
MAKERS = [neutron_density, neutron_skin_density, neutron_halo_density]
every = pytest.mark.parametrize("make", MAKERS)


@every
def test_the_skin_is_as_asked_and_the_number_too(make):
    neutrons = make(LEAD, SKINS, number=126)
    np.testing.assert_allclose((neutrons.rms_radius - LEAD.rms_radius) / fm, SKINS / fm, rtol=0, atol=1e-12)
    assert neutrons.number == 126
    assert make(LEAD, 0.1 * fm).number == 82
    one = make(LEAD, 0.283 * fm, number=126)
    integral, _ = quad(lambda r: float(one(r * fm)) * fm**3 * 4 * np.pi * r**2, 0, 40, epsrel=1e-11, limit=500)
    assert integral == pytest.approx(126, rel=1e-9)


@every
def test_the_form_factor_is_the_transform(make):
    one = make(LEAD, 0.25 * fm, number=126)
    for Q in (20, 77, 300):
        k = Q * MeV * fm
        top, _ = quad(
            lambda r, k=k: float(one(r * fm)) * fm**3 * 4 * np.pi * r**2 * np.sinc(k * r / np.pi),
            0, 40, epsabs=1e-10, epsrel=1e-11, limit=800,
        )  # fmt: skip
        assert float(one.form_factor(Q * MeV)) == pytest.approx(top / 126, rel=1e-8, abs=1e-11)


@every
def test_no_skin_is_the_density_itself(make):
    Q = np.linspace(0, 300, 20) * MeV
    np.testing.assert_allclose(make(LEAD, 0.0).form_factor(Q), LEAD.form_factor(Q), rtol=0, atol=1e-14)


@every
def test_a_batch_of_skins_is_the_skins_one_by_one(make):
    Q = np.linspace(0, 200, 7)[:, None] * MeV
    together = make(LEAD, SKINS).form_factor(Q)
    assert together.shape == (7, 4)
    for at, skin in enumerate(SKINS):
        alone = make(LEAD, float(skin))
        np.testing.assert_allclose(together[:, at], alone.form_factor(Q[:, 0]), rtol=1e-11, atol=1e-14)
    assert make(LEAD, SKINS[:1]).form_factor(Q).shape == (7, 1)
    assert make(LEAD, SKINS)(np.ones((3, 1)) * fm).shape == (3, 4)
    assert not holds_single_numbers(make(LEAD, SKINS))
    assert holds_single_numbers(neutron_density(LEAD, 0.1 * fm))


def test_stretched_by_its_definition():
    """ρ_n(r) = ρ_p(r/s) N/(Z s³)."""
    carbon = charge_density("C12")
    wide = ScaledDensity(carbon, 1.05, number=8)
    r = np.linspace(0, 9, 10) * fm
    np.testing.assert_allclose(wide(r), carbon(r / 1.05) * 8 / carbon.number / 1.05**3, rtol=1e-14)
    assert float(wide(8.2 * fm)) != 0 == float(wide(8.5 * fm))  # it ends at 8.4 fm
    Q = np.linspace(0, 400, 9) * MeV
    np.testing.assert_allclose(wide.form_factor(Q), carbon.form_factor(1.05 * Q), rtol=1e-14)
    assert ScaledDensity(carbon, 2.0).number == carbon.number


def test_skin_and_halo_change_one_parameter_each():
    skin, halo = neutron_skin_density(LEAD, 0.2 * fm), neutron_halo_density(LEAD, 0.2 * fm)
    assert skin.diffuseness == LEAD.diffuseness
    assert float(skin.half_radius) > LEAD.half_radius
    assert halo.half_radius == LEAD.half_radius
    assert float(halo.diffuseness) > LEAD.diffuseness
    # ⟨r²⟩ = 3c²/5 + 7π²a²/5 up to e^(−c/a) = 6e-6
    wanted = (float(LEAD.rms_radius) + 0.2 * fm) ** 2
    c = ((wanted - 1.4 * np.pi**2 * LEAD.diffuseness**2) / 0.6) ** 0.5
    assert float(skin.half_radius / c) == pytest.approx(1, rel=1e-5)
    bent = neutron_skin_density(Fermi(3.766 * fm, diffuseness=0.586 * fm, w=-0.161), 0.1 * fm)
    assert bent.w == -0.161
    assert float(bent.rms_radius / fm) == pytest.approx(
        float(Fermi(3.766 * fm, diffuseness=0.586 * fm, w=-0.161).rms_radius / fm) + 0.1
    )


def test_the_same_skin_differs_by_shape_at_the_order_Q4():
    """All start as 1 − Q²R_n²/6; the next term is the shape's."""
    Q = 10 * MeV
    values = [float(make(LEAD, 0.2 * fm).form_factor(Q)) for make in MAKERS]
    radius = float(LEAD.rms_radius) + 0.2 * fm
    assert np.ptp(values) < 0.2 * (Q * radius) ** 4 / 120
    assert np.ptp(values) > 1e-8


@pytest.mark.parametrize(
    "make",
    [
        lambda: neutron_density(LEAD, -5.6 * fm),
        lambda: neutron_density(LEAD, np.nan),
        lambda: neutron_density(Point(), 0.1 * fm),
        lambda: neutron_density("Pb208", 0.1 * fm),
        lambda: neutron_density(LEAD, 0.1 * fm, number=-1),
        lambda: neutron_density(LEAD, [0.1 * fm, -6 * fm]),
        lambda: neutron_skin_density(HarmonicOscillator(1.7 * fm, alpha=1), 0.1 * fm),
        lambda: neutron_halo_density(charge_density("Pb208"), 0.1 * fm),
        lambda: neutron_skin_density(LEAD, -5 * fm),
        lambda: neutron_halo_density(LEAD, -1 * fm),
        lambda: ScaledDensity(LEAD, 0),
        lambda: ScaledDensity(LEAD, np.inf),
        lambda: ScaledDensity(LEAD, 1.0, number=-3),
    ],
)
def test_refusals(make):
    with pytest.raises(InputError) as caught:
        make()
    text = str(caught.value)
    assert "\n" not in text
    assert "np." not in text
    assert text.endswith("was expected.")
