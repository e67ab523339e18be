import pytest

import nuscatter as ns
from nuscatter.catalogue.parity_violation import parity_violation_measurement
from nuscatter.structure.densities.measured import charge_density

MAKERS = {"PREX-1": "prex_1", "PREX-2": "prex_2", "CREX": "crex", "Qweak-27Al": "qweak_aluminium"}


@pytest.mark.parametrize(("name", "make"), MAKERS.items())
def test_each_is_its_measurement_with_its_weak_charge(name, make):
    data = getattr(ns.datasets, make)()
    known = parity_violation_measurement(name)
    assert data.name == name
    assert data.observed[0] == pytest.approx(1e9 * known.asymmetry)
    assert data.error == pytest.approx(1e9 * known.error)
    assert data.weak_charges.of(known.nuclide) == pytest.approx(known.weak_charge)


def test_the_error_of_a_weak_charge_is_the_stated_one():
    """PREX-2: 0.3 of 117.9; CREX: 0.1 of 26.0; PREX-1 states none."""
    crex = ns.datasets.crex().nuisances["weak_charge_Ca48"]
    assert (crex.mean, crex.sigma) == (0.0, pytest.approx(0.1 / 26.0))
    assert ns.datasets.prex_1().nuisances == {}
    assert ns.datasets.qweak_aluminium().nuisances["weak_charge_Al27"].sigma == pytest.approx(0.01 / 12.92)


def test_the_charge_and_the_waves_are_as_asked():
    other = charge_density("Pb208", "sum_of_gaussians").form_factor
    data = ns.datasets.prex_2(charge=lambda _: other, distorted=False)
    assert data.waves.distorted is False
    assert data.waves.charge.form_factor == other
