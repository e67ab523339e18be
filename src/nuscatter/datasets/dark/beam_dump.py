"""A proton target as a source of dark matter for a data set: processes, place and time, and what is not known of them.

The number of each process is a nuisance of its own, not the neutrinos' flux: π⁰ decay where they are made, and π⁺ and
μ⁺ that make the neutrinos have to stop first. Simulations of both share errors, but no correlation is published.

The SNS. π⁰ per proton are those of COHERENT's sensitivities (from memory). π⁻ per proton are the input of a public
code for dark matter at the SNS (github.com/noctildon/lightDM), taken as all captured; 2 % of captures in heavy nuclei
are radiative (from memory). Their photons have a broad spectrum, so A′ of one energy is an estimate: its number is
± 50 %.

The momenta of pions come from a fit at 585 and 730 MeV that is used at 984 MeV here, as if protons did not slow down
in the target. Taken at 730 MeV in place of 984 MeV it gives 16 to 21 % more χ at 137° and 2 to 4 % fewer at 90°, and
pions of 19 % less energy. So their directions have a tilt of ± 0.3 in cos θ, which moves the χ at 137° by 20 % and at
90° by 7 %, and their energies a hardness of ± 0.2, which moves the mean energy by 12 to 15 %.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from nuscatter.catalogue.coherent import CSI_PULSE, CSI_SOURCE, LAR_PULSE, LAR_SOURCE, Beam
from nuscatter.datasets.dark.processes import BeamPlace, DarkProcess, MomentumVariation, NeutralPions, PionCapture
from nuscatter.datasets.expectation.nuisance import unit_normal
from nuscatter.errors import InputError, choose, instance, listed
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.tilted import Tilted
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Pulse
from nuscatter.units import GeV, MeV
from nuscatter.words.describing import shortened

#: π⁰ per proton at the SNS and the relative uncertainty: those of COHERENT's sensitivities, from memory of
#: arXiv:1911.06422.
SNS_PIONS_PER_POT, SNS_PION_UNCERTAINTY = 0.09, 0.10
#: π⁻ per proton at the SNS (input of a public code), photons per capture in mercury (from memory), and the
#: uncertainty of the product.
SNS_NEGATIVE_PIONS_PER_POT, MERCURY_RADIATIVE_BRANCHING, SNS_CAPTURE_UNCERTAINTY = 0.0457, 0.02, 0.5
#: One standard deviation of the tilt and of the hardness of the pions' momenta.
SNS_TILT, SNS_HARDNESS = 0.3, 0.2
#: Kinetic energy of the SNS's protons in the years of both data sets; releases imply 0.954 to 0.996 GeV.
_SNS_ENERGY = 0.984 * GeV
#: Angles of the detectors to the beam, in radians. Of argon [mem] (arXiv:1911.06422).
_CSI_ANGLE, _LAR_ANGLE = math.pi / 2, math.radians(137)


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class BeamDump:
    """A target as a detector sees it.

    Args:
        processes: What makes dark matter.
        place: Where the detector stands, and when protons arrive.

    Raises:
        InputError: there is no process, or two have the same nuisance.

    Example:
        >>> sns = beam_dump("coherent_csi_2021")
        >>> [each.nuisance.name for each in sns.processes], round(math.degrees(sns.place.angle))
        (['neutral_pions_sns', 'pion_capture_sns'], 90)
    """

    processes: tuple[DarkProcess, ...]
    place: BeamPlace
    __repr__ = shortened

    def __post_init__(self) -> None:
        processes = listed("processes", self.processes, "a tuple of DarkProcess, also where there is one,")
        for each in processes:
            instance("one of the processes", each, DarkProcess, "a DarkProcess such as NeutralPions")
        names = [each.nuisance.name for each in processes]
        if not names or len(set(names)) < len(names):
            raise InputError(
                f"The processes have the nuisances {', '.join(names) or 'of nothing'}, but one or more that differ "
                "were expected."
            )
        instance("place", self.place, BeamPlace, "a BeamPlace")
        object.__setattr__(self, "processes", processes)

    def fluxes(self, portal: VectorPortal, *, off_shell: bool = True) -> tuple[tuple[DarkProcess, Flux], ...]:
        """Return the processes that make χ, each with its flux.

        Args:
            portal: The dark sector.
            off_shell: Whether A′ may be off its mass shell.

        Raises:
            InputError: no process can make χ.
        """
        instance("portal", portal, VectorPortal, "a VectorPortal")
        made = ((each, each.flux(portal, self.place, off_shell=off_shell)) for each in self.processes)
        found = tuple((each, flux) for each, flux in made if flux is not None)
        if not found:
            raise InputError(
                f"No process of the target can make χ of {portal.mass / MeV:g} MeV with A′ of "
                f"{portal.mediator_mass / MeV:g} MeV."
            )
        return found

    def flux(self, portal: VectorPortal, *, off_shell: bool = True) -> Flux:
        """Return the flux of χ of all processes at the detector, as `fluxes`."""
        first, *others = (flux for _, flux in self.fluxes(portal, off_shell=off_shell))
        for each in others:
            first = first + each
        return first


def beam_dump(name: str) -> BeamDump:
    """Return the SNS as a data set sees it.

    Args:
        name: ``coherent_csi_2021`` or ``coherent_lar_2020``.

    Raises:
        InputError: there is none for another data set.
    """
    made: Mapping[str, BeamDump] = {
        "coherent_csi_2021": _sns(CSI_SOURCE, angle=_CSI_ANGLE, pulse=CSI_PULSE),
        "coherent_lar_2020": _sns(LAR_SOURCE, angle=_LAR_ANGLE, pulse=LAR_PULSE),
    }
    return choose("beam dump", name, made)


def sns_processes() -> tuple[DarkProcess, ...]:
    """Return what makes dark matter in the SNS's target: decays of π⁰, and captures of π⁻."""
    mercury = BurmanSmith(proton_energy=_SNS_ENERGY, Z=80)
    tilt = MomentumVariation(
        unit_normal("pion_tilt_sns", "directions of pions at the SNS"),
        Tilted(production=mercury, tilt=-SNS_TILT),
        Tilted(production=mercury, tilt=SNS_TILT),
    )
    hardness = MomentumVariation(
        unit_normal("pion_hardness_sns", "energies of pions at the SNS"),
        Tilted(production=mercury, hardness=-SNS_HARDNESS),
        Tilted(production=mercury, hardness=SNS_HARDNESS),
    )
    pions = NeutralPions(
        production=mercury,
        per_pot=SNS_PIONS_PER_POT,
        uncertainty=SNS_PION_UNCERTAINTY,
        name="neutral_pions_sns",
        momenta=(tilt, hardness),
    )
    captures = PionCapture(
        per_pot=SNS_NEGATIVE_PIONS_PER_POT,
        radiative_branching=MERCURY_RADIATIVE_BRANCHING,
        uncertainty=SNS_CAPTURE_UNCERTAINTY,
        name="pion_capture_sns",
    )
    return pions, captures


def _sns(source: Beam, *, angle: float, pulse: Pulse) -> BeamDump:
    place = BeamPlace(pot=source["pot"], distance=source["distance"], angle=angle, pulse=pulse)
    return BeamDump(processes=sns_processes(), place=place)
