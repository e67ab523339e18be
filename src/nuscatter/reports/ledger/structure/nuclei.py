"""Energies, radii, skins and weak form factors of nuclei beside published ones.

Hartree–Fock is SLy4's unless a row says otherwise. Its error beside a measurement is the standard deviation of the nine
forces: their spread, which is no standard error, but the only one there is without a fit of forces. The motion of the
centre of mass is in radii and form factors unless a row says that it is taken out.
"""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from nuscatter.constants import fine_structure_constant
from nuscatter.matter.nuclide import nuclide
from nuscatter.reports.ledger.comparison import Comparison, Ours
from nuscatter.structure.densities.measured import charge_density
from nuscatter.structure.excitations.response import total_moment
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.mean_field.intrinsic import CentreOfMass, WaveFunctionMotion
from nuscatter.structure.nucleons.first_order import FirstOrder
from nuscatter.structure.nucleons.form_factors import mean_square_radius, nucleon_of_radii
from nuscatter.structure.nucleons.weak import weak_form_factor
from nuscatter.structure.nucleus import Nucleus
from nuscatter.structure.shell_model import shell_model
from nuscatter.structure.skyrme.force import forces
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import GeV, MeV, fm

_RESPONSE = "continuum RPA, SLy4"
_FORCES = "SLy4 ± spread of nine forces"
_WITHOUT_MOTION = "without the motion of the centre of mass"
#: Weak charges of protons and neutrons as electrons see them, with radiative corrections.
_OF_ELECTRONS = {"proton": 0.0710, "neutron": -0.9877}
#: The nucleon of arXiv:2007.08529 and its weak charges.
_PAPER = nucleon_of_radii(proton_radius=0.7071**0.5 * fm, neutron_radius_squared=-0.1161 * fm**2).with_strangeness(
    radius_squared=-0.0048 * fm**2, magnetic_moment=-0.017
)
_OF_PAPER = {"proton": 0.0714, "neutron": -0.9900}


def spread_of_forces(
    name: str,
    of: Callable[[GroundState], float],
    *,
    motion: CentreOfMass | None = None,
    left_out: tuple[str, ...] = (),
) -> Ours:
    """Return a number of a ground state with SLy4, and the standard deviation of the forces but those left out."""
    chosen = [each for each in forces() if each not in left_out]
    found = {each: of(HartreeFock(each, centre_of_mass=motion).solve(name)) for each in chosen}
    return Ours(found["SLy4"], float(np.std(list(found.values()), ddof=1)))


def polarisability(name: str) -> float:
    """Return the electric dipole polarisability (8πα/9) m₋₁ [fm³]."""
    return 8 * math.pi / 9 * fine_structure_constant.value * total_moment(name, "E1", -1) / fm**3


def energy(state: GroundState) -> float:
    """Return the energy [MeV]."""
    return state.energy / MeV


def charge_radius(state: GroundState) -> float:
    """Return the charge radius [fm]."""
    return state.charge_radius / fm


def skin(state: GroundState) -> float:
    """Return the neutron skin [fm]."""
    return state.neutron_skin / fm


def neutron_radius(state: GroundState) -> float:
    """Return the rms radius of the neutrons [fm]."""
    return state.neutron_radius / fm


def proton_radius(state: GroundState) -> float:
    """Return the rms radius of the protons [fm]."""
    return state.proton_radius / fm


def _weak_radius_of(nucleus: Nucleus, charges: dict[str, float]) -> float:
    squared = mean_square_radius(lambda q2: weak_form_factor(nucleus, np.sqrt(q2), **charges))
    return float(np.sqrt(squared)) / fm


def _weak_radius(state: GroundState) -> float:
    return _weak_radius_of(state.nucleus(), _OF_ELECTRONS)


def _weak(Q: float, state: GroundState) -> float:
    return float(weak_form_factor(state.nucleus(), Q, **_OF_ELECTRONS))


def _charge_less_weak(Q: float, state: GroundState) -> float:
    return float(state.nucleus().proton(np.asarray(Q))) - _weak(Q, state)


def _sly4(name: str, of: Callable[[GroundState], float]) -> float:
    return of(HartreeFock("SLy4").solve(name))


def _siii_without_motion(name: str) -> float:
    return charge_radius(HartreeFock("SIII", centre_of_mass=WaveFunctionMotion()).solve(name))


def _measured_density(name: str) -> float:
    return float(charge_density(nuclide(name)).rms_radius) / fm


def _shell_radius(name: str) -> float:
    return _weak_radius_of(shell_model(name, nucleon=_PAPER, charge=FirstOrder()), _OF_PAPER)


def _shell_weak(name: str, Q: float) -> float:
    """Return F_W at Q [GeV], as the paper has it."""
    nucleus = shell_model(name, nucleon=_PAPER, charge=FirstOrder())
    return float(weak_form_factor(nucleus, Q * GeV, **_OF_PAPER))


_CREX, _PREX, _QWEAK = 0.8733 / fm, 0.00616**0.5 * GeV, 0.02357**0.5 * GeV
_WEAK = "SLy4 ± spread of nine forces; q_p 0.0710, q_n −0.9877"
_SHELL = "shell model; nucleon and weak charges of the paper"


def _forces(key: str, name: str, of: Callable[[GroundState], float], how: str = _FORCES) -> Comparison:
    return Comparison(key, how, partial(spread_of_forces, name, of), slow=True)


def _radius_without_motion(name: str, left_out: tuple[str, ...] = (), how: str = _FORCES) -> Comparison:
    compute = partial(spread_of_forces, name, charge_radius, motion=WaveFunctionMotion(), left_out=left_out)
    return Comparison(f"{name.lower()}-intrinsic", f"{how}; {_WITHOUT_MOTION}", compute, slow=True)


#: ¹²C collapses with it.
_UNBOUND = ("SkE2",)
_EIGHT = "SLy4 ± spread of eight forces"

COMPARISONS = (
    *(_forces(f"{name.lower()}-energy", name, energy) for name in ("O16", "Ca40", "Ar40", "Ca48", "Pb208")),
    *(
        Comparison(f"{name.lower()}-proton-radius", "SLy4", partial(_sly4, name, proton_radius))
        for name in ("O16", "Ca40", "Ca48", "Pb208")
    ),
    Comparison(
        "c12-charge-radius", _EIGHT, partial(spread_of_forces, "C12", charge_radius, left_out=_UNBOUND), slow=True
    ),
    _radius_without_motion("C12", _UNBOUND, _EIGHT),
    *(
        row
        for name in ("O16", "O17", "Ar40", "Ca40", "Ca48")
        for row in (_forces(f"{name.lower()}-charge-radius", name, charge_radius), _radius_without_motion(name))
    ),
    *(
        Comparison(f"{name.lower()}-siii", f"SIII, {_WITHOUT_MOTION}", partial(_siii_without_motion, name))
        for name in ("O16", "Ca40")
    ),
    _forces("pb208-charge-radius", "Pb208", charge_radius),
    *(
        Comparison(f"{name.lower()}-charge-radius", "SLy4", partial(_sly4, name, charge_radius))
        for name in ("Ge74", "I127", "Xe132", "Cs133")
    ),
    Comparison("ca40-density", "measured charge density", partial(_measured_density, "Ca40")),
    Comparison("pb208-density", "measured charge density", partial(_measured_density, "Pb208")),
    _forces("prex-skin", "Pb208", skin),
    _forces("pb208-skin-dipole", "Pb208", skin),
    _forces("prex-fw", "Pb208", partial(_weak, _PREX), _WEAK),
    _forces("prex-rw", "Pb208", _weak_radius, _WEAK),
    _forces("crex-skin", "Ca48", skin),
    _forces("ca48-skin-dipole", "Ca48", skin),
    _forces("crex-fw", "Ca48", partial(_weak, _CREX), _WEAK),
    _forces("crex-difference", "Ca48", partial(_charge_less_weak, _CREX), _WEAK),
    _forces("qweak-rn", "Al27", neutron_radius),
    _forces("qweak-skin", "Al27", skin),
    _forces("qweak-fw", "Al27", partial(_weak, _QWEAK), _WEAK),
    _forces("qweak-rw", "Al27", _weak_radius, _WEAK),
    *(
        Comparison(f"{name.lower()}-weak-radius", _SHELL, partial(_shell_radius, name))
        for name in ("Ar40", "I127", "Cs133")
    ),
    Comparison("ar40-fw", _SHELL, partial(_shell_weak, "Ar40", 0.0552769)),
    Comparison("i127-fw", _SHELL, partial(_shell_weak, "I127", 0.0580369)),
    Comparison("cs133-fw", _SHELL, partial(_shell_weak, "Cs133", 0.0552769)),
    *(
        Comparison(f"{name.lower()}-polarisability", _RESPONSE, partial(polarisability, name), slow=True)
        for name in ("Ca40", "Ca48", "Pb208")
    ),
)
