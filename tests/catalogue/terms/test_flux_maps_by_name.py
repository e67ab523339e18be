"""Maps of fluxes by name: none of the face and no field is forgotten; Python code makes the same."""

import inspect
from dataclasses import fields

import pytest

import nuscatter as ns
from nuscatter.catalogue.terms.arguments import Expression, Number
from nuscatter.catalogue.terms.flux_maps_by_name import FLUX_MAPS_LEFT_OUT, flux_maps
from nuscatter.units import eV, m


def at_start(argument):
    kind = argument.kind
    return kind.start * kind.size if isinstance(kind, Number) else kind.choices[kind.start]


def is_map(name):
    each = getattr(ns, name)
    return inspect.isclass(each) and each.__module__.startswith("nuscatter.propagation") and "__call__" in vars(each)


def test_no_map_of_the_face_is_forgotten():
    assert set(flux_maps()).isdisjoint(FLUX_MAPS_LEFT_OUT)
    assert {name for name in ns.__all__ if is_map(name)} == set(flux_maps()) | set(FLUX_MAPS_LEFT_OUT)


@pytest.mark.parametrize("name", list(flux_maps()))
def test_no_field_is_forgotten(name):
    entry = flux_maps()[name]
    listed = [each.field for each in entry.arguments.values()] + [*entry.left_out, *entry.of_source]
    assert sorted(listed) == sorted(each.name for each in fields(entry.make))
    for each in entry.arguments.values():
        assert each.meaning
        assert not isinstance(each.kind, Number) or each.kind.low <= each.kind.start <= each.kind.high


@pytest.mark.parametrize("name", list(flux_maps()))
def test_python_code_makes_the_same_map(name, evaluated):
    entry = flux_maps()[name]
    values = {each.name: at_start(each) for each in entry.arguments.values()}
    given = {each: Expression("20 * m", (("nuscatter.units", "m"),)) for each in entry.of_source}
    again = evaluated(entry.expression(values, given))
    made = entry.make(**values, **dict.fromkeys(entry.of_source, 20 * m))
    for field in fields(made):
        assert getattr(again, field.name) == pytest.approx(getattr(made, field.name), rel=1e-14, abs=0)
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    arrived = made(flux)
    for species in (ns.nu_e, ns.nu_mu, ns.nu_mu_bar):
        assert again(flux).fluence[species] == pytest.approx(arrived.fluence[species], rel=1e-12, abs=0)
    assert sum(arrived.fluence.values()) < 0.999 * sum(flux.fluence.values())


def test_both_ends_of_each_slider_are_allowed():
    """But for what is below the diagonal of α, whose bound depends on the diagonal."""
    for entry in flux_maps().values():
        start = {each.name: at_start(each) for each in entry.arguments.values() if each.required}
        for each in entry.arguments.values():
            if isinstance(each.kind, Number) and each.name not in ("alpha_21", "alpha_31", "alpha_32"):
                for edge in (each.kind.low, each.kind.high):
                    entry.make(**start | {each.name: edge * each.kind.size})


def test_the_splitting_is_in_eV_squared():
    dm2 = flux_maps()["Sterile"].arguments["dm2"]
    assert dm2.kind.unit == "eV2"
    assert dm2.read("Sterile", "1.5 eV^2") == pytest.approx(1.5 * eV**2, rel=1e-14, abs=0)
    assert dm2.expression(1.5 * eV**2).text == "1.5 * eV**2"
