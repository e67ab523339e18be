from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.parity_violation import ParityViolationMeasurement, parity_violation_measurement
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.parity_violation.asymmetry_data import AsymmetryData
from nuscatter.datasets.parity_violation.published_asymmetries import crex, prex_1, prex_2, qweak_aluminium
from nuscatter.errors import InputError
from nuscatter.interactions.parity_violation import WeakCharges, asymmetry
from nuscatter.structure.families.two_parameters import FermiNeutrons, charge_form_factor
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import MeV, fm

#: A measurement at one angle, by hand.
STAND_IN = ParityViolationMeasurement(
    name="stand-in",
    nuclide=ns.nuclide("Pb208"),
    energy=1000 * MeV,
    q2=(80 * MeV) ** 2,
    asymmetry=700e-9,
    statistical=30e-9,
    systematic=40e-9,
    weak_charge=-118.0,
)
RATE = Nuisance("rate", 0.0, 0.1, "a rate")
DATA = AsymmetryData(STAND_IN, distorted=False, rates=[RATE])


def neutrons(radius=5.7):
    return FermiNeutrons(radius * fm, diffuseness=0.57 * fm)


def test_a_plane_wave_is_that_of_the_nucleus():
    """Where the model has the charge in whose field the electrons move, nothing is left of the split."""
    nucleus = neutrons()("Pb208")
    alone = asymmetry(nucleus, STAND_IN.energy, STAND_IN.angle, distorted=False, charges=STAND_IN.charges)
    assert float(DATA.asymmetry(neutrons())) == pytest.approx(float(alone), rel=1e-12)
    assert DATA.expected(neutrons(), rate=0.1)[0] == pytest.approx(1.1e9 * float(alone), rel=1e-12)


@pytest.mark.parametrize("make", [prex_2, crex, qweak_aluminium])
def test_an_average_over_the_acceptance_is_the_measurements(make):
    data = make(distorted=False)
    model = FermiNeutrons(data.measurement.nuclide.charge_radius)
    predicted = data.measurement.predict(model(data.measurement.nuclide), distorted=False)
    assert float(data.asymmetry(model)) == pytest.approx(predicted, rel=1e-12)


def test_the_charge_of_a_model_enters_with_the_weak_charge_of_the_proton_only():
    """A proton radius 1 % larger is 2 % of F_p here: with 0.071 × 82 of 118 it is 0.1 % of the asymmetry."""
    shape = neutrons()("Pb208")
    wide = Nucleus(shape.nuclide, lambda Q: shape.proton(1.01 * np.asarray(Q)), shape.neutron)
    other = float(DATA.asymmetry(lambda _: wide)) / float(DATA.asymmetry(neutrons()))
    fell = float(wide.proton(80 * MeV) / shape.proton(80 * MeV)) - 1
    share = 0.071 * 82 * float(shape.proton(80 * MeV))
    rest = STAND_IN.charges.neutron * 126 * float(shape.neutron(80 * MeV))
    assert fell < -0.02
    assert other - 1 == pytest.approx(share * fell / (share + rest), rel=1e-6)


def test_the_likelihood_is_a_gaussian_with_pulls():
    like = DATA.likelihood(neutrons)
    assert like.parameters == ("radius", "rate")
    expected = 1.02 * float(DATA.asymmetry(neutrons(5.6)))
    by_hand = ((expected - 700e-9) / 50e-9) ** 2 + (0.02 / 0.1) ** 2
    assert like(radius=5.6, rate=0.02) == pytest.approx(by_hand, rel=1e-12)


def test_a_batch_is_its_points_one_by_one():
    like = DATA.likelihood(neutrons)
    radii, rates = np.array([5.5, 5.6, 5.9]), np.array([0.0, 0.1, -0.1])
    together = like.evaluate_many({"radius": radii, "rate": rates})
    alone = [like(radius=a, rate=b) for a, b in zip(radii, rates, strict=True)]
    np.testing.assert_allclose(together, alone, rtol=1e-10)


def test_a_function_that_takes_no_arrays_is_called_point_by_point():
    calls = []

    def single(radius):
        calls.append(radius)
        return FermiNeutrons(float(radius) * fm, diffuseness=0.57 * fm)

    like = DATA.likelihood(single)
    radii = np.array([5.5, 5.6, 5.9])
    both = {"radius": radii, "rate": np.zeros(3)}
    np.testing.assert_allclose(like.evaluate_many(both), DATA.likelihood(neutrons).evaluate_many(both), rtol=1e-10)
    assert all(isinstance(each, float) for each in calls[-3:])

    def average(radius):  # accepts arrays, and means something else by them
        return FermiNeutrons(float(np.mean(radius)) * fm, diffuseness=0.57 * fm)

    np.testing.assert_allclose(DATA.likelihood(average).evaluate_many(both), like.evaluate_many(both), rtol=1e-10)


def test_a_hypothesis_serves_electrons_and_neutrinos():
    def both(radius=5.7):
        return ns.Hypothesis(ns.StandardModel(), structure=neutrons(radius))

    assert DATA.likelihood(both)(radius=5.6, rate=0.0) == DATA.likelihood(neutrons)(radius=5.6, rate=0.0)
    with pytest.raises(InputError, match="without a nuclear model says nothing about Pb208"):
        DATA.likelihood(lambda: ns.Hypothesis(ns.StandardModel()))(rate=0.0)
    with pytest.raises(InputError, match="what the function returns is"):
        DATA.likelihood(lambda: 3)(rate=0.0)


def test_a_radius_is_found_again_with_the_right_error():
    """Data made with 5.65 fm: the fit finds it, and its error is that of the asymmetry over the slope."""
    truth = float(DATA.asymmetry(neutrons(5.65)))
    exact = AsymmetryData(replace(STAND_IN, asymmetry=truth), distorted=False)
    found = ns.fit(exact.likelihood(neutrons))
    slope = (float(exact.asymmetry(neutrons(5.66))) - float(exact.asymmetry(neutrons(5.64)))) / 0.02
    assert found.values["radius"] == pytest.approx(5.65, abs=1e-4)
    assert found.errors["radius"] == pytest.approx(50e-9 / abs(slope), rel=2e-3)


def test_measurements_on_one_nucleus_share_its_weak_charge_and_add():
    total = prex_2(distorted=False).likelihood(neutrons) + crex(distorted=False).likelihood(neutrons)
    assert set(total.parameters) == {"radius", "weak_charge_Pb208", "weak_charge_Ca48"}
    assert prex_2().nuisances["weak_charge_Pb208"].sigma == pytest.approx(0.3 / 117.9)
    with pytest.raises(InputError, match="twice"):
        _ = prex_2(distorted=False).likelihood(neutrons) + prex_2(distorted=False).likelihood(neutrons)


def test_each_measurement_has_its_own_weak_charge():
    assert prex_1().weak_charges.of("Pb208") == pytest.approx(-118.55)
    assert prex_2().weak_charges.of("Pb208") == pytest.approx(-117.9)
    default = replace(DATA, charges=WeakCharges())
    assert float(default.asymmetry(neutrons())) != float(DATA.asymmetry(neutrons()))


def test_what_it_says():
    assert repr(prex_2()).splitlines()[0] == "AsymmetryData PREX-2: Pb208 at 953 MeV"
    assert "550 ± 17.9 ppb" in repr(prex_2())


def test_bad_input():
    with pytest.raises(InputError, match="MREX is a plan"):
        AsymmetryData(parity_violation_measurement("MREX"))
    with pytest.raises(InputError, match="the error of"):
        AsymmetryData(replace(STAND_IN, statistical=0.0, systematic=0.0))
    for name, wrong in (("charge", 1), ("charges", -117.9), ("distorted", 1), ("rates", [1]), ("measurement", 1)):
        with pytest.raises(InputError, match=name):
            replace(DATA, **{name: wrong})
    with pytest.raises(InputError, match="A function that returns a model"):
        DATA.likelihood(ns.StandardModel())
    with pytest.raises(InputError, match="were added"):
        _ = DATA + DATA
    assert charge_form_factor is DATA.charge
