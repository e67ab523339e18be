r"""Neutrinos from kaons that decay at rest: what protons of 3 GeV and more add to a stopped-pion source.

K⁺ → μ⁺ ν_μ is a line at (m_K² − m_μ²)/2m_K = 235.5 MeV. K⁺ → π⁰ ℓ⁺ ν adds continua of ν_e up to 228 and of ν_μ up to
215 MeV: with the hadronic current H = f₊(p_K + p_π) + f₋ q, q = p_K − p_π, and unpolarised leptons

.. math:: \frac{d^2\Gamma}{dE_\nu\, dE_\ell} \propto
          2 (H \cdot p_\ell)(H \cdot p_\nu) - H^2\, (p_\ell \cdot p_\nu).

Left out: neutrinos of the muons and pions that kaon decays make (they stop, and the source's yield of stopped pions and
muons, if it was counted in the target, holds them already), decay in flight, K⁻ (captured) and neutral kaons; radiative
corrections.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import Measured, charged_pion_mass, electron_mass, muon_mass
from nuscatter.errors import not_negative, positive
from nuscatter.particles import nu_e, nu_mu
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import DISTANCE, ENERGY_FROM_ZERO, PROTONS, plausible
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.sources.timing import Pulse, TimeProfile
from nuscatter.units import Array, MeV, ns

_PDG = "Particle Data Group 2024, doi:10.1103/PhysRevD.110.030001"
#: Its tables as data, read again.
_API = "Particle Data Group 2026, PyPI pdg 2026.0"

charged_kaon_mass = Measured(493.677 * MeV, 0.015 * MeV, _PDG)
charged_kaon_lifetime = Measured(12.380 * ns, 0.020 * ns, _PDG)
neutral_pion_mass = Measured(134.9768 * MeV, 5e-4 * MeV, _PDG)
kaon_to_muon = Measured(0.6356, 0.0011, _API)
kaon_to_pion_electron = Measured(0.0507, 0.0004, _API)
kaon_to_pion_muon = Measured(0.03352, 0.00034, _API)
#: Slopes of the form factors f₊ and f₀ = f₊ + f₋ q²/(m_K² − m_π²), in q²/m_π₊².
vector_slope = Measured(0.02959, 0.00025, _API)
scalar_slope = Measured(0.0176, 0.0025, f"{_API}; μ–e universality")

#: Muon neutrinos of K⁺ → μ⁺ ν_μ.
kaon_line = Line((charged_kaon_mass.value**2 - muon_mass.value**2) / (2 * charged_kaon_mass.value))


def three_body_density(E: ArrayLike, *, lepton_mass: float) -> Array:
    """Return dΓ/dE_ν of K⁺ → π⁰ ℓ⁺ ν in the kaon's rest frame, in units of f₊(0)², without constants [MeV⁵].

    Args:
        E: Neutrino energy [MeV], any shape, not negative; zero beyond the end point.
        lepton_mass: Mass of ℓ⁺ [MeV].

    Raises:
        InputError: an energy is negative, or the mass is not positive.
    """
    E = plausible("E", E, ENERGY_FROM_ZERO)
    positive("lepton_mass", lepton_mass, "MeV", single=True)
    M, m, pion = charged_kaon_mass.value, lepton_mass, neutral_pion_mass.value
    # s is the squared mass of ℓ and π⁰ together. It is bounded below, so that roots stay real beyond the end point.
    s = np.maximum(M * (M - 2 * E), (m + pion) ** 2)
    root = np.sqrt(s)[..., None]
    # Energy and momentum of ℓ in the frame where ℓ and π⁰ are at rest together.
    own = (s[..., None] + m**2 - pion**2) / (2 * root)
    p = np.sqrt(np.maximum(own**2 - m**2, 0.0))
    # The integral over E_ℓ is one over the angle of ℓ, in that frame, to the reverse of the neutrino's direction. The
    # integrand is a polynomial in its cosine, so 16 nodes are exact.
    x, w = gauss_legendre(16)
    nu, cosine = E[..., None], 2 * x - 1
    # E_ℓ in the kaon's frame, by a boost; p_ℓ · p_ν, not from the difference q² − m², which would lose digits.
    lepton = ((M - nu) * own + nu * p * cosine) / root
    both = nu * M / root * (own + p * cosine)
    q2 = m**2 + 2 * both
    # Form factors at q², f₊ and f₋ in units of f₊(0).
    scale = charged_pion_mass.value**2
    plus = 1 + vector_slope.value * q2 / scale
    minus = (scalar_slope.value - vector_slope.value) * (M**2 - pion**2) / scale
    # H = a p_K + b q, since p_π = p_K − q; then H · p_ℓ, H · p_ν and H².
    a, b = 2 * plus, minus - plus
    along_lepton = a * M * lepton + b * (m**2 + both)
    along_neutrino = a * M * nu + b * both
    square = a**2 * M**2 + 2 * a * b * M * (lepton + nu) + b**2 * q2
    # The bracket of the formula, times dE_ℓ/dx = 2 E_ν p / √s.
    density = (2 * along_lepton * along_neutrino - square * both) @ w * (2 * nu * p / root)[..., 0]
    return np.where((m + pion) ** 2 < M * (M - 2 * E), density, 0.0)


@cache
def _three_body(lepton_mass: float) -> Smooth:
    M = charged_kaon_mass.value
    end = (M**2 - (lepton_mass + neutral_pion_mass.value) ** 2) / (2 * M)
    # p falls as a square root at the end, where polynomials are poor: the panels become shorter towards it.
    edges = (0.0, *(end * (1 - np.array([0.75, 0.5, 0.25, 0.1, 0.01, 1e-3, 1e-4]))).tolist(), end)
    total = float(Smooth(lambda E: three_body_density(E, lepton_mass=lepton_mass), edges).nodes()[1].sum())
    return Smooth(lambda E: three_body_density(E, lepton_mass=lepton_mass) / total, edges)


def KaonDecayAtRest(*, pot: float, kaons_per_pot: float, distance: float, pulse: Pulse | None = None) -> Flux:
    """Return the flux of K⁺ stopped in a target: the line, then ν_e and ν_μ of the three-body decays.

    Args:
        pot: Protons on target.
        kaons_per_pot: K⁺ that decay at rest, per proton.
        distance: From the target to the detector [MeV⁻¹].
        pulse: Arrival of the protons; without one the components have no time profile.

    Raises:
        InputError: a number is negative, or the distance is zero.

    Example:
        >>> from nuscatter.units import MeV, cm, m
        >>> flux = KaonDecayAtRest(pot=1e22, kaons_per_pot=0.01, distance=20 * m)
        >>> round(kaon_line.energy / MeV, 2)
        235.53
        >>> {str(each): f"{value * cm**2:.2e}" for each, value in flux.fluence.items()}
        {'nu_mu': '1.33e+12', 'nu_e': '1.01e+11'}
    """
    plausible("pot", pot, PROTONS, single=True)
    not_negative("kaons_per_pot", kaons_per_pot, single=True)
    away = float(plausible("distance", distance, DISTANCE, single=True))
    fluence = float(pot) * float(kaons_per_pot) / (4 * math.pi) / away / away
    time = None if pulse is None else TimeProfile(pulse, (charged_kaon_lifetime.value,))
    electron, muon = _three_body(electron_mass.value), _three_body(muon_mass.value)
    return Flux(
        (
            Component(nu_mu, kaon_line, fluence * kaon_to_muon.value, time),
            Component(nu_e, electron, fluence * kaon_to_pion_electron.value, time),
            Component(nu_mu, muon, fluence * kaon_to_pion_muon.value, time),
        )
    )
