r"""Cross sections of a nucleus from its sampled responses: σ(E) and its distributions, by multipole.

At fixed angle the double differential cross section of `lepton_tensor` is an analytic function of ω times the response,
of which the imaginary part is taken. So its integral over all final states needs no spectrum:

.. math:: \frac{d\sigma}{d\cos\theta} = -\frac1\pi\, \mathrm{Im} \int_a^{E - m} d\omega\;
          \frac{G_F^2 V^2}{2\pi}\, k\, e\, F(e)\, 4\pi \sum v_{xy}(\omega, q)\, R_{xy}(\omega, q)

on a half circle above the axis, where R is smooth, with e = E − ω and the complex q² = E² + k² − 2Ek cosθ. A few tens
of points count all narrow states, which a grid on the axis would miss. (At fixed q the contour would be wrong: each
state has its own range of q, so that the integrand has steps.) The path begins at a in the gap between the states of
the reverse reaction and those of this one (`MultipoleResponse.gap`), and where the recipe for the Coulomb
field changes its function a second path has the difference.

Where the states are put in energy is a choice of `state_energies`.
"""

from dataclasses import KW_ONLY, dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple, final

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike

from nuscatter.errors import between, finite, instance, invalid, not_negative, positive, whole
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Analytic, CoulombField, Distortion, Recipe
from nuscatter.interactions.inelastic.currents.lepton_tensor import (
    amplitudes,
    contracted,
    lepton_factors,
    phase_space,
    squared_transfer,
)
from nuscatter.interactions.inelastic.currents.weak_current import Charges, Complex, WeakCurrent
from nuscatter.interactions.inelastic.currents.weak_operators import Row
from nuscatter.interactions.inelastic.responses.multipole_responses import MultipoleResponse, SampledResponses
from nuscatter.interactions.inelastic.responses.state_energies import MASS_DIFFERENCE, Energies, MeanField
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Least distance of the beginning of a contour from the states [MeV], if there is so much room.
_ROOM = 3.0 * MeV


class _Path(NamedTuple):
    """A contour: the RPA's ω, shape (n,), and dω times the Coulomb factor."""

    omega: Complex
    steps: Complex


@final
@dataclass(frozen=True, eq=False)
class NuclearCrossSection:
    """The cross section of one lepton pair on one nucleus.

    Args:
        responses: Of the nucleus, to the current's charge exchange or to none.
        current: The charges of nucleons, of as many kinds.
        helicity: +1 for neutrinos, −1 for antineutrinos.
        mass: Of the outgoing lepton [MeV].
        distortion: What the Coulomb field makes of the outgoing lepton; of charged ones only.
        energies: Where states are put.
        cosines: Gauss–Legendre nodes in cosθ.
        points: Of a contour, in each of its parts.
        start: Where contours begin, ω of the RPA [MeV]; None for the middle of the gap, but near the first state.
        nucleon_masses: Whether neutron and proton differ in mass.

    Raises:
        InputError: an argument is not of its kind, or current and responses do not belong together.
    """

    responses: SampledResponses
    current: WeakCurrent
    _: KW_ONLY
    helicity: int
    mass: float
    distortion: Distortion = Recipe()  # noqa: RUF009 - a frozen value
    energies: Energies = MeanField()  # noqa: RUF009 - a frozen value
    cosines: int = 14
    points: int = 32
    start: float | None = None
    nucleon_masses: bool = True
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("responses", self.responses, SampledResponses, "what sampled_responses returns")
        instance("current", self.current, WeakCurrent, "a WeakCurrent, as charged_current() returns it,")
        expected = 2 if self.responses.charge is None else 1
        if self.current.kinds != expected:
            what = "the charged current" if expected == 1 else "the neutral current"
            raise invalid("current", f"one of {self.current.kinds} kinds of nucleons", f"{what} of the responses")
        if self.helicity not in (-1, 1):
            raise invalid("helicity", self.helicity, "1 for neutrinos or -1 for antineutrinos")
        not_negative("mass", self.mass, "MeV", single=True)
        instance("distortion", self.distortion, Distortion, "Recipe(), Fermi(), Effective() or PlaneWave()")
        instance("energies", self.energies, Energies, "MeanField(), MeasuredMasses() or Shifted(…)")
        whole("cosines", self.cosines, 2, 200), whole("points", self.points, 4, 400)
        if self.start is not None:
            finite("start", self.start, "MeV", single=True)

    @cached_property
    def field(self) -> CoulombField | None:
        """The Coulomb field of the outgoing lepton; None for a neutrino, and for a lepton without mass."""
        charge, nuclide = self.responses.charge, self.responses.nuclide
        if charge is None or self.mass == 0:
            return None
        step = 1 if charge == "np" else -1
        return CoulombField(nuclide.Z + step, nuclide.A, charge=-step, mass=self.mass)

    def threshold(self) -> float:
        """Return the least energy of the neutrino [MeV] at which a state can be made."""
        return max(0.0, min(self.mass + each.gap[1] + self._offset(each) for each in self.responses.multipoles))

    def thresholds(self, least: float = 0.02) -> Array:
        """Return energies of the neutrino [MeV] at which strong narrow states begin, increasing.

        Args:
            least: Part of the strength of its multipole that a state must have.
        """
        found = [self.threshold()]
        for each in self.responses.multipoles:
            energies, strengths = each.states
            strong = energies[(energies > each.gap[0]) & (strengths > least)]
            found += (strong + self.mass + self._offset(each)).tolist()
        return np.unique([each for each in found if 0 < each <= self.responses.highest_energy])

    def total(self, E: ArrayLike) -> Array:
        """Return σ [MeV⁻²] at energies `E` of the neutrino [MeV], of any shape; 0 below the threshold.

        Raises:
            InputError: an energy is not positive, or above the highest one of the responses.
        """
        return np.asarray(sum(self.by_multipole(E).values()))

    def by_multipole(self, E: ArrayLike) -> dict[str, Array]:
        """Return σ [MeV⁻²] at energies `E` [MeV] by multipoles, as "1+"; each of the shape of E."""
        x, weights = _nodes(self.cosines)
        return {name: values @ weights for name, values in self._integrals(E, x)[0].items()}

    def total_and_mean_transfer(self, E: ArrayLike) -> tuple[Array, Array]:
        """Return σ [MeV⁻²] and the mean energy that the lepton leaves in the nucleus [MeV] at energies `E` [MeV].

        The mean is 0 where σ is.
        """
        x, weights = _nodes(self.cosines)
        total, moment = (np.asarray(sum(each.values()) @ weights) for each in self._integrals(E, x, powers=2))
        # Right above a threshold both are small differences.
        mean = np.clip(moment / np.where(total > 0, total, 1.0), 0.0, np.maximum(np.asarray(E) - self.mass, 0.0))
        return total, np.where(total > 0, mean, 0.0)

    def over_angle(self, E: ArrayLike, *, cosine: ArrayLike) -> dict[str, Array]:
        """Return dσ/dcosθ [MeV⁻²] by multipoles, of the shapes of `E` and `cosine` together.

        Args:
            E: Energies of the neutrino [MeV].
            cosine: cosθ between neutrino and lepton.
        """
        energies, cosines = np.broadcast_arrays(self.checked_energies(E), between("cosine", cosine, -1, 1))
        pairs_of_angles = zip(energies.flat, cosines.flat, strict=True)
        found = [self._integrals(np.asarray(e), np.asarray([c]))[0] for e, c in pairs_of_angles]
        return {name: np.array([each[name][0] for each in found]).reshape(energies.shape) for name in found[0]}

    def over_transfer(self, E: ArrayLike, *, omega: ArrayLike, width: float = 1 * MeV) -> dict[str, Array]:
        """Return dσ/dω [MeV⁻³] by multipoles, of the shapes of `E` and `omega` together.

        Args:
            E: Energies of the neutrino [MeV].
            omega: ω = E − e [MeV], the energy that the lepton leaves.
            width: Γ [MeV] of the Lorentzian that states are folded with. Only the nuclear response is folded, so that
                the end of the spectrum stays sharp.
        """
        x, weights = _nodes(self.cosines)
        energies, transfers = np.broadcast_arrays(self.checked_energies(E), finite("omega", omega, "MeV"))
        found = {each.name: np.zeros(energies.shape) for each in self.responses.multipoles}
        for energy in np.unique(energies):
            here = energies == energy
            for name, values in self._on_axis(float(energy), transfers[here], x, width).items():
                found[name][here] = values @ weights
        return found

    def double(self, E: ArrayLike, *, omega: ArrayLike, cosine: ArrayLike, width: float = 1 * MeV) -> dict[str, Array]:
        """Return d²σ/dω dcosθ [MeV⁻³] by multipoles; arguments as those of `over_transfer` and `over_angle`."""
        energies, transfers, cosines = np.broadcast_arrays(
            self.checked_energies(E), finite("omega", omega, "MeV"), between("cosine", cosine, -1, 1)
        )
        found = {each.name: np.zeros(energies.shape) for each in self.responses.multipoles}
        for energy, x in set(zip(energies.flat, cosines.flat, strict=True)):
            here = (energies == energy) & (cosines == x)
            for name, values in self._on_axis(float(energy), transfers[here], np.array([x]), width).items():
                found[name][here] = values[:, 0]
        return found

    @property
    def angles(self) -> tuple[Array, Array]:
        """Nodes in cosθ and their weights."""
        return _nodes(self.cosines)

    def checked_energies(self, E: ArrayLike) -> Array:
        """Return energies of the neutrino [MeV] as an array, in the range of the responses.

        Raises:
            InputError: an energy is not positive, or above the highest one of the responses.
        """
        energies, highest = positive("E", E, "MeV"), self.responses.highest_energy
        if np.any(energies > highest * (1 + 1e-12)):
            limit = f"at most {highest / MeV:g}, for which the responses were sampled"
            raise invalid("E [MeV]", float(energies.max() / MeV), limit)
        return energies

    # Below: E, ω and cosθ are arrays that broadcast.

    def _offset(self, multipole: MultipoleResponse) -> float:
        """Return s [MeV]: the lepton's ω less that of the RPA."""
        sign = {None: 0, "np": -1, "pn": 1}[self.responses.charge]
        return sign * self.nucleon_masses * MASS_DIFFERENCE + self.energies.shift(self.responses, multipole)

    def _start(self, multipole: MultipoleResponse) -> float:
        if self.start is not None:
            return self.start
        low, high = multipole.gap
        return max((low + high) / 2, high - _ROOM)

    def _integrals(self, E: ArrayLike, x: Array, powers: int = 1) -> list[dict[str, Array]]:
        """Return ∫ dω ω^p d²σ/dω dcosθ by multipoles, for p = 0 and up, of the shape of E + (cosines,)."""
        energies = self.checked_energies(E)
        shape = energies.size, x.size
        found = [{each.name: np.zeros(shape) for each in self.responses.multipoles} for _ in range(powers)]
        groups = self.contours()
        for at, energy in enumerate(energies.flat):
            for start, offset, group in groups:
                path = self._path(float(energy), start, offset)
                if path is None:
                    continue
                lepton = (path.omega + offset)[:, None]
                above = [each for each in group if energy > self.mass + each.gap[1] + offset]
                made = self._kernel(float(energy), path.omega[:, None] + 0 * x, lepton, x, above)
                for name, values in made.items():
                    for p, each in enumerate(found):
                        each[name][at] = -((path.steps * lepton[:, 0] ** p) @ values).imag / np.pi
                    # Right above its first threshold a multipole is a small difference.
                    found[0][name][at] = np.maximum(found[0][name][at], 0.0)
        return [{name: values.reshape(*energies.shape, x.size) for name, values in each.items()} for each in found]

    def contours(self) -> list[tuple[float, float, list[MultipoleResponse]]]:
        """Return where contours begin, ω of the RPA [MeV], the lepton's ω less that of the RPA [MeV], and multipoles.

        Multipoles of one offset are a group where their gaps have a common part.
        """
        offsets = {each.name: self._offset(each) for each in self.responses.multipoles}
        groups: list[tuple[float, float, list[MultipoleResponse]]] = []
        for offset in sorted(set(offsets.values())):
            left = [each for each in self.responses.multipoles if offsets[each.name] == offset]
            while left:
                start = self._start(min(left, key=lambda each: each.gap[1]))
                inside = [each for each in left if self.start is not None or _is_inside(start, each.gap)]
                groups.append((start, offset, inside))
                left = [each for each in left if each not in inside]
        return groups

    def _on_axis(self, E: float, lepton: Array, x: Array, width: float) -> dict[str, Array]:
        """Return d²σ/dω dcosθ [MeV⁻³] at one E and ω of shape (n,) by multipoles, shape (n, cosines)."""
        half = 0.5 * float(positive("width", width, "MeV", single=True))
        found = {each.name: np.zeros((lepton.size, x.size)) for each in self.responses.multipoles}
        open_ = E - lepton > self.mass
        there = lepton[open_][:, None]
        if there.size:
            factor = 1.0 if self.field is None else self.distortion.factor(self.field, E - there)
            offsets = {each.name: self._offset(each) for each in self.responses.multipoles}
            for offset in sorted(set(offsets.values())):
                group = [each for each in self.responses.multipoles if offsets[each.name] == offset]
                made = self._kernel(E, there - offset + 1j * half + 0 * x, there, x, group, on_axis=True)
                for name, values in made.items():
                    found[name][open_] = -factor / np.pi * values.imag
        return found

    def _path(self, E: float, start: float, offset: float) -> _Path | None:
        """Return the contour at one energy of the neutrino [MeV]; None if it has no length.

        Where the Coulomb factor changes from one function of e to another, the first goes on to the end of the path,
        and a path up to the change has the difference. That vanishes at its own end, so that states there do no harm.
        """
        end = E - self.mass - offset
        if end <= start:
            return None
        x, weights = _nodes(self.points)
        turn = np.exp(1j * np.pi * (1 - x) / 2)
        omega, steps = [], []
        for last, factor in self._factors(E - offset, start, end):
            radius = (last - start) / 2
            omega.append(start + radius + radius * turn)
            steps.append(-1j * np.pi / 2 * radius * turn * weights * factor(E - omega[-1] - offset))
        return _Path(np.concatenate(omega), np.concatenate(steps))

    def _factors(self, highest: float, start: float, end: float) -> list[tuple[float, Analytic]]:
        """Return the ends of paths, ω of the RPA [MeV], and their Coulomb factors as functions of e = highest − ω."""
        field, distortion = self.field, self.distortion
        if field is None:
            return [(end, np.ones_like)]
        changes = [e for e in distortion.switches(field) if start < highest - e < end]
        bounds = [self.mass, *changes, highest - start]
        pieces = [distortion.at(field, (low + high) / 2) for low, high in pairwise(bounds)]
        found = [(end, pieces[0])]
        for e, (before, after) in zip(changes, pairwise(pieces), strict=True):
            found.append((highest - e, _difference(after, before)))
        return found

    def _kernel(
        self,
        E: float,
        omega: Complex,
        lepton: Complex,
        x: Array,
        group: list[MultipoleResponse],
        *,
        on_axis: bool = False,
    ) -> dict[str, Complex]:
        """Return d²σ/dω dcosθ with complex responses in place of strengths, without Coulomb factor, by multipoles.

        Args:
            E: Energy of the neutrino [MeV].
            omega: ω of the RPA [MeV], shape (n, cosines), the same for all cosines.
            lepton: E − e [MeV], shape (n, 1).
            x: cosθ, shape (cosines,).
            group: The multipoles.
            on_axis: Whether only states of this reaction are wanted, near the axis.
        """
        e = E - lepton
        moved = e if self.field is None else e + self.distortion.transfer_energy(self.field)
        q2 = squared_transfer(E, moved, x, self.mass)
        q = np.sqrt(q2)
        factors = lepton_factors(E, moved, q, self.mass)
        weights, space = self.responses.interpolation(q), phase_space(e, self.mass, self.current.strength)
        known: dict[float, Charges] = {}
        result: dict[str, Complex] = {}
        for each in group:
            own = self.current.effective.of(each.J, each.natural)
            if own not in known:
                known[own] = self.current.charges(q2 - lepton**2, each.J, each.natural)
            made = amplitudes(each.J, each.natural, lepton, q, known[own])
            responses = each.on_axis if on_axis else each.at
            values, powers = responses(omega[:, 0], weights=weights), each.powers(q)
            by_pair = {pair: value * factor for pair, value, factor in zip(each.pairs, values, powers, strict=True)}

            def response(a: Row, b: Row, by_pair: dict[tuple[Row, Row], Complex] = by_pair) -> Complex:
                return by_pair[a, b] if (a, b) in by_pair else by_pair[b, a]

            result[each.name] = space * contracted(made, factors, response, self.helicity)
        return result


def _is_inside(start: float, gap: tuple[float, float]) -> bool:
    """Return whether a contour of one multipole may begin there: with room on both sides, as far as there is any."""
    room = min(MeV, (gap[1] - gap[0]) / 4)
    return gap[0] + room <= start <= gap[1] - room


@cache
def _nodes(number: int) -> tuple[Array, Array]:
    """Return the nodes and weights of Gauss and Legendre from −1 to 1."""
    return leggauss(number)


def _difference(one: Analytic, other: Analytic) -> Analytic:
    return lambda e: one(e) - other(e)
