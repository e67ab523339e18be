"""σ(E) of inelastic scattering as tables: by forces, by multipoles, averaged over the fluxes of stopped pions."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.inelastic_predictions import stopped_pions
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering
from nuscatter.particles import Species
from nuscatter.reports.inelastic.curves import cross_section_curves
from nuscatter.reports.report import Number
from nuscatter.units import Array, MeV, cm

_UNIT, _TOLD = 1e-42 * cm**2, "1e-42 cm²"


def inelastic_tables(
    terms: Mapping[str, InelasticScattering], species: Species, E: ArrayLike, *, multipoles: int = 6
) -> list[tuple[str, list[Number]]]:
    """Return σ(E), the average over the species of stopped pions, and the largest multipoles, each by forces.

    Args:
        terms: Terms by the name of their force, as `terms_of` returns them; of one nuclide and current.
        species: The species that comes.
        E: Energies of the neutrino [MeV], shape (n,), at which σ is told.
        multipoles: How many multipoles have rows, at the highest energy.

    Raises:
        InputError: an energy is not above zero, or above those of the responses.
    """
    energies = np.sort(np.atleast_1d(np.asarray(E, dtype=float)))
    curves = cross_section_curves(terms, species, energies)
    of = f"{curves.nuclide}, {curves.current.value}, {species}"
    tables = []
    flux = stopped_pions()
    averages = [
        Number(force, float(each.averaged(flux, species)) / _UNIT, _TOLD)
        for force, each in terms.items()
        if species in flux.species
    ]
    for force, total in curves.totals.items():
        rows = [_row(f"{energy / MeV:g} MeV", total, at) for at, energy in enumerate(energies)]
        tables.append((f"{of}, {force}", rows))
    if averages:
        tables.append((f"{of}: average over stopped pions", averages))
    names = _largest(curves.by_force, multipoles)
    for force, parts in curves.by_force.items():
        rows = [_row(name, parts[name], -1) for name in names]
        tables.append((f"{of}, {force}: multipoles at {energies[-1] / MeV:g} MeV", rows))
    return tables


def _row(name: str, values: Array, at: int) -> Number:
    return Number(name, float(values[at]) / _UNIT, _TOLD)


def _largest(by_force: Mapping[str, Mapping[str, Array]], number: int) -> list[str]:
    first = next(iter(by_force.values()))
    return sorted(first, key=lambda name: -sum(float(parts[name][-1]) for parts in by_force.values()))[:number]
