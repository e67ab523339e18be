r"""Axion-like particles that electrons and positrons radiate in the field of a nucleus, e Z → e Z a.

The electron p becomes p′ and radiates k; the nucleus is heavy and takes the momentum q = p − p′ − k. In Born's
approximation, with a = m² + 2p′·k, U = 2p·k − m², A = 2ω/a and B = 1/a − 1/U,

.. math:: \frac{d\sigma}{d\omega} &= \frac{g_{ae}^2 \alpha^2 Z^2 p' k}{8\pi^2 p} \int d\cos\theta_k\, d\Omega'\,
          V(q^2)^2 N, \\
          N &= 2A^2 (p{\cdot}p' - m_e^2)
          - 4AB\, [E'\, p{\cdot}k - E\, p'{\cdot}k + \omega (p{\cdot}p' - m_e^2)] \\
          &\quad + 2B^2\, [2\, p{\cdot}k\, (2E'\omega - p'{\cdot}k) - m^2 (2EE' - p{\cdot}p' + m_e^2)],

and V of ``primakoff.py``, screened and with the nuclear form factor. The angles of p′ are taken around **p** − **k**,
so that q² is an integration variable, from a value that U gives on. Nodes are even in ln(q² + κ²) and in ln U.

No energies are taken to be large, as the method of Weizsäcker and Williams takes them. Left out are the distortion of
the electron's waves, of order (αZ)² (10 % in tungsten or so), single electrons of the atom (1/Z), and photons of the
field that become a by g_aγ.

Source: derived here; tested against traces and angles done otherwise, and beside Weizsäcker and Williams's method
(K. J. Kim and Y.-S. Tsai, Phys. Rev. D 8 (1973) 3109, from memory) with the square of γe → ae.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import common_shape, instance, invalid
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import AtomicScreening, ChargedNucleus, checked_nucleus, thomas_fermi
from nuscatter.units import Array, MeV

_M = electron_mass.value
_ALPHA = fine_structure_constant.value
#: Nodes in ln U, in ln(q² + κ²), and of the azimuth between 0 and π: 3e-3 at worst, 1e-4 for particles of some MeV.
_ANGLES, _TRANSFERS, _AZIMUTHS = 24, 24, 8
#: Pairs of energies that are done at a time.
_BLOCK = 256


def bremsstrahlung_denergy(
    couplings: AxionCouplings,
    E: ArrayLike,
    axion_energy: ArrayLike,
    nucleus: ChargedNucleus,
    *,
    screening: AtomicScreening = thomas_fermi,
) -> Array:
    """Return dσ/dω of e Z → e Z a per atom [MeV⁻³], averaged over spins, 0 where kinematics forbids it.

    Args:
        couplings: The axion-like particle.
        E: Total energy of the electron or positron [MeV], above m_e.
        axion_energy: Energy ω of the particle [MeV]; broadcasts with `E`.
        nucleus: The nucleus, as `helm` makes it.
        screening: Screening by the electrons of the atom.

    Raises:
        InputError: an energy is not above m_e, or the shapes do not fit.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import cm
        >>> axion = AxionCouplings(mass=1 * MeV, electron=1e-6)
        >>> value = bremsstrahlung_denergy(axion, 50 * MeV, 20 * MeV, ns.helm("W184"))
        >>> f"{float(value * MeV / cm**2):.2e}"
        '9.19e-38'
    """
    instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
    instance("screening", screening, AtomicScreening, "an AtomicScreening such as thomas_fermi")
    checked_nucleus(nucleus)
    energy, made = plausible("E", E, ENERGY), plausible("axion_energy", axion_energy, ENERGY)
    slow = energy <= _M
    if np.count_nonzero(slow):
        raise invalid("E [MeV]", float(energy[slow].flat[0] / MeV), "a total energy above the electron's mass")
    common_shape(E=energy, axion_energy=made)
    energy, made = np.broadcast_arrays(energy, made)
    result = np.zeros(energy.shape)
    # at the ends the momentum of one of the two is zero, and so is dσ/dω
    inside = (made > couplings.mass) & (made < energy - _M)
    pairs = energy[inside], made[inside]
    values = [
        _integrated(
            couplings.mass, pairs[0][start : start + _BLOCK], pairs[1][start : start + _BLOCK], nucleus, screening
        )
        for start in range(0, pairs[0].size, _BLOCK)
    ]
    if values:
        result[inside] = couplings.electron**2 * np.concatenate(values)
    return result


def _integrated(mass: float, E: Array, omega: Array, nucleus: ChargedNucleus, screening: AtomicScreening) -> Array:
    """Return dσ/dω over g² [MeV⁻³] for pairs of energies, shape (n,)."""
    Z, mu = nucleus.nuclide.Z, mass**2
    after = E - omega
    p, k, p_after = (np.sqrt((e - m) * (e + m)) for e, m in ((E, _M), (omega, mass), (after, _M)))
    # U from its least value, without the difference of Eω and pk, to that at 180°
    low = 2 * (E**2 * mu + omega**2 * _M**2 - _M**2 * mu) / (E * omega + p * k) - mu
    x, w = gauss_legendre(_ANGLES)
    length = np.log1p(4 * p * k / low)[:, None]
    U = low[:, None] * np.exp(length * x)
    per_U = w * length * U / (2 * p * k)[:, None]  # d cosθ
    forward = low[:, None] * np.expm1(length * x) / (2 * p * k)[:, None]  # 1 − cosθ
    total = np.sqrt(((p - k) ** 2)[:, None] + (2 * p * k)[:, None] * forward)  # |p − k|
    # components of k along p − k and across it
    along = ((p * k)[:, None] * (1 - forward) - (k**2)[:, None]) / total
    across = (p * k)[:, None] * np.sqrt(forward * (2 - forward)) / total
    # q² between its ends for each U
    least = (U / (total + p_after[:, None])) ** 2
    kappa2 = screening.scale(Z)
    x, w = gauss_legendre(_TRANSFERS)
    length = np.log(((total + p_after[:, None]) ** 2 + kappa2) / (least + kappa2))[..., None]
    q2 = least[..., None] + (least + kappa2)[..., None] * np.expm1(length * x)
    double = 2 * (total * p_after[:, None])[..., None]
    per_q2 = w * length * (q2 + kappa2) / double  # d cosη
    versine = (q2 - ((total - p_after[:, None]) ** 2)[..., None]) / double
    versine = np.clip(versine, 0.0, 2.0)
    sine = np.sqrt(versine * (2 - versine))
    potential = screening.potential(q2, Z) * nucleus.proton(np.sqrt(q2))
    # the azimuth around p − k; it is even around 0 and π
    phi = (np.arange(_AZIMUTHS) + 0.5) * math.pi / _AZIMUTHS
    four = (slice(None), None, None, None)
    shift = (slice(None), slice(None), None, None)
    after_k = p_after[four] * ((1 - versine)[..., None] * along[shift] + sine[..., None] * across[shift] * np.cos(phi))
    square = _square(
        mu,
        E[four],
        omega[four],
        ((U + mu) / 2)[shift],
        after[four] * omega[four] - after_k,
        E[four] * after[four] - (total[..., None] * p_after[four[:3]] * (1 - versine))[..., None] - after_k,
    )
    over_phi = square.mean(axis=-1) * 2 * math.pi
    over_q2 = (over_phi * potential**2 * per_q2).sum(axis=-1)
    factor = _ALPHA**2 * Z**2 * p_after * k / (8 * math.pi**2 * p)
    return np.asarray(factor * (over_q2 * per_U).sum(axis=-1))


def _square(mu: float, E: Array, omega: Array, pk: Array, after_k: Array, pp: Array) -> Array:
    """Return N from the products of four-momenta p·k, p′·k and p·p′."""
    after = E - omega
    a, U = mu + 2 * after_k, 2 * pk - mu
    A, B = 2 * omega / a, 1 / a - 1 / U
    rest = pp - _M**2
    first = A**2 * rest - 2 * A * B * (after * pk - E * after_k + omega * rest)
    second = B**2 * (2 * pk * (2 * after * omega - after_k) - mu * (2 * E * after - rest))
    return np.asarray(2 * (first + second))
