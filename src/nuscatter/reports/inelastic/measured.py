r"""Measured flux averages of inelastic scattering beside predictions with a theory error: Table III of the review.

The prediction is the mean over the forces, with g_A of the free nucleon, the `Recipe` for the Coulomb field,
evaporation, and the energies of the mean field. Its error is the spread of what may be chosen otherwise, one choice at
a time, each as the mean over the forces:

- **force**: half the difference between the lowest and the highest, both ways;
- **g_A**: 1.0 in the place of 1.2754, which lowers;
- **Coulomb**: of charged currents. The recipe takes the smaller of Fermi function and effective momentum at
  each energy. Each of them at all energies is known to be wrong somewhere: the first for fast electrons from heavy
  nuclei, the second for slow electrons (J. Engel, Phys. Rev. C 57 (1998) 2004). The error is the smaller of their two
  changes;
- **de-excitation**: where neutrons or photons were counted, other models of it;
- **energies**: of ¹²C's excited states, all states moved so that the lowest is at the measured mass.

Levels of carbon are predicted from measured strength (`carbon_states`): there are no forces; the error is that of the
Coulomb field, of the **form factor** (oscillators from 1.64 to 1.92 fm), and of the neutral current the **strength** of
¹²N or of ¹²B in the place of their mean.

.. math:: \sigma_\pm^2 = \sum_\text{choices} \max_\text{alternatives} \big[ \pm (\sigma_\text{alternative} -
          \sigma_\text{chosen}) \big]^2 ,

taken where the change has that sign (of Coulomb the minimum of the two). These are differences between models, no
standard deviations; what all of them have in common, as the place of RPA's 1⁺ strength, is not in them.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from typing import TypeAlias, final

import numpy as np

from nuscatter.catalogue.inelastic_averages import FluxAverage, Outcome, flux_average, flux_averages
from nuscatter.catalogue.inelastic_predictions import (
    LEVELS,
    isotopes,
    level_average,
    neutron_numbers,
    predicted_average,
)
from nuscatter.datasets.inelastic.coherent_averages import allowed_average
from nuscatter.errors import InputError, instance, listed, positive
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, NEUTRAL_CURRENT
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Distortion, Effective, Fermi, Recipe
from nuscatter.interactions.inelastic.currents.weak_current import (
    EffectiveAxialCoupling,
    free_axial_coupling,
    quenched_axial_coupling,
)
from nuscatter.interactions.inelastic.levels.carbon import CarbonTriad
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering, inelastic
from nuscatter.interactions.inelastic.responses.state_energies import Energies, MeanField, MeasuredMasses
from nuscatter.matter.nuclide import Nuclide
from nuscatter.reports.inelastic.curves import FORCES
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.level_density import unshelled_fermi_gas
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.structure.skyrme.force import force
from nuscatter.units import fm

#: What is told before each row: how many are done, how many there are, and the reaction of the next.
Progress: TypeAlias = Callable[[int, int, str], None]
#: Outcomes that need de-excitation.
_DECAYING = (Outcome.BOUND, Outcome.NO_NEUTRON, Outcome.NEUTRONS)
_EVAPORATION, _COULOMB = Evaporation(), "Coulomb"


@final
@dataclass(frozen=True)
class Choice:
    """One of the choices that a prediction is made with.

    Args:
        source: What is chosen, as "g_A".
        name: What of it, as "1.0".
        effective: g_A in the nucleus.
        distortion: What the Coulomb field makes of the lepton.
        energies: Where states are put.
        decays: The model of de-excitation.
        triad: The measured numbers of carbon's levels.
    """

    source: str
    name: str
    effective: EffectiveAxialCoupling = free_axial_coupling
    distortion: Distortion = Recipe()  # noqa: RUF009 - a frozen value
    energies: Energies = MeanField()  # noqa: RUF009 - a frozen value
    decays: DeExcitation = _EVAPORATION
    triad: CarbonTriad = CarbonTriad()  # noqa: RUF009 - a frozen value


#: Other models of de-excitation: another level density, and every nucleon that can be emitted directly.
_OTHER_DECAYS: Mapping[str, DeExcitation] = {
    "Fermi gas without shells": Evaporation(level_density=unshelled_fermi_gas()),
    "direct emission": DirectEmission(share=1.0),
}
_COULOMBS = (
    Choice(_COULOMB, "effective momentum", distortion=Effective()),
    Choice(_COULOMB, "Fermi function", distortion=Fermi()),
)
#: Oscillator lengths [fm] of ¹²C from its charge radius, and from a mean field.
_LENGTHS = (1.64, 1.92)
#: The choice of all predictions.
CHOSEN = Choice("chosen", "free g_A, recipe, evaporation, mean field")


@final
@dataclass(frozen=True, eq=False)
class ComparedAverage:
    """A measured flux average and what is predicted for it.

    Args:
        measured: The measurement.
        by_choice: By choice, the chosen one first, by the name of the force: the average [MeV⁻²].
        reference: Of a ratio, the generator's prediction [MeV⁻²] with which it becomes an average; else 1.
        how: Of what it is made.
        parts: Parts of the chosen prediction [MeV⁻²] by their names, each the mean over forces: isotopes, neutrons.
    """

    measured: FluxAverage
    _: KW_ONLY
    by_choice: Mapping[Choice, Mapping[str, float]]
    reference: float
    how: str
    parts: Mapping[str, float]

    @property
    def value(self) -> float:
        """The measured average [MeV⁻²]."""
        return self.measured.value * self.reference

    @property
    def measured_error(self) -> tuple[float, float]:
        """Its error [MeV⁻²], downward and upward."""
        low, high = self.measured.error
        return low * self.reference, high * self.reference

    @cached_property
    def means(self) -> dict[Choice, float]:
        """The mean over forces of each choice [MeV⁻²]."""
        return {choice: float(np.mean(list(found.values()))) for choice, found in self.by_choice.items()}

    @property
    def by_force(self) -> Mapping[str, float]:
        """What is predicted with the chosen choices by the name of the force [MeV⁻²]."""
        return next(iter(self.by_choice.values()))

    @property
    def predicted(self) -> float:
        """The prediction [MeV⁻²]."""
        return next(iter(self.means.values()))

    @cached_property
    def error_parts(self) -> dict[str, tuple[float, float]]:
        """The theory error by its sources [MeV⁻²], downward and upward."""
        forces = list(self.by_force.values())
        half = (max(forces) - min(forces)) / 2
        parts = {"force": (half, half)}
        changes: dict[str, list[float]] = {}
        for choice, mean in list(self.means.items())[1:]:
            changes.setdefault(choice.source, []).append(mean - self.predicted)
        for source, found in changes.items():
            kept = [min(found, key=abs)] if source == _COULOMB else found
            parts[source] = (max(0.0, *(-each for each in kept)), max(0.0, *kept))
        return parts

    @property
    def error(self) -> tuple[float, float]:
        """The theory error [MeV⁻²], downward and upward."""
        down, up = np.array(list(self.error_parts.values())).T
        return math.hypot(*down), math.hypot(*up)

    @property
    def pull(self) -> float:
        """(Predicted − measured) over both errors, on the sides that face each other, added in squares."""
        scaled = replace(self.measured, value=self.value, error=self.measured_error)
        return scaled.pull(self.predicted, error=self.error)


def choices_for(measured: FluxAverage) -> tuple[Choice, ...]:
    """Return the choices that matter for a measurement, the chosen one first.

    Args:
        measured: The measurement.

    Raises:
        InputError: it is none.

    Example:
        >>> from nuscatter.catalogue.inelastic_averages import flux_average
        >>> [each.name for each in choices_for(flux_average("fe56-karmen"))][1:]
        ['1.0', 'effective momentum', 'Fermi function']
    """
    instance("measured", measured, FluxAverage, "a FluxAverage, as flux_average returns it,")
    found = [CHOSEN]
    if measured.outcome in LEVELS:
        found += [Choice("form factor", f"b = {b:g} fm", triad=CarbonTriad(length=b * fm)) for b in _LENGTHS]
        if measured.charged:
            found += _COULOMBS
        else:
            found += [Choice("strength", f"that of {name}", triad=each) for name, each in _of_one_strength().items()]
        return tuple(found)
    found.append(Choice("g_A", "1.0", effective=quenched_axial_coupling))
    if measured.charged:
        found += _COULOMBS
    if measured.outcome in _DECAYING:
        found += [Choice("de-excitation", name, decays=each) for name, each in _OTHER_DECAYS.items()]
    if measured.outcome is Outcome.EXCITED:
        found.append(Choice("energies", "measured mass", energies=MeasuredMasses()))
    return tuple(found)


def _of_one_strength() -> dict[str, CarbonTriad]:
    """Return the triad with the strength of one daughter in both: half-lives go as the inverse of strengths."""
    triad = CarbonTriad()
    ratio = triad.strength("N12") / triad.strength("B12")
    return {
        "12B": replace(triad, nitrogen_half_life=triad.nitrogen_half_life * ratio),
        "12N": replace(triad, boron_half_life=triad.boron_half_life / ratio),
    }


def measured_inelastic(
    keys: Iterable[str] = (),
    *,
    forces: Iterable[str] = FORCES,
    marley: float | None = None,
    progress: Progress | None = None,
) -> tuple[ComparedAverage, ...]:
    """Return the measured flux averages of inelastic scattering with their predictions, in the order of Table III.

    Responses that are not on disk are computed first: with those of lead's isotopes that takes some minutes, once.

    Args:
        keys: Keys of measurements, as "fe56-karmen"; all if none are given.
        forces: Names of Skyrme forces.
        marley: MARLEY's average σ(Pb(ν_e, Xn)) [MeV⁻²], to which COHERENT's number is a ratio; `allowed_average` if
            None.
        progress: Is told how far the run is.

    Raises:
        InputError: there is no such measurement or force.

    Example:
        >>> from nuscatter.units import cm
        >>> (row,) = measured_inelastic(["c12-neutral-mu-karmen"])
        >>> f"{row.predicted / cm**2:.1e}, pull {row.pull:.1f}"
        '2.8e-42, pull -0.7'
    """
    wanted = [flux_average(each) for each in listed("keys", keys, "a list of keys")] or list(flux_averages())
    names = listed("forces", forces, "a list of names of forces")
    if not names:
        raise InputError("The forces are none, but at least one name was expected.")
    for name in names:
        force(name)
    reference = allowed_average() if marley is None else float(positive("marley", marley, single=True))
    rows = []
    for done, each in enumerate(wanted):
        if progress is not None:
            progress(done, len(wanted), each.reaction)
        rows.append(_compared(each, names, reference if each.is_ratio else 1.0))
    return tuple(rows)


def _compared(measured: FluxAverage, forces: Sequence[str], reference: float) -> ComparedAverage:
    by_choice: dict[Choice, dict[str, float]] = {}
    if measured.outcome in LEVELS:
        for choice in choices_for(measured):
            value = level_average(measured, choice.triad, distortion=choice.distortion)
            by_choice[choice] = {"measured strength": value}
        how = "measured strength of the level"
        return ComparedAverage(measured, by_choice=by_choice, reference=reference, how=how, parts={})
    for choice in choices_for(measured):
        by_choice[choice] = {
            name: predicted_average(measured, _maker(measured, choice, name), decays=choice.decays) for name in forces
        }
    how = "continuum RPA without 1+" if measured.outcome is Outcome.EXCITED else "continuum RPA"
    if measured.outcome in _DECAYING:
        how += " and evaporation"
    parts = _parts(measured, forces)
    return ComparedAverage(measured, by_choice=by_choice, reference=reference, how=how, parts=parts)


def _maker(measured: FluxAverage, choice: Choice, name: str) -> Callable[[Nuclide], InelasticScattering]:
    """Return the function from a nuclide to the term of the measured current, with the choices made."""

    def term(nuclide: Nuclide) -> InelasticScattering:
        return inelastic(
            nuclide,
            CHARGED_CURRENT if measured.charged else NEUTRAL_CURRENT,
            force=name,
            effective=choice.effective,
            distortion=choice.distortion,
            energies=choice.energies,
        )

    return term


def _parts(measured: FluxAverage, forces: Sequence[str]) -> dict[str, float]:
    """Return parts of the chosen prediction [MeV⁻²], the mean over forces: by isotope, and by number of neutrons."""
    makers = [_maker(measured, CHOSEN, name) for name in forces]
    found, of = {}, isotopes(measured.target)
    for nuclide, _ in of if len(of) > 1 else ():
        alone = replace(measured, target=nuclide.name)
        found[nuclide.name] = float(np.mean([predicted_average(alone, each) for each in makers]))
    if measured.outcome in _DECAYING:
        numbers = [neutron_numbers(measured, each) for each in makers]
        for number in range(min(map(len, numbers))):
            found[f"{number} neutrons"] = float(np.mean([each[number] for each in numbers]))
    return found
