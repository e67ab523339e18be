r"""Nuclei of the shell model: charge and spin–orbit responses as polynomials of oscillator wave functions.

In oscillator wave functions of length b every response of a nucleus is a polynomial,

.. math:: F(Q) = e^{-u/2} \sum_k c_k u^k, \qquad u = Q^2 b^2 / 2 .

A vector interaction needs two of them, for protons and for neutrons. :math:`M` (in other words the form factor of the
points, with c₀ = Z and N) has the radius ⟨r²⟩ = 3b² (½ − c₁/c₀). :math:`\Phi''` is the part of spin and motion, which
`nuscatter.structure.nucleons.weak` has as the transform S(Q) of the spin–orbit density:

.. math:: F_{\Phi''}(Q) = -S(Q)/Q, \qquad F_{\Phi''}(0) = -\tfrac13 \sum (2j+1)\, \langle\sigma\cdot l\rangle .

With those two, `shell_model` is a nuclear model as any other. The table has the polynomials of M. Hoferichter, J.
Menéndez and A. Schwenk, Phys. Rev. D 102 (2020) 074018, for ⁴⁰Ar, ¹²⁷I, ¹³³Cs and seven isotopes of xenon, and for
fluorine, sodium, silicon and germanium those that follow from one-body densities of O. C. Gorton et al., Comput. Phys.
Commun. 284 (2023) 108597. Oscillator lengths are those of the paper, ħω = 45A^(−1/3) − 25A^(−2/3) MeV.

The centre of mass moves in the oscillator's lowest state, which multiplies every response by e^{−Q²b²/4A}. As in the
paper, that is left in. ``intrinsic=True`` takes it out: the radius is then smaller, ⟨r²⟩ by 3b²/2A, which is 0.1 % of
the radius in ¹³³Cs, 0.6 % in ⁴⁰Ar and 1.7 % in ¹⁹F (L. J. Tassie and F. C. Barker, Phys. Rev. 111 (1958) 940).

What is not here: multipoles L = 2, 4 … of nuclei with spin 1 and more, which add incoherently; two-body currents; wave
functions of another shape than the oscillator's, whose tail is too short.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from types import MappingProxyType
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, common_shape, finite, instance, invalid, truth
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.quantities import NUCLEAR_RADIUS, plausible
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors, measured_nucleon
from nuscatter.structure.nucleons.weak import DarwinFoldy, NucleonCharge, weak_nucleus
from nuscatter.structure.nucleus import Nucleus
from nuscatter.tables import rows
from nuscatter.units import Array, fm

#: Where e^{−u/2} is zero in floats, and u² still is a number: beyond, Q b is set to it.
_FAR = 100.0

_DARWIN_FOLDY = DarwinFoldy()


@final
@dataclass(frozen=True, eq=False)
class OscillatorPolynomial:
    """A response in oscillator wave functions, e^{−u/2} Σ c_k u^k with u = Q²b²/2; called with Q [MeV].

    Args:
        coefficients: c₀, c₁ …
        length: Oscillator length b [MeV⁻¹]; an array is the trailing batch axis.

    Raises:
        InputError: there is no coefficient, one is not finite, or the length is no plausible one.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> round(float(OscillatorPolynomial((1.0, -1 / 3), length=2.0 * fm)(50 * MeV)), 4)  # orbit 0p, ⟨r²⟩ = 5b²/2
        0.8977
    """

    coefficients: tuple[float, ...]
    _: KW_ONLY
    length: ArrayLike

    def __post_init__(self) -> None:
        found = finite("coefficients", self.coefficients)
        if found.ndim != 1 or not found.size:
            raise invalid("coefficients", self.coefficients, "one or more numbers")
        plausible("length", self.length, NUCLEAR_RADIUS)
        object.__setattr__(self, "coefficients", tuple(found.tolist()))

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]."""
        q, b = finite("Q", Q, "MeV"), np.asarray(self.length, dtype=float)
        common_shape(Q=q, length=b)
        u = np.minimum(np.abs(q) * b, _FAR) ** 2 / 2
        return np.asarray(np.exp(-u / 2) * np.polynomial.polynomial.polyval(u, np.array(self.coefficients)))


@final
@dataclass(frozen=True, eq=False)
class SpinOrbitTransform:
    """S(Q) = −Q F_Φ″(Q) of a response Φ″, called with Q [MeV]: a `spin_orbit` of `weak_nucleus` [MeV].

    Args:
        response: F_Φ″.

    Raises:
        InputError: the response is no `OscillatorPolynomial`.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> filled = SpinOrbitTransform(OscillatorPolynomial((-8.0,), length=2.0 * fm))  # 24/3: 1f₇⸝₂ at small Q
        >>> round(float(filled(1 * MeV) / MeV), 3)
        8.0
    """

    response: OscillatorPolynomial

    def __post_init__(self) -> None:
        instance("response", self.response, OscillatorPolynomial, "an OscillatorPolynomial")

    def __call__(self, Q: ArrayLike) -> Array:
        """Return S at `Q` [MeV], in MeV."""
        Q = finite("Q", Q, "MeV")
        return np.asarray(-Q * self.response(Q))


@final
@dataclass(frozen=True)
class ShellModelResponses:
    """The responses M and Φ″ of a nuclear ground state; get one by `shell_model_responses`."""

    #: Which nuclide.
    nuclide: Nuclide
    #: Oscillator length b [MeV⁻¹].
    length: float
    #: Coefficients of M of the protons; the first is Z.
    protons: tuple[float, ...]
    #: Coefficients of M of the neutrons; the first is N.
    neutrons: tuple[float, ...]
    #: Coefficients of Φ″ of the protons.
    proton_spin_orbit: tuple[float, ...]
    #: Coefficients of Φ″ of the neutrons.
    neutron_spin_orbit: tuple[float, ...]
    #: ``published``: coefficients as printed; ``computed``: from one-body densities (the table's head names both).
    source: str
    #: The nuclear force of the valence space, or the space.
    interaction: str

    @property
    def proton_radius(self) -> float:
        """Root mean square radius [MeV⁻¹] of the protons as points."""
        return self._radius(self.protons)

    @property
    def neutron_radius(self) -> float:
        """Root mean square radius [MeV⁻¹] of the neutrons as points."""
        return self._radius(self.neutrons)

    def _radius(self, coefficients: tuple[float, ...]) -> float:
        start, slope, *_ = coefficients
        return float(self.length * np.sqrt(3 * (0.5 - slope / start)))


def shell_model(
    nuclide: Nuclide | str,
    *,
    length: ArrayLike | None = None,
    nucleon: NucleonFormFactors = measured_nucleon,
    charge: NucleonCharge = _DARWIN_FOLDY,
    intrinsic: bool = False,
) -> Nucleus:
    """Return the nucleus of the shell model: extended nucleons, with the spin–orbit part.

    A nuclear model for ``structure=``, where all nuclides of the target are among `shell_model_nuclides()`.

    Args:
        nuclide: A nuclide or its name.
        length: Oscillator length b [MeV⁻¹] in place of the table's; all radii scale with it, and an array is the
            trailing batch axis.
        nucleon: Form factors of the nucleon.
        charge: `DarwinFoldy()`, or `FirstOrder()` as in the paper, or another of `weak_nucleus`.
        intrinsic: Whether form factors are those about the centre of mass, without its motion. The table's lengths b
            are a formula in A, as in the paper.

    Raises:
        InputError: there are no responses of this nuclide (the sentence lists those that there are), or an argument is
            not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> caesium = ns.shell_model("Cs133")
        >>> round(float(ns.weak_form_factor(caesium, 50 * MeV)), 4)
        0.7533
    """
    found, without = shell_model_responses(nuclide), truth("intrinsic", intrinsic)
    b = found.length if length is None else plausible("length", length, NUCLEAR_RADIUS)
    points = [tuple(each / own[0] for each in own) for own in (found.protons, found.neutrons)]
    coefficients = [*points, found.proton_spin_orbit, found.neutron_spin_orbit]
    responses = [OscillatorPolynomial(each, length=b) for each in coefficients]
    if without:
        responses = [_intrinsic(each, found.nuclide.A) for each in responses]
    protons, neutrons = responses[:2]
    spin_orbit = SpinOrbitTransform(responses[2]), SpinOrbitTransform(responses[3])
    return weak_nucleus(found.nuclide, protons, neutrons, nucleon=nucleon, charge=charge, spin_orbit=spin_orbit)


def shell_model_responses(nuclide: Nuclide | str) -> ShellModelResponses:
    """Return the responses of a nuclide with their source.

    Raises:
        InputError: there are none of this nuclide; the sentence lists those that there are.

    Example:
        >>> from nuscatter.units import fm
        >>> xenon = shell_model_responses("Xe136")
        >>> xenon.source, f"{xenon.neutron_radius / fm:.3f} fm", round(-3 * xenon.neutron_spin_orbit[0], 1)  # N = 82
        ('published', '5.046 fm', 60.0)
    """
    chosen, known = find(nuclide), _table()
    if chosen.name not in known:
        raise InputError(f"There is no shell-model calculation of {chosen.name}; the choices are {', '.join(known)}.")
    return known[chosen.name]


def shell_model_nuclides() -> tuple[str, ...]:
    """Return the names of the nuclides that `shell_model` knows, by Z and A.

    Example:
        >>> names = shell_model_nuclides()
        >>> names[0], names[-1], len(names)
        ('F19', 'Cs133', 20)
    """
    return tuple(_table())


def _intrinsic(response: OscillatorPolynomial, nucleons: int) -> OscillatorPolynomial:
    """Return a response times e^{+Q²b²/4A}, which is one of the length b √(1 − 1/A)."""
    # e^{−u/2} e^{u/2A} = e^{−u′/2} with u′ = (1 − 1/A) u, and c_k u^k = c_k (1 − 1/A)^{−k} u′^k.
    shrunk = 1 - 1 / nucleons
    coefficients = tuple(each / shrunk**k for k, each in enumerate(response.coefficients))
    return OscillatorPolynomial(coefficients, length=np.asarray(response.length) * shrunk**0.5)


@cache
def _table() -> Mapping[str, ShellModelResponses]:
    found = {}
    for row in rows("structure", "shell_model.csv"):
        protons, neutrons = _protons_and_neutrons(row, "M")
        spins = _protons_and_neutrons(row, "Phi")
        length, chosen = float(row["length_fm"]) * fm, find(row["nuclide"])
        found[chosen.name] = ShellModelResponses(
            chosen, length, protons, neutrons, *spins, row["source"], row["interaction"]
        )
    return MappingProxyType(found)


def _protons_and_neutrons(row: Mapping[str, str], response: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return half the sum and half the difference of the polynomials that the table has; one may have less powers."""
    plus, minus = ([float(each) for each in row[f"{response}_{sign}"].split()] for sign in ("plus", "minus"))
    size = max(len(plus), len(minus))
    sums, differences = (np.array(each + [0.0] * (size - len(each))) for each in (plus, minus))
    return tuple(((sums + differences) / 2).tolist()), tuple(((sums - differences) / 2).tolist())
