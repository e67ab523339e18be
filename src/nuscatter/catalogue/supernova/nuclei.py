"""Whose cross sections of inelastic scattering on nuclei a detector of supernova neutrinos has.

Without a word they are those of tables and published fits. ``nuclei=ns.inelastic`` takes this package's instead, or
those of any function that returns a term for the name of a nuclide and a current; it returns None where the tables are
to stay. Terms of responses that end at some energy are continued above it (`Extrapolated`).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from nuscatter.errors import function, instance, invalid, listed, whole
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, NEUTRAL_CURRENT, Current
from nuscatter.interactions.inelastic.final_states.branching import neutrons
from nuscatter.interactions.inelastic.nuclear_reaction import NuclearReaction
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering
from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
from nuscatter.interactions.inelastic.term_ranges import Extrapolated, OfSpecies
from nuscatter.interactions.inelastic.total import CrossSection
from nuscatter.interactions.term import Term
from nuscatter.particles import Species, nu_e, nu_e_bar
from nuscatter.rates.supernova.burst_channels import PerAtom
from nuscatter.units import Array, MeV

#: A function such as `inelastic`: the name of a nuclide and a current → a term, or None.
Nuclei: TypeAlias = Callable[[str, Current], InelasticScattering | Term | None]

#: What is added to the reference of a detector.
OTHER_NUCLEI = "; nuclei by cross sections of its own"
#: Names of channels whose table is the whole cross section of one nuclide. That of carbon's neutral current is not, but
#: one photon, and ¹³C is no spherical nucleus.
_WHOLE = re.compile(r"(nc_)?nu(?:e|mu|tau)(?:bar)?_(Ar40|C12|O16)")
#: Those of lead, by the number of neutrons.
_NEUTRONS = re.compile(r"(nc_)?nu(?:e|mu|tau)(?:bar)?_Pb208_([12])n")
#: Energies of a table by numbers of neutrons, and those above the responses [MeV].
_SPACING, _UPTO = 0.5, 150.0
_A_FUNCTION = "a function such as inelastic, from the name of a nuclide and a current to a term,"


def term_of(nuclei: Nuclei, nuclide: str, current: Current) -> Term | None:
    """Return the term of a nuclide and a current, for all energies, or None where there is none.

    Args:
        nuclei: The function.
        nuclide: Name of the nuclide.
        current: `CHARGED_CURRENT` or `NEUTRAL_CURRENT`.

    Raises:
        InputError: it is no function, or returns something else.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> term = term_of(ns.inelastic, "Ar40", ns.CHARGED_CURRENT)
        >>> round(term.highest / MeV)
        65
        >>> term_of(lambda nuclide, current: None, "Ar40", ns.CHARGED_CURRENT) is None
        True
    """
    found = function("nuclei", nuclei, _A_FUNCTION)(nuclide, instance("current", current, Current, "a Current"))
    if found is None:
        return None
    if not isinstance(found, Term):
        raise invalid(f"what nuclei returns for {nuclide}", found, "a term such as inelastic('Ar40', CHARGED_CURRENT)")
    ends = [each.sampling.highest_energy for each in found.reactions if isinstance(each, NuclearReaction)]
    return Extrapolated(found, min(ends)) if ends else found


def cross_section_of(nuclei: Nuclei, channel: str, species: Iterable[Species]) -> CrossSection | None:
    """Return the cross section of a channel of SNOwGLoBES, or None where its table is to stay.

    Args:
        nuclei: The function.
        channel: Name of the channel, as "nue_Ar40" or "nc_numu_O16".
        species: Those that the channel counts.

    Raises:
        InputError: as `term_of`.

    Example:
        >>> import nuscatter as ns
        >>> cross_section_of(ns.inelastic, "ibd", (ns.nu_e_bar,)) is None
        True
    """
    lead = _NEUTRONS.fullmatch(channel)
    if lead is not None:
        term = function("nuclei", nuclei, _A_FUNCTION)("Pb208", NEUTRAL_CURRENT if lead.group(1) else CHARGED_CURRENT)
        if not isinstance(term, InelasticScattering):
            return None
        return with_neutrons(term, int(lead.group(2)), species)
    known = _WHOLE.fullmatch(channel)
    if known is None or (known.group(2) == "C12" and known.group(1)):
        return None
    term = term_of(nuclei, known.group(2), NEUTRAL_CURRENT if known.group(1) else CHARGED_CURRENT)
    return None if term is None else PerAtom(OfSpecies(term, species), known.group(2))


def with_neutrons(term: InelasticScattering, number: int, species: Iterable[Species]) -> CrossSectionTable:
    """Return σ of events with some number of free neutrons, as a table of each half MeV.

    Above the energies of the term it goes on as `Extrapolated` has it.

    Args:
        term: As ``inelastic("Pb208", CHARGED_CURRENT)``.
        number: Of neutrons, from 0 on.
        species: Those that the table is for.

    Raises:
        InputError: an argument is not of its kind.
    """
    instance("term", term, InelasticScattering, "a term such as inelastic('Pb208', CHARGED_CURRENT)")
    whole("number", number, 0, 20)
    kept = listed("species", species, "a tuple of species such as (nu_e,)")
    return CrossSectionTable(*_tabulated(term.reaction, number, kept), extended=True)


@lru_cache(maxsize=64)
def _tabulated(
    reaction: NuclearReaction, number: int, species: tuple[Species, ...]
) -> tuple[Array, Mapping[Species, Array]]:
    highest = reaction.sampling.highest_energy
    below = np.arange(_SPACING, highest / MeV + 1e-9, _SPACING) * MeV
    above = np.arange(highest / MeV + 1.0, _UPTO + 0.5, 1.0) * MeV
    values = {}
    for each in species:
        # A neutral current does not tell flavours apart, so that one spectrum serves all of them.
        alike = (nu_e_bar if each.antiparticle else nu_e) if reaction.current is NEUTRAL_CURRENT else each
        by_number = neutrons(reaction, below, alike).by_number
        sigma = by_number[number] if number < len(by_number) else np.zeros(below.size)
        low = float(np.interp(0.9 * highest, below, sigma))
        power = np.log(sigma[-1] / low) / -np.log(0.9) if low > 0 else 0.0
        values[each] = np.concatenate([np.maximum(sigma, 0.0), sigma[-1] * (above / highest) ** power])
    return np.concatenate([below, above]), values


def terms_of(nuclei: Nuclei | None, nuclide: str) -> dict[str, Term]:
    """Return the terms of a nuclide's currents by the names of their channels, as "nue_Ar40", "nuebar_Ar40", "nc_Ar40".

    Without a charged current there are none, and tables or fits stay.

    Args:
        nuclei: The function; None for no terms.
        nuclide: Name of the nuclide.

    Raises:
        InputError: as `term_of`.

    Example:
        >>> import nuscatter as ns
        >>> list(terms_of(ns.inelastic, "O16"))
        ['nue_O16', 'nuebar_O16', 'nc_O16']
    """
    charged = None if nuclei is None else term_of(nuclei, nuclide, CHARGED_CURRENT)
    if nuclei is None or charged is None:
        return {}
    found: dict[str, Term] = {
        f"nue_{nuclide}": OfSpecies(charged, (nu_e,)),
        f"nuebar_{nuclide}": OfSpecies(charged, (nu_e_bar,)),
    }
    neutral = term_of(nuclei, nuclide, NEUTRAL_CURRENT)
    if neutral is not None:
        found[f"nc_{nuclide}"] = neutral
    return found
