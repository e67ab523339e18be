"""The page's supernova beside the library's rates, published counts of its documentation, and laws of scaling."""

import json
from urllib.parse import parse_qsl

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.experiment_files.supernovae import conversions
from nuscatter.explorer.answers import answer
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.state import State
from nuscatter.explorer.views import supernova, supernova_burst
from nuscatter.units import MeV, cm, erg, megaparsec

KPC = 1e-3 * megaparsec


def shown(**options):
    return supernova.VIEW.show(Asked(State({f"supernova.{name}": text for name, text in options.items()})))


def numbers(view):
    return {each.name: each.value for each in view.numbers}


def chart(view, title):
    return next(each for each in view.charts if each.title == title)


def whole(curve):
    return float(curve.y @ np.diff(curve.x))


def problem(link):
    found = answer("view", parse_qsl(f"view=supernova&{link}"))
    assert found.status == 422
    return json.loads(found.content)["problems"][0]


def test_super_kamiokande_sees_what_is_documented():
    """The table of the documentation: Livermore's emission at 10 kpc, normal ordering."""
    found = numbers(shown(emission="livermore", conversion="normal"))
    table = {"ibd": (9943.9, 9863.7), "electrons": (604.5, 396.3), "O16": (1315.6, 1303.5)}
    for name, (interactions, seen) in table.items():
        assert found[f"{name}, interactions"] == pytest.approx(interactions, rel=1e-4, abs=0)
        assert found[f"{name}, seen"] == pytest.approx(seen, rel=1e-4, abs=0)


def test_a_detector_of_recoils_is_as_documented():
    view = shown(emission="livermore", detector="DarkSide-20k")
    found = numbers(view)
    assert found["cevns, interactions"] == pytest.approx(489.9, rel=2e-4, abs=0)
    assert found["cevns, seen"] == pytest.approx(468.6, rel=2e-4, abs=0)
    seen = chart(view, "events seen")
    assert seen.x.label == "recoil energy [keV]"
    assert seen.x.logarithmic
    assert seen.curves[0].x[0] == pytest.approx(0.46, rel=1e-9, abs=0)
    assert whole(seen.curves[0]) == pytest.approx(468.6, rel=4e-4, abs=0)


def test_own_numbers_are_those_of_the_library():
    """All sliders moved, beside one burst that is computed whole."""
    view = shown(
        distance="7.3 kpc", conversion="inverted", energy_nu_e="3.3e52 erg", energy_nu_e_bar="71e51 erg",
        mean_energy_nu_e="10.5 MeV", mean_energy_nu_x="17 MeV", alpha_nu_e_bar="3.1",
    )  # fmt: skip
    star = ns.Supernova(
        distance=7.3 * KPC,
        energy=(3.3e52 * erg, 7.1e52 * erg, 5e52 * erg),
        mean_energy=(10.5 * MeV, 12 * MeV, 17 * MeV),
        alpha=(2.5, 3.1, 2.5),
    )
    arriving = ns.Conversion.adiabatic(ns.nufit_6_0_inverted)(star)
    rates = ns.supernova_rates(arriving, "Super-K")
    found = numbers(view)
    for name, each in rates.channels.items():
        assert found[f"{name}, seen"] == pytest.approx(each.counts, rel=1e-12, abs=0)
        assert found[f"{name}, interactions"] == pytest.approx(each.interactions, rel=1e-12, abs=0)
        curve = next(each for each in chart(view, "events seen").curves if each.name == name)
        np.testing.assert_allclose(curve.y * np.diff(curve.x), each.spectrum[: curve.y.size, 0], rtol=1e-10)
    for state, counts in rates.by_species.items():
        assert found[f"{state}, seen"] == pytest.approx(counts, rel=1e-12, abs=0)
    assert found["fluence of all"] == pytest.approx(sum(star.fluence.values()) * cm**2, rel=1e-9, abs=0)
    assert found["energy emitted by all"] == pytest.approx(3.3e52 + 7.1e52 + 20e52, rel=1e-9, abs=0)
    assert found["distance where 10 are seen"] == pytest.approx(
        rates.reach(10, distance=7.3 * KPC) / KPC, rel=1e-9, abs=0
    )


def test_twice_as_far_is_a_quarter():
    near, far = (numbers(shown(distance=each)) for each in ("10 kpc", "0.02 Mpc"))
    for name in ("ibd, seen", "fluence of all", "nu_e, seen"):
        assert far[name] == pytest.approx(near[name] / 4, rel=1e-12, abs=0)
    assert far["distance where one is seen"] == pytest.approx(near["distance where one is seen"], rel=1e-12, abs=0)


def test_a_species_that_emits_nothing_is_gone():
    view = shown(energy_nu_x="0 erg", energy_nu_e="0 erg")
    assert [each.name for each in chart(view, "arriving neutrinos").curves] == ["nu_e_bar"]
    assert "nu_mu, seen" not in numbers(view)
    star = ns.Supernova(distance=10 * KPC, energy=(0, 5e52 * erg, 0), mean_energy=12 * MeV, alpha=2.5)
    assert numbers(view)["ibd, seen"] == pytest.approx(ns.supernova_rates(star, "Super-K")["ibd"], rel=1e-9, abs=0)


def test_the_fluence_has_its_energy():
    """∫ E φ dE of a species, over the sphere, is what it emits."""
    view = shown(mean_energy_nu_x="16 MeV", distance="5 kpc")
    curves = {each.name: each for each in chart(view, "arriving neutrinos").curves}
    assert list(curves) == ["nu_e", "nu_mu, nu_tau, nu_mu_bar, nu_tau_bar", "nu_e_bar"]
    sphere = 4 * np.pi * (5 * KPC / cm) ** 2
    for curve in curves.values():
        emitted = np.trapezoid(curve.y * curve.x, curve.x) * sphere * MeV / erg
        assert emitted == pytest.approx(5e52, rel=2e-4, abs=0), curve.name
    assert [each.species for each in curves.values()] == ["nu_e", "nu_mu", "nu_e_bar"]


def test_conversion_shows_what_was_emitted():
    view, plain = shown(conversion="decoherence"), chart(shown(), "arriving neutrinos")
    arriving, emitted = (chart(view, f"{each} neutrinos") for each in ("arriving", "emitted"))
    assert [each.name for each in arriving.curves] == ["nu_e, nu_mu, nu_tau", "nu_e_bar, nu_mu_bar, nu_tau_bar"]
    before = [each.y for each in plain.curves]
    np.testing.assert_array_equal([each.y for each in emitted.curves], before)
    np.testing.assert_allclose(arriving.curves[0].y, (before[0] + 2 * before[1]) / 3, rtol=1e-9)
    assert "emitted neutrinos" not in [each.title for each in shown().charts]


def test_every_conversion_has_its_python_code():
    assert set(supernova.CODE) == set(conversions()) - {"none"}
    star = ns.Supernova.named("dune", distance=10 * KPC)
    for name, code in supernova.CODE.items():
        made, known = eval(code, {"ns": ns})(star), supernova_burst.converted(name, star)
        assert made.fluence == known.fluence


def test_spectra_are_stacked_up_to_where_little_is_left():
    view = shown()
    for title, name in (("events seen", "ibd, seen"), ("interactions", "ibd, interactions")):
        drawn = chart(view, title)
        assert drawn.stacked
        assert whole(drawn.curves[0]) == pytest.approx(numbers(view)[name], rel=1e-4, abs=0)
        assert {each.y.size for each in drawn.curves} == {drawn.curves[0].y.size}
        total = sum(each.y for each in drawn.curves)
        assert 1e-4 < total[-1] / total.max() < 3e-4


def test_channels_do_not_stand_on_one_another_on_a_logarithmic_axis():
    drawn = chart(shown(logarithmic="true"), "events seen")
    assert drawn.y.logarithmic
    assert not drawn.stacked


@pytest.mark.slow
def test_dune_takes_rpa_without_a_package():
    """ν_e on ⁴⁰Ar by the table of the documentation: 2712 by SLy4, "dune" without conversion."""
    found = numbers(shown(detector="DUNE", nuclei="RPA"))
    assert found["nue_Ar40, seen"] == pytest.approx(2712, rel=1e-3, abs=0)
    assert found["nuebar_Ar40, seen"] == pytest.approx(53, rel=0.02, abs=0)


@pytest.mark.parametrize(
    ("link", "field", "says"),
    [
        ("supernova.detector=LZ&supernova.nuclei=RPA", "supernova.nuclei", "LZ sees coherent scattering alone"),
        ("supernova.detector=Kamioka", "supernova.detector", "There is no detector of supernova neutrinos 'Kamioka'"),
        ("supernova.distance=0 kpc", "supernova.distance", "distance is 0"),
        ("supernova.alpha_nu_x=-1", "supernova.alpha_nu_x", "alpha_nu_x is '-1'"),
        ("supernova.alpha_nu_e=101", "supernova.alpha_nu_e", "alpha_nu_e is 101"),
        ("supernova.mean_energy_nu_e=2 GeV", "supernova.mean_energy_nu_e", "mean_energy_nu_e [MeV] is 2000"),
        ("supernova.energy_nu_e_bar=1 erg", "supernova.energy_nu_e_bar", "energy_nu_e_bar is 6.2e5 MeV (1 erg)"),
        (
            "supernova.energy_nu_e=0 erg&supernova.energy_nu_e_bar=0 erg&supernova.energy_nu_x=0 erg",
            "supernova.energy_nu_e",
            "all energies are zero",
        ),
        ("supernova.emission=garching", "supernova.emission", "There is no supernova emission 'garching'"),
    ],
)
def test_mistakes_are_said_at_their_fields(link, field, says):
    found = problem(link)
    assert found["field"] == field
    assert found["says"].startswith(says)
