"""The shipped tables: bounds and sums of each, their size, when they are used, and one computed anew."""

import importlib.resources

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.inelastic import nuclear_reaction
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Fermi
from nuscatter.interactions.inelastic.currents.weak_current import (
    EffectiveAxialCoupling,
    charged_current,
    quenched_axial_coupling,
)
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.interactions.inelastic.shipped.table_files import FORCES, nuclides, shipped_table, table_name, tables_of
from nuscatter.units import MeV, cm

CHARGES = ("np", "pn", None)
FOLDER = importlib.resources.files("nuscatter.interactions.inelastic.shipped") / "tables"


@pytest.mark.parametrize("name", nuclides())
def test_every_table_keeps_bounds_and_sums(name):
    about = tables_of(name)
    assert set(about["tables"]) == {table_name(force, charge) for force in FORCES for charge in CHARGES}
    assert about["version"]
    for force in FORCES:
        for charge in CHARGES:
            table = shipped_table(name, force, charge)
            assert about["tables"][table_name(force, charge)]["error"] <= 1e-3
            V, A, both = table.sigma
            size = (V + A).sum(axis=0)
            # A part of a multipole may be negative by what the filling of an open shell leaves below its gap.
            assert min(V.min(axis=0).min(), A.min(axis=0).min()) > -2e-3 * size.max()
            # Right above the threshold what an open shell or the motion of the nucleus leaves is seen: at 11 MeV the
            # vector part of 1⁻ is −1e-3 of V + A of the neutral current on ¹³²Xe.
            V, A, both = (each.sum(axis=0) for each in (V, A, both))
            assert V.min() > -1e-5 * (V + A).max()
            late = V + A + both > 0.01 * (V + A + both)[-1]
            V, A, both = (each[late] for each in (V, A, both))
            assert np.all(V > 0)
            assert np.all(A > 0)
            assert np.all(np.abs(both) <= 2 * np.sqrt(V * A))
            # Weak magnetism has the sign of the axial current: it wins over convection and spin at high energy.
            assert both[-1] < 0 if charge == "pn" else both[-1] > 0
            made = table.with_couplings()
            E = np.linspace(table.threshold + 2 * MeV, 64.9 * MeV, 40)
            assert np.all(np.diff(made.total(E)) > 0)
            spectrum = made.excitations
            by_bin = spectrum.sigma(E)
            assert np.all(by_bin >= 0)
            assert by_bin.sum(axis=(0, 1)) == pytest.approx(made.total(E), rel=1e-9, abs=0)
            sums = by_bin.sum(axis=1)
            for group in (0, 1):  # parts between points are straight lines, and σ is a cubic
                expected = made.by_multipole(E)[spectrum.groups[group]]
                assert sums[group] == pytest.approx(expected, abs=5e-3 * made.total(E)[-1])
            assert np.all(spectrum.mean(E) <= np.maximum(E - table.loss, 0.0) + 0.5 * MeV)


def test_neutrinos_have_more_than_antineutrinos():
    for name in nuclides():
        term = ns.inelastic(name, ns.NEUTRAL_CURRENT)
        assert term.sigma(40 * MeV, ns.nu_mu) > term.sigma(40 * MeV, ns.nu_mu_bar) > 0


def test_numbers_of_argon():
    """Of sampled responses and contours when they were first computed, SLy4, g_A = 1.2754; the prototype's 268, 963."""
    argon = ns.inelastic("Ar40", ns.CHARGED_CURRENT)
    found = argon.sigma(np.array([20.0, 30.0, 50.0]) * MeV, ns.nu_e) / (1e-42 * cm**2)
    assert found == pytest.approx([84.7, 267.7, 960.8], rel=1.5e-3)
    anti = argon.sigma(np.array([30.0, 50.0]) * MeV, ns.nu_e_bar) / (1e-42 * cm**2)
    assert anti == pytest.approx([5.98, 68.1], rel=2e-3)
    neutral = ns.inelastic("Ar40", ns.NEUTRAL_CURRENT).sigma(np.array([30.0, 50.0]) * MeV, ns.nu_tau)
    assert neutral / (1e-42 * cm**2) == pytest.approx([24.4, 139.2], rel=3e-3)
    by_multipole = argon.by_multipole(30 * MeV, ns.nu_e)
    assert float(by_multipole["1+"]) / (1e-42 * cm**2) == pytest.approx(194, rel=5e-3)
    assert float(by_multipole["0+"]) / (1e-42 * cm**2) == pytest.approx(54.6, rel=5e-3)


def test_when_a_table_is_used(monkeypatch):
    """With these options nothing is sampled; with others responses are asked for."""

    class Sampled(Exception):  # noqa: N818 - a sign, no error
        pass

    def sample(*args, **options):
        raise Sampled

    monkeypatch.setattr(nuclear_reaction, "sampled_responses", sample)
    E = 31.7 * MeV

    def sigma(current=ns.CHARGED_CURRENT, name="Ar40", **options):
        return float(ns.inelastic(name, current, **options).sigma(E, ns.nu_e))

    first = sigma()
    assert sigma(highest_energy=50 * MeV) == sigma(force="sly4") == first
    assert sigma(force="SkM*") != first
    assert sigma(effective=quenched_axial_coupling) < 0.85 * first
    assert sigma(effective=EffectiveAxialCoupling(multipoles={(1, 1): 1.0})) < first
    spectrum = ns.inelastic("Ar40", ns.CHARGED_CURRENT).excitations(ns.nu_e)
    assert spectrum is ns.inelastic("Ar40", ns.CHARGED_CURRENT).excitations(ns.nu_e)
    assert "from the shipped table" in repr(ns.inelastic("Ar40", ns.NEUTRAL_CURRENT))
    others = (
        {"highest_energy": 66 * MeV},
        {"sampling": Sampling()},
        {"shipped": False},
        {"distortion": Fermi()},
        {"force": "SLy5"},
        {"effective": EffectiveAxialCoupling(multipoles={(2, -1): 1.0})},
        {"name": "Ca40"},
    )
    for options in others:
        assert "sampled responses" in repr(
            ns.inelastic(
                options.get("name", "Ar40"), ns.CHARGED_CURRENT, **{k: v for k, v in options.items() if k != "name"}
            )
        )
        with pytest.raises(Sampled):
            sigma(**options)


def test_files_are_small():
    sizes = [each.stat().st_size for each in FOLDER.iterdir() if each.name.endswith(".npz")]
    assert sum(sizes) < 8e6


@pytest.mark.slow
def test_one_is_computed_anew():
    """¹²C(ν_e, e⁻) of SLy4 from new samples, beside its table: at 20 energies above threshold + 2 MeV."""
    exact = NuclearCrossSection(
        sampled_responses(ns.nuclide("C12"), "SLy4", "np", Sampling(), keep=False),
        charged_current(),
        helicity=1,
        mass=0.51099895 * MeV,
    )
    E = np.linspace(exact.threshold() + 2 * MeV, 65 * MeV, 20)
    made = shipped_table("C12", "SLy4", "np").with_couplings()
    assert made.total(E) == pytest.approx(exact.total(E), rel=1e-3, abs=0)
    for name in ("1+", "2-", "1-"):
        assert made.by_multipole(E)[name][10:] == pytest.approx(exact.by_multipole(E)[name][10:], rel=3e-3, abs=0)
