"""From facts to predictions: every experiment builds or says why not, and each number enters as it should."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nuscatter.catalogue.assembly import (
    YEAR_OF_BEAM,
    assemble,
    detector_of,
    flux_of,
    live_time,
    lz_efficiency,
    protons,
    xenonnt_efficiency,
)
from nuscatter.catalogue.entries import experiment
from nuscatter.catalogue.published_facts import Fact, Kind, setup, setups
from nuscatter.datasets.germanium_2024 import ge_2024
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e, nu_e_bar, nu_mu, nu_tau
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.reactors.reactor import Reactor
from nuscatter.sources.sky.solar import B16_GS98, Sun, sno_boron8
from nuscatter.tables import columns
from nuscatter.units import GW, GeV, MeV, cm, day, eV, hour, keV, kg, m, s, year

#: Those that see no nuclear recoils.
SILENT = ("COHERENT-nubes", "COHERENT-NaI-185", "COHERENT-D2O")
SM = StandardModel()


def total(built: Experiment) -> float:
    return float(built.counts(SM).sum())


def changed(name, **facts):
    """The setup with some quantities replaced; spaces are underscores here."""
    known = setup(name)
    new = {key.replace("_", " "): value for key, value in facts.items()}
    return replace(known, facts={**known.facts, **{key: Fact(key, *value, "a test") for key, value in new.items()}})


# --- every experiment -------------------------------------------------------------------------------------------------


#: The Sun in xenon takes seconds.
LONG = ("LZ", "PandaX-4T", "PandaX-4T-US2", "XENONnT")


@pytest.mark.parametrize(
    "name",
    [pytest.param(each.name, marks=[pytest.mark.slow] if each.name in LONG else []) for each in setups()],
)
def test_every_experiment_is_predicted_or_says_why_not(name):
    if name in SILENT:
        with pytest.raises(InputError, match=rf"{name} cannot be predicted without its threshold: sees no nuclear"):
            experiment(name)
        return
    if name == "CONUS":
        with pytest.raises(
            InputError, match=r"CONUS cannot be predicted without its efficiency near threshold: not at"
        ):
            experiment(name)
        return
    built = experiment(name)
    counts = built.counts(SM)
    assert (counts >= 0).all()
    assert counts.sum() > 0
    assert built is experiment(name.lower())
    if setup(name).built_as is None:
        assert built.detector.mass == pytest.approx(setup(name).value("mass"), rel=1e-12)
        assert built.detector.energy_edges[0] == pytest.approx(min(setup(name).values("threshold")), rel=1e-12)


@pytest.mark.parametrize("quantity", ["mass", "threshold", "distance", "power", "lindhard k"])
def test_what_is_missing_is_named(quantity):
    known = setup("TEXONO")
    gone = replace(known, facts={**known.facts, quantity: Fact(quantity, (), "", "Lost in a fire.")})
    with pytest.raises(InputError, match=rf"^TEXONO cannot be predicted without its {quantity}: lost in a fire\.$"):
        assemble(gone)


def test_several_materials_need_a_mass_each():
    with pytest.raises(InputError, match="without the mass of each of CaWO4, Al2O3"):
        assemble(changed("NUCLEUS", mass=((0.01,), "kg")))


# --- exposure ---------------------------------------------------------------------------------------------------------


def test_exposure_over_mass_is_the_time():
    assert live_time(setup("CONUS+")) == pytest.approx(327 / 2.83 * day, rel=1e-12)
    assert live_time(setup("XENONnT")) == pytest.approx(3.51 / 5.9 * year, rel=1e-12)
    assert live_time(setup("Dresden-II")) == pytest.approx(96.4 * day, rel=1e-12)
    assert live_time(setup("NUCLEUS")) == year


@pytest.mark.slow
def test_counts_go_with_the_exposure_whatever_the_mass():
    """Twice the mass at the same exposure counts the same."""
    heavier = changed("TEXONO", mass=((2.868,), "kg"))
    assert total(assemble(heavier)) == pytest.approx(total(assemble(setup("TEXONO"))), rel=1e-12)
    longer = changed("TEXONO", exposure=((484.0,), "kg day"))
    assert total(assemble(longer)) == pytest.approx(2 * total(assemble(setup("TEXONO"))), rel=1e-12)


def test_protons_are_published_or_follow_from_the_beams_energy_or_a_year():
    assert protons(setup("CCM")) == 2.25e22
    assert protons(setup("COHERENT-Ge")) == pytest.approx(2.09e23 / 10.66, rel=1e-4)
    expected = 10.22 / 10.66 * GW * hour / (1.0 * GeV)
    assert protons(changed("COHERENT-Ge", protons=((), ""))) == pytest.approx(expected, rel=1e-12)
    year_of_beam = facility("SNS").protons(energy=facility("SNS").power * YEAR_OF_BEAM)
    assert protons(setup("COHERENT-NaI-3388")) == pytest.approx(year_of_beam, rel=1e-12)


# --- sources ----------------------------------------------------------------------------------------------------------


def test_two_cores_add():
    both = flux_of(setup("NUCLEUS")).fluence[nu_e_bar]
    one = flux_of(changed("NUCLEUS", distance=((72.0,), "m"), power=((4.25,), "GW"))).fluence[nu_e_bar]
    assert both / one == pytest.approx(1 + (72 / 102) ** 2, rel=1e-12)
    flux = both / year * cm**2 * s  # the collaboration: 1.7e12 /cm²/s (https://indico.cern.ch/event/1215362)
    assert flux == pytest.approx(1.7e12, rel=0.25)


def test_a_reactors_spectrum_goes_beyond_8_MeV():
    """A cut there would lose a seventh of the events of CONUS+."""
    assert max(each.spectrum.support[1] for each in flux_of(setup("CONUS+")).components) == pytest.approx(
        13e3 * keV, rel=1e-9
    )


def test_highly_enriched_fuel_is_uranium_235_alone():
    """More energetic than mixed fuel above 2 MeV, and without the antineutrinos of captures on uranium 238."""
    known = setup("RICOCHET")
    mixed = replace(known, facts={key: each for key, each in known.facts.items() if key != "U235 fraction"})
    (pure,), (fuel,) = (flux_of(each).components for each in (known, mixed))
    ratio = [float(pure.fluence * pure.spectrum(E * MeV) / fuel.fluence / fuel.spectrum(E * MeV)) for E in (0.5, 4.0)]
    assert ratio[0] < 0.9
    assert ratio[1] == pytest.approx(1.10, abs=0.05)
    alone = Reactor(power=58e6 * 1e-9 * GW, distance=8.8 * m, duration=year, fractions={"U235": 1}, captures=0)
    assert flux_of(known).fluence[nu_e_bar] == pytest.approx(alone.fluence[nu_e_bar], rel=1e-9)


@pytest.mark.slow
def test_from_the_sun_come_all_flavours():
    """CEvNS counts them alike, so that oscillation changes nothing."""
    built = experiment("XENONnT")
    by_species = built.by_species(SM)
    assert {nu_e, nu_mu, nu_tau} <= set(by_species)
    flavours = sum(float(by_species[each].sum()) for each in (nu_e, nu_mu, nu_tau))
    assert flavours == pytest.approx(total(built), rel=1e-9)
    made = Sun(duration=live_time(setup("XENONnT")), model=B16_GS98.replaced({"8B": sno_boron8}))
    assert total(Experiment(made, built.detector)) == pytest.approx(total(built), rel=1e-9)
    assert float(by_species[nu_e].sum()) / total(built) == pytest.approx(0.33, abs=0.03)


# --- detectors --------------------------------------------------------------------------------------------------------


def test_a_mixed_target_keeps_its_masses():
    """6 g of CaWO4 beside 4 g of Al2O3: the counts are those of the two."""
    known = setup("NUCLEUS")
    parts = [
        total(assemble(replace(known, target=(formula,), facts={**known.facts, "mass": Fact("mass", (g,), "kg", "-")})))
        for formula, g in (("CaWO4", 0.006), ("Al2O3", 0.004))
    ]
    assert total(assemble(known)) == pytest.approx(sum(parts), rel=1e-6)


@pytest.mark.slow
def test_detectors_of_several_thresholds_count_like_each_alone():
    bare = changed("CONUS+", noise=((), ""))
    together = total(assemble(bare))
    alone = [total(assemble(changed("CONUS+", noise=((), ""), threshold=((t,), "eVee")))) for t in (160, 170, 180)]
    assert together == pytest.approx(sum(alone) / 3, rel=1e-6)


def test_ge_mini_is_described_once():
    """The catalogue's prediction is the data set's without 8.5 to 11 keVee, 6 %, and 0.3 % more to 20 keVee."""
    built, data = experiment("COHERENT-Ge"), ge_2024()
    for species, fluence in data.flux.fluence.items():
        assert built.flux.fluence[species] == pytest.approx(fluence, rel=1e-12)
        assert fluence * cm**2 == pytest.approx(2.09e23 / 10.66 * 0.096 / (4 * math.pi * 1920**2), rel=1e-4)
    whole = total(assemble(changed("COHERENT-Ge", left_out=((), "keVee"))))
    assert whole == pytest.approx(total(data), rel=5e-3)
    assert total(built) / whole == pytest.approx(0.94, abs=0.005)
    lines = replace(data.detector, energy_edges=np.array([8.5, 11.0]) * keV)
    assert whole - total(built) == pytest.approx(total(Experiment(data.flux, lines)), rel=5e-3)


def test_a_threshold_in_recoil_energy_is_not_quenched_one_in_electron_equivalents_is():
    assert assemble(setup("RICOCHET")).detector.quenching is None
    assert assemble(setup("TEXONO")).detector.quenching.k == 0.162
    assert assemble(setup("TEXONO")).detector.quenching.Z == 32
    assert float(assemble(setup("NEON")).detector.quenching(6 * keV) / keV) == pytest.approx(0.6, rel=1e-12)


def test_germaniums_resolution_has_its_fano_factor_others_the_noise_alone():
    germanium, sapphire = (assemble(setup(name)).detector.smearing for name in ("Dresden-II", "MINER"))
    expected = math.sqrt(68.5**2 + 0.11 * 2.96 * 1000)
    assert float(germanium.width(np.array(1 * keV)) / eV) == pytest.approx(expected, rel=1e-9)
    assert float(sapphire.width(np.array(1 * keV)) / eV) == pytest.approx(40, rel=1e-9)


def test_counted_electrons_are_whole_numbers_of_what_leaves_the_liquid():
    """A third of 6.9 electrons a keV: a recoil of 1 keV gives 2.3."""
    detector = assemble(setup("RED-100")).detector
    assert float(detector.observable(1 * keV)) == pytest.approx(0.33 * 6.9, rel=0.02)
    assert detector.energy_edges.tolist() == list(range(5, 5 + len(detector.energy_edges)))


def test_bins_end_at_the_published_end():
    for name in ("COHERENT-Ge", "CONUS+", "LZ"):
        edges = assemble(setup(name)).detector.energy_edges
        assert edges[-1] == pytest.approx(setup(name).value("upper end"), rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["CCM", "TEXONO", "NEON", "NUCLEUS", "RED-100"])
def test_bins_end_beyond_the_last_recoil_where_no_end_is_published(name):
    detector = assemble(setup(name)).detector
    wider = replace(detector, energy_edges=np.append(detector.energy_edges, 2 * detector.energy_edges[-1]))
    beyond = Experiment(flux_of(setup(name)), wider).spectrum(SM)[-1]
    assert float(beyond) < 1e-6 * total(assemble(setup(name)))


def test_xenonnts_efficiency_is_the_releases():
    """Largest near 3.8 keV, 15.5 and 14.4 % in the two runs, mixed by their shares."""
    recoil = np.arange(0.5, 5.01, 0.1) * keV
    for share, top in ((1.0, 0.1547), (0.0, 0.1436), (0.334, 0.334 * 0.1547 + 0.666 * 0.1436)):
        values = xenonnt_efficiency(share)(recoil)
        assert values.max() == pytest.approx(top, rel=1e-3)
        assert recoil[values.argmax()] == pytest.approx(3.8 * keV, rel=1e-9)
        assert (np.diff(values[: values.argmax() + 1]) > 0).all()
        assert (np.diff(values[values.argmax() :]) < 0).all()
        bends = np.abs(np.diff(values, 2))
        assert bends.max() < 2e-3, "a curve of selections is smooth: a wrong digit makes a kink"


def test_lzs_efficiency_is_the_published_one_and_rises_once():
    """At every published energy; between them it has one maximum."""
    table = columns("catalogue", "lz_efficiency.csv")
    efficiency = lz_efficiency()
    seen = table["kept"] > 0
    np.testing.assert_allclose(efficiency(table["recoil_keV"][seen] * keV), table["kept"][seen], rtol=1e-9)
    np.testing.assert_allclose(np.diff(table["recoil_keV"]), 0.5025, atol=1.1e-3)
    steps = np.sign(np.diff(efficiency(np.linspace(0.5025, 9.548, 3000) * keV)))
    assert (np.diff(steps[steps != 0]) != 0).sum() == 1
    assert table["kept"].max() == setup("LZ").facts["efficiency"].values[0]


@pytest.mark.slow
def test_lz_expects_17_events_of_boron_8():
    """The rate at 4000 energies times the efficiency: 17.5 with SNO's flux, of which 15.2 are above 1 keV."""
    known = setup("LZ")
    T = np.linspace(0.5025, 6, 4001) * keV
    kept = recoil_spectrum(SM, flux_of(known), "Xe", T) * lz_efficiency()(T) * known.value("mass")
    parts = (kept[1:] + kept[:-1]) / 2 * np.diff(T)
    slow = float(parts.sum())
    assert slow == pytest.approx(17.54, abs=0.05)
    assert parts[T[:-1] >= 1 * keV].sum() == pytest.approx(15.22, abs=0.05)
    assert total(assemble(known)) == pytest.approx(slow, rel=1e-3)


@pytest.mark.slow
def test_xenonnts_events_by_a_slow_sum():
    """The rate at 4000 energies times the efficiency."""
    known, model = setup("XENONnT"), B16_GS98.replaced({"8B": sno_boron8})
    T = np.linspace(0.5, 5, 4001) * keV
    rate = recoil_spectrum(SM, Sun(duration=1 * year, model=model, only=("8B", "hep")), "Xe", T)
    kept = rate * xenonnt_efficiency(known.value("share of the first run"))(T)
    slow = float(((kept[1:] + kept[:-1]) / 2 * np.diff(T)).sum()) * 3.51e3 * kg
    assert total(assemble(known)) == pytest.approx(slow, rel=1e-4)


def test_detector_of_takes_any_flux():
    known = setup("CCM")
    near = facility("Lujan").flux(distance=10 * m, pot=1e22)
    counts = total(Experiment(near, detector_of(known, near)))
    assert counts / total(assemble(known)) == pytest.approx(1e22 / 2.25e22 * (23 / 10) ** 2, rel=1e-9)
    assert known.kind is Kind.STOPPED_PIONS
