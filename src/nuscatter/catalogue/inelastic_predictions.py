r"""What inelastic scattering predicts for a measured flux average, each `Outcome` from the final states that it counts.

With σ of the bins of excitation energy and the probability of each channel of de-excitation from there,

.. math:: \langle\sigma\rangle = \int dE\, \phi(E) \sum_\text{bins} \sigma_\text{bin}(E) \sum_c P_c(\text{bin})\, s_c,

s = 1 for channels that the measurement counts: all; photons only, where the daughter has to stay (127Xe); channels
without, or with free neutrons. Of natural elements it is the mean over isotopes, each with its own term.

The excited states of ¹²N are what no ground state has: all multipoles but 1⁺. RPA fills the p3/2 shell of ¹²C, and has
four times the measured strength in 1⁺. The measured 1⁺ strength is in the ground state (B(GT) 0.88), so 1⁺ is left
out; the excited 1⁺ states of ¹²N, some per cent, are lost with it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeAlias

import numpy as np

from nuscatter.catalogue.inelastic_averages import FluxAverage, Outcome
from nuscatter.errors import InputError, instance
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.units import m

#: A nuclide → the term of a current on it, charged or neutral as the measurement.
TermOf: TypeAlias = Callable[[Nuclide], InelasticScattering]


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
        [('Pb206', 0.244), ('Pb207', 0.224), ('Pb208', 0.532)]
    """
    kept = [(nuclide, share) for nuclide, share in material(target).composition if share > _LEAST]
    whole = sum(share for _, share in kept)
    return tuple((nuclide, share / whole) for nuclide, share in kept)


def predicted_average(measured: FluxAverage, term_of: TermOf, *, decays: Decays = _EVAPORATION) -> float:
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


def _of_species(term: InelasticScattering, species: Species, outcome: Outcome, decays: Decays) -> float:
    flux, reaction = stopped_pions(), term.reaction
    match outcome:
        case Outcome.ALL:
            return float(term.averaged(flux, species))
        case Outcome.GROUND_STATE | Outcome.PHOTON_15:
            return float(carbon_level(outcome).averaged(flux, species))
        case Outcome.EXCITED:
            return float(flux.averaged(_WithoutGroup(term, "1+"), species=species))
        case Outcome.BOUND:
            return float(channel_cross_sections(reaction, flux, species, decays=decays).get("gamma", 0.0))
        case Outcome.NO_NEUTRON:
            return float(neutrons(reaction, flux, species, decays=decays).by_number[0])
        case Outcome.NEUTRONS:
            return float(neutrons(reaction, flux, species, decays=decays).any)
