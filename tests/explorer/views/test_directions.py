"""Directions: the recoils of an experiment with directions, energies by angle, thresholds, and what is refused."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.detectors.direction import Directions
from nuscatter.errors import InputError
from nuscatter.explorer.views.directions import VIEW
from nuscatter.interactions.kinematics import recoil_cosine
from nuscatter.units import MeV, keV, kg

SNS = "source.kind=facility&source.name=SNS&source.distance=20 m&source.pot=1e23"
ARGON = f"{SNS}&detector.target=Ar&detector.mass=24 kg&detector.bins.edges=[20, 40, 90] keVnr"


def numbers(view):
    return {each.name: each.value for each in view.numbers}


def chart(view, title):
    return next(each for each in view.charts if each.title == title)


def test_they_are_those_of_an_experiment_with_directions(asked):
    view, built = VIEW.show(asked(ARGON)), asked(ARGON).experiment
    curves = chart(view, "directions").curves
    edges = curves[0].x
    detector = ns.Detector("Ar", 1 * kg, np.array([20 * keV, 1e3 * MeV]), directions=Directions(edges))
    expected = ns.Experiment(built.flux, detector).by_species(ns.StandardModel())
    for curve, counts in zip(curves, expected.values(), strict=True):
        assert curve.y * np.diff(edges) == pytest.approx(counts[0, :, 0], rel=1e-9, abs=1e-9 * counts.sum())
        assert numbers(view)[curve.name] == pytest.approx(counts.sum(), rel=1e-9, abs=0)
    forward = sum(counts[0, edges[:-1] >= 0.5, 0].sum() for counts in expected.values())
    total = sum(counts.sum() for counts in expected.values())
    assert numbers(view)["all, within 60° of the beam"] == pytest.approx(100 * forward / total, rel=1e-9, abs=0)


def test_energies_by_angle_are_those_of_elastic_scattering(asked):
    energies = chart(VIEW.show(asked(ARGON)), "energies")
    assert [each.name for each in energies.curves] == ["52.83 MeV", "29.79 MeV", "threshold"]
    M = ns.nuclide("Ar40").mass
    line = energies.curves[1]
    assert recoil_cosine(29.79 * MeV, line.y[1:] * keV, M) == pytest.approx(line.x[1:], rel=1e-9, abs=0)
    assert line.y[-1] == pytest.approx(2 * 29.79**2 / (M / MeV + 2 * 29.79) * 1e3, rel=1e-9, abs=0)
    assert "Ar40" in energies.y.label


def test_hard_recoils_point_forward(asked):
    """Above a threshold the cosine is at least √(MT/2)/E, with E the largest energy (review Eq. 20, E ≪ M)."""
    view = VIEW.show(asked(f"{ARGON}&directions.threshold=100 keV"))
    curve = chart(view, "directions").curves[-1]
    least = np.sqrt(ns.nuclide("Ar40").mass * 100 * keV / 2) / (52.83 * MeV)
    assert not curve.y[curve.x[1:] < least - 0.03].any()
    assert curve.y[curve.x[:-1] > least].all()


def test_the_threshold_is_that_of_the_detector(asked):
    assert numbers(VIEW.show(asked(ARGON)))["threshold"] == pytest.approx(20, rel=1e-5, abs=0)
    quenched = ARGON.replace("[20, 40, 90] keVnr", "[5, 10, 20] keVee") + "&detector.quenching=0.25"
    assert numbers(VIEW.show(asked(quenched)))["threshold"] == pytest.approx(20, rel=1e-5, abs=0)
    # Electrons are not quenched.
    electrons = numbers(VIEW.show(asked(f"{quenched}&standard.recoils=electrons")))
    assert electrons["threshold"] == pytest.approx(5, rel=1e-5, abs=0)
    assert numbers(VIEW.show(asked("experiment=COHERENT-CsI-2021")))["threshold"] == 0


def test_new_physics_is_beside_the_standard_model(asked):
    view = VIEW.show(asked(f"{ARGON}&term.NSI.ee_u=0.2"))
    *species, standard = chart(view, "directions").curves
    total = sum(each.y for each in species)
    seen = standard.y > 0
    assert chart(view, "ratio").curves[0].y[seen] == pytest.approx(total[seen] / standard.y[seen], rel=1e-12, abs=0)
    plain = chart(VIEW.show(asked(ARGON)), "directions").curves
    assert standard.y == pytest.approx(sum(each.y for each in plain), rel=1e-12, abs=0)
    assert numbers(view)["Standard Model"] == pytest.approx(numbers(VIEW.show(asked(ARGON)))["all"], rel=1e-12, abs=0)


def test_a_threshold_above_the_end_point_is_told(asked):
    view = VIEW.show(asked(f"{ARGON}&directions.threshold=200 keV"))
    assert not any(each.y.any() for each in chart(view, "directions").curves)
    assert "No recoil is above the threshold, 200 keV." in view.sentences
    assert [each.name for each in chart(view, "energies").curves] == ["threshold"]


def test_recoils_of_both_kinds_are_told_apart(asked):
    view = VIEW.show(asked(f"{ARGON}&standard.recoils=both"))
    assert any("choose standard.recoils = electrons" in each for each in view.sentences)
    nuclei = VIEW.show(asked(ARGON))
    assert numbers(view) == pytest.approx(numbers(nuclei), rel=1e-12, abs=0)
    electrons = VIEW.show(asked(f"{ARGON}&standard.recoils=electrons"))
    assert chart(electrons, "energies").y.label == "recoil energy of electron [keV]"
    assert numbers(electrons)["all, within 60° of the beam"] > 90


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ("directions.threshold=-1 keV", "^directions.threshold"),
        ("directions.threshold=many", "^directions.threshold"),
        (
            "directions.threshold=0 keV&term.MagneticMoment.ee=1e-9 bohr_magneton",
            "^directions.threshold.*without limit",
        ),
        ("term.DipolePortal.mass=1 MeV&term.DipolePortal.e=1e-9 bohr_magneton", "^term.DipolePortal: another particle"),
    ],
)
def test_what_is_refused(asked, options, match):
    with pytest.raises(InputError, match=match):
        VIEW.show(asked(f"{ARGON}&{options}"))


@pytest.mark.parametrize(
    "query",
    [
        "experiment=COHERENT-CsI-2021&term.NSI.ee_u=0.2",
        f"{ARGON}&flavour.Sterile.dm2=1 eV2&flavour.Sterile.mu=0.2&directions.threshold=5 keV",
        f"{ARGON}&standard.recoils=electrons&structure=klein_nystrand",
    ],
)
def test_the_script_has_the_same_numbers(same, query):
    same(VIEW, query)


@pytest.mark.slow
def test_interference_of_flavours_is_in_the_script(same):
    view = same(VIEW, "experiment=XENONnT&term.NSI.emu_u=0.1")
    names = [each.name for each in view.charts[0].curves]
    assert names == ["nu_e", "nu_mu", "nu_tau", "interference of flavours", "Standard Model"]
    assert not view.charts[0].stacked
