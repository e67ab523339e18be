r"""The steps of all sources of uncertainty, for one nuclide or for the nuclides of a detector alike.

What is predicted is a function of the nuclei, one for each nuclide, and of the model. A step changes a nucleus, all
nuclei at once, or the model, and is the relative change of what is predicted. Events are a sum over nuclides, so the
steps of a force in two nuclides add with their signs, by name.

- **Forces**: deviations of each force from the mean of its family, divided by √(n − number of families). **Families**:
  deviations of the families' means, over √(families − 1). Families are Skyrme forces, relativistic sets and, where it
  exists, the shell model. Each model is first scaled to the measured charge radius, F(Q) → F(sQ): then the radius of
  the protons is right in all of them, and they differ in the skin and in the shape. To order Q² the scale also takes
  out what the motion of the centre of mass adds to both radii alike. A nuclide that a family has not takes no part in
  the steps of that family.
- **Charge radius**: its measured error, of each nuclide by itself. Errors of isotopes of one element are in part
  common; this is neglected.
- **Deformation**: the density averaged over orientations with the measured β₂, at the same charge radius, against the
  spherical one; of each nuclide by itself.
- **Nucleon**: the measured charge radii of proton and neutron, another shape (Kelly), strange quarks as on the lattice.
  The charge radius of the nucleus stays what is measured.
- **sin²θ_W**: its error. **Radiative corrections**: the difference of g_V^p at Q = 0 between two derivations, effective
  couplings and one loop, 0.0009. What else schemes differ by is no uncertainty of the best of them, and is stated by
  `ErrorBudget.schemes`: the tree level has no corrections, and effective couplings do not run with Q².
- **Axial** (nuclei with spin): g_A, strange quarks as on the lattice, half the range of two-body currents (an axial
  coupling reduced by 20 to 30 %), and spins from the magnetic moment in place of the shell model's.

All spreads are of models that exist. They are no statement about what all of them leave out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import sqrt
from typing import TypeAlias, final

import numpy as np

from nuscatter.constants import (
    axial_coupling,
    neutron_charge_radius_squared,
    proton_charge_radius,
    sin2_theta_w_low_energy,
)
from nuscatter.errors import InputError
from nuscatter.interactions.couplings.radiative import ONE_LOOP, proton_coupling
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, RHO
from nuscatter.interactions.standard.axial import AxialVector
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species
from nuscatter.reports.budget import UncertaintySource
from nuscatter.reports.comparison import SCHEMES
from nuscatter.reports.nuclear_spread import nuclei_of
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
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.structure.spin_models import odd_group_spins
from nuscatter.units import Array, MeV, fm

#: Nuclear models by family and name.
Families: TypeAlias = Mapping[str, Mapping[str, NuclearModel]]
#: A nucleus of each nuclide.
Nuclei: TypeAlias = Mapping[Nuclide, Nucleus]
#: What is predicted of nuclei and a model, shape (quantities,). It is a sum over nuclides.
Predict: TypeAlias = Callable[[Nuclei, Term], Array]

#: The mean field from which all steps but those of forces and families are taken.
_BASE_FORCE = "SLy4"
#: The strongest and the weakest reduction: M. Hoferichter, J. Menéndez and A. Schwenk, Phys. Rev. D 102 (2020) 074018.
_TWO_BODY_RANGE = (TwoBodyCurrents(0.09 / fm**3, cD=-6.08), TwoBodyCurrents(0.11 / fm**3, cD=0.30))


@final
@dataclass(frozen=True, eq=False)
class Sources:
    """What `sources_of` finds; its parts are those of an `ErrorBudget`."""

    values: Array
    sources: tuple[UncertaintySource, ...]
    schemes: Mapping[str, Array]
    left_out: Mapping[str, str]


def sources_of(
    nuclides: Sequence[Nuclide],
    predict: Predict,
    make: Callable[[float], StandardModel],
    models: Families,
    species: Species,
    *,
    at_measured_radius: bool,
) -> Sources:
    """Return predictions with all sources of uncertainty.

    Args:
        nuclides: Those that scatter.
        predict: What is predicted.
        make: The model at sin²θ_W.
        models: Families of nuclear models.
        species: Whose g_V^p the radiative corrections are those of.
        at_measured_radius: Whether each model is scaled to the measured charge radius, where one is measured.

    Raises:
        InputError: no model has one of the nuclides.
        FitError: the mean field of SLy4, from which steps are taken, has no solution.
    """
    angle = sin2_theta_w_low_energy
    standard = make(angle.value)
    radii = {each: each.charge_radius if at_measured_radius else None for each in nuclides}
    missing: dict[str, str] = {}

    def lacks(what: str, nuclide: Nuclide, why: str) -> None:
        missing[what if len(nuclides) == 1 else f"{what} of {nuclide.name}"] = why

    members: dict[Nuclide, dict[str, dict[str, Nucleus]]] = {}
    for nuclide in nuclides:
        members[nuclide], refused = _members(nuclide, models, radii[nuclide])
        for name, why in refused.items():
            lacks(name, nuclide, why)
        if not members[nuclide]:
            raise InputError(f"No model has {nuclide.name}: {next(iter(refused.values()), 'models has none.')}")
    states = {each: HartreeFock(_BASE_FORCE).solve(each) for each in nuclides}
    bases = {each: state.nucleus(measured_nucleon) for each, state in states.items()}
    sphere = {each: _at_radius(base, radii[each]) for each, base in bases.items()}
    central = predict(sphere, standard)

    def step(nuclei: Nuclei = sphere, model: Term = standard) -> Array:
        return _relative(predict(nuclei, model) - central, central)

    values, forces, families = _spread(members, sphere, lambda nuclei: predict(nuclei, standard), central)
    larger: dict[str, Array] = {}
    deformed: dict[str, Array] = {}
    for nuclide, base in bases.items():
        radius, error = radii[nuclide], nuclide.charge_radius_uncertainty
        if radius is not None and error is not None:
            larger[nuclide.name] = step({**sphere, nuclide: _at_radius(base, radius + error)})
        beta = quadrupole_deformation(nuclide)
        if beta is None:
            lacks("deformation", nuclide, f"No quadrupole deformation of {nuclide.name} is in the table.")
        else:
            shape = _at_radius(_mapped(base, partial(orientation_averaged, beta2=beta.value)), radius)
            deformed[nuclide.name] = step({**sphere, nuclide: shape})
    sources = [UncertaintySource("forces", True, forces), UncertaintySource("families", True, families)]
    if larger:
        sources.append(UncertaintySource("charge radius", True, larger, shared=False))
    if deformed:
        sources.append(UncertaintySource("deformation", True, deformed, shared=False))
    nucleons = {
        name: step({each: _at_radius(state.nucleus(nucleon), radii[each]) for each, state in states.items()})
        for name, nucleon in _nucleons()
    }
    sources.append(UncertaintySource("nucleon", False, nucleons))
    moved, derived = make(angle.value + angle.uncertainty), make(angle.value + _other_derivation(species))
    sources.append(UncertaintySource("weak mixing angle", False, {"sin2_theta_w": step(model=moved)}))
    sources.append(UncertaintySource("radiative corrections", False, {"g_V^p": step(model=derived)}))
    try:
        sources.append(UncertaintySource("axial", False, _axial(sphere, standard, predict)))
    except InputError as error:
        missing["axial"] = str(error)
    others = [each for each in map(_at_angle, SCHEMES) if each.couplings.scheme != standard.couplings.scheme]
    schemes = {each.couplings.scheme: step(model=each) for each in others}
    return Sources(values, tuple(sources), schemes, missing)


def _members(
    nuclide: Nuclide, models: Families, radius: float | None
) -> tuple[dict[str, dict[str, Nucleus]], dict[str, str]]:
    """Return the nuclei of each family that has this nuclide, and the sentences of the models that have not."""
    found: dict[str, dict[str, Nucleus]] = {}
    missing: dict[str, str] = {}
    for family, members in models.items():
        nuclei, refused = nuclei_of(nuclide, members)
        missing |= refused
        if nuclei:
            found[family] = {name: _at_radius(each, radius) for name, each in nuclei.items()}
    return found, missing


def _spread(
    members: Mapping[Nuclide, Mapping[str, Mapping[str, Nucleus]]],
    sphere: Nuclei,
    predict: Callable[[Nuclei], Array],
    central: Array,
) -> tuple[Array, dict[str, Array], dict[str, Array]]:
    """Return the mean prediction of all families, and the steps of forces and of families.

    Nuclide by nuclide, while the others stay, since a family may lack one of them. A prediction is a sum over
    nuclides: so are its changes.
    """
    values = central.copy()
    forces: dict[str, Array] = {}
    families: dict[str, Array] = {}
    for nuclide, by_family in members.items():
        found = {
            family: {name: predict({**sphere, nuclide: each}) for name, each in nuclei.items()}
            for family, nuclei in by_family.items()
        }
        means = {family: np.mean(list(each.values()), axis=0) for family, each in found.items()}
        mean = np.mean(list(means.values()), axis=0)
        values += mean - central
        several = {family: each for family, each in found.items() if len(each) > 1}
        freedom = sum(len(each) for each in several.values()) - len(several)
        for family, each in several.items():
            for name, prediction in each.items():
                forces[name] = forces.get(name, 0.0) + (prediction - means[family]) / sqrt(freedom)
        if len(means) > 1:
            for family, prediction in means.items():
                families[family] = families.get(family, 0.0) + (prediction - mean) / sqrt(len(means) - 1)
    nothing = {"none": np.zeros(values.size)}
    forces, families = (
        {name: _relative(change, values) for name, change in each.items()} or nothing for each in (forces, families)
    )
    return values, forces, families


def _relative(change: Array, of: Array) -> Array:
    """Return relative changes; zero where nothing is expected, and so nothing changes."""
    return np.divide(change, of, out=np.zeros_like(of), where=of != 0)


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


def _axial(nuclei: Nuclei, standard: StandardModel, predict: Predict) -> dict[str, Array]:
    """Return the steps of the axial current; one of zeros if no nuclide has a spin."""
    if not any(each.spin for each in nuclei):
        return {"none": np.zeros_like(predict(nuclei, standard))}
    make = partial(AxialVector, couplings=standard.couplings)
    central = predict(nuclei, standard + make())

    def step(term: Term, nuclei: Nuclei = nuclei) -> Array:
        return _relative(predict(nuclei, standard + term) - central, central)

    steps = {
        "g_A": step(make(axial_coupling.value + axial_coupling.uncertainty)),
        "strange quarks": step(make(strange_spin=lattice_strange_spin.value)),
    }
    ends = [step(make(two_body=currents)) for currents in _TWO_BODY_RANGE]
    steps["two-body currents"] = (ends[1] - ends[0]) / 2
    simple = {
        each: replace(nucleus, spin=odd_group_spins(each)) if each.spin else nucleus for each, nucleus in nuclei.items()
    }
    return steps | {"spins": step(make(), simple)}


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
