r"""The numbers that planned experiments are asked for, as functions from numbers to hypotheses.

Each stands on the Standard Model with effective couplings and the Helm form factor of the experiments.

=================  ====================================================================================================
`weak_angle`       sin²θ_W at Q = 0
`neutron_radius`   factor of the neutrons' rms radius in every nucleus, 1 in Helm's form factor
`quark_couplings`  ε_ee and ε_μμ with down quarks
`moment`           one magnetic moment of ν_e and ν_μ, in 1e-11 μ_B
`sterile`          \|U_μ4\|² (at reactors \|U_e4\|²) at Δm² = 1 eV²
=================  ====================================================================================================

The signal of a moment is its square, so that `moment` and −`moment` are the same; \|U\|² cannot be negative.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, final

import numpy as np

from nuscatter.catalogue.parity_violation import StretchedFormFactor
from nuscatter.catalogue.planned_experiments import Plan
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import between, finite, function, invalid, not_negative, one_of, positive
from nuscatter.interactions.bsm.electromagnetic import MagneticMoment
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.propagation.sterile import Sterile
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis
from nuscatter.structure.nucleus import NuclearModel, Nucleus, helm
from nuscatter.units import Array, bohr_magneton, eV

#: The unit of `moment`.
MOMENT = 1e-11 * bohr_magneton


def weak_angle(sin2_theta_w: float = sin2_theta_w_low_energy.value) -> AnyHypothesis:
    """Return the Standard Model with effective couplings of a weak mixing angle."""
    return StandardModel.effective(sin2_theta_w)


@final
@dataclass(frozen=True, eq=False)
class StretchedNeutrons:
    """A nuclear model whose neutrons reach so many times as far: F_n(Q) → F_n(factor · Q).

    Args:
        factor: Of the neutrons' rms radius; a number or an array of shape (batch,).
        model: What is stretched.

    Raises:
        InputError: the factor is not above zero, or `model` is no function.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import MeV
        >>> usual, larger = helm("Ar40"), StretchedNeutrons(1.05)("Ar40")
        >>> Q = np.array([40.0]) * MeV
        >>> bool(larger.neutron(Q) == usual.neutron(1.05 * Q)), bool(larger.proton(Q) == usual.proton(Q))
        (True, True)
    """

    factor: float | Array
    model: NuclearModel = helm

    def __post_init__(self) -> None:
        positive("factor", self.factor)
        function("model", self.model, "a nuclear model such as helm")

    def __call__(self, nuclide: Nuclide | str) -> Nucleus:
        """Return the nucleus of a nuclide."""
        nucleus = self.model(find(nuclide))
        return replace(nucleus, neutron=StretchedFormFactor(nucleus.neutron, np.asarray(self.factor), 0.0))


def neutron_radius(neutron_radius: Annotated[float, (0.4, 2.0)] = 1.0) -> AnyHypothesis:
    """Return the Standard Model with neutrons of so many times Helm's rms radius."""
    return Hypothesis(StandardModel.effective(), structure=StretchedNeutrons(neutron_radius))


def quark_couplings(*, ee_d: float = 0.0, mumu_d: float = 0.0) -> AnyHypothesis:
    """Return the Standard Model with non-standard couplings of ν_e and ν_μ to down quarks."""
    return StandardModel.effective() + NSI(ee_d=ee_d, mumu_d=mumu_d)


def moment(moment: float = 0.0) -> AnyHypothesis:
    """Return the Standard Model, electrons too, with a magnetic moment of ν_e and of ν_μ [1e-11 μ_B].

    Detectors that tell electrons from nuclei by their pulses count none (`Plan.experiment`).
    """
    standard = StandardModel.effective() + ElectronScattering.effective()
    given = finite("moment", moment)
    if given.ndim > 1:
        raise invalid("moment", moment, "a number or a list of numbers")
    size = given * MOMENT
    return standard + MagneticMoment(e=size, mu=size)


@final
@dataclass(frozen=True, eq=False)
class OfEach:
    """Hypotheses that depend on where an experiment stands: plan → function of named numbers.

    Args:
        make: Returns the function for a plan; all functions have the same arguments.
    """

    make: Callable[[Plan], Callable[..., AnyHypothesis]]

    def __post_init__(self) -> None:
        function("make", self.make, "a function of a Plan")


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class SterileFlavour:
    """The Standard Model with one flavour that mixes with a fourth mass state, over one distance.

    Args:
        distance: From the source [MeV⁻¹].
        flavour: ``e``, ``mu`` or ``tau``.
        dm2: Δm² [MeV²].

    Raises:
        InputError: the flavour is none of these, or a number is none.
    """

    distance: float
    flavour: str
    dm2: float

    def __post_init__(self) -> None:
        one_of("flavour", self.flavour, ("e", "mu", "tau"))
        _ = self(0.0)

    def __call__(self, sterile: Annotated[float, (0.0, 0.5)] = 0.0) -> AnyHypothesis:
        """Return the hypothesis of a |U|²."""
        mixing: dict[str, Any] = {self.flavour: float(between("sterile", sterile, 0.0, 0.5))}
        return Hypothesis(StandardModel.effective(), flux=Sterile(dm2=self.dm2, distance=self.distance, **mixing))


def sterile_at(dm2: float) -> OfEach:
    """Return hypotheses of a sterile neutrino of this Δm² [MeV²]: |U_μ4|² at stopped pions, |U_e4|² at reactors.

    Raises:
        InputError: Δm² is negative.
    """
    splitting = float(not_negative("dm2", dm2, single=True))
    return OfEach(
        lambda plan: SterileFlavour(distance=plan.distance, flavour="mu" if plan.pulsed else "e", dm2=splitting)
    )


#: A sterile neutrino of 1 eV².
sterile = sterile_at(1 * eV**2)
