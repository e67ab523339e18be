"""Couplings that change flavour as a result: magnitudes where flavours are pure, signs where they are not."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.reports.results.new_physics.degenerate_couplings import quarks_in
from nuscatter.reports.results.new_physics.flavour_changing import DATA, changing, written
from nuscatter.reports.results.new_physics.non_standard_interactions import couplings, one_at_a_time
from nuscatter.reports.results.published import published_intervals
from nuscatter.units import MeV


def test_published_quantities_are_among_the_rows():
    rows = {(written(name, data), data) for data, names in DATA.items() for name in names}
    assert {(each.quantity, each.data) for each in published_intervals("flavour_changing.csv").values()} <= rows


@pytest.mark.parametrize("name", ["emu_u", "etau_d", "mutau_d"])
def test_only_the_magnitude_matters_and_adds_as_a_square(name):
    """σ/σ_SM − 1 = (2 ε n_q)²/Q_W², by the formula of the page."""
    argon, model = ns.helm("Ar40"), couplings(name)
    species = ns.nu_mu if name.startswith("mutau") else ns.nu_e
    standard = float(model(**{name: 0.0}).sigma(20 * MeV, species, argon))
    plus, minus, twice = (float(model(**{name: x}).sigma(20 * MeV, species, argon)) for x in (0.05, -0.05, 0.1))
    assert plus == pytest.approx(minus, rel=1e-12, abs=0)
    assert twice - standard == pytest.approx(4 * (plus - standard), rel=1e-9, abs=0)
    vector = {"e": 0.0382, "m": 0.0300}[name[0]]
    charge = 2 * (vector * 18 - 0.5117 * 22)
    added = (2 * 0.05 * quarks_in(ns.nuclide("Ar40"), name[-1]) / charge) ** 2
    assert plus / standard - 1 == pytest.approx(added, rel=1e-9, abs=0)


def test_each_coupling_acts_on_its_two_flavours():
    csi = ns.experiment("COHERENT-CsI-2021")
    for name, unchanged in {"emu_d": (), "etau_d": (ns.nu_mu, ns.nu_mu_bar), "mutau_d": (ns.nu_e,)}.items():
        model = couplings(name)
        before, after = (csi.by_species(model(**{name: x})) for x in (0.0, 0.1))
        for species in before:
            if species in unchanged:
                assert after[species].sum() == pytest.approx(before[species].sum(), rel=1e-12, abs=0)
            else:
                assert after[species].sum() > 1.05 * before[species].sum()


def rows_of(data):
    rows = one_at_a_time(data, "flavour_changing.csv", lambda _: None, changing, written=written)
    return {(row.quantity, row.data): row for row in rows}


@pytest.mark.slow
@pytest.mark.releases
def test_no_difference_is_left_without_a_sentence():
    known = published_intervals("flavour_changing.csv").values()
    rows = rows_of({data: DATA[data] for data in dict.fromkeys(each.data for each in known)})
    assert sum(len(row.published) for row in rows.values()) == len(known)
    for row in rows.values():
        for other in row.published:
            assert other.sentence or not row.needs_a_sentence(other), (row.quantity, row.data, row.pull(other))


@pytest.mark.slow
@pytest.mark.releases
def test_the_limits_are_those_of_the_page():
    """Of 90 %, computed first on another grid."""
    rows = rows_of({"CsI 2021": ("emu_u",), "LAr 2020": ("etau_d",), "CsI 2021 + LAr 2020": ("mutau_d",)})
    kept = {"|ε_eμ^u|": 0.082, "|ε_eτ^d|": 0.284, "|ε_μτ^d|": 0.091}
    for (quantity, _), row in rows.items():
        ((low, high),) = row.here.ninety
        assert low == -np.inf
        assert high == pytest.approx(kept[quantity], abs=1e-3)


@pytest.mark.slow
@pytest.mark.releases
def test_the_sign_matters_for_neutrinos_from_the_sun():
    """Linear in ε: the interval is not symmetric, and its middle is where the rate is least."""
    ((low, high),) = rows_of({"XENONnT": ("mutau_d",)})["ε_μτ^d", "XENONnT"].here.ninety
    assert (low, high) == pytest.approx((-0.495, 0.169), abs=2e-3)
