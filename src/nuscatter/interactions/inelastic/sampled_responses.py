r"""Responses of a nucleus to all weak operators, sampled once: what every cross section on it is made of.

A cross section at any energy, angle, coupling and form factor needs the responses R_ab(ω, q) of the pairs of rows of
`weak_operators`, of every multipole. They are sampled on one line above the real axis of ω and at a few q, all
multipoles together, since these share the Green's functions of an energy:

.. math:: R_{ab}(\omega_j, q_i)\, q_i^{-p_a - p_b}, \qquad \omega_j = \epsilon_j + i h_j, \quad
          q_i^2 \text{ the Gauss–Legendre nodes between } 0 \text{ and } q_{max}^2 .

In ω each multipole is then a rational function (`nuscatter.structure.crpa.rational.aaa`, one set of poles for all its
pairs), which holds from the axis up to where contours go. Divided by its powers of q the response is an entire function
of q², of which a polynomial through the nodes is exact to 1e-5, also at the complex q² of a contour at fixed angle.

A line at 1 MeV above the axis, with points as far apart, knows sums to 1e-4. Far from where contours begin only sums
need the response, and the points may be farther apart and higher. Narrow peaks on the axis are known less well: what is
folded with a width of 1 MeV is.

Samples and fits are kept on disk (`nuscatter.structure.crpa.on_disk`); a run that was interrupted goes on where it was.
"""

import hashlib
from collections.abc import Callable
from dataclasses import KW_ONLY, asdict, dataclass
from functools import cache, cached_property
from math import ceil
from pathlib import Path
from typing import Any, final

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike

from nuscatter.errors import instance, invalid, one_of, positive, truth, whole
from nuscatter.interactions.inelastic import weak_operators
from nuscatter.interactions.inelastic.weak_current import Complex
from nuscatter.interactions.inelastic.weak_operators import Row, operators, pairs, power, rows
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.on_disk import Remembered, kept_fits, place
from nuscatter.structure.crpa.rational import ComplexArray, Fit, Rational, aaa
from nuscatter.structure.crpa.response import Channel, Continuum, responses
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import Array, MeV, fm
from nuscatter.words.describing import shortened

#: q [MeV] that powers of q are taken of, so that what is interpolated is not too large or small.
_UNIT = 100.0
#: Nodes in q²: for a point, and for each half wave of qR between 0 and q_max, R = 1.2 fm A^{1/3}.
_FEWEST, _PER_HALF_WAVE = 8, 4.0
#: ω [MeV] of the first sample of charge exchange: the poles of the reverse reaction lie left of it too.
_LOWEST = -14.0
#: ω [MeV] between which samples of charge exchange are densest, since contours begin there; and by how much farther
#: apart they are outside, as a part of the distance from there.
_DENSE, _GROWTH = (-4.0, 12.0), 0.06
#: How closely the rational function follows the samples, as a part of the largest.
_CLOSE = 1e-9
#: A pole is a state for the beginning of a contour if it is this close to the axis [MeV] and has such a part of the
#: strength of its multipole.
_NARROW, _STRONG = 0.7, 1e-5
#: Strength on the wrong side that does not matter where a contour begins, a part of that of the multipole.
_WEAK = 0.01
#: Neutral poles below this energy [MeV] are no excitations: the motion of the nucleus, and rearrangements in a shell
#: that is filled in part.
_SPURIOUS = 0.8


@final
@dataclass(frozen=True)
class Sampling:
    """How finely responses are sampled.

    Args:
        highest_energy: Of the neutrino [MeV]: the responses hold up to it.
        highest_multipole: The highest J.
        spacing: Of the samples, and their height above the axis [MeV].
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
    highest_multipole: int = 6
    spacing: float = 1 * MeV
    _: KW_ONLY
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
        step, last = self.spacing / MeV, self.highest_energy / MeV + 12
        up = _line(_DENSE[0] if charge else step / 2, _DENSE[1], last, step)
        if charge is None:
            return np.array(up)
        down = _line(-_DENSE[0], -_DENSE[0], -_LOWEST, step)[1:]
        return np.array([-each.conjugate() for each in down[::-1]] + up)

    def transfers(self, A: int) -> Array:
        """Return the momentum transfers of the samples [MeV, a plain number] for a nucleus of `A`, shape (n,)."""
        largest = 2 * self.highest_energy / MeV
        waves = largest * MeV * 1.2 * fm * A ** (1 / 3) * 2 / np.pi
        nodes = leggauss(self.momenta or _FEWEST + ceil(_PER_HALF_WAVE * waves))[0]
        return np.asarray(np.sqrt((nodes + 1) / 2) * largest)


@final
@dataclass(frozen=True, eq=False)
class MultipoleResponse:
    """The responses of one multipole at any ω and q; `sampled_responses` makes it.

    Args:
        J: Angular momentum.
        natural: Whether the parity is (−)^J.
        pairs: Pairs of rows, in the order of the values.
        transfers: Nodes in q [MeV, a plain number].
        rational: (ω in MeV) → R q^−p, shape (pairs, transfers), [MeV⁻¹], with q in 100 MeV.
        samples: The energies of the samples [MeV], shape (n,).
        values: R q^−p there, shape (n, pairs, transfers).
        continuum: ω [MeV, a plain number] from which on a nucleon leaves; from the highest level.
        error: Of the fit through half of the samples, at the others, as a part of the largest: an upper bound.
    """

    J: int
    natural: bool
    pairs: tuple[tuple[Row, Row], ...]
    transfers: Array
    rational: Rational
    samples: ComplexArray
    values: ComplexArray
    continuum: float
    error: float
    __repr__ = shortened

    @property
    def parity(self) -> int:
        """+1 or −1."""
        return 1 if (self.J % 2 == 0) == self.natural else -1

    @property
    def name(self) -> str:
        """As 1- or 2+."""
        return f"{self.J}{'+' if self.parity > 0 else '-'}"

    def at(self, omega: Complex, weights: Complex) -> Complex:
        """Return R q^−p [MeV⁻¹], q in 100 MeV, of shape (pairs, n, m).

        Args:
            omega: ω [MeV], complex, or real for the limit from above; shape (n,).
            weights: What `interpolation` returns for q of shape (n, m).
        """
        # (n, m, transfers) times (n, transfers, pairs)
        nodes = self.rational(np.asarray(omega) / MeV).transpose(0, 2, 1)
        return np.asarray((weights @ nodes).transpose(2, 0, 1) / MeV)

    def powers(self, q: Complex) -> list[Complex]:
        """Return what multiplies the response of each pair: q^p with q in 100 MeV."""
        by_power = {p: np.asarray(q / (_UNIT * MeV)) ** p for p in set(self._powers)}
        return [by_power[p] for p in self._powers]

    @cached_property
    def _powers(self) -> tuple[int, ...]:
        return tuple(power(a, self.J) + power(b, self.J) for a, b in self.pairs)

    @cached_property
    def states(self) -> tuple[Array, Array]:
        """Narrow states by energy [MeV], and their strengths, negative those of the reverse reaction; a part of all.

        The strength is that of the diagonal pairs together. Broad resonances are no states.
        """
        diagonal = [i for i, (a, b) in enumerate(self.pairs) if a == b]
        poles, residues = self.rational.poles, self.rational.residues[:, diagonal]
        size = np.abs(self.values[:, diagonal]).max(axis=0)
        # The samples lie at a height h, where a state of strength s is s/h high.
        height = np.abs(self.samples[:3].imag).min()
        strength = (residues.real / np.where(size > 0, size * height, np.inf)).mean(axis=(1, 2))
        # A pole off the axis that stands for several on it still tells where they are.
        narrow = (np.abs(poles.imag) < _NARROW) & (np.abs(strength) > _STRONG)
        return np.asarray(poles.real[narrow] * MeV), np.asarray(strength[narrow])

    @cached_property
    def gap(self) -> tuple[float, float]:
        """The interval of ω [MeV] above the states of the reverse reaction and below those of this one, if only in
        the continuum.

        Where the two overlap, as with a shell that is filled in part, it is that interval between two states which
        leaves the least strength on its wrong side.
        """
        energies, strengths = self.states
        if self.rational.even:
            strengths = np.where(energies < _SPURIOUS * MeV, -np.abs(strengths), strengths)
        ends = np.concatenate([[min(-20 * MeV, energies.min(initial=0) - MeV)], energies, [1000 * MeV]])
        if self.rational.even:
            ends[0] = 0.0
        below = np.concatenate([[0.0], np.cumsum(np.maximum(strengths, 0))])
        above = np.maximum(-strengths, 0)
        wrong = below + above.sum() - np.concatenate([[0.0], np.cumsum(above)])
        # Poles that stand for the continuum, of either sign, are as weak as this.
        least = np.flatnonzero(wrong <= wrong.min() + _WEAK)
        inside = np.clip(ends, _LOWEST * MeV, self.continuum * MeV)
        best = least[np.argmax(np.diff(inside)[least])]
        low, high = float(ends[best]), float(min(ends[best + 1], self.continuum * MeV))
        return (low, high) if high > low else (high - 2 * MeV, high)


@final
@dataclass(frozen=True, eq=False)
class SampledResponses:
    """The responses of all multipoles of a nucleus; `sampled_responses` makes it.

    Args:
        nuclide: The nucleus.
        charge: None for the neutral current, "np" if a neutron becomes a proton, "pn" for the reverse.
        sampling: How they were sampled.
        multipoles: One of each J and parity.
    """

    nuclide: Nuclide
    charge: str | None
    sampling: Sampling
    multipoles: tuple[MultipoleResponse, ...]
    __repr__ = shortened

    @property
    def transfers(self) -> Array:
        """Nodes in q [MeV, a plain number]."""
        return self.multipoles[0].transfers

    def interpolation(self, q: Complex) -> Complex:
        """Return by how much the value at each node counts at momentum transfers `q` [MeV], shape of q + (nodes,).

        It is Lagrange's interpolation in q², in barycentric form.
        """
        distance = (np.asarray(q)[..., None] / MeV) ** 2 - self.transfers**2
        distance = np.where(np.abs(distance) < 1e-9, 1e-9, distance)
        shares = self._barycentric / distance
        return np.asarray(shares / shares.sum(axis=-1, keepdims=True))

    @cached_property
    def _barycentric(self) -> Array:
        nodes, weights = leggauss(self.transfers.size)
        return np.asarray((-1.0) ** np.arange(nodes.size) * np.sqrt((1 - nodes**2) * weights))


def sampled_responses(
    nuclide: Nuclide,
    force: str = "SLy4",
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
        force: Name of the Skyrme force.
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
            J,
            natural,
            pairs(J, natural, work.kinds),
            work.transfers,
            fit.rational,
            fit.omega,
            fit.samples,
            continuum=fit.low,
            error=fit.error,
        )
        for (J, natural), fit in zip(work.channels, found, strict=True)
    ]
    return SampledResponses(nuclide, charge, chosen, tuple(multipoles))


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
        options = {"charge": self.charge, "sampling": of_sampling, "weak operators": source.hexdigest()}
        return place(self.nuclide, self.model.skyrme, self.model.radial_mesh, options)

    def sample(self, omega: complex) -> list[ComplexArray]:
        """Return R q^−p of all multipoles at one energy, each of shape (pairs, transfers)."""
        found = responses(self._prepared[0], omega, self._prepared[1], threads=self.threads)
        return [self._by_pair(*each) for each in zip(self.channels, found, strict=True)]

    def fits(
        self, sample: Callable[[complex], Any], progress: Callable[[int, int], None] | None
    ) -> list[Fit]:
        """Return the fit of each multipole."""
        omega = self.sampling.omega(self.charge)
        samples = []
        for energy in omega.tolist():
            samples.append(sample(energy))
            if progress is not None:
                progress(len(samples), len(omega))
        # A nucleon leaves from the highest level of a kind that is excited; so it is known without a continuum.
        state = self.model.solve(self.nuclide)
        kinds = {None: (0, 1), "np": (0,), "pn": (1,)}[self.charge]
        highest = max(float(state.orbits[kind].energy[state.occupations[kind] > 1e-9].max()) for kind in kinds)
        return [_fit(omega, np.array(each), self.charge is None, -highest) for each in zip(*samples, strict=True)]

    def _by_pair(self, channel: tuple[int, bool], response: ComplexArray) -> ComplexArray:
        J, natural = channel
        found, count = rows(J, natural, self.kinds), self.transfers.size
        square = response.reshape(len(found), count, len(found), count)
        at, q = np.arange(count), self.transfers / _UNIT
        return np.array(
            [
                square[found.index(a), at, found.index(b), at] / q ** (power(a, J) + power(b, J))
                for a, b in pairs(J, natural, self.kinds)
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
            rows(channel.J, channel.natural, self.kinds),
            channel.J,
            channel.fields,
            self.transfers * MeV,
            channel.r,
            kinds=self.kinds,
            convection_mass=mass,
        )
        return np.asarray(found.reshape(-1, *found.shape[2:]))


def _line(first: float, dense: float, last: float, step: float) -> list[complex]:
    """Return energies [MeV] from the first to beyond the last, each as high above the axis as it is from the next."""
    found = [complex(first, step)]
    while found[-1].real < last:
        wide = step + _GROWTH * max(0.0, found[-1].real - dense)
        found.append(complex(found[-1].real + wide, wide))
    return found


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
