"""Searches for dark matter at beam dumps, as built and as planned: each number with its source.

A number whose source starts with "From memory" could not be read again when this was written, one that starts with
"Assumed" was chosen here since none is published. `DarkSearch.from_memory` and `DarkSearch.assumed` list them.

Steady backgrounds of planned detectors are the measured rates of detectors of the same kind, events per mass, energy
and time in which the window is open:

========================  ===========================================================================================
argon                     CENNS-10 (arXiv:2006.12659): 2139 events below 40 keVee in 24.4 kg, 60 windows a second of
                          5 µs, 6.12 GWh at 1.4 MW; 40 keVee are taken as 140 keV of recoil energy from threshold on
caesium iodide            CsI 2021 (arXiv:2110.07730): 1286 events in 14.6 kg, windows of 6 µs, 13.99 GWh, 40 keV
germanium                 Ge-Mini (arXiv:2406.13806): 212 events in 10.66 kg, windows of 40 µs, 0.959 GWh, 60 keV
xenon                     10 events for each keV, kg and day, from memory of arXiv:1911.00762
========================  ===========================================================================================

They use no pulse shape beyond the region of the published fit. Beam neutrons are known at the SNS alone.

π⁰ per proton are published for the SNS only (0.09, from memory). A public Geant4 list of Lujan's target
(github.com/noctildon/lightDM at 39b7d4ae, about 7000 π⁰ of 1e5 protons) gives 0.07; its π⁺ and π⁻ have the mean 0.045.
Numbers without a source are taken ± 30 %; Y goes as the inverse root of the number.

A threshold of light is an energy of electrons. Nuclear recoils of argon make 0.246 + 0.00078 T/keV of it
(arXiv:2006.12659, measured below 125 keV): 50 keV are 140.6 keV of recoil energy, and 10 keV are 36.4 keV.
"""

import math
from dataclasses import replace

from nuscatter.catalogue.beam_dump_search import DarkSearch
from nuscatter.errors import choose
from nuscatter.sources.accelerators.facilities import facility, mercury_nu_per_pot
from nuscatter.units import GW, MW, GeV, Hz, hour, keV, kg, m, ms, ns, tonne, us

#: Beam on target in a year of the SNS or ESS, what COHERENT plans with.
_YEAR = 5000 * hour
_OPEN_LAR, _OPEN_CSI, _OPEN_GE = (
    60 * Hz * window * energy / (1.4 * MW)
    for window, energy in ((5 * us, 6.12 * GW * hour), (6 * us, 13.99 * GW * hour), (40 * us, 0.959 * GW * hour))
)
#: Steady backgrounds: events per mass, open time and recoil energy [MeV⁻¹].
ARGON_RATE = 2139 / (24.4 * kg * _OPEN_LAR * 140 * keV)
CSI_RATE = 1286 / (14.6 * kg * _OPEN_CSI * 40 * keV)
GERMANIUM_RATE = 212 / (10.66 * kg * _OPEN_GE * 60 * keV)
XENON_RATE = 10 / (kg * 24 * hour * keV)


def _planned(rate: float, **facts: object) -> DarkSearch:
    """Return a plan with the steady background of a rate [MeV⁻¹] during the beam of its protons."""
    bare = DarkSearch(**facts)  # type: ignore[arg-type]
    run = bare.pot / bare.place.pot_per_time
    low, high = bare.energies
    return replace(bare, steady=rate * bare.mass * bare.kept * bare.open_time(run) * (high - low))


_LUJAN_WINDOW = (0.0, 300 * ns)
_SNS_WINDOWS = tuple(each * us for each in (0.0, 0.25, 0.5, 0.75, 1.0, 2.0, 6.0))
_NINETY = "From memory: protons come from above, and the detector stands beside the target"
_LUJAN_PIONS = (
    "Assumed: a public Geant4 list has 0.07 (github.com/noctildon/lightDM), its π⁺ and π⁻ have the mean 0.045"
)
_CAPTURES = "π⁻ per proton, input of github.com/noctildon/lightDM; taken as all captured"
_OF_LIGHT = "read as electron equivalent, quenched as in arXiv:2006.12659; upper end chosen"
_SNS_PIONS = "From memory of arXiv:1911.06422"
_SNS_RUN = "Assumed: three years of 5000 h at 1.4 MW and 1 GeV"
_AS_MEASURED = "Measured rate of the same technology, see this module"

_CCM120 = DarkSearch(
    name="CCM120",
    title="CCM120, engineering run 2019",
    facility="Lujan",
    pot=1.79e21,
    material="Ar",
    mass=7 * tonne,
    distance=20 * m,
    angle=math.pi / 2,
    energies=(140.6 * keV, 1000 * keV),
    windows=_LUJAN_WINDOW,
    pions_per_pot=0.07,
    pions_uncertainty=0.3,
    captures_per_pot=0.0259,
    nu_per_pot=0.0382,
    steady=115_005.0,
    observed=115_021.5,
    sources={
        "pot": "PRL 129 (2022) 021801, abstract: 17.9e20",
        "mass": "arXiv:2507.08887, abstract: fiducial mass of CCM200; that of the engineering run was not found",
        "distance": "arXiv:2105.14020, abstract",
        "angle": _NINETY,
        "energies": f"PRL 129 (2022) 021801, abstract: threshold of 50 keV by light; {_OF_LIGHT}",
        "kept": "Assumed 1: no efficiency could be read",
        "pions_per_pot": _LUJAN_PIONS,
        "captures_per_pot": _CAPTURES,
        "nu_per_pot": "arXiv:2105.14020 as github.com/Harvard-Neutrino/SIREN quotes it (see facility Lujan)",
        "steady": "PRL 129 (2022) 021801, abstract: expected background 115,005",
        "observed": "PRL 129 (2022) 021801, abstract: 115,005 + 16.5",
    },
)

_CCM200 = replace(
    _CCM120,
    name="CCM200",
    title="CCM200, three years",
    pot=2.25e22,
    distance=23 * m,
    energies=(36.4 * keV, 1000 * keV),
    steady=115_005.0 * 2.25e22 / 1.79e21,
    observed=None,
    sources={
        **{key: text for key, text in _CCM120.sources.items() if key != "observed"},
        "pot": "https://indico.slac.stanford.edu/event/8970/: planned in three years",
        "mass": "arXiv:2507.08887, abstract: fiducial",
        "distance": "Review, Table IV",
        "energies": f"From memory: threshold of 10 keV; {_OF_LIGHT}",
        "steady": "Assumed: as much for each proton as in the engineering run; the plan is to have far less",
    },
)

#: What SNS's detectors in the corridor have in common.
_SNS = {
    "facility": "SNS",
    "pot": 3 * _YEAR * 1.4 * MW / (1 * GeV),
    "windows": _SNS_WINDOWS,
    "pions_per_pot": 0.09,
    "pions_uncertainty": 0.10,
    "pions_tilt": 0.3,  # as in the fits of the SNS's data, which share the nuisance
    "captures_per_pot": 0.0457,
    "nu_per_pot": 0.09,
}


def _sns_sources(**own: str) -> dict[str, str]:
    return {
        "pot": _SNS_RUN,
        "pions_per_pot": _SNS_PIONS,
        "captures_per_pot": _CAPTURES,
        "nu_per_pot": "arXiv:2006.12659",
        "steady": _AS_MEASURED,
        **own,
    }


_PIP2_RUN = 5 * 0.75 * 365.25 * 24 * hour


def _pip2(ring: str, pions: float, windows: tuple[float, ...], yields: str) -> DarkSearch:
    place = facility(f"PIP2-BD-{ring}")
    return DarkSearch(
        name=f"PIP2-BD-{ring}",
        title=f"PIP2-BD, {ring}, 100 t of argon",
        facility=place.name,
        pot=place.pot_per_time * _PIP2_RUN,
        material="Ar",
        mass=100 * tonne,
        distance=15 * m,
        angle=0.0,
        energies=(20 * keV, 150 * keV),
        windows=windows,
        pions_per_pot=pions,
        pions_uncertainty=0.3,
        nu_per_pot=pions,
        sources={
            "pot": "From memory of arXiv:2203.08079: five years, 75 % of the time, at the ring's power",
            "mass": "arXiv:2203.08079, abstract",
            "distance": "github.com/noctildon/lightDM at 39b7d4ae, Experiments/README: 15 or 30 m",
            "angle": "Assumed: on the axis of the beam",
            "energies": "From memory of arXiv:2203.08079: threshold of 20 keV; up to where neutrinos reach",
            "pions_per_pot": yields,
            "nu_per_pot": "Assumed as many as π⁰",
            "steady": "Assumed none: pulse shape and short pulses",
        },
    )


dark_searches: tuple[DarkSearch, ...] = (
    _CCM120,
    _CCM200,
    _planned(
        ARGON_RATE,
        **_SNS,
        name="COH-Ar-750",
        title="COHERENT, 610 kg of argon",
        material="Ar",
        mass=610 * kg,
        distance=27.5 * m,
        angle=math.radians(137),
        energies=(20 * keV, 160 * keV),
        neutrons=303 * (610 / 24.4) * (3 * _YEAR * 1.4 * MW / (1 * GeV) / 13.8e22),
        sources=_sns_sources(
            mass="From memory of arXiv:1911.06422: fiducial mass of the 750 kg",
            distance="arXiv:2006.12659: where CENNS-10 stands",
            angle="From memory of arXiv:1911.06422",
            energies="From memory of arXiv:1911.06422: threshold of 20 keV; upper end chosen",
            neutrons="arXiv:2006.12659: 303 of 497 in CENNS-10 are below 40 keVee; times mass and protons",
        ),
    ),
    _planned(
        CSI_RATE,
        **_SNS,
        name="COH-CryoCsI",
        title="COHERENT, 10 kg of cold CsI",
        material="CsI",
        mass=10 * kg,
        distance=19.3 * m,
        angle=math.pi / 2,
        energies=(1.5 * keV, 80 * keV),
        neutrons=18.4 * (10 / 14.6) * (3 * _YEAR * 1.4 * MW / (1 * GeV) / 3.198e23),
        sources=_sns_sources(
            mass="https://plan.events.mpg.de/event/603/contributions/3518/",
            distance="Assumed that of CsI 2021, arXiv:2110.07730",
            angle="Assumed that of CsI 2021",
            energies="From memory: threshold near 1.5 keV; upper end chosen",
            neutrons="arXiv:2110.07730: 18.4 in CsI 2021, in proportion to mass and protons",
        ),
    ),
    _planned(
        GERMANIUM_RATE,
        **_SNS,
        name="COH-Ge",
        title="COHERENT, 18 kg of germanium",
        material="Ge",
        mass=18 * kg,
        distance=19.2 * m,
        angle=math.pi / 2,
        energies=(7 * keV, 120 * keV),
        sources=_sns_sources(
            mass="Review, Table IV",
            distance="arXiv:2406.13806",
            angle="Assumed: beside the target, as CsI",
            energies="arXiv:2406.13806, abstract: 1.5 keVee, about 7 keV by Lindhard's k = 0.157; upper end chosen",
        ),
    ),
    _planned(
        ARGON_RATE,
        facility="SNS-STS",
        pot=3 * _YEAR * 0.7 * MW / (1.3 * GeV),
        windows=_SNS_WINDOWS,
        pions_per_pot=0.13,
        pions_uncertainty=0.3,
        nu_per_pot=mercury_nu_per_pot(1.3 * GeV),
        name="SNS-STS-LAr",
        title="SNS second target station, 10 t of argon",
        material="Ar",
        mass=10 * tonne,
        distance=20 * m,
        angle=math.pi / 2,
        energies=(20 * keV, 160 * keV),
        sources={
            "pot": "Assumed: three years of 5000 h at 0.7 MW (Review, Sec. V: 15 of 60 pulses of 2.8 MW)",
            "mass": "From memory of COHERENT's white paper arXiv:2204.04575",
            "distance": "From memory of arXiv:2204.04575",
            "angle": "Assumed: beside the target",
            "energies": "Assumed as for COH-Ar-750",
            "pions_per_pot": "Assumed: that of the SNS times the neutrinos at 1.3 over those at 1 GeV",
            "nu_per_pot": "Assumed that of mercury, arXiv:2109.11049 (see mercury_nu_per_pot)",
            "steady": _AS_MEASURED,
        },
    ),
    _planned(
        XENON_RATE,
        facility="ESS",
        pot=3 * _YEAR * 5 * MW / (2 * GeV),
        windows=(0.0, 2.86 * ms),
        pions_per_pot=0.3,
        pions_uncertainty=0.3,
        nu_per_pot=0.3,
        name="ESS-Xe",
        title="ESS, 20 kg of xenon gas",
        material="Xe",
        mass=20 * kg,
        distance=20 * m,
        angle=math.pi / 2,
        energies=(0.9 * keV, 80 * keV),
        sources={
            "pot": "From memory of arXiv:1911.00762: 5000 h a year; three years assumed",
            "mass": "https://agenda.infn.it/event/24250/contributions/130168/",
            "distance": "arXiv:1911.00762 as github.com/fiorotto8/COHAXIAL quotes it",
            "angle": "Assumed: beside the target",
            "energies": "From memory of arXiv:1911.00762: threshold of 0.9 keV; upper end chosen",
            "pions_per_pot": "Assumed as many as neutrinos of each species",
            "nu_per_pot": "arXiv:1911.00762 as github.com/fiorotto8/COHAXIAL quotes it",
            "steady": "From memory of arXiv:1911.00762: 10 for each keV, kg and day, times the part of the time",
        },
    ),
    _pip2("PAR", 0.10, (0.0, 2 * us, 8 * us), "Assumed: no number for carbon at 0.8 GeV was found"),
    _pip2(
        "C-PAR",
        0.15,
        tuple(each * ns for each in (0, 20, 40, 80, 160, 8000)),
        "Assumed: no number for carbon at 1.2 GeV was found",
    ),
    _pip2(
        "RCS-SR",
        0.28,
        (0.0, 2 * us, 8 * us),
        "Assumed the mean of π⁺ and π⁻, 0.32 and 0.23, of github.com/noctildon/lightDM at 2 GeV",
    ),
)


def dark_search(name: str) -> DarkSearch:
    """Return the search of that name, blind to case and dashes; `InputError` for an unknown one.

    Example:
        >>> dark_search("ccm 120").name
        'CCM120'
    """
    return choose("search for dark matter", name, {each.name: each for each in dark_searches})
