"""One good call of every public callable of measured inelastic averages, and of their likelihoods and tables."""

from nuscatter.catalogue import inelastic_averages, inelastic_predictions
from nuscatter.catalogue.inelastic_averages import Outcome, flux_average
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.inelastic import average_data, coherent_averages
from nuscatter.figures.inelastic.measured import measured_figure
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Recipe
from nuscatter.interactions.inelastic.levels.carbon import CarbonTriad
from nuscatter.particles import nu_e
from nuscatter.reports.inelastic import measured, measured_tables
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.units import cm

UNIT = 1e-42 * cm**2
IODINE, GROUND = flux_average("i127-coherent"), flux_average("c12-ground-lsnd")
DATA = average_data.AverageData("iodine", "Iodine", IODINE, rates=(Nuisance("rate", 0.0, 0.1, "made up"),))
COMPARED = [
    measured.ComparedAverage(
        IODINE, by_choice={measured.CHOSEN: {"A": 1e3 * UNIT}}, reference=1.0, how="made up", parts={}
    )
]


def scale(scale=1.0):
    """A prediction."""
    return scale * 1e3 * UNIT


CASES = [
    (
        inelastic_averages.FluxAverage,
        {
            "key": "mine",
            "target": "Fe56",
            "charged": True,
            "species": (nu_e,),
            "outcome": Outcome.ALL,
            "experiment": "mine",
            "value": 256 * UNIT,
            "error": (100 * UNIT, 120 * UNIT),
            "is_ratio": False,
            "source": "a paper",
        },
        lambda made: (made.reaction, made.pull(300 * UNIT)),
    ),
    (IODINE.pull, {"predicted": 1e3 * UNIT, "error": (10 * UNIT, 20 * UNIT)}),
    (inelastic_averages.flux_average, {"key": "fe56-karmen"}, lambda made: made.value),
    (inelastic_predictions.isotopes, {"target": "Pb"}, len),
    (inelastic_predictions.level_average, {"measured": GROUND, "triad": CarbonTriad(), "distortion": Recipe()}),
    (
        average_data.AverageData,
        {
            "name": "mine",
            "title": "Mine",
            "measurement": flux_average("pb-neutrons-coherent"),
            "generator": 4e-39 * cm**2,
            "rates": (Nuisance("rate", 0.0, 0.1, "made up"),),
            "decays": Evaporation(),
        },
        lambda made: (made.cross_section, made.pull(1e-39 * cm**2)),
    ),
    (DATA.average, {"predicted": 1e3 * UNIT}),
    (DATA.expected, {"predicted": 1e3 * UNIT, "rate": 0.1}),
    (DATA.pull, {"predicted": 1e3 * UNIT}),
    (DATA.likelihood, {"function": scale}, lambda made: made(scale=1.0, rate=0.0)),
    (coherent_averages.coherent_lead_2022, {"marley": 4e-39 * cm**2}, lambda made: made.cross_section),
    (coherent_averages.allowed_average, {"part": 0.6}),
    (measured.choices_for, {"measured": IODINE}, len),
    (measured_tables.comparison_rows, {"compared": COMPARED}, len),
    (measured_tables.comparison_numbers, {"compared": COMPARED}, len),
    (measured_tables.comparison_notes, {"compared": COMPARED}, len),
    (measured_figure, {"compared": COMPARED}, lambda made: len(made.axes)),
]
