r"""What coherent scattering says about forces that oscillation experiments meet in matter: LMA-Dark and the CP phase.

Oscillations see only differences of :math:`\epsilon_{\alpha\beta}`, the sum over the quarks of matter
(`matter_couplings`); coherent scattering sees each :math:`\epsilon^q_{\alpha\alpha}` itself. So a fit of recoils in
:math:`\epsilon_{ee} - \epsilon_{\mu\mu}`, with ε_μμ profiled, bounds what a beam in the Earth may meet. At −2 the other
ordering of masses gives the same probabilities (`opposite_ordering`): nothing but scattering can tell
(P. Coloma, M. C. Gonzalez-Garcia, M. Maltoni, T. Schwetz, Phys. Rev. D 96 (2017) 115007, arXiv:1708.02899;
M. Esteves Chaves, T. Schwetz, JHEP 05 (2021) 042, arXiv:2102.11981).

The long baseline here is one of probabilities: energies of equal weight, no flux, no detector.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.datasets.dataset import AnyDataset
from nuscatter.errors import InputError, finite, function, instance, not_empty, not_negative, pairs_of, whole
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Model
from nuscatter.propagation.earth import MatterPath
from nuscatter.propagation.matter import MatterOscillation
from nuscatter.propagation.mixing import Mixing
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array, GeV, cm, g, km

#: DUNE's path: 1285 km of 2.848 g/cm³, as many neutrons as electrons (DUNE's files for GLoBES, arXiv:2103.04797, from
#: memory).
dune_path = MatterPath.constant(1285 * km, density=2.848 * g / cm**3)
#: Energies of its beam.
dune_energies: Array = np.linspace(0.8, 5.0, 85) * GeV
#: Difference ε_ee − ε_μμ at which LMA-Dark has the probabilities of the Standard Model.
DARK_DIFFERENCE = -2.0
#: ε_ee − ε_μμ of u quarks that oscillations alone allow at 2σ: LMA-Dark and the usual solution (I. Esteban et al.,
#: JHEP 08 (2018) 180, arXiv:1805.04530, Table 1, from memory). Matter has 2 + Y_n u quarks an electron.
OSCILLATIONS_ALONE: tuple[tuple[float, float], ...] = ((-1.192, -0.802), (-0.020, 0.456))
#: Largest |ε_μμ| per quark of a fit of LMA-Dark, and starts of it: there are several minima.
_LARGEST, _STARTS = 5.0, 8
#: Phases that give the coefficients of 1, cos δ, sin δ; how many phases are tried, and how often about the best one.
_THREE, _PHASES, _ROUNDS = (0.0, 2 * math.pi / 3, 4 * math.pi / 3), 241, 6


def difference_model(
    *, up: float = 1.0, down: float = 0.0, neutrons_per_electron: float = 1.0
) -> Callable[[float, float], Model]:
    """Return a model in ε_ee − ε_μμ of matter and in ε_μμ of quarks, for `ns.scan` and the likelihood of a data set.

    Args:
        up: ε of up quarks in units of the couplings below, the same for all flavours.
        down: That of down quarks.
        neutrons_per_electron: Y_n of the matter in which the difference is meant.

    Returns:
        A function of ``difference`` and ``mumu``; ε^u_μμ is `up` times ``mumu``, ε^d_μμ `down` times it.

    Raises:
        InputError: matter does not feel couplings in that proportion, or a number is not finite.

    Example:
        >>> from nuscatter.interactions.bsm.matter_couplings import matter_couplings
        >>> standard, force = difference_model(up=0.5, down=0.5)(-2.0, 0.1).terms
        >>> np.diag(matter_couplings(force)).real.round(3).tolist()
        [-1.7, 0.3, 0.0]
    """
    u, d = (float(finite(name, value, single=True)) for name, value in (("up", up), ("down", down)))
    neutrons = float(not_negative("neutrons_per_electron", neutrons_per_electron, single=True))
    strength = u * (2 + neutrons) + d * (1 + 2 * neutrons)
    if abs(strength) < 1e-9 * (abs(u) + abs(d)) or strength == 0:
        raise InputError(f"up is {u} and down is {d}, but a proportion that matter feels was expected.")
    standard = StandardModel()

    def model(difference: float = 0.0, mumu: float = 0.0) -> Model:
        ee = mumu + difference / strength
        return standard + NSI(ee_u=u * ee, ee_d=d * ee, mumu_u=u * mumu, mumu_d=d * mumu)

    return model


def dark_rise(
    data: Iterable[AnyDataset],
    *,
    up: float = 1.0,
    down: float = 0.0,
    neutrons_per_electron: float = 1.0,
    difference: float = DARK_DIFFERENCE,
) -> float:
    """Return by how much −2 ln L of data at LMA-Dark lies above that at ε_ee = ε_μμ, ε_μμ and nuisances profiled.

    Args:
        data: Data sets that are fitted together.
        up: As in `difference_model`.
        down: As there.
        neutrons_per_electron: As there.
        difference: ε_ee − ε_μμ of matter in place of −2, as for another Y_n.

    Raises:
        InputError: no data set, matter does not feel the couplings, or the difference is 0.
    """
    at = float(finite("difference", difference, single=True))
    if at == 0:
        raise InputError("difference is 0, but another point than the Standard Model's was expected.")
    model = difference_model(up=up, down=down, neutrons_per_electron=neutrons_per_electron)
    likelihoods = []
    for each in data:
        function("one of the data", getattr(each, "likelihood", each), "a data set, as coherent_csi_2021()")
        likelihoods.append(each.likelihood(model))
    if not likelihoods:
        raise InputError("There is no data set, but at least one was expected.")
    joint = sum(likelihoods[1:], start=likelihoods[0])
    found = scan(
        joint,
        difference=[at, 0.0] if at < 0 else [0.0, at],
        limits={"mumu": (-_LARGEST, _LARGEST)},
        levels=(),
        refine=0,
        starts=_STARTS,
    )
    return float(found.rise[0] - found.rise[1]) * (1 if at < 0 else -1)


def difference_couplings(differences: ArrayLike) -> Array:
    """Return ε with ε_ee − ε_μμ of matter as given and ε_ττ = ε_μμ: shape (3, 3), or (batch, 3, 3).

    Atmospheric neutrinos keep ε_ττ near ε_μμ.

    Example:
        >>> difference_couplings([-2.0, 0.5])[:, 0, 0].tolist()
        [-2.0, 0.5]
    """
    return finite("differences", differences)[..., None, None] * np.diag([1.0, 0.0, 0.0])


@final
@dataclass(frozen=True, eq=False)
class PhaseFit:
    """The CP phase that a fit without new forces finds where there are some.

    Args:
        delta: Phase from 0 to 2π, one for each point of the batch.
        residual: What is left, as a relative difference: χ² of N events is N times its square.
    """

    delta: Array
    residual: Array


def fitted_phase(true: MatterOscillation, E: ArrayLike, *, fitted: Mixing | None = None) -> PhaseFit:
    r"""Fit δ of the Standard Model to the appearance of ν_e and ν̄_e that there is with a new force.

    The sum over energies, neutrinos and antineutrinos :math:`\sum (P - P_\delta)^2 / P_\delta` is the least at the
    phase returned. Divided by :math:`\sum P_\delta` it is the square of the residual. Without new forces
    :math:`P_\delta` is :math:`A + B \cos\delta + C \sin\delta` exactly, on any path (K. Kimura, A. Takamura,
    H. Yokomakura, Phys. Lett. B 537 (2002) 86, from memory), so that three phases tell all. All other parameters of the
    mixing are known.

    Args:
        true: Mixing, path and ε of nature; ε may have a batch.
        E: Energies [MeV], a list.
        fitted: The mixing that is assumed, its phase apart; None for the true one. The opposite ordering is one choice.

    Raises:
        InputError: something is of another kind.

    Example:
        >>> from nuscatter.propagation.mixing import nufit_6_0
        >>> found = fitted_phase(MatterOscillation(nufit_6_0, dune_path), dune_energies)
        >>> round(math.degrees(found.delta), 3), float(found.residual) < 1e-6  # what was put in
        (212.0, True)
    """
    instance("true", true, MatterOscillation, "a MatterOscillation")
    known = instance("fitted", true.mixing if fitted is None else fitted, Mixing, "a Mixing such as nufit_6_0")
    measured = _appearance(true, E)
    measured = measured.reshape(*measured.shape[:2], -1)
    three = [_appearance(MatterOscillation(replace(known, delta=each), true.path), E) for each in _THREE]
    basis = np.linalg.inv(_circle(np.array(_THREE)))  # from three phases to A, B, C
    coefficients = np.tensordot(basis, np.array(three), axes=1)

    def squares(delta: Array) -> Array:
        """Return the sum for phases, of any shape that ends with the batch."""
        expected = np.einsum("...k,kse->se...", _circle(delta), coefficients)
        shown = measured.reshape(*measured.shape[:2], *(1,) * (delta.ndim - 1), -1)
        value: Array = ((shown - expected) ** 2 / expected).sum(axis=(0, 1)) / expected.sum(axis=(0, 1))
        return value

    delta, width = np.full(measured.shape[-1], math.pi), math.pi
    for _ in range(_ROUNDS):  # the best of a grid, then of a finer one about it
        grid = delta + np.linspace(-width, width, _PHASES)[:, None]
        delta = np.take_along_axis(grid, squares(grid).argmin(axis=0)[None], axis=0)[0]
        width *= 4 / (_PHASES - 1)
    shape = () if true.couplings is None or np.ndim(true.couplings) == 2 else (delta.size,)
    return PhaseFit((delta % (2 * math.pi)).reshape(shape), np.sqrt(squares(delta)).reshape(shape))


def appearance_band(
    mixing: Mixing, intervals: Sequence[tuple[float, float]], *, E: ArrayLike, path: MatterPath = dune_path, n: int = 61
) -> tuple[Array, Array]:
    """Return the least and the largest P(ν_μ → ν_e) for ε_ee − ε_μμ in intervals, as those of a scan.

    Args:
        mixing: Angles, phase and masses.
        intervals: Ends of intervals of the difference.
        E: Energies [MeV].
        path: Layers.
        n: Number of values in each interval.

    Raises:
        InputError: there is no interval, or the mixing is none.

    Example:
        >>> from nuscatter.propagation.mixing import nufit_6_0
        >>> low, high = appearance_band(nufit_6_0, [(-0.5, 0.5)], E=2.5 * GeV)
        >>> round(float(low), 4), round(float(high), 4)
        (0.059, 0.0788)
    """
    pairs = pairs_of("intervals", intervals, "a list of pairs of numbers")
    if not pairs:
        raise InputError("There is no interval, but at least one was expected.")
    number = whole("n", n, 2, 100_000)
    ends = [[float(finite("an end of an interval", end, single=True)) for end in pair] for pair in pairs]
    points = np.concatenate([np.linspace(low, high, number) for low, high in ends])
    P = MatterOscillation(mixing, path, difference_couplings(points)).probabilities(E)[1, 0]
    return P.min(axis=-1), P.max(axis=-1)


def overlap(*lists: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return the intervals that are in each of some lists of intervals, each list increasing.

    Example:
        >>> overlap([(-3, -1), (0, 2)], [(-2, 1), (1.5, 4)])
        ((-2, -1), (0, 1), (1.5, 2))
    """
    common: list[tuple[float, float]] = [(-math.inf, math.inf)]
    for each in lists:
        pairs = [(max(a, c), min(b, d)) for a, b in common for c, d in each]
        common = [(low, high) for low, high in pairs if low < high]
    return tuple(common)


def _appearance(oscillation: MatterOscillation, E: ArrayLike) -> Array:
    """Return P(ν_μ → ν_e) of neutrinos and antineutrinos: shape (2, energies), then the batch."""
    return np.stack(
        [
            oscillation.probabilities(
                np.atleast_1d(plausible("E", not_empty("E", finite("E", E)), ENERGY)).ravel(), antiparticle=each
            )[1, 0]
            for each in (False, True)
        ]
    )


def _circle(delta: Array) -> Array:
    """Return 1, cos δ and sin δ on a last axis."""
    return np.stack([np.ones_like(delta), np.cos(delta), np.sin(delta)], axis=-1)
