"""A flux: which particles arrive, with what spectrum, how many a unit area, and when.

A `Component` is one of these together; a `Flux` is a tuple of components. An oscillation, a filter or a new source is
a function of components that `Flux.map` applies; two sources seen by one detector are added.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar, final

import numpy as np

from nuscatter.errors import InputError, instance, invalid, not_empty, not_negative, unknown
from nuscatter.particles import Coherence, Species, State
from nuscatter.quadrature import approached
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.sources.timing import TimeProfile
from nuscatter.units import Array, MeV, cm
from nuscatter.words.describing import energies_of, energy_of, html_table, listed_names

Target_contra = TypeVar("Target_contra", contravariant=True)


class HasCrossSection(Protocol[Target_contra]):
    """Anything with a total cross section; the interactions above this floor have one."""

    def sigma(self, E: Array, species: State, nucleus: Target_contra | None) -> Array:
        """Return σ(E) [MeV⁻²], energy first, couplings last."""
        ...


@final
@dataclass(frozen=True, eq=False)
class Component:
    """Particles of one state from one process.

    Args:
        state: The species that arrives; or a `Coherence`, an off-diagonal part of oscillated neutrinos' density matrix.
        spectrum: Their energies, normalised to one decay [MeV⁻¹]; of a coherence ρ_αβ(E), which may be negative.
        fluence: Decays per unit area at the detector, integrated over the exposure [MeV²]; or a batch, shape (batch,),
            as of neutrinos that are mixed in many ways: an `Experiment` counts for all at once.
        time: When they arrive within a pulse, or None for a steady source.

    Raises:
        InputError: the fluence is negative, not finite, or no number or list of numbers; or the state or the spectrum
            is not one.
    """

    state: State
    spectrum: Spectrum
    fluence: float | Array
    time: TimeProfile | None = None

    def __repr__(self) -> str:
        low, high = self.spectrum.support
        energies = energy_of(low) if low == high else energies_of(low, high)
        kind = type(self.spectrum).__name__
        return f"Component({self.state}, {kind} {energies}, {_per_area(self.fluence)}, {_clock(self.time)})"

    def __post_init__(self) -> None:
        if not isinstance(self.state, Species | Coherence):
            raise invalid("state", self.state, "a Species such as nu_e")
        if not isinstance(self.spectrum, Spectrum):
            raise invalid("spectrum", self.spectrum, "a Spectrum such as Line(energy)")
        fluence = not_empty("fluence", not_negative("fluence", self.fluence))
        if fluence.ndim > 1:
            raise invalid("fluence", self.fluence, "a number, or a list of numbers")
        if fluence.ndim:
            object.__setattr__(self, "fluence", fluence)
        if self.time is not None:
            instance("time", self.time, TimeProfile, "a TimeProfile or None")
        highest = self.spectrum.support[1]
        if highest <= self.state.mass:
            mass = f"a mass below the spectrum's highest energy, {highest / MeV:g} MeV,"
            raise invalid(f"the mass of {self.state} [MeV]", self.state.mass / MeV, mass)


@final
@dataclass(frozen=True, eq=False)
class Flux:
    """What arrives at a detector, component by component.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import cm, m
        >>> flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
        >>> [str(each) for each in flux.fluence]
        ['nu_mu', 'nu_e', 'nu_mu_bar']
        >>> f"{flux.fluence[ns.nu_e] * cm**2:.4e}"
        '1.7905e+14'
    """

    components: tuple[Component, ...]

    def __repr__(self) -> str:
        return f"Flux({'; '.join(text for _, text in self._rows)})"

    def _repr_html_(self) -> str:
        return html_table("Flux", self._rows)

    @property
    def _rows(self) -> list[tuple[str, str]]:
        """What the flux is, as names and texts."""
        many = len(self.components)
        sums = [f"{state} {_per_area(value)}" for state, value in self.fluence.items()]
        ends = energy_of(max((each.spectrum.support[1] for each in self.components), default=0.0))
        return [
            ("species", listed_names(sums, most=6)),
            ("energies", f"{many} component{'' if many == 1 else 's'} up to {ends}"),
            ("times", listed_names(dict.fromkeys(_clock(each.time) for each in self.components))),
        ]

    def __post_init__(self) -> None:
        if not isinstance(self.components, Iterable):
            raise invalid("components", self.components, "a tuple of Component")
        components = tuple(self.components)
        for each in components:
            instance("one of the components (or what `change` made of it)", each, Component, "a Component")
        object.__setattr__(self, "components", components)

    @property
    def states(self) -> tuple[State, ...]:
        """The species that arrive and the coherences between them, each once, in order of appearance."""
        return tuple(dict.fromkeys(each.state for each in self.components))

    @property
    def species(self) -> tuple[Species, ...]:
        """The species that arrive, each once, in order of appearance."""
        return tuple(state for state in self.states if isinstance(state, Species))

    @property
    def is_batch(self) -> bool:
        """Whether the fluence of a component is a batch."""
        return any(np.ndim(each.fluence) for each in self.components)

    @cached_property
    def fluence(self) -> dict[Species, float]:
        """Fluence of each species [MeV²]; of a batch, shape (batch,)."""
        integrals: list[tuple[State, Any]] = [
            (each.state, each.fluence * float(each.spectrum.nodes()[1].sum())) for each in self.components
        ]
        return {state: sum(value for other, value in integrals if other == state) for state in self.species}

    def map(self, change: Callable[[Component], Component | Iterable[Component]]) -> "Flux":
        """Return the flux in which each component is replaced by what `change` makes of it, one or several."""
        if not callable(change):
            raise invalid("change", change, "a function of a Component")
        changed: list[Component] = []
        for each in self.components:
            result = change(each)
            if not isinstance(result, (Component, Iterable)):
                raise invalid(f"change of the {each.state}", result, "a Component or several")
            changed.extend([result] if isinstance(result, Component) else result)
        return Flux(tuple(changed))

    def __add__(self, other: "Flux") -> "Flux":
        if not isinstance(other, Flux):
            return NotImplemented
        return Flux(self.components + other.components)

    def __radd__(self, other: object) -> "Flux":
        return self if other == 0 else NotImplemented  # so that sum() works

    def averaged(
        self,
        model: HasCrossSection[Target_contra],
        nucleus: Target_contra | None = None,
        species: Species | None = None,
    ) -> Array:
        """Return the flux-averaged cross section [MeV⁻²] of one species, or of all weighted by their fluences.

        Args:
            model: What scatters; anything with ``sigma(E, species, nucleus)``.
            nucleus: The target that it scatters from; None for reactions that have one target only.
            species: One of the flux's species; all together if None.

        Returns:
            A number, or an array over the model's couplings.

        Raises:
            InputError: the flux has no such species.
        """
        if species is not None and not isinstance(species, Species):
            raise invalid("species", species, "a Species such as nu_e")
        if isinstance(model, type) or not callable(getattr(model, "sigma", None)):
            raise invalid("model", model, "a term such as StandardModel(), or a sum of terms,")
        if not self.components:
            raise InputError("The flux averages over nothing: it has no components.")
        chosen = [each for each in self.components if species is None or each.state == species]
        if not chosen:
            raise unknown("species in this flux", str(species), [str(each) for each in self.species])
        total: Array = np.zeros(())
        for each in chosen:
            energy, weight = each.spectrum.nodes(also=_thresholds(model, each, nucleus))
            total = total + each.fluence * np.tensordot(weight, model.sigma(energy, each.state, nucleus), 1)
        fluence = sum(self.fluence[state] for state in self.species if species in (None, state))
        if fluence == 0:
            raise InputError("The flux averages over nothing: the fluence of these species is zero.")
        return total / fluence


def _thresholds(model: object, component: Component, nucleus: object) -> Array:
    """Return energies [MeV] at which panels of an integral end, from the thresholds of a cross section that tells them.

    The cross sections of reactions rise as roots there. `Term` has such a method, but anything with ``sigma`` will do.
    """
    kinks = getattr(model, "kinks", None)
    found = np.asarray(kinks(component.state, nucleus) if callable(kinks) else (), dtype=float)
    return approached(found, component.spectrum.support[1]) if found.size else found


def _per_area(fluence: float | Array) -> str:
    if np.ndim(fluence):
        return f"{np.size(fluence)} fluences"
    return f"{float(fluence) * cm**2:.4g}/cm²"


def _clock(time: TimeProfile | None) -> str:
    return "steady" if time is None else "pulsed"
