"""One good call of every public callable of the rates of a supernova."""

import numpy as np

import nuscatter as ns
from nuscatter.figures.supernova.bursts import burst_figure, distance_figure, time_figure
from nuscatter.interactions.inelastic.published_fits import oxygen_fit
from nuscatter.interactions.inelastic.term_ranges import Extrapolated, OfSpecies
from nuscatter.rates.supernova import burst_channels as channels
from nuscatter.rates.supernova.pinched_burst import parts_of_bursts
from nuscatter.sources.timing import box
from nuscatter.units import MeV, cm, erg, keV, megaparsec, s, tonne

FAR = 0.01 * megaparsec
BURST = ns.Supernova.named("dune", distance=FAR)
TIMES = np.array([0.0, 5.0, 10.0]) * s
COOLING = ns.Supernova(
    distance=FAR, times=TIMES, luminosity=np.full(3, 1e52) * erg / s, mean_energy=12 * MeV, alpha=2.5
)
TABLE = ns.CrossSectionTable([5 * MeV, 100 * MeV], {ns.nu_e: [0, 1e-40 * cm**2]}, extended=True)
EDGES = np.linspace(0.5, 60.5, 7) * MeV
ARGON = ns.Detector("Ar40", 1 * tonne, np.array([1.0, 500.0]) * keV)
MATRIX = ns.MatrixChannel("nue", TABLE, 1e30)
MINE = ns.SupernovaDetector("mine", (MATRIX,), EDGES)
RATES = MINE.rates(BURST)
MIXED = ns.Conversion.decoherence()
PULSE = ns.TimeProfile(box(start=0 * s, length=4 * s), ())


def star(energy=5.0):
    """Return a burst, as a fit's model does."""
    return ns.PinchedBurst(
        energy=energy * 1e52 * erg, mean_energy=12 * MeV, alpha=2.5, distance=FAR, conversion=MIXED, time=PULSE
    )


def counted(made):
    """Use a detector."""
    return made.rates(BURST).total()


def seen(channel):
    """Use a channel."""
    return counted(ns.SupernovaDetector("mine", (channel,), EDGES))


CASES = [
    (channels.atoms, {"target": "H2O", "mass": 1 * tonne, "nuclide": "H1"}, lambda made: made),
    (channels.electrons, {"target": "Ar", "mass": 1 * tonne}, lambda made: made),
    (
        channels.PerAtom,
        {"term": ns.StandardModel(), "target": "Ar40", "structure": ns.helm},
        lambda made: made(30 * MeV, ns.nu_e),
    ),
    (
        channels.PerAtom(ns.StandardModel(), "Ar40").__call__,
        {"E": 30 * MeV, "species": ns.nu_e},
        lambda made: made,
    ),
    (
        ns.MatrixChannel,
        {
            "name": "nue",
            "cross_section": TABLE,
            "targets": 1e30,
            "matrix": np.eye(6),
            "energy_edges": EDGES,
            "efficiency": 0.5,
            "coherent": False,
        },
        seen,
    ),
    (
        ns.TermChannel,
        {"name": "cevns", "term": ns.StandardModel(), "detector": ARGON, "coherent": True},
        seen,
    ),
    (
        ns.SupernovaDetector,
        {"name": "mine", "channels": (MATRIX,), "true_edges": EDGES, "reference": ""},
        counted,
    ),
    (
        MINE.rates,
        {"flux": COOLING, "time_edges": TIMES},
        lambda made: made.total(),
    ),
    (RATES.total, {"cevns": True, "seen": True}, lambda made: made),
    (
        RATES.channels["nue"].density,
        {"E": 20 * MeV, "species": ns.nu_e},
        lambda made: made,
    ),
    (
        ns.supernova_rates,
        {"flux": COOLING, "detector": MINE, "time_edges": TIMES, "nuclei": None},
        lambda made: made.total(),
    ),
    (RATES.reach, {"number": 10, "distance": FAR}, lambda made: made),
    (
        ns.PinchedBurst,
        {
            "energy": 5e52 * erg,
            "mean_energy": 12 * MeV,
            "alpha": 2.5,
            "distance": FAR,
            "conversion": MIXED,
            "time": PULSE,
        },
        lambda made: [each.fluence for each in parts_of_bursts([made], None, batch=1)],
    ),
    (
        ns.supernova_likelihood,
        {
            "detectors": [MINE],
            "model": star,
            "observed": {"mine": np.ones((6, 2))},
            "time_edges": TIMES,
            "merged": False,
            "mean_energy": (6 * MeV, 20 * MeV),
            "alpha": (1.0, 5.0),
        },
        lambda made: made(energy=5.0),
    ),
    (burst_figure, {"rates": RATES}, lambda made: len(made.axes)),
    (time_figure, {"rates": MINE.rates(COOLING, TIMES)}, lambda made: len(made.axes)),
    (distance_figure, {"rates": RATES, "distance": FAR}, lambda made: len(made.axes)),
    (ns.supernova_detector, {"name": "DarkSide-20k", "nuclei": None}, lambda made: made.true_edges),
    (
        ns.supernova_detector,
        {"name": "Super-K", "nuclei": ns.inelastic},
        lambda made: made.true_edges,
    ),
    (
        Extrapolated,
        {"term": oxygen_fit(), "highest": 60 * MeV},
        lambda made: made.sigma(80 * MeV, ns.nu_e, ns.helm("O16")),
    ),
    (
        OfSpecies,
        {"term": oxygen_fit(), "species": (ns.nu_e,)},
        lambda made: made.sigma(20 * MeV, ns.nu_e, ns.helm("O16")),
    ),
]
