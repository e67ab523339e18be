"""Smearings, efficiencies and directions of a file are the library's."""

import numpy as np
import pytest

from nuscatter.catalogue.experiment_files.responses import (
    DIRECTIONS,
    EFFICIENCY,
    SMEARING,
    TIME_EFFICIENCY,
    directions_values,
)
from nuscatter.detectors.direction import Directions
from nuscatter.detectors.efficiency import (
    ExponentialDecline,
    Gap,
    Logistic,
    ModifiedStep,
    Staircase,
    TabulatedEfficiency,
)
from nuscatter.detectors.germanium import germanium_smearing
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing, ionisation_smearing
from nuscatter.errors import InputError
from nuscatter.units import eV, keV, us

ENERGY, COUNTED = {"quenching": abs}, {"quenching": abs, "light_yield": 1 / keV}
SMEARINGS = [
    ('kind = "gaussian"\nstochastic = "0.58 keV^0.5"', ENERGY, GaussianSmearing(stochastic=0.58 * keV**0.5)),
    ('kind = "gaussian"\nnoise = "60 eVee"\nconstant = 0.1', ENERGY, GaussianSmearing(noise=60 * eV, constant=0.1)),
    ('kind = "gaussian"\nstochastic = 1.2', COUNTED, GaussianSmearing(stochastic=1.2)),
    ('kind = "gamma"\nslope = 0.7\noffset = 2', COUNTED, GammaSmearing(slope=0.7, offset=2.0)),
    ('kind = "gamma"\nslope = "0.7 /keV"', ENERGY, GammaSmearing(slope=0.7 / keV)),
    ('kind = "poisson"', COUNTED, PoissonSmearing()),
    ('kind = "ionisation"\nnoise = "60 eV"', ENERGY, germanium_smearing(noise=60 * eV)),
    (
        'kind = "ionisation"\npair_energy = "3.7 eV"\nfano = 0.12',
        ENERGY,
        ionisation_smearing(pair_energy=3.7 * eV, fano=0.12),
    ),
]
EFFICIENCIES = [
    ('kind = "constant"\nvalue = 0.9', ENERGY, lambda x: 0.9 + 0 * x),
    ('kind = "step"\nthresholds = "[1, 2] keVee"', ENERGY, Staircase((1 * keV, 2 * keV))),
    ('kind = "gap"\nlow = "1 keVee"\nhigh = "2 keVee"', ENERGY, Gap(1 * keV, 2 * keV)),
    (
        'kind = "logistic"\na = 1\nb = "3 /keV"\nc = "2 keV"\nd = -0.1',
        ENERGY,
        Logistic(a=1.0, b=3 / keV, c=2 * keV, d=-0.1),
    ),
    ('kind = "logistic"\na = 1\nb = 3\nc = 2', COUNTED, Logistic(a=1.0, b=3.0, c=2.0)),
    (
        'kind = "logistic"\na = 1\nb = 3\nc = 2\nhalf_at = 1',
        COUNTED,
        ModifiedStep(curve=Logistic(a=1.0, b=3.0, c=2.0), at=1.0),
    ),
    (
        'kind = "table"\nx = "[0, 3] keVee"\nvalues = [0, 0.9]',
        ENERGY,
        TabulatedEfficiency(x=np.array([0, 3]) * keV, values=[0, 0.9]),
    ),
    ('kind = "table"\nfile = "e.csv"', ENERGY, TabulatedEfficiency(x=np.array([0, 3]) * keV, values=[0, 0.9])),
]


def again(reads, choice, made, known):
    text = "\n".join(choice.lines(made, ("a",), known)).replace("[a]", "")
    return reads(choice, text, **known)


@pytest.mark.parametrize(("text", "known", "expected"), SMEARINGS)
def test_a_smearing_is_the_librarys(reads, text, known, expected):
    made = reads(SMEARING, text, **known)
    scale = 1.0 if "light_yield" in known else keV
    for each in (made, again(reads, SMEARING, made, known)):
        np.testing.assert_allclose(
            each.width(np.array([1.0, 9.0]) * scale), expected.width(np.array([1.0, 9.0]) * scale)
        )
        assert type(each) is type(expected)


@pytest.mark.parametrize(("text", "known", "expected"), EFFICIENCIES)
def test_an_efficiency_is_the_librarys(reads, tmp_path, text, known, expected):
    (tmp_path / "e.csv").write_text("energy [keVee], efficiency\n0, 0\n3, 0.9\n")
    made = reads(EFFICIENCY, text, **known)
    x = np.linspace(0, 4, 33) * (1.0 if "light_yield" in known else keV)
    for each in (made, again(reads, EFFICIENCY, made, known)):
        np.testing.assert_allclose(each(x), expected(x), rtol=1e-12, atol=1e-15)


def test_an_efficiency_of_time(reads):
    made = reads(TIME_EFFICIENCY, 'kind = "decline"\nstart = "0.52 us"\nrate = "0.0494 /us"')
    assert made.start == pytest.approx(0.52 * us)
    assert made(3 * us) == pytest.approx(ExponentialDecline(start=0.52 * us, rate=0.0494 / us)(3 * us))
    table = reads(TIME_EFFICIENCY, 'kind = "table"\nx = "[0, 2] us"\nvalues = [1, 0.5]')
    assert table(1 * us) == pytest.approx(0.75)
    with pytest.raises(InputError, match="keV"):
        reads(TIME_EFFICIENCY, 'kind = "table"\nx = "[0, 2] keV"\nvalues = [1, 0.5]')


def test_directions(reads):
    made = reads(DIRECTIONS, "cos_edges = [-1, 0, 1]\nresolution = 0.5")
    np.testing.assert_allclose(made.matrix, Directions([-1, 0, 1], resolution=0.5).matrix)
    assert directions_values(made) == {"cos_edges": pytest.approx([-1, 0, 1]), "resolution": 0.5}


def test_ionisation_has_both_numbers_or_neither(reads):
    with pytest.raises(InputError, match="fano"):
        reads(SMEARING, 'kind = "ionisation"\npair_energy = "3.7 eV"', **ENERGY)
