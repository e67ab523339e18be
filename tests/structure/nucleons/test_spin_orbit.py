import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import spherical_jn

from nuscatter.errors import InputError
from nuscatter.structure.nucleons.spin_orbit import OscillatorOrbit
from nuscatter.units import MeV, fm

HBAR_C = 197.3269804593  # MeV fm


@pytest.mark.parametrize("l", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("Q", [1.0, 80.0, 200.0, 350.0])
def test_the_transform_of_the_density_of_the_orbit(l, Q):  # noqa: E741
    """∫ 4πr² J j₁(Qr) dr with 4πr³ J = n ⟨σ·l⟩ u², ⟨σ·l⟩ = j(j+1) − l(l+1) − ¾ = l at j = l + ½."""
    b, q = 1.9, Q / HBAR_C
    j, n = l + 0.5, 2 * l + 2
    spin = j * (j + 1) - l * (l + 1) - 0.75

    def u2(r):
        return r ** (2 * l + 2) * np.exp(-((r / b) ** 2))

    norm = quad(u2, 0, 25, epsabs=0, epsrel=1e-12)[0]
    S = quad(lambda r: n * spin * u2(r) / norm / r * spherical_jn(1, q * r), 0, 25, epsabs=1e-12, epsrel=1e-10)[0]
    found = float(OscillatorOrbit(l, nucleons=n, length=b * fm)(Q * MeV)) * fm
    assert found == pytest.approx(S, rel=1e-8, abs=1e-9)


def test_small_momentum_transfer_counts_spins():
    assert float(OscillatorOrbit(3, nucleons=8, length=2 * fm)(1e-3 * MeV) / MeV) == pytest.approx(
        24 * 1e-3 / 3, rel=1e-9, abs=0
    )
    assert float(OscillatorOrbit(4, nucleons=10, length=2 * fm)(0.0)) == 0


def test_odd_in_q_and_of_its_shape():
    orbit, Q = OscillatorOrbit(5, nucleons=3.5, length=2.2 * fm), np.linspace(0, 200, 7)[:, None] * MeV
    assert orbit(Q).shape == (7, 1)
    assert (orbit(-Q) == -orbit(Q)).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda: OscillatorOrbit(0, nucleons=2, length=2 * fm), lambda: OscillatorOrbit(3.0, nucleons=2, length=2 * fm),
        lambda: OscillatorOrbit(3, nucleons=9, length=2 * fm), lambda: OscillatorOrbit(3, nucleons=0, length=2 * fm),
        lambda: OscillatorOrbit(3, nucleons=8, length=-2 * fm), lambda: OscillatorOrbit(3, nucleons=8, length=[1, 2]),
        lambda: OscillatorOrbit(3, nucleons=8, length=2 * fm)(np.nan),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError) as caught:
        make()
    assert str(caught.value).endswith("was expected.")
