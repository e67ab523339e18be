"""A nucleus: a nuclide with what is assumed about its inside.

A nuclear model is any function from a `Nuclide` to a `Nucleus`; those here need no more than the mass number or a
measured radius. Protons and neutrons have a form factor each, any callable of Q [MeV] that is 1 at zero.

The radius that the "adapted" Klein–Nystrand form factor takes is the measured charge radius, as the field does: the
proton's own size is left in it (for ⁴⁰Ar 3.427 fm, where the point-proton radius is 3.34 fm).
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np

from nuscatter.batch import holds_single_numbers
from nuscatter.constants import neutron_charge_radius_squared, proton_charge_radius, proton_mass
from nuscatter.errors import InputError, instance, invalid
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.form_factors import Helm, KleinNystrand, Point, SymmetrizedFermi
from nuscatter.structure.spin import SpinStructure
from nuscatter.units import Array, fm

FormFactor: TypeAlias = Callable[[Array], Array]

#: Most results in the cache of a form factor: those at the nodes of two channels, and at the points that test them.
_CACHED = 4


@final
@dataclass(frozen=True, eq=False)
class Nucleus:
    """A nuclide with proton and neutron form factors.

    Args:
        nuclide: Which one.
        proton: Form factor of the proton density, callable on Q [MeV], 1 at zero.
        neutron: Form factor of the neutron density, likewise.
        spin: Spins and orbits of the ground state; None leaves them to whoever asks (`spin_structure` has a default).

    Raises:
        InputError: a form factor is not callable, or the spins are no `SpinStructure`, or of multipoles above 2J.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, fm
        >>> argon = ns.helm(ns.nuclide("Ar40"))
        >>> thick = ns.Nucleus(argon.nuclide, proton=argon.proton, neutron=ns.Helm(3.5 * fm))
        >>> bool(thick.neutron(50 * MeV) < argon.neutron(50 * MeV))
        True
    """

    nuclide: Nuclide
    proton: FormFactor
    neutron: FormFactor
    _: KW_ONLY
    spin: SpinStructure | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.nuclide, Nuclide):
            raise invalid("nuclide", self.nuclide, "a Nuclide, as nuclide('Ar40') returns it,")
        for name, value in (("proton", self.proton), ("neutron", self.neutron)):
            if not callable(value):
                raise invalid(f"the {name} form factor", value, "a function of the momentum transfer Q [MeV]")
        if self.spin is not None:
            instance("spin", self.spin, SpinStructure, "a SpinStructure, as spin_structure('F19') returns it,")
            highest, J = max(self.spin.multipoles, default=0), self.nuclide.spin
            if J is not None and highest > 2 * J:
                raise invalid("the highest multipole of spin", highest, f"at most 2J = {2 * J:g} of {self.nuclide}")

    def with_cache(self) -> "Nucleus":
        """Return the same nucleus with form factors that store their last results.

        One spectrum asks for them at the same Q for each species and flavour; they are computed once.
        """
        proton = CachedFormFactor(self.proton)
        neutron = proton if self.neutron is self.proton else CachedFormFactor(self.neutron)
        return Nucleus(self.nuclide, proton, neutron, spin=self.spin and self.spin.map(CachedFormFactor))

    @property
    def holds_single_numbers(self) -> bool:
        """Whether no form factor, and no response of the spins, can be a batch, as far as is seen without computing."""
        every = [self.proton, self.neutron]
        if self.spin is not None:
            parts = (*self.spin.spin.values(), *self.spin.orbit.values())
            every += [response for pair in parts for response in pair]
        return all(isinstance(each, CachedFormFactor) and each.holds_single_numbers for each in every)


def nucleus_of(structure: "NuclearModel", nuclide: Nuclide) -> Nucleus:
    """Return the nucleus that a nuclear model makes of a nuclide; `InputError` if it is no such function.

    A nucleus of another element or another number of neutrons is refused.
    """
    if not callable(structure):
        raise invalid("structure", structure, "a function from a Nuclide to a Nucleus")
    nucleus = structure(nuclide)
    if not isinstance(nucleus, Nucleus):
        raise invalid(f"structure({nuclide.name})", nucleus, "a Nucleus")
    made = nucleus.nuclide
    if (made.Z, made.N) != (nuclide.Z, nuclide.N):
        raise InputError(
            f"structure({nuclide.name}) is a nucleus of {made.name}, but one of {nuclide.name} was expected: "
            "a nuclear model is a function of the nuclide, as in lambda nuclide: ns.helm(nuclide)."
        )
    return nucleus


@final
@dataclass(frozen=True, eq=False)
class CachedFormFactor:
    """A form factor that stores its last results, by the values of Q."""

    form_factor: FormFactor

    def __call__(self, Q: Array) -> Array:
        """Return the form factor at `Q` [MeV]."""
        results = self._results
        key = (np.shape(Q), np.asarray(Q).tobytes())
        if key not in results:
            if len(results) == _CACHED:
                results.clear()
            results[key] = self.form_factor(Q)
        return results[key]

    @cached_property
    def holds_single_numbers(self) -> bool:
        """Whether the form factor's parameters are single numbers; False where that cannot be seen."""
        return holds_single_numbers(self.form_factor)

    @cached_property
    def _results(self) -> dict[tuple[tuple[int, ...], bytes], Array]:
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """Return what is sent to workers: the form factor, which is faster computed again than its results are sent."""
        return {name: value for name, value in vars(self).items() if name != "_results"}


NuclearModel: TypeAlias = Callable[[Nuclide], Nucleus]


def point_nucleus(nuclide: Nuclide | str) -> Nucleus:
    """Return the nucleus without extension: both form factors are 1."""
    return Nucleus(find(nuclide), Point(), Point())


def helm(nuclide: Nuclide | str) -> Nucleus:
    """Return the nucleus with the Helm form factor of review Eq. 29 for protons and neutrons alike.

    R₀² = (1.23 A^⅓ − 0.6)² + 7π²r₀²/3 − 5s² [fm²], r₀ = 0.52, s = 0.9 (J. D. Lewin and P. F. Smith, Astropart. Phys. 6
    (1996) 87).

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> round(float(helm(nuclide("Ar40")).proton.sphere_radius / fm), 4)
        3.8967
    """
    nuclide = find(nuclide)
    sphere2 = (1.23 * nuclide.A ** (1 / 3) - 0.6) ** 2 + 7 / 3 * np.pi**2 * 0.52**2 - 5 * 0.9**2
    shape = Helm(float(np.sqrt(0.6 * (sphere2 + 5 * 0.9**2))) * fm)
    return Nucleus(nuclide, shape, shape)


def klein_nystrand(nuclide: Nuclide | str) -> Nucleus:
    """Return the nucleus with the Klein–Nystrand form factor of review Eq. 30, R = 1.23 A^⅓ fm, a = 0.7 fm."""
    nuclide = find(nuclide)
    shape = KleinNystrand(1.23 * nuclide.A ** (1 / 3) * fm)
    return Nucleus(nuclide, shape, shape)


def klein_nystrand_adapted(nuclide: Nuclide | str) -> Nucleus:
    """Return the nucleus with the Klein–Nystrand form factor of the measured charge radius, R² = 5r²/3 − 10a².

    Raises:
        InputError: no charge radius of this nuclide is measured.
    """
    nuclide = find(nuclide)
    if nuclide.charge_radius is None:
        raise InputError(f"No charge radius of {nuclide.name} is measured; klein_nystrand and helm need none.")
    sphere2 = 5 / 3 * nuclide.charge_radius**2 - 10 * (0.7 * fm) ** 2
    if sphere2 <= 0:
        raise invalid("charge_radius", nuclide.charge_radius / fm, "more than √6 × 0.7 fm = 1.71 fm")
    shape = KleinNystrand(float(np.sqrt(sphere2)))
    return Nucleus(nuclide, shape, shape)


def symmetrized_fermi(nuclide: Nuclide | str) -> Nucleus:
    """Return the nucleus with the symmetrised Fermi form factor, c = 1.23 A^⅓ − 0.6 fm, a = 0.52 fm.

    The parameters are those behind the Helm form factor of review Eq. 29 (Lewin and Smith 1996).

    Raises:
        InputError: the half-density radius is not positive (no nuclide is so light).

    Example:
        >>> shape = symmetrized_fermi("Cs133").neutron
        >>> round(float(shape.rms_radius / fm), 3)
        4.805
    """
    chosen = find(nuclide)
    shape = SymmetrizedFermi((1.23 * chosen.A ** (1 / 3) - 0.6) * fm)
    return Nucleus(chosen, shape, shape)


def helm_measured(nuclide: Nuclide | str) -> Nucleus:
    """Return the nucleus with the Helm form factor of the measured charge radius, for protons and neutrons alike.

    The radius is that of the protons as points, `point_proton_radius`.

    Raises:
        InputError: no charge radius of this nuclide is measured, or it is too small for a Helm shape.
    """
    chosen = find(nuclide)
    shape = Helm(point_proton_radius(chosen))
    return Nucleus(chosen, shape, shape)


def point_proton_radius(nuclide: Nuclide | str) -> float:
    """Return the root mean square radius [MeV⁻¹] of the protons as points, from the measured charge radius.

    r² = r_ch² − r_p² − (N/Z) ⟨r²⟩_n − 3/4m_p²: less the proton's size, the neutrons' charge and the Darwin–Foldy term
    (J. L. Friar and J. W. Negele, Adv. Nucl. Phys. 8 (1975) 219); spin–orbit and exchange currents are neglected.

    Raises:
        InputError: no charge radius of this nuclide is measured.

    Example:
        >>> round(point_proton_radius("Ar40") / fm, 3)  # the charge radius is 3.427 fm
        3.339
    """
    chosen = find(nuclide)
    if chosen.charge_radius is None or chosen.Z == 0:
        raise InputError(f"No charge radius of {chosen.name} is measured; klein_nystrand and helm need none.")
    own = own_charge_radius_squared(chosen)
    if not chosen.charge_radius**2 > own:
        least = f"more than the {np.sqrt(own) / fm:.4g} that a proton has for itself"
        raise invalid(f"the charge radius of {chosen.name} [fm]", chosen.charge_radius / fm, least)
    return float(np.sqrt(chosen.charge_radius**2 - own))


def own_charge_radius_squared(nuclide: Nuclide) -> float:
    """Return what the nucleons' own extension adds to the mean square charge radius of a nucleus [MeV⁻²].

    The proton's own, N/Z times the neutron's and the Darwin–Foldy term 3/4m_p², as `point_proton_radius` subtracts.
    """
    instance("nuclide", nuclide, Nuclide, "a Nuclide, as nuclide('Ar40') returns it,")
    neutrons = nuclide.N / nuclide.Z * neutron_charge_radius_squared.value
    return float(proton_charge_radius.value**2 + neutrons + 3 / (4 * proton_mass.value**2))
