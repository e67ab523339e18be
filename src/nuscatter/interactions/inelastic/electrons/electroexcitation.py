r"""Inelastic electron scattering and photoabsorption, of the responses that neutrinos have.

An electron that leaves q and ω in a nucleus asks for the vector half of what a neutrino asks for. So the sampled
responses of the neutral current, with the charges of `electromagnetic_current`, make the longitudinal and the
transverse response of a nucleus,

.. math::
    R_L(q, \omega) = 4\pi \sum_{J} |M_J|^2, \qquad R_T(q, \omega) = 4\pi \sum_{J} \big(|T^e_J|^2 + |T^m_J|^2\big),

where squares of amplitudes of `lepton_tensor` stand for responses as there, and with them, for one photon, plane waves,
no mass of the electron, and no recoil of the nucleus,

.. math::
    \frac{d^2\sigma}{d\Omega\, d\omega} &= \sigma_{Mott} \Big[ \Big(\frac{Q^2}{q^2}\Big)^2 R_L
    + \Big(\frac{Q^2}{2q^2} + \tan^2\frac\theta2\Big) R_T \Big], \\
    \sigma_{Mott} &= \frac{\alpha^2 \cos^2(\theta/2)}{4E^2 \sin^4(\theta/2)}, \qquad Q^2 = q^2 - \omega^2

(T. de Forest and J. D. Walecka, Adv. Phys. 15 (1966) 1). A real photon has q = ω and is transverse,

.. math:: \sigma_\gamma(\omega) = \frac{2\pi^2\alpha}{\omega} R_T(\omega, \omega),

of all multipoles and with retardation. At small q it has the limits σ(Eλ) = 8π³α (λ+1)/(λ [(2λ+1)!!]²) ω^{2λ−1} B(Eλ)
with one dB/dω a multipole, and that with B(Mλ) of the operator in nuclear magnetons. These are checks of the weak
responses: charge, spin and current rows, their phases and their normalisation are measured quantities here.

Not here: Coulomb distortion of the electron (small up to calcium), the motion of the centre of mass, radiative
corrections, exchange currents beyond those of Siegert's theorem, mesons.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import NamedTuple, final

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import between, finite, instance, invalid, positive
from nuscatter.interactions.inelastic.currents.lepton_tensor import Amplitude, amplitudes
from nuscatter.interactions.inelastic.currents.weak_current import Complex
from nuscatter.interactions.inelastic.currents.weak_operators import Row
from nuscatter.interactions.inelastic.electrons.electromagnetic_current import ElectromagneticCurrent
from nuscatter.interactions.inelastic.responses.multipole_responses import MultipoleResponse, SampledResponses
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as found_nuclide
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Points of a contour around the states between two energies.
_POINTS = 48
#: Least angle: Mott's cross section has no limit at zero.
_STRAIGHT = 1e-6


class ElectromagneticResponse(NamedTuple):
    """The two responses of a nucleus by multipoles, as "1-"; arrays of one shape."""

    #: R_L [MeV⁻¹], or its integral over an interval of ω, which has no dimension.
    longitudinal: dict[str, Array]
    #: R_T, likewise.
    transverse: dict[str, Array]


@final
@dataclass(frozen=True, eq=False)
class Electroexcitation:
    """What electrons and photons excite in a nucleus; `electroexcitation` makes it.

    Args:
        responses: Of the nucleus, to no exchange of charge.
        current: The charges of its nucleons.

    Raises:
        InputError: an argument is not of its kind.
    """

    responses: SampledResponses
    _: KW_ONLY
    current: ElectromagneticCurrent = ElectromagneticCurrent()  # noqa: RUF009 - a frozen value
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("responses", self.responses, SampledResponses, "what sampled_responses returns")
        instance("current", self.current, ElectromagneticCurrent, "an ElectromagneticCurrent")
        if self.responses.charge is not None:
            raise invalid("responses", f"those of {self.responses.charge}", "those without exchange of charge")

    def response(self, q: ArrayLike, *, omega: ArrayLike, width: float = 1 * MeV) -> ElectromagneticResponse:
        """Return R_L and R_T [MeV⁻¹] by multipoles, of the shapes of `q` and `omega` together.

        Args:
            q: Momentum transfers [MeV].
            omega: Energy transfers ω [MeV].
            width: Γ [MeV] of the Lorentzian that states are folded with; RPA has no spreading width.

        Raises:
            InputError: an argument is out of range.
        """
        half = 0.5 * float(positive("width", width, "MeV", single=True))
        transfers, energies = np.broadcast_arrays(self._transfers(q), finite("omega", omega, "MeV"))
        flat = energies.ravel()[:, None]
        made = self._made(flat[:, 0] + 1j * half, flat, transfers.ravel()[:, None], on_axis=True)
        return _by_name(made, lambda values: (-values.imag / np.pi).reshape(transfers.shape))

    def between(self, q: ArrayLike, low: float, high: float) -> ElectromagneticResponse:
        """Return the integrals of R_L and R_T over ω by multipoles, of the shape of `q`: narrow states count whole.

        Divided by Z² the first is the squared form factor |F(q)|² of the states in the interval.

        Args:
            q: Momentum transfers [MeV].
            low: Where the interval begins [MeV]. There should be no state near either end.
            high: Where it ends [MeV].

        Raises:
            InputError: an argument is out of range, or the interval has no length.
        """
        transfers = self._transfers(q)
        first, last = (float(positive(n, x, "MeV", single=True)) for n, x in (("low", low), ("high", high)))
        limit = self.responses.highest_energy
        if last <= first or last > limit * (1 + 1e-12):
            raise invalid("high [MeV]", last / MeV, f"above low, {first / MeV:g}, and at most {limit / MeV:g}")
        x, weights = leggauss(_POINTS)
        radius, turn = (last - first) / 2, np.exp(1j * np.pi * (1 - x) / 2)
        omega, steps = first + radius + radius * turn, -1j * np.pi / 2 * radius * turn * weights
        along = np.broadcast_to(transfers.ravel(), (omega.size, transfers.size))
        made = self._made(omega, omega[:, None], along, on_axis=False)
        return _by_name(made, lambda values: (-(steps @ values).imag / np.pi).reshape(transfers.shape))

    def dsigma(self, E: ArrayLike, *, theta: ArrayLike, omega: ArrayLike, width: float = 1 * MeV) -> Array:
        """Return d²σ/dΩdω [MeV⁻³] of inelastic electron scattering, of the shapes of the arguments together.

        Args:
            E: Energy of the electron [MeV], far above its mass.
            theta: Its angle θ [rad], above 0 and at most π.
            omega: The energy that it leaves [MeV]; at and above E the cross section is 0.
            width: Γ [MeV] of the Lorentzian that states are folded with.

        Raises:
            InputError: an argument is out of range.
        """
        energies, angles, transfers = np.broadcast_arrays(
            positive("E", E, "MeV"), between("theta", theta, _STRAIGHT, np.pi), positive("omega", omega, "MeV")
        )
        result, seen = np.zeros(energies.shape), transfers < energies
        if np.any(seen):
            E, theta, omega = energies[seen], angles[seen], transfers[seen]
            q2 = 4 * E * (E - omega) * np.sin(theta / 2) ** 2 + omega**2
            found = self.response(np.sqrt(q2), omega=omega, width=width)
            of_photon = 1 - omega**2 / q2
            squared = mott(E, theta=theta) * of_photon**2 * sum(found.longitudinal.values())
            across = mott_over_cosine(E, theta=theta) * (
                of_photon / 2 * np.cos(theta / 2) ** 2 + np.sin(theta / 2) ** 2
            )
            result[seen] = squared + across * sum(found.transverse.values())
        return result

    def photoabsorption(self, omega: ArrayLike, *, width: float = 1 * MeV) -> dict[str, Array]:
        """Return the cross section of the absorption of photons [MeV⁻²] by multipoles, of the shape of `omega`.

        Args:
            omega: Energies of the photons [MeV].
            width: Γ [MeV] of the Lorentzian that states are folded with.

        Raises:
            InputError: an argument is out of range.
        """
        energies = positive("omega", omega, "MeV")
        found = self.response(energies, omega=energies, width=width).transverse
        factor = 2 * np.pi**2 * fine_structure_constant.value / energies
        return {name: np.asarray(factor * values) for name, values in found.items()}

    @cached_property
    def highest_transfer(self) -> float:
        """Largest q [MeV] of the responses: twice the energy for which they were sampled."""
        return 2 * self.responses.highest_energy

    def _transfers(self, q: ArrayLike) -> Array:
        transfers = positive("q", q, "MeV")
        if np.any(transfers > self.highest_transfer):
            limit = f"at most {self.highest_transfer / MeV:g}, twice the highest_energy of the responses"
            raise invalid("q [MeV]", float(transfers.max() / MeV), limit)
        return transfers

    def _made(self, omega: Complex, transfer: Complex, q: Array, *, on_axis: bool) -> dict[str, list[Complex]]:
        """Return R_L and R_T with complex responses in place of strengths, each of the shape of q.

        Args:
            omega: ω of the response [MeV], shape (n,).
            transfer: ω in amplitudes [MeV], shape (n, 1).
            q: Momentum transfers [MeV], shape (n, m).
            on_axis: Whether the states below the gap are left out, near the axis.
        """
        charges, weights = self.current.charges(q * q - transfer**2), self.responses.interpolation(q)
        result: dict[str, list[Complex]] = {}
        for each in self.responses.multipoles:
            of = amplitudes(each.J, each.natural, transfer, q, charges)
            response = _response(each, omega, weights, q, on_axis)
            transverse = _squared(of.electric, response, q) + _squared(of.magnetic, response, q)
            result[each.name] = [4 * np.pi * _squared(of.charge, response, q), 4 * np.pi * transverse]
        return result


def electroexcitation(
    nuclide: Nuclide | str,
    *,
    force: SkyrmeForce | str = "SLy4",
    current: ElectromagneticCurrent | None = None,
    sampling: Sampling | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Electroexcitation:
    """Return what electrons and photons excite in a nucleus, in continuum RPA.

    The responses are those of the neutral current, `nuscatter.inelastic`: with the same force and sampling they are
    read from disk if they are there.

    Args:
        nuclide: The nucleus.
        force: The Skyrme force, or the name of one.
        current: The charges of nucleons; None is `ElectromagneticCurrent()`.
        sampling: How responses are sampled; None is `Sampling()`, for q up to 130 MeV.
        progress: Called with the number of energies at which the responses are done, and of all.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> from nuscatter.units import MeV
        >>> oxygen = electroexcitation("O16")  # doctest: +SKIP
        >>> oxygen.dsigma(150 * MeV, theta=0.6, omega=[20, 25, 30] * MeV)  # doctest: +SKIP
    """
    target = found_nuclide(nuclide) if isinstance(nuclide, str) else nuclide
    instance("nuclide", target, Nuclide, "a Nuclide, or the name of one as 'O16',")
    chosen = ElectromagneticCurrent() if current is None else current
    instance("current", chosen, ElectromagneticCurrent, "an ElectromagneticCurrent")
    return Electroexcitation(sampled_responses(target, force, None, sampling, progress=progress), current=chosen)


def mott(E: ArrayLike, *, theta: ArrayLike) -> Array:
    """Return Mott's cross section [MeV⁻²] of a unit charge, for an electron without mass and no recoil.

    Args:
        E: Energy of the electron [MeV].
        theta: Angle θ [rad], above 0 and at most π.

    Raises:
        InputError: an argument is out of range.

    Example:
        >>> from nuscatter.units import MeV, barn
        >>> round(float(mott(100 * MeV, theta=1.0) / (1e-6 * barn)), 3)  # per sr
        7.557
    """
    return np.asarray(mott_over_cosine(E, theta=theta) * np.cos(np.asarray(theta) / 2) ** 2)


def mott_over_cosine(E: ArrayLike, *, theta: ArrayLike) -> Array:
    """Return Mott's cross section over cos²(θ/2) [MeV⁻²], which does not vanish at π; arguments as of `mott`.

    Raises:
        InputError: an argument is out of range.
    """
    E, theta = positive("E", E, "MeV"), between("theta", theta, _STRAIGHT, np.pi)
    return np.asarray((fine_structure_constant.value / (2 * E * np.sin(theta / 2) ** 2)) ** 2)


def _response(
    multipole: MultipoleResponse, omega: Complex, weights: Complex, q: Array, on_axis: bool
) -> Callable[[Row, Row], Complex]:
    """Return the response of two rows of a multipole, of the shape of q."""
    values = (multipole.on_axis if on_axis else multipole.at)(omega, weights=weights)
    known = {
        pair: value * power for pair, value, power in zip(multipole.pairs, values, multipole.powers(q), strict=True)
    }
    return lambda a, b: known[a, b] if (a, b) in known else known[b, a]


def _squared(amplitude: Amplitude, response: Callable[[Row, Row], Complex], q: Array) -> Complex:
    """Return the square of an amplitude, the responses of all pairs of its rows."""
    found = np.zeros(q.shape, complex)
    for a, x in amplitude.items():
        for b, y in amplitude.items():
            found = found + x * y * response(a, b)
    return found


def _by_name(made: dict[str, list[Complex]], real: Callable[[Complex], Array]) -> ElectromagneticResponse:
    return ElectromagneticResponse(*({name: real(each[which]) for name, each in made.items()} for which in (0, 1)))
