"""Numbers of the page by another route: plain MeV and seconds, own spectra, own constants, own quadratures.

Nothing of the library computes the expected values here, so that a wrong unit, species or sign is seen whatever
`NUSCATTER_MEV` is.
"""

import json
from itertools import pairwise
from math import pi

import numpy as np
import pytest
from scipy.integrate import dblquad, quad

from nuscatter.explorer.answers import answer

#: Of the library's sources: a mass of argon 40's nucleus [MeV], of the muon and the pion [MeV], and G_F [MeV⁻²].
M = 39.9623831238 * 931.49410242 - 18 * 0.51099895
MUON, PION, FERMI = 105.6583755, 139.57039, 1.1663788e-11
WEAK_CHARGE = 18 * (1 - 4 * 0.23857) - 22
LINE = (PION**2 - MUON**2) / (2 * PION)
#: (ħc)² [MeV² cm²], neutrinos of a flavour per cm², nuclei in a kilogram.
SQUARE, FLUENCE, NUCLEI = (197.3269804e-13) ** 2, 9e21 / (4 * pi * 2000**2), 6.02214076e26 / 39.9623831238
EDGES = np.array([20, 40, 60, 80, 100]) * 1e-3
STATE = {
    "source.kind": "stopped_pions",
    "source.pot": "1e23",
    "source.nu_per_pot": "0.09",
    "source.distance": "0.02 km",
    "source.pulse.kind": "gaussian",
    "source.pulse.mean": "500 ns",
    "source.pulse.width": "0.15 us",
    "detector.target": "Ar40",
    "detector.mass": "24000 g",
    "detector.bins.edges": "[20, 40, 60, 80, 100] keVnr",
    "structure": "point_nucleus",
}


def shown(view, **more):
    state = {"view": view, **STATE, **{key.replace("__", "."): text for key, text in more.items()}}
    found = answer("view", list(state.items()))
    assert found.status == 200, found.content
    return json.loads(found.content)


def curves(chart):
    return {each["name"]: np.array(each["y"], float) for each in chart["curves"]}


def michel(species):
    """Return the spectrum of a neutrino of the muon's decay at rest [1/MeV]."""
    factor, end = {"nu_e": (192, 0.5), "nu_mu_bar": (64, 0.75)}[species]
    return lambda E: factor / MUON * (E / MUON) ** 2 * (end - E / MUON)


def dsigma_dT(E, T):
    """Return the cross section of a point nucleus [cm²/MeV]."""
    return FERMI**2 * M / (4 * pi) * WEAK_CHARGE**2 * max(0.0, 1 - T / E - M * T / (2 * E * E)) * SQUARE


def highest(E):
    return 2 * E * E / (M + 2 * E)


def events(species, low, high):
    """Return the recoils of a kilogram between two energies."""
    if species == "nu_mu":
        return NUCLEI * FLUENCE * quad(lambda T: dsigma_dT(LINE, T), low, max(low, min(high, highest(LINE))))[0]
    spectrum = michel(species)
    return NUCLEI * FLUENCE * dblquad(
        lambda T, E: spectrum(E) * dsigma_dT(E, T),
        (low + np.sqrt(low * low + 2 * M * low)) / 2,
        MUON / 2,
        low,
        lambda E: min(high, highest(E)),
        epsabs=0,
        epsrel=1e-7,
    )[0]  # fmt: skip


@pytest.mark.parametrize("species", ["nu_mu", "nu_e", "nu_mu_bar"])
def test_counts_are_a_double_integral(species):
    found = curves(shown("counts")["charts"][0])[species]
    expected = [24 * events(species, low, high) for low, high in pairwise(EDGES)]
    np.testing.assert_allclose(found[:2], expected[:2], rtol=3e-6)


@pytest.mark.parametrize("species", ["nu_e", "nu_mu_bar"])
def test_recoils_are_an_integral_over_energies(species):
    chart = shown("recoils", recoils__low="5 keV", recoils__high="100 keV")["charts"][0]
    T, spectrum = np.array(chart["curves"][0]["x"]) * 1e-3, michel(species)
    for at in (0, 100, 200):
        low = (T[at] + np.sqrt(T[at] ** 2 + 2 * M * T[at])) / 2
        rate = quad(lambda E: spectrum(E) * dsigma_dT(E, T[at]), low, MUON / 2, epsabs=0)[0]  # noqa: B023
        assert curves(chart)[species][at] == pytest.approx(rate * FLUENCE * NUCLEI * 1e-3, rel=3e-6, abs=0)


def test_directions_of_a_line_are_an_integral_over_the_energies_of_each_bin():
    """E is fixed, so each cosine has one recoil energy: T = 2ME²c²/((E + M)² − E²c²)."""
    chart = shown("directions", directions__threshold="10 keV")["charts"][0]
    cosines = np.array(chart["curves"][0]["x"])
    at = 2 * M * LINE**2 * cosines**2 / ((LINE + M) ** 2 - LINE**2 * cosines**2)
    found = curves(chart)["nu_mu"] * np.diff(cosines)
    for (low, high), count in zip(pairwise(at), found, strict=True):
        if high > 0.0101:
            expected = quad(lambda T: dsigma_dT(LINE, T), max(low, 0.01), high)[0] * FLUENCE * NUCLEI
            assert count == pytest.approx(expected, rel=1e-5, abs=0)


def test_arrival_times_are_pulse_and_decays_folded():
    """On a grid of 0.5 ns: the pulse, the pion's decay, the muon's; cells have means, half a step later."""
    step = 5e-4
    t = np.arange(-1, 40, step)
    pulse = np.exp(-0.5 * ((t - 0.5) / 0.15) ** 2)

    def decayed(arrivals, lifetime):
        kernel = np.exp(-np.arange(t.size) * step / lifetime)
        size = 2 * t.size
        folded = np.fft.irfft(np.fft.rfft(arrivals, size) * np.fft.rfft(kernel, size), size)[: t.size]
        return folded / folded.sum()

    pions = decayed(pulse, 0.026033)
    muons = decayed(pions, 2.1969811)
    seen = {each["name"]: each["value"] for each in shown("times", times__cut="0.9 us")["numbers"]}
    for species, arrivals, later in (("nu_mu", pions, 0.5), ("nu_e", muons, 1.0)):
        before = np.interp(0.9, t + (0.5 + later) * step, np.cumsum(arrivals))
        assert seen[f"{species}, before 0.9 µs"] == pytest.approx(100 * before, rel=2e-5, abs=0)


def test_a_form_factor_is_the_fourier_transform_of_its_density():
    """Klein–Nystrand's: a sphere folded with a Yukawa function of 0.7 fm, here in space."""
    view = shown("form_factor", structure="klein_nystrand", form_factor__high="100 MeV")
    radius = next(each["value"] for each in view["numbers"] if each["name"] == "radius of protons, klein_nystrand")
    sphere, reach = np.sqrt((radius**2 - 6 * 0.7**2) * 5 / 3), 0.7
    r, s = np.linspace(1e-3, 25, 3001), np.linspace(0, sphere, 1001)
    inner = s * (np.exp(-abs(r[:, None] - s) / reach) - np.exp(-(r[:, None] + s) / reach))
    density = np.trapezoid(inner, s, axis=1) / (2 * reach * r) * 3 / (4 * pi * sphere**3)
    Q = np.array(view["charts"][0]["curves"][0]["x"])
    for at in (24, 120, 240):
        wave = np.sinc(Q[at] * r / 197.3269804 / pi)
        expected = np.trapezoid(4 * pi * r**2 * density * wave, r) ** 2
        assert curves(view["charts"][0])["klein_nystrand"][at] == pytest.approx(expected, rel=1e-4, abs=0)


@pytest.mark.slow
def test_inelastic_averages_are_those_of_the_curves():
    """The curve of each current, averaged over the spectrum of ν_e, and read at the line of ν_μ."""
    view = shown("inelastic", inelastic__nuclide="Ar40")
    E, seen = np.array(view["charts"][0]["curves"][0]["x"]), curves(view["charts"][0])
    numbers = {each["name"]: each["value"] for each in view["numbers"]}
    spectrum = np.where(E < MUON / 2, michel("nu_e")(np.minimum(E, MUON / 2)), 0.0)
    for name, curve in (("charged current", "nu_e"), ("neutral current", "neutrinos")):
        average = np.trapezoid(np.nan_to_num(seen[f"{name}, {curve}"]) * spectrum, E)
        assert numbers[f"{name}, nu_e, average"] == pytest.approx(average, rel=1e-3, abs=0)
    line = np.interp(LINE, E, seen["neutral current, neutrinos"])
    assert numbers["neutral current, nu_mu, average"] == pytest.approx(line, rel=1e-3, abs=0)


@pytest.mark.slow
def test_a_supernova_is_a_table_of_snowglobes_times_a_fluence():
    snowglobes = pytest.importorskip("snowglobes_data")
    from importlib.resources import files
    from math import gamma

    table = np.loadtxt(str(files(snowglobes) / "xscns" / "xs_nue_Ar40.dat"))
    found = shown(
        "supernova",
        supernova__detector="ar40kt",
        supernova__mean_energy_nu_e="11 MeV",
        supernova__alpha_nu_e="3",
        supernova__energy_nu_e="6e52 erg",
        supernova__distance="10 kpc",
    )
    E, mean, alpha = np.linspace(5, 120, 4001), 11.0, 3.0
    sigma = np.interp(np.log10(E * 1e-3), table[:, 0], table[:, 1]) * E * 1e-41
    shape = (alpha + 1) ** (alpha + 1) / (mean * gamma(alpha + 1)) * (E / mean) ** alpha * np.exp(-4 * E / mean)
    fluence = 6e52 * 624150.907 / mean * shape / (4 * pi * 3.0856775814913673e22**2)
    expected = 40e9 / 39.948 * 6.02214076e23 * np.trapezoid(sigma * fluence, E)
    numbers = {each["name"]: each["value"] for each in found["numbers"]}
    assert numbers["nue_Ar40, interactions"] == pytest.approx(expected, rel=1e-3, abs=0)


@pytest.mark.releases
@pytest.mark.slow
def test_a_profile_is_a_fit_at_each_value_with_all_nuisances():
    """Migrad at five values on both islands of NSI, beside the curve that the page follows by Newton's steps."""
    import nuscatter as ns

    found = answer("view", [("view", "likelihood"), ("likelihood.data", "coherent_csi_2021"), ("term.NSI.ee_u", "0.1")])
    curve = json.loads(found.content)["charts"][0]["curves"][0]
    likelihood = ns.datasets.coherent_csi_2021().likelihood(lambda ee_u: ns.StandardModel() + ns.NSI(ee_u=ee_u))
    lowest = min(ns.fit(likelihood, ee_u=start).fval for start in (0.0, 0.4))
    x, y = np.array(curve["x"]), np.array(curve["y"], float)
    for value in (-0.1, 0.05, 0.15, 0.3, 0.45):
        at = int(np.argmin(abs(x - value)))
        rise = ns.fit(likelihood, fixed={"ee_u": float(x[at])}).fval - lowest
        assert y[at] == pytest.approx(rise, rel=0, abs=1e-4)


@pytest.mark.parametrize(
    ("view", "labels"),
    [
        ("recoils", ["recoil energy [keV] | recoils [1/(keV kg)]"]),
        ("counts", ["nuclear recoil energy [keVnr] | events per bin"]),
        ("times", ["time [µs] | events [1/µs]"]),
        (
            "directions",
            [
                "cosine of the angle between recoil and neutrino | recoils per unit of the cosine [1/kg]",
                "cosine of the angle between recoil and neutrino | recoil energy of Ar40 [keV]",
            ],
        ),
        (
            "form_factor",
            [
                "momentum transfer Q (1/fm = 197.3 MeV) [MeV] | squared form factor",
                "momentum transfer Q (1/fm = 197.3 MeV) [MeV] | squared form factor",
                "momentum transfer Q (1/fm = 197.3 MeV) [MeV] | ratio to point_nucleus",
            ],
        ),
        (
            "inelastic",
            [
                "neutrino energy [MeV] | cross section [1e-40 cm²]",
                "excitation energy above the ground state [MeV] | part of the events [1/MeV]",
            ],
        ),
        (
            "supernova",
            [
                "neutrino energy [MeV] | fluence [1/(cm² MeV)]",
                "observed energy [MeV] | events [1/MeV]",
                "neutrino energy [MeV] | events [1/MeV]",
            ],
        ),
    ],
)
def test_axes_say_the_units_of_their_numbers(view, labels):
    """The numbers are checked above; a label that says another unit is as wrong as a wrong number."""
    assert [f"{each['x']['label']} | {each['y']['label']}" for each in shown(view)["charts"]] == labels


@pytest.mark.slow
def test_the_mark_on_a_profile_is_in_the_unit_of_its_axis():
    state = {"view": "likelihood", "likelihood.data": "coherent_ge_2026", "likelihood.points": "9"}
    state["term.MagneticMoment.mumu"] = "2e-9 bohr_magneton"
    chart = json.loads(answer("view", list(state.items())).content)["charts"][0]
    assert chart["x"]["label"].endswith("[μ_B]")
    assert chart["marks"] == [{"name": "slider", "x": pytest.approx(2e-9, rel=1e-9, abs=0)}]


@pytest.mark.slow
@pytest.mark.releases
def test_backgrounds_are_subtracted_from_what_is_observed():
    charts = json.loads(answer("view", [("view", "likelihood"), ("likelihood.points", "9")]).content)["charts"]
    (_, whole, excess) = charts
    parts, left = curves(whole), curves(excess)
    observed, signal = parts.pop("observed"), parts.pop("signal")
    np.testing.assert_allclose(left["observed less backgrounds"], observed - sum(parts.values()), rtol=1e-6)
    np.testing.assert_array_equal(left["signal"], signal)
