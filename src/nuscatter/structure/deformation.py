r"""Quadrupole deformation: how deformed a nuclide is, and what that adds to the radius of a spherical density.

A spherical calculation of a deformed nucleus makes it too small. A surface R(θ) = R₀ (1 + β₂ Y₂₀(θ) − β₂²/4π), which
keeps the volume to second order in β₂, has

.. math:: \langle r^2 \rangle = \langle r^2 \rangle_0 \left( 1 + \frac{5}{4\pi} \beta_2^2 \right)

(A. Bohr and B. R. Mottelson, Nuclear Structure II (1975); P. Ring and P. Schuck, The Nuclear Many-Body Problem (1980),
chapter 1; isotope shifts are interpreted with it). `deformed` applies it to any nuclear model; `quadrupole_deformation`
returns β₂.

**Where it applies.** To densities computed without the deformation: Hartree–Fock in spherical filling. Form factors
of a measured radius, and parametrisations fitted to measured radii (Helm, Klein–Nystrand), contain the deformation
already; to scale them would count it twice. A Skyrme force fitted to the radii of spherical nuclei does not.

**What β₂ is.** The measured transition probability of the first 2⁺ state of an even–even nucleus gives

.. math:: |\beta_2| = \frac{4\pi}{3 Z R_0^2} \sqrt{B(E2; 0^+ \to 2^+)/e^2}, \qquad R_0 = 1.2\, A^{1/3}\ \text{fm}

(S. Raman et al., At. Data Nucl. Data Tables 78 (2001) 1). It has no sign and it is of the charge; the neutrons are
taken to have the same. In a rotor (¹⁸⁴W) it is the static shape. In a spherical or vibrational nucleus (¹⁶O, ⁴⁰Ca,
⁴⁰Ar, Sn, Te, Xe near N = 82, Pb) it is **dynamic**: the root mean square of zero-point motion about a spherical shape.
That enters ⟨r²⟩ as ⟨β₂²⟩ all the same, but energy functionals fitted to the radii of just such nuclei (¹⁶O, ⁴⁰Ca, ⁴⁸Ca,
²⁰⁸Pb) contain it in their parameters, and then it should be left out. In light nuclei (¹²C: 0.58) β₂ is not small and
the formula, of second order in it, is an estimate.

**How good it is.** Spherical SLy4 gives charge radii of 3.435, 3.744, 4.055 and 5.347 fm for ⁴⁰Ar, ⁵⁶Fe, ⁷⁴Ge and ¹⁸⁴W,
with the deformation 3.477, 3.787, 4.119 and 5.406 fm, and measured are 3.427, 3.738, 4.074 and 5.366 fm. So the
correction is of the right size where the shape is static, and still too large: levels filled for a sphere are not those
of the deformed nucleus, and B(E2) contains zero-point motion. Read it as the size of what a spherical calculation
leaves out, not as an improvement of every radius.

A nucleus with an odd number has no such state; it is given the mean of its even–even neighbours, and half their
difference is part of the uncertainty.
"""

import importlib.resources
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import Measured
from nuscatter.errors import InputError, between, finite, invalid, not_empty, not_negative, truth
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.nucleus import FormFactor, NuclearModel, Nucleus, nucleus_of
from nuscatter.units import Array, barn, fm

#: How a spherical form factor is deformed: (form factor, β₂) → form factor.
Deformation: TypeAlias = Callable[[FormFactor, ArrayLike], FormFactor]

_RAMAN = (
    "B(E2; 0+ -> 2+) of S. Raman, C. W. Nestor, P. Tikkanen, At. Data Nucl. Data Tables 78 (2001) 1, "
    "doi:10.1006/adnd.2001.0858"
)
_UNCHECKED = "; not confirmed by a second source"
#: Points of the Gauss–Legendre rule in cos θ from 0 to 1. At QR = 8, 8 leave 4e-12 for |β₂| = 0.28, 2e-7 for 1.
_ANGLES = 16


@final
@dataclass(frozen=True, eq=False)
class DeformedFormFactor:
    """The form factor of a deformed nucleus from a spherical one; `scaled_radius` and `orientation_averaged` make it.

    Args:
        form_factor: The spherical form factor F₀, a function of Q [MeV], 1 at zero.
        beta2: β₂, from −1 to 1; an array is the trailing batch axis.
        averaged: Whether the deformed density is averaged over its orientations; if not, all radii are scaled.

    Raises:
        InputError: β₂ is no number from −1 to 1, or the form factor is not callable.
    """

    form_factor: FormFactor
    beta2: ArrayLike
    averaged: bool = False

    def __post_init__(self) -> None:
        if not callable(self.form_factor):
            raise invalid("form_factor", self.form_factor, "a function of the momentum transfer Q [MeV]")
        not_empty("beta2", between("beta2", self.beta2, -1, 1))
        truth("averaged", self.averaged)

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]."""
        q, beta2 = finite("Q", Q, "MeV"), np.asarray(self.beta2, dtype=float)
        if self.averaged:
            return _averaged(self.form_factor, q, beta2)
        return np.asarray(self.form_factor(q * np.sqrt(1 + 5 / (4 * np.pi) * beta2**2)))


def scaled_radius(form_factor: FormFactor, beta2: ArrayLike) -> DeformedFormFactor:
    r"""Return a form factor at the radius of a deformed nucleus, :math:`F(Q) = F_0(Q \sqrt{1 + 5\beta_2^2/4\pi})`.

    The whole density is scaled, so that ⟨r²⟩ is right and the surface is not: half-density radius and diffuseness grow
    by the same factor, while the average over the orientations of a deformed density has nearly the half-density radius
    of the sphere and a larger diffuseness. `orientation_averaged` has both. They agree to order Q².

    Args and errors are those of `DeformedFormFactor`.

    Example:
        >>> from nuscatter.structure.form_factors import Helm
        >>> from nuscatter.units import MeV, fm
        >>> sphere = Helm(4.0 * fm)
        >>> round(float(sphere(50 * MeV)), 4), round(float(scaled_radius(sphere, 0.28)(50 * MeV)), 4)
        (0.84, 0.8353)
    """
    return DeformedFormFactor(form_factor, beta2)


def orientation_averaged(form_factor: FormFactor, beta2: ArrayLike) -> DeformedFormFactor:
    r"""Return the form factor of an axially deformed density, averaged over its orientations.

    In each direction the density is stretched by s(θ) = 1 + β₂Y₂₀(θ), divided by the constant that conserves the
    volume, as ρ₀(r/s). A nucleus without spin is seen from all directions equally:

    .. math:: F(Q) = \int_0^1 s^3 F_0(Q s)\, d\cos\theta \Big/ \int_0^1 s^3\, d\cos\theta .

    With a uniform sphere for F₀ this is the deformed uniform body of R(θ) = R₀ s(θ), exactly. ⟨r²⟩ grows by
    1 + 5β₂²/4π + O(β₂³): the cubic term, (10/21) (5/4π)^{3/2} β₂³, distinguishes prolate (β₂ > 0) from oblate shapes.

    Args and errors are those of `DeformedFormFactor`.

    Example:
        >>> from nuscatter.structure.form_factors import Helm
        >>> from nuscatter.units import MeV, fm
        >>> sphere = Helm(4.0 * fm)
        >>> round(float(orientation_averaged(sphere, 0.28)(50 * MeV)), 4)
        0.8354
    """
    return DeformedFormFactor(form_factor, beta2, averaged=True)


def _averaged(form_factor: FormFactor, q: Array, beta2: Array) -> Array:
    """Return the integral of `orientation_averaged` by Gauss–Legendre quadrature in cos θ."""
    # s(θ) is even in cos θ: the half from 0 to 1 is enough.
    nodes, weights = np.polynomial.legendre.leggauss(_ANGLES)
    cosines = (nodes + 1) / 2
    lengths = [1 + beta2 * np.sqrt(5 / (16 * np.pi)) * (3 * each**2 - 1) for each in cosines]
    # The volume by the same nodes, so that F is exactly 1 at Q = 0.
    volume = sum(weight / 2 * length**3 for weight, length in zip(weights, lengths, strict=True))
    # One direction after the other: an array of all would be 16 times as large, and β₂ may be a batch.
    total: Array = np.zeros(())
    for weight, length in zip(weights, lengths, strict=True):
        total = total + weight / 2 * length**3 / volume * form_factor(q * length / np.cbrt(volume))
    return np.asarray(total)


@final
@dataclass(frozen=True, eq=False)
class Deformed:
    """The nuclear model that `deformed` returns, with its arguments as fields."""

    model: NuclearModel
    beta2: ArrayLike | None = None
    deformation: Deformation = scaled_radius

    def __post_init__(self) -> None:
        if not callable(self.model):
            raise invalid("model", self.model, "a function from a Nuclide to a Nucleus")
        if not callable(self.deformation):
            raise invalid("deformation", self.deformation, "scaled_radius or orientation_averaged")
        if self.beta2 is not None:
            between("beta2", self.beta2, -1, 1)

    def __call__(self, nuclide: Nuclide | str) -> Nucleus:
        """Return the nucleus of a nuclide; `InputError` if no deformation of it is known or given."""
        chosen = find(nuclide)
        beta2 = self.beta2
        if beta2 is None:
            known = quadrupole_deformation(chosen)
            if known is None:
                raise InputError(
                    f"No quadrupole deformation of {chosen.name} is in the table; give one as beta2, "
                    "0 for a spherical nucleus."
                )
            beta2 = known.value
        sphere = nucleus_of(self.model, chosen)
        proton = self.deformation(sphere.proton, beta2)
        same = sphere.neutron is sphere.proton
        neutron = proton if same else self.deformation(sphere.neutron, beta2)
        return Nucleus(sphere.nuclide, proton, neutron, spin=sphere.spin)


def deformed(
    model: NuclearModel, beta2: ArrayLike | None = None, *, deformation: Deformation = scaled_radius
) -> Deformed:
    """Return a nuclear model of spherical densities with the radii that the quadrupole deformation gives them.

    ⟨r²⟩ of protons and neutrons alike grows by 1 + 5β₂²/4π. For densities computed without the deformation only
    (spherical Hartree–Fock): a measured radius contains it already. Whether a dynamic β₂ is to be used depends on
    the model; the module's head says more, and how good the result is. If the model's nucleons are extended, their own
    size is scaled too, which is 0.002 fm too much in ⁷⁴Ge; ``OfNucleons(deformed(points))`` puts it in afterwards.

    Args:
        model: A nuclear model, a function from a `Nuclide` to a `Nucleus`.
        beta2: β₂ of every nuclide, from −1 to 1; an array is the trailing batch axis. None takes that of
            `quadrupole_deformation`.
        deformation: `scaled_radius`, `orientation_averaged`, or a function of your own from (form factor, β₂) to a
            form factor.

    Raises:
        InputError: β₂ is no number from −1 to 1; and, when the model is called, no deformation of the nuclide is known.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> round(float(ns.helm("Ge74").neutron(50 * MeV)), 4)  # Helm stands for a spherical calculation here
        0.8378
        >>> round(float(deformed(ns.helm)("Ge74").neutron(50 * MeV)), 4)
        0.833
    """
    return Deformed(model, beta2, deformation)


def quadrupole_deformation(nuclide: Nuclide | str) -> Measured | None:
    """Return |β₂| of a nuclide with its uncertainty (no dimension) and source, None where the table has none.

    Even–even nuclei: from the measured B(E2; 0⁺ → 2⁺), see the module's head; value and uncertainty are the middle and
    the half width of what B(E2) ± its uncertainty gives, as in the compilation. The others: the mean of the two
    even–even neighbours, isotopes if N is odd and isotones if Z is; odd–odd nuclei have none. The table covers the
    targets of coherent scattering. Its head says how each value was checked; an unchecked one says so in its source.

    Raises:
        InputError: there is no such nuclide.

    Example:
        >>> tungsten = quadrupole_deformation("W184")
        >>> round(tungsten.value, 4), round(tungsten.uncertainty, 4)
        (0.2362, 0.0041)
        >>> round(quadrupole_deformation("Cs133").value, 3)  # between 132Xe and 134Ba
        0.151
        >>> quadrupole_deformation("U238") is None
        True
    """
    chosen = find(nuclide)
    Z, N = chosen.Z, chosen.N
    if Z % 2 == N % 2 == 0:
        return _even(Z, N)
    if Z % 2 == N % 2:
        return None
    pair = ((Z, N - 1), (Z, N + 1)) if N % 2 else ((Z - 1, N), (Z + 1, N))
    low, high = (_even(*each) for each in pair)
    if low is None or high is None:
        return None
    names = " and ".join(find(z, z + n).name for z, n in pair)
    measured = np.hypot(low.uncertainty, high.uncertainty) / 2
    return Measured(
        (low.value + high.value) / 2,
        float(np.hypot(measured, (high.value - low.value) / 2)),
        f"mean of {names}; {_RAMAN}" + (_UNCHECKED if _UNCHECKED in low.source + high.source else ""),
    )


def deformation_of_transition(nuclide: Nuclide | str, strength: ArrayLike) -> Array:
    """Return |β₂| of B(E2; 0⁺ → 2⁺)/e² [MeV⁻⁴], 4π √(B(E2)/e²)/3ZR₀² with R₀ = 1.2 A^⅓ fm.

    Raises:
        InputError: the strength is negative, or the nuclide has no proton.

    Example:
        >>> from nuscatter.units import barn
        >>> round(float(deformation_of_transition("Ar40", 0.033 * barn**2)), 3)
        0.251
    """
    chosen = find(nuclide)
    if chosen.Z == 0:
        raise invalid("nuclide", chosen, "one with protons")
    radius = 1.2 * chosen.A ** (1 / 3) * fm
    return np.asarray(4 * np.pi * np.sqrt(not_negative("strength", strength)) / (3 * chosen.Z * radius**2))


def _even(Z: int, N: int) -> Measured | None:
    if (Z, Z + N) not in _table():
        return None
    strength, error, checked = _table()[Z, Z + N]
    low, high = deformation_of_transition(find(Z, Z + N), np.array([strength - error, strength + error]) * barn**2)
    return Measured(float(low + high) / 2, float(high - low) / 2, _RAMAN + ("" if checked else _UNCHECKED))


@cache
def _table() -> dict[tuple[int, int], tuple[float, float, bool]]:
    """Return {(Z, A): (B(E2) and its uncertainty [e² b²], whether a second source confirms it)}."""
    path = importlib.resources.files("nuscatter.structure") / "tables" / "deformations.csv"
    table = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line[0].isdigit():
            Z, A, strength, error, _, check = line.split(",")
            table[int(Z), int(A)] = (float(strength), float(error), check != "memory")
    return table
