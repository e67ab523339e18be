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
from dataclasses import dataclass
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

#: Least and most J.
_LOWEST, _HIGHEST = 0, 30
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
        return Exterior(self.ground, self.joining_radius, self.angle, self.tail, self.tail_elements)

    def channel(
        self, J: int, natural: bool, charge: str | None = None, residual: bool = True, without: Collection[str] = ()
    ) -> "Channel":
        """Return the excitations of one angular momentum and parity.

        Args:
            J: Angular momentum.
            natural: Whether the parity is (−)^J.
            charge: None if nucleons keep their charge, "np" if neutrons become protons, "pn" for the reverse.
            residual: Whether there is a residual force; if not, nucleons move in the mean field alone.
            without: Terms of the residual force to leave out, of `kernel.TERMS`.

        Raises:
            InputError: J is no whole number from 0 to 30, or another argument is none of its choices.
        """
        whole("J", J, _LOWEST, _HIGHEST)
        truth("residual", residual)
        if charge is not None:
            one_of("charge exchange", charge, ("np", "pn"))
        return Channel(self, J, truth("natural", natural), charge, residual, tuple(without))


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
    """

    continuum: Continuum
    J: int
    natural: bool
    charge: str | None
    residual: bool
    without: tuple[str, ...]
    __repr__ = shortened

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The densities that external fields act on, and that respond."""
        return fields(self.natural, self.continuum.ground.force.tensor)

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
        frequency = _frequency([self], omega)
        free = [independent(each, frequency) for each in self.pairs]
        made = _diagonal(free, self._weighted(operators).T)
        if self.residual:
            # Π = Π₀ + Π₀ W (B − WᵀΠ₀W)⁻¹ WᵀΠ₀
            made = made + _diagonal(free, self._force.apart(self._force.induced(free, made)[1]))
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
    def _force(self) -> "_Force":
        ground, inside = self.continuum.ground, self.r.size
        gradient = self.continuum.spin_gradient
        local = residual(ground, self.fields, self.J, self.charge is not None, self.without, gradient)[..., :inside]
        size = self.kinds * len(self.fields)
        by_point = (local * self._shells).transpose(4, 0, 2, 1, 3).reshape(inside, size, size)
        if self.charge is not None or not self.natural or "coulomb" in self.without:
            return _Force.of(by_point, self.kinds, ground.mesh.points)
        rho = len(self.fields) + [field.name for field in self.fields].index("rho")
        return _Force.of(
            by_point, self.kinds, ground.mesh.points, rho, direct_coulomb(ground, self.J)[:inside, :inside]
        )

    @property
    def _shells(self) -> Array:
        return self.continuum.exterior.weights * self.r**2

    def _weighted(self, operators: Array) -> Array:
        """Return operators with the weights of r²dr, shape (m, kinds × points × fields)."""
        return (operators * self._shells).transpose(0, 1, 3, 2).reshape(len(operators), -1)

    def _response(self, frequency: Frequency, operators: Array) -> Complex:
        free = [independent(each, frequency) for each in self.pairs]
        weighted = self._weighted(operators)
        made = _diagonal(free, weighted.T)
        result = weighted @ made
        if self.residual:
            joined, induced = self._force.induced(free, made)
            result = result + joined.T @ induced
        return np.asarray((2 * self.J + 1) * result)


@final
@dataclass(frozen=True, eq=False)
class _Force:
    """The residual force as W B⁻¹ Wᵀ, W local and B symmetric, so that a symmetric matrix is left to be inverted.

    At each point the local force between the fields is a symmetric matrix of lower rank: it has ρτ and ρJ, but neither
    ττ, τJ nor JJ. Its eigenvectors, scaled by √|λ|, are the columns of W, and the signs of λ the diagonal of B⁻¹. This
    makes an unknown of all that the fields of a point feel together, 8 for 9 of natural parity.

    Args:
        factor: W, shape (points, kinds × fields, unknowns of a point).
        sign: The diagonal of B without the Coulomb force, shape (points, unknowns of a point).
        kinds: Number of kinds of densities.
        points: Points in an element.
        along: What the Coulomb force adds to B is −along · shielded · along, `along` of the shape of `sign`, …
        shielded: … and this a matrix between the points; None without it.
    """

    factor: Complex
    sign: Array
    kinds: int
    points: int
    along: Array | None = None
    shielded: Array | None = None

    @classmethod
    def of(cls, local: Array, kinds: int, points: int, rho: int = 0, coulomb: Array | None = None) -> Self:
        """Return it of the local force, shape (points, kinds × fields, kinds × fields), and the Coulomb force.

        Args:
            local: The local force with weights.
            kinds: Number of kinds of densities.
            points: Points in an element.
            rho: Index of the density of protons.
            coulomb: The Coulomb force between those at the points; none if None.
        """
        if coulomb is not None:
            # The eigenvectors must span ρ_p. Where no other term acts on it, 1e-8 of the Coulomb force is made local too.
            local = local.copy()
            local[:, rho, rho] += np.where(local[:, rho].any(axis=1), 0, 1e-8 * coulomb.diagonal())
        # Fields have different units: rows are scaled to one size, or small eigenvalues would drown in rounding errors.
        largest = np.abs(local).max(axis=2)
        scale = np.sqrt(np.where(largest > 0, largest, 1))
        levels, vectors = np.linalg.eigh(local / scale[:, :, None] / scale[:, None, :])
        order = np.argsort(-np.abs(levels), axis=1)
        rank = max(1, int((np.abs(levels) > _NEGLIGIBLE).sum(axis=1).max()))
        levels = np.take_along_axis(levels, order, 1)[:, :rank]
        vectors = np.take_along_axis(vectors, order[:, None], 2)[:, :, :rank]
        root = np.sqrt(np.abs(levels))[:, None]
        sign = np.where(levels < 0, -1.0, 1.0)
        along, shielded = None, None
        if coulomb is not None:
            # In these unknowns the Coulomb force is g C gᵀ, W g = ρ_p, and (D + g C gᵀ)⁻¹ by Woodbury's formula.
            kept = root[:, 0] > 0
            g = vectors[:, rho] / np.where(kept, root[:, 0], 1) / scale[:, rho, None] * kept
            strength = (sign * g**2).sum(axis=1)
            along, shielded = sign * g, np.linalg.solve(np.eye(strength.size) + coulomb * strength, coulomb)
        return cls((scale[:, :, None] * vectors * root).astype(complex), sign, kinds, points, along, shielded)

    def induced(self, free: Sequence[Complex], source: Complex) -> tuple[Complex, Complex]:
        """Return b = WᵀΠ₀|O⟩ and (B − WᵀΠ₀W)⁻¹ b for columns Π₀|O⟩, shape (unknowns, m); Π₀ by kind."""
        joined = self.joined(source)
        matrix = np.empty((len(joined), len(joined)), complex)
        for first, column in self._columns(free):
            end = first + column.shape[1]
            matrix[first:, first:end] = column
            matrix[first:end, end:] = column[end - first :].T
        return joined, np.asarray(np.linalg.solve(matrix, joined), complex)

    def _columns(self, free: Sequence[Complex]) -> Iterator[tuple[int, Complex]]:
        """Give the columns of B − WᵀΠ₀W element by element, from the first unknown of the element downwards."""
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
            if self.along is not None and self.shielded is not None:
                between = self.shielded[first:, None, first:end, None] * self.along[first:end]
                column -= (self.along[first:, :, None, None] * between).reshape(column.shape)
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
        raise InputError(
            f"There are {len(channels)} channels and {len(operators)} sets of operators; give one for each."
        )
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
