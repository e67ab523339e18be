"""COHERENT's histogram of the SNS's neutrinos in energy and time, if the user has fetched it.

The collaboration's simulation of the source (snsFlux2D.root, ancillary to arXiv:2110.07730) is passed on as CSV in a
public repository: one file a species, energies down the first column, times [ns] along the first line. ``nuscatter data
fetch coherent_sns_flux`` gets the files, known by git's hashes of them. They had not been read where this was written,
so the reader checks all that it assumes of their form, and refuses a file of another form with a sentence.

The energies are a trap. The simulation rounded them to whole MeV, so the bin drawn at n + ½ holds those from n − ½ to
n + ½ (found by ``Newtrinos-org/newtrinos-verifications`` 0b23cc6e; the line of pion decay, 29.79 MeV, is drawn
at 30.5). Read as drawn the rates are a few per cent too high.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import DataError, positive
from nuscatter.particles import Species, nu_e, nu_e_bar, nu_mu, nu_mu_bar
from nuscatter.releases.fetch import locate
from nuscatter.sources.accelerators.pion_decay import prompt_nu_mu
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Spectrum, Tabulated
from nuscatter.sources.timing import PiecewiseLinear, TimeProfile
from nuscatter.units import Array, MeV, ns, us

_RELEASE = "coherent_sns_flux"
_FILES: Mapping[Species, str] = {
    nu_mu: "convolved_energy_time_of_nu_mu.csv",
    nu_e: "convolved_energy_time_of_nu_e.csv",
    nu_mu_bar: "convolved_energy_time_of_anti_nu_mu.csv",
    nu_e_bar: "convolved_energy_time_of_anti_nu_e.csv",
}

#: What the times have to cover: the window of CsI 2021.
_WINDOW = (0.0, 6.0)
#: Share of all ν_μ that are in the line of pion decay, at the least: 0.9916 in the histogram (newtrinos-verifications).
_LINE_SHARE = 0.9
#: Mean arrival of ν_μ [µs], 0.499 in the histogram: another number says that the times are not in ns.
_MEAN_TIME = (0.1, 1.5)


@final
@dataclass(frozen=True, eq=False)
class FluxHistogram:
    """Neutrinos of one species in energy and time, as simulated.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import MeV, us
        >>> one = FluxHistogram(np.array([29.0, 30.0]), np.array([0.0, 1.0, 2.0]), np.array([[0.0, 0.0], [3.0, 1.0]]))
        >>> one.total, one.mean_energy / MeV, one.mean_time / us
        (4.0, 30.0, 0.75)
    """

    #: Whole MeV, one after the other, to which energies were rounded; shape (n,).
    whole: Array
    #: Edges of the time bins [µs], shape (m + 1,).
    edges: Array
    #: Any unit, shape (n, m).
    counts: Array

    @property
    def total(self) -> float:
        """Sum of the counts."""
        return float(self.counts.sum())

    @property
    def mean_energy(self) -> float:
        """Mean energy [MeV]."""
        return float(self.whole @ self.counts.sum(axis=1)) / self.total * MeV

    @property
    def mean_time(self) -> float:
        """Mean arrival [MeV⁻¹]."""
        return float(self.counts.sum(axis=0) @ (self.edges[1:] + self.edges[:-1])) / 2 / self.total * us

    @cached_property
    def spectrum(self) -> Tabulated:
        """The energies, normalised to 1: linear between whole MeV, so that total and mean are the histogram's."""
        totals = self.counts.sum(axis=1)
        rows = np.nonzero(totals)[0]
        energies = np.arange(max(self.whole[rows[0]] - 1, 0.0), self.whole[rows[-1]] + 2)
        values = np.interp(energies, self.whole, totals, left=0.0, right=0.0)
        return Tabulated(energies * MeV, values / np.trapezoid(values, energies) / MeV)

    @cached_property
    def times(self) -> TimeProfile:
        """The arrival times, flat within bins."""
        totals = self.counts.sum(axis=0)
        return TimeProfile(PiecewiseLinear(self.edges * us, totals, totals), ())

    def part(self, rows: NDArray[np.bool_]) -> "FluxHistogram":
        """Return the neutrinos of some energies alone, `rows` true for those."""
        return FluxHistogram(self.whole, self.edges, np.where(rows[:, None], self.counts, 0.0))


def read_histogram(path: Path) -> FluxHistogram:
    """Return the histogram of a file: times [ns] along its first line, energies [MeV] down its first column.

    Raises:
        DataError: the file has another form: entries that are no numbers or negative, energies that are not drawn at
            n + ½ MeV, time bins that are not of one width, or do not cover 0 to 6 µs.
    """
    centres, table = _numbers(path)
    whole = table[:, 0] - 0.5  # the trap: the bin drawn at n + ½ holds n
    if np.abs(whole - np.round(whole)).max() > 1e-6 or not np.allclose(np.diff(whole), 1) or whole[0] < -1e-6:
        raise _other(path, f"its energies are {table[0, 0]:g}, {table[1, 0]:g} … {table[-1, 0]:g}")
    edges = _time_edges(path, centres)
    if not table[:, 1:].any():
        raise _other(path, "it is empty")
    return FluxHistogram(np.round(whole), edges, table[:, 1:])


def _numbers(path: Path) -> tuple[Array, Array]:
    """Return the times of the first line, shape (m,), and the other lines, energy and counts, shape (n, 1 + m)."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            heads = stream.readline().strip().split(",")[1:]
            centres = np.array([float(each.strip().strip('"')) for each in heads])
            table = np.loadtxt(stream, delimiter=",", ndmin=2) if len(heads) > 1 else np.zeros((0, 0))
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0][:120]
        raise _other(path, f"it cannot be read as that ({reason})") from None
    if len(centres) < 2 or table.shape[1] != len(centres) + 1 or len(table) < 2:
        raise _other(path, f"its first line has {len(centres)} times, its {len(table)} rows {table.shape[1]} entries")
    if not (np.isfinite(table).all() and np.isfinite(centres).all() and (table[:, 1:] >= 0).all()):
        raise _other(path, "it has a number that is negative or not finite")
    return centres, table


def _time_edges(path: Path, centres: Array) -> Array:
    """Return the edges [µs] of time bins with these middles [ns]: of one width, and over all of the window."""
    step = (centres[-1] - centres[0]) / (len(centres) - 1)
    if not (step > 0 and np.allclose(np.diff(centres), step, rtol=1e-3)):
        raise _other(path, f"its times are {centres[0]:g}, {centres[1]:g} … {centres[-1]:g}, not in equal steps")
    edges: Array = (centres[0] + step * (np.arange(len(centres) + 1) - 0.5)) * (ns / us)
    if edges[0] > _WINDOW[0] + 1e-9 or edges[-1] < _WINDOW[1] - 1e-9:
        raise _other(path, f"its times cover {edges[0]:g} to {edges[-1]:g} µs")
    return edges


def sns_histograms() -> dict[Species, FluxHistogram]:
    """Return the histograms of ν_μ, ν_e, ν̄_μ and ν̄_e.

    Raises:
        DataError: the files are not on disk and cannot be downloaded, or have another form than expected; or the line
            of pion decay is not drawn at 30.5 MeV, or the ν_μ do not come within 0.1 to 1.5 µs on the average.

    Example:
        >>> from nuscatter.units import us
        >>> round(sns_histograms()[nu_mu].mean_time / us, 3)  # doctest: +SKIP
        0.499
    """
    found = {species: read_histogram(locate(_RELEASE, file)) for species, file in _FILES.items()}
    prompt = found[nu_mu]
    path = locate(_RELEASE, _FILES[nu_mu])
    share = prompt.part(_in_line(prompt)).total / prompt.total
    if share < _LINE_SHARE:
        raise _other(
            path, f"{share:.1%} of its neutrinos are drawn at 30.5 MeV, where the line of pion decay should be"
        )
    if not _MEAN_TIME[0] < prompt.mean_time / us < _MEAN_TIME[1]:
        raise _other(path, f"its neutrinos come at {prompt.mean_time / us:.3g} µs on the average, not near 0.5 µs")
    return found


def histogram_flux(
    *, pot: float, nu_per_pot: float, distance: float, histograms: Mapping[Species, FluxHistogram] | None = None
) -> Flux:
    """Return the flux of the histogram: its energies, its times, and its numbers relative to those of ν_μ.

    The bin that holds the line of pion decay becomes the line, 29.79 MeV. All else is as in the histogram, decays in
    flight and captured muons among it. Neutrinos after the histogram's last time are left out.

    Args:
        pot: Protons on target.
        nu_per_pot: ν_μ per proton.
        distance: From the target to the detector [MeV⁻¹].
        histograms: Those of `sns_histograms` if None.

    Raises:
        DataError: as for `sns_histograms`.
        InputError: the distance is not positive.
    """
    away = float(positive("distance", distance, "m", single=True))
    known = sns_histograms() if histograms is None else histograms
    one = pot * nu_per_pot / (4 * math.pi) / away / away / known[nu_mu].total
    components = []
    for species, histogram in known.items():
        line = _in_line(histogram) if species == nu_mu else np.zeros(len(histogram.whole), dtype=bool)
        for part, spectrum in ((histogram.part(line), prompt_nu_mu), (histogram.part(~line), None)):
            if part.total > 0:
                shape: Spectrum = part.spectrum if spectrum is None else spectrum
                components.append(Component(species, shape, one * part.total, part.times))
    return Flux(tuple(components))


def _in_line(histogram: FluxHistogram) -> NDArray[np.bool_]:
    """Return which energies hold the line of pion decay."""
    rows: NDArray[np.bool_] = histogram.whole == round(prompt_nu_mu.energy / MeV)
    return rows


def _other(path: Path, what: str) -> DataError:
    return DataError(
        f"{path} is not the histogram of the flux that was expected (CSV: times in ns along the first line, in equal "
        f"steps over 0 to 6 µs; then a line for each energy, n + 0.5 MeV in its first column): {what}."
    )
