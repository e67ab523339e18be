import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.rates.supernova.burst_channels import atoms
from nuscatter.units import MeV, cm, erg, keV, megaparsec, s, tonne

FAR = 0.01 * megaparsec
BURST = ns.Supernova.named("dune", distance=FAR)
#: The table's first point is one of the edges, so that no bin has a kink inside.
TRUE = np.linspace(0, 150, 151) * MeV
WIDE = np.array([1e-3, 200]) * MeV
TABLE = ns.CrossSectionTable(
    [5 * MeV, 200 * MeV], {ns.nu_e: [0, 4e-40 * cm**2], ns.nu_mu: [0, 1e-41 * cm**2]}, extended=True
)
TIMES = np.linspace(0, 10, 21) * s
COOLING = ns.Supernova(
    distance=FAR, times=TIMES, luminosity=1e52 * erg / s * np.exp(-TIMES / (3 * s)), mean_energy=12 * MeV, alpha=2.5
)


def detector(*channels):
    return ns.SupernovaDetector("mine", channels, TRUE)


def term(name, what, target, edges=WIDE, **more):
    return ns.TermChannel(name, what, ns.Detector(target, 1000 * tonne, edges), **more)


def test_what_happens_is_what_an_ideal_detector_sees():
    """Two integrals of different nodes: over the neutrino's energy alone, and by the experiment's own panels."""
    mine = detector(
        term("ibd", ns.InverseBetaDecay(), "H2O"),
        term("cevns", ns.StandardModel(), "Ar", np.array([0.0, 2000]) * keV, coherent=True),
        term("protons", ns.ProtonScattering(), "CH2", np.array([0.0, 200]) * MeV),
    )
    rates = mine.rates(BURST)
    for name in rates:
        assert rates[name] == pytest.approx(rates.interactions[name], rel=2e-4), name
    # the number per tonne at 10 kpc of the page on supernovae, from another fold (no oscillation)
    assert rates["cevns"] / 1000 == pytest.approx(7.41, abs=0.01)


def test_a_table_is_counted_alike_by_a_matrix_and_by_a_term():
    charged = ns.TotalCrossSection("x", "Ar40", TABLE, deposited=lambda E: E)
    mine = detector(
        ns.MatrixChannel("matrix", TABLE, atoms("Ar", 1000 * tonne, "Ar40"), matrix=np.eye(150), energy_edges=TRUE),
        ns.TermChannel("term", charged, ns.Detector("Ar", 1000 * tonne, TRUE)),
    )
    rates = mine.rates(BURST)
    matrix, other = rates.channels["matrix"], rates.channels["term"]
    assert rates["matrix"] == pytest.approx(rates["term"], rel=1e-5)
    for each in (ns.nu_e, ns.nu_mu):
        assert matrix.by_species[each] == pytest.approx(other.by_species[each], rel=1e-5)
    np.testing.assert_allclose(matrix.spectrum[5:60], other.spectrum[5:60], rtol=1e-3)


def test_a_line_is_in_its_bin():
    energy = 30.2 * MeV
    flux = ns.Flux((ns.Component(ns.nu_e, ns.Line(energy), 1e12 / cm**2),))
    rates = detector(ns.MatrixChannel("x", TABLE, 1e30)).rates(flux)
    true = rates.channels["x"].true_spectrum[:, 0]
    expected = 1e30 * 1e12 / cm**2 * TABLE(energy, ns.nu_e)
    row = np.searchsorted(TRUE, energy) - 1
    assert true[row] == pytest.approx(expected, rel=1e-12)
    assert true.sum() == pytest.approx(expected, rel=1e-12)


def test_bins_of_time_sum_to_all_times():
    """The whole is the trapezoid of the table, so bins that hold all times lose nothing."""
    mine = detector(ns.MatrixChannel("x", TABLE, 1e33), term("cevns", ns.StandardModel(), "Ar"))
    whole, timed = mine.rates(COOLING), mine.rates(COOLING, np.array([0, 1, 4, 11]) * s)
    for name in whole:
        assert timed.by_time[name].shape == (3,)
        assert timed.by_time[name].sum() == pytest.approx(whole[name], rel=1e-9)
    # luminosity falls as exp(-t/3s): shares of the first second, with steps of half a second
    share = timed.by_time["x"][0] / whole["x"]
    assert share == pytest.approx((1 - np.exp(-1 / 3)) / (1 - np.exp(-10 / 3)), rel=0.01)


def test_the_cross_sections_are_computed_once():
    class Counted:
        species = (ns.nu_e,)
        calls = 0

        def kinks(self, species):
            return ()

        def __call__(self, E, species):
            self.calls += 1
            return TABLE(E, species)

    counted = Counted()
    mine = detector(ns.MatrixChannel("x", counted, 1e30))
    mine.rates(BURST), mine.rates(COOLING)
    assert counted.calls == 1


def test_wrong_detectors_and_fluxes_are_refused():
    channel = ns.MatrixChannel("x", TABLE, 1e30)
    for channels, sentence in (
        ((), "at least one"),
        ((channel, channel), "each once"),
        ((3,), "a MatrixChannel or a TermChannel"),
        ((ns.MatrixChannel("x", TABLE, 1e30, matrix=np.eye(3)),), "shape of the matrix"),
        ((ns.MatrixChannel("x", TABLE, 1e30, efficiency=[1, 1]),), "number of efficiencies"),
    ):
        with pytest.raises(InputError, match=sentence):
            ns.SupernovaDetector("mine", channels, TRUE)
    mine = detector(channel)
    with pytest.raises(InputError, match="a Flux"):
        mine.rates(3)
    with pytest.raises(InputError, match="times of arrival"):
        mine.rates(BURST, np.array([0, 1]) * s)
    with pytest.raises(InputError, match="coherences"):
        mine.rates(ns.AdiabaticMSW(dense=True, coherent=True)(BURST))
