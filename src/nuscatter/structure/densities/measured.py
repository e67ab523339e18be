"""Charge densities that electrons and muons measured: the catalogue of published sets.

A set is one publication's parameters for one nuclide, in a shape of `nuscatter.structure.densities.shapes` or
`nuscatter.structure.densities.fermi`. Copies of the printed tables have slips, so each set is checked against its own
charge and its own printed radius when the table is built (``tools/build_charge_densities.py``). A set that fails stays
in the table; it is listed with the reason, and refused. A good set that is more than 1 % off today's charge radius (I.
Angeli, K. P. Marinova, At. Data Nucl. Data Tables 99 (2013) 69) is marked "dated".

Without a name, `charge_density` takes the first by these rules: good before dated; then Fourier–Bessel, sum of
Gaussians, three-parameter Fermi or Gaussian, harmonic oscillator, two-parameter Fermi or Gaussian; then the rms radius
nearest to Angeli and Marinova's.
"""

import importlib.resources
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, choose, instance
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.densities.fermi import Fermi, ThreeParameterGaussian
from nuscatter.structure.densities.shapes import Density, FourierBessel, HarmonicOscillator, SumOfGaussians
from nuscatter.units import Array, fm
from nuscatter.words.describing import shortened

#: Rank of each form; the lowest is chosen, and among equal ones the radius decides.
_RANK = {
    "fourier_bessel": 0,
    "sum_of_gaussians": 1,
    "three_parameter_fermi": 2,
    "three_parameter_gaussian": 2,
    "harmonic_oscillator": 3,
    "modified_harmonic_oscillator": 3,
    "two_parameter_fermi": 4,
    "two_parameter_gaussian": 4,
}
_COMPILATION = (
    "H. de Vries et al., At. Data Nucl. Data Tables 36 (1987) 495, and the archive of the University of Virginia"
)


@final
@dataclass(frozen=True)
class DensitySet:
    """One published set as it stands in the table."""

    #: Number of protons.
    Z: int
    #: Mass number; 0 for a measurement on the natural element, which belongs to no nuclide.
    A: int
    #: Name by which `charge_density` takes it.
    name: str
    #: Shape: ``fourier_bessel``, ``sum_of_gaussians``, ``two_parameter_fermi`` …
    form: str
    #: Key of the publication in De Vries's bibliography, as ``Ja73``; empty where the copies do not say.
    reference: str
    #: Root mean square radius as printed [MeV⁻¹], None where it is not.
    published_rms_radius: float | None
    #: ``good``, ``dated`` (more than 1 % off the radius of Angeli and Marinova) or ``refused``.
    status: str
    #: Why it is refused or dated, or how the copies differ.
    note: str
    #: The published numbers, in fm and e/fm³, in the order of the table's head.
    parameters: tuple[float, ...]
    __repr__ = shortened

    @property
    def nuclide(self) -> Nuclide | None:
        """Return the nuclide, None for a natural element."""
        return find(self.Z, self.A) if self.A else None


@final
@dataclass(frozen=True, eq=False)
class MeasuredDensity(Density):
    """A published charge density of a nuclide; get one by `charge_density`."""

    #: Which nuclide.
    nuclide: Nuclide
    #: Which set, with its reference and its notes.
    set: DensitySet
    #: The density as a shape, whose parameters can be read.
    shape: Density

    @property
    def number(self) -> float:
        """Return ∫ρ d³r of the set as published: Z to 3e-4 for a Fourier–Bessel series, else Z."""
        return self.shape.number

    @property
    def rms_radius(self) -> Array:
        """Return the root mean square charge radius [MeV⁻¹]."""
        return self.shape.rms_radius

    def __call__(self, r: ArrayLike) -> Array:
        """Return the charge density [MeV³], in units of e, at the radius `r` [MeV⁻¹]."""
        return self.shape(r)

    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""
        return self.shape.form_factor(Q)

    @property
    def source(self) -> str:
        """Return where the set was published."""
        return f"{self.set.reference + ' in ' if self.set.reference else ''}{_COMPILATION}"

    def __repr__(self) -> str:
        return f"charge_density({self.nuclide.name!r}, set={self.set.name!r})"


def charge_density(nuclide: Nuclide | str, set: str | None = None) -> MeasuredDensity:  # noqa: A002 - names a datum
    """Return a measured charge density of a nuclide.

    Args:
        nuclide: A nuclide or its name.
        set: Name of a published set, as `charge_densities` lists them; the best where it is not given (rules above).

    Raises:
        InputError: no density of this nuclide is measured, there is no set of that name, or the set is corrupted.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> lead = charge_density("Pb208")
        >>> lead
        charge_density('Pb208', set='fourier_bessel_2')
        >>> f"{lead.number:.3f} {lead.rms_radius / fm:.4f} {lead.form_factor(50 * MeV):.4f}"
        '82.008 5.4993 0.7138'
        >>> charge_density("B10", "fourier_bessel")
        Traceback (most recent call last):
        nuscatter.errors.InputError: The set fourier_bessel of B10 is refused: its charge is 5.040 and not 5; its \
source is unknown.
    """
    chosen = find(nuclide)
    sets = charge_densities(chosen)
    if set is not None and sets:
        entry = choose(f"charge density of {chosen.name}", set, {each.name: each for each in sets})
        if entry.status == "refused":
            raise InputError(f"The set {entry.name} of {chosen.name} is refused: {entry.note}.")
        return MeasuredDensity(chosen, entry, make_density(entry))
    usable = [each for each in sets if each.status != "refused"]
    if not usable:
        raise InputError(_no_density(chosen, sets))
    return min((MeasuredDensity(chosen, each, make_density(each)) for each in _best(usable)), key=_distance)


def charge_densities(nuclide: Nuclide | str | None = None) -> tuple[DensitySet, ...]:
    """Return the published sets of a nuclide, or all, by Z and A, the refused ones with their reason among them.

    Example:
        >>> [each.name for each in charge_densities("C12")][:3]
        ['fourier_bessel_1', 'fourier_bessel_2', 'sum_of_gaussians']
        >>> sum(each.status == "refused" for each in charge_densities())
        36
    """
    if nuclide is None:
        return tuple(_parsed(line) for lines in _table().values() for line in lines)
    chosen = find(nuclide)
    return tuple(_parsed(line) for line in _table().get((chosen.Z, chosen.A), ()))


def make_density(entry: DensitySet) -> Density:
    """Return the shape of a set with its published numbers, normalised to Z unless it is a Fourier–Bessel series."""
    instance("entry", entry, DensitySet, "a DensitySet, as charge_densities() returns them,")
    first, *rest = entry.parameters
    if entry.form == "fourier_bessel":
        return FourierBessel(np.array(rest) / fm**3, first * fm)
    if entry.form == "sum_of_gaussians":
        # the width is given as the rms radius of one Gaussian
        return SumOfGaussians(
            np.array(rest[::2]) * fm, fractions=rest[1::2], width=first * (2 / 3) ** 0.5 * fm, number=entry.Z
        )
    if entry.form.endswith("harmonic_oscillator"):
        return HarmonicOscillator(first * fm, alpha=rest[0], number=entry.Z)
    if entry.form.endswith("fermi"):
        return Fermi(first * fm, diffuseness=rest[0] * fm, w=rest[1], number=entry.Z)
    return ThreeParameterGaussian(first * fm, width=rest[0] * fm, w=rest[1], number=entry.Z)


def _best(usable: list[DensitySet]) -> list[DensitySet]:
    """Return the sets that the rules put first, before the radius decides."""
    ranks = [(each.status == "dated", _RANK[each.form]) for each in usable]
    return [each for each, rank in zip(usable, ranks, strict=True) if rank == min(ranks)]


def _distance(density: MeasuredDensity) -> float:
    return abs(float(density.rms_radius) - (density.nuclide.charge_radius or 0.0))


def _no_density(chosen: Nuclide, sets: tuple[DensitySet, ...]) -> str:
    """Return the sentence for a nuclide that has no usable density: why, what is measured, and what to take instead."""
    if chosen.charge_radius:
        radius = f"{chosen.charge_radius / fm:.4g} fm"
        instead = f"fermi_of_radius(nuclide.charge_radius) has its measured radius, {radius}"
    else:
        instead = "nor is its radius; helm(nuclide) needs neither"
    return f"There is no charge density of {chosen.name}: {_reason(chosen, sets)}; {_nearest(chosen.Z)}; {instead}."


def _reason(chosen: Nuclide, sets: tuple[DensitySet, ...]) -> str:
    """Return why a nuclide has no usable density."""
    if sets:
        return f"none of those published can be used ({sets[0].note})"
    natural = [_parsed(line) for line in _table().get((chosen.Z, 0), ())]
    if natural:
        return f"only the natural element was measured ({', '.join(each.reference for each in natural)})"
    return "none is measured"


def _nearest(Z: int) -> str:
    """Return the measured isotopes of an element, or of the element with the nearest Z that has some."""
    known: dict[int, list[str]] = {}
    for (z, A), lines in _table().items():
        if z and A and any(_parsed(line).status != "refused" for line in lines):
            known.setdefault(z, []).append(find(z, A).name)
    if Z in known:
        return f"measured isotopes are {', '.join(known[Z])}"
    return f"the nearest measured are {', '.join(known[min(known, key=lambda z: abs(z - Z))])}"


@cache
def _table() -> dict[tuple[int, int], tuple[str, ...]]:
    """Return the lines of the table by Z and A; a line is parsed when its nuclide is asked for."""
    path = importlib.resources.files("nuscatter.structure") / "tables" / "charge_densities.csv"
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line[0].isdigit():
            Z, A, _ = line.split(",", 2)
            found[int(Z), int(A)] = (*found.get((int(Z), int(A)), ()), line)
    return found


@cache
def _parsed(line: str) -> DensitySet:
    Z, A, name, form, reference, published, status, note, numbers = line.split(",")
    radius = float(published) * fm if published else None
    parameters = tuple(float(each) for each in numbers.split())
    return DensitySet(int(Z), int(A), name, form, reference, radius, status, note, parameters)
