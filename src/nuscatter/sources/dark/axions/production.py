r"""Axion-like particles that the photons of a target make, at unit couplings: what a mass decides alone.

A photon of energy E in a thick target makes one with the chance σ(E)/σ_total(E). So per unit of the photons' spectrum φ

.. math:: \frac{dN}{dE_a} = g_{a\gamma}^2\, \frac{\varphi(E_a)}{\sigma_\mathrm{total}(E_a)}
          \sum_i f_i \hat\sigma_{\gamma Z_i \to a Z_i}(E_a)
          + g_{ae}^2 \sum_i f_i Z_i \int dE\, \frac{\varphi(E)}{\sigma_\mathrm{total}(E)}
          \frac{d\hat\sigma_{\gamma e \to a e}}{dE_a}(E, E_a),

with f_i the parts of the atoms and hats for unit couplings. The two do not interfere: after one there is a nucleus in
its ground state, after the other an electron that moves. Primakoff's process leaves Q²/2M to the nucleus, at most m²/2M
at the threshold and far less above it: in the particle's energy it is neglected.

The cross sections take the time: they are computed once for a mass, as tables of Chebyshev polynomials. A coupling then
is a factor, and the survival to the detector another, so that a plane of masses and couplings takes as many productions
as there are masses.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol, final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass
from nuscatter.errors import InputError, between, finite, function, instance, invalid
from nuscatter.matter.material import Material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import PARTICLE_MASS, plausible
from nuscatter.sources.dark.axions.compton import compton_cosine, compton_denergy, compton_ends, photon_energies
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.directions import SeenPhotons, isotropic, toward
from nuscatter.sources.dark.axions.energy_table import EnergyTable
from nuscatter.sources.dark.axions.primakoff import (
    AtomicScreening,
    ChargedNucleus,
    checked_nucleus,
    primakoff_cosine,
    primakoff_nodes,
    thomas_fermi,
)
from nuscatter.sources.dark.axions.weighted import WeightedSpectrum
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array, MeV, keV
from nuscatter.words.describing import shortened

_M = electron_mass.value
#: Photons below this energy make nothing that is counted.
LOWEST_PHOTON = 10 * keV
#: Nodes in a panel of the photons' energies under the Compton spectrum, and the widest such panel in ln E.
_NODES, _WIDEST_PHOTON = 12, 1.0
#: Least number of panels of the Compton spectrum, and terms of each.
_COMPTON_PANELS, _TERMS = 12, 16
#: Ratio of energies below which edges of the photons' spectrum are one: they are knots of a table and not steps.
_CLOSEST = 1.5


class PhotonsInTarget(Protocol):
    """What must be known of the photons in a target; `TargetPhotons` has it."""

    def __hash__(self) -> int:
        """Return a number that finds what was made of these photons."""
        ...

    @property
    def spectrum(self) -> Spectrum:
        """Photons per unit of exposure and energy [MeV⁻¹], each counted once; a density, no line."""
        ...

    @property
    def material(self) -> Material:
        """The target."""
        ...

    @property
    def directions(self) -> SeenPhotons | None:
        """Where the photons go; None if in all directions alike."""
        ...

    def attenuation(self, E: ArrayLike) -> Array:
        """Return the cross section per atom for all that takes a photon [MeV⁻²]."""
        ...


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class AxionProduction:
    """Spectra of axion-like particles of one mass for unit couplings, per proton and solid angle.

    Each process is computed when it is first asked for.

    Args:
        mass: The mass [MeV].
        chance: The photons over what takes them.
        target: The target.
        structure: Its nuclear model.
        screening: Screening by its electrons.
    """

    mass: float
    chance: "Chance"
    target: Material
    structure: Callable[[Nuclide], ChargedNucleus]
    screening: AtomicScreening
    __repr__ = shortened

    @cached_property
    def primakoff(self) -> Spectrum | None:
        """Number per proton, energy and solid angle by Primakoff's process, over g_aγ² [MeV], if any."""
        return _primakoff_spectrum(self.mass, self.target, self.chance, self.structure, self.screening)

    @cached_property
    def compton(self) -> Spectrum | None:
        """The same by γ e → a e, over g_ae² [MeV⁻¹]."""
        return _compton_spectrum(self.mass, self.target.electrons_per_atom, self.chance)

    def weighted(self, couplings: AxionCouplings, distance: float | None = None) -> tuple[Spectrum, ...]:
        """Return the spectra [MeV⁻¹] of the processes that these couplings have.

        Args:
            couplings: Those of a particle of this mass.
            distance: With one [MeV⁻¹], the particles that survive to there.

        Raises:
            InputError: the mass is another, or the distance is not positive.
        """
        instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
        if couplings.mass != self.mass:
            raise InputError(
                f"The production is that of a mass of {self.mass / MeV:g} MeV, not of {couplings.mass / MeV:g} MeV."
            )
        spectra = [
            (couplings.photon**2, self.primakoff if couplings.photon else None),
            (couplings.electron**2, self.compton if couplings.electron else None),
        ]
        weighted = [
            WeightedSpectrum(spectrum=spectrum, strength=strength, couplings=couplings, distance=distance)
            for strength, spectrum in spectra
            if spectrum is not None
        ]
        return tuple(Smooth(each, each.spectrum.kinks) for each in weighted)


def axion_production(
    mass: float,
    photons: PhotonsInTarget,
    *,
    structure: Callable[[Nuclide], ChargedNucleus],
    screening: AtomicScreening = thomas_fermi,
    angle: float | None = None,
) -> AxionProduction:
    """Return what photons in a target make of a mass, at unit couplings; the last results are stored.

    Args:
        mass: Mass of the particle [MeV].
        photons: The photons, such as a `TargetPhotons`.
        structure: A nuclear model, as `helm`.
        screening: Screening by the electrons of the target.
        angle: Between the beam and the detector, in radians; not needed where photons go in all directions alike.

    Raises:
        InputError: the mass is negative, the model is no function, or photons have directions and there is no angle.
    """
    own = float(plausible("mass", mass, PARTICLE_MASS, single=True))
    function("structure", structure, "a function from a Nuclide to a Nucleus")
    instance("screening", screening, AtomicScreening, "an AtomicScreening such as thomas_fermi")
    spectrum, target = (getattr(photons, name, None) for name in ("spectrum", "material"))
    if not (isinstance(spectrum, Spectrum) and isinstance(target, Material) and hasattr(photons, "directions")):
        raise invalid("photons", photons, "photons of a target, as TargetPhotons,")
    if angle is not None:
        finite("angle", angle, single=True)
        between("angle", angle, 0.0, math.pi)
    if photons.directions is None:
        return _production(own, photons, structure, screening, None)
    if angle is None:
        raise InputError("The photons have directions: the angle between the beam and the detector is needed.")
    return _production(own, photons, structure, screening, float(angle))


@lru_cache(maxsize=256)
def _production(
    mass: float,
    photons: PhotonsInTarget,
    structure: Callable[[Nuclide], ChargedNucleus],
    screening: AtomicScreening,
    angle: float | None,
) -> AxionProduction:
    return AxionProduction(
        mass=mass,
        chance=_chance(photons, angle),
        target=photons.material,
        structure=structure,
        screening=screening,
    )


def _primakoff_spectrum(
    mass: float,
    target: Material,
    chance: "Chance",
    structure: Callable[[Nuclide], ChargedNucleus],
    screening: AtomicScreening,
) -> Smooth | None:
    unit = AxionCouplings(mass=mass, photon=1.0)
    nuclei = [(fraction, checked_nucleus(structure(each))) for each, fraction in target.composition]
    start = mass + mass**2 / (2 * max(each.mass for each in target.nuclides))
    if not start < chance.edges[-1]:
        return None
    low = max(start, chance.edges[0])

    def moments(E: Array) -> Array:
        found = np.zeros((E.size, chance.count))
        for part, each in nuclei:
            q2, weight = primakoff_nodes(unit, E, each, screening=screening)
            if chance.count == 1:
                found[:, 0] += part * weight.sum(axis=-1)
            else:
                cosine = primakoff_cosine(unit, E[:, None], q2, each)
                found += part * np.einsum("eq,eql->el", weight, legendre.legvander(cosine, chance.count - 1))
        return found

    table = EnergyTable.of(moments, start, mass + 20 * keV, low, chance.edges[-1])
    inside = (each for each in chance.edges if low < each)
    return Smooth(_Times(table, chance), tuple(np.unique([low, *inside, *table.energies[1:-1]]).tolist()))


def _compton_spectrum(mass: float, electrons: float, chance: "Chance") -> Smooth | None:
    unit = AxionCouplings(mass=mass, electron=1.0)
    photons = np.array(_spread(chance.edges))
    above = photons[photons > mass + mass**2 / (2 * _M)]
    if not above.size:
        return None
    # edges of the particle's energies: those to which an edge of the photons leads
    ends = [float(each) for pair in compton_ends(unit, above) for each in pair]
    # a particle lighter than the electron may be left at rest, a heavier one not
    lowest, highest = max(mass, LOWEST_PHOTON / 2) if mass < _M else min(ends), max(ends)
    if not lowest < highest:
        return None
    steps = mass + np.geomspace(max(lowest - mass, 1e-3 * mass, LOWEST_PHOTON / 4), highest - mass, _COMPTON_PANELS)
    edges = np.unique(np.clip([lowest, *ends, *steps.tolist()], lowest, highest))
    edges = edges[np.append(True, np.diff(edges) > 1e-9 * edges[1:])]
    spectrum = _FromElectrons(unit, electrons, chance)
    table = EnergyTable.of(
        lambda E: spectrum(E)[:, None],
        mass,
        mass + 5 * keV,
        lowest,
        highest,
        cuts=tuple(edges[1:-1].tolist()),
        terms=_TERMS,
    )
    return Smooth(lambda E: np.asarray(np.maximum(table(E)[..., 0], 0.0)), tuple(edges.tolist()))


def _spread(edges: tuple[float, ...]) -> tuple[float, ...]:
    """Return edges without those that are too close to their neighbours, the first and the last with them."""
    kept = [edges[0]]
    for each in edges[1:-1]:
        if each > _CLOSEST * kept[-1] and edges[-1] > _CLOSEST * each:
            kept.append(each)
    return (*kept, edges[-1])


@final
@dataclass(frozen=True, eq=False)
class Chance:
    """Multipoles of the photons of a target over σ_total [MeV]; 0 below `LOWEST_PHOTON`."""

    multipoles: Callable[[Array], Array]
    count: int
    table: EnergyTable
    edges: tuple[float, ...]
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        """Return the multipoles at energies [MeV], shape of `E`, then (count,)."""
        inside = (self.edges[0] <= E) & (self.edges[-1] >= E)
        safe = np.clip(E, self.edges[0], self.edges[-1])
        return np.asarray(self.multipoles(safe) * (inside[..., None] * np.exp(self.table(safe))))


@lru_cache(maxsize=16)
def _chance(photons: PhotonsInTarget, angle: float | None) -> Chance:
    directions = photons.directions
    multipoles = isotropic(photons.spectrum) if directions is None or angle is None else toward(directions, angle)
    low, high = multipoles.kinks[0], multipoles.kinks[-1]
    low = max(low, LOWEST_PHOTON)
    if not low < high:
        raise InputError(f"The photons of the target end below {LOWEST_PHOTON / keV:g} keV, and make nothing.")
    # pairs begin at 2m and 4m, where the cross section is not smooth
    inside = {each for each in (*multipoles.kinks, 2 * _M, 4 * _M) if low < each < high}
    edges = (low, *sorted(inside), high)
    table = EnergyTable.of(
        lambda E: -np.log(photons.attenuation(E))[:, None], 0.0, 0.0, low, high, cuts=(2 * _M, 4 * _M)
    )
    if multipoles.count == 1:
        return Chance(multipoles, 1, table, edges)
    # many spectra take long, and are asked for at many energies
    stored = EnergyTable.of(multipoles, 0.0, 0.0, low, high, cuts=edges[1:-1])
    return Chance(stored, multipoles.count, table, edges)


@final
@dataclass(frozen=True, eq=False)
class _Times:
    table: EnergyTable
    chance: Chance
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return np.asarray(np.maximum((self.table(E) * self.chance(E)).sum(axis=-1), 0.0))


@final
@dataclass(frozen=True, eq=False)
class _FromElectrons:
    """∫ dE φ/σ_total Z dσ/dE_a, between the photons' energies that can give E_a, cut at the photons' edges."""

    unit: AxionCouplings
    electrons: float
    chance: Chance
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        energy = np.asarray(E, dtype=float)
        flat = energy.ravel()
        low, high = photon_energies(self.unit, flat)
        first, last = self.chance.edges[0], self.chance.edges[-1]
        bottom = np.clip(low, first, last)
        top = np.maximum(np.clip(high, first, last), bottom)
        steps = np.geomspace(first, last, 2 + int(math.log(last / first) / _WIDEST_PHOTON))
        cuts = np.clip(np.union1d(self.chance.edges, steps), bottom[:, None], top[:, None])
        x, w = gauss_legendre(_NODES)
        width = np.diff(cuts, axis=-1)
        used = width > 1e-12 * cuts[:, 1:]
        row = np.broadcast_to(np.arange(flat.size)[:, None], used.shape)[used]
        photon = cuts[:, :-1][used][:, None] + width[used][:, None] * x
        made = np.broadcast_to(flat[row][:, None], photon.shape)
        values = compton_denergy(self.unit, photon, made)
        polynomials = legendre.legvander(compton_cosine(self.unit, photon, made), self.chance.count - 1)
        parts = (values * (polynomials * self.chance(photon)).sum(axis=-1)) @ w * width[used]
        total = np.bincount(row, weights=parts, minlength=flat.size)
        return np.asarray(np.maximum(self.electrons * total.reshape(energy.shape), 0.0))
