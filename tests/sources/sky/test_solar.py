"""The Sun: fluxes exact in normalisation, spectra beside their own quadrature, and what is refused."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns_face
from nuscatter.constants import Measured
from nuscatter.errors import InputError
from nuscatter.particles import nu_e
from nuscatter.sources.sky.solar import (
    B16_GS98,
    B16_AGSS09met,
    SolarModel,
    Sun,
    boron8_spectrum,
    production_regions,
    sno_boron8,
)
from nuscatter.sources.spectra.production_region import ProducedIn, ProductionRegion
from nuscatter.sources.spectra.spectrum import Line, Polynomial
from nuscatter.units import MeV, cm, keV, kg, s, year

PER_CM2_S = 1 / (cm**2 * s)
REACTIONS = ("pp", "pep", "hep", "7Be", "8B", "13N", "15O", "17F")
FLAT = Polynomial((1 / (10 * MeV),), high=10 * MeV)


def test_the_reactions_in_their_order():
    assert tuple(production_regions) == tuple(B16_GS98.fluxes) == tuple(B16_AGSS09met.fluxes) == REACTIONS
    sun = Sun(duration=1 * year)
    assert len(sun.components) == 9  # two lines of ⁷Be
    assert sun.species == (nu_e,)
    assert all(each.time is None and isinstance(each.spectrum, ProducedIn) for each in sun.components)


@pytest.mark.parametrize("model", [B16_GS98, B16_AGSS09met])
@pytest.mark.parametrize("name", REACTIONS)
def test_fluxes_are_exact_in_normalisation(model, name):
    fluence = Sun(duration=3 * year, model=model, only=(name,)).fluence[nu_e]
    assert fluence == pytest.approx(model.fluxes[name].value * 3 * year, rel=1e-12, abs=0)


def test_the_parts_make_the_whole():
    parts = sum((Sun(duration=1 * year, only=(name,)) for name in REACTIONS), start=Sun(duration=1 * year, only=()))
    whole = Sun(duration=1 * year)
    assert parts.fluence[nu_e] == pytest.approx(whole.fluence[nu_e], rel=1e-14, abs=0)
    assert Sun(duration=1 * year, only=("8b", "8B", "7-be")).components[0].fluence == whole.components[5].fluence


def test_a_year_of_boron():
    fluence = Sun(duration=1 * year, only=("8B",)).fluence[nu_e]
    assert fluence * cm**2 == pytest.approx(5.46e6 * 365.25 * 86400, rel=1e-12, abs=0)


def test_a_measured_flux_replaces_the_models():
    model = B16_GS98.replaced({"8b": sno_boron8})
    assert model.fluxes["8B"] is sno_boron8
    assert {name for name in REACTIONS if model.fluxes[name] != B16_GS98.fluxes[name]} == {"8B"}
    assert B16_GS98.fluxes["8B"].value / PER_CM2_S == pytest.approx(5.46e6, rel=1e-12, abs=0)
    assert sno_boron8.uncertainty / sno_boron8.value == pytest.approx(0.038, abs=5e-4)


def test_another_shape_of_boron():
    sun = Sun(duration=1 * year, boron8=FLAT)
    assert sun.components[5].spectrum.spectrum is FLAT
    assert sun.components[5].spectrum.region is production_regions["8B"]
    assert [each.spectrum.support[1] for each in sun.components if each.spectrum.spectrum is FLAT] == [10 * MeV]


def test_boron_is_a_density_that_ends():
    boron = boron8_spectrum()
    E = np.linspace(0, 17, 3001) * MeV
    value = boron(E) * MeV
    assert (value >= 0).all()
    assert value[0] == 0
    assert (value[16.34 * MeV < E] == 0).all()
    peak = E[value.argmax()] / MeV
    assert peak == pytest.approx(6.4, abs=0.15)
    assert (np.diff(value[peak * MeV > E]) > 0).all()
    assert (np.diff(value[(peak + 0.2) * MeV < E]) <= 0).all()


@pytest.mark.parametrize("k", [0, 1, 2])
def test_moments_of_the_table_of_boron_across_every_kink(k):
    boron = boron8_spectrum()
    knots = np.asarray(boron.kinks)
    pieces = [
        quad(lambda E: float(boron(E)) * MeV * (E / MeV) ** -k, a, b, epsabs=0, epsrel=1e-12)[0] / MeV
        for a, b in pairwise(knots)
    ]
    above = np.cumsum(pieces[::-1])[::-1]
    np.testing.assert_allclose(boron.moment(k, knots[1:-1]) * MeV**k, above[1:], rtol=1e-9)
    np.testing.assert_allclose(boron.moment(k, knots[1:-1] * (1 + 1e-12)) * MeV**k, above[1:], rtol=1e-9)
    middle = (knots[20] + knots[21]) / 2
    part = quad(lambda E: float(boron(E)) * MeV * (E / MeV) ** -k, middle, knots[21], epsabs=0, epsrel=1e-12)[0] / MeV
    assert float(boron.moment(k, middle)) * MeV**k == pytest.approx(part + above[21], rel=1e-9, abs=0)


def test_a_recoil_spectrum_ends_where_the_neutrinos_do():
    """T_max = 2E²/(M + 2E): for ⁸B on xenon 4.4 keV, and hep alone reaches beyond."""
    xenon = ns_face.nuclide("Xe132")
    T = np.linspace(0.01, 6, 200) * keV
    boron = ns_face.recoil_spectrum(ns_face.StandardModel(), Sun(duration=1 * year, only=("8B",)), xenon, T)
    end = 2 * (16.34 * MeV) ** 2 / (xenon.mass + 2 * 16.34 * MeV)
    assert (boron[end > T] > 0).all()
    assert (boron[end < T] == 0).all()
    whole = ns_face.recoil_spectrum(ns_face.StandardModel(), Sun(duration=1 * year), xenon, T) * keV * kg
    hep = ns_face.recoil_spectrum(ns_face.StandardModel(), Sun(duration=1 * year, only=("hep",)), xenon, T) * keV * kg
    np.testing.assert_allclose(whole[end < T], hep[end < T], rtol=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Sun(duration=0), lambda: Sun(duration=-1), lambda: Sun(duration=np.nan), lambda: Sun(duration="1"),
        lambda: Sun(duration=[1, 2]), lambda: Sun(duration=1, only=("9B",)), lambda: Sun(duration=1, only="8B"),
        lambda: Sun(duration=1, only=3), lambda: Sun(duration=1, only=(3,)), lambda: Sun(duration=1, model="B16"),
        lambda: Sun(duration=1, boron8=3), lambda: SolarModel("x", {}), lambda: SolarModel("x", 3),
        lambda: SolarModel(3, B16_GS98.fluxes), lambda: SolarModel("x", {**B16_GS98.fluxes, "9B": sno_boron8}),
        lambda: SolarModel("x", {**B16_GS98.fluxes, "8B": 5e6}), lambda: B16_GS98.replaced({"9B": sno_boron8}),
        lambda: B16_GS98.replaced({"8B": 5e6}), lambda: B16_GS98.replaced(3),
        lambda: Sun(duration=1, model=B16_GS98.replaced({"8B": Measured(-1.0, 0.0, "x")})),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()


def test_every_flux_has_a_source():
    for model in (B16_GS98, B16_AGSS09met):
        for flux in model.fluxes.values():
            assert "1611.09867" in flux.source
            assert 0 < flux.uncertainty < flux.value


def test_lines_are_lines():
    sun = Sun(duration=1 * year, only=("7Be", "pep"))
    assert [type(each.spectrum.spectrum) for each in sun.components] == [Line] * 3
    assert sum(each.fluence for each in sun.components[:2]) == pytest.approx(
        B16_GS98.fluxes["7Be"].value * year, rel=1e-14, abs=0
    )


def test_production_regions_are_inside_the_sun():
    """No deeper than the centre: n_e = 101 mol/cm³ there in B16, so V = 7.7e-12 eV; nodes may lie above."""
    for name, place in production_regions.items():
        assert isinstance(place, ProductionRegion), name
        mean = np.dot(place.potentials, place.weights)
        assert 3e-18 * MeV < mean < 7.7e-18 * MeV
