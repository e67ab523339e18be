r"""Direct emission: the nucleon that was lifted out of its level leaves before its energy is shared.

A neutrino makes one particle and one hole. In the exciton model (J. J. Griffin, Phys. Rev. Lett. 17 (1966) 478) the
rate at which the particle leaves such a state, the hole staying with the energy U, is

.. math:: \lambda(\varepsilon) \propto g\, p^2\, \sigma_x(\varepsilon)\, \omega_{0p1h}(U), \qquad
    U = E - S_x - \varepsilon

with the inverse cross section of evaporation, and a density of holes that does not depend on U. So nucleons are harder
than in evaporation, and what is left has less energy to emit more of them. What is left decays by evaporation.

Which share of all states decays so is not computed here: it is the argument `share`. With evaporation alone (0) it
bounds what the statistical picture leaves open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import between, finite, instance, invalid, unknown
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.de_excitation.emission import (
    Emitted,
    in_mev,
    neutron,
    particles_of,
    proton,
    residual_of,
    separation_energy,
)
from nuscatter.structure.de_excitation.evaporation import Evaporation, chain_of, checked_energies, width_without_levels
from nuscatter.structure.de_excitation.products import Products, mixed
from nuscatter.units import Array

_THEN = Evaporation()


@final
@dataclass(frozen=True)
class DirectEmission:
    """A share of the excited nuclei emits one nucleon directly, the others evaporate; a `DeExcitation`.

    Where no nucleon is free to leave, all of them do as `then` says.

    Args:
        share: The share of direct emission, from 0 to 1.
        nucleons: What the particle may be: after ν_e it is a proton, after ν̄_e a neutron; here either by default,
            by their rates.
        then: The evaporation of the others, and of what direct emission leaves.

    Raises:
        InputError: a share outside 0 to 1, a particle that `then` does not emit.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.units import MeV
        >>> lead = nuclide("Bi208")
        >>> for share in (0, 1):
        ...     print(DirectEmission(share)(lead, [22 * MeV]).mean_neutron_number().round(1))
        [2.]
        [1.]
    """

    share: float
    nucleons: tuple[Emitted, ...] = (neutron, proton)
    then: Evaporation = _THEN

    def __post_init__(self) -> None:
        between("share", finite("share", self.share, single=True), 0, 1)
        instance("then", self.then, Evaporation, "an Evaporation")
        object.__setattr__(self, "nucleons", particles_of("nucleons", self.nucleons))
        if not self.nucleons:
            raise invalid("nucleons", self.nucleons, "one particle or more")
        for each in self.nucleons:
            if each not in self.then.particles:
                raise unknown("nucleon", each.name, [known.name for known in self.then.particles])

    def __call__(self, nuclide: Nuclide | str, excitation: ArrayLike) -> Products:
        """Return the products of decays from each excitation energy [MeV], shape (n,)."""
        parent = find(nuclide)
        energies = checked_energies(excitation)
        chain = chain_of(self.then, parent, energies)
        evaporated = chain.products(self.then.weights, energies)
        direct = chain.products(self.weights, energies)
        share = self.shares(parent, energies)
        return mixed([(1 - share, evaporated), (share, direct)])

    def shares(self, nuclide: Nuclide, energies: Array) -> Array:
        """Return the share of direct emission at energies in MeV.

        It is 0 where no nucleon leaves: it has not the energy, or it would take too long to pass the Coulomb barrier.
        """
        size = 2 + int(energies.max() / float(in_mev(self.then.step)))
        rates = self.weights(nuclide, energies, size)
        free = [each for each in self.nucleons if each in rates and each not in self.then.forbidden]
        leaves = np.any([np.zeros(len(energies), dtype=bool), *(rates[each].any(axis=1) for each in free)], axis=0)
        return np.where(leaves, self.share, 0.0)

    def weights(self, nuclide: Nuclide, energies: Array, size: int) -> Mapping[Emitted | None, Array]:
        """Return the rates of direct emission, at energies in MeV, to `size` energies of the hole; no photons."""
        grid = np.arange(size) * float(in_mev(self.then.step))
        found: dict[Emitted | None, Array] = {None: np.zeros((len(energies), size))}
        for each in self.nucleons:
            residual = residual_of(nuclide, each)
            if residual is not None:
                kinetic = energies[:, None] - grid - float(in_mev(separation_energy(nuclide, each)))
                found[each] = width_without_levels(residual, each, kinetic)
        return found
