"""What an error budget is of: form factor, cross sections and flux average of a nucleus; events of an experiment."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.errors import invalid
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.nuclear_spread import interpolated
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, MeV, fm

#: Fraction of all events below which a bin has none: numbers there are those of the far end of a smearing.
_NONE = 1e-9


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


@final
@dataclass(frozen=True, eq=False)
class PredictedEvents:
    """Events in each bin of a detector at all times, then in all of them, called with nuclei and a model.

    Args:
        experiment: Whose events. Bins in energy and direction are numbered as one axis.

    Example:
        >>> import nuscatter as ns
        >>> argon = ns.experiment("COHERENT-LAr-2020")
        >>> asked = PredictedEvents(argon)
        >>> asked.names[0], asked.names[-1]
        ('events in bin 1', 'events')
        >>> nuclei = {each: ns.helm(each) for each in argon.detector.material.nuclides}
        >>> events = asked(nuclei, ns.StandardModel())
        >>> round(float(events[-1]), 1), bool(abs(events[:-1].sum() / events[-1] - 1) < 1e-12)
        (121.8, True)
    """

    experiment: Experiment

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the quantities, in their order."""
        return (*(f"events in bin {at}" for at in range(1, len(self._has_events) + 1)), "events")

    @property
    def highest(self) -> float:
        """Largest momentum transfer [MeV]."""
        return max(2 * each.spectrum.support[1] for each in self.experiment.flux.components)

    def __call__(self, nuclei: Mapping[Nuclide, Nucleus], model: Term) -> Array:
        """Return the events of nuclei and a model, shape (bins + 1,)."""
        fast = {nuclide: interpolated(nucleus, self.highest) for nuclide, nucleus in nuclei.items()}
        events = np.where(self._has_events, self._events(fast, model), 0.0)
        return np.append(events, events.sum())

    @cached_property
    def _has_events(self) -> Array:
        """Whether a bin has events, as the experiment's own nuclear model says."""
        material = self.experiment.detector.material
        events = self._events({each: self.experiment.structure(each) for each in material.nuclides}, StandardModel())
        return np.asarray(events > _NONE * events.sum())

    def _events(self, nuclei: Mapping[Nuclide, Nucleus], model: Term) -> Array:
        counts = self.experiment.counts(model, nuclei.__getitem__).sum(axis=-1)
        return np.asarray(counts).ravel()
