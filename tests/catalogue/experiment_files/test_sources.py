"""Each source of a file is the library's, number by number."""

import pytest

import nuscatter as ns
from nuscatter.catalogue.experiment_files.sources import SOURCE, flux_of_source, pairs_of_source
from nuscatter.errors import InputError
from nuscatter.sources.reactors.fission import huber_mueller
from nuscatter.sources.timing import Gaussian
from nuscatter.units import GW, Hz, MeV, cm, day, erg, hour, m, megaparsec, s, us, year

SNS = ns.facility("SNS")
PULSE = Gaussian(mean=0.44 * us, width=0.15 * us)
CASES = {
    "a facility": (
        'kind = "facility"\nname = "SNS"\ndistance = "20 m"\npot = 1e23',
        SNS.flux(distance=20 * m, pot=1e23),
    ),
    "the beam of a facility": (
        'kind = "facility"\nname = "SNS"\ndistance = "20 m"\nduration = "100 hours"\nnu_per_pot = 0.08',
        SNS.flux(distance=20 * m, pot=SNS.power / SNS.proton_energy * 100 * hour, nu_per_pot=0.08),
    ),
    "stopped pions": (
        'kind = "stopped_pions"\npot = 1e23\nnu_per_pot = 0.09\ndistance = "20 m"\n'
        'pulse = {kind = "gaussian", mean = "0.44 us", width = "0.15 us"}',
        ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, pulse=PULSE),
    ),
    "stopped pions with radiative corrections": (
        'kind = "stopped_pions"\npot = 1e23\nnu_per_pot = 0.09\ndistance = "20 m"\nradiative = true',
        ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, radiative=True),
    ),
    "a facility with radiative corrections": (
        'kind = "facility"\nname = "SNS"\ndistance = "20 m"\npot = 1e23\nradiative = true',
        SNS.flux(distance=20 * m, pot=1e23, radiative=True),
    ),
    "kaons": (
        'kind = "kaon_decay"\npot = 1e22\nkaons_per_pot = 0.01\ndistance = "20 m"',
        ns.KaonDecayAtRest(pot=1e22, kaons_per_pot=0.01, distance=20 * m),
    ),
    "two cores": (
        'kind = "reactor"\npower = "[3, 4] GW"\ndistance = ["20 m", "0.03 km"]\nduration = "300 day"\n'
        'load_factor = 0.9\nfractions = {U235 = 0.6, Pu239 = 0.4}\nspectra = "huber_mueller"\ncaptures = 0',
        ns.Reactor(
            power=[3 * GW, 4 * GW],
            distance=[20 * m, 30 * m],
            duration=300 * day,
            load_factor=0.9,
            fractions={"U235": 0.6, "Pu239": 0.4},
            spectra=huber_mueller(),
            captures=0,
        ),
    ),
    "the Sun as made": (
        'kind = "sun"\nduration = "1 year"\nonly = ["8B", "hep"]\nmodel = "B16-AGSS09met"\noscillated = false',
        ns.Sun(duration=year, only=("8B", "hep"), model=ns.B16_AGSS09met),
    ),
    "the Sun with a measured flux": (
        'kind = "sun"\nduration = "1 year"\nonly = ["8B"]\nfluxes = {8B = "5.25e6 /cm2/s"}\ncoherent = false',
        ns.AdiabaticMSW(coherent=False)(
            ns.Sun(
                duration=year,
                only=("8B",),
                model=ns.B16_GS98.replaced({"8B": ns.Measured(5.25e6 / cm**2 / s, 0.0, "SNO")}),
            )
        ),
    ),
    "the atmosphere": ('kind = "atmosphere"\nduration = "1 year"', ns.AtmosphericNeutrinos(duration=year)),
    "past supernovae": (
        'kind = "diffuse_supernovae"\nduration = "1 year"\ntemperatures = "[4, 5, 6] MeV"\nz_max = 4',
        ns.DiffuseSupernovaBackground(duration=year, temperatures=(4 * MeV, 5 * MeV, 6 * MeV), z_max=4.0),
    ),
    "a supernova by name": (
        'kind = "supernova"\ndistance = "5 kpc"\nemission = "Livermore"\nconversion = "inverted"',
        ns.Conversion.adiabatic(ns.nufit_6_0_inverted)(ns.Supernova.named("livermore", distance=0.005 * megaparsec)),
    ),
    "a supernova by its numbers": (
        'kind = "supernova"\ndistance = "0.01 Mpc"\nenergy = "5e52 erg"\nmean_energy = "[9.5, 12, 15.6] MeV"\n'
        "alpha = [2, 2.5, 3]",
        ns.Supernova(
            distance=0.01 * megaparsec,
            energy=5e52 * erg,
            mean_energy=(9.5 * MeV, 12 * MeV, 15.6 * MeV),
            alpha=(2.0, 2.5, 3.0),
        ),
    ),
    "chromium": (
        'kind = "radioactive"\nnuclide = "Cr51"\nactivity = "3 MCi"\ndistance = "50 cm"\nduration = "30 days"',
        ns.ElectronCapture("Cr51", activity=3 * 3.7e16 * Hz, distance=0.5 * m, duration=30 * day),
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_a_source_is_the_librarys(reads, text, expected):
    flux = reads(SOURCE, text)
    assert [str(each) for each in flux.states] == [str(each) for each in expected.states]
    for made, known in zip(flux.components, expected.components, strict=True):
        assert made.fluence == pytest.approx(known.fluence, rel=1e-12, abs=0)
        assert made.spectrum.kinks == pytest.approx(known.spectrum.kinks, rel=1e-12, abs=0)
        assert made.spectrum.nodes()[1].sum() == pytest.approx(known.spectrum.nodes()[1].sum(), rel=1e-12)
        assert (made.time is None) == (known.time is None)
        if known.time is not None:
            assert made.time.fraction(0, 1 * us) == pytest.approx(known.time.fraction(0, 1 * us), rel=1e-12)


def test_every_kind_has_a_case():
    """Lines and tables of one's own are in the test beside this one."""
    named = {text.partition('"')[2].partition('"')[0] for text, _ in CASES.values()}
    assert {each.kind for each in SOURCE.sections} - named == {"line", "table"}


def test_a_facility_has_protons_or_a_time(reads):
    for more in ("", '\npot = 1e23\nduration = "1 day"'):
        with pytest.raises(InputError, match="pot, or duration"):
            reads(SOURCE, 'kind = "facility"\nname = "SNS"\ndistance = "20 m"' + more)


def test_a_source_of_python_is_a_kind_and_values():
    pair = pairs_of_source("atmosphere", duration=1 * year, nothing=None)
    assert pair == ("atmosphere", {"duration": 1 * year})
    assert flux_of_source(pair).fluence == ns.AtmosphericNeutrinos(duration=year).fluence
