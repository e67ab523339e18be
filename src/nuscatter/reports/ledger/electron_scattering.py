"""Elastic electron scattering and its parity violation: another program's waves, and measured asymmetries.

Beside the program electrons have one momentum, without recoil, and the charge density is the published one. Measured
asymmetries are means over the acceptance with the publication's weak charge. A skin that is inferred from one has its
error already: ours is left out.
"""

from functools import cache, partial

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.parity_violation import parity_violation_measurement
from nuscatter.interactions.parity_violation.distorted import DistortedWaves, distorted_waves
from nuscatter.matter.nuclide import nuclide
from nuscatter.reports.ledger.comparison import Comparison, Ours
from nuscatter.reports.ledger.structure.nuclei import spread_of_forces
from nuscatter.reports.parity_violation import asymmetry_comparison
from nuscatter.structure.densities.measured import charge_density
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, MeV, fm

_WAVES = "distorted waves in the published charge density"
_FORCES = "SLy4 ± spread of nine forces; distorted waves, mean over the acceptance"
_MILLIBARN = 0.1  # in fm²
_PPB = 1e-9
#: Charge densities: their names in the table of densities.
_DENSITIES = {"Pb208": "fourier_bessel_1", "Ca48": "fourier_bessel", "C12": "fourier_bessel_1"}
#: Weak charges with which the program was run, and by how much its weak density is wider than the charge's.
_WEAK_CHARGES = {"Pb208": -118.0, "Ca48": -26.0}
_WIDER = 1.03


@cache
def _charge(name: str) -> Nucleus:
    """Return a nucleus whose protons and neutrons have a published charge density, with its charge as published."""
    found = nuclide(name)
    measured = charge_density(found, _DENSITIES[name])
    of_one = measured.number / found.Z

    def form(Q: ArrayLike) -> Array:
        return np.asarray(of_one * measured.form_factor(Q))

    return Nucleus(found, form, form)


@cache
def _waves(name: str, energy: int) -> DistortedWaves:
    return distorted_waves(_charge(name), energy * MeV, 2 * energy * MeV)


def _section(name: str, energy: int, degrees: float) -> float:
    """Return dσ/dΩ [mb/sr]."""
    return float(_waves(name, energy).cross_section(np.radians([degrees]))[0]) / _MILLIBARN


def _asymmetry(name: str, energy: int, degrees: float) -> float:
    """Return A_PV [ppb] of the program's weak density."""
    waves = _waves(name, energy)
    if waves.series is None:
        raise RuntimeError(f"{name} was taken for a point.")
    weak = _WEAK_CHARGES[name] * _charge(name).proton(_WIDER * waves.series.Q / fm)
    return float((waves.asymmetry_matrix(np.radians([degrees])) @ weak)[0]) / _PPB


def _predicted(name: str, state: GroundState) -> float:
    """Return the mean asymmetry of an experiment [ppb]."""
    return float(parity_violation_measurement(name).predict(state.nucleus())) / _PPB


def _measured(name: str) -> Ours:
    return spread_of_forces(parity_violation_measurement(name).nuclide.name, partial(_predicted, name))


def _inferred(name: str) -> float:
    """Return the neutron skin [fm] where the line through eight models meets the measured asymmetry."""
    found = asymmetry_comparison(name).inferred_skin
    if found is None:
        raise RuntimeError(f"{name} has too few models.")
    return found[0] / fm


def _sections(name: str, energy: int, degrees: int) -> Comparison:
    return Comparison(f"{name.lower()}-{energy}-{degrees}", _WAVES, partial(_section, name, energy, degrees))


def _asymmetries(name: str, energy: int, degrees: int) -> Comparison:
    how = f"{_WAVES}; weak density the same, {_WIDER} times wider"
    compute = partial(_asymmetry, name, energy, degrees)
    return Comparison(f"{name.lower()}-{energy}-{degrees}-asymmetry", how, compute)


_LINE = "line through four Skyrme forces and four relativistic sets"

COMPARISONS = (
    *(_sections("Pb208", 250, degrees) for degrees in (5, 30, 60, 90)),
    _sections("Ca48", 250, 30),
    _sections("C12", 250, 30),
    *(_asymmetries("Pb208", 250, degrees) for degrees in (5, 30)),
    _asymmetries("Ca48", 502, 15),
    *(
        Comparison(f"{name.lower()}-asymmetry", _FORCES, partial(_measured, name), slow=True)
        for name in ("PREX-1", "PREX-2", "CREX", "Qweak-27Al")
    ),
    *(
        Comparison(f"{name.lower()}-skin-inferred", _LINE, partial(_inferred, name), slow=True)
        for name in ("PREX-1", "PREX-2", "CREX")
    ),
)
