"""The burst behind the page's supernova: groups of species, detectors, and what is computed once."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.state import State
from nuscatter.explorer.views import supernova, supernova_burst
from nuscatter.explorer.views.supernova_burst import GROUPS, OPTIONS, Events, asked_for, events_of
from nuscatter.particles import antineutrinos, neutrinos
from nuscatter.units import MeV, erg, megaparsec, tonne

KPC = 1e-3 * megaparsec


def burst(**options):
    return asked_for(Asked(State({f"supernova.{name}": text for name, text in options.items()})))


def test_groups_are_all_species_once():
    assert sorted(map(str, sum(GROUPS.values(), ()))) == sorted(map(str, neutrinos + antineutrinos))


def test_own_numbers_replace_published_ones():
    made = burst(emission="livermore", mean_energy_nu_x="17 MeV", alpha_nu_e="3", energy_nu_e_bar="4e52 erg")
    published = ns.Supernova.named("livermore", distance=10 * KPC)
    assert made.mean_energy[2] / MeV == pytest.approx(17, rel=1e-12, abs=0)
    assert made.mean_energy[1] / MeV == pytest.approx(15.479, rel=1e-12, abs=0)
    assert made.alpha == (3, 2.0662, 1.9797)
    assert made.energy[1] / erg == pytest.approx(4e52, rel=1e-12, abs=0)
    assert made.emitted.fluence[ns.nu_mu] != published.fluence[ns.nu_mu]
    assert burst(emission="livermore").emitted.fluence == published.fluence


def test_each_group_has_keys_for_its_numbers():
    names = {each.name for each in OPTIONS.keys}
    assert {f"{what}_{group}" for what in ("energy", "mean_energy", "alpha") for group in GROUPS} <= names


@pytest.mark.parametrize("conversion", ["none", "normal"])
@pytest.mark.parametrize("detector", ["Super-K", "XENONnT"])
def test_events_are_sums_over_groups(conversion, detector):
    """The same burst in one piece; conversion mixes groups, and each of them brings what it emitted."""
    made = burst(conversion=conversion, detector=detector, energy_nu_e="9e52 erg", distance="3 kpc")
    events, rates = events_of(made), ns.supernova_rates(made.arriving, detector)
    for name, each in rates.channels.items():
        for seen, exact in ((True, each.spectrum), (False, each.true_spectrum)):
            found = events.spectrum((events.rates.channels[name],), seen=seen)
            np.testing.assert_allclose(found, exact[:, 0], rtol=1e-10, atol=1e-12 * exact.max())
    for state, counts in rates.by_species.items():
        assert events.by_species[state] == pytest.approx(counts, rel=1e-10, abs=0)


def test_coherent_scattering_without_a_threshold_is_a_number_alone():
    own = ns.SupernovaDetector(
        "mine",
        [
            ns.TermChannel("ibd", ns.InverseBetaDecay(), ns.Detector("H2O", 1000 * tonne, np.array([5, 50]) * MeV)),
            ns.TermChannel(
                "cevns", ns.StandardModel(), ns.Detector("H2O", 1000 * tonne, np.array([0.001, 5]) * MeV), coherent=True
            ),
        ],
    )
    made = burst()
    rates = supernova_burst._by_group(own, "none", made.energy, made.mean_energy, made.alpha)
    events = Events(rates, np.ones(3))
    assert list(events.drawn) == ["ibd"]
    assert events.number(seen=True) == pytest.approx(rates.channels["ibd"].counts, rel=1e-12, abs=0)
    names = [each.name for each in supernova._numbers(made, events)]
    assert "cevns, seen" in names
    assert "all without coherent, seen" in names


@pytest.mark.parametrize("silent", GROUPS)
def test_a_group_that_emits_nothing_is_left_out(silent):
    """Without ν̄_e no inverse beta decay is there at all, and its channel is empty."""
    made = burst(**{f"energy_{silent}": "0 erg"})
    events, rates = events_of(made), ns.supernova_rates(made.arriving, "Super-K")
    for name, each in rates.channels.items():
        found = (events.rates.channels[name],)
        assert events.spectrum(found, seen=True).sum() == pytest.approx(each.counts, rel=1e-10, abs=0)
        assert events.spectrum(found, seen=False).sum() == pytest.approx(each.interactions, rel=1e-10, abs=0)
    assert events.spectrum(events.drawn["ibd"], seen=True).any() == (silent != "nu_e_bar")


def test_distances_and_energies_are_not_computed_again():
    events_of(burst(detector="LZ"))
    before = supernova_burst._by_group.cache_info().misses
    events_of(burst(detector="LZ", distance="3 kpc", energy_nu_x="4e52 erg", logarithmic="true"))
    assert supernova_burst._by_group.cache_info().misses == before
    events_of(burst(detector="LZ", mean_energy_nu_x="14 MeV"))
    assert supernova_burst._by_group.cache_info().misses == before + 1


def test_a_package_that_is_missing_is_named(monkeypatch):
    def missing(name, *, nuclei=None):
        if nuclei is None:
            raise ns.InputError("The package snowglobes-data is not installed.")

    monkeypatch.setattr(supernova_burst, "supernova_detector", missing)
    with pytest.raises(ns.InputError, match=r"^supernova\.detector: The package .* Or choose RPA for nuclei"):
        supernova_burst.detector_of.__wrapped__("DUNE", "tables")


@pytest.mark.slow
def test_flavours_of_snowglobes_are_one_channel():
    pytest.importorskip("snowglobes_data")
    made = burst(detector="ar40kt")
    events, rates = events_of(made), ns.supernova_rates(made.arriving, "ar40kt")
    assert set(events.drawn) == {"electrons", "nue_Ar40", "nuebar_Ar40", "nc_Ar40"}
    assert [each.channel.name for each in events.drawn["electrons"]] == [
        f"{each}_e" for each in ("nue", "nuebar", "numu", "numubar", "nutau", "nutaubar")
    ]
    currents = sum(each for name, each in rates.by_channel.items() if name.startswith("nc_"))
    assert events.spectrum(events.drawn["nc_Ar40"], seen=True).sum() == pytest.approx(currents, rel=1e-10, abs=0)
    assert set(events.hidden) == {"cevns"}
    assert events.number(seen=True) == pytest.approx(rates.total(cevns=False), rel=1e-10, abs=0)
