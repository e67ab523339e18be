"""Paths through matter: the Earth's mass and inertia, chords, and densities along them."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.propagation.earth import _IN_CORE, _IN_MANTLE, _SHELLS, MatterPath, earth_radius, matter_potential
from nuscatter.quadrature import panels
from nuscatter.units import cm, eV, g, km


def test_the_earth_has_its_mass_and_its_moment_of_inertia():
    """5.972e24 kg and 0.3307 M R² (geodesy): two moments of the density."""
    mass = inertia = low = 0.0
    for outer, polynomial in _SHELLS:
        r, weight = panels([low, outer], 8)
        density = np.polynomial.polynomial.polyval(r / 6371, polynomial)
        mass += 4 * np.pi * weight @ (r**2 * density) * 1e12  # km³ g/cm³ to kg
        inertia += 8 * np.pi / 3 * weight @ (r**4 * density) * 1e12
        low = outer
    assert mass == pytest.approx(5.972e24, rel=5e-4, abs=0)
    assert inertia / (mass * 6371**2) == pytest.approx(0.3307, rel=5e-4, abs=0)


#: Radius [km] and density [kg/m³] just below it, as the model's own table prints them: A. M. Dziewonski and D. L.
#: Anderson, Phys. Earth Planet. Inter. 25 (1981) 297, Table II, as geophysicists' codes have it.
PRINTED = [
    *[(0.0, 13088.48), (600.0, 13010.09), (1000.0, 12870.73), (1221.5, 12763.60)],
    *[(1400.0, 12069.24), (2200.0, 11483.11), (3000.0, 10601.52), (3480.0, 9903.49)],
    *[(3600.0, 5506.42), (4400.0, 5105.90), (5200.0, 4678.44), (5701.0, 4380.71)],
    *[(5771.0, 3975.84), (5871.0, 3849.80), (5971.0, 3723.78), (6061.0, 3489.51), (6151.0, 3435.78)],
    *[(6291.0, 3374.71), (6346.6, 3380.76), (6356.0, 2900.00), (6368.0, 2600.00), (6371.0, 1020.00)],
]


def test_densities_are_the_printed_ones():
    """The table of the model was computed with more digits than the polynomials have."""
    for radius, density in PRINTED:
        polynomial = next(polynomial for outer, polynomial in _SHELLS if radius <= outer)
        found = 1e3 * np.polynomial.polynomial.polyval(radius / 6371, polynomial)
        assert found == pytest.approx(density, abs=0.08), radius


@pytest.mark.parametrize("cosine", [-1.0, -0.9, -0.838, -0.5, -0.1, -1e-3])
def test_a_path_is_a_chord(cosine):
    """Of length 2R |cos θ|, the same from both ends; with short layers as long as with long ones."""
    path = MatterPath.through_earth(cosine)
    assert path.length == pytest.approx(2 * earth_radius * abs(cosine), rel=1e-12, abs=0)
    assert path.lengths == pytest.approx(path.lengths[::-1])
    assert path.potentials == pytest.approx(path.potentials[::-1])
    fine = MatterPath.through_earth(cosine, step=7 * km)
    assert max(path.lengths) <= 25.0001 * km
    assert max(fine.lengths) <= 7.0001 * km
    assert fine.length == pytest.approx(path.length, rel=1e-12, abs=0)
    column = [np.dot(each.lengths, each.potentials) for each in (path, fine)]
    assert column[1] == pytest.approx(column[0], rel=1e-10, abs=0)  # the electrons on the way are the same


def test_electrons_of_iron_and_of_rock():
    """Z/A of iron, and of rock that is 45 % SiO₂, 37.8 % MgO, 8.05 % FeO, 4.45 % Al₂O₃ and 3.55 % CaO by mass.

    That is the pyrolite of W. F. McDonough and S. Sun, Chem. Geol. 120 (1995) 223 [memory].
    """
    pyrolite = {"SiO2": 45.0, "MgO": 37.8, "FeO": 8.05, "Al2O3": 4.45, "CaO": 3.55}
    per_mass = {name: matter.electrons_per_atom / matter.mass_per_atom for name in [*pyrolite, "Fe"]
                for matter in [ns.material(name)]}  # fmt: skip
    unit = ns.constants.atomic_mass_unit.value
    rock = sum(share * per_mass[name] for name, share in pyrolite.items()) / sum(pyrolite.values())
    assert pytest.approx(rock * unit, abs=6e-4) == _IN_MANTLE
    assert pytest.approx(per_mass["Fe"] * unit, rel=1e-4) == _IN_CORE


def test_mean_densities():
    """Through the centre 55 % of the path are core; mantle 3.3 to 5.6 g/cm³, core 9.9 to 13.1 g/cm³."""
    path = MatterPath.through_earth(-1.0)
    unit = float(matter_potential(1 * g / cm**3))  # for half an electron per nucleon
    highest = max(path.potentials) / unit * 0.5 / (26 / 55.845)
    assert highest == pytest.approx(13.08, abs=0.02)
    lengths, dense = np.array(path.lengths), np.array(path.potentials) > 8 * unit
    assert lengths[dense].sum() / path.length == pytest.approx(3480 / 6371, rel=1e-9, abs=0)
    grazing = MatterPath.through_earth(-0.3)
    assert 2.9 < np.dot(grazing.lengths, grazing.potentials) / grazing.length / unit < 3.7


def test_from_above_there_is_nothing():
    assert MatterPath.through_earth(0.3) == MatterPath((), potentials=())
    assert MatterPath((), potentials=()).length == 0


def test_the_potential_of_rock():
    """V = 7.63e-14 eV × Y_e ρ/(g/cm³) [the usual number]."""
    assert float(matter_potential(2.6 * g / cm**3, electron_fraction=0.5)) / eV == pytest.approx(
        7.63e-14 * 1.3, rel=1e-3, abs=0
    )
    one = MatterPath.constant(295 * km, density=2.6 * g / cm**3, electron_fraction=0.5)
    assert one.potentials[0] == float(matter_potential(2.6 * g / cm**3))


@pytest.mark.parametrize(
    "make",
    [
        lambda: MatterPath((1 * km,), potentials=()), lambda: MatterPath((-1 * km,), potentials=(1e-13 * eV,)),
        lambda: MatterPath((1 * km,), potentials=(-1e-13 * eV,)),
        lambda: MatterPath((np.nan,), potentials=(1e-13 * eV,)),
        lambda: MatterPath(1 * km, potentials=1e-13 * eV), lambda: MatterPath("x", potentials="y"),
        lambda: MatterPath.through_earth(1.1), lambda: MatterPath.through_earth(np.nan),
        lambda: MatterPath.through_earth([-1.0, 0.0]), lambda: MatterPath.through_earth(-1.0, step=0.0),
        lambda: MatterPath.through_earth(-1.0, step=0.5 * km),
        lambda: MatterPath.constant(-1 * km, density=3 * g / cm**3),
        lambda: MatterPath.constant(1 * km, density=-3 * g / cm**3), lambda: MatterPath.constant(1 * km, density=3.0),
        lambda: MatterPath.constant(1 * km, density=3 * g / cm**3, electron_fraction=1.5),
        lambda: matter_potential(3 * g / cm**3, electron_fraction=-0.1),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
