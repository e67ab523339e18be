r"""Axion-like particles from the electrons and positrons of a target: bremsstrahlung, and annihilation to a line.

With τ(T) the path length times the atoms per volume, per proton and kinetic energy, and τ₊ that of positrons alone,

.. math:: \frac{dN}{d\omega} = \int dT\, \tau(T) \sum_i f_i \frac{d\sigma_i}{d\omega}(T + m_e, \omega), \qquad
          N_\mathrm{line} = \tau_+(T_m) \sum_i f_i Z_i \int \sigma_{e^+e^- \to a}\, dE,

the line at ω = m²/2m_e. They go in all directions alike: most electrons of a shower have some MeV and scatter through
large angles. Of an element the most abundant isotope stands for all. e⁺e⁻ → aγ above the line (``annihilation.py``) is
not counted: its soft photons belong to the line's own correction.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import numpy as np

from nuscatter.constants import electron_mass
from nuscatter.errors import function, instance, invalid
from nuscatter.matter.material import Material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quadrature import panels
from nuscatter.quantities import DISTANCE, PROTONS, plausible
from nuscatter.sources.dark.arrivals import arriving, line_arriving
from nuscatter.sources.dark.axions.annihilation import resonant_annihilation, resonant_positron_energy
from nuscatter.sources.dark.axions.bremsstrahlung import bremsstrahlung_denergy
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.energy_table import EnergyTable
from nuscatter.sources.dark.axions.primakoff import AtomicScreening, ChargedNucleus, checked_nucleus, thomas_fermi
from nuscatter.sources.dark.axions.weighted import WeightedSpectrum
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, keV, ns

_M = electron_mass.value
#: Particles below this kinetic energy are not counted.
_LOWEST = 10 * keV
#: Nodes of a panel in ln T, and the panels from the least to the highest kinetic energy that counts.
_NODES, _PANELS = 8, 2


class ElectronsInTarget(Protocol):
    """What must be known of electrons and positrons in a target; `TargetElectrons` has it."""

    def __hash__(self) -> int:
        """Return a number that finds what was made of these electrons."""
        ...

    @property
    def tracks(self) -> Spectrum:
        """τ: path length times atoms per volume, per proton and kinetic energy [MeV]; both charges together."""
        ...

    @property
    def positrons(self) -> Spectrum:
        """The same of positrons alone."""
        ...

    @property
    def material(self) -> Material:
        """The target."""
        ...


def AxionsFromElectrons(
    couplings: AxionCouplings,
    electrons: ElectronsInTarget,
    *,
    pot: float,
    distance: float,
    structure: Callable[[Nuclide], ChargedNucleus],
    screening: AtomicScreening = thomas_fermi,
    pulse: Pulse | None = None,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of particles that electrons and positrons radiate, and of positrons that annihilate to them.

    Args:
        couplings: The axion-like particle; its coupling to electrons counts.
        electrons: Electrons and positrons in the target, such as a `TargetElectrons`.
        pot: Protons on target; 1 where the electrons are those of the whole exposure.
        distance: From the target to the detector [MeV⁻¹].
        structure: A nuclear model for the target, as `helm`.
        screening: Screening by the electrons of the atoms.
        pulse: Arrival of the protons; without one the components have no time profile.
        delay_step: Largest difference of delays within a component [MeV⁻¹].

    Raises:
        InputError: a number is negative, or the distance is zero.
    """
    instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
    away = float(plausible("distance", distance, DISTANCE, single=True))
    protons = float(plausible("pot", pot, PROTONS, single=True))
    function("structure", structure, "a function from a Nuclide to a Nucleus")
    instance("screening", screening, AtomicScreening, "an AtomicScreening such as thomas_fermi")
    _checked(electrons)
    if not couplings.electron:
        return Flux(())
    seen = []
    radiated = _radiated(couplings.mass, electrons, structure, screening)
    if radiated is not None:
        strength = couplings.electron**2 / (4 * math.pi)
        left = WeightedSpectrum(spectrum=radiated, strength=strength, couplings=couplings, distance=away)
        seen.append((couplings.species, Smooth(left, radiated.kinks)))
    flux = arriving(seen, 1.0, pot=protons, distance=away, pulse=pulse, delay_step=delay_step)
    number = protons * line_of_positrons(couplings, electrons)
    if not number > 0:
        return flux
    energy = resonant_positron_energy(couplings) + _M
    number *= float(couplings.survival(energy, distance=away)) / (4 * math.pi)
    return flux + line_arriving(couplings.species, energy=energy, per_solid_angle=number, distance=away, pulse=pulse)


def line_of_positrons(couplings: AxionCouplings, electrons: ElectronsInTarget) -> float:
    """Return particles of e⁺e⁻ → a per proton, 0 where positrons have not the energy.

    Args:
        couplings: The axion-like particle.
        electrons: Electrons and positrons in the target.

    Raises:
        InputError: one of the two is none.
    """
    instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
    _checked(electrons)
    if not couplings.mass > 2 * _M:
        return 0.0
    kinetic = resonant_positron_energy(couplings) - _M
    low, high = electrons.positrons.support
    if not low <= kinetic <= high:
        return 0.0
    per_atom = electrons.material.electrons_per_atom * resonant_annihilation(couplings)
    return float(electrons.positrons(kinetic)) * per_atom


def _checked(electrons: ElectronsInTarget) -> None:
    tracks, positrons, target = (getattr(electrons, name, None) for name in ("tracks", "positrons", "material"))
    if not (isinstance(tracks, Spectrum) and isinstance(positrons, Spectrum) and isinstance(target, Material)):
        raise invalid("electrons", electrons, "electrons in a target, as TargetElectrons,")


@lru_cache(maxsize=128)
def _radiated(
    mass: float,
    electrons: ElectronsInTarget,
    structure: Callable[[Nuclide], ChargedNucleus],
    screening: AtomicScreening,
) -> Smooth | None:
    """Return particles that are radiated per proton and energy, over g² [MeV⁻¹]; None if electrons are too slow."""
    first, last = electrons.tracks.support
    low, high = mass + _LOWEST, last
    if not low < high:
        return None
    unit = AxionCouplings(mass=mass, electron=1.0)
    nuclei = [(part, checked_nucleus(structure(each))) for each, part in electrons.material.elements]

    def spectrum(omega: Array) -> Array:
        # kinetic energies from the least, T = ω, where dσ/dω rises as a root: even in the root of their logarithm
        start = np.maximum(omega, first)
        x, w = panels(np.linspace(0.0, 1.0, _PANELS + 1), _NODES)
        length = np.log(last / start)[:, None]
        T = start[:, None] * np.exp(length * x**2)
        tracks = electrons.tracks(T) * T * length * 2 * x * w
        found = np.zeros(omega.size)
        for part, nucleus in nuclei:
            values = bremsstrahlung_denergy(
                unit, T + _M, np.broadcast_to(omega[:, None], T.shape), nucleus, screening=screening
            )
            found += part * (tracks * values).sum(axis=-1)
        return found[:, None]

    table = EnergyTable.of(spectrum, mass, mass + 20 * keV, low, high)
    edges = table.energies
    return Smooth(lambda E: np.asarray(np.maximum(table(E)[..., 0], 0.0)), (low, *edges[1:-1].tolist(), high))
