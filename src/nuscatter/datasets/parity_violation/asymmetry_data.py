r"""A measured asymmetry as a likelihood of nuclear models, which adds to those of neutrino scattering.

An asymmetry says something about the nucleus alone. So the function of a fit returns a nuclear model, or a `Hypothesis`
with one, as it does for coherent scattering: one function serves both, and the parameters of the nucleus are shared.
The *weak charges* are not: those of electrons and of neutrinos have other radiative corrections. Each measurement has
its own, by default those with which its collaboration analysed it.

.. math:: -2 \ln L = \Big(\frac{(1 + \theta)\, A(\text{nucleus}) - A_\text{measured}}{\sigma}\Big)^2
          + \Big(\frac{\theta}{\sigma_\theta}\Big)^2, \qquad \sigma^2 = \sigma_\text{stat}^2 + \sigma_\text{syst}^2 .

What a collaboration subtracted (excited levels, other materials, with their errors) and the error of the angle are in
its systematic error. The nuisance θ is the theoretical error of the weak charge, which is not: the γZ box diagrams.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, cast, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.batch import why_no_arrays
from nuscatter.catalogue.parity_violation import ParityViolationMeasurement
from nuscatter.datasets.dataset import with_nuisances, with_pulls
from nuscatter.datasets.described import not_added
from nuscatter.datasets.expectation.examined import described
from nuscatter.datasets.expectation.nuisance import Nuisance, nuisance_values
from nuscatter.datasets.parity_violation.waves import Waves
from nuscatter.errors import InputError, function, instance, invalid, listed, positive, truth
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood
from nuscatter.interactions.parity_violation import WeakCharges
from nuscatter.interactions.parity_violation.charges import weak_charge_at
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.structure.families.two_parameters import Charge, charge_form_factor
from nuscatter.structure.nucleus import CachedFormFactor, NuclearModel, nucleus_of
from nuscatter.units import Array, MeV
from nuscatter.words.describing import in_lines, listed_names

#: What the function of a fit may return.
Nuclear: TypeAlias = NuclearModel | Hypothesis

#: The unit of the likelihood's values: asymmetries are small, and are published in parts per billion.
PPB = 1e-9


@final
@dataclass(frozen=True, eq=False)
class AsymmetryData:
    """A measured asymmetry, and what a nuclear model predicts for it.

    Args:
        measurement: As `parity_violation_measurement` returns it.
        charge: A function from a nuclide to its charge form factor, in whose field the electrons move. It is fixed in a
            fit: a nuclear model gives the weak charge only.
        charges: Weak charges of proton and neutron for electrons; those of the publication if None.
        distorted: Whether the Coulomb field distorts the waves; else they are plane (30 % off for lead).
        rates: Nuisances that scale the prediction by 1 + θ.

    Raises:
        InputError: the measurement is a plan, or has no error, or an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.prex_2()
        >>> data.measurement.nuclide.name, [round(float(each), 1) for each in (*data.observed, data.error)]
        ('Pb208', [550.0, 17.9])
    """

    measurement: ParityViolationMeasurement
    charge: Charge = charge_form_factor
    charges: WeakCharges | None = None
    distorted: bool = True
    rates: Sequence[Nuisance] = ()

    __add__ = __radd__ = not_added

    def __post_init__(self) -> None:
        given = instance("measurement", self.measurement, ParityViolationMeasurement, "a ParityViolationMeasurement")
        if given.planned:
            raise InputError(f"{given.name} is a plan, but a measurement was expected.")
        positive(f"the error of {given.name}", given.error, single=True)
        function("charge", self.charge, "a function from a Nuclide to a form factor")
        if self.charges is not None:
            instance("charges", self.charges, WeakCharges, "a WeakCharges, or None")
        truth("distorted", self.distorted)
        object.__setattr__(self, "rates", listed("rates", self.rates, "a list of nuisances"))
        for each in self.rates:
            instance("one of the rates", each, Nuisance, "a Nuisance")

    def __repr__(self) -> str:
        of = self.measurement
        return in_lines(
            f"AsymmetryData {of.name}: {of.nuclide.name} at {of.energy / MeV:.6g} MeV",
            [
                ("reference", of.reference),
                ("observed", f"{of.asymmetry / PPB:.6g} ± {of.error / PPB:.3g} ppb"),
                ("nuisances", listed_names(self.nuisances)),
            ],
        )

    @property
    def name(self) -> str:
        """The name of the measurement."""
        return self.measurement.name

    @property
    def observed(self) -> Array:
        """The measured asymmetry in parts per billion, shape (1,)."""
        return np.array([self.measurement.asymmetry / PPB])

    @property
    def error(self) -> float:
        """Its statistical and systematic error, in parts per billion."""
        return self.measurement.error / PPB

    @cached_property
    def nuisances(self) -> dict[str, Nuisance]:
        """The nuisances by name."""
        return {each.name: each for each in self.rates}

    @property
    def weak_charges(self) -> WeakCharges:
        """The weak charges of proton and neutron that predictions take."""
        return self.measurement.charges if self.charges is None else self.charges

    def asymmetry(self, nuclear: Nuclear) -> Array:
        """Return A_PV of a nuclear model in this experiment: one number, or shape (batch,) of a model with arrays.

        The charge in whose field the electrons move is that of these data, and the nuclear model's own enters the
        weak charge only, with the weight q_p.

        Args:
            nuclear: A function from a nuclide to a nucleus, or a `Hypothesis` that has one.

        Raises:
            InputError: it is none, or a hypothesis without a nuclear model.
        """
        target, charges = self.measurement.nuclide, self.weak_charges
        nucleus = nucleus_of(_structure(nuclear, target), target)
        return self.waves.asymmetry(lambda Q: weak_charge_at(nucleus, Q[:, 0], charges))

    def expected(self, nuclear: Nuclear, **nuisances: float) -> Array:
        """Return the expected asymmetry in parts per billion, shape (1,); nuisances left out are at their means."""
        values = nuisance_values(self.nuisances, nuisances)
        factor = 1 + sum(float(np.sum(values[name])) for name in self.nuisances)
        return np.atleast_1d(self.asymmetry(nuclear) / PPB * factor)

    def likelihood(self, function: Callable[..., Nuclear]) -> Likelihood:
        """Return the likelihood of a function's nuclear models; its parameters are the function's arguments.

        Args:
            function: Named numbers → a nuclear model, or a `Hypothesis` with one.

        Returns:
            A Gaussian in the asymmetry [ppb] with the nuisances' pulls. It adds to others; equal names are shared.

        Raises:
            InputError: the function's arguments cannot be parameters.

        Example:
            >>> import nuscatter as ns
            >>> from nuscatter.structure.families.two_parameters import FermiNeutrons
            >>> from nuscatter.units import fm
            >>> data = ns.datasets.prex_2(distorted=False)
            >>> like = data.likelihood(lambda radius=5.7: FermiNeutrons(radius * fm, diffuseness=0.57 * fm))
            >>> like.parameters
            ('radius', 'weak_charge_Pb208')
        """
        own, nuisances = described(cast("Callable[..., Any]", function)), self.nuisances.values()
        known = with_nuisances(own, nuisances)
        expectation = _Expected(self, function, tuple(own), tuple(known))
        value, error = self.observed, np.array([self.error])
        return with_pulls(GaussianLikelihood(value, error, expectation, known, self.name), nuisances)

    @cached_property
    def waves(self) -> Waves:
        """The waves of the electrons, solved when they are first asked for."""
        nuclide = self.measurement.nuclide
        return Waves(self.measurement, CachedFormFactor(self.charge(nuclide)), self.distorted)


@final
@dataclass(frozen=True, eq=False)
class _Expected:
    """The expected asymmetry [ppb] of a user's function, at one point or at a batch of them."""

    data: AsymmetryData
    function: Callable[..., Nuclear]
    arguments: tuple[str, ...]
    names: tuple[str, ...]

    def __call__(self, **values: float) -> ArrayLike:
        return self._scaled(self._one({name: values[name] for name in self.arguments}), values)

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the expectation of a batch, shape (1, batch)."""
        columns = {name: values[name] for name in self.arguments}
        found = self._together(columns) if self._takes_arrays(columns) else self._one_by_one(columns)
        batch = len(next(iter(values.values())))
        return np.broadcast_to(self._scaled(found, values), (batch,))[None, :]

    def _scaled(self, asymmetry: ArrayLike, values: Mapping[str, Any]) -> Array:
        factor = 1 + sum(np.asarray(values[name]) for name in self.data.nuisances)
        return np.atleast_1d(np.asarray(asymmetry) / PPB * factor)

    def _one(self, point: Mapping[str, float]) -> float:
        found = self.data.asymmetry(self.function(**point))
        if found.size != 1:
            raise invalid("the asymmetry of one nuclear model", found, "one number")
        return float(found.reshape(()))

    def _one_by_one(self, columns: Mapping[str, Array]) -> Array:
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        return np.array([self._one(dict(zip(columns, row, strict=True))) for row in rows] or [self._one({})])

    def _together(self, columns: Mapping[str, Array]) -> Array:
        return np.asarray(self.data.asymmetry(self.function(**columns)))

    def _takes_arrays(self, columns: Mapping[str, Array]) -> bool:
        """Return whether the function may be called with arrays; found by one trial at the first and the last point."""
        if not columns or len(next(iter(columns.values()))) < 2:
            return False
        if "answer" not in self._trial:
            ends = {name: column[[0, -1]] for name, column in columns.items()}
            self._trial["answer"] = not why_no_arrays(self._one_by_one(ends), lambda: self._together(ends))
        return self._trial["answer"]

    @cached_property
    def _trial(self) -> dict[str, bool]:
        return {}


def _structure(nuclear: Nuclear, target: Nuclide) -> NuclearModel:
    """Return the nuclear model of what the function of a fit returned."""
    if isinstance(nuclear, Hypothesis):
        if nuclear.structure is None:
            raise InputError(
                f"A hypothesis without a nuclear model says nothing about {target.name}: give its structure."
            )
        return nuclear.structure
    if isinstance(nuclear, Term) or not callable(nuclear):
        raise invalid("what the function returns", nuclear, "a nuclear model, or a Hypothesis with its structure,")
    return nuclear
