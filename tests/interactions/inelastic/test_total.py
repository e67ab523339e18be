"""Reactions of total cross sections: counts beside sums by hand, rules for deposits, targets, and what is refused."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
from nuscatter.interactions.inelastic.total import Remainder, Stated, TotalCrossSection, TotalReaction
from nuscatter.particles import Coherence
from nuscatter.units import MeV, cm, keV, kg, m

FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
MICHEL = 105.6583755 / 2 * MeV
TABLE = CrossSectionTable([5 * MeV, 20 * MeV, 60 * MeV], {ns.nu_e: np.array([0, 3, 40]) * 1e-42 * cm**2})
EDGES = np.array([0.0, 10.0, 22.0, 35.0, 60.0]) * MeV


def term(**changed):
    given = {"name": "own", "target": "Ar40", "cross_section": TABLE, "deposited": Remainder(2 * MeV)} | changed
    return TotalCrossSection(given.pop("name"), given.pop("target"), given.pop("cross_section"), **given)


def counts(model, target="Ar40", **detector):
    return ns.Experiment(FLUX, ns.Detector(target, 1000 * kg, EDGES, **detector)).counts(model)[:, 0]


def by_hand(low, high):
    """Events of E − 2 MeV in a bin: the Michel spectrum of ν_e, 12E²(1 − x)/E_max³ with x = E/E_max, typed here."""
    end = MICHEL / MeV

    def sigma(E):
        a, b = (5.0, 20.0) if E < 20 else (20.0, 60.0)
        of = {5.0: 0.0, 20.0: 3 / 20, 60.0: 40 / 60}
        return E * (of[a] + (of[b] - of[a]) * math.log(E / a) / math.log(b / a)) if E > 5 else 0.0

    points = [each for each in (5.0, 20.0) if low + 2 < each < high + 2] or None
    integral = quad(
        lambda E: 12 * E**2 * (1 - E / end) / end**3 * sigma(E),
        low + 2,
        min(high + 2, end),
        points=points,
        epsabs=0,
        epsrel=1e-10,
    )
    atoms = 1000 * kg / ns.nuclide("Ar40").atomic_mass
    return integral[0] * 1e-42 * cm**2 * atoms * FLUX.fluence[ns.nu_e]


def test_counts_are_the_flux_times_the_cross_section():
    """In bins of the deposit E − 2 MeV, with the table's two pieces and the edges of bins as kinks."""
    expected = [by_hand(low / MeV, high / MeV) for low, high in pairwise(EDGES)]
    assert counts(term()) == pytest.approx(expected, rel=1e-7, abs=0)


def test_a_stated_deposit_is_in_one_bin():
    """All events at 9.8 MeV, as many as there are; a photon is seen as such."""
    found = counts(term(deposited=Stated(9.8 * MeV), deposit=ns.Deposit.PHOTON))
    assert found[0] == pytest.approx(counts(term()).sum(), rel=1e-6, abs=0)
    assert found[1:].max() == 0
    half = counts(
        term(deposited=Stated(9.8 * MeV), deposit=ns.Deposit.PHOTON),
        visible={ns.Deposit.PHOTON: lambda x: 0.5 * x + 12 * MeV},
    )
    assert half[0] == 0
    assert half[1] == pytest.approx(found[0], rel=1e-9, abs=0)


def test_neutrons_are_counted_by_their_number():
    two = term(deposited=Stated(2.0), deposit=ns.Deposit.NEUTRON)
    detector = ns.Detector(
        "Ar40", 1000 * kg, np.array([0.5, 1.5, 2.5]), visible={ns.Deposit.NEUTRON: lambda number: number}
    )
    found = ns.Experiment(FLUX, detector).counts(two)[:, 0]
    assert found[0] == 0
    assert found[1] == pytest.approx(counts(term()).sum(), rel=1e-6, abs=0)


def test_a_function_of_the_users_own():
    assert counts(term(deposited=lambda E: E - 2 * MeV)) == pytest.approx(counts(term()), rel=1e-9, abs=0)


def test_events_below_the_loss_deposit_nothing():
    """A loss of 30 MeV is above the threshold of 5 MeV: what is below it counts in no bin that begins above zero."""
    edges = np.array([1 * keV, 60 * MeV])
    detector = ns.Detector("Ar40", 1000 * kg, edges)
    found = ns.Experiment(FLUX, detector).counts(term(deposited=Remainder(30 * MeV)))[0, 0]
    assert found == pytest.approx(by_hand(28, 60), rel=1e-4, abs=0)


def test_targets():
    """One nuclide, or all isotopes of an element; others do not react."""
    assert counts(term(target="Ar40"), "C") == pytest.approx([0] * 4, rel=1e-9, abs=0)
    assert counts(term(target="Ar40"), "Ar").sum() / counts(term(), "Ar40").sum() == pytest.approx(
        0.996035 * 39.9623831 / 39.947798, rel=1e-4, abs=0
    )
    lead = term(target="Pb")
    assert lead.reactions[0].target is None
    assert counts(lead, "Pb").sum() / counts(term(target="Pb208"), "Pb208").sum() == pytest.approx(
        207.9766521 / 207.2, rel=1e-3, abs=0
    )
    assert lead.sigma(30 * MeV, ns.nu_e, ns.helm("Pb206")) == TABLE(30 * MeV, ns.nu_e)
    with pytest.raises(InputError, match="nucleus"):
        lead.sigma(30 * MeV, ns.nu_e)
    # tungsten and oxygen do not react: of the six atoms one is lead
    tungstate = ns.material("PbWO4").mass_per_atom / ns.material("Pb").mass_per_atom * 6
    assert counts(lead, "PbWO4") == pytest.approx(counts(lead, "Pb") / tungstate, rel=1e-9, abs=0)


def test_species():
    assert term().sigma(30 * MeV, ns.nu_e) == TABLE(30 * MeV, ns.nu_e)
    assert term().sigma(30 * MeV, ns.nu_mu) == 0
    assert term().sigma(30 * MeV, Coherence(ns.nu_e, ns.nu_mu)) == 0


def test_rows_of_a_model():
    """Terms of one name are one row, others have rows of their own, and the rows sum to the counts."""
    model = term() + term(deposited=Remainder(3 * MeV)) + term(name="other") + ns.StandardModel()
    experiment = ns.Experiment(FLUX, ns.Detector("Ar", 1000 * kg, EDGES))
    rows = experiment.by_channel(model)
    assert set(rows) == {"own", "other", "vector on nuclei"}
    assert sum(rows.values()) == pytest.approx(experiment.counts(model), rel=1e-9, abs=0)
    assert rows["own"].sum() == pytest.approx(2 * rows["other"].sum(), rel=1e-4, abs=0)


def test_counts_are_computed_once():
    """A second call of `by_channel`, also of a term made anew with the same table and rule, asks for nothing."""

    class Counted:
        species = (ns.nu_e,)
        calls = 0

        def kinks(self, species):
            return TABLE.kinks(species)

        def __call__(self, E, species):
            Counted.calls += 1
            return TABLE(E, species)

    counted = Counted()
    model = term(cross_section=counted) + ns.StandardModel()
    experiment = ns.Experiment(FLUX, ns.Detector("Ar40", 1000 * kg, EDGES))
    first = experiment.by_channel(model)
    asked = Counted.calls
    second = experiment.by_channel(term(cross_section=counted) + ns.StandardModel())
    assert Counted.calls == asked > 0
    assert all((second[name] == first[name]).all() for name in first)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": 3},
        {"target": "Xy"},
        {"cross_section": max},
        {"cross_section": 1e-42},
        {"deposited": 2.0},
        {"deposit": "electron"},
    ],
)
def test_wrong_arguments(changed):
    with pytest.raises(InputError):
        term(**changed)


@pytest.mark.parametrize("wrong", [math.nan, -1.0 * MeV, "a", [1.0, 2.0]])
def test_wrong_rules(wrong):
    for rule in (Remainder, Stated):
        with pytest.raises(InputError):
            rule(wrong)


def test_a_reaction_is_found_again():
    """What a detector makes of it is stored under it."""
    one = term()
    assert one.reactions[0] is one.reactions[0]
    assert one.reactions[0] == term().reactions[0] != term(deposited=Remainder(3 * MeV)).reactions[0]
    assert isinstance(hash(one.reactions[0]), int)
    assert isinstance(one.reactions[0], TotalReaction)
