r"""The Migdal effect: the electrons do not follow the recoil of their nucleus at once, and one of them may be ejected.

In the frame of the moving nucleus all electrons get a momentum m_e v, v² = 2T/M. As long as this is small compared with
their own momenta, the probability that the atom takes up an energy ω is given by the same dipole matrix element as the
absorption of a photon of that energy. So no table of atomic wave functions is needed:

.. math:: \frac{dP}{d\omega} = \frac{m_e^2\, T}{2 \pi^2 \alpha\, M\, \omega}\, \sigma_\gamma(\omega).

(C.-P. Liu, C.-P. Wu, H.-C. Chi, J.-W. Chen, Phys. Rev. D 102 (2020) 121303, arXiv:2007.10965.) Its integral weighted
with ω is the energy Z m_e v²/2 of Z electrons at rest, by the sum rule of σ_γ: a check of any table.

The photoabsorption cross section σ_γ is given by the user, as a function (of points, by `numpy.interp`). None is
shipped. The package `xraydb` has public ones (elements, above some 10 eV). The tables of M. Ibe et al., JHEP 03 (2018)
194, could replace the formula; no licence of their files was found. Those of P. Cox et al., arXiv:2208.12222, go beyond
the dipole.

An isolated atom is assumed. In a crystal (germanium) or a liquid the outer shells are those of the material, and the
formula holds for the inner ones only. The energy ω is not subtracted from that of the recoil: it must be small compared
with the energy that the neutrino can transfer.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.detectors.quenching import Quenching
from nuscatter.errors import common_shape, function, invalid, not_negative
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.quantities import POSITIVE_RECOIL, RECOIL_ENERGY, plausible
from nuscatter.units import Array

#: Cross section of an atom for the absorption of a photon [MeV⁻²], a function of its energy [MeV].
Photoabsorption = Callable[[Array], Array]


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
    if not callable(photoabsorption):
        raise invalid("photoabsorption", photoabsorption, "a function of the photon's energy")
    sigma = not_negative("what the photoabsorption returns", photoabsorption(energy))
    atom = electron_mass.value**2 / (2 * math.pi**2 * fine_structure_constant.value * nuclide(target).mass)
    return np.asarray(atom * recoil * sigma / energy)


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
