"""The reactor as a source: fissions, cores, compositions, and what is refused."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.particles import nu_e_bar
from nuscatter.sources.reactors.fission import default_spectra, huber_mueller
from nuscatter.sources.reactors.reactor import (
    CAPTURES_PER_FISSION,
    ENERGY_PER_FISSION,
    TYPICAL_FRACTIONS,
    Reactor,
    capture_antineutrinos,
    mean_energy_per_fission,
)
from nuscatter.sources.spectra.spectrum import Line, Tabulated
from nuscatter.units import GW, MeV, cm, day, m

CORE = {"power": 3 * GW, "distance": 20 * m, "duration": 30 * day}


def antineutrinos(**changes):
    return Reactor(**{**CORE, **changes}).fluence[nu_e_bar]


def test_fissions_from_si_units():
    """One isotope, no captures: P t/e × antineutrinos per fission over 4πd², with joules by hand."""
    flux = Reactor(**CORE, fractions={"U235": 1.0}, captures=0)
    fissions = 3e9 * 30 * 86400 / (202.36 * 1.602176634e-13)
    (component,) = flux.components
    assert component.fluence * cm**2 == pytest.approx(fissions / (4 * math.pi * 2000**2), rel=1e-12)
    assert component.state == nu_e_bar
    assert component.time is None
    total = float(default_spectra()["U235"].moment(0, 0))
    assert flux.fluence[nu_e_bar] / component.fluence == pytest.approx(total, rel=1e-9)


def test_the_spectrum_is_the_mean_over_isotopes_plus_captures():
    spectrum = Reactor(**CORE).components[0].spectrum
    E = np.array([0.02, 0.3, 0.9, 1.2, 1.7, 2.5, 6.0]) * MeV
    expected = sum(f * default_spectra()[name](E) for name, f in TYPICAL_FRACTIONS.items())
    expected = expected / sum(TYPICAL_FRACTIONS.values()) + 0.6 * capture_antineutrinos()(E)
    np.testing.assert_allclose(spectrum(E), expected, rtol=1e-12)


def test_fuel_without_uranium_238_captures_nothing():
    """U235 alone: fissions and nothing else, unless captures are given; with U238 in the fuel 0.6 a fission."""
    pure = {"fractions": {"U235": 1.0, "U238": 0.0}}
    fissions = Reactor(**CORE, **pure).components[0].fluence
    assert antineutrinos(**pure) == pytest.approx(fissions * float(default_spectra()["U235"].moment(0, 0)), rel=1e-9)
    assert antineutrinos(**pure) == antineutrinos(**pure, captures=0)
    assert (antineutrinos(**pure, captures=0.6) - antineutrinos(**pure)) / fissions == pytest.approx(1.2, rel=1e-6)
    assert antineutrinos() == antineutrinos(captures=CAPTURES_PER_FISSION)


def test_two_antineutrinos_a_capture():
    fissions = Reactor(**CORE).components[0].fluence
    assert (antineutrinos() - antineutrinos(captures=0)) / fissions == pytest.approx(1.2, rel=1e-6)
    one = Tabulated([0.5 * MeV, 1.5 * MeV], [1 / MeV, 1 / MeV])
    assert (antineutrinos(capture_spectrum=one) - antineutrinos(captures=0)) / fissions == pytest.approx(0.6, rel=1e-6)


def test_cores_add_and_are_one_component():
    three = Reactor(power=[3 * GW, 2 * GW, 1 * GW], distance=[20 * m, 30 * m, 50 * m], duration=1 * day)
    parts = [
        Reactor(power=p * GW, distance=d * m, duration=1 * day).fluence[nu_e_bar]
        for p, d in ((3, 20), (2, 30), (1, 50))
    ]
    assert len(three.components) == 1
    assert three.fluence[nu_e_bar] == pytest.approx(sum(parts), rel=1e-12)
    pair = Reactor(power=2 * GW, distance=[20 * m, 20 * m], duration=1 * day)
    assert pair.fluence[nu_e_bar] == pytest.approx(2 * 2 / 3 * parts[0], rel=1e-12)
    shut = Reactor(power=3 * GW, distance=[20 * m, 30 * m], duration=1 * day, load_factor=[1, 0])
    assert shut.fluence[nu_e_bar] == pytest.approx(parts[0], rel=1e-12)


def test_scaling():
    reference = antineutrinos()
    assert antineutrinos(power=6 * GW) == pytest.approx(2 * reference, rel=1e-12)
    assert antineutrinos(distance=40 * m) == pytest.approx(reference / 4, rel=1e-12)
    assert antineutrinos(duration=15 * day) == pytest.approx(reference / 2, rel=1e-12)
    assert antineutrinos(load_factor=0.9) == pytest.approx(0.9 * reference, rel=1e-12)
    assert antineutrinos(power=0) == 0


def test_energies_per_fission():
    assert mean_energy_per_fission({"Pu241": 1}) / MeV == pytest.approx(214.26, rel=1e-12)
    half = mean_energy_per_fission({"U235": 0.5, "Pu239": 0.5})
    assert half == pytest.approx((ENERGY_PER_FISSION["U235"] + ENERGY_PER_FISSION["Pu239"]) / 2, rel=1e-12)
    assert antineutrinos(energies={name: 2 * e for name, e in ENERGY_PER_FISSION.items()}) == pytest.approx(
        antineutrinos() / 2, rel=1e-12
    )


def test_rounded_fractions_are_divided_by_their_sum():
    exact = antineutrinos(fractions={"U235": 0.55, "U238": 0.07, "pu-239": 0.32, "Pu241": 0.06})
    rounded = antineutrinos(fractions={"U235": 0.5522, "U238": 0.07028, "Pu239": 0.32128, "Pu241": 0.06024})
    assert rounded == pytest.approx(exact, rel=1e-12)


def test_an_isotope_that_does_not_burn_needs_nothing():
    own = {"U235": huber_mueller()["U235"]}
    flux = Reactor(**CORE, fractions={"U235": 1, "U238": 0}, spectra=own, energies={"U235": 200 * MeV}, captures=0)
    assert flux.components[0].spectrum.support == (2 * MeV, 8 * MeV)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"power": -1 * GW}, "power"), ({"distance": 0}, "distance"), ({"duration": -1}, "duration"),
        ({"duration": [1, 2]}, "duration"), ({"power": np.nan}, "power"), ({"load_factor": -0.1}, "load_factor"),
        ({"power": [1, 2], "distance": [1, 2, 3]}, "shapes"), ({"power": [[1.0]]}, "one number a core"),
        ({"fractions": {"U235": 0.9}}, "sum of the fractions"), ({"fractions": {}}, "sum of the fractions"),
        ({"fractions": {"U235": 1.2, "U238": -0.2}}, "fraction of U238"), ({"fractions": [1, 0, 0, 0]}, "fractions"),
        ({"fractions": {"Th232": 1}}, "fissile isotope"),
        ({"fractions": {"U235": 0.5, "u-235": 0.5}}, "each isotope once"),
        ({"spectra": {"U235": Line(1 * MeV)}}, "burn but have no spectrum"), ({"spectra": 3}, "spectra"),
        ({"energies": {"U235": 200 * MeV}}, "burn but have no energy per fission"),
        ({"energies": {**ENERGY_PER_FISSION, "U235": 0}}, "energy of U235"), ({"captures": -1}, "captures"),
        ({"capture_spectrum": 3}, "capture_spectrum"),
    ],
)  # fmt: skip
def test_one_sentence_for_a_bad_argument(changes, says):
    with pytest.raises(InputError, match=says) as caught:
        Reactor(**{**CORE, **changes})
    assert "\n" not in str(caught.value)
