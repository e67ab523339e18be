"""Neutron densities of a chosen skin, made from a proton density whose shape is known.

Measured charge densities tell where the protons are. The neutrons' shape is an assumption, whose first number is the
skin R_n − R_p. Three assumptions are here: the proton density with all radii scaled, or, for a Fermi density, a larger
half radius ("skin type") or a softer surface ("halo type"; A. Trzcińska et al., Phys. Rev. Lett. 87 (2001) 082501).
Each has exactly the skin that is given. The skin may be an array: a fit or a scan of the skin is then one batch.

The skin is the difference to the radius of the density that is given. A charge density contains the proton's own size;
for a skin between point nucleons, give a density of point protons.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import common_shape, finite, instance, invalid, not_empty, not_negative, positive
from nuscatter.quantities import NEUTRON_SKIN, plausible
from nuscatter.structure.densities.fermi import Fermi
from nuscatter.structure.densities.shapes import Density
from nuscatter.units import Array, fm

#: Bisections of a bracket: the width is then below the last digit.
_HALVINGS = 60


@final
@dataclass(frozen=True, eq=False)
class ScaledDensity(Density):
    """A density with all radii multiplied by a factor: ρ(r/s)/s³, F(sQ).

    Args:
        density: The density at s = 1.
        factor: s, above zero; may be an array, the trailing batch axis.
        number: ∫ρ d³r, that of the density where it is not given.

    Raises:
        InputError: the density is none, or the factor or the number is not positive.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> wide = ScaledDensity(Fermi(6.624 * fm, diffuseness=0.549 * fm), 1.03)
        >>> round(float(wide.rms_radius / fm), 4), round(float(wide.form_factor(50 * MeV)), 4)
        (5.6875, 0.6969)
    """

    density: Density
    factor: ArrayLike
    _: KW_ONLY
    number: float = 0.0

    def __post_init__(self) -> None:
        _density(self.density)
        not_empty("factor", positive("factor", self.factor))
        if not_negative("number", self.number, single=True) == 0:
            object.__setattr__(self, "number", self.density.number)

    def __call__(self, r: ArrayLike) -> Array:
        """Return the density [MeV³] at the radius `r` [MeV⁻¹]."""
        factor = np.asarray(self.factor)
        common_shape(r=r, factor=factor)
        inside = self.density(not_negative("r", r, "fm") / factor)
        return np.asarray(inside * (self.number / self.density.number) / factor**3)

    @property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹]."""
        return np.asarray(self.density.rms_radius * np.asarray(self.factor))

    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""
        common_shape(Q=Q, factor=self.factor)
        return self.density.form_factor(finite("Q", Q, "MeV") * np.asarray(self.factor))


def neutron_density(proton_density: Density, skin: ArrayLike, *, number: float = 0.0) -> ScaledDensity:
    """Return the proton density with all radii multiplied by the factor that makes R_n − R_p the skin.

    Args:
        proton_density: Any `Density`, of charge or of protons.
        skin: R_n − R_p [MeV⁻¹] of the root mean square radii; may be negative, may be an array.
        number: Number of neutrons, that of the proton density where it is not given; no form factor depends on it.

    Raises:
        InputError: the skin leaves no radius.

    Example:
        >>> from nuscatter.units import fm
        >>> neutrons = neutron_density(Fermi(6.624 * fm, diffuseness=0.549 * fm), [0.1 * fm, 0.3 * fm], number=126)
        >>> ((neutrons.rms_radius - neutrons.density.rms_radius) / fm).round(9)
        array([0.1, 0.3])
    """
    radius = _density(proton_density).rms_radius
    return ScaledDensity(proton_density, _with_skin(*_checked(radius, skin)) / radius, number=number)


def neutron_skin_density(proton_density: Fermi, skin: ArrayLike, *, number: float = 0.0) -> Fermi:
    """Return the Fermi density of the protons' diffuseness whose half radius gives the skin [MeV⁻¹].

    Raises:
        InputError: the density is no `Fermi`, or no half radius gives so small a radius.

    Example:
        >>> from nuscatter.units import fm
        >>> neutrons = neutron_skin_density(Fermi(6.624 * fm, diffuseness=0.549 * fm), 0.2 * fm)
        >>> round(float(neutrons.half_radius / fm), 4), round(float(neutrons.rms_radius / fm), 4)
        (6.9011, 5.7219)
    """
    shape = _fermi(proton_density)
    wanted = _with_skin(*_checked(shape.rms_radius, skin))
    low, high = np.asarray(shape.diffuseness) / 2, 2 * wanted
    found = _solve(lambda c: Fermi(c, diffuseness=shape.diffuseness, w=shape.w).rms_radius, wanted, low, high)
    return Fermi(found, diffuseness=shape.diffuseness, w=shape.w, number=_number(number, shape))


def neutron_halo_density(proton_density: Fermi, skin: ArrayLike, *, number: float = 0.0) -> Fermi:
    """Return the Fermi density of the protons' half radius whose diffuseness gives the skin [MeV⁻¹].

    Raises:
        InputError: the density is no `Fermi`, or no diffuseness gives that radius.

    Example:
        >>> from nuscatter.units import fm
        >>> neutrons = neutron_halo_density(Fermi(6.624 * fm, diffuseness=0.549 * fm), 0.2 * fm)
        >>> round(float(neutrons.diffuseness / fm), 4), round(float(neutrons.rms_radius / fm), 4)
        (0.6813, 5.7219)
    """
    shape = _fermi(proton_density)
    wanted, c = _with_skin(*_checked(shape.rms_radius, skin)), np.asarray(shape.half_radius)
    found = _solve(lambda a: Fermi(c, diffuseness=a, w=shape.w).rms_radius, wanted, 1e-3 * c, 2 * c)
    return Fermi(c, diffuseness=found, w=shape.w, number=_number(number, shape))


def _number(number: float, shape: Density) -> float:
    return float(not_negative("number", number, single=True)) or shape.number


def _density(value: Density) -> Density:
    return instance("density", value, Density, "a Density, as charge_density('Pb208') returns it,")


def _checked(radius: Array, skin: ArrayLike) -> tuple[Array, Array]:
    """Return a radius and the skin, whose shapes go together."""
    common_shape(skin=skin, proton_density=radius)
    return radius, not_empty("skin", plausible("skin", skin, NEUTRON_SKIN))


def _fermi(value: Fermi) -> Fermi:
    return instance("proton_density", value, Fermi, "a Fermi density; neutron_density takes any shape and")


def _with_skin(radius: Array, skin: ArrayLike) -> Array:
    skins = plausible("skin", skin, NEUTRON_SKIN)
    wanted = radius + skins
    if not (wanted > 0).all():
        raise invalid("skin [fm]", float(skins.min()) / fm, f"more than −{float(np.max(radius)) / fm:.4g}")
    return np.asarray(wanted)


def _solve(radius: Callable[[Array], Array], wanted: Array, low: ArrayLike, high: ArrayLike) -> Array:
    """Return the parameter, between `low` and `high`, at which an increasing radius is the one wanted."""
    # One bracket for each of a batch, in the common shape of the bounds and of what is wanted.
    low, high, _ = (each.copy() for each in np.broadcast_arrays(low, high, wanted))
    least, most = radius(low), radius(high)
    if not ((least < wanted) & (wanted < most)).all():
        bad = float(wanted[~((least < wanted) & (wanted < most))].flat[0])
        raise invalid("the radius with its skin [fm]", bad / fm, f"{np.max(least) / fm:.4g} to {np.min(most) / fm:.4g}")
    # Bisection needs no derivative, and takes the same number of steps for all of a batch.
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = radius(middle) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
