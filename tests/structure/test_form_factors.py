import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.structure.form_factors import (
    Helm,
    InterpolatedFormFactor,
    KleinNystrand,
    Point,
    SymmetrizedFermi,
    fermi_of_radius,
    uniform_sphere,
)
from nuscatter.units import MeV, fm

mpmath.mp.dps = 40
SHAPES = {
    "helm": Helm(4.7 * fm),
    "soft": Helm(3.4 * fm, skin=1.5 * fm),
    "kn": KleinNystrand(4.2 * fm),
    "wide": KleinNystrand(6 * fm, range=1.3 * fm),
    "sphere": KleinNystrand(5 * fm, range=0),
    "hard": Helm(3 * fm, skin=0),
}


def exact_sphere(x: float) -> float:
    z = mpmath.mpf(x)
    return float(3 * (mpmath.sin(z) - z * mpmath.cos(z)) / z**3) if x else 1.0


def test_the_sphere_is_continuous_and_exact_to_rounding():
    """The series ends and the closed form begins at x = 0.5; neither may lose digits there."""
    around = 0.5 + np.array([-1e-3, -1e-9, -1e-15, 0, 1e-15, 1e-9, 1e-3])
    everywhere = np.concatenate([[0, 1e-8, 1e-3], around, np.linspace(0.01, 3, 60)])
    values = uniform_sphere(everywhere)
    exact = np.array([exact_sphere(float(x)) for x in everywhere])
    np.testing.assert_allclose(values, exact, rtol=2e-14, atol=0)
    np.testing.assert_allclose(values[3:10], exact[3:10], rtol=1e-14, atol=0)
    assert float(uniform_sphere(1e-200)) == 1
    assert abs(np.diff(uniform_sphere(around))[1:-1]).max() < 1e-9


def test_the_sphere_at_large_arguments():
    x = np.linspace(3, 60, 200)
    np.testing.assert_allclose(uniform_sphere(x), [exact_sphere(float(each)) for each in x], atol=1e-15)
    assert float(uniform_sphere(4.493409457909064)) == pytest.approx(0, abs=1e-15)  # first zero of j₁


def test_the_sphere_is_even_and_at_most_one():
    x = np.linspace(0, 20, 300)
    assert (uniform_sphere(-x) == uniform_sphere(x)).all()
    assert (abs(uniform_sphere(x)) <= 1).all()


@pytest.mark.parametrize("name", SHAPES)
def test_normalised_at_zero(name):
    assert float(SHAPES[name](0.0)) == 1


@pytest.mark.parametrize("name", SHAPES)
def test_the_slope_at_zero_is_the_rms_radius(name):
    """F = 1 − Q²r²/6 + O(Q⁴), whatever the shape: Richardson's limit of 6(1 − F)/Q²."""
    shape = SHAPES[name]
    Q = 4 * MeV
    coarse, fine = (6 * (1 - float(shape(q))) / q**2 for q in (Q, Q / 2))
    assert ((4 * fine - coarse) / 3) ** 0.5 / fm == pytest.approx(float(shape.rms_radius) / fm, rel=1e-6, abs=0)


@pytest.mark.parametrize("name", ["helm", "soft", "hard"])
def test_the_sphere_of_helm(name):
    shape = SHAPES[name]
    assert float(0.6 * shape.sphere_radius**2 + 3 * shape.skin**2) ** 0.5 == pytest.approx(
        shape.rms_radius, rel=1e-14, abs=0
    )


def test_klein_nystrand_is_a_sphere_folded_with_a_yukawa_potential():
    """Fourier transform of the density of the potential itself, exp(−r/a)/4πa²r: 1/(1 + Q²a²)."""
    a, q = 0.7, 0.9  # fm, 1/fm
    folded = quad(lambda r: np.exp(-r / a) / a**2 * np.sin(q * r) / q, 0, 40, epsabs=0, epsrel=1e-11, limit=200)[0]
    hbar_c = 197.3269804593
    ratio = float(KleinNystrand(4.2 * fm)(q * hbar_c * MeV) / KleinNystrand(4.2 * fm, range=0)(q * hbar_c * MeV))
    assert ratio == pytest.approx(folded, rel=1e-9, abs=0)
    soft, hard = Helm(3.0 * fm), Helm(float(Helm(3.0 * fm).sphere_radius) * 0.6**0.5, skin=0.0)
    gauss = quad(lambda r: r * np.exp(-((r / 0.9) ** 2) / 2) * np.sin(q * r) / q, 0, 20, epsabs=0, epsrel=1e-11)[0]
    gauss *= 4 * np.pi / (2 * np.pi * 0.81) ** 1.5
    assert float(soft(q * hbar_c * MeV) / hard(q * hbar_c * MeV)) == pytest.approx(gauss, rel=1e-9, abs=0)


def test_the_sphere_is_the_transform_of_a_uniform_density():
    x = 2.7
    assert float(uniform_sphere(x)) == pytest.approx(
        3 * quad(lambda u: u**2 * np.sinc(x * u / np.pi), 0, 1)[0], rel=1e-12, abs=0
    )


def test_point():
    assert Point()(np.ones((4, 1))).shape == (4, 1)
    assert (Point()(np.linspace(0, 1e3, 7) * MeV) == 1).all()
    assert Point()(3 * MeV).dtype == np.float64


@pytest.mark.parametrize("make", [Helm, KleinNystrand])
def test_radii_may_be_the_trailing_batch_axis(make):
    radii = np.array([3.0, 3.5, 4.0, 5.5]) * fm
    Q = np.linspace(0, 150, 9) * MeV
    together = make(radii)(Q[:, None])
    assert together.shape == (9, 4)
    for at, radius in enumerate(radii):
        np.testing.assert_allclose(together[:, at], make(float(radius))(Q), rtol=1e-14, atol=1e-16)
    assert make(radii[:1])(Q[:, None]).shape == (9, 1)
    assert make(list(radii))(Q[:, None]).shape == (9, 4)


@given(st.floats(1.6, 8), st.floats(0, 200))
def test_larger_nuclei_scatter_less_forward_of_the_first_zero(radius, Q):
    small, large = Helm(radius * fm), Helm(1.1 * radius * fm)
    if float(large.sphere_radius) * Q * MeV < 4.4:
        assert float(large(Q * MeV)) <= float(small(Q * MeV)) <= 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: Helm(0), lambda: Helm(-1 * fm), lambda: Helm(np.nan), lambda: Helm("3"), lambda: Helm(None),
        lambda: Helm(1.5 * fm), lambda: Helm(np.array([3, 1.5]) * fm), lambda: Helm(3 * fm, skin=-1 * fm),
        lambda: Helm(3 * fm, skin=np.nan), lambda: Helm(3**0.5 * 0.9 * fm * (1 - 1e-9)),
        lambda: KleinNystrand(0), lambda: KleinNystrand(-1), lambda: KleinNystrand(np.inf),
        lambda: KleinNystrand(3 * fm, range=-1), lambda: KleinNystrand(3 * fm, range="a"),
    ],
)  # fmt: skip
def test_bad_shapes(make):
    with pytest.raises(InputError) as caught:
        make()
    text = str(caught.value)
    assert "\n" not in text
    assert "np." not in text
    assert text.endswith("was expected.")


@pytest.mark.parametrize("q", [1e-6, 1.0, 20.0, 60.0, 200.0, 300.0])
def test_symmetrised_fermi_is_the_transform_of_its_density(q):
    c, a = 5.68, 0.52  # fm

    def density(r):
        return np.sinh(c / a) / (np.cosh(r / a) + np.cosh(c / a))

    k = q / 197.3269804
    top, _ = quad(lambda r: density(r) * r**2 * np.sinc(k * r / np.pi), 0, 30, epsabs=1e-11, epsrel=1e-11, limit=800)
    norm, _ = quad(lambda r: density(r) * r**2, 0, 30, epsabs=0, epsrel=1e-12, limit=400)
    assert float(SymmetrizedFermi(c * fm, diffuseness=a * fm)(q * MeV)) == pytest.approx(
        top / norm, rel=1e-9, abs=1e-12
    )


def test_symmetrised_fermi_small_surface_is_a_sphere_and_radius_round_trips():
    Q = np.linspace(0, 200, 40) * MeV
    sphere = uniform_sphere(Q * 4 * fm)
    np.testing.assert_allclose(SymmetrizedFermi(4 * fm, diffuseness=1e-6 * fm)(Q), sphere, rtol=0, atol=1e-11)
    assert float(fermi_of_radius(4.7 * fm).rms_radius / fm) == pytest.approx(4.7, rel=1e-14)
    low = 1e-3 * MeV
    slope = 6 * (1 - float(SymmetrizedFermi(3.6 * fm)(low * 1e3))) / (low * 1e3) ** 2
    assert slope == pytest.approx(float(SymmetrizedFermi(3.6 * fm).rms_radius) ** 2, rel=2e-4)


@pytest.mark.parametrize("wrong", [(0.5, 0.52), (-1, 0.5), (3, 0), (np.nan, 0.5)])
def test_symmetrised_fermi_refuses(wrong):
    radius, surface = wrong
    with pytest.raises(InputError):
        fermi_of_radius(radius * fm, diffuseness=surface * fm)


AT = np.array([20.0, 45.0, 60.0, 80.0]) * MeV


def test_the_square_is_what_is_given_linear_between_and_constant_beyond():
    shape = InterpolatedFormFactor(AT, squares=[0.9, 0.64, 0.36, 0.04])
    np.testing.assert_allclose(shape(AT) ** 2, [0.9, 0.64, 0.36, 0.04], rtol=1e-14)
    np.testing.assert_allclose(shape(np.array([0, 10, 52.5, 70, 80, 200]) * MeV) ** 2, [1, 0.95, 0.5, 0.2, 0.04, 0.04])
    assert float(shape(-45 * MeV)) == float(shape(45 * MeV)) == pytest.approx(0.8)
    assert float(
        InterpolatedFormFactor(AT, squares=[0.9, 0.64, 0.36, 0.04], at_zero=0.5)(10 * MeV)
    ) ** 2 == pytest.approx(0.7)


def test_the_square_is_linear_in_what_is_given():
    """Hats add up to 1, so a rate is the sum of the rates of the hats."""
    Q = np.linspace(0, 120, 77) * MeV
    hats = InterpolatedFormFactor(AT, squares=tuple(np.eye(5)[1:]), at_zero=np.eye(5)[0])(Q[:, None]) ** 2
    assert hats.shape == (77, 5)
    np.testing.assert_allclose(hats.sum(axis=1), 1.0, rtol=1e-14)
    values = np.array([1.0, 0.8, 0.5, 0.3, 0.1])
    np.testing.assert_allclose(hats @ values, InterpolatedFormFactor(AT, squares=values[1:])(Q) ** 2, rtol=1e-13)


def test_between_the_points_of_a_smooth_form_factor_it_is_off_by_its_curvature():
    """F² of Helm, given each 2 MeV: the error is (ΔQ)²/8 times the second derivative, which is below 5e-4 / MeV²."""
    helm, at = Helm(4.8 * fm), np.arange(2, 121, 2) * MeV
    shape, Q = InterpolatedFormFactor(at, squares=helm(at) ** 2), np.linspace(0, 120, 999) * MeV
    error = abs(shape(Q) ** 2 - helm(Q) ** 2).max()
    assert 5e-5 < error < 2**2 / 8 * 6e-4


@pytest.mark.parametrize(
    ("at", "given"),
    [
        ([45.0, 40.0], {"squares": [0.5, 0.4]}),
        ([0.0, 40.0], {"squares": [0.5, 0.4]}),
        ([40.0], {"squares": [0.5, 0.4]}),
        ([40.0, 50.0], {"squares": [0.5, -0.1]}),
        ([40.0, 50.0], {"squares": 0.5}),
        ([40.0, 50.0], {"squares": [np.ones(2), np.ones(3)]}),
        ([40.0, 50.0], {"squares": [0.5, np.nan]}),
        ([40.0], {"squares": [0.5], "at_zero": -1.0}),
    ],
)
def test_wrong_points_are_refused(at, given):
    with pytest.raises(InputError):
        InterpolatedFormFactor(np.array(at) * MeV, **given)
