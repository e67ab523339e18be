"""Inelastic scattering on the page beside the library's terms, published numbers of its documentation, and limits."""

import json
from urllib.parse import parse_qsl

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.explorer.answers import answer
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.state import State
from nuscatter.explorer.views import inelastic
from nuscatter.particles import nu_e, nu_e_bar, nu_mu
from nuscatter.units import MeV, cm, eV, m

UNIT = 1e-40 * cm**2
REACTOR = {
    "source.kind": "reactor",
    "source.power": "3 GW",
    "source.distance": "25 m",
    "source.duration": "1 year",
    "detector.target": "Ge",
    "detector.mass": "10 kg",
    "detector.bins.from": "0.2 keV",
}
CHARGED, ANTI = "charged current, nu_e", "charged current, nu_e_bar"
NEUTRAL = "neutral current, neutrinos"


def shown(experiment="COHERENT-LAr", **options):
    texts = {f"inelastic.{name}": text for name, text in options.items()}
    return of({"experiment": experiment, **texts})


def of(texts):
    return inelastic.VIEW.show(Asked(State(texts)))


def numbers(view):
    return {each.name: each.value for each in view.numbers}


def sigma(view, name):
    chart = view.charts[0]
    curve = next(each for each in chart.curves if each.name == name)
    return lambda energy: float(np.interp(energy, curve.x, curve.y))


def problem(link):
    found = answer("view", parse_qsl(f"view=inelastic&{link}"))
    assert found.status == 422
    return json.loads(found.content)["problems"][0]


@pytest.mark.parametrize(
    ("name", "at_30", "at_60"), [(CHARGED, 2.677, 15.02), (ANTI, 0.0598, 1.418), (NEUTRAL, 0.244, 2.62)]
)
def test_argon_is_as_documented(name, at_30, at_60):
    """The documentation has σ of sampled responses, of SLy4, which tables have to 1e-3."""
    found = sigma(shown(), name)
    assert found(30) == pytest.approx(at_30, rel=4e-3, abs=0)
    assert found(60) == pytest.approx(at_60, rel=4e-3, abs=0)


def test_forces_differ_as_documented():
    assert sigma(shown(nuclide="Pb208"), CHARGED)(50) == pytest.approx(97.65, rel=2e-3, abs=0)
    assert sigma(shown(nuclide="Pb208", force="SkM*"), CHARGED)(50) == pytest.approx(99.99, rel=2e-3, abs=0)


@pytest.mark.parametrize(("options", "average"), [({}, 3.71), ({"levels": "true"}, 4.23), ({"force": "SkM*"}, 3.77)])
def test_averages_are_as_documented(options, average):
    found = numbers(shown(**options))
    assert found["charged current, nu_e, average"] == pytest.approx(average, rel=2e-3, abs=0)


def test_levels_of_the_neutral_current_are_as_documented():
    found = numbers(shown(magnetic_levels="true"))
    assert found["neutral current, nu_e, average"] == pytest.approx(0.202, rel=3e-3, abs=0)
    assert found["charged current, nu_e, average"] == pytest.approx(3.71, rel=2e-3, abs=0)


def test_an_average_is_an_integral_over_michels_spectrum():
    """12 x² (1 − x) of ν_e, 12 x² (3 − 2x)/6 of ν̄_μ … with x = E/52.83 MeV, and the line of ν_μ."""
    view, end = shown(), 52.829
    E = np.linspace(0.01, end, 8001)
    weight = 12 * (E / end) ** 2 * (1 - E / end) / end
    table = ns.inelastic("Ar40", ns.CHARGED_CURRENT).sigma(E * MeV, nu_e) / UNIT
    average = numbers(view)["charged current, nu_e, average"]
    assert average == pytest.approx(np.trapezoid(weight * table, E), rel=1e-4, abs=0)
    line = numbers(view)["neutral current, nu_mu, average"]
    exact = ns.inelastic("Ar40", ns.NEUTRAL_CURRENT).sigma(29.79 * MeV, nu_mu) / UNIT
    assert line == pytest.approx(float(exact), rel=1e-3, abs=0)


def test_coherent_scattering_is_that_of_the_structure():
    argon = ns.HartreeFock("SLy4")("Ar40")
    found = of({"experiment": "COHERENT-LAr", "structure": "SLy4"})
    assert sigma(found, "coherent scattering")(40) == pytest.approx(
        float(ns.StandardModel().sigma(40 * MeV, nu_mu, argon)) / UNIT, rel=1e-9, abs=0
    )


def test_inverse_beta_decay_is_the_strumia_vissani_one():
    """σ = 9.52e-44 p_e E_e cm²/MeV² at low energies (to a per cent or so with recoil) (P. Vogel, J. F. Beacom 1999)."""
    found = sigma(shown(), "inverse beta decay on a free proton")
    energy = 5 - 1.2933
    assert found(5) == pytest.approx(9.52e-4 * energy * np.sqrt(energy**2 - 0.511**2), rel=0.05, abs=0)


def test_what_leaves_sums_to_all():
    found = numbers(shown("COHERENT-CsI-2021"))
    for name in ("charged current, nu_e", "neutral current, nu_e", "neutral current, nu_mu_bar"):
        parts = ("photons alone", "charged particles without neutrons", "one neutron", "two neutrons or more")
        assert sum(found[f"{name}, {each}"] for each in parts) == pytest.approx(100, rel=1e-6, abs=0)


def test_what_leaves_argon_is_as_documented():
    """45 % photons alone of the charged current with levels, at the SNS."""
    found = numbers(shown(levels="true"))
    assert found["charged current, nu_e, photons alone"] == pytest.approx(45, rel=0.02, abs=0)
    assert found["charged current, nu_e, one neutron"] == pytest.approx(100 * 354 / 711, rel=0.01, abs=0)
    assert found["charged current, nu_e, two neutrons or more"] == pytest.approx(100 * 1.9 / 711, rel=0.03, abs=0)


def test_excitations_are_parts_of_the_cross_section():
    view = shown(energy="45 MeV", nuclide="Xe132")
    for curve in view.charts[1].curves:
        assert float(curve.y @ np.diff(curve.x)) == pytest.approx(1, rel=1e-3, abs=0), curve.name
        assert curve.x[-2] < 45
    charged = view.charts[1].curves[0]
    middle = (charged.x[1:] + charged.x[:-1]) / 2
    exact = ns.inelastic("Xe132", ns.CHARGED_CURRENT).excitations(nu_e).mean(45 * MeV) / MeV
    assert float(charged.y * np.diff(charged.x) @ middle) == pytest.approx(float(exact), rel=1e-3, abs=0)


def test_below_the_threshold_nothing_is_excited():
    """ν̄_e of 3 MeV make no positron on argon, whose threshold is 8.5 MeV."""
    curve = shown(energy="3 MeV").charts[1].curves[1]
    assert curve.name == ANTI
    assert not curve.y.any()
    assert curve.x[-2] < 3 <= curve.x[-1]


def test_the_tables_are_the_choices():
    key = next(each for each in inelastic.OPTIONS.keys if each.name == "nuclide")
    assert len(key.value.choices()) == 25
    assert {"Ar40", "C12", "Pb208", "Xe136"} <= set(key.value.choices())


def test_the_end_of_the_source_is_marked():
    (mark,) = shown().charts[0].marks
    assert mark.x == pytest.approx(52.829, rel=1e-4, abs=0)


def test_reactor_neutrinos_do_next_to_nothing():
    found = numbers(of(REACTOR))
    coherent = found["coherent scattering of nu_e_bar, average"]
    assert 0 < found["charged current, nu_e_bar, average"] < 1e-8 * coherent
    assert "charged current, nu_e, average" not in found


def test_what_is_above_the_tables_goes_on_with_its_slope():
    star = {
        "source.kind": "supernova",
        "source.emission": "livermore",
        "source.distance": "10 kpc",
        "detector.target": "Ar",
        "detector.mass": "1 tonne",
        "detector.bins.from": "1 keV",
    }
    view = of(star)
    flux = ns.Supernova.named("livermore", distance=1e20 * m)
    E, weight = next(each for each in flux.components if each.state == nu_e_bar).spectrum.nodes()
    term = ns.inelastic("Ar40", ns.CHARGED_CURRENT)
    s65, s58 = (float(term.sigma(each * MeV, nu_e_bar)) for each in (65, 58.5))
    power = np.log(s65 / s58) / np.log(1 / 0.9)
    inside = np.minimum(E, 65 * MeV)
    by_hand = term.sigma(inside, nu_e_bar) * np.maximum(E / (65 * MeV), 1) ** power
    found = numbers(view)
    assert found["charged current, nu_e_bar, average"] == pytest.approx(float(weight @ by_hand) / UNIT, rel=2e-3, abs=0)
    assert "charged current, nu_e_bar, one neutron" not in found
    assert any("are above the 65 MeV of tables" in each for each in view.sentences)


def test_no_averages_where_most_is_above_the_tables():
    flux = ns.Flux(tuple(ns.Component(nu_mu, ns.Line(each * MeV), 1.0) for each in (40, 200)))
    argon = {each: ns.inelastic("Ar40", each) for each in (ns.CHARGED_CURRENT, ns.NEUTRAL_CURRENT)}
    found, sentences = inelastic._averages(flux, ns.helm, *argon.values())
    assert not found
    assert sentences == ("There are no averages of nu_mu, since 50% of them are above the 65 MeV of tables.",)


def test_no_neutrinos_no_averages():
    argon = {each: ns.inelastic("Ar40", each) for each in (ns.CHARGED_CURRENT, ns.NEUTRAL_CURRENT)}
    empty = ns.Flux((ns.Component(nu_e, ns.Line(30 * MeV), 0.0),))
    found, sentences = inelastic._averages(empty, ns.helm, *argon.values())
    assert not found
    assert sentences == ("No neutrinos arrive, so there are no averages over the source.",)


def test_averages_are_over_what_arrives():
    """How many ν_e are left by sterile mixing depends on their energy, so another average is left of them."""
    sterile = {"flavour.Sterile.dm2": "1 eV2", "flavour.Sterile.e": "0.3", "source.distance": "20 m"}
    source = {"source.kind": "facility", "source.name": "SNS", "source.pot": "1e23"}
    detector = {"detector.target": "Ar", "detector.mass": "24 kg", "detector.bins.from": "20 keV"}
    emitted, arriving = (
        numbers(of({**source, **detector, "source.distance": "20 m", **more})) for more in ({}, sterile)
    )
    name = "charged current, nu_e, average"
    assert emitted[name] == pytest.approx(3.71, rel=2e-3, abs=0)
    assert arriving[name] != pytest.approx(emitted[name], rel=1e-3, abs=0)
    experiment = ns.Sterile(dm2=1 * eV**2, distance=20 * m, e=0.3)(ns.facility("SNS").flux(distance=20 * m, pot=1e23))
    expected = experiment.averaged(ns.inelastic("Ar40", ns.CHARGED_CURRENT), species=nu_e)
    assert arriving[name] == pytest.approx(float(expected) / UNIT, rel=1e-9, abs=0)


def test_carbon_has_a_warning():
    assert any("wrong by factors" in each for each in shown(nuclide="C12").sentences)
    assert not any("wrong by factors" in each for each in shown().sentences)


@pytest.mark.parametrize(
    ("link", "field", "says"),
    [
        ("experiment=CONNIE", "inelastic.nuclide", "Si has no nuclide with tables, but one of Ar40"),
        (
            "inelastic.nuclide=Al27",
            "inelastic.nuclide",
            "There is no nuclide with tables of inelastic scattering 'Al27'",
        ),
        ("inelastic.levels=true", "inelastic.levels", "levels is true, but Cs133 was chosen; only Ar40"),
        ("inelastic.magnetic_levels=yes", "inelastic.magnetic_levels", "magnetic_levels is 'yes', but true or false"),
        ("inelastic.energy=80 MeV", "inelastic.energy", "energy is '80 MeV', but one from 1 to 65 MeV"),
        ("inelastic.force=SIII", "inelastic.force", "There is no force 'SIII'"),
    ],
)
def test_mistakes_are_said_at_their_fields(link, field, says):
    found = problem(link)
    assert found["field"] == field
    assert found["says"].startswith(says)
