r"""Evaporation: a nucleus that has forgotten how it was excited emits particle after particle, as V. Weisskopf has it.

The width for the emission of a particle x with kinetic energy ε follows from detailed balance with its absorption by
the residual nucleus (V. F. Weisskopf, Phys. Rev. 52 (1937) 295; V. F. Weisskopf and D. H. Ewing, Phys. Rev. 57 (1940)
472), with g spin states and p the relative momentum,

.. math::
    \Gamma_x(E) = \frac{g}{2\pi^2 \rho(E)}
    \int p^2\, \sigma_x(\varepsilon)\, \rho_x(E - S_x - \varepsilon)\, d\varepsilon

and the same with g = 2, p = ε for photons. The density of the emitting nucleus drops out of the branching. What is
left decays on. Below every separation energy only photons are emitted. Spin, parity and isospin are not followed: a
state of a light nucleus whose isospin forbids the emission of an alpha particle emits it here, unless `forbidden`
says that it cannot.

This is the simple, stated de-excitation of the library. Direct emission and discrete levels with their spins are the
work of a full cascade, as MARLEY has it (S. Gardiner, Comput. Phys. Commun. 269 (2021) 108123).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, invalid, not_negative, positive
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.de_excitation.cascade import Chain
from nuscatter.structure.de_excitation.emission import (
    Emitted,
    alpha,
    in_mev,
    neutron,
    particles_of,
    proton,
    residual_of,
    separation_energy,
)
from nuscatter.structure.de_excitation.inverse_cross_sections import (
    HBARC,
    particle_absorption,
    photon_absorption,
    reduced_mass,
)
from nuscatter.structure.de_excitation.level_density import GilbertCameron
from nuscatter.structure.de_excitation.products import Products
from nuscatter.units import Array, MeV

#: The tables of a nuclide reach this excitation at least [MeV]; the end of the neutrinos from pions at rest is 52.8.
_TOP = 65.0
#: Above this excitation [MeV] a nucleus falls apart otherwise than by evaporation, and tables would be large.
_HIGHEST = 200.0
_GLOBAL = GilbertCameron()


@final
@dataclass(frozen=True)
class Evaporation:
    """Statistical decay of an excited nucleus: photons, neutrons, protons, alpha particles; a `DeExcitation`.

    Args:
        level_density: How many levels an excited nucleus has.
        particles: What may be emitted beside photons.
        forbidden: What the excited nucleus itself cannot emit, while what is left of it can: `alpha`, where isospin
            forbids it (the states of ¹²C and ¹⁶O that a neutral current excites have T = 1, and ⁸Be and ¹²C T = 0).
        step: The grid of excitation energies of residual nuclei [MeV].

    Raises:
        InputError: a particle that is named twice, a step that is not between 0.01 and 1 MeV; when called, an
            excitation that is negative or above 200 MeV, or no one-dimensional list of numbers.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> products = Evaporation()(nuclide("Bi208"), [6 * MeV, 12 * MeV, 25 * MeV])
        >>> products.mean_neutron_number().round(2).tolist()
        [0.0, 1.0, 2.45]
    """

    level_density: GilbertCameron = _GLOBAL
    particles: tuple[Emitted, ...] = (neutron, proton, alpha)
    forbidden: tuple[Emitted, ...] = ()
    step: float = 0.25 * MeV

    def __post_init__(self) -> None:
        instance("level_density", self.level_density, GilbertCameron, "a level density like GilbertCameron()")
        object.__setattr__(self, "particles", particles_of("particles", self.particles))
        object.__setattr__(self, "forbidden", particles_of("forbidden", self.forbidden))
        positive("step", self.step, "MeV", single=True)
        if not 0.01 <= self.step / MeV <= 1:
            raise invalid("step", float(self.step / MeV), "an energy from 0.01 to 1 MeV")

    def __call__(self, nuclide: Nuclide | str, excitation: ArrayLike) -> Products:
        """Return the products of decays from each excitation energy [MeV], shape (n,)."""
        parent = find(nuclide)
        energies = checked_energies(excitation)
        return chain_of(self, parent, energies).products(self.weights, energies)

    def weights(self, nuclide: Nuclide, energies: Array, size: int) -> Mapping[Emitted | None, Array]:
        """Return the widths of one emission times ρ(E), at energies in MeV; the key None is the photon's."""
        step = float(in_mev(self.step))
        grid: Array = np.arange(size, dtype=float) * step
        found: dict[Emitted | None, Array] = {}
        # A photon of less than half a step stays within the bin that it came from, unless it ends the decay.
        released = energies[:, None] - grid
        seen = (released > 0.5 * step) | ((released > 0) & (grid == 0))
        width = _of_difference(partial(_photon_width, nuclide), energies, grid)
        found[None] = np.where(seen, width, 0.0) * _levels(self, nuclide, size)
        for each in self.particles:
            residual = residual_of(nuclide, each)
            if residual is None:
                continue
            separation = float(in_mev(separation_energy(nuclide, each)))
            width = _of_difference(partial(width_without_levels, residual, each), energies - separation, grid)
            found[each] = width * _levels(self, residual, size)
        return found


def width_without_levels(residual: Nuclide, emitted: Emitted, kinetic: Array) -> Array:
    """Return g p² σ/2π², the width of an emission times ρ(E) for each level of the residual nucleus; energies in MeV.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> round(float(width_without_levels(nuclide("Pb207"), neutron, np.array(1.0))), 3)
        1.375
    """
    momentum2 = 2 * reduced_mass(residual, emitted) * np.maximum(kinetic, 0.0)
    absorbed = particle_absorption(residual, emitted, kinetic)
    result: Array = emitted.states / (2 * (np.pi * HBARC) ** 2) * momentum2 * absorbed
    return result


def _photon_width(nuclide: Nuclide, energy: Array) -> Array:
    """Return E² σ/π² at photon energies in MeV."""
    result: Array = energy**2 * photon_absorption(nuclide, energy) / (np.pi * HBARC) ** 2
    return result


def _of_difference(function: Callable[[Array], Array], energies: Array, grid: Array) -> Array:
    """Return function(energies − grid), shape (n, grid); asked once for each difference where both have one spacing."""
    if len(energies) == len(grid) and np.allclose(energies - energies[0], grid, rtol=0, atol=1e-9):
        values = function(energies[0] + np.concatenate([-grid[:0:-1], grid]))
        places = np.arange(len(grid))
        result: Array = values[places[:, None] - places + len(grid) - 1]
        return result
    return function(energies[:, None] - grid)


def checked_energies(excitation: ArrayLike) -> Array:
    """Return excitation energies in MeV, or raise `InputError`."""
    energies = not_negative("excitation", excitation, "MeV")
    if energies.ndim != 1 or not energies.size:
        raise invalid("excitation", excitation, "a list of energies")
    energies = in_mev(energies)
    if energies.max() > _HIGHEST:
        raise InputError(
            f"excitation is {energies.max():g} MeV, but an energy of at most {_HIGHEST:g} MeV was expected."
        )
    return energies


def chain_of(model: Evaporation, nuclide: Nuclide, energies: Array) -> Chain:
    """Return the tables under a nuclide, made once for each model; energies in MeV."""
    top = max(_TOP, float(np.ceil(energies.max() / 20)) * 20)
    return _chain(model, nuclide, top)


@lru_cache(maxsize=64)
def _chain(model: Evaporation, nuclide: Nuclide, top: float) -> Chain:
    return Chain(model.weights, model.particles, float(in_mev(model.step)), nuclide, top, model.forbidden)


def _levels(model: Evaporation, nuclide: Nuclide, size: int) -> Array:
    """Return the levels of each bin; some more are made and kept, since chains ask for many sizes."""
    return _kept_levels(model, nuclide, -(-size // 64) * 64)[:size]


@lru_cache(maxsize=4096)
def _kept_levels(model: Evaporation, nuclide: Nuclide, size: int) -> Array:
    return model.level_density.levels(nuclide, model.step, size)
