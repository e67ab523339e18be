r"""The Migdal effect: the electrons do not follow the recoil of their nucleus at once, and one of them may be ejected.

In the frame of the moving nucleus all electrons get a momentum m_e v, v² = 2T/M. As long as this is small compared with
their own momenta, the probability that the atom takes up an energy ω is given by the same dipole matrix element as the
absorption of a photon of that energy. So no table of atomic wave functions is needed:

.. math:: \frac{dP}{d\omega} = \frac{m_e^2\, T}{2 \pi^2 \alpha\, M\, \omega}\, \sigma_\gamma(\omega).

(C.-P. Liu, C.-P. Wu, H.-C. Chi, J.-W. Chen, Phys. Rev. D 102 (2020) 121303, arXiv:2007.10965.) Its integral weighted
with ω is the energy Z m_e v²/2 of Z electrons at rest, by the sum rule of σ_γ: a check of any table.

`photoabsorption` has σ_γ of argon, germanium and xenon; of other elements the user gives it. The tables of M. Ibe et
al., JHEP 03 (2018) 194, could replace the formula; no licence of their files was found. Those of P. Cox et al.,
arXiv:2208.12222, go beyond the dipole.

A detector with ``migdal=Migdal()`` has the effect in its response to nuclear recoils,

.. math:: R(x, T) = [1 - P(T)]\, R_0(x, T) + \int d\omega\, \frac{dP}{d\omega}\, R_e(x, Q(T) + \omega),

with Q the quenched recoil and R_e the response to an electron of that energy: the electron and what fills its hole are
seen in full. A recoil is counted once, so the elastic part is less by what the effect takes. Recoil and electron are
added as electron equivalents: a detector whose bins are nuclear recoil energies (no quenching) cannot tell them.

What limits it:

- The atom is isolated. In a crystal (germanium) the valence electrons are those of the material, and the shipped table
  starts at the 3d shell. In a liquid (xenon, argon) the outermost shell is changed; ``lowest`` leaves it out.
- The recoil is sudden, and slow beside the electrons: m_e v a ≪ 1 for the orbit's radius a (a xenon recoil of 10 keV
  has v = 4e-4, an outer electron 7e-3). The probability is then small. One above one is refused; at some per cent two
  electrons may be ejected, which is not in the formula.
- Electrons that are lifted to a bound state are not counted, and change nothing in the rest.
- The energy ω is not subtracted from the recoil's: it must be small compared with the energy that the neutrino can
  transfer. For neutrinos of some MeV that is so.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.detectors.photoabsorption import (
    KinkedPhotoabsorption,
    Photoabsorption,
    absorbed,
    kinks_from,
    photoabsorption,
)
from nuscatter.detectors.quenching import Quenching
from nuscatter.errors import InputError, common_shape, function, instance, invalid, listed, not_negative
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.quadrature import panels
from nuscatter.quantities import POSITIVE_RECOIL, RECOIL_ENERGY, plausible
from nuscatter.units import Array, keV

#: Gauss–Legendre nodes between two kinks of a photoabsorption.
_NODES = 8
#: Distance on either side of an edge at which a photoabsorption is compared, as a part of its energy.
_NEAR = 1e-4
#: It jumps where it changes by more than this part. It bends where the slope d ln σ/d ln ω changes by more than the
#: second number: counts without smearing are then good to 2e-7; with 1 in its place to 5e-6.
_JUMP, _BEND = 0.03, 0.3


@final
@dataclass(frozen=True, eq=False)
class Migdal:
    """The Migdal effect of a detector's atoms.

    Args:
        photoabsorption: σ_γ by chemical symbol, as ``{"Si": TabulatedPhotoabsorption(…)}``; of elements that are not
            here the shipped one is taken.
        lowest: Energy ω [MeV] from which on the effect is counted: above the edges of shells that are to be left out.

    Raises:
        InputError: a photoabsorption that is no function with `kinks`, or ends below `lowest`.

    Example:
        >>> from nuscatter.units import eV, keV
        >>> whole, inner = Migdal(), Migdal(lowest=60 * eV)
        >>> [round(float(each.probability(1 * keV, "Xe132")) * 1e3, 2) for each in (whole, inner)]
        [1.95, 0.64]
    """

    photoabsorption: Mapping[str, KinkedPhotoabsorption] = field(default_factory=dict)
    lowest: float = 0.0

    def __post_init__(self) -> None:
        given = instance("photoabsorption", self.photoabsorption, Mapping, "a mapping of chemical symbols")
        object.__setattr__(self, "photoabsorption", dict(given))
        plausible("lowest", self.lowest, RECOIL_ENERGY, single=True)
        for each in self.photoabsorption.values():
            kinks_from(each, self.lowest)

    def check(self, targets: Iterable[Nuclide]) -> None:
        """Raise `InputError` if the photoabsorption of a target's atom is neither given nor shipped, or too low."""
        for each in listed("targets", targets, "a list of nuclides"):
            self.edges(each)

    def absorption(self, target: Nuclide | str) -> KinkedPhotoabsorption:
        """Return σ_γ of a nuclide's atom.

        Raises:
            InputError: it is neither given nor shipped.
        """
        element = nuclide(target).symbol
        return self.photoabsorption[element] if element in self.photoabsorption else photoabsorption(element)

    def edges(self, target: Nuclide | str) -> Array:
        """Return the energies ω [MeV] between which dP/dω is smooth; outside the first and the last it is zero."""
        return kinks_from(self.absorption(target), self.lowest)

    def jumps(self, target: Nuclide | str) -> Array:
        """Return those of the edges [MeV] at which dP/dω jumps: shells, and the two ends."""
        return self._where(target, _JUMP / _NEAR)

    def bends(self, target: Nuclide | str) -> Array:
        """Return those of the edges [MeV] at which dP/dω jumps or has a kink that panels must not hold."""
        return self._where(target, _BEND)

    def _where(self, target: Nuclide | str, bend: float) -> Array:
        """Return the ends, and the edges [MeV] at which the slope d ln σ/d ln ω changes by more than `bend`."""
        sigma, edges = self.absorption(target), self.edges(target)
        inner = edges[1:-1]
        below, at, above = (absorbed(sigma, inner * factor) for factor in (1 - _NEAR, 1.0, 1 + _NEAR))
        # the second difference: of a smooth σ it is of order _NEAR², at a change of slope _NEAR, at a jump one
        kinked = np.abs(below + above - 2 * at) > bend * _NEAR * at
        return np.concatenate([edges[:1], inner[kinked], edges[-1:]])

    def density(self, omega: ArrayLike, *, T: ArrayLike, target: Nuclide | str) -> Array:
        """Return dP/dω [MeV⁻¹] at energies ω of the electron and its hole [MeV], positive, for recoils `T` [MeV].

        This is `migdal_probability`, and zero below `lowest`.
        """
        energy = plausible("omega", omega, POSITIVE_RECOIL)
        edges = self.edges(target)
        density = migdal_probability(energy, T=T, target=target, photoabsorption=self.absorption(target))
        return np.where((energy >= edges[0]) & (energy <= edges[-1]), density, 0.0)

    def probability(self, T: ArrayLike, target: Nuclide | str) -> Array:
        """Return P(T), the integral of dP/dω: the probability that a recoil `T` [MeV] also ejects an electron.

        Raises:
            InputError: T is negative, or so large that P is above one.
        """
        recoil, isotope = plausible("T", T, RECOIL_ENERGY), nuclide(target)
        omega, weight = panels(self.edges(isotope), _NODES)
        # the probability is proportional to T
        per_energy = (
            float(
                weight @ migdal_probability(omega, T=1 * keV, target=isotope, photoabsorption=self.absorption(isotope))
            )
            / keV
        )
        if recoil.size and recoil.max() * per_energy > 1:
            raise InputError(
                f"The Migdal effect was asked of {isotope} of {recoil.max() / keV:.3g} keV, but its formula gives a "
                f"probability above one beyond {1 / per_energy / keV:.3g} keV: the detector's highest recoil energy "
                "must be far below."
            )
        return np.asarray(recoil * per_energy)


def migdal_probability(
    omega: ArrayLike, *, T: ArrayLike, target: Nuclide | str, photoabsorption: Photoabsorption
) -> Array:
    """Return dP/dω [MeV⁻¹], the probability that a recoil also puts an energy ω into its electrons.

    Args:
        omega: Energy of the electron and of the hole that it leaves, together [MeV], any shape.
        T: Recoil energy of the nucleus [MeV], broadcast with `omega`.
        target: The nuclide that recoils.
        photoabsorption: σ_γ(ω) [MeV⁻²] of its atom, in the shape of its argument.

    Raises:
        InputError: ω is not positive, T or a cross section is negative.

    Example:
        >>> from nuscatter.units import MeV, barn, eV, keV
        >>> flat = lambda omega: np.where(omega > 1 * keV, 1e5 * barn, 0.0)
        >>> round(float(migdal_probability(2 * keV, T=10 * keV, target="Xe132", photoabsorption=flat) * keV) * 1e4, 3)
        0.189
    """
    energy, recoil = plausible("omega", omega, POSITIVE_RECOIL), plausible("T", T, RECOIL_ENERGY)
    common_shape(omega=energy, T=recoil)
    sigma = absorbed(photoabsorption, energy)
    return np.asarray(probability_per_absorption(target) * recoil * sigma / energy)


def probability_per_absorption(target: Nuclide | str) -> float:
    """Return m_e²/2π²αM [MeV], the factor of T σ_γ/ω in dP/dω."""
    return float(electron_mass.value**2 / (2 * math.pi**2 * fine_structure_constant.value * nuclide(target).mass))


def migdal_spectrum(
    E_ee: ArrayLike,
    *,
    T: ArrayLike,
    recoils: ArrayLike,
    target: Nuclide | str,
    photoabsorption: Photoabsorption,
    quenching: Quenching | None = None,
) -> Array:
    """Return the events with a Migdal electron for each electron-equivalent energy [MeV⁻¹], shape of `E_ee`.

    The detector sees the quenched recoil and the whole energy of the electron, E_ee = Q(T) + ω.

    Args:
        E_ee: Energies [MeV], positive, shape (n,).
        T: Recoil energies [MeV] that stand for the spectrum, shape (m,).
        recoils: Number of recoils at each: dN/dT times the weight of a quadrature, shape (m,).
        target: The nuclide that recoils.
        photoabsorption: σ_γ(ω) [MeV⁻²] of its atom, in the shape of its argument.
        quenching: Q(T); None if the recoil is seen in full.

    Raises:
        InputError: an energy is negative, or the shapes do not fit.

    Example:
        >>> from nuscatter.detectors.quenching import constant
        >>> from nuscatter.units import barn, keV
        >>> flat = lambda omega: np.where(omega > 1 * keV, 1e5 * barn, 0.0)
        >>> xenon = {"target": "Xe132", "photoabsorption": flat, "quenching": constant(0.1)}
        >>> seen = migdal_spectrum([1 * keV, 3 * keV], T=[10 * keV], recoils=[1.0], **xenon)
        >>> [round(float(each * keV) * 1e4, 3) for each in seen]  # ω = 0 and 2 keV
        [0.0, 0.189]
    """
    energy, recoil = plausible("E_ee", E_ee, POSITIVE_RECOIL), plausible("T", T, RECOIL_ENERGY)
    number = not_negative("recoils", recoils)
    if quenching is not None:
        function("quenching", quenching, "a function of the recoil energy, or None")
    if energy.ndim != 1 or recoil.ndim != 1:
        raise invalid("the shapes of E_ee and T", (energy.shape, recoil.shape), "one dimension for each")
    if number.shape != recoil.shape:
        raise invalid("the number of recoils", number.shape, f"{recoil.shape}, one for each T,")
    omega = energy[:, None] - (recoil if quenching is None else quenching(recoil))
    above = omega > 0
    density = migdal_probability(
        np.where(above, omega, energy[:, None]), T=recoil, target=target, photoabsorption=photoabsorption
    )
    return np.where(above, density, 0.0) @ number
