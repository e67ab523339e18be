"""What to cite, by name: every name leads to a publication, and the important ones to the right one."""

import importlib
import inspect
import pkgutil
import re

import pytest

import nuscatter
from nuscatter.datasets import datasets
from nuscatter.detectors.efficiency import Efficiency
from nuscatter.detectors.noble_liquids import RecoilYields
from nuscatter.detectors.quenching import Quenching
from nuscatter.detectors.smearing import Smearing
from nuscatter.errors import InputError, plain
from nuscatter.interactions.term import Model, Term
from nuscatter.reports.citations import cite, names, without_publication
from nuscatter.structure.densities.shapes import Density
from nuscatter.words.references import references


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("ProtonScattering", "D 66 (2002) 033001"),
        ("oxygen_fit", "1809.08398"),
        ("Birks", "1301.6403"),
        ("coherent_csi_2021", "2110.07730"),
        ("COHERENT-CsI-2017", "1708.01294"),
        ("coherent_lar_2020", "10.5281/zenodo.3903810"),
        ("coherent_ge_2024", "2406.13806"),
        ("conus+", "2501.05206"),
        ("CONUS_PLUS_2025", "2501.05206"),
        ("xenonnt b8 2024", "10.5281/zenodo.20576156"),
        ("SNS", "2109.11049"),
        ("prex-2", "2102.10767"),
        ("CREX", "2205.11593"),
        ("unedf0", "10.1103/PhysRevC.82.024313"),
        ("Reactor", "1106.0687"),
        ("reactor", "1101.2663"),
        ("Sun", "1611.09867"),
        ("B16_GS98", "1611.09867"),
        ("atmosphericNeutrinos", "2105.00599"),
        ("nuclides", "10.1088/1674-1137/abddaf"),
        ("charge-densities", "10.1016/0092-640X(87)90013-1"),
        ("fermi_constant", "10.1103/PhysRevD.110.030001"),
        ("StandardModel", "D 9 (1974) 1389"),
        ("PionDecayAtRest", "2309.07840"),
        ("ElectronScattering", "B 37 (1971) 195"),
        ("NSI", "2309.07840"),
        ("AdiabaticMSW", "2410.05380"),
        ("NonUnitarity", "1503.08879"),
        ("Sterile", "2309.07840"),
        ("Lindhard", "33 (1963) no. 10"),
        ("DipolePortal", "D 98 (2018) 115015"),
        ("MagneticMoment", "D 39 (1989) 3378"),
        ("feldman_cousins", "D 57 (1998) 3873"),
        ("material", "10.1088/1674-1137/abddaf"),
    ],
)
def test_what_to_cite(name, identifier):
    found = cite(name)
    assert identifier in [each.doi for each in found] + [each.eprint for each in found] or any(
        f" {identifier}" in each.text for each in found
    )


def test_one_part_of_a_file_is_cited_alone():
    """The comment above a constant, a function behind a cache: not what else their file names."""
    assert "R. H. Helm" in str(cite("Helm"))
    assert "Klein" not in str(cite("Helm"))
    assert "'t Hooft" in str(cite("ElectronScattering"))
    assert "Hooft" not in str(cite("StandardModel"))


#: Names of the face that have no publication of their own, and why.
EXEMPT = {
    "no formula: what others are made of": (
        *("Channel", "Coherence", "Component", "Dataset", "Deposit", "Detector", "Directions", "Experiment"),
        *("Facility", "Flux", "Hypothesis", "Measured", "Model", "NuclearModel", "Per", "Reaction", "Recoil", "Scan"),
        *("FitResult", "Species", "Term", "TimeProfile", "Toys", "VectorCharges", "WeakCouplings", "Workers"),
        *("EventBlock", "Events", "Observed", "Place"),
        *("CHARGED_CURRENT", "NEUTRAL_CURRENT", "AllEnergy", "LeptonEnergy", "NeutronNumber", "NuclearRecoil"),
        *("PhotonEnergy", "VisibleEnergy", "InChannels", "WithNeutrons", "MesonList", "MixedProduction"),
        *("Nucleus", "MatrixChannel", "SupernovaDetector", "TermChannel"),
        *("nu_e", "nu_mu", "nu_tau", "nu_e_bar", "nu_mu_bar", "nu_tau_bar"),
    ),
    "what data and plans say: each row names its publications": ("Sensitivity", "result", "results", "sensitivity"),
    "an error or a warning": ("DataError", "FitError", "InputError", "InputWarning"),
    "a folder of the package": (
        *("catalogue", "computing", "constants", "datasets", "detectors", "figures", "fits", "interactions", "matter"),
        *("particles", "propagation", "rates", "releases", "reports", "sources", "structure", "units"),
    ),
    "looks up, reads or adds; what it returns is cited by its own name": (
        *(
            "experiment",
            "experiments",
            "facility",
            "facilities",
            "species",
            "mixture",
            "read_experiment",
            "write_events",
        ),
        *("supernova_detector", "supernova_detectors"),
        *(
            "load_result",
            "load_scan",
            "CrossSectionTable",
            "parity_violation_measurement",
            "parity_violation_measurements",
        ),
    ),
    "a definition of a textbook": (
        *("GaussianLikelihood", "Likelihood", "Pull", "coverage", "fit", "scan", "pearson_residuals", "point_nucleus"),
        *("Line", "Polynomial", "Smooth", "Spectrum", "Tabulated", "baselines", "effective_distance"),
        *("Ball", "Box", "Cylinder"),
    ),
    "a sum of rates, whose model, flux and detector are cited": (
        "draw_events",
        "observe",
        "observed_counts",
        "recoil_spectrum",
        "deposit_spectrum",
        "supernova_rates",
    ),
}


def with_names_like(base, package):
    """The public final classes below a base, wherever they are defined."""
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(each.name)
    found, left = set(), [base]
    while left:
        for each in left.pop().__subclasses__():
            left.append(each)
            if each.__module__.startswith("nuscatter.") and not each.__name__.startswith("_"):
                found.add(each)
    return sorted(found, key=lambda each: each.__name__)


def test_every_name_of_the_face_has_a_publication_or_a_reason_for_none():
    exempt = {name: why for why, each in EXEMPT.items() for name in each}
    known = {plain(name) for name in names()}
    missing = [n for n in nuscatter.__all__ if n not in exempt and not (plain(n) in known and cite(n))]
    assert not missing, f"Nothing is cited for {missing}: name their files in reports/citations.py, or say why here."
    assert set(exempt) <= set(nuscatter.__all__), "An exemption of a name that is gone."


@pytest.mark.parametrize(
    ("base", "package"),
    [
        (Term, nuscatter.interactions),
        (Quenching, nuscatter.detectors),
        (Smearing, nuscatter.detectors),
        (RecoilYields, nuscatter.detectors),
        (Efficiency, nuscatter.detectors),
        (Density, nuscatter.structure),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_names_a_publication_is_cited_with_it(base, package):
    """Every term, response and density whose docstring names a publication; a term also if it names none."""
    found = with_names_like(base, package)
    assert found
    known = {plain(name) for name in names()}
    for each in found:
        own = references(inspect.getdoc(each) or "")
        if each is Model or (not own and base is not Term):
            continue
        assert plain(each.__name__) in known, f"nuscatter cite {each.__name__} finds nothing."
        for one in own:
            assert any(one.is_same(other) for other in cite(each.__name__)), (each.__name__, one.text)


@pytest.mark.slow
def test_every_name_has_a_publication_or_says_what_it_has_instead():
    found = names()
    assert len(found) > 100
    assert set(datasets()) <= set(found)
    assert [name for name in found if not cite(name) and not without_publication(name)] == []
    assert len([name for name in found if not cite(name)]) <= 1


@pytest.mark.slow
def test_entries_are_well_formed_and_have_keys_of_their_own():
    for name in names():
        entries = [each.bibtex for each in cite(name)]
        keys = [re.match(r"@(?:article|misc)\{([A-Za-z0-9-]+),\n", each)[1] for each in entries]
        assert len(set(keys)) == len(keys), (name, keys)
        for each in entries:
            assert each.count("{") == each.count("}")
            assert re.search(r"\n  (doi|eprint|journal|url) = ", each)


def test_a_number_from_memory_says_so():
    uses = [use for each in cite("PIP2-BD-PAR") for use in each.used_for]
    assert "power (from memory)" in uses
    assert without_publication("SNS") == []
    assert "exposure: Not begun at the reactor" in without_publication("NUCLEUS")


@pytest.mark.parametrize("name", ["zzz", "", None, 3, "coherent"])
def test_what_is_not_known(name):
    for ask in (cite, without_publication):
        with pytest.raises(InputError, match=r"There is no source of publications .*") as caught:
            ask(name)
        assert "\n" not in str(caught.value)
