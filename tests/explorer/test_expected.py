"""What views of expected counts share: names of curves, numbers, and what publications say."""

import warnings

import numpy as np

from nuscatter.errors import InputWarning
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.expected import (
    arriving,
    by_name,
    curves_of,
    events,
    noting,
    of_all,
    percent,
    told_by_publication,
)
from nuscatter.explorer.state import State
from nuscatter.explorer.view import View
from nuscatter.particles import Coherence, nu_e, nu_mu, nu_tau


def test_coherences_are_one_curve_that_is_left_out_where_it_is_zero():
    first, second = Coherence(nu_e, nu_mu), Coherence(nu_e, nu_tau)
    named = by_name({nu_e: np.ones(2), first: np.array([1.0, -2.0]), second: np.array([1.0, 1.0])})
    assert list(named) == ["nu_e", "interference of flavours"]
    assert named["interference of flavours"].tolist() == [2.0, -1.0]
    assert list(by_name({nu_e: np.ones(2), first: np.zeros(2)})) == ["nu_e"]
    species = [each.species for each in curves_of(named, np.arange(3.0))]
    assert species == ["nu_e", ""]


def test_numbers_are_written_for_people():
    assert (events("all", 340.951, (43.2, 43.2)).text, events("all", 12.3456).text) == ("341 ± 43", "12.35")
    assert (percent("part", 0.25).value, percent("part", 0.25).text, percent("part", 0.25).unit) == (25, "25", "%")


def test_all_events_have_the_published_uncertainty():
    entry = of_all(Asked(State({"experiment": "COHERENT-CsI-2021"})), 341.0, 341.0)
    assert [each.text for each in entry] == ["341 ± 43"]
    compared = of_all(Asked(State({"experiment": "CONUS+", "term.NSI.ee_u": "0.1"})), 30.0, 40.0)
    assert [(each.name, each.text) for each in compared] == [
        ("all", "30"), ("Standard Model", "40"), ("difference", "-10"), ("relative difference", "-25"),
    ]  # fmt: skip
    nothing = of_all(Asked(State({"experiment": "CONUS+", "term.NSI.ee_u": "0.1"})), 0.0, 0.0)
    assert [each.name for each in nothing] == ["all", "Standard Model", "difference"]


def test_own_experiments_have_no_publication():
    assert told_by_publication(Asked(State({"source.kind": "reactor"}))) == ([], [])
    numbers, sentences = told_by_publication(Asked(State({"experiment": "COHERENT-LAr"})))
    assert (numbers[0].name, numbers[0].text) == ("observed, published", "159 ± 43")
    assert len(sentences) == 1
    assert "2003.10630" in sentences[0]


def test_what_arrives_is_the_same_object_for_other_couplings_alone():
    """Its kernels are kept with it."""
    flavour = {"experiment": "COHERENT-LAr", "flavour.Sterile.dm2": "1 eV2", "flavour.Sterile.mu": "0.2"}
    one, other = (arriving(Asked(State({**flavour, "term.NSI.ee_u": each}))) for each in ("0.1", "0.2"))
    assert one is other
    mixed = arriving(Asked(State({**flavour, "flavour.Sterile.mu": "0.3"})))
    assert mixed.flux.fluence[nu_mu] < one.flux.fluence[nu_mu]
    plain = Asked(State({"experiment": "COHERENT-LAr"}))
    assert arriving(plain) is plain.experiment


def test_warnings_come_before_the_sentences_of_a_view():
    def show(_):
        warnings.warn("Hardly meant.", InputWarning, stacklevel=1)
        return View((), (), ("Meant.",))

    assert noting(show)(Asked(State({}))).sentences == ("Hardly meant.", "Meant.")
