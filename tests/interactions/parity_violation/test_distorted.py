"""Distorted waves: published densities, weak charges, difference of helicities, and what must not matter."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.interactions.parity_violation import coulomb, distorted, radial_waves
from nuscatter.interactions.parity_violation.distorted import distorted_waves, unconfined
from nuscatter.interactions.parity_violation.legendre_sums import amplitude
from nuscatter.interactions.parity_violation.radial_series import RadialSeries
from nuscatter.units import GeV, MeV, fm

ANGLES = np.radians([2.0, 5.0, 15.0, 30.0])
ALPHA = fine_structure_constant.value

FIVE_ANGLES = np.radians([5.0, 15.0, 30.0, 60.0, 90.0])

#: Cross sections [mb/sr] at 5°, 15°, 30°, 60°, 90°.
PHASR = [
    (
        "Pb208",
        "fourier_bessel_1",
        150,
        [459678.72237731674, 4760.467643605514, 78.92867080284628, 0.30735302122466107, 0.0036201559201183646],
    ),
    (
        "Pb208",
        "fourier_bessel_1",
        250,
        [162326.84116730787, 826.6923166695052, 2.9657780106440774, 0.004655608993499829, 2.7232139199743897e-05],
    ),
    (
        "Pb208",
        "fourier_bessel_1",
        502,
        [30375.25058044031, 11.592663439963625, 0.01558326726507517, 3.644210425610988e-07, 1.1479836942961769e-11],
    ),
    (
        "Ca48",
        "fourier_bessel",
        250,
        [8899.107474570736, 74.27368826578964, 1.0209660804661944, 0.0008320082400673977, 3.668416022584596e-06],
    ),
    (
        "C12",
        "fourier_bessel_1",
        250,
        [807.2472665081478, 8.155785101847506, 0.2546546625171509, 0.0009486555105040595, 1.7222687614663575e-07],
    ),
    (
        "Zr90",
        "fourier_bessel",
        150,
        [103814.61698206127, 1086.281589002734, 30.31529429026208, 0.041603991782239995, 0.0033244195757384785],
    ),
    (
        "Zr90",
        "fourier_bessel",
        502,
        [7220.919041487159, 5.323077166626935, 0.006059845261723731, 7.501860475880729e-07, 8.258616872570683e-12],
    ),
]
#: Energy [MeV], angles [degrees], weak charge, A_PV.
PHASR_ASYMMETRIES = [
    # At small QR the Coulomb phase turns the sign of the interference.
    ("Pb208", "fourier_bessel_1", 100, [5.0, 10.0], -118.0, [-5.66325038458016e-09, 1.6794915109690643e-08]),
    (
        "Pb208",
        "fourier_bessel_1",
        250,
        [5.0, 15.0, 30.0, 60.0],
        -118.0,
        [3.242806982173141e-08, 4.6252340914456483e-07, 1.2682936056306893e-06, 6.53777324767679e-06],
    ),
    (
        "Ca48",
        "fourier_bessel",
        502,
        [5.0, 15.0, 30.0],
        -26.0,
        [2.2254064360240513e-07, 1.8796471455590115e-06, 7.4976906136013425e-06],
    ),
]


def published(name, which=None):
    """A nucleus of a published charge density, with its charge as published, and neutrons 0.2 fm wider."""
    found = ns.nuclide(name)
    measured = ns.structure.charge_density(found, which)

    def charge(Q):
        return measured.number / found.Z * measured.form_factor(Q)

    return ns.Nucleus(found, proton=charge, neutron=ns.Helm(measured.rms_radius + 0.2 * fm))


@pytest.fixture(scope="module")
def lead():
    return published("Pb208", "fourier_bessel_1")


@pytest.fixture(scope="module")
def waves(lead):
    return distorted_waves(lead, 500 * MeV, 400 * MeV)


def test_the_charge_density_of_lead_at_250_mev(lead):
    """In mb/sr, of another program of partial waves (Runge–Kutta steps, Coulomb tail by Taylor steps) and of phasr."""
    theta = np.radians([30.0, 60.0, 90.0])
    found = distorted_waves(lead, 250 * MeV, 400 * MeV).cross_section(theta) * 10
    np.testing.assert_allclose(found[:2], [2.96578, 4.65560e-3], rtol=1e-5)
    np.testing.assert_allclose(found[2], 2.7232e-5, rtol=1e-4)


@pytest.mark.parametrize("k", [100 * MeV, pytest.param(500 * MeV, marks=pytest.mark.slow)])
def test_a_small_charge_leaves_a_plane_wave(k):
    """Extrapolated from three small charges to none, dσ and A_PV are those of the plane wave."""
    theta = np.radians([3.0, 10.0, 20.0])
    q = 2 * k * np.sin(theta / 2)
    shape, wider = ns.Helm(3.5 * fm), ns.Helm(3.7 * fm)
    ratios = []
    for charge in (0.5, 0.25, 0.125):
        nucleus = ns.Nucleus(ns.nuclide("Ca40"), proton=lambda Q, c=charge: c / 20 * shape(Q), neutron=shape)
        found = distorted_waves(nucleus, k, float(q.max()))
        mott = (charge * ALPHA / (2 * k * fm) * np.cos(theta / 2) / np.sin(theta / 2) ** 2 * shape(q)) ** 2
        weak = found.asymmetry_matrix(theta) @ (-20 * wider(found.series.Q / fm))
        plane = 20 * fermi_constant.value * q**2 / (4 * np.sqrt(2) * np.pi * ALPHA * charge) * wider(q) / shape(q)
        ratios.append(np.array([found.cross_section(theta) / mott, weak / plane]))
    np.testing.assert_allclose((ratios[0] - 6 * ratios[1] + 8 * ratios[2]) / 3, 1, atol=3e-6)
    assert np.abs(ratios[2] - 1).max() > 5e-4


def test_a_tiny_nucleus_is_a_point():
    """The wave of K = 1 sees the size b as b^2ρ, ρ² = 1 − (Zα)², the others as a higher power."""
    from scipy.special import erf

    assert distorted_waves(ns.point_nucleus("Sn120").with_cache(), 100 * MeV, 100 * MeV).phases.size == 0
    k, strength, K = 0.5, 50 * ALPHA, np.arange(1.0, 4)
    missed = []
    for b in (0.02, 0.01):
        edges = np.concatenate([np.geomspace(b / 20, 5, 401), np.linspace(5, 40, 401)[1:]])
        found = radial_waves.regular_waves(k, lambda r, b=b: -strength * erf(r / b) / r, edges, 3)
        missed.append(np.abs(coulomb.matching(K, strength, k, 40.0).phase(found.g, found.f) - 1))
    assert missed[0][0] < 2e-4
    assert missed[0][0] / missed[1][0] == pytest.approx(2 ** (2 * np.sqrt(1 - strength**2)), rel=0.01)
    assert (np.array(missed)[:, 1:] < 1e-4).all()


@pytest.mark.parametrize(("name", "which", "E", "section"), PHASR, ids=str)
def test_cross_sections_of_phasr(name, which, E, section):
    """phasr 0.5.3, crosssection_lepton_nucleus_scattering(E, θ, nucleus, recoil=False): massless, 250 partial waves."""
    found = distorted_waves(published(name, which), E * MeV, 2 * E * MeV).cross_section(FIVE_ANGLES) * 10
    # Sizes of amplitudes in fm. 1e-7 is what phasr's tolerances leave: at 502 MeV and 90°, ²⁰⁸Pb has 1.20e-11 mb/sr
    # here with any step, sphere and number of waves, but 1.15e-11 there.
    np.testing.assert_allclose(np.sqrt(found / 10), np.sqrt(np.array(section) / 10), rtol=1e-5, atol=1e-7)


def test_a_very_small_cross_section_is_converged(monkeypatch):
    lead, found = published("Pb208", "fourier_bessel_1"), []
    for step in (0.1, 0.05):
        monkeypatch.setattr(radial_waves.radii, "__defaults__", (step,))
        found.append(distorted_waves(lead, 502 * MeV, 1004 * MeV).cross_section(FIVE_ANGLES) * 10)
    np.testing.assert_allclose(found[0], found[1], rtol=2e-4)
    assert found[1][4] / 1e-11 == pytest.approx(1.2024, rel=3e-4)


@pytest.mark.parametrize(("name", "which", "E", "degrees", "charge", "asymmetries"), PHASR_ASYMMETRIES, ids=str)
def test_asymmetries_of_phasr(name, which, E, degrees, charge, asymmetries):
    """phasr 0.5.3, left_right_asymmetry_lepton_nucleus_scattering(E, θ, nucleus, recoil=False).

    The weak density is that of the charge with all radii times 1.03, its integral the weak charge given here (times
    that of the charge density over Z). phasr subtracts two cross sections, which leaves some 1e-4.
    """
    nucleus = published(name, which)
    found = distorted_waves(nucleus, E * MeV, E * MeV)
    weak = charge * nucleus.proton(1.03 * found.series.Q / fm)
    np.testing.assert_allclose(found.asymmetry_matrix(np.radians(degrees)) @ weak, asymmetries, rtol=5e-4)


def test_the_first_order_is_the_difference_of_helicities(lead, waves):
    """V ± A solved twice, A a hundred times enlarged, beside the overlaps of the waves in V."""
    momentum, series = waves.momentum, waves.series
    values = 82 * lead.proton(series.Q / fm)
    weak = -118 * lead.neutron(series.Q / fm)
    K = np.arange(1.0, waves.phases.size + 1)
    edges = radial_waves.radii(momentum, max(series.radius, (K[-1] + 10) / momentum))
    enlarged = 100 * fermi_constant.value / fm**2 / (2 * np.sqrt(2))
    sections = []
    for sign in (1, -1):

        def potential(r, sign=sign):
            charge = waves.strength / ALPHA
            return -ALPHA * series.potential(values, charge, r) + sign * enlarged * series.density(weak, r)

        found = radial_waves.regular_waves(momentum, potential, edges, K.size)
        outside = coulomb.matching(K, waves.strength, momentum, edges[-1])
        phases = coulomb.point_phases(K, waves.strength) * outside.phase(found.g, found.f)
        sections.append(np.abs(amplitude(phases, waves.strength, momentum, ANGLES)) ** 2)
    difference = (sections[0] - sections[1]) / (sections[0] + sections[1]) / 100
    np.testing.assert_allclose(waves.asymmetry_matrix(ANGLES) @ weak, difference, rtol=2e-6)


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (distorted, "_BEFORE_MATCHING", 60),
        (distorted, "_MORE", 60),
        pytest.param(distorted, "_REACH", 10.0, marks=pytest.mark.slow),
        (distorted, "_BEYOND", 16.0),
        pytest.param(distorted, "_LARGEST", 14.0, marks=pytest.mark.slow),
        pytest.param(radial_waves, "_START", 0.02, marks=pytest.mark.slow),
        pytest.param(radial_waves, "_FIRST", 0.003, marks=pytest.mark.slow),
        pytest.param(radial_waves, "_GROWTH", 0.05, marks=pytest.mark.slow),
    ],
)
def test_choices_of_the_numerics_do_not_matter(lead, waves, monkeypatch, module, name, value):
    """Radius of matching, number of partial waves, sphere and length of the series, start and steps: 1e-6."""
    monkeypatch.setattr(module, name, value)
    other = distorted_waves(lead, 500 * MeV, 400 * MeV)
    np.testing.assert_allclose(other.cross_section(ANGLES), waves.cross_section(ANGLES), rtol=1e-6)
    weak = [each.asymmetry_matrix(ANGLES) @ lead.neutron(each.series.Q / fm) for each in (waves, other)]
    np.testing.assert_allclose(weak[1], weak[0], rtol=1e-6)


def test_steps_of_half_the_width_do_not_matter(lead, waves, monkeypatch):
    monkeypatch.setattr(radial_waves.radii, "__defaults__", (0.05,))
    other = distorted_waves(lead, 500 * MeV, 400 * MeV)
    np.testing.assert_allclose(other.cross_section(ANGLES), waves.cross_section(ANGLES), rtol=1e-7)
    weak = [each.asymmetry_matrix(ANGLES) @ lead.neutron(each.series.Q / fm) for each in (waves, other)]
    np.testing.assert_allclose(weak[1], weak[0], rtol=1e-6)


def test_a_mean_field_and_slowly_falling_form_factors_are_taken():
    for nucleus in (ns.klein_nystrand("He4"), ns.symmetrized_fermi("C12"), published("H3")):
        assert (distorted_waves(nucleus, 100 * MeV, 150 * MeV).cross_section(ANGLES) > 0).all()


def test_a_density_that_reaches_too_far_is_seen():
    series = RadialSeries(radius=15.0, size=50)
    for radius, expected in ((4.0, False), (11.0, True)):
        shape = ns.Helm(radius * fm)
        values, between = (shape(each / fm)[:, None] for each in (series.Q, series.between))
        assert unconfined(series, values, between, 1e-5) is expected
    for shape in (np.ones_like, lambda Q: 1 / (1 + (Q * 30 * fm) ** 2)):
        wide = ns.Nucleus(ns.nuclide("Pb208"), proton=shape, neutron=ns.Helm(5.7 * fm))
        with pytest.raises(ns.InputError, match="density of Pb208 reaches beyond"):
            distorted_waves(wide, 100 * MeV, 150 * MeV)


def test_what_has_no_distorted_waves_is_refused(lead):
    for k in (5 * MeV, 11 * GeV):
        with pytest.raises(ns.InputError, match="10 MeV to 10 GeV"):
            distorted_waves(lead, k, 100 * MeV)
    for theta in (1e-4, np.pi - 1e-4):
        with pytest.raises(ns.InputError, match=r"from 0\.001 to π"):
            distorted_waves(lead, 100 * MeV, 100 * MeV).cross_section(np.array([0.1, theta]))
    batch = replace(lead, proton=ns.Helm(np.array([5.4, 5.5]) * fm))
    with pytest.raises(ns.InputError, match="and no batch"):
        distorted_waves(batch, 500 * MeV, 400 * MeV)
    with pytest.raises(ns.InputError, match="the charge at Q = 0"):
        distorted_waves(replace(lead, proton=lambda Q: -ns.Helm(5.5 * fm)(Q)), 500 * MeV, 400 * MeV)
    with pytest.raises(ns.InputError, match="A point charge has no asymmetry"):
        distorted_waves(ns.point_nucleus("Pb208"), 500 * MeV, 400 * MeV).asymmetry_matrix(ANGLES)
