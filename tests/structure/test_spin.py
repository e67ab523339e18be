import math

import numpy as np
import pytest

from nuscatter.computing.sending import dumps, loads
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.deformation import deformed
from nuscatter.structure.form_factors import Helm, Point
from nuscatter.structure.nucleons.weak import OfNucleons
from nuscatter.structure.nucleus import CachedFormFactor, Nucleus, helm
from nuscatter.structure.spin import FREE, NOTHING, OscillatorResponse, SpinStructure
from nuscatter.structure.spin_models import spin_structure
from nuscatter.units import MeV, fm

FLUORINE = spin_structure("F19")
Q = np.array([[0.0], [30.0], [80.0]]) * MeV


def test_a_response_by_hand():
    """Q = 100 MeV, b = 2 fm: y = (100 × 2/197.327/2)² = 0.256817."""
    y = (100 / 197.3269804593) ** 2
    found = float(OscillatorResponse((1.0, -0.5, 0.25), length=2 * fm)(100 * MeV))
    assert found == pytest.approx(math.exp(-y) * (1 - 0.5 * y + 0.25 * y * y), rel=1e-12, abs=0)


def test_the_free_nucleon_is_a_constant():
    assert (FREE(Q) == 1).all()
    assert not NOTHING(Q).any()
    assert FREE(Q).shape == Q.shape


def test_expectation_values_of_a_known_structure():
    """Σ′₁(0) = 2√((J+1)/3J) S and Δ₁(0) = √((J+1)/3J) L; J = 5/2: √(7/15)."""
    norm = math.sqrt(7 / 15)
    pair = tuple(OscillatorResponse((2 * norm * each,), length=0.0) for each in (0.3, -0.1))
    motion = tuple(OscillatorResponse((norm * each,), length=0.0) for each in (2.0, 0.3))
    spins, orbits = SpinStructure({1: pair}, orbit={1: motion}, source="by hand").expectation_values(2.5)
    assert spins == pytest.approx((0.3, -0.1), rel=1e-14)
    assert orbits == pytest.approx((2.0, 0.3), rel=1e-14)


def test_multipoles_are_sorted_and_a_missing_orbit_is_zero():
    made = SpinStructure({3: (FREE, FREE), 1: (FREE, NOTHING)}, orbit={1: (FREE, FREE)}, source="by hand")
    assert made.multipoles == (1, 3)
    assert made.orbit_of(1)[0] is FREE
    assert not any(each(Q).any() for each in made.orbit_of(3))


def test_nobody_changes_it():
    given = {1: (FREE, NOTHING)}
    made = SpinStructure(given, source="a proton")
    given[3] = (FREE, FREE)
    assert made.multipoles == (1,)
    with pytest.raises(TypeError):
        made.spin[1] = (NOTHING, NOTHING)


def test_refusals():
    with pytest.raises(InputError, match="a multipole of spin is 2, but an odd number"):
        SpinStructure({2: (FREE, FREE)}, source="x")
    with pytest.raises(InputError, match=r"spin\[1\]"):
        SpinStructure({1: FREE}, source="x")
    with pytest.raises(InputError, match="orbit has multipole 3"):
        SpinStructure({1: (FREE, FREE)}, orbit={3: (FREE, FREE)}, source="x")
    with pytest.raises(InputError, match="source"):
        SpinStructure({1: (FREE, FREE)}, source=1)
    with pytest.raises(InputError, match="spin is"):
        SpinStructure([], source="x")
    with pytest.raises(InputError, match="coefficients"):
        OscillatorResponse((), length=0.0)
    with pytest.raises(InputError, match="coefficients"):
        OscillatorResponse((1.0, math.nan), length=0.0)
    with pytest.raises(InputError, match="length"):
        OscillatorResponse((1.0,), length=-1 * fm)
    with pytest.raises(InputError, match="spin is 0"):
        FLUORINE.expectation_values(0.0)


def test_a_batch_and_a_structure_without_a_dipole():
    batch = SpinStructure({1: (lambda Q: Q + np.ones(3), NOTHING)}, source="x")
    with pytest.raises(InputError, match="batch"):
        batch.expectation_values(0.5)
    assert SpinStructure({3: (FREE, FREE)}, source="x").expectation_values(1.5) == ((0, 0), (0, 0))
    with pytest.raises(InputError, match="change"):
        batch.map(1.0)


def test_a_nucleus_carries_it_through_cache_nucleons_deformation_and_workers():
    nucleus = Nucleus(nuclide("F19"), Helm(2.8 * fm), Helm(2.9 * fm), spin=FLUORINE)
    cached = nucleus.with_cache()
    for multipole, pair in FLUORINE.spin.items():
        for plain, stored in zip(pair, cached.spin.spin[multipole], strict=True):
            assert isinstance(stored, CachedFormFactor)
            assert (stored(Q) == plain(Q)).all()
            assert stored(Q) is stored(Q)
    assert isinstance(cached.spin.orbit[1][0], CachedFormFactor)
    assert cached.holds_single_numbers
    assert not nucleus.holds_single_numbers, "as form factors that are not cached"

    def model(_):
        return nucleus

    assert OfNucleons(model)("F19").spin is FLUORINE
    assert deformed(model, 0.2)("F19").spin is FLUORINE
    sent = loads(dumps(cached))
    assert (sent.spin.spin[1][0](Q) == FLUORINE.spin[1][0](Q)).all()
    with pytest.raises(TypeError):
        sent.spin.spin[1] = (NOTHING, NOTHING)


def test_a_function_may_be_a_batch_and_is_then_no_single_number():
    batch = SpinStructure({1: (lambda Q: Q * np.ones(2), NOTHING)}, source="x")
    nucleus = Nucleus(nuclide("F19"), Point(), Point(), spin=batch)
    assert not nucleus.with_cache().holds_single_numbers


def test_a_nucleus_refuses_what_is_not_its_spin():
    assert helm("F19").spin is None
    assert helm("F19").with_cache().spin is None
    with pytest.raises(InputError, match="spin is"):
        Nucleus(nuclide("F19"), Point(), Point(), spin=FREE)
    with pytest.raises(InputError, match=r"highest multipole of spin is 3, but at most 2J = 1 of F19"):
        Nucleus(nuclide("F19"), Point(), Point(), spin=spin_structure("Na23"))
    with pytest.raises(InputError, match="at most 2J = 0 of Ar40"):
        Nucleus(nuclide("Ar40"), Point(), Point(), spin=FLUORINE)
