"""From texts to objects: the same experiment and model as by hand, and each mistake told at its field."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.explorer.asked import Asked, noted
from nuscatter.explorer.presets import preset, with_preset
from nuscatter.explorer.state import State
from nuscatter.interactions.bsm.mediators import b_minus_l
from nuscatter.units import MeV, eV, keV, kg, m

OWN = {
    "source.kind": "facility",
    "source.name": "SNS",
    "source.distance": "20 m",
    "source.pot": "1e23",
    "detector.target": "Ge",
    "detector.mass": "10 kg",
    "detector.bins.edges": "[2, 10, 50] keV",
}


def counts(texts):
    """Return the number of events that a state asks for."""
    asked = Asked(State(texts))
    return float(asked.experiment.counts(asked.model).sum())


def test_an_experiment_of_ones_own_is_the_one_by_hand():
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    by_hand = ns.Experiment(flux, ns.Detector("Ge", 10 * kg, np.array([2, 10, 50]) * keV))
    asked = Asked(State(OWN))
    assert asked.experiment.counts(asked.model) == pytest.approx(by_hand.counts(ns.StandardModel()), rel=1e-12, abs=0)
    assert asked.name == ""
    assert not asked.is_new


def test_nothing_asked_is_the_first_experiment():
    assert counts({}) == pytest.approx(ns.experiment("COHERENT-CsI-2021").counts(ns.StandardModel()).sum(), rel=1e-12)


#: Of the Sun, whose flux takes a second.
SOLAR = ("XENONnT", "PandaX-4T", "PandaX-4T-US2", "LZ")


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[pytest.mark.slow] if each in SOLAR else []) for each in with_preset()]
)
def test_the_fields_of_a_preset_are_the_experiment(name):
    texts = preset(name).texts
    with noted():
        by_name = Asked(State({"experiment": name}))
        by_fields = Asked(State(dict(texts)))
        assert by_fields.experiment.counts(by_fields.model) == pytest.approx(
            by_name.experiment.counts(by_name.model), rel=1e-9, abs=1e-12
        )


def test_terms_add_to_the_standard_model():
    texts = {"experiment": "ccm", "standard.sin2_theta_w": "0.23", "term.nsi.ee_u": "0.1"}
    texts |= {"term.LightVector.mass": "0.01 GeV", "term.LightVector.coupling": "1e-4"}
    asked = Asked(State({**texts, "term.LightVector.charges": "b_minus_l"}))
    model = (
        ns.StandardModel(sin2_theta_w=0.23)
        + ns.NSI(ee_u=0.1)
        + ns.LightVector(mass=10 * MeV, coupling=1e-4, charges=b_minus_l)
    )
    built = ns.experiment("ccm")
    assert asked.experiment.counts(asked.model) == pytest.approx(built.counts(model), rel=1e-12, abs=0)
    assert asked.experiment.counts(asked.standard_model) == pytest.approx(
        built.counts(ns.StandardModel(sin2_theta_w=0.23)), rel=1e-12, abs=0
    )


def test_flavours_change_over_the_distance_of_the_source():
    asked = Asked(State({"experiment": "COHERENT-LAr", "flavour.Sterile.dm2": "1 eV2", "flavour.Sterile.mu": "0.2"}))
    by_hand = ns.Sterile(dm2=1 * eV**2, mu=0.2, distance=27.5 * m)(ns.experiment("COHERENT-LAr").flux)
    assert asked.experiment.flux.fluence[ns.nu_mu] == pytest.approx(by_hand.fluence[ns.nu_mu], rel=1e-12)
    assert asked.emitted.fluence[ns.nu_mu] > asked.experiment.flux.fluence[ns.nu_mu]


def test_the_nuclear_model_is_the_one_chosen():
    built = ns.experiment("COHERENT-LAr")
    assert counts({"experiment": "COHERENT-LAr", "structure": "klein_nystrand"}) == pytest.approx(
        built.counts(ns.StandardModel(), structure=ns.klein_nystrand).sum(), rel=1e-12
    )


@pytest.mark.parametrize(
    ("recoils", "model"),
    [
        ("nuclei", ns.StandardModel()),
        ("electrons", ns.ElectronScattering()),
        ("both", ns.StandardModel() + ns.ElectronScattering()),
    ],
)
def test_recoils_are_those_chosen(recoils, model):
    asked = Asked(State({"experiment": "CONUS+", "standard.recoils": recoils}))
    with noted():
        assert asked.experiment.counts(asked.model) == pytest.approx(
            ns.experiment("CONUS+").counts(model), rel=1e-12, abs=0
        )


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({**OWN, "source.distance": "20"}, r"^source\.distance is '20', but a length such as \"25 m\""),
        ({**OWN, "source.name": "SNSS"}, r"^source\.name: There is no facility 'SNSS'; "),
        ({**OWN, "source.pott": "1e23"}, r"^source\.pott: There is no key 'pott'"),
        ({**OWN, "detector.mass": "-1 kg"}, r"^detector\.mass is '-1 kg', but a mass"),
        ({**OWN, "detector.bins.edges": "[2, 1] keV"}, r"^detector\.bins"),
        ({**OWN, "structure": "helmm"}, r"^structure: There is no nuclear model 'helmm'"),
        ({**OWN, "experiment": "CCM"}, r"^experiment is 'CCM', but there is also source\.kind"),
        ({"experiment": "CCMM"}, "^experiment: There is no experiment 'CCMM'"),
        ({"experiment": "CONUS"}, "^experiment: CONUS cannot be predicted without"),
        ({"experiment": "CCM", "structure": "x"}, "^structure: There is no nuclear model 'x'"),
        ({"standard.sin2_theta_w": "much"}, r"^standard\.sin2_theta_w is 'much', but a number"),
        ({"standard.spins": "true", "standard.recoils": "electrons"}, "^standard: |^standard.spins: spins are"),
        ({"standard": "x"}, "^standard is 'x', but keys below it"),
        ({"term": "x"}, "^term is 'x', but keys below it"),
        ({"term.NSI": "x"}, r"^term\.NSI is 'x', but keys below it, as term\.NSI\.ee_u"),
        ({"term.NSI.ee_u.x": "1"}, r"^term\.NSI\.ee_u: NSI has no tables"),
        ({"term.NSY.ee_u": "1"}, r"^term\.NSY: There is no term 'NSY'"),
        ({"term.NSI.ee_u": "1 MeV"}, r"^term\.NSI\.ee_u: ee_u of NSI is '1 MeV', but a number"),
        ({"term.NSI.ee_u": "nan"}, r"^term\.NSI\.ee_u: ee_u of NSI is 'nan', but a number"),
        ({"term.LightVector.mass": "1 MeV"}, r"^term\.LightVector\.coupling: LightVector has no coupling"),
        ({"term.NSI.ee_u": "0.1+0.1j"}, r"^term\.NSI\.ee_u: "),
        ({"flavour.Sterile.dm2": "1 eV2", "flavour.Sterile.e": "2"}, r"^flavour\.Sterile"),
        ({"experiment": "XENONnT", "flavour.Sterile.dm2": "1 eV2"}, r"^source\.distance: the source has none"),
        ({**OWN, "source.kind": "table", "source.file": "/etc/passwd"}, r"^source\.\w+: There is no key|^source\.file"),
        ({**OWN, "detector.efficiency.kind": "table", "detector.efficiency.file": "/etc/passwd"},
         r"^detector\.efficiency\.file is '/etc/passwd', the name of a file, but no file is read here"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_field(texts, says):
    with pytest.raises(InputError, match=says):
        counts(texts)


@pytest.mark.parametrize(
    "texts",
    [
        {"source.kind": "table", "source.file": "flux.csv"},
        {"source.kind": "supernova_file", "source.file": "flux.dat"},
        {"detector.quenching.kind": "table", "detector.quenching.file": "q.csv"},
        {"detector.migdal.photoabsorption.Ge": "ge.csv"},
        {"source.pulse.kind": "table", "source.pulse.file": "pulse.csv"},
    ],
)
def test_no_file_is_read(texts, tmp_path, monkeypatch):
    """Not even one that is there: the page is for whoever reaches it, and a file is the user's."""
    monkeypatch.chdir(tmp_path)
    for name in {text for text in texts.values() if "." in text}:
        (tmp_path / name).write_text("energy [keV], factor\n1, 1\n2, 1\n")
    base = {key: text for key, text in OWN.items() if not any(each.startswith(key) for each in texts)}
    with pytest.raises(InputError, match=r"no file is read here|There is no k"):
        counts({**base, **texts})


def test_warnings_become_sentences():
    with noted() as sentences:
        counts({**OWN, "detector.bins.edges": "[900, 990] keV"})
    assert len(sentences) == 1
    assert "bins" in sentences[0]
