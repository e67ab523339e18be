"""Upper limits on coherent scattering of reactor antineutrinos, as ratios to the Standard Model, each one number.

**CONUS at Brokdorf**, last run (arXiv:2401.07684): less than 0.34 events per kg and day, within a factor 2 of the
Standard Model. The ratio is taken as 2; the expected rate is then 0.17 per kg and day. The experiment counts 1 kg day
above a sharp threshold of 210 eVee. Its efficiency near the threshold, and the ratio to more digits, are not at hand.

**TEXONO at Kuo-Sheng** (arXiv:2411.18812): less than 4.7 times the Standard Model with Lindhard's k of 0.162. The later
limit of 2.0 has the same data in it. Only a report by others of it is at hand, so it is not used.

A best fit is published with neither. The likelihood is that of 0 events (`of_limit`), an assumption. The published
limits hold for one quenching each, so the quenching is no nuisance here.

νGeN's limit (4.3 times the Standard Model) is left out: it could not be confirmed. RICOCHET has published none.
CONUS's paper of 2026 (arXiv:2605.22815) fits couplings to the spectra of both sites. It gives no number of events, so
it adds nothing that could be counted. Of Dresden-II the spectra are needed, and they are not public in a release.
"""

from functools import cache

from nuscatter.catalogue.assembly import assemble, detector_of, flux_of
from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets.published_excess import Excess, of_limit, scaled_to
from nuscatter.rates.experiment import Experiment


def conus_2024() -> Excess:
    """Return CONUS's limit on the events of 1 kg day at Brokdorf.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.conus_2024()
        >>> data.limit, round(data.error, 4)
        (0.34, 0.2067)
        >>> print(f"{data.expected(ns.StandardModel())['cevns'].sum():.2f}")
        0.17
    """
    facts = setup("CONUS")
    return of_limit(
        name="conus_2024",
        title="CONUS at Brokdorf, events per kg day, 2024",
        reference=facts.reference,
        experiment=_conus(),
        limit=facts.facts["limit on the signal"].values[0],
    )


def texono_2025() -> Excess:
    """Return TEXONO's limit on the events, counted in those that the Standard Model expects.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.texono_2025()
        >>> data.limit, round(float(data.expected(ns.StandardModel())["cevns"].sum()), 9)
        (4.7, 1.0)
    """
    facts = setup("TEXONO")
    return of_limit(
        name="texono_2025",
        title="TEXONO at Kuo-Sheng, ratio to the Standard Model, 2025",
        reference=facts.reference,
        experiment=_texono(),
        limit=facts.facts["limit on the ratio"].values[0],
    )


@cache
def _conus() -> Experiment:
    facts = setup("CONUS")
    flux = flux_of(facts)
    expected = facts.facts["limit on the signal"].values[0] / facts.facts["limit on the ratio"].values[0]
    return scaled_to(Experiment(flux, detector_of(facts, flux)), expected)


@cache
def _texono() -> Experiment:
    return scaled_to(assemble(setup("TEXONO")), 1.0)
