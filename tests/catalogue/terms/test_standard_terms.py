"""The Standard Model's terms of a command: couplings, spins, and which recoils; what is refused."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.terms.standard_terms import CHOICES, StandardTerms, weak_couplings
from nuscatter.errors import InputError
from nuscatter.units import MeV

MAKES = {"effective": "effective", "one-loop": "one_loop"}


def made(term, word, angle):
    return term(angle) if word == "tree" else getattr(term, MAKES[word])(angle)


def sigma(model, nuclide="F19", recoil=ns.Recoil.NUCLEUS):
    return np.squeeze(model.sigma(30 * MeV, ns.nu_e, ns.helm(nuclide), recoil))


@pytest.mark.parametrize("word", CHOICES)
def test_couplings_are_the_librarys_on_nuclei_and_electrons(word):
    model = StandardTerms(weak_couplings(word), electrons=True).model(0.2)
    for term, recoil in ((ns.StandardModel, ns.Recoil.NUCLEUS), (ns.ElectronScattering, ns.Recoil.ELECTRON)):
        assert sigma(model, recoil=recoil) == pytest.approx(
            sigma(made(term, word, 0.2), recoil=recoil), rel=1e-12, abs=0
        )
    assert len(model.terms) == 2


def test_the_three_are_different_and_the_tree_level_is_what_is_taken_if_nothing_is_said():
    values = [float(sigma(StandardTerms(weak_couplings(word)).model())) for word in CHOICES]
    assert len({f"{each:.4e}" for each in values}) == 3
    assert float(sigma(StandardTerms().model())) == values[0]
    assert float(sigma(ns.StandardModel())) == pytest.approx(values[0], rel=1e-12, abs=0)


def test_spins_add_the_axial_vector_of_the_same_angle_and_couplings():
    """On fluorine it is 2.6 %, of which weak magnetism, that depends on the couplings, is a part; argon has no spin."""
    couplings = weak_couplings("effective")
    model = StandardTerms(couplings, spins=True).model(0.3)
    expected = ns.StandardModel.effective(0.3) + ns.AxialVector(sin2_theta_w=0.3, couplings=couplings)
    assert sigma(model) == pytest.approx(sigma(expected), rel=1e-14, abs=0)
    for other in (ns.AxialVector(couplings=couplings), ns.AxialVector(sin2_theta_w=0.3)):
        assert sigma(model) != pytest.approx(sigma(ns.StandardModel.effective(0.3) + other), rel=1e-9, abs=0)
    alone = StandardTerms(couplings).model(0.3)
    assert 1.005 < float(sigma(model) / sigma(alone)) < 1.1
    assert sigma(model, "Ar40") == pytest.approx(sigma(alone, "Ar40"), rel=1e-12, abs=0)


def test_electrons_alone_have_no_nuclei():
    model = StandardTerms(nuclei=False, electrons=True).model()
    assert model.recoil_kinds == (ns.Recoil.ELECTRON,)
    with pytest.raises(InputError, match="--spins is about recoils of nuclei"):
        StandardTerms(spins=True, nuclei=False, electrons=True)


def test_an_array_of_angles_is_a_batch():
    model = StandardTerms(weak_couplings("one-loop"), spins=True, electrons=True).model(np.array([0.2, 0.25]))
    singles = [StandardTerms(weak_couplings("one-loop"), spins=True).model(angle) for angle in (0.2, 0.25)]
    np.testing.assert_allclose(sigma(model), [sigma(each) for each in singles], rtol=1e-12)


def test_the_sentence_names_the_scheme_and_the_spins():
    assert StandardTerms().sentence == "Couplings: tree level."
    assert StandardTerms(weak_couplings("one-loop"), spins=True).sentence == (
        "Couplings: MS-bar(0) one loop, with the spins of nuclei."
    )


def test_other_couplings_are_refused_with_the_choices():
    with pytest.raises(InputError, match=r"no couplings 'two-loop'; .*tree, effective, one-loop"):
        weak_couplings("two-loop")
