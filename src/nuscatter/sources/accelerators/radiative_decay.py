r"""Spectra of pions and muons that decay at rest, to first order in α and with the electron's mass.

**Muons.** The Fermi interaction can be written as a current that turns the muon into the electron, times a current of
the two neutrinos. Photons couple to the first only, as gluons do in b → u ℓ ν̄: there the muon's neutrino is ℓ and the
electron's is ν̄, with 4α_s/3 for α. With x = 2E/m_μ from 0 to 1 − ρ and ρ = m_e²/m_μ²

.. math::
    \phi_{\nu_e} &\propto \frac{x^2 (1-x-\rho)^2}{1-x} \left[1 - \frac{\alpha}{2\pi} G_e(x)\right], \\
    \phi_{\bar\nu_\mu} &\propto \frac{x^2 (1-x-\rho)^2}{(1-x)^3} \left[(3-2x)(1-x) + \rho(3-x)\right] \\
    &\quad \times \left[1 - \frac{\alpha}{2\pi} G_\mu(x)\right].

The electron is massless in G_e and G_μ. Nothing diverges then, since the energy of a neutrino does not tell an electron
from an electron with a photon (Kinoshita, Lee, Nauenberg). The mass would change them by 1e-3 of themselves at x = ½,
by 4 % at 0.999, and by 15 % 10 keV below the end.

At a given Fermi constant both spectra fall by 3.7 permille nearly everywhere, as the decay rate does by 4.2. One
neutrino per decay leaves a rise by 0.6 permille, and a loss next to the end.

**Pions.** A photon of π⁺ → μ⁺ ν_μ γ takes energy from the neutrino. With r = m_μ²/m_π², z = 2E/m_π and w = 1 − r − z
the pion as a point gives (inner bremsstrahlung)

.. math::
    \frac{dN}{dz} &= \frac{\alpha}{2\pi (1-r)^2 w} \Big\{ \frac{w^2 z^2}{2(1-z)^2} \\
    &\quad + 2(1-r) \Big[(2-z)\Big(\ln\frac{1}{1-z} - z\Big) - z^2\Big]\Big\},

which is 1.19e-4/w next to the line. Virtual photons act on the line alone. They need not be known, since each decay
makes one neutrino: the line lacks what the continuum holds. Neutrinos that lost less than 1 keV stay with the line,
which moves no moment by more than 1e-8.

Sources: the spectra are those of O. Tomalak, arXiv:2112.12395, whose abstract alone was at hand. G_μ is the correction
of M. Jeżabek and J. H. Kühn, Nucl. Phys. B 320 (1989) 20; both are in A. Broncano and O. Mena, hep-ph/0203052. They
were typed from memory, then confirmed: by a public code (MINeut, the same); by integrals of the triple differential
rate of F. De Fazio and M. Neubert, hep-ph/9905351, to 14 digits; by the known rate, 1 + (α/2π)(25/4 − π²); and by a
loop and a photon computed with Dirac matrices and a massive electron (``tests/physics/test_radiative_decay.py``). That
test also holds the three diagrams of pion decay. Left out: higher orders (1e-5), what a photon sees of the pion's
structure (1e-7), and π⁺ → e⁺ ν_e (1.2e-4 of the decays, a line of ν_e at 69.8 MeV).
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike

from nuscatter.constants import charged_pion_mass, electron_mass, fine_structure_constant, muon_mass
from nuscatter.errors import between, strictly_between
from nuscatter.particles import Species, nu_e, nu_mu, nu_mu_bar
from nuscatter.quantities import ENERGY_FROM_ZERO, plausible
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line, Scaled, Spectrum
from nuscatter.units import Array, keV

#: Highest α: beyond, one loop is no correction any more next to the end point.
_LARGEST_ALPHA = 0.02
#: Neutrinos of pion decay that lost less than this to a photon stay with the line.
_SOFTEST = 1 * keV
#: Panels shrink by this factor towards the upper end, where spectra are steep.
_SHRINK = 8.0
#: Below this x sums of logarithms are series: of their own terms only a part x² is left.
_SMALL, _TERMS = 0.05, 20

#: m_e²/m_μ² and m_μ²/m_π².
_RHO = (electron_mass.value / muon_mass.value) ** 2
_R = (muon_mass.value / charged_pion_mass.value) ** 2
#: The line of pion decay [MeV], and the end point of muon decay.
_LINE = (charged_pion_mass.value**2 - muon_mass.value**2) / (2 * charged_pion_mass.value)
_END = muon_mass.value * (1 - _RHO) / 2


def electron_neutrino_correction(x: ArrayLike) -> Array:
    r"""Return G_e: the ν_e spectrum of muon decay changes by the factor 1 − (α/2π) G_e, at a given Fermi constant.

    .. math:: G_e &= \ln^2(1-x) + 2\,\mathrm{Li}_2(x) + \frac{2\pi^2}{3} \\
              &\quad + \frac{(5 + 8x + 8x^2) \ln(1-x) + x(10-19x)/2}{6x^2}

    Args:
        x: 2E/m_μ, of any shape, from 0 to 1 − m_e²/m_μ².

    Raises:
        InputError: x is out of this range.

    Example:
        >>> round(float(electron_neutrino_correction(0.5)), 4)  # 3.7 permille less
        3.2249
    """
    x = between("x", x, 0.0, 1 - _RHO)
    return _both(x) + _over_square(x, (5.0, 8.0, 8.0), (0.0, 5.0, -9.5)) / 6


def muon_neutrino_correction(x: ArrayLike) -> Array:
    r"""Return G_μ: the ν̄_μ spectrum of muon decay changes by the factor 1 − (α/2π) G_μ, at a given Fermi constant.

    .. math:: G_\mu &= \ln^2(1-x) + 2\,\mathrm{Li}_2(x) + \frac{2\pi^2}{3} \\
              &\quad + \frac{(41 - 36x + 42x^2 - 16x^3) \ln(1-x) + x(82 - 153x + 86x^2)/2}{6x^2(3-2x)}

    Args:
        x: 2E/m_μ, of any shape, from 0 to 1 − m_e²/m_μ².

    Raises:
        InputError: x is out of this range.

    Example:
        >>> round(float(muon_neutrino_correction(0.5)), 4)
        3.1966
    """
    x = between("x", x, 0.0, 1 - _RHO)
    return _both(x) + _over_square(x, (41.0, -36.0, 42.0, -16.0), (0.0, 41.0, -76.5, 43.0)) / (6 * (3 - 2 * x))


def pion_continuum(E: ArrayLike, *, alpha: float = fine_structure_constant.value) -> Array:
    """Return the ν_μ of π⁺ → μ⁺ ν_μ γ per decay and energy [MeV⁻¹], with the pion as a point; 0 from the line on.

    Args:
        E: Neutrino energy [MeV], any shape, not negative.
        alpha: Fine-structure constant, above 0 and below 0.02.

    Raises:
        InputError: an energy is negative, or α is out of its range.

    Example:
        >>> from nuscatter.units import MeV
        >>> f"{float(pion_continuum(28 * MeV)) * MeV:.2e}"
        '5.37e-05'
    """
    E = plausible("E", E, ENERGY_FROM_ZERO)
    alpha = _coupling(alpha)
    # w from the distance to the line: 1 − r − z would lose digits there. At the line itself the density is infinite.
    inside = E < _LINE
    lost = np.where(inside, _LINE - E, _LINE)
    z, w = np.where(inside, 2 * E / charged_pion_mass.value, 0.0), 2 * lost / charged_pion_mass.value
    logarithm = -z * z * _over_square(z, (1.0,), (0.0, 1.0))  # ln 1/(1−z) − z
    braces = (w * z / (1 - z)) ** 2 / 2 + 2 * (1 - _R) * ((2 - z) * logarithm - z * z)
    per_z = alpha / (2 * math.pi * (1 - _R) ** 2) * braces / w
    return np.where(inside, per_z * 2 / charged_pion_mass.value, 0.0)


def radiative_spectra(*, alpha: float = fine_structure_constant.value) -> tuple[tuple[Species, Spectrum], ...]:
    """Return species and spectra of a π⁺ and its μ⁺ at rest: the line, its continuum, then ν_e and ν̄_μ of the muon.

    Line and continuum together are one ν_μ per decay; so are each of the others.

    Args:
        alpha: Fine-structure constant, above 0 and below 0.02.

    Raises:
        InputError: α is out of its range.

    Example:
        >>> for species, spectrum in radiative_spectra():
        ...     print(species, f"{spectrum.moment(0, 0.0):.5f}")
        nu_mu 0.99899
        nu_mu 0.00101
        nu_e 1.00000
        nu_mu_bar 1.00000
    """
    return _spectra(_coupling(alpha))


@cache
def _spectra(alpha: float) -> tuple[tuple[Species, Spectrum], ...]:
    def of_electron(E: Array) -> Array:
        x, left = _fractions(E)
        return (x * left) ** 2 / (1 - x) * (1 - alpha / (2 * math.pi) * electron_neutrino_correction(x))

    def of_muon(E: Array) -> Array:
        x, left = _fractions(E)
        tree = (x * left) ** 2 / (1 - x) ** 3 * ((3 - 2 * x) * (1 - x) + _RHO * (3 - x))
        return tree * (1 - alpha / (2 * math.pi) * muon_neutrino_correction(x))

    highest = _LINE - _SOFTEST
    continuum = Smooth(
        lambda E: pion_continuum(E, alpha=alpha), (*_towards(_LINE, first=highest / 8, last=_SOFTEST), highest)
    )
    radiated = float(continuum.nodes()[1].sum())
    edges = (*_towards(_END, first=_END / _SHRINK, last=_RHO * _END), _END)
    return (
        (nu_mu, Scaled(Line(_LINE), 1 - radiated)),
        (nu_mu, continuum),
        (nu_e, _normalised(of_electron, edges)),
        (nu_mu_bar, _normalised(of_muon, edges)),
    )


def _coupling(alpha: float) -> float:
    return strictly_between("alpha", alpha, 0.0, _LARGEST_ALPHA)


def _fractions(E: Array) -> tuple[Array, Array]:
    """Return x = 2E/m_μ and what is left to the end point, 1 − ρ − x, which is exact there."""
    return np.minimum(2 * E / muon_mass.value, 1 - _RHO), 2 * (_END - E) / muon_mass.value


def _both(x: Array) -> Array:
    """Return what both corrections have, ln²(1−x) + 2 Li₂(x) + 2π²/3."""
    from scipy.special import spence  # Li₂(1 − x)

    return np.asarray(np.log1p(-x) ** 2 + 2 * spence(1 - x) + 2 * math.pi**2 / 3)


def _over_square(x: Array, of_log: tuple[float, ...], rest: tuple[float, ...]) -> Array:
    """Return [P(x) ln(1−x) + R(x)]/x² for polynomials, lowest power first, in which all below x² cancels."""
    n = range(2, _TERMS)
    of_power = [-sum(a / (power - j) for j, a in enumerate(of_log) if j < power) for power in n]
    series = [a + b for a, b in zip(of_power, (*rest, *[0.0] * _TERMS)[2:], strict=False)]
    far = np.maximum(x, _SMALL)
    exact = (polynomial.polyval(far, of_log) * np.log1p(-far) + polynomial.polyval(far, rest)) / far**2
    return np.where(x < _SMALL, polynomial.polyval(np.minimum(x, _SMALL), series), exact)


def _towards(end: float, *, first: float, last: float) -> tuple[float, ...]:
    """Return 0 and energies [MeV] that approach `end`: from `first` below it in steps of the factor to above `last`."""
    steps = math.ceil(math.log(first / last) / math.log(_SHRINK))
    return (0.0, *(end - first / _SHRINK**step for step in range(steps)))


def _normalised(density: Callable[[Array], Array], edges: tuple[float, ...]) -> Smooth:
    total = float(Smooth(density, edges).nodes(32)[1].sum())
    return Smooth(lambda E: density(E) / total, edges)
