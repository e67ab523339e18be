"""CONUS+ at the reactor of Leibstadt: the first observation of coherent scattering of reactor neutrinos (2025).

Published are the number of events, 395 ± 106, and the number expected, 347 ± 59; spectra are not. So this is one bin:
the measured number, with the relative uncertainty of their prediction as nuisances of ours: that of the ionisation by
recoils, 7.9 % of the events (the collaboration's number is 7.3 %, from memory), which is shared with other germanium,
and the rest.

The experiment is the catalogue's and predicts 316. Where the three thresholds lie, from 160 to 180 eVee, the rate falls
by a factor e in 40 eV: 5 eV of threshold are 12 % of the events, 0.004 of Lindhard's k 8 %, 5 eV of noise 6 %. Which
detector has which threshold, and their efficiencies there, are not at hand; the 9 % that are missing lie within that.
"""

from nuscatter.catalogue.assembly import assemble
from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.published_excess import Excess
from nuscatter.datasets.shared_quenching import QUENCHING_GERMANIUM, quenching_variation, relative_change


def conus_plus_2025(*, quenching: Nuisance = QUENCHING_GERMANIUM) -> Excess:
    """Return the number of events of CONUS+.

    Args:
        quenching: The nuisance of Lindhard's k, in standard deviations of 0.004; one of another name is not shared with
            other germanium.

    Raises:
        InputError: it is no nuisance.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.conus_plus_2025()
        >>> data.events, data.error
        (395.0, 106.0)
        >>> fitted = data.fit_signal()
        >>> round(fitted.values["cevns"], 1), round(fitted.errors["cevns"], 1)
        (395.0, 106.0)
        >>> {name: each.sigma and round(each.sigma, 3) for name, each in data.nuisances.items()}
        {'conus_plus_2025_rate': 0.151, 'quenching_germanium': 1.0}
    """
    facts = setup("CONUS+")
    observed, predicted = facts.facts["observed"], facts.facts["predicted"]
    assert observed.error is not None
    assert predicted.error is not None
    experiment = assemble(facts)
    ionisation = quenching_variation(experiment, quenching)
    whole, part = max(predicted.error) / predicted.values[0], relative_change(ionisation)
    rate = Nuisance(
        "conus_plus_2025_rate",
        0.0,
        (whole**2 - part**2) ** 0.5,
        "prediction, relative, as published without the ionisation: what is left of 59/347 (arXiv:2501.05206)",
    )
    return Excess(
        name="conus_plus_2025",
        title=facts.title,
        reference=facts.reference,
        experiment=experiment,
        events=observed.values[0],
        error=max(observed.error),
        rates=(rate,),
        responses=(ionisation,),
    )
