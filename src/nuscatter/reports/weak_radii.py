r"""Radii from a measured asymmetry, and from coherent scattering: one number measured, one radius, with its errors.

An asymmetry at one angle measures the weak form factor at about one Q. A radius follows with an assumption about the
surface. Here the neutrons have a symmetrised Fermi density (`FermiNeutrons`), whose diffuseness is that of published
mean fields as the experiment sees it: for each the one with which the Fermi density of its radius has its form factor
at the mean Q. Their mean is taken, and their standard deviation is an error of the radius, beside that of the
measurement and that of the weak charge:

.. math:: \sigma^2(R_n) = \Big(\frac{dR_n}{dA}\Big)^2 \big(\sigma_A^2 + A^2\, \sigma_{Q_W}^2/Q_W^2\big)
          + \Big(\frac{dR_n}{da}\Big)^2 \sigma_a^2 .

R_n and R_p are radii of point nucleons, R_W that of the weak charge density with the weak charges of the measurement,
R_W² = −6 dF_W/dQ² at zero. What is left out: exchange currents, strange quarks (an argument of `FermiNeutrons`), and
for ²⁷Al, of spin 5/2, quadrupole and magnetic scattering.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import hypot, sqrt
from typing import final

import numpy as np

from nuscatter.datasets.dataset import AnyDataset
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.parity_violation.asymmetry_data import AsymmetryData
from nuscatter.errors import FitError, InputError, finite, instance, invalid, listed, positive
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.result import FitResult
from nuscatter.interactions.parity_violation import WeakCharges
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.quantities import DIFFUSENESS, SURFACE, plausible
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.structure.families.members import Member, published_members
from nuscatter.structure.families.two_parameters import FermiNeutrons, surface_of
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleons.form_factors import slope_at_zero
from nuscatter.structure.nucleons.weak import weak_form_factor
from nuscatter.structure.nucleus import Nucleus
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm

#: Where a neutron radius is looked for, relative to the charge radius.
_RANGE = (0.75, 1.35)
#: Relative precision of a radius.
_TOLERANCE = 1e-10
#: Relative step of the derivative of the asymmetry in the radius.
_STEP = 1e-3
#: Radii of the protons' physical density, their own size included: M. Atzori Corona et al., Eur. Phys. J. C 83 (2023)
#: 683, arXiv:2303.09360; from memory.
_PROTON_RADII = {"Cs133": 4.821, "I127": 4.766}


@final
@dataclass(frozen=True, kw_only=True)
class Surface:
    """The diffuseness of neutrons [MeV⁻¹] in mean fields, as an experiment sees it."""

    mean: float
    #: Standard deviation.
    error: float

    def __post_init__(self) -> None:
        plausible("mean", self.mean, DIFFUSENESS, single=True)
        plausible("error", self.error, SURFACE, single=True)


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class InvertedAsymmetry:
    """Radii that a measured asymmetry asks for; get one by `invert_asymmetry`."""

    #: The measurement.
    data: AsymmetryData
    #: The diffuseness that was assumed.
    surface: Surface
    #: The nuclear model that has the measured asymmetry.
    model: FermiNeutrons
    #: R_n of point neutrons [MeV⁻¹].
    neutron_radius: float
    #: Errors of R_n [MeV⁻¹] by what they come from: "experiment", "surface", "weak charge".
    errors: Mapping[str, float]

    @property
    def nuclide(self) -> Nuclide:
        """The target."""
        return self.data.measurement.nuclide

    @property
    def error(self) -> float:
        """Error of R_n [MeV⁻¹], all parts in quadrature; it is that of the skin too."""
        return hypot(*self.errors.values())

    @cached_property
    def proton_radius(self) -> float:
        """R_p of point protons [MeV⁻¹], from the charge density that is taken."""
        return float(self.model.protons(self.nuclide).rms_radius)

    @property
    def skin(self) -> float:
        """R_n − R_p [MeV⁻¹]."""
        return self.neutron_radius - self.proton_radius

    @cached_property
    def weak_radius(self) -> float:
        """R_W [MeV⁻¹]."""
        return weak_radius(self.model(self.nuclide), self.data.weak_charges)

    @property
    def weak_radius_error(self) -> float:
        """Error of R_W [MeV⁻¹]; R_W dR_W is R_n dR_n but for the protons' share of the weak charge."""
        share = self.data.weak_charges.neutron * self.nuclide.N / self.data.weak_charges.of(self.nuclide)
        return share * self.neutron_radius / self.weak_radius * self.error

    @cached_property
    def weak_form_factor(self) -> float:
        """F_W at the mean Q² of the measurement."""
        return self._form_factor(self.model)

    @cached_property
    def weak_form_factor_error(self) -> float:
        """Its error by the experiment."""
        moved = FermiNeutrons(
            self.neutron_radius + self.errors["experiment"],
            diffuseness=self.surface.mean,
            charge=self.model.charge,
            nucleon=self.model.nucleon,
            mean_field=self.model.mean_field,
        )
        return abs(self._form_factor(moved) - self.weak_form_factor)

    @cached_property
    def charge_form_factor(self) -> float:
        """F_ch at the mean Q² of the measurement, as it was measured."""
        return float(self.model(self.nuclide).proton(np.asarray(sqrt(self.data.measurement.q2))))

    def _form_factor(self, model: FermiNeutrons) -> float:
        charges = self.data.weak_charges
        q = sqrt(self.data.measurement.q2)
        return float(weak_form_factor(model(self.nuclide), q, proton=charges.proton, neutron=charges.neutron))


def surface_in_mean_fields(nuclide: Nuclide | str, Q: float, members: Sequence[Member] | None = None) -> Surface:
    """Return the diffuseness of the neutrons of a nuclide in mean fields, as an experiment at Q sees it.

    Args:
        nuclide: A nuclide or its name.
        Q: Momentum transfer [MeV].
        members: Two or more mean fields; `published_members()` if None.

    Raises:
        InputError: an argument is not of its kind.
        FitError: a form factor is that of no Fermi density.

    Example:
        >>> surface = surface_in_mean_fields("Ca48", 0.87 / fm, published_members()[4:7])
        >>> print(f"{surface.mean / fm:.3f} {surface.error / fm:.3f} fm")
        0.476 0.001 fm
    """
    chosen, q = find(nuclide), float(positive("Q", Q, "MeV", single=True))
    given = published_members() if members is None else listed("members", members, "a list of Members")
    for each in given:
        instance("one of the members", each, Member, "a Member")
    if len(given) < 2:
        raise invalid("the number of members", len(given), "two or more, which have a spread,")
    states = [each.model.solve(chosen) for each in given]
    found = np.array([surface_of(each.neutron, each.neutron_radius, Q=q) for each in states])
    return Surface(mean=float(found.mean()), error=float(found.std(ddof=1)))


def weak_radius(nucleus: Nucleus, charges: WeakCharges) -> float:
    """Return the root mean square radius of the weak charge [MeV⁻¹].

    Args:
        nucleus: A nucleus of extended nucleons.
        charges: Weak charges of proton and neutron.

    Example:
        >>> import nuscatter as ns
        >>> print(f"{weak_radius(ns.HartreeFock('SLy4')('Ca48'), WeakCharges()) / fm:.3f} fm")
        3.718 fm
    """
    instance("nucleus", nucleus, Nucleus, "a Nucleus, as helm('Pb208') returns it,")
    instance("charges", charges, WeakCharges, "a WeakCharges")
    form = partial(weak_form_factor, nucleus, proton=charges.proton, neutron=charges.neutron)
    return float(np.sqrt(-6 * slope_at_zero(lambda q2: form(np.sqrt(q2)), (8 * MeV) ** 2)))


def invert_asymmetry(
    data: AsymmetryData, *, surface: Surface | None = None, mean_field: HartreeFock | None = None
) -> InvertedAsymmetry:
    """Return the radii that a measured asymmetry asks for.

    Args:
        data: The measurement, with the charge in whose field the electrons move.
        surface: The diffuseness of the neutrons; that of `surface_in_mean_fields` at the mean Q² if None.
        mean_field: Where the spin–orbit densities come from; SLy4 if None.

    Raises:
        InputError: an argument is not of its kind.
        FitError: no radius between 0.75 and 1.35 of the charge radius gives this asymmetry.

    Example:
        >>> import nuscatter as ns
        >>> plane = ns.datasets.crex(distorted=False)  # for an example; waves are distorted by default
        >>> found = invert_asymmetry(plane, surface=Surface(mean=0.48 * fm, error=0.02 * fm))
        >>> print(f"{found.skin / fm:.2f} ± {found.error / fm:.2f} fm")
        0.15 ± 0.03 fm
    """
    measurement = instance("data", data, AsymmetryData, "an AsymmetryData, as prex_2() returns it,").measurement
    if surface is None:
        surface = surface_in_mean_fields(measurement.nuclide, sqrt(measurement.q2))
    instance("surface", surface, Surface, "a Surface, or None")
    if mean_field is not None:
        instance("mean_field", mean_field, HartreeFock, "a HartreeFock, or None")
    field = HartreeFock("SLy4") if mean_field is None else mean_field

    def model(radius: float, diffuseness: float) -> FermiNeutrons:
        return FermiNeutrons(radius, diffuseness=diffuseness, charge=data.charge, mean_field=field)

    def radius(asymmetry: float, diffuseness: float) -> float:
        return _solved(lambda each: float(data.asymmetry(model(each, diffuseness))) - asymmetry, data)

    best = radius(measurement.asymmetry, surface.mean)
    change = _STEP * best
    higher, lower = (float(data.asymmetry(model(best + side * change, surface.mean))) for side in (1, -1))
    slope = 2 * change / (higher - lower)
    thick, thin = (
        radius(measurement.asymmetry, surface.mean + side * surface.error) if surface.error else best
        for side in (1, -1)
    )
    relative = hypot(*(each.sigma or 0.0 for each in data.rates))
    errors = {
        "experiment": abs(slope) * measurement.error,
        "surface": abs(thick - thin) / 2,
        "weak charge": abs(slope * measurement.asymmetry) * relative,
    }
    return InvertedAsymmetry(
        data=data, surface=surface, model=model(best, surface.mean), neutron_radius=best, errors=errors
    )


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class CombinedSkin:
    """The skin of one nuclide from several measurements, weighted with their experimental errors."""

    nuclide: Nuclide
    #: R_n − R_p [MeV⁻¹].
    skin: float
    #: Errors of the skin [MeV⁻¹] by what they come from; that of the surface is one for all measurements.
    errors: Mapping[str, float]

    @property
    def error(self) -> float:
        """Error of the skin [MeV⁻¹], all parts in quadrature."""
        return hypot(*self.errors.values())


def combined_skin(measured: Sequence[InvertedAsymmetry]) -> CombinedSkin:
    """Return the skin of one nuclide from several measurements.

    Args:
        measured: Of the same nuclide, each from `invert_asymmetry`.

    Raises:
        InputError: there is none, or they are of different nuclides.
    """
    given = listed("measured", measured, "a list of InvertedAsymmetry")
    for each in given:
        instance("one of measured", each, InvertedAsymmetry, "an InvertedAsymmetry")
    if len({each.nuclide for each in given}) != 1:
        raise InputError("The measurements are not all of one nuclide, but a skin is that of one.")
    weights = np.array([each.errors["experiment"] ** -2 for each in given])
    shares = weights / weights.sum()
    errors = {"experiment": float(weights.sum() ** -0.5)}
    for name in ("surface", "weak charge"):
        errors[name] = float(shares @ [each.errors[name] for each in given])
    skin = float(shares @ [each.skin for each in given])
    return CombinedSkin(nuclide=given[0].nuclide, skin=skin, errors=errors)


def physical_neutrons(radius: float) -> Hypothesis:
    """Return Cs and I as in published fits of their neutron radius: Helm shapes with the nucleons' size included.

    Args:
        radius: Radius of the neutrons' physical density [fm, plain number], 0.84 fm of the nucleon included: R_n² is
            that of the points and 0.71 fm².
    """
    shape = Helm(float(finite("radius", radius, single=True)) * fm)

    def nucleus(nuclide: Nuclide) -> Nucleus:
        return Nucleus(nuclide, Helm(_PROTON_RADII[nuclide.name] * fm), shape)

    return Hypothesis(StandardModel.effective(), structure=nucleus)


def point_neutrons(radius: float) -> Hypothesis:
    """Return a hypothesis of one radius of point neutrons [fm, plain number] for all nuclides, and measured charges."""
    shape = FermiNeutrons(float(finite("radius", radius, single=True)) * fm)
    return Hypothesis(StandardModel.effective(), structure=shape)


def coherent_radius(data: AnyDataset, neutrons: Callable[[float], Hypothesis] = point_neutrons) -> FitResult:
    """Return the fit of a common neutron radius ``radius`` [fm] to coherent scattering, nuisances free.

    A nuisance of the data that stands for the form factor is fixed: the radius is in its place.

    Args:
        data: As `coherent_csi_2021()`.
        neutrons: A function of one argument, ``radius`` [fm, plain number], that returns a hypothesis.
    """
    likelihood = data.likelihood(neutrons)
    fixed = form_factor_nuisances(data.nuisances)
    return fit(likelihood, radius=5.0, limits={"radius": (3.0, 8.0)}, fixed=fixed)


def form_factor_nuisances(nuisances: Mapping[str, Nuisance]) -> dict[str, float]:
    """Return the means of those nuisances that stand for the form factor: a fit of the nucleus itself fixes them.

    Args:
        nuisances: Of data, by name.
    """
    return {name: each.mean for name, each in nuisances.items() if name.endswith("_form_factor")}


def _solved(excess: Callable[[float], float], data: AsymmetryData) -> float:
    """Return the neutron radius at which the asymmetry is the wanted one."""
    from scipy.optimize import brentq

    nuclide = data.measurement.nuclide
    if nuclide.charge_radius is None:
        raise InputError(f"No charge radius of {nuclide.name} is measured, near which its neutron radius could be.")
    low, high = (each * nuclide.charge_radius for each in _RANGE)
    if not excess(low) > 0 > excess(high):
        raise FitError(
            f"No neutron radius of {nuclide.name} between {low / fm:.3g} and {high / fm:.3g} fm has the asymmetry of "
            f"{data.name}."
        )
    return float(brentq(excess, low, high, rtol=_TOLERANCE))
