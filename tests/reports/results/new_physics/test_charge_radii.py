"""Charge radii: mirrors, transitions, radii that fall with Q², and what the data allow."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from nuscatter.constants import electron_mass, fermi_constant, fine_structure_constant
from nuscatter.datasets import load
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import LikelihoodSum, Pull
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.particles import nu_e, nu_mu
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.new_physics.charge_radii import (
    ANALYSIS,
    RADIUS_UNIT,
    STANDARD_E,
    STANDARD_MU,
    joined,
    radii,
    running_radii,
    transition_radii,
)
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Row, allowed
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.structure.nucleus import helm, point_nucleus
from nuscatter.units import MeV, keV, kg, m

#: g_V^p without a radius, and g_V^n: physics.md, and arXiv:2205.09484.
_WITHOUT, _NEUTRON = 0.0185, -0.5117


def _mirror(Z, N):
    """Return r₀² [1e-32 cm²], about which a rate on point nuclei is symmetric, from the couplings by hand."""
    shift = math.sqrt(2) * math.pi * fine_structure_constant.value / (3 * fermi_constant.value) * RADIUS_UNIT
    return (_WITHOUT + _NEUTRON * N / Z) / shift


@pytest.mark.parametrize(("target", "Z", "N", "place"), [("Ar40", 18, 22, -25.5), ("Cs133", 55, 78, -29.7)])
def test_a_rate_has_two_radii(target, Z, N, place):
    centre = _mirror(Z, N)
    assert centre == pytest.approx(place, rel=4e-3, abs=0)
    nucleus = point_nucleus(target)
    for radius in (2.0, -12.0):
        near, far = (
            radii(ee=each, mumu=STANDARD_MU).dsigma_dT(30 * MeV, 5 * keV, nu_e, nucleus)
            for each in (radius, 2 * centre - radius)
        )
        assert float(far / near) == pytest.approx(1, rel=3e-3, abs=0)  # the couplings have three digits


def test_the_standard_radii_are_the_standard_model():
    model, standard = radii(), StandardModel.effective()
    for species in (nu_e, nu_mu):
        at = 30 * MeV, 5 * keV, species, helm("Ar40")
        assert float(model.dsigma_dT(*at) / standard.dsigma_dT(*at)) == pytest.approx(1, rel=1e-12, abs=0)
    assert (round(STANDARD_E, 2), round(STANDARD_MU, 2)) == (-0.83, -0.48)


@pytest.mark.parametrize(
    ("pair", "species", "acts"),
    [("emu", nu_e, True), ("emu", nu_mu, True), ("etau", nu_e, True), ("etau", nu_mu, False), ("mutau", nu_e, False)],
)
def test_a_transition_adds_its_square(pair, species, acts):
    at = 30 * MeV, 5 * keV, species, helm("Cs133")
    plain, once, twice = (
        float(transition_radii(**{pair: size}).dsigma_dT(*at) / radii().dsigma_dT(*at)) for size in (0.0, 5.0, 10.0)
    )
    assert plain == pytest.approx(1, rel=1e-12, abs=0)
    if acts:
        assert (twice - 1) / (once - 1) == pytest.approx(4, rel=1e-9, abs=0)
    else:
        assert twice == pytest.approx(1, rel=1e-12, abs=0)


def test_a_transition_fills_what_is_between_the_islands():
    """In the middle, where the weak charge is zero, a transition of half the islands' distance gives the same rate."""
    centre, at = _mirror(55, 78), (30 * MeV, 5 * keV, nu_e, point_nucleus("Cs133"))
    half = STANDARD_E - centre
    rates = [float(each.dsigma_dT(*at)) for each in (radii(), transition_radii(ee=centre, etau=half))]
    assert rates[1] / rates[0] == pytest.approx(1, rel=3e-3, abs=0)
    assert joined(((-3.0, -2.0), (0.0, 1.0))) == ((-3.0, 1.0),)


def test_a_radius_falls_with_momentum():
    """At Q = 50 MeV the radius of ν_e is 0.705 of that at rest, and at rest it is whole."""
    nucleus = helm("Cs133")
    T = (50 * MeV) ** 2 / (2 * nucleus.nuclide.mass)
    at = 50 * MeV, T, nu_e, nucleus
    ratio = float(running_radii(ee=-10.0).dsigma_dT(*at) / radii(ee=-7.05).dsigma_dT(*at))
    assert ratio == pytest.approx(1, rel=1e-3, abs=0)
    assert float(radii(ee=-10.0).dsigma_dT(*at) / radii(ee=-7.05).dsigma_dT(*at)) < 0.9
    low = (0.01 * electron_mass.value) ** 2 / (2 * nucleus.nuclide.mass)
    at = 50 * MeV, low, nu_e, nucleus
    ratio = float(running_radii(ee=-10.0).dsigma_dT(*at) / radii(ee=-10.0).dsigma_dT(*at))
    assert ratio == pytest.approx(1, rel=1e-5, abs=0)


def test_flavours_do_not_mix():
    flux = facility("SNS").flux(distance=20 * m, pot=1e23)
    counted = Experiment(flux, Detector(material("Ar"), 10 * kg, np.array([20, 100]) * keV))
    # of ν_e, ν_μ and ν̄_μ the last two have the radius of ν_μ
    both, electron, muon, none = (
        float(counted.counts(each).sum())
        for each in (radii(ee=-10, mumu=-10), radii(ee=-10, mumu=0), radii(ee=0, mumu=-10), radii(ee=0, mumu=0))
    )
    assert both + none == pytest.approx(electron + muon, rel=1e-10, abs=0)
    assert (none - muon) / (none - electron) > 1.5


def test_the_table_is_read():
    table = published_intervals("charge_radii.csv")
    assert [len(each.pieces) for each in table.values()] == [2, 2, 1]
    assert set(ANALYSIS.releases) == {"coherent_csi_2021", "coherent_lar_2020", "coherent_csi_2018"}


@pytest.mark.slow
@pytest.mark.releases
def test_what_the_data_allow():
    """The islands of 90 % with CONUS+; a difference from what is published has a sentence."""
    table = published_intervals("charge_radii.csv")
    likelihood = together("CsI 2021 + LAr 2020", radii) + load("conus_plus_2025").likelihood(radii)
    expected = {"ee": ((-62.1, -48.6), (-4.3, 6.7)), "mumu": ((-59.7, -49.2), (-8.1, 3.2))}
    for name, key in {"ee": "dresden-e", "mumu": "dresden-mu"}.items():
        found = allowed(scan(likelihood, levels=[0.683, 0.9], refine=2, starts=4, **{name: np.linspace(-90, 30, 25)}))
        assert np.array(found.ninety) == pytest.approx(np.array(expected[name]), abs=0.15)
        # each island of the other radius alone: what is allowed together is what either allows
        other = {"ee": "mumu", "mumu": "ee"}[name]
        pieces = []
        for limits, start in (((-110.0, -28.0), -55.0), ((-28.0, 40.0), 0.0)):
            half = scan(
                likelihood,
                levels=[0.9],
                refine=2,
                starts=2,
                limits={other: limits},
                **{name: np.linspace(-75, 15, 46), other: start},
            )
            pieces.append((half.fval, half))
        least = min(fval for fval, _ in pieces)
        ends = [half.intervals(rise=2.7055 - (fval - least)) for fval, half in pieces]
        union = [(min(low), max(high)) for low, high in (zip(*both, strict=True) for both in zip(*ends, strict=True))]
        assert np.array(found.ninety) == pytest.approx(np.array(union), abs=0.1)
        row = Row("⟨r²⟩", "", "", "", found, (table[key],))
        assert not row.needs_a_sentence(table[key]) or table[key].sentence


def test_what_is_not_profiled_is_the_standard_models(monkeypatch):
    """Each scan is told with what is held; numbers of the scans are those of a Gaussian here."""
    module, held, told = "nuscatter.reports.results.new_physics.charge_radii", [], []

    def recorded(_, name, *, wide=False, fixed=None):
        held.append((name, wide, fixed))
        return scan(Pull(name, 0.0, 5.0), levels=[0.683, 0.9], **{name: np.linspace(-40, 40, 17)})

    def plane(_, *, fixed=None, **grids):
        names = [name for name in grids if name in ("ee", "mumu", "emu", "etau", "mutau")]
        told.append((tuple(names), fixed))
        total = LikelihoodSum(tuple(Pull(name, 0.0, 9.0) for name in names))
        return scan(total, levels=[0.683, 0.9], refine=0, **{name: np.linspace(-30, 30, 7) for name in names})

    data = SimpleNamespace(likelihood=lambda _: Pull("ee", 0.0, 1.0))
    for name, fake in {
        "together": lambda *_: Pull("ee", 0.0, 1.0),
        "load": lambda _: data,
        "_scan": recorded,
        "scan": plane,
    }.items():
        monkeypatch.setattr(f"{module}.{name}", fake)
    found = ANALYSIS.compute(lambda _: None)
    fixed = [(name, each) for name, _, each in held if each]
    assert fixed.count(("ee", {"mumu": STANDARD_MU})) == 3  # CONUS+ alone, and one at a time of two combinations
    assert fixed.count(("mumu", {"ee": STANDARD_E})) == len(fixed) - 3 == 2
    assert [name for name, wide, _ in held if wide] == ["ee", "mumu"]
    alone = [each for names, each in told if len(names) == 1]
    assert all(set(each.values()) == {0.0} and len(each) == 2 for each in alone)
    assert len(alone) == 3
    assert len({(row.quantity, row.data, row.scheme) for row in found.rows}) == len(found.rows)


def test_no_pieces_are_not_joined():
    with pytest.raises(InputError, match="pieces"):
        joined(())


def test_published_islands_are_mirrors_of_each_other():
    """Sums of outer and of inner ends are 2 r₀², −58e-32 cm² in CsI and −51 in argon; all are of 90 %."""
    table = published_intervals("charge_radii.csv").values()
    assert {each.level for each in table} == {90}
    for each in table:
        if len(each.pieces) == 2:
            (outer, inner), (near, last) = each.pieces
            assert all(-61 < total < -50 for total in (outer + last, inner + near)), each.key
