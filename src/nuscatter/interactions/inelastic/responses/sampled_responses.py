r"""Responses of a nucleus to all weak operators, sampled once: what every cross section on it is made of.

A cross section at any energy, angle, coupling and form factor needs the responses R_ab(ω, q) of the pairs of rows of
`weak_operators`, of every multipole. They are sampled on one line above the real axis of ω and at a few q, all
multipoles together, since these share the Green's functions of an energy:

.. math:: R_{ab}(\omega_j, q_i)\, q_i^{-p_a - p_b}, \qquad \omega_j = \epsilon_j + i h_j, \quad
          q_i^2 \text{ the Gauss–Legendre nodes between } 0 \text{ and } q_{max}^2 .

In ω each multipole is then a rational function (`nuscatter.structure.excitations.rational.aaa`, one set of poles for
all its pairs), which holds from the axis up to where contours go. Divided by its powers of q the response is an
entire function of q², of which a polynomial through the nodes is exact to 1e-5, also at the complex q² of a contour at
fixed angle.

A line at 1 or 2 MeV above the axis, with points as far apart, knows sums to 1e-4. Far from where contours begin only
sums need the response, and the points may be farther apart and higher. Narrow peaks on the axis are known less well:
what is folded with a width of 1 MeV is.

Samples and fits are kept on disk (`nuscatter.structure.excitations.on_disk`); a run that was interrupted goes on where
it was.
"""

import hashlib
from collections.abc import Callable
from dataclasses import KW_ONLY, asdict, dataclass
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple, final

import numpy as np
from numpy.polynomial.legendre import leggauss

from nuscatter.errors import instance, invalid, one_of, positive, truth, whole
from nuscatter.interactions.inelastic.currents import weak_operators
from nuscatter.interactions.inelastic.currents.weak_operators import operators, pairs, power, rows
from nuscatter.interactions.inelastic.responses.multipole_responses import (
    LOWEST,
    UNIT,
    MultipoleResponse,
    SampledResponses,
)
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.crpa.ground import Ground, emission_threshold
from nuscatter.structure.crpa.response import Channel, Continuum, responses
from nuscatter.structure.excitations.on_disk import Remembered, kept_fits, place
from nuscatter.structure.excitations.rational import ComplexArray, Fit, aaa
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import Array, MeV, fm

#: Nodes in q²: for a point, and for each half wave of qR between 0 and q_max, R = 1.2 fm A^{1/3}.
_FEWEST, _PER_HALF_WAVE = 8, 4.0
#: How closely the rational function follows the samples, as a part of the largest.
_CLOSE = 1e-9


class _Line(NamedTuple):
    """Where samples lie; energies in MeV."""

    #: Energies between which they are densest, since contours begin there.
    low: float
    high: float
    #: Their distance and their height there, by that of `Sampling`.
    step: float
    height: float
    #: By how much the distance grows outside, as a part of the distance from there.
    growth: float

    def up(self, first: float, dense: float, last: float, unit: float) -> list[complex]:
        """Return energies from the first to beyond the last, farther apart and higher above `dense`."""
        real, found = first, []
        while True:
            wide = unit + self.growth * max(0.0, real - dense)
            found.append(complex(real, self.height * wide))
            if real >= last:
                return found
            real += self.step * wide


#: The narrow states of charge exchange are those of one kind of pairs. The neutral current has two kinds and twice as
#: many states, of which fewer points at 1 MeV above the axis would tell too little: 3e-3 of 1⁻ and 2⁺ of ⁴⁰Ar.
_CHARGED = _Line(low=-4.0, high=12.0, step=1.0, height=1.0, growth=0.06)
_NEUTRAL = _Line(low=0.5, high=20.0, step=0.8, height=2.0, growth=0.1)


@final
@dataclass(frozen=True)
class Sampling:
    """How finely responses are sampled.

    Args:
        highest_energy: Of the neutrino [MeV]: the responses hold up to it.
        highest_multipole: The highest J.
        spacing: Of the samples where contours begin, and about their height above the axis [MeV].
        joining_radius: Up to where there is a nucleus [fm].
        momenta: Nodes in q²; None for as many as the nucleus needs.
        residual: Whether there is a residual force; without it nucleons move in the mean field alone.

    Raises:
        InputError: a number is out of range.

    Example:
        >>> Sampling().highest_multipole
        6
    """

    highest_energy: float = 65 * MeV
    _: KW_ONLY
    highest_multipole: int = 6
    spacing: float = 1 * MeV
    joining_radius: float = 12 * fm
    momenta: int | None = None
    residual: bool = True

    def __post_init__(self) -> None:
        positive("highest_energy", self.highest_energy, "MeV", single=True)
        if not 1 <= self.highest_energy / MeV <= 400:
            raise invalid("highest_energy [MeV]", self.highest_energy / MeV, "an energy from 1 to 400")
        whole("highest_multipole", self.highest_multipole, 0, 20)
        for name, unit in (("spacing", "MeV"), ("joining_radius", "fm")):
            positive(name, getattr(self, name), unit, single=True)
        if self.momenta is not None:
            whole("momenta", self.momenta, 4, 200)
        truth("residual", self.residual)

    def omega(self, charge: str | None) -> ComplexArray:
        """Return the complex energies of the samples [MeV, a plain number], shape (n,)."""
        unit, last = self.spacing / MeV, self.highest_energy / MeV + 12
        if charge is None:
            return np.array(_NEUTRAL.up(_NEUTRAL.low * unit, _NEUTRAL.high, last, unit))
        up = _CHARGED.up(_CHARGED.low, _CHARGED.high, last, unit)
        down = _CHARGED.up(-_CHARGED.low, -_CHARGED.low, -LOWEST, unit)[1:]
        return np.array([-each.conjugate() for each in down[::-1]] + up)

    def transfers(self, A: int) -> Array:
        """Return the momentum transfers of the samples [MeV, a plain number] for a nucleus of `A`, shape (n,)."""
        largest = 2 * self.highest_energy / MeV
        waves = largest * MeV * 1.2 * fm * A ** (1 / 3) * 2 / np.pi
        nodes = leggauss(self.momenta or _FEWEST + ceil(_PER_HALF_WAVE * waves))[0]
        return np.asarray(np.sqrt((nodes + 1) / 2) * largest)


def sampled_responses(
    nuclide: Nuclide,
    force: SkyrmeForce | str = "SLy4",
    charge: str | None = None,
    sampling: Sampling | None = None,
    *,
    threads: int = 2,
    keep: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> SampledResponses:
    """Return the responses of a nucleus to all weak operators, from disk if they are there.

    Args:
        nuclide: The nucleus.
        force: The Skyrme force, or the name of one.
        charge: None for the neutral current, "np" if a neutron becomes a proton (ν_e), "pn" for the reverse.
        sampling: How finely; None is `Sampling()`.
        threads: Multipoles that are computed at a time.
        keep: Whether the result is saved on disk, and read from there (``NUSCATTER_CACHE``).
        progress: Called with the number of energies that are done, and of all.

    Raises:
        InputError: an argument is out of its choices, or the nucleus has no such response.
        FitError: the force does not bind the nucleus.
    """
    instance("nuclide", nuclide, Nuclide, "a Nuclide, as nuclide('Ar40') returns it,")
    chosen = Sampling() if sampling is None else instance("sampling", sampling, Sampling, "a Sampling")
    if charge is not None:
        one_of("charge exchange", charge, ("np", "pn"))
    work = _Work(nuclide, HartreeFock(force, keep=keep), charge, chosen, threads)
    where = work.place

    def made() -> list[Fit]:
        if not keep:
            return work.fits(work.sample, progress)
        with Remembered(work.sample, where.with_name(where.name + "-samples.npz")) as known:
            return work.fits(known, progress)

    found = kept_fits(where.with_name(where.name + "-fit.npz"), made) if keep else tuple(made())
    multipoles = [
        MultipoleResponse(
            J=J,
            natural=natural,
            pairs=pairs(J, natural, kinds=work.kinds),
            transfers=work.transfers,
            rational=fit.rational,
            samples=fit.omega,
            values=fit.samples,
            continuum=fit.low,
            error=fit.error,
        )
        for (J, natural), fit in zip(work.channels, found, strict=True)
    ]
    return SampledResponses(nuclide, charge, chosen.highest_energy, tuple(multipoles))


@final
@dataclass(frozen=True, eq=False)
class _Work:
    """The computation of the samples, in MeV and fm."""

    nuclide: Nuclide
    model: HartreeFock
    charge: str | None
    sampling: Sampling
    threads: int

    @property
    def kinds(self) -> int:
        return 2 if self.charge is None else 1

    @property
    def channels(self) -> list[tuple[int, bool]]:
        return [(J, natural) for J in range(self.sampling.highest_multipole + 1) for natural in (True, False)]

    @cached_property
    def transfers(self) -> Array:
        return self.sampling.transfers(self.nuclide.A)

    @property
    def place(self) -> Path:
        """The file of the results, less its suffix."""
        source = hashlib.sha256(b"".join(Path(str(each)).read_bytes() for each in (__file__, weak_operators.__file__)))
        of_sampling = {**asdict(self.sampling), "units": [MeV, fm]}
        options = {
            "charge": self.charge,
            "sampling": of_sampling,
            "weak operators": source.hexdigest(),
            "unit": [UNIT, LOWEST],
        }
        return place(self.nuclide, self.model.skyrme, self.model.radial_mesh, options)

    def sample(self, omega: complex) -> list[ComplexArray]:
        """Return R q^−p of all multipoles at one energy, each of shape (pairs, transfers)."""
        found = responses(self._prepared[0], omega, self._prepared[1], threads=self.threads)
        return [self._by_pair(*each) for each in zip(self.channels, found, strict=True)]

    def fits(self, sample: Callable[[complex], Any], progress: Callable[[int, int], None] | None) -> list[Fit]:
        """Return the fit of each multipole."""
        omega = self.sampling.omega(self.charge)
        samples = []
        for energy in omega.tolist():
            samples.append(sample(energy))
            if progress is not None:
                progress(len(samples), len(omega))
        continuum = emission_threshold(self.model.solve(self.nuclide), self.charge)
        return [_fit(omega, np.array(each), self.charge is None, continuum) for each in zip(*samples, strict=True)]

    def _by_pair(self, channel: tuple[int, bool], response: ComplexArray) -> ComplexArray:
        J, natural = channel
        found, count = rows(J, natural, kinds=self.kinds), self.transfers.size
        square = response.reshape(len(found), count, len(found), count)
        at, q = np.arange(count), self.transfers / UNIT
        return np.array(
            [
                square[found.index(a), at, found.index(b), at] / q ** (power(a, J) + power(b, J))
                for a, b in pairs(J, natural, kinds=self.kinds)
            ]
        )

    @cached_property
    def _prepared(self) -> tuple[list[Channel], list[Array]]:
        """The channels and their operators; not before a sample is missing."""
        ground = Ground.of(self.model.solve(self.nuclide))
        continuum = Continuum(ground, joining_radius=self.sampling.joining_radius / fm)
        residual = self.sampling.residual
        channels = [
            continuum.channel(J, natural, self.charge, residual, axial_charge=not natural)
            for J, natural in self.channels
        ]
        mass = 1 / (2 * float(ground.hbar2_2m[0]) * MeV * fm**2)
        return channels, [self._operators(each, mass) for each in channels]

    def _operators(self, channel: Channel, mass: float) -> Array:
        found = operators(
            rows(channel.J, channel.natural, kinds=self.kinds),
            channel.J,
            channel.fields,
            q=self.transfers * MeV,
            r=channel.r,
            kinds=self.kinds,
            convection_mass=mass,
        )
        return np.asarray(found.reshape(-1, *found.shape[2:]))


def _fit(omega: ComplexArray, samples: ComplexArray, even: bool, continuum: float) -> Fit:
    """Return the rational function through samples of one multipole, shape (n, pairs, transfers).

    Its error is that of the one through every other sample, at the samples left out: an upper bound, since the line
    has half of its points there.
    """
    made = aaa(omega, samples, even=even, tolerance=_CLOSE)
    fewer = aaa(omega[::2], samples[::2], even=even, tolerance=_CLOSE)
    size = np.abs(samples).max(axis=0)
    error = float((np.abs(fewer(omega) - samples) / np.where(size > 0, size, 1.0)).max())
    return Fit(made, omega, samples, continuum, float(omega[-1].real), error, True)
