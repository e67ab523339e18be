"""The laws of a hypothesis: one for each channel, nuclide and species, and one for each reaction.

Cross sections are those of `Experiment.counts`: the same charges, forms, nuclear structure and numbers of targets.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, invalid
from nuscatter.events.law import Law
from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.laws import reaction_law
from nuscatter.events.recoils.elastic_law import ElasticLaw
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.strengths import acting_pieces
from nuscatter.interactions.term import Term
from nuscatter.particles import Coherence, Species
from nuscatter.rates.deposits import targets_of
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import Nucleus, nucleus_of
from nuscatter.units import Array, MeV

#: Q² at which it is asked whether a coherence matters [MeV²].
_PROBES = 1e-6, 1e-2, 1.0, 100.0


def laws_of(experiment: Experiment, hypothesis: Hypothesis, flux: Flux, lowest: float) -> tuple[Law, ...]:
    """Return the laws of all that happens in a detector.

    Args:
        experiment: The detector, and the nuclear structure where the hypothesis has none.
        hypothesis: The physics.
        flux: What arrives, already changed by the hypothesis.
        lowest: Deposits below are not asked for [MeV].

    Raises:
        InputError: the flux has coherences that matter; the model has a reaction that cannot be drawn.
    """
    model = hypothesis.model
    structure = experiment.structure if hypothesis.structure is None else hypothesis.structure
    detector = experiment.detector
    atoms = detector.mass / detector.material.mass_per_atom
    nuclei = [(nucleus_of(structure, nuclide), share * atoms) for nuclide, share in detector.material.composition]
    for state in flux.states:
        if isinstance(state, Coherence):
            _refuse_if_it_matters(model, state, nuclei)
    laws = [
        ElasticLaw(model, channel, nucleus.with_cache(), species, number, lowest, _highest(flux, species))
        for channel in model.channels
        for nucleus, number in nuclei
        for species in flux.species
    ]
    elastic = _with_common_tables([each for each in laws if each.scatters])
    return elastic + tuple(_reacting(experiment.detector, model, flux, lowest))


def _reacting(detector: Detector, model: Term, flux: Flux, lowest: float) -> Iterator[Law]:
    """Yield the laws of reactions that happen at some energy."""
    for reaction in model.reactions:
        for species in flux.species:
            reach = _reach(flux, species)
            pieces = tuple((piece, _single(reaction, each)) for piece, each in acting_pieces(model, reaction, species))
            for nuclide, targets in targets_of(detector, reaction) if pieces else ():
                acting = Acting(
                    reaction=reaction,
                    strengths=pieces,
                    state=species,
                    nuclide=nuclide,
                    targets=targets,
                    lowest=lowest,
                    reach=reach,
                )
                if acting.happens:
                    yield reaction_law(acting)


def _single(reaction: Reaction, strength: Array) -> float:
    if strength.ndim:
        raise invalid(f"the strength of {reaction.name}", f"{strength.size} values", "one number: no batch")
    return float(strength)


def _reach(flux: Flux, species: Species) -> tuple[float, float]:
    """Return the lowest and the highest energy [MeV] of a species."""
    ends = [each.spectrum.support for each in flux.components if each.state == species]
    return min(each[0] for each in ends), max(each[1] for each in ends)


def _highest(flux: Flux, species: Species) -> float:
    """Return the highest energy [MeV] of all species of this mass, which can then share a table."""
    return max(each.spectrum.support[1] for each in flux.components if each.state.mass == species.mass)


def _with_common_tables(laws: list[ElasticLaw]) -> tuple[ElasticLaw, ...]:
    """Return laws of which those that spread recoils alike share one table, as species of the Standard Model do."""
    result: list[ElasticLaw] = []
    for law in laws:
        first = next((each for each in result if each.like is None and law.recoils_as(each)), None)
        result.append(replace(law, like=first))
    return tuple(result)


def _refuse_if_it_matters(model: Term, state: Coherence, nuclei: list[tuple[Nucleus, float]]) -> None:
    """Raise `InputError` if a coherence changes rates: such events are of no one species."""

    def acts(channel: Channel, nucleus: Nucleus) -> bool:
        strengths = model.strengths(channel, np.array(_PROBES) * MeV**2, nucleus, state)
        return any(each.any() for each in strengths.values())

    reacts = any(list(acting_pieces(model, reaction, state)) for reaction in model.reactions)
    if reacts or any(acts(channel, nucleus) for channel in model.channels for nucleus, _ in nuclei):
        raise InputError(
            f"Events are each of one species, but the model changes flavours and the flux has the coherence {state}: "
            "use counts and spectra for these, or a model that conserves flavour."
        )
