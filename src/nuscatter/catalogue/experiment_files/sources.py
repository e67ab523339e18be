"""Sources of neutrinos in a file: each kind with its keys, and the flux that it makes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.own_spectra import LINE, TABLE
from nuscatter.catalogue.experiment_files.pulses import PULSE
from nuscatter.catalogue.experiment_files.sections import Choice, Key, Section
from nuscatter.catalogue.experiment_files.supernovae import SUPERNOVA
from nuscatter.constants import Measured
from nuscatter.errors import InputError
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.sources.accelerators.facilities import facilities, facility
from nuscatter.sources.accelerators.kaon_decay import KaonDecayAtRest
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.sources.radioactive import ElectronCapture
from nuscatter.sources.reactors.fission import ISOTOPES, default_spectra, huber_mueller, huber_mueller_fit, vogel_engel
from nuscatter.sources.reactors.reactor import Reactor
from nuscatter.sources.sky.diffuse import AtmosphericNeutrinos, DiffuseSupernovaBackground
from nuscatter.sources.sky.solar import B16_GS98, B16_AGSS09met, SolarModel, Sun, production_regions

#: Nuclides that capture their electrons.
DECAYS = ("Cr51", "Ar37")

_DURATION = of.Quantity("a time", "1 year", ("year", "day", "hour", "s"))
_DISTANCE = of.Quantity("a length", "25 m", ("m", "km", "cm"), without="m")
_POT = of.Number("a number of protons", "1e23")
_PER_PROTON = of.Number("a number", "0.09")
_RADIATIVE = Key(
    "radiative",
    of.Truth(),
    "Whether spectra of the decays hold the first order in α and the electron's mass.",
    default="false",
)


def _facility(
    *,
    name: str,
    distance: float,
    pot: Any = None,
    duration: Any = None,
    nu_per_pot: Any = None,
    radiative: bool = False,
) -> Flux:
    place = facility(name)
    if (pot is None) == (duration is None):
        given = "neither of them" if pot is None else "both"
        raise InputError(f"A facility has pot, or duration for the time of its beam, but here is {given}.")
    protons = place.pot_per_time * duration if pot is None else pot
    return place.flux(distance=distance, pot=protons, nu_per_pot=nu_per_pot, radiative=radiative)


def _reactor(**given: Any) -> Flux:
    return Reactor(**given)


def _spectra() -> dict[str, Any]:
    return {
        "default": default_spectra,
        "huber_mueller": huber_mueller,
        "huber_mueller_fit": huber_mueller_fit,
        "vogel_engel": vogel_engel,
    }


def _reactor_with(*, spectra: Any = None, **given: Any) -> Flux:
    return _reactor(spectra=None if spectra is None else spectra(), **given)


def _sun(
    *,
    duration: float,
    model: SolarModel = B16_GS98,
    only: tuple[str, ...] | None = None,
    fluxes: Mapping[str, float] | None = None,
    oscillated: bool = True,
    coherent: bool = True,
) -> Flux:
    changed = {name: Measured(flux, 0.0, "the file of the experiment") for name, flux in (fluxes or {}).items()}
    made = Sun(duration=duration, model=model.replaced(changed), only=only)
    return AdiabaticMSW(coherent=coherent)(made) if oscillated else made


def _radioactive(*, nuclide: str, **given: Any) -> Flux:
    return ElectronCapture(nuclide, **given)


def _joined(fluxes: list[Flux]) -> Flux:
    return sum(fluxes[1:], fluxes[0])


def _names(names: Iterable[str]) -> Callable[[], dict[str, str]]:
    table = {each: each for each in names}
    return lambda: table


def pairs_of_source(kind: str, **values: Any) -> tuple[str, dict[str, Any]]:
    """Return a source as a kind and its values in powers of MeV, those that are None left out."""
    return kind, {name: value for name, value in values.items() if value is not None}


def flux_of_source(source: tuple[str, Mapping[str, Any]]) -> Flux:
    """Return the flux of a source that is a kind and its values.

    Example:
        >>> from nuscatter.units import GW, m, year
        >>> pair = pairs_of_source("reactor", power=3 * GW, distance=25 * m, duration=1 * year)
        >>> [str(each) for each in flux_of_source(pair).species]
        ['nu_e_bar']
    """
    kind, values = source
    return SOURCE.kinds[kind].make(**values)  # type: ignore[no-any-return]


SOURCE = Choice(
    "a source",
    (
        Section(
            "facility",
            "A stopped-pion source that the library knows, with its pulse.",
            (
                Key(
                    "name", of.Name("a facility", _names(each.name for each in facilities)), "Its name.", required=True
                ),
                Key("distance", _DISTANCE, "From its target to the detector.", required=True),
                Key("pot", _POT, "Protons on target.", default="duration"),
                Key("duration", _DURATION, "How long its beam is on, at its usual power.", default="pot"),
                Key("nu_per_pot", _PER_PROTON, "Neutrinos of each species per proton.", default="the facility's"),
                _RADIATIVE,
            ),
            _facility,
        ),
        Section(
            "stopped_pions",
            "Pions and muons that decay at rest.",
            (
                Key("pot", _POT, "Protons on target.", required=True),
                Key("nu_per_pot", _PER_PROTON, "Neutrinos of each species per proton.", required=True),
                Key("distance", _DISTANCE, "From the target to the detector.", required=True),
                Key("pulse", PULSE, "When the protons arrive.", default="a steady source"),
                _RADIATIVE,
            ),
            PionDecayAtRest,
        ),
        Section(
            "kaon_decay",
            "Kaons that decay at rest: the line of 235.5 MeV, and three-body decays.",
            (
                Key("pot", _POT, "Protons on target.", required=True),
                Key("kaons_per_pot", of.Number("a number", "0.01"), "Kaons that stop, per proton.", required=True),
                Key("distance", _DISTANCE, "From the target to the detector.", required=True),
                Key("pulse", PULSE, "When the protons arrive.", default="a steady source"),
            ),
            KaonDecayAtRest,
        ),
        Section(
            "reactor",
            "A reactor, or several cores of one composition.",
            (
                Key(
                    "power",
                    of.Quantity("a power", "3 GW", ("GW", "MW", "kW", "W"), several=True, one=True),
                    "Thermal power; a list for several cores.",
                    required=True,
                ),
                Key(
                    "distance",
                    of.Quantity("a length", "25 m", ("m", "km", "cm"), several=True, one=True, without="m"),
                    "From the core to the detector; a list for several cores.",
                    required=True,
                ),
                Key("duration", _DURATION, "How long is measured.", required=True),
                Key(
                    "fractions",
                    of.Named("isotope", of.Number("a number", "0.56"), "{U235 = 0.6, Pu239 = 0.4}", lambda: ISOTOPES),
                    "Fractions of the fissions; they sum to 1.",
                    default="a mean of power reactors",
                ),
                Key(
                    "load_factor",
                    of.Number("a number", "0.9", several=True, one=True),
                    "Mean power over `power`.",
                    default="1",
                ),
                Key(
                    "captures", of.Number("a number", "0.6"), "Neutrons that U238 captures per fission.", default="0.6"
                ),
                Key("spectra", of.Name("a spectrum", _spectra), "Antineutrinos of a fission.", default="default"),
            ),
            _reactor_with,
        ),
        Section(
            "sun",
            "The Sun.",
            (
                Key("duration", _DURATION, "How long is measured.", required=True),
                Key(
                    "model",
                    of.Name("a solar model", lambda: {each.name: each for each in (B16_GS98, B16_AGSS09met)}),
                    "How many neutrinos each reaction makes.",
                    default="B16-GS98",
                ),
                Key(
                    "only",
                    of.Name("a solar reaction", _names(production_regions), several=True),
                    "These reactions.",
                    default="all",
                ),
                Key(
                    "fluxes",
                    of.Named(
                        "solar reaction",
                        of.Quantity("a flux", "5.25e6 /cm2/s", ("/cm2/s",)),
                        '{8B = "5.25e6 /cm2/s"}',
                        lambda: tuple(production_regions),
                    ),
                    "Fluxes in place of the model's.",
                    default="the model's",
                ),
                Key(
                    "oscillated",
                    of.Truth(),
                    "Whether flavours arrive as matter in the Sun leaves them.",
                    default="true",
                ),
                Key("coherent", of.Truth(), "Whether models that change flavour may be used (slower).", default="true"),
            ),
            _sun,
        ),
        Section(
            "atmosphere",
            "Neutrinos of the atmosphere from 13 to 944 MeV at Gran Sasso.",
            (Key("duration", _DURATION, "How long is measured.", required=True),),
            AtmosphericNeutrinos,
        ),
        Section(
            "diffuse_supernovae",
            "The neutrinos of all past supernovae.",
            (
                Key("duration", _DURATION, "How long is measured.", required=True),
                Key(
                    "temperatures",
                    of.Quantity("energies", "[3, 5, 8] MeV", ("MeV",), several=True),
                    "Of ν_e, of ν̄_e, and of the other four species.",
                    default="[3, 5, 8] MeV",
                ),
                Key("energy", of.Quantity("an energy", "3e53 erg", ("erg",)), "Of one collapse.", default="3e53 erg"),
                Key("matter", of.Number("a number", "0.3"), "Ω_m of a flat universe.", default="0.3"),
                Key("z_max", of.Number("a number", "5"), "Redshift of the farthest.", default="5"),
            ),
            DiffuseSupernovaBackground,
        ),
        SUPERNOVA,
        Section(
            "radioactive",
            "A nuclide that captures its electrons, as ⁵¹Cr or ³⁷Ar.",
            (
                Key("nuclide", of.Name("a source", _names(DECAYS)), "What decays.", required=True),
                Key(
                    "activity",
                    of.Quantity("an activity", "1e17 Bq", ("Bq", "PBq", "MCi")),
                    "Decays per time at the beginning.",
                    required=True,
                ),
                Key("distance", _DISTANCE, "From the source to the detector.", required=True),
                Key("duration", _DURATION, "How long is measured.", required=True),
            ),
            _radioactive,
        ),
        LINE,
        TABLE,
    ),
    joined=_joined,
)
