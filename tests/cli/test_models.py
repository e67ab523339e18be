"""``--model``: terms by name with numbers and units, terms from a file, and what is refused in one sentence."""

import json
import sys

import numpy as np
import pytest
from click.testing import CliRunner

import nuscatter as ns
from nuscatter.cli import main
from nuscatter.cli.models import described, read_term, with_terms
from nuscatter.cli.predict import counts, spectrum
from nuscatter.errors import InputError
from nuscatter.interactions.bsm import mediators
from nuscatter.units import MeV, bohr_magneton, cm, keV, kg, m

SPECTRUM = ("--target", "CsI", "--distance", "19.3", "--from", "5", "--to", "10", "--points", "2", "--json")
NU = {name: getattr(ns, name) for name in ("nu_e", "nu_mu", "nu_tau", "nu_e_bar", "nu_mu_bar", "nu_tau_bar")}

OWN = """
from __future__ import annotations

from dataclasses import dataclass

import nuscatter as ns
from nuscatter.interactions.channels import VECTOR


@dataclass(frozen=True, eq=False)
class Contact(ns.Term):
    size: float = 3.0
    channels = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return self.size * nucleus.nuclide.Z if initial == final else None


FIXED = Contact(5.0)
NUMBER = 7


def made():
    return Contact(2.0) + ns.NSI(mumu_u=0.1)


def needs(size):
    return Contact(size)


def breaks():
    raise RuntimeError("no such\\nforce.")
"""


REACTING = """
from dataclasses import dataclass

import nuscatter as ns


@dataclass(frozen=True)
class Excited(ns.Reaction):
    name = "a photon of 8 keV"
    deposit = ns.Deposit.PHOTON

    def reach(self, E, state, nuclide):
        return 0 * E, 0 * E

    def lines(self, piece, E, state, nuclide):
        return 0.008 * E / E[None], 1e-19 * E[None]


class Excitation(ns.Term):
    reactions = (Excited(),)


PHOTON = Excitation()
"""


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(OWN, encoding="utf-8")
    return path


def run(command, *arguments):
    done = CliRunner().invoke(command, arguments)
    if done.exception is not None:
        raise done.exception
    return json.loads(done.stdout)


def same(term, other):
    """Both give the same cross sections, of nuclei and of electrons where there are any."""
    for recoil in {channel.recoil for channel in other.channels}:
        for nuclide in ("Ar40", "Xe131"):
            nucleus = ns.helm(nuclide)
            for species in NU.values():
                at = (30 * MeV, np.array([3, 30]) * keV, species, nucleus, recoil)
                one = (ns.StandardModel() + ns.ElectronScattering() + term).dsigma_dT(*at)
                two = (ns.StandardModel() + ns.ElectronScattering() + other).dsigma_dT(*at)
                assert one == pytest.approx(two, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("NSI:ee_u=0.1,emu_d=0.05", ns.NSI(ee_u=0.1, emu_d=0.05)),
        ("nsi: EE-U = .1 , emu_d=0.03-0.04j", ns.NSI(ee_u=0.1, emu_d=0.03 - 0.04j)),
        ("NSI:mumu_eL=-2e-1,", ns.NSI(mumu_eL=-0.2)),
        (
            "LightVector:mass=10MeV,coupling=1e-4,charges=b_minus_l",
            ns.LightVector(10 * MeV, coupling=1e-4, charges=mediators.b_minus_l),
        ),
        (
            "light-vector:mass=1e-2 GeV,coupling=1E-4,charges=L-mu-minus-L-tau",
            ns.LightVector(10 * MeV, coupling=1e-4, charges=mediators.l_mu_minus_l_tau),
        ),
        (
            "LightVector:mass=0,coupling=1e-6,charges=universal",
            ns.LightVector(0.0, coupling=1e-6, charges=mediators.universal),
        ),
        ("LightScalar:mass=5MeV,coupling=1e-5", ns.LightScalar(5 * MeV, coupling=1e-5)),
        ("general_interaction:scalar=0.1", ns.GeneralInteraction(scalar=0.1)),
        ("MagneticMoment:mu=1e-9bohr_magneton", ns.MagneticMoment(mu=1e-9 * bohr_magneton)),
        ("MagneticMoment:emu=1e-9j*bohr_magneton", ns.MagneticMoment(emu=1e-9j * bohr_magneton)),
        ("MagneticMoment:e=3.1415e-7 GeV-1", ns.MagneticMoment(e=3.1415e-10 / MeV)),
        ("DipolePortal:mass=10MeV,tau=1e-9bohr_magneton", ns.DipolePortal(10 * MeV, tau=1e-9 * bohr_magneton)),
        ("Millicharge:e=1e-9", ns.Millicharge(e=1e-9)),
        ("ChargeRadius:mumu=-1e-32cm2", ns.ChargeRadius(mumu=-1e-32 * cm**2)),
        ("ChargeRadius:mu=-1e-6 fm^2", ns.ChargeRadius(mumu=-1e-32 * cm**2)),
        ("ChargeRadius:mu=-1e-6*fm**2", ns.ChargeRadius(mumu=-1e-32 * cm**2)),
    ],
)
def test_a_term_by_name(text, term):
    same(read_term(text), term)


def test_terms_add_to_the_standard_model():
    both = with_terms(ns.StandardModel(0.2), ["NSI:ee_u=0.1", "NSI:ee_u=0.2"])
    at = 30 * MeV, ns.nu_e, ns.helm("Ar40")
    assert both.sigma(*at) == pytest.approx((ns.StandardModel(0.2) + ns.NSI(ee_u=0.3)).sigma(*at), rel=1e-12, abs=0)
    standard = ns.StandardModel()
    assert with_terms(standard, ()) is standard


def test_what_is_refused_names_the_value_and_the_choices():
    for text, words in {
        "": "There is no model ''; the choices are NSI, LightVector, ",
        "LightTensor:mass=1MeV": "There is no model 'LightTensor'; the choices are ",
        "NSI": "NSI has no arguments, but one or more such as ee_u",
        "NSI:ee_x=1": "There is no argument of NSI 'ee_x'; did you mean ee_u",
        "NSI:ee_u": "an argument of NSI is 'ee_u', but one such as ee_u=… was expected",
        "NSI:ee_u=1,EE-U=2": "NSI has ee_u twice",
        "NSI:ee_u=0.1MeV": "ee_u of NSI is '0.1MeV', but a number without a unit",
        "NSI:ee_u=0.1+0.2j": "the matrix is Hermitian",
        "ee_u=0.1": "the name of a term and a colon",
        "LightVector:mass=1MeV": "LightVector has no coupling: give it, as --model LightVector:mass=1MeV,coupling=…",
        "LightVector:mass=10,coupling=1,charges=universal": "mass of LightVector is '10', but a mass such as 10MeV",
        "LightVector:mass=-1MeV,coupling=1,charges=universal": "mass of LightVector is '-1MeV'",
        "LightVector:mass=1MeV,coupling=1,charges=dark": "There is no charges of LightVector 'dark'; the choices are",
        "MagneticMoment:mu=1e-9": "units: bohr_magneton, MeV-1",
        "DipolePortal:mass=0,mu=1e-9bohr_magneton": "a number above zero",
        "nowhere.py:TERM": "the file of the model is 'nowhere.py', but a Python file that exists",
        "nowhere.py": "a name in the file, as nowhere.py:NAME,",
    }.items():
        with pytest.raises(InputError) as refused:
            read_term(text)
        assert words in str(refused.value)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("base", "text", "counted"),
    [
        (ns.StandardModel(), "NSI:ee_e=0.1", "nuclei"),
        (ns.ElectronScattering(), "NSI:ee_u=0.1", "electrons"),
        (ns.ElectronScattering(), "GeneralInteraction:scalar=1", "electrons"),
    ],
)
def test_a_term_that_does_nothing_is_refused(base, text, counted):
    with pytest.raises(InputError, match=f"does nothing to recoils of {counted}, which are counted here"):
        with_terms(base, [text])


def test_a_term_from_a_file(own):
    nucleus = ns.helm("Ar40")
    at = (ns.StandardModel().channels[0], "V", np.full((1, 1), MeV**2), nucleus, ns.nu_mu, ns.nu_mu)
    assert read_term(f"{own}:FIXED").charge(*at) == 5 * 18
    assert read_term(f"{own}:Contact").charge(*at) == 3 * 18
    quarks = 0.2 * float(36 * nucleus.proton(MeV) + 22 * nucleus.neutron(MeV))
    assert float(np.asarray(read_term(f"{own}: made").charge(*at)).item()) == pytest.approx(2 * 18 + quarks)


def test_what_is_wrong_with_a_file_is_one_sentence(own, tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("import nuscatter\nx = (", encoding="utf-8")
    leaving = tmp_path / "leaving.py"
    leaving.write_text("raise SystemExit(0)", encoding="utf-8")
    for text, words in {
        f"{own}:ABSENT": "'ABSENT'; the choices are",
        f"{own}:": "There is no name in",
        f"{own}:NUMBER": "is 7, but a term, or a function of numbers that returns one,",
        f"{own}:needs": "needs has no size: give it, as --model ",
        f"{own}:breaks": "fails: RuntimeError: no such force.",
        f"{broken}:TERM": "cannot be loaded: SyntaxError",
        f"{leaving}:TERM": "cannot be loaded: SystemExit: 0.",
    }.items():
        with pytest.raises(InputError) as refused:
            read_term(text)
        assert words in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_spectrum_with_terms(own):
    texts = ("MagneticMoment:mu=1e-9bohr_magneton", f"{own}:FIXED")
    found = run(spectrum, *SPECTRUM, "--model", texts[0], "--model", texts[1])
    flux = ns.facility("SNS").flux(distance=19.3 * m, pot=1e23)
    model = ns.StandardModel() + ns.MagneticMoment(mu=1e-9 * bohr_magneton) + read_term(texts[1])
    expected = ns.recoil_spectrum(model, flux, "CsI", 5 * keV) * keV * kg
    (number,) = [each for each in found["numbers"] if each["name"] == "spectrum: dN/dT all at 5 keV"]
    assert number["value"] == pytest.approx(float(expected), rel=1e-9)
    assert found["note"] == f"Couplings: tree level. {described(texts)}"
    assert described(texts).startswith("Model: Standard Model + MagneticMoment:mu=1e-9bohr_magneton + ")


def test_a_spectrum_of_electrons_with_a_term():
    found = run(spectrum, *SPECTRUM, "--electrons", "--model", "NSI:ee_eL=0.3")
    flux = ns.facility("SNS").flux(distance=19.3 * m, pot=1e23)
    expected = ns.recoil_spectrum(ns.ElectronScattering() + ns.NSI(ee_eL=0.3), flux, "CsI", 5 * keV) * keV * kg
    (number,) = [each for each in found["numbers"] if each["name"] == "spectrum: dN/dT all at 5 keV"]
    assert number["value"] == pytest.approx(float(expected), rel=1e-9)


def test_counts_with_a_term():
    found = run(counts, "COHERENT-LAr-2020", "--json", "--model", "NSI:mumu_d=0.1")
    expected = ns.experiment("COHERENT-LAr-2020").counts(ns.StandardModel() + ns.NSI(mumu_d=0.1)).sum()
    (number,) = [each for each in found["numbers"] if each["name"].endswith("expected counts: all")]
    assert number["value"] == pytest.approx(float(expected), rel=1e-9)
    assert found["note"] == "Couplings: tree level. Model: Standard Model + NSI:mumu_d=0.1."


def test_a_term_of_other_couplings_than_the_commands_is_refused(tmp_path):
    own = tmp_path / "radius.py"
    own.write_text(
        "import nuscatter as ns\nfrom nuscatter.interactions.couplings.weak_couplings import EFFECTIVE\n"
        "NONE = ns.ChargeRadius.total(EFFECTIVE, mu=0.0)\nSPINS = ns.AxialVector()\n",
        encoding="utf-8",
    )
    run(counts, "COHERENT-LAr-2020", "--json", "--model", f"{own}:NONE", "--couplings", "effective")
    for line, words in {
        (f"{own}:NONE",): "mixes couplings",
        (f"{own}:NONE", "--couplings", "one-loop"): "mixes couplings",
        (f"{own}:SPINS", "--spins"): "axial amplitude on nuclei more than once",
    }.items():
        with pytest.raises(InputError, match=words):
            run(counts, "COHERENT-LAr-2020", "--json", "--model", *line)


def test_counts_with_a_reaction(tmp_path):
    own = tmp_path / "reacting.py"
    own.write_text(REACTING, encoding="utf-8")
    found = run(counts, "COHERENT-LAr-2020", "--json", "--model", f"{own}:PHOTON")
    experiment, model = ns.experiment("COHERENT-LAr-2020"), ns.StandardModel() + read_term(f"{own}:PHOTON")
    values = {each["name"].rpartition(": ")[2]: each["value"] for each in found["numbers"]}
    assert values["all"] == pytest.approx(float(experiment.counts(model).sum()), rel=1e-9)
    by_channel = experiment.by_channel(model)
    assert by_channel["a photon of 8 keV"].sum() > 1
    for name, each in by_channel.items():
        assert values[name] == pytest.approx(float(each.sum()), rel=1e-9)
    with pytest.raises(InputError, match="has reactions, which have no recoil: `nuscatter counts` counts them"):
        run(spectrum, *SPECTRUM, "--model", f"{own}:PHOTON")


def test_a_note_follows_the_table_and_none_without_terms():
    plain = CliRunner().invoke(spectrum, SPECTRUM[:-1]).stdout
    assert "Model:" not in plain
    noted = CliRunner().invoke(spectrum, [*SPECTRUM[:-1], "--model", "Millicharge:e=1e-9"]).stdout
    assert noted.endswith("Model: Standard Model + Millicharge:e=1e-9.\n")
    assert plain.endswith("Couplings: tree level.\n")
    assert run(spectrum, *SPECTRUM)["note"] == "Couplings: tree level."


def test_the_command_exits_2_with_one_sentence(monkeypatch, capsys):
    arguments = ["spectrum", "--target", "CsI", "--distance", "20", "--model", "NSI:ee_u=big"]
    monkeypatch.setattr(sys, "argv", ["nuscatter", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("nuscatter: ee_u of NSI is 'big', but a number without a unit")
    assert err.count("\n") == 1
