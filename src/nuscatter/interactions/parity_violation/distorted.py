r"""Electrons in the Coulomb field of a nucleus: partial waves, cross section, and the first order in the weak charge.

An electron of helicity ± moves in V ± A, with

.. math:: V(r) = -\alpha \int \frac{\rho_{ch}\, d^3r'}{|\mathbf r - \mathbf r'|}, \qquad
          A(r) = \frac{G_F}{2\sqrt2}\, \rho_W(r),

where ρ_W is the weak charge density, whose transform is W(Q). A is 1e-5 of V or less, so that only its first order
counts,

.. math:: \delta S_K = -2i\, S_K \int_0^\infty A\, (g_K^2 + f_K^2)\, dr, \qquad
          A_{PV} = 2\, \mathrm{Re} \frac{\delta f}{f}, \qquad g_K^2 + f_K^2 \to 1,

and A_PV is linear in W. With the waves of a Fourier–Bessel series for ρ_W, the solution of one charge distribution
gives A_PV of every weak one by a product of matrices.

**Recoil.** The waves are those of the centre of mass, with the electron's momentum k there, in the field of a charge at
rest, and dσ/dQ² is taken to the laboratory unchanged. To first order in Zα this is the exact result for a nucleus of
spin 0: cos²(θ*/2) there is cos²(θ/2) E′/E in the laboratory. The asymmetry is a ratio at the same Q.

Source: D. R. Yennie, D. G. Ravenhall and R. N. Wilson, Phys. Rev. 95 (1954) 500; C. J. Horowitz, Phys. Rev. C 57 (1998)
3430.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.errors import InputError, invalid
from nuscatter.interactions.parity_violation.charges import at_transfer, charge_at
from nuscatter.interactions.parity_violation.coulomb import Complex, matching, point_phases
from nuscatter.interactions.parity_violation.legendre_sums import amplitude, wave_amplitudes
from nuscatter.interactions.parity_violation.radial_series import RadialSeries
from nuscatter.interactions.parity_violation.radial_waves import radii, regular_waves
from nuscatter.interactions.parity_violation.transfer import centre_of_mass_momentum, momentum_transfer, outgoing
from nuscatter.structure.form_factors import Point
from nuscatter.structure.nucleus import CachedFormFactor, Nucleus
from nuscatter.units import Array, GeV, MeV, fm

#: A sphere has this much more radius than a uniform nucleus of the same rms radius [fm], which may be so large. If the
#: density is not confined to it, the first factor here enlarges it, and the second the largest momentum transfer of its
#: series.
_BEYOND = 12.0
_WIDEST = 40.0
_ENLARGED = ((1.0, 1.0), (1.0, 2.0), (1.0, 4.0), (1.5, 1.0), (1.5, 4.0), (2.2, 4.0))
#: Part of the charge by which the series of a confined density may miss the form factor. Of it 1e-6 is what the series
#: of a mean field misses at its end.
CONFINED = 1e-5
#: Where the series ends: momentum transfer at least [fm⁻¹], and in units of the largest that is asked for. What lies
#: beyond counts in second order only, and a mean field's form factor is rounding there.
_LARGEST, _LARGEST_BY_TRANSFER = 10.0, 1.5
#: Waves that feel the size of the nucleus: those within its radius and this distance [fm], and so many more.
_REACH, _MORE = 7.0, 25
#: How far inside the radius of matching the turning point of the last wave is, in units of 1/k.
_BEFORE_MATCHING = 10
#: Nearer than this [rad] to forward and backward, where the sums lose their digits, no wave is summed.
_NARROWEST = 1e-3
#: Momenta k for which waves are found: below, the electron's mass counts; above, there are too many waves.
_LOWEST, _HIGHEST = 10 * MeV, 10 * GeV


@final
@dataclass(frozen=True, eq=False)
class DistortedWaves:
    """The partial waves of an electron of one momentum in the field of one nucleus, in MeV and fm.

    Args:
        momentum: k [fm⁻¹] in the frame of the centre of mass.
        strength: Zα.
        phases: S_K of the waves that feel the nucleus's size.
        series: Waves of the weak density; None for a point charge.
        overlaps: ∫(g² + f²) j₀(Q_v r) dr [fm], shape (K, waves of the series).
    """

    momentum: float
    strength: float
    phases: Complex
    series: RadialSeries | None = None
    overlaps: Array | None = None

    def cross_section(self, theta: Array) -> Array:
        """Return dσ/dΩ [fm²] at angles [rad] in the frame of the centre of mass.

        Raises:
            InputError: an angle is within a thousandth of 0 or of π.
        """
        return np.asarray(np.abs(self._amplitude(theta)) ** 2 / np.cos(theta / 2) ** 2)

    def asymmetry_matrix(self, theta: Array) -> Array:
        """Return what each value W(Q_v) of the weak form factor adds to A_PV, shape (angles, waves of the series).

        Raises:
            InputError: an angle is within a thousandth of 0 or of π, or the charge is a point, in which the waves have
                no limit at the origin.
        """
        if self.series is None or self.overlaps is None:
            raise InputError(
                "A point charge has no asymmetry of distorted waves, but a form factor that falls with Q was expected; "
                "distorted=False takes points."
            )
        changes = wave_amplitudes(self.phases.size, self.momentum, theta) * (-2j * self.phases)
        relative = 2 * np.real(changes / self._amplitude(theta)[:, None])
        potential = fermi_constant.value / fm**2 / (2 * np.sqrt(2)) * self.series.weights
        return np.asarray(relative @ (self.overlaps * potential))

    def _amplitude(self, theta: Array) -> Complex:
        if (outside := (theta < _NARROWEST) | (theta > np.pi - _NARROWEST)).any():
            sentence = f"an angle from {_NARROWEST:g} to π − {_NARROWEST:g} for distorted waves"
            raise invalid("theta", float(theta[outside].flat[0]), sentence)
        return amplitude(self.phases, self.strength, self.momentum, theta)


def distorted_waves(nucleus: Nucleus, k: float, transfer: float) -> DistortedWaves:
    """Return the partial waves of an electron in the field of a nucleus.

    Cross sections of them are good to 1e-6 down to 1e-6 mb/sr, and to 1e-3 down to 1e-13 mb/sr. Below 1e-17 mb/sr they
    are rounding, since the waves cancel.

    Args:
        nucleus: The nucleus; its proton form factor is that of the charge.
        k: Momentum of the electron in the frame of the centre of mass [MeV], from 10 MeV to 10 GeV.
        transfer: Largest momentum transfer that is wanted [MeV].

    Raises:
        InputError: the momentum is outside this range, the charge form factor is a batch, or a density of the
            nucleus reaches too far.
    """
    if not _LOWEST <= k <= _HIGHEST:
        raise invalid("the electron's momentum in the centre of mass [MeV]", k / MeV, "10 MeV to 10 GeV")
    momentum = k * fm
    if _is_point(nucleus):
        strength = fine_structure_constant.value * nucleus.nuclide.Z
        return DistortedWaves(momentum, strength, np.zeros(0, complex))
    charge, radius = _charge_and_radius(nucleus)
    series, values = _confined_series(nucleus, transfer * fm, radius)
    size = int(np.ceil(momentum * (radius + _REACH))) + _MORE
    end = max(series.radius, (size + _BEFORE_MATCHING) / momentum)
    strength = fine_structure_constant.value * charge

    def potential(r: Array) -> Array:
        return -fine_structure_constant.value * series.potential(values, charge, r)

    def functions(r: Array) -> Array:
        return series.waves(r) * (r < series.radius)[:, None]

    waves = regular_waves(momentum, potential, radii(momentum, end), size, functions)
    K = np.arange(1.0, size + 1)
    outside = matching(K, strength, momentum, end)
    phases = point_phases(K, strength) * outside.phase(waves.g, waves.f)
    overlaps = waves.overlaps / outside.norm(waves.g, waves.f)[:, None]
    return DistortedWaves(momentum, strength, phases, series, overlaps)


def laboratory_waves(nucleus: Nucleus, E: float, theta: Array) -> tuple[DistortedWaves, Array, Array]:
    """Return the waves of electrons that a nucleus at rest scatters, and what the laboratory sees of them.

    Args:
        nucleus: The nucleus.
        E: Energy of the electron [MeV].
        theta: Scattering angles in the laboratory [rad], shape (angles,).

    Returns:
        The waves; the angles in the frame of the centre of mass [rad]; dσ/dΩ [MeV⁻²] in the laboratory.

    Raises:
        InputError: as `distorted_waves`.
    """
    mass = nucleus.nuclide.mass
    k, transfer = centre_of_mass_momentum(E, mass), momentum_transfer(nucleus.nuclide, E, theta)
    waves = distorted_waves(nucleus, k, float(transfer.max()))
    there = np.asarray(2 * np.arcsin(transfer / (2 * k)))
    # dσ/dQ² is the same in both frames, and dQ² is E′² dΩ/π here, k² dΩ*/π there.
    return waves, there, waves.cross_section(there) * fm**2 * (outgoing(E, theta, mass) / k) ** 2


def unconfined(series: RadialSeries, values: Array, between: Array, most: float) -> bool:
    """Return whether a density reaches beyond the sphere of a series.

    Args:
        series: The series.
        values: Its form factor at Q_v, shape (waves, batch).
        between: Its form factor at `series.between`.
        most: Difference that is allowed halfway between.
    """
    # The last waves are left out: between them the series lacks those beyond its end.
    half = (series.size + 1) // 2
    return bool(np.abs(series.returned(values) - between)[:half].max() > most)


def _is_point(nucleus: Nucleus) -> bool:
    shape = nucleus.proton
    while isinstance(shape, CachedFormFactor):
        shape = shape.form_factor
    return isinstance(shape, Point)


def _charge_and_radius(nucleus: Nucleus) -> tuple[float, float]:
    """Return the charge at Q = 0, and the radius [fm] of the uniform sphere with the nucleus's rms radius."""
    Q = 0.02  # fm⁻¹: QR is below 0.2, and ⟨r⁴⟩ counts little
    charge = charge_at(nucleus, np.array([0.0, Q]) / fm)
    if charge.shape[1] != 1:
        raise invalid("the proton form factor", charge.shape[1:], "one charge distribution, and no batch,")
    zero, small = charge[:, 0]
    if not zero > 0:
        raise invalid("the charge at Q = 0", zero, "a number above zero")
    return float(zero), float(np.sqrt(10 * max(1 - small / zero, 0)) / Q)


def _confined_series(nucleus: Nucleus, transfer: float, radius: float) -> tuple[RadialSeries, Array]:
    """Return waves of a sphere to which both densities are confined, and the charge's values at their Q_v."""
    if radius > _WIDEST:
        raise InputError(_reaches(nucleus, _WIDEST))
    largest = max(_LARGEST, _LARGEST_BY_TRANSFER * transfer)
    for wider, further in _ENLARGED:
        sphere = (radius + _BEYOND) * wider
        series = RadialSeries(sphere, int(np.ceil(largest * further * sphere / np.pi)))
        shapes = (nucleus.proton, nucleus.neutron) if nucleus.nuclide.N else (nucleus.proton,)
        values = [at_transfer(shape, series.Q / fm) for shape in shapes]
        between = [at_transfer(shape, series.between / fm) for shape in shapes]
        if not any(unconfined(series, *each, CONFINED) for each in zip(values, between, strict=True)):
            return series, nucleus.nuclide.Z * values[0][:, 0]
    raise InputError(_reaches(nucleus, sphere))


def _reaches(nucleus: Nucleus, radius: float) -> str:
    return (
        f"A density of {nucleus.nuclide.name} reaches beyond {radius:.0f} fm, but one of a nucleus was expected: its "
        "form factor has steps or does not fall."
    )
