r"""Parity-violating elastic electron scattering as measured: PREX-1, PREX-2, CREX, Qweak's aluminium, and MREX's plan.

Table II of the review, with what a prediction needs: the beam's energy, where the spectrometer accepts electrons, the
weak charge that the collaboration used, and the measured asymmetry, which is that of *elastic* scattering: excited
levels and other materials were subtracted by the collaborations. Each number has its source in the table
``parity_violation.csv``.

A measured asymmetry is a mean over angles,

.. math:: \langle A\rangle = \frac{\int A(\theta)\, \frac{d\sigma}{d\Omega}\, \varepsilon(\theta)\sin\theta\, d\theta}
                                  {\int \frac{d\sigma}{d\Omega}\, \varepsilon(\theta)\sin\theta\, d\theta},

with the acceptance ε. The one of PREX-2 is known from a simulation (``spectrometer_acceptance.csv``). **For PREX-1 and
CREX it is a model**: the same spectrometers, so the same function, moved by the angle that gives the published mean
Q². Of Qweak the mean Q² alone is used, as an angle; MREX's plan is a window of angles.

Example:
    >>> from nuscatter.units import MeV
    >>> crex = parity_violation_measurement("crex")
    >>> print(f"{crex.nuclide}: {crex.asymmetry / 1e-9:.0f} +- {crex.error / 1e-9:.0f} ppb at {crex.energy / MeV} MeV")
    Ca48: 2668 +- 113 ppb at 2182.5 MeV
"""

import math
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cache, cached_property
from typing import NamedTuple, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.published_facts import Fact
from nuscatter.catalogue.spectrometers import Acceptance, prex_2
from nuscatter.errors import InputError, choose, finite, instance, invalid, not_negative, positive, truth
from nuscatter.interactions.parity_violation import (
    WeakCharges,
    asymmetry,
    asymmetry_kernel,
    cross_section,
    momentum_transfer,
    scattering_angle,
)
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.nucleus import FormFactor, Nucleus
from nuscatter.tables import rows
from nuscatter.units import Array, GeV, MeV, fm

_DEGREE = math.pi / 180
_UNITS: Mapping[str, float] = {"MeV": MeV, "GeV2": GeV**2, "deg": _DEGREE, "ppb": 1e-9, "fm": fm, "%": 0.01, "": 1.0}


@final
@dataclass(frozen=True, eq=False)
class StretchedFormFactor:
    """A form factor of a distribution whose lengths are multiplied, but for a Gaussian that is folded with it.

    F(sQ) exp[(s² − 1) Q² r²/6]: the nucleons' own size, of mean square radius r², stays.
    """

    form_factor: FormFactor
    stretch: Array
    own: float

    def __call__(self, Q: Array) -> Array:
        """Return the form factor at `Q` [MeV]; a batch of factors is behind its shape (n, 1)."""
        kept = np.exp((self.stretch**2 - 1) * Q**2 * self.own / 6)
        return self.form_factor(Q * self.stretch) * kept


@final
@dataclass(frozen=True, eq=False)
class ParityViolationMeasurement:
    """A measured asymmetry of elastic electron scattering, with what predicts it.

    Args:
        name: Its name.
        nuclide: The target.
        energy: Energy of the beam [MeV].
        q2: Mean Q² [MeV²], as published.
        asymmetry: A_PV, a number (550 ppb is 550e-9); of a plan, the expected one.
        statistical: Its statistical error.
        systematic: Its systematic error.
        weak_charge: Weak charge of the target that the collaboration used, with radiative corrections.
        acceptance: Where electrons are accepted; None for the one angle that has the mean Q².
        planned: Whether nothing was measured yet.
        reference: The publication.
        remarks: What a reader of the number should know: the acceptance, what was subtracted.
        facts: All published numbers by name, each with its source.

    Raises:
        InputError: an argument is not of its kind, or Q² is larger than scattering at this energy can have.

    Example:
        >>> prex = parity_violation_measurement("PREX-2")
        >>> print(prex.facts["weak charge"].values, prex.facts["weak charge"].from_memory)
        (-117.9,) True
    """

    name: str
    nuclide: Nuclide
    _: KW_ONLY
    energy: float
    q2: float
    asymmetry: float
    statistical: float
    systematic: float
    weak_charge: float
    acceptance: Acceptance | None = None
    planned: bool = False
    reference: str = ""
    remarks: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("name", "reference", "remarks"):
            instance(name, getattr(self, name), str, "a text")
        truth("planned", self.planned)
        instance("facts", self.facts, Mapping, "facts by their names")
        instance("nuclide", self.nuclide, Nuclide, "a Nuclide, as nuclide('Pb208') returns it,")
        positive("energy", self.energy, "MeV", single=True)
        positive("q2", self.q2, single=True)
        for name in ("asymmetry", "weak_charge"):
            finite(name, getattr(self, name), single=True)
        for name in ("statistical", "systematic"):
            not_negative(name, getattr(self, name), single=True)
        if self.acceptance is not None:
            instance("acceptance", self.acceptance, Acceptance, "an Acceptance, or None for one angle")
        _ = self.angle

    @cached_property
    def angle(self) -> float:
        """The angle [rad] of elastic scattering whose Q² is the published mean."""
        return float(scattering_angle(self.nuclide, self.energy, math.sqrt(self.q2)))

    @property
    def error(self) -> float:
        """Statistical and systematic error in quadrature."""
        return math.hypot(self.statistical, self.systematic)

    @property
    def source(self) -> str:
        """The paper's arXiv number or journal, for tables."""
        return self.reference.partition(",")[0]

    @property
    def from_memory(self) -> tuple[str, ...]:
        """The published numbers that are from memory alone, by name: look them up before you quote them."""
        return tuple(each.quantity for each in self.facts.values() if each.from_memory)

    @property
    def charges(self) -> WeakCharges:
        """Weak charges of proton and neutron that give the nucleus the weak charge of the publication."""
        return WeakCharges().scaled_to(self.nuclide, self.weak_charge)

    @cached_property
    def accepted(self) -> Acceptance:
        """The acceptance, where there is one; else the one angle of the mean Q²."""
        return Acceptance([self.angle], [1.0]) if self.acceptance is None else self.acceptance

    def predict(
        self,
        nucleus: Nucleus,
        *,
        distorted: bool = True,
        charges: WeakCharges | None = None,
        stretch: ArrayLike = 1.0,
        own: float = 0.0,
    ) -> Array:
        """Return the asymmetry that a nucleus gives in this experiment, averaged over the acceptance.

        Args:
            nucleus: Of extended nucleons: its `proton` is the charge form factor.
            distorted: Whether the electron's waves are distorted by the Coulomb field; else plane waves.
            charges: Weak charges of proton and neutron; those of the publication if None.
            stretch: Factor by which lengths of the neutron distribution are multiplied, F_n(Q) → F_n(stretch · Q);
                one number, or shape (batch,) for as many asymmetries from one solution of the waves.
            own: Mean square radius [MeV⁻²] of the nucleons' own size, which is in F_n and is not stretched.

        Returns:
            One number, or shape (batch,).

        Raises:
            InputError: the nucleus is not that of the target, or an argument is not of its kind.

        Example:
            >>> import nuscatter as ns
            >>> lead = ns.HartreeFock("SLy4")("Pb208")
            >>> prex = parity_violation_measurement("PREX-2")
            >>> distorted, plane = prex.predict(lead), prex.predict(lead, distorted=False)
            >>> print(f"{distorted / 1e-9:.0f} ppb, {plane / 1e-9:.0f} with plane waves")
            575 ppb, 729 with plane waves
        """
        self._check(nucleus)
        factor = positive("stretch", stretch)
        if factor.ndim > 1:
            raise invalid("stretch", stretch, "one number or a list of numbers")
        size, made = float(not_negative("own", own, single=True)), nucleus
        if (factor != 1).any():
            made = replace(nucleus, neutron=StretchedFormFactor(nucleus.neutron, factor, size))
        angles, _ = self.accepted.nodes
        given = self.charges if charges is None else instance("charges", charges, WeakCharges, "a WeakCharges")
        if truth("distorted", distorted):
            kernel = asymmetry_kernel(made, self.energy, angles)
            values, section = kernel.of_nucleus(made, given), kernel.cross_section
        else:
            values = asymmetry(made, self.energy, angles, distorted=False, charges=given)
            section = cross_section(nucleus, self.energy, angles, distorted=False)
        return np.asarray(np.broadcast_to(self.accepted.mean(values, cross_section=section), factor.shape))

    def mean_q2(self, nucleus: Nucleus, *, distorted: bool = True) -> float:
        """Return the mean Q² [MeV²] of the accepted electrons; it should be the published one."""
        self._check(nucleus)
        angles, _ = self.accepted.nodes
        q2 = momentum_transfer(self.nuclide, self.energy, angles) ** 2
        section = cross_section(nucleus, self.energy, angles, distorted=distorted)
        return float(self.accepted.mean(q2, cross_section=section))

    def _check(self, nucleus: Nucleus) -> None:
        instance("nucleus", nucleus, Nucleus, "a Nucleus, as HartreeFock('SLy4')('Pb208') returns it,")
        if (nucleus.nuclide.Z, nucleus.nuclide.N) != (self.nuclide.Z, self.nuclide.N):
            raise InputError(f"nucleus is {nucleus.nuclide.name}, but {self.nuclide.name}, the target, was expected.")


class _Described(NamedTuple):
    """What is said of an experiment in words."""

    name: str
    target: str
    reference: str
    remarks: str
    aliases: tuple[str, ...] = ()
    planned: bool = False


_DESCRIBED = (
    _Described(
        "PREX-1",
        "Pb208",
        "arXiv:1201.2568, PRL 108 (2012) 112502",
        "Acceptance: that of PREX-2, moved to the mean Q². Levels of ²⁰⁸Pb are outside of the momentum acceptance.",
        ("PREX", "PREX-I"),
    ),
    _Described(
        "PREX-2",
        "Pb208",
        "arXiv:2102.10767, PRL 126 (2021) 172502",
        "Acceptance: a simulation of the collaboration. The carbon around the lead was subtracted.",
        ("PREX-II",),
    ),
    _Described(
        "CREX",
        "Ca48",
        "arXiv:2205.11593, PRL 129 (2022) 042501",
        "Acceptance: that of PREX-2, moved to the mean Q². Three levels of ⁴⁸Ca were subtracted.",
    ),
    _Described(
        "Qweak-27Al",
        "Al27",
        "arXiv:2112.15412, PRL 128 (2022) 132501",
        "One angle, that of the mean Q². A third of the electrons was subtracted: quasi-elastic, levels, an alloy. "
        "²⁷Al has spin 5/2: its quadrupole and magnetic scattering are not in the prediction.",
        ("Qweak",),
    ),
    _Described(
        "MREX",
        "Pb208",
        "J. Phys. G 46 (2019) 093003",
        "A plan: the asymmetry is the expected one. Acceptance: a window of angles.",
        planned=True,
    ),
)


@cache
def parity_violation_measurements() -> tuple[ParityViolationMeasurement, ...]:
    """Return the measurements and the plan, as in Table II of the review with PREX-1.

    Example:
        >>> [each.name for each in parity_violation_measurements() if not each.planned]
        ['PREX-1', 'PREX-2', 'CREX', 'Qweak-27Al']
    """
    return tuple(map(_measurement, _DESCRIBED))


def parity_violation_measurement(name: str) -> ParityViolationMeasurement:
    """Return the measurement of that name, blind to case and dashes; `InputError` for an unknown one.

    Example:
        >>> parity_violation_measurement("prex ii").name
        'PREX-2'
    """
    known = {
        each: measurement
        for words, measurement in zip(_DESCRIBED, parity_violation_measurements(), strict=True)
        for each in (words.name, *words.aliases)
    }
    return choose("parity-violation measurement", name, known)


def _fact(row: Mapping[str, str]) -> Fact:
    error = (float(row["minus"]), float(row["plus"])) if row["minus"] else None
    return Fact(row["quantity"], (float(row["value"]),), row["unit"], row["source"], error)


def _measurement(words: _Described) -> ParityViolationMeasurement:
    numbers = rows("catalogue", "parity_violation.csv")
    facts = {row["quantity"]: _fact(row) for row in numbers if row["experiment"] == words.name}

    def value(quantity: str) -> float:
        return facts[quantity].values[0] * _UNITS[facts[quantity].unit]

    acceptance = None
    if "smallest angle" in facts:
        acceptance = Acceptance([value("smallest angle"), value("largest angle")], [1.0, 1.0])
    elif "acceptance shift" in facts:
        acceptance = prex_2().moved(value("acceptance shift"))
    nuclide = find(words.target)
    return ParityViolationMeasurement(
        name=words.name,
        nuclide=nuclide,
        energy=value("energy"),
        q2=value("Q2"),
        asymmetry=value("asymmetry"),
        statistical=value("statistical error"),
        systematic=value("systematic error"),
        weak_charge=value("weak charge") if "weak charge" in facts else WeakCharges().of(nuclide),
        acceptance=acceptance,
        planned=words.planned,
        reference=words.reference,
        remarks=words.remarks,
        facts=facts,
    )
