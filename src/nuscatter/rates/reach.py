"""How far recoils reach, and warnings where energy bins or recoil energies lie beyond all that a flux can deposit.

A rate of zero there is right, and a scan of thresholds passes through it; but a forgotten unit gives the same zero. So
it is a warning that says the window and the largest deposit, and no error. What is compared with the bins is the
largest deposit of any component of the flux, as the detector sees it, smeared.
"""

import warnings
from collections.abc import Iterator

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputWarning
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.strengths import acting_pieces
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit
from nuscatter.rates.deposits import largest_deposits
from nuscatter.sources.flux import Component, Flux
from nuscatter.units import Array, MeV, keV
from nuscatter.words.describing import energies_of, energy_of

#: Deposits at which a response is sampled, and the probability of being counted below which it counts as zero.
_SAMPLES, _UNSEEN = 300, 1e-9
#: An energy from here on, in powers of MeV, may be a number that stands without its unit: 0.1 keV, 1 keV.
_TYPED = 0.1
#: A spectrum that passes its end point goes on to this multiple of it; a number of keV without unit is a thousandfold.
_PASSING = 2.0

_Largest = tuple[float, Deposit, Nuclide | None]


def recoil_ends(components: tuple[Component, ...], channel: Channel, nuclide: Nuclide) -> list[float]:
    """Return the ends of the recoils [MeV] that each kink of the spectra can give; the largest is the end point."""
    M = channel.target_mass(nuclide)
    ends: list[float] = []
    # Components of one source share their kinks; each is asked for once.
    for kinks, mass in dict.fromkeys((each.spectrum.kinks, each.state.mass) for each in components):
        energies = np.array([E for E in kinks if mass < E])
        if energies.size:
            ends += np.ravel(channel.reach(energies, M, mass)).tolist()
    return ends


def beyond_bins(flux: Flux, detector: Detector, model: Term) -> str:
    """Return the sentence on energy bins that begin above all deposits of a model; empty if they do not.

    Args:
        flux: What arrives.
        detector: What counts.
        model: A term, or a sum of terms.
    """
    largest = [each for each in _largest(flux, detector, model) if each[0] > 0]
    edges = np.asarray(detector.energy_edges)
    seen = [_seen(detector, *each) for each in largest]
    if not seen or not 0 < max(high for high, _ in seen) < edges[0] or max(counted for _, counted in seen) > _UNSEEN:
        return ""
    at = int(np.argmax([high for high, _ in seen]))
    deposit, what = largest[at][0], _named(largest[at][1])
    return f"All counts are zero: {_bins(detector, edges, seen[at][0], f'{what} of at most {energy_of(deposit)}')}"


def beyond_end_point(flux: Flux, matter: Material, channels: tuple[Channel, ...], T: Array) -> str:
    """Return the sentence on recoil energies that are all far beyond the end point and may lack their unit; else empty.

    Args:
        flux: What arrives.
        matter: What recoils.
        channels: How.
        T: Recoil energies [MeV].
    """
    if not T.size or not T.min() >= _TYPED:
        return ""
    ends = [
        end for each in channels for nuclide in matter.nuclides for end in recoil_ends(flux.components, each, nuclide)
    ]
    end = max(ends, default=0.0)
    if not 0 < _PASSING * end < T.min():
        return ""
    low, high = float(T.min()), float(T.max())
    given = energy_of(low) if low == high else energies_of(low, high)
    return (
        f"The recoil spectrum is zero: T is {given}, beyond the end point, {energy_of(end)}; "
        f"did you forget a unit, as in {low:.4g}*keV?"
    )


def warn(sentence: str, stacklevel: int) -> None:
    """Warn of something that is beyond reach, unless the sentence is empty."""
    if sentence:
        warnings.warn(sentence, InputWarning, stacklevel=stacklevel + 1)


def _largest(flux: Flux, detector: Detector, model: Term) -> Iterator[_Largest]:
    """Yield the largest deposit [MeV] of each channel and reaction that happens, with what deposits it."""
    for channel in model.channels:
        for nuclide in detector.material.nuclides:
            yield max(recoil_ends(flux.components, channel, nuclide), default=0.0), channel.recoil.deposit, nuclide
    for reaction in model.reactions:
        for state in flux.states:
            if any(True for _ in acting_pieces(model, reaction, state)):
                components = tuple(each for each in flux.components if each.state == state)
                for target, highest in largest_deposits(components, detector, reaction, state):
                    yield highest, reaction.deposit, target


def _seen(detector: Detector, highest: float, deposit: Deposit, nuclide: Nuclide | None) -> tuple[float, float]:
    """Return the largest observable of deposits up to `highest` [MeV], and the largest probability to be counted."""
    x = np.append(0.0, np.geomspace(1e-6 * highest, highest, _SAMPLES))
    return float(detector.observable(x, deposit).max()), float(detector.response(x, deposit, nuclide).max())


def _bins(detector: Detector, edges: Array, seen: float, of: str) -> str:
    """Return where the bins are, and what of the largest deposit is seen, in the unit of the observable."""
    low, high = float(edges[0]), float(edges[-1])
    if detector.light_yield is not None:
        return f"the bins, {low:.4g} to {high:.4g} photoelectrons, begin above {seen:.4g}, which is seen of {of}."
    if (
        seen >= 1 * MeV and edges[-1] >= 1 * MeV and detector.quenching is not None
    ):  # no energies, but numbers of quanta
        return f"the bins, {low:.4g} to {high:.4g}, begin above {seen:.4g}, which is seen of {of}."
    ee = "ee" if detector.quenching is not None else ""
    asked = f"; did you forget a unit, as in {low:.4g}*keV?" if high >= _TYPED and low * keV <= seen else "."
    return f"the bins, {energies_of(low, high)}{ee}, begin above {energy_of(seen)}{ee}, which is seen of {of}{asked}"


def _named(deposit: Deposit) -> str:
    return (
        "a nuclear recoil"
        if deposit is Deposit.NUCLEUS
        else f"{'an' if deposit is Deposit.ELECTRON else 'a'} {deposit.value}"
    )
