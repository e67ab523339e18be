r"""The Sun: neutrinos of the pp chain and the CNO cycle at one astronomical unit.

Eight reactions make ν_e. A solar model says how many arrive (B16, with its two mixtures of heavy elements), nuclear
physics with what energies: pp, hep, ¹³N, ¹⁵O and ¹⁷F are allowed β⁺ decays (computed, ``beta_plus.py``), pep and ⁷Be
are lines, and ⁸B, whose daughter is a broad resonance, has a measured shape. `Sun` returns what the Sun makes; the
flavours that arrive are ``AdiabaticMSW()(Sun(duration=…))``, for which each spectrum has a production region.

Fluxes are those at the mean distance; the mean of 1/r² over a year is 1.4e-4 larger, and the year's ±3.3 % is not
followed. Lines are sharp, at the energies of nuclei at rest: the heat of the plasma (about 1 keV) is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import final

import numpy as np

from nuscatter.constants import Measured, electron_mass, proton_mass
from nuscatter.errors import choose, instance, invalid, listed
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e
from nuscatter.quantities import POSITIVE_DURATION, plausible
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.beta_plus import positron_decay, positron_neutrinos
from nuscatter.sources.spectra.production_region import ProducedIn, ProductionRegion
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line, Spectrum
from nuscatter.tables import columns
from nuscatter.units import Array, MeV, cm, eV, keV, s

_B16 = "B16, N. Vinyoles et al., Astrophys. J. 835 (2017) 202, arXiv:1611.09867, Table 6"
#: One neutrino per cm² and second [MeV³].
_PER_CM2_S = 1 / (cm**2 * s)

#: End point of pp with the protons' thermal energy, J. N. Bahcall, Phys. Rev. C 56 (1997) 3391, from memory and as his
#: table has it (84 steps of 5.0406 keV); the masses alone give 420.2 keV.
pp_end_point: float = 0.42341 * MeV
#: Thermal energy of ³He and p at the Gamow peak, 1.22 (Z₁² Z₂² A T₆²)^⅓ keV at 15.5 MK, added to the masses. The end
#: point is then 18.737 MeV; the published 18.784 MeV leaves out the recoil of ⁴He.
_HEP_THERMAL = 10.9 * keV
#: Level of ⁷Li that 10.3 % of ⁷Be populate (D. R. Tilley et al., Nucl. Phys. A 708 (2002) 3; 10.4 % on Earth), and the
#: share.
_LITHIUM_LEVEL, _LITHIUM_BRANCH = 477.612 * keV, 0.103


@final
@dataclass(frozen=True, eq=False)
class SolarModel:
    """Neutrino fluxes at Earth without oscillation, each with its uncertainty and source.

    Args:
        name: What it is called.
        fluxes: For each reaction, "pp", "pep", "hep", "7Be", "8B", "13N", "15O", "17F", neutrinos per area and time
            [MeV³]; ⁷Be is the sum of its two lines.

    Raises:
        InputError: a reaction is missing or unknown, or a flux is no `Measured`.

    Example:
        >>> boron = B16_GS98.fluxes["8B"]
        >>> f"{boron.value * cm**2 * s:.3e} {boron.uncertainty / boron.value:.2f}"
        '5.460e+06 0.12'
    """

    name: str
    fluxes: Mapping[str, Measured]

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        instance("fluxes", self.fluxes, Mapping, "a mapping from reactions to fluxes")
        if set(self.fluxes) != set(production_regions):
            raise invalid("the reactions", sorted(map(str, self.fluxes)), f"{', '.join(production_regions)}")
        for name, flux in self.fluxes.items():
            instance(f"the flux of {name}", flux, Measured, "a Measured")
        object.__setattr__(self, "fluxes", dict(self.fluxes))

    def replaced(self, fluxes: Mapping[str, Measured]) -> "SolarModel":
        """Return the model with some fluxes [MeV³] replaced, as by measured ones: ``{"8B": sno_boron8}``.

        Raises:
            InputError: a reaction is unknown, or a flux is no `Measured`.
        """
        instance("fluxes", fluxes, Mapping, "a mapping from reactions to fluxes")
        changed = {_reaction(name): flux for name, flux in fluxes.items()}
        return SolarModel(self.name, {**self.fluxes, **changed})


def _reaction(name: object) -> str:
    return choose("solar reaction", name, {each: each for each in production_regions})


def _production_regions() -> dict[str, ProductionRegion]:
    # P. C. de Holanda, W. Liao, A. Yu. Smirnov, Nucl. Phys. B 702 (2004) 307, arXiv:hep-ph/0404042, Table 1: mean V
    # [1e-12 eV] and (ΔV/V)². From memory; public code quotes pep, 7Be and 8B alike, and production zones folded with
    # B16's electron density give every mean within 2 % (0.002 in any P_ee). Their 13N (6.22, 0.054) is that of a
    # faster CNO cycle: here the part in equilibrium with 15O (the ratio of the B16 fluxes) is produced where 15O is,
    # the rest at 0.16 solar radii.
    unit = 1e-12 * eV
    oxygen = ProductionRegion.around(6.69 * unit, relative_variance=0.013)
    low, high = oxygen.potentials
    share = 2.05 / 2.78
    return {
        "pp": ProductionRegion.around(4.68 * unit, relative_variance=0.109),
        "pep": ProductionRegion.around(5.13 * unit, relative_variance=0.076),
        "hep": ProductionRegion.around(3.96 * unit, relative_variance=0.165),
        "7Be": ProductionRegion.around(6.16 * unit, relative_variance=0.029),
        "8B": ProductionRegion.around(6.81 * unit, relative_variance=0.010),
        "13N": ProductionRegion((low, high, 3.26 * unit), (share / 2, share / 2, 1 - share)),
        "15O": oxygen,
        "17F": ProductionRegion.around(6.74 * unit, relative_variance=0.012),
    }


#: Where the neutrinos of each reaction are produced, by the reaction's name.
production_regions: Mapping[str, ProductionRegion] = MappingProxyType(_production_regions())


def _model(name: str, table: Mapping[str, tuple[float, float]]) -> SolarModel:
    return SolarModel(
        name,
        {
            reaction: Measured(value * _PER_CM2_S, value * relative * _PER_CM2_S, f"{_B16}, {name}")
            for reaction, (value, relative) in table.items()
        },
    )


#: B16 with the heavy elements of Grevesse and Sauval (1998).
B16_GS98 = _model(
    "B16-GS98",
    {
        "pp": (5.98e10, 0.006),
        "pep": (1.44e8, 0.010),
        "hep": (7.98e3, 0.30),
        "7Be": (4.93e9, 0.06),
        "8B": (5.46e6, 0.12),
        "13N": (2.78e8, 0.15),
        "15O": (2.05e8, 0.17),
        "17F": (5.29e6, 0.20),
    },
)

#: B16 with the heavy elements of Asplund et al. (2009), from meteorites.
B16_AGSS09met = _model(
    "B16-AGSS09met",
    {
        "pp": (6.03e10, 0.005),
        "pep": (1.46e8, 0.009),
        "hep": (8.25e3, 0.30),
        "7Be": (4.50e9, 0.06),
        "8B": (4.50e6, 0.12),
        "13N": (2.04e8, 0.14),
        "15O": (1.44e8, 0.16),
        "17F": (3.26e6, 0.18),
    },
)

#: ⁸B as SNO measured it by neutral currents, all flavours: B. Aharmim et al., Phys. Rev. C 88 (2013) 025501.
sno_boron8 = Measured(5.25e6 * _PER_CM2_S, 0.20e6 * _PER_CM2_S, "SNO, arXiv:1109.0763: 5.25 ± 0.16 +0.11 −0.13")


def Sun(
    *,
    duration: float,
    model: SolarModel = B16_GS98,
    only: Iterable[str] | None = None,
    boron8: Spectrum | None = None,
) -> Flux:
    """Return the ν_e that the Sun makes, as they would arrive at one astronomical unit without oscillation.

    Args:
        duration: Time of exposure [MeV⁻¹].
        model: How many; `B16_GS98`, `B16_AGSS09met`, or one with measured fluxes.
        only: Names of the reactions to keep, as "8B"; all eight if None.
        boron8: Another shape of ⁸B [MeV⁻¹], normalised to 1; that of `boron8_spectrum` if None.

    Returns:
        One component for each reaction, two for ⁷Be, without time profile.

    Raises:
        InputError: the duration is not positive, a reaction is unknown, or the model or the shape is not one.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import year
        >>> sun = Sun(duration=1 * year, only=("8B",))
        >>> f"{sun.fluence[ns.nu_e] * cm**2:.4e}"  # 5.46e6 × 3.15576e7
        '1.7230e+14'
    """
    time = float(plausible("duration", duration, POSITIVE_DURATION, single=True))
    instance("model", model, SolarModel, "a SolarModel such as B16_GS98")
    if boron8 is not None:
        instance("boron8", boron8, Spectrum, "a Spectrum or None")
    named = () if only is None else listed("only", only, 'a tuple of reactions such as ("8B",)')
    chosen = production_regions if only is None else [_reaction(name) for name in named]
    components = []
    for name in dict.fromkeys(chosen):
        for spectrum, share in _spectra()[name]:
            shape = boron8 if name == "8B" and boron8 is not None else spectrum
            produced = ProducedIn(shape, production_regions[name])
            components.append(Component(nu_e, produced, model.fluxes[name].value * share * time))
    return Flux(tuple(components))


@cache
def _spectra() -> dict[str, tuple[tuple[Spectrum, float], ...]]:
    """Return for each reaction its spectra and the share of its neutrinos that each has."""
    p, e = proton_mass.value, electron_mass.value
    ground = _capture(nuclide("Be7").mass + e, nuclide("Li7").mass)
    excited = _capture(nuclide("Be7").mass + e, nuclide("Li7").mass + _LITHIUM_LEVEL)
    hep = _end_point(nuclide("He3").mass + p + _HEP_THERMAL, nuclide("He4").mass + e)
    return {
        "pp": ((positron_neutrinos(pp_end_point, 1, 2), 1.0),),
        "pep": ((Line(_capture(2 * p + e, nuclide("H2").mass)), 1.0),),
        "hep": ((positron_neutrinos(hep, 2, 4), 1.0),),
        "7Be": ((Line(ground), 1 - _LITHIUM_BRANCH), (Line(excited), _LITHIUM_BRANCH)),
        "8B": ((boron8_spectrum(), 1.0),),
        "13N": ((positron_decay("N13"), 1.0),),
        "15O": ((positron_decay("O15"), 1.0),),
        "17F": ((positron_decay("F17"), 1.0),),
    }


def _end_point(before: float, after: float) -> float:
    """Return the highest energy of a neutrino beside a total mass `after`, from a mass `before` at rest [MeV]."""
    return (before - after) * (before + after) / (2 * before)


#: Of a capture the neutrino leaves with the daughter alone, so the highest energy is the only one.
_capture = _end_point


@cache
def boron8_spectrum() -> Smooth:
    """Return the neutrinos of ⁸B [MeV⁻¹], normalised to 1: the shape of Bahcall et al., Phys. Rev. C 54 (1996) 411.

    73 points joined by a monotone cubic in φ/E². The later shape of Winter et al., Phys. Rev. C 73 (2006) 025503, has
    a mean energy of 6.77 MeV, lies 1 % lower at 5 MeV and 1.4, 4.8 and 12 % higher at 10, 12 and 14 MeV; give it to
    `Sun` as a `Spectrum` if that matters.

    Example:
        >>> energy, weight = boron8_spectrum().nodes()
        >>> round(float(weight.sum()), 12), round(float(weight @ energy) / MeV, 3)
        (1.0, 6.735)
    """
    from scipy.interpolate import PchipInterpolator

    energy, value = columns("sources", "boron8.csv").values()
    reduced = value / energy**2
    knots = np.concatenate([[0.0], energy, [16.34]]) * MeV
    curve = PchipInterpolator(knots, np.concatenate([reduced[:1], reduced, [0.0]]))
    _, weights = Smooth(_Boron(curve, 1.0), tuple(knots.tolist())).nodes()
    return Smooth(_Boron(curve, 1 / float(weights.sum())), tuple(knots.tolist()))


@final
@dataclass(frozen=True, eq=False)
class _Boron:
    curve: object
    scale: float

    def __call__(self, E: Array) -> Array:
        return np.asarray(self.scale * np.maximum(self.curve(E), 0.0) * (E / MeV) ** 2)  # type: ignore[operator]
