"""``nuscatter sensitivity``: the library's numbers, its options, and what is refused."""

import pytest

from nuscatter.catalogue.planned_experiments import plan, plans
from nuscatter.reports.sensitivities.expected import sensitivity
from nuscatter.reports.sensitivities.parameters_of_interest import neutron_radius, sterile_at, weak_angle
from nuscatter.units import eV, m

LIGHT = "LightVector:charges=b_minus_l"
ANGLE = ("--parameter", "sin2_theta_w", "--json")


def test_the_interval_is_the_librarys(run, checked):
    outcome = run("sensitivity", "coh-ge-18", *ANGLE, "--flux-uncertainty", "0.02", "--exposure", "2")
    numbers = checked(outcome)
    found = sensitivity("COH-Ge-18", weak_angle, flux_uncertainty=0.02, exposure=2.0)
    low, high = found.interval(level=0.9)
    assert numbers["sin2_theta_w, 90 %, from"]["value"] == pytest.approx(low, rel=1e-9, abs=0)
    assert numbers["sin2_theta_w, 90 %, to"]["value"] == pytest.approx(high, rel=1e-9, abs=0)
    assert sum(numbers["sin2_theta_w"]["error"]) / 2 == pytest.approx(found.sigma(), rel=1e-3, abs=0)
    down, up = numbers["sin2_theta_w"]["error"]  # fewer events for the same flux: upward is further
    ends = found.interval(level=0.683)
    assert (found.truth["sin2_theta_w"] - down, found.truth["sin2_theta_w"] + up) == pytest.approx(
        ends, rel=1e-9, abs=0
    )
    assert down < up
    assert "effective" in outcome.json["note"]


@pytest.mark.slow
def test_several_are_told_alone_and_together(run):
    outcome = run("sensitivity", "COH-Ge-18", "COH-CryoCsI-10", *ANGLE)
    assert outcome.code == 0
    together, alone = (outcome.under(title)["sin2_theta_w"]["error"] for title in ("together", plan("COH-Ge-18").title))
    assert together[0] < alone[0]


@pytest.mark.slow
def test_other_couplings_are_another_angle(run, checked):
    tree = checked(run("sensitivity", "COH-Ge-18", *ANGLE, "--couplings", "tree"))["sin2_theta_w"]["error"][0]
    assert tree != checked(run("sensitivity", "COH-Ge-18", *ANGLE))["sin2_theta_w"]["error"][0]


@pytest.mark.slow
def test_a_radius_is_a_factor(run, checked):
    numbers = checked(run("sensitivity", "COH-CryoCsI-10", "--parameter", "neutron_radius", "--json"))
    low, _ = sensitivity("COH-CryoCsI-10", neutron_radius).interval(level=0.9)
    assert numbers["neutron_radius, 90 %, from"]["value"] == pytest.approx(low, rel=1e-6, abs=0)


@pytest.mark.slow
def test_new_couplings_are_zero_in_truth(run, checked):
    line = ("sensitivity", "COH-Ar-750", "--model", "NSI", "--parameter", "ee_d", "--parameter", "mumu_d", "--json")
    numbers = checked(run(*line))
    assert numbers["ee_d"]["value"] == numbers["mumu_d"]["value"] == 0
    assert numbers["ee_d, 90 %, from"]["value"] < 0 < numbers["ee_d, 90 %, to"]["value"]


@pytest.mark.slow
def test_a_sterile_neutrino_at_another_distance(run, checked):
    line = ("sensitivity", "PIP2-BD-PAR", "--parameter", "sterile", "--dm2", "3", "--distance", "30", "--json")
    limit = checked(run(*line))["sterile, 90 % limit"]["value"]
    expected = sensitivity(plan("PIP2-BD-PAR").at(30 * m), sterile_at(3 * eV**2)).upper_limit()
    assert limit == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.slow
def test_events_and_moments(run, checked):
    events = checked(run("sensitivity", "COH-Ge-18", "--parameter", "cevns", "--json"))["cevns"]
    assert events["value"] == pytest.approx(2149, rel=0.01, abs=0)
    moment = checked(run("sensitivity", "COH-Ge-18", "--parameter", "moment", "--background", "0", "--json"))
    assert 50 < moment["moment, 90 % limit"]["value"] < 300
    assert moment["moment, 90 % limit"]["unit"] == "1e-11 μ_B"


def test_without_experiments_the_facts_are_told(run):
    outcome = run("sensitivity", "--json")
    assert outcome.code == 0
    names = [each["name"] for each in outcome.json["numbers"]]
    assert len({name.partition(":")[0] for name in names}) == len(plans())
    assert any("beam time**" in name for name in names)
    assert all(each["source"] for each in outcome.json["numbers"])


@pytest.mark.slow
def test_without_a_parameter_all_numbers_are_told(run, checked, tmp_path):
    file = tmp_path / "all.png"
    numbers = checked(run("sensitivity", "COH-CryoCsI-10", "--json", "--figure", str(file)))
    assert len(numbers) == 5
    sigma = sensitivity("COH-CryoCsI-10", weak_angle).sigma()
    assert numbers["σ(sin²θ_W), 68 %"]["value"] == pytest.approx(sigma, rel=1e-9, abs=0)
    assert file.read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_figure_is_drawn(run, tmp_path, picture):
    file = tmp_path / "reach.png"
    assert run("sensitivity", "COH-Ge-18", "--parameter", "sin2_theta_w", "--figure", str(file)).code == 0
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 20_000


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("COH-Xe", *ANGLE[:2]), ("no planned experiment 'COH-Xe'", "COH-Ge-18")),
        (("COH-Ge-18", "--model", "NSI"), ("no parameter", "ee_u")),
        (ANGLE[:2], ("no experiments", "COH-Ge-18")),
        (("COH-Ge-18", "coh ge 18", *ANGLE[:2]), ("each", "once")),
        (("COH-Ge-18", "--parameter", "sin2_theta_w=0.2:0.3"), ("range",)),
        (("COH-Ge-18", "--parameter", "g_A"), ("'g_A'",)),
        (("COH-Ge-18", "--parameter", "sterile", *ANGLE[:2]), ("stands for itself",)),
        (("COH-Ge-18", "--parameter", "moment=3"), ("stands for itself",)),
        (("COH-Ge-18", "--parameter", "sterile", "--dm2", "-1"), ("--dm2 is -1.0,",)),
        (("COH-Ge-18", "--parameter", "sterile", "--dm2", "nan"), ("--dm2 is nan",)),
        (("COH-Ge-18", *ANGLE[:2], "--dm2", "3"), ("--dm2 is of a sterile neutrino",)),
        (("COH-Ge-18", "--dm2", "3"), ("--dm2 is of a sterile neutrino",)),
        (("COH-Ge-18", *ANGLE[:2], "--flux-uncertainty", "-0.1"), ("flux", "-0.1")),
        (("COH-Ge-18", *ANGLE[:2], "--exposure", "0"), ("factor",)),
        (("COH-Ge-18", *ANGLE[:2], "--background", "nan"), ("background", "nan")),
        (("NUCLEUS-plan", *ANGLE[:2], "--distance", "30"), ("several cores",)),
        (("COH-Ge-18", "COH-Ar-750", *ANGLE[:2], "--figure", "a.png"), ("one experiment",)),
        (("COH-Ge-18", *ANGLE[:2], "--figure", "a.doc"), ("'a.doc'",)),
        (("COH-Ge-18", "--model", LIGHT, "--parameter", "mass", "--parameter", "coupling"), ("mass", "10MeV")),
    ],
)
def test_what_is_refused(run, refused, line, words):
    refused(run("sensitivity", *line), *words)
