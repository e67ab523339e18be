"""The term: couplings, kinds of χ, batches, counts beside elastic scattering, of a nucleus of sharp states."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_excitation.dark_excitation import DarkExcitation
from nuscatter.interactions.inelastic.final_states.seen import AllEnergy
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import GeV, MeV, kg, m

COUPLINGS = {"epsilon": 1e-4, "alpha_dark": 0.5, "mediator_mass": 75 * MeV, "mass": 25 * MeV}
PORTAL = VectorPortal.kinetic_mixing(**COUPLINGS, kind=DarkMatterKind.SCALAR)
(CHI,) = PORTAL.particles
OPTIONS = {"sampling": Sampling(62 * MeV, highest_multipole=2), "seen": AllEnergy(), "highest_energy": 800 * MeV}
E = np.array([40.0, 90.0, 200.0]) * MeV


@pytest.fixture
def term(sharp_everywhere):
    return DarkExcitation(PORTAL, "O16", **OPTIONS)


def test_cross_sections_agree(term):
    total = term.sigma(E, CHI)
    assert (total > 0).all()
    np.testing.assert_allclose(term.excitations(CHI).total(E) / total, 1, rtol=1e-5)
    np.testing.assert_allclose(sum(term.by_multipole(E, CHI).values()) / total, 1, rtol=2e-3)


def test_couplings(sharp_everywhere):
    """σ goes as ε²α_D, with the same reaction."""
    one = DarkExcitation(PORTAL, "O16", **OPTIONS)
    stronger = VectorPortal.kinetic_mixing(**{**COUPLINGS, "epsilon": 3e-4, "alpha_dark": 0.1}, kind=PORTAL.kind)
    other = DarkExcitation(stronger, "O16", **OPTIONS)
    assert one.reactions == other.reactions
    np.testing.assert_allclose(other.sigma(E, CHI) / one.sigma(E, CHI), 9 / 5, rtol=1e-9)


def test_the_square_of_the_coupling(term):
    """g = εe and g_D² = 4πα_D on σ of unit couplings."""
    plain = sum(term.reactions[0].by_multipole(E).values())
    expected = (4 * math.pi) ** 2 * 0.5 * 1e-8 * ns.constants.fine_structure_constant.value
    np.testing.assert_allclose(term.sigma(E, CHI) / plain, expected, rtol=2e-3)


def test_batches(sharp_everywhere):
    batch = DarkExcitation(PORTAL, "O16", amplitude=[1.0, 2.0], **OPTIONS)
    found = batch.sigma(E, CHI)
    np.testing.assert_allclose(found[..., 1] / found[..., 0], 4, rtol=1e-12)
    with pytest.raises(InputError, match="amplitude"):
        batch.excitations(CHI)


def test_counts_beside_elastic_scattering(term):
    """Recoils and excitations in one model; neutrinos feel neither."""
    flux = ns.DarkMatterFromPions(
        PORTAL, ns.BurmanSmith(proton_energy=1 * GeV, Z=80), pot=1e23, pions_per_pot=0.09, distance=20 * m, angle=1.57
    )
    detector = ns.Detector("O16", 1 * kg, np.array([0.001, 3000]) * MeV)
    experiment = ns.Experiment(flux, detector)
    elastic, excited = ns.DarkMatterScattering(PORTAL), experiment.counts(term)
    np.testing.assert_allclose(experiment.counts(elastic + term), experiment.counts(elastic) + excited, rtol=1e-9)
    expected = flux.averaged(term, species=CHI) * flux.fluence[CHI] * 1 * kg / ns.nuclide("O16").atomic_mass
    assert float(excited.sum()) == pytest.approx(float(expected), rel=2e-3, abs=0)
    assert "chi on O16" in experiment.by_channel(elastic + term)
    neutrinos = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    assert not ns.Experiment(neutrinos, detector).counts(term).any()


def test_split_particles(sharp_everywhere):
    """χ₁ → χ₂ needs more energy than χ₂ → χ₁; without a splitting both are Dirac's."""
    whole = VectorPortal.kinetic_mixing(**COUPLINGS, kind=DarkMatterKind.DIRAC)
    split, near = (
        VectorPortal.kinetic_mixing(**COUPLINGS, kind=DarkMatterKind.DIRAC, splitting=d * MeV) for d in (6.0, 1e-6)
    )
    plain = DarkExcitation(whole, "O16", **OPTIONS).sigma(E, whole.particles[0])
    close = DarkExcitation(near, "O16", **OPTIONS)
    for each in near.particles:
        np.testing.assert_allclose(close.sigma(E, each) / plain, 1, rtol=1e-4)
    term = DarkExcitation(split, "O16", **OPTIONS)
    assert [each.name for each in term.reactions] == ["chi_1 on O16", "chi_2 on O16"]
    first = DarkExcitation(whole, "O16", **OPTIONS).reactions[0].threshold - 25 * MeV
    up, down = (each.threshold for each in term.reactions)
    assert up == pytest.approx(31 * MeV + first)
    assert down == pytest.approx(max(25 * MeV + first, 31 * MeV))
    low = np.array([36.0]) * MeV
    assert term.sigma(low, split.particles[0]) < term.sigma(low, split.particles[1])


def test_kinds_differ(sharp_everywhere):
    found = [
        float(DarkExcitation(VectorPortal.kinetic_mixing(**COUPLINGS, kind=kind), "O16", **OPTIONS).sigma(E[0], CHI))
        for kind in DarkMatterKind
    ]
    assert len({round(each / found[0], 3) for each in found}) == 3


def test_branching(term):
    shares = term.branching(60 * MeV, CHI)
    assert sum(float(each) for each in shares.values()) == pytest.approx(1)
    assert 0 < float(shares["gamma"]) < 1


def test_coherence_and_other_species(term):
    assert term.coherent_strength(term.reactions[0], "all", None) == 0
    assert term.strength(term.reactions[0], "all", ns.nu_e) is None
    other = DarkExcitation(PORTAL, "C12", **OPTIONS)
    assert term.strength(other.reactions[0], "all", CHI) is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: DarkExcitation("portal", "O16"), "VectorPortal"),
        (lambda: DarkExcitation(PORTAL, 16), "nuclide"),
        (lambda: DarkExcitation(PORTAL, "O16", force="SLy99"), "SLy99"),
        (lambda: DarkExcitation(PORTAL, "O16", amplitude=math.nan), "amplitude"),
        (lambda: DarkExcitation(PORTAL, "O16", electromagnetic="photon"), "ElectromagneticCurrent"),
        (lambda: DarkExcitation(PORTAL, "O16").excitations(ns.nu_e), "chi"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(InputError, match=words):
        call()
