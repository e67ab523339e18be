"""Cross sections of sharp states by adaptive quadrature, beside electrons, neutrinos and elastic scattering."""

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_excitation.binned_responses import BinnedResponse, binned_responses, merged
from nuscatter.interactions.bsm.dark_excitation.cross_section import DarkCrossSection, grid_of_energies
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.bsm.dark_excitation.projectile import projectile_factors, transfers
from nuscatter.interactions.inelastic.currents.weak_current import neutral_current
from nuscatter.interactions.inelastic.electrons.electroexcitation import Electroexcitation
from nuscatter.interactions.inelastic.electrons.electromagnetic_current import ElectromagneticCurrent
from nuscatter.interactions.inelastic.excitation_spectra import excitation_edges
from nuscatter.interactions.inelastic.responses.binned_cross_section import PIECES, BinnedCrossSection
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.sources.dark.portal import DarkMatterKind, electric
from nuscatter.units import MeV

SCALAR, DIRAC, MAJORANA = DarkMatterKind.SCALAR, DarkMatterKind.DIRAC, DarkMatterKind.MAJORANA
EDGES = excitation_edges(62 * MeV)


@pytest.fixture(scope="module")
def binned(sharp):
    return binned_responses(sharp, PortalCurrent(electric), edges=EDGES)


def cross_section(responses, kind, incoming, outgoing, mediator, bins=EDGES.size - 1):
    return DarkCrossSection(
        responses=responses,
        bins=bins,
        kind=kind,
        incoming=incoming * MeV,
        outgoing=outgoing * MeV,
        mediator_mass=mediator * MeV,
    )


@pytest.mark.parametrize(
    ("kind", "incoming", "outgoing", "mediator"),
    [
        (SCALAR, 25.0, 25.0, 75.0),
        (DIRAC, 25.0, 25.0, 75.0),
        (MAJORANA, 8.0, 8.0, 30.0),
        (DIRAC, 3.0, 3.0, 0.5),
        (DIRAC, 10.0, 14.0, 40.0),
        (DIRAC, 14.0, 10.0, 40.0),
    ],
)
def test_sharp_states_by_quadrature(binned, squares, kind, incoming, outgoing, mediator):
    """dσ/dq² of each state, integrated by others, with amplitudes that are written out."""
    names = {each.names[0]: each for each in binned}
    charges, E = ElectromagneticCurrent().charges, 58.0
    for name, J, natural, energy, strength in (
        ("1-", 1, True, 11.2, 0.6),
        ("1+", 1, False, 15.3, 0.9),
        ("2+", 2, True, 7.1, 0.4),
    ):
        at = {"omega": energy * MeV, "incoming": incoming * MeV, "outgoing": outgoing * MeV}
        reach = transfers(E * MeV, **at)

        def density(q2, at=at, energy=energy, J=J, natural=natural):
            V = projectile_factors(kind, E * MeV, q2=q2 * MeV**2, **at)
            R = squares(charges, J, natural, energy, np.sqrt(q2))
            return float(V.longitudinal * R[0] + V.transverse * R[1]) / MeV**2 / (q2 - energy**2 + mediator**2) ** 2

        first, last = float(reach.least / MeV**2), min(float(reach.largest / MeV**2), 124.0**2)
        inner = [first + part * (last - first) for part in (1e-6, 1e-4, 1e-2)]
        integral = quad(density, first, last, points=inner, epsrel=1e-9, epsabs=0, limit=400)[0]
        expected = strength * integral / (16 * np.pi * (E**2 - incoming**2))
        found = cross_section((names[name],), kind, incoming, outgoing, mediator).by_bin(E * MeV)
        middle = (EDGES[1:] + EDGES[:-1]) / 2 / MeV
        state = found[np.abs(middle - energy) < 2, 0].sum() * MeV**2
        assert state == pytest.approx(expected, rel=1e-8, abs=0)


def test_electrons(sharp):
    """g = g_D = e, no mass of A′ and χ: d²σ/dΩdω of (e, e′)."""
    electrons, E, omega = Electroexcitation(sharp), 58.0, 21.0
    e2 = 4 * np.pi * fine_structure_constant.value
    for theta in (0.4, 1.3, 2.7):
        q2 = E**2 + (E - omega) ** 2 - 2 * E * (E - omega) * np.cos(theta)
        light = {"incoming": 1e-7 * MeV, "outgoing": 1e-7 * MeV}
        V = projectile_factors(DIRAC, E * MeV, omega=omega * MeV, q2=q2 * MeV**2, **light)
        R = electrons.response(np.sqrt(q2) * MeV, omega=omega * MeV)
        both = V.longitudinal * sum(R.longitudinal.values()) + V.transverse * sum(R.transverse.values())
        # dq² = 2kk′ dcosθ, and dΩ = 2π dcosθ
        dsigma = e2**2 / (16 * np.pi * E**2) * both / ((q2 - omega**2) * MeV**2) ** 2 / MeV**2
        dsigma = dsigma * 2 * E * (E - omega) * MeV**2 / (2 * np.pi)
        expected = electrons.dsigma(E * MeV, theta=theta, omega=omega * MeV)
        assert float(dsigma * MeV**3) == pytest.approx(float(expected * MeV**3), rel=1e-10, abs=0)


def test_neutrinos_of_the_vector_current(sharp, nucleon_charges):
    """A heavy A′ with the charges of Z, g g_D/m² = √2 G_F, and a light Dirac χ: the vector piece of ν, bin by bin.

    Not 0⁺, whose longitudinal current has another form there.
    """
    s2, mediator = 0.23857, 1e6
    charges = nucleon_charges((1 - 4 * s2) / 2, -0.5)
    binned = binned_responses(sharp, PortalCurrent(charges), edges=EDGES)
    weak = NuclearCrossSection(sharp, neutral_current(sin2_theta_w=s2), helicity=1, mass=0.0)
    # Where ω ends at an edge of a bin, a polynomial in each bin is exact in both.
    E = np.array([24.0, 38.0, 55.0]) * MeV
    neutrinos = BinnedCrossSection(weak, EDGES).by_multipole(E)
    coupling = 2 * fermi_constant.value**2 * (mediator * MeV) ** 4
    for each in binned:
        name = each.names[0]
        if name == "0+":
            continue
        found = coupling * cross_section((each,), DIRAC, 1e-6, 1e-6, mediator).by_bin(E)
        expected = neutrinos[name][PIECES.index("vector")]
        scale = expected.sum(axis=0)
        assert (scale > 0).any()
        some = scale > 0
        # the nodes in angle of the neutrinos leave 1e-6
        np.testing.assert_allclose(found[:, some] / scale[some], expected[:, some] / scale[some], rtol=0, atol=3e-6)


@pytest.mark.parametrize("kind", DarkMatterKind)
def test_a_charge_that_takes_no_energy_is_elastic(kind):
    """R_L = Z² δ(ω): σ of a heavy point nucleus, in closed form for a scalar."""
    count, highest = 12, 400 * MeV
    flat = BinnedResponse(
        names=("0+",),
        omega=np.array([1e-7]) * MeV,
        bin=np.array([0]),
        highest_transfer=highest,
        longitudinal=np.full((1, count), 18.0**2),
        transverse=np.zeros((1, count)),
    )
    E, m, M = 90.0, 25.0, 75.0
    found = float(cross_section((flat,), kind, m, m, M, bins=1).by_bin(E * MeV)[0, 0] * MeV**2)
    p2 = E**2 - m**2
    top = 4 * p2
    # ∫ dQ² 1/(Q² + M²)² and ∫ dQ² Q²/(Q² + M²)²
    plain, first = 1 / M**2 - 1 / (M**2 + top), np.log(1 + top / M**2) - top / (M**2 + top)
    numerator = {
        SCALAR: 4 * E**2 * plain,
        DIRAC: 4 * E**2 * plain - first,
        MAJORANA: (4 * E**2 - 4 * m**2) * plain - first,
    }[kind]
    assert found == pytest.approx(18**2 * numerator / (16 * np.pi * p2), rel=1e-8, abs=0)


def test_merged_responses_have_the_same_sum(binned):
    E = np.array([40.0, 62.0]) * MeV
    one = cross_section(merged(binned), SCALAR, 10.0, 10.0, 30.0).by_bin(E)
    several = sum(cross_section((each,), SCALAR, 10.0, 10.0, 30.0).by_bin(E) for each in binned)
    np.testing.assert_allclose(one.sum(axis=0) / several.sum(axis=0), 1, rtol=1e-12)


def test_nothing_below_the_threshold(binned):
    found = cross_section(binned, SCALAR, 10.0, 10.0, 30.0).by_bin(np.array([16.5, 17.5]) * MeV)
    assert np.abs(found[:, 0]).max() < 1e-6 * found[:, 1].max()


def test_grid_of_energies():
    """Each energy leaves an edge of a bin, as far as there are edges."""
    grid = grid_of_energies(EDGES, outgoing=7 * MeV, highest=300 * MeV)
    left = (grid - 7 * MeV) / MeV
    inside = left[left <= 62]
    assert np.abs(inside[:, None] - EDGES / MeV).min(axis=1).max() < 1e-9
    assert grid[-1] / MeV == pytest.approx(300)
    assert (np.diff(grid) > 0).all()


def test_bad_input(binned):
    with pytest.raises(InputError, match="above the difference of the masses"):
        cross_section(binned, DIRAC, 30.0, 10.0, 15.0)
    with pytest.raises(InputError, match="binned_responses"):
        cross_section(("R",), DIRAC, 10.0, 10.0, 15.0)
    with pytest.raises(InputError, match="E"):
        cross_section(binned, DIRAC, 10.0, 10.0, 15.0).by_bin(-1.0)


def test_parts_of_the_transfers(binned):
    """They sum to the bins, and their limits are those of the kinematics, or of the responses."""
    exact, E = cross_section(merged(binned), SCALAR, 25.0, 25.0, 75.0), 90.0 * MeV
    parts = exact.over_transfers(E)
    assert exact.widths.sum() == pytest.approx(1, rel=1e-12, abs=0)
    assert parts.sum(axis=1) == pytest.approx(exact.by_bin(np.array([E]))[:, 0], rel=1e-12, abs=0)
    omega = np.array([7.0, 20.0, 64.9, 70.0]) * MeV
    reach = transfers(E, omega=omega, incoming=25 * MeV, outgoing=25 * MeV)
    highest = binned[0].highest_transfer ** 2
    least, most = (exact.transfers_at(np.full(4, E), omega=omega, part=np.full(4, part)) for part in (0.0, 1.0))
    assert least[:3] == pytest.approx(reach.least[:3], rel=1e-12, abs=0)
    assert most[:3] == pytest.approx(np.minimum(reach.largest, highest)[:3], rel=1e-9, abs=0)
    assert (least[3], most[3]) == (0, 0)
    middle = exact.transfers_at(np.full(4, E), omega=omega, part=np.full(4, 0.5))
    assert ((middle > least) & (middle < most))[:3].all()


def test_half_of_the_parts_are_half_of_the_logarithm(binned):
    """ln(q² − q²_min + c) with c = q²_min where A′ is heavy: half-way it is √(q²_max q²_min)."""
    exact, E, omega = cross_section(merged(binned), SCALAR, 0.0, 0.0, 200.0), 60.0 * MeV, 10.0 * MeV
    reach = transfers(E, omega=omega, incoming=0.0, outgoing=0.0)
    half = exact.transfers_at(np.array([E]), omega=np.array([omega]), part=np.array([0.5]))
    assert half[0] == pytest.approx(float(np.sqrt(reach.least * reach.largest)), rel=1e-12, abs=0)
