import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest

from nuscatter.batch import holds_single_numbers
from nuscatter.constants import (
    axial_coupling,
    neutron_charge_radius_squared,
    neutron_magnetic_moment,
    neutron_mass,
    proton_magnetic_moment,
    proton_mass,
)
from nuscatter.errors import InputError
from nuscatter.structure.nucleons.form_factors import (
    Absent,
    Dipole,
    KellyRatio,
    NucleonFormFactors,
    RisingDipole,
    dipole,
    galster,
    kelly,
    lattice_strange_magnetic_moment,
    lattice_strange_radius_squared,
    mean_square_radius,
    nucleon_of_radii,
    point_nucleons,
    slope_at_zero,
)
from nuscatter.units import GeV, MeV, fm

mpmath.mp.dps = 30
VALUES = {"galster": galster, "dipole": dipole, "kelly": kelly, "point": point_nucleons, "measured": nucleon_of_radii()}
M2 = mpmath.mpf("0.93827208943") ** 2  # GeV²
MU_P, MU_N = mpmath.mpf("2.79284734463"), mpmath.mpf("-1.91304276")


def ratio(start, a, b1, b2, b3):
    return lambda x: (
        start * (1 + a * x / (4 * M2)) / sum(b * (x / (4 * M2)) ** k for k, b in enumerate([1, b1, b2, b3]))
    )


def falling(x, scale="0.71"):
    return 1 / (1 + x / mpmath.mpf(scale)) ** 2


#: The published forms written once more, functions of Q² in GeV².
LITERAL = {
    "galster": (
        falling,
        lambda x: -MU_N * x / (4 * M2) / (1 + mpmath.mpf("5.6") * x / (4 * M2)) * falling(x),
        lambda x: MU_P * falling(x),
        lambda x: MU_N * falling(x),
    ),
    "kelly": (
        ratio(1, mpmath.mpf("-0.24"), mpmath.mpf("10.98"), mpmath.mpf("12.82"), mpmath.mpf("21.97")),
        lambda x: mpmath.mpf("1.70") * x / (4 * M2) / (1 + mpmath.mpf("3.30") * x / (4 * M2)) * falling(x),
        ratio(MU_P, mpmath.mpf("0.12"), mpmath.mpf("10.97"), mpmath.mpf("18.86"), mpmath.mpf("6.55")),
        ratio(MU_N, mpmath.mpf("2.33"), mpmath.mpf("14.72"), mpmath.mpf("24.20"), mpmath.mpf("84.1")),
    ),
}


def sachs(nucleon):
    return nucleon.electric_proton, nucleon.electric_neutron, nucleon.magnetic_proton, nucleon.magnetic_neutron


@pytest.mark.parametrize("name", VALUES)
def test_static_limits(name):
    nucleon, zero = VALUES[name], 0.0
    assert [float(each(zero)) for each in sachs(nucleon)] == [
        1, 0, proton_magnetic_moment.value, neutron_magnetic_moment.value,
    ]  # fmt: skip
    assert float(nucleon.dirac_proton(zero)) == 1
    assert float(nucleon.dirac_neutron(zero)) == 0
    assert float(nucleon.pauli_proton(zero)) == proton_magnetic_moment.value - 1
    assert float(nucleon.pauli_neutron(zero)) == neutron_magnetic_moment.value
    assert float(nucleon.axial(zero)) == axial_coupling.value
    for strange in (nucleon.strange_electric, nucleon.strange_magnetic, nucleon.strange_axial, nucleon.strange_pauli):
        assert (strange(np.linspace(0, 1, 4) * GeV**2) == 0).all()


@pytest.mark.parametrize("name", LITERAL)
def test_published_forms_written_once_more(name):
    for form, literal in zip(sachs(VALUES[name]), LITERAL[name], strict=True):
        for x in (0.0025, 0.04, 0.5, 3.0):
            assert float(form(x * GeV**2)) == pytest.approx(float(literal(mpmath.mpf(x))), rel=1e-12, abs=0)


@pytest.mark.parametrize("name", LITERAL)
def test_radii_are_the_second_derivative_by_q(name):
    """G(Q) = G(0) + Q² dG/dQ² + …, so ⟨r²⟩ = −6 dG/dQ² = −3 d²G/dQ², divided by G(0) unless that is zero."""
    for form, literal in zip(sachs(VALUES[name]), LITERAL[name], strict=True):
        curvature = mpmath.diff(lambda q, of=literal: of(q**2), 0, 2)
        radius = -3 * curvature / (literal(mpmath.mpf(0)) or 1)
        assert float(mean_square_radius(form)) * GeV**2 == pytest.approx(float(radius), rel=1e-10, abs=0)


def test_published_radii():
    """J. J. Kelly, Phys. Rev. C 70 (2004) 068202: 0.863(4), 0.848(3), 0.907(16) fm, −0.112(3) fm²."""
    squares = [float(mean_square_radius(each)) / fm**2 for each in sachs(kelly)]
    assert math.sqrt(squares[0]) == pytest.approx(0.863, abs=5e-4)
    assert squares[1] == pytest.approx(-0.112, abs=1e-3)
    assert math.sqrt(squares[2]) == pytest.approx(0.848, abs=5e-4)
    assert math.sqrt(squares[3]) == pytest.approx(0.907, abs=5e-4)
    # the dipole of 0.71 GeV²: 0.811 fm; Galster's slope: that of thermal neutrons on electrons to a tenth
    assert math.sqrt(float(mean_square_radius(galster.electric_proton))) / fm == pytest.approx(0.811, abs=5e-4)
    assert float(mean_square_radius(galster.electric_neutron)) == pytest.approx(
        neutron_charge_radius_squared.value, rel=0.11, abs=0
    )
    # axial: 0.666(14) fm, V. Bernard et al., J. Phys. G 28 (2002) R1
    assert math.sqrt(float(mean_square_radius(galster.axial))) / fm == pytest.approx(0.666, abs=1e-3)


def test_the_charge_of_the_neutron_is_nearly_all_its_foldy_term():
    """⟨r²⟩ = ⟨r²⟩ of F₁ + 3μ/2m², and the latter is −0.126 fm², nine tenths and more of −0.1155 fm²."""
    foldy = 1.5 * neutron_magnetic_moment.value / neutron_mass.value**2
    assert foldy / fm**2 == pytest.approx(-0.1266, abs=1e-4)
    nucleon = nucleon_of_radii()
    inner = float(mean_square_radius(nucleon.dirac_neutron))
    own = 1.5 * neutron_magnetic_moment.value / proton_mass.value**2
    assert inner + own == pytest.approx(neutron_charge_radius_squared.value, rel=1e-6, abs=0)
    assert 0 < inner / fm**2 < 0.02


@pytest.mark.parametrize("name", VALUES)
def test_sachs_from_dirac_and_pauli(name):
    nucleon, q2 = VALUES[name], np.linspace(0, 2, 30) * GeV**2
    tau = q2 / (4 * proton_mass.value**2)
    for kind in ("proton", "neutron"):
        F1, F2 = getattr(nucleon, f"dirac_{kind}")(q2), getattr(nucleon, f"pauli_{kind}")(q2)
        np.testing.assert_allclose(F1 - tau * F2, getattr(nucleon, f"electric_{kind}")(q2), rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(F1 + F2, getattr(nucleon, f"magnetic_{kind}")(q2), rtol=1e-13, atol=1e-15)


def test_the_choices_agree_where_the_review_says_that_they_do():
    """Review, below Eq. 25: another form factor than Galster's does not matter. Q < 50 MeV: 2e-3."""
    q2 = (np.linspace(1, 50, 20) * MeV) ** 2
    for one, other in zip(sachs(galster), sachs(kelly), strict=True):
        np.testing.assert_allclose(one(q2), other(q2), rtol=0, atol=2e-3 * max(1, abs(float(one(0.0)))))
    assert (abs(galster.electric_proton(q2) - kelly.electric_proton(q2)) < 1e-3).all()


def test_the_slope_of_a_function_of_ones_own():
    mine = replace(galster, electric_proton=lambda q2: np.exp(-q2 / (0.35 * GeV**2)))
    assert float(mean_square_radius(mine.electric_proton)) * GeV**2 == pytest.approx(6 / 0.35, rel=1e-10, abs=0)
    for form in sachs(kelly):
        numerical = mean_square_radius(lambda q2, of=form: of(q2))
        assert float(numerical) == pytest.approx(float(mean_square_radius(form)), rel=1e-9, abs=0)
    assert float(slope_at_zero(lambda x: 3 - 2 * x + x**4, 0.5)) == pytest.approx(-2, rel=1e-12, abs=0)


def test_nucleons_of_given_radii():
    nucleon = nucleon_of_radii(proton_radius=0.85 * fm, neutron_radius_squared=-0.11 * fm**2)
    assert float(mean_square_radius(nucleon.electric_proton)) / fm**2 == pytest.approx(0.85**2, rel=1e-12, abs=0)
    assert float(mean_square_radius(nucleon.electric_neutron)) / fm**2 == pytest.approx(-0.11, rel=1e-12, abs=0)
    same = nucleon_of_radii(neutron_radius_squared=1.5 * neutron_magnetic_moment.value / proton_mass.value**2)
    q2 = 0.3 * GeV**2
    assert float(same.electric_neutron(q2)) == pytest.approx(float(galster.electric_neutron(q2)), rel=1e-12, abs=0)


def test_point_nucleons_do_not_depend_on_q():
    q2 = np.linspace(0, 5, 6) * GeV**2
    for each in (*sachs(point_nucleons), point_nucleons.axial):
        assert (each(q2) == each(0.0)).all()
        assert float(mean_square_radius(each)) == 0


def test_strangeness():
    strange = galster.with_strangeness(
        radius_squared=lattice_strange_radius_squared.value,
        magnetic_moment=lattice_strange_magnetic_moment.value,
        spin=-0.05,
    )
    assert float(mean_square_radius(strange.strange_electric)) / fm**2 == pytest.approx(-0.0043, rel=1e-12, abs=0)
    assert float(strange.strange_electric(0.1 * GeV**2)) > 0
    assert float(strange.strange_electric(0.0)) == 0
    assert float(strange.strange_magnetic(0.0)) == -0.064
    assert float(strange.strange_axial(0.0)) == -0.05
    assert float(strange.strange_pauli(0.0)) == -0.064
    q2 = 0.2 * GeV**2
    tau = q2 / (4 * proton_mass.value**2)
    restored = strange.strange_dirac(q2) - tau * strange.strange_pauli(q2)
    assert float(restored) == pytest.approx(float(strange.strange_electric(q2)), rel=1e-12, abs=0)
    assert strange.electric_proton is galster.electric_proton


def test_the_axial_coupling_gives_the_asymmetry_of_neutron_decay():
    """A = −2λ(λ + 1)/(1 + 3λ²) = −0.11958(21) (Particle Data Group), λ = −g_A."""
    coupling = -axial_coupling.value
    asymmetry = -2 * coupling * (coupling + 1) / (1 + 3 * coupling**2)
    assert asymmetry == pytest.approx(-0.11958, abs=2.1e-4)


def test_parameters_may_be_the_trailing_batch_axis():
    q2 = np.linspace(0, 0.2, 5)[:, None] * GeV**2
    radii = np.array([0.83, 0.84, 0.87]) * fm
    together = nucleon_of_radii(proton_radius=radii)
    assert together.electric_proton(q2).shape == (5, 3)
    assert together.dirac_proton(q2).shape == (5, 3)
    np.testing.assert_allclose(
        together.electric_proton(q2)[:, 2],
        nucleon_of_radii(proton_radius=0.87 * fm).electric_proton(q2[:, 0]),
        rtol=1e-14,
    )
    strange = galster.with_strangeness(radius_squared=np.array([-0.01, 0.01]) * fm**2)
    assert strange.strange_electric(q2).shape == (5, 2)
    np.testing.assert_allclose(mean_square_radius(together.electric_proton), radii**2, rtol=1e-14)


def test_single_numbers_are_seen():
    assert all(holds_single_numbers(each) for each in VALUES.values())
    assert not holds_single_numbers(nucleon_of_radii(proton_radius=np.array([0.84]) * fm))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Dipole(at_zero=np.nan),
        lambda: Dipole(at_zero=1, mass=0),
        lambda: Dipole(at_zero=1, mass=-1),
        lambda: Dipole(at_zero=1, mass=np.nan),
        lambda: Dipole(at_zero="1"),
        lambda: RisingDipole(np.inf),
        lambda: RisingDipole(1, damping=-1),
        lambda: RisingDipole(1, damping=1, mass=0),
        lambda: KellyRatio(1, above=1, below=(1, 2)),
        lambda: KellyRatio(1, above=[1], below=(1, 2, 3)),
        lambda: KellyRatio(1, above=1, below="abc"),
        lambda: nucleon_of_radii(proton_radius=-1),
        lambda: nucleon_of_radii(proton_radius=1 * fm, neutron_radius_squared=np.nan),
        lambda: replace(galster, axial=1.27),
        lambda: NucleonFormFactors(1, Absent(), Absent(), Absent()),
        lambda: galster.with_strangeness(magnetic_moment=np.nan),
        lambda: galster.electric_proton(-1.0),
        lambda: galster.electric_neutron(np.nan),
        lambda: kelly.electric_proton([0, -1]),
        lambda: galster.dirac_proton(-1),
        lambda: galster.pauli_neutron("a"),
        lambda: Absent()(-1),
    ],
)
def test_bad_input(make):
    with pytest.raises(InputError) as caught:
        make()
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("was expected.")
