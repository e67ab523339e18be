import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide, nuclides
from nuscatter.structure.spin_models import (
    interactions,
    magnetic_moment,
    odd_group_spins,
    oscillator_length,
    shell_model_spins,
    spin_structure,
    spins_of,
    valence_orbit,
)
from nuscatter.units import MeV, fm

MU_P, MU_N = 2.79284734463, -1.91304276


def moment_of(structure, J):
    """Return μ = Σ 2μ_q S_q + L_p in nuclear magnetons, free g factors."""
    (sp, sn), (lp, _) = structure.expectation_values(J)
    return 2 * MU_P * sp + 2 * MU_N * sn + lp


def at(structure, multipole, Q):
    """Return Σ′ of protons and neutrons and Δ of both at Q."""
    return [float(each(np.asarray(Q))) for each in (*structure.spin[multipole], *structure.orbit_of(multipole))]


def sums(structure, y, length):
    """Return Fitzpatrick's F_Σ′, F_Δ for pp, pn, nn and F_Σ′Δ for pp, pn, np, nn at y = (Qb/2)²."""
    parts = [at(structure, L, 2 * math.sqrt(y) / length) for L in structure.multipoles]
    spin = [2 * sum(x[i] * x[j] for x in parts) for i, j in ((0, 0), (0, 1), (1, 1))]
    motion = [0.5 * sum(x[2 + i] * x[2 + j] for x in parts) for i, j in ((0, 0), (0, 1), (1, 1))]
    mixed = [-sum(x[i] * x[2 + j] for x in parts) for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))]
    return spin, motion, mixed


def poly(y, *powers):
    return math.exp(-2 * y) * np.polynomial.polynomial.polyval(y, powers)


@pytest.mark.parametrize("y", [0.0, 0.05, 0.2, 0.5, 1.0])
def test_fluorine_against_fitzpatrick(y):
    """A. L. Fitzpatrick et al., arXiv:1203.3542, ¹⁹F with Wildenthal's interaction; three digits are printed.

    All signs are there: protons against neutrons, and spins against orbits.
    """
    spin, motion, mixed = sums(shell_model_spins("F19", "usd"), y, oscillator_length("F19"))
    close = {"rel": 0.01, "abs": 0.006 * math.exp(-2 * y)}
    assert spin[0] == pytest.approx(poly(y, 1.81, -4.85, 4.88, -2.18, 0.364), **close)
    assert spin[1] == pytest.approx(poly(y, -0.0331, 0.0815, -0.0511, -0.00142, 0.00602), rel=0.02, abs=1e-4)
    assert spin[2] == pytest.approx(poly(y, 0.000607, -0.00136, 0.000266, 0.00055, 0.0000997), rel=0.02, abs=3e-6)
    assert motion[0] == pytest.approx(poly(y, 0.0251, -0.0201, 0.00401), rel=0.01, abs=3e-5)
    assert motion[1] == pytest.approx(poly(y, -0.0213, 0.0170, -0.00341), rel=0.01, abs=3e-5)
    assert motion[2] == pytest.approx(poly(y, 0.0181, -0.0145, 0.00290), rel=0.01, abs=3e-5)
    assert mixed[0] == pytest.approx(poly(y, -0.213, 0.371, -0.210, 0.0382), rel=0.01, abs=3e-4)
    assert mixed[1] == pytest.approx(poly(y, 0.181, -0.315, 0.178, -0.0325), rel=0.01, abs=3e-4)
    assert mixed[2] == pytest.approx(poly(y, 0.00390, -0.00592, 0.000163, 0.000632), rel=0.02, abs=2e-5)
    assert mixed[3] == pytest.approx(poly(y, -0.00331, 0.00503, -0.000138, -0.000537), rel=0.02, abs=2e-5)


def test_fluorine_against_hoferichter():
    """arXiv:2007.08529, Table VIII (USDB): F = e^{−u/2} Σ c u^i, u = Q²b²/2 = 2y, b = 1.7623 fm, times 2√π here."""
    structure = shell_model_spins("F19", "usdb")
    for Q in (0.0, 40.0, 90.0, 150.0):
        u = (Q * 1.7623 / 197.3269804593) ** 2 / 2
        proton, neutron, *_ = at(structure, 1, Q * MeV)
        scale = 2 * math.sqrt(math.pi) * math.exp(-u / 2)
        assert proton == pytest.approx(scale * (0.269513 - 0.18098 * u + 0.0296873 * u * u), rel=1e-4, abs=0)
        expected = scale * (-0.00113172 + 0.00038188 * u + 0.000744991 * u * u)
        # The densities have five decimals: 5e-6 in each of seven, times √π and elements that sum to 3, is 2.7e-5.
        assert neutron == pytest.approx(expected, rel=1e-4, abs=2.7e-5)
    # Their F_A(0) with transverse one-body currents is 4A² = g_A² (Σ′_p − Σ′_n)².
    proton, neutron, *_ = at(structure, 1, 0.0)
    assert 1.27641**2 * (proton - neutron) ** 2 == pytest.approx(1.50, abs=0.005)


@pytest.mark.parametrize(
    ("name", "proton", "neutron"),
    [
        ("F19", 0.478, -0.002),
        ("Na23", 0.224, 0.024),
        ("Si29", 0.016, 0.156),
        ("Xe131", -0.009, -0.272),
    ],
)
def test_the_published_spins_of_the_same_interactions(name, proton, neutron):
    """P. Klos et al., arXiv:1304.7684, as the code obscura lists them: the same interactions in the same spaces."""
    spins, _ = shell_model_spins(name).expectation_values(nuclide(name).spin)
    assert spins == pytest.approx((proton, neutron), abs=0.001)


@pytest.mark.parametrize(
    ("name", "proton", "neutron", "by"),
    [("Ge73", 0.031, 0.439, 0.03), ("I127", 0.342, 0.031, 0.02), ("Xe129", 0.010, 0.329, 0.04)],
)
def test_the_published_spins_of_other_interactions_are_near(name, proton, neutron, by):
    spins, _ = shell_model_spins(name).expectation_values(nuclide(name).spin)
    assert spins == pytest.approx((proton, neutron), abs=by)


def test_the_sum_of_spins_and_orbits_is_j():
    for name in ("F19", "Na23", "Si29", "Ge73", "I127", "Xe129", "Xe131"):
        for interaction in interactions(name):
            J = nuclide(name).spin
            spins, orbits = shell_model_spins(name, interaction).expectation_values(J)
            assert sum(spins) + sum(orbits) == pytest.approx(J, abs=1e-4)
            assert shell_model_spins(name, interaction).multipoles == tuple(range(1, int(2 * J) + 1, 2))


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("F19", 2.85, 2.95), ("Na23", 2.05, 2.15), ("Si29", -0.55, -0.45), ("Xe129", -1.35, -1.2), ("Xe131", 1.0, 1.2)],
)
def test_magnetic_moments_of_the_shell_model(name, least, most):
    """With free g factors: 2.63, 2.22, −0.56, −0.78 and 0.69 are measured; heavy nuclei need quenched ones."""
    assert least < moment_of(shell_model_spins(name), nuclide(name).spin) < most


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("H1", 2.79285),
        ("n1", -1.91304),
        ("H2", 0.857438),
        ("H3", 2.97896),
        ("He3", -2.12750),
        ("Li7", 3.25643),
        ("F19", 2.62887),
        ("Na23", 2.21752),
        ("Al27", 3.64151),
        ("Si29", -0.55529),
        ("Ge73", -0.87947),
        ("Ag109", -0.13069),
        ("I127", 2.81327),
        ("Xe129", -0.77798),
        ("Xe131", 0.69186),
        ("Cs133", 2.58203),
    ],
)
def test_moments_against_another_table(name, moment):
    """N. J. Stone's table of 2014, as EasySpin and pyscf list it; shielding was corrected by up to 0.3 % since."""
    assert magnetic_moment(name) == pytest.approx(moment, rel=3e-3, abs=0)


def test_the_odd_group_reproduces_the_moment_and_j():
    for each in nuclides():
        moment = magnetic_moment(each)
        if moment is None or each.A % 2 == 0 or each.A == 1:
            continue
        structure = odd_group_spins(each)
        (sp, sn), (lp, ln) = structure.expectation_values(each.spin)
        assert sp + sn + lp + ln == pytest.approx(each.spin, rel=1e-12, abs=0)
        assert moment_of(structure, each.spin) == pytest.approx(moment, rel=1e-10, abs=1e-12)
        assert (sn, ln) == (0, 0) if each.Z % 2 else (sp, lp) == (0, 0)


def test_a_single_nucleon_is_recovered():
    """At the Schmidt moment ⟨S⟩ is the orbit's: ¹⁷O is nearly a neutron in d₅⸝₂ (−1.893 of −1.913), S near ½."""
    (_, spin), _ = odd_group_spins("O17").expectation_values(2.5)
    assert 0.49 < spin < 0.5
    given = spins_of("O17", neutron=(0.5, 2.0))
    # Σ′₁ of d₅⸝₂: √(2π/6) (0.66756 − 1.06809 y + 0.22888 y²) e^{−y}, computed apart.
    y = (60 * MeV * oscillator_length("O17") / 2) ** 2
    expected = math.sqrt(2 * math.pi / 6) * math.exp(-y) * (0.66755812 - 1.06809299 * y + 0.22887707 * y**2)
    assert at(given, 1, 60 * MeV)[1] == pytest.approx(expected, rel=1e-7, abs=0)
    assert given.multipoles == (1, 3, 5)


def test_free_nucleons_are_exact():
    proton, neutron = spin_structure("H1"), spin_structure("n1")
    assert at(proton, 1, 100 * MeV) == [1, 0, 0, 0]
    assert at(neutron, 1, 100 * MeV) == [0, 1, 0, 0]


@pytest.mark.parametrize("name", ["H2", "Li6", "B10", "N14"])
def test_protons_and_neutrons_are_alike_where_their_numbers_are(name):
    """No isovector axial current, and the moment is (μ_p + μ_n) S + L/2; the deuteron's S of one kind is 0.4708."""
    structure, J = odd_group_spins(name), nuclide(name).spin
    (sp, sn), (lp, ln) = structure.expectation_values(J)
    assert (sp, lp) == (sn, ln)
    assert 2 * (sp + lp) == pytest.approx(J, rel=1e-12)
    assert moment_of(structure, J) == pytest.approx(magnetic_moment(name), rel=1e-6, abs=0)
    if name == "H2":
        # S = 1 − 3P_D/2 in all with P_D = 3.9 %, known from the moment.
        assert sp + sn == pytest.approx(1 - 1.5 * 0.039, abs=1e-3)


def test_a_spin_of_the_other_sign_is_in_the_partner_orbit():
    """²³Na, 3/2⁺ with S above 0: the orbit would be d₃⸝₂ with S below 0; the shell model's Σ′₁ falls as d₅⸝₂'s."""
    sodium, shell = odd_group_spins("Na23"), shell_model_spins("Na23")
    assert sodium.multipoles == (1,)
    ratios = [at(each, 1, 50 * MeV)[0] / at(each, 1, 0.0)[0] for each in (sodium, shell)]
    assert ratios[0] == pytest.approx(ratios[1], abs=0.005)


@pytest.mark.parametrize("name", ["F19", "Na23", "Si29", "Ge73", "I127", "Xe129", "Xe131"])
def test_the_dependence_on_q_of_one_orbit_is_that_of_the_shell_model(name):
    """Σ′₁ of the odd kind at 50 MeV over that at 0, one orbit beside the shell model: 3 %."""
    odd = 0 if nuclide(name).Z % 2 else 1
    both = odd_group_spins(name), spin_structure(name)
    ratios = [at(each, 1, 50 * MeV)[odd] / at(each, 1, 0.0)[odd] for each in both]
    assert ratios[0] == pytest.approx(ratios[1], rel=0.035)


def test_even_kinds_have_one_multipole():
    given = spins_of("I127", proton=(0.3, 2.0), neutron=(0.05, 0.15))
    (proton, neutron), (motion, other) = given.expectation_values(2.5)
    assert (proton, neutron, motion, other) == pytest.approx((0.3, 0.05, 2.0, 0.15), rel=1e-12)
    assert at(given, 3, 80 * MeV)[0] != 0
    assert at(given, 3, 80 * MeV)[1] == 0


def test_valence_orbits():
    """(n, l, j) of textbook ground states."""
    for name, orbit in {
        "F19": (1, 0, 0.5),
        "O17": (0, 2, 2.5),
        "Ge73": (0, 4, 4.5),
        "Nb93": (0, 4, 4.5),
        "I127": (1, 2, 2.5),
        "Xe131": (1, 2, 1.5),
        "Cs133": (0, 4, 3.5),
        "Pb207": (2, 1, 0.5),
        "Bi209": (0, 5, 4.5),
    }.items():
        assert valence_orbit(name) == orbit


def test_every_natural_nuclide_has_spins_or_a_reason():
    refused = []
    for each in nuclides():
        if each.abundance > 0:
            try:
                found = spin_structure(each)
            except InputError:
                refused.append(each.name)
            else:
                assert (found is None) == (each.spin == 0)
    assert refused == ["K40", "V50", "La138", "Lu176"]


def test_refusals():
    assert spin_structure("Ar40") is None
    with pytest.raises(InputError, match="K40 has odd, unequal numbers"):
        spin_structure("K40")
    with pytest.raises(InputError, match="Ar40 has no spin"):
        odd_group_spins("Ar40")
    with pytest.raises(InputError, match="No magnetic moment of Cs137"):
        odd_group_spins("Cs137")
    with pytest.raises(InputError, match="nuclide with shell-model spins"):
        shell_model_spins("Cs133")
    with pytest.raises(InputError, match="usdb"):
        shell_model_spins("F19", "jj55")
    with pytest.raises(InputError, match="odd number of nucleons"):
        spins_of("H2", proton=(0.5, 0.0))
    with pytest.raises(InputError, match="two numbers, the spin"):
        spins_of("F19", proton=(0.5,))
    with pytest.raises(InputError, match="odd number of nucleons"):
        valence_orbit("N14")
    with pytest.raises(InputError, match="more than one nucleon"):
        oscillator_length("H1")


def test_the_length_is_that_of_the_codes():
    """b = 1.7623 fm of ¹⁹F, 2.2821 of ¹²⁷I, 2.2873 of ¹²⁹Xe, 2.2976 of ¹³³Cs (arXiv:2007.08529, Appendix E)."""
    for name, length in {"F19": 1.7623, "I127": 2.2821, "Xe129": 2.2873, "Cs133": 2.2976}.items():
        assert oscillator_length(name) / fm == pytest.approx(length, abs=1.01e-4)
