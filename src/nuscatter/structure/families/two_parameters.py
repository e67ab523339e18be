r"""A nucleus whose charge is measured and whose neutrons have two free numbers, a radius and a surface.

Electrons have measured the charge of many nuclei to a percent, at momenta far above those of coherent scattering. What
parity violation and neutrinos add is where the neutrons are. One asymmetry, or one rate, measures one number, so that
the surface must come from elsewhere: from models (`surface_of`), with its error.

The point neutrons have a symmetrised Fermi density of rms radius R_n and diffuseness a. The charge form factor is kept
as it was measured, and the form factor of the point protons is what is left of it (`Unfolded`). So with the notation of
`nuscatter.structure.nucleons.weak`,

.. math:: N F_n &= G^p N f_n + G^n Z f_p + G^s (Z f_p + N f_n) + \text{spin–orbit}, \\
          Z f_p &= (Z F_{ch} - G^n N f_n - \text{spin–orbit})/G^p .

The spin–orbit charge is that of a mean field, if one is given. Of ⁴⁸Ca, with eight neutrons in 1f7/2, it cannot be left
out: at 0.87 fm⁻¹ it changes F_W by −0.0025, which is 2 %, and by as much in all forces.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import FitError, InputError, function, instance, invalid, positive
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.quantities import DIFFUSENESS, NUCLEAR_RADIUS, plausible
from nuscatter.structure.densities.measured import charge_densities, charge_density
from nuscatter.structure.form_factors import SymmetrizedFermi, fermi_of_radius
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors, measured_nucleon
from nuscatter.structure.nucleons.weak import Unfolded, weak_nucleus
from nuscatter.structure.nucleus import CachedFormFactor, FormFactor, Nucleus
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import Array, fm
from nuscatter.words.describing import shortened

#: A function from a nuclide to its charge form factor.
Charge: TypeAlias = Callable[[Nuclide], FormFactor]

#: Bisections of a bracket: the width is then below the last digit.
_HALVINGS = 60
#: Where a surface is looked for [fm].
_SURFACES = (0.05, 1.5)


def charge_form_factor(nuclide: Nuclide | str) -> FormFactor:
    """Return the charge form factor of a nuclide as it was measured.

    It is that of the best published charge density. Where none is published it is that of a symmetrised Fermi density
    of the measured charge radius and of diffuseness 0.52 fm: at the small momenta of coherent scattering (¹³³Cs, ¹²⁷I)
    the radius alone matters.

    Raises:
        InputError: neither a charge density nor a charge radius is measured.

    Example:
        >>> from nuscatter.units import fm
        >>> [round(float(charge_form_factor(name)(0.4 / fm)), 4) for name in ("Pb208", "Cs133")]
        [0.4041, 0.5146]
    """
    chosen = find(nuclide)
    if any(each.status != "refused" for each in charge_densities(chosen)):
        return charge_density(chosen).form_factor
    if chosen.charge_radius is None:
        raise InputError(f"Neither a charge density nor a charge radius of {chosen.name} is measured.")
    return fermi_of_radius(chosen.charge_radius)


@final
@dataclass(frozen=True, eq=False)
class FermiNeutrons:
    """A nuclear model: the measured charge, and neutrons of a radius and a surface.

    Args:
        radius: Root mean square radius of the point neutrons [MeV⁻¹]: one for all nuclides, or by the nuclide's name.
            It may be an array, the trailing batch axis.
        diffuseness: Diffuseness a of the neutrons [MeV⁻¹]: one for all nuclides, or by the nuclide's name.
        charge: A function from a nuclide to its charge form factor.
        nucleon: Form factors of the nucleon.
        mean_field: A Skyrme force's mean field, whose spin–orbit densities are taken; None leaves them out. (Those of
            Dirac spinors have another moment.)

    Raises:
        InputError: a length is not positive, the surface is too thick for the radius, or another argument is not of its
            kind; when called, the nuclide is not among the names.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import fm
        >>> lead = FermiNeutrons(5.72 * fm, diffuseness=0.55 * fm)("Pb208")
        >>> round(float(lead.proton(0.4 / fm)), 4), round(float(lead.neutron(0.4 / fm)), 4)
        (0.4041, 0.3653)
    """

    radius: ArrayLike | Mapping[str, ArrayLike]
    _: KW_ONLY
    diffuseness: ArrayLike | Mapping[str, ArrayLike] = 0.55 * fm
    charge: Charge = charge_form_factor
    nucleon: NucleonFormFactors = measured_nucleon
    mean_field: HartreeFock | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        for name, kind in (("radius", NUCLEAR_RADIUS), ("diffuseness", DIFFUSENESS)):
            given = getattr(self, name)
            for each in given.values() if isinstance(given, Mapping) else (given,):
                plausible(name, each, kind)
        function("charge", self.charge, "a function from a Nuclide to a form factor")
        instance("nucleon", self.nucleon, NucleonFormFactors, "a NucleonFormFactors, as galster or kelly,")
        if self.mean_field is not None:
            instance("mean_field", self.mean_field, HartreeFock, "a HartreeFock, as HartreeFock('SLy4'),")
        if not isinstance(self.radius, Mapping) and not isinstance(self.diffuseness, Mapping):
            fermi_of_radius(self.radius, diffuseness=self.diffuseness)

    def neutrons(self, nuclide: Nuclide | str) -> SymmetrizedFermi:
        """Return the form factor of the point neutrons of a nuclide."""
        name = find(nuclide).name
        return fermi_of_radius(_of(name, "radius", self.radius), diffuseness=_of(name, "diffuseness", self.diffuseness))

    def protons(self, nuclide: Nuclide | str) -> Unfolded:
        """Return the form factor of the point protons of a nuclide: what is left of the measured charge."""
        chosen = find(nuclide)
        spin_orbit = None if self.mean_field is None else self.mean_field.solve(chosen).spin_orbit
        charge, neutron = CachedFormFactor(self.charge(chosen)), self.neutrons(chosen)
        return Unfolded(chosen, charge, neutron, self.nucleon, spin_orbit=spin_orbit)

    def __call__(self, nuclide: Nuclide | str) -> Nucleus:
        """Return the nucleus of a nuclide."""
        points = self.protons(nuclide)
        assert points.neutron is not None
        made = weak_nucleus(points.nuclide, points, points.neutron, nucleon=self.nucleon, spin_orbit=points.spin_orbit)
        return replace(made, proton=points.charge_form_factor)


def surface_of(form_factor: FormFactor, rms_radius: float, *, Q: float) -> float:
    """Return the diffuseness [MeV⁻¹] of the Fermi density that has a form factor's radius, and its value at Q.

    A model's surface, as an experiment at Q sees it.

    Args:
        form_factor: Form factor of the point neutrons, a function of Q [MeV].
        rms_radius: Its root mean square radius [MeV⁻¹].
        Q: Momentum transfer [MeV], above zero and below the form factor's first zero.

    Raises:
        InputError: an argument is not of its kind.
        FitError: no diffuseness gives that value.

    Example:
        >>> from nuscatter.structure.form_factors import fermi_of_radius
        >>> from nuscatter.units import fm
        >>> round(surface_of(fermi_of_radius(5.7 * fm, diffuseness=0.58 * fm), 5.7 * fm, Q=0.4 / fm) / fm, 6)
        0.58
    """
    function("form_factor", form_factor, "a function of the momentum transfer Q [MeV]")
    radius = float(plausible("rms_radius", rms_radius, NUCLEAR_RADIUS, single=True))
    q = positive("Q", Q, "MeV", single=True)
    wanted = float(np.asarray(form_factor(q)))

    def excess(surface: float) -> float:
        return float(fermi_of_radius(radius, diffuseness=surface)(q)) - wanted

    # At a given radius F rises with the diffuseness: ⟨r⁴⟩ is larger, and its term in F is positive.
    low, high = _SURFACES[0] * fm, min(_SURFACES[1] * fm, 0.99 * radius / (np.sqrt(1.4) * np.pi))
    if not excess(low) < 0 < excess(high):
        at = f"{wanted:.4g} at Q = {float(q) * fm:.4g} fm⁻¹"
        raise FitError(f"No Fermi density of radius {radius / fm:.4g} fm has the form factor {at}.")
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return float(low + high) / 2


def _of(name: str, what: str, given: ArrayLike | Mapping[str, ArrayLike]) -> Array:
    """Return a length of a nuclide: the one for all, or that of its name."""
    if isinstance(given, Mapping):
        named = {find(key).name: value for key, value in given.items()}
        if name not in named:
            raise invalid(f"the {what}", sorted(named), f"one of {name}, too,")
        return np.asarray(named[name])
    return np.asarray(given)
