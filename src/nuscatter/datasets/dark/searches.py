r"""Searches for dark matter as data sets: counted events, or Asimov data without dark matter for what is planned.

The expected counts, in bins of recoil energy and time, are those of neutrinos and of two backgrounds,

.. math:: \mu = (1 + \tau x)\,[(1 + \phi)\, \mu_\nu + s\, e^{\pi} \mu_\chi] + b\, B + n\, N,

with the numbers of neutrinos (φ) and of pions (π), and the pions' directions, known within their uncertainties. The
response may tilt: τ is 0 ± 5 % (assumed), and x runs from −1 to 1 over the energy bins, which have one ratio. Without
it, a million neutrinos in a detector of 100 t would tell χ by a per mille of their spectrum. The steady background b is
flat in energy and time. It is measured between the pulses: to 1 %, or to the root of its events if that is more. Beam
neutrons n arrive with the protons, fall as 1/T, and are known to a third, as in CENNS-10.

Two handles tell χ from neutrinos. Time: χ are as prompt as the protons; two thirds of the neutrinos come later.
Direction: neutrinos of decays at rest are isotropic, χ are not; of two detectors at one distance the one off the axis
measures the neutrinos of the other (`two_angles`).
"""

from dataclasses import replace

import numpy as np

from nuscatter.catalogue.beam_dump_search import DarkSearch
from nuscatter.datasets.dark.beam_dump import MERCURY_RADIATIVE_BRANCHING, SNS_CAPTURE_UNCERTAINTY, BeamDump
from nuscatter.datasets.dark.likelihood import dark_matter_likelihood
from nuscatter.datasets.dark.processes import BeamPlace, DarkProcess, MomentumVariation, NeutralPions, PionCapture
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import Morph, Nuisance, morph, unit_normal
from nuscatter.datasets.expectation.signal import Signal
from nuscatter.datasets.templates import Axis, Background, background, template
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, instance, truth
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.in_flight import MesonProduction, SmoothProduction
from nuscatter.sources.dark.momenta.tilted import Tilted
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.units import Array, MeV, keV, ns, us

#: Bins of the recoil energy, of one ratio.
_BINS = 8
#: Relative uncertainties of the steady background's number, at least, and of the beam neutrons' (160/497 of CENNS-10).
_STEADY, _NEUTRONS = 0.01, 0.32
#: Tilt of the response between the middle and the ends of the energies.
_TILT = 0.05
#: Largest difference of the delays of χ in a component of the flux, and the same as a part of the pulse.
_STEP, _PART = 60 * ns, 0.1


def search_data(search: DarkSearch, *, name: str | None = None, timed: bool = True) -> Dataset:
    """Return the data of a search, or what it expects without dark matter, as a data set.

    Args:
        search: As `dark_search` returns it, or your own. If it has counted events these are the data, in one bin.
        name: Of the data set and its backgrounds' parameters; None for the search's own.
        timed: Whether arrival times are binned; False puts all times into one bin.

    Raises:
        InputError: it is no search.

    Example:
        >>> from nuscatter.catalogue.dark_searches import dark_search
        >>> data = search_data(dark_search("COH-CryoCsI"))
        >>> data.observed.shape, sorted(data.nuisances)
        ((8, 6), ['coh_cryocsi_neutrons', 'coh_cryocsi_steady', 'coh_cryocsi_tilt', 'flux_sns'])
    """
    instance("search", search, DarkSearch, "a DarkSearch, as dark_search(name) returns it,")
    own = search.name if name is None else instance("name", name, str, "a string")
    prefix = _prefix(own)
    many = search.observed is None
    edges = np.geomspace(*search.energies, _BINS + 1 if many else 2)
    times = np.array(search.windows if truth("timed", timed) and many else (search.windows[0], search.windows[-1]))
    detector = Detector(search.material, search.mass * search.kept, edges, time_edges=times)
    experiment = Experiment(search.neutrino_flux, detector)
    flux = Nuisance(
        "flux_" + search.facility.split("-")[0].lower(),
        0.0,
        search.flux_uncertainty,
        f"neutrinos per proton at {search.facility}, relative",
    )
    backgrounds = _backgrounds(search, prefix, edges, times)
    expected = experiment.counts(StandardModel()) + sum(
        (each.events.mean * each.template.nominal for each in backgrounds.values()), np.zeros(())
    )
    return Dataset(
        prefix,
        search.title,
        "; ".join(dict.fromkeys(search.sources.values())),
        experiment,
        (Axis("recoil energy [keV]", edges / keV), Axis("time [us]", times / us)),
        expected if many else np.full((1, 1), search.observed),
        Signal(experiment, rates=(flux,), ratios=(_tilt(search),) if many else ()),
        backgrounds,
    )


def _prefix(name: str) -> str:
    """Return a name as parameters begin with it."""
    return name.lower().replace("-", "_").replace(" ", "_")


def _tilt(search: DarkSearch) -> Morph:
    """Return the tilt of the response, as relative changes of the counts in each energy bin; halves share it."""
    x = np.linspace(-1.0, 1.0, _BINS)
    meaning = "tilt of the response, relative at the ends of the energies"
    return morph(Nuisance(f"{_prefix(search.name)}_tilt", 0.0, _TILT, meaning), np.zeros(_BINS), -x, x)


def _backgrounds(search: DarkSearch, prefix: str, edges: Array, times: Array) -> dict[str, Background]:
    """Return the steady background and the beam neutrons, where there are any."""
    found = {}
    if search.steady > 0:
        flat = np.outer(np.diff(edges) / MeV, np.diff(times) / us)
        found["steady"] = background(
            f"{prefix}_steady",
            events=search.steady,
            sigma=max(_STEADY * search.steady if search.observed is None else 0.0, search.steady**0.5),
            meaning="steady background, measured between pulses",
            shape=template(flat),
        )
    if search.neutrons > 0:
        arrived = np.diff(search.place.pulse.cumulative(times))
        found["neutrons"] = background(
            f"{prefix}_neutrons",
            events=search.neutrons,
            sigma=max(_NEUTRONS * search.neutrons, 1.0),
            meaning="beam neutrons",
            shape=template(np.outer(np.diff(np.log(edges)), arrived)),
        )
    return found


def search_dump(search: DarkSearch, production: MesonProduction | None = None) -> BeamDump:
    """Return the target as a search sees it.

    Args:
        search: As `dark_search` returns it, or your own.
        production: Momenta of the π⁰; None for Burman and Smith's at the facility's energy.

    Raises:
        InputError: it is no search, or Burman and Smith's fit says nothing at that energy.

    Example:
        >>> from nuscatter.catalogue.dark_searches import dark_search
        >>> [each.nuisance.name for each in search_dump(dark_search("CCM200")).processes]
        ['neutral_pions_lujan', 'pion_capture_lujan']
        >>> try:
        ...     search_dump(dark_search("ESS-Xe"))
        ... except InputError as error:
        ...     print(str(error)[:71])
        No momenta of π⁰ are known for ESS-Xe, whose protons have 2 GeV: give a
    """
    instance("search", search, DarkSearch, "a DarkSearch, as dark_search(name) returns it,")
    place = search.place
    if production is None:
        try:
            production = BurmanSmith(proton_energy=place.proton_energy, Z=search.target_Z)
        except InputError as error:
            raise InputError(
                f"No momenta of π⁰ are known for {search.name}, whose protons have "
                f"{place.proton_energy / MeV / 1000:g} GeV: give a production such as a MesonList."
            ) from error
    target = search.facility.split("-")[0].lower()
    momenta: tuple[MomentumVariation, ...] = ()
    if isinstance(production, SmoothProduction):
        sides = (Tilted(production=production, tilt=tilt) for tilt in (-search.pions_tilt, search.pions_tilt))
        momenta = (MomentumVariation(unit_normal(f"pion_tilt_{target}", "directions of pions"), *sides),)
    processes: list[DarkProcess] = [
        NeutralPions(
            production=production,
            per_pot=search.pions_per_pot,
            uncertainty=search.pions_uncertainty,
            name=f"neutral_pions_{target}",
            momenta=momenta,
        )
    ]
    if search.captures_per_pot > 0:
        processes.append(
            PionCapture(
                per_pot=search.captures_per_pot,
                radiative_branching=MERCURY_RADIATIVE_BRANCHING,
                uncertainty=SNS_CAPTURE_UNCERTAINTY,
                name=f"pion_capture_{target}",
            )
        )
    where = BeamPlace(
        pot=search.pot,
        distance=search.distance,
        angle=search.angle,
        pulse=place.pulse,
        delay_step=min(_STEP, _PART * place.pulse_length),
    )
    return BeamDump(processes=tuple(processes), place=where)


def search_likelihood(
    search: DarkSearch,
    portal: VectorPortal,
    *,
    production: MesonProduction | None = None,
    timed: bool = True,
    off_shell: bool = True,
    name: str | None = None,
) -> Likelihood:
    """Return the likelihood of ``dark_strength`` of a search: of its counts, or of what it expects without χ.

    Args:
        search: As `dark_search` returns it, or your own.
        portal: The dark sector with the coupling g₀.
        production: Momenta of the π⁰, as in `search_dump`.
        timed: As in `search_data`.
        off_shell: Whether A′ may be off its mass shell.
        name: As in `search_data`.

    Raises:
        InputError: as `search_data`, `search_dump` and `dark_matter_likelihood`.
    """
    data = search_data(search, name=name, timed=timed)
    return dark_matter_likelihood(data, search_dump(search, production), portal, off_shell=off_shell)


def two_angles(
    search: DarkSearch,
    portal: VectorPortal,
    first: float,
    second: float,
    *,
    production: MesonProduction | None = None,
    timed: bool = True,
    off_shell: bool = True,
) -> Likelihood:
    """Return the likelihood of a detector that is split in two halves, at two angles and one distance.

    Neutrinos, π⁰ and the strength are shared; each half has backgrounds of its own, and the
    response of both is one.

    Args:
        search: What is split.
        portal: The dark sector with the coupling g₀.
        first: Angle of one half to the beam, in radians.
        second: Angle of the other, in radians.
        production: Momenta of the π⁰, as in `search_dump`.
        timed: As in `search_data`.
        off_shell: Whether A′ may be off its mass shell.

    Raises:
        InputError: as `search_likelihood`, or an angle is not between 0 and π.
    """
    instance("search", search, DarkSearch, "a DarkSearch, as dark_search(name) returns it,")
    halves = [
        search_likelihood(
            replace(search.share(0.5), angle=angle),
            portal,
            production=production,
            timed=timed,
            off_shell=off_shell,
            name=f"{search.name} {which}",
        )
        for which, angle in (("first", first), ("second", second))
    ]
    return halves[0] + halves[1]
