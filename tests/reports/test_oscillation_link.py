"""Coherent scattering and oscillation: models in the difference of matter, fitted phases, LMA-Dark in CsI."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nuscatter.datasets import coherent_csi_2021
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.matter_couplings import matter_couplings
from nuscatter.propagation.matter import MatterOscillation, opposite_ordering
from nuscatter.propagation.mixing import nufit_6_0
from nuscatter.reports.oscillation_link import (
    OSCILLATIONS_ALONE,
    appearance_band,
    dark_rise,
    difference_couplings,
    difference_model,
    dune_energies,
    dune_path,
    fitted_phase,
    overlap,
)
from nuscatter.units import GeV


@pytest.mark.parametrize(("up", "down"), [(1.0, 0.0), (0.0, 1.0), (0.6, -0.3)])
@pytest.mark.parametrize("neutrons", [0.0, 1.05])
def test_the_difference_is_that_of_matter(up, down, neutrons):
    model = difference_model(up=up, down=down, neutrons_per_electron=neutrons)(-2.0, 0.3)
    epsilon = matter_couplings(model.terms[1], neutrons_per_electron=neutrons)
    assert (epsilon[0, 0] - epsilon[1, 1]).real == pytest.approx(-2.0, rel=1e-12, abs=0)
    assert model.terms[1].couplings["mumu_u"] == pytest.approx(0.3 * up)


@pytest.mark.parametrize("delta", [0.0, 1.0, 3.7, 6.2])
def test_without_a_new_force_the_phase_is_found(delta):
    mixing = replace(nufit_6_0, delta=delta)
    found = fitted_phase(MatterOscillation(mixing, dune_path), dune_energies, fitted=nufit_6_0)
    assert math.remainder(float(found.delta) - delta, 2 * math.pi) == pytest.approx(0, abs=1e-6)
    assert found.residual < 1e-6


def test_lma_dark_is_taken_for_the_standard_model():
    """With the other ordering and ε_ee = −2 the phase of the Standard Model is found, and nothing is left."""
    dark, epsilon = opposite_ordering(nufit_6_0)
    found = fitted_phase(MatterOscillation(dark, dune_path, epsilon), dune_energies, fitted=nufit_6_0)
    assert math.degrees(found.delta) == pytest.approx(212, abs=1e-3)
    assert found.residual < 1e-6
    # the ordering that is true leaves much
    assert fitted_phase(MatterOscillation(nufit_6_0, dune_path, epsilon), dune_energies).residual > 0.3


def test_a_fitted_phase_is_the_best_of_all():
    """Beside 720 phases, each propagated."""
    true = MatterOscillation(nufit_6_0, dune_path, difference_couplings([0.46]))
    found = fitted_phase(true, dune_energies)
    P = [true.probabilities(dune_energies, antiparticle=anti)[1, 0][:, 0] for anti in (False, True)]
    sums = []
    for degrees in np.arange(0, 360, 0.5):
        other = MatterOscillation(replace(nufit_6_0, delta=math.radians(degrees)), dune_path)
        Q = np.array([other.probabilities(dune_energies, antiparticle=anti)[1, 0] for anti in (False, True)])
        sums.append(((P - Q) ** 2 / Q).sum() / Q.sum())
    assert math.degrees(found.delta[0]) == pytest.approx(np.argmin(sums) / 2, abs=0.3)
    assert found.residual[0] == pytest.approx(math.sqrt(min(sums)), rel=1e-3, abs=0)
    assert found.delta.shape == (1,)


def test_a_band_holds_the_standard_model_and_grows():
    E = np.array([1.0, 2.5, 4.0]) * GeV
    standard = MatterOscillation(nufit_6_0, dune_path).probabilities(E)[1, 0]
    (low, high), (lower, higher) = (appearance_band(nufit_6_0, [(-x, x)], E=E) for x in (0.2, 0.5))
    assert (lower < low).all()
    assert (low < standard).all()
    assert (standard < high).all()
    assert (high < higher).all()


@pytest.mark.slow
@pytest.mark.releases
def test_lma_dark_in_csi(releases):
    """With couplings to u or d alone it is excluded; where CsI is blind to them it is not.

    That is ε^u/ε^d = −(Z + 2N)/(2Z + N), −41.7° for caesium-133. LMA-Dark was disfavoured by 3.1 (u) and 3.6 (d)
    standard deviations in 2017, the oscillation data included (arXiv:1708.02899).
    """
    data = coherent_csi_2021()
    up, down = dark_rise([data]), dark_rise([data], up=0, down=1)
    assert 3.1**2 < up < 45
    assert up < down
    blind = math.atan2(-188, 211)
    assert abs(dark_rise([data], up=math.cos(blind), down=math.sin(blind))) < 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: difference_model(up=1, down=-1),
        lambda: difference_model(up=0, down=0),
        lambda: difference_model(neutrons_per_electron=-1),
        lambda: dark_rise([]),
        lambda: dark_rise([1.0]),
        lambda: dark_rise([1.0], difference=0),
        lambda: appearance_band(nufit_6_0, [], E=1 * GeV),
        lambda: appearance_band(None, [(0.0, 1.0)], E=1 * GeV),
        lambda: difference_couplings("a"),
        lambda: fitted_phase(None, dune_energies),
        lambda: fitted_phase(MatterOscillation(nufit_6_0, dune_path), dune_energies, fitted=1),
    ],
)
def test_bad_input(make):
    with pytest.raises(InputError):
        make()


def test_the_intervals_are_the_published_ones():
    """[−0.020, +0.456] ⊕ [−1.192, −0.802] of u quarks, arXiv:1805.04530, Table 1, from memory a second time.

    The mirror image ε → −2/(2 + Y_n) − ε for Y_n = 1.05 of the Earth takes the second to about the first.
    """
    dark, usual = OSCILLATIONS_ALONE
    assert dark == (-1.192, -0.802)
    assert usual == (-0.020, 0.456)
    mirrored = [-2 / 3.05 - each for each in dark[::-1]]
    np.testing.assert_allclose(mirrored, usual, atol=0.2)


def test_overlap_of_intervals():
    assert overlap([(0, 1)], [(1, 2)]) == ()
    assert overlap([(-1, 3)], [(-2, 0), (1, 2)]) == ((-1, 0), (1, 2))
    assert overlap([(0.0, np.inf)], [(-1.0, 1.0)]) == ((0.0, 1.0),)
