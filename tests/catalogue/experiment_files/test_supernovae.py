"""A supernova in a file: its tables, and that it is given in one way. The other ways are cases of ``test_sources``."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.experiment_files.sources import SOURCE
from nuscatter.errors import InputError
from nuscatter.units import MeV, cm, erg, megaparsec, s

COLUMNS = "time [s], L [erg/s], L [erg/s], L [erg/s], E [MeV], E [MeV], E [MeV], a, a, a"
STAR = 'kind = "supernova"\ndistance = "10 kpc"\n'


def test_a_supernova_in_files(reads, tmp_path):
    """Emission at several times, and fluences of SNOwGLoBES; both are looked for beside the file."""
    (tmp_path / "star.csv").write_text(
        COLUMNS + "\n0, 3e52, 2e52, 1e52, 9, 12, 15, 2, 3, 4\n2, 1e52, 1e52, 1e52, 8, 11, 14, 2, 3, 4\n"
    )
    flux = reads(SOURCE, STAR + 'times = "star.csv"\nblack_hole = "1 s"')
    expected = ns.Supernova(
        distance=0.01 * megaparsec,
        times=np.array([0, 2]) * s,
        luminosity=tuple(np.array(each) * 1e52 * erg / s for each in ([3, 1], [2, 1], [1, 1])),
        mean_energy=tuple(np.array(each) * MeV for each in ([9, 8], [12, 11], [15, 14])),
        alpha=(2, 3, 4),
        black_hole=1 * s,
    )
    assert len(flux.components) == len(expected.components) == 12
    for made, known in zip(flux.components, expected.components, strict=True):
        assert made.fluence == pytest.approx(known.fluence, rel=1e-12, abs=0)
        assert made.time.fraction(0, 0.5 * s) == pytest.approx(known.time.fraction(0, 0.5 * s), rel=1e-12)
    (tmp_path / "fluence.dat").write_text("0.010 1 2 3 4 5 6\n0.0102 1 2 3 4 5 6\n")
    made = reads(SOURCE, STAR.replace("10", "20") + 'file = "fluence.dat"').fluence
    assert made[ns.nu_e_bar] * cm**2 == pytest.approx(8 / 4, rel=1e-9)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", "one of emission"),
        ('emission = "dune"\nfile = "a.dat"', "2 of them"),
        ('emission = "dune"\nblack_hole = "1 s"', "black_hole"),
        ('energy = "1e53 erg"\nalpha = 2', "no mean_energy"),
        ('energy = ["1 erg", "2 erg"]\nalpha = 2\nmean_energy = "9 MeV"', "energy has 2 numbers"),
        ('file = "no.dat"', "no.dat"),
        ('emission = "sanduleak"', "dune"),
        ('emission = "dune"\nconversion = "some"', "inverted"),
    ],
)
def test_a_supernova_is_one_of_four(reads, more, words):
    with pytest.raises(InputError, match=words):
        reads(SOURCE, STAR + more)
