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
    >>> dipole = channel.operator(rho=[-0.5 * channel.r, 0.5 * channel.r])  # Σ(±½) r Y_1
    >>> far = channel.response(100j, dipole)[0, 0]  # −2 m₁/(ω² + …)
    >>> round(float(far.real * -(100**2) / 2))
    33
"""

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, invalid, one_of, truth, whole
from nuscatter.structure.crpa.configurations import Pairs, Propagation, pairs
from nuscatter.structure.crpa.exterior import Complex, Exterior, Propagators
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.kernel import direct_coulomb, residual
from nuscatter.structure.crpa.transition_densities import Field, fields
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Least and most J.
_LOWEST, _HIGHEST = 0, 30


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
    tail: float = 40.0
    tail_elements: int = 5
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
        self,
        J: int,
        natural: bool,
        charge: str | None = None,
        residual: bool = True,
        without: Collection[str] = (),
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
            given = np.asarray(values, float)
            one_of("field", name, names)
            if given.shape not in {(self.kinds, self.r.size)} | ({(self.r.size,)} if self.kinds == 1 else set()):
                raise invalid(f"shape of {name}", given.shape, f"{(self.kinds, self.r.size)}")
            result[0, :, names.index(name)] = given
        return result

    def response(self, omega: complex, operators: Array) -> Complex:
        """Return R = (2J + 1)⟨O|Π(ω)|O′⟩ between external fields.

        Args:
            omega: ω [MeV], complex. On the real axis above threshold it is the limit from above.
            operators: External fields at the points, shape (m, kinds, fields, points).

        Returns:
            Symmetric matrix of shape (m, m): [MeV⁻¹] × the square of what the fields are in.

        Raises:
            InputError: the operators have another shape.
        """
        return responses([self], omega, [operators])[0]

    def densities(self, omega: complex, operators: Array) -> Complex:
        """Return the densities Π(ω)|O⟩ that external fields make, shape (m, kinds, fields, points).

        At a frequency near a discrete state they are its transition densities, up to a factor.
        """
        _checked(self, operators)
        solution = self._solved(_Frequency(self.continuum.exterior, omega, [self]), operators)[1]
        shape = self.kinds, self.r.size, len(self.fields), len(operators)
        return np.asarray(solution.reshape(shape).transpose(3, 0, 2, 1))

    @cached_property
    def pairs(self) -> tuple[Pairs, ...]:
        """Particle–hole pairs by kind."""
        return pairs(self.continuum.exterior, self.fields, self.J, self.natural, self.charge)

    @cached_property
    def _force(self) -> Array:
        """The local residual force with the weights of r²dr, shape (points, kinds × fields, kinds × fields)."""
        inside = self.r.size
        local = residual(
            self.continuum.ground,
            self.fields,
            self.J,
            self.charge is not None,
            self.without,
            self.continuum.spin_gradient,
        )[..., :inside]
        weighted = local * self._shells
        size = self.kinds * len(self.fields)
        return np.asarray(weighted.transpose(4, 0, 2, 1, 3).reshape(inside, size, size))

    @cached_property
    def _coulomb(self) -> Array | None:
        """The direct Coulomb force between densities of protons; None where it has no part."""
        if self.charge is not None or not self.natural or "coulomb" in self.without:
            return None
        inside = self.r.size
        return direct_coulomb(self.continuum.ground, self.J)[:inside, :inside]

    @property
    def _shells(self) -> Array:
        return self.continuum.exterior.weights * self.r**2

    def _independent(self, frequency: "_Frequency") -> list[Complex]:
        """Return Π₀ of each kind, shape (points × fields, points × fields)."""
        even = np.array([field.time_even for field in self.fields])
        return [_independent(each, even, frequency) for each in self.pairs]

    def _solved(self, frequency: "_Frequency", operators: Array) -> tuple[Array, Complex]:
        """Return the operators with weights, and Π|O⟩; shapes (m, unknowns) and (unknowns, m).

        Unknowns are ordered by kind, point, field.
        """
        count, inside = len(self.fields), self.r.size
        block = inside * count
        weighted = (operators * self._shells).transpose(0, 1, 3, 2).reshape(len(operators), -1)
        independent = self._independent(frequency)
        source = np.concatenate(
            [each @ weighted[:, q * block : (q + 1) * block].T for q, each in enumerate(independent)]
        )
        if not self.residual:
            return weighted, source
        # 1 − Π₀K: Π₀ is diagonal in the kinds and K, but for the Coulomb force, in the points.
        matrix = np.empty((self.kinds, block, self.kinds, inside, count), complex)
        for q, each in enumerate(independent):
            force = self._force[:, q * count : (q + 1) * count]
            by_point = each.reshape(block, inside, count).transpose(1, 0, 2) @ -force
            matrix[q] = by_point.reshape(inside, block, self.kinds, count).transpose(1, 2, 0, 3)
        if self._coulomb is not None:
            rho = [field.name for field in self.fields].index("rho")
            matrix[1, :, 1, :, rho] -= independent[1].reshape(block, inside, count)[:, :, rho] @ self._coulomb
        size = self.kinds * block
        matrix = matrix.reshape(size, size)
        matrix[np.arange(size), np.arange(size)] += 1
        return weighted, np.linalg.solve(matrix, source)


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
        InputError: channels and operators are not as many, or operators have another shape.
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
    frequency = _Frequency(channels[0].continuum.exterior, omega, channels)

    def one(channel: Channel, own: Array) -> Complex:
        weighted, solution = channel._solved(frequency, own)
        return np.asarray((2 * channel.J + 1) * weighted @ solution)

    if threads == 1:
        return [one(*each) for each in zip(channels, operators, strict=True)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, channels, operators))


def _checked(channel: Channel, operators: Array) -> None:
    expected = channel.kinds, len(channel.fields), channel.r.size
    if np.ndim(operators) != 4 or np.shape(operators)[1:] != expected:
        raise invalid("shape of operators", np.shape(operators), f"(any number, {', '.join(map(str, expected))})")


class _Frequency:
    """The Green's functions that channels need at one frequency, in one array for all of them."""

    def __init__(self, exterior: Exterior, omega: complex, channels: Iterable[Channel]) -> None:
        wanted: dict[tuple[int, int, int], dict[Propagation, None]] = {}
        for channel in channels:
            for each in channel.pairs:
                for one in (*each.forward, *each.backward):
                    wanted.setdefault(one[:3], {})[one] = None
        made, self._places = [], dict[Propagation, int]()
        for wave, keys in wanted.items():
            for key in keys:
                self._places[key] = len(self._places)
            made.append(exterior.wave(*wave).at(np.array([key.energy + key.sign * complex(omega) for key in keys])))
        self._all = Propagators(*(np.concatenate(parts, axis=-1) for parts in zip(*made, strict=True)))

    def of(self, wanted: Sequence[Propagation]) -> Propagators:
        """Return the Green's functions of a list, on the last axis."""
        places = np.array([self._places[each] for each in wanted], int)
        return Propagators(*(np.take(each, places, axis=-1) for each in self._all))


def _independent(own: Pairs, even: Array, frequency: _Frequency) -> Complex:
    """Return Π₀ of the pairs of one kind, shape (points × fields, points × fields)."""
    elements, points, count = own.rows.shape[:3]
    size = points * count
    total = np.zeros((elements * size, elements * size), complex)
    forward, backward = frequency.of(own.forward), frequency.of(own.backward)
    first, second = np.flatnonzero(own.has_forward), np.flatnonzero(own.has_backward)
    order = np.concatenate([first, second])
    weight = own.weight[order]
    parity = np.ones((count, order.size))
    parity[~even, first.size :] = -1
    left = np.empty((elements * size, order.size), complex)
    states = points - 2
    for e in range(elements):
        block = slice(e * size, (e + 1) * size)
        # Within the element, 1: states between its walls. Real matrices, weighted by 1/(E − λ).
        each = np.zeros((2, states, own.weight.size), complex)
        each[0][:, first] = forward.inverse[e] * own.weight[first]
        each[1][:, second] = backward.inverse[e] * own.weight[second]
        same, opposite = (each[0] + each[1]).ravel(), (each[0] - each[1]).ravel()
        square = np.empty((points, count, points, count), complex)
        one, other = own.inside[0][e], own.inside[1][e]
        if even.any():
            _put(square, even, even, _weighted(one, same, one))
        if not even.all():
            _put(square, ~even, ~even, _weighted(other, same, other))
        if even.any() and not even.all():
            mixed = _weighted(one, opposite, other)
            _put(square, even, ~even, mixed)
            _put(square, ~even, even, mixed.T)
        # Within the element, 2: solutions from its ends.
        rows = own.rows[e][..., order] * parity[:, None]
        parts = [np.concatenate([a[e], b[e]], axis=-1) for a, b in zip(forward, backward, strict=True)]
        boundary, regular, outgoing, between, _ = parts
        ends = [rows[:, :, 0] * y[0][:, None] + rows[:, :, 1] * y[1][:, None] for y in boundary]
        ends = [each.reshape(size, -1) for each in ends]
        total[block, block] = square.reshape(size, size)
        for B in (0, 1) if e else (1,):
            joined = ends[1] * (between[B, 1] * weight)
            if e:
                joined += ends[0] * (between[B, 0] * weight)
            total[block, block] += ends[B] @ joined.T
        # Between elements: products of a regular and an outgoing solution.
        left[block] = ends[0] * (regular[0] * weight) + ends[1] * (regular[1] * weight)
        if e:
            before = slice(0, e * size)
            later = ends[0] * outgoing[0] + ends[1] * outgoing[1]
            total[before, block] = left[before] @ later.T
            total[block, before] = total[before, block].T
    return np.asarray(total[count:, count:])  # without the origin


def _weighted(left: Array, factors: Complex, right: Array) -> Complex:
    """Return left diag(factors) rightᵀ with real matrices, by a real product twice as wide."""
    wide = np.ascontiguousarray((right * factors).T)
    return np.asarray((left @ wide.view(float)).view(complex))


def _put(square: Complex, rows: Array, columns: Array, values: Complex) -> None:
    """Write values between some of the fields, shape (points × some, points × some)."""
    points = square.shape[0]
    shape = points, int(rows.sum()), points, int(columns.sum())
    square[np.ix_(range(points), np.flatnonzero(rows), range(points), np.flatnonzero(columns))] = values.reshape(shape)
