"""Electrons and photons of xenon and argon: the box model and its inverse, the fit written out, limits, a detector."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.noble_liquids import (
    QuantaSignal,
    RecoilFit,
    ThomasImel,
    argon_yields,
    charge_signal,
    light_signal,
    xenon_thomas_imel,
    xenon_yields,
)
from nuscatter.detectors.quenching import Lindhard, constant, linear
from nuscatter.detectors.smearing import PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.units import cm, eV, g, keV, kg

FIELD = 193 * eV / cm
XENON, ARGON, BOX = xenon_yields(field=FIELD), argon_yields(field=200 * eV / cm), xenon_thomas_imel()
ALL = {"xenon": XENON, "argon": ARGON, "box": BOX}


@given(T=st.floats(1e-3, 300))
def test_all_quanta_of_the_box_are_lindhards(T):
    total = float(BOX.electrons(T * keV) + BOX.photons(T * keV))
    assert total == pytest.approx(float(Lindhard(54, 0.110)(T * keV) / (13.8 * eV)), rel=1e-12)


@given(T=st.floats(1e-2, 300))
def test_the_box_by_its_inverse(T):
    """N_i = (4/ς)(e^(N_e ς/4) − 1), the form in which NEST uses it."""
    electrons = float(BOX.electrons(T * keV))
    pairs = math.expm1(electrons * 0.008) / 0.008
    assert pairs * 2.09 == pytest.approx(float(Lindhard(54, 0.110)(T * keV) / (13.8 * eV)), rel=1e-11)


def test_limits_of_recombination():
    """A weak box lets all pairs go, a strong one none."""
    weak = ThomasImel(constant(0.2), work=13.7 * eV, excitons_per_pair=1.0, box=1e-9)
    strong = ThomasImel(constant(0.2), work=13.7 * eV, excitons_per_pair=1.0, box=1e6)
    pairs = 0.2 * 5000 / 13.7 / 2
    assert float(weak.electrons(5 * keV)) == pytest.approx(pairs, rel=1e-6)
    assert float(weak.photons(5 * keV)) == pytest.approx(pairs, rel=1e-6)
    assert float(strong.electrons(5 * keV)) < 1e-4


@pytest.mark.parametrize("E", [0.2, 1.0, 7.4, 74.0])
@pytest.mark.parametrize("field", [81.0, 193.0])
def test_xenon_is_the_formula_of_nest(E, field):
    """Number by number as the public code computes it, at 2.86 g/cm³."""
    nq = 11.0 * E**1.1
    box = 0.0480 * field**-0.0533 * (2.86 / 2.90) ** 0.3
    qy = 1 / (box * math.sqrt(E + 12.6)) * (1 - 1 / (1 + (E / 0.3) ** 2))
    ly = (nq / E - qy) * (1 - 1 / (1 + (E / 0.3) ** 2))
    xenon = xenon_yields(field=field * eV / cm, density=2.86 * g / cm**3)
    assert float(xenon.electrons(E * keV)) == pytest.approx(qy * E, rel=1e-12)
    assert float(xenon.photons(E * keV)) == pytest.approx(ly * E, rel=1e-12)


def test_xenon_where_it_is_measured():
    """About 7 electrons a keV at 1 to 5 keV (LUX, arXiv:1608.05381: 7 to 8 at 180 V/cm; from memory)."""
    for E in (1.0, 3.0, 5.0):
        assert float(XENON.electrons(E * keV)) / E == pytest.approx(7, rel=0.15)


@pytest.mark.parametrize("E", [1.0, 10.0, 60.0])
def test_argon_is_the_formula_of_nest_with_quanta_conserved(E):
    electrons = E / (0.1 * 200**-0.0932 * math.sqrt(E + 2.998)) * (1 - 1 / (1 + (E / 0.3) ** 2.94))
    assert float(ARGON.electrons(E * keV)) == pytest.approx(electrons, rel=1e-12)
    assert float(ARGON.electrons(E * keV) + ARGON.photons(E * keV)) == pytest.approx(11.10 * E**1.087, rel=1e-12)


@pytest.mark.parametrize("E", [5.0, 10.0, 20.0, 40.0])
def test_argons_quanta_are_those_that_coherent_measured(E):
    """0.246 + 0.00078 T/keV of 19.5 eV quanta (arXiv:2006.12659, ± 2 %): independent data, to 8 %."""
    total = 19.5 * eV * float(ARGON.electrons(E * keV) + ARGON.photons(E * keV))
    assert total == pytest.approx(float(linear(a=0.246, b=0.00078 / keV)(E * keV)), rel=0.08)


@pytest.mark.parametrize("name", ALL)
def test_no_recoil_no_quanta_and_never_less_than_none(name):
    yields = ALL[name]
    T = np.append(0.0, np.geomspace(1e-4, 1e3, 200)) * keV
    for numbers in (yields.electrons(T), yields.photons(T)):
        assert numbers[0] == 0
        assert (numbers >= 0).all()
    assert (np.diff(yields.electrons(T)) > 0).all()


def test_a_stronger_field_frees_more_electrons_and_leaves_all_quanta():
    strong = argon_yields(field=500 * eV / cm)
    T = np.array([2.0, 20.0]) * keV
    assert (strong.electrons(T) > ARGON.electrons(T)).all()
    np.testing.assert_allclose(strong.electrons(T) + strong.photons(T), ARGON.electrons(T) + ARGON.photons(T))


def test_electrons_are_not_more_than_quanta():
    greedy = RecoilFit(
        work=13.7 * eV, field=FIELD, alpha=1.0, beta=1.1, gamma=0.048, delta=-0.0533, epsilon=12.6, zeta=0.3, eta=2.0
    )
    assert float(greedy.electrons(5 * keV)) == pytest.approx(5**1.1, rel=1e-12)
    assert float(greedy.photons(5 * keV)) == 0


@pytest.mark.parametrize("name", ALL)
def test_signals_are_numbers_times_work(name):
    yields = ALL[name]
    T = np.array([0.0, 1.0, 30.0]) * keV
    np.testing.assert_allclose(charge_signal(yields)(T), yields.work * yields.electrons(T), rtol=1e-14)
    np.testing.assert_allclose(light_signal(yields)(T), yields.work * yields.photons(T), rtol=1e-14)
    assert charge_signal(yields).kinks == light_signal(yields).kinks == ()


def test_a_detector_counts_electrons():
    """27 photoelectrons an electron: the observable is 27 N_e, smeared as Poisson numbers."""
    gain = 27.0
    detector = Detector(
        "Xe", 1 * kg, [0.0, 120.0, 1e4], quenching=charge_signal(XENON), light_yield=gain / XENON.work,
        smearing=PoissonSmearing(),
    )  # fmt: skip
    T = np.array([0.5, 5.0]) * keV
    np.testing.assert_allclose(detector.observable(T), gain * XENON.electrons(T), rtol=1e-13)
    assert detector.response(T)[:, 1] == pytest.approx([0, 1], abs=1e-9)
    assert detector.response(T).sum(axis=0) == pytest.approx([1, 1], abs=1e-9)


@pytest.mark.parametrize(
    "make",
    [
        lambda: xenon_yields(field=0),
        lambda: xenon_yields(field=FIELD, density=0),
        lambda: argon_yields(field=-1),
        lambda: argon_yields(field=math.nan),
        lambda: ThomasImel(constant(0.2), work=0, excitons_per_pair=1, box=1),
        lambda: ThomasImel(constant(0.2), work=1 * eV, excitons_per_pair=1, box=0),
        lambda: ThomasImel(0.2, work=1 * eV, excitons_per_pair=1, box=1),
        lambda: RecoilFit(work=1 * eV, field=FIELD, alpha=1, beta=1, gamma=1, delta=math.nan, epsilon=1, zeta=1, eta=1),
        lambda: RecoilFit(work=1 * eV, field=FIELD, alpha=1, beta=1, gamma=1, delta=1, epsilon=-1, zeta=1, eta=1),
        lambda: XENON.electrons(-1 * keV),
        lambda: charge_signal(constant(0.2)),
        lambda: light_signal(None),
        lambda: QuantaSignal(XENON, "photons"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make):
    with pytest.raises(InputError, match=r"^[^\n]* was expected\.$"):
        make()
