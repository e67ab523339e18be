"""The detector of a file: every key of it reaches the library's `Detector`, and what is written is read again."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.experiment_files.detectors import DETECTOR, unsaid, values_of
from nuscatter.detectors.quenching import constant
from nuscatter.detectors.smearing import PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.particles import Deposit
from nuscatter.units import barn, day, eV, keV, kg, m, us

FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
FULL = """
target = {Ge76 = 0.9, Ge74 = 0.1}
mass = "2 kg"
quenching = 0.2
light_yield = "10 /keV"
bins = {edges = [1, 2, 4]}
smearing = "poisson"
efficiency = 0.5
electron_efficiency = {kind = "step", thresholds = [3]}
time_bins = {edges = "[0, 1, 6] us"}
time_efficiency = {kind = "decline", start = "1 us", rate = "1 /us"}
volume = "2 m3"
directions = {cos_edges = [0, 0.5, 1]}
visible = {electron = 0.9, neutron = 1}
migdal = {lowest = "60 eV"}
"""


def test_every_key_reaches_the_detector(reads):
    made = reads(DETECTOR, FULL, flux=FLUX)
    assert dict(made.material.composition)[ns.nuclide("Ge76")] == pytest.approx(0.9)
    assert (made.mass, made.volume) == (pytest.approx(2 * kg), pytest.approx(2 * m**3))
    assert made.quenching == constant(0.2)
    assert made.light_yield == pytest.approx(10 / keV)
    assert made.smearing == PoissonSmearing()
    assert made.efficiency(7) == 0.5
    assert made.electron_efficiency([2, 3]).tolist() == [0, 1]
    assert np.asarray(made.time_edges) == pytest.approx(np.array([0, 1, 6]) * us)
    assert made.time_efficiency(2 * us) == pytest.approx(np.exp(-1))
    assert made.directions.bins == 2
    assert made.observable(1 * keV, Deposit.ELECTRON) == pytest.approx(9)
    assert made.observable(3.0, Deposit.NEUTRON) == pytest.approx(3 * 10 / keV)
    assert made.migdal.lowest == pytest.approx(60 * eV)
    assert {each.name for each in DETECTOR.keys} == {line.partition(" ")[0] for line in FULL.strip().splitlines()}


def test_what_is_written_is_read_again(reads):
    made = reads(DETECTOR, FULL, flux=FLUX)
    text = "\n".join(DETECTOR.write(values_of(made), ("a",), {})).replace("[a]", "").replace("[a.", "[")
    again = reads(DETECTOR, text, flux=FLUX)
    T = np.array([1, 3, 9]) * keV
    recoil = {"nuclide": ns.nuclide("Ge76")}
    np.testing.assert_allclose(again.response(T, **recoil), made.response(T, **recoil), rtol=1e-12)
    np.testing.assert_allclose(again.response(T, Deposit.ELECTRON), made.response(T, Deposit.ELECTRON), rtol=1e-12)
    np.testing.assert_allclose(again.directions.matrix, made.directions.matrix)
    for component in FLUX.components:
        np.testing.assert_allclose(
            again.time_fractions(component.time), made.time_fractions(component.time), rtol=1e-12
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('target = "Ge"\nmass = "1 kg"', "no bins"),
        ('target = "Ge"\nmass = "1 kg"\nsmearing = "poisson"\nbins = {from = "1 keV"}', "light_yield"),
        (
            'target = "Ge"\nmass = "1 kg"\nquenching = 0.2\nlight_yield = "1 /keV"\nbins = {from = "1 keV"}',
            "detector.bins.from",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(reads, text, words):
    with pytest.raises(InputError) as error:
        reads(DETECTOR, text, flux=FLUX)
    assert words.rpartition("detector.")[2] in str(error.value)


def test_times_need_a_pulse(reads):
    steady = ns.AtmosphericNeutrinos(duration=1 * day)
    with pytest.raises(InputError, match="no pulse"):
        reads(DETECTOR, FULL, flux=steady)


def test_the_migdal_effect_with_a_photoabsorption_of_ones_own(reads, tmp_path):
    (tmp_path / "si.csv").write_text("energy [eV], sigma [barn]\n100, 4e6\n1839, 2e4\n1839, 2e5\n10000, 2e3\n")
    text = 'target = "Si"\nmass = "1 kg"\nbins = {from = "1 keV"}\nmigdal = {photoabsorption = {Si = "si.csv"}}'
    made = reads(DETECTOR, text, flux=FLUX)
    assert made.migdal.absorption("Si28")(100 * eV) == pytest.approx(4e6 * barn)
    assert made.migdal.absorption("Si28")(1839 * eV) == pytest.approx(2e5 * barn)
    assert "photoabsorption" in unsaid(made)[0]
    whole = reads(DETECTOR, 'target = "Xe"\nmass = "1 kg"\nbins = {from = "1 keV"}\nmigdal = {}', flux=FLUX)
    assert whole.migdal.lowest == 0
    assert unsaid(whole) == []
