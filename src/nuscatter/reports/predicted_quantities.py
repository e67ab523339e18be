"""What an error budget is of: weak form factors, cross sections and a flux average, of a nucleus and a model."""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.errors import invalid
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.term import Term
from nuscatter.particles import Species
from nuscatter.reports.nuclear_spread import interpolated
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, MeV, fm


@final
@dataclass(frozen=True, eq=False)
class PredictedQuantities:
    """What is predicted, called with a nucleus and a model: F_W at each Q, σ at each E [MeV⁻²], and a flux average.

    Args:
        Q: Momentum transfers of F_W [MeV], shape (n,).
        E: Energies of σ [MeV], shape (m,).
        species: What scatters, for F_W and σ.
        flux: Of the average, over all its species.

    Raises:
        InputError: Q or E is no list of numbers.

    Example:
        >>> import nuscatter as ns
        >>> flux = ns.PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1e13)
        >>> asked = PredictedQuantities(np.array([50 * MeV]), np.array([30 * MeV]), ns.nu_mu, flux)
        >>> asked.names
        ('F_W at 0.2534 fm⁻¹', 'σ at 30 MeV', 'flux average')
        >>> round(float(asked(ns.helm("Ar40"), ns.StandardModel())[0]), 4)
        0.8826
    """

    Q: Array
    E: Array
    species: Species
    flux: Flux

    def __post_init__(self) -> None:
        for name, values in (("Q", self.Q), ("E", self.E)):
            if values.ndim != 1 or not values.size:
                raise invalid(name, values, "a list of numbers [MeV]")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the quantities, in their order."""
        forms = (f"F_W at {each * fm:.4g} fm⁻¹" for each in self.Q)
        sigmas = (f"σ at {each / MeV:.4g} MeV" for each in self.E)
        return (*forms, *sigmas, "flux average")

    @property
    def highest(self) -> float:
        """Largest momentum transfer [MeV] of all quantities."""
        ends = [each.spectrum.support[1] for each in self.flux.components]
        return max(float(self.Q.max()), 2 * float(self.E.max()), *(2 * end for end in ends))

    def __call__(self, nucleus: Nucleus, model: Term) -> Array:
        """Return the quantities of a nucleus and a model, shape (n + m + 1,)."""
        fast = interpolated(nucleus, self.highest)
        return np.concatenate(
            [
                self._weak_form_factor(fast, model),
                model.sigma(self.E, self.species, fast),
                np.atleast_1d(self.flux.averaged(model, fast)),
            ]
        )

    def _weak_form_factor(self, nucleus: Nucleus, model: Term) -> Array:
        """Return Q_W F_W over its value at zero, whatever the couplings are."""
        q2 = np.append(self.Q, 0.0)[:, None] ** 2
        charge = model.charge(VECTOR, "V", q2, nucleus, self.species, self.species)
        found = np.broadcast_to(np.asarray(charge, dtype=float), q2.shape)[:, 0]
        return np.asarray(found[:-1] / found[-1])
