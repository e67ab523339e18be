"""A detector: a mass of a material, and a linear map from deposited energies to binned counts.

The map is a matrix R[bin, x]: a recoil is quenched, turned into the observable, smeared, accepted with an efficiency
and binned, and so are other deposits, each as far as it is seen. The detector also tells between which deposits R is
smooth, so that an integral over them can place its nodes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from typing import Protocol, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.detectors.direction import Directions
from nuscatter.detectors.migdal import Migdal
from nuscatter.detectors.migdal_response import Ejected, edges_with_migdal, ejected, with_migdal
from nuscatter.detectors.plausible_response import (
    check_efficiency,
    check_quenching,
    check_smearing,
    check_smearing_of_quanta,
    counts_quanta,
)
from nuscatter.detectors.quenching import Quenching
from nuscatter.detectors.response import (
    Checked,
    EfficiencyFunction,
    binned,
    called,
    fraction_of,
    resolved,
    smooth_between,
    spread,
    with_kinks,
)
from nuscatter.detectors.smearing import Smearing
from nuscatter.errors import InputError, function, increasing, instance, invalid, not_negative, positive
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit
from nuscatter.quadrature import panels
from nuscatter.quantities import BIN_ENERGY, DETECTOR_MASS, RECOIL_ENERGY, TIME, VOLUME, plausible
from nuscatter.units import Array, MeV, keV, us
from nuscatter.words.describing import bins_of, html_table, kind_of, mass_of

#: What is expected of some arguments that are functions.
_FUNCTIONS = {"quenching": 'a function such as lindhard("Ge") or constant(0.2) of nuscatter.detectors.quenching'}


class HasTimes(Protocol):
    """Arrival times of a pulsed source; `sources.timing.TimeProfile` is one."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Times [MeV⁻¹] between which the density is smooth."""
        ...

    def density(self, t: ArrayLike) -> Array:
        """Return the density [MeV] at times `t` [MeV⁻¹]."""
        ...

    def fraction(self, start: ArrayLike, stop: ArrayLike) -> Array:
        """Return the fraction between two times [MeV⁻¹]."""
        ...


@final
@dataclass(frozen=True, eq=False)
class Detector:
    """A detector with energy and time bins.

    Args:
        target: Material, or its formula.
        mass: Mass of the target [MeV].
        energy_edges: Edges of the energy bins, in the observable: [MeV] electron equivalent, or a number of
            photoelectrons where a light yield is given.
        quenching: Function of the nuclear recoil energy [MeV] → electron equivalent [MeV]; None if nothing is quenched.
        light_yield: Photoelectrons per electron-equivalent energy [MeV⁻¹]; None: the observable is the energy.
        smearing: Distribution of the observable; None: it is its mean.
        efficiency: Fraction accepted, a function of the observable; None: all are.
        electron_efficiency: Fraction accepted of what is no nuclear recoil, a function of the observable, for a
            detector that distinguishes the two; it replaces `efficiency`. None: that of nuclear recoils.
        time_edges: Edges of the time bins [MeV⁻¹]; None: one bin that holds all times.
        time_efficiency: Fraction accepted, a function of time [MeV⁻¹]; None: all are.
        directions: Bins in the recoil's direction; None: it is not measured.
        volume: Volume in which decays are seen [MeV⁻³]; None if no reaction is counted by volume.
        visible: How much is seen of a deposit other than a nucleus: for Deposit.ELECTRON, .PHOTON or .NEUTRON a
            function of the deposit [MeV] → electron equivalent [MeV], with an attribute ``kinks`` if it is not smooth.
            Electrons and photons that are not named are seen in full. Neutrons must be named; what is deposited may be
            their number.

    Raises:
        InputError: an unknown material, a mass that is not positive, edges that do not increase; where the observable
            is an energy, a smearing or a quenching that is far beyond the energy bins or the recoil.

    Warns:
        InputWarning: the smearing is wider than the bins go, or far below one quantum where there is a light yield; the
            quenching makes more than the recoil's energy; the efficiency is one of keV.

    Example:
        >>> import numpy as np
        >>> from nuscatter.detectors.quenching import constant
        >>> from nuscatter.units import keV, kg
        >>> argon = Detector("Ar", 24 * kg, np.array([5, 10, 30]) * keV, quenching=constant(0.25))
        >>> argon.response(np.array([8, 24, 60]) * keV).tolist()
        [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """

    target: Material | Nuclide | str
    mass: float
    energy_edges: ArrayLike
    quenching: Quenching | None = None
    light_yield: float | None = None
    smearing: Smearing | None = None
    efficiency: EfficiencyFunction | None = None
    time_edges: ArrayLike | None = None
    time_efficiency: EfficiencyFunction | None = None
    directions: Directions | None = None
    electron_efficiency: EfficiencyFunction | None = None
    volume: float | None = None
    visible: Mapping[Deposit, Callable[[Array], Array]] | None = None
    migdal: Migdal | None = None
    #: The target as a material.
    material: Material = field(init=False, repr=False)

    def __repr__(self) -> str:
        return f"Detector({', '.join(text for _, text in self._rows)})"

    def _repr_html_(self) -> str:
        return html_table("Detector", self._rows)

    @property
    def _rows(self) -> list[tuple[str, str]]:
        """What the detector is, as names and texts."""
        edges = np.asarray(self.energy_edges)
        if self.light_yield is not None:
            bins = bins_of(edges, "photoelectrons")
        elif self.quenching is not None and edges[-1] >= 1 * MeV:  # no energy after quenching: a number
            bins = bins_of(edges, "")
        else:
            bins = bins_of(edges / keV, "keV" if self.quenching is None else "keVee")
        rows = [("material", self.material.name), ("mass", mass_of(self.mass)), ("energies", bins)]
        if self.time_edges is not None:
            rows.append(("times", bins_of(np.asarray(self.time_edges) / us, "us", "time bin")))
        given = (
            "quenching",
            "smearing",
            "efficiency",
            "electron_efficiency",
            "time_efficiency",
            "directions",
            "migdal",
        )
        rows += [
            (name.replace("_", " "), kind_of(getattr(self, name))) for name in given if getattr(self, name) is not None
        ]
        return rows

    def __post_init__(self) -> None:
        object.__setattr__(self, "material", material(self.target))
        plausible("mass", self.mass, DETECTOR_MASS, single=True)
        self._set_edges()
        for name in ("quenching", "efficiency", "electron_efficiency", "time_efficiency"):
            value = getattr(self, name)
            if value is not None and not callable(value):
                raise invalid(name, value, _FUNCTIONS.get(name, "a function"))
        if self.smearing is not None and not isinstance(self.smearing, Smearing):
            raise invalid("smearing", self.smearing, "a Smearing such as GaussianSmearing(noise=1 * keV), or None,")
        if self.directions is not None and not isinstance(self.directions, Directions):
            raise invalid("directions", self.directions, "Directions(cos_edges), or None,")
        if self.volume is not None:
            plausible("volume", self.volume, VOLUME, single=True)
        if self.visible is not None:
            for deposit, seen in instance(
                "visible", self.visible, Mapping, "a mapping of Deposit to a function"
            ).items():
                if not isinstance(deposit, Deposit) or deposit is Deposit.NUCLEUS:
                    expected = "Deposit.ELECTRON, .PHOTON or .NEUTRON (nuclei have `quenching`)"
                    raise invalid("a deposit in visible", deposit, expected)
                function(f"visible[{deposit}]", seen, "a function of the deposit")
        if self.migdal is not None:
            known = instance("migdal", self.migdal, Migdal, "Migdal(), or None,")
            known.check(nuclide for nuclide, _ in self.material.composition)
        if self.time_efficiency is not None and self.time_edges is None:
            raise invalid("time_edges", None, "edges of time bins, since there is a time efficiency,")
        self._check_energies()

    def _check_energies(self) -> None:
        """Tell what is hardly meant by the functions of an observable that is an energy."""
        edges = np.asarray(self.energy_edges)
        if self.light_yield is not None and self.smearing is not None:
            check_smearing_of_quanta(self.smearing, edges)
        functions = self.quenching is not None or self.visible is not None
        if counts_quanta(edges, light_yield=self.light_yield, functions=functions):
            return
        if self.smearing is not None:
            check_smearing(self.smearing, edges)
        if self.quenching is not None:
            check_quenching(self.observable, edges)
        for name in ("efficiency", "electron_efficiency"):
            accepted = getattr(self, name)
            if accepted is not None:
                check_efficiency(name, Checked(name, accepted), edges)

    def _set_edges(self) -> None:
        """Check the edges of bins, and the light yield that says what the energies' edges are."""
        if self.light_yield is None and self.quenching is None and self.visible is None:  # else they may be numbers
            plausible("energy_edges", self.energy_edges, BIN_ENERGY)
        elif self.light_yield is not None:
            positive("light_yield", self.light_yield, single=True)
        object.__setattr__(self, "energy_edges", increasing("energy_edges", self.energy_edges))
        if self.time_edges is not None:
            times = plausible("time_edges", self.time_edges, TIME)
            object.__setattr__(self, "time_edges", increasing("time_edges", times))

    def observable(self, x: ArrayLike, deposit: Deposit = Deposit.NUCLEUS) -> Array:
        """Return the mean observable of deposits `x` [MeV], in their shape.

        Args:
            x: Energies deposited [MeV]; numbers of neutrons where `visible` describes these.
            deposit: What deposits them. Nuclei are quenched; electrons and photons are seen in full unless `visible`
                says otherwise.

        Raises:
            InputError: a deposit is negative or not finite, or the detector does not describe what deposits.
        """
        if deposit is Deposit.NEUTRON:  # perhaps their number
            energy = not_negative("the deposit", x)
        else:
            energy = plausible("the deposit", x, RECOIL_ENERGY)
        seen = self._visible(deposit)
        if seen is not None:
            name = "quenching" if deposit is Deposit.NUCLEUS else f"visible[{deposit}]"
            made = called(name, seen, energy)
            energy = spread(name, not_negative(f"what {name} returns", made, "keV"), energy.shape)
        return energy if self.light_yield is None else energy * self.light_yield

    def response(self, x: ArrayLike, deposit: Deposit = Deposit.NUCLEUS, nuclide: Nuclide | None = None) -> Array:
        """Return R[bin, x], the probability that a deposit `x` [MeV], shape (n,), is counted in each energy bin.

        Args:
            x: Energies deposited [MeV], shape (n,).
            deposit: What deposits them; electrons have an efficiency of their own if there is one.
            nuclide: What recoils, or the target of a reaction; None where it does not matter.

        Raises:
            InputError: as `observable`.
        """
        mean = self.observable(x, deposit)
        if mean.ndim != 1:
            raise invalid("the deposits", x, "a one-dimensional array")
        response = binned(mean, np.asarray(self.energy_edges), self.smearing, self._efficiency(deposit))
        if self.migdal is None or deposit is not Deposit.NUCLEUS or not mean.size:
            return response
        isotope, seen = self._recoiling(nuclide), self._energy_seen(mean)
        integral = self._ejected(isotope, seen.max())
        return with_migdal(response, np.asarray(x, dtype=float), seen, isotope, self.migdal, integral)

    def response_edges(self, upto: float, deposit: Deposit = Deposit.NUCLEUS, nuclide: Nuclide | None = None) -> Array:
        """Return deposits [MeV] from 0 to at most `upto` between which R is smooth and varies slowly.

        Beyond the last edge nothing is counted. Panels hold at most three widths of the smearing. Args and errors are
        those of `response`.
        """
        positive("upto", upto, "keV", single=True)
        edges = self._smooth_between(upto, deposit, np.asarray(self.energy_edges), self._efficiency(deposit))
        if self.migdal is None or deposit is not Deposit.NUCLEUS or self.smearing is not None:
            return edges
        efficiency, isotope = self._efficiency(Deposit.ELECTRON), self._recoiling(nuclide)

        def moved(T: Array, omega: Array) -> Array:
            return self.observable(self._energy_seen(self.observable(T)) + omega, Deposit.ELECTRON)

        return edges_with_migdal(edges, moved, np.asarray(self.energy_edges), efficiency, self.migdal, isotope)

    def _smooth_between(self, upto: float, deposit: Deposit, levels: Array, efficiency: Checked | None) -> Array:
        """Return deposits [MeV] between which a response with edges of bins at `levels` is smooth."""
        kinks = tuple(getattr(self._visible(deposit), "kinks", ()))
        return smooth_between(lambda x: self.observable(x, deposit), upto, kinks, levels, self.smearing, efficiency)

    def _ejected(self, nuclide: Nuclide, highest: float) -> Ejected:
        """Return the response to electrons ejected from an atom that recoils and is seen with up to `highest` [MeV]."""
        assert self.migdal is not None
        # The range of energies grows by factors of two, so that what is stored does not depend on the order of calls.
        end = self.migdal.edges(nuclide)[-1]
        doublings = max(math.ceil(math.log2(highest / end + 1)), 1)
        key = nuclide.symbol, doublings
        if key not in self._stored_ejected:
            upto = end * 2.0**doublings
            energies, steps = self.response_edges(upto, Deposit.ELECTRON), None
            if self.smearing is None:
                steps = self._smooth_between(upto, Deposit.ELECTRON, np.asarray(self.energy_edges), None)
            electron = partial(self.response, deposit=Deposit.ELECTRON)
            self._stored_ejected[key] = ejected(self.migdal, nuclide, energies, steps, electron)
        return self._stored_ejected[key]

    @cached_property
    def _stored_ejected(self) -> dict[tuple[str, int], Ejected]:
        return {}

    def _recoiling(self, nuclide: Nuclide | None) -> Nuclide:
        """Return the nuclide that recoils, on which the Migdal effect depends."""
        if nuclide is None:
            raise invalid("nuclide", None, "the one that recoils, since the detector has a Migdal effect,")
        return nuclide

    def _energy_seen(self, mean: Array) -> Array:
        """Return the energy [MeV] that belongs to a mean observable."""
        return mean if self.light_yield is None else mean / self.light_yield

    def _visible(self, deposit: Deposit) -> Callable[[Array], Array] | None:
        """Return how much of a deposit is seen, a function of it; None if all is."""
        instance("deposit", deposit, Deposit, "Deposit.NUCLEUS, .ELECTRON, .PHOTON or .NEUTRON")
        if deposit is Deposit.NUCLEUS:
            return self.quenching
        visible = {} if self.visible is None else self.visible
        if deposit is Deposit.NEUTRON and deposit not in visible:
            raise InputError(
                "The detector does not describe neutrons: say how much of them is seen, "
                "as visible={Deposit.NEUTRON: lambda number: number}."
            )
        return visible.get(deposit)

    def _efficiency(self, deposit: Deposit) -> Checked | None:
        """Return the efficiency for a kind of deposit; None if all are accepted."""
        if deposit is not Deposit.NUCLEUS and self.electron_efficiency is not None:
            return Checked("electron_efficiency", self.electron_efficiency)
        return None if self.efficiency is None else Checked("efficiency", self.efficiency)

    def _accepted_in_time(self, t: Array) -> Array:
        """Return the time efficiency at times `t` [MeV⁻¹], checked to be a fraction."""
        assert self.time_efficiency is not None
        return fraction_of("time_efficiency", self.time_efficiency, t)

    @cached_property
    def event_bins(self) -> tuple[int, ...]:
        """Numbers of bins in what is measured beside the time: (energy,) or (energy, direction)."""
        energy = np.asarray(self.energy_edges).size - 1
        return (energy,) if self.directions is None else (energy, self.directions.bins)

    @cached_property
    def time_bins(self) -> int:
        """Number of time bins, 1 where all times are taken together."""
        return 1 if self.time_edges is None else len(np.asarray(self.time_edges)) - 1

    def time_fractions(self, profile: HasTimes | None) -> Array:
        """Return the fraction of events counted in each time bin, shape (bins,).

        Args:
            profile: Arrival times with ``density``, ``fraction`` and ``kinks``; None for a steady source.

        Raises:
            InputError: there are time bins, but the source is steady.
        """
        if self.time_edges is None:
            return np.ones(1)
        if profile is None:
            raise invalid("the source's time profile", None, "a profile, since the detector has time bins,")
        if not all(hasattr(profile, name) for name in ("kinks", "density", "fraction")):
            raise invalid("profile", profile, "a TimeProfile")
        edges = np.asarray(self.time_edges)
        if self.time_efficiency is None:
            return profile.fraction(edges[:-1], edges[1:])
        efficiency = self._accepted_in_time
        # Panels end at the edges of bins and at the kinks of both factors; where a product has more, they are cut.
        bounds = with_kinks(with_kinks(edges, profile), self.time_efficiency)
        t, weight = panels(resolved(lambda t: efficiency(t) * profile.density(t), bounds), 12)
        accepted = weight * efficiency(t) * profile.density(t)
        starts = np.searchsorted(t, edges)
        return np.array([accepted[low:high].sum() for low, high in pairwise(starts)])
