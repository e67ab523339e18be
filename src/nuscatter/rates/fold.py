"""Recoil spectra: a channel's form times the moments of a flux, then times the charges at Q² = 2MT.

The first step does not depend on couplings and nuclear structure, the second not on the source. Since the moments are
integrals over the source's energy already, a recoil spectrum costs a few moments and one evaluation of the charges.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.blocks import in_blocks
from nuscatter.errors import InputError, between, increasing, invalid
from nuscatter.interactions.amplitudes import Pair, like, summed, weighed
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.interactions.kinematics import energy_of_recoil
from nuscatter.interactions.recoils import finite_or_refused
from nuscatter.interactions.strengths import width
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quantities import RECOIL_ENERGY, plausible
from nuscatter.rates.reach import beyond_end_point, warn
from nuscatter.sources.flux import Component, Flux
from nuscatter.structure.nucleus import NuclearModel, Nucleus, helm, nucleus_of
from nuscatter.units import Array, MeV

#: Stands for T = 0 in the moments. One that starts at no energy at all may be infinite, as Φ_2 of a flat spectrum is;
#: its coefficient vanishes at T = 0, and so does their product as T → 0.
_NO_RECOIL = 1e-60 * MeV

#: Most numbers of a spectrum that is computed all at once, its batch axis not counted.
_FEW = 2**14

#: (channel, components, T, M) → what `intensities` returns, or `directional_intensities` with its bins.
Rates: TypeAlias = Callable[[Channel, tuple[Component, ...], Array, Array], dict[Pair, Array]]


def intensities(
    channel: Channel, components: tuple[Component, ...], T: Array, M: float | Array, above: Array | None = None
) -> dict[Pair, Array]:
    """Return Σ_k a_k Φ_k(E_min) for each pair of amplitudes.

    Args:
        channel: The kinematics.
        components: Of the flux.
        T: Recoil energies [MeV], of any shape.
        M: Mass of what recoils [MeV]; broadcasts with `T`.
        above: Count projectiles above these energies [MeV] only, where they exceed E_min; broadcasts with `T`.

    Returns:
        For each pair of amplitudes an array of shape (components, …T): dN/dT [MeV⁻¹] of one target at unit charge;
        infinite at T = 0 where the form is and a projectile is above its threshold.
    """
    at_rest = np.count_nonzero(T) < np.size(T)
    with np.errstate(divide="ignore", invalid="ignore"):  # a form with 1/T
        form = channel.form(T, M)
    moving = np.where(T > 0, T, _NO_RECOIL) if at_rest else T
    masses = {each.state.mass for each in components}
    thresholds = {mass: channel.threshold(moving, M, mass) for mass in masses}
    if above is not None:
        thresholds = {mass: np.maximum(threshold, above) for mass, threshold in thresholds.items()}
    shape = np.broadcast_shapes(*(threshold.shape for threshold in thresholds.values()))
    result = {pair: np.empty((len(components), *shape)) for pair in form}
    product = _product_at_rest if at_rest else np.multiply
    # Species often share a spectrum, as ν_μ and ν_τ of a supernova do: its moments are computed once.
    per_decay: dict[tuple[int, float], dict[Pair, Array]] = {}
    for row, each in enumerate(components):
        key = id(each.spectrum), each.state.mass
        if key not in per_decay:
            moments = each.spectrum.moments(thresholds[each.state.mass], mass=each.state.mass)
            per_decay[key] = {
                pair: _summed(*map(product, coefficients, moments)) for pair, coefficients in form.items()
            }
        for pair, rate in per_decay[key].items():
            result[pair][row] = each.fluence * rate
    return result


def _summed(first: Array, second: Array, third: Array) -> Array:
    return first + second + third


def _product_at_rest(coefficient: Array, moment: Array) -> Array:
    """Return a product that is zero where no projectile is above the threshold, though the coefficient is infinite."""
    with np.errstate(invalid="ignore"):
        return np.where(moment == 0, 0.0, coefficient * moment)


def directional_intensities(
    channel: Channel, components: tuple[Component, ...], T: Array, M: float | Array, cos_edges: Array
) -> dict[Pair, Array]:
    """Return `intensities` in bins of the cosine between recoil and projectile, as a last axis: differences of moments.

    At given T the cosine falls with the projectile's energy, so a bin is a range of energies. Bins that cover [0, 1]
    sum to `intensities`, whatever the source; a line fills one bin.

    Args:
        channel: The kinematics.
        components: Of the flux.
        T: Recoil energies [MeV], of any shape.
        M: Mass of what recoils [MeV]; broadcasts with `T`.
        cos_edges: Edges of the bins, increasing within [0, 1], shape (bins + 1,).

    Raises:
        InputError: a projectile has a mass, or another particle leaves than comes.
    """
    if not channel.elastic:
        raise InputError(f"Directions are those of elastic scattering, and the channel {channel} is not.")
    for each in components:
        if each.state.mass != 0:
            raise invalid(f"the mass of {each.state} [MeV]", each.state.mass / MeV, "a massless projectile")
    recoil, target = T[..., None], np.asarray(M)[..., None]
    fastest = energy_of_recoil(np.where(recoil > 0, recoil, _NO_RECOIL), cos_edges, target)
    below = intensities(channel, components, recoil, target, fastest)
    with np.errstate(invalid="ignore"):  # differences of what is infinite at T = 0
        return {pair: np.diff(rates, axis=-1) for pair, rates in below.items()}


def recoil_spectrum(
    model: Term,
    flux: Flux,
    target: Material | Nuclide | str,
    T: ArrayLike,
    structure: NuclearModel = helm,
    recoil: Recoil | None = None,
) -> Array:
    """Return dN/dT per unit target mass [MeV⁻²].

    Args:
        model: A term, or a sum of terms.
        flux: What arrives.
        target: Material, nuclide, or the name of either.
        T: Recoil energies [MeV], of any shape; 0 is the limit, beyond the end point the result is 0.
        structure: Nuclear model, Nuclide → Nucleus.
        recoil: Nuclei or electrons; needed only where the model has both.

    Returns:
        Shape of `T`, then the couplings' batch axis if they have one. Divide by ``1 / (keV * kg)`` for counts per keV
        and kg.

    Raises:
        InputError: T is negative or not finite, or zero where the rate diverges there, as by exchange of a massless
            photon; the target is unknown, the model mixes recoils and none is chosen.

    Warns:
        InputWarning: all of T is beyond twice the end point, and 0.1 MeV or more, as numbers without a unit are.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import keV, kg, m
        >>> flux = ns.facility("SNS").flux(distance=19.3 * m, pot=1e23)
        >>> rate = ns.recoil_spectrum(ns.StandardModel(), flux, "CsI", 5 * keV)
        >>> round(float(rate * keV * kg), 3)
        3.788
    """
    return _spectrum(model, flux, target, T, structure, recoil, intensities)


def directional_spectrum(
    model: Term,
    flux: Flux,
    target: Material | Nuclide | str,
    T: ArrayLike,
    cos_edges: ArrayLike,
    structure: NuclearModel = helm,
    recoil: Recoil | None = None,
) -> Array:
    """Return dN/dT in bins of the recoil's direction, per unit target mass [MeV⁻²] (review Eqs. 18–20, 22).

    Args:
        model: A term, or a sum of terms.
        flux: What arrives.
        target: Material, nuclide, or the name of either.
        T: Recoil energies [MeV], of any shape.
        cos_edges: Edges of bins in the cosine between the recoil and the projectile, increasing within [0, 1].
        structure: Nuclear model, Nuclide → Nucleus.
        recoil: Nuclei or electrons; needed only where the model has both.

    Returns:
        Shape of `T`, then the bins, then the couplings' batch axis if they have one. Divide by the bins' widths for a
        density in the cosine, and by 2π more for one in solid angle.

    Raises:
        InputError: as `recoil_spectrum`; or edges that do not increase within [0, 1], or a massive projectile.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.units import keV, kg, m
        >>> flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
        >>> bins = ns.directional_spectrum(ns.StandardModel(), flux, "Ar", 20 * keV, np.linspace(0, 1, 6))
        >>> [round(float(each * keV * kg), 3) for each in bins]
        [0.0, 0.029, 0.122, 0.13, 0.006]
    """
    edges = increasing("cos_edges", between("cos_edges", cos_edges, 0, 1))

    binned = partial(directional_intensities, cos_edges=edges)
    return _spectrum(model, flux, target, T, structure, recoil, binned, edges.size)


def _spectrum(
    model: Term,
    flux: Flux,
    target: Material | Nuclide | str,
    T: ArrayLike,
    structure: NuclearModel,
    recoil: Recoil | None,
    rates_of: Rates,
    bins: int = 1,
) -> Array:
    """Weigh what `rates_of` returns, shape (component, nuclide, T[, bins]), with the charges, by blocks of T."""
    if not isinstance(model, Term):
        raise invalid("model", model, "a term such as StandardModel(), or a sum of terms,")
    if not isinstance(flux, Flux) or not flux.components:
        raise invalid("flux", flux, "a Flux with at least one component")
    if flux.is_batch:
        raise InputError("A recoil spectrum takes a flux of single fluences; an Experiment counts for a batch of them.")
    recoils = plausible("T", T, RECOIL_ENERGY)
    matter = material(target)
    nuclei = [nucleus_of(structure, nuclide).with_cache() for nuclide, _ in matter.composition]
    channels = model.chosen(recoil)
    warn(beyond_end_point(flux, matter, channels, recoils), stacklevel=3)

    def numbers(batch: int) -> int:  # for each recoil: strengths, rates, and their product
        return len(nuclei) * (batch * len(flux.states) + bins * len(flux.components)) + bins * batch

    def widest() -> int:
        return numbers(max(width(model, channels, nuclei[0], state) for state in flux.states))

    def block(rows: slice) -> Array:
        return _block(model, flux, matter, nuclei, channels, recoils.flat[rows], rates_of)

    result = in_blocks(block, recoils.size, widest, few=_FEW // numbers(1))
    return result.reshape(recoils.shape + result.shape[1:])


def _block(
    model: Term,
    flux: Flux,
    matter: Material,
    nuclei: list[Nucleus],
    channels: tuple[Channel, ...],
    flat: Array,
    rates_of: Rates,
) -> Array:
    """Return the spectrum at flat recoil energies [MeV], all at once."""
    total: Array = np.zeros(())
    with np.errstate(divide="ignore", invalid="ignore"):  # what is infinite at T = 0 is refused below
        for channel in channels:
            total = _add_channel(total, channel, model, flux, matter, nuclei, flat, rates_of)
    return finite_or_refused("The rate", flat, total)


def _add_channel(
    total: Array,
    channel: Channel,
    model: Term,
    flux: Flux,
    matter: Material,
    nuclei: list[Nucleus],
    flat: Array,
    rates_of: Rates,
) -> Array:
    """Return `total` with the spectrum of one channel added, nuclide by nuclide and component by component."""
    masses = np.array([channel.target_mass(nucleus.nuclide) for nucleus in nuclei])[:, None]
    strengths = []
    for mass, nucleus, (nuclide, share) in zip(masses, nuclei, matter.composition, strict=True):
        targets = share * channel.targets_per_atom(nuclide, flat) / matter.mass_per_atom
        q2 = 2 * mass * flat
        strengths.append(
            {state: _of_targets(targets, model.strengths(channel, q2, nucleus, state)) for state in flux.states}
        )
    # Moments cost most of the time: only those of states that this channel scatters are computed.
    scatters = {state for each in strengths for state, pairs in each.items() if pairs}
    components = tuple(each for each in flux.components if each.state in scatters) or flux.components[:1]
    rates = rates_of(channel, components, np.broadcast_to(flat, (len(nuclei), flat.size)), masses)
    total = total if total.ndim else np.zeros(next(iter(rates.values())).shape[2:])
    for at, by_state in enumerate(strengths):
        for row, each in enumerate(components):
            of_component = {pair: rate[row, at] for pair, rate in rates.items()}
            total = summed(total, by_state[each.state], of_component, _strength_times_rate)
    return total


def _of_targets(targets: Array, strengths: dict[Pair, Array]) -> dict[Pair, Array]:
    """Return strengths (n,) or (n, batch) times the number of targets per unit mass (n,)."""
    return {pair: strength * like(targets, strength) for pair, strength in strengths.items()}


def _strength_times_rate(strength: Array, rate: Array) -> Array:
    return weighed(rate, strength)
