r"""Strength functions of nuclei: how strongly each multipole excites a nucleus, at which energies.

A `Strength` is what `nuscatter.structure.excitations.response` returns. It holds

- the discrete states below the threshold of particle emission, as lines without width,
- the continuous strength above it, as a function of the energy, with the resonances that it consists of,
- sums over energy, by integration around the strength in the complex plane, and the sum rule that they exhaust.

The damping into more complicated states is not in RPA: peaks are narrower than measured, by the spreading width. The
strength may be folded with a width that the user states (`Strength.folded`); it is never folded silently.

Energies are excitation energies ω of the nucleus that is excited. Where the charge changes, ω is the difference of
nuclear energies without the masses of the nucleons, E(daughter) − E(parent): the ground state of the daughter lies at
`Strength.daughter_ground_state`.

Photoabsorption at energies of giant resonances is by E1 alone (photons of long wavelength; S of E1 without e²):

.. math:: \sigma(E) = \frac{16\pi^3\alpha}{9} E\, S_{E1}(E),\qquad
    \alpha_D = \frac{8\pi\alpha}{9} m_{-1}

(A. Bohr and B. R. Mottelson, Nuclear Structure I, §3C; O. Bohigas, N. Van Giai and D. Vautherin, Phys. Lett. B 102
(1981) 105). The integral of σ without κ is :math:`2\pi^2\alpha\frac{\hbar^2}{m}\frac{NZ}{A}` = 60 NZ/A MeV mb.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import pi
from typing import NamedTuple, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import InputError, finite, invalid, not_negative, positive
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.multipoles import (
    Multipole,
    channel_and_operator,
    charge_exchange_sum,
    energy_weighted_sum,
)
from nuscatter.structure.crpa.response import Continuum
from nuscatter.structure.excitations.contour import Contour, half_ellipse
from nuscatter.structure.excitations.discrete import Spectrum
from nuscatter.structure.excitations.rational import ComplexArray
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.units import Array, MeV, fm
from nuscatter.words.describing import shortened

#: Up to where strength is counted in sums over all energies [MeV]. Beyond it is less than 1e-4 of them.
HIGHEST = 200.0
#: Points of the contour within a fit, where they cost nothing.
_POINTS = 101


class DiscreteState(NamedTuple):
    """A state below the threshold of particle emission: its width is 0."""

    #: Excitation energy [MeV].
    energy: float
    #: Its strength, in the units of the operator.
    strength: float


class Peak(NamedTuple):
    """A resonance above threshold: a pole of the response below the real axis."""

    #: Excitation energy [MeV].
    energy: float
    #: Full width by particle emission alone [MeV].
    width: float
    #: Its strength, in the units of the operator.
    strength: float


class TransitionDensity(NamedTuple):
    """How the densities of a nucleus change in a transition, as factors of Y_JM."""

    #: Radii [MeV⁻¹].
    r: Array
    #: Of neutrons [MeV³], or [MeV^2.5] for the continuum; with charge exchange the one transition density.
    neutrons: Array
    #: Of protons.
    protons: Array


@final
@dataclass(frozen=True, eq=False)
class Branch:
    """The strength of one channel, in MeV and fm."""

    spectrum: Spectrum
    #: Where strength begins.
    low: float
    #: Points from the end of the fit to `HIGHEST`, and the response there.
    path: Contour
    beyond: ComplexArray

    def moment(self, k: int, low: float, high: float) -> float:
        """Return ∫ ω^k S dω from `low` to `high`."""
        own = self.spectrum.fit
        total = 0.0
        if low < own.high:
            path = half_ellipse(low, min(high, own.high), _POINTS, height=0.3)
            total += float(path.integral(lambda omega: omega**k, own.rational(path.omega)[:, 0, 0]).value)
        if high > own.high:
            total += float(self.path.integral(lambda omega: omega**k, self.beyond).value)
        return total


@final
@dataclass(frozen=True, eq=False)
class Strength:
    """The strength function of a multipole in a nucleus; made by `response`.

    Call it with energies for the continuous strength. The strength of a transition is in units of fm^k, MeV^−k of the
    package, where `multipole` says k; e² and g_A are not in it.

    Args:
        state: The ground state.
        multipole: The operator.
        branches: The strength of each channel.
        opposite: Sum of the strength of the operator that changes the charge the other way [fm^length].
    """

    state: GroundState
    multipole: Multipole
    branches: tuple[Branch, ...] = field(repr=False)
    opposite: float | None = None
    __repr__ = shortened

    def __call__(self, E: ArrayLike) -> Array:
        """Return the continuous strength at excitation energies `E` [MeV], in strength [MeV^−length] per MeV.

        Below threshold it is zero: the strength there is in `lines`.
        """
        return self._at(E, lambda spectrum, energies: spectrum.continuous(energies))

    def folded(self, E: ArrayLike, *, width: float) -> Array:
        """Return all strength, lines too, folded with a Lorentzian of full width `width` [MeV], per MeV.

        RPA has no spreading width. One that is put in by hand, say where it comes from.
        """
        spread = float(positive("width", width, "MeV", single=True)) / MeV
        return self._at(E, lambda spectrum, energies: spectrum.folded(energies, spread))

    @cached_property
    def ground(self) -> Ground:
        """The ground state as the response takes it, in MeV and fm."""
        return Ground.of(self.state)

    @property
    def nuclide(self) -> Nuclide:
        """The nucleus that is excited."""
        return self.state.nuclide

    @cached_property
    def threshold(self) -> float:
        """Lowest energy at which a nucleon is free [MeV], from the levels of the mean field."""
        return min(branch.spectrum.threshold for branch in self.branches) * MeV

    @cached_property
    def lines(self) -> tuple[DiscreteState, ...]:
        """The discrete states below threshold, by energy."""
        found = [
            DiscreteState(line.energy * MeV, float(line.strength[0, 0]) * self._unit)
            for branch in self.branches
            for line in branch.spectrum.lines
        ]
        return tuple(sorted(found))

    @cached_property
    def peaks(self) -> tuple[Peak, ...]:
        """The resonances above threshold that are narrow enough to tell, by energy."""
        found = [
            Peak(each.energy * MeV, each.width * MeV, float(each.strength[0, 0]) * self._unit)
            for branch in self.branches
            for each in branch.spectrum.resonances
        ]
        return tuple(sorted(found))

    def energies(self, count: int = 400, *, high: float | None = None) -> Array:
        """Return energies [MeV] from threshold to `high` that resolve every peak, for figures and tables.

        Args:
            count: Number of equal steps, to which those within peaks are added.
            high: The highest [MeV]; that of `response` if None.
        """
        end = None if high is None else float(positive("high", high, "MeV", single=True)) / MeV
        found = [branch.spectrum.energies(count, self.threshold / MeV, end) for branch in self.branches]
        return np.unique(np.concatenate(found)) * MeV

    def moment(self, k: int, low: float | None = None, high: float | None = None) -> float:
        """Return ∫ E^k S(E) dE, lines counted whole, in MeV^k times the unit of strength.

        Args:
            k: The power, from −3 to 3. Sums with k > 1 do not converge with the upper end.
            low: Where the sum begins [MeV]; below all strength if None.
            high: Where it ends [MeV]; 200 MeV if None. Else within the range that `response` was asked for.

        Raises:
            InputError: k or an end is out of range.
        """
        if isinstance(k, bool) or k not in range(-3, 4):
            raise invalid("k", k, "a whole number from -3 to 3")
        last = min((branch.spectrum.fit.high for branch in self.branches), default=HIGHEST)
        end = HIGHEST if high is None else float(positive("high", high, "MeV", single=True)) / MeV
        if last < end < HIGHEST:
            raise invalid("high [MeV]", end, f"at most {last:g}, up to which the response was computed, or None,")
        total = 0.0
        for branch in self.branches:
            begin = branch.low if low is None else max(float(finite("low", low, "MeV", single=True)) / MeV, branch.low)
            if begin < end:
                total += branch.moment(k, begin, end)
        return total * self._unit * MeV**k

    @cached_property
    def centroid(self) -> float:
        """Mean energy m₁/m₀ of all strength [MeV]."""
        return self.moment(1) / self.moment(0)

    @cached_property
    def sum_rule(self) -> float:
        """The sum that the operator must exhaust, exact for the functional.

        m₁ of an operator of densities [MeV × strength], with the enhancement by the exchange of momentum; S₋ − S₊ of
        one that changes the charge [strength], S₊ − S₋ of t₊.

        Raises:
            InputError: an operator of spin that does not change the charge; it has no such sum.
        """
        if self.multipole.charge is not None:
            return charge_exchange_sum(self.multipole, self.ground) * self._unit
        return sum(self._energy_weighted()) * self._unit * MeV

    @cached_property
    def enhancement(self) -> float:
        """κ: the share of the energy-weighted sum by the exchange of momentum, to that of the kinetic energy."""
        kinetic, exchange = self._energy_weighted()
        return exchange / kinetic

    @cached_property
    def exhausted(self) -> float:
        """The part of `sum_rule` that the strength up to 200 MeV exhausts: 1 if all is right.

        Raises:
            InputError: there is no sum rule, or it is zero.
        """
        if abs(self.sum_rule) < 1e-9 * self._unit:
            raise InputError(
                f"The sum rule of {self.multipole} in {self.nuclide.name} is zero; compare both directions."
            )
        if self.opposite is None:
            return self.moment(1) / self.sum_rule
        return (self.moment(0) - self.opposite * self._unit) / self.sum_rule

    @cached_property
    def polarisability(self) -> float:
        """Electric dipole polarisability α_D = (8πα/9) m₋₁ [MeV⁻³], of E1 only."""
        self._only_dipole("polarisability")
        return 8 * pi * fine_structure_constant.value / 9 * self.moment(-1)

    def photoabsorption(self, E: ArrayLike, *, width: float | None = None) -> Array:
        """Return the cross section of the absorption of photons of energy `E` [MeV], in MeV⁻²; of E1 only.

        Args:
            E: Energies [MeV].
            width: If given, the strength is folded with a Lorentzian of this full width [MeV]; else it is the
                continuous one, without lines.
        """
        self._only_dipole("photoabsorption")
        energies = not_negative("E", E, "MeV")
        strength = self(energies) if width is None else self.folded(energies, width=width)
        return np.asarray(_PHOTONS * energies * strength)

    def photons_absorbed(self, low: float | None = None, high: float | None = None) -> float:
        """Return the integral of the photoabsorption cross section [MeV⁻¹], lines included; of E1 only."""
        self._only_dipole("photons_absorbed")
        return _PHOTONS * self.moment(1, low, high)

    @cached_property
    def daughter_ground_state(self) -> float:
        """Energy of the daughter's ground state on the scale of E [MeV], from measured binding energies.

        B(parent) − B(daughter). The excitation energy in the daughter is E less this, up to the errors of the force's
        own binding energies. It is 0 where the charge does not change.
        """
        if self.multipole.charge is None:
            return 0.0
        step = 1 if self.multipole.charge == "np" else -1
        daughter = find(self.nuclide.Z + step, self.nuclide.A)
        return self.nuclide.binding_energy - daughter.binding_energy

    @cached_property
    def filled_in_part(self) -> tuple[str, ...]:
        """Levels that are filled in part, equally; a nucleus that has any would need pairing, which is not in RPA."""
        return tuple(f"{level.kind} {level.name}" for level in self.state.levels if 1e-6 < level.occupation < 1 - 1e-6)

    def transition_density(self, E: float, *, width: float = 0.02 * MeV) -> TransitionDensity:
        r"""Return the transition densities of neutrons and protons at an energy `E` [MeV].

        .. math:: \delta\rho_q(r) = -\frac1\pi\, \mathrm{Im}\,(\Pi O)_q(r) \Big/ \sqrt{S/(2J+1)}

        at E + iΓ/2. In the continuum it is per √MeV. At a line, Γ should be small against the distance to other states;
        the result is then multiplied by √(πΓ/2), which makes it that of the discrete state. Its integral with the
        operator, ∫ f δρ r² dr, is √(B/(2J+1)), where B is S or the strength of the line.

        Args:
            E: The energy [MeV].
            width: Γ [MeV].

        Raises:
            InputError: the operator has more than one channel or acts on spin, or there is no strength at E.
        """
        if len(self.branches) != 1 or any(row.field != "rho" for row in self.multipole.parts[0].rows):
            raise invalid("multipole", self.multipole.name, "one channel and an operator of densities")
        energy = float(finite("E", E, "MeV", single=True)) / MeV
        gamma = float(positive("width", width, "MeV", single=True)) / MeV
        continuum = Continuum(self.ground)
        channel, operator = channel_and_operator(continuum, self.multipole, self.multipole.parts[0])
        densities = channel.densities(energy + 0.5j * gamma, operator)[0]
        rho = [each.name for each in channel.fields].index("rho")
        change = -densities[:, rho].imag / pi
        shells = continuum.exterior.weights * channel.r**2
        strength = float(np.sum(operator[0, :, rho] * change * shells))
        if strength <= 0:
            raise InputError(f"There is no strength of {self.multipole} at {energy:g} MeV in {self.nuclide.name}.")
        change /= np.sqrt(strength)
        unit = fm**-3 * MeV**-0.5
        if energy < self.threshold / MeV:
            change *= np.sqrt(pi * gamma / 2)
            unit = fm**-3
        return TransitionDensity(channel.r * fm, change[0] * unit, change[-1] * unit)

    @property
    def _unit(self) -> float:
        return float(fm**self.multipole.length)

    def _at(self, E: ArrayLike, of: Callable[[Spectrum, Array], Array]) -> Array:
        # A daughter that is more bound than its parent has states at negative energies.
        energies = (not_negative if self.multipole.charge is None else finite)("E", E, "MeV") / MeV
        last = min((branch.spectrum.fit.high for branch in self.branches), default=HIGHEST)
        if energies.size and energies.max() > last * (1 + 1e-9):
            raise invalid("E [MeV]", float(energies.max()), f"at most {last:g}, up to which the response was computed,")
        total = sum(of(branch.spectrum, energies.ravel())[:, 0, 0] for branch in self.branches)
        return np.asarray(total).reshape(energies.shape) * self._unit / MeV

    def _energy_weighted(self) -> tuple[float, float]:
        if not self.multipole.of_densities:
            raise InputError(
                f"{self.multipole} acts on spin or changes the charge: there is no energy-weighted sum that is exact."
            )
        return energy_weighted_sum(self.multipole, self.ground)

    def _only_dipole(self, what: str) -> None:
        if self.multipole.name != "E1":
            raise InputError(f"{what} is of E1, but the strength is that of {self.multipole}.")


#: Factor between E × strength of E1 and the photoabsorption cross section.
_PHOTONS = 16 * pi**3 * fine_structure_constant.value / 9
