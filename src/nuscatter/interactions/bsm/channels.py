r"""Kinematics that the Standard Model's vector coupling does not have: scalar, tensor, dipole, heavy lepton.

Each form follows from the traces of an effective interaction, with P_L on the neutrino that comes; the tests evaluate
those traces numerically. Charges of the scalar, tensor and dipole channels carry a dimension, unlike those of the Fermi
interaction:

- `SCALAR`: :math:`C_S\, \bar\nu P_L \nu\, \bar N N` on a nucleus of spin 0, charge C_S [MeV⁻²];
- `SCALAR_TENSOR`: that on spin ½, and :math:`C_T\, \bar\nu \sigma^{\mu\nu} P_L \nu\, \bar N \sigma_{\mu\nu} N`;
- `DIPOLE`: :math:`\mu\, \bar\nu \sigma^{\mu\nu} P_L \nu\, F_{\mu\nu}/2` and the charge of a nucleus of spin 0, charge
  μ Z [MeV⁻¹];
- `upscattering`: the same to a neutral lepton with a mass.

Neutrinos leave the scalar, tensor and dipole channels with the other helicity, so these do not interfere with the
vector coupling.
"""

from functools import cache

import numpy as np

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import positive
from nuscatter.interactions.channels import Channel, Form, Recoil
from nuscatter.units import Array, MeV

_ALPHA = fine_structure_constant.value


def _scalar(T: Array, M: float | Array) -> Form:
    zero = np.zeros_like(T)
    return {("S", "S"): (zero, zero, M * M * T / (4 * np.pi))}


def _scalar_tensor(T: Array, M: float | Array) -> Form:
    zero, tensor, mixed = np.zeros_like(T), 4 * M / np.pi, M * T / (2 * np.pi)
    return {
        ("S", "S"): (zero, zero, M * T * (2 * M + T) / (8 * np.pi)),
        ("T", "T"): (tensor * np.ones_like(T), -tensor * T, -tensor * T * (M - T) / 4),
        ("S", "T"): (zero, -mixed, mixed * T / 2),
    }


def _dipole(T: Array, _M: float | Array) -> Form:
    return {("D", "D"): (_ALPHA / T, -_ALPHA * np.ones_like(T), _ALPHA * T / 4)}


def _electron_dipole(T: Array, _M: float | Array) -> Form:
    return {("D", "D"): (_ALPHA / T, -_ALPHA * np.ones_like(T), np.zeros_like(T))}


#: Scalar coupling to a nucleus of spin 0: C_S² M²T/4πE².
SCALAR = Channel("scalar on nuclei of spin 0", Recoil.NUCLEUS, ("S",), _scalar)

#: Scalar and tensor coupling to a nucleus of spin ½, which interfere; for antineutrinos C_T changes sign.
SCALAR_TENSOR = Channel("scalar and tensor on nuclei", Recoil.NUCLEUS, ("S", "T"), _scalar_tensor)

#: Scalar and tensor coupling to an electron.
ELECTRON_SCALAR_TENSOR = Channel("scalar and tensor on electrons", Recoil.ELECTRON, ("S", "T"), _scalar_tensor)

#: Magnetic dipole and the charge of a nucleus of spin 0: α (1/T − 1/E + T/4E²).
DIPOLE = Channel("dipole on nuclei", Recoil.NUCLEUS, ("D",), _dipole)

#: Magnetic dipole on an electron: α (1/T − 1/E) (P. Vogel and J. Engel, Phys. Rev. D 39 (1989) 3378).
ELECTRON_DIPOLE = Channel("dipole on electrons", Recoil.ELECTRON, ("D",), _electron_dipole)


@cache
def upscattering(mass: float, recoil: Recoil = Recoil.NUCLEUS) -> Channel:
    r"""Return the channel in which a dipole turns a neutrino into a neutral lepton of `mass` [MeV].

    .. math:: \frac{d\sigma}{dT} = \alpha \mu^2 \Big[\frac1T - \frac1E + \frac{T}{4E^2} - \frac{m^2}{2MTE}
              \Big(1 + \frac{M - T/2}{2E}\Big) - \frac{m^4}{8MT^2E^2}\Big]

    on a nucleus of spin 0; on an electron T/4E² is absent, T/2 is T and M in the last denominator is M²/(M − T)
    (G. Magill et al., Phys. Rev. D 98 (2018) 115015). It is above threshold for E > m + m²/2M.

    Raises:
        InputError: the mass is not positive.
    """
    heavy2 = float(positive("mass", mass, "MeV", single=True)) ** 2
    spin_zero = recoil is Recoil.NUCLEUS

    def form(T: Array, M: float | Array) -> Form:
        linear = -_ALPHA * (1 + heavy2 / (2 * M * T))
        if spin_zero:
            constant = T / 4 - heavy2 * (M - T / 2) / (4 * M * T) - heavy2**2 / (8 * M * T**2)
        else:
            constant = -heavy2 * (M - T) / (4 * M * T) - heavy2**2 * (M - T) / (8 * M**2 * T**2)
        return {("D", "D"): (_ALPHA / T, linear, _ALPHA * constant)}

    def threshold(T: Array, M: float | Array, _projectile: float) -> Array:
        half = (T + np.sqrt(T * (T + 2 * M))) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(T > 0, half + heavy2 * half / (2 * M * T), np.inf))

    def reach(E: Array, M: float | Array, _projectile: float) -> tuple[Array, Array]:
        middle = 2 * M * E**2 - heavy2 * (M + E)
        half = E * np.sqrt(np.maximum((2 * M * E - heavy2) ** 2 - 4 * M**2 * heavy2, 0.0))
        reachable = mass + heavy2 / (2 * M) <= E
        high = np.where(reachable, (middle + half) / (2 * M * (M + 2 * E)), 0.0)
        # the lower end by the product of both, where their difference would lose its digits
        low = np.where(reachable, heavy2**2 / (2 * np.where(reachable, middle + half, 1.0)), 0.0)
        return low, high

    name = f"dipole to a lepton of {mass / MeV:g} MeV on {'nuclei' if spin_zero else 'electrons'}"
    return Channel(name, recoil, ("D",), form, threshold, reach)
