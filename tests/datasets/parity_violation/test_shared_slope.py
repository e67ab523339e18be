import inspect

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.parity_violation.shared_slope import SlopeHypotheses
from nuscatter.errors import InputError
from nuscatter.fits.parameters import describe
from nuscatter.structure.families.along_slope import SlopeFamily
from nuscatter.structure.families.members import published_members
from nuscatter.units import MeV

FEW = SlopeHypotheses(SlopeFamily(published_members()[::3]))
VALUES = {"L": 80.0, "mean_field_1": 0.5, "mean_field_2": -1.0}


def test_the_arguments_are_the_parameters_of_a_fit():
    known = describe(FEW)
    assert tuple(known) == FEW.arguments == ("L", "mean_field_1", "mean_field_2")
    assert known["L"].start == 60.0
    assert known["L"].limits == (-1000.0, 1500.0)
    assert FEW.pulls(mean_field_1=1.0, mean_field_2=2.0) == 5.0
    assert list(inspect.signature(FEW).parameters) == list(FEW.arguments)


def test_it_is_the_family_at_these_numbers():
    made = FEW(**VALUES)
    by_hand = FEW.family(80 * MeV, spread=[0.5, -1.0])
    np.testing.assert_array_equal(made.structure("He4").neutron(100 * MeV), by_hand("He4").neutron(100 * MeV))
    assert made.model is FEW.model
    batch = FEW(L=np.array([80.0, 20.0]), mean_field_1=0.5, mean_field_2=np.array([-1.0, 0.0]))
    np.testing.assert_allclose(
        batch.structure("He4").neutron(np.array([[100 * MeV]]))[0, 0], by_hand("He4").neutron(100 * MeV), rtol=1e-12
    )


def test_bad_input():
    with pytest.raises(InputError, match="mean_field_2 are missing"):
        FEW(L=60.0, mean_field_1=0.0)
    with pytest.raises(InputError):
        FEW(**VALUES | {"L": np.nan})
    with pytest.raises(InputError, match="family"):
        SlopeHypotheses(3)
    with pytest.raises(InputError, match="model"):
        SlopeHypotheses(FEW.family, model=3)


@pytest.mark.slow
def test_a_fit_without_data_has_the_pulls():
    """Electrons that measure what the line predicts at L = 70: L comes back, and the coordinates stay at zero."""
    from dataclasses import replace

    data = ns.datasets.crex(distorted=False)
    truth = float(data.asymmetry(FEW(L=70.0, mean_field_1=0.0, mean_field_2=0.0)))
    exact = replace(data, measurement=replace(data.measurement, asymmetry=truth))
    found = ns.fit(exact.likelihood(FEW) + FEW.pulls)
    assert found.values["L"] == pytest.approx(70, abs=0.1)
    assert abs(found.values["mean_field_1"]) < 1e-3
    assert found.errors["mean_field_1"] == pytest.approx(1, rel=1e-2)
