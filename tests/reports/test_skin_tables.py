from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
from nuscatter.reports.skin_tables import (
    coherent_numbers,
    combined_numbers,
    inversion_numbers,
    prex_together,
    slope_notes,
    slope_numbers,
)
from nuscatter.reports.weak_radii import Surface, combined_skin, invert_asymmetry
from nuscatter.units import fm


@pytest.fixture(scope="module")
def found():
    surface = Surface(mean=0.48 * fm, error=0.02 * fm)
    return invert_asymmetry(ns.datasets.crex(distorted=False), surface=surface)


def test_a_row_has_the_published_number_below_it(found):
    title, rows = inversion_numbers(found)
    assert title == "Ca48, CREX, two parameters"
    names = [each.name for each in rows]
    by_name = dict(zip(names, rows, strict=True))
    assert names[names.index("F_W") + 1] == "F_W, published"
    assert (by_name["F_W, published"].value, by_name["F_W, published"].error) == (0.1304, (0.0056, 0.0056))
    assert by_name["R_n − R_p, published"].value == 0.121
    assert "R_W, published" not in names  # CREX's is not among the facts
    assert by_name["R_n"].value == pytest.approx(found.neutron_radius / fm)
    parts = [by_name[f"error of R_n by {each}"].value for each in ("experiment", "surface", "weak charge")]
    assert by_name["R_n"].error[0] == pytest.approx(np.linalg.norm(parts))
    assert by_name["F_ch − F_W"].value == pytest.approx(found.charge_form_factor - by_name["F_W"].value)


def test_measurements_together(found):
    title, rows = combined_numbers(combined_skin([found]))
    assert title == "Ca48, measurements together"
    assert [each.value for each in rows] == [pytest.approx(found.skin / fm)]
    published = prex_together(ns.datasets.prex_2().measurement)
    assert published is not None
    assert (published.value, published.error, published.unit) == (0.283, (0.071, 0.071), "fm")
    assert combined_numbers(combined_skin([found]), published)[1][1] is published
    assert prex_together(found.data.measurement) is None


def test_the_radius_of_caesium_iodide():
    def fitted(value):
        return ns.fit(GaussianLikelihood([value], [0.4], lambda radius: [radius]), radius=5.0)

    _, rows = coherent_numbers(fitted(5.38), fitted(5.42))
    assert [round(each.value, 6) for each in rows] == [5.38, 5.42, 5.47]
    assert rows[0].error == pytest.approx((0.4, 0.4), rel=1e-4)


def test_bad_input(found):
    wrong = (
        lambda: inversion_numbers(found.data),
        lambda: combined_numbers(found),
        lambda: combined_numbers(combined_skin([found]), 0.283),
        lambda: prex_together(found.data),
        lambda: coherent_numbers(5.4, 5.5),
        lambda: slope_numbers([]),
        lambda: slope_notes([]),
    )
    for call in wrong:
        with pytest.raises(InputError):
            call()
    assert replace(found, neutron_radius=3.6 * fm).skin > found.skin
