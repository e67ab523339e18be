r"""Hypotheses of one neutron radius or skin, and the likelihood of the first published fit of a radius.

**Which radius.** Published fits have one Helm form factor for the neutrons, whose radius R_n holds the nucleon's own
size (`neutron_radius`). The radius of neutrons as points is smaller. A Helm shape to which a nucleon is added has
R_n² less (0.84 fm)². Here the points are fitted themselves: they have a symmetrised Fermi density, the nucleons their
measured form factors and the charge the measured one (`neutron_skin`). The skin is R_n − R_p of points.

**Protons.** With `neutron_radius` they have a Helm form factor of the radius that the measured charge radius implies,
their own size left in it and the charge of the neutrons taken out,

.. math:: R_p^2 = r_{ch}^2 - \frac{N}{Z} \langle r^2 \rangle_n ,

so 4.821 fm in ¹³³Cs and 4.767 fm in ¹²⁷I (M. Atzori Corona et al., arXiv:2303.09360, take 4.821 and 4.766; from
memory).
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import Annotated, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import neutron_charge_radius_squared, sin2_theta_w_low_energy
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.templates import Background
from nuscatter.errors import InputError, common_shape, finite, instance, not_empty, not_negative
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood, LikelihoodSum, Pull
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis
from nuscatter.structure.families.two_parameters import FermiNeutrons
from nuscatter.structure.form_factors import Helm, fermi_of_radius, uniform_sphere
from nuscatter.structure.nucleus import FormFactor, Nucleus, point_nucleus, point_proton_radius
from nuscatter.units import Array, fm

#: Radii and skins that are looked at [fm].
_RADIUS: TypeAlias = Annotated[float, (0.0, 30.0)]
_SKIN: TypeAlias = Annotated[float, (-1.2, 10.0)]
#: R_n(Cs) less R_n(I) of eleven published mean fields [fm], and their standard deviation.
CAESIUM_LESS_IODINE, LESS_IODINE_SPREAD = 0.065, 0.008
#: Uncertainties of the published fit of CsI 2017, relative: of the predicted rate, and of the beam's neutrons (M.
#: Cadeddu et al., arXiv:1710.02730, from memory; the rate's is that of COHERENT's prediction, 48 of 173).
RATE_2017, NEUTRONS_2017 = 0.28, 0.25


@final
@dataclass(frozen=True, eq=False)
class HelmOrGaussian:
    """A Helm form factor of any radius from 0 on: below √3 s no sphere is left, and the Gaussian itself shrinks.

    `Helm` has no radius below √3 s = 1.56 fm. This one is continued to a point, so that a radius has no limit but 0.

    Args:
        rms_radius: Root mean square radius [MeV⁻¹]; may be an array, the trailing batch axis.
        skin: The Gaussian's width s [MeV⁻¹] where the radius is above √3 s.

    Raises:
        InputError: a radius is negative.

    Example:
        >>> from nuscatter.units import MeV
        >>> [round(float(HelmOrGaussian(radius * fm)(50 * MeV)), 4) for radius in (0, 1, 3.4)]
        [1.0, 0.9894, 0.8824]
    """

    rms_radius: ArrayLike
    _: KW_ONLY
    skin: float = 0.9 * fm

    def __post_init__(self) -> None:
        not_empty("rms_radius", not_negative("rms_radius", self.rms_radius))

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]."""
        q, radius = finite("Q", Q, "MeV"), np.asarray(self.rms_radius)
        common_shape(Q=q, rms_radius=radius)
        sphere = np.sqrt(5 / 3 * np.maximum(radius**2 - 3 * self.skin**2, 0.0))
        width = np.minimum(self.skin, radius / 3**0.5)
        return uniform_sphere(q * sphere) * np.exp(-((q * width) ** 2) / 2)


def physical_proton_radius(nuclide: Nuclide | str) -> float:
    """Return the radius of the protons with their own size [MeV⁻¹], from the measured charge radius.

    Raises:
        InputError: no charge radius of this nuclide is measured.

    Example:
        >>> round(physical_proton_radius("Cs133") / fm, 3), round(physical_proton_radius("I127") / fm, 3)
        (4.821, 4.767)
    """
    chosen = find(nuclide)
    if chosen.charge_radius is None:
        raise InputError(f"No charge radius of {chosen.name} is measured, which its protons' radius follows from.")
    return float(np.sqrt(chosen.charge_radius**2 - chosen.N / chosen.Z * neutron_charge_radius_squared.value))


def neutron_radius(radius: _RADIUS = 5.0) -> Hypothesis:
    """Return one Helm radius of the neutrons of all nuclides, the nucleons' size in it, as published fits have it.

    Args:
        radius: R_n [fm, plain number], from 0 on.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.units import MeV
        >>> nucleus = neutron_radius(5.4).structure(nuclide("Cs133"))
        >>> round(float(nucleus.neutron(50 * MeV)), 4), round(float(nucleus.proton(50 * MeV)), 4)
        (0.7227, 0.7739)
    """
    return radius_and_angle(radius, sin2_theta_w=sin2_theta_w_low_energy.value)


def radius_and_angle(radius: _RADIUS = 5.0, *, sin2_theta_w: float = 0.23857) -> Hypothesis:
    """Return `neutron_radius` with a free weak mixing angle, for a plane of the two.

    Args:
        radius: R_n [fm, plain number], from 0 on.
        sin2_theta_w: The weak mixing angle.
    """
    shape = HelmOrGaussian(finite("radius", radius) * fm)
    return Hypothesis(
        StandardModel.effective(sin2_theta_w), structure=partial(_with_helm_protons, neutrons=lambda _: shape)
    )


def fermi_neutron_radius(radius: _RADIUS = 5.0) -> Hypothesis:
    """Return the same with symmetrised Fermi shapes for neutrons and protons, diffuseness 0.52 fm.

    Args:
        radius: R_n [fm, plain number], above 1.93 fm.
    """
    shape = fermi_of_radius(finite("radius", radius) * fm)

    def nucleus(nuclide: Nuclide) -> Nucleus:
        return Nucleus(nuclide, fermi_of_radius(physical_proton_radius(nuclide)), shape)

    return Hypothesis(StandardModel.effective(), structure=nucleus)


def caesium_radius(radius: _RADIUS = 5.0, *, less_iodine: float = CAESIUM_LESS_IODINE) -> Hypothesis:
    """Return a Helm radius of the neutrons of ¹³³Cs, and of ¹²⁷I one that is smaller.

    Args:
        radius: R_n of ¹³³Cs [fm, plain number].
        less_iodine: R_n(Cs) − R_n(I) [fm, plain number]; of mean fields, 0.065 ± 0.008 fm: add
            ``ns.Pull("less_iodine", 0.065, 0.008)`` to the likelihood.
    """
    caesium, less = finite("radius", radius), finite("less_iodine", less_iodine)
    shapes = {
        "Cs133": HelmOrGaussian(caesium * fm),
        "I127": HelmOrGaussian(np.maximum(caesium - less, 0.0) * fm),
    }
    return Hypothesis(
        StandardModel.effective(), structure=partial(_with_helm_protons, neutrons=lambda nuclide: shapes[nuclide.name])
    )


def neutron_skin(skin: _SKIN = 0.0) -> Hypothesis:
    """Return one skin R_n − R_p of points for all nuclides: Fermi neutrons, the measured charge, measured nucleons.

    Args:
        skin: [fm, plain number].

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.units import MeV
        >>> [round(float(neutron_skin(each).structure(nuclide("Ar40")).neutron(50 * MeV)), 4) for each in (0.0, 0.1)]
        [0.8808, 0.8743]
    """
    thickness = finite("skin", skin)

    def nucleus(nuclide: Nuclide) -> Nucleus:
        return FermiNeutrons(point_proton_radius(nuclide) + thickness * fm)(nuclide)

    return Hypothesis(StandardModel.effective(), structure=nucleus)


def whole_coherence() -> Hypothesis:
    """Return nuclei that are points: no suppression of neutrons nor of protons."""
    return Hypothesis(StandardModel.effective(), structure=point_nucleus)


def energies_alone(
    data: Dataset,
    function: Callable[[float], AnyHypothesis] = neutron_radius,
    *,
    rate: float = RATE_2017,
    neutrons: float = NEUTRONS_2017,
) -> Likelihood:
    r"""Return a likelihood of energies alone, as in the first published fit of CsI 2017: no times, two pulls.

    .. math:: \chi^2 = \sum_i \frac{[C_i - A_i - (1 + \alpha) S_i - (1 + \beta) B_i]^2}{C_i + A_i}
              + \frac{\alpha^2}{\sigma_\alpha^2} + \frac{\beta^2}{\sigma_\beta^2} ,

    C_i the events in coincidence with the beam in an energy bin, A_i those in anti-coincidence, S_i the signal, B_i the
    neutrons of the beam (M. Cadeddu et al., arXiv:1710.02730).

    Args:
        data: `coherent_csi_2017()`.
        function: A function of ``radius``, as `neutron_radius`.
        rate: Uncertainty of the predicted rate, relative: quenching, flux, form factor and efficiency together.
        neutrons: That of the neutrons of the beam.

    Returns:
        A likelihood of ``radius``, ``rate`` and ``neutrons``.
    """
    instance("data", data, Dataset, "a Dataset, as coherent_csi_2017() returns it,")
    steady, beam = (_energies(data.backgrounds[name]) for name in ("steady", "brn"))
    events = data.observed.sum(axis=1)

    def expected(radius: _RADIUS = 5.0, rate: float = 0.0, neutrons: float = 0.0) -> Array:
        signal: Array = data.expected(function(radius))["cevns"].sum(axis=1)
        return (1 + rate) * signal + (1 + neutrons) * beam

    measured = GaussianLikelihood(events - steady, np.sqrt(events + steady), expected)
    return LikelihoodSum((measured, Pull("rate", 0.0, rate), Pull("neutrons", 0.0, neutrons)))


def _energies(background: Background) -> Array:
    """Return the expected events of a background in bins of energy."""
    shape: Array = background.template.nominal.sum(axis=1)
    events: Array = background.events.mean * shape / shape.sum()
    return events


def _with_helm_protons(nuclide: Nuclide, neutrons: Callable[[Nuclide], FormFactor]) -> Nucleus:
    return Nucleus(nuclide, Helm(physical_proton_radius(nuclide)), neutrons(nuclide))
