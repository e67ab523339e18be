import math
from dataclasses import FrozenInstanceError

import periodictable  # a second source of molar masses; only the tests use it
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.constants import atomic_mass_unit
from nuscatter.errors import InputError
from nuscatter.matter.material import Material, material, mixture
from nuscatter.matter.nuclide import natural_isotopes, nuclide, nuclides
from nuscatter.units import g, kg

u = atomic_mass_unit.value
AVOGADRO = 6.02214076e23
ELEMENTS = sorted({each.symbol for each in nuclides() if each.abundance > 0})


def fraction_of(target: Material, symbol: str) -> float:
    return math.fsum(fraction for each, fraction in target.composition if each.symbol == symbol)


def one_sentence(text: str) -> bool:
    return "\n" not in text and text[-1] in ".?" and len(text) < 250


# --- formulas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "atoms"),
    [
        ("CsI", {"Cs": 1, "I": 1}),
        ("NaI", {"Na": 1, "I": 1}),
        ("Ar", {"Ar": 1}),
        ("Ge", {"Ge": 1}),
        ("CaWO4", {"Ca": 1, "W": 1, "O": 4}),
        ("C3F8", {"C": 3, "F": 8}),
        ("(C6H12)2", {"C": 1, "H": 2}),
        ("Gd2(SO4)3(H2O)8", {"Gd": 2, "S": 3, "O": 20, "H": 16}),
        ("Ca(Mg(OH)2)3", {"Ca": 1, "Mg": 3, "O": 6, "H": 6}),
        ("CH3OH", {"C": 1, "H": 4, "O": 1}),
        ("CO", {"C": 1, "O": 1}),
        ("Co", {"Co": 1}),
        ("CO60", {"C": 1, "O": 60}),
        ("C12H26", {"C": 12, "H": 26}),
        ("N2", {"N": 1}),
        ("((Xe))", {"Xe": 1}),
        ("CsI[Na]", {"Cs": 1, "I": 1}),
        ("NaI[Tl]", {"Na": 1, "I": 1}),
        ("NaI(Tl)", {"Na": 1, "I": 1}),
        ("CsI:Na", {"Cs": 1, "I": 1}),
        (" CsI ", {"Cs": 1, "I": 1}),
    ],
)
def test_a_formula_counts_atoms_of_natural_elements(formula, atoms):
    target = material(formula)
    total = sum(atoms.values())
    assert {each.symbol for each in target.nuclides} == set(atoms)
    for symbol, number in atoms.items():
        assert fraction_of(target, symbol) == pytest.approx(number / total, rel=1e-12)
        for each, fraction in target.composition:
            if each.symbol == symbol:
                assert fraction == pytest.approx(each.abundance * number / total, rel=1e-10)


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        *[
            ("Xe132", "Xe132"),
            ("132Xe", "Xe132"),
            ("xe-132", "Xe132"),
            ("C12", "C12"),
            ("He3", "He3"),
            ("Co60", "Co60"),
        ],
        *[("H2", "H2"), ("D", "H2"), ("D2", "H2"), ("T", "H3"), ("(76Ge)", "Ge76"), ("Tc99", "Tc99"), ("Si28", "Si28")],
    ],
)
def test_the_name_of_a_nuclide_is_that_isotope(formula, name):
    assert material(formula).composition == ((nuclide(name), 1.0),)


def test_isotopes_inside_a_compound():
    enriched = dict(material("(76Ge)O2").composition)
    assert enriched[nuclide("Ge76")] == pytest.approx(1 / 3, rel=1e-12)
    assert enriched[nuclide("O18")] == pytest.approx(2 / 3 * nuclide("O18").abundance, rel=1e-10)
    assert len(enriched) == 4
    heavy_water = dict(material("D2O").composition)
    assert heavy_water[nuclide("H2")] == pytest.approx(2 / 3, rel=1e-12)
    assert nuclide("H1") not in heavy_water
    # The same isotope by name and by nature is one entry.
    mixed = dict(material("(12C)C3").composition)
    assert mixed[nuclide("C12")] == pytest.approx((1 + 3 * nuclide("C12").abundance) / 4, rel=1e-10)


@pytest.mark.parametrize(
    "formula",
    [
        *[
            "",
            "  ",
            "Cs2.5I",
            "Cs0I",
            "CsI0",
            "CsI)",
            "(CsI",
            "()",
            "Cs()I",
            ")(",
            "Xx",
            "XxO2",
            "csI",
            "cesium iodide",
        ],
        *["ar", "76GeO2", "Ge76O2", "(Ge76)O2", "(999Ge)O2", "[Tl]", "NaI[Xx]", "NaI[Tl", "CsI[Na][Tl]", "NaI(Tl)(Tl)"],
        *["Cs I", "Cs-I", "CsI2000000", "H" * 201, "Tc", "PmI3", "n", "é", "Cs\nI", "C₆", "2", "+", "Cs1e3"],
        *[None, 3, 1.5, ["CsI"], b"CsI", object()],
    ],
)
def test_what_is_not_a_material_is_refused_in_one_sentence(formula):
    with pytest.raises(InputError) as caught:
        material(formula)
    assert one_sentence(str(caught.value))


def test_an_element_without_natural_isotopes_asks_for_one():
    with pytest.raises(InputError, match="In 'PmI3': Pm has no natural isotopes; name one, from Pm126"):
        material("PmI3")
    assert fraction_of(material("UF6"), "U") == pytest.approx(1 / 7)


def test_a_mass_number_without_parentheses_is_not_taken_for_a_count():
    with pytest.raises(InputError, match=r"'Ge76O2', but \(76Ge\)"):
        material("Ge76O2")


@given(st.text(alphabet="CsINaOGeHD()[]:0123456789. x-"))
def test_any_text_is_a_material_or_an_input_error(text):
    message = ""
    try:
        target = material(text)
    except InputError as error:
        message = str(error)
    if message:
        assert one_sentence(message)
    else:
        assert math.fsum(fraction for _, fraction in target.composition) == pytest.approx(1, abs=1e-12)


@given(
    st.lists(st.tuples(st.sampled_from(ELEMENTS), st.integers(2, 5)), min_size=2, max_size=4, unique_by=lambda p: p[0]),
    st.integers(2, 9),
)
def test_a_formula_is_the_sum_of_its_elements(parts, times):
    formula = "".join(f"{symbol}{count}" for symbol, count in parts)
    total = sum(count for _, count in parts)
    mean = sum(
        count / total * each.abundance * each.atomic_mass
        for symbol, count in parts
        for each in natural_isotopes(symbol)
    )
    assert material(formula).mass_per_atom == pytest.approx(mean, rel=1e-10)
    assert material(f"({formula}){times}").mass_per_atom == pytest.approx(mean, rel=1e-10)


@pytest.mark.parametrize("formula", ["CsI", "NaI", "CaWO4", "C3F8", "Al2O3", "D2O", "GdCl3", "Ar", "Ge", "Xe", "CF3I"])
def test_molar_masses_agree_with_periodictable(formula):
    other = periodictable.formula(formula)
    number = sum(other.atoms.values())
    assert material(formula).mass_per_atom * number / u == pytest.approx(other.mass, rel=2e-4)


# --- the value --------------------------------------------------------------------------------------------------------


def test_mass_and_electrons_per_atom():
    salt = material("CsI")
    assert salt.mass_per_atom == pytest.approx(
        (nuclide("Cs133").atomic_mass + nuclide("I127").atomic_mass) / 2, rel=1e-14
    )
    assert salt.electrons_per_atom == pytest.approx((55 + 53) / 2, rel=1e-14)
    # 14.6 kg of CsI, M = 259.80992 g/mol: two atoms each.
    assert 14.6 * kg / salt.mass_per_atom == pytest.approx(2 * 14600 / 259.809925 * AVOGADRO, rel=1e-8)
    assert 12 * g / material("C12").mass_per_atom == pytest.approx(AVOGADRO, rel=1e-8)


def test_the_most_abundant_isotope_stands_for_its_element():
    """Germanium: 36.52 % of ⁷⁴Ge; tungsten 30.64 % of ¹⁸⁴W, which is neither its first isotope nor its last."""
    assert [str(each) for each, _ in material("CaWO4").elements] == ["Ca40", "W184", "O16"]
    assert [fraction for _, fraction in material("CaWO4").elements] == pytest.approx([1 / 6, 1 / 6, 4 / 6], rel=1e-12)
    assert [(str(each), round(fraction, 12)) for each, fraction in material("Ge").elements] == [("Ge74", 1.0)]


def test_a_material_is_a_value():
    assert material("CsI") is material("CsI")
    assert material(material("CsI")) is material("CsI")
    assert material("132Xe").composition == material(nuclide("Xe132")).composition
    assert material(nuclide("Xe132")).name == "Xe132"
    assert {material("Ge"): 1}[Material("Ge", material("Ge").composition)] == 1
    assert Material("x", [(nuclide("Ar40"), 1)]) == Material("x", ((nuclide("Ar40"), 1.0),))
    assert str(material("CsI[Na]")) == "CsI[Na]"
    with pytest.raises(FrozenInstanceError):
        material("CsI").name = "other"


@pytest.mark.parametrize(
    "composition",
    [
        (),
        ((nuclide("Ar40"), 0.5),),
        ((nuclide("Ar40"), float("nan")),),
        ((nuclide("Ar40"), 1.5), (nuclide("Ar36"), -0.5)),
        ((nuclide("Ar40"), 0.5), (nuclide("Ar40"), 0.5)),
        (("Ar40", 1.0),),
        ((nuclide("Ar40"), "all"),),
        (nuclide("Ar40"),),
        None,
    ],
)
def test_a_material_needs_fractions_that_sum_to_one(composition):
    with pytest.raises(InputError) as caught:
        Material("bad", composition)
    assert one_sentence(str(caught.value))


# --- mixtures ---------------------------------------------------------------------------------------------------------


def test_a_mixture_counts_atoms_and_normalises():
    enriched = mixture("enriched", {"Ge76": 88, nuclide("Ge74"): 12, "Ge72": 0})
    assert enriched.composition == ((nuclide("Ge76"), 0.88), (nuclide("Ge74"), 0.12))
    assert enriched.name == "enriched"
    gas = mixture("Ar + 10 % CF4", {"Ar": 9, material("CF4"): 1})
    assert fraction_of(gas, "Ar") == pytest.approx(0.9, rel=1e-12)
    assert fraction_of(gas, "F") == pytest.approx(0.08, rel=1e-12)
    depleted = dict(mixture("", {"Ar": 1, "Ar40": 1}).composition)
    assert depleted[nuclide("Ar40")] == pytest.approx((1 + nuclide("Ar40").abundance) / 2, rel=1e-12)


@given(st.dictionaries(st.sampled_from(["Ar", "CF4", "Xe136", "D2O"]), st.floats(1e-300, 1e300), min_size=1))
def test_a_mixture_is_blind_to_the_scale_of_its_numbers(parts):
    largest = max(parts.values())
    scaled = dict(mixture("a", {name: number / largest for name, number in parts.items()}).composition)
    for each, fraction in mixture("b", parts).composition:
        assert scaled.get(each, 0.0) == pytest.approx(fraction, rel=1e-9, abs=1e-290)


@pytest.mark.parametrize(
    "parts",
    [
        *[{}, None, "Ar", [("Ar", 1)], {"Ar": -1}, {"Ar": float("nan")}, {"Ar": float("inf")}, {"Ar": 0, "Xe": 0}],
        *[{"Ar": "1"}, {"Ar": None}, {"Ar": True}, {"Xx": 1}, {3: 1}, {"Ar": 10**400}, {"Ar": 1 + 1j}],
        {"Ar": 1.5e308, "Xe": 1.5e308},
    ],
)
def test_a_mixture_refuses_numbers_that_mean_nothing(parts):
    with pytest.raises(InputError) as caught:
        mixture("bad", parts)
    assert one_sentence(str(caught.value))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[("germanium", "Ge"), ("Gee", "Ge"), ("LAr", "Ar"), ("LXe", "Xe"), ("ge", "Ge"), ("liquid argon", "Ar")],
        *[("Xenon", "Xe"), ("csi", "CsI"), ("nai", "NaI"), ("silicone", "Si"), ("cesium", "Cs")],
    ],
)
def test_a_material_that_is_none_is_told_what_is_meant(text, meant):
    with pytest.raises(InputError, match=f"; did you mean {meant!r}\\?$") as caught:
        material(text)
    assert one_sentence(str(caught.value))
    assert material(meant).name == meant


def test_what_resembles_nothing_is_told_as_before():
    with pytest.raises(InputError, match=r"was expected\.$"):
        material("q?!")
    with pytest.raises(InputError, match="There is no element 'Xq'"):
        material("Xq2")
