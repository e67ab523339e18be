r"""What a planned experiment expects in the Standard Model, as a data set (Asimov data) with backgrounds and nuisances.

The expected counts, in bins of energy and time, are

.. math:: \mu = (1 + \phi)(1 + \rho)(1 + \tau x)\, \mu_\nu + b\, B + n\, N

with φ of the neutrino flux, shared by all experiments at one source (``flux_sns``), ρ of the detector's own quenching
and efficiency, and τ a tilt of its response: x runs from −1 to 1 over the energy bins, which have one ratio. The steady
background b is flat in energy and time, and known to 1 % or to the root of its events if that is more. At a reactor,
where its shape is measured in a short time without neutrinos, it may tilt too. Beam neutrons n arrive with the protons,
fall as 1/T, and are known to a third, as in CENNS-10. An uncertainty that is 0 is left out.
"""

import numpy as np

from nuscatter.catalogue.planned_experiments import Plan
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import Morph, Nuisance, morph, unit_normal
from nuscatter.datasets.expectation.signal import Signal
from nuscatter.datasets.templates import Axis, Background, Template, background, template
from nuscatter.errors import instance
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.units import Array, MeV, keV, us

#: Relative uncertainty of the beam neutrons (160/497 of CENNS-10, arXiv:2006.12659).
_NEUTRONS = 0.32


def planned_data(plan: Plan, truth: AnyHypothesis | None = None) -> Dataset:
    """Return what a planned experiment expects, as a data set.

    Args:
        plan: As `nuscatter.catalogue.planned_experiments.plan` returns it, or changed by its methods.
        truth: What is true; None for the Standard Model with effective couplings.

    Raises:
        InputError: it is no plan.

    Example:
        >>> from nuscatter.catalogue.planned_experiments import plan
        >>> data = planned_data(plan("COH-Ar-750").uncertain(flux=0.02))
        >>> sorted(data.nuisances)  # doctest: +NORMALIZE_WHITESPACE
        ['coh_ar_750_neutrons', 'coh_ar_750_rate', 'coh_ar_750_steady', 'coh_ar_750_tilt', 'flux_sns']
        >>> data.nuisances["flux_sns"].sigma
        0.02
    """
    built = instance("plan", plan, Plan, "a Plan, as plan(name) returns it,").experiment
    edges, times = np.asarray(built.detector.energy_edges), _times(plan)
    backgrounds = _backgrounds(plan, edges, times)
    expected = built.counts(StandardModel.effective() if truth is None else truth)
    for each in backgrounds.values():
        expected = expected + each.events.mean * each.template.nominal
    label = "recoil energy [keV]" if plan.setup.facts["threshold"].unit.endswith("nr") else "electron equivalent [keV]"
    axes = (Axis(label, edges / keV), Axis("time [us]" if plan.pulsed else "time [bin]", times))
    return Dataset(
        plan.prefix,
        plan.title,
        f"{plan.setup.reference} and assumptions",
        built,
        axes,
        expected,
        Signal(built, rates=_rates(plan), ratios=_tilt(plan, edges.size - 1)),
        backgrounds,
    )


def _times(plan: Plan) -> Array:
    """Return the edges of the time bins in µs; one bin of a steady source."""
    return np.array(plan.setup.values("windows")) / us if plan.pulsed else np.array([0.0, 1.0])


def _rates(plan: Plan) -> tuple[Nuisance, ...]:
    """Return the nuisances that scale the signal."""
    source = "proton" if plan.pulsed else "fission"
    known = (
        (plan.flux_name, plan.uncertainty("flux"), f"neutrinos per {source} at {plan.setup.origin}, relative"),
        (f"{plan.prefix}_rate", plan.uncertainty("rate"), f"quenching and efficiency of {plan.name}, relative"),
    )
    return tuple(Nuisance(name, 0.0, sigma, meaning) for name, sigma, meaning in known if sigma > 0)


def _tilt(plan: Plan, bins: int) -> tuple[Morph, ...]:
    """Return the tilt of the response, as relative changes of the counts in each energy bin."""
    sigma, x = plan.uncertainty("tilt"), np.linspace(-1.0, 1.0, bins)
    meaning = f"tilt of the response of {plan.name}, relative at the ends of the energies"
    return (morph(Nuisance(f"{plan.prefix}_tilt", 0.0, sigma, meaning), np.zeros(bins), -x, x),) if sigma > 0 else ()


def _steady_shape(plan: Plan, edges: Array, times: Array) -> Template:
    """Return the shape of the steady background: flat, and tilted over the bins where that is not excluded."""
    flat = np.outer(np.diff(edges) / MeV, np.diff(times))
    sigma = plan.uncertainty("steady_tilt")
    if not sigma > 0:
        return template(flat)
    tilt = 1 + sigma * np.linspace(-1.0, 1.0, len(flat))[:, None]
    meaning = f"tilt of the steady background of {plan.name} over the energies"
    return template(flat, (unit_normal(f"{plan.prefix}_steady_tilt", meaning), flat * (2 - tilt), flat * tilt))


def _backgrounds(plan: Plan, edges: Array, times: Array) -> dict[str, Background]:
    """Return the steady background and the beam neutrons, where there are any."""
    found = {}
    steady, neutrons = plan.steady, plan.neutrons
    if steady > 0:
        found["steady"] = background(
            f"{plan.prefix}_steady",
            events=steady,
            sigma=max(plan.uncertainty("steady") * steady, steady**0.5),
            meaning="steady background, measured without neutrinos",
            shape=_steady_shape(plan, edges, times),
        )
    if neutrons > 0:
        arrived = np.diff(facility(plan.setup.origin).pulse.cumulative(times * us))
        found["neutrons"] = background(
            f"{plan.prefix}_neutrons",
            events=neutrons,
            sigma=max(_NEUTRONS * neutrons, 1.0),
            meaning="beam neutrons",
            shape=template(np.outer(np.diff(np.log(edges)), arrived)),
        )
    return found
