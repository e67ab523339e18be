"""The reaction: what leaves, the hooks for levels and for what is seen, and what is shared."""

from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.nuclear_reaction import mass_difference
from nuscatter.particles import Deposit
from nuscatter.units import MeV


@dataclass(frozen=True)
class Doubled:
    """A replacement of levels by none: all bins twice as large, and in the last one."""

    def applied(self, spectrum, nuclide, current, species):
        def by_bin(E):
            found = np.zeros((3, spectrum.bins, E.size))
            found[-1, -1] = 2 * spectrum.total(E)
            return found

        assert nuclide.name == "Ar40"
        assert current in (ns.CHARGED_CURRENT, ns.NEUTRAL_CURRENT)
        assert species.is_neutrino
        return ExcitationSpectrum(spectrum.edges, by_bin)


@dataclass(frozen=True)
class Constant:
    """Every event deposits 3 MeV of neutrons."""

    label = ", three"

    def deposit(self, charged):
        return Deposit.NEUTRON

    def lines(self, spectrum, outgoing, E):
        return np.full((1, E.size), 3 * MeV), spectrum.total(E)[None]

    def line(self, index, spectrum, outgoing, E):
        return np.full(E.size, 3 * MeV), spectrum.total(E)


def test_what_leaves():
    """⁴⁰K weighs 1.504 MeV and ⁴⁰Cl 7.48 MeV more than ⁴⁰Ar, as atoms."""
    charged = ns.inelastic("Ar40", ns.CHARGED_CURRENT).reaction
    electron, positron = charged.outgoing(ns.nu_e), charged.outgoing(ns.nu_e_bar)
    assert (electron.nuclide.name, positron.nuclide.name) == ("K40", "Cl40")
    assert electron.loss / MeV == pytest.approx(1.504, abs=2e-3)
    assert positron.loss / MeV == pytest.approx(7.48 + 2 * 0.511, abs=0.03)
    assert (electron.charged, electron.positron, positron.positron) == (True, False, True)
    neutral = ns.inelastic("Ar40", ns.NEUTRAL_CURRENT).reaction.outgoing(ns.nu_mu)
    assert (neutral.nuclide.name, neutral.loss, neutral.charged) == ("Ar40", 0.0, False)
    assert mass_difference(ns.nuclide("Ar40"), None) == 0
    assert charged.kinks(ns.nu_e, ns.nuclide("Ar40")) == (electron.lowest,)
    assert charged.kinks(ns.nu_mu, ns.nuclide("Ar40")) == ()


def test_levels_replace_the_spectrum():
    E = np.array([20.0, 40.0]) * MeV
    plain, changed = (
        ns.inelastic("Ar40", ns.CHARGED_CURRENT),
        ns.inelastic("Ar40", ns.CHARGED_CURRENT, levels=Doubled()),
    )
    assert changed.sigma(E, ns.nu_e) == pytest.approx(2 * plain.sigma(E, ns.nu_e), rel=2e-3, abs=0)
    assert changed.excitations(ns.nu_e).mean(E) / MeV == pytest.approx(changed.excitations(ns.nu_e).centres[-1] / MeV)
    assert changed.by_multipole(E, ns.nu_e)["1+"] == pytest.approx(
        plain.by_multipole(E, ns.nu_e)["1+"], rel=1e-12, abs=0
    )
    assert changed.reaction != plain.reaction


def test_what_is_seen_makes_lines():
    reaction = ns.inelastic("Ar40", ns.NEUTRAL_CURRENT, seen=Constant()).reaction
    E, nuclide = np.array([20.0, 40.0]) * MeV, ns.nuclide("Ar40")
    assert reaction.deposit is Deposit.NEUTRON
    assert reaction.name == "neutral current on Ar40, three"
    deposits, sigma = reaction.lines("all", E, ns.nu_mu, nuclide)
    assert deposits / MeV == pytest.approx(np.full((1, 2), 3.0))
    assert reaction.line(0, "all", E, ns.nu_mu, nuclide)[1] == pytest.approx(sigma[0], rel=1e-12, abs=0)
    assert reaction.lines("all", E, ns.nu_mu, ns.nuclide("O16"))[1].sum() == 0
    with pytest.raises(InputError, match="at most 65"):
        reaction.lines("all", np.array([70.0]) * MeV, ns.nu_mu, nuclide)


def test_equal_reactions_share_their_spectrum():
    one, two = (ns.inelastic("Ar40", ns.NEUTRAL_CURRENT).reaction for _ in range(2))
    assert one == two
    assert one.excitations(ns.nu_mu) is two.excitations(ns.nu_mu)
    anti = one.excitations(ns.nu_mu_bar).total(40 * MeV)
    assert anti < one.excitations(ns.nu_mu).total(40 * MeV)
    with pytest.raises(InputError, match="nu_mu does not scatter"):
        ns.inelastic("Ar40", ns.CHARGED_CURRENT).excitations(ns.nu_mu)
