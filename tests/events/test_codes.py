"""Codes of particles are those of the Particle Data Group."""

import pytest

from nuscatter.errors import InputError
from nuscatter.events.codes import nucleus_code, species_code
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Species, antineutrinos, neutrinos


def test_neutrinos_and_nuclei_have_their_codes():
    assert [species_code(each) for each in (*neutrinos, *antineutrinos)] == [12, 14, 16, -12, -14, -16]
    assert [nucleus_code(nuclide(each)) for each in ("H1", "H2", "I127")] == [2212, 1000010020, 1000531270]


def test_codes_agree_with_the_tables_of_particle():
    from particle import PDGID

    for name in ("Ar40", "Cs133", "Xe136"):
        code = PDGID(nucleus_code(nuclide(name)))
        assert (code.Z, code.A, code.is_nucleus) == (nuclide(name).Z, nuclide(name).A, True)


def test_another_species_is_refused():
    with pytest.raises(InputError, match="particle with a code"):
        species_code(Species("mine", "dark"))
