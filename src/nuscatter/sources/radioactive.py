r"""Radioactive sources: nuclei that capture an electron and emit neutrinos of a few sharp energies.

Electron capture leaves a hole in a shell and the daughter perhaps in an excited state, so each pair of the two makes a
line at

.. math:: E_\nu = \Delta - \frac{\Delta^2}{2M}, \qquad \Delta = Q - B_\mathrm{shell} - E_\mathrm{level},

with Q the difference of the atomic masses of AME2020 and M the mass of the daughter. The source decays while it is
used: an activity A today means A τ (1 − e^{−t/τ}) decays in a time t.

Left out: the photons and electrons that share the energy in a few decays of 10⁴ (inner bremsstrahlung, shake-off), and
the splitting of the L and M shells, 0.6 keV at most.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import final

from nuscatter.constants import Measured
from nuscatter.errors import unknown
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.particles import nu_e
from nuscatter.quantities import ACTIVITY, DISTANCE, DURATION, plausible
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import day, keV

_NUBASE = "NUBASE2020, F. G. Kondev et al., Chin. Phys. C 45 (2021) 030001"
_FRACTIONS = "M. A. Acero et al., Phys. Rev. D 78 (2008) 073009, arXiv:0711.4222, Tables 1 and 2"
#: Binding energies of the daughter's K and L1 shells. X-ray Data Booklet (LBNL/PUB-490); PyPI xraydb
#: 4.5.8 has the same.
_SHELLS = {"V": (5.465 * keV, 0.627 * keV), "Cl": (2.822 * keV, 0.270 * keV)}


@final
@dataclass(frozen=True)
class CaptureDecay:
    """How a nuclide decays by electron capture; get one by `capture_decay`.

    Example:
        >>> chromium = capture_decay("Cr51")
        >>> [(round(energy / keV, 1), fraction) for energy, fraction in chromium.lines]
        [(746.9, 0.8163), (751.8, 0.0849), (426.8, 0.0895), (431.7, 0.0093)]
    """

    #: What decays, and into what.
    parent: Nuclide
    daughter: Nuclide
    #: Half-life [MeV⁻¹].
    half_life: Measured
    #: For each line: the daughter's excitation [MeV], the binding of the hole [MeV], neutrinos per decay.
    captures: tuple[tuple[float, float, float], ...]
    #: Where the fractions come from.
    source: str

    @property
    def Q(self) -> float:
        """Energy of the decay to the ground state [MeV]: the difference of the atomic masses."""
        return self.parent.atomic_mass - self.daughter.atomic_mass

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """Energy [MeV] of each line and neutrinos in it per decay."""
        released = [(self.Q - level - hole, fraction) for level, hole, fraction in self.captures]
        return tuple((each - each**2 / (2 * self.daughter.mass), fraction) for each, fraction in released)


def _captures(shells: str, *levels: tuple[float, float, float]) -> tuple[tuple[float, float, float], ...]:
    """Return two captures, from K and from above it, for each level: excitation and the two fractions."""
    K, L = _SHELLS[shells]
    return tuple(each for level, inner, outer in levels for each in ((level, K, inner), (level, L, outer)))


def capture_decay(name: str | Nuclide) -> CaptureDecay:
    """Return the decay of ``Cr51`` or ``Ar37``, named as `nuclide` takes it; `InputError` for another nuclide.

    Fractions of the lines: M. A. Acero, C. Giunti, M. Laveder, Phys. Rev. D 78 (2008) 073009, arXiv:0711.4222, Tables 1
    and 2 (as a public code quotes them; those of Cr51 are also BEST's, arXiv:2201.07364). The level of V51 at 320.1 keV
    is from memory of ENSDF.

    Example:
        >>> round(capture_decay("37Ar").Q / keV, 1)
        813.9
    """
    parent = nuclide(name)
    known = {each.parent: each for each in _decays()}
    if parent not in known:
        raise unknown("source by electron capture", str(parent), [str(each) for each in known])
    return known[parent]


@cache
def _decays() -> tuple[CaptureDecay, ...]:
    return (
        CaptureDecay(
            nuclide("Cr51"),
            nuclide("V51"),
            Measured(27.7015 * day, 0.0011 * day, _NUBASE),
            _captures("V", (0.0, 0.8163, 0.0849), (320.08 * keV, 0.0895, 0.0093)),
            _FRACTIONS,
        ),
        CaptureDecay(
            nuclide("Ar37"),
            nuclide("Cl37"),
            Measured(35.011 * day, 0.019 * day, _NUBASE),
            _captures("Cl", (0.0, 0.902, 0.098)),
            _FRACTIONS,
        ),
    )


def ElectronCapture(name: str | Nuclide, *, activity: float, distance: float, duration: float) -> Flux:
    """Return the electron neutrinos of a small, isotropic source that decays while it is used.

    Args:
        name: ``Cr51`` or ``Ar37``.
        activity: Decays per time at the beginning of the exposure [MeV].
        distance: From the source [MeV⁻¹]; a large source or detector needs the mean over `geometry.baselines`.
        duration: Time of exposure [MeV⁻¹].

    Raises:
        InputError: an unknown source, a distance that is not positive, a negative activity or duration.

    Example:
        >>> from nuscatter.units import Hz, MeV, cm, day, m
        >>> flux = ElectronCapture("Cr51", activity=1.2e17 * Hz, distance=1 * m, duration=27.7015 * day)
        >>> f"{flux.fluence[nu_e] * cm**2:.3e}"  # half of 1.2e17 Hz × τ, over 4πd²
        '1.649e+18'
    """
    decay = capture_decay(name)
    rate = float(plausible("activity", activity, ACTIVITY, single=True))
    time = float(plausible("duration", duration, DURATION, single=True))
    away = float(plausible("distance", distance, DISTANCE, single=True))
    life = decay.half_life.value / math.log(2)
    fluence = rate * life * -math.expm1(-time / life) / (4 * math.pi) / away / away
    return Flux(tuple(Component(nu_e, Line(energy), fluence * fraction) for energy, fraction in decay.lines))
