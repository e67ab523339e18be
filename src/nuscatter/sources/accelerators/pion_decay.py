r"""Neutrinos from pions and muons that decay at rest (review Eqs. 2–6).

π⁺ → μ⁺ ν_μ gives a line at (m_π² − m_μ²)/2m_π = 29.79 MeV within 26 ns; μ⁺ → e⁺ ν_e ν̄_μ gives, with x = E/m_μ ≤ ½,

.. math:: \phi_{\nu_e} = \frac{192}{m_\mu} x^2 \left(\tfrac12 - x\right), \qquad
          \phi_{\bar\nu_\mu} = \frac{64}{m_\mu} x^2 \left(\tfrac34 - x\right)

within 2.2 µs. The electron's mass (end point lower by 1.2 keV) and radiative corrections are neglected, as in the
review; `radiative_decay.py` has both, as an option.
"""

import math

from nuscatter.constants import charged_pion_lifetime, charged_pion_mass, muon_lifetime, muon_mass
from nuscatter.errors import not_negative, truth
from nuscatter.particles import nu_e, nu_mu, nu_mu_bar
from nuscatter.quantities import DISTANCE, PROTONS, plausible
from nuscatter.sources.accelerators.radiative_decay import radiative_spectra
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line, Polynomial
from nuscatter.sources.timing import Pulse, TimeProfile

_M = muon_mass.value

#: Muon neutrinos of pion decay, Eq. 4.
prompt_nu_mu = Line((charged_pion_mass.value**2 - _M**2) / (2 * charged_pion_mass.value))
#: Electron neutrinos of muon decay, Eq. 5.
delayed_nu_e = Polynomial((0.0, 0.0, 96 / _M**3, -192 / _M**4), high=_M / 2)
#: Muon antineutrinos of muon decay, Eq. 6.
delayed_nu_mu_bar = Polynomial((0.0, 0.0, 48 / _M**3, -64 / _M**4), high=_M / 2)

_TREE = ((nu_mu, prompt_nu_mu), (nu_e, delayed_nu_e), (nu_mu_bar, delayed_nu_mu_bar))


def PionDecayAtRest(
    *, pot: float, nu_per_pot: float, distance: float, pulse: Pulse | None = None, radiative: bool = False
) -> Flux:
    """Return the flux of pions stopped in a target, isotropic and far from it (review Eqs. 2–6).

    Args:
        pot: Protons on target.
        nu_per_pot: Neutrinos of each of the three species per proton.
        distance: From the target to the detector [MeV⁻¹].
        pulse: Arrival of the protons; without one the components have no time profile.
        radiative: Whether spectra hold the first order in α and the electron's mass (`radiative_spectra`): the ν_μ are
            then two components, the line and 1 in 10³ in a continuum below it.

    Raises:
        InputError: a number is negative, the distance is zero, or `radiative` is not True or False.

    Example:
        >>> from nuscatter.units import cm, m
        >>> flux = PionDecayAtRest(pot=13.8e22, nu_per_pot=0.09, distance=27.5 * m)
        >>> f"{flux.fluence[nu_mu] * cm**2:.3e}"  # 13.8e22 × 0.09 / 4π(27.5 m)²
        '1.307e+14'
    """
    plausible("pot", pot, PROTONS, single=True)
    not_negative("nu_per_pot", nu_per_pot, single=True)
    away = float(plausible("distance", distance, DISTANCE, single=True))
    fluence = float(pot) * float(nu_per_pot) / (4 * math.pi) / away / away
    pion, muon = charged_pion_lifetime.value, muon_lifetime.value
    prompt = None if pulse is None else TimeProfile(pulse, (pion,))
    delayed = None if pulse is None else TimeProfile(pulse, (pion, muon))
    spectra = radiative_spectra() if truth("radiative", radiative) else _TREE
    return Flux(
        tuple(Component(state, each, fluence, prompt if state == nu_mu else delayed) for state, each in spectra)
    )
