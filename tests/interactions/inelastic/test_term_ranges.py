from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.published_fits import oxygen_fit
from nuscatter.interactions.inelastic.term_ranges import Extrapolated, OfSpecies
from nuscatter.interactions.inelastic.total import Remainder, Stated
from nuscatter.units import MeV, cm

E = np.array([30.0, 59.9, 60.0, 75.0, 120.0]) * MeV


@dataclass(frozen=True)
class Power:
    """σ = (E/50 MeV)^p up to 60 MeV, and an error above: what is sampled up to there."""

    p: float
    species: tuple = (ns.nu_e,)

    def kinks(self, species):
        return 1 * MeV

    def __call__(self, E, species):
        assert np.all(60.000001 * MeV >= E)
        return 1e-40 * cm**2 * (np.asarray(E) / (50 * MeV)) ** self.p


def made(p, deposited, deposit=ns.Deposit.ELECTRON):
    return ns.TotalCrossSection("nu_e on Ar40", "Ar40", Power(p), deposited=deposited, deposit=deposit)


@pytest.mark.parametrize("p", [-1.0, 2.0, 2.5])
def test_a_power_goes_on_as_the_same_power(p):
    """Whatever the power: its slope in ln E is the same everywhere."""
    found = Extrapolated(made(p, Remainder(1.5 * MeV)), 60 * MeV).sigma(E, ns.nu_e)
    assert found / cm**2 == pytest.approx(1e-40 * (E / (50 * MeV)) ** p, rel=1e-12, abs=0)


def test_an_electron_has_what_the_neutrino_has_more_and_a_photon_has_not():
    for term, expected in (
        (made(2.0, Remainder(1.5 * MeV)), E / MeV - 1.5),
        (made(2.0, Stated(5 * MeV), ns.Deposit.PHOTON), np.full(E.size, 5.0)),
    ):
        (reaction,) = Extrapolated(term, 60 * MeV).reactions
        deposits, sigma = reaction.lines("all", E, ns.nu_e, ns.nuclide("Ar40"))
        assert deposits[0] / MeV == pytest.approx(expected)
        assert (sigma > 0).all()


def test_what_is_below_and_what_does_not_act_stays():
    whole = Extrapolated(oxygen_fit(), 60 * MeV)
    oxygen, low = ns.helm("O16"), E[:3]
    assert np.array_equal(whole.sigma(low, ns.nu_e, oxygen), oxygen_fit().sigma(low, ns.nu_e, oxygen))
    assert not whole.sigma(E, ns.nu_mu, oxygen).any()
    assert whole.reactions == Extrapolated(oxygen_fit(), 60 * MeV).reactions
    assert whole.reactions != Extrapolated(oxygen_fit(), 61 * MeV).reactions
    kinks = whole.reactions[0].kinks(ns.nu_e, ns.nuclide("O16"))
    assert kinks[-1] == 60 * MeV
    assert len(kinks) == 2
    assert len(whole.reactions[0].kinks(ns.nu_mu, ns.nuclide("O16"))) == 0


def test_species_are_kept_apart():
    """Both kinds of a fit add up to all of it."""
    oxygen, energies = ns.helm("O16"), np.array([20, 40]) * MeV
    for kept, other in ((ns.nu_e, ns.nu_e_bar), (ns.nu_e_bar, ns.nu_e)):
        alone = OfSpecies(oxygen_fit(), [kept])
        assert np.array_equal(alone.sigma(energies, kept, oxygen), oxygen_fit().sigma(energies, kept, oxygen))
        assert not alone.sigma(energies, other, oxygen).any()
    both = OfSpecies(Extrapolated(oxygen_fit(), 30 * MeV), (ns.nu_e, ns.nu_e_bar))
    assert both.sigma(40 * MeV, ns.nu_e, oxygen) > 0
    assert both.coherent_strength(both.reactions[0], "all", ns.Coherence(ns.nu_e, ns.nu_mu)) == 0


def test_terms_of_another_kind_are_refused():
    with pytest.raises(InputError, match="reactions with lines"):
        Extrapolated(ns.StandardModel(), 60 * MeV)
    with pytest.raises(InputError, match="reactions with lines"):
        Extrapolated(ns.InverseBetaDecay(), 60 * MeV)
    with pytest.raises(InputError, match="only if all of it are reactions"):
        OfSpecies(ns.StandardModel(), (ns.nu_e,))
