"""Spectra per fission: tables, fits, joins and files, against the numbers as printed and slow integrals."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import DataError, InputError
from nuscatter.sources.reactors.fission import (
    ISOTOPES,
    columns,
    default_spectra,
    huber_mueller,
    huber_mueller_fit,
    isotope,
    joined,
    jump,
    read_spectra,
    vogel_engel,
)
from nuscatter.sources.spectra.spectrum import Tabulated
from nuscatter.units import MeV


@pytest.mark.parametrize("name", ISOTOPES)
@pytest.mark.parametrize("k", [0, 1, 2])
def test_moments_across_every_kink(name, k):
    """Both sides of each kink and between, to 1e-9 of adaptive quadrature."""
    spectrum = default_spectra()[name]
    assert len(spectrum.kinks) == 36
    inner = [E * side for E in spectrum.kinks[1:-1] for side in (1 - 1e-7, 1.0, 1 + 1e-7)]
    middle = [(a + b) / 2 for a, b in pairwise(spectrum.kinks)]
    above = np.array(sorted([spectrum.kinks[0], *inner, *middle, 12.9999 * MeV]))
    pieces = [
        quad(lambda E: float(spectrum(E)) * E**-k, a * (1 + 1e-15), b * (1 - 1e-15), epsabs=0, epsrel=1e-11)[0]
        for a, b in pairwise([*above.tolist(), 13 * MeV])
    ]
    exact = np.cumsum(pieces[::-1])[::-1]
    np.testing.assert_allclose(spectrum.moment(k, above), exact, rtol=1e-9)


def test_points_as_printed():
    """Huber, Table VII at 2 and 5 MeV; Mueller's U238 at 8 MeV; Vogel and Engel at 1 MeV."""
    assert float(huber_mueller()["U235"](2 * MeV) * MeV) == pytest.approx(1.3166, rel=1e-6)
    assert float(huber_mueller()["U235"](5 * MeV) * MeV) == pytest.approx(0.109896, rel=1e-6)
    assert float(huber_mueller()["U238"](8 * MeV) * MeV) == pytest.approx(0.00384, rel=1e-6)
    assert float(vogel_engel()["Pu241"](1 * MeV) * MeV) == pytest.approx(2.63, rel=1e-6)


@pytest.mark.parametrize("name", ISOTOPES)
def test_between_points_the_logarithm_is_linear_and_nothing_is_outside(name):
    spectrum = huber_mueller()[name]
    a, b, middle = (float(spectrum(E * MeV)) for E in (3, 3.25, 3.125))
    assert middle == pytest.approx((a * b) ** 0.5, rel=1e-12)
    assert float(spectrum(1.99 * MeV)) == float(spectrum(8.01 * MeV)) == 0
    longer = huber_mueller(extended=True)[name]
    last = float(spectrum(8 * MeV)) / float(spectrum(7.75 * MeV))
    assert float(longer(8.25 * MeV)) == pytest.approx(float(spectrum(8 * MeV)) * last, rel=1e-9)
    assert longer.support[1] / MeV == pytest.approx(13)
    assert float(longer.moment(0, 0)) > float(spectrum.moment(0, 0))


@pytest.mark.parametrize("name", ISOTOPES)
def test_fits_follow_tables(name):
    """A slip in a coefficient moves the fit by far more than the 6 % by which it leaves the points below 5.5 MeV."""
    E, values, *_ = columns("mueller" if name == "U238" else "huber", name)
    ratio = huber_mueller_fit()[name](E) / values
    assert abs(ratio - 1)[5.5 * MeV >= E].max() < 0.062
    assert abs(ratio - 1).max() < 0.22
    total = [float(each[name].moment(0, 2 * MeV)) for each in (huber_mueller_fit(), huber_mueller())]
    assert total[0] == pytest.approx(total[1], rel=0.01)


def test_a_join_jumps_and_rescales_nothing():
    low, high = vogel_engel(), huber_mueller()
    for name, step in jump(low, high).items():
        spectrum = joined(low, high)[name]
        assert float(spectrum(2 * MeV)) == float(high[name](2 * MeV))
        assert float(spectrum(2 * MeV) / spectrum(1.9999999 * MeV)) - 1 == pytest.approx(step, abs=1e-6)
        total = float(low[name].moment(0, 0) + high[name].moment(0, 0))
        assert float(spectrum.moment(0, 0)) == pytest.approx(total, rel=1e-12)
        assert 2 * MeV in spectrum.kinks


def test_a_join_elsewhere_takes_parts_of_both():
    low = {"U235": Tabulated(np.array([0.1, 4.0]) * MeV, np.array([2.0, 0.5]) / MeV)}
    both = joined(low, huber_mueller(), at=3 * MeV)
    assert tuple(both) == ("U235",)
    expected = float(
        low["U235"].moment(0, 0) - low["U235"].moment(0, 3 * MeV) + huber_mueller()["U235"].moment(0, 3 * MeV)
    )
    assert float(both["U235"].moment(0, 0)) == pytest.approx(expected, rel=1e-12)


def test_the_sets_are_not_to_be_changed():
    with pytest.raises(TypeError):
        default_spectra()["U235"] = None


def test_files(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("# E, dN/dE\n0.5 1.0 # first\n\n1.5, 3.0\n")
    spectrum = read_spectra({"anything": file})["anything"]
    assert float(spectrum.moment(0, 0)) == pytest.approx(2, rel=1e-12)
    for text in ("", "1 2\n3\n", "1 2 3\n4 5 6\n", "a b\n", "2 1\n1 1\n", "1 -1\n2 1\n", "1 nan\n2 1\n"):
        file.write_text(text)
        with pytest.raises(DataError, match="no spectrum of U235"):
            read_spectra({"U235": file})
    with pytest.raises(DataError):
        read_spectra({"U235": tmp_path / "none.txt"})


@pytest.mark.parametrize(
    "make",
    [
        lambda: isotope("Th232"), lambda: joined(vogel_engel(), huber_mueller(), at=1.9 * MeV),
        lambda: joined(vogel_engel(), huber_mueller(), at=2.1 * MeV), lambda: joined({}, huber_mueller()),
        lambda: joined({"U235": 3.0}, huber_mueller()), lambda: jump(huber_mueller(), vogel_engel(), at=3 * MeV),
        lambda: huber_mueller_fit(2 * MeV), lambda: huber_mueller_fit(-1), lambda: columns("huber", "U238"),
    ],
)  # fmt: skip
def test_refusals(make):
    with pytest.raises(InputError):
        make()
