import importlib.resources
import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import natural_isotopes, nuclide
from nuscatter.structure.deformation import (
    deformation_of_transition,
    deformed,
    orientation_averaged,
    quadrupole_deformation,
    scaled_radius,
)
from nuscatter.structure.form_factors import Helm, SymmetrizedFermi, uniform_sphere
from nuscatter.structure.nucleus import helm, klein_nystrand, point_nucleus
from nuscatter.units import MeV, barn, fm

TARGETS = [*"CFISW", "O", "Na", "Al", "Si", "Ar", "Ca", "Fe", "Cu", "Zn", "Ge", "Sn", "Te", "Xe", "Cs", "Pb"]

#: Energy [keV], half-life [ps], its uncertainty where it is at hand, and conversion coefficient of the first 2⁺ state:
#: ENSDF, as paceENSDF 0.6.3 and TALYS's structure files copy it. All decay to the ground state (¹⁶O: 99.97 %).
HALF_LIVES = {
    "C12": (4439.8, 0.0422, 0, 0),
    "O16": (6917.1, 0.0047, 0, 0),
    "Mg26": (1808.7, 0.476, 0.012, 0),
    "Si28": (1779.0, 0.475, 0, 2e-4),
    "S32": (2230.6, 0.169, 0, 4e-4),
    "Ca44": (1157.0, 2.94, 0.12, 7e-5),
    "Zn64": (991.5, 1.94, 0.05, 3e-4),
    "Zn66": (1039.2, 1.68, 0.03, 3e-4),
    "Sn114": (1299.9, 0.30, 0.06, 0),
    "Te128": (743.2, 3.30, 0.03, 0.003),
    "Xe126": (388.6, 41.3, 1.4, 0.019),
    "Xe130": (536.1, 8.3, 2.1, 0.0075),
    "W180": (103.6, 1280, 50, 3.39),
    "W182": (100.106, 1400, 20, 3.89),
    "W184": (111.217, 1251, 12, 2.57),
    "W186": (122.64, 1040, 10, 1.77),
    "Pb204": (899.15, 2.88, 0.03, 0.008),
}


def rows():
    path = importlib.resources.files("nuscatter.structure") / "tables" / "deformations.csv"
    for line in path.read_text(encoding="ascii").splitlines():
        if line[0].isdigit():
            Z, A, strength, error, printed, check = line.split(",")
            yield nuclide(int(Z), int(A)), float(strength), float(error), printed, check


def test_every_stable_target_has_a_deformation():
    for symbol in TARGETS:
        for each in natural_isotopes(symbol):
            found = quadrupole_deformation(each)
            assert found is not None, each
            assert 0 < found.uncertainty < found.value < 0.8
            assert "Raman" in found.source


def test_the_table_is_sound():
    nuclides = [each for each, *_ in rows()]
    assert len(set(nuclides)) == len(nuclides) == 62
    for each, strength, error, printed, check in rows():
        assert each.Z % 2 == each.N % 2 == 0
        assert 0 < error < strength
        assert check in {"printed", "lifetime", "both", "memory"}
        assert (printed != "") == (check in {"printed", "both"}), each
        assert (each.name in HALF_LIVES) == (check in {"lifetime", "both"}), each
        assert ("not confirmed" in quadrupole_deformation(each).source) == (check == "memory"), each


def test_deformations_are_those_that_are_printed():
    """β₂ of Raman et al. 2001 as TALYS prints it, to a unit of its last digit (some are cut, not rounded)."""
    compared = 0
    for each, _, _, printed, _ in rows():
        if printed:
            assert quadrupole_deformation(each).value == pytest.approx(
                float(printed), abs=1.01 * 10.0 ** -len(printed.split(".")[1])
            ), each
            compared += 1
    assert compared == 42


@pytest.mark.parametrize("name", HALF_LIVES)
def test_deformations_agree_with_lifetimes(name):
    """τ = 40.82e13 / [E⁵ B(E2)↑ (1 + α)], in ps, keV and e²b² (Raman et al. 2001, from the Weisskopf E2 rate)."""
    energy, half_life, error, conversion = HALF_LIVES[name]
    each = nuclide(name)
    strength = 40.82e13 / energy**5 / (half_life / math.log(2)) / (1 + conversion)
    known = quadrupole_deformation(each)
    lived = float(deformation_of_transition(each, strength * barn**2))
    assert abs(lived - known.value) < 1.2 * math.hypot(known.uncertainty, lived * error / half_life / 2)


def test_the_deformation_of_a_transition_by_hand():
    """⁴⁰Ar: 0.033 e²b² = 330 e²fm⁴, R₀² = 1.44 · 40^⅔ = 16.842 fm²."""
    by_hand = 4 * math.pi / 3 / 18 / (1.44 * 40 ** (2 / 3)) * math.sqrt(330)
    assert float(deformation_of_transition("Ar40", 0.033 * barn**2)) == pytest.approx(by_hand, rel=1e-12, abs=0)
    assert by_hand == pytest.approx(0.251, abs=5e-4)
    with pytest.raises(InputError, match="strength"):
        deformation_of_transition("Ar40", -1.0)
    with pytest.raises(InputError, match="protons"):
        deformation_of_transition("n1", 1.0)


@pytest.mark.parametrize(
    ("odd", "low", "high"),
    [("Ge73", "Ge72", "Ge74"), ("Cs133", "Xe132", "Ba134"), ("I127", "Te126", "Xe128"), ("Na23", "Ne22", "Mg24")],
)
def test_odd_nuclei_are_between_their_neighbours(odd, low, high):
    below, above = quadrupole_deformation(low), quadrupole_deformation(high)
    found = quadrupole_deformation(odd)
    assert found.value == pytest.approx((below.value + above.value) / 2, rel=1e-12, abs=0)
    assert found.uncertainty > abs(below.value - above.value) / 2
    assert low in found.source
    assert high in found.source


@pytest.mark.parametrize(("odd", "low", "high"), [("Cs133", "Xe132", "Ba134"), ("Ge73", "Ge72", "Ge74")])
def test_the_uncertainty_of_an_odd_nucleus_has_half_the_difference_of_its_neighbours(odd, low, high):
    """That of the mean of two, and half their difference, in quadrature: both neighbours are within 1 of it."""
    one, other, between = (quadrupole_deformation(each) for each in (low, high, odd))
    half, measured = abs(other.value - one.value) / 2, math.hypot(one.uncertainty, other.uncertainty) / 2
    assert half > 0.1 * measured
    assert between.uncertainty == pytest.approx(math.sqrt(half**2 + measured**2), rel=1e-12)


def test_sodium_agrees_with_its_quadrupole_moment():
    """Q = 0.104 b (N. J. Stone, At. Data Nucl. Data Tables 111–112 (2016) 1), I = K = 3/2.

    Strong coupling: Q₀ = Q (I + 1)(2I + 3)/I(2I − 1) and β₂ = √(5π)/3 · Q₀/(Z R₀²), good to some 10 %.
    """
    intrinsic = 10.4 * (3 / 2 + 1) * (2 * 3 / 2 + 3) / ((3 / 2) * (2 * 3 / 2 - 1))
    beta2 = math.sqrt(5 * math.pi) / 3 * intrinsic / (11 * 1.44 * 23 ** (2 / 3))
    assert quadrupole_deformation("Na23").value == pytest.approx(beta2, rel=0.12)


def test_nuclides_without_an_entry():
    for name in ("U238", "K40", "H1", "n1", "Fe59", "Ge77"):
        assert quadrupole_deformation(name) is None
    model = deformed(helm)
    with pytest.raises(InputError, match=r"No quadrupole deformation of U238 is in the table; give one as beta2"):
        model("U238")
    assert float(deformed(helm, 0.28)("U238").proton(50 * MeV)) < float(helm("U238").proton(50 * MeV))


def mean_square(shape, q=2 * MeV):
    """⟨r²⟩ of a form factor, from its slope at two small Q."""
    one, two = ((1 - shape(each)) * 6 / each**2 for each in (q, 2 * q))
    return (4 * one - two) / 3


@pytest.mark.parametrize("beta2", [0.28, -0.28, 0.05])
def test_the_mean_square_radius_grows_as_it_should(beta2):
    sphere = Helm(4 * fm)
    second = 1 + 5 * beta2**2 / (4 * math.pi)
    cubic = 10 / 21 * (5 / (4 * math.pi)) ** 1.5 * beta2**3
    assert mean_square(scaled_radius(sphere, beta2)) / (16 * fm**2) == pytest.approx(second, abs=2e-7)
    averaged = mean_square(orientation_averaged(sphere, beta2)) / (16 * fm**2)
    assert averaged == pytest.approx(second + cubic, abs=0.35 * beta2**4 + 2e-7)
    assert abs(averaged - second) > 0.5 * abs(cubic) or abs(beta2) < 0.1


def test_the_radius_is_that_of_a_body_of_constant_volume():
    """R(θ) = R₀ (1 + β₂Y₂₀ − β₂²/4π), integrated: volume kept, ⟨r²⟩ = 3/5 R₀² (1 + 5β₂²/4π), up to β₂³."""
    from scipy.integrate import quad

    def moment(power, beta2):
        y20 = math.sqrt(5 / (16 * math.pi))
        return quad(
            lambda x: (1 + beta2 * y20 * (3 * x * x - 1) - beta2**2 / (4 * math.pi)) ** power, 0, 1, epsrel=1e-12
        )[0]

    for beta2 in (0.02, 0.04):
        assert moment(3, beta2) == pytest.approx(1, abs=0.07 * beta2**3)
        growth = (moment(5, beta2) / moment(3, beta2) - 1) / beta2**2
        assert growth == pytest.approx(5 / (4 * math.pi), rel=0.4 * beta2)


@pytest.mark.parametrize("beta2", [0.3, -0.25])
@pytest.mark.parametrize("q", [0.2, 1.0, 1.8])
def test_the_orientation_average_by_slow_integration(beta2, q):
    """∫ρ(r, θ) sin(qr)/qr d³r of the deformed Gaussian ρ ∝ exp(−r²/2s(θ)²), b = 2 fm, q in fm⁻¹."""
    from scipy.integrate import dblquad

    def stretch(x):
        return 2 * (1 + beta2 * math.sqrt(5 / (4 * math.pi)) * (3 * x * x - 1) / 2)

    def integral(weight):
        return dblquad(
            lambda r, x: r * r * math.exp(-r * r / (2 * stretch(x) ** 2)) * weight(r), 0, 1, 0, 30, epsrel=1e-10
        )[0]

    # the volume is kept: lengths in units of the cube root of the mean of s³
    volume = integral(lambda _: 1) / (math.sqrt(math.pi / 2) * 8)
    slow = integral(lambda r: math.sin(q * r / volume ** (1 / 3)) / (q * r / volume ** (1 / 3))) / integral(lambda _: 1)
    shape = orientation_averaged(lambda Q: np.exp(-((np.asarray(Q) * 2 * fm) ** 2) / 2), beta2)
    assert float(shape(q / fm)) == pytest.approx(slow, rel=1e-7, abs=1e-12)


def test_the_orientation_average_has_converged():
    """Against 200 angles, for the sharpest form factor and the largest deformation of the table, and beyond."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    for beta2, precision in ((0.28, 1e-10), (0.73, 1e-7)):
        length = 1 + beta2 * math.sqrt(5 / (4 * math.pi)) * (3 * nodes**2 - 1) / 2
        volume = float(np.mean(weights * length**3) * 100)
        for x in (0.5, 4.0, 8.0):
            slow = np.sum(weights / 2 * length**3 * uniform_sphere(x * length / volume ** (1 / 3))) / volume
            found = orientation_averaged(lambda Q: uniform_sphere(Q / MeV), beta2)(x * MeV)
            assert float(found) == pytest.approx(float(slow), abs=precision)


def test_stretching_and_averaging_differ_beyond_the_radius():
    """Both have one radius; the average keeps the half-density radius and is more diffuse."""
    sphere = SymmetrizedFermi(4.6 * fm)
    stretched, averaged = scaled_radius(sphere, 0.2825), orientation_averaged(sphere, 0.2825)
    first = float(stretched(20 * MeV) - averaged(20 * MeV))
    assert abs(first) < 4e-4
    assert float(stretched(120 * MeV)) < float(averaged(120 * MeV)) < float(sphere(120 * MeV))


def test_no_deformation_is_no_change():
    Q = np.linspace(0, 300, 31) * MeV
    for kind in (scaled_radius, orientation_averaged):
        nucleus = deformed(helm, 0.0, deformation=kind)("Ge74")
        assert nucleus.proton(Q) == pytest.approx(helm("Ge74").proton(Q), rel=1e-12, abs=1e-14)
        assert float(kind(helm("W184").proton, 0.24)(0.0)) == pytest.approx(1, rel=1e-14)


def test_the_model_takes_the_deformation_of_the_table():
    beta2 = quadrupole_deformation("Xe129").value
    Q = np.linspace(0, 200, 21) * MeV
    assert deformed(klein_nystrand)("Xe129").neutron(Q) == pytest.approx(
        klein_nystrand("Xe129").neutron(Q * math.sqrt(1 + 5 * beta2**2 / (4 * math.pi))), rel=1e-14
    )
    point = deformed(point_nucleus)("Xe129")
    assert (point.proton(Q) == 1).all()
    assert point.nuclide is nuclide("Xe129")


@pytest.mark.parametrize("kind", [scaled_radius, orientation_averaged])
def test_a_batch_of_deformations_is_the_trailing_axis(kind):
    beta2 = np.array([0.0, 0.1, -0.3])
    Q = np.linspace(0, 150, 7)[:, None] * MeV
    nucleus = deformed(helm, beta2, deformation=kind)("Ar40")
    together = nucleus.neutron(Q)
    assert together.shape == (7, 3)
    assert nucleus.neutron is nucleus.proton
    assert not nucleus.with_cache().holds_single_numbers
    for column, each in enumerate(beta2):
        alone = deformed(helm, float(each), deformation=kind)("Ar40")
        assert alone.neutron(Q)[:, 0] == pytest.approx(together[:, column], rel=1e-13)


def test_bad_input_is_refused():
    for wrong in (1.5, float("nan"), "large", [0.1, -2]):
        with pytest.raises(InputError, match="beta2"):
            deformed(helm, wrong)
        with pytest.raises(InputError, match="beta2"):
            scaled_radius(Helm(4 * fm), wrong)
    with pytest.raises(InputError, match="form_factor"):
        orientation_averaged(3.0, 0.1)
    with pytest.raises(InputError, match="model"):
        deformed("helm")
    with pytest.raises(InputError, match="deformation"):
        deformed(helm, 0.1, deformation=None)
    with pytest.raises(InputError, match=r"structure\(Ar40\)"):
        deformed(lambda _: 1)("Ar40")
    with pytest.raises(InputError, match="Q"):
        scaled_radius(Helm(4 * fm), 0.1)(float("inf"))
