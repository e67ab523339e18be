"""Places where pions stop: the facts of each proton beam, and where every one of them comes from.

What follows from the numbers is `Facility` in ``beam_on_target.py``. A data release's own numbers (protons on target,
neutrinos per proton) come before the facility's, and are given to `Facility.flux` as arguments.

A source that starts with "From memory" could not be read again when this was written: the number is that of the named
paper as we recall it, with the arithmetic that supports it. `Facility.from_memory` lists these fields.
Neutrinos per proton are for each of ν_μ, ν_e and ν̄_μ; a published flux is often the sum of the three.

The SNS's number of neutrinos per proton is 0.09: the LAr release's at 0.996 GeV, and what COHERENT's simulation gives
at 1 GeV behind an aluminium window (0.0900; 0.0867 behind one of Inconel; 0.0875 as others quote it). All lie within
its 10 %. The data sets take their own releases' numbers, 0.08, 0.09 and 0.0848, with the releases' protons.
"""

import math
from collections.abc import Mapping
from typing import Any

from nuscatter.errors import between, choose, positive
from nuscatter.sources.accelerators.beam_on_target import Facility
from nuscatter.sources.timing import Bunches, Gaussian, box, triangle
from nuscatter.units import MW, GeV, Hz, cm, kW, m, ms, ns, s, us

#: Relative uncertainty of the neutrinos per proton at the SNS (arXiv:2006.12659, 2110.07730).
SNS_FLUX_UNCERTAINTY = 0.10

__all__ = ["Facility", "facilities", "facility", "mercury_nu_per_pot"]

_REVIEW = "Review, Sec. V"
_LAR = "COHERENT's LAr release, arXiv:2006.12659, parameter file"
_SIMULATION = "arXiv:2109.11049, Sec. I"
_PIP2 = "From memory of arXiv:2203.08079, its table of rings"
#: Public code that quotes papers which could not be read.
_COHAXIAL = "as github.com/fiorotto8/COHAXIAL at fe06975c quotes it"
_NO_YIELD = "None: no published number could be confirmed"

#: The SNS's pulse: the release's Gaussian, on the release's clock, whose zero is 2.9 widths before the mean.
_SNS_PULSE = Gaussian(mean=440 * ns, width=150 * ns)
#: Lengths quoted by the review, and by the release as a Gaussian (its FWHM is 353 ns).
_SNS_LENGTH = 400 * ns
_AT_REST = "Decay in flight and the π⁻ and μ⁻ that decay (about 1 % each at 1 GeV) are left out."


def mercury_nu_per_pot(proton_energy: float) -> float:
    """Return the neutrinos of each species per proton of `proton_energy` [MeV] on the SNS's mercury, 0.8 to 1.4 GeV.

    A third of the cubic fit to COHERENT's simulation (arXiv:2109.11049; 10 %), 0.28E³ − 1.12E² + 1.79E − 0.68 with E
    in GeV for the three species together. The coefficients, two digits each, are those of public code for a proton beam
    window of aluminium (github.com/fiorotto8/COHAXIAL at fe06975c; 0.27, −1.09, 1.75, −0.67 for one of Inconel: 4 %
    less). They give 0.0895 at the LAr release's 0.996 GeV (its own: 0.09), 0.0878 at CsI 2021's 0.983 GeV (its own:
    0.0848), and the paper's 2.36e15 neutrinos a second at 1.4 MW (from memory).

    Raises:
        InputError: the energy is outside the range of the fit.

    Example:
        >>> round(mercury_nu_per_pot(1.0 * GeV), 4), round(mercury_nu_per_pot(1.3 * GeV), 3)
        (0.09, 0.123)
    """
    E = float(
        between("proton_energy [GeV]", positive("proton_energy [GeV]", proton_energy, single=True) / GeV, 0.8, 1.4)
    )
    return (0.28 * E**3 - 1.12 * E**2 + 1.79 * E - 0.68) / 3


_MERCURY = f"arXiv:2109.11049, {_COHAXIAL}: cubic fit for mercury, aluminium window; uncertainty from its abstract"

#: The facts of a facility: field of `Facility` → value and source. A number without one has it in the line above.
_Facts = Mapping[str, tuple[Any, str | None]]


def _facility(name: str, facts: _Facts, notes: str) -> Facility:
    values = {field: value for field, (value, _) in facts.items()}
    sources = {field: source for field, (_, source) in facts.items() if source is not None}
    return Facility(name=name, sources=sources, notes=notes, **values)


_SNS: _Facts = {
    "proton_energy": (1.0 * GeV, f"{_REVIEW}; releases imply 0.954 to 0.996 GeV"),
    "power": (1.4 * MW, f"{_REVIEW}; {_SIMULATION}"),
    "repetition": (60 * Hz, _REVIEW),
    "pulse": (_SNS_PULSE, f"{_LAR}: 440 ± 200 ns, width 150 ns"),
    "pulse_length": (_SNS_LENGTH, f"{_REVIEW}: 400 ns bursts"),
    "target": ("Hg", f"{_REVIEW}; {_SIMULATION}"),
    "nu_per_pot": (0.09, f"{_LAR}: 0.09 ± 0.009 (CsI 2017: 0.08 ± 0.008, CsI 2021: 0.0848 ± 10 %)"),
    "nu_per_pot_uncertainty": (0.10, None),
    "decay_in_flight": (0.01, f"{_SIMULATION}: less than 1 %"),
    "negative_capture": (0.99, f"{_SIMULATION}: about 99 %"),
    "baselines": ((19.3 * m, 27.5 * m), "COHERENT's releases arXiv:1804.09459 (CsI) and arXiv:2006.12659 (LAr)"),
}

#: The SNS after its proton power upgrade.
_SNS_PPU: _Facts = {
    "proton_energy": (1.3 * GeV, _REVIEW),
    "power": (2.0 * MW, _REVIEW),
    "repetition": (60 * Hz, _REVIEW),
    "pulse": (_SNS_PULSE, f"Assumed that of 1 GeV: {_LAR}"),
    "pulse_length": (_SNS_LENGTH, f"Assumed that of 1 GeV: {_REVIEW}"),
    "target": ("Hg", _REVIEW),
    "nu_per_pot": (mercury_nu_per_pot(1.3 * GeV), _MERCURY),
    "nu_per_pot_uncertainty": (0.10, None),
}

#: Its first target station when the second one takes 15 of 60 pulses, and the second one.
_SNS_FTS: _Facts = {
    **_SNS_PPU,
    "power": (2.1 * MW, f"45 of 60 equal pulses of 2.8 MW ({_REVIEW})"),
    "repetition": (45 * Hz, _REVIEW),
}
_SNS_STS: _Facts = {
    **_SNS_PPU,
    "power": (0.7 * MW, f"15 of 60 equal pulses of 2.8 MW ({_REVIEW})"),
    "repetition": (15 * Hz, _REVIEW),
    "target": ("W", _REVIEW),
    "nu_per_pot": (None, f"{_NO_YIELD} (arXiv:2109.11049 has a fit for the tungsten target)"),
    "nu_per_pot_uncertainty": (None, None),
}

#: Lujan's flux of each species at 20 m with the beam of 80 kW, arXiv:2105.14020 as SIREN quotes it.
_LUJAN_FLUX, _LUJAN_DISTANCE = 4.74e5 / (cm**2 * s), 20 * m
_LUJAN_ENERGY, _LUJAN_POWER = 0.8 * GeV, 80 * kW
_SIREN = "as github.com/Harvard-Neutrino/SIREN at 4fc83c04 quotes it"

#: LANSCE, Los Alamos.
_LUJAN: _Facts = {
    "proton_energy": (_LUJAN_ENERGY, _REVIEW),
    "power": (
        _LUJAN_POWER,
        f"6.2e14 protons a second of 800 MeV (arXiv:2105.14020, {_SIREN}) are 79.5 kW, 100 µA are 80; talks of CCM say "
        "100 kW",
    ),
    "repetition": (20 * Hz, f"{_REVIEW}; arXiv:2105.14020"),
    "pulse": (
        triangle(start=0.0, length=280 * ns),
        f"{_REVIEW}: triangle of 280 ns, read as its base (talks of CCM: 275 and 290 ns); symmetry assumed",
    ),
    "pulse_length": (280 * ns, _REVIEW),
    "target": ("W", f"{_REVIEW}; arXiv:2105.14020, abstract"),
    "nu_per_pot": (
        _LUJAN_FLUX * 4 * math.pi * _LUJAN_DISTANCE**2 / (_LUJAN_POWER / _LUJAN_ENERGY),
        f"4.74e5 /cm²/s of each species at 20 m (arXiv:2105.14020, {_SIREN}) × 4πd² over the protons a second of 80 "
        "kW: 0.0382",
    ),
    "nu_per_pot_uncertainty": (None, None),
    "baselines": (
        (_LUJAN_DISTANCE, 23 * m),
        "arXiv:2105.14020, abstract (20 m); Review, Table IV (23 m)",
    ),
}

_J_PARC: _Facts = {
    "proton_energy": (3.0 * GeV, f"{_REVIEW}; doi:10.3390/qubs1010011"),
    "power": (1.0 * MW, f"{_REVIEW}; doi:10.3390/qubs1010011"),
    "repetition": (25 * Hz, "doi:10.3390/qubs1010011, Sec. 1.1"),
    "pulse": (
        Bunches(box(start=0.0, length=100 * ns), (0.0, 600 * ns)),
        f"JSNS2, arXiv:1705.08629, {_COHAXIAL}: two of 100 ns, 600 ns apart (some texts 540 ns); a ring of 348.3 m "
        "with two bunches gives 598 ns; flat tops assumed",
    ),
    "pulse_length": (200 * ns, f"arXiv:1705.08629, {_COHAXIAL}: two bunches of 100 ns"),
    "target": ("Hg", f"{_REVIEW}; arXiv:2412.18509, abstract"),
    "nu_per_pot": (
        0.485,
        "JSNS2's measured ν_e flux, arXiv:2412.18509: (6.7 ± 1.6 ± 1.7)e-9 /cm²/proton at 24 m, × 4πd²; the other "
        "species assumed equal",
    ),
    "nu_per_pot_uncertainty": (0.35, None),
    "baselines": ((24 * m,), "arXiv:2412.18509, abstract"),
}

_ESS: _Facts = {
    "proton_energy": (2.0 * GeV, f"{_REVIEW}; arXiv:2206.01208, abstract"),
    "power": (5.0 * MW, f"{_REVIEW}; arXiv:2206.01208, abstract"),
    "repetition": (14 * Hz, "arXiv:2206.01208, abstract"),
    "pulse": (box(start=0.0, length=2.86 * ms), "arXiv:2203.08803, abstract: 2.86 ms; flat top assumed"),
    "pulse_length": (2.86 * ms, "arXiv:2203.08803, abstract"),
    "target": ("W", "https://wikimili.com/en/European_Spallation_Source: rotating, cooled by helium"),
    "nu_per_pot": (
        0.3,
        f"arXiv:1911.00762, {_COHAXIAL}; gives its 8.5e22 of each species in a year of 5000 h and its 9.2 times the "
        "SNS if that had 1 MW, 0.98 GeV and 0.08 (both inferred, from memory)",
    ),
    "nu_per_pot_uncertainty": (None, None),
    "baselines": ((20 * m,), f"arXiv:1911.00762, {_COHAXIAL}"),
}


def _pip2(ring: str, proton_energy: float, power: float, repetition: float, length: float, support: str) -> Facility:
    """Return a proposed accumulator ring; `support` goes on after the source that its four numbers share."""
    facts: _Facts = {
        "proton_energy": (proton_energy, f"{_PIP2}{support}"),
        "power": (power, f"{_PIP2}{support}"),
        "repetition": (repetition, f"{_PIP2}{support}"),
        "pulse_length": (length, f"{_PIP2}{support}"),
        "pulse": (box(start=0.0, length=length), f"{_PIP2}; flat top assumed"),
        "target": ("C", "arXiv:2203.08079, Sec. I: a lighter target such as carbon"),
        "nu_per_pot": (None, _NO_YIELD),
        "nu_per_pot_uncertainty": (None, None),
    }
    notes = "Proposed beam dump at Fermilab's PIP-II linac with an accumulator ring."
    return _facility(f"PIP2-BD-{ring}", facts, notes)


facilities: tuple[Facility, ...] = (
    _facility("SNS", _SNS, _AT_REST),
    _facility("SNS-PPU", _SNS_PPU, f"First target station after the proton power upgrade. {_AT_REST}"),
    _facility("SNS-FTS", _SNS_FTS, f"First target station when the second one takes 15 of 60 pulses. {_AT_REST}"),
    _facility("SNS-STS", _SNS_STS, "Second target station, planned."),
    _facility("Lujan", _LUJAN, "LANSCE, Los Alamos; Coherent CAPTAIN-Mills."),
    _facility(
        "J-PARC-MLF",
        _J_PARC,
        "At 3 GeV kaons stop too: KaonDecayAtRest adds their line of 235.5 MeV. Decay in flight is left out.",
    ),
    _facility(
        "ESS",
        _ESS,
        "The pulse is a thousand muon lifetimes long: arrival times do not tell prompt from delayed neutrinos.",
    ),
    _pip2("PAR", 0.8 * GeV, 100 * kW, 100 * Hz, 2 * us, "; the linac's 0.8 GeV: arXiv:2311.09915, abstract"),
    _pip2("C-PAR", 1.2 * GeV, 90 * kW, 100 * Hz, 20 * ns, "; its duty factor is quoted as about 1e-6"),
    _pip2("RCS-SR", 2.0 * GeV, 1.3 * MW, 120 * Hz, 2 * us, ""),
)


def facility(name: str) -> Facility:
    """Return the facility of that name, blind to case and dashes; `InputError` for an unknown one.

    Example:
        >>> facility("sns").name, facility("jparc mlf").name
        ('SNS', 'J-PARC-MLF')
    """
    return choose("facility", name, {each.name: each for each in facilities})
