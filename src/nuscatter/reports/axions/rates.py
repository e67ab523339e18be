r"""Events of axion-like particles of one mass at many strengths of their couplings.

All couplings g = λĝ grow together. What is made, what scatters and the width go as λ². So with the sum over nodes in
the energy E of what is made, weights w, and the decay length ℓ at λ = 1,

.. math:: N_b(\lambda) = \lambda^4 \sum_E w\, e^{-\lambda^2 L/\ell}
          \left[S_b(E) + D_b(E)\, \mathcal{E}(\ell/\lambda^2)\right],

S and D what scatters and what decays in each bin b at λ = 1, and 𝓔 the enhancement of decays by the size of the volume.
S and D are computed once for a mass; a strength is exponentials and a matrix product. It is what
``Experiment(flux, detector).counts(model)`` gives (tests: 1e-4, and 2e-3 where electrons alone are seen).

One nuclide stands for the others of its element: their charges are the same, and their radii nearly.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import final

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import ArrayLike

from nuscatter.catalogue.axions.search import AxionSearch
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.volumes import Volume, enhancement
from nuscatter.errors import finite, instance, not_negative
from nuscatter.interactions.bsm.axions.pair_conversion import pair_threshold
from nuscatter.interactions.bsm.axions.scattering import AxionScattering, InversePrimakoff, PairConversion
from nuscatter.interactions.reactions import Reaction, density_of, has_lines, kinks_of, lines_of, reach_of
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit
from nuscatter.quadrature import approached, gauss_legendre
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.energy_table import EnergyTable
from nuscatter.sources.dark.axions.production import axion_production
from nuscatter.structure.nucleus import helm
from nuscatter.units import Array, keV
from nuscatter.words.describing import shortened

#: Nodes in a panel of the energies, and points by which the cross section for pairs is interpolated.
_NODES, _POINTS = 4, 24
#: Panels in the logarithm of the energy at least, over a factor below the highest.
_STEPS, _FALL = 32, 1e4
#: Nodes from which on a cross section is tabulated.
_FEW = 300
#: Decay lengths to the nearest point of the detector beyond which nothing is counted, and points of a table: 1e-6.
_FARTHEST, _TABLE = 200.0, 3000


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class AxionRates:
    """Events as a function of the strength λ of all couplings, at one mass.

    Args:
        search: Source and detector.
        couplings: The couplings ĝ of λ = 1.
        scattering: Events that scatter, of each bin and node, as if all particles survived.
        decays: Events that decay, as if all survived and the detector were small.
        per_length: Decays per length of a particle of each node's energy [MeV].
    """

    search: AxionSearch
    couplings: AxionCouplings
    scattering: Array
    decays: Array
    per_length: Array
    __repr__ = shortened

    def by_process(self, strength: ArrayLike = 1.0) -> tuple[Array, Array]:
        """Return events that scatter and events that decay, shape of the strengths and then the bins.

        Args:
            strength: λ, of any shape.

        Raises:
            InputError: a strength is negative.
        """
        factor = not_negative("strength", strength)
        square = factor.ravel()[:, None] ** 2
        rate = square * self.per_length
        scattered = square**2 * (np.exp(-self.search.distance * rate) @ self.scattering.T)
        decayed = square**2 * (_surviving(self.search, rate) @ self.decays.T)
        shape = (*factor.shape, self.scattering.shape[0])
        return scattered.reshape(shape), decayed.reshape(shape)

    def counts(self, strength: ArrayLike = 1.0) -> Array:
        """Return all events, shape of the strengths and then the bins; arguments and errors are of `by_process`."""
        scattered, decayed = self.by_process(strength)
        return np.asarray(scattered + decayed)

    def events(self, strength: ArrayLike = 1.0) -> Array:
        """Return all events in the window, in the shape of the strengths; see `by_process`."""
        return np.asarray(self.counts(strength).sum(axis=-1))


def axion_rates(search: AxionSearch, couplings: AxionCouplings) -> AxionRates:
    """Return the events of a search as a function of the strength of given couplings.

    Args:
        search: Source and detector.
        couplings: The particle at λ = 1.

    Raises:
        InputError: one of them is none of its kind.

    Example:
        >>> from nuscatter.catalogue.axions.experiments import axion_search
        >>> from nuscatter.units import GeV, MeV
        >>> rates = axion_rates(axion_search("NEON"), AxionCouplings(mass=0.1 * MeV, photon=1e-5 / GeV))
        >>> round(float(rates.events(2.0) / rates.events(1.0)), 3)
        16.0
    """
    instance("search", search, AxionSearch, "an AxionSearch, as axion_search('CCM120') returns it,")
    instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
    detector, state = search.detector, couplings.species
    term = AxionScattering(couplings, contained=search.contained)
    targets = _targets(search)
    production = axion_production(couplings.mass, search.photons, structure=helm, angle=search.angle)
    made = production.weighted(couplings)
    highest = search.photons.spectrum.support[1]
    steps = [detector.response_edges(highest, each) for each in (Deposit.PHOTON, Deposit.ELECTRON)]
    steps += [kinks_of(each, state, nuclide) for each in term.reactions for nuclide, _ in targets]
    also = approached(np.unique(np.concatenate(steps)), highest)
    # what electrons make is a function of few panels, some of a factor of four in the energy
    also = np.union1d(also, np.geomspace(highest / _FALL, highest, _STEPS + 1))
    parts = [each.nodes(_NODES, also[also > couplings.mass]) for each in made]
    E = np.concatenate([np.zeros(0), *(energy for energy, _ in parts)])
    weight = search.pot / search.distance**2 * np.concatenate([np.zeros(0), *(part for _, part in parts)])
    number, energy = search.from_positrons(couplings)
    if number > 0:
        E, weight = np.append(E, energy), np.append(weight, search.pot / search.distance**2 * number)
    E, weight = E[couplings.mass < E], weight[couplings.mass < E]
    scattering = np.zeros((detector.event_bins[0], E.size))
    for reaction in term.reactions:
        strength = np.asarray(term.strength(reaction, "all", state))
        for nuclide, number in targets:
            scattering += number * strength * weight * _seen(detector, reaction, E, couplings, nuclide)
    momentum = np.sqrt((E - couplings.mass) * (E + couplings.mass))
    per_length = couplings.mass * couplings.width / momentum
    decays = np.zeros(scattering.shape)
    for branching, deposit in (
        (couplings.branching_photons, Deposit.PHOTON),
        (couplings.branching_electrons, Deposit.ELECTRON),
    ):
        if branching > 0:
            decays += branching * detector.response(E, deposit) * (search.volume.volume * per_length * weight)
    return AxionRates(search=search, couplings=couplings, scattering=scattering, decays=decays, per_length=per_length)


def scaled(couplings: AxionCouplings, strength: float) -> AxionCouplings:
    """Return couplings that are all multiplied by a number.

    Args:
        couplings: The particle.
        strength: λ.

    Raises:
        InputError: they are no couplings, or the strength is not a finite number.

    Example:
        >>> from nuscatter.units import MeV
        >>> scaled(AxionCouplings(mass=1 * MeV, electron=2e-6), 3.0).electron
        6e-06
    """
    instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
    factor = float(finite("strength", strength, single=True))
    names = ("photon", "electron", "nucleon_isoscalar", "nucleon_isovector")
    return replace(couplings, **{name: factor * getattr(couplings, name) for name in names})


def _surviving(search: AxionSearch, rate: Array) -> Array:
    """Return exp(−L/ℓ) times the enhancement of decays, at decays per length [MeV] of any shape."""
    nodes, logarithm = _logarithm(search.volume, search.distance)
    seen = np.exp(np.interp(rate, nodes, logarithm))
    return np.where(rate < nodes[-1], seen, 0.0)


@lru_cache(maxsize=64)
def _logarithm(volume: Volume, distance: float) -> tuple[Array, Array]:
    """Return decays per length [MeV] and the logarithm of what survives and decays within, which is nearly a line."""
    nearest, farthest = volume.ends(distance)
    # in the steps of the near side, and closer for long lives, where the logarithm has its curvature
    ends = 40 / (farthest - nearest), _FARTHEST / nearest
    nodes = np.unique(np.concatenate([np.linspace(0.0, end, _TABLE) for end in ends]))
    with np.errstate(divide="ignore"):
        return nodes, np.log(enhancement(volume, distance=distance, lengths=1 / nodes)) - distance * nodes


def _targets(search: AxionSearch) -> list[tuple[Nuclide, float]]:
    """Return of each element the nuclide that is most of it, with the number of the element's atoms."""
    material = search.detector.material
    atoms = search.mass / material.mass_per_atom
    return [(nuclide, atoms * share) for nuclide, share in material.elements]


def _seen(detector: Detector, reaction: Reaction, E: Array, couplings: AxionCouplings, nuclide: Nuclide) -> Array:
    """Return Σ R σ of a reaction at unit strength, shape (bins, energies)."""
    state = couplings.species
    if isinstance(reaction, PairConversion):
        return np.asarray(detector.response(E, reaction.deposit) * _pairs(reaction, E, couplings, nuclide))
    if isinstance(reaction, InversePrimakoff) and E.size > _FEW:
        # a smooth function of a momentum, which takes fewer cross sections than there are nodes
        def direct(energy: Array) -> Array:
            return np.asarray(lines_of(reaction, "all", energy, state, nuclide)[1][0][:, None])

        ends = float(E.min()), float(E.max())
        table = EnergyTable.of(direct, couplings.mass, couplings.mass + 20 * keV, *ends, terms=8)
        return np.asarray(detector.response(E, reaction.deposit) * np.maximum(table(E)[:, 0], 0.0))
    if has_lines(reaction):
        deposits, sigma = lines_of(reaction, "all", E, state, nuclide)
        return np.asarray(detector.response(deposits[0], reaction.deposit) * sigma[0])
    if not E.size:
        return np.zeros((detector.event_bins[0], 0))
    # a density: panels between the ends of what is smooth and the edges of the response
    bounds = reach_of(reaction, E, state, nuclide)
    edges = detector.response_edges(float(bounds[-1].max()), reaction.deposit)
    cuts = np.sort(np.concatenate([bounds, np.clip(edges[:, None], bounds[0], bounds[-1])]), axis=0)
    u, w = gauss_legendre(_NODES)
    width = np.diff(cuts, axis=0)
    x = cuts[:-1, :, None] + width[..., None] * u
    density = density_of(reaction, "all", E[:, None], x, state, nuclide)
    response = detector.response(x.ravel(), reaction.deposit).reshape(-1, *x.shape)
    return np.asarray(np.einsum("bpex,pex,pe,x->be", response, density, width, w))


def _pairs(reaction: PairConversion, E: Array, couplings: AxionCouplings, nuclide: Nuclide) -> Array:
    """Return the cross section for pairs by a Chebyshev polynomial of its logarithm, which is smooth in ln(E − 2m)."""
    above = pair_threshold() < E
    sigma = np.zeros(E.shape)
    if not above.any():
        return sigma
    y = np.log(E[above] - pair_threshold())
    middle, half = (y.max() + y.min()) / 2, max((y.max() - y.min()) / 2, 1e-3)
    x = np.cos(np.pi * (np.arange(_POINTS) + 0.5) / _POINTS)
    at = pair_threshold() + np.exp(middle + half * x)
    values = np.log(lines_of(reaction, "all", at, couplings.species, nuclide)[1][0])
    series = np.linalg.solve(chebyshev.chebvander(x, _POINTS - 1), values)
    sigma[above] = np.exp(chebyshev.chebval((y - middle) / half, series))
    return sigma
