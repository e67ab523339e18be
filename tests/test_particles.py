import pickle

import pytest

from nuscatter import particles
from nuscatter.errors import InputError
from nuscatter.particles import Coherence, Species, antineutrinos, neutrinos, species


def test_order_of_the_six():
    assert [str(each) for each in neutrinos + antineutrinos] == [
        "nu_e", "nu_mu", "nu_tau", "nu_e_bar", "nu_mu_bar", "nu_tau_bar",
    ]  # fmt: skip


def test_each_has_its_own_name_in_the_module():
    for each in neutrinos + antineutrinos:
        assert getattr(particles, each.name) is each
        assert each.flavour in each.name
        assert each.antiparticle == each.name.endswith("_bar")
        assert each.mass == 0


def test_flavours_pair_up():
    assert [each.flavour for each in neutrinos] == [each.flavour for each in antineutrinos] == ["e", "mu", "tau"]


def test_a_family_never_mixes_neutrinos_with_antineutrinos():
    for each in neutrinos + antineutrinos:
        assert each in each.family
        assert len(each.family) == 3
        assert {other.antiparticle for other in each.family} == {each.antiparticle}


@pytest.mark.parametrize("name", ["nu_mu_bar", "NU-MU-BAR", "nu mu bar", "numubar", "NuMuBar"])
def test_names(name):
    assert species(name) is particles.nu_mu_bar


@pytest.mark.parametrize("name", ["nu_x", "", None, 14, particles.nu_e])
def test_bad_names(name):
    with pytest.raises(InputError, match=r"There is no neutrino species .*nu_tau_bar") as caught:
        species(name)
    assert "\n" not in str(caught.value)


def test_species_are_values():
    copy = pickle.loads(pickle.dumps(particles.nu_mu))  # worker processes receive them so
    assert copy == particles.nu_mu
    assert {copy: 1}[particles.nu_mu] == 1
    assert Species("nu_mu", "mu", antiparticle=True) != particles.nu_mu


# --- coherences -------------------------------------------------------------------------------------------------------


def test_coherences_are_values_with_names():
    real, imaginary = Coherence(particles.nu_e, particles.nu_mu), Coherence(particles.nu_e, particles.nu_mu, True)
    assert (str(real), str(imaginary)) == ("Re nu_e nu_mu", "Im nu_e nu_mu")
    assert real == Coherence(particles.nu_e, particles.nu_mu)
    assert len({real, imaginary, Coherence(particles.nu_mu, particles.nu_e), pickle.loads(pickle.dumps(real))}) == 3
    assert (real.family, real.mass) == (neutrinos, 0)
    assert Coherence(particles.nu_tau_bar, particles.nu_e_bar).family == antineutrinos


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (particles.nu_e, particles.nu_e), (particles.nu_e, particles.nu_mu_bar),
        (Species("chi", "dark"), Species("chi", "dark")), (Species("chi", "dark"), particles.nu_e),
    ],
)  # fmt: skip
def test_coherences_are_of_two_flavours_of_one_family(first, second):
    with pytest.raises(InputError, match=r"^second is .*, but another species of the family of"):
        Coherence(first, second)


@pytest.mark.parametrize("bad", ["nu_e", None, 12])
def test_coherences_are_of_species(bad):
    for pair in ((bad, particles.nu_mu), (particles.nu_mu, bad)):
        with pytest.raises(InputError, match=r"a species of a coherence is .*a Species such as nu_e"):
            Coherence(*pair)
