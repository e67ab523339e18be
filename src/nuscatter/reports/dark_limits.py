r"""What a data set says about dark matter of its beam: the largest coupling that it allows, with all nuisances free.

Dark matter that is made at the mixing ε and scatters with it gives :math:`n\, (\epsilon'/\epsilon)^4` events at
another, where A′ is on its mass shell and decays to χ. So one flux and one fit per number of events are enough: −2 ln L
is minimised over the nuisances at a few numbers of events, and the limit is where it has risen above its least value by
that of one parameter (2.71 at 90 %). Numbers below zero are not looked at: where the data have fewer events than the
background the limit is that above zero events, which no fluctuation makes better than the background allows.

In figures the limit is given as :math:`Y = \epsilon^2 \alpha_D (m_\chi/m_{A'})^4`, which sets the relic density.
"""

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import final

import numpy as np

from nuscatter.datasets.dataset import Dataset
from nuscatter.errors import FitError, InputError, instance, strictly_between
from nuscatter.fits.minimum.fit import fit
from nuscatter.interactions.bsm.dark_matter import DarkMatterScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Numbers of events of the first fits, in units of the statistical error, and the most doublings beyond them.
_FIRST, _DOUBLINGS = (0.0, 0.25, 0.5, 1.0, 2.0), 8
#: How well the rise at the limit is found, and most refinements.
_TOLERANCE, _REFINEMENTS = 0.02, 6


@final
@dataclass(frozen=True, eq=False)
class DarkMatterLimit:
    """The largest coupling of a portal that data allow.

    Args:
        portal: The dark sector at this coupling.
        events: Number of its events in the data.
        level: Confidence level.
        tested: Numbers of events that were fitted, shape (n,).
        rise: −2 ln L there, above the least, alike.
    """

    portal: VectorPortal
    events: float
    level: float
    tested: Array
    rise: Array
    __repr__ = shortened

    @property
    def epsilon(self) -> float:
        """The mixing, or the coupling in units of e."""
        return self.portal.epsilon

    @property
    def relic_yield(self) -> float:
        """Y = ε² α_D (m_χ/m_A′)⁴."""
        return self.epsilon**2 * self.portal.alpha_dark * (self.portal.mass / self.portal.mediator_mass) ** 4


def dark_matter_limit(
    data: Dataset, portal: VectorPortal, flux: Flux, *, level: float = 0.9, model: Term | None = None
) -> DarkMatterLimit:
    """Return the largest coupling that a data set allows, with one fit of all nuisances per number of events.

    Args:
        data: The data set, whose flux holds neutrinos alone.
        portal: The dark sector, on its mass shell; its coupling is that with which the flux was made.
        flux: Dark matter in the exposure of the data, with arrival times on their clock if they have times.
        level: Confidence level of the limit.
        model: What neutrinos do; the Standard Model if None.

    Raises:
        InputError: the dark matter makes no events, or an argument is not what it should be.
        FitError: no number of events is excluded.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.datasets.templates import Axis
        >>> from nuscatter.units import GeV, MeV, keV, kg, m
        >>> place = {"pot": 1e23, "distance": 20 * m}
        >>> detector = ns.Detector("CsI", 10 * kg, np.array([5, 20, 200]) * keV)
        >>> neutrinos = ns.Experiment(ns.PionDecayAtRest(nu_per_pot=0.09, **place), detector)
        >>> counts = neutrinos.spectrum(ns.StandardModel())
        >>> data = Dataset("mine", "Mine", "none", neutrinos, (Axis("recoil [keV]", [5, 20, 200]),), counts)
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
        ... )
        >>> mercury = ns.BurmanSmith(proton_energy=1 * GeV, Z=80)
        >>> dark = ns.DarkMatterFromPions(portal, mercury, pions_per_pot=0.09, angle=1.57, **place)
        >>> limit = dark_matter_limit(data, portal, dark)
        >>> f"{limit.epsilon:.2e}", f"{limit.events:.0f}"
        ('1.87e-04', '24')
    """
    instance("data", data, Dataset, "a Dataset such as coherent_csi_2021()")
    instance("portal", portal, VectorPortal, "a VectorPortal")
    instance("flux", flux, Flux, "a Flux of the portal's particles")
    if any(state not in portal.particles for state in flux.states):
        raise InputError(f"The flux has {', '.join(map(str, flux.states))}, but particles of the portal were expected.")
    strictly_between("level", level, 0.5, 1.0, "a confidence level")
    neutrinos = StandardModel() if model is None else instance("model", model, Term, "a term such as StandardModel()")
    signal = data.prediction.under(partial(_added, flux=flux))
    both = replace(data, experiment=signal.experiment, signal=signal)
    expected = float(signal.experiment.counts(DarkMatterScattering(portal)).sum())
    if not expected > 0:
        raise InputError(f"The dark matter of {portal.mass / MeV:g} MeV makes no events in {data.name}.")

    def hypothesis(dark_matter_events: float = 0.0) -> Term:
        size = math.sqrt(max(dark_matter_events, 0.0) / expected)
        return neutrinos + DarkMatterScattering(portal, amplitude=size)

    likelihood = both.likelihood(hypothesis)
    needed = _rise(level)
    unit = max(math.sqrt(needed * float(data.observed.sum())), needed)
    found: dict[float, float] = {}

    def deviance(events: float) -> float:
        if events not in found:
            found[events] = fit(likelihood, fixed={"dark_matter_events": events}).fval
        return found[events]

    for each in _FIRST:
        deviance(each * unit)
    limit = _crossing(found, needed)
    for step in range(_DOUBLINGS):
        if limit is not None:
            break
        deviance(2 * unit * 2.0 ** (step + 1))
        limit = _crossing(found, needed)
    if limit is None:
        raise FitError("No number of events of dark matter is excluded by the data.")
    for _ in range(_REFINEMENTS):
        # the curve through the points says where the limit is; a fit there says how well it knows
        if abs(deviance(limit) - min(found.values()) - needed) < _TOLERANCE * needed:
            break
        limit = _crossing(found, needed) or limit
    tested = np.array(sorted(found))
    values = np.array([found[each] for each in tested])
    coupling = portal.coupling * (limit / expected) ** 0.25
    return DarkMatterLimit(replace(portal, coupling=coupling), limit, level, tested, values - values.min())


def _added(neutrinos: Flux, *, flux: Flux) -> Flux:
    return neutrinos + flux


def _rise(level: float) -> float:
    """Return the rise of −2 ln L of one parameter at a confidence level."""
    from scipy.special import chdtri

    return float(chdtri(1, 1 - level))


def _crossing(found: dict[float, float], needed: float) -> float | None:
    """Return the number of events above the best at which a curve through the points has risen so far, or None."""
    from scipy.interpolate import PchipInterpolator
    from scipy.optimize import brentq

    events = np.array(sorted(found))
    values = np.array([found[each] for each in events])
    best = int(values.argmin())
    above = np.nonzero(values[best:] - values[best] > needed)[0]
    if not above.size:
        return None
    end = best + int(above[0])
    curve = PchipInterpolator(events, values - values[best] - needed)
    return float(brentq(curve, events[end - 1], events[end], xtol=1e-6 * events[end]))
