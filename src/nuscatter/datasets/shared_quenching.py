"""The ionisation by recoils in germanium, whose uncertainty the experiments share; and what no experiments share.

**Germanium.** COHERENT (2024 and 2026) and CONUS+ turn a recoil into ionisation by Lindhard's theory. Its k is known to
±0.004 from one measurement (A. Bonhomme et al., arXiv:2202.03754). If k is larger, it is so in all of them: one
nuisance, ``quenching_germanium``, in standard deviations of 0.004. The central values are as published: 0.157 at the
SNS, 0.162 at Leibstadt, 1.25 standard deviations apart. What +1σ does to the events of the Standard Model, and where
else the uncertainty is:

- ``coherent_ge_2024``: +0.9 %; the paper has it apart, too.
- ``coherent_ge_2026``: +0.8 %, with the assumed response. It adds nothing to the digits of the published 10 %.
- ``conus_plus_2025``: +7.9 %, taken in quadrature from the published 59/347.

So no uncertainty is counted twice: the total of each is the published one. The upper limits of CONUS and TEXONO have it
in a number that is published for one k, and stay without. One k for all energies is an assumption: recoils at the SNS
have 6.7 keV and more, at a reactor 1 to 2 keV, where measurements do not agree (``detectors/germanium.py``).

**CsI.** CsI 2017 and 2021 share no nuisance of the light yield. Their events are partly the same, so the two are never
added; and their errors are of different curves: a constant of 8.78 ± 1.66 %, and two modes of a fit to later and
earlier measurements together.

**Xenon.** XENONnT's light and charge yields are measured in that detector at its own field; PandaX-4T has its own.
"""

from dataclasses import replace

from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.expectation.signal import ResponseVariation
from nuscatter.detectors.germanium import bonhomme_k
from nuscatter.detectors.quenching import Lindhard
from nuscatter.errors import InputError, instance, positive
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment

#: Lindhard's k of germanium, ± 0.004; within 5σ, as far as parabolas through ±1σ serve.
QUENCHING_GERMANIUM = Nuisance(
    "quenching_germanium",
    0.0,
    1.0,
    "Lindhard's k of germanium, ± 0.004 (arXiv:2202.03754) [standard deviations]",
    (-5.0, 5.0),
)


def quenching_variation(
    experiment: Experiment, nuisance: Nuisance = QUENCHING_GERMANIUM, *, step: float = bonhomme_k.uncertainty
) -> ResponseVariation:
    """Return an experiment with Lindhard's k smaller and larger by a step, as the ±1σ of a nuisance.

    Args:
        experiment: Whose detector is quenched by `Lindhard`.
        nuisance: In standard deviations. Of the same name in all experiments that share it.
        step: Of k.

    Raises:
        InputError: the quenching is not Lindhard's, k would not be from 0.01 to 1, the step is not positive, or the
            nuisance is none.

    Example:
        >>> from nuscatter.catalogue.entries import experiment
        >>> found = quenching_variation(experiment("CONUS+"))
        >>> found.nuisance.name, found.minus.detector.quenching.k, found.plus.detector.quenching.k
        ('quenching_germanium', 0.158, 0.166)
    """
    detector = instance("experiment", experiment, Experiment, "an Experiment").detector
    instance("nuisance", nuisance, Nuisance, "a Nuisance, as QUENCHING_GERMANIUM")
    known, size = detector.quenching, float(positive("step", step, single=True))
    if not isinstance(known, Lindhard):
        raise InputError(f"The quenching is {known!r}, but a Lindhard, whose k is varied, was expected.")
    sides = (
        Experiment(experiment.flux, replace(detector, quenching=replace(known, k=round(known.k + shift, 12))))
        for shift in (-size, size)
    )
    return ResponseVariation(nuisance, *sides)


def relative_change(variation: ResponseVariation) -> float:
    """Return by which fraction the events of the Standard Model, all bins, change at 1σ: half of plus less minus.

    Example:
        >>> from nuscatter.catalogue.entries import experiment
        >>> round(relative_change(quenching_variation(experiment("CONUS+"))), 3)
        0.079
    """
    instance("variation", variation, ResponseVariation, "a ResponseVariation, as quenching_variation returns it,")
    minus, plus = (float(side.counts(StandardModel()).sum()) for side in (variation.minus, variation.plus))
    return (plus - minus) / (plus + minus)
