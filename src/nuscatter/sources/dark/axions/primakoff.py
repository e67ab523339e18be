r"""Primakoff's process: a photon becomes an axion-like particle in the field of an atom, γ Z → a Z, and a Z → γ Z.

A photon is exchanged, Q² = −q². On a nucleus of spin 0 and mass M, with s the square of the energy in the
centre of mass, the amplitude and its square, averaged over the photon's polarisations, are

.. math:: A &= g_{a\gamma} Z e\, V(Q^2)\, \epsilon^{\mu\nu\rho\sigma} \epsilon_\mu k_\nu q_\rho (P + P')_\sigma, \\
          |A|^2 &= \frac{g_{a\gamma}^2 Z^2 e^2}{2}\, V^2\, s\, (Q^2 - Q_-^2)(Q_+^2 - Q^2),

V = F(Q)/Q² for a bare nucleus, and Q± the ends of what kinematics allows: Q₊²Q₋² = m⁴M²/s. So

.. math:: \frac{d\sigma}{dQ^2} = \frac{g_{a\gamma}^2 Z^2 \alpha}{8}\, V^2\,
          \frac{s\, (Q^2 - Q_-^2)(Q_+^2 - Q^2)}{(s - M^2)^2} \quad (\gamma \to a),

and for a → γ twice that with 4M²p² in place of (s − M²)²: two polarisations are summed and not averaged. Recoil is
exact. For a heavy nucleus s/(s − M²)² → 1/4E², and a point charge whose electrons screen it as V = 1/(Q² + 1/r²) has

.. math:: \sigma = \frac{g_{a\gamma}^2 Z^2 \alpha}{32 E^2}
          \Big[(u_+ + u_-) \ln\frac{u_+}{u_-} - 8 E p\Big], \qquad u_\pm = (E \pm p)^2 + r^{-2},

which for m = 0 is (αg²Z²/4)[(2h+1)/(4h) ln(1+4h) − 1], h = (rE)². An integral over ln(Q² + 1/r²) is done for
every other case.

What is not in it: atoms or nuclei that are excited, among them Primakoff's process on single electrons, which adds
about 1/Z where Q is above the electrons' momenta, and on single protons, where F² is small.

Sources: derived here, and tested against sums over polarisations done with arrays. The massless form is that of
R. J. Creswick et al., Phys. Lett. B 427 (1998) 235, from memory and derived again. Above 1 MeV little depends on how
the electrons screen: T. Abe, K. Hamaguchi and N. Nagata, arXiv:2012.02508. Molière's three exponentials: G. Molière,
Z. Naturforsch. A 2 (1947) 133; tested against a solution of Thomas and Fermi's equation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError, common_shape, finite, instance, invalid, not_negative, pairs_of, whole
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import Array, MeV

_ALPHA = fine_structure_constant.value
#: Panels in ln(Q² + 1/r²) and nodes in each: 4e-10 with nuclear form factors up to 300 MeV, 1e-8 up to 1 GeV.
_PANELS, _NODES = 12, 10


class ChargedNucleus(Protocol):
    """What Primakoff's process must know of a nucleus; a `Nucleus` of any nuclear model has it."""

    @property
    def nuclide(self) -> Nuclide:
        """Which one."""
        ...

    @property
    def proton(self) -> Callable[[Array], Array]:
        """Form factor of the protons, a function of Q [MeV], 1 at zero."""
        ...


@final
@dataclass(frozen=True)
class AtomicScreening:
    r"""How electrons screen a nucleus: the potential of a charge Z is Z e Σ w exp(−c r/r₀)/4πr.

    r₀ = 0.8853 a₀ Z^(−1/3) with Bohr's radius a₀. In Q this is V = Σ w/(Q² + (c/r₀)²).

    Args:
        terms: Pairs (w, c); the w sum to 1.

    Raises:
        InputError: the weights do not sum to 1, or a c is negative.

    Example:
        >>> from nuscatter.units import angstrom
        >>> round(thomas_fermi.radius(74) / angstrom, 4)
        0.1116
    """

    terms: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        pairs = pairs_of("terms", self.terms, "pairs (weight, inverse range)")
        for weight, inverse in pairs:
            finite("a weight", weight, single=True)
            not_negative("an inverse range", inverse, single=True)
        if not abs(sum(weight for weight, _ in pairs) - 1) < 1e-9:
            raise invalid("terms", self.terms, "pairs whose weights sum to 1, the charge of the nucleus,")
        object.__setattr__(self, "terms", tuple((float(w), float(c)) for w, c in pairs))

    def radius(self, Z: int) -> float:
        """Return r₀ [MeV⁻¹] of an element."""
        return float(0.8853 / (_ALPHA * electron_mass.value) * whole("Z", Z, 1, 200) ** (-1 / 3))

    def potential(self, q2: ArrayLike, Z: int) -> Array:
        """Return V [MeV⁻²], 1/Q² without screening.

        Args:
            q2: Q² [MeV²], of any shape.
            Z: Number of protons.
        """
        square, r = not_negative("q2", q2), self.radius(Z)
        return np.asarray(sum(weight / (square + (c / r) ** 2) for weight, c in self.terms))

    def scale(self, Z: int) -> float:
        """Return the square of the smallest inverse range [MeV²]."""
        return (min(c for _, c in self.terms) / self.radius(Z)) ** 2


#: One exponential of Thomas and Fermi's radius.
thomas_fermi = AtomicScreening(((1.0, 1.0),))
#: Molière's three exponentials, within 0.002 of the solution of Thomas and Fermi's equation.
moliere = AtomicScreening(((0.1, 6.0), (0.55, 1.2), (0.35, 0.3)))
#: A nucleus without electrons.
unscreened = AtomicScreening(((1.0, 0.0),))


def primakoff(
    couplings: AxionCouplings, E: ArrayLike, nucleus: ChargedNucleus, *, screening: AtomicScreening = thomas_fermi
) -> Array:
    """Return σ(γ Z → a Z) per atom [MeV⁻²], averaged over polarisations, 0 below the threshold.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV], of any shape.
        nucleus: The nucleus, as `helm` makes it.
        screening: Screening by the electrons; `thomas_fermi`, `moliere` or `unscreened`.

    Raises:
        InputError: an energy is not positive, or the particle is massless and nothing screens the charge.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import GeV, cm
        >>> axion = AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV)
        >>> f"{float(primakoff(axion, 10 * MeV, ns.helm('W184')) / cm**2):.3e}"
        '1.898e-36'
    """
    return _integrated(_checked(couplings), plausible("E", E, ENERGY), nucleus, screening, to_photon=False)


def inverse_primakoff(
    couplings: AxionCouplings, E: ArrayLike, nucleus: ChargedNucleus, *, screening: AtomicScreening = thomas_fermi
) -> Array:
    """Return σ(a Z → γ Z) per atom [MeV⁻²], summed over polarisations.

    Args:
        couplings: The axion-like particle.
        E: Its energy [MeV], above the mass, of any shape.
        nucleus: As in `primakoff`.
        screening: As in `primakoff`.

    Raises:
        InputError: an energy is not above the mass, or as in `primakoff`.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import GeV, cm
        >>> axion = AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV)
        >>> f"{float(inverse_primakoff(axion, 10 * MeV, ns.helm('Ar40')) / cm**2):.3e}"
        '2.291e-37'
    """
    return _integrated(_checked(couplings), _above(couplings, E), nucleus, screening, to_photon=True)


def primakoff_dq2(
    couplings: AxionCouplings,
    E: ArrayLike,
    q2: ArrayLike,
    nucleus: ChargedNucleus,
    *,
    screening: AtomicScreening = thomas_fermi,
) -> Array:
    """Return dσ/dQ² of γ Z → a Z [MeV⁻⁴], 0 where kinematics forbids it.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV].
        q2: Q² [MeV²], 2M times the recoil energy of the nucleus; broadcasts with `E`.
        nucleus: As in `primakoff`.
        screening: As in `primakoff`.

    Raises:
        InputError: an energy is not positive, or Q² is negative.
    """
    return _per_q2(_checked(couplings), plausible("E", E, ENERGY), q2, nucleus, screening, to_photon=False)


def inverse_primakoff_dq2(
    couplings: AxionCouplings,
    E: ArrayLike,
    q2: ArrayLike,
    nucleus: ChargedNucleus,
    *,
    screening: AtomicScreening = thomas_fermi,
) -> Array:
    """Return dσ/dQ² of a Z → γ Z [MeV⁻⁴]; the arguments are those of `primakoff_dq2`, with `E` the particle's energy.

    Raises:
        InputError: an energy is not above the mass, or Q² is negative.
    """
    return _per_q2(_checked(couplings), _above(couplings, E), q2, nucleus, screening, to_photon=True)


def inverse_primakoff_ends(couplings: AxionCouplings, E: ArrayLike, nucleus: ChargedNucleus) -> tuple[Array, Array]:
    """Return the lowest and the highest Q² of a Z → γ Z [MeV²].

    Args:
        couplings: The axion-like particle.
        E: Its energy [MeV], above the mass, of any shape.
        nucleus: The nucleus, which takes Q²/2M.

    Raises:
        InputError: an energy is not above the mass.

    Example:
        >>> import nuscatter as ns
        >>> low, high = inverse_primakoff_ends(AxionCouplings(mass=1 * MeV, photon=1.0), 5 * MeV, ns.helm("Ar40"))
        >>> round(float(low / MeV**2), 5), round(float(high / MeV**2), 2)  # about (E − p)² and (E + p)²
        (0.01021, 97.96)
    """
    energy = _above(couplings, E)
    *_, low, high = _ends(couplings.mass, checked_nucleus(nucleus).nuclide.mass, energy, to_photon=True)
    return low, high


def primakoff_cosine(couplings: AxionCouplings, E: ArrayLike, q2: ArrayLike, nucleus: ChargedNucleus) -> Array:
    """Return the cosine of the angle between the photon and the particle, in the laboratory.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV].
        q2: Q² [MeV²]; broadcasts with `E`.
        nucleus: The nucleus, which takes Q²/2M.

    Raises:
        InputError: an energy is not positive, or Q² is negative.
    """
    k, square = plausible("E", E, ENERGY), not_negative("q2", q2)
    common_shape(E=k, q2=square)
    m2 = _checked(couplings).mass ** 2
    energy = k - square / (2 * checked_nucleus(nucleus).nuclide.mass)
    p = np.sqrt(np.maximum(energy**2 - m2, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.clip((2 * k * energy - m2 - square) / (2 * k * p), -1.0, 1.0))


def point_primakoff(
    couplings: AxionCouplings, E: ArrayLike, Z: int, *, screening: AtomicScreening = thomas_fermi
) -> Array:
    """Return σ(γ Z → a Z) [MeV⁻²] of a heavy point nucleus in closed form: a limit, to compare with.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV], of any shape.
        Z: Number of protons.
        screening: A screening of one term.

    Raises:
        InputError: an energy is not positive, the screening has several terms, or nothing makes σ finite.

    Example:
        >>> from nuscatter.units import GeV, cm
        >>> massless = AxionCouplings(mass=0 * MeV, photon=1e-5 / GeV)
        >>> f"{float(point_primakoff(massless, 5 * MeV, 74) / cm**2):.5e}"
        '2.07634e-36'
    """
    k, m = plausible("E", E, ENERGY), _checked(couplings).mass
    if len(instance("screening", screening, AtomicScreening, "an AtomicScreening").terms) != 1:
        raise InputError("The closed form has a screening of one term; use primakoff for several.")
    kappa2 = _scale(screening, Z, m)
    p = np.sqrt(np.maximum(k**2 - m**2, 0.0))
    # (u₊ + u₋) ln(u₊/u₋) − 8Ep = 2S(artanh x − x) with x = 4Ep/2S, S = u₊ + u₋: a series where x is small
    half_sum = k**2 + p**2 + kappa2
    x = 2 * k * p / half_sum
    series = x**3 * (1 / 3 + x**2 * (1 / 5 + x**2 * (1 / 7 + x**2 * (1 / 9 + x**2 / 11))))
    # 1 − x without the difference, of use where screening is weak
    rest = ((m**2 / (k + p)) ** 2 + kappa2) / half_sum
    with np.errstate(divide="ignore", invalid="ignore"):
        bracket = np.where(x < 0.02, series, 0.5 * np.log((1 + x) / rest) - x)
    return np.asarray(couplings.photon**2 * Z**2 * _ALPHA / (8 * k**2) * half_sum * bracket)


def _checked(couplings: AxionCouplings) -> AxionCouplings:
    return instance("couplings", couplings, AxionCouplings, "an AxionCouplings")


def checked_nucleus(nucleus: ChargedNucleus) -> ChargedNucleus:
    """Return a nucleus that has a nuclide and a form factor of its protons, or raise `InputError`."""
    if not isinstance(getattr(nucleus, "nuclide", None), Nuclide) or not callable(getattr(nucleus, "proton", None)):
        raise invalid("nucleus", nucleus, "a Nucleus, as helm(nuclide('Ar40')) returns it,")
    return nucleus


def _above(couplings: AxionCouplings, E: ArrayLike) -> Array:
    energy = plausible("E", E, ENERGY)
    if np.count_nonzero(energy <= couplings.mass):
        raise InputError(f"E is not above the mass of the particle, {couplings.mass / MeV:g} MeV.")
    return energy


def _scale(screening: AtomicScreening, Z: int, mass: float) -> float:
    scale = instance("screening", screening, AtomicScreening, "an AtomicScreening").scale(Z)
    if not (scale > 0 or mass > 0):
        raise InputError("The cross section of a massless particle on a charge that nothing screens is infinite.")
    return scale


def _ends(m: float, M: float, E: Array, *, to_photon: bool) -> tuple[Array, Array, Array, Array]:
    """Return s, the flux factor 4 M² p² of the projectile, and Q₋², Q₊² (equal below the threshold) [MeV²]."""
    # differences of squares without the square of M, which would take their digits
    above = 2 * M * E + (m**2 if to_photon else 0.0)
    start = 0.0 if to_photon else m**2
    s, photon = M**2 + above, above**2
    axion = np.maximum((2 * M * (E - m) - start) * (2 * M * (E + m) - start), 0.0)
    # Q₊² = 2(E*E*′ + p*p*′) − m², and the other end from their product
    high = (above * (above + m**2) + above * np.sqrt(axion)) / (2 * s) - m**2
    low = (m * m * M) ** 2 / (s * high)
    return s, axion if to_photon else photon, low, np.maximum(np.where(axion > 0, high, low), low)


def _per_q2(
    couplings: AxionCouplings,
    E: Array,
    q2: ArrayLike,
    nucleus: ChargedNucleus,
    screening: AtomicScreening,
    *,
    to_photon: bool,
) -> Array:
    square = not_negative("q2", q2)
    common_shape(E=E, q2=square)
    instance("screening", screening, AtomicScreening, "an AtomicScreening such as thomas_fermi")
    Z, M = checked_nucleus(nucleus).nuclide.Z, nucleus.nuclide.mass
    s, flux, low, high = _ends(couplings.mass, M, E, to_photon=to_photon)
    inside = np.maximum(square - low, 0.0) * np.maximum(high - square, 0.0)
    potential = screening.potential(np.maximum(square, low), Z) * nucleus.proton(np.sqrt(square))
    number = couplings.photon**2 * Z**2 * _ALPHA / 8 * (2 if to_photon else 1)
    return np.asarray(number * potential**2 * s * inside / flux)


def primakoff_nodes(
    couplings: AxionCouplings, E: ArrayLike, nucleus: ChargedNucleus, *, screening: AtomicScreening = thomas_fermi
) -> tuple[Array, Array]:
    """Return Q² [MeV²] and weights [MeV⁻²], whose sum is σ(γ Z → a Z), to integrate functions of Q² or of an angle.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV], of any shape.
        nucleus: As in `primakoff`.
        screening: As in `primakoff`.

    Returns:
        Two arrays of the shape of `E` and one axis more.

    Raises:
        InputError: as `primakoff`.
    """
    return _nodes(_checked(couplings), plausible("E", E, ENERGY), nucleus, screening, to_photon=False)


def _nodes(
    couplings: AxionCouplings, E: Array, nucleus: ChargedNucleus, screening: AtomicScreening, *, to_photon: bool
) -> tuple[Array, Array]:
    Z, M = checked_nucleus(nucleus).nuclide.Z, nucleus.nuclide.mass
    kappa2 = _scale(screening, Z, couplings.mass)
    *_, low, high = _ends(couplings.mass, M, E, to_photon=to_photon)
    x, w = gauss_legendre(_NODES)
    parts = ((np.arange(_PANELS)[:, None] + x) / _PANELS).ravel()
    weights = np.tile(w, _PANELS) / _PANELS
    length = np.log((high + kappa2) / (low + kappa2))[..., None]
    # in ln(Q² + κ²) the integrand is flat where screening or the mass ends it; Q² − Q₋² without the difference
    shifted = (low + kappa2)[..., None] * np.exp(length * parts)
    square = np.maximum(low[..., None] + (low + kappa2)[..., None] * np.expm1(length * parts), 0.0)
    values = _per_q2(couplings, E[..., None], square, nucleus, screening, to_photon=to_photon)
    return square, np.asarray(values * shifted * weights * length)


def _integrated(
    couplings: AxionCouplings, E: Array, nucleus: ChargedNucleus, screening: AtomicScreening, *, to_photon: bool
) -> Array:
    return np.asarray(_nodes(couplings, E, nucleus, screening, to_photon=to_photon)[1].sum(axis=-1))
