"""The momentum transfer at which data measure: the mean over the signal's events that are counted, and its spread.

Counts go with the square of a form factor. So with √Q F in its place they are the integral of Q over the signal, with
efficiency, quenching and all, and with Q F that of Q²: the means are ratios of counts.
"""

from dataclasses import KW_ONLY, dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.datasets.dataset import AnyDataset
from nuscatter.errors import function, instance, invalid
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.structure.nucleus import FormFactor, NuclearModel, Nucleus, helm
from nuscatter.units import Array


@final
@dataclass(frozen=True)
class SignalMomentum:
    """Mean and standard deviation of Q over the signal's events.

    Args:
        mean: [MeV].
        spread: [MeV].
    """

    _: KW_ONLY
    mean: float
    spread: float


@final
@dataclass(frozen=True)
class WeighedForm:
    """A form factor times a power of Q, a function of Q [MeV].

    Args:
        form: F.
        power: Of Q.
    """

    form: FormFactor
    power: float

    def __call__(self, Q: ArrayLike) -> Array:
        """Return Q^power F(Q)."""
        momentum = np.asarray(Q, dtype=np.float64)
        weighed: Array = momentum**self.power * np.asarray(self.form(momentum))
        return weighed


def signal_momentum(data: AnyDataset, model: Term, structure: NuclearModel = helm) -> SignalMomentum:
    """Return mean and spread of Q over the signal that data count; every event weighs the same.

    Args:
        data: Which.
        model: How neutrinos scatter on nuclei, as the Standard Model.
        structure: Form factors.

    Raises:
        InputError: the data are none, the model is no Term, or the structure no function.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> found = signal_momentum(ns.datasets.conus_plus_2025(), ns.StandardModel())
        >>> f"{found.mean / MeV:.1f} ± {found.spread / MeV:.1f} MeV"
        '12.2 ± 1.3 MeV'
    """
    if not callable(getattr(data, "expected", None)) or isinstance(data, type):
        raise invalid("data", data, "a data set, as datasets.load('conus_plus_2025') returns it,")
    instance("model", model, Term, "a model, as StandardModel()")
    plain_model: NuclearModel = function("structure", structure, "a nuclear model, as helm")

    def events(power: float) -> float:
        def weighed(nuclide: Nuclide) -> Nucleus:
            plain = plain_model(nuclide)
            proton, neutron = (WeighedForm(form, power / 2) for form in (plain.proton, plain.neutron))
            return Nucleus(nuclide, proton, neutron, spin=plain.spin)

        return float(data.expected(Hypothesis(model, structure=weighed))["cevns"].sum())

    whole = events(0.0)
    mean, square = events(1.0) / whole, events(2.0) / whole
    return SignalMomentum(mean=mean, spread=float(np.sqrt(max(square - mean**2, 0.0))))
