"""Strength functions as tables: sums and sum rules, discrete states and resonances, photoabsorption beside data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from nuscatter.catalogue.photoabsorption import Photoabsorption
from nuscatter.errors import instance, invalid
from nuscatter.reports.report import Number
from nuscatter.structure.excitations.strength import Strength
from nuscatter.units import MeV, barn, fm

_MILLIBARN = 1e-3 * barn
#: Classical photoabsorption of Thomas, Reiche and Kuhn, per NZ/A [MeV mb].
_CLASSICAL = 60.0
#: Parts of the whole strength below which a state or a resonance has no row.
_LEAST = 1e-3


@final
@dataclass(frozen=True)
class Absorption:
    """The integrated photoabsorption of a nucleus.

    Args:
        nuclide: Its name.
        computed: The integral in continuum RPA, in units of 60 NZ/A MeV mb.
        measured: The same of each measurement or evaluation that begins below half the upper end, with its label.
    """

    nuclide: str
    computed: float
    measured: tuple[tuple[str, float], ...]


def integrated_absorption(
    strength: Strength, data: Sequence[Photoabsorption] = (), high: float = 30 * MeV
) -> Absorption:
    """Return the photoabsorption up to an energy in units of 60 NZ/A MeV mb, computed and measured.

    Args:
        strength: Strength of E1.
        data: Cross sections to integrate too.
        high: The upper end [MeV].

    Raises:
        InputError: the strength is not of E1, or `high` is out of its range.
    """
    nuclide = instance("strength", strength, Strength, "a Strength, as ns.response returns it,").nuclide
    unit = _CLASSICAL * nuclide.N * nuclide.Z / nuclide.A * MeV * _MILLIBARN
    measured = []
    for each in data:
        if each.nuclide != nuclide:
            raise invalid("data", each.nuclide.name, f"cross sections of {nuclide.name}")
        # One that begins within the resonance has no integral to compare.
        if each.energies[0] < high / 2:
            measured.append((each.label, each.integral(1e-6 * high, high) / unit))
    return Absorption(nuclide.name, strength.photons_absorbed(high=high) / unit, tuple(measured))


def strength_tables(strength: Strength, data: Sequence[Photoabsorption] = ()) -> list[tuple[str, list[Number]]]:
    """Return the sums of a strength function, its discrete states and its resonances, with photoabsorption of E1.

    Args:
        strength: The strength.
        data: Measured photoabsorption to put beside that of E1.
    """
    title = f"{strength.multipole} of {strength.nuclide.name}, continuum RPA, {strength.state.force.name}"
    tables = [(title, _sums(strength))]
    if strength.multipole.name == "E1":
        tables.append((f"{title}: photoabsorption", _absorbed(strength, data)))
    unit = fm**strength.multipole.length
    told, whole = strength.multipole.unit_of_strength, strength.moment(0)
    states = [
        Number(f"state at {state.energy / MeV:.3f} MeV", state.strength / unit, told)
        for state in strength.lines
        if state.strength > _LEAST * whole
    ]
    peaks = [
        Number(f"peak at {peak.energy / MeV:.2f} MeV, {_width(peak.width)} wide", peak.strength / unit, told)
        for peak in strength.peaks
        if peak.strength > _LEAST * whole
    ]
    tables += [(f"{title}: discrete states", states)] if states else []
    return [*tables, (f"{title}: resonances", peaks)] if peaks else tables


def _sums(strength: Strength) -> list[Number]:
    what, told = strength.multipole, strength.multipole.unit_of_strength
    unit = fm**what.length
    weighted = " ".join(each for each in (told, "MeV") if each)
    rows = [
        Number("strength m0", strength.moment(0) / unit, told),
        Number("mean energy m1/m0", strength.centroid / MeV, "MeV"),
        Number("threshold of particle emission", strength.threshold / MeV, "MeV"),
    ]
    if what.charge is not None:
        rows.append(Number("sum rule of the difference of t- and t+", strength.sum_rule / unit, told))
        if strength.nuclide.N != strength.nuclide.Z:
            rows.append(Number("exhausted", strength.exhausted))
        rows.append(
            Number("ground state of the daughter", strength.daughter_ground_state / MeV, "MeV", None, "AME2020")
        )
    elif what.of_densities:
        rows.append(Number("energy-weighted sum rule", strength.sum_rule / unit / MeV, weighted))
        rows.append(Number("enhancement kappa", strength.enhancement))
        rows.append(Number("exhausted", strength.exhausted))
    if what.name == "E1":
        rows.append(Number("dipole polarisability", strength.polarisability / fm**3, "fm³"))
    return rows


def _absorbed(strength: Strength, data: Sequence[Photoabsorption]) -> list[Number]:
    found = integrated_absorption(strength, data)
    rows = [Number("up to 30 MeV", found.computed, "60 NZ/A MeV mb")]
    references = {each.label: each.reference for each in data}
    rows += [
        Number(f"up to 30 MeV, {label}", part, "60 NZ/A MeV mb", None, references[label])
        for label, part in found.measured
    ]
    return rows


def _width(width: float) -> str:
    return f"{width / MeV:.2f} MeV" if width > 0.1 * MeV else f"{1e3 * width / MeV:.2g} keV"
