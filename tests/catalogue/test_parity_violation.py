"""Experiments of parity violation: published numbers, kinematics, and means over an acceptance."""

import math
from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.parity_violation import (
    ParityViolationMeasurement,
    parity_violation_measurement,
    parity_violation_measurements,
)
from nuscatter.catalogue.spectrometers import Acceptance
from nuscatter.errors import InputError
from nuscatter.interactions.parity_violation import WeakCharges, asymmetry
from nuscatter.tables import rows
from nuscatter.units import GeV, MeV, fm

MEASURED = [each for each in parity_violation_measurements() if not each.planned]
EVERY = pytest.mark.parametrize("measurement", parity_violation_measurements(), ids=lambda each: each.name)

#: A_PV, statistical and systematic error [ppb], Q² [GeV²], as the abstracts and the review's Table II print them.
PUBLISHED = {
    "PREX-1": (656, 60, 14, 0.0088),
    "PREX-2": (550, 16, 8, 0.00616),
    "CREX": (2668, 106, 40, 0.0297),
    "Qweak-27Al": (2160, 110, 160, 0.02357),
}
#: Table II: Q² [GeV²], A_PV and error [ppm], δR_n/R_n [%].
TABLE_II = {
    "PREX-2": (0.00616, 0.550, 0.018, 1.3),
    "CREX": (0.0297, None, None, 0.7),
    "Qweak-27Al": (0.0236, 2.16, 0.19, 4),
    "MREX": (0.0073, None, None, 0.52),
}


@pytest.fixture(scope="module")
def lead():
    return ns.HartreeFock("SLy4")("Pb208")


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_numbers(name):
    found, (value, statistical, systematic, q2) = parity_violation_measurement(name), PUBLISHED[name]
    assert found.asymmetry == pytest.approx(value * 1e-9, rel=1e-12, abs=0)
    assert found.statistical == pytest.approx(statistical * 1e-9, rel=1e-12, abs=0)
    assert found.systematic == pytest.approx(systematic * 1e-9, rel=1e-12, abs=0)
    assert found.error == pytest.approx(math.hypot(statistical, systematic) * 1e-9, rel=1e-12, abs=0)
    assert found.q2 / GeV**2 == pytest.approx(q2, rel=1e-12)


@pytest.mark.parametrize("name", TABLE_II)
def test_table_two_of_the_review(name):
    found, (q2, value, error, radius) = parity_violation_measurement(name), TABLE_II[name]
    assert found.q2 / GeV**2 == pytest.approx(q2, abs=0.00004)
    if value is not None:
        assert (found.asymmetry / 1e-6, found.error / 1e-6) == (pytest.approx(value), pytest.approx(error, abs=0.005))
    assert found.facts["review error of R_n"].values == (radius,)


def test_momentum_transfers_agree_with_those_of_the_form_factors():
    """The abstracts give them in fm⁻¹ beside the form factors."""
    for name, q, digits in (("PREX-1", 0.475, 0.0006), ("CREX", 0.8733, 0.0005)):
        assert math.sqrt(parity_violation_measurement(name).q2) * fm == pytest.approx(q, abs=digits)


@EVERY
def test_the_angle_is_that_of_the_mean_q2(measurement):
    """By energies and momenta of a massless electron and a nucleus, not by the formula of the library."""
    E, theta, M = measurement.energy, measurement.angle, measurement.nuclide.mass
    scattered = E / (1 + E / M * (1 - math.cos(theta)))
    assert 2 * M * (E - scattered) == pytest.approx(measurement.q2, rel=1e-9)


def test_published_angles():
    """Qweak's mean angle has the mean Q²; PREX-2's simulation has 4.70°, MESA's window is 30 to 34°."""
    assert np.degrees(parity_violation_measurement("qweak").angle) == pytest.approx(7.61, abs=0.02)
    assert np.degrees(parity_violation_measurement("PREX-2").angle) == pytest.approx(4.71, abs=0.03)
    assert 30 < np.degrees(parity_violation_measurement("MREX").angle) < 34


@EVERY
def test_every_fact_has_a_source(measurement):
    assert measurement.reference
    assert measurement.remarks.endswith(".")
    for fact in measurement.facts.values():
        assert len(fact.source) > 15, fact
        if fact.error is not None:
            assert min(fact.error) > 0
    assert set(measurement.from_memory) <= set(measurement.facts)


def test_every_row_of_the_table_is_read():
    read = sum(len(each.facts) for each in parity_violation_measurements())
    assert read == len(rows("catalogue", "parity_violation.csv"))


def test_what_is_from_memory_is_said():
    assert parity_violation_measurement("PREX-2").from_memory[:2] == ("energy", "weak charge")
    assert "asymmetry" not in parity_violation_measurement("CREX").from_memory
    assert "asymmetry" in parity_violation_measurement("MREX").from_memory


@EVERY
def test_the_charges_give_the_publications_weak_charge(measurement):
    assert measurement.charges.of(measurement.nuclide) == pytest.approx(measurement.weak_charge, rel=1e-12)
    assert measurement.charges.proton == WeakCharges().proton


def test_a_prediction_at_one_angle_is_equation_36(lead):
    """A = −G_F Q² Q_W F_W / (4√2 π α Z F_ch), typed here with F_W from the form factors."""
    prex = replace(parity_violation_measurement("PREX-2"), acceptance=None)
    Q = math.sqrt(prex.q2)
    weak = ns.weak_form_factor(lead, Q, proton=prex.charges.proton, neutron=prex.charges.neutron)
    born = 1.1663788e-5 / GeV**2 * prex.q2 * 117.9 * weak / (4 * math.sqrt(2) * math.pi / 137.035999 * 82)
    assert prex.predict(lead, distorted=False) == pytest.approx(float(born / lead.proton(Q)), rel=1e-6, abs=0)


def test_an_acceptance_without_width_is_one_angle(lead):
    prex = parity_violation_measurement("PREX-2")
    narrow = Acceptance(prex.angle + np.array([-1e-4, 1e-4]), [1.0, 1.0])
    one = replace(prex, acceptance=None).predict(lead, distorted=False)
    assert replace(prex, acceptance=narrow).predict(lead, distorted=False) == pytest.approx(one, rel=1e-5, abs=0)
    assert abs(prex.predict(lead, distorted=False) / one - 1) > 1e-3


def test_a_mean_lies_between_the_ends(lead):
    prex = parity_violation_measurement("PREX-2")
    window = replace(prex, acceptance=Acceptance(np.radians([4.0, 5.5]), [1.0, 1.0]))
    ends = asymmetry(lead, prex.energy, np.radians([4.0, 5.5]), distorted=False, charges=prex.charges)
    low, high = sorted(float(each) for each in ends)
    found = window.predict(lead, distorted=False)
    # the cross section falls with the angle, and the asymmetry grows
    assert low < found < (low + high) / 2
    assert 4.0 < math.sqrt(window.mean_q2(lead, distorted=False)) / prex.energy * 180 / math.pi < 4.75


def test_a_prediction_is_linear_in_the_charges(lead):
    prex = parity_violation_measurement("PREX-2")
    proton, neutron = (
        prex.predict(lead, distorted=False, charges=WeakCharges(proton=each, neutron=1 - each)) for each in (1, 0)
    )
    both = prex.predict(lead, distorted=False, charges=WeakCharges(proton=0.07, neutron=-0.99))
    assert both == pytest.approx(0.07 * proton - 0.99 * neutron, rel=1e-12, abs=0)


def test_stretched_neutrons_are_those_of_a_larger_shape():
    prex, shape = parity_violation_measurement("PREX-2"), ns.Helm(5.5 * fm)
    plain = ns.Nucleus(prex.nuclide, proton=shape, neutron=ns.Helm(5.7 * fm, skin=0.9 * fm))
    larger = ns.Nucleus(prex.nuclide, proton=shape, neutron=ns.Helm(1.02 * 5.7 * fm, skin=1.02 * 0.9 * fm))
    found = prex.predict(plain, distorted=False, stretch=[1.0, 1.02, 0.98])
    assert found.shape == (3,)
    assert found[0] == pytest.approx(float(prex.predict(plain, distorted=False)), rel=1e-12, abs=0)
    assert found[1] == pytest.approx(float(prex.predict(larger, distorted=False)), rel=1e-12, abs=0)
    assert found[1] == pytest.approx(float(prex.predict(plain, distorted=False, stretch=1.02)), rel=1e-12, abs=0)
    assert found[1] < found[0] < found[2]
    # A Helm shape is a sphere folded with a Gaussian of mean square radius 3 s²: the sphere alone may be stretched.
    sphere = math.sqrt((1.02 * 5.7) ** 2 - 3 * 0.9**2 * (1.02**2 - 1))
    larger = ns.Nucleus(prex.nuclide, proton=shape, neutron=ns.Helm(sphere * fm, skin=0.9 * fm))
    kept = prex.predict(plain, distorted=False, stretch=1.02, own=3 * (0.9 * fm) ** 2)
    assert kept == pytest.approx(float(prex.predict(larger, distorted=False)), rel=1e-12, abs=0)
    with pytest.raises(InputError, match="own"):
        prex.predict(plain, distorted=False, own=-1.0)
    for wrong in (0.0, -1.0, math.nan, [[1.0]], "longer"):
        with pytest.raises(InputError, match="stretch"):
            prex.predict(plain, distorted=False, stretch=wrong)


def test_names():
    assert [each.name for each in MEASURED] == list(PUBLISHED)
    assert parity_violation_measurement("prex").name == "PREX-1"
    assert parity_violation_measurement("QWEAK").nuclide.name == "Al27"
    with pytest.raises(InputError, match=r"no parity-violation measurement 'PREX-3'; .*PREX-2"):
        parity_violation_measurement("PREX-3")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"energy": -1 * MeV}, "energy"),
        ({"energy": math.nan}, "energy"),
        ({"q2": 0.0}, "q2"),
        ({"q2": 9 * GeV**2}, "."),
        ({"nuclide": "Pb208"}, "nuclide"),
        ({"asymmetry": math.inf}, "asymmetry"),
        ({"statistical": -1e-9}, "statistical"),
        ({"systematic": [1e-9, 2e-9]}, "systematic"),
        ({"weak_charge": "large"}, "weak_charge"),
        ({"acceptance": 0.1}, "acceptance"),
        ({"name": 2}, "name"),
    ],
)
def test_what_is_no_measurement(changed, words):
    with pytest.raises(InputError, match=words):
        replace(parity_violation_measurement("PREX-2"), **changed)


def test_what_cannot_be_predicted(lead):
    prex = parity_violation_measurement("PREX-2")
    with pytest.raises(InputError, match="Ca48"):
        prex.predict(ns.helm("Ca48"), distorted=False)
    with pytest.raises(InputError, match="nucleus"):
        prex.mean_q2("Pb208")
    with pytest.raises(InputError, match="charges"):
        prex.predict(lead, distorted=False, charges=-117.9)
    with pytest.raises(InputError, match="distorted"):
        prex.predict(lead, distorted="no")


def test_a_measurement_of_ones_own(lead):
    mine = ParityViolationMeasurement(
        "mine",
        ns.nuclide("Pb208"),
        energy=953 * MeV,
        q2=0.006 * GeV**2,
        asymmetry=5e-7,
        statistical=1e-8,
        systematic=0.0,
        weak_charge=-118.0,
    )
    assert mine.acceptance is None
    assert mine.accepted.nodes[0].tolist() == [mine.angle]
    assert mine.source == ""
    assert mine.mean_q2(lead, distorted=False) == pytest.approx(mine.q2, rel=1e-9)
