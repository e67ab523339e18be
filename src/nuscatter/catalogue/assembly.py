"""From the facts of an experiment to a prediction: its flux on its detector.

The source follows from a facility's protons, a reactor's power or the Sun; the exposure is the published one, else a
year. Of the detector's response there is what is published. If that is a threshold alone, every recoil above it counts
and none below. Such a prediction is far too high where the efficiency rises slowly, and too low where the spectrum is
steep and the resolution poor. `Setup.response` says how much is published.

In a germanium detector with a threshold of 200 eVee a reactor's antineutrinos below 6 MeV give hardly any events. A
seventh (CONUS+) to five sixths (νGeN) of the events come from above 8 MeV, where the measured spectra end: the
uncertainty there is `fission_uncertainty.extrapolation`.
"""

from functools import cache
from typing import Any

import numpy as np

from nuscatter.catalogue.experiment_files.bins import edges_between, end_of_recoils
from nuscatter.catalogue.experiment_files.sources import flux_of_source, pairs_of_source
from nuscatter.catalogue.published_facts import Kind, Setup
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import Efficiency, Gap, Staircase, TabulatedEfficiency
from nuscatter.detectors.germanium import fano_factor, pair_energy
from nuscatter.detectors.noble_liquids import charge_signal, xenon_yields
from nuscatter.detectors.quenching import Lindhard, Quenching, constant
from nuscatter.detectors.smearing import GaussianSmearing, PoissonSmearing, Smearing, ionisation_smearing
from nuscatter.errors import InputError
from nuscatter.matter.material import Material, material, mixture
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.flux import Flux
from nuscatter.sources.sky.solar import sno_boron8
from nuscatter.tables import columns
from nuscatter.units import Array, MeV, hour, keV, year

#: Beam on target in a year of a stopped-pion facility, where no number of protons is published: what COHERENT plans
#: with. Reactors and the Sun are taken for 365.25 days.
YEAR_OF_BEAM = 5000 * hour


@cache
def assemble(setup: Setup) -> Experiment:
    """Return the experiment: the flux of its exposure, or of a year, on its detector.

    Raises:
        InputError: a number that it needs is not known; the sentence names it and says why.

    Example:
        >>> from nuscatter.catalogue.published_facts import setup
        >>> from nuscatter.interactions.standard.standard_model import StandardModel
        >>> expected = assemble(setup("MINER")).counts(StandardModel()).sum()  # 158 g days at 1 MW
        >>> f"{expected:.1e}"
        '2.9e-02'
    """
    if "efficiency near threshold" in setup.facts:
        setup.values("efficiency near threshold")  # raises where a sharp threshold is known to give a wrong rate
    flux = flux_of(setup)
    return Experiment(flux, detector_of(setup, flux))


def flux_of(setup: Setup) -> Flux:
    """Return the flux of an experiment during its exposure, or during a year if none is published.

    From the Sun all three flavours arrive, ⁸B in the number that SNO measured.

    Raises:
        InputError: the distance, or a reactor's power, is not known.
    """
    return flux_of_source(source_of(setup))


def source_of(setup: Setup) -> tuple[str, dict[str, Any]]:
    """Return the source of an experiment as a kind and its values, as a file has them; errors are those of `flux_of`.

    Example:
        >>> from nuscatter.catalogue.published_facts import setup
        >>> kind, values = source_of(setup("TEXONO"))
        >>> kind, list(values)
        ('reactor', ['power', 'distance', 'duration'])
    """
    if setup.kind is Kind.SUN:
        return pairs_of_source("sun", duration=live_time(setup), fluxes={"8B": sno_boron8.value})
    distance = setup.values("distance")
    if setup.kind is Kind.STOPPED_PIONS:
        own = setup.value("neutrinos per proton") if setup.knows("neutrinos per proton") else None
        return pairs_of_source(
            "facility", name=setup.origin, distance=sum(distance), pot=protons(setup), nu_per_pot=own
        )
    fuel = {"U235": setup.value("U235 fraction")} if setup.knows("U235 fraction") else None
    power = setup.values("power")
    return pairs_of_source("reactor", power=power, distance=distance, duration=live_time(setup), fractions=fuel)


def live_time(setup: Setup) -> float:
    """Return how long an experiment at a steady source counted [MeV⁻¹]: its exposure over its mass, or a year."""
    if setup.knows("live time"):
        return setup.value("live time")
    return setup.value("exposure") / setup.value("mass") if setup.knows("exposure") else year


def protons(setup: Setup) -> float:
    """Return the protons on target of a stopped-pion experiment: published, of its exposure, or of a year of beam."""
    if setup.knows("protons"):
        return setup.value("protons")
    place = facility(setup.origin)
    if setup.knows("exposure"):
        return place.protons(energy=setup.value("exposure") / setup.value("mass"))
    return place.pot_per_time * (setup.value("beam time") if setup.knows("beam time") else YEAR_OF_BEAM)


def detector_of(setup: Setup, flux: Flux) -> Detector:
    """Return the detector of an experiment, with bins from its threshold to the end of the flux's recoils.

    Raises:
        InputError: the mass, the threshold or the quenching is not known, or the target has no formula.
    """
    thresholds = np.sort(setup.values("threshold"))
    target, quenching, light_yield = _target(setup), _quenching(setup), _light_yield(setup)
    smearing = _smearing(setup)
    bare = Detector(target, setup.value("mass"), [0.0, 1e6 * MeV], quenching, light_yield, smearing)
    return Detector(
        target,
        setup.value("mass"),
        _edges(setup, bare, flux, float(thresholds[0])),
        quenching,
        light_yield,
        smearing,
        _efficiency(setup, thresholds),
    )


def _target(setup: Setup) -> Material:
    if len(setup.target) == 1:
        return material(setup.target[0])
    masses = setup.values("mass")
    if len(masses) != len(setup.target):
        raise InputError(f"{setup.name} cannot be predicted without the mass of each of {', '.join(setup.target)}.")
    parts = {material(each): mass for each, mass in zip(setup.target, masses, strict=True)}
    return mixture(setup.name, {each: mass / each.mass_per_atom for each, mass in parts.items()})


def _quenching(setup: Setup) -> Quenching | None:
    unit = setup.facts["threshold"].unit
    if unit.endswith("nr"):
        return None
    if unit == "electrons":
        return charge_signal(xenon_yields(field=setup.value("drift field")))
    if setup.knows("quenching factor"):
        return constant(setup.value("quenching factor"))
    return Lindhard(material(setup.target[0]).nuclides[0].Z, setup.value("lindhard k"))


def _light_yield(setup: Setup) -> float | None:
    """Electrons extracted for each electron on the track, where electrons are counted."""
    if not setup.knows("electron extraction"):
        return None
    return setup.value("electron extraction") / xenon_yields(field=setup.value("drift field")).work


def _smearing(setup: Setup) -> Smearing | None:
    if setup.knows("electron extraction"):
        return PoissonSmearing()
    if not setup.knows("noise"):
        return None
    noise = setup.value("noise")
    if setup.target == ("Ge",) and setup.facts["noise"].unit.endswith("ee"):
        return ionisation_smearing(pair_energy=pair_energy.value, fano=fano_factor.value, noise=noise)
    return GaussianSmearing(noise=noise)


def _efficiency(setup: Setup, thresholds: Array) -> Efficiency | None:
    if setup.knows("share of the first run"):
        return xenonnt_efficiency(setup.value("share of the first run"))
    if setup.knows("efficiency"):
        return lz_efficiency()
    if setup.knows("left out"):
        return Gap(*setup.values("left out"))
    return Staircase(tuple(thresholds.tolist())) if len(thresholds) > 1 else None


def _edges(setup: Setup, bare: Detector, flux: Flux, low: float) -> Array:
    """Edges of a nearly constant ratio, from the threshold to the upper end, or to where no recoil reaches."""
    high = setup.value("upper end") if setup.knows("upper end") else end_of_recoils(bare, flux, low)
    return edges_between(bare, low, high)


def xenonnt_efficiency(first_run: float) -> TabulatedEfficiency:
    """Return the fraction of nuclear recoils that XENONnT keeps, as a function of their energy [MeV].

    The templates of single energies of its release (doi:10.5281/zenodo.20576156), summed over all bins.

    Args:
        first_run: Share of the exposure that belongs to the first of the two runs.

    Example:
        >>> efficiency = xenonnt_efficiency(0.34)
        >>> [round(float(efficiency(T * keV)), 4) for T in (0.5, 1, 2, 4)]
        [0.0001, 0.007, 0.0655, 0.1462]
    """
    table = columns("catalogue", "xenonnt_efficiency.csv")
    kept = first_run * table["run_0"] + (1 - first_run) * table["run_1"]
    return TabulatedEfficiency(table["recoil_keV"] * keV, kept)


def lz_efficiency() -> TabulatedEfficiency:
    """Return the fraction of nuclear recoils that LZ keeps, as a function of their energy [MeV].

    It is published every 0.5 keV (doi:10.17182/hepdata.167350.v2/t4). Between them its logarithm is interpolated by
    monotone cubics. Below 2 keV, where it rises tenfold in 1 keV and the recoils are many, this matters: straight lines
    of the efficiency give 15 % more events of ⁸B, straight lines of its logarithm 7 % less.

    Example:
        >>> efficiency = lz_efficiency()
        >>> [round(float(efficiency(T * keV)), 4) for T in (1.005, 1.25, 2.01, 4.02)]
        [0.0083, 0.0191, 0.0808, 0.1002]
    """
    from scipy.interpolate import PchipInterpolator

    table = columns("catalogue", "lz_efficiency.csv")
    seen = table["kept"] > 0
    recoil, kept = table["recoil_keV"][seen], table["kept"][seen]
    fine = np.unique(np.concatenate([recoil, np.linspace(recoil[0], recoil[-1], 100)]))
    values = np.exp(PchipInterpolator(recoil, np.log(kept))(fine))
    return TabulatedEfficiency(fine * keV, np.clip(values, 0.0, 1.0))
