r"""What the spins and orbits of protons and neutrons are in a ground state, as weak currents see them.

A nucleus of spin J has axial and magnetic currents besides its weak charge. In elastic scattering of massless neutrinos
two one-body operators are seen, each in the odd multipoles L ≤ 2J: Σ′_L of the spins and Δ_L of the orbital motion
(`nuscatter.structure.oscillator` has the operators). They are normalised here so that a free nucleon has Σ′₁ = 1, its
partner 0, and no orbit:

.. math::
    \Sigma'_{L,q}(Q) = \sqrt{\tfrac{2\pi}{2J+1}} \langle J \| \hat\Sigma'_{L,q} \| J \rangle, \qquad
    \Delta_{L,q}(Q) = -2 \sqrt{\tfrac{2\pi}{2J+1}} \langle J \| \hat\Delta_{L,q} \| J \rangle .

The nucleons are points; their form factors belong to the current. At Q = 0

.. math::
    \Sigma'_{1,q} = 2 \sqrt{\tfrac{J+1}{3J}}\, \langle S_q \rangle, \qquad
    \Delta_{1,q} = \sqrt{\tfrac{J+1}{3J}}\, \langle L_q \rangle,

the expectation values being those of S_z and L_z in the substate M = J. With couplings a_q of the axial current,
moments μ_q and charges e_q of the magnetic one, the amplitudes of a multipole are

.. math::
    A_L = \sum_q a_q \Sigma'_{L,q}, \qquad
    m_L = \frac{Q}{2 m_N} \sum_q \left( \mu_q \Sigma'_{L,q} + e_q \Delta_{L,q} \right),

and m₁ becomes (Q/2m_N) √((J+1)/3J) μ with the nucleus's moment μ = Σ (2μ_q⟨S_q⟩ + e_q⟨L_q⟩). The sign of a whole
multipole is a convention; the signs of protons, neutrons, spins and orbits in one multipole are not. Fitzpatrick's form
factors are F_Σ′ = 2 Σ_L Σ′_L², F_Δ = ½ Σ_L Δ_L², F_Σ′Δ = −Σ_L Σ′_L Δ_L (arXiv:1203.3542).
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from types import MappingProxyType
from typing import TypeAlias, final

import numpy as np
from numpy.polynomial.polynomial import polyval
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, finite, instance, invalid, not_negative, whole
from nuscatter.units import Array

#: A response of the nucleus, a real function of the momentum transfer Q [MeV].
Response: TypeAlias = Callable[[Array], Array]
#: The responses of protons and of neutrons.
Pair: TypeAlias = tuple[Response, Response]


@final
@dataclass(frozen=True, eq=False)
class OscillatorResponse:
    r"""A response in oscillator orbits, :math:`e^{-y} \sum_k c_k y^k` with y = (Qb/2)²; called with Q [MeV].

    Args:
        coefficients: c₀, c₁, …
        length: Oscillator length b [MeV⁻¹]; 0 makes it a constant, as a free nucleon has.

    Raises:
        InputError: a coefficient is not finite, or there is none, or the length is negative.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> round(float(OscillatorResponse((0.955, -0.64), length=1.76 * fm)(50 * MeV)), 4)
        0.8784
    """

    coefficients: tuple[float, ...]
    _: KW_ONLY
    length: float

    def __post_init__(self) -> None:
        if not isinstance(self.coefficients, tuple) or not self.coefficients:
            raise invalid("coefficients", self.coefficients, "a tuple of numbers")
        finite("coefficients", self.coefficients)
        not_negative("length", self.length, "fm", single=True)

    def __call__(self, Q: ArrayLike) -> Array:
        """Return the response at momentum transfer `Q` [MeV]."""
        y = (finite("Q", Q, "MeV") * self.length / 2) ** 2
        return np.asarray(np.exp(-y) * polyval(y, np.asarray(self.coefficients)))


#: The response of a nucleon of which there is none, and that of a free one.
NOTHING = OscillatorResponse((0.0,), length=0.0)
FREE = OscillatorResponse((1.0,), length=0.0)


@final
@dataclass(frozen=True, eq=False)
class SpinStructure:
    """Spins and orbits of protons and neutrons in a ground state, by odd multipole.

    Args:
        spin: {L: (Σ′_L of protons, Σ′_L of neutrons)}, functions of Q [MeV], normalised as the module says.
        orbit: {L: (Δ_L of protons, Δ_L of neutrons)} likewise; by default none. A multipole that is missing is zero.
        source: Where it is from, in words.

    Raises:
        InputError: a multipole is even or only in `orbit`, or a value is no pair of functions.

    Example:
        >>> proton = SpinStructure({1: (FREE, NOTHING)}, source="a free proton")
        >>> proton.multipoles, [float(each(0.0)) for each in proton.spin[1]]
        ((1,), [1.0, 0.0])
    """

    spin: Mapping[int, Pair]
    _: KW_ONLY
    orbit: Mapping[int, Pair] = field(default_factory=dict)
    source: str

    def __post_init__(self) -> None:
        for name, given in (("spin", self.spin), ("orbit", self.orbit)):
            if not isinstance(given, Mapping):
                raise invalid(name, given, "a mapping of odd multipoles to pairs of functions of Q [MeV]")
            for multipole, pair in given.items():
                if whole(f"a multipole of {name}", multipole, 1, 99) % 2 == 0:
                    raise invalid(f"a multipole of {name}", multipole, "an odd number")
                if not isinstance(pair, tuple) or len(pair) != 2 or not all(callable(each) for each in pair):
                    raise invalid(f"{name}[{multipole}]", pair, "a pair of functions of Q [MeV]: protons, neutrons")
        if missing := set(self.orbit) - set(self.spin):
            raise InputError(f"orbit has multipole {min(missing)}, which spin has not; give 0 there as NOTHING.")
        instance("source", self.source, str, "a sentence about the origin")
        # A copy that nobody changes.
        object.__setattr__(self, "spin", MappingProxyType(dict(sorted(self.spin.items()))))
        object.__setattr__(self, "orbit", MappingProxyType(dict(sorted(self.orbit.items()))))

    @property
    def multipoles(self) -> tuple[int, ...]:
        """The odd multipoles L that there are, from the lowest."""
        return tuple(self.spin)

    def orbit_of(self, multipole: int) -> Pair:
        """Return Δ_L of protons and neutrons; functions that are 0 where the multipole is missing."""
        return self.orbit.get(whole("multipole", multipole, 1, 99), (NOTHING, NOTHING))

    def expectation_values(self, spin: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return ⟨S⟩ of protons and neutrons and ⟨L⟩ of protons and neutrons in a ground state of spin J.

        Args:
            spin: J of the nuclide.

        Raises:
            InputError: J is not above 0, or the responses are a batch.

        Example:
            >>> SpinStructure({1: (FREE, NOTHING)}, source="a free proton").expectation_values(0.5)
            ((0.5, 0.0), (0.0, 0.0))
        """
        if not float(not_negative("spin", spin, single=True)) > 0:
            raise invalid("spin", spin, "J above 0")
        norm = float(np.sqrt((spin + 1) / (3 * spin)))
        pairs = self.spin.get(1, (NOTHING, NOTHING)), self.orbit_of(1)
        at_rest = [[np.asarray(each(np.asarray(0.0))) for each in pair] for pair in pairs]
        if any(each.size > 1 for pair in at_rest for each in pair):
            raise InputError("The spins are a batch; ask for the expectation values of one structure.")
        (sp, sn), (lp, ln) = ([float(each.item()) for each in pair] for pair in at_rest)
        return (sp / (2 * norm), sn / (2 * norm)), (lp / norm, ln / norm)

    def map(self, change: Callable[[Response], Response]) -> "SpinStructure":
        """Return the structure with each of its functions changed, as a cache does.

        Args:
            change: A function from one function of Q to another.

        Raises:
            InputError: `change` is not callable, or what it returns is not.

        Example:
            >>> proton = SpinStructure({1: (FREE, NOTHING)}, source="a free proton")
            >>> float(proton.map(lambda response: lambda Q: 0.8 * response(Q)).spin[1][0](0.0))
            0.8
        """
        if not callable(change):
            raise invalid("change", change, "a function from one function of Q [MeV] to another")
        return SpinStructure(
            {L: (change(p), change(n)) for L, (p, n) in self.spin.items()},
            orbit={L: (change(p), change(n)) for L, (p, n) in self.orbit.items()},
            source=self.source,
        )

    def __getstate__(self) -> dict[str, object]:
        """Return what is sent to workers: plain dictionaries, as a read-only view of one cannot be sent."""
        return {"spin": dict(self.spin), "orbit": dict(self.orbit), "source": self.source}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Take what was sent."""
        for name, value in state.items():
            object.__setattr__(self, name, MappingProxyType(value) if isinstance(value, dict) else value)
