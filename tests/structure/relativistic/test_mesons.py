"""Meson fields: Yukawa's integral where they are linear, uniform matter where not, and the energy's gradient."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import FitError
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.relativistic.force import relativistic_force, relativistic_forces
from nuscatter.structure.relativistic.mesons import HBARC, Mesons

MESH = RadialMesh.uniform(20, 10)
GARNET = relativistic_force("FSUGarnet")
SHAPE = 1 / (1 + np.exp((MESH.r - 5.0) / 0.5))
NUMBER = np.stack([0.085 * SHAPE, 0.065 * SHAPE])


def test_a_linear_field_is_yukawas_integral():
    """Φ(0) = g² ħc ∫ ρ e^{−mr}/4πr d³r of a Gaussian density; likewise W, and B with half the difference."""
    plain = replace(GARNET, kappa=0.0, lambda_=0.0, zeta=0.0, Lambda_v=0.0)
    gauss = np.exp(-((MESH.r / 2.0) ** 2))
    fields = Mesons(plain, MESH).fields(np.stack([0.1 * gauss, 0.04 * gauss]), 0.13 * gauss)

    def at(r, mass, strength):
        """The integral over a sphere of radius s has sinh(m min)/(m min) e^{−m max}/max."""
        m = mass / HBARC

        def shell(s):
            low, high = min(r, s), max(r, s)
            return s**2 * np.exp(-((s / 2) ** 2)) * np.sinh(m * low) / (m * low) * np.exp(-m * high) / high

        return strength * HBARC * quad(shell, 0, 15, points=[r], epsabs=1e-13, epsrel=1e-11)[0]

    for index in (5, 20):
        r = float(MESH.r[index])
        assert fields.sigma[index] == pytest.approx(at(r, plain.sigma_mass, 0.13 * plain.g2_sigma), rel=1e-6)
        assert fields.omega[index] == pytest.approx(at(r, plain.omega_mass, 0.14 * plain.g2_omega), rel=1e-6)
        assert fields.rho[index] == pytest.approx(at(r, plain.rho_mass, -0.03 * plain.g2_rho), rel=1e-6)


@pytest.mark.parametrize("force", relativistic_forces().values(), ids=relativistic_forces())
def test_fields_solve_their_equations_where_there_is_no_gradient(force):
    """In the middle of a large sphere of uniform density they are those of nuclear matter."""
    mesh = RadialMesh.uniform(30, 15)
    step = 1 / (1 + np.exp((mesh.r - 18.0) / 0.4))
    neutrons, protons, scalar = 0.09, 0.06, 0.14
    fields = Mesons(force, mesh).fields(np.stack([neutrons * step, protons * step]), scalar * step)
    phi, w, b = (float(each[20]) for each in (fields.sigma, fields.omega, fields.rho))
    volume = HBARC**3
    own = force.kappa / 2 * phi**2 + force.lambda_ / 6 * phi**3
    assert force.sigma_mass**2 * phi / force.g2_sigma + own == pytest.approx(volume * scalar, rel=1e-6)
    own = force.zeta / 6 * w**3 + 2 * force.Lambda_v * b**2 * w
    assert force.omega_mass**2 * w / force.g2_omega + own == pytest.approx(volume * (neutrons + protons), rel=1e-6)
    own = 2 * force.Lambda_v * w**2 * b
    assert force.rho_mass**2 * b / force.g2_rho + own == pytest.approx(volume * (protons - neutrons) / 2, rel=1e-6)


@pytest.mark.parametrize("force", relativistic_forces().values(), ids=relativistic_forces())
def test_the_fields_are_the_gradient_of_the_energy(force):
    """The energy changes by −Φ δρ_s + W δρ + ½B δ(ρ_p − ρ_n): the fields' own energies move in second order only."""
    mesons, scalar = Mesons(force, MESH), 0.14 * SHAPE
    bump = np.exp(-((MESH.r - 4) ** 2))

    def energy(number, scalars):
        fields = mesons.fields(number, scalars)
        local = -fields.sigma * scalars + fields.omega * number.sum(axis=0) + fields.rho * (number[1] - number[0]) / 2
        return float(MESH.shells @ local) + sum(fields.energies.values())

    at = mesons.fields(NUMBER, scalar)
    expected = {
        "scalar": -at.sigma,
        "neutron": at.omega - at.rho / 2,
        "proton": at.omega + at.rho / 2,
    }
    h = 1e-4
    for name, field in expected.items():
        moved = []
        for sign in (1, -1):
            change = sign * h * bump
            number = NUMBER + np.stack([change * (name == "neutron"), change * (name == "proton")])
            moved.append(energy(number, scalar + change * (name == "scalar")))
        assert (moved[0] - moved[1]) / (2 * h) == pytest.approx(float(MESH.shells @ (field * bump)), rel=1e-7)


def test_without_density_there_is_no_field():
    fields = Mesons(GARNET, MESH).fields(0 * NUMBER, 0 * SHAPE)
    assert not np.any(fields.sigma)
    assert not np.any(fields.rho)
    assert all(value == 0 for value in fields.energies.values())


def test_the_isovector_field_vanishes_with_the_excess():
    fields = Mesons(GARNET, MESH).fields(np.stack([NUMBER[0], NUMBER[0]]), 0.14 * SHAPE)
    assert not np.any(fields.rho)


def test_couplings_without_a_field():
    """A quartic coupling that is negative and large has no field at nuclear density."""
    with pytest.raises(FitError, match="The field of σ did not converge"):
        Mesons(replace(GARNET, kappa=0.0, lambda_=-10.0), MESH).fields(NUMBER, 0.14 * SHAPE)
