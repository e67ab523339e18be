"""Samples: where they lie, that they are kept, and what is between them beside the RPA itself."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_operators import operators, power, rows
from nuscatter.interactions.inelastic.responses import sampled_responses as module
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.response import Continuum
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm

COARSE = Sampling(40 * MeV, highest_multipole=1, spacing=2 * MeV, joining_radius=8 * fm, momenta=10)


def test_energies_of_samples():
    """1 MeV apart and high where contours begin, farther apart outside; neutral ones above zero alone."""
    charged, neutral = Sampling(60 * MeV).omega("np"), Sampling(60 * MeV).omega(None)
    assert charged[0].real <= -14
    assert charged[-1].real >= 72
    assert neutral[0] == 0.5 + 2j
    inner = charged[(charged.real > -4) & (charged.real < 12)]
    assert np.diff(inner) == pytest.approx(np.ones(inner.size - 1))
    assert np.all(np.diff(charged.real) > 0)
    assert 50 < charged.size < 60
    assert 45 < neutral.size < 60


def test_momentum_transfers_of_samples():
    """Up to 2E, more for heavier nuclei and higher energies."""
    light, heavy, high = (Sampling(E * MeV).transfers(A) for E, A in ((60, 16), (60, 208), (120, 16)))
    assert light.max() < 120 < light.max() + 2
    assert light.size < high.size < 2 * light.size
    assert light.size < heavy.size


def test_bad_input():
    with pytest.raises(InputError, match="highest_energy"):
        Sampling(500 * MeV)
    with pytest.raises(InputError, match="momenta"):
        Sampling(momenta=2)
    with pytest.raises(InputError, match="charge exchange"):
        sampled_responses(ns.nuclide("O16"), charge="nn")
    with pytest.raises(InputError, match="nuclide"):
        sampled_responses("O16")


@pytest.mark.slow
def test_between_samples_it_is_the_rpa(tmp_path, monkeypatch):
    """⁴He at ω and q that were not sampled, all pairs of rows; and read again from disk, without the RPA."""
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    helium, energies, done = ns.nuclide("He4"), [], []
    rpa = module.responses

    def counted(channels, omega, *rest, **options):
        energies.append(omega)
        return rpa(channels, omega, *rest, **options)

    def interrupted(number, of):
        done.append((number, of))
        if number == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "responses", counted)
    with pytest.raises(KeyboardInterrupt):
        sampled_responses(helium, "SkM*", "np", COARSE, progress=interrupted)
    found = sampled_responses(helium, "SkM*", "np", COARSE)
    # It went on where it was: each energy once.
    assert done == [(n, COARSE.omega("np").size) for n in (1, 2, 3, 4)]
    assert len(energies) == len(set(energies)) == COARSE.omega("np").size

    continuum = Continuum(Ground.of(HartreeFock("SkM*").solve("He4")), joining_radius=8.0)
    mass = 1 / (2 * float(continuum.ground.hbar2_2m[0]) * MeV * fm**2)
    omega, q = 23.3 + 5j, 61.7
    weights = found.interpolation(np.array([[q * MeV]]))
    for each in found.multipoles:
        channel = continuum.channel(each.J, each.natural, "np", axial_charge=not each.natural)
        of = rows(each.J, each.natural, kinds=1)
        fields = operators(of, each.J, channel.fields, q=[q * MeV], r=channel.r, kinds=1, convection_mass=mass)
        direct = channel.response(omega, fields[:, 0])
        between = each.at(np.array([omega]) * MeV, weights=weights)[:, 0, 0] * MeV
        size = {a: abs(direct[i, i]) ** 0.5 for i, a in enumerate(of)}
        for value, (a, b) in zip(between, each.pairs, strict=True):
            expected = direct[of.index(a), of.index(b)]
            scaled = value * (q / 100) ** (power(a, each.J) + power(b, each.J))
            assert abs(scaled - expected) < 3e-4 * size[a] * size[b], (each.name, a, b)

    monkeypatch.setattr(module, "responses", None)
    again = sampled_responses(helium, "SkM*", "np", COARSE)
    assert np.array_equal(again.multipoles[1].values, found.multipoles[1].values)
    assert again.multipoles[2].gap == found.multipoles[2].gap
