"""PandaX-4T's search for neutrinos of solar boron 8 (2024), as one number.

The paired events (3 observed, 2.8 ± 0.5 of background, 1.20 tonne years) and those of ionisation alone (332 observed,
251 ± 32, 1.04 tonne years) were fitted together: 3.5 and 75 events of the signal, both to 37 %, a flux of ⁸B of
(8.4 ± 3.1) 10⁶ cm⁻² s⁻¹ (arXiv:2407.10892, abstract). The two numbers are one measurement, a common scale. Here it is
the 75 events with 3.1/8.4 of them as the error.

The efficiency is a figure that is not at hand. The experiment counts recoils above 0.33 keV and has as much exposure as
gives the 75/8.4 events for each 10⁶ cm⁻² s⁻¹, with the flux that SNO measured: 47. That is a tenth of the events of
1.04 tonne years without an efficiency. So a model that changes the shape of the recoil spectrum is predicted with a
sharp threshold in place of the efficiency.
"""

from functools import cache

from nuscatter.catalogue.assembly import assemble
from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets.published_excess import Excess, scaled_to
from nuscatter.datasets.xenonnt import FLUX_BORON8
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.sky.solar import sno_boron8
from nuscatter.units import cm, s


def pandax4t_b8_2024() -> Excess:
    """Return the number of events of ⁸B in PandaX-4T's ionisation signals, of both samples' fit.

    The prediction's flux is SNO's, to 4 %, a nuisance that is shared with XENONnT's data.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.pandax4t_b8_2024()
        >>> data.events, round(data.error, 1), list(data.nuisances)
        (75.0, 27.7, ['flux_boron8'])
        >>> print(f"{data.expected(ns.StandardModel())['cevns'].sum():.1f}")
        46.9
    """
    facts = setup("PandaX-4T-US2")
    fitted, flux = (facts.facts[name] for name in ("fitted", "flux of 8B"))
    assert flux.error is not None
    events, measured = fitted.values[0], flux.values[0]
    return Excess(
        name="pandax4t_b8_2024",
        title="PandaX-4T, solar boron 8, 2024",
        reference=facts.reference,
        experiment=_experiment(),
        events=events,
        error=events * max(flux.error) / measured,
        rates=(FLUX_BORON8,),
    )


@cache
def _experiment() -> Experiment:
    facts = setup("PandaX-4T-US2")
    events, measured = (facts.facts[name].values[0] for name in ("fitted", "flux of 8B"))
    expected = events * sno_boron8.value / (measured * 1e6 / (cm**2 * s))
    return scaled_to(assemble(facts), expected)
