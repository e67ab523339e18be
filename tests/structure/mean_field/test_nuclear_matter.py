"""Nuclear matter of both families of mean fields: the same six numbers in the same units, about those of nature."""

import pytest

import nuscatter as ns
from nuscatter.structure.mean_field.nuclear_matter import NuclearMatter
from nuscatter.units import MeV, fm

FOUND = {name: ns.structure.nuclear_matter(force) for name, force in ns.structure.forces().items()}
FOUND |= {name: ns.structure.relativistic_matter(force) for name, force in ns.structure.relativistic_forces().items()}


@pytest.mark.parametrize("name", FOUND)
def test_saturation_is_about_that_of_nature(name):
    matter = FOUND[name]
    assert isinstance(matter, NuclearMatter)
    assert 0.145 < matter.density * fm**3 < 0.163
    assert -16.5 < matter.energy / MeV < -15.7
    assert 195 < matter.incompressibility / MeV < 360
    assert 28 < matter.symmetry_energy / MeV < 38
    assert 9 < matter.symmetry_slope / MeV < 120


def test_the_families_differ_in_their_effective_mass():
    """Dirac's is 0.6; those of Skyrme forces, which say how the energy goes with the momentum, are 0.7 to 1.1."""
    dirac = [FOUND[name].effective_mass for name in ns.structure.relativistic_forces()]
    skyrme = [FOUND[name].effective_mass for name in ns.structure.forces()]
    assert max(dirac) < 0.62
    assert min(skyrme) > 0.69
