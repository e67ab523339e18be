"""``nuscatter supernova``: the library's numbers, the figure, and what is refused."""

import pytest

import nuscatter as ns
from nuscatter.units import megaparsec


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
    ],
)
def test_what_is_refused(run, alone, arguments, words, refused):
    refused(run("supernova", *arguments), *words)
