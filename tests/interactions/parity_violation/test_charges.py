"""Weak charges of nuclei: sums of those of the nucleons, and a published one."""

import dataclasses

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.parity_violation.charges import (
    WeakCharges,
    at_transfer,
    charge_at,
    target,
    weak_charge_at,
)
from nuscatter.units import MeV, fm


def test_a_nucleus_is_the_sum_of_its_nucleons():
    charges = WeakCharges(proton=0.05, neutron=-0.9)
    assert charges.of("Pb208") == pytest.approx(82 * 0.05 - 126 * 0.9)
    assert charges.of("H1") == 0.05
    assert charges.of("n1") == -0.9


def test_the_defaults_are_near_the_total_of_prex_2():
    """PREX-2 states −117.9 ± 0.3; the nucleons' sum differs by 0.6 %, which `scaled_to` is for."""
    assert WeakCharges().of("Pb208") == pytest.approx(-117.9, rel=0.01)
    scaled = WeakCharges().scaled_to("Pb208", -117.9)
    assert scaled.of("Pb208") == pytest.approx(-117.9, abs=1e-12)
    assert scaled.proton == WeakCharges().proton


def test_tree_level_is_one_minus_four_sine_squared():
    tree = WeakCharges(proton=1 - 4 * 0.23857, neutron=-1)
    assert tree.of("Ca48") == pytest.approx(20 * (1 - 4 * 0.23857) - 28)


def test_the_charges_of_a_nucleus_at_zero_and_beyond():
    nucleus = ns.Nucleus(ns.nuclide("Ca48"), proton=ns.Helm(3.4 * fm), neutron=ns.Helm(3.6 * fm))
    charges, Q = WeakCharges(), np.array([0.0, 100.0]) * MeV
    charge, weak = charge_at(nucleus, Q), weak_charge_at(nucleus, Q, charges)
    assert charge.shape == weak.shape == (2, 1)
    assert charge[0, 0] == pytest.approx(20)
    assert weak[0, 0] == pytest.approx(charges.of("Ca48"))
    proton, neutron = ns.Helm(3.4 * fm)(100 * MeV), ns.Helm(3.6 * fm)(100 * MeV)
    assert weak[1, 0] == pytest.approx(0.0710 * 20 * proton - 0.9877 * 28 * neutron)


def test_a_batch_of_form_factors_stands_behind():
    radii = ns.Helm(np.array([3.5, 3.6, 3.7]) * fm)
    assert at_transfer(radii, np.array([50.0, 100.0]) * MeV).shape == (2, 3)


@pytest.mark.parametrize("bad", [np.nan, np.inf, "0.07", [0.07, 0.08], None])
def test_a_charge_is_one_number(bad):
    with pytest.raises(ns.InputError):
        WeakCharges(proton=bad)
    with pytest.raises(ns.InputError):
        WeakCharges(neutron=bad)
    with pytest.raises(ns.InputError):
        WeakCharges().scaled_to("Pb208", bad)


def test_hydrogen_has_no_neutron_to_scale():
    with pytest.raises(ns.InputError, match="H1 has no neutron"):
        WeakCharges().scaled_to("H1", 0.07)


def test_values_are_frozen_and_equal():
    assert WeakCharges() == WeakCharges(proton=0.0710, neutron=-0.9877)
    with pytest.raises(dataclasses.FrozenInstanceError):
        WeakCharges().proton = 1.0


def test_what_is_no_target_is_refused():
    with pytest.raises(ns.InputError, match="nucleus is 'Pb208'"):
        target("Pb208")
    with pytest.raises(ns.InputError, match="n1 has no charge"):
        target(ns.point_nucleus("n1"))


def test_a_form_factor_of_a_wrong_shape_or_value_is_refused():
    Q = np.array([10.0, 20.0]) * MeV
    with pytest.raises(ns.InputError, match="shape of a form factor"):
        at_transfer(lambda q: q[:, 0], Q)
    with pytest.raises(ns.InputError, match="a form factor is nan"):
        at_transfer(lambda q: q * np.nan, Q)
