"""Mesons of a user's own simulation: a list of momenta, read from a CSV file or from events in HepMC3.

The density of χ at a detector is the sum of what each meson's decay sends there, p f(E*)/4πp* (``in_flight.py``),
averaged over the azimuth, in which a beam and its target are taken to be symmetric. No meson is thrown: each adds to
all energies that it can.
"""

import math
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.computing.files import table_of
from nuscatter.errors import DataError, finite, instance, invalid, not_negative, positive
from nuscatter.sources.dark.mesons import Meson, neutral_pion
from nuscatter.sources.dark.momenta.event_files import read_hepmc
from nuscatter.sources.dark.momenta.in_flight import MesonProduction, checked_line, checked_view
from nuscatter.sources.spectra.spectrum import Spectrum, Tabulated
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

_COLUMNS = ("px", "py", "pz")
#: Points of the spectrum, energies within each over which it is averaged, azimuths, and mesons at a time.
_POINTS, _WITHIN, _AZIMUTHS, _TOGETHER = 80, 6, 8, 64
#: Azimuths for a line, which each pion sends to two energies at most, and pions at a time.
_OF_LINES, _AT_ONCE = 64, 4096


@final
@dataclass(frozen=True, eq=False)
class MesonList(MesonProduction):
    """Momenta of mesons, one by one.

    Args:
        momenta: Momenta [MeV] with the beam along z, shape (mesons, 3).
        weights: Weight of each meson, shape (mesons,); equal if None. Only their ratios matter.
        meson: What they are.

    Raises:
        InputError: there are no mesons, a number is not finite, or a weight is negative.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import MeV
        >>> pions = MesonList(np.array([[0, 0, 200], [0, 100, 50]]) * MeV)
        >>> pions.shares.tolist()
        [0.5, 0.5]
    """

    momenta: ArrayLike
    _: KW_ONLY
    weights: ArrayLike | None = None
    meson: Meson = neutral_pion
    __repr__ = shortened

    def __post_init__(self) -> None:
        momenta = finite("momenta", self.momenta, "MeV")
        if momenta.ndim != 2 or momenta.shape[1] != 3 or not len(momenta):
            raise invalid("momenta", self.momenta, "an array of shape (mesons, 3)")
        weights = not_negative("weight", np.ones(len(momenta)) if self.weights is None else self.weights)
        if weights.shape != (len(momenta),):
            raise invalid("the number of weights", weights.size, f"one for each of the {len(momenta)} mesons")
        positive("the sum of the weights", weights.sum())
        instance("meson", self.meson, Meson, "a Meson such as eta")
        object.__setattr__(self, "momenta", momenta)
        object.__setattr__(self, "weights", weights)

    @classmethod
    def from_csv(cls, path: str | Path, *, meson: Meson = neutral_pion) -> "MesonList":
        """Return the mesons of a CSV file: columns px, py, pz in MeV, the beam along z; and weight, if it has one.

        Lines that start with # are comments; other columns are not read.

        Args:
            path: The file.
            meson: What they are.

        Raises:
            InputError: there is no such file.
            DataError: a column is absent, or an entry is no number.
        """
        table = table_of(path, _COLUMNS, optional=("weight",))
        momenta = np.stack([table[name] for name in _COLUMNS], axis=1)
        return cls(momenta * MeV, weights=table.get("weight"), meson=meson)

    @classmethod
    def from_hepmc(cls, path: str | Path, *, meson: Meson = neutral_pion) -> "MesonList":
        """Return the mesons of a file of events in HepMC3 (or another format that pyhepmc reads), the beam along z.

        The weight of a meson is that of its event. How many there are per event is in `read_hepmc`.

        Args:
            path: The file.
            meson: Which of the particles are read.

        Raises:
            InputError: there is no such file, or pyhepmc is not installed.
            DataError: the file cannot be read, has none of the mesons, or gives them another mass.
        """
        instance("meson", meson, Meson, "a Meson such as eta")
        found = read_hepmc(path, pdg=meson.pdg)
        square = found.energies**2 - (found.momenta**2).sum(axis=1)
        # what a file of few digits leaves of the mass
        wrong = ~(np.abs(square - meson.mass**2) < 0.1 * meson.mass**2 + 1e-4 * found.energies**2)
        if wrong.any():
            mass = math.copysign(math.sqrt(abs(square[wrong][0])), square[wrong][0]) / MeV
            raise DataError(
                f"{path} has a {meson.name} of mass {mass:.6g} MeV, but {meson.mass / MeV:g} MeV was expected: are its "
                "units those that it states?"
            )
        return cls(found.momenta, weights=found.weights, meson=meson)

    @property
    def shares(self) -> Array:
        """The weights, which sum to 1."""
        weights = np.asarray(self.weights)
        return np.asarray(weights / weights.sum())

    def seen_from(self, rest: Spectrum, *, angle: float, mass: float) -> Spectrum:
        """Return the particles per decay, energy and solid angle, as `MesonProduction.seen_from`."""
        away, rest, mass = checked_view(angle, rest, mass)
        p = np.linalg.norm(np.asarray(self.momenta), axis=1)
        cosine = np.divide(np.asarray(self.momenta)[:, 2], p, out=np.ones_like(p), where=p > 0)
        y = np.arcsinh(p / self.meson.mass)
        top = math.acosh(max(rest.support[1] / mass, 1.0))
        edges = np.linspace(0.0, float(y.max()) + top, _POINTS + 1)
        eta = edges[:-1, None] + np.diff(edges)[:, None] * (np.arange(_WITHIN) + 0.5) / _WITHIN
        phi = (np.arange(_AZIMUTHS) + 0.5) * math.pi / _AZIMUTHS
        total = np.zeros(eta.size)
        for start in range(0, len(y), _TOGETHER):
            some = slice(start, start + _TOGETHER)
            sine = np.sqrt(np.maximum(1 - cosine[some] ** 2, 0.0))
            between_them = cosine[some, None] * math.cos(away) + sine[:, None] * math.sin(away) * np.cos(phi)
            cosh = np.cosh(y[some])[:, None, None] * np.cosh(eta.ravel())
            star = cosh - np.sinh(y[some])[:, None, None] * np.sinh(eta.ravel()) * between_them[..., None]
            star = np.maximum(star, 1.0)
            momentum = np.sqrt(np.maximum(star**2 - 1, 1e-300))
            seen = np.sinh(eta.ravel()) * rest(mass * star) / (4 * math.pi * momentum)
            total += self.shares[some] @ seen.mean(axis=1)
        points = mass * np.cosh((edges[1:] + edges[:-1]) / 2)
        values = total.reshape(eta.shape).mean(axis=1)
        # the spectrum ends at both sides with nothing
        ends = mass * np.cosh(edges[[0, -1]])
        return Tabulated(np.concatenate([ends[:1], points, ends[1:]]), np.concatenate([[0.0], values, [0.0]]))

    def line_seen_from(self, energy: float, *, angle: float, mass: float) -> Spectrum:
        r"""Return what is seen of a line, as `MesonProduction.line_seen_from`: a histogram in rapidity.

        With D² = 1 + sinh²y sin²α and tanh η₁ = tanh y cos α the line E₀ = m cosh η₀ is at η = η₁ ± arccosh(cosh η₀/D),
        and each of the two that is above zero has sinh²η/(4π sinh η₀ √(cosh²η₀ − D²)) particles per solid angle.
        """
        away, star, mass = checked_line(angle, energy, mass)
        cosh0, sinh0 = star / mass, math.sqrt((star / mass) ** 2 - 1)
        phi = (np.arange(_OF_LINES) + 0.5) * math.pi / _OF_LINES
        momenta = np.asarray(self.momenta) / self.meson.mass
        y = np.arcsinh(np.linalg.norm(momenta, axis=1))
        edges = np.linspace(0.0, float(y.max()) + math.acosh(cosh0), _POINTS + 1)
        counts = np.zeros(_POINTS)
        for start in range(0, len(y), _AT_ONCE):
            p, share = momenta[start : start + _AT_ONCE], self.shares[start : start + _AT_ONCE, None]
            across = np.hypot(p[:, 0], p[:, 1])[:, None]
            along = p[:, 2:] * math.cos(away) + across * math.sin(away) * np.cos(phi)
            # sinh²y sin²α as a difference that rounding may bring below zero
            D2 = 1 + np.maximum((p**2).sum(axis=1)[:, None] - along**2, 0.0)
            root = np.sqrt(np.maximum(cosh0**2 - D2, 1e-300))
            middle, half = np.arcsinh(along / np.sqrt(D2)), np.arccosh(np.maximum(cosh0 / np.sqrt(D2), 1.0))
            for eta in (middle + half, middle - half):
                there = (cosh0**2 > D2) & (eta > 0)
                each = share * np.sinh(eta) ** 2 / (4 * math.pi * sinh0 * root) / _OF_LINES
                counts += np.histogram(eta[there], edges, weights=each[there])[0]
        middles = np.concatenate([edges[:1], (edges[1:] + edges[:-1]) / 2, edges[-1:]])
        points = mass * np.cosh(middles)
        # straight lines between the middles hold the numbers of the bins
        return Tabulated(points, np.concatenate([[0.0], 2 * counts / (points[2:] - points[:-2]), [0.0]]))
