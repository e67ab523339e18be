import itertools

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.densities.fermi import Fermi, TabulatedDensity, ThreeParameterGaussian
from nuscatter.structure.densities.measured import charge_density
from nuscatter.structure.densities.shapes import FourierBessel, HarmonicOscillator, SumOfGaussians
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import GeV, MeV, fm

CARBON = [0.015737, 0.038897, 0.037085, 0.014795, -0.0044831, -0.010057, -0.0068696]  # e/fm³, the first of ¹²C
R_TABLE = np.linspace(0, 9, 31)
TABLE = np.exp(-((R_TABLE / 3) ** 2)) * (1 + 0.3 * np.cos(R_TABLE))

#: Each shape, and where (fm) it ends or breaks.
SHAPES = {
    "fourier_bessel": (FourierBessel(np.array(CARBON) / fm**3, 8 * fm), (0, 4, 8)),
    "one_term": (FourierBessel([0.05 / fm**3], 6 * fm), (0, 6)),
    "sum_of_gaussians": (
        SumOfGaussians([0.1 * fm, 2.5 * fm, 5 * fm], fractions=[0.1, 0.5, 0.3], width=1.1 * fm, number=20),
        (0, 5, 20),
    ),
    "oscillator": (HarmonicOscillator(1.7 * fm, alpha=1.2, number=6), (0, 3, 18)),
    "fermi": (Fermi(6.6 * fm, diffuseness=0.55 * fm, number=82), (0, 6, 12, 45)),
    "light_fermi": (Fermi(1.0 * fm, diffuseness=0.5 * fm), (0, 2, 40)),
    "cusp": (Fermi(0.2 * fm, diffuseness=0.6 * fm), (0, 2, 40)),
    "bent_fermi": (Fermi(1.0 * fm, diffuseness=0.327 * fm, w=0.445, number=2), (0, 1, 3, 30)),
    "cut_fermi": (Fermi(2.791 * fm, diffuseness=0.698 * fm, w=-0.168, number=10), (0, 2.791, 2.791 / 0.168**0.5)),
    "hard_fermi": (Fermi(6 * fm, diffuseness=0.05 * fm, w=0.1), (0, 5.5, 6.5, 9)),
    "gaussian": (ThreeParameterGaussian(6.3032 * fm, width=2.8882 * fm, w=0.3379, number=82), (0, 6, 10, 24)),
    "light_gaussian": (ThreeParameterGaussian(1.95 * fm, width=2.076 * fm, w=0.286), (0, 2, 5, 16)),
    "cut_gaussian": (ThreeParameterGaussian(3.7 * fm, width=2.4 * fm, w=-0.3), (0, 3.7, 3.7 / 0.3**0.5)),
    "table": (TabulatedDensity(R_TABLE * fm, TABLE / fm**3), tuple(R_TABLE)),
}
every = pytest.mark.parametrize("name", SHAPES)


def integral(shape, weight, breaks):
    """∫ ρ weight(r) 4πr² dr by adaptive quadrature, in fm."""
    parts = [
        quad(lambda r: float(shape(r * fm)) * fm**3 * 4 * np.pi * r**2 * weight(r), a, b,
             epsabs=1e-13 * shape.number, epsrel=1e-12, limit=800)[0]
        for a, b in itertools.pairwise(breaks)
    ]  # fmt: skip
    return sum(parts)


@every
def test_number_and_radius_are_those_of_the_density(name):
    shape, breaks = SHAPES[name]
    number = integral(shape, lambda _: 1.0, breaks)
    assert shape.number == pytest.approx(number, rel=1e-10, abs=0)
    square = integral(shape, lambda r: r**2, breaks) / number
    assert float(shape.rms_radius / fm) == pytest.approx(square**0.5, rel=1e-10, abs=0)


@every
@pytest.mark.parametrize("Q", [1e-3, 3.0, 40.0, 150.0, 400.0, 1000.0])
def test_the_form_factor_is_the_transform(name, Q):
    """To 1e-11 absolutely, which beyond the first minima is what adaptive quadrature itself can do."""
    shape, breaks = SHAPES[name]
    k = Q * MeV * fm
    exact = integral(shape, lambda r: np.sinc(k * r / np.pi), breaks) / shape.number
    assert float(shape.form_factor(Q * MeV)) == pytest.approx(exact, rel=1e-9, abs=1e-11)


@every
def test_one_at_zero_and_the_slope_is_the_radius(name):
    shape, _ = SHAPES[name]
    assert float(shape.form_factor(0.0)) == pytest.approx(1, rel=2e-15, abs=0)
    Q = 4 * MeV
    coarse, fine = (6 * (1 - float(shape.form_factor(q))) / q**2 for q in (Q, Q / 2))
    assert ((4 * fine - coarse) / 3) ** 0.5 / fm == pytest.approx(float(shape.rms_radius) / fm, rel=1e-6, abs=0)


@every
def test_any_shape_of_Q_and_r_and_even_in_Q(name):
    shape, _ = SHAPES[name]
    Q = np.linspace(0, 300, 7) * MeV
    flat = shape.form_factor(Q)
    assert shape.form_factor(Q[:, None]).shape == (7, 1)
    np.testing.assert_allclose(shape.form_factor(Q[:, None])[:, 0], flat, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(shape.form_factor(-Q), flat, rtol=1e-12, atol=1e-15)
    assert np.shape(shape.form_factor(5 * MeV)) == ()
    assert shape.form_factor(np.zeros((0, 1))).shape == (0, 1)
    r = np.linspace(0, 12, 6) * fm
    assert shape(r.reshape(2, 3)).shape == (2, 3)
    assert float(shape(1e4 * fm)) == 0


def exact_fourier_bessel(coefficients, radius, x):
    """Form factor at QR = x (exact rational of the float) by the closed form with 60 digits."""
    with mpmath.workdps(60):
        z, pi = mpmath.mpf(x), mpmath.pi
        norm = sum((-1) ** (v + 1) * mpmath.mpf(a) / (v * pi) ** 2 for v, a in enumerate(coefficients, 1))
        top = sum(
            (-1) ** (v + 1) * mpmath.mpf(a) * mpmath.sin(z) / (z * ((v * pi) ** 2 - z**2))
            for v, a in enumerate(coefficients, 1)
        )
        return float(top / norm)


@pytest.mark.parametrize("order", [1, 2, 3, 5, 7, 8])
def test_fourier_bessel_where_its_terms_are_zero_by_zero(order):
    """At QR = vπ only the term v is left: F ∝ a_v/2; nearby no digit is lost, from 1e-15 to 0.3 off."""
    shape = FourierBessel(np.array(CARBON) / fm**3, 8 * fm)
    offsets = np.array([0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 0.1, 0.249, 0.251, 0.3])
    x = np.pi * (order + np.concatenate([-offsets, offsets]))
    Q = x / float(shape.radius)
    exact = [exact_fourier_bessel(CARBON, 8.0, each) for each in x]
    np.testing.assert_allclose(shape.form_factor(Q), exact, rtol=1e-11, atol=2e-15)
    if order <= 7:
        norm = sum((-1) ** (v + 1) * a / v**2 for v, a in enumerate(CARBON, 1))
        assert float(shape.form_factor(order * np.pi / shape.radius)) == pytest.approx(
            CARBON[order - 1] / 2 / order**2 / norm, rel=1e-11, abs=0
        )


def test_fourier_bessel_of_the_smallest_and_of_large_Q():
    shape = FourierBessel(np.array(CARBON) / fm**3, 8 * fm)
    for Q in (1e-12, 1e-6, 1e-2, 1.0, 2000.0, 1e5):
        x = Q * MeV * float(shape.radius)
        assert float(shape.form_factor(Q * MeV)) == pytest.approx(
            exact_fourier_bessel(CARBON, 8.0, x), rel=1e-9, abs=1e-15
        )


def test_fourier_bessel_ends_at_its_radius():
    shape = FourierBessel(np.array(CARBON) / fm**3, 8 * fm)
    assert float(shape(8 * fm)) == pytest.approx(0, abs=1e-16 / float(fm**3))
    assert (shape(np.array([8.000001, 9, 100]) * fm) == 0).all()
    assert float(shape(0) * fm**3) == pytest.approx(sum(CARBON), rel=1e-14)


def test_one_term_of_fourier_bessel_by_hand():
    """ρ = a j₀(πr/R): N = 4aR³/π, ⟨r²⟩ = R²(1 − 6/π²), F = sinc(QR)/(1 − (QR/π)²)."""
    shape = SHAPES["one_term"][0]
    assert shape.number == pytest.approx(4 * 0.05 * 6**3 / np.pi, rel=1e-14)
    assert float(shape.rms_radius / fm) == pytest.approx(6 * (1 - 6 / np.pi**2) ** 0.5, rel=1e-14)
    x = 0.7
    assert float(shape.form_factor(x / (6 * fm))) == pytest.approx(np.sin(x) / x / (1 - (x / np.pi) ** 2), rel=1e-14)


def test_a_gaussian_is_one_shell_an_oscillator_and_a_limit():
    """A shell at the origin and an oscillator without its p shell are the same Gaussian, exp(−Q²γ²/4)."""
    Q = np.linspace(0, 400, 9) * MeV
    exact = np.exp(-((Q * 1.2 * fm) ** 2) / 4)
    np.testing.assert_allclose(SumOfGaussians([0.0], fractions=[3], width=1.2 * fm).form_factor(Q), exact, rtol=1e-13)
    np.testing.assert_allclose(HarmonicOscillator(1.2 * fm, alpha=0).form_factor(Q), exact, rtol=1e-13)
    assert float(HarmonicOscillator(1.2 * fm, alpha=0).rms_radius / fm) == pytest.approx(1.2 * 1.5**0.5, rel=1e-14)


@pytest.mark.parametrize(
    ("make", "loose"),
    [
        (lambda c, a: Fermi(c, diffuseness=a), 1e-13),
        (lambda c, a: Fermi(c, diffuseness=a, w=0.2), 1e-12),
        (lambda c, a: Fermi(c, diffuseness=a, w=-0.1), 1e-12),
        (lambda c, a: ThreeParameterGaussian(c, width=4 * a, w=0.3), 1e-12),
        (lambda c, a: HarmonicOscillator(c / 3, alpha=a / fm), 1e-13),
    ],
)
def test_parameters_may_be_the_trailing_batch_axis(make, loose):
    c, a = np.array([3.0, 4.2, 6.6]) * fm, np.array([0.5, 0.55, 0.62]) * fm
    Q = np.linspace(0, 400, 6) * MeV
    together = make(c, a)
    assert together.form_factor(Q[:, None]).shape == (6, 3)
    assert together(np.ones((4, 1)) * fm).shape == (4, 3)
    for at in range(3):
        alone = make(float(c[at]), float(a[at]))
        np.testing.assert_allclose(
            together.form_factor(Q[:, None])[:, at], alone.form_factor(Q), rtol=loose, atol=3e-15
        )
        assert float(together.rms_radius[at] / alone.rms_radius) == pytest.approx(1, rel=1e-12)
        assert float(together(np.array([[2 * fm]]))[0, at] / alone(2 * fm)) == pytest.approx(1, rel=1e-12)
    assert make(c[:1], 0.5 * fm).form_factor(Q[:, None]).shape == (6, 1)
    assert make(c, 0.5 * fm).form_factor(Q[:, None]).shape == (6, 3)


def test_a_density_is_a_form_factor_of_a_nucleus():
    lead = charge_density("Pb208")
    nucleus = Nucleus(
        nuclide("Pb208"), proton=lead.form_factor, neutron=Fermi(6.8 * fm, diffuseness=0.6 * fm).form_factor
    )
    Q = np.linspace(0, 100, 5)[:, None] * MeV
    assert (nucleus.proton(Q) == lead.form_factor(Q)).all()
    assert (nucleus.neutron(Q)[1:] < nucleus.proton(Q)[1:]).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda: FourierBessel([], 8 * fm),
        lambda: FourierBessel(3.0, 8 * fm),
        lambda: FourierBessel([[1.0]], 8 * fm),
        lambda: FourierBessel([np.nan], 8 * fm),
        lambda: FourierBessel([1.0], 0),
        lambda: FourierBessel([-1.0], 8 * fm),
        lambda: FourierBessel([1.0], np.array([8, 9]) * fm),
        lambda: FourierBessel(["a"], 8 * fm),
        lambda: SumOfGaussians([1 * fm], fractions=[0.5, 0.5], width=1 * fm),
        lambda: SumOfGaussians([-1 * fm], fractions=[1], width=1 * fm),
        lambda: SumOfGaussians([1 * fm], fractions=[-1], width=1 * fm),
        lambda: SumOfGaussians([1 * fm], fractions=[0], width=1 * fm),
        lambda: SumOfGaussians([1 * fm], fractions=[1], width=0),
        lambda: SumOfGaussians([1 * fm], fractions=[1], width=1 * fm, number=0),
        lambda: SumOfGaussians(1 * fm, fractions=1, width=1 * fm),
        lambda: HarmonicOscillator(0, alpha=1),
        lambda: HarmonicOscillator(1 * fm, alpha=-1),
        lambda: HarmonicOscillator([1 * fm, 2 * fm], alpha=[1, 2, 3]),
        lambda: HarmonicOscillator(1 * fm, alpha=1, number=-2),
        lambda: Fermi(-1 * fm, diffuseness=0.5 * fm),
        lambda: Fermi(6 * fm, diffuseness=0),
        lambda: Fermi(0.04 * fm, diffuseness=0.5 * fm),
        lambda: Fermi(6 * fm, diffuseness=0.5 * fm, w=np.inf),
        lambda: Fermi(6 * fm, diffuseness=0.5 * fm, w=[0.1, 0.2]),
        lambda: Fermi([1 * fm, 2 * fm], diffuseness=[1 * fm, 2 * fm, 3 * fm]),
        lambda: Fermi(6 * fm, diffuseness=0.5 * fm, number=0),
        lambda: ThreeParameterGaussian(0, width=2 * fm),
        lambda: ThreeParameterGaussian(6 * fm, width="a"),
        lambda: ThreeParameterGaussian([6 * fm, 5 * fm], width=[1 * fm, 2 * fm, 3 * fm]),
        lambda: TabulatedDensity([0, 1 * fm], [1.0]),
        lambda: TabulatedDensity([1 * fm, 0], [1.0, 1.0]),
        lambda: TabulatedDensity([-1 * fm, 1 * fm], [1.0, 1.0]),
        lambda: TabulatedDensity([0, 1 * fm], [0.0, 0.0]),
        lambda: TabulatedDensity([0, 1 * fm], [1.0, np.nan]),
        lambda: TabulatedDensity(0, 1),
        lambda: Fermi(6 * fm, diffuseness=0.5 * fm)(-1 * fm),
        lambda: Fermi(6 * fm, diffuseness=0.5 * fm).form_factor(np.nan),
        lambda: FourierBessel([1.0], 8 * fm)(-1 * fm),
        lambda: FourierBessel([1.0], 8 * fm).form_factor("Q"),
        lambda: ThreeParameterGaussian(6 * fm, width=2 * fm).form_factor(1e9 * GeV),
    ],
)
def test_bad_shapes(make):
    with pytest.raises(InputError) as caught:
        make()
    text = str(caught.value)
    assert "\n" not in text
    assert "np." not in text
    assert text.endswith(("was expected.", "were expected."))
