"""What is asked becomes a likelihood: that of the library, in the parameters that were named."""

import pytest

import nuscatter as ns
from nuscatter.cli.statistics.posed import posed
from nuscatter.errors import InputError

NONE = {"models": (), "experiments": (), "uncertainty": None, "sin2_theta_w": None, "form_factor": None}
REST = {**NONE, "couplings": "tree", "spins": False, "electrons": False, "limited": False}
DATA = ("conus-plus-2025",)


def test_the_likelihood_is_the_librarys():
    ask = posed(
        DATA, ["ee_u"], **{**REST, "models": ("NSI:ee_d=0.1",), "sin2_theta_w": 0.2, "form_factor": "point_nucleus"}
    )
    data = ns.datasets.load("conus_plus_2025")

    def model(ee_u):
        return ns.Hypothesis(ns.StandardModel(0.2) + ns.NSI(ee_u=ee_u, ee_d=0.1), structure=ns.point_nucleus)

    at = {"ee_u": 0.3, "conus_plus_2025_rate": 0.05, "quenching_germanium": -0.5}
    assert ask.likelihood(**at) == pytest.approx(data.likelihood(model)(**at), rel=1e-12)
    assert ask.title == data.title


def test_the_number_of_events_has_its_own_likelihood():
    ask = posed(DATA, ["CEvNS"], **REST)
    assert ask.family is None
    assert ask.likelihood.parameters == ("cevns",)
    assert ask.unit(ask.chosen[0]) == "events"


def test_several_data_are_summed():
    ask = posed(DATA, ["sin2_theta_w"], **{**REST, "experiments": ("COHERENT-Ge",), "uncertainty": 0.1})
    own = ("sin2_theta_w", "conus_plus_2025_rate", "quenching_germanium")
    assert ask.likelihood.parameters == (*own, "coherent_ge_rate")


def test_what_is_expected_has_the_couplings_of_the_hypotheses():
    """Asimov data and the hypotheses are of one kind, so that the fit finds the angle that the data were made with."""
    change = {"experiments": ("CONUS+",), "uncertainty": 0.1, "sin2_theta_w": 0.22, "couplings": "one-loop"}
    ask = posed((), ["conus_plus_rate"], **{**REST, **change, "spins": True, "electrons": True})
    assert ask.sentences == ("Couplings: MS-bar(0) one loop, with the spins of nuclei.", "")
    assert float(ask.data[0].observed.sum()) == pytest.approx(
        float(
            ns.experiment("CONUS+")
            .counts(
                ns.StandardModel.one_loop(0.22)
                + ns.AxialVector(sin2_theta_w=0.22, couplings=ns.StandardModel.one_loop().couplings)
                + ns.ElectronScattering.one_loop(0.22)
            )
            .sum()
        ),
        rel=1e-12,
        abs=0,
    )
    assert ask.likelihood.parameters == ("conus_plus_rate",)
    assert ask.likelihood(conus_plus_rate=0.1) - ask.likelihood(conus_plus_rate=0.0) > 1


def test_the_angle_says_its_scheme_and_other_parameters_do_not():
    ask = posed(DATA, ["sin2_theta_w", "conus_plus_2025_rate"], **{**REST, "couplings": "effective"})
    assert [ask.scheme(each) for each in ask.chosen] == [", MS-bar(0) effective", ""]
    signal = posed(DATA, ["cevns"], **REST)
    assert (signal.scheme(signal.chosen[0]), signal.sentences) == ("", ())


@pytest.mark.parametrize(
    ("parameters", "change", "words"),
    [
        (["cevns", "sin2_theta_w"], {}, "name no other parameter"),
        (["cevns"], {"models": ("NSI:ee_u=0.1",)}, "leave out --model"),
        (["cevns"], {"couplings": "effective"}, "leave out --couplings and --spins"),
        (["cevns"], {"spins": True}, "leave out --couplings and --spins"),
        (["cevns", "flux_sns"], {}, "name no other parameter"),
        (["flux_sns"], {}, "no parameter .*'flux_sns'; .*conus_plus_2025_rate"),
        (["cevns"], {"experiments": ("COHERENT-Ge",)}, "one data set's"),
        (["mumu_u"], {"models": ("NSI",)}, "mumu_u changes no count that these data have"),
        (["ee_u"], {"models": ("NSI",), "form_factor": "sphere"}, "no form factor 'sphere'"),
    ],
)
def test_what_does_not_go_together(parameters, change, words):
    with pytest.raises(InputError, match=words):
        posed(DATA, parameters, **{**REST, **change})
