"""Terms of new physics by name: those whose arguments are numbers or names, for the command line and the explorer.

Ranges of sliders hold what experiments with neutrinos of some MeV can tell, and what is above their limits. A text may
be outside of them: a term's own checks say what is allowed. Starts lie beside zero, where a square has no slope;
couplings that enter by their squares alone stay above it.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from nuscatter.catalogue.terms.arguments import Number, OneOf
from nuscatter.catalogue.terms.constructor import Constructor, Member, constructor
from nuscatter.interactions.bsm import electromagnetic, general, mediators, nsi
from nuscatter.interactions.bsm.flavour import PAIRS
from nuscatter.interactions.term import Term

#: A term by name.
TermEntry: TypeAlias = Constructor[Term]

_UP = (0.0, None)
_MASS = Number(
    expected="a mass such as 10MeV",
    units=("MeV", "eV", "keV", "GeV", "TeV"),
    signed=False,
    start=100.0,
    limits=_UP,
    low=1e-3,
    high=1e4,
    logarithmic=True,
)
#: Of a lepton that leaves: a source whose neutrinos have less energy makes none.
_LEPTON_MASS = replace(_MASS, start=10.0, low=0.1, high=1e3)
_COUPLING = Number(
    expected="a number without a unit such as 1e-4", start=1e-4, limits=_UP, low=1e-7, high=1e-2, logarithmic=True
)
#: In units of the Fermi constant.
_STRENGTH = Number(
    expected="a number without a unit such as 0.1", start=0.1, limits=_UP, low=1e-4, high=1.0, logarithmic=True
)
_EPSILON = Number(
    expected="a number without a unit such as 0.1 or 0.1+0.2j", imaginary=True, start=0.05, low=-1.0, high=1.0
)
#: In units of e: 1e-7 is as much as the weak charge, at the recoils of neutrinos from stopped pions.
_CHARGE = replace(_EPSILON, start=1e-8, low=-1e-6, high=1e-6)
_MOMENT = Number(
    expected="a moment such as 1e-9bohr_magneton",
    units=("bohr_magneton", "MeV-1", "GeV-1", "TeV-1"),
    imaginary=True,
    start=1e-9,
    low=1e-12,
    high=1e-8,
    logarithmic=True,
)
_AREA = Number(
    expected="an area such as -1e-32cm2",
    units=("cm2", "fm2", "m2", "barn", "MeV-2", "GeV-2"),
    imaginary=True,
    start=1e-32,
    low=-1e-31,
    high=1e-31,
)
#: Without `dark_photon()`: neutrinos have none of its charge, and then nothing happens.
_CHARGES = OneOf(
    choices={
        "universal": mediators.universal,
        "b_minus_l": mediators.b_minus_l,
        "baryonic": mediators.baryonic,
        "l_e_minus_l_mu": mediators.l_e_minus_l_mu,
        "l_e_minus_l_tau": mediators.l_e_minus_l_tau,
        "l_mu_minus_l_tau": mediators.l_mu_minus_l_tau,
    },
    start="b_minus_l",
    module=mediators.__name__,
)

#: What is behind the pair of flavours in the name of an ε.
_TARGETS = {
    "u": "u quarks",
    "d": "d quarks",
    "p": "protons",
    "n": "neutrons",
    "e": "electrons",
    "eL": "left-handed electrons",
    "eR": "right-handed electrons",
}
_SYMBOLS = {"e": "ν_e", "mu": "ν_μ", "tau": "ν_τ"}

#: Terms of new physics on the face that are not here, each with the reason.
TERMS_LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "LightTensor": "its tensor charge is a function of the nucleus, for which there is no sensible default",
        "AxionDecay": "a source and a volume belong to it: nuscatter.catalogue.axions has both",
        "AxionScattering": "a source belongs to it: nuscatter.catalogue.axions has it",
        "DarkExcitation": "a dark sector and a source of dark matter belong to it",
        "DarkMatterScattering": "a dark sector and a source of dark matter belong to it",
        "DarkMatterElectronScattering": "a dark sector and a source of dark matter belong to it",
        "DarkPhotonDecay": "a dark sector, a source and a volume belong to it",
    }
)


@cache
def terms() -> Mapping[str, TermEntry]:
    """Return the terms of new physics by name.

    Example:
        >>> list(terms()["LightVector"].arguments)
        ['mass', 'coupling', 'charges']
        >>> terms()["NSI"].arguments["emu_u"].meaning
        'ε between ν_e and ν_μ, with u quarks'
        >>> terms()["GeneralInteraction"].left_out["tensor"]
        'it needs tensor_charge'
    """
    entries: tuple[TermEntry, ...] = (
        constructor(nsi.NSI, {"couplings": _EPSILON}, family=_with_targets()),
        constructor(mediators.LightVector, {"mass": _MASS, "coupling": _COUPLING, "charges": _CHARGES}),
        constructor(
            mediators.LightScalar,
            {"mass": _MASS, "coupling": _COUPLING},
            left_out={"charges": "scalar charges of nucleons have values and errors of their own: ScalarCharges"},
        ),
        constructor(
            general.GeneralInteraction,
            {"scalar": _STRENGTH},
            needed=("scalar",),
            left_out={
                "tensor": "it needs tensor_charge",
                "charges": "scalar charges of nucleons have values and errors of their own: ScalarCharges",
                "tensor_charge": "a function of the nucleus",
            },
        ),
        constructor(electromagnetic.MagneticMoment, {"moments": _MOMENT}, family=_by_flavours("Magnetic moment")),
        constructor(electromagnetic.DipolePortal, {"mass": _LEPTON_MASS} | dict.fromkeys(("e", "mu", "tau"), _MOMENT)),
        constructor(electromagnetic.Millicharge, {"charges": _CHARGE}, family=_by_flavours("Charge")),
        constructor(
            electromagnetic.ChargeRadius,
            {"radii": _AREA},
            family=_by_flavours("Charge radius"),
            left_out={
                "form": "a function of Q²",
                "replaced": "set by ChargeRadius.total, which depends on the couplings of the Standard Model",
            },
        ),
    )
    return MappingProxyType({each.name: each for each in entries})


def _by_flavours(what: str) -> list[Member]:
    """Return the arguments of a matrix in flavour, and the other names of its diagonal."""
    pairs = [Member(name=pair, meaning=f"{what} {_between(*flavours)}") for pair, flavours in PAIRS.items()]
    return pairs + [Member(name=one, meaning=f"{what} {_between(one, one)}", same_as=one * 2) for one in _SYMBOLS]


def _with_targets() -> list[Member]:
    """Return the arguments of matrices in flavour, one for each of what neutrinos couple to."""
    return [
        Member(name=f"{pair}_{target}", meaning=f"ε {_between(*flavours)}, with {words}")
        for pair, flavours in PAIRS.items()
        for target, words in _TARGETS.items()
    ]


def _between(one: str, other: str) -> str:
    return f"of {_SYMBOLS[one]}" if one == other else f"between {_SYMBOLS[one]} and {_SYMBOLS[other]}"
