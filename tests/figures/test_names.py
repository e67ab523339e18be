"""The table of names: every parameter of every term and data set has a symbol that matplotlib can write."""

import inspect

import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser

import nuscatter as ns
from nuscatter.datasets import datasets, load
from nuscatter.errors import InputError
from nuscatter.figures.names import Name, label, name_of
from nuscatter.interactions.bsm.flavour import PAIRS
from nuscatter.units import MeV, bohr_magneton, cm, eV

#: Arguments of terms that are no numbers to be fitted.
SETTINGS = {"charges", "form", "bound", "nuclear_charge", "tensor_charge", "current", "radiative", "annihilation"}
SETTINGS |= {"coherent", "couplings", "two_body"}
FLAVOURS = (*PAIRS, "e", "mu", "tau")
TERMS = (ns.StandardModel, ns.ElectronScattering, ns.AxialVector, ns.InverseBetaDecay, ns.GeneralInteraction)
TERMS += (ns.DipolePortal, ns.LightVector, ns.LightScalar, ns.LightTensor, ns.Sterile, ns.NonUnitarity, ns.Mixing)
#: Terms whose arguments are named by flavours, and what may stand behind.
BY_FLAVOUR = {ns.MagneticMoment: [""], ns.Millicharge: [""], ns.ChargeRadius: [""]}


def parameters():
    for term in TERMS:
        for name in inspect.signature(term).parameters:
            if name not in SETTINGS:
                yield f"{term.__name__}.{name}"
    for term in BY_FLAVOUR:
        yield from (f"{term.__name__}.{flavours}" for flavours in FLAVOURS)
    yield from (f"NSI.{pair}_{behind}" for pair in PAIRS for behind in ("u", "d", "p", "n", "e", "eL", "eR"))


def is_known(name):
    return name_of(name) != Name(name.rpartition(".")[2])


def is_written(text):
    MathTextParser("path").parse(text)


@pytest.mark.parametrize("name", list(parameters()))
def test_every_parameter_of_every_term_has_a_symbol(name):
    assert is_known(name), f"Add {name} to figures/names.py."
    assert "_" not in label(name).split("$")[0]
    is_written(label(name))


def test_the_terms_take_the_names_that_are_tested():
    for term in BY_FLAVOUR:
        for flavours in FLAVOURS:
            assert term(**{flavours: 1e-9 * bohr_magneton}) is not None
    for name in parameters():
        if name.startswith("NSI."):
            assert ns.NSI(**{name.removeprefix("NSI."): 0.1}) is not None


def test_no_two_parameters_of_a_term_have_one_label():
    for term in {name.partition(".")[0] for name in parameters()}:
        labels = [label(name) for name in parameters() if name.startswith(f"{term}.")]
        assert len(set(labels)) == len(labels)


@pytest.mark.releases
@pytest.mark.parametrize("name", datasets())
def test_every_parameter_of_every_data_set_has_a_name(releases, name):
    data = load(name)
    named = list(dict.fromkeys([*data.nuisances, *data.signal_likelihood().parameters]))
    assert [each for each in named if not is_known(each)] == []
    assert len({label(each) for each in named}) == len(named)
    for each in named:
        is_written(label(each))
    events = {background.events.name for background in data.backgrounds.values()}
    assert {each for each in data.nuisances if name_of(each).unit == "events"} == events
    counted = {each for each, nuisance in data.nuisances.items() if "[standard deviations]" in nuisance.meaning}
    assert {each for each in data.nuisances if name_of(each).unit == "σ"} == counted


def test_symbols_of_the_field():
    assert label("ee_u") == r"$\varepsilon_{ee}^{u}$"
    assert label("NSI.mutau_d") == r"$\varepsilon_{\mu \tau}^{d}$"
    assert label("sin2_theta_w") == label("StandardModel.sin2_theta_w") == r"$\sin^2\theta_W$"
    assert label("MagneticMoment.mu") == r"$\mu_{\nu_{\mu}}$ [$10^{-10}\,\mu_B$]"
    assert label("Millicharge.e") == r"$q_{\nu_{e}}$ [$e$]"
    assert label("ChargeRadius.mumu") == r"$\langle r^2\rangle_{\mu \mu}$ [$10^{-32}\,\mathrm{cm}^2$]"
    assert label("Sterile.dm2") == r"$\Delta m^2_{41}$ [$\mathrm{eV}^2$]"
    assert label("csi2017_steady_energy_11") == "CsI 2017: steady background, energy bin 11 [σ]"
    assert label("csi2021_quenching_0") == "CsI 2021: quenching 0 [σ]"
    assert label("quenching_germanium") == "quenching of Ge [σ]"
    assert label("lar2020_steady") == "LAr 2020: steady background [events]"


def test_units_are_those_that_the_label_says():
    assert 20 * MeV / name_of("LightVector.mass").size == pytest.approx(20)
    assert 3e-10 * bohr_magneton / name_of("MagneticMoment.mu").size == pytest.approx(3)
    assert -0.5e-32 * cm**2 / name_of("ChargeRadius.mumu").size == pytest.approx(-0.5)
    assert 1.3 * eV**2 / name_of("Sterile.dm2").size == pytest.approx(1.3)


def test_nuisances_are_numbers_in_the_units_of_their_labels():
    """As their likelihoods have them: nothing is to be divided out. The mean of a pulse is about 0.5, in µs."""
    for name in ("lar2020_pulse_mean", "csi2021_pulse_mean", "csi2021_brn", "flux_sns", "csi2021_quenching_0"):
        assert name_of(name).size == 1
    assert label("csi2021_pulse_mean") == "CsI 2021: mean of the pulse [µs]"


def test_the_standard_model_is_where_new_physics_does_nothing():
    """Of each coupling that has such a value: the model with the term counts what the model without it counts."""
    standard, argon = ns.StandardModel(), ns.helm("Ar40")
    at = np.array([30 * MeV]), ns.nu_mu, argon
    for name in ("NSI.mumu_u", "Millicharge.mumu", "ChargeRadius.mu"):
        term, _, argument = name.partition(".")
        model = standard + getattr(ns, term)(**{argument: name_of(name).standard})
        np.testing.assert_allclose(model.sigma(*at), standard.sigma(*at), rtol=1e-12)
    assert ns.StandardModel(name_of("sin2_theta_w").standard).sin2_theta_w == ns.StandardModel().sin2_theta_w
    assert [name_of(f"alpha_{each}").standard for each in ("11", "21", "22", "31")] == [1, 0, 1, 0]
    assert name_of("LightVector.mass").standard is None


def test_names_of_ones_own():
    mine = Name("$g_X$", standard=0.0)
    assert name_of("g", {"g": mine}) is mine
    assert label("mine") == "mine"
    assert name_of("lar2020_unheard").symbol == "lar2020_unheard"
    with pytest.raises(InputError, match=r"size is 0.*above zero"):
        Name("x", "m", 0.0)
    with pytest.raises(InputError, match="one of the names is 'x', but a Name"):
        name_of("g", {"g": "x"})
