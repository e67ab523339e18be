"""Hypotheses of named parameters: their names, starts, limits and values; what is refused."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.terms.standard_terms import StandardTerms, weak_couplings
from nuscatter.cli.statistics.asked import asked
from nuscatter.cli.statistics.family import family, may_be_nuisance
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.datasets.expectation.nuisance import FLUX_SNS, Nuisance
from nuscatter.errors import InputError
from nuscatter.fits.parameters import describe
from nuscatter.units import GeV, MeV

OWN = """
from dataclasses import dataclass
from typing import Annotated

import nuscatter as ns
from nuscatter.interactions.bsm.mediators import b_minus_l
from nuscatter.units import MeV


def yukawa(mass: Annotated[float, (0, None)] = 10 * MeV, coupling=1e-4, charges=b_minus_l, twice=False):
    return ns.LightVector(mass, coupling=coupling * (2 if twice else 1), charges=charges)


def needs(size):
    return ns.NSI(ee_u=size)


def other(**couplings):
    return ns.NSI(ee_u=0.1)


def sometimes(size=1.0):
    return ns.NSI(ee_u=size) if size == 1 else 7
"""
LIGHT = "LightVector:charges=b_minus_l"


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(OWN, encoding="utf-8")
    return path


def sigma(model):
    return float(np.asarray(model.sigma(30 * MeV, ns.nu_e, ns.helm("Ar40"))).item())


def test_an_argument_of_a_term_is_a_parameter():
    made = family(["NSI:ee_d=0.2"], asked(["ee_u"]))
    assert list(describe(made.function)) == ["ee_u"]
    model = made.function(ee_u=0.1)
    assert sigma(model) == pytest.approx(sigma(ns.StandardModel() + ns.NSI(ee_u=0.1, ee_d=0.2)), rel=1e-12, abs=0)


def test_the_angle_is_that_of_electrons_too():
    made = family([], asked(["sin2-theta-w"]), standard=StandardTerms(electrons=True))
    electron = ns.ElectronScattering(0.3).sigma(30 * MeV, ns.nu_e)
    found = made.function(sin2_theta_w=0.3).sigma(30 * MeV, ns.nu_e, ns.helm("Ar40"), ns.Recoil.ELECTRON)
    assert found == pytest.approx(float(electron), rel=1e-9, abs=0)
    assert describe(made.function)["sin2_theta_w"].start == sin2_theta_w_low_energy.value


def test_starts_and_limits():
    made = family([LIGHT], asked(["mass=1:100MeV:log", "coupling=2e-4"]), limited=True)
    known = describe(made.function)
    assert known["mass"].start == pytest.approx(10 * MeV)
    assert known["mass"].limits == pytest.approx((MeV, 100 * MeV))
    assert known["coupling"].start == 2e-4
    assert known["coupling"].limits == (0.0, None)
    free = describe(family([LIGHT], asked(["mass=1:3GeV", "coupling"])).function)
    assert free["mass"].limits == (0.0, None)  # the range is a grid
    assert free["mass"].start == pytest.approx(2 * GeV)


def test_units_are_those_that_were_given():
    mass, coupling = family([LIGHT], asked(["mass=1:3GeV", "coupling"])).chosen
    assert (mass.unit, mass.size) == ("GeV", GeV)
    assert (coupling.unit, coupling.size) == ("", 1.0)
    (moment,) = family(["MagneticMoment"], asked(["mu"])).chosen
    assert (moment.unit, moment.full_name) == ("bohr_magneton", "MagneticMoment.mu")


def test_equal_names_of_two_terms_are_told_apart():
    terms = [LIGHT, "LightScalar"]
    texts = ["LightVector.mass=1MeV", "light-scalar.MASS=30MeV", "LightVector.coupling", "LightScalar.coupling"]
    made = family(terms, asked(texts))
    assert [each.name for each in made.chosen] == [
        *("LightVector_mass", "LightScalar_mass", "LightVector_coupling", "LightScalar_coupling")
    ]
    model = made.function(**{each.name: each.start for each in made.chosen})
    expected = ns.StandardModel() + ns.LightScalar(30 * MeV, coupling=1e-4)
    vector = family([f"{LIGHT},mass=1MeV,coupling=1e-4"], ()).function()
    assert sigma(model) - sigma(vector) == pytest.approx(sigma(expected) - sigma(ns.StandardModel()), rel=1e-6, abs=0)
    with pytest.raises(InputError, match=r"mass is an argument of several terms; name one, as LightVector.mass or"):
        family(terms, asked(["mass"]))


def test_a_function_of_the_users_gives_its_arguments(own):
    made = family([f"{own}:yukawa"], asked(["mass", "coupling=1e-3"]))
    known = describe(made.function)
    assert known["mass"].start == 10 * MeV
    assert known["mass"].limits == (0.0, None)
    vector = family([f"{LIGHT},mass=20MeV,coupling=1e-3"], ()).function()
    assert sigma(made.function(mass=20 * MeV, coupling=1e-3)) == pytest.approx(sigma(vector), rel=1e-12, abs=0)
    fixed = family([f"{own}:yukawa:mass=20MeV"], asked(["coupling"]))
    assert sigma(fixed.function(coupling=1e-3)) == pytest.approx(sigma(vector), rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("models", "parameters", "words"),
    [
        (["NSI"], ["ee_x"], r"no parameter 'ee_x'; did you mean"),
        ([], ["ee_u"], r"no parameter \(of new physics with --model\) 'ee_u'; the choices are sin2_theta_w, cevns"),
        (["NSI:ee_u=0.1"], ["ee_u"], "ee_u of NSI has a value and is a parameter too"),
        (["NSI"], ["ee_u", "EE-U"], "each was expected once"),
        (["NSI"], ["sin2_theta_w"], "NSI has no arguments, but one or more such as ee_u"),
        ([LIGHT], ["mass"], "LightVector has no coupling: give it, as --model LightVector:charges=b_minus_l,coupling="),
        (["LightVector"], ["mass", "coupling"], "has no charges: give it, as --model LightVector:charges=…"),
        ([LIGHT], ["mass=10", "coupling"], "mass is '10', but a mass such as 10MeV"),
        ([LIGHT], ["mass=5:1MeV", "coupling"], "mass goes from 5 MeV to 1MeV, but increasing"),
        (["NSI"], ["emu_u=0.1j"], "emu_u is '0.1j', but a real number was expected"),
        (["NSI"], ["ee_e"], "does nothing to recoils of nuclei"),
        (["{own}:needs"], ["size"], "size of needs has no start; give it, as --parameter size=0.1"),
        (["{own}:needs"], ["sin2_theta_w"], "needs has no size: give it, as --model"),
        (["{own}:other"], ["ee_u"], "no parameter 'ee_u'"),
        (["{own}:other:ee_u=1"], ["sin2_theta_w"], "no argument of other 'ee_u'"),
        (["{own}:sometimes"], ["size=2"], "sometimes of .* is 7, but a term"),
    ],
)
def test_what_is_refused(own, models, parameters, words):
    def ask():
        made = family([each.format(own=own) for each in models], asked(parameters))
        return [(each.ends, each.start) for each in made.chosen]

    with pytest.raises(InputError, match=words):
        ask()


def test_an_angle_has_one_value():
    with pytest.raises(InputError, match=r"has the value 0.2 too; leave out --sin2-theta-w"):
        family([], asked(["sin2_theta_w"]), angle=0.2)
    assert sigma(family([], (), angle=0.2).function()) == pytest.approx(sigma(ns.StandardModel(0.2)), rel=1e-12, abs=0)


def test_the_hypotheses_have_the_wanted_couplings_and_the_terms_of_models():
    made = family(["NSI:ee_d=0.2"], asked(["sin2_theta_w"]), standard=StandardTerms(weak_couplings("effective")))
    expected = ns.StandardModel.effective(0.22) + ns.NSI(ee_d=0.2)
    assert sigma(made.function(sin2_theta_w=0.22)) == pytest.approx(sigma(expected), rel=1e-12, abs=0)
    assert sigma(expected) != pytest.approx(sigma(ns.StandardModel(0.22) + ns.NSI(ee_d=0.2)), rel=1e-3, abs=0)


OF_DATA = {
    "flux_sns": FLUX_SNS,
    "csi2021_pulse": Nuisance("csi2021_pulse", 0.4, 0.1, "mean of the pulse [us]", (0.0, 1.5)),
}


def test_a_nuisance_of_the_data_is_chosen_and_is_no_argument_of_the_hypotheses():
    wanted = asked(["Flux-SNS=-1:1:41", "sin2_theta_w", "csi2021_pulse=0.5"])
    made = family([], wanted, nuisances=lambda: OF_DATA)
    assert [each.name for each in made.chosen] == ["flux_sns", "sin2_theta_w", "csi2021_pulse"]
    assert list(describe(made.function)) == ["sin2_theta_w"]
    np.testing.assert_array_equal(made.chosen[0].grid(5), np.linspace(-1, 1, 41))
    assert made.chosen[2].source == "mean of the pulse [us]"
    assert (made.starts, made.limits) == ({"flux_sns": 0.0, "csi2021_pulse": 0.5}, {})


def test_a_range_of_a_nuisance_is_its_limits_in_a_fit_and_a_name_alone_says_nothing():
    made = family([], asked(["flux_sns=0:0.2", "csi2021_pulse"]), nuisances=lambda: OF_DATA, limited=True)
    assert (made.starts, made.limits) == ({"flux_sns": 0.1}, {"flux_sns": (0.0, 0.2)})


def test_the_data_are_not_asked_for_names_that_models_have():
    def unread():
        raise AssertionError("the data were loaded")

    family(["NSI"], asked(["ee_u", "sin2_theta_w"]), nuisances=unread)
    with pytest.raises(InputError, match="ee_u of NSI has a value"):
        family(["NSI:ee_u=0.1"], asked(["ee_u"]), nuisances=unread)
    with pytest.raises(InputError, match=r"no parameter .*'g_A'; the choices are sin2_theta_w, cevns"):
        family([], asked(["g_A"]), nuisances=unread)


@pytest.mark.releases
@pytest.mark.parametrize("name", ns.datasets.datasets())
def test_the_data_are_asked_for_the_name_of_each_of_their_nuisances(releases, name):
    assert all(map(may_be_nuisance, ns.datasets.load(name).nuisances))


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (
            ["flux_sn"],
            r"no parameter .*'flux_sn'; the choices are sin2_theta_w, cevns, neutron_radius, flux_sns, csi2021_pulse",
        ),
        (["flux_sns", "FLUX-sns"], "each was expected once"),
        (
            ["csi2021_pulse=0.4us"],
            r"csi2021_pulse is '0.4us', but a number without a unit \(mean of the pulse \[us\]\)",
        ),
        (["flux_sns=0.3:0.1"], "flux_sns goes from 0.3 to 0.1, but increasing values"),
        (["flux_sns=nan"], "flux_sns is 'nan'"),
    ],
)
def test_what_is_refused_of_a_nuisance(texts, words):
    def ask():
        made = family([], asked(texts), nuisances=lambda: OF_DATA)
        return [(each.ends, each.start) for each in made.chosen]

    with pytest.raises(InputError, match=words):
        ask()


def test_a_radius_stretches_the_neutrons_of_the_form_factor():
    from nuscatter.structure.nucleus import klein_nystrand

    made = family([], asked(["neutron_radius=1.1", "sin2_theta_w"]), structure=klein_nystrand)
    assert list(describe(made.function)) == ["neutron_radius", "sin2_theta_w"]
    assert made.chosen[0].start == 1.1
    hypothesis = made.function(neutron_radius=1.1, sin2_theta_w=0.25)
    stretched, usual, Q = hypothesis.structure("Ar40"), ns.klein_nystrand("Ar40"), np.array([40.0]) * MeV
    assert stretched.neutron(Q) == pytest.approx(usual.neutron(1.1 * Q), rel=1e-12, abs=0)
    assert stretched.proton(Q) == pytest.approx(usual.proton(Q), rel=1e-12, abs=0)
    assert family([], asked(["sin2_theta_w"])).function(sin2_theta_w=0.2).weak_couplings is not None
