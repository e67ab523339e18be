"""Made-up predictions of a measured average."""

import pytest

from nuscatter.catalogue.inelastic_averages import flux_average
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Effective, Fermi
from nuscatter.reports.inelastic.measured import CHOSEN, Choice, ComparedAverage
from nuscatter.units import cm

UNIT = 1e-42 * cm**2


def compared(key="i127-coherent", reference=1.0, **changes):
    """An average of 1000 and 1040 by two forces, other choices as changes of it: source__name = (one, other)."""
    by_choice = {CHOSEN: {"A": 1000 * UNIT, "B": 1040 * UNIT}}
    for name, (one, other) in changes.items():
        source, _, what = name.partition("__")
        distortion = {"effective": Effective(), "fermi": Fermi()}.get(what, CHOSEN.distortion)
        choice = Choice(source, what, distortion=distortion)
        by_choice[choice] = {"A": one * UNIT, "B": other * UNIT}
    parts = {"1 neutrons": 600 * UNIT}
    return ComparedAverage(flux_average(key), by_choice=by_choice, reference=reference, how="made up", parts=parts)


@pytest.fixture
def made_up():
    """The function that makes predictions up, in 1e-42 cm²."""
    return compared
