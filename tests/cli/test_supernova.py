"""``nuscatter supernova``: the library's numbers, the figure, and what is refused."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.units import MeV, erg, megaparsec, s


def test_numbers_are_the_librarys(run, alone, picture, checked):
    arguments = ("--model", "livermore", "--detector", "darkside-20k", "--distance", "5", "--conversion", "inverted")
    outcome = run("supernova", *arguments, "--figure", "burst.png", "--json")
    checked(outcome)
    star = ns.Supernova.named("livermore", distance=0.005 * megaparsec)
    rates = ns.supernova_rates(ns.Conversion.adiabatic(ns.nufit_6_0_inverted)(star), "DarkSide-20k")
    channels = outcome.under("DarkSide-20k: channels")
    assert channels["cevns, seen"]["value"] == pytest.approx(rates["cevns"], rel=1e-9)
    assert channels["cevns, interactions"]["value"] == pytest.approx(rates.interactions["cevns"], rel=1e-9)
    assert channels["all without CEvNS, seen"]["value"] == 0
    species = outcome.under("DarkSide-20k: seen by species")
    assert species["nu_e_bar"]["value"] == pytest.approx(rates.by_species[ns.nu_e_bar], rel=1e-9)
    assert "from memory" in outcome.json["note"]
    assert "Collective oscillations" in outcome.json["note"]
    picture("burst.png")


HEAD = "time [s], L nu_e [erg/s], L [erg/s], L [erg/s], E nu_e [MeV], E [MeV], E [MeV], alpha, alpha, alpha\n"


def test_events_in_time_and_their_figures(run, alone, picture, checked):
    (alone / "here/star.csv").write_text(
        HEAD + "0, 3e52, 2e52, 1e52, 9, 12, 15, 2, 3, 4\n4, 1e52, 1e52, 1e52, 8, 11, 14, 2, 3, 4\n", encoding="utf-8"
    )
    arguments = ("--times", "star.csv", "--detector", "DarkSide-20k", "--black-hole", "3s", "--conversion", "normal")
    drawn = ("--time-figure", "time.png", "--distance-figure", "far.png", "--time-bins", "[0, 1, 3, 4] s")
    outcome = run("supernova", *arguments, *drawn, "--json")
    checked(outcome)
    star = ns.Supernova(
        distance=0.01 * megaparsec,
        times=np.array([0, 4]) * s,
        luminosity=tuple(np.array(each) * 1e52 * erg / s for each in ([3, 1], [2, 1], [1, 1])),
        mean_energy=tuple(np.array(each) * MeV for each in ([9, 8], [12, 11], [15, 14])),
        alpha=(2, 3, 4),
        black_hole=3 * s,
    )
    edges = np.array([0, 1, 3, 4]) * s
    rates = ns.supernova_rates(ns.Conversion.adiabatic(ns.nufit_6_0)(star), "DarkSide-20k", time_edges=edges)
    found = [each["value"] for each in outcome.under("DarkSide-20k: seen by time").values()]
    assert found == pytest.approx(rates.by_time["cevns"], rel=1e-9, abs=1e-9)
    assert found[2] == pytest.approx(0, abs=1e-9)
    reach = outcome.under("DarkSide-20k: channels")["distance where 10 are seen"]
    assert reach["value"] == pytest.approx(10 * np.sqrt(rates["cevns"] / 10), rel=1e-9)
    picture("time.png"), picture("far.png")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--detector", "Super-K"), ("--model", "--fluence")),
        (("--model", "dune"), ("--detector",)),
        (("--model", "dune", "--detector", "Kamland-0"), ("Kamland-0", "JUNO")),
        (("--model", "sun", "--detector", "Super-K"), ("sun",)),
        (("--model", "dune", "--detector", "Super-K", "--distance", "-1"), ("distance",)),
        (("--model", "dune", "--detector", "Super-K", "--conversion", "some"), ("some", "inverted")),
        (("--fluence", "no.dat", "--detector", "Super-K"), ("no.dat",)),
        (("--model", "dune", "--detector", "LZ", "--detector", "JUNO", "--figure", "a.png"), ("a.png", "2")),
        (("--model", "dune", "--detector", "LZ", "--figure", "a.doc"), ("a.doc", "png")),
        (("--model", "dune", "--detector", "LZ", "--time-figure", "a.png"), ("--times",)),
        (("--times", "no.csv", "--detector", "LZ"), ("no.csv",)),
        (("--times", "no.csv", "--model", "dune", "--detector", "LZ"), ("one of the three",)),
    ],
)
def test_what_is_refused(run, alone, arguments, words, refused):
    refused(run("supernova", *arguments), *words)
