import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.particles import nu_e, nu_mu, nu_mu_bar
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest, delayed_nu_e, delayed_nu_mu_bar, prompt_nu_mu
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, cm, m, ns, us

MUON, PION = 105.6583755, 139.57039  # MeV


def test_the_line():
    assert prompt_nu_mu.energy / MeV == pytest.approx(29.7921, abs=1e-4)
    muon_energy = PION - prompt_nu_mu.energy / MeV
    assert math.hypot(MUON, prompt_nu_mu.energy / MeV) == pytest.approx(
        muon_energy, rel=1e-12, abs=0
    )  # p = E of the neutrino


def test_the_end_point():
    for spectrum in (delayed_nu_e, delayed_nu_mu_bar):
        assert spectrum.support[0] == 0
        assert spectrum.support[1] / MeV == pytest.approx(52.82919, abs=1e-5)
        assert float(spectrum(1.000001 * spectrum.high)) == 0


def test_michel_spectra_are_those_of_equations_5_and_6():
    E = np.linspace(0.1, 52.8, 100)
    x = E / MUON
    np.testing.assert_allclose(delayed_nu_e(E * MeV) * MeV, 192 / MUON * x**2 * (0.5 - x), rtol=1e-11)
    np.testing.assert_allclose(delayed_nu_mu_bar(E * MeV) * MeV, 64 / MUON * x**2 * (0.75 - x), rtol=1e-12)


def test_michel_spectra_are_normalised_and_peak_where_they_should():
    for spectrum, peak in ((delayed_nu_e, MUON / 3), (delayed_nu_mu_bar, MUON / 2)):
        total = quad(lambda E, s=spectrum: float(s(E)), 0, spectrum.high, epsabs=0, epsrel=1e-12)[0]
        assert total == pytest.approx(1, rel=1e-12, abs=0)
        E = np.linspace(0, spectrum.high, 100001)
        assert E[np.argmax(spectrum(E))] / MeV == pytest.approx(peak, abs=1e-3)


def test_energy_is_shared_as_in_muon_decay():
    """⟨E⟩ of the three leptons add to the muon's mass: 3/10 (ν_e) + 7/20 (ν̄_μ) + 7/20 (e⁺)."""
    means = [float(w @ E) for E, w in (delayed_nu_e.nodes(), delayed_nu_mu_bar.nodes())]
    assert [each / MeV / MUON for each in means] == pytest.approx([0.3, 0.35], rel=1e-12, abs=0)


def test_the_flux():
    """13.8e22 protons × 0.09 at 27.5 m: the numbers of COHERENT's argon release."""
    flux = PionDecayAtRest(pot=13.8e22, nu_per_pot=0.09, distance=27.5 * m)
    assert flux.species == (nu_mu, nu_e, nu_mu_bar)
    for each in flux.species:
        assert flux.fluence[each] * cm**2 == pytest.approx(13.8e22 * 0.09 / (4 * math.pi * 2750**2), rel=1e-12, abs=0)
    assert [each.time for each in flux.components] == [None] * 3


def test_the_inverse_square():
    near = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=10 * m)
    far = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=30 * m)
    assert near.fluence[nu_e] / far.fluence[nu_e] == pytest.approx(9, rel=1e-13, abs=0)


def test_prompt_and_delayed():
    flux = PionDecayAtRest(pot=1, nu_per_pot=1, distance=1 * m, pulse=Gaussian(mean=0.44 * us, width=0.15 * us))
    lifetimes = {each.state: each.time.lifetimes for each in flux.components}
    assert lifetimes[nu_mu] == pytest.approx((26.033 * ns,), rel=1e-6, abs=0)
    assert lifetimes[nu_e] == lifetimes[nu_mu_bar] == pytest.approx((26.033 * ns, 2196.9811 * ns), rel=1e-6, abs=0)


@pytest.mark.parametrize(
    "change",
    [
        {"distance": 0}, {"distance": -1}, {"pot": -1}, {"pot": np.nan}, {"nu_per_pot": -0.1}, {"nu_per_pot": "x"},
        {"distance": None}, {"pulse": "gaussian"},
    ],
    ids=str,
)  # fmt: skip
def test_bad_input(change):
    with pytest.raises(InputError) as caught:
        PionDecayAtRest(**{"pot": 1e23, "nu_per_pot": 0.09, "distance": 20 * m, **change})
    assert str(caught.value).startswith(next(iter(change)))
    assert "\n" not in str(caught.value)


def test_no_protons_no_flux():
    assert PionDecayAtRest(pot=0, nu_per_pot=0.09, distance=20 * m).fluence[nu_e] == 0
