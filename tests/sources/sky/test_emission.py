"""What a star emits: values by species, triangles in time, pair annihilation, published sets."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuscatter.errors import InputError
from nuscatter.particles import Species, nu_e, nu_e_bar, nu_mu, nu_tau_bar
from nuscatter.sources.sky.emission import (
    Emission,
    at_times,
    by_species,
    common_species,
    emission,
    emissions,
    pair_alpha,
    pair_annihilation,
    pair_mean,
    slices,
)
from nuscatter.sources.sky.supernova import Supernova
from nuscatter.units import MeV, erg, megaparsec, s

TIMES = np.array([-1.0, 0.0, 0.5, 2.0, 7.0]) * s


def test_a_value_for_all_for_three_or_by_name():
    assert {float(value) for value in by_species("alpha", 2.5).values()} == {2.5}
    three = by_species("alpha", (1.0, 2.0, 3.0))
    assert [float(three[each]) for each in (nu_e, nu_e_bar, nu_mu, nu_tau_bar)] == [1, 2, 3, 3]
    assert list(by_species("alpha", {nu_mu: 2.0, nu_e: 1.0})) == [nu_e, nu_mu]
    # a list is an array over times, a tuple never
    assert by_species("alpha", [1.0, 2.0, 3.0])[nu_e].tolist() == [1, 2, 3]


def test_species_named_in_one_value_choose_those_of_the_rest():
    some = by_species("energy", {nu_e: 1.0, nu_e_bar: 2.0})
    assert common_species({"energy": some, "alpha": by_species("alpha", 2.0)}) == (nu_e, nu_e_bar)
    with pytest.raises(InputError, match="alpha is given for other species than the rest: nu_e_bar, nu_mu"):
        common_species({"energy": {nu_e: np.ones(()), nu_mu: np.ones(())}, "alpha": some})


def test_triangles_add_up_to_one():
    """At any time before the end the heights of all triangles sum to 1, and the areas to the whole time."""
    for end in (None, 0.3 * s, 2 * s, 5 * s):
        found = [each for each in slices(TIMES, end) if each is not None]
        last = 7 * s if end is None else end
        t = np.linspace(-1 * s, last, 50)[1:-1]
        heights = sum(area * time.density(t) for time, area in found)
        np.testing.assert_allclose(heights, 1, rtol=1e-12)
        assert sum(area for _, area in found) == pytest.approx(last + 1 * s, rel=1e-12, abs=0)
        assert all(float(time.fraction(-2 * s, last)) == pytest.approx(1, rel=1e-12, abs=0) for time, _ in found)


@given(st.lists(st.floats(0.0, 9.0), min_size=5, max_size=5), st.floats(-0.9, 6.9))
@settings(max_examples=40, deadline=None)
def test_a_table_is_integrated_as_the_line_through_its_points(values, end):
    """Up to any cut: Σ value × area is the integral of the linear interpolation."""
    found = slices(TIMES, end * s)
    total = sum(value * each[1] for value, each in zip(values, found, strict=True) if each is not None)
    points = np.sort(np.append(TIMES[end * s > TIMES], end * s))
    expected = np.trapezoid(np.interp(points, TIMES, values), points)
    assert total / s == pytest.approx(expected / s, rel=1e-9, abs=1e-12)


def test_slices_behind_a_black_hole_are_none():
    assert [each is None for each in slices(TIMES, 0.3 * s)] == [False, False, False, True, True]
    with pytest.raises(InputError, match="a time after the first"):
        slices(TIMES, -2 * s)


def test_pair_annihilation():
    """Misiaszek et al. (2006) print the normalisation 0.1425776426 beside the exponents 3.180657 and 1.018192."""
    slope = (1 + pair_alpha) / pair_mean
    assert slope ** (1 + pair_alpha) / math.gamma(1 + pair_alpha) == pytest.approx(0.1425776426, rel=1e-9, abs=0)
    spectrum = pair_annihilation(0.5 * MeV)
    assert float(spectrum(1 * MeV)) * MeV == pytest.approx(
        0.1425776426 / 0.5 * 2**3.180657028 * math.exp(-1.018192299 * 2), rel=1e-8, abs=0
    )


def test_named_sets():
    assert emission("LIVERMORE") is emissions["livermore"]
    for each in emissions.values():
        total = each.energy[0] + each.energy[1] + 4 * each.energy[2]
        assert 2.5e53 < total / erg < 3.6e53  # the binding energy of a neutron star
        assert each.mean_energy[0] < each.mean_energy[1] < each.mean_energy[2]
        assert "arXiv" in each.source


def test_the_example_of_dune_is_the_typed_one():
    """5e52 erg each, 9.5, 12.0 and 15.6 MeV, α = 2.5: arXiv:2008.06647, from memory a second time."""
    example = emissions["dune"]
    np.testing.assert_allclose(np.array(example.mean_energy) / MeV, [9.5, 12.0, 15.6], rtol=1e-12)
    np.testing.assert_allclose(np.array(example.energy) / erg, 5e52, rtol=1e-12)
    assert example.alpha == (2.5, 2.5, 2.5)


def test_livermore_beside_its_paper():
    """Totani et al. (1998): mean energies 11.2, 15.4 and 21.6 MeV, 2.9e53 erg in all [memory].

    SNOwGLoBES's fluence of that name has 3.30e53 erg, and 21.1 MeV for the other four.
    """
    star = emission("livermore")
    np.testing.assert_allclose(np.array(star.mean_energy) / MeV, (11.2, 15.4, 21.6), rtol=0.03)


@pytest.mark.releases
def test_livermore_has_the_moments_of_its_file(releases):
    """Number, mean and mean square of the energies, species by species, from the file itself."""
    table = np.loadtxt(releases / "sn_flux/livermore.dat")
    E, area = table[:, 0] * 1000, 4 * math.pi * (10 * 3.0856775814913673e21) ** 2
    star = emission("livermore")
    for at, column in enumerate((1, 4, 2)):
        number = table[:, column]
        mean, square = (number @ E**k / number.sum() for k in (1, 2))
        assert star.mean_energy[at] / MeV == pytest.approx(mean, rel=1e-4, abs=0)
        assert star.alpha[at] == pytest.approx((2 * mean**2 - square) / (square - mean**2), rel=1e-4, abs=0)
        emitted = number.sum() * area * mean * 1.602176634e-6
        assert star.energy[at] / erg == pytest.approx(emitted, rel=1e-4, abs=0)


def star(**changed):
    good = {
        "name": "x",
        "energy": (1e52 * erg,) * 3,
        "mean_energy": (9 * MeV,) * 3,
        "alpha": (2.0,) * 3,
        "source": "here",
    }
    return Emission(**{**good, **changed})


@pytest.mark.parametrize(
    "make",
    [
        lambda: by_species("alpha", (1.0, 2.0)), lambda: by_species("alpha", {"nu_e": 2.0}),
        lambda: by_species("alpha", {}), lambda: by_species("alpha", -1.0), lambda: by_species("alpha", "x"),
        lambda: by_species("alpha", {Species("x", "x"): 2.0}), lambda: by_species("alpha", np.nan),
        lambda: at_times("alpha", {nu_e: np.ones(3)}, 4), lambda: at_times("alpha", {nu_e: np.ones((2, 2))}, 2),
        lambda: slices([1 * s], None), lambda: slices([1 * s, 1 * s], None), lambda: slices([0.0, np.nan], None),
        lambda: slices(TIMES, np.nan), lambda: emission("gkvm"), lambda: emission(3),
        lambda: pair_annihilation(0.0), lambda: pair_annihilation(np.inf),
        lambda: star(energy=(1e52 * erg,) * 2), lambda: star(mean_energy=(9 * MeV, 0.0, 9 * MeV)),
        lambda: star(alpha=(2.0, 2.0, -1.0)), lambda: star(name=1), lambda: star(source=None),
        lambda: Supernova.named("nobody", distance=0.01 * megaparsec),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
