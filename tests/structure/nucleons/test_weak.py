import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.batch import holds_single_numbers
from nuscatter.constants import neutron_magnetic_moment, proton_magnetic_moment, proton_mass
from nuscatter.errors import InputError
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e
from nuscatter.structure.form_factors import Helm, Point, SymmetrizedFermi
from nuscatter.structure.nucleons.form_factors import (
    Dipole,
    galster,
    kelly,
    mean_square_radius,
    measured_nucleon,
    point_nucleons,
    slope_at_zero,
)
from nuscatter.structure.nucleons.spin_orbit import OscillatorOrbit
from nuscatter.structure.nucleons.weak import (
    DarwinFoldy,
    Dirac,
    OfNucleons,
    Sachs,
    Unfolded,
    VectorCharge,
    weak_form_factor,
    weak_nucleus,
)
from nuscatter.structure.nucleus import Nucleus, helm, helm_measured, point_proton_radius
from nuscatter.units import GeV, MeV, fm

CALCIUM = nuclide("Ca48")
PROTONS, NEUTRONS = SymmetrizedFermi(3.7 * fm, diffuseness=0.5 * fm), SymmetrizedFermi(3.95 * fm, diffuseness=0.52 * fm)
STRANGE = kelly.with_strangeness(radius_squared=-0.03 * fm**2, magnetic_moment=-0.2)
SPINS = (OscillatorOrbit(2, nucleons=3.0, length=1.8 * fm), OscillatorOrbit(3, nucleons=8, length=2.0 * fm))
CHARGES = [DarwinFoldy(), Sachs(), Dirac()]
M2 = proton_mass.value**2
Q = np.linspace(0, 250, 26) * MeV


def radius_squared(form_factor):
    """⟨r²⟩ = −3 d²F/dQ² [MeV⁻²] by a stencil of sixth order at Q = 0, F being even."""
    h = 5 * MeV
    f0, f1, f2, f3 = (float(form_factor(k * h)) for k in range(4))
    curvature = (-49 / 18 * f0 + 3 * f1 - 3 / 10 * f2 + 1 / 45 * f3) / h**2
    return -3 * curvature


# --- the derivation, at the level of quarks ---------------------------------------------------------------------------


@pytest.mark.parametrize("couplings", [(2 / 3, -1 / 3), (0.191, -0.346), (1.0, 0.0), (-0.4, 1.7)])
@pytest.mark.parametrize("kind", CHARGES)
def test_the_sum_over_quarks_is_the_two_parts(couplings, kind):
    """Quarks u and d with any charge, s with that of d, in point nucleons of the given densities and spins."""
    up, down = couplings
    q2, tau = Q**2, Q**2 / (4 * M2)

    def current(name):
        """Σ g G over quarks in a proton and in a neutron, from electromagnetic form factors of isospin mirrors."""
        proton, neutron = (getattr(STRANGE, f"{name}_{each}")(q2) for each in ("proton", "neutron"))
        strange = getattr(STRANGE, f"strange_{name}")(q2)
        # G^p = 2/3 u − 1/3 d − 1/3 s, G^n = 2/3 d − 1/3 u − 1/3 s, solved by a linear system
        system = np.array([[2, -1, -1], [-1, 2, -1], [0, 0, 3]]) / 3
        u, d, s = np.linalg.solve(system, np.array([proton, neutron, strange]))
        return up * u + down * d + down * s, up * d + down * u + down * s

    electric, magnetic = current("electric"), current("magnetic")
    total = np.zeros_like(Q)
    for at, (number, shape) in enumerate([(CALCIUM.Z, PROTONS), (CALCIUM.N, NEUTRONS)]):
        if isinstance(kind, Dirac):
            central = (electric[at] + tau * magnetic[at]) / (1 + tau)
        else:
            central = electric[at] / (np.sqrt(1 + tau) if isinstance(kind, DarwinFoldy) else 1)
        total += number * central * shape(Q)
        total += -Q / (4 * M2) * (2 * magnetic[at] - electric[at]) * SPINS[at](Q)
    parts = VectorCharge(CALCIUM, PROTONS, NEUTRONS, STRANGE, kind, SPINS)
    found = (2 * up + down) * parts.proton_part(Q) + (up + 2 * down) * parts.neutron_part(Q)
    np.testing.assert_allclose(found, total, rtol=1e-12, atol=1e-12)
    nucleus = weak_nucleus(CALCIUM, PROTONS, NEUTRONS, nucleon=STRANGE, charge=kind, spin_orbit=SPINS)
    np.testing.assert_allclose(nucleus.proton(Q) * CALCIUM.Z, parts.proton_part(Q), rtol=1e-15)
    np.testing.assert_allclose(nucleus.neutron(Q) * CALCIUM.N, parts.neutron_part(Q), rtol=1e-15)


def test_the_review_word_for_word():
    """Eqs. 23–26: each nucleon answers with (½ − s²)(F₁ᵖ − F₁ⁿ)τ₃ − s²(F₁ᵖ + F₁ⁿ), τ₃ = ±1; F_W(0) = 1."""
    s2, argon = 0.2385, nuclide("Ar40")
    F1p, F1n = galster.dirac_proton(Q**2), galster.dirac_neutron(Q**2)
    proton, neutron = ((0.5 - s2) * (F1p - F1n) * sign - s2 * (F1p + F1n) for sign in (1, -1))
    literal = argon.Z * proton * PROTONS(Q) + argon.N * neutron * NEUTRONS(Q)
    nucleus = weak_nucleus(argon, PROTONS, NEUTRONS, nucleon=galster, charge=Dirac())
    found = weak_form_factor(nucleus, Q, proton=1 - 4 * s2)
    assert found[0] == pytest.approx(1, rel=1e-15)
    np.testing.assert_allclose(found, literal / literal[0], rtol=1e-12, atol=1e-14)
    # with the nucleons' own form factors set aside it is Eq. 26 of the densities alone
    weak = (1 - 4 * s2) * argon.Z - argon.N
    of_points = ((1 - 4 * s2) * argon.Z * PROTONS(Q) - argon.N * NEUTRONS(Q)) / weak
    bare = Nucleus(argon, PROTONS, NEUTRONS)
    np.testing.assert_allclose(weak_form_factor(bare, Q, proton=1 - 4 * s2), of_points, rtol=1e-13, atol=1e-15)


def test_another_parametrization_does_not_matter():
    """Review, below Eq. 25: "will not affect the results at the energies relevant to this work"."""
    low = np.linspace(0, 50, 20) * MeV
    one, other = (
        weak_form_factor(weak_nucleus(nuclide("Ar40"), PROTONS, NEUTRONS, nucleon=each, charge=Dirac()), low)
        for each in (galster, kelly)
    )
    np.testing.assert_allclose(one, other, rtol=1.2e-3)


# --- limits -----------------------------------------------------------------------------------------------------------


def test_points_made_of_points_are_points():
    free = weak_nucleus(CALCIUM, Point(), Point(), nucleon=point_nucleons, charge=Sachs())
    assert (free.proton(Q) == 1).all()
    assert (free.neutron(Q) == 1).all()
    moving = weak_nucleus(CALCIUM, Point(), Point(), nucleon=point_nucleons)
    np.testing.assert_allclose(moving.proton(Q), 1 / np.sqrt(1 + Q**2 / (4 * M2)), rtol=1e-15)


@pytest.mark.parametrize("kind", CHARGES)
def test_isospin_symmetry(kind):
    """Equal densities and numbers: protons and neutrons differ by twice the strange form factor."""
    calcium = nuclide("Ca40")
    spin = OscillatorOrbit(2, nucleons=4, length=1.9 * fm)
    same = weak_nucleus(calcium, PROTONS, PROTONS, nucleon=kelly, charge=kind, spin_orbit=(spin, spin))
    np.testing.assert_allclose(same.proton(Q), same.neutron(Q), rtol=1e-15, atol=1e-17)
    strange = weak_nucleus(calcium, PROTONS, PROTONS, nucleon=STRANGE, charge=kind)
    np.testing.assert_allclose(
        strange.neutron(Q) - strange.proton(Q), 2 * kind(STRANGE, Q**2)[2] * PROTONS(Q), rtol=1e-10, atol=1e-16
    )
    assert (strange.proton(Q) == weak_nucleus(calcium, PROTONS, PROTONS, nucleon=kelly, charge=kind).proton(Q)).all()


def test_mirror_nuclei_exchange_their_form_factors():
    one = weak_nucleus(nuclide("Ca48"), PROTONS, NEUTRONS, nucleon=kelly, spin_orbit=SPINS)
    other = weak_nucleus(nuclide("Ni48"), NEUTRONS, PROTONS, nucleon=kelly, spin_orbit=SPINS[::-1])
    np.testing.assert_allclose(one.proton(Q), other.neutron(Q), rtol=1e-15)
    np.testing.assert_allclose(one.neutron(Q), other.proton(Q), rtol=1e-15)


@pytest.mark.parametrize("kind", CHARGES)
def test_normalised_and_even(kind):
    nucleus = weak_nucleus(CALCIUM, Helm(3.4 * fm), Helm(3.6 * fm), nucleon=STRANGE, charge=kind, spin_orbit=SPINS)
    for each in (nucleus.proton, nucleus.neutron):
        assert float(each(0.0)) == pytest.approx(1, rel=1e-15)
        np.testing.assert_allclose(each(-Q), each(Q), rtol=1e-15)


# --- radii ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nucleon", [galster, kelly, STRANGE], ids=["galster", "kelly", "strange"])
def test_radii_are_the_sums_that_the_sources_give(nucleon):
    """⟨r²⟩ = point + r_p² + (N/Z)⟨r²⟩_n + 3/4m² + spin–orbit; the mirror part with strangeness."""
    nucleus = weak_nucleus(CALCIUM, PROTONS, NEUTRONS, nucleon=nucleon, spin_orbit=SPINS)
    Z, N = CALCIUM.Z, CALCIUM.N
    own, other, strange = (
        float(mean_square_radius(each))
        for each in (nucleon.electric_proton, nucleon.electric_neutron, nucleon.strange_electric)
    )
    mu_p, mu_n, mu_s = proton_magnetic_moment.value, neutron_magnetic_moment.value, float(nucleon.strange_magnetic(0.0))
    spin_p, spin_n = 3.0 * 2, 8 * 3
    charge = float(PROTONS.rms_radius) ** 2 + own + N / Z * other + 3 / (4 * M2)
    charge += ((mu_p - 0.5) * spin_p + mu_n * spin_n) / (M2 * Z)
    assert radius_squared(nucleus.proton) == pytest.approx(charge, rel=2e-7, abs=0)
    mirror = float(NEUTRONS.rms_radius) ** 2 + own + Z / N * other + (Z + N) / N * strange + 3 / (4 * M2)
    mirror += ((mu_p - 0.5 + mu_s) * spin_n + (mu_n + mu_s) * spin_p) / (M2 * N)
    assert radius_squared(nucleus.neutron) == pytest.approx(mirror, rel=2e-7, abs=0)


def test_dirac_radius():
    """⟨r²⟩ of F₁ is that of G_E less 3κ/2m²."""
    nucleus = weak_nucleus(nuclide("Ca40"), Point(), Point(), charge=Dirac())
    anomalous = proton_magnetic_moment.value - 1 + neutron_magnetic_moment.value
    own = sum(
        float(mean_square_radius(each))
        for each in (measured_nucleon.electric_proton, measured_nucleon.electric_neutron)
    )
    assert radius_squared(nucleus.proton) == pytest.approx(own - 1.5 * anomalous / M2, rel=1e-6, abs=0)


def test_the_spin_orbit_radius_of_calcium_48():
    """Eight f₇⸝₂ neutrons take 0.1 fm² from the charge radius (W. Bertozzi et al. 1972), and the weak radius grows."""
    spins = (lambda Q: 0 * Q, OscillatorOrbit(3, nucleons=8, length=2 * fm))
    with_spin, without = (weak_nucleus(CALCIUM, PROTONS, NEUTRONS, spin_orbit=each) for each in (spins, None))
    charge = (radius_squared(with_spin.proton) - radius_squared(without.proton)) / fm**2
    mirror = (radius_squared(with_spin.neutron) - radius_squared(without.neutron)) / fm**2
    assert charge == pytest.approx(-0.1015, abs=2e-4)
    assert mirror == pytest.approx(0.0869, abs=2e-4)
    # at CREX's momentum transfer F_ch − F_W (measured 0.0277 ± 0.0055) grows by as much as its error
    crex = np.sqrt(0.0297) * GeV
    gap = [float(each.proton(crex) - weak_form_factor(each, crex)) for each in (with_spin, without)]
    assert gap[0] - gap[1] == pytest.approx(0.005, abs=1e-3)


def test_an_independent_slow_charge_form_factor():
    """The density of points from its integral, the nucleons in mpmath, MeV and fm: ⁴⁰Ar at 120 MeV."""
    argon, momentum, hc = nuclide("Ar40"), 120.0, 197.3269804593

    def shape(c, a):
        def density(r):
            return math.sinh(c / a) / (math.cosh(r / a) + math.cosh(c / a))

        k = momentum / hc
        top = quad(lambda r: density(r) * r * math.sin(k * r) / k, 0, 25, epsabs=0, epsrel=1e-11, limit=400)[0]
        return top / quad(lambda r: density(r) * r * r, 0, 25, epsabs=0, epsrel=1e-12, limit=400)[0]

    x = mpmath.mpf(momentum) ** 2
    tau, fall = x / (4 * mpmath.mpf("938.27208943") ** 2), 1 / (1 + x / 710000) ** 2
    neutron = mpmath.mpf("1.91304276") * tau / (1 + mpmath.mpf("5.6") * tau) * fall
    expected = (fall * shape(3.7, 0.5) + mpmath.mpf(22) / 18 * neutron * shape(3.95, 0.52)) / mpmath.sqrt(1 + tau)
    found = weak_nucleus(argon, PROTONS, NEUTRONS, nucleon=galster).proton(momentum * MeV)
    assert float(found) == pytest.approx(float(expected), rel=1e-8, abs=0)


# --- unfolding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CHARGES)
@pytest.mark.parametrize("spins", [None, SPINS])
def test_unfolding_undoes_folding(kind, spins):
    folded = weak_nucleus(CALCIUM, PROTONS, NEUTRONS, nucleon=kelly, charge=kind, spin_orbit=spins)
    points = Unfolded(CALCIUM, folded.proton, NEUTRONS, kelly, kind, spins)
    np.testing.assert_allclose(points(Q), PROTONS(Q), rtol=1e-12, atol=1e-14)
    assert float(points.rms_radius) == pytest.approx(float(PROTONS.rms_radius), rel=1e-8, abs=0)
    alike = weak_nucleus(CALCIUM, PROTONS, PROTONS, nucleon=kelly, charge=kind, spin_orbit=spins)
    unfolded = Unfolded(CALCIUM, alike.proton, nucleon=kelly, charge=kind, spin_orbit=spins)
    np.testing.assert_allclose(unfolded(Q), PROTONS(Q), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ["C12", "Ar40", "Ca48", "Ge74", "Cs133", "Pb208"])
def test_the_twin_that_needs_the_radius_only(name):
    """The default nucleon has the radii of `point_proton_radius`, and both agree for any neutron density."""
    target = nuclide(name)
    measured = Helm(target.charge_radius)
    for neutron in (None, NEUTRONS):
        points = Unfolded(target, measured, neutron)
        assert float(points.rms_radius) == pytest.approx(point_proton_radius(target), rel=1e-7, abs=0)
    charge = OfNucleons(helm_measured)(target).proton
    assert math.sqrt(radius_squared(charge)) == pytest.approx(target.charge_radius, rel=1e-5, abs=0)
    assert math.sqrt(radius_squared(charge)) / fm == pytest.approx(target.charge_radius / fm, abs=1e-4)


# --- how it is used ---------------------------------------------------------------------------------------------------


def test_the_standard_model_multiplies_by_the_weak_form_factor():
    nucleus, s2 = weak_nucleus(CALCIUM, PROTONS, NEUTRONS, nucleon=STRANGE, spin_orbit=SPINS), 0.2386
    charge = StandardModel(s2).charge(VECTOR, "Q", Q**2, nucleus, nu_e, nu_e)
    weak = (1 - 4 * s2) * CALCIUM.Z - CALCIUM.N
    np.testing.assert_allclose(charge, weak * weak_form_factor(nucleus, Q, proton=1 - 4 * s2), rtol=1e-12)


def test_a_model_of_points_with_extended_nucleons():
    model = OfNucleons(helm, kelly, Sachs())
    argon, points = model(nuclide("Ar40")), helm("Ar40")
    expected = weak_nucleus(points.nuclide, points.proton, points.neutron, nucleon=kelly, charge=Sachs())
    np.testing.assert_array_equal(argon.neutron(Q), expected.neutron(Q))
    assert argon.with_cache().holds_single_numbers
    assert holds_single_numbers(argon.proton)


def test_batches_are_the_trailing_axis():
    radii, column = np.array([3.3, 3.5, 3.7]) * fm, Q[:, None]
    together = weak_nucleus(CALCIUM, PROTONS, Helm(radii), spin_orbit=SPINS)
    assert together.proton(column).shape == together.neutron(column).shape == (26, 3)
    alone = weak_nucleus(CALCIUM, PROTONS, Helm(float(radii[1])), spin_orbit=SPINS)
    np.testing.assert_allclose(together.neutron(column)[:, 1], alone.neutron(Q), rtol=1e-14)
    strange = galster.with_strangeness(radius_squared=np.array([0.0, -0.01]) * fm**2)
    assert weak_nucleus(CALCIUM, PROTONS, NEUTRONS, nucleon=strange).neutron(column).shape == (26, 2)
    assert not weak_nucleus(CALCIUM, PROTONS, Helm(radii[:1])).with_cache().holds_single_numbers
    assert weak_form_factor(alone, column, proton=np.array([0.05, 0.07])).shape == (26, 2)
    assert Unfolded(CALCIUM, Helm(radii)).rms_radius.shape == (3,)


def test_hydrogen_has_a_neutron_like_part_that_a_nucleus_cannot_hold():
    """A free proton's weak form factor is q_p Gᵖ + q_n Gⁿ, though it has no neutron."""
    hydrogen = nuclide("H1")
    parts = VectorCharge(hydrogen, Point(), Point(), kelly, Sachs())
    np.testing.assert_allclose(parts.proton_part(Q), kelly.electric_proton(Q**2), rtol=1e-15)
    np.testing.assert_allclose(parts.neutron_part(Q), kelly.electric_neutron(Q**2), rtol=1e-15)
    with pytest.raises(InputError, match="H1 has no neutron"):
        weak_nucleus(hydrogen, Point(), Point(), nucleon=kelly)
    with pytest.raises(InputError, match="n1 has no proton"):
        weak_nucleus(nuclide("n1"), Point(), Point(), nucleon=kelly)
    bare = weak_nucleus(hydrogen, Point(), Point(), nucleon=point_nucleons)
    assert float(bare.proton(50 * MeV)) == pytest.approx(1 / math.sqrt(1 + (50 * MeV) ** 2 / (4 * M2)), rel=1e-15)
    assert float(bare.neutron(50 * MeV)) == 1


def test_the_same_density_is_asked_once():
    calls = []

    def counted(Q):
        calls.append(1)
        return 1.0 + 0 * Q

    weak_nucleus(CALCIUM, counted, counted).proton(Q)
    assert len(calls) == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: weak_nucleus("Ar40", Point(), Point()), lambda: weak_nucleus(CALCIUM, 1.0, Point()),
        lambda: weak_nucleus(CALCIUM, Point(), None), lambda: weak_nucleus(CALCIUM, Point(), Point(), nucleon="kelly"),
        lambda: weak_nucleus(CALCIUM, Point(), Point(), charge=Dirac), lambda: weak_nucleus(
            CALCIUM, Point(), Point(), charge=None
        ),
        lambda: weak_nucleus(CALCIUM, Point(), Point(), spin_orbit=Point()),
        lambda: weak_nucleus(CALCIUM, Point(), Point(), spin_orbit=(Point(), 0)),
        lambda: weak_nucleus(CALCIUM, Point(), Point()).proton(np.nan),
        lambda: weak_form_factor(helm("Ar40"), np.inf), lambda: weak_form_factor(helm("Ar40"), 1, proton="a"),
        lambda: weak_form_factor(helm("Ca40"), 1, proton=1, neutron=-1), lambda: Unfolded(nuclide("n1"), Point()),
        lambda: Unfolded(CALCIUM, 3.4), lambda: OfNucleons(helm, galster)(3), lambda: OfNucleons(3)(CALCIUM),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_a_nucleon_of_ones_own():
    mine = replace(galster, electric_proton=lambda q2: np.exp(-q2 / (0.4 * GeV**2)))
    charge = weak_nucleus(nuclide("Ca40"), Point(), Point(), nucleon=mine, charge=Sachs()).proton
    own = float(slope_at_zero(lambda q2: charge(np.sqrt(q2)), (10 * MeV) ** 2))
    expected = -1 / (0.4 * GeV**2) + float(galster.electric_neutron.slope)
    assert own == pytest.approx(expected, rel=1e-7, abs=0)
    assert isinstance(mine.magnetic_proton, Dipole)
