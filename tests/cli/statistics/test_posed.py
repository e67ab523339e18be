"""What is asked becomes a likelihood: that of the library, in the parameters that were named."""

import pytest

import nuscatter as ns
from nuscatter.cli.statistics.posed import posed
from nuscatter.errors import InputError

NONE = {"models": (), "experiments": (), "uncertainty": None, "sin2_theta_w": None, "form_factor": None}
REST = {**NONE, "electrons": False, "limited": False}
DATA = ("conus-plus-2025",)


def test_the_likelihood_is_the_librarys():
    ask = posed(
        DATA, ["ee_u"], **{**REST, "models": ("NSI:ee_d=0.1",), "sin2_theta_w": 0.2, "form_factor": "point_nucleus"}
    )
    data = ns.datasets.load("conus_plus_2025")

    def model(ee_u):
        return ns.Hypothesis(ns.StandardModel(0.2) + ns.NSI(ee_u=ee_u, ee_d=0.1), structure=ns.point_nucleus)

    at = {"ee_u": 0.3, "conus_plus_2025_rate": 0.05}
    assert ask.likelihood(**at) == pytest.approx(data.likelihood(model)(**at), rel=1e-12)
    assert ask.title == data.title


def test_the_number_of_events_has_its_own_likelihood():
    ask = posed(DATA, ["CEvNS"], **REST)
    assert ask.family is None
    assert ask.likelihood.parameters == ("cevns",)
    assert ask.unit(ask.chosen[0]) == "events"


def test_several_data_are_summed():
    ask = posed(DATA, ["sin2_theta_w"], **{**REST, "experiments": ("COHERENT-Ge",), "uncertainty": 0.1})
    assert ask.likelihood.parameters == ("sin2_theta_w", "conus_plus_2025_rate", "coherent_ge_rate")


@pytest.mark.parametrize(
    ("parameters", "change", "words"),
    [
        (["cevns", "sin2_theta_w"], {}, "name no other parameter"),
        (["cevns"], {"models": ("NSI:ee_u=0.1",)}, "leave out --model"),
        (["cevns"], {"experiments": ("COHERENT-Ge",)}, "one data set's"),
        (["mumu_u"], {"models": ("NSI",)}, "mumu_u changes no count that these data have"),
        (["ee_u"], {"models": ("NSI",), "form_factor": "sphere"}, "no form factor 'sphere'"),
    ],
)
def test_what_does_not_go_together(parameters, change, words):
    with pytest.raises(InputError, match=words):
        posed(DATA, parameters, **{**REST, **change})
