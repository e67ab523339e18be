"""Reactions by options of ``nuscatter events``: they are the library's, and what they leave out is said."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.cli.events.reactions import with_reactions
from nuscatter.errors import InputError
from nuscatter.units import MeV

ARGON = ns.material("Ar").nuclides


def test_terms_are_added_and_told():
    model, said = with_reactions(ns.StandardModel(), ARGON, inverse_beta=True, inelastic=True)
    names = [each.name for each in model.reactions]
    assert names == [
        "inverse beta decay",
        "charged current on Ar40, visible",
        "neutral current on Ar40, visible",
    ]
    assert said == (
        "With inverse beta decay. With inelastic scattering on Ar40 (SLy4; deposits are visible energy). "
        "Not of Ar36, Ar38, without a shipped table."
    )
    assert with_reactions(ns.StandardModel(), ARGON, inverse_beta=False, inelastic=False)[1] == ""


def test_argon_has_its_measured_levels_and_goes_on_above_the_table():
    model = with_reactions(ns.StandardModel(), ARGON, inverse_beta=False, inelastic=True)[0]
    charged = next(each for each in model.reactions if each.name.startswith("charged"))
    measured = ns.inelastic("Ar40", ns.CHARGED_CURRENT, levels=ns.argon_levels(), seen=ns.VisibleEnergy())
    computed = ns.inelastic("Ar40", ns.CHARGED_CURRENT, seen=ns.VisibleEnergy())
    E, argon = np.array([30.0, 80.0]) * MeV, ns.nuclide("Ar40")
    found = charged.lines("all", E, ns.nu_e, argon)[1].sum(axis=0)
    assert found[0] == pytest.approx(float(measured.sigma(30 * MeV, ns.nu_e)), rel=1e-9, abs=0)
    assert found[0] != pytest.approx(float(computed.sigma(30 * MeV, ns.nu_e)), rel=1e-3, abs=0)
    assert 1 < found[1] / found[0] < 20


def test_a_target_without_tables_is_refused():
    with pytest.raises(InputError, match=r"--inelastic has shipped cross sections of Ar40, .*, but the target is Si28"):
        with_reactions(ns.StandardModel(), ns.material("Si").nuclides, inverse_beta=False, inelastic=True)


@pytest.mark.slow
def test_the_file_holds_leptons_and_neutrons(run, checked, refused, tmp_path):
    out = tmp_path / "run.npz"
    asked = ("events", "COHERENT-LAr-2020", "--inelastic", "--out", str(out))
    numbers = checked(run(*asked, "--n", "2000", "--lowest", "1MeV", "--json"))
    charged = next(each["value"] for name, each in numbers.items() if name.endswith("charged current on Ar40, visible"))
    expected = ns.experiment("COHERENT-LAr-2020")
    term = ns.inelastic("Ar40", ns.CHARGED_CURRENT, levels=ns.argon_levels(), seen=ns.VisibleEnergy())
    wide = ns.Detector("Ar", expected.detector.mass, np.array([1, 100]) * MeV)
    counted = float(ns.Experiment(expected.flux, wide).counts(term).sum())
    assert charged == pytest.approx(counted, rel=1e-4, abs=0)
    with np.load(out) as file:
        codes = np.concatenate(
            [file[name] for name in file.files if name.startswith("product") and name.endswith("pdg")]
        )
    assert {11, 12, 22, 2112} <= set(codes.tolist())
    refused(run(*asked, "--n", "5", "--lowest", "1GeV"), "nothing")
