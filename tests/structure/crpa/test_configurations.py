from dataclasses import replace

import numpy as np
import pytest

from nuscatter.structure.crpa.configurations import Frequency, independent, pairs
from nuscatter.structure.crpa.exterior import Exterior
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.transition_densities import coefficients, fields, on_particle
from nuscatter.structure.skyrme.hartree_fock import HartreeFock


@pytest.fixture(scope="module")
def argon():
    return Exterior(Ground.of(HartreeFock("SLy5", keep=False).solve("Ar40")), joining_radius=10)


def waves(found, sign):
    return sorted({each[:3] for each in found.propagations if each.sign == sign})


def test_particles_that_holes_couple_to(argon):
    """J = 0 leaves l and j as they are; 0⁻ turns s1/2 into p1/2, p3/2 into d3/2, …; forward and backward."""
    natural, unnatural = fields(True, False), fields(False, False)
    neutrons, protons = pairs(argon, natural, 0, True, None)
    assert (
        waves(neutrons, 1) == [(0, 0, 1), (0, 1, 1), (0, 1, 3), (0, 2, 3), (0, 2, 5), (0, 3, 7)] == waves(neutrons, -1)
    )
    assert waves(protons, 1) == [(1, 0, 1), (1, 1, 1), (1, 1, 3), (1, 2, 3), (1, 2, 5)]
    zero_minus = pairs(argon, unnatural, 0, False, None)[1]
    assert waves(zero_minus, 1) == [(1, 0, 1), (1, 1, 1), (1, 1, 3), (1, 2, 3), (1, 3, 5)]
    # 1s1/2 and 2s1/2 reach p1/2 and p3/2 by 1⁻, s1/2 and d3/2 by 1⁺.
    one_minus, one_plus = (pairs(argon, each, 1, kind, None)[0] for each, kind in ((natural, True), (unnatural, False)))
    lowest = min(hole.energy for hole in argon.holes if hole.kind == 0)
    assert [each[1:3] for each in one_minus.propagations if each.energy == lowest and each.sign == 1] == [
        (1, 3),
        (1, 1),
    ]
    assert [each[1:3] for each in one_plus.propagations if each.energy == lowest and each.sign == 1] == [(0, 1), (2, 3)]
    # Weights: f7/2 is filled by a quarter, over 2J + 1.
    assert min(one_minus.weight) == pytest.approx(1 / 12)


def test_charge_exchange_has_holes_of_one_kind_forward(argon):
    forward, backward = 1, -1
    (np_,), (pn,) = (pairs(argon, fields(False, False), 1, False, charge) for charge in ("np", "pn"))
    assert {each.kind for each in np_.propagations if each.sign == forward} == {1}
    assert {each.kind for each in np_.propagations if each.sign == backward} == {0}
    energies = {hole.energy for hole in argon.holes if hole.kind == 0}
    assert {each.energy for each in np_.propagations if each.sign == forward} == energies
    assert set(waves(pn, forward)) == set(waves(np_, backward))
    assert np_.forward.size + np_.backward.size == np_.weight.size


@pytest.mark.parametrize(
    ("J", "natural", "charge"),
    [(1, False, "np"), *(pytest.param(*each, marks=pytest.mark.slow) for each in [(2, True, None), (3, False, None)])],
)
def test_against_a_sum_of_whole_green_functions(argon, J, natural, charge):
    """Σ_h f/(2J+1) c_a [G(e + ω) + s_a s_b G(e − ω)] c_b, each G a dense matrix; SLy5's spin current too."""
    argon = replace(argon, joining_radius=6.0)  # an identity at any radius
    omega = 14 + 3j
    chosen = fields(natural, True)
    made = pairs(argon, chosen, J, natural, charge)
    frequency = Frequency(argon, omega, made)
    sign = np.array([1 if field.time_even else -1 for field in chosen])
    size, count = argon.r.size, len(chosen)
    for kind, own in enumerate(made):
        expected = np.zeros((size, count, size, count), complex)
        for hole in argon.holes:
            if charge is None and hole.kind != kind:
                continue
            particle = hole.kind if charge is None else 1 - hole.kind
            for L in range(hole.l + J + 2):
                for twice_j in (2 * L + 1, 2 * L - 1):
                    parity = (L + hole.l + J) % 2 == (0 if natural else 1)
                    if twice_j < 0 or not parity or not abs(twice_j - hole.twice_j) <= 2 * J <= twice_j + hole.twice_j:
                        continue
                    factors = coefficients((L, twice_j), (hole.l, hole.twice_j), J, chosen)
                    c = on_particle(factors, hole.u, hole.slope, argon.r)
                    both = np.zeros((count, size, count, size), complex)
                    if charge is None or hole.kind == 0:
                        green = argon.green(particle, L, twice_j, hole.energy + omega)
                        both += np.einsum("axr,xrys,bys->arbs", c, green, c)
                    if charge is None or hole.kind == 1:
                        green = argon.green(particle, L, twice_j, hole.energy - np.conj(omega)).conj()
                        signs = np.multiply.outer(sign, sign)[:, None, :, None]
                        both += signs * np.einsum("axr,xrys,bys->arbs", c, green, c)
                    expected += hole.occupation / (2 * J + 1) * both.transpose(1, 0, 3, 2)
        found = independent(own, frequency)
        expected = expected.reshape(found.shape)
        for a in range(count):
            part = np.s_[a::count]
            assert np.abs(found[part] - expected[part]).max() <= 1e-12 * np.abs(expected[part]).max()
        assert np.abs(found - found.T).max() < 1e-14 * np.abs(found).max()


def test_filled_orbits_block_each_other(argon):
    """A filled orbit's transition to another one cancels its reverse: no pole, where 1/(ω − ω₀) would be 1e6."""
    made = pairs(argon, fields(True, False), 2, True, None)
    s, d = (next(hole.energy for hole in argon.holes if hole[:3] == (0, L, twice_j)) for L, twice_j in ((0, 1), (2, 5)))
    assert d - s > 5
    near, off = (independent(made[0], Frequency(argon, d - s + distance, made)) for distance in (1e-6j, 0.1j))
    assert np.abs(near - off).max() < 0.05 * np.abs(off).max()


def test_a_frequency_has_no_green_function_that_is_not_asked_for(argon):
    made = pairs(argon, fields(True, False), 0, True, None)
    frequency = Frequency(argon, 10 + 1j, made)
    asked = frequency.of(made[1].propagations[::-1])
    assert asked.inverse.shape[-1] == len(made[1].propagations)
    with pytest.raises(KeyError):
        frequency.of(pairs(argon, fields(True, False), 1, True, None)[0].propagations)
