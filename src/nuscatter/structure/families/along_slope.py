r"""Nuclear models along the slope L of the symmetry energy: what all nuclei have in common in a joint fit.

A measurement on lead and one on caesium iodide share no nucleus. What they share is the energy of neutron-rich matter,
whose slope L sets the neutron skins of all of them. Published mean fields are points at different L. A `SlopeFamily`
draws straight lines through them, one at each Q and for each nucleus, and keeps how far they lie from the lines.

**Protons.** How the charge is distributed is measured, and says little of L. So the charge form factor of every nuclide
is the measured one for all L. What is taken of a member m is the difference of its own charge form factor and its
neutron form factor, D_m = F_p − F_n (both with the nucleons' extension and the spin–orbit charge):

.. math:: F_n(Q; L) = F_{ch}(Q) - \sum_m w_m(L)\, D_m(Q), \qquad \sum_m w_m = 1.

An error of a member's radius, common to protons and neutrons, cancels in D.

**The line.** Least squares through n members make the weights the same for every nucleus, momentum and radius, since
they depend on the slopes only:

.. math:: w_m = \frac1n + \frac{(L - \bar L)(L_m - \bar L)}{S}, \qquad S = \sum_m (L_m - \bar L)^2 .

**The spread.** The residuals of the members about the lines are directions in the space of weights that the line does
not use; there are n − 2 of them. With an orthonormal basis V of that space and n − 2 coordinates x that are each normal
of mean 0 and width 1,

.. math:: w_m \to w_m + \sqrt{1 + \frac1n + \frac{(L - \bar L)^2}{S}}\, \sum_k \frac{x_k V_{mk}}{\sqrt{n - 2}} .

The covariance of any two quantities is then that of the members' residuals, over n − 2, for all nuclei and momenta at
once: what lead has in common with caesium is kept. The root is that of the prediction of one more member; it contains
the uncertainty of the line itself. No choice of the basis matters.

The spread is of models that exist. It is no statement about what all of them leave out, and where L is far outside the
members' (from 10 to 119 MeV) the line is an extrapolation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, finite, function, instance, invalid, listed
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.families.members import Member, published_members
from nuscatter.structure.families.two_parameters import Charge, charge_form_factor
from nuscatter.structure.nucleus import CachedFormFactor, FormFactor, Nucleus
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Fewest members: a line, and something about it.
_FEWEST = 3
#: Most stored arrays of one nuclide: those of the channels of an experiment, and of the points that test them.
_CACHED = 16


@final
@dataclass(frozen=True, eq=False)
class SlopeFamily:
    """Nuclear models along the slope of the symmetry energy: call it with L for a nuclear model.

    Args:
        members: Mean fields with their slopes, three or more; `published_members()` if not given.
        charge: A function from a nuclide to its charge form factor, the same for all L.

    Raises:
        InputError: there are fewer than three members, or all of one slope.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> few = SlopeFamily(published_members()[::5])  # SIII, SLy4 and NL3
        >>> [round(float(few.skin("Ca48", L * MeV) / fm), 3) for L in (50, 100)]
        [0.165, 0.208]
        >>> round(float(few(50 * MeV)("Ca48").neutron(0.4 / fm)), 4)
        0.6927
    """

    members: tuple[Member, ...] = field(default_factory=published_members)
    charge: Charge = charge_form_factor
    __repr__ = shortened

    def __post_init__(self) -> None:
        members = listed("members", self.members, "a tuple of Members")
        for each in members:
            instance("one of the members", each, Member, "a Member")
        object.__setattr__(self, "members", members)
        function("charge", self.charge, "a function from a Nuclide to a form factor")
        if len(members) < _FEWEST:
            raise invalid("the number of members", len(members), f"{_FEWEST} or more")
        if not np.ptp(self.slopes) > 0:
            raise InputError("All members have the same slope, but a line needs different ones.")

    @cached_property
    def slopes(self) -> Array:
        """L of each member [MeV]."""
        return np.array([each.slope for each in self.members])

    @property
    def coordinates(self) -> int:
        """How many coordinates the spread about the line has: the number of members less 2."""
        return len(self.members) - 2

    def weights(self, L: ArrayLike, *, spread: ArrayLike | None = None) -> Array:
        """Return the weights of the members, shape (members,) or, with a batch, (members, batch).

        Args:
            L: Slope of the symmetry energy [MeV]; it may be an array, the batch.
            spread: Coordinates of the spread, shape (coordinates,) or (coordinates, batch); all zero if None.

        Raises:
            InputError: an argument is not finite, or of another shape.

        Example:
            >>> import numpy as np
            >>> family = SlopeFamily()
            >>> weights = family.weights(60 * MeV)
            >>> round(float(weights.sum()), 9), round(float(weights @ family.slopes / MeV), 6)
            (1.0, 60.0)
        """
        slope = finite("L", L, "MeV")
        if slope.ndim > 1:
            raise invalid("L", L, "one number or a list of numbers [MeV]")
        mean, n = self.slopes.mean(), len(self.members)
        offsets = self.slopes - mean
        square = float(offsets @ offsets)
        distance = slope - mean
        line = 1 / n + np.multiply.outer(offsets, distance) / square
        if spread is None:
            return np.asarray(line)
        x = finite("spread", spread)
        if x.shape[:1] != (self.coordinates,) or x.ndim > 2:
            raise invalid("the shape of spread", x.shape, f"({self.coordinates},), or with a batch behind it,")
        width = np.sqrt((1 + 1 / n + distance**2 / square) / self.coordinates)
        about = self._basis @ x
        if line.ndim < about.ndim:
            line = line[:, None]
        elif about.ndim < line.ndim:
            about = about[:, None]
        return np.asarray(line + width * about)

    def __call__(self, L: ArrayLike, *, spread: ArrayLike | None = None) -> "AlongSlope":
        """Return the nuclear model of a slope [MeV], with coordinates of the spread; arguments as in `weights`."""
        return AlongSlope(self, self.weights(L, spread=spread))

    def skin(self, nuclide: Nuclide | str, L: ArrayLike, *, spread: ArrayLike | None = None) -> Array:
        """Return the skin R_n − R_p of point nucleons [MeV⁻¹]; arguments as in `weights`.

        Raises:
            InputError, FitError: as `HartreeFock.solve`, of any member.
        """
        return np.asarray(self.skins(nuclide) @ self.weights(L, spread=spread))

    def skin_spread(self, nuclide: Nuclide | str, L: float) -> float:
        """Return the standard deviation of the skin at a slope by the members' spread [MeV⁻¹]."""
        finite("L", L, "MeV", single=True)
        steps = self.weights(L, spread=np.eye(self.coordinates)) - self.weights(L)[:, None]
        return float(np.linalg.norm(self.skins(nuclide) @ steps))

    def skins(self, nuclide: Nuclide | str) -> Array:
        """Return the skins of the members [MeV⁻¹], shape (members,)."""
        chosen = find(nuclide)
        return np.array([each.model.solve(chosen).neutron_skin for each in self.members])

    def differences(self, nuclide: Nuclide | str, Q: ArrayLike) -> Array:
        """Return F_p − F_n at `Q` [MeV], the members behind the shape of Q; the last ones are stored."""
        chosen, q = find(nuclide), finite("Q", Q, "MeV")
        stored = self._stored.setdefault(chosen.name, {})
        key = (q.shape, q.tobytes())
        if key not in stored:
            if len(stored) >= _CACHED:
                stored.clear()
            nuclei = [each.model(chosen) for each in self.members]
            stored[key] = np.stack([each.proton(q) - each.neutron(q) for each in nuclei], axis=-1)
        return stored[key]

    def charge_of(self, nuclide: Nuclide | str) -> FormFactor:
        """Return the charge form factor of a nuclide, with its last values stored."""
        chosen = find(nuclide)
        if chosen.name not in self._charges:
            self._charges[chosen.name] = CachedFormFactor(self.charge(chosen))
        return self._charges[chosen.name]

    @cached_property
    def _basis(self) -> Array:
        """Orthonormal directions of weights that change neither their sum nor the slope, (members, coordinates)."""
        line = np.stack([np.ones(len(self.members)), self.slopes / MeV], axis=1)
        return np.linalg.qr(line, mode="complete")[0][:, 2:]

    @cached_property
    def _stored(self) -> dict[str, dict[tuple[tuple[int, ...], bytes], Array]]:
        return {}

    @cached_property
    def _charges(self) -> dict[str, FormFactor]:
        return {}

    def __getstate__(self) -> Mapping[str, Any]:
        """Return what is sent to workers: no stored values, which are faster computed again than sent."""
        return {name: value for name, value in vars(self).items() if name not in ("_stored", "_charges")}


@final
@dataclass(frozen=True, eq=False)
class AlongSlope:
    """The nuclear model of a family at some weights of its members, `Nuclide` → `Nucleus`; a family makes it."""

    family: SlopeFamily
    #: Shape (members,), or (members, batch).
    weights: Array
    __repr__ = shortened

    def __call__(self, nuclide: Nuclide | str) -> Nucleus:
        """Return the nucleus of a nuclide; raises what the members raise."""
        chosen = find(nuclide)
        charge = self.family.charge_of(chosen)
        return Nucleus(chosen, charge, _Neutrons(self.family, chosen, charge, self.weights))

    def skin(self, nuclide: Nuclide | str) -> Array:
        """Return the skin R_n − R_p of point nucleons [MeV⁻¹]."""
        return np.asarray(self.family.skins(nuclide) @ self.weights)


@final
@dataclass(frozen=True, eq=False)
class _Neutrons:
    """The neutron form factor of a nucleus of the family, called with Q [MeV]."""

    family: SlopeFamily
    nuclide: Nuclide
    charge: FormFactor
    weights: Array
    __repr__ = shortened

    @property
    def holds_single_numbers(self) -> bool:
        """Whether there is no batch: the weights alone can be one."""
        return self.weights.ndim == 1

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F_n at `Q` [MeV]; with a batch, the last axis of `Q` has length one or that of the batch."""
        q = finite("Q", Q, "MeV")
        each = self.family.differences(self.nuclide, q)
        if self.weights.ndim == 1:
            return np.asarray(self.charge(q) - each @ self.weights)
        if q.ndim and q.shape[-1] == 1:
            return np.asarray(self.charge(q) - each[..., 0, :] @ self.weights)
        return np.asarray(self.charge(q) - (each * self.weights.T).sum(axis=-1))
