"""The names of the design's fifth section that this version delivers: they exist on the face and do what they say."""

import numpy as np
import pytest

import nuscatter

CALLABLE = [
    "nuclide",
    "material",
    "point_nucleus",
    "helm",
    "klein_nystrand",
    "klein_nystrand_adapted",
    "Helm",
    "KleinNystrand",
    "Nucleus",
    "StandardModel",
    "ElectronScattering",
    "PionDecayAtRest",
    "facility",
    "recoil_spectrum",
    "Detector",
    "experiment",
    "Hypothesis",
    "fit",
    "Pull",
]
SPECIES = ["nu_e", "nu_mu", "nu_tau", "nu_e_bar", "nu_mu_bar", "nu_tau_bar"]
UNITS = [
    "MeV",
    "keV",
    "GeV",
    "eV",
    "fm",
    "cm",
    "m",
    "km",
    "kg",
    "g",
    "tonne",
    "day",
    "hour",
    "s",
    "ms",
    "us",
    "ns",
    "GW",
    "MW",
    "barn",
    "bohr_magneton",
]


@pytest.mark.parametrize("name", CALLABLE)
def test_a_function_or_class_is_on_the_face(name):
    assert name in dir(nuscatter)
    assert callable(getattr(nuscatter, name))


@pytest.mark.parametrize("name", SPECIES)
def test_a_species_is_on_the_face(name):
    assert str(getattr(nuscatter, name)) == name


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_a_number(name):
    from nuscatter import units

    assert getattr(units, name) > 0


def test_matter():
    argon = nuscatter.nuclide("Ar40")
    assert argon == nuscatter.nuclide(18, 40)
    assert (argon.Z, argon.N, argon.A, argon.spin) == (18, 22, 40, 0)
    assert argon.mass < argon.atomic_mass
    assert argon.charge_radius > 0
    assert 0.99 < argon.abundance < 1
    assert nuscatter.material("CsI").name == "CsI"
    assert len(nuscatter.material("Ge").composition) == 5


def test_structure():
    from nuscatter.units import MeV, fm

    for form in (
        nuscatter.Helm(3.4 * fm),
        nuscatter.Helm(3.4 * fm, skin=0.8 * fm),
        nuscatter.KleinNystrand(4 * fm, range=0.7 * fm),
    ):
        assert float(form(0 * MeV)) == pytest.approx(1)
    nucleus = nuscatter.Nucleus(
        nuscatter.nuclide("Ar40"), proton=nuscatter.Helm(3.3 * fm), neutron=lambda q: np.exp(-q)
    )
    assert nucleus.nuclide.A == 40


def test_models():
    from nuscatter.units import MeV, keV

    model, argon = nuscatter.StandardModel(sin2_theta_w=0.23), nuscatter.helm(nuscatter.nuclide("Ar40"))
    assert model.dsigma_dT(30 * MeV, np.array([1, 2]) * keV, nuscatter.nu_e, argon).shape == (2,)
    assert model.dsigma_dcos(30 * MeV, 0.5, nuscatter.nu_e, argon) > 0
    assert model.sigma(30 * MeV, nuscatter.nu_e, argon) > 0
    electrons = nuscatter.ElectronScattering(sin2_theta_w=0.23)
    assert electrons.sigma(30 * MeV, nuscatter.nu_e) > electrons.sigma(30 * MeV, nuscatter.nu_mu) > 0
    assert len((model + electrons).channels) == 2


def test_sources():
    from nuscatter.units import GW, hour, m

    flux = nuscatter.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    assert set(flux.fluence) == {nuscatter.nu_mu, nuscatter.nu_e, nuscatter.nu_mu_bar}
    sns = nuscatter.facility("SNS")
    assert sns.protons(energy=6.12 * GW * hour) == pytest.approx(13.8e22, rel=0.01)
    argon = nuscatter.helm(nuscatter.nuclide("Ar40"))
    assert flux.averaged(nuscatter.StandardModel(), argon, species=nuscatter.nu_mu) > 0
    assert sns.flux(distance=20 * m, pot=1e23).averaged(nuscatter.StandardModel(), argon) > 0


def test_rates():
    from nuscatter.units import keV, kg, m

    flux = nuscatter.facility("SNS").flux(distance=20 * m, pot=1e23)
    model, T = nuscatter.StandardModel(), np.array([1, 5]) * keV
    for target in ("Ar", nuscatter.material("CsI"), nuscatter.nuclide("Ar40")):
        assert nuscatter.recoil_spectrum(model, flux, target, T, structure=nuscatter.helm).shape == (2,)
    with pytest.raises(nuscatter.InputError):
        nuscatter.recoil_spectrum(model + nuscatter.ElectronScattering(), flux, "Ar", T)
    built = nuscatter.Experiment(flux, nuscatter.Detector("Ar", 10 * kg, np.array([1, 10, 100]) * keV))
    assert built.counts(model, structure=nuscatter.klein_nystrand).shape == (2, 1)
    batch = nuscatter.StandardModel(sin2_theta_w=np.array([0.22, 0.23, 0.24]))
    assert built.counts(batch).shape == (2, 1, 3)
    hypothesis = nuscatter.Hypothesis(model, structure=nuscatter.klein_nystrand, flux=lambda each: each)
    np.testing.assert_allclose(built.counts(hypothesis), built.counts(model, structure=nuscatter.klein_nystrand))


@pytest.mark.releases
def test_data_and_fits(releases):
    argon, iodide = nuscatter.datasets.coherent_lar_2020(), nuscatter.datasets.coherent_csi_2021()
    for data in (argon, iodide):
        for name in ("observed", "backgrounds", "experiment", "nuisances", "reference"):
            assert getattr(data, name) is not None
    signal = argon.fit_signal()
    assert signal.errors["cevns"] > 0
    likes = [data.likelihood(nuscatter.StandardModel) for data in (argon, iodide)]
    flux = nuscatter.GaussianLikelihood([0.0], 0.05, lambda flux_sns: [flux_sns])  # beside the data sets' own Pull
    result = nuscatter.fit(likes[0] + likes[1] + flux, sin2_theta_w=0.23)
    assert result.valid
    assert result.fval > 0
    assert set(result.values) == set(result.errors)
    _, rise = result.profile("sin2_theta_w", points=[0.2, result.values["sin2_theta_w"]])
    assert rise[0] > rise[1] == pytest.approx(0, abs=0.01)


def test_the_data_sets_are_listed():
    assert {"coherent_lar_2020", "coherent_csi_2021", "datasets", "load"} <= set(dir(nuscatter.datasets))
    with pytest.raises(AttributeError, match="coherent_ge_2023"):
        nuscatter.datasets.coherent_ge_2023  # noqa: B018
