r"""The response of a nucleus in continuum RPA: external fields of any kind, at any complex frequency.

An external field Σ_a O_a(r) (field a)_{JM} e^{−iωt} changes the densities, which change the mean field, and so on:

.. math:: \Pi = \Pi_0 + \Pi_0 K \Pi, \qquad R(\omega) = (2J+1)\,\langle O|\Pi(\omega)|O'\rangle, \qquad
          S(\omega) = -\tfrac1\pi\,\mathrm{Im}\,R(\omega + i0),

with the response Π₀ of independent nucleons in the mean field (`configurations`, `exterior`) and the residual force K
(`kernel`) at the points of the ground state's mesh (S. Shlomo and G. F. Bertsch, Nucl. Phys. A 243 (1975) 507; here
with every term of the functional). S is the strength Σ_f |⟨f‖O‖0⟩|² δ(ω − ω_f): above threshold a smooth function,
below it poles on the real axis. Energies are in MeV, lengths in fm.

Responses of many channels at one frequency share the Green's functions: see `responses`.

Example:
    >>> from nuscatter.structure.skyrme.hartree_fock import HartreeFock
    >>> oxygen = Continuum(Ground.of(HartreeFock("SLy4").solve("O16")))
    >>> channel = oxygen.channel(1, natural=True)
    >>> dipole = channel.operator(rho=[-channel.r / 2, channel.r / 2])  # ½ r Y_1 of protons, −½ of neutrons
    >>> static = float(channel.response(0.01j, dipole)[0, 0].real)
    >>> round(-4 * np.pi / 9 * 1.43996 * static, 2)  # the dipole polarisability [fm³]
    0.64
"""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, finite, instance, invalid, one_of, truth, whole
from nuscatter.structure.crpa.configurations import Frequency, Pairs, independent, pairs
from nuscatter.structure.crpa.exterior import Complex, Exterior
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.kernel import direct_coulomb, residual
from nuscatter.structure.crpa.transition_densities import Field, fields
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Eigenvalues of the scaled local force that count as zero.
_NEGLIGIBLE = 1e-12
#: Least size of a frequency [MeV].
_STATIC = 1e-4


@final
@dataclass(frozen=True, eq=False)
class Continuum:
    """A nucleus with its particle continuum.

    Args:
        ground: The ground state.
        joining_radius: Up to where there is a nucleus [fm]; see `Exterior`, as for the others.
        angle: By which the tail beyond it is turned in the complex plane [rad].
        tail: Length of the tail [fm].
        tail_elements: Number of its elements.
        spin_gradient: Whether the residual force has C^Δs; if None, where the force is stable with it (`couplings`).
    """

    ground: Ground
    joining_radius: float | None = None
    _: KW_ONLY
    angle: float = 0.6
    tail: float = 200.0
    tail_elements: int = 10
    spin_gradient: bool | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("ground", self.ground, Ground, "a Ground, as Ground.of(state) returns it,")
        _ = self.exterior

    @cached_property
    def exterior(self) -> Exterior:
        """The mesh with its tail, and the Green's functions."""
        return Exterior(
            self.ground, self.joining_radius, angle=self.angle, tail=self.tail, tail_elements=self.tail_elements
        )

    def channel(
        self,
        J: int,
        natural: bool,
        charge: str | None = None,
        residual: bool = True,
        without: Collection[str] = (),
        axial_charge: bool = False,
    ) -> "Channel":
        """Return the excitations of one angular momentum and parity.

        Args:
            J: Angular momentum.
            natural: Whether the parity is (−)^J.
            charge: None if nucleons keep their charge, "np" if neutrons become protons, "pn" for the reverse.
            residual: Whether there is a residual force; if not, nucleons move in the mean field alone.
            without: Terms of the residual force to leave out, of `kernel.TERMS`.
            axial_charge: Whether the field W of unnatural parity is among the fields, which no force acts on.

        Raises:
            InputError: J is no whole number from 0 to 30, or another argument is none of its choices.
        """
        whole("J", J, 0, 30)
        truth("residual", residual)
        if charge is not None:
            one_of("charge exchange", charge, ("np", "pn"))
        return Channel(self, J, truth("natural", natural), charge, residual, tuple(without), axial_charge)


@final
@dataclass(frozen=True, eq=False)
class Channel:
    """The excitations of one angular momentum and parity; made by `Continuum.channel`.

    Args:
        continuum: The nucleus.
        J: Angular momentum.
        natural: Whether the parity is (−)^J.
        charge: None, "np" or "pn".
        residual: Whether there is a residual force.
        without: Terms of it that are left out.
        axial_charge: Whether W is among the fields.
    """

    continuum: Continuum
    J: int
    natural: bool
    charge: str | None
    residual: bool
    without: tuple[str, ...]
    axial_charge: bool = False
    __repr__ = shortened

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The densities that external fields act on, and that respond."""
        return fields(self.natural, self.continuum.ground.force.tensor, self.axial_charge)

    @property
    def kinds(self) -> int:
        """2, of neutrons and of protons; 1 for charge exchange."""
        return 2 if self.charge is None else 1

    @property
    def r(self) -> Array:
        """The points [fm]."""
        return self.continuum.exterior.r

    def operator(self, **by_field: ArrayLike) -> Array:
        """Return one external field from functions of the radius, by names of fields.

        Args:
            by_field: For each field that it acts on, its values at the points: one row for neutrons and one for
                protons; one function for charge exchange.

        Returns:
            Array of shape (1, kinds, fields, points).

        Raises:
            InputError: there is no such field, or the values have another shape.
        """
        names = [field.name for field in self.fields]
        result = np.zeros((1, self.kinds, len(names), self.r.size))
        for name, values in by_field.items():
            given = np.atleast_2d(finite(name, values))
            if given.shape != (self.kinds, self.r.size):
                raise invalid(f"shape of {name}", given.shape, f"{(self.kinds, self.r.size)}")
            result[0, :, names.index(one_of("field", name, names))] = given
        return result

    def response(self, omega: complex, operators: Array) -> Complex:
        """Return R = (2J + 1)⟨O|Π(ω)|O′⟩ between external fields.

        Args:
            omega: ω [MeV], complex. On the real axis above threshold it is the limit from above.
            operators: External fields at the points, shape (m, kinds, fields, points).

        Returns:
            Symmetric matrix of shape (m, m): [MeV⁻¹] × the square of what the fields are in.

        Raises:
            InputError: the operators have another shape, or ω is no number of 1e-4 MeV or more in size.
        """
        return responses([self], omega, [operators])[0]

    def densities(self, omega: complex, operators: Array) -> Complex:
        """Return the densities Π(ω)|O⟩ that external fields make, shape (m, kinds, fields, points).

        At a frequency near a discrete state they are its transition densities, up to a factor.
        """
        _checked(self, operators)
        _, source, _, induced, free = self._solved(_frequency([self], omega), operators)
        made = source + (_diagonal(free, self._force.apart(induced)) if self.residual else 0)
        shape = self.kinds, self.r.size, len(self.fields), len(operators)
        return made.reshape(shape).transpose(3, 0, 2, 1)

    @cached_property
    def pairs(self) -> tuple[Pairs, ...]:
        """Particle–hole pairs by kind."""
        return pairs(self.continuum.exterior, self.fields, self.J, self.natural, self.charge)

    @property
    def threshold(self) -> float:
        """The lowest ω at which a nucleon leaves the nucleus [MeV]; below it there are discrete states only."""
        return -max((one.energy for each in self.pairs for one in each.propagations if one.sign > 0), default=-np.inf)

    @cached_property
    def _force(self) -> "_LocalForce":
        ground, inside, size = self.continuum.ground, self.r.size, self.kinds * len(self.fields)
        options = self.charge is not None, self.without, self.continuum.spin_gradient
        local = residual(ground, self.fields, self.J, *options)[..., :inside] * self._shells
        by_point = local.transpose(4, 0, 2, 1, 3).reshape(inside, size, size)
        return _LocalForce.of(by_point, self.kinds, ground.mesh.points)

    @cached_property
    def _coulomb(self) -> Array | None:
        """The direct Coulomb force between densities of protons, with weights; None where there is none."""
        if self.charge is not None or not self.natural or "coulomb" in self.without:
            return None
        return direct_coulomb(self.continuum.ground, self.J)[: self.r.size, : self.r.size]

    @property
    def _shells(self) -> Array:
        return self.continuum.exterior.weights * self.r**2

    def _response(self, frequency: Frequency, operators: Array) -> Complex:
        weighted, source, joined, induced, _ = self._solved(frequency, operators)
        return np.asarray((2 * self.J + 1) * (weighted @ source + joined.T @ induced))

    def _solved(self, frequency: Frequency, operators: Array) -> tuple[Array, Complex, Complex, Complex, list[Complex]]:
        """Return O with weights, x, b, z and Π₀ by kind, so that Π|O⟩ = x + Π₀W z and ⟨O|Π|O⟩ = ⟨O|x + bᵀz.

        With the local force alone (D − WᵀΠ₀W) z = b = WᵀΠ₀|O⟩ and x = Π₀|O⟩. The Coulomb force is added to that: the
        density of protons at each point is a further source e, whose response to the local force is known then.
        """
        free = [independent(each, frequency) for each in self.pairs]
        weighted = (operators * self._shells).transpose(0, 1, 3, 2).reshape(len(operators), -1)
        source, own = _diagonal(free, weighted.T), slice(len(operators))
        if not self.residual:
            return weighted, source, source[:0], source[:0], free
        coulomb, protons = self._coulomb, slice(0, 0)
        if coulomb is not None:
            # Unknowns are ordered by kind, point, field: these are ρ_p.
            protons = slice(len(free[0]) + [field.name for field in self.fields].index("rho"), None, len(self.fields))
            alone = free[1][:, protons.start - len(free[0]) :: len(self.fields)]
            source = np.hstack([source, np.vstack([np.zeros_like(alone), alone])])
        joined, induced = self._force.induced(free, source)
        if coulomb is not None:
            local = source[protons] + joined[:, len(operators) :].T @ induced  # between ρ_p and all sources
            rest = slice(len(operators), None)
            screened = np.linalg.solve(np.eye(len(coulomb)) - coulomb @ local[:, rest], coulomb @ local[:, own])
            source = source[:, own] + source[:, rest] @ screened
            joined, induced = joined[:, own], induced[:, own] + induced[:, rest] @ screened
        return weighted, source, joined, induced, free


@final
@dataclass(frozen=True, eq=False)
class _LocalForce:
    """The local residual force as W D Wᵀ, D = ±1, so that a symmetric matrix D − WᵀΠ₀W is left to be inverted.

    At each point it is a symmetric matrix between the fields, and of lower rank: it has ρτ and ρJ, but neither ττ, τJ
    nor JJ. Its eigenvectors, scaled by √|λ|, are the columns of W, and D holds the signs of λ. An unknown is what the
    fields of a point feel together, and there are 8 for 9 fields of natural parity.

    Args:
        factor: W, shape (points, kinds × fields, unknowns of a point).
        sign: The diagonal of D, shape (points, unknowns of a point).
        kinds: Number of kinds of densities.
        points: Points in an element.
    """

    factor: Complex
    sign: Array
    kinds: int
    points: int

    @classmethod
    def of(cls, local: Array, kinds: int, points: int) -> Self:
        """Return it of the force with weights, shape (points, kinds × fields, kinds × fields)."""
        # Fields have different units: rows are scaled to one size, or small eigenvalues would drown in rounding errors.
        largest = np.abs(local).max(axis=2)
        scale = np.sqrt(np.where(largest > 0, largest, 1))[:, :, None]
        levels, vectors = np.linalg.eigh(local / scale / scale.transpose(0, 2, 1))
        order = np.argsort(-np.abs(levels), axis=1)
        order = order[:, : max(1, int((np.abs(levels) > _NEGLIGIBLE).sum(axis=1).max()))]
        levels = np.take_along_axis(levels, order, 1)
        factor = scale * np.take_along_axis(vectors, order[:, None], 2) * np.sqrt(np.abs(levels))[:, None]
        return cls(factor.astype(complex), np.where(levels < 0, -1.0, 1.0), kinds, points)

    def induced(self, free: Sequence[Complex], source: Complex) -> tuple[Complex, Complex]:
        """Return b = WᵀΠ₀|O⟩ and (D − WᵀΠ₀W)⁻¹ b of columns Π₀|O⟩, shape (unknowns, m); Π₀ by kind."""
        joined = self.joined(source)
        matrix = np.empty((len(joined), len(joined)), complex)
        for first, column in self._columns(free):
            end = first + column.shape[1]
            matrix[first:, first:end] = column
            matrix[first:end, end:] = column[end - first :].T
        return joined, np.asarray(np.linalg.solve(matrix, joined), complex)

    def _columns(self, free: Sequence[Complex]) -> Iterator[tuple[int, Complex]]:
        """Give the columns of D − WᵀΠ₀W element by element, from the first unknown of the element downwards."""
        count, size, rank = self.factor.shape
        fields = size // self.kinds
        for start in range(-1, count, self.points):
            first, end = max(start, 0), start + self.points
            width = end - first
            half = np.empty((count - first, self.kinds, fields, width, rank), complex)
            for kind, each in enumerate(free):
                part = each.reshape(count, fields, count, fields)[first:, :, first:end].transpose(2, 0, 1, 3)
                own = part.reshape(width, -1, fields) @ self.factor[first:end, kind * fields : (kind + 1) * fields]
                half[:, kind] = own.reshape(width, -1, fields, rank).transpose(1, 2, 0, 3)
            column = -self.factor[first:].transpose(0, 2, 1) @ half.reshape(count - first, size, -1)
            column = column.reshape(-1, width * rank)
            diagonal = np.arange(width * rank)
            column[diagonal, diagonal] += self.sign[first:end].ravel()
            yield first * rank, column

    def joined(self, fields: Complex) -> Complex:
        """Return Wᵀ of fields, shape (kinds × points × fields, m) → (unknowns, m)."""
        count, size, _ = self.factor.shape
        by_point = fields.reshape(self.kinds, count, size // self.kinds, -1).transpose(1, 0, 2, 3)
        made = self.factor.transpose(0, 2, 1) @ by_point.reshape(count, size, -1)
        return np.asarray(made.reshape(-1, fields.shape[1]))

    def apart(self, unknowns: Complex) -> Complex:
        """Return W of unknowns, shape (unknowns, m) → (kinds × points × fields, m)."""
        count, size, rank = self.factor.shape
        by_point = self.factor @ unknowns.reshape(count, rank, -1)
        kinds = by_point.reshape(count, self.kinds, size // self.kinds, -1).transpose(1, 0, 2, 3)
        return np.asarray(kinds.reshape(-1, unknowns.shape[1]))


def _diagonal(free: Sequence[Complex], fields: Array | Complex) -> Complex:
    """Return Π₀ of fields, shape (kinds × points × fields, m)."""
    return np.concatenate([each @ own for each, own in zip(free, np.split(fields, len(free)), strict=True)])


def responses(
    channels: Sequence[Channel], omega: complex, operators: Sequence[Array], threads: int = 1
) -> list[Complex]:
    """Return the responses of many channels of a nucleus at one frequency, with shared Green's functions.

    Args:
        channels: Channels of one `Continuum`.
        omega: ω [MeV], complex.
        operators: External fields of each channel, shape (m, kinds, fields, points), m its own.
        threads: Number of channels that are computed at a time; the results do not depend on it.

    Returns:
        What `Channel.response` returns, for each channel.

    Raises:
        InputError: channels and operators are not as many, or operators or ω are refused by `response`.
    """
    whole("threads", threads, 1, 1000)
    if len(channels) != len(operators):
        raise InputError(f"{len(channels)} channels have {len(operators)} sets of operators; give one for each.")
    for channel, own in zip(channels, operators, strict=True):
        _checked(channel, own)
        if channel.continuum is not channels[0].continuum:
            raise InputError("The channels are of different Continuum objects, but those of one were expected.")
    if not channels:
        return []
    frequency = _frequency(channels, omega)
    if threads == 1:
        return [each._response(frequency, own) for each, own in zip(channels, operators, strict=True)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda each, own: each._response(frequency, own), channels, operators))


def _frequency(channels: Sequence[Channel], omega: complex) -> Frequency:
    if not abs(complex(omega)) >= _STATIC or not np.isfinite(omega):
        expected = f"a number of {_STATIC:g} MeV or more in size (at 0 an orbit's transition into itself is 0/0; 0.01j"
        raise invalid("omega", omega, f"{expected} gives static responses)")
    return Frequency(channels[0].continuum.exterior, omega, [each for channel in channels for each in channel.pairs])


def _checked(channel: Channel, operators: Array) -> None:
    expected = channel.kinds, len(channel.fields), channel.r.size
    if np.ndim(operators) != 4 or np.shape(operators)[1:] != expected:
        raise invalid("shape of operators", np.shape(operators), f"(any number, {', '.join(map(str, expected))})")
