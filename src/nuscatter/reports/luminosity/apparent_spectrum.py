r"""What a pinched spectrum looks like to someone whose cross section is wrong by a scale and a power of the energy.

A power of E times a pinched spectrum is a pinched spectrum (``sources/sky/pinched.py``). So if nature's σ is
s (E/E_p)^t times the one that is assumed, events of one channel are those of other numbers, **exactly**, in every
detector and whatever its resolution:

.. math:: \alpha' &= \alpha + t, \qquad
          \langle E \rangle' = \langle E \rangle\, \frac{1 + \alpha + t}{1 + \alpha}, \\
          \mathcal{E}' &= \mathcal{E}\, s\, \frac{1 + \alpha + t}{1 + \alpha}\,
          \frac{\Gamma(1 + \alpha + t)}{\Gamma(1 + \alpha)}\, (\beta E_p)^{-t} .

A fit of energy, ⟨E⟩ and α finds these, and no number of events tells them from the true ones. To first order in t the
emitted energy ℰ stays what it is if the pivot E_p is at

.. math:: E_\mathcal{E} = \frac{e^{\psi(2 + \alpha)}}{\beta},

the logarithmic mean energy of the emitted energy. It is 1.15 ⟨E⟩ for α = 2.5: 10.9 MeV for ⟨E⟩ = 9.5 MeV. A cross
section that is right at the energies of muon decay, E_p = 36 MeV, is wrong there by (36/10.9)^t.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import between, finite, invalid, positive
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array

#: Energy, mean energy and shape.
Numbers: TypeAlias = tuple[Array, Array, Array]


def apparent_spectrum(
    *,
    energy: ArrayLike,
    mean_energy: ArrayLike,
    alpha: ArrayLike,
    scale: ArrayLike = 1.0,
    tilt: ArrayLike = 0.0,
    pivot: float,
) -> Numbers:
    """Return energy, mean energy and shape that a fit finds if nature's σ is ``scale (E/pivot)^tilt`` times ours.

    Args:
        energy: The emitted energy, in any unit.
        mean_energy: ⟨E⟩ [MeV].
        alpha: The shape α.
        scale: Nature's cross section at the pivot in units of the assumed one.
        tilt: The power t of the energy.
        pivot: E_p [MeV].

    Raises:
        InputError: a number is not finite or not above zero; α or α + t is not above −1, where no spectrum is.

    Example:
        >>> from nuscatter.units import MeV
        >>> one = dict(energy=5.0, mean_energy=9.5 * MeV, alpha=2.5)
        >>> energy, mean, alpha = apparent_spectrum(**one, tilt=0.1, pivot=36 * MeV)
        >>> f"{energy / 5 - 1:+.3f} {mean / one['mean_energy'] - 1:+.3f} {alpha:.1f}"
        '-0.112 +0.029 2.6'
    """
    mean, shape = plausible("mean_energy", mean_energy, ENERGY), between("alpha", alpha, -1, 100)
    power, factor = finite("tilt", tilt), positive("scale", scale)
    reference = plausible("pivot", pivot, ENERGY, single=True)
    above = 1 + shape + power
    if np.any(above <= 0) or np.any(1 + shape <= 0):
        raise invalid("alpha + tilt", float(np.min(above) - 1), "a shape above -1")
    slope = (1 + shape) / mean
    return (
        finite("energy", energy) * factor * above / (1 + shape) * _ratio(shape, power) * (slope * reference) ** -power,
        np.asarray(above / slope),
        np.asarray(shape + power),
    )


def _ratio(shape: Array, power: Array) -> Array:
    from scipy.special import gammaln

    return np.asarray(np.exp(gammaln(1 + shape + power) - gammaln(1 + shape)))


def luminosity_pivot(mean_energy: float, *, alpha: float) -> float:
    """Return E_ℰ [MeV], about which a tilt of the cross section leaves the fitted energy what it is, to first order.

    Args:
        mean_energy: ⟨E⟩ [MeV].
        alpha: The shape α.

    Raises:
        InputError: ⟨E⟩ is no energy above zero, or α is not from 0 to 100.

    Example:
        >>> from nuscatter.units import MeV
        >>> f"{luminosity_pivot(9.5 * MeV, alpha=2.5) / MeV:.2f}"
        '10.89'
    """
    from scipy.special import digamma

    mean = plausible("mean_energy", mean_energy, ENERGY, single=True)
    shape = between("alpha", finite("alpha", alpha, single=True), 0, 100)
    return float(np.exp(digamma(2 + shape)) * mean / (1 + shape))
