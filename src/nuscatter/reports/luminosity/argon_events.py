r"""Events of ν_e on ⁴⁰Ar by the energy of the neutrino: of a burst, and of measurements of σ.

Counts are linear in σ. With nodes E_k and weights w_k in the neutrino's energy they are sums over a matrix,

.. math:: \mu_i = \sum_k D_{ik}, \qquad D_{ik} = R_i(E_k - \Delta)\; N\, \phi(E_k)\, \sigma(E_k)\, w_k,

with the detector's response R to the visible energy E − Δ. A relative change δ(E) of σ changes them by
:math:`\sum_k D_{ik} \delta(E_k)`. The detector is "DUNE" of `supernova_detector`: 5 to 100 MeV, 20 %.
"""

from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from typing import Protocol, final

import numpy as np

from nuscatter.catalogue.supernova.detectors_by_name import supernova_detector
from nuscatter.catalogue.supernova.nuclei import term_of
from nuscatter.detectors.detector import Detector
from nuscatter.errors import between, finite, instance, invalid, positive
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, Current
from nuscatter.interactions.inelastic.term_ranges import OfSpecies
from nuscatter.interactions.inelastic.total import CrossSection, Remainder, TotalCrossSection
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit, nu_e
from nuscatter.quadrature import panels
from nuscatter.quantities import DISTANCE, ENERGY, plausible
from nuscatter.rates.supernova.burst_channels import PerAtom, TermChannel, atoms
from nuscatter.rates.supernova.burst_detector import SupernovaDetector
from nuscatter.rates.supernova.pinched_burst import PinchedBurst
from nuscatter.sources.sky.pinched import Pinched
from nuscatter.units import Array, MeV, erg, megaparsec
from nuscatter.words.describing import shortened

#: The end of the spectrum of ν_e of muon decay, and edges of panels in the neutrino's energy [MeV].
_END = 52.828
_EDGES = np.union1d(np.arange(1.5, 100.6, 1.0), [_END])
_PER_PANEL = 4
_A_CROSS_SECTION = "a CrossSection, as argon_cross_sections() returns them,"


@final
@dataclass(frozen=True)
class ElectronNeutrinoBurst:
    """The ν_e of a burst as they arrive: one pinched spectrum.

    The default is what "dune" of `Supernova.named` emits as ν_e. With conversion in the normal ordering ν_e arrive with
    the spectrum of other flavours instead, ⟨E⟩ = 15.6 MeV there.

    Args:
        energy: In ν_e [MeV].
        mean_energy: ⟨E⟩ [MeV].
        alpha: The shape α.
        distance: From the star [MeV⁻¹].

    Raises:
        InputError: a number is not above zero.

    Example:
        >>> ElectronNeutrinoBurst().alpha
        2.5
    """

    _: KW_ONLY
    energy: float = 5e52 * erg
    mean_energy: float = 9.5 * MeV
    alpha: float = 2.5
    distance: float = 0.01 * megaparsec

    def __post_init__(self) -> None:
        positive("energy", self.energy, single=True), plausible("mean_energy", self.mean_energy, ENERGY, single=True)
        between("alpha", finite("alpha", self.alpha, single=True), 0, 8)
        plausible("distance", self.distance, DISTANCE, single=True)

    def fluence(self, E: Array, *, energy: float = 1.0, mean_energy: float = 1.0, alpha: float = 1.0) -> Array:
        """Return dΦ/dE [MeV] at energies `E` [MeV], with numbers changed by factors."""
        mean, shape = self.mean_energy * mean_energy, self.alpha * alpha
        number = self.energy * energy / mean / (4 * np.pi * self.distance**2)
        return np.asarray(number * Pinched(mean=mean, alpha=shape)(E))

    def emitted(self, energy: float | Array, mean_energy: float | Array, alpha: float | Array) -> PinchedBurst:
        """Return the burst whose energy and mean energy are these factors of the true ones, and whose shape is α."""
        return PinchedBurst(
            energy={nu_e: energy * self.energy},
            mean_energy={nu_e: mean_energy * self.mean_energy},
            alpha={nu_e: alpha},
            distance=self.distance,
        )


class Calibration(Protocol):
    """A measurement of σ of ν_e on ⁴⁰Ar: `StoppedPionArgon`, `SolarArgon`, or one of your own."""

    @property
    def mass(self) -> float:
        """Of argon [MeV]."""
        ...

    @property
    def flux_error(self) -> float:
        """Relative error of the neutrino flux."""
        ...

    def fluence(self, E: Array) -> Array:
        """Return dΦ/dE of ν_e [MeV] at energies `E` [MeV]."""
        ...


@final
@dataclass(frozen=True, eq=False)
class ArgonEvents:
    """Expected events by the visible energy and the neutrino's; `burst_events` and `calibration_events` make it.

    Args:
        E: Nodes in the neutrino's energy [MeV], shape (n,).
        matrix: Events in bins of the visible energy, shape (bins, n).
    """

    E: Array
    matrix: Array
    __repr__ = shortened

    @cached_property
    def counts(self) -> Array:
        """Events in bins of the visible energy, shape (bins,)."""
        return np.asarray(self.matrix.sum(axis=1))

    @property
    def total(self) -> float:
        """All events."""
        return float(self.counts.sum())

    @property
    def logarithmic_mean(self) -> float:
        """exp⟨ln E⟩ of the neutrinos that are seen [MeV]."""
        weights = self.matrix.sum(axis=0)
        return float(np.exp((weights * np.log(self.E / MeV)).sum() / weights.sum()) * MeV)


def argon_cross_section(term: Term) -> CrossSection:
    """Return σ of ν_e of a term on ⁴⁰Ar for all energies of a burst.

    Args:
        term: As ``inelastic("Ar40", CHARGED_CURRENT)``.

    Raises:
        InputError: it is no such term.

    Example:
        >>> import nuscatter as ns
        >>> argon_cross_section(ns.inelastic("Ar40", ns.CHARGED_CURRENT)).target
        'Ar40'
    """
    instance("term", term, Term, "a term such as inelastic('Ar40', CHARGED_CURRENT)")
    found = term_of(lambda *_: term, "Ar40", CHARGED_CURRENT)
    assert found is not None
    return PerAtom(OfSpecies(found, (nu_e,)), "Ar40")


def argon_detector(cross_section: CrossSection) -> SupernovaDetector:
    """Return DUNE with one channel, ν_e on ⁴⁰Ar with this cross section.

    Args:
        cross_section: σ(E).

    Raises:
        InputError: it is none.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import cm
        >>> table = ns.CrossSectionTable([5 * MeV, 50 * MeV], {ns.nu_e: [0, 1e-40 * cm**2]}, extended=True)
        >>> [each.name for each in argon_detector(table).channels]
        ['nue_Ar40']
    """
    if not callable(cross_section) or not hasattr(cross_section, "kinks"):
        raise invalid("cross_section", cross_section, _A_CROSS_SECTION)
    deposited = Remainder(_loss())
    term = OfSpecies(TotalCrossSection("nu_e on Ar40", "Ar40", cross_section, deposited=deposited), (nu_e,))

    def nuclei(_: str, current: Current) -> Term | None:
        return term if current is CHARGED_CURRENT else None

    whole = supernova_detector("DUNE", nuclei=nuclei)
    return replace(whole, channels=[each for each in whole.channels if each.name == "nue_Ar40"])


def burst_events(cross_section: CrossSection, burst: ElectronNeutrinoBurst) -> ArgonEvents:
    """Return the events of a burst in DUNE.

    Args:
        cross_section: σ(E).
        burst: The ν_e that arrive.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import cm
        >>> table = ns.CrossSectionTable([5 * MeV, 50 * MeV], {ns.nu_e: [0, 1e-39 * cm**2]}, extended=True)
        >>> round(burst_events(table, ElectronNeutrinoBurst()).total)
        10539
    """
    instance("burst", burst, ElectronNeutrinoBurst, "an ElectronNeutrinoBurst")
    detector = _detector(cross_section)
    nodes, response = _response(detector)
    return ArgonEvents(nodes, response * _interactions(cross_section, detector.mass, burst.fluence(nodes)))


def calibration_events(cross_section: CrossSection, source: Calibration) -> ArgonEvents:
    """Return the events of a measurement of σ, with the response of DUNE.

    Args:
        cross_section: σ(E).
        source: The measurement.

    Raises:
        InputError: an argument is not of its kind.
    """
    if isinstance(source, type) or not hasattr(source, "fluence"):
        raise invalid("source", source, "a StoppedPionArgon or a SolarArgon")
    nodes, response = _response(_detector(cross_section))
    return ArgonEvents(nodes, response * _interactions(cross_section, source.mass, source.fluence(nodes)))


def energy_nodes() -> tuple[Array, Array]:
    """Return nodes in the neutrino's energy and their weights [MeV], each of shape (n,)."""
    return panels(_EDGES * MeV, _PER_PANEL)


def _detector(cross_section: CrossSection) -> Detector:
    (channel,) = argon_detector(cross_section).channels
    assert isinstance(channel, TermChannel)
    return channel.detector


def _response(detector: Detector) -> tuple[Array, Array]:
    """Return the nodes and the response to events at them, shape (bins, n)."""
    nodes = energy_nodes()[0]
    return nodes, detector.response(np.maximum(nodes - _loss(), 0.0), Deposit.ELECTRON, nuclide("Ar40"))


def _loss() -> float:
    """Return what of the neutrino's energy is not the electron's kinetic energy and photons [MeV].

    It is as of the tables of `supernova_detector`.
    """
    return nuclide("K40").atomic_mass - nuclide("Ar40").atomic_mass


def _interactions(cross_section: CrossSection, mass: float, fluence: Array) -> Array:
    nodes, weights = energy_nodes()
    return atoms("Ar", mass, "Ar40") * fluence * cross_section(nodes, nu_e) * weights
