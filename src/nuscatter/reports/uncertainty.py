r"""How well a prediction of coherent scattering is known: sources of uncertainty, and what each does to F_W and σ.

A source is a few *steps* of one standard deviation. Each step is a relative change of every quantity, and the squares
of steps add. So the covariance of two quantities is the sum of products of their changes, and in the ratio of two
targets the changes of a step that both share are subtracted before they are squared.

- **Forces**: deviations of each force from the mean of its family, divided by √(n − number of families). **Families**:
  deviations of the families' means, over √(families − 1). Families are Skyrme forces, relativistic sets and, where it
  exists, the shell model. Each model is first scaled to the measured charge radius, F(Q) → F(sQ): then the radius of
  the protons is right in all of them, and they differ in the skin and in the shape. To order Q² the scale also takes
  out what the motion of the centre of mass adds to both radii alike.
- **Charge radius**: its measured error.
- **Deformation**: the density averaged over orientations with the measured β₂, at the same charge radius, against the
  spherical one.
- **Nucleon**: the measured charge radii of proton and neutron, another shape (Kelly), strange quarks as on the lattice.
  The charge radius of the nucleus stays what is measured.
- **sin²θ_W**: its error. **Radiative corrections**: the difference of g_V^p at Q = 0 between two derivations, effective
  couplings and one loop, 0.0009. What else schemes differ by is no uncertainty of the best of them, and is stated by
  `ErrorBudget.schemes`: the tree level has no corrections, and effective couplings do not run with Q².
- **Axial** (σ of nuclei with spin): g_A, strange quarks as on the lattice, half the range of two-body currents (an
  axial coupling reduced by 20 to 30 %), and spins from the magnetic moment in place of the shell model's.

All spreads are of models that exist. They are no statement about what all of them leave out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import sqrt
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import (
    axial_coupling,
    neutron_charge_radius_squared,
    proton_charge_radius,
    sin2_theta_w_low_energy,
)
from nuscatter.errors import InputError, function, instance, invalid, not_negative, positive, truth
from nuscatter.interactions.couplings.radiative import ONE_LOOP, proton_coupling
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, RHO
from nuscatter.interactions.standard.axial import AxialVector
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.particles import Species, nu_mu
from nuscatter.reports.comparison import SCHEMES
from nuscatter.reports.nuclear_spread import RELATIVISTIC, SKYRME, nuclei_of, relativistic_model
from nuscatter.reports.predicted_quantities import PredictedQuantities
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.structure.deformation import orientation_averaged, quadrupole_deformation
from nuscatter.structure.nucleons.form_factors import (
    NucleonFormFactors,
    kelly,
    lattice_strange_magnetic_moment,
    lattice_strange_radius_squared,
    lattice_strange_spin,
    measured_nucleon,
    nucleon_of_radii,
    slope_at_zero,
)
from nuscatter.structure.nucleons.two_body import TwoBodyCurrents
from nuscatter.structure.nucleus import FormFactor, NuclearModel, Nucleus
from nuscatter.structure.shell_model import shell_model
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.structure.spin_models import odd_group_spins
from nuscatter.units import Array, MeV, fm, m

#: Nuclear models by family and name.
Families: TypeAlias = Mapping[str, Mapping[str, NuclearModel]]

#: The mean field from which all steps but those of forces and families are taken.
_BASE_FORCE = "SLy4"
#: The strongest and the weakest reduction: M. Hoferichter, J. Menéndez and A. Schwenk, Phys. Rev. D 102 (2020) 074018.
_TWO_BODY_RANGE = (TwoBodyCurrents(0.09 / fm**3, cD=-6.08), TwoBodyCurrents(0.11 / fm**3, cD=0.30))


@final
@dataclass(frozen=True, eq=False)
class UncertaintySource:
    """A source of uncertainty: steps of one standard deviation, whose squares add."""

    #: What it is, as "forces".
    name: str
    #: Whether it is about the nucleus; the others are the nucleon, the couplings and the axial current.
    nuclear: bool
    #: By name: relative changes of the budget's quantities, shape (quantities,).
    steps: Mapping[str, Array]
    #: Whether a step of that name is the same in another nuclide.
    shared: bool = True

    @property
    def relative(self) -> Array:
        """Relative standard deviation of each quantity, shape (quantities,)."""
        return np.asarray(np.sqrt(sum(each**2 for each in self.steps.values())))


@final
@dataclass(frozen=True, eq=False)
class ErrorBudget:
    """Quantities of a nuclide with their sources of uncertainty; get one by `error_budget`."""

    #: Which nuclide.
    nuclide: Nuclide
    #: What is predicted, as "F_W at 0.25 fm⁻¹" and "σ at 30 MeV".
    quantities: tuple[str, ...]
    #: Predictions, shape (quantities,): F_W has no dimension, σ is in MeV⁻².
    values: Array
    #: Where uncertainty comes from.
    sources: tuple[UncertaintySource, ...]
    #: By scheme of the couplings: the quantities relative to those of the budget's own couplings, less 1.
    schemes: Mapping[str, Array]
    #: Models and sources that this nuclide has not, and why.
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def nuclear(self) -> Array:
        """Relative uncertainty of each quantity by the nucleus, in quadrature."""
        return np.asarray(np.sqrt(sum(each.relative**2 for each in self.sources if each.nuclear)))

    @property
    def total(self) -> Array:
        """Relative uncertainty of each quantity by all sources, in quadrature."""
        return np.asarray(np.sqrt(np.diagonal(self.covariance)))

    @property
    def covariance(self) -> Array:
        """Covariance of the relative changes, shape (quantities, quantities)."""
        steps = [each for source in self.sources for each in source.steps.values()]
        return np.asarray(sum(np.outer(each, each) for each in steps))

    def of_ratio(self, other: "ErrorBudget") -> Array:
        """Return the relative uncertainty of the ratios of these quantities to those of another nuclide.

        What both share cancels as far as it changes both alike.

        Args:
            other: A budget of the same quantities.

        Raises:
            InputError: it is no budget, or of other quantities.

        Example:
            >>> forces = {"Skyrme": {force: HartreeFock(force) for force in ("SLy4", "SkO")}}
            >>> argon, calcium = (error_budget(name, models=forces) for name in ("Ar40", "Ca48"))
            >>> print([f"{100 * each[4]:.2f} %" for each in (argon.total, calcium.total, argon.of_ratio(calcium))])
            ['0.50 %', '1.30 %', '0.91 %']
        """
        instance("other", other, ErrorBudget, "an ErrorBudget, as error_budget('Ar40') returns it,")
        if other.quantities != self.quantities:
            raise invalid("the quantities of the other budget", list(other.quantities), f"{list(self.quantities)}")
        same = self.nuclide == other.nuclide
        variance = np.zeros(len(self.quantities))
        theirs = {each.name: each for each in other.sources}
        nothing = np.zeros(len(self.quantities))
        for mine in self.sources:
            yours = theirs[mine.name].steps if mine.name in theirs else {}
            for name in {**mine.steps, **yours}:
                one, two = mine.steps.get(name, nothing), yours.get(name, nothing)
                variance += (one - two) ** 2 if mine.shared or same else one**2 + two**2
        for name, source in theirs.items():
            if name not in [each.name for each in self.sources]:
                variance += source.relative**2
        return np.asarray(np.sqrt(variance))


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
        PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m)
        if flux is None
        else instance("flux", flux, Flux, "a Flux"),
    )
    radius = chosen.charge_radius if truth("at_measured_radius", at_measured_radius) else None
    function("make", make, "a function of sin²θ_W, as StandardModel.one_loop")
    angle = sin2_theta_w_low_energy
    standard = instance("make(sin2_theta_w)", make(angle.value), StandardModel, "a StandardModel")
    missing: dict[str, str] = {}
    spread: dict[str, dict[str, Array]] = {}
    given = families() if models is None else instance("models", models, Mapping, "families of nuclear models")
    for family, members in given.items():
        instance(f"the family {family}", members, Mapping, "nuclear models by name")
        nuclei, refused = nuclei_of(chosen, members)
        missing |= refused
        if nuclei:
            spread[family] = {name: asked(_at_radius(each, radius), standard) for name, each in nuclei.items()}
    if not spread:
        raise InputError(f"No model has {chosen.name}: {next(iter(missing.values()), 'models has none.')}")
    means = {family: np.mean(list(each.values()), axis=0) for family, each in spread.items()}
    values = np.mean(list(means.values()), axis=0)
    state = HartreeFock(_BASE_FORCE).solve(chosen)
    base = state.nucleus(measured_nucleon)
    sphere = _at_radius(base, radius)
    central = asked(sphere, standard)

    def step(nucleus: Nucleus = sphere, model: Term = standard, since: Array = central) -> Array:
        return np.asarray(asked(nucleus, model) / since - 1)

    sources = [
        UncertaintySource("forces", True, _within(spread, means, values)),
        UncertaintySource("families", True, _between(means, values)),
    ]
    if radius is not None and chosen.charge_radius_uncertainty is not None:
        larger = _at_radius(base, radius + chosen.charge_radius_uncertainty)
        sources.append(UncertaintySource("charge radius", True, {"charge radius": step(larger)}, shared=False))
    beta = quadrupole_deformation(chosen)
    if beta is None:
        missing["deformation"] = f"No quadrupole deformation of {chosen.name} is in the table."
    else:
        shape = _at_radius(_mapped(base, partial(orientation_averaged, beta2=beta.value)), radius)
        sources.append(UncertaintySource("deformation", True, {"deformation": step(shape)}, shared=False))
    nucleons = {name: _at_radius(state.nucleus(each), radius) for name, each in _nucleons()}
    sources.append(UncertaintySource("nucleon", False, {name: step(each) for name, each in nucleons.items()}))
    moved, derived = make(angle.value + angle.uncertainty), make(angle.value + _other_derivation(species))
    sources.append(UncertaintySource("weak mixing angle", False, {"sin2_theta_w": step(model=moved)}))
    sources.append(UncertaintySource("radiative corrections", False, {"g_V^p": step(model=derived)}))
    try:
        sources.append(UncertaintySource("axial", False, _axial(sphere, standard, asked)))
    except InputError as error:
        missing["axial"] = str(error)
    others = [each for each in map(_at_angle, SCHEMES) if each.couplings.scheme != standard.couplings.scheme]
    schemes = {each.couplings.scheme: step(model=each) for each in others}
    return ErrorBudget(chosen, asked.names, values, tuple(sources), schemes, missing)


def _within(spread: Mapping[str, Mapping[str, Array]], means: Mapping[str, Array], values: Array) -> dict[str, Array]:
    """Return the deviations of each model from the mean of its family, as steps."""
    several = {family: each for family, each in spread.items() if len(each) > 1}
    freedom = sum(len(each) for each in several.values()) - len(several)
    return {
        name: (found - means[family]) / values / sqrt(freedom)
        for family, members in several.items()
        for name, found in members.items()
    } or {"none": np.zeros(values.size)}


def _between(means: Mapping[str, Array], values: Array) -> dict[str, Array]:
    """Return the deviations of the families' means from their mean, as steps."""
    if len(means) < 2:
        return {"none": np.zeros(values.size)}
    return {family: (found - values) / values / sqrt(len(means) - 1) for family, found in means.items()}


def _nucleons() -> Sequence[tuple[str, NucleonFormFactors]]:
    """Return nucleons that are one step from the default."""
    radius, squared = proton_charge_radius, neutron_charge_radius_squared
    strange = measured_nucleon.with_strangeness(
        radius_squared=lattice_strange_radius_squared.value, magnetic_moment=lattice_strange_magnetic_moment.value
    )
    return (
        ("proton radius", nucleon_of_radii(proton_radius=radius.value + radius.uncertainty)),
        ("neutron radius", nucleon_of_radii(neutron_radius_squared=squared.value + squared.uncertainty)),
        ("shape", kelly),
        ("strange quarks", strange),
    )


def _at_angle(make: Callable[[float], StandardModel]) -> StandardModel:
    return make(sin2_theta_w_low_energy.value)


def _other_derivation(species: Species) -> float:
    """Return the shift of sin²θ_W that moves g_V^p at Q = 0 from effective couplings to one loop."""
    loops, effective = (float(proton_coupling(each, 0.0, species.flavour)) for each in (ONE_LOOP, EFFECTIVE))
    return (effective - loops) / (2 * RHO)


def _axial(nucleus: Nucleus, standard: StandardModel, asked: PredictedQuantities) -> dict[str, Array]:
    """Return the steps of the axial current; one of zeros without spin."""
    nothing = {"none": np.zeros(len(asked.names))}
    if nucleus.nuclide.spin == 0:
        return nothing
    make = partial(AxialVector, couplings=standard.couplings)
    central = asked(nucleus, standard + make())
    others = {
        "g_A": make(axial_coupling.value + axial_coupling.uncertainty),
        "strange quarks": make(strange_spin=lattice_strange_spin.value),
    }
    steps = {name: asked(nucleus, standard + term) / central - 1 for name, term in others.items()}
    ends = [asked(nucleus, standard + make(two_body=currents)) for currents in _TWO_BODY_RANGE]
    steps["two-body currents"] = (ends[1] - ends[0]) / 2 / central
    simple = replace(nucleus, spin=odd_group_spins(nucleus.nuclide))
    return steps | {"spins": asked(simple, standard + make()) / central - 1}


def _at_radius(nucleus: Nucleus, radius: float | None) -> Nucleus:
    """Return a nucleus whose charge radius is `radius` [MeV⁻¹], all lengths scaled alike; itself if that is None."""
    if radius is None:
        return nucleus
    own2 = -6 * float(slope_at_zero(lambda q2: nucleus.proton(np.sqrt(q2)), (15 * MeV) ** 2))
    scale = radius / sqrt(own2)
    return _mapped(nucleus, lambda form: lambda Q: form(scale * Q))


def _mapped(nucleus: Nucleus, change: Callable[[FormFactor], FormFactor]) -> Nucleus:
    proton = change(nucleus.proton)
    neutron = proton if nucleus.neutron is nucleus.proton else change(nucleus.neutron)
    return replace(nucleus, proton=proton, neutron=neutron)
