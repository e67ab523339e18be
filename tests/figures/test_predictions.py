"""Predictions drawn: curves are the rates in the units that the labels say, areas are counts, a ratio is a ratio."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

import nuscatter as ns
from nuscatter.detectors.quenching import constant
from nuscatter.errors import InputError
from nuscatter.figures.predictions import counts_by_species, observable, ratio, spectrum
from nuscatter.figures.style import COLOURS, LABELS
from nuscatter.units import eV, keV, kg, m, tonne, us

T = np.linspace(0.5, 200, 800) * keV


@pytest.fixture(scope="module")
def flux():
    return ns.facility("SNS").flux(distance=20 * m, pot=1e23)


@pytest.fixture(scope="module")
def rates(flux):
    models = {"Standard Model": ns.StandardModel(), "NSI": ns.StandardModel() + ns.NSI(ee_u=0.3)}
    return {name: ns.recoil_spectrum(model, flux, "Ar", T) for name, model in models.items()}


def curves(panel):
    return {line.get_label(): line.get_data() for line in panel.lines}


def test_the_area_under_a_spectrum_is_the_number_of_recoils(flux, rates):
    (panel,) = spectrum(T, rates).axes
    x, height = curves(panel)["Standard Model"]
    bare = ns.Experiment(flux, ns.Detector("Ar", 1 * kg, T[[0, -1]]))
    assert np.trapezoid(height, x) == pytest.approx(bare.counts(ns.StandardModel()).sum(), rel=1e-3)
    assert panel.get_xlabel() == "nuclear recoil energy [keV]"
    assert panel.get_ylabel() == "recoils / (keV kg)"
    assert [text.get_text() for text in panel.get_legend().get_texts()] == list(rates)


def test_units_are_those_of_the_labels(rates):
    (panel,) = spectrum(T, rates, energy="eV", mass="t", during="year", recoil="energy").axes
    (plain,) = spectrum(T, rates).axes
    assert (panel.get_xlabel(), panel.get_ylabel()) == ("energy [eV]", "recoils / (eV t year)")
    for name, (x, height) in curves(plain).items():
        np.testing.assert_allclose(curves(panel)[name][0], x * (keV / eV))
        np.testing.assert_allclose(curves(panel)[name][1], height * (eV / keV) * (tonne / kg))
    with pytest.raises(InputError, match="no unit of mass 'lb'; the choices are mg, g, kg, t, kt"):
        spectrum(T, rates, mass="lb")


def test_species_have_their_colours_symbols_and_lines(flux):
    alone = {s: ns.Flux(tuple(c for c in flux.components if c.state == s)) for s in flux.species}
    each = {state: ns.recoil_spectrum(ns.StandardModel(), one, "CsI", T) for state, one in alone.items()}
    (panel,) = spectrum(T, {"sum": sum(each.values()), **each}).axes
    looks = {line.get_label(): (line.get_color(), line.get_linestyle()) for line in panel.lines}
    assert {LABELS[str(state)] for state in each} | {"sum"} == set(looks)
    assert looks[LABELS["nu_mu_bar"]][0] == COLOURS["nu_mu_bar"]
    assert len({colour for colour, _ in looks.values()}) == 4


def test_a_curve_that_is_zero_leaves_the_panel_where_it_ends(rates):
    (panel,) = spectrum(T, rates).axes
    bottom, top = panel.get_ylim()
    for name, (_, height) in curves(panel).items():
        assert top > height.max()
        zero = rates[name] == 0
        assert zero.any()
        assert (height[zero] > 0).all()  # a logarithmic axis would leave them out, and the line would end in mid-air
        assert (height[zero] < 1e-6 * bottom).all()
    last = panel.get_xlim()[1] * keV
    beyond = max(T[rate * keV * kg > bottom][-1] for rate in rates.values())
    assert beyond < last <= beyond + 1.01 * (T[1] - T[0])


def test_one_spectrum_needs_no_name(rates):
    (panel,) = spectrum(T, rates["NSI"]).axes
    assert len(panel.lines) == 1
    assert panel.get_legend() is None


@pytest.mark.parametrize(
    ("energies", "wrong", "says"),
    [
        (T[::-1], T, "increasing"),
        (np.append(0.0, T[1:]), T, "lowest T is 0.0, but an energy above zero"),
        (T, T[1:], r"shape of rates is \(799,\), but \(800,\)"),
        (T, {"one": T, "other": T[1:]}, "shape of the curve other"),
        (T, {}, "at least one curve"),
        (T, {3: T}, "a name in rates is 3, but a text or a species"),
        (T, -T, "below zero"),
        (T, 0 * T, "zero everywhere"),
    ],
)
def test_what_is_no_spectrum_is_refused(energies, wrong, says):
    with pytest.raises(InputError, match=says):
        spectrum(energies, wrong)


def test_a_ratio_is_one_for_the_reference_and_ends_with_it(rates):
    (panel,) = ratio(T, rates).axes
    x, quotient = curves(panel)["NSI"]
    seen = rates["Standard Model"] > 0
    np.testing.assert_allclose(x, T / keV)
    np.testing.assert_allclose(quotient[seen], (rates["NSI"] / np.where(seen, rates["Standard Model"], 1))[seen])
    assert np.isnan(quotient[~seen]).all()
    np.testing.assert_allclose(curves(panel)["Standard Model"][1][seen], 1)
    assert panel.get_ylabel() == "ratio to Standard Model"
    assert panel.get_xlim()[1] * keV < T[seen][-1] + 1.01 * (T[1] - T[0])


def test_ratios_of_counts_are_steps_on_the_edges():
    (panel,) = ratio([0, 1, 3], {"a": [2.0, 4.0], "b": [1.0, 8.0]}, "b", label="time [µs]", scale=0.5).axes
    heights = {patch.get_label(): patch.get_data() for patch in panel.patches if isinstance(patch, StepPatch)}
    np.testing.assert_allclose(heights["a"].values, [2, 0.5])
    np.testing.assert_allclose(heights["a"].edges, [0, 2, 6])
    assert panel.get_xlabel() == "time [µs]"
    assert panel.get_xlim() == (0, 6)


@pytest.mark.parametrize(
    ("given", "reference", "says"),
    [
        ({"a": [1.0, 2, 3]}, "b", "no curve 'b'; the choices are a"),
        ({"a": [0.0, 0, 0]}, "a", "zero everywhere"),
        ({"a": [1.0, 2, 3], "b": [1.0, 2]}, "a", "at points and some in bins"),
        ([1.0, 2, 3], "a", "a mapping of names to curves"),
    ],
)
def test_what_has_no_ratio_is_refused(given, reference, says):
    with pytest.raises(InputError, match=says):
        ratio([1, 2, 3], given, reference)


@pytest.mark.parametrize(("time", "other", "unit"), [(False, 1, "PE"), (True, 0, "µs")])
def test_areas_are_the_counts_of_each_species(time, other, unit):
    csi = ns.experiment("COHERENT-CsI-2021")
    (panel,) = counts_by_species(csi, ns.StandardModel(), time=time).axes
    areas = {}
    for patch in panel.patches:
        if patch.get_fill():
            heights, edges, baseline = patch.get_data()
            areas[patch.get_label()] = (heights - baseline) * np.diff(edges)
    expected = csi.by_species(ns.StandardModel())
    assert len(areas) == len(expected) == 3
    for state, counts in expected.items():
        np.testing.assert_allclose(
            areas[f"{LABELS[str(state)]}, {counts.sum():.0f}"], counts.sum(axis=other), atol=1e-9
        )
    assert panel.get_ylabel() == f"events / {unit}"
    assert unit in panel.get_xlabel()


def test_a_structure_reaches_the_counts():
    csi = ns.experiment("COHERENT-CsI-2021")

    def top(**words):
        (panel,) = counts_by_species(csi, ns.StandardModel(), **words).axes
        return max(patch.get_data().values.max() for patch in panel.patches)

    assert top(structure=ns.point_nucleus) > 1.05 * top()


def test_an_interference_of_flavours_is_named():
    sun = ns.AdiabaticMSW()(ns.Sun(duration=1 * us * 1e18, only=("8B",)))
    model = ns.StandardModel() + ns.NSI(etau_u=0.3)
    built = ns.Experiment(sun, ns.Detector("Xe", 1e6 * kg, np.array([0.5, 1, 4]) * keV))
    (panel,) = counts_by_species(built, model).axes
    labels = [patch.get_label() for patch in panel.patches if patch.get_fill()]
    assert any("interference" in label for label in labels)
    total = next(patch.get_data() for patch in panel.patches if not patch.get_fill())
    np.testing.assert_allclose(total.values * np.diff(total.edges), built.spectrum(model))


def test_what_cannot_be_stacked_is_refused(flux):
    bare = ns.Experiment(flux, ns.Detector("Ge", 10 * kg, np.array([2, 10, 50]) * keV))
    with pytest.raises(InputError, match="no time bins"):
        counts_by_species(bare, ns.StandardModel(), time=True)
    with pytest.raises(InputError, match="couplings that are arrays"):
        counts_by_species(bare, ns.StandardModel() + ns.NSI(ee_u=[0.1, 0.2]))
    with pytest.raises(InputError, match="experiment is 'x'"):
        counts_by_species("x", ns.StandardModel())


def test_the_observable_has_the_unit_that_the_detector_measures():
    edges = np.array([0.2, 0.4, 1.0]) * keV
    for words, expected in (
        ({}, ("nuclear recoil energy", "eV", 1000)),
        ({"quenching": constant(0.2)}, ("reconstructed energy", "eVee", 1000)),
        ({"quenching": constant(0.2), "energy_edges": 10 * edges}, ("reconstructed energy", "keVee", 10)),
        ({"light_yield": 10 / keV, "energy_edges": [1.0, 20]}, ("reconstructed energy", "PE", 20)),
    ):
        found, what, unit = observable(ns.Detector("Ge", 1 * kg, **{"energy_edges": edges} | words))
        assert (what, unit, round(float(found[-1]))) == expected


def test_all_draw_in_the_axes_given(rates):
    figure = Figure()
    panels = figure.subfigures(2, 1)[0].subplots(1, 4)
    csi = ns.experiment("COHERENT-CsI-2021")
    assert spectrum(T, rates, axes=panels[0]) is figure
    assert ratio(T, rates, axes=panels[1]) is figure
    assert counts_by_species(csi, ns.StandardModel(), axes=panels[2]) is figure
    assert [bool(panel.lines or panel.patches) for panel in panels] == [True, True, True, False]
