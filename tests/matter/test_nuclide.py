import os
import pickle
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import periodictable  # a second source of masses and abundances (CIAAW); only the tests use it
import pytest
from hypothesis import given
from hypothesis import strategies as st
from particle import InvalidParticle, Particle, ParticleNotFound  # a second source of masses; only the tests use it

from nuscatter.constants import atomic_mass_unit, electron_mass
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import Nuclide, find_nuclide, natural_isotopes, nuclide, nuclides
from nuscatter.units import MeV, fm

u = atomic_mass_unit.value
EVERY = nuclides()
NATURAL = [each for each in EVERY if each.abundance > 0]


def one_sentence(text: str) -> bool:
    return "\n" not in text and text[-1] in ".?" and len(text) < 250


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Ar40", "40Ar", "ar-40", "AR40", "40-ar", "Ar 40", " Ar_40 "])
def test_a_nuclide_has_many_spellings_and_is_one_object(name):
    assert nuclide(name) is nuclide(18, 40)
    assert (nuclide(name).Z, nuclide(name).N, nuclide(name).A) == (18, 22, 40)


@given(st.sampled_from(EVERY), st.sampled_from(["{0}{1}", "{1}{0}", "{0}-{1}", "{1}-{0}"]), st.booleans())
def test_every_nuclide_is_found_by_its_name(each, form, lower):
    name = form.format(each.symbol, each.A)
    assert nuclide(name.lower() if lower else name) is each
    assert nuclide(str(each)) is nuclide(each.Z, each.A) is nuclide(each) is find_nuclide(each.name) is each


def test_numpy_integers_are_numbers():
    assert nuclide(np.int64(55), np.int32(133)) is nuclide("Cs133")


def test_the_neutron_is_not_nitrogen():
    assert (nuclide("n1").Z, nuclide("n1").N) == (0, 1)
    assert (nuclide("N14").Z, nuclide("n14").Z) == (7, 7)
    with pytest.raises(InputError, match="from 10 to 25"):
        nuclide(7, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        *[("Ar400",), ("Xx12",), ("",), ("  ",), ("Ar",), ("argon",), ("Ar040",), ("Ar40m",), ("40",), ("H" * 9999,)],
        *[(None,), (3.5,), ((18,),), ([1],), (18,), (True,), (b"Ar40",), (object(),), (float("nan"),)],
        *[(18, 400), (18, -40), (300, 3), (-1, 1), (0, 2), (18, 40.0), (18, "40"), ("Ar40", 40), (True, 1), (18, True)],
        *[(10**400, 1), (None, None), (None, 3), ("٣H",), ("Ar\n40",), (nuclide("Ar40"), 40)],
    ],
)
def test_what_is_not_a_nuclide_is_refused_in_one_sentence(arguments):
    with pytest.raises(InputError) as caught:
        nuclide(*arguments)
    assert one_sentence(str(caught.value))


def test_the_refusal_names_the_value_and_near_choices():
    with pytest.raises(InputError, match=r"A is 400, but a mass number of Ar from 29 to 54 was expected\."):
        nuclide("Ar400")
    with pytest.raises(InputError, match=r"'Xx132'; did you mean .*Xe132"):
        nuclide("Xx132")
    with pytest.raises(InputError, match="'Xe', but a mass number with the symbol, as Xe132"):
        nuclide("Xe")


@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z]{0,3}[- ]?[0-9]{0,4}[a-z]?", fullmatch=True)))
def test_any_text_is_a_nuclide_or_an_input_error(text):
    found = find_nuclide(text)
    if found is None:
        with pytest.raises(InputError) as caught:
            nuclide(text)
        assert one_sentence(str(caught.value))
    else:
        assert nuclide(text) is found
        assert re.sub("[^a-z]", "", text.lower()) == found.symbol.lower()
        assert int(re.sub("[^0-9]", "", text)) == found.A


@given(st.one_of(st.none(), st.booleans(), st.floats(), st.binary(), st.lists(st.integers()), st.complex_numbers()))
def test_any_other_object_is_an_input_error(value):
    for arguments in [(value,), (value, 40), (18, value)]:
        with pytest.raises(InputError):
            nuclide(*arguments)


# --- a value ----------------------------------------------------------------------------------------------------------


def test_a_nuclide_is_a_value():
    argon = nuclide("Ar40")
    assert {argon: 1}[nuclide("40Ar")] == 1
    assert hash(argon) == hash(replace(argon, spin=1.0))
    assert replace(argon, atomic_mass=argon.atomic_mass * 1.01) != argon
    assert pickle.loads(pickle.dumps(argon)) == argon
    assert repr(argon) == "nuclide('Ar40')"
    with pytest.raises(FrozenInstanceError):
        argon.Z = 19


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        *[("Ar40", "spin", each) for each in (-1.0, 0.5, 0.3, float("nan"), float("inf"), "0", [0.0], 0.0 + 0j)],
        *[("Cs133", "spin", each) for each in (3.0, 0.0, -3.5, 0.25)],
        *[("Ar40", "parity", each) for each in (0, 2, -2, "+", 1.5, float("nan"), True)],
        *[("Ar40", "abundance", each) for each in (-0.1, 1.0001, 99.6, float("nan"), None, "1", [0.5])],
        *[("Ar40", "mass_uncertainty", each) for each in (-1e-9, float("nan"), float("inf"), None, "0", [0.0])],
        *[("Ar40", "mass_is_estimated", each) for each in (0, 1, None, "no")],
        *[("Ar40", "charge_radius_uncertainty", each) for each in (-0.001, float("nan"), None, "0", [0.0])],
        *[("Ar53", "charge_radius_uncertainty", each) for each in (0.001, 0.0)],
        *[("Ar40", "charge_radius", each) for each in (None, 0.0, -3.4, float("nan"), "3.4")],
    ],
)
def test_a_nuclide_refuses_facts_that_cannot_be(name, field, value):
    """Spins of even A are whole, of odd A half-integer; a radius has an uncertainty, and no radius has none."""
    with pytest.raises(InputError) as caught:
        replace(nuclide(name), **{field: value})
    assert one_sentence(str(caught.value))
    assert field.removesuffix("_uncertainty") in str(caught.value)


def test_a_nuclide_takes_facts_that_may_be():
    """Unknown spin and parity, NumPy's numbers, the ends of what is allowed."""
    argon, caesium = nuclide("Ar40"), nuclide("Cs133")
    assert replace(argon, spin=None, parity=None).parity is None
    assert replace(argon, spin=np.float64(2), parity=np.int64(-1)).parity == -1
    assert replace(caesium, spin=np.float64(0.5), abundance=1, mass_uncertainty=0).spin == 0.5
    assert replace(argon, charge_radius=None, charge_radius_uncertainty=None).charge_radius is None
    assert replace(argon, abundance=0, charge_radius_uncertainty=0.0).abundance == 0


def test_the_table_is_read_at_the_first_look_up_only():
    code = (
        "import nuscatter.matter.nuclide as m, nuscatter.matter.material\n"
        "assert m._table.cache_info().currsize == 0\n"
        "m.nuclide('Ar40')\n"
        "assert m._parsed.cache_info().currsize == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})


def test_the_table_names_its_sources():
    import nuscatter.matter

    text = (Path(nuscatter.matter.__file__).parent / "tables/nuclides.csv").read_text(encoding="ascii")
    head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    for word in ["AME2020", "NUBASE2020", "Angeli", "mendeleev 1.", "phasr 0.", "(MIT)", "BSD-3-Clause", "doi:10."]:
        assert word in head


# --- facts ------------------------------------------------------------------------------------------------------------


def test_every_nuclide_of_ame2020_is_there_once():
    assert len(EVERY) == len({(each.Z, each.N) for each in EVERY}) == 3558
    assert sum(each.mass_is_estimated for each in EVERY) == 1008
    assert [each.Z for each in EVERY] == sorted(each.Z for each in EVERY)


@pytest.mark.parametrize(
    ("name", "mass", "uncertainty"),  # u, from the published table of AME2020
    [
        ("n1", 1.00866491590, 4.7e-10),
        ("Ar40", 39.96238312204, 2.34e-9),
        ("Ge76", 75.921402725, 1.9e-8),
        ("I127", 126.904472592, 3.887e-6),
        ("Xe132", 131.90415508346, 5.44e-9),
        ("Cs133", 132.905451958, 8e-9),
        ("Pb208", 207.976652005, 1.232e-6),
    ],
)
def test_atomic_masses_are_those_of_ame2020(name, mass, uncertainty):
    assert nuclide(name).atomic_mass / u == pytest.approx(mass, rel=1e-12)
    assert nuclide(name).mass_uncertainty / u == pytest.approx(uncertainty, rel=0.06)


@pytest.mark.parametrize(
    ("name", "mass", "binding"),  # MeV, CODATA 2022 and the binding energy of the electrons, which is neglected
    [
        ("n1", 939.56542194, 0),
        ("H1", 938.27208943, 13.6e-6),
        ("H2", 1875.61294500, 13.6e-6),
        ("He3", 2808.39161112, 79e-6),
        ("He4", 3727.3794118, 79e-6),
    ],
)
def test_nuclear_masses_are_codata_s_less_the_electrons_binding(name, mass, binding):
    assert (mass - nuclide(name).mass / MeV) == pytest.approx(binding, abs=1.5e-6)


def test_the_nucleus_is_the_atom_without_its_electrons():
    argon = nuclide("Ar40")
    assert argon.atomic_mass - argon.mass == pytest.approx(18 * electron_mass.value, rel=1e-10)


def test_iron_and_nickel_are_bound_most():
    def binding(each: Nuclide) -> float:
        return (each.Z * nuclide("H1").atomic_mass + each.N * nuclide("n1").atomic_mass - each.atomic_mass) / each.A

    best = max((each for each in EVERY if not each.mass_is_estimated), key=binding)
    assert best.name == "Ni62"
    assert binding(best) / MeV == pytest.approx(8.7945, abs=2e-4)


@pytest.mark.parametrize(
    ("name", "radius", "uncertainty"),  # fm, Angeli and Marinova
    [("Ar40", 3.4274, 0.0026), ("I127", 4.7500, 0.0081), ("Cs133", 4.8041, 0.0046), ("Pb208", 5.5012, 0.0013)],
)
def test_charge_radii_are_those_of_angeli_and_marinova(name, radius, uncertainty):
    assert nuclide(name).charge_radius / fm == pytest.approx(radius, rel=1e-12)
    assert nuclide(name).charge_radius_uncertainty / fm == pytest.approx(uncertainty, rel=1e-12)


def test_charge_radii_are_radii():
    known = [each for each in EVERY if each.charge_radius is not None]
    assert len(known) == 908
    assert all((each.charge_radius is None) == (each.charge_radius_uncertainty is None) for each in EVERY)
    # A sphere of 1.2 A^(1/3) fm has a root mean square radius of √(3/5) of that; light nuclei are more diffuse.
    for each in known:
        if each.A > 30:
            assert 0.98 < each.charge_radius / fm / (0.6**0.5 * 1.2 * each.A ** (1 / 3)) < 1.15, each
    # The neutron's mean square charge radius is negative: there is no root of it.
    assert nuclide("n1").charge_radius is None


@pytest.mark.parametrize(
    ("name", "spin", "parity"),
    [
        *[("H1", 1 / 2, 1), ("Li6", 1, 1), ("B10", 3, 1), ("N14", 1, 1), ("F19", 1 / 2, 1), ("Na23", 3 / 2, 1)],
        *[("K40", 4, -1), ("V50", 6, 1), ("Ge73", 9 / 2, 1), ("I127", 5 / 2, 1), ("Xe129", 1 / 2, 1)],
        *[("Xe131", 3 / 2, 1), ("Cs133", 7 / 2, 1), ("Lu176", 7, -1), ("Ta181", 7 / 2, 1), ("n1", 1 / 2, 1)],
        *[("Ar40", 0, 1), ("Og295", None, None), ("Sr93", 5 / 2, 1), ("Te145", None, None)],
    ],
)
def test_spins_and_parities(name, spin, parity):
    assert (nuclide(name).spin, nuclide(name).parity) == (spin, parity)


def test_spins_obey_what_holds_for_all_nuclei():
    for each in EVERY:
        if each.spin is not None:
            assert (2 * each.spin) % 2 == each.A % 2, each
        if each.Z % 2 == each.N % 2 == 0 and each.spin is not None:
            assert (each.spin, each.parity) == (0, 1), each
        assert each.parity is None or each.spin is not None, each
    assert all(each.spin is not None and each.parity is not None for each in NATURAL)


def test_the_abundances_of_an_element_sum_to_one():
    elements = defaultdict(list)
    for each in NATURAL:
        elements[each.symbol].append(each)
    assert len(elements) == 84
    for symbol, isotopes in elements.items():
        assert sum(each.abundance for each in isotopes) == pytest.approx(1, abs=1e-11), symbol
        assert natural_isotopes(symbol) == tuple(isotopes)
    assert nuclide("Ar39").abundance == 0


def test_natural_isotopes_refuse_what_has_none():
    with pytest.raises(InputError, match="Tc has no natural isotopes; name one, from Tc83 to Tc122"):
        natural_isotopes("Tc")
    for symbol in ["n", "Xx", "ar", "", None, 18, ["Ar"]]:
        with pytest.raises(InputError, match="There is no element"):
            natural_isotopes(symbol)


# --- second sources ---------------------------------------------------------------------------------------------------


def test_masses_agree_with_particle():
    compared = 0
    for each in EVERY:
        try:
            other = Particle.from_pdgid(1_000_000_000 + 10_000 * each.Z + 10 * each.A)
        except (InvalidParticle, ParticleNotFound):
            continue
        if each.A > 1 and other.mass is not None:
            # particle's nuclear masses are atomic, and rounded as the published ones are.
            allowed = 2e-9 * other.mass + 0.2 * each.mass_uncertainty / MeV
            assert each.atomic_mass / MeV == pytest.approx(other.mass, abs=allowed, rel=0), each
            compared += 1
    assert compared > 2900


def test_masses_agree_with_periodictable():
    compared = 0
    for each in EVERY[1:]:
        element = periodictable.elements[each.Z]
        assert element.symbol == each.symbol
        if each.A in element.isotopes:
            # AME2020's rounded table: half a unit of the last digit, which follows the uncertainty.
            allowed = max(1e-9, 0.2 * each.mass_uncertainty / u)
            assert each.atomic_mass / u == pytest.approx(element[each.A].mass, abs=allowed, rel=0), each
            compared += 1
    assert compared > 2900


def test_abundances_agree_with_periodictable():
    differ = set()
    for each in EVERY[1:]:
        element = periodictable.elements[each.Z]
        other = element[each.A].abundance / 100 if each.A in element.isotopes else 0.0
        if abs(each.abundance - other) > 5e-4:
            differ.add(each.symbol)
    # Yb and Ir were remeasured between the two compilations; periodictable gives no isotopic composition for U.
    assert differ == {"Yb", "Ir", "U"}


# --- the published tables themselves ----------------------------------------------------------------------------------


@pytest.mark.releases
def test_all_masses_are_those_of_the_published_table(releases):
    lines = (releases / "nuclear_masses/ame2020_mass_1.mas20.txt").read_text(encoding="ascii").splitlines()[36:]
    assert len(lines) == len(EVERY)
    for line in lines:
        each = nuclide(int(line[9:14]), int(line[14:19]))
        mass = float((line[106:109] + line[110:123]).replace("#", "").replace(" ", "")) * 1e-6
        assert each.symbol == line[20:23].strip()
        assert each.atomic_mass / u == pytest.approx(mass, rel=1e-14), each
        assert each.mass_uncertainty / u == pytest.approx(
            float(line[124:].replace("#", "")) * 1e-6, rel=1e-7, abs=1e-17
        )
        assert each.mass_is_estimated == ("#" in line[106:123])


@pytest.mark.releases
def test_all_charge_radii_are_those_of_the_published_table(releases):
    text = (releases / "nuclear_radii/angeli_marinova_2013_charge_radii.csv").read_text(encoding="utf-8")
    found = set()
    for line in (each for each in text.splitlines() if not each.startswith("#")):
        Z, _, _, A, radius, uncertainty, *_ = line.split(",")
        if radius and int(Z) > 0:
            each = nuclide(int(Z), int(A))
            assert each.charge_radius / fm == pytest.approx(float(radius), rel=1e-12), each
            assert each.charge_radius_uncertainty / fm == pytest.approx(float(uncertainty), rel=1e-12), each
            found.add(each)
    assert found == {each for each in EVERY if each.charge_radius is not None}


@pytest.mark.releases
def test_spins_agree_with_nubase2020(releases):
    differ, compared = set(), 0
    for line in (releases / "nuclear_masses/nubase2020_nubase_4.mas20.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or line[7] != "0":
            continue
        each = nuclide(int(line[4:7]), int(line[:3]))
        firm = re.fullmatch(r"(\d+)(/2)?([+-])\*?", line[88:102].split("T=")[0].strip())
        if firm is None:
            assert each.abundance == 0
            continue
        spin = int(firm[1]) / (2 if firm[2] else 1)
        compared += 1
        if (each.spin, each.parity) != (spin, 1 if firm[3] == "+" else -1):
            differ.add(each.name)
    assert compared > 1900
    assert not differ & {each.name for each in NATURAL}
    # Far from stability, where mendeleev departs from NUBASE2020 and ENSDF is not firm.
    assert differ == {"Ga76", "Ga78", "Ga80", "Rb96", "Y100", "Cs118", "Xe141", "Te145", "Rn223"}
