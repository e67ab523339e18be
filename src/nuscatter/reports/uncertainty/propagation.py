"""How well a prediction of coherent scattering is known: error budgets of a nuclide, a target and an experiment.

Of a nuclide, F_W, σ and a flux average are asked (`error_budget`), of a target the flux average (`average_budget`), of
an experiment the events (`counts_budget`). Where uncertainty comes from is the same for all, and is described once, in
``steps.py``. What a budget tells, and what cancels in the ratio of two, is `ErrorBudget`'s.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.entries import describe
from nuscatter.catalogue.entries import experiment as find_experiment
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import function, instance, not_negative, positive, truth
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.particles import Species, nu_mu
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.nuclear_spread import RELATIVISTIC, SKYRME
from nuscatter.reports.uncertainty.budget import ErrorBudget
from nuscatter.reports.uncertainty.quantities import PredictedAverage, PredictedEvents, PredictedQuantities
from nuscatter.reports.uncertainty.steps import Families, Nuclei, Predict, Sources, sources_of
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.structure.families.members import relativistic_model
from nuscatter.structure.nucleus import NuclearModel
from nuscatter.structure.shell_model import shell_model
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import Array, MeV, fm, m


def families() -> dict[str, dict[str, NuclearModel]]:
    """Return the families of models whose spread is an uncertainty: Skyrme, relativistic and the shell model.

    Example:
        >>> {name: list(models) for name, models in families().items()}["relativistic"]
        ['NL3', 'FSUGold', 'IU-FSU', 'FSUGarnet']
    """
    return {
        "Skyrme": {force: HartreeFock(force) for force in SKYRME},
        "relativistic": {force: relativistic_model(force) for force in RELATIVISTIC},
        "shell model": {"shell model": shell_model},
    }


def error_budget(
    nuclide: Nuclide | str,
    *,
    Q: ArrayLike | None = None,
    E: ArrayLike | None = None,
    species: Species = nu_mu,
    flux: Flux | None = None,
    models: Families | None = None,
    make: Callable[[float], StandardModel] = StandardModel.one_loop,
    at_measured_radius: bool = True,
) -> ErrorBudget:
    """Return how well weak form factors, cross sections and a flux average are known.

    Args:
        nuclide: A nuclide or its name.
        Q: Momentum transfers of F_W [MeV], shape (n,); 0.25 and 0.5 fm⁻¹ if None.
        E: Energies of σ [MeV], shape (m,), above zero; 10, 30 and 50 MeV as in the review's Table I if None.
        species: What scatters.
        flux: Of the average, over all its species; that of pions at rest if None.
        models: Families of nuclear models; those of `families` if None.
        make: The model at sin²θ_W: `StandardModel`, `StandardModel.effective` or `StandardModel.one_loop`.
        at_measured_radius: Whether each model is scaled to the measured charge radius; where none is measured they
            are not.

    Raises:
        InputError: an argument is not of its kind, or no model has such a nuclide.
        FitError: the mean field of SLy4, from which steps are taken, has no solution.

    Example:
        >>> budget = error_budget("Ar40")
        >>> for name, nuclear, total in zip(budget.quantities, budget.nuclear, budget.total):
        ...     print(f"{name:16} {100 * nuclear:.2f} {100 * total:.2f} %")
        F_W at 0.25 fm⁻¹ 0.14 0.15 %
        F_W at 0.5 fm⁻¹  0.70 0.70 %
        σ at 10 MeV      0.02 0.32 %
        σ at 30 MeV      0.13 0.35 %
        σ at 50 MeV      0.34 0.47 %
        flux average     0.20 0.38 %
    """
    chosen = find(nuclide)
    asked = PredictedQuantities(
        not_negative("Q", np.array([0.25, 0.5]) / fm if Q is None else Q, "MeV"),
        positive("E", np.array([10.0, 30.0, 50.0]) * MeV if E is None else E, "MeV"),
        instance("species", species, Species, "a Species such as nu_mu"),
        PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m) if flux is None else _flux(flux),
    )

    def predict(nuclei: Nuclei, model: Term) -> Array:
        return asked(nuclei[chosen], model)

    found = _found((chosen,), predict, make, models, at_measured_radius, species)
    return ErrorBudget(chosen.name, (chosen,), asked.names, *found)


def average_budget(
    flux: Flux,
    target: Material,
    *,
    models: Families | None = None,
    make: Callable[[float], StandardModel] = StandardModel.one_loop,
    at_measured_radius: bool = True,
) -> ErrorBudget:
    """Return how well the flux-averaged cross section of a target's mean nucleus is known.

    What is the same for all nuclides of the target moves them together, as in `counts_budget`. So the error of CsI is
    nearly that of caesium, and not smaller by √2.

    Args:
        flux: What arrives.
        target: Of which nuclides.
        models: As for `error_budget`.
        make: As for `error_budget`.
        at_measured_radius: As for `error_budget`.

    Raises:
        InputError: an argument is not of its kind, or no model has one of the nuclides.
        FitError: the mean field of SLy4, from which steps are taken, has no solution.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import cm
        >>> forces = {"Skyrme": {force: HartreeFock(force) for force in ("SLy4", "SkO")}}
        >>> flux = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
        >>> found = average_budget(flux, ns.material("Ar40"), models=forces)
        >>> print(f"{found.values[0] / (1e-40 * cm**2):.2f}e-40 cm² ± {100 * found.total[0]:.2f} %")
        18.44e-40 cm² ± 0.40 %
    """
    asked = PredictedAverage(
        _flux(flux), instance("target", target, Material, "a Material, as material('CsI') returns it,")
    )
    found = _found(asked.target.nuclides, asked, make, models, at_measured_radius)
    return ErrorBudget(asked.target.name, asked.target.nuclides, asked.names, *found)


def counts_budget(
    experiment: Experiment | str,
    *,
    models: Families | None = None,
    make: Callable[[float], StandardModel] = StandardModel.one_loop,
    at_measured_radius: bool = True,
) -> ErrorBudget:
    """Return how well the events of an experiment are known, in each bin of the detector and in all.

    A force, the nucleon or a coupling changes all nuclides of the target together. The measured radius of each is a
    step of its own, and so is its deformation.

    Args:
        experiment: An experiment, or the name of one in the catalogue. Its times do not enter.
        models: As for `error_budget`.
        make: As for `error_budget`. Radiative corrections are those of ν_μ for all flavours; ν_e's are 6 % smaller.
        at_measured_radius: As for `error_budget`.

    Raises:
        InputError: an argument is not of its kind, there is no such experiment, or no model has one of its nuclides.
        FitError: the mean field of SLy4, from which steps are taken, has no solution.

    Example:
        >>> forces = {"Skyrme": {force: HartreeFock(force) for force in ("SLy4", "SkO")}}
        >>> argon = counts_budget("COHERENT-LAr-2020", models=forces)
        >>> events = argon.only("events")
        >>> print(f"{events.values[0]:.1f}; nuclear {100 * events.nuclear[0]:.2f} %, all {100 * events.total[0]:.2f} %")
        122.4; nuclear 0.34 %, all 0.47 %
    """
    if isinstance(experiment, str):
        name, built = describe(experiment).name, find_experiment(experiment)
    else:
        built = instance("experiment", experiment, Experiment, "an Experiment, or the name of one")
        name = f"{built.detector.material.name} detector"
    asked = PredictedEvents(built)
    nuclides = built.detector.material.nuclides
    return ErrorBudget(name, nuclides, asked.names, *_found(nuclides, asked, make, models, at_measured_radius))


def _found(
    nuclides: Sequence[Nuclide],
    predict: Predict,
    make: Callable[[float], StandardModel],
    models: Families | None,
    at_measured_radius: bool,
    species: Species = nu_mu,
) -> Sources:
    """Return `sources_of`, once the arguments that all budgets have are seen to be what they should."""
    function("make", make, "a function of sin²θ_W, as StandardModel.one_loop")
    instance("make(sin2_theta_w)", make(sin2_theta_w_low_energy.value), StandardModel, "a StandardModel")
    given = families() if models is None else instance("models", models, Mapping, "families of nuclear models")
    for family, members in given.items():
        instance(f"the family {family}", members, Mapping, "nuclear models by name")
    scaled = truth("at_measured_radius", at_measured_radius)
    return sources_of(nuclides, predict, make, given, species, at_measured_radius=scaled)


def _flux(given: Flux) -> Flux:
    return instance("flux", given, Flux, "a Flux, as experiment('COHERENT-LAr-2020').flux,")
