"""What a function of hypotheses is asked before it is fitted: whether it is one, its scheme, and its Standard Model."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets import Axis, background, template
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.published_excess import Excess
from nuscatter.errors import InputError, InputWarning
from nuscatter.interactions.bsm.mediators import universal
from nuscatter.units import MeV, keV, kg, m

SM = ns.StandardModel
GERMANIUM = ns.Experiment(
    ns.facility("SNS").flux(distance=20 * m, pot=1e23), ns.Detector("Ge", 10 * kg, np.array([2, 10, 50]) * keV)
)
FLAT = background("flat", events=20.0, sigma=4.0, meaning="flat", shape=template([1.0, 1.0]))
DATA = Dataset(
    "mine", "Mine", "unpublished", GERMANIUM, (Axis("recoil energy [keV]", [2, 10, 50]),), [115, 140],
    backgrounds={"continuum": FLAT},
)  # fmt: skip
EXCESS = Excess("theirs", "Theirs", "nowhere", GERMANIUM, 220.0, 20.0, (Nuisance("rate", 0.0, 0.1, "rate"),))


@pytest.mark.parametrize("data", [DATA, EXCESS], ids=["counts", "excess"])
@pytest.mark.parametrize(
    ("function", "scheme"),
    [
        (SM, "tree level"),
        (SM.effective, "MS-bar(0) effective"),
        (SM.one_loop, "MS-bar(0) one loop"),
        (lambda sin2_theta_w: SM.effective(sin2_theta_w), "MS-bar(0) effective"),  # noqa: PLW0108 (no start value)
        (lambda sin2_theta_w, g: SM.effective(sin2_theta_w) + ns.LightVector(20 * MeV, coupling=1e-5 * g,
         charges=universal), "MS-bar(0) effective"),
        (lambda angle: SM.effective(angle), None),  # noqa: PLW0108
        (lambda sin2_theta_w: ns.Hypothesis(SM.effective(sin2_theta_w), ns.helm), "MS-bar(0) effective"),
    ],
)  # fmt: skip
def test_the_angle_has_the_scheme_of_its_couplings(data, function, scheme):
    likelihood = data.likelihood(function)
    assert dict(likelihood.meanings) == ({} if scheme is None else {"sin2_theta_w": scheme})


def test_two_schemes_in_one_sum_are_refused():
    with pytest.raises(InputError, match=r"sin2_theta_w means two things in one fit, 'MS-bar\(0\) effective' and"):
        DATA.likelihood(SM.effective) + EXCESS.likelihood(SM)
    joint = DATA.likelihood(SM.effective) + EXCESS.likelihood(SM.effective)
    result = ns.fit(joint)
    assert "sin2_theta_w (MS-bar(0) effective) = " in repr(result)


def test_published_counts_have_the_scheme_too():
    from nuscatter.catalogue.entries import entry
    from nuscatter.reports.report import counting_likelihood

    each = entry("COHERENT-LAr-2020")
    assert counting_likelihood(each).meanings == {"sin2_theta_w": "MS-bar(0) effective"}
    with pytest.raises(InputError, match="means two things"):
        counting_likelihood(each) + counting_likelihood(entry("COHERENT-CsI-2021"), SM)


@pytest.mark.parametrize("data", [DATA, EXCESS], ids=["counts", "excess"])
def test_new_physics_alone_is_warned_of(data, imitation):
    with pytest.warns(
        InputWarning, match=r"The model NSI has no Standard Model term.*add ns.StandardModel\(\)"
    ) as said:
        data.likelihood(lambda ee_u=0.1: ns.NSI(ee_u=ee_u))
    assert said[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data.likelihood(lambda ee_u: SM() + ns.NSI(ee_u=ee_u))
        data.likelihood(lambda: ns.AxialVector())  # noqa: PLW0108
        data.likelihood(lambda size: imitation.Imitating(2 * size))  # a reaction alone is added to nothing


def test_an_error_of_the_function_is_left_to_the_fit():
    def function(a=1.0):
        raise ZeroDivisionError

    likelihood = DATA.likelihood(function)
    with pytest.raises(ZeroDivisionError):
        likelihood(a=1.0, flat=20.0)


def test_a_model_in_the_place_of_a_function_is_told_how_it_becomes_one():
    for data in (DATA, EXCESS):
        with pytest.raises(InputError, match=r"pass StandardModel, not StandardModel\(\), or lambda: model"):
            data.likelihood(SM())
        for model, kind in ((SM() + ns.AxialVector(), "Model"), (ns.Hypothesis(SM()), "Hypothesis")):
            with pytest.raises(InputError, match=f"but a {kind} was given: pass lambda: model for a model without"):
                data.likelihood(model)


def test_an_argument_with_the_name_of_a_backgrounds_events_is_refused():
    sentence = "flat is an argument of the function, and also the number of events of the background continuum of mine"
    with pytest.raises(InputError, match=sentence):
        DATA.likelihood(lambda flat: SM(flat))  # noqa: PLW0108


def test_data_do_not_add_but_their_likelihoods_do():
    added = (
        (lambda: DATA + EXCESS, "data of mine were added to those of theirs"),
        (lambda: EXCESS + DATA, "data of theirs were added to those of mine"),
        (lambda: sum([DATA, EXCESS]), "data of mine were added, but likelihoods were expected: data.likelihood"),
        (lambda: DATA + 3, "added to 3"),
    )
    for make, sentence in added:
        with pytest.raises(InputError, match=sentence):
            make()


def test_the_same_data_twice_are_refused():
    for data in (DATA, EXCESS):
        for other in (data, replace(data)):
            with pytest.raises(InputError, match=f"The data '{data.name}' are twice"):
                data.likelihood(SM) + other.likelihood(SM)
        with pytest.raises(InputError, match=f"The data '{data.name}' are twice"):
            data.likelihood(SM) + data.signal_likelihood()
    assert (DATA.likelihood(SM) + replace(DATA, name="other").likelihood(SM)).ndata == 5
