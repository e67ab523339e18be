"""Hypotheses: a bare model is one, and what is not one is refused."""

import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.hypothesis import Hypothesis, as_hypothesis
from nuscatter.structure.nucleus import klein_nystrand


def test_a_bare_model_is_a_hypothesis():
    model = StandardModel() + ElectronScattering()
    hypothesis = as_hypothesis(model)
    assert hypothesis.model is model
    assert hypothesis.structure is None
    assert hypothesis.flux is None


def test_a_hypothesis_stays_itself():
    hypothesis = Hypothesis(StandardModel(), structure=klein_nystrand, flux=lambda flux: flux)
    assert as_hypothesis(hypothesis) is hypothesis


@pytest.mark.parametrize(
    ("make", "about"),
    [
        (lambda: Hypothesis("standard model"), "model"),
        (lambda: Hypothesis(StandardModel), "model"),  # the class, not a value
        (lambda: as_hypothesis(None), "model"),
        (lambda: as_hypothesis(0.23), "model"),
        (lambda: Hypothesis(StandardModel(), structure="helm"), "structure"),
        (lambda: Hypothesis(StandardModel(), flux=0.5), "flux"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(make, about):
    with pytest.raises(InputError, match=rf"^{about} is .* was expected\.$"):
        make()
