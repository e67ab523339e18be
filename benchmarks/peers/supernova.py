"""Events of a supernova by channel: snewpy's `RateCalculator` beside `SupernovaDetector.rates`, of the same files.

Both get the same pinched fluences. snewpy takes samples of them: at each half MeV, and with the number that it needs to
agree with the reference as well as nuscatter does. The reference is a plain sum in numpy over 201 energies in each bin,
with the files in memory.

The 200 bins of the neutrino's energy go from 0.5 to 100 MeV in all three, as in SNOwGLoBES. snewpy by itself puts their
middles at 0.5, 1, … 100 MeV, with the same matrices, and then finds up to 2 % more. Here its matrices are told the
bins. It reads the column of ν_μ for ν_τ too, so ν_τ on electrons, where the columns differ by 1 %, are not compared.
"""

import importlib.resources
import warnings

import numpy as np
from clock import Row, Task, best, imported, version

import nuscatter as ns
from nuscatter.units import MeV, cm

DETECTOR = "wc100kt30prct"
EDGES = np.linspace(0.5, 100.0, 201)  # MeV
FLAVOURS = {  # mean energy [MeV] and pinching of ν_e, ν̄_e, and each of the other four; number at 10 kpc
    "nu_e": (9.5, 2.6, 4.7e11),
    "nu_e_bar": (12.0, 3.1, 3.7e11),
    "nu_x": (13.2, 2.3, 2.8e11),
}
SCALES = (1.0, 1.01, 1.02, 1.03, 1.04, 1.05)  # of all mean energies: another burst each time


def ours(scale: float, detector: ns.SupernovaDetector) -> dict[str, float]:
    """Return seen events by channel."""
    components = []
    for species in ns.particles.neutrinos + ns.particles.antineutrinos:
        key = species.name if species.name in FLAVOURS else "nu_x"
        mean, alpha, number = FLAVOURS[key]
        components.append(ns.Component(species, ns.Pinched(mean=mean * scale * MeV, alpha=alpha), number / cm**2))
    rates = detector.rates(ns.Flux(tuple(components)))
    return {name: float(rates[name]) for name in rates}


def pinched(E: np.ndarray, mean: float, alpha: float) -> np.ndarray:
    """Return a pinched spectrum [1/MeV] of energies [MeV]."""
    from scipy.special import gammaln

    log = (alpha + 1) * np.log((alpha + 1) / mean) - gammaln(alpha + 1) + alpha * np.log(E) - (alpha + 1) * E / mean
    return np.exp(log)


def theirs(scale: float, detector: object, points: int) -> dict[str, float]:
    """Return the same by snewpy, from `points` samples of the fluences."""
    from astropy import units as u
    from snewpy.flux import Container
    from snewpy.neutrino import Flavor

    E = np.linspace(0.0, 100.0, points + 1)[1:]
    order = ("nu_e", "nu_x", "nu_e_bar", "nu_x")
    values = [FLAVOURS[name][2] * pinched(E, FLAVOURS[name][0] * scale, FLAVOURS[name][1]) for name in order]
    fluence = Container(
        np.array(values)[:, None, :] / u.cm**2 / u.MeV,
        flavor=[Flavor.NU_E, Flavor.NU_X, Flavor.NU_E_BAR, Flavor.NU_X_BAR],
        time=[0, 1] << u.s,
        energy=E << u.MeV,
        integrable_axes={2},
    )
    return {name: float(found.array.sum()) for name, found in detector.run(fluence).items()}


def summed(scale: float, calculator: object, fine: int = 201) -> dict[str, float]:
    """Return the reference: cross section times fluence, summed in each bin, then matrix and efficiency."""
    width = EDGES[1] - EDGES[0]
    E = (EDGES[:-1, None] + width * (np.arange(fine) + 0.5) / fine).ravel()
    mass, factor = calculator.detectors[DETECTOR].mass, calculator.detectors[DETECTOR].factor
    targets = mass * 1e9 / 1.66053906660e-24 * factor
    found = {}
    for channel in calculator.channels["water"].itertuples():
        table = TABLES[channel.name]
        column = {"+e": 1, "+m": 2, "+t": 3, "-e": 4, "-m": 5, "-t": 6}[channel.parity + channel.flavor]
        sigma = np.interp(np.log10(E / 1e3), table[:, 0], table[:, column], left=0, right=0) * E / 1e3 * 1e-38
        mean, alpha, number = FLAVOURS[{"+e": "nu_e", "-e": "nu_e_bar"}.get(channel.parity + channel.flavor, "nu_x")]
        events = (sigma * number * pinched(E, mean * scale, alpha)).reshape(200, fine).mean(axis=1) * width
        events = targets * channel.weight * events
        matrix = calculator.smearings[DETECTOR][channel.name]
        found[channel.name] = float((matrix @ events * calculator.efficiencies[DETECTOR][channel.name]).sum())
    return found


TABLES: dict[str, np.ndarray] = {}


def run() -> Task:
    """Compare."""
    imported("snewpy")
    imported("snowglobes_data")
    from astropy import units
    from snewpy.rate_calculator import RateCalculator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of astropy and pandas, in snewpy
        calculator = RateCalculator(importlib.resources.files("snowglobes_data"))
        for channel in calculator.channels["water"].itertuples():
            TABLES[channel.name] = np.loadtxt(calculator.base_dir / f"xscns/xs_{channel.name}.dat")
        detector, read = ns.supernova_detector(DETECTOR), calculator.read_detector(DETECTOR)
        for channel in read.channels.values():
            channel.smearing.bins_true = EDGES * units.MeV
        plain, wanted = best(lambda s: summed(s, calculator), SCALES)
        fast, found = best(lambda s: ours(s, detector), SCALES)
        rows = [Row(version("nuscatter"), fast, off(found, wanted))]
        for points, remark in ((200, "the usual half MeV"), (600, "as accurate")):
            slow, other = best(lambda s, n=points: theirs(s, read, n), SCALES)
            rows.append(Row(f"{version('snewpy')}, {points} energies", slow, off(other, wanted), remark))
    rows.append(Row("numpy, 40200 energies", plain, 0.0, "the reference"))
    return Task(
        "A supernova in water",
        f"Seen events of {len(found)} channels of {DETECTOR}, from pinched fluences and the files of "
        f"{version('snowglobes-data')}. Differences are the largest of the channels with more than one event.",
        rows,
    )


def off(found: dict[str, float], wanted: dict[str, float]) -> float:
    """Return the largest relative difference of the channels with more than one event that are the same in both."""
    compared = [name for name, events in wanted.items() if events > 1 and name not in ("nutau_e", "nutaubar_e")]
    return max(abs(found[name] / wanted[name] - 1) for name in compared)
