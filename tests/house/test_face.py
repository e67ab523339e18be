"""The face: every name loads, is visible to a type checker, and is the thing that its module holds."""

import ast
import importlib
import tomllib
from pathlib import Path

import pytest

import nuscatter

ROOT = Path(__file__).parents[2]
STUB = ROOT / "src" / "nuscatter" / "__init__.pyi"


def seen_by_mypy() -> dict[str, tuple[str, str]]:
    """The names in the stub → (module, name there)."""
    return {
        alias.asname or alias.name: (str(node.module), alias.name)
        for node in ast.parse(STUB.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("name", nuscatter.__all__)
def test_every_name_of_the_face_loads(name):
    assert getattr(nuscatter, name) is not None
    assert name in dir(nuscatter)


def test_mypy_sees_the_names_that_the_face_loads():
    visible, loaded = set(seen_by_mypy()), set(nuscatter.__all__) - {"__version__"}
    assert visible == loaded, f"Only in the stub: {sorted(visible - loaded)}; only loaded: {sorted(loaded - visible)}."


@pytest.mark.parametrize("name", seen_by_mypy())
def test_mypy_and_the_face_mean_the_same_thing(name):
    module, there = seen_by_mypy()[name]
    expected = (
        importlib.import_module(f"nuscatter.{there}")
        if module == "nuscatter"
        else getattr(importlib.import_module(module), there)
    )
    assert getattr(nuscatter, name) is expected, f"nuscatter.{name} is not {module}.{there}: mend the lazy table."


def test_names_are_re_exported_explicitly():
    """``from x import y as y``: what mypy --strict takes for a re-export."""
    for line in STUB.read_text(encoding="utf-8").splitlines():
        if " import " in line:
            name, _, alias = line.split(" import ")[1].partition(" as ")
            assert name.strip() == alias.split("#")[0].strip(), f"Write 'import {name} as {name}' in the stub."


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"no attribute 'numu'; did you mean nu_mu or"):
        getattr(nuscatter, "numu")  # noqa: B009, a name that is not there
    with pytest.raises(AttributeError, match=r"no attribute 'coherent_csi_2022'; did you mean coherent_csi_2021"):
        getattr(nuscatter.datasets, "coherent_csi_2022")  # noqa: B009
    with pytest.raises(AttributeError, match="no attribute 'not_there'"):
        nuscatter.not_there  # noqa: B018
    assert not hasattr(nuscatter, "not_there_either")


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if "version" in project:
        assert nuscatter.__version__ == project["version"]


#: Public names, by module. Users' scripts and papers call them: names are added here, none is taken away.
PROMISED = {
    "nuscatter": """
    AdiabaticMSW AtmosphericNeutrinos AxialVector B16_AGSS09met B16_GS98 Channel ChargeRadius Coherence Component
    DataError Dataset Detector DiffuseSupernovaBackground DipolePortal Directions ElectronCapture
    ElectronScattering Experiment Facility FitError FitResult Flux GaussianLikelihood GeneralInteraction
    HartreeFock Helm Hypothesis InputError InputWarning InverseBetaDecay KaonDecayAtRest KleinNystrand LightScalar
    LightTensor LightVector Likelihood Line MagneticMoment Material Measured Millicharge Mixing Model NSI
    NonUnitarity NuclearModel NucleonCurrent Nucleus Nuclide PionDecayAtRest PoissonLikelihood Polynomial Pull
    Reactor Recoil RelativisticMeanField Scan SimpleInverseBetaDecay Smooth SolarModel Species Spectrum StandardModel
    Sterile Sun
    SymmetrizedFermi Tabulated TemplateLikelihood Term TimeProfile Toys VectorCharges Workers asimov baselines
    cls_limit constants coverage datasets detectors directional_spectrum discovery_reach
    discovery_significance effective_distance experiment experiments facilities facility feldman_cousins
    fermi_of_radius figures fit fits helm helm_measured interactions klein_nystrand klein_nystrand_adapted
    load_result load_scan material matter mixture nu_e nu_e_bar nu_mu nu_mu_bar nu_tau nu_tau_bar nuclide
    nuclides nufit_6_0 particles pearson_residuals point_nucleus point_proton_radius rates recoil_spectrum
     sample scan shell_model sources species structure symmetrized_fermi units upper_limit weak_form_factor
     weak_nucleus EffectiveCouplings OneLoopCouplings WeakCouplings parity_violation
    MatrixChannel SupernovaDetector TermChannel supernova_detector supernova_detectors supernova_rates
    PinchedBurst supernova_likelihood
    DarkMatterFromChargeExchange DarkMatterFromEtas Meson MixedProduction eta neutral_pion
    DarkMatterScattering MesonList PortalCharges SanfordWang VectorPortal
    Ball Box Cylinder DarkPhotonDecay DarkPhotonsFromCapture DarkPhotonsFromPions
    DarkMatterFromBremsstrahlung DarkMatterFromPhotons PionPhotons ReactorPhotons TargetPhotons
    BurmanSmith DarkExcitation DarkMatterElectronScattering DarkMatterFromCapture DarkMatterFromPions DarkMatterKind
    AxionCouplings AxionDecay AxionScattering AxionsFromElectrons AxionsFromLine AxionsFromMixing AxionsFromPhotons
    CrossSectionTable HeavierNuclei ProtonScattering TotalCrossSection CHARGED_CURRENT NEUTRAL_CURRENT inelastic
    AllEnergy LeptonEnergy NeutronNumber NuclearRecoil PhotonEnergy VisibleEnergy InChannels WithNeutrons
    argon_levels argon_magnetic_levels carbon_states oxygen_states electroexcitation
     ParityViolationMeasurement parity_violation_measurement parity_violation_measurements
    Observed observe observed_counts write_events
    """,
    "nuscatter.interactions.parity_violation": """
    AsymmetryKernel WeakCharges asymmetry asymmetry_kernel cross_section momentum_transfer scattering_angle
    """,
    "nuscatter.structure": """
    FermiNeutrons SlopeFamily
    CentreOfMass DeltaPairing Filling GroundState OscillatorMotion SkyrmeForce WaveFunctionMotion charge_densities
    charge_density deformed force forces galster
    kelly neutron_density neutron_halo_density neutron_skin_density nuclear_matter nucleon_of_radii
    quadrupole_deformation shell_model_nuclides shell_model_responses shell_model_nuclides
    shell_model_responses
    """,
    "nuscatter.figures": """
    Name contour counts_by_species data_with_fit house_style label profile_figure ratio save spectrum
    """,
    "nuscatter.datasets": """
    AsymmetryData SlopeHypotheses bestiole coherent_csi_2017 coherent_csi_2021 coherent_ge_2024 coherent_ge_2026
    coherent_lar_2020 conus_2024 conus_plus_2025 crex datasets load pandax4t_b8_2024 prex_1 prex_2 qweak_aluminium
    texono_2025 xenonnt_b8_2024
    """,
}


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in PROMISED.items() for name in names.split()]
)
def test_no_public_name_is_lost(module, name):
    assert getattr(importlib.import_module(module), name, None) is not None, (
        f"{module}.{name} is gone: users call it. Keep the name, or raise the version and say so in CHANGELOG.md."
    )


def test_the_promised_names_are_listed():
    """A name of the list that the face does not list is found by nobody."""
    assert set(PROMISED["nuscatter"].split()) <= set(nuscatter.__all__)
    assert set(PROMISED["nuscatter.structure"].split()) <= set(dir(nuscatter.structure))
    assert set(PROMISED["nuscatter.figures"].split()) == set(dir(nuscatter.figures))
