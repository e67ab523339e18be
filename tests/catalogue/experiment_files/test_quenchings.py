"""Quenchings of a file are the library's."""

import numpy as np
import pytest

from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.quenchings import QUENCHING
from nuscatter.detectors.germanium import germanium_models
from nuscatter.detectors.noble_liquids import argon_yields, charge_signal, light_signal, xenon_yields
from nuscatter.detectors.quenching import Lindhard, TabulatedQuenching, constant, lindhard, linear
from nuscatter.errors import InputError
from nuscatter.matter.material import material
from nuscatter.units import cm, eV, keV

GE = material("Ge")
T = np.geomspace(0.1, 100, 30) * keV
CASES = [
    ('kind = "constant"\nfactor = 0.09', constant(0.09)),
    ('kind = "polynomial"\ncoefficients = [0.246, "0.00078 /keV"]', linear(a=0.246, b=0.00078 / keV)),
    ('kind = "lindhard"', lindhard("Ge")),
    ('kind = "Lindhard"\nk = 0.162', Lindhard(Z=32, k=0.162)),
    ('kind = "lindhard"\nZ = 54\nk = 0.11\nq = -1e-5\nadiabatic = "160 eV"',
     Lindhard(Z=54, k=0.11, adiabatic=160 * eV, q=-1e-5)),
    ('kind = "published"\nname = "scholz"', germanium_models()["scholz"]),
    ('kind = "charge"\nliquid = "xenon"\nfield = "193 V/cm"', charge_signal(xenon_yields(field=193 * eV / cm))),
    ('kind = "light"\nliquid = "argon"\nfield = "0.2 kV/cm"', light_signal(argon_yields(field=200 * eV / cm))),
    (
        'kind = "table"\nenergies = "[0.5, 5] keV"\nfactors = [0.1, 0.2]',
        TabulatedQuenching(energies=np.array([0.5, 5]) * keV, factors=[0.1, 0.2]),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_quenching_is_the_librarys(reads, text, expected):
    made = reads(QUENCHING, text, target=GE)
    np.testing.assert_allclose(made(T), expected(T), rtol=1e-12)
    # What is written of it is read again.
    written = "\n".join(QUENCHING.lines(made, ("a",), {})).replace("[a]", "")
    np.testing.assert_allclose(reads(QUENCHING, written, target=GE)(T), expected(T), rtol=1e-12)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (0.2, constant(0.2)),
        ("0.2", constant(0.2)),
        ("lindhard", lindhard("Ge")),
        ("bonhomme", germanium_models()["bonhomme"]),
    ],
)
def test_a_word_or_a_number_alone(raw, expected):
    made = QUENCHING.read(Place(lambda _: "here", None), raw, {"target": GE})
    np.testing.assert_allclose(made(T), expected(T), rtol=1e-12)


def test_lindhard_of_a_compound_needs_an_element(reads):
    salt = material("CsI")
    with pytest.raises(InputError, match="one element"):
        reads(QUENCHING, 'kind = "lindhard"\nk = 0.1', target=salt)
    assert reads(QUENCHING, 'kind = "lindhard"\nZ = 54\nk = 0.1', target=salt) == Lindhard(Z=54, k=0.1)
