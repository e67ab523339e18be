"""Lines and tables of one's own."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.experiment_files.sources import SOURCE
from nuscatter.errors import InputError
from nuscatter.units import MeV, cm, m, us

LINE = 'kind = "line"\nspecies = "nu_mu"\nenergy = "29.8 MeV"\n'


def test_a_line_has_a_fluence_or_a_flux_for_a_time(reads):
    for text in ('fluence = "1e14 /cm2"', f'flux = "{1e14 / 86400:.15g} /cm^2/s"\nduration = "1 day"'):
        (made,) = reads(SOURCE, LINE + text).components
        assert made.fluence * cm**2 == pytest.approx(1e14)
        assert made.spectrum.energy == pytest.approx(29.8 * MeV)
        assert (made.state, made.time) == (ns.nu_mu, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        'flux = "1 /cm2/s"',
        'fluence = "1 /cm2"\nflux = "1 /cm2/s"\nduration = "1 s"',
        'fluence = "1 /cm2"\nlifetimes = "[26] ns"',
    ],
)
def test_a_line_that_says_too_much_or_too_little_is_refused(reads, text):
    with pytest.raises(InputError, match=r"flu|pulse"):
        reads(SOURCE, LINE + text)


def test_a_line_may_come_in_pulses(reads):
    (made,) = reads(SOURCE, LINE + 'fluence = "1 /cm2"\npulse = "SNS"\nlifetimes = "[26.03] ns"').components
    (expected, *_) = ns.facility("SNS").flux(distance=1 * m, pot=1.0).components
    assert made.time.fraction(0, 0.5 * us) == pytest.approx(expected.time.fraction(0, 0.5 * us), rel=1e-3)


@pytest.mark.parametrize(
    ("head", "more"),
    [("/cm2/MeV", ""), ("/cm^2/s/MeV", '\nduration = "1 day"'), ("1/(cm2 s MeV)", '\nduration = "1 day"')],
)
def test_a_table_has_a_column_for_each_species(reads, tmp_path, head, more):
    size = 1.0 if not more else 1 / 86400
    rows = "".join(f"{E}, {size * E!r}, {2 * size!r}\n" for E in (1, 2, 4))
    (tmp_path / "flux.csv").write_text(f"# mine\nenergy [MeV], nu_e [{head}], nu_mu_bar [{head}]\n" + rows)
    flux = reads(SOURCE, f'kind = "table"\nfile = "flux.csv"{more}')
    assert flux.fluence[ns.nu_e] * cm**2 == pytest.approx(7.5)  # the integral of E from 1 to 4
    assert flux.fluence[ns.nu_mu_bar] * cm**2 == pytest.approx(6)
    np.testing.assert_allclose(flux.components[0].spectrum.kinks, np.array([1, 2, 4]) * MeV)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("energy [MeV], nu_e [/cm2/s/MeV]\n1, 1\n2, 1\n", "duration"),
        ("energy [MeV], nu_x [/cm2/MeV]\n1, 1\n2, 1\n", "nu_x"),
        ("energy [MeV], nu_e [/cm2]\n1, 1\n2, 1\n", "/cm2/MeV"),
        ("energy [MeV], nu_e [/cm2/MeV]\n1, 1\n2, -1\n", "-1"),
        ("energy [MeV], nu_e [/cm2/MeV]\n2, 1\n1, 1\n", "increasing"),
        ("energy [MeV]\n2\n1\n", "1 column"),
        ("energy [m], nu_e [/cm2/MeV]\n1, 1\n2, 1\n", "MeV"),
    ],
)
def test_a_table_that_is_wrong_is_refused(reads, tmp_path, text, words):
    (tmp_path / "flux.csv").write_text(text)
    with pytest.raises(InputError) as error:
        reads(SOURCE, 'kind = "table"\nfile = "flux.csv"')
    assert words in str(error.value)
    assert str(error.value).startswith("here")
