r"""What inelastic scattering predicts for a measured flux average, each `Outcome` from the final states that it counts.

With σ of the bins of excitation energy and the probability of each channel of de-excitation from there,

.. math:: \langle\sigma\rangle = \int dE\, \phi(E) \sum_\text{bins} \sigma_\text{bin}(E) \sum_c P_c(\text{bin})\, s_c,

s = 1 for channels that the measurement counts: all; photons only, where the daughter has to stay (127Xe); channels
without, or with free neutrons. Of natural elements it is the mean over isotopes, each with its own term.

The excited states of ¹²N are what no ground state has: all multipoles but 1⁺. RPA fills the p3/2 shell of ¹²C, and has
four times the measured strength in 1⁺. The measured 1⁺ strength is in the ground state (B(GT) 0.88), so 1⁺ is left
out; the excited 1⁺ states of ¹²N, some per cent, are lost with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, final

import numpy as np
from numpy.polynomial import Polynomial

from nuscatter.catalogue.inelastic_averages import FluxAverage, Outcome
from nuscatter.errors import InputError, instance, invalid
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Distortion, Recipe
from nuscatter.interactions.inelastic.final_states.branching import channel_cross_sections, neutrons
from nuscatter.interactions.inelastic.levels.carbon import CarbonTriad, carbon_states
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering, inelastic
from nuscatter.interactions.inelastic.total import TotalCrossSection
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species, State
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array, m

#: A nuclide → the term of a current on it, charged or neutral as the measurement.
TermOf: TypeAlias = Callable[[Nuclide], InelasticScattering]


_EVAPORATION, _TRIAD, _RECIPE = Evaporation(), CarbonTriad(), Recipe()
#: Outcomes that are one level of the A = 12 triad.
LEVELS = (Outcome.GROUND_STATE, Outcome.PHOTON_15)
#: Values of g_A through which its parabola goes.
_COUPLINGS = (0.5, 0.9, 1.3)
#: Shares of isotopes below this are left out.
_LEAST = 0.02


@cache
def stopped_pions() -> Flux:
    """Return a flux of pions and muons that decay at rest. Averages over a species do not depend on its size.

    Example:
        >>> [str(each) for each in stopped_pions().species]
        ['nu_mu', 'nu_e', 'nu_mu_bar']
    """
    return PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)


def isotopes(target: str) -> tuple[tuple[Nuclide, float], ...]:
    """Return the nuclides of a target with their shares of the atoms, of sum 1; a nuclide is alone.

    Isotopes below 2 % of the atoms are left out, as ²⁰⁴Pb (1.4 %): their responses would take a minute each.

    Args:
        target: A nuclide, or an element of natural composition, by name.

    Raises:
        InputError: there is no such material.

    Example:
        >>> [(nuclide.name, round(share, 3)) for nuclide, share in isotopes("Pb")]
        [('Pb206', 0.244), ('Pb207', 0.224), ('Pb208', 0.531)]
    """
    kept = [(nuclide, share) for nuclide, share in material(target).composition if share > _LEAST]
    whole = sum(share for _, share in kept)
    return tuple((nuclide, share / whole) for nuclide, share in kept)


def predicted_average(measured: FluxAverage, term_of: TermOf, *, decays: DeExcitation = _EVAPORATION) -> float:
    """Return the predicted flux average [MeV⁻²] of what a measurement counted.

    Args:
        measured: The measurement. Of one that is a ratio, this is its numerator.
        term_of: From a nuclide to the term of the current that was measured.
        decays: The model of de-excitation, if neutrons or photons were counted.

    Raises:
        InputError: an argument is not of its kind, or a term is of another nuclide.
    """
    instance("measured", measured, FluxAverage, "a FluxAverage, as flux_average returns it,")
    return sum(
        share * sum(_of_species(_term(term_of, nuclide), each, measured.outcome, decays) for each in measured.species)
        for nuclide, share in isotopes(measured.target)
    )


def _term(term_of: TermOf, nuclide: Nuclide) -> InelasticScattering:
    term = instance("a term", term_of(nuclide), InelasticScattering, "a term that ns.inelastic returns")
    if term.reaction.nuclide != nuclide:
        raise InputError(f"The term of {nuclide} is one of {term.reaction.nuclide}: return that of each nuclide.")
    return term


def _of_species(term: InelasticScattering, species: Species, outcome: Outcome, decays: DeExcitation) -> float:
    flux, reaction = stopped_pions(), term.reaction
    match outcome:
        case Outcome.ALL:
            return float(flux.averaged(_Without(term, None), species=species))
        case Outcome.GROUND_STATE | Outcome.PHOTON_15:
            raise InputError(f"A {outcome.value} level is no outcome of a term: use level_average.")
        case Outcome.EXCITED:
            return float(flux.averaged(_Without(term, "1+"), species=species))
        case Outcome.BOUND:
            return float(channel_cross_sections(reaction, flux, species, decays=decays).get("gamma", 0.0))
        case Outcome.NO_NEUTRON:
            return float(neutrons(reaction, flux, species, decays=decays).by_number[0])
        case Outcome.NEUTRONS:
            return float(neutrons(reaction, flux, species, decays=decays).any)


def level_average(measured: FluxAverage, triad: CarbonTriad = _TRIAD, *, distortion: Distortion = _RECIPE) -> float:
    """Return the predicted flux average [MeV⁻²] of a level of the A = 12 triad, from measured strength.

    Args:
        measured: A measurement of ¹²N's ground state, or of the level of ¹²C at 15.11 MeV.
        triad: The measured numbers of the triad.
        distortion: What the Coulomb field makes of the electron.

    Raises:
        InputError: another outcome was measured, or the target is not ¹²C.

    Example:
        >>> from nuscatter.catalogue.inelastic_averages import flux_average
        >>> from nuscatter.units import cm
        >>> f"{level_average(flux_average('c12-ground-lsnd')) / cm**2:.2e}"
        '9.09e-42'
    """
    instance("measured", measured, FluxAverage, "a FluxAverage, as flux_average returns it,")
    if measured.outcome not in LEVELS or measured.target != "C12":
        raise InputError(f"{measured.reaction} is no level of the A = 12 triad, but one was expected.")
    photon = measured.outcome is Outcome.PHOTON_15
    (term,) = (
        each
        for each in carbon_states(triad, distortion=distortion).terms
        if isinstance(each, TotalCrossSection)
        and (each.deposit is Deposit.PHOTON) == photon
        and measured.species[0] in each.cross_section.species
    )
    return sum(float(stopped_pions().averaged(term, None, each)) for each in measured.species)


def coupling_dependence(
    measured: FluxAverage, term_at: Callable[[float], TermOf], *, decays: DeExcitation = _EVAPORATION
) -> Polynomial:
    r"""Return the predicted flux average [MeV⁻²] as a function of g_A, the same in all multipoles.

    The axial current is proportional to g_A, so that the average is a + b g_A + c g_A², of the vector current, the
    interference and the axial current. Three values of g_A fix it, and a fit then costs nothing.

    Args:
        measured: The measurement.
        term_at: From g_A to a function from a nuclide to its term.
        decays: The model of de-excitation.

    Raises:
        InputError: as in `predicted_average`.
    """
    points = np.array(_COUPLINGS)
    values = [predicted_average(measured, term_at(each), decays=decays) for each in _COUPLINGS]
    scale = max(values) or 1.0
    return Polynomial(np.linalg.solve(np.vander(points, increasing=True), np.array(values) / scale) * scale)


def neutron_numbers(measured: FluxAverage, term_of: TermOf, *, decays: DeExcitation = _EVAPORATION) -> Array:
    """Return the predicted flux average [MeV⁻²] of all events with 0, 1, 2, … neutrons, shape (numbers,).

    Args:
        measured: The measurement, whose target, current and species are taken.
        term_of: As in `predicted_average`.
        decays: The model of de-excitation.

    Raises:
        InputError: as in `predicted_average`.
    """
    instance("measured", measured, FluxAverage, "a FluxAverage, as flux_average returns it,")
    flux, found = stopped_pions(), [np.zeros(1)]
    for nuclide, share in isotopes(measured.target):
        reaction = _term(term_of, nuclide).reaction
        found += [share * neutrons(reaction, flux, each, decays=decays).by_number for each in measured.species]
    longest = max(map(len, found))
    return np.asarray(np.sum([np.pad(each, (0, longest - len(each))) for each in found], axis=0))


@final
@dataclass(frozen=True, eq=False)
class _Without:
    """A cross section without a group of multipoles, or with all, as a flux averages it.

    Of a term with a shipped table, with measured levels, or with nothing but a force of its own it is that of the bins.
    For others bins take longer than the few energies of an average need: there it is the exact one.
    """

    term: InelasticScattering
    group: str | None

    def in_bins(self, species: Species) -> bool:
        of = self.term.reaction
        if of.levels is not None or of.table(species) is not None:
            return True
        return of == inelastic(of.nuclide, of.current, force=of.force).reaction

    def kinks(self, species: Species, nucleus: Nuclide | None = None) -> tuple[float, ...]:
        return tuple(np.ravel(self.term.reaction.kinks(species, self.term.reaction.nuclide)).tolist())

    def sigma(self, E: Array, species: State, nucleus: Nuclide | None = None) -> Array:
        if not isinstance(species, Species):
            raise invalid("species", species, "a neutrino species")
        if self.in_bins(species):
            spectrum = self.term.excitations(species)
            kept = [at for at, name in enumerate(spectrum.groups) if name != self.group]
            return np.asarray(spectrum.sigma(np.ravel(E))[kept].sum(axis=(0, 1)).reshape(np.shape(E)))
        parts = self.term.cross_section(species).by_multipole(E)
        return np.asarray(sum(values for name, values in parts.items() if name != self.group))
