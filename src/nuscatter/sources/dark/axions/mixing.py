r"""Axion-like particles that mix with π⁰ or η: one in sin²θ of the mesons of a target.

A field that mixes with a meson by a small angle θ is made wherever the meson is, θ² times as often. Its momenta are
taken to be those of the meson, and so is the matrix element: what is left out are the other mass in the phase space of
the production, and amplitudes that do not go by the meson. By the same mixing it decays to photons, with

.. math:: g_{a\gamma} = \theta\, g_{P\gamma}, \qquad g_{P\gamma}^2 = 64\pi\, \Gamma(P \to \gamma\gamma)/m_P^3,

which is a part of the coupling `photon` of `AxionCouplings`. For π⁰ the anomaly says g = α/π f_π with f_π = 92.3 MeV,
within 1 % of what is measured. θ is an argument: in terms of a coupling to gluons or quarks it depends on the model,
and grows towards the mass of the meson.

Seen from an angle to the beam are those that fly there,

.. math:: \frac{dN}{dE\, d\Omega} = \theta^2\, \frac{dn_P}{dT\, d\Omega}\, \frac{E}{E_P}

at equal momenta, since E dE = p dp for both. Source: derived here.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.constants import eta_width, neutral_pion_width
from nuscatter.errors import InputError, between, finite, instance, not_negative
from nuscatter.quantities import DISTANCE, PROTONS, plausible
from nuscatter.sources.dark.arrivals import arriving
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.dark_photons import surviving
from nuscatter.sources.dark.mesons import Meson, eta, neutral_pion
from nuscatter.sources.dark.momenta.in_flight import SmoothProduction
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, ns
from nuscatter.words.describing import shortened

_WIDTHS = {neutral_pion: neutral_pion_width.value, eta: eta_width.value}
#: Panels of the energies, which grow by a factor of two from the mass on.
_PANELS = 12


def photon_coupling(meson: Meson) -> float:
    """Return g of a meson's own decay to two photons [MeV⁻¹]; mixing adds θ times it to `AxionCouplings.photon`.

    Args:
        meson: `neutral_pion` or `eta`.

    Raises:
        InputError: it is another meson.

    Example:
        >>> from nuscatter.units import GeV
        >>> [round(photon_coupling(each) * GeV, 4) for each in (neutral_pion, eta)]
        [0.0251, 0.0251]
    """
    instance("meson", meson, Meson, "a Meson such as neutral_pion")
    if meson not in _WIDTHS:
        raise InputError(f"The width of {meson.name} is not known here, but that of π⁰ or η was expected.")
    return math.sqrt(64 * math.pi * meson.photons * _WIDTHS[meson] / meson.mass**3)


def AxionsFromMixing(
    couplings: AxionCouplings,
    production: SmoothProduction,
    *,
    mixing: float,
    pot: float,
    mesons_per_pot: float,
    distance: float,
    angle: float,
    pulse: Pulse | None = None,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of particles that are made in place of mesons, with survival to a small and distant detector.

    Args:
        couplings: The axion-like particle; its coupling to photons holds what mixing adds, see `photon_coupling`.
        production: Momenta of the mesons, with a density, as `BurmanSmith`.
        mixing: θ, between −1 and 1.
        pot: Protons on target.
        mesons_per_pot: Mesons per proton.
        distance: From the target to the detector's centre [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        pulse: Arrival of the protons; without one the components have no time profile.
        delay_step: As in `DarkMatterFromPions` [MeV⁻¹].

    Raises:
        InputError: a number is negative, the mixing is not between −1 and 1, or the particle has no mass.

    Example:
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.units import GeV, MeV, cm, m
        >>> axion = AxionCouplings(mass=10 * MeV, photon=1e-4 * photon_coupling(neutral_pion))
        >>> mercury = BurmanSmith(proton_energy=1 * GeV, Z=80)
        >>> place = {"pot": 1e23, "mesons_per_pot": 0.09, "distance": 19.3 * m, "angle": math.pi / 2}
        >>> flux = AxionsFromMixing(axion, mercury, mixing=1e-4, **place)
        >>> f"{flux.fluence[axion.species] * cm**2:.2e}"
        '1.83e+06'
    """
    instance("couplings", couplings, AxionCouplings, "AxionCouplings")
    instance(
        "production", production, SmoothProduction, "momenta with a density, as BurmanSmith(proton_energy=…, Z=80)"
    )
    finite("mixing", mixing, single=True)
    between("mixing", mixing, -1.0, 1.0)
    plausible("pot", pot, PROTONS, single=True)
    not_negative("mesons_per_pot", mesons_per_pot, single=True)
    plausible("distance", distance, DISTANCE, single=True)
    finite("angle", angle, single=True)
    between("angle", angle, 0.0, math.pi)
    if not couplings.mass > 0:
        raise InputError("A particle without mass does not mix with a meson: a mass above 0 MeV was expected.")
    made = _in_place(production, float(angle), couplings.mass)
    left, factor = surviving(made, mass=couplings.mass, width=couplings.width, distance=distance)
    number = float(mesons_per_pot) * float(mixing) ** 2 * factor
    return arriving([(couplings.species, left)], number, pot=pot, distance=distance, pulse=pulse, delay_step=delay_step)


def _in_place(production: SmoothProduction, angle: float, mass: float) -> Smooth:
    """Return the particles per meson, energy and solid angle [MeV⁻¹], one for each meson."""
    M = production.meson.mass
    highest = math.sqrt(production.highest * (production.highest + 2 * M))
    momenta = highest * np.append(0.0, 2.0 ** np.arange(1 - _PANELS, 1))
    return Smooth(_AtEqualMomenta(production, angle, mass), tuple(np.hypot(momenta, mass).tolist()))


@final
@dataclass(frozen=True, eq=False)
class _AtEqualMomenta:
    """dn/dT dΩ of mesons at the momentum of an energy, times E/E_P."""

    production: SmoothProduction
    angle: float
    mass: float
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        M = self.production.meson.mass
        energy = np.sqrt(np.maximum((E - self.mass) * (E + self.mass), 0.0) + M**2)
        T = np.minimum(energy - M, self.production.highest)
        return np.asarray(self.production.density(T, np.full_like(T, self.angle)) * E / energy)
