r"""The channels of a detector of supernova neutrinos, each with an observable and bins of its own.

Events in a bin i of the observable and their number before the detector are

.. math:: n_i = \sum_j M_{ij}\, N_j, \qquad N_j = N_\mathrm{targets} \int_j dE\, \Phi(E)\, \sigma(E),

with bins j of the neutrino's energy. A `MatrixChannel` has M as a matrix and σ as a table, as SNOwGLoBES has them. A
`TermChannel` is a term on a `Detector`, folded by an `Experiment` of its own; N_j is then its cross section alone.
"""

from collections.abc import Hashable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property
from typing import Protocol, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, function, increasing, instance, invalid, not_negative, positive, truth
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.cross_sections import channel_sigma, reaction_sigma
from nuscatter.interactions.inelastic.total import CrossSection
from nuscatter.interactions.parts import expanded
from nuscatter.interactions.reactions import acts_on
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species, antineutrinos, neutrinos
from nuscatter.quantities import BIN_ENERGY, DETECTOR_MASS, ENERGY, plausible
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel, helm, nucleus_of
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Most cross sections that are stored, of species that scatter differently.
_STORED = 8


class BurstChannel(Protocol):
    """What a `SupernovaDetector` has several of; `MatrixChannel` and `TermChannel` are such values."""

    @property
    def name(self) -> str:
        """Its key in the result, as "ibd"."""
        ...

    @property
    def coherent(self) -> bool:
        """Whether it is coherent scattering on nuclei, which totals can leave out."""
        ...

    def cross_section_of_all(self, E: Array, species: Species) -> Array:
        """Return the cross sections of all targets together [MeV⁻²] at flat energies E [MeV]."""
        ...

    def thresholds(self, species: Species) -> Array:
        """Return the energies [MeV] at which its cross sections begin, where integrals over the energy are split."""
        ...

    def bins(self, true_edges: Array) -> Array:
        """Return the edges of the bins of the observable, for these bins of the neutrino's energy [MeV]."""
        ...

    def seen(self, flux: Flux, true: Mapping[Species, Array], time_edges: Array | None) -> dict[Species, Array]:
        """Return the events in bins of the observable and of time, by species: shape (observable, time).

        Args:
            flux: What arrives.
            true: Events before the detector in bins of the neutrino's energy and of time, by species.
            time_edges: Edges of the bins of time [MeV⁻¹]; None: one that holds all times.
        """
        ...


def atoms(target: Material | Nuclide | str, mass: float, nuclide: Nuclide | str) -> float:
    """Return how many atoms of a nuclide a mass of a material holds.

    Args:
        target: The material, or its formula.
        mass: Its mass [MeV].
        nuclide: Which of its nuclides.

    Raises:
        InputError: the material does not hold it.

    Example:
        >>> from nuscatter.units import tonne
        >>> f"{atoms('H2O', 1 * tonne, 'H1'):.4e}"  # free protons
        '6.6846e+28'
    """
    matter, wanted = material(target), material(nuclide).nuclides
    number = float(plausible("mass", mass, DETECTOR_MASS, single=True)) / matter.mass_per_atom
    share = sum(each for other, each in matter.composition if other in wanted)
    if not share:
        raise invalid("nuclide", nuclide, f"one that {matter} holds")
    return number * share


def electrons(target: Material | Nuclide | str, mass: float) -> float:
    """Return how many electrons a mass [MeV] of a material holds, as 18 for each atom of argon.

    Example:
        >>> from nuscatter.units import tonne
        >>> round(electrons("Ar", 1 * tonne) / atoms("Ar", 1 * tonne, "Ar40"), 2)  # 0.4 % are other isotopes
        18.07
    """
    matter = material(target)
    number = float(plausible("mass", mass, DETECTOR_MASS, single=True)) / matter.mass_per_atom
    return number * matter.electrons_per_atom


@final
@dataclass(frozen=True)
class PerAtom:
    """The cross section of a term on an average atom of a material, with its electrons; a `CrossSection`.

    Args:
        term: A term, or a sum of terms.
        target: The material, or its formula.
        structure: Nuclear model.

    Raises:
        InputError: an argument is not of its kind, or a material is not known.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> f"{PerAtom(ns.StandardModel(), 'Ar')(30 * MeV, ns.nu_e) / cm**2:.3e}"
        '1.511e-39'
    """

    term: Term
    target: Material | Nuclide | str
    structure: NuclearModel = helm
    _stored: dict[Hashable, Array] = field(default_factory=dict, init=False, repr=False, compare=False)
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("term", self.term, Term, "a term such as StandardModel()")
        function("structure", self.structure, "a function from a Nuclide to a Nucleus")
        material(self.target)

    @property
    def species(self) -> tuple[Species, ...]:
        """All neutrinos; a term says for itself on which it acts."""
        return neutrinos + antineutrinos

    def kinks(self, species: Species) -> Array:
        """Return the energies [MeV] between which the cross sections of its reactions are smooth."""
        return np.unique(np.concatenate([np.empty(0), *self._kinks(species)]))

    def thresholds(self, species: Species) -> Array:
        """Return the energies [MeV] at which the cross sections of its reactions begin."""
        return np.unique([each.min() for each in self._kinks(species) if each.size])

    def _kinks(self, species: Species) -> list[Array]:
        nuclides, reactions = material(self.target).nuclides, self.term.reactions
        return [np.ravel(each.kinks(species, one)) for each in reactions for one in nuclides if acts_on(each, one)]

    def __call__(self, E: ArrayLike, species: Species) -> Array:
        """Return σ [MeV⁻²] at energies `E` [MeV] of any shape."""
        energy = plausible("E", E, ENERGY)
        instance("species", species, Species, "a Species such as nu_e")
        key = self._alike(energy.ravel(), species)
        found = None if key is None else self._stored.get(key)
        if found is None:
            found = self._computed(energy.ravel(), species)
            if key is not None:
                if len(self._stored) >= _STORED:
                    self._stored.clear()
                self._stored[key] = found
        return found.reshape(energy.shape).copy()

    def _alike(self, E: Array, species: Species) -> Hashable:
        """Return what is equal for species that scatter alike at flat energies `E` [MeV]; None where it is not known.

        Flavours of a neutral current have the same strengths, and then the same cross sections.
        """
        if self.term.reactions or species.mass:
            return None
        expansions = [(channel, expanded(self.term, channel, species)) for channel in self.term.channels]
        if any(each is None for _, each in expansions):
            return None
        strengths = tuple(
            (channel, frozenset((product, float(number)) for product, number in each.items() if not number.ndim))
            for channel, each in expansions
            if each is not None and all(not number.ndim for number in each.values())
        )
        return (E.tobytes(), strengths) if len(strengths) == len(expansions) else None

    def _computed(self, flat: Array, species: Species) -> Array:
        """Return σ [MeV⁻²] at flat energies [MeV]."""
        total, matter = np.zeros(flat.size), material(self.target)
        for nuclide, share in matter.composition:
            nucleus = nucleus_of(self.structure, nuclide)
            for reaction in self.term.reactions:
                if acts_on(reaction, nuclide):
                    total = total + share * reaction_sigma(self.term, reaction, flat, species, nucleus)
            for channel in self.term.channels:
                if channel.recoil is Recoil.NUCLEUS:
                    total = total + share * channel_sigma(self.term, channel, flat, species, nucleus)
        for channel in self.term.channels:
            if channel.recoil is Recoil.ELECTRON:
                each = channel_sigma(self.term, channel, flat, species, None)
                total = total + matter.electrons_per_atom * each
        if total.ndim > 1:
            raise InputError("A channel has one set of couplings: a batch of them is not counted together.")
        return total


@final
@dataclass(frozen=True, eq=False)
class MatrixChannel:
    """A channel with a total cross section and a matrix from the neutrino's energy to the observable.

    Args:
        name: Its key in the result.
        cross_section: σ by species, as a `CrossSectionTable`.
        targets: Number of targets; `atoms` and `electrons` derive it from a composition.
        matrix: Probability M[i, j] that an event in bin j of the neutrino's energy is seen in bin i of the observable,
            shape (observable, neutrino); None: the observable is the neutrino's energy.
        energy_edges: Edges of the bins of the observable [MeV]; None: those of the neutrino's energy.
        efficiency: Fraction accepted in each bin of the observable, or one number for all.
        coherent: Whether it is coherent scattering on nuclei.

    Raises:
        InputError: shapes differ, a probability is negative, or an efficiency is not a fraction.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm, tonne
        >>> table = ns.CrossSectionTable([5 * MeV, 100 * MeV], {ns.nu_e: [0, 1e-40 * cm**2]})
        >>> channel = MatrixChannel("nue_Ar40", table, atoms("Ar", 40 * tonne, "Ar40"), efficiency=0.9)
        >>> f"{channel.targets:.4e}"
        '6.0061e+29'
    """

    name: str
    cross_section: CrossSection
    targets: float
    _: KW_ONLY
    matrix: ArrayLike | None = None
    energy_edges: ArrayLike | None = None
    efficiency: ArrayLike = 1.0
    coherent: bool = False
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        if not hasattr(self.cross_section, "species") or not callable(self.cross_section):
            raise invalid("cross_section", self.cross_section, "a CrossSectionTable, or another CrossSection,")
        positive("targets", self.targets, single=True)
        truth("coherent", self.coherent)
        accepted = not_negative("efficiency", self.efficiency)
        if accepted.ndim > 1 or (accepted > 1).any():
            raise invalid("efficiency", self.efficiency, "a fraction, or one for each bin,")
        if self.matrix is not None:
            matrix = not_negative("matrix", self.matrix)
            if matrix.ndim != 2:
                raise invalid("the shape of the matrix", matrix.shape, "(observable, neutrino)")
            object.__setattr__(self, "matrix", matrix)
        if self.energy_edges is not None:
            edges = increasing("energy_edges", plausible("energy_edges", self.energy_edges, BIN_ENERGY))
            object.__setattr__(self, "energy_edges", edges)
            if self.matrix is None:
                raise invalid("matrix", None, "a matrix, since the observable has bins of its own,")
            if len(np.asarray(self.matrix)) != edges.size - 1:
                raise invalid("the number of rows of the matrix", len(np.asarray(self.matrix)), f"{edges.size - 1}")
        object.__setattr__(self, "efficiency", accepted)

    def cross_section_of_all(self, E: Array, species: Species) -> Array:
        """Return the cross sections of all targets together [MeV⁻²] at flat energies `E` [MeV]."""
        if species not in self.cross_section.species:
            return np.zeros(np.shape(E))
        return self.targets * self.cross_section(E, species)

    def thresholds(self, species: Species) -> Array:
        """Return the energy [MeV] at which its cross section begins, and where the first piece of a table ends."""
        return np.ravel(self.cross_section.kinks(species))[:2]

    def bins(self, true_edges: Array) -> Array:
        """Return the edges of the bins of the observable, for these bins of the neutrino's energy [MeV]."""
        edges = true_edges if self.energy_edges is None else np.asarray(self.energy_edges)
        shape = edges.size - 1, true_edges.size - 1
        if self.matrix is not None and np.shape(self.matrix) != shape:
            raise invalid(f"the shape of the matrix of {self.name}", np.shape(self.matrix), f"{shape}")
        if np.ndim(self.efficiency) and np.size(self.efficiency) != shape[0]:
            raise invalid(f"the number of efficiencies of {self.name}", np.size(self.efficiency), f"{shape[0]}")
        return edges

    def seen(self, flux: Flux, true: Mapping[Species, Array], time_edges: Array | None) -> dict[Species, Array]:
        """Return the events in bins of the observable and of time, by species; as in `BurstChannel`."""
        accepted = np.reshape(np.asarray(self.efficiency), (-1, 1))
        matrix = None if self.matrix is None else np.asarray(self.matrix)
        return {state: accepted * (each if matrix is None else matrix @ each) for state, each in true.items()}


@final
@dataclass(frozen=True, eq=False)
class TermChannel:
    """A channel that is a term on a detector, whose composition gives the numbers of targets.

    Args:
        name: Its key in the result.
        term: A term, or a sum of terms, as ``InverseBetaDecay()``.
        detector: The target, its mass, and the response and bins of this channel. Bins of time are given where rates
            are asked for.
        coherent: Whether it is coherent scattering on nuclei.

    Raises:
        InputError: an argument is not of its kind, or the detector has bins of its own in time or direction.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, tonne
        >>> water = ns.Detector("H2O", 32.5 * tonne, np.array([5, 20, 80]) * MeV)
        >>> TermChannel("ibd", ns.InverseBetaDecay(), water).coherent
        False
    """

    name: str
    term: Term
    detector: Detector
    _: KW_ONLY
    coherent: bool = False
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        instance("term", self.term, Term, "a term such as InverseBetaDecay()")
        instance("detector", self.detector, Detector, "a Detector")
        truth("coherent", self.coherent)
        if self.detector.directions is not None or self.detector.time_edges is not None:
            raise invalid("the bins of the detector", "more than the energy's", "bins in energy alone")

    def cross_section_of_all(self, E: Array, species: Species) -> Array:
        """Return the cross sections of all targets together [MeV⁻²] at flat energies `E` [MeV]."""
        matter = self.detector.material
        return self.detector.mass / matter.mass_per_atom * self._per_atom(E, species)

    @cached_property
    def _per_atom(self) -> PerAtom:
        return PerAtom(self.term, self.detector.material)

    def thresholds(self, species: Species) -> Array:
        """Return the energies [MeV] at which the cross sections of its reactions begin."""
        return self._per_atom.thresholds(species)

    def bins(self, true_edges: Array) -> Array:
        """Return the edges of the bins of the observable, for these bins of the neutrino's energy [MeV]."""
        return np.asarray(self.detector.energy_edges)

    def seen(self, flux: Flux, true: Mapping[Species, Array], time_edges: Array | None) -> dict[Species, Array]:
        """Return the events in bins of the observable and of time, by species; as in `BurstChannel`."""
        counted = Experiment(flux, replace(self.detector, time_edges=time_edges)).by_species(self.term)
        return {state: each for state, each in counted.items() if isinstance(state, Species)}
