from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.parity_violation.asymmetry_data import AsymmetryData
from nuscatter.errors import FitError, InputError
from nuscatter.interactions.parity_violation import WeakCharges
from nuscatter.reports.weak_radii import (
    _PROTON_RADII,
    Surface,
    coherent_radius,
    combined_skin,
    invert_asymmetry,
    physical_neutrons,
    point_neutrons,
    surface_in_mean_fields,
    weak_radius,
)
from nuscatter.structure.families.two_parameters import FermiNeutrons, surface_of
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import fm

FIELD = ns.HartreeFock("SLy4")
SURFACE = Surface(mean=0.48 * fm, error=0.02 * fm)
PLANE = ns.datasets.crex(distorted=False)


def truth(radius, surface=0.48):
    return FermiNeutrons(radius * fm, diffuseness=surface * fm, mean_field=FIELD)


def measured(radius, **changes):
    """The asymmetry that a nucleus of this radius has, as if it had been measured."""
    value = float(PLANE.asymmetry(truth(radius)))
    return replace(PLANE, measurement=replace(PLANE.measurement, asymmetry=value, **changes))


@pytest.fixture(scope="module")
def found():
    return invert_asymmetry(measured(3.55), surface=SURFACE)


def test_a_radius_is_found_again(found):
    assert found.neutron_radius / fm == pytest.approx(3.55, abs=1e-8)
    assert found.skin == found.neutron_radius - found.proton_radius
    # R_p of the charge density, 3.451 fm: less the proton's size, the neutrons' charge, Darwin–Foldy and spin–orbit.
    own = 0.84075**2 - 28 / 20 * 0.1155 + 0.0331
    state = FIELD.solve("Ca48")
    charge = state.charge_radius**2 - state.proton_radius**2
    spin_orbit = charge / fm**2 - own
    assert found.proton_radius / fm == pytest.approx(sqrt(3.45103**2 - own - spin_orbit), abs=2e-4)


def test_errors_are_those_of_repeated_inversions(found):
    data = found.data
    up, down = (
        invert_asymmetry(
            replace(data, measurement=replace(data.measurement, asymmetry=data.measurement.asymmetry + shift)),
            surface=SURFACE,
        ).neutron_radius
        for shift in (data.measurement.error, -data.measurement.error)
    )
    assert found.errors["experiment"] == pytest.approx((down - up) / 2, rel=2e-3)
    relative = 0.1 / 26.0
    shift = relative * data.measurement.asymmetry / data.measurement.error
    assert found.errors["weak charge"] == pytest.approx(shift * found.errors["experiment"], rel=1e-6)
    thick = invert_asymmetry(data, surface=Surface(mean=0.50 * fm, error=0.0)).neutron_radius
    thin = invert_asymmetry(data, surface=Surface(mean=0.46 * fm, error=0.0)).neutron_radius
    assert found.errors["surface"] == pytest.approx(abs(thick - thin) / 2, rel=1e-6)
    assert found.error == pytest.approx(sqrt(sum(each**2 for each in found.errors.values())))


def test_the_radius_of_the_weak_charge_is_the_sum_of_its_parts():
    """R_W² Q_W = q_p Z R_ch² + q_n N R², with the slope of each form factor."""
    nucleus = Nucleus(ns.nuclide("Ca48"), Helm(3.45 * fm), Helm(3.6 * fm))
    charges = WeakCharges(proton=0.07, neutron=-0.99)
    square = (20 * 0.07 * 3.45**2 - 28 * 0.99 * 3.6**2) / charges.of("Ca48")
    assert weak_radius(nucleus, charges) / fm == pytest.approx(sqrt(square), abs=1e-7)


def test_the_error_of_the_weak_radius_follows_the_neutrons(found):
    charges = found.data.weak_charges
    moved = truth((found.neutron_radius + found.error) / fm)
    other = weak_radius(moved("Ca48"), charges)
    assert found.weak_radius_error == pytest.approx(other - found.weak_radius, rel=0.02)
    # At one angle a plane wave's asymmetry is proportional to F_W.
    measurement = replace(PLANE.measurement, acceptance=None)
    one = invert_asymmetry(replace(PLANE, measurement=measurement), surface=SURFACE)
    assert one.weak_form_factor_error / one.weak_form_factor == pytest.approx(measurement.error / 2668e-9, rel=0.02)


def test_measurements_of_one_nucleus_together(found):
    other = invert_asymmetry(measured(3.50, statistical=200e-9, systematic=0.0), surface=SURFACE)
    both = combined_skin([found, other])
    one, two = (each.errors["experiment"] for each in (found, other))
    share = two**2 / (one**2 + two**2)
    assert both.skin == pytest.approx(share * found.skin + (1 - share) * other.skin)
    assert both.errors["experiment"] == pytest.approx(one * two / sqrt(one**2 + two**2))
    # An error of all is not made smaller by more measurements.
    least, most = sorted(each.errors["surface"] for each in (found, other))
    assert least <= both.errors["surface"] <= most
    assert combined_skin([found]).error == pytest.approx(found.error)


def test_the_physical_protons_are_charges_without_the_neutrons():
    """R² of the charge less N/Z times the neutron's ⟨r²⟩."""
    for name, radius in _PROTON_RADII.items():
        target = ns.nuclide(name)
        square = target.charge_radius**2 - target.N / target.Z * ns.constants.neutron_charge_radius_squared.value
        assert radius == pytest.approx(sqrt(square) / fm, abs=1.5e-3)


def test_surfaces_of_mean_fields():
    from nuscatter.structure.families.members import published_members

    q = 0.8733 / fm
    chosen = published_members()[4:6]
    states = [each.model.solve("Ca48") for each in chosen]
    by_hand = [surface_of(each.neutron, each.neutron_radius, Q=q) for each in states]
    surface = surface_in_mean_fields("Ca48", q, chosen)
    assert surface.mean == pytest.approx(np.mean(by_hand))
    assert surface.error == pytest.approx(abs(by_hand[1] - by_hand[0]) / sqrt(2))


def test_bad_input(found):
    with pytest.raises(FitError, match="No neutron radius of Ca48"):
        invert_asymmetry(replace(PLANE, measurement=replace(PLANE.measurement, asymmetry=1e-5)), surface=SURFACE)
    with pytest.raises(InputError, match="surface"):
        invert_asymmetry(PLANE, surface=0.5)
    with pytest.raises(InputError, match="data"):
        invert_asymmetry(PLANE.measurement)
    with pytest.raises(InputError, match="number of members"):
        surface_in_mean_fields("Ca48", 0.87 / fm, [])
    lead = invert_asymmetry(ns.datasets.prex_2(distorted=False), surface=Surface(mean=0.55 * fm, error=0.0))
    with pytest.raises(InputError, match="one nuclide"):
        combined_skin([found, lead])
    with pytest.raises(InputError, match="nuclide"):
        combined_skin([])
    assert isinstance(found.data, AsymmetryData)


@pytest.mark.slow
@pytest.mark.releases
def test_the_neutron_radius_of_caesium_iodide(releases):
    """M. Atzori Corona et al., Eur. Phys. J. C 83 (2023) 683: 5.47 ± 0.38 fm, the nucleons' size included (memory)."""
    data = ns.datasets.coherent_csi_2021()
    physical, points = coherent_radius(data, physical_neutrons), coherent_radius(data, point_neutrons)
    assert physical.values["radius"] == pytest.approx(5.47, abs=0.1)
    assert physical.errors["radius"] == pytest.approx(0.38, abs=0.05)
    # The nucleon's own size, 0.84 fm, and another shape of the surface.
    assert points.values["radius"] == pytest.approx(sqrt(physical.values["radius"] ** 2 - 0.71), abs=0.05)
    # A nuisance that stands for the form factor is in the radius's place.
    assert points.errors["csi2021_form_factor"] == 0.0
