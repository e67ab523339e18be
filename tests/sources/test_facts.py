"""What the tables and constants of sources must fulfil: sum rules, smoothness, and each number's second source.

A value here was typed again from the second source that its line names, not copied from the package; [memory] marks one
that was not read again. Checksums of all digits stand in tests/house/test_checksums.py.
"""

import math

import numpy as np
import pytest

from nuscatter.propagation.mixing import nufit_6_0
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.radioactive import capture_decay
from nuscatter.sources.reactors.fission import ISOTOPES, columns, huber_mueller_fit
from nuscatter.sources.reactors.reactor import CAPTURES_PER_FISSION, ENERGY_PER_FISSION, TYPICAL_FRACTIONS
from nuscatter.sources.sky.diffuse import AtmosphericNeutrinos, atmospheric_scale, dsnb_scale
from nuscatter.sources.sky.solar import (
    B16_GS98,
    B16_AGSS09met,
    Sun,
    boron8_spectrum,
    pp_end_point,
    production_regions,
    sno_boron8,
)
from nuscatter.sources.spectra.beta_minus import beta_decay
from nuscatter.tables import columns as numbers
from nuscatter.tables import rows
from nuscatter.units import MW, GeV, Hz, MeV, cm, day, eV, keV, s

PER_CM2_S = 1 / (cm**2 * s)


def residuals(x, y):
    """Return how far each inner point lies from the cubic through two neighbours on each side."""
    found = []
    for at in range(2, len(x) - 2):
        near = [at - 2, at - 1, at + 1, at + 2]
        found.append(abs(y[at] - np.polyval(np.polyfit(x[near] - x[at], y[near], 3), 0.0)))
    return np.array(found)


# --- boron 8 ----------------------------------------------------------------------------------------------------------


def test_the_shape_of_boron_8_is_normalised_and_smooth():
    """Number per MeV, so its integral is 1; φ/E² lies on the cubic of its neighbours to 0.2 % but near the ends."""
    E, value = numbers("sources", "boron8.csv").values()
    assert np.trapezoid(value, E) == pytest.approx(1, abs=2e-3)
    assert np.trapezoid(value * E, E) == pytest.approx(6.735, abs=0.01)
    off = residuals(E, np.log(value / E**2))
    middle = (E[2:-2] > 1) & (E[2:-2] < 15)
    assert off[middle].max() < 2e-3
    assert off.max() < 0.025
    energy, weight = boron8_spectrum().nodes()
    assert float(weight @ energy) / MeV == pytest.approx(6.735, abs=0.002)


# --- solar models -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "fluxes"),
    [
        (  # arXiv:1611.09867, Table 6, as cajohare's codes type it
            B16_GS98,
            {"pp": (5.98e10, 0.6), "pep": (1.44e8, 1), "hep": (7.98e3, 30), "7Be": (4.93e9, 6), "8B": (5.46e6, 12),
             "13N": (2.78e8, 15), "15O": (2.05e8, 17), "17F": (5.29e6, 20)},
        ),
        (
            B16_AGSS09met,
            {"pp": (6.03e10, 0.5), "pep": (1.46e8, 0.9), "hep": (8.25e3, 30), "7Be": (4.50e9, 6), "8B": (4.50e6, 12),
             "13N": (2.04e8, 14), "15O": (1.44e8, 16), "17F": (3.26e6, 18)},
        ),
    ],
    ids=["GS98", "AGSS09met"],
)  # fmt: skip
def test_solar_fluxes_are_the_tables(model, fluxes):
    assert set(model.fluxes) == set(fluxes)
    for name, (value, per_cent) in fluxes.items():
        assert model.fluxes[name].value / PER_CM2_S == pytest.approx(value, rel=1e-12), name
        assert model.fluxes[name].uncertainty / model.fluxes[name].value == pytest.approx(per_cent / 100, rel=1e-9)


def test_the_flux_of_sno():
    """5.25 ± 0.16 +0.11 −0.13 (arXiv:1109.0763): 0.20 with the mean of the last two added in square."""
    assert sno_boron8.value / PER_CM2_S == pytest.approx(5.25e6, rel=1e-12)
    assert sno_boron8.uncertainty / PER_CM2_S == pytest.approx(math.hypot(0.16, 0.12) * 1e6, rel=1e-9)


def test_constants_of_the_sun():
    """Bahcall's table of pp ends at 84 × 5.04 keV; ⁷Be's branch of 10.3 % (NeutrinoFog types 0.103) and the level."""
    assert pp_end_point / MeV == pytest.approx(84 * 5.0406e-3, abs=2e-5)
    assert pp_end_point / MeV == pytest.approx(0.42341, rel=1e-9)
    lines = Sun(duration=1 * s, only=("7Be",)).components
    shares = [each.fluence / sum(part.fluence for part in lines) for each in lines]
    assert min(shares) == pytest.approx(0.103, rel=1e-9)
    energies = sorted(each.spectrum.support[0] / keV for each in lines)
    assert energies == pytest.approx([384.3, 861.8], abs=0.15)  # published lines, heat of the plasma left out
    assert energies[1] - energies[0] == pytest.approx(477.61, abs=0.06)
    end = Sun(duration=1 * s, only=("hep",)).components[0].spectrum.support[1]
    assert end / MeV == pytest.approx(18.737, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "mean", "spread"),
    [("pp", 4.68, 0.109), ("pep", 5.13, 0.076), ("hep", 3.96, 0.165), ("7Be", 6.16, 0.029), ("8B", 6.81, 0.010),
     ("15O", 6.69, 0.013), ("17F", 6.74, 0.012)],
)  # fmt: skip
def test_where_neutrinos_are_produced(name, mean, spread):
    """Mean V [1e-12 eV] and (ΔV/V)²: hep-ph/0404042, Table 1 [memory]; pep, ⁷Be and ⁸B as public code has them."""
    place = production_regions[name]
    potentials, weights = np.array(place.potentials) / (1e-12 * eV), np.array(place.weights)
    assert weights.sum() == pytest.approx(1, rel=1e-12)
    assert weights @ potentials == pytest.approx(mean, rel=1e-9)
    assert weights @ (potentials / mean - 1) ** 2 == pytest.approx(spread, rel=1e-9)


# --- facilities -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "energy", "power", "rate", "neutrinos"),
    [
        ("SNS", 1.0, 1.4, 60, 0.09),  # review, Sec. V; LAr release
        ("SNS-PPU", 1.3, 2.0, 60, 0.1231),  # review
        ("SNS-FTS", 1.3, 2.1, 45, 0.1231),  # 45 of 60 pulses of 2.8 MW
        ("SNS-STS", 1.3, 0.7, 15, None),
        ("Lujan", 0.8, 0.08, 20, 0.0382),  # 4.74e5 /cm²/s at 20 m, SIREN
        ("J-PARC-MLF", 3.0, 1.0, 25, 0.485),  # 6.7e-9 /cm² a proton at 24 m, arXiv:2412.18509
        ("ESS", 2.0, 5.0, 14, 0.3),  # COHAXIAL
        ("PIP2-BD-PAR", 0.8, 0.1, 100, None),  # arXiv:2203.08079 [memory], as the next two
        ("PIP2-BD-C-PAR", 1.2, 0.09, 100, None),
        ("PIP2-BD-RCS-SR", 2.0, 1.3, 120, None),
    ],
)
def test_facilities_in_their_units(name, energy, power, rate, neutrinos):
    place = facility(name)
    assert place.proton_energy / GeV == pytest.approx(energy, rel=1e-12)
    assert place.power / MW == pytest.approx(power, rel=1e-12)
    assert place.repetition / Hz == pytest.approx(rate, rel=1e-12)
    assert place.nu_per_pot == (neutrinos if neutrinos is None else pytest.approx(neutrinos, rel=1e-3))


# --- reactors ---------------------------------------------------------------------------------------------------------


def test_the_fits_are_hubers_and_muellers():
    """Coefficients as a handful of public codes type them; one in the last digit is 3 % at 8 MeV."""
    again = {
        "U235": [4.367, -4.577, 2.100, -0.5294, 0.06186, -0.002777],
        "U238": [0.4833, 0.1927, -0.1283, -0.006762, 0.002233, -0.0001536],
        "Pu239": [4.757, -5.392, 2.563, -0.6596, 0.07820, -0.003536],
        "Pu241": [2.990, -2.882, 1.278, -0.3343, 0.03905, -0.001754],
    }
    for name, coefficients in again.items():
        for E in (2.0, 3.7, 5.0, 6.4, 8.0):
            fit = float(huber_mueller_fit()[name](E * MeV) * MeV)
            assert fit == pytest.approx(math.exp(sum(c * E**n for n, c in enumerate(coefficients))), rel=1e-9)


@pytest.mark.parametrize("name", ISOTOPES)
def test_points_of_the_spectra_lie_on_a_smooth_curve(name):
    """Below 6 MeV to 2 % (U238, computed), 4 % (U235) and 10 % (Pu239 and Pu241, converted from noisier data)."""
    E, value, *_ = columns("mueller" if name == "U238" else "huber", name)
    off = residuals(E / MeV, np.log(value * MeV))
    assert off[E[2:-2] < 6 * MeV].max() < {"U238": 0.02, "U235": 0.04}.get(name, 0.10)
    assert (np.diff(value) < 0).all()
    assert E.size == 25


def test_fuel_of_daya_bay():
    """doi:10.5281/zenodo.17587229; public codes round it to 0.564, 0.076, 0.304 and 0.056."""
    rounded = {"U235": 0.564, "U238": 0.076, "Pu239": 0.304, "Pu241": 0.056}
    assert sum(TYPICAL_FRACTIONS.values()) == pytest.approx(1, abs=2e-6)
    for name, share in rounded.items():
        assert TYPICAL_FRACTIONS[name] == pytest.approx(share, abs=9e-4)


@pytest.mark.releases
def test_fuel_and_energies_are_daya_bays(releases):
    folder = releases / "reactor_flux/dayabay_hm"
    for file, known, unit in (
        ("reactor_fission_fractions.yaml", TYPICAL_FRACTIONS, 1.0),
        ("reactor_energy_per_fission.yaml", ENERGY_PER_FISSION, MeV),
    ):
        words = (folder / file).read_text(encoding="utf-8").replace("[", " ").replace(",", " ").split()
        for name, value in known.items():
            found = float(words[words.index(f"{name}:") + 1])
            assert value / unit == pytest.approx(found, rel=1e-9), (file, name)


def test_energies_per_fission_and_captures():
    """X. B. Ma et al., arXiv:1212.6625, Table 4, and 1.2 antineutrinos of captures per fission (TEXONO)."""
    again = {"U235": 202.36, "U238": 205.99, "Pu239": 211.12, "Pu241": 214.26}
    for name, value in again.items():
        assert ENERGY_PER_FISSION[name] / MeV == pytest.approx(value, rel=1e-12)
    assert pytest.approx(1.2, rel=1e-12) == 2 * CAPTURES_PER_FISSION


def test_branches_make_a_hundred():
    """As published, not normalised: 100.27 of U239 and 99.73 of Np239, and the mean energies of BESTIOLE's shapes."""
    for name, total, mean in (("U239", 100.2702, 0.8005), ("Np239", 99.7331, 0.2781)):
        branches = [row for row in rows("sources", "beta_branches.csv") if row["parent"] == name]
        shares = [float(row["intensity"]) for row in branches]
        assert sum(shares) == pytest.approx(total, abs=1e-6)
        levels = [float(row["level_keV"]) for row in branches]
        assert (np.diff(levels) > 0).all()
        E, weight = beta_decay(name).nodes()
        assert float(weight @ E) / MeV == pytest.approx(mean, rel=2e-3), name


@pytest.mark.releases
@pytest.mark.parametrize("name", ["U235", "Pu239", "Pu241"])
def test_corrections_off_equilibrium_are_daya_bays(releases, name):
    file = f"reactor_flux/dayabay_hm/nonequilibrium_correction.tsv/nonequilibrium_correction_{name}.tsv"
    energy, correction = np.loadtxt(releases / file, skiprows=1).T
    for row in rows("sources", "off_equilibrium.csv"):
        if row["isotope"] == name:
            expected = np.interp(float(row["energy_MeV"]), energy, correction)
            assert float(row["correction"]) == pytest.approx(expected, rel=1e-9)


def test_corrections_off_equilibrium_fall_with_the_energy():
    """Mueller, Table VII: 5.7 % of U235 at 2 MeV, and three isotopes of five points."""
    for name, first in (("U235", 0.057), ("Pu239", 0.021), ("Pu241", 0.019)):
        corrections = [row for row in rows("sources", "off_equilibrium.csv") if row["isotope"] == name]
        values = [float(row["correction"]) for row in corrections]
        assert values[0] == first
        assert len(values) == 5
        assert (np.diff(values) < 0).all()


# --- the sky, mixing, sources to carry --------------------------------------------------------------------------------


def test_the_atmospheres_table():
    """Twentieths of a decade; each flux on the curve of its neighbours to 13 %; 10.5 /cm²/s in all (Baxter et al.)."""
    table = np.array(list(numbers("sources", "atmospheric.csv").values())).T
    np.testing.assert_allclose(table[:, 0], 10 ** (1.125 + 0.05 * np.arange(38)), rtol=5e-5)
    for column in table.T[1:]:
        assert residuals(np.log(table[:, 0]), np.log(column)).max() < 0.13
        assert np.median(residuals(np.log(table[:, 0]), np.log(column))) < 0.015
    total = sum(AtmosphericNeutrinos(duration=1 * s).fluence.values()) * cm**2
    assert total == pytest.approx(10.5, abs=0.05)
    assert (atmospheric_scale.uncertainty, dsnb_scale.uncertainty) == (0.20, 0.50)


def test_mixing_is_nufits():
    """NuFIT 6.0, arXiv:2410.05380, normal ordering with Super-Kamiokande's atmospheric data."""
    known = nufit_6_0
    assert (known.sin2_theta_12, known.sin2_theta_13, known.sin2_theta_23) == (0.308, 0.02215, 0.470)
    assert math.degrees(known.delta) == pytest.approx(212, rel=1e-12)
    assert known.dm2_21 / eV**2 == pytest.approx(7.49e-5, rel=1e-12)
    assert known.dm2_31 / eV**2 == pytest.approx(2.513e-3, rel=1e-12)


@pytest.mark.parametrize(("name", "half_life"), [("Cr51", 27.7015), ("Ar37", 35.011)])
def test_half_lives_are_nubases(name, half_life):
    """NUBASE2020; 27.704(4) and 35.011(19) d of the Decay Data Evaluation Project [memory]."""
    assert capture_decay(name).half_life.value / day == pytest.approx(half_life, rel=1e-9)


def test_shells_are_the_x_ray_tables():
    """xraydb 4.5.8: V 5465.0 and 626.7 eV, Cl 2822.0 and 270.0 eV; the excited level of ⁵¹V 320.08 keV."""
    holes = {name: sorted({hole / keV for _, hole, _ in capture_decay(name).captures}) for name in ("Cr51", "Ar37")}
    assert holes["Cr51"] == pytest.approx([0.6267, 5.465], abs=4e-4)
    assert holes["Ar37"] == pytest.approx([0.270, 2.822], abs=4e-4)
    levels = sorted({level / keV for level, _, _ in capture_decay("Cr51").captures})
    assert levels == pytest.approx([0, 320.08], abs=0.01)
