"""Light mediators: an independent fit of one number, the limits of light and heavy masses, NSI, spins, main numbers."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import fermi_constant
from nuscatter.datasets import load
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.bsm.mediators import LightVector, VectorCharges, b_minus_l, l_mu_minus_l_tau, universal
from nuscatter.interactions.bsm.scalar_charges import nucleon_scalar_charges
from nuscatter.reports.results.new_physics.light_mediators import (
    _FORCES,
    _PUBLISHED,
    _REACH,
    _TOLD,
    ALL,
    QUARK_TENSOR_CHARGES,
    mediator_curve,
    mediator_likelihood,
    mediator_masses,
    photon_like,
    scalar,
    spin_tensor_charge,
    tensor,
    vector,
)
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.run import result
from nuscatter.structure.spin_models import spin_structure
from nuscatter.units import GeV, MeV

CONUS = ns.experiment("CONUS+")
REACH = np.concatenate([np.linspace(0, 4e-5, 41), np.linspace(4.2e-5, 1.3e-4, 45)])


def by_hand(charges, mass, couplings):
    """Return −2 ln L of CONUS+ by its published numbers: 395 ± 106 events, a prediction known to 59/347.

    An amplitude 1 + x has events a + bx + cx², x = g², which three counts tell. The rate that is profiled adds its
    error to that of the number in quadrature; of it the ionisation's part is tried at many values instead, with what
    it does to the events of the Standard Model.
    """
    tried = np.array([0.0, 2e-5, 4e-5]) * math.hypot(1.0, mass / (50 * MeV))
    counts = [
        float(CONUS.counts(ns.StandardModel.effective() + LightVector(mass, coupling=g, charges=charges)).sum())
        for g in tried
    ]
    events = np.polynomial.Polynomial(np.linalg.solve(np.vander(tried**2, 3, increasing=True), counts))(couplings**2)
    data, model = ns.datasets.conus_plus_2025(), ns.StandardModel.effective()
    at = {z: float(data.expected(model, quenching_germanium=z)["cevns"].sum()) for z in (-1.0, 0.0, 1.0)}
    z = np.linspace(-3, 3, 121)
    share = 1 + z * (at[1.0] - at[-1.0]) / (2 * at[0.0]) + z**2 * ((at[1.0] + at[-1.0]) / (2 * at[0.0]) - 1)
    rate = (59 / 347) ** 2 - ((at[1.0] - at[-1.0]) / (2 * at[0.0])) ** 2
    seen = events[:, np.newaxis] * share
    return ((395 - seen) ** 2 / (106**2 + rate * seen**2) + z**2).min(axis=1)


@pytest.mark.parametrize(("charges", "mass", "pieces"), [(universal, 10 * MeV, 2), (b_minus_l, 1 * GeV, 1)])
def test_one_number_of_events_is_a_fit_by_hand(charges, mass, pieces):
    curve = mediator_curve("CONUS+", vector(charges), REACH, masses=np.array([mass]))
    fine = np.linspace(0, curve.couplings[0, -1], 40_001)
    height = by_hand(charges, mass, fine)
    inside = height - height.min() <= 2.7055
    edges = fine[np.nonzero(np.diff(inside))[0]]
    found = [end for piece in curve.pieces(0, level=0.9) for end in piece]
    assert len(curve.pieces(0, level=0.9)) == pieces
    assert found[1:] == pytest.approx(edges, rel=3e-3, abs=0)


def test_light_limits_are_flat_and_heavy_ones_grow_with_the_mass():
    """A reactor on germanium has Q ≥ 13 MeV: 1/(Q² + m²) changes by 0.6 % between 0 and 1 MeV, g by half of that."""
    curve = mediator_curve(
        "CONUS+", vector(b_minus_l), REACH, masses=np.array([0.05, 0.1, 1, 1000, 3000, 10_000]) * MeV
    )
    limits = np.array([curve.limit(at) for at in range(6)])
    np.testing.assert_allclose(limits[1:3], limits[0], rtol=0.01)
    np.testing.assert_allclose(limits[4:] / curve.masses[4:], limits[3] / curve.masses[3], rtol=0.01)
    assert limits[3] > 20 * limits[0]


def test_a_heavy_boson_is_a_contact_interaction():
    """ε^u = ε^d = g²/(√2 G_F m²) for charges that are the same for all quarks."""
    mass = 10 * GeV
    curve = mediator_curve("CONUS+", vector(universal), REACH, masses=np.array([mass]))
    contact = load("conus_plus_2025").likelihood(lambda x: ns.StandardModel.effective() + ns.NSI(ee_u=x, ee_d=x))
    found = scan(contact, x=np.linspace(0, 0.4, 41), levels=[0.9]).intervals(0.9)
    # The scan of ε has no best point below zero in its grid, and nor has g².
    mine = np.array(curve.pieces(0, level=0.9)) ** 2 / (2**0.5 * fermi_constant.value * mass**2)
    assert len(found) == len(mine) == 2
    assert mine[:, 1] == pytest.approx([high for _, high in found], rel=5e-3, abs=0)
    assert mine[1, 0] == pytest.approx(found[1][0], rel=5e-3, abs=0)


def test_electrons_count_only_where_they_are_asked_for():
    light = np.array([0.01]) * MeV
    wide = np.concatenate([[0.0], np.geomspace(1e-7, 1e-4, 31)])
    nuclei = mediator_curve("CONUS+", vector(b_minus_l), wide, masses=light).limit(0)
    both = mediator_curve("CONUS+", vector(b_minus_l, electrons=True), wide, masses=light).limit(0)
    assert both < nuclei / 20
    hidden = VectorCharges(e=-1, mu=-1, tau=-1, proton=1, neutron=1, electron=0)
    without = mediator_curve("CONUS+", vector(hidden, electrons=True), wide, masses=light).limit(0)
    assert without == pytest.approx(nuclei, rel=0.01, abs=0)


@pytest.mark.parametrize("name", ["universal, with electrons", "B − L, with electrons", "scalar, with electrons"])
def test_twice_as_many_steps_change_no_limit(name):
    force, masses = _FORCES[name], np.array([0.001, 1, 10, 1000]) * MeV
    between = (force.reach[1:] + force.reach[:-1]) / 2
    curve, fine = (
        mediator_curve("CONUS+", force.model, reach, masses=masses)
        for reach in (force.reach, np.sort(np.concatenate([force.reach, between])))
    )
    for at in range(len(masses)):
        assert np.ravel(curve.pieces(at)) == pytest.approx(np.ravel(fine.pieces(at)), rel=0.01, abs=0)
    assert len(curve.pieces(3)) == (2 if name.startswith("universal") else 1)
    assert set(force.reach) >= set(_REACH[name.partition(",")[0]])


def test_a_photon_without_a_charge_of_neutrinos_changes_nothing():
    assert photon_like.e == photon_like.mu == 1
    counts = CONUS.counts(ns.StandardModel.effective()).sum()
    mixed = ns.StandardModel.effective() + LightVector(
        10 * MeV, coupling=1e-3, charges=VectorCharges(e=0, mu=0, tau=0, proton=1, neutron=0, electron=-1)
    )
    assert CONUS.counts(mixed).sum() == pytest.approx(counts, rel=1e-12, abs=0)


def test_the_tensor_charge_is_that_of_the_spins():
    up, down = QUARK_TENSOR_CHARGES
    assert spin_tensor_charge(ns.helm("H1"), np.zeros(1))[0] == pytest.approx(up + down, rel=1e-12, abs=0)
    assert (spin_tensor_charge(ns.helm("Ar40"), np.linspace(0, 100, 3)) == 0).all()
    caesium = ns.helm("Cs133")
    spin = 7 / 2
    (protons, neutrons), _ = spin_structure(caesium.nuclide).expectation_values(spin)
    dipole = 2 * math.sqrt((spin + 1) / (3 * spin)) * abs(protons + neutrons) * (up + down)
    assert spin_tensor_charge(caesium, np.zeros(1))[0] == pytest.approx(dipole, rel=1e-9, abs=0)
    argon = ns.experiment("COHERENT-LAr-2020")
    counts = [argon.counts(model).sum() for model in (tensor()(1 * MeV, 1e-3), ns.StandardModel.effective())]
    assert counts[0] == pytest.approx(counts[1], rel=1e-12, abs=0)


def test_a_scalar_scales_with_its_charge():
    """The amplitude is g² c: twice the charge is the coupling times √2."""
    double = nucleon_scalar_charges(up=2, down=2)
    one, two = scalar()(1 * MeV, 1e-5 * 2**0.5), scalar(double)(1 * MeV, 1e-5)
    assert CONUS.counts(one).sum() == pytest.approx(CONUS.counts(two).sum(), rel=1e-12, abs=0)


def test_the_masses():
    masses = mediator_masses(lowest=0.1 * MeV, highest=10 * GeV)
    assert len(masses) == 26
    assert masses[[0, 10, 20]] / MeV == pytest.approx([0.1, 10, 1000], rel=1e-9, abs=0)
    with pytest.raises(ns.InputError, match="data"):
        mediator_likelihood("CsI 2022", vector(universal))


@pytest.mark.releases
def test_all_data_share_the_flux():
    names = mediator_likelihood(ALL, vector(l_mu_minus_l_tau)).parameters
    assert sum("flux" in each for each in names) == 1
    assert {"mass", "coupling", "conus_plus_2025_rate"} <= set(names)


@pytest.mark.slow
@pytest.mark.releases
def test_csi_is_flat_below_an_mev_and_a_scan_agrees():
    masses = np.array([0.1, 1, 100, 1000, 10_000]) * MeV
    curve = mediator_curve("CsI 2021", vector(universal), np.linspace(0, 1.1e-4, 67), masses=masses)
    limits = np.array([curve.limit(at) for at in range(5)])
    assert limits[1] == pytest.approx(limits[0], rel=0.01, abs=0)
    assert limits[4] / limits[3] == pytest.approx(10, rel=0.01, abs=0)
    assert limits[2] / limits[0] == pytest.approx(1.9, rel=0.1, abs=0)  # between the two
    mass = float(masses[3])
    like = load("coherent_csi_2021").likelihood(lambda g: vector(universal)(mass, g))
    found = scan(like, g=np.linspace(0, 2.2e-3, 67), limits={"g": (0, 2.2e-3)}, levels=[0.9]).intervals(0.9)
    assert np.ravel(curve.pieces(3, level=0.9)) == pytest.approx(np.ravel(found), rel=5e-3, abs=1e-12)


@pytest.mark.slow
@pytest.mark.releases
def test_the_main_numbers_and_a_sentence_for_each_difference():
    rows = {(row.quantity, row.data): row for row in result("light_mediators").rows if "electrons" not in row.scheme}
    both = "CsI 2021 + LAr 2020"
    for quantity, data, end in (
        ("g of B − L, 0.1 MeV", both, 3.21),
        ("g of B − L, 1 GeV", both, 6.35),
        ("g of universal, 0.1 MeV", both, 2.41),
        ("g of L_μ − L_τ, 0.1 MeV", both, 117),
        ("g of scalar, 0.1 MeV", both, 1.63),
        ("g of tensor, 0.1 MeV", "CsI 2021", 103.5),
    ):
        assert rows[quantity, data].here.ninety[0][1] == pytest.approx(end, rel=0.01, abs=0), quantity
    light = {row.quantity: row for row in result("light_mediators").rows if row.data == "CONUS+"}
    assert light["g of B − L, 1 keV"].here.ninety[0][1] == pytest.approx(4.17, rel=0.01, abs=0)
    island = rows["g of universal, 1 GeV", both].here.ninety[1]
    assert island == pytest.approx((16.91, 17.98), rel=0.005, abs=0)
    heavy = [row.here.ninety for row in result("light_mediators").rows if row.quantity == "g of universal, 1 GeV"]
    assert [len(pieces) for pieces in heavy] == [2] * 6  # electrons and steps do not hide the band
    for row in result("light_mediators").rows:
        for known in row.published:
            assert known.sentence or not row.needs_a_sentence(known), row.quantity
    assert {each.level for each in published_intervals("light_mediators.csv").values()} == {90}


def test_the_tensor_acts_on_the_sum_of_both_spins(monkeypatch):
    """Spins of 0.3 and 0.4 that point alike; tensor charges of lattices, 0.784 and −0.204, are opposite in sign."""
    both = SimpleNamespace(spin={1: (lambda Q: 0 * Q + 0.3, lambda Q: 0 * Q + 0.4)})
    module = "nuscatter.reports.results.new_physics.light_mediators"
    monkeypatch.setattr(f"{module}.spin_structure", lambda _: both)
    charge = spin_tensor_charge(ns.helm("Cs133"), np.zeros(2))
    np.testing.assert_allclose(charge, (0.784 - 0.204) * 0.7, rtol=1e-12)


def test_a_published_limit_stands_beside_a_row_of_its_unit():
    known = published_intervals("light_mediators.csv")
    for (_, _, mass), key in _PUBLISHED.items():
        assert float(known[key].unit) == pytest.approx(_TOLD[mass][1], rel=1e-12, abs=0)


@pytest.mark.parametrize(
    "wrong", [{"lowest": 0.0}, {"lowest": 10 * MeV, "highest": 1 * MeV}, {"per_decade": 0}, {"highest": float("nan")}]
)
def test_masses_that_are_none_are_refused(wrong):
    with pytest.raises(ns.InputError, match=next(reversed(wrong))):
        mediator_masses(**wrong)
