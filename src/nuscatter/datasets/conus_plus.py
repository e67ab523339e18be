"""CONUS+ at the reactor of Leibstadt: the first observation of coherent scattering of reactor neutrinos (2025).

Published are the number of events, 395 ± 106, and the number expected, 347 ± 59; spectra are not. So this is one bin:
the measured number, with the relative uncertainty of their prediction as a nuisance of ours.

The experiment is the catalogue's and predicts 316. Where the three thresholds lie, from 160 to 180 eVee, the rate falls
by a factor e in 40 eV: 5 eV of threshold are 12 % of the events, 0.004 of Lindhard's k 8 %, 5 eV of noise 6 %. Which
detector has which threshold, and their efficiencies there, are not at hand; the 9 % that are missing lie within that.
"""

from nuscatter.catalogue.assembly import assemble
from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.published_excess import Excess


def conus_plus_2025() -> Excess:
    """Return the number of events of CONUS+.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.conus_plus_2025()
        >>> data.events, data.error
        (395.0, 106.0)
        >>> fitted = data.fit_signal()
        >>> round(fitted.values["cevns"], 1), round(fitted.errors["cevns"], 1)
        (395.0, 106.0)
    """
    facts = setup("CONUS+")
    observed, predicted = facts.facts["observed"], facts.facts["predicted"]
    assert observed.error is not None
    assert predicted.error is not None
    rate = Nuisance(
        "conus_plus_2025_rate",
        0.0,
        max(predicted.error) / predicted.values[0],
        "prediction, relative, as published: 59/347 (arXiv:2501.05206)",
    )
    return Excess(
        name="conus_plus_2025",
        title=facts.title,
        reference=facts.reference,
        experiment=assemble(facts),
        events=observed.values[0],
        error=max(observed.error),
        rates=(rate,),
    )
