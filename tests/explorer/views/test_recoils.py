"""Recoil spectra of the page: sums, ratios, ends, and both kinds of recoil."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.state import State
from nuscatter.explorer.views.recoils import VIEW
from nuscatter.units import keV, kg

LIGHT = {
    "term.LightVector.mass": "10 MeV",
    "term.LightVector.coupling": "1e-4",
    "term.LightVector.charges": "universal",
}


def shown(**texts: str):
    view = VIEW.show(Asked(State({key.replace("__", "."): text for key, text in texts.items()})))
    return {name: curve for name, (curve, _, _) in view.curves().items()}, view


def test_species_add_to_all():
    curves, view = shown(experiment="COHERENT-LAr")
    species = [each.y for each in curves.values() if each.species]
    assert len(species) == 3
    assert curves["recoils of nuclei: all"].y == pytest.approx(np.sum(species, axis=0), rel=1e-12, abs=0)
    assert len(view.charts) == 1


def test_the_curve_ends_where_recoils_do():
    curves, _ = shown(experiment="COHERENT-LAr")
    x = curves["recoils of nuclei: all"].x
    lightest = ns.nuclide("Ar36").mass
    E = 0.5 * ns.constants.muon_mass.value
    assert x[-1] == pytest.approx(2 * E**2 / (lightest + 2 * E) / keV, rel=1e-5)
    assert x[-1] / x[0] == pytest.approx(1e3, rel=1e-5)


def test_the_standard_model_stands_beside_new_physics_and_below_their_ratio():
    texts = {"experiment": "COHERENT-LAr", **LIGHT}
    view = VIEW.show(Asked(State(texts)))
    curves = {name: curve for name, (curve, _, _) in view.curves().items()}
    standard, ratio = curves["recoils of nuclei: Standard Model"], curves["recoils of nuclei, ratio: model"]
    assert standard.reference
    built = ns.experiment("COHERENT-LAr")
    by_hand = ns.recoil_spectrum(ns.StandardModel(), built.flux, "Ar", standard.x * keV) * keV * kg
    assert standard.y == pytest.approx(by_hand, rel=1e-12, abs=0)
    inside = standard.y > 0
    assert ratio.y[inside] * standard.y[inside] == pytest.approx(
        curves["recoils of nuclei: all"].y[inside], rel=1e-12, abs=0
    )


def test_zero_coupling_is_the_standard_model():
    curves, _ = shown(experiment="COHERENT-LAr", term__NSI__ee_u="0")
    ratio = curves["recoils of nuclei, ratio: model"].y
    assert ratio[np.isfinite(ratio)] == pytest.approx(1.0, rel=1e-12, abs=0)


def test_both_kinds_of_recoil_have_charts_of_their_own():
    curves, view = shown(experiment="CONUS+", standard__recoils="both")
    assert [each.title for each in view.charts] == ["recoils of nuclei", "recoils of electrons"]
    assert not np.array_equal(curves["recoils of nuclei: nu_e_bar"].y, curves["recoils of electrons: nu_e_bar"].y)


def test_energies_are_those_asked_for():
    curves, _ = shown(
        experiment="COHERENT-LAr", recoils__low="1 keV", recoils__high="0.1 MeV", recoils__logarithmic="false"
    )
    x = curves["recoils of nuclei: all"].x
    assert (x[0], x[-1]) == (1.0, 100.0)
    assert np.ptp(np.diff(x)) < 1e-9


def test_a_range_that_does_not_increase_is_told_at_its_field():
    with pytest.raises(InputError, match=r"^recoils\.low: the energies are 100 to 10 keV"):
        shown(recoils__low="100 keV", recoils__high="10 keV")


def test_flavours_lost_on_the_way_are_fewer_than_emitted():
    curves, _ = shown(experiment="COHERENT-LAr", flavour__Sterile__dm2="1 eV2", flavour__Sterile__mu="0.2")
    ratio = curves["recoils of nuclei, ratio: model"].y
    assert 0.6 < np.nanmin(ratio) < np.nanmax(ratio) < 1.0
