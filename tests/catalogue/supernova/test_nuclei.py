"""Cross sections of nuclei in detectors by name, exchanged by one word. No responses are sampled here."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.supernova import nuclei
from nuscatter.catalogue.supernova.nuclei import cross_section_of, term_of, terms_of
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.final_states.branching import NeutronYield
from nuscatter.interactions.inelastic.published_fits import carbon_fit, oxygen_fit
from nuscatter.interactions.inelastic.term_ranges import Extrapolated
from nuscatter.interactions.inelastic.total import Remainder
from nuscatter.units import MeV, cm, megaparsec, tonne

BURST = ns.Supernova.named("livermore", distance=0.01 * megaparsec)


def fitted(nuclide, current):
    """The published fits, which named detectors have anyhow."""
    charged = {"O16": oxygen_fit, "C12": carbon_fit}
    return charged[nuclide]() if nuclide in charged and current is ns.CHARGED_CURRENT else None


def tabulated(nuclide, current):
    """One of SNOwGLoBES's tables under another name."""
    if (nuclide, current) != ("Ar40", ns.CHARGED_CURRENT):
        return None
    table = ns.CrossSectionTable.from_snowglobes("nue_Ar40", (ns.nu_e,), extended=True)
    return ns.TotalCrossSection("mine", "Ar40", table, deposited=Remainder(1 * MeV))


def test_the_same_cross_sections_give_the_same_events():
    """Oxygen's fit in place of oxygen's fit: by species, and together as before."""
    old, new = (ns.supernova_rates(BURST, "Super-K", nuclei=each) for each in (None, fitted))
    assert list(new) == ["ibd", "electrons", "nue_O16", "nuebar_O16"]
    assert new["nue_O16"] > 0
    assert new["nuebar_O16"] > 0
    assert new["nue_O16"] + new["nuebar_O16"] == pytest.approx(old["O16"], rel=1e-9)
    assert new["ibd"] == pytest.approx(old["ibd"], rel=1e-6)


@pytest.mark.slow
def test_matrices_of_snowglobes_stay():
    pytest.importorskip("snowglobes_data")
    old, new = (ns.supernova_rates(BURST, "ar40kt", nuclei=each) for each in (None, tabulated))
    assert new["nue_Ar40"] == pytest.approx(old["nue_Ar40"], rel=1e-4)
    assert new["nuebar_Ar40"] == 0
    assert old["nc_nue_Ar40"] > 50
    assert new["nc_nue_Ar40"] == pytest.approx(old["nc_nue_Ar40"], rel=1e-6)  # panels of other thresholds


def test_twice_the_cross_section_is_twice_the_events():
    """DUNE needs no installed package with a table of one's own."""

    def mine(factor):
        values = {ns.nu_e: [0, factor * 1e-40 * cm**2]}
        table = ns.CrossSectionTable([5 * MeV, 50 * MeV], values, extended=True)
        term = ns.TotalCrossSection("mine", "Ar40", table, deposited=Remainder(1 * MeV))
        return lambda _, current: term if current is ns.CHARGED_CURRENT else None

    one, two = (ns.supernova_rates(BURST, "DUNE", nuclei=mine(each)) for each in (1, 2))
    assert two["nue_Ar40"] == pytest.approx(2 * one["nue_Ar40"], rel=1e-9)
    assert list(one) == ["nue_Ar40", "nuebar_Ar40", "electrons"]


def test_terms_have_the_range_of_their_responses_and_go_on():
    term = term_of(lambda *each: ns.inelastic(*each, highest_energy=40 * MeV), "Ar40", ns.NEUTRAL_CURRENT)
    assert isinstance(term, Extrapolated)
    assert term.highest / MeV == pytest.approx(40)
    assert terms_of(fitted, "Ar40") == {}


def test_where_there_is_no_term_the_fits_stay():
    stays = ns.supernova_detector("Super-K", nuclei=lambda *_: None)
    assert [each.name for each in stays.channels] == ["ibd", "electrons", "O16"]
    assert terms_of(None, "O16") == {}


def test_which_tables_are_exchanged():
    """Not those that are a part of a nuclide's cross section, as the photon of carbon; of lead those of neutrons."""
    asked = []

    def none(nuclide, current):
        asked.append((nuclide, current))

    parts = ["nc_nue_C12", "nue_C13", "nue_Pb208_1n", "nue_Ar40_marley1"]
    for name in ("nue_Ar40", "nc_nutaubar_O16", "nuebar_C12", *parts, "nue_e", "ibd"):
        assert cross_section_of(none, name, (ns.nu_e,)) is None
    names = [("Ar40", ns.CHARGED_CURRENT), ("O16", ns.NEUTRAL_CURRENT), ("C12", ns.CHARGED_CURRENT)]
    assert asked == [*names, ("Pb208", ns.CHARGED_CURRENT)]


def test_neutrons_of_lead_are_by_number_and_go_on_as_a_power(monkeypatch):
    """Of a reaction whose cross sections are known: (n + 1) (E/MeV)² with n neutrons, up to two."""
    asked = []

    def known(reaction, E, species):
        asked.append((reaction.name, species))
        return NeutronYield(1e-42 * cm**2 * np.array([1, 2, 3])[:, None] * (E / MeV) ** 2)

    monkeypatch.setattr(nuclei, "neutrons", known)
    E = np.array([20.0, 64.0, 80.0, 120.0]) * MeV
    for name, species, factor in (
        ("nc_nutaubar_Pb208_2n", ns.nu_tau_bar, 3),
        ("nc_numu_Pb208_1n", ns.nu_mu, 2),
        ("nue_Pb208_1n", ns.nu_e, 2),
    ):
        found = nuclei.cross_section_of(ns.inelastic, name, (species,))
        assert found(E, species) / cm**2 == pytest.approx(factor * 1e-42 * (E / MeV) ** 2, rel=2e-3, abs=0)
        assert not found(E, ns.nu_mu_bar).any()
    # A neutral current is asked once for neutrinos and once for antineutrinos.
    neutral, charged = "neutral current on Pb208", "charged current on Pb208"
    assert asked == [(neutral, ns.nu_e_bar), (neutral, ns.nu_e), (charged, ns.nu_e)]
    lead = ns.inelastic("Pb208", ns.CHARGED_CURRENT, force="SkM*")
    assert not nuclei.with_neutrons(lead, 5, (ns.nu_e,))(E, ns.nu_e).any()


def test_wrong_nuclei_are_refused():
    with pytest.raises(InputError, match="coherent scattering alone"):
        ns.supernova_detector("XENONnT", nuclei=fitted)
    with pytest.raises(InputError, match="nuclei"):
        ns.supernova_detector("DUNE", nuclei="rpa")
    with pytest.raises(InputError, match="what nuclei returns for O16"):
        ns.supernova_detector("Super-K", nuclei=lambda *_: 3.0)
    own = ns.SupernovaDetector(
        "own", [ns.TermChannel("ibd", ns.InverseBetaDecay(), ns.Detector("H2O", 1 * tonne, [5 * MeV, 50 * MeV]))]
    )
    with pytest.raises(InputError, match="by its name"):
        ns.supernova_rates(BURST, own, nuclei=fitted)


@pytest.mark.slow
def test_a_detector_without_such_channels_says_so():
    pytest.importorskip("snowglobes_data")
    with pytest.raises(InputError, match="no channel"):
        ns.supernova_detector("halo1", nuclei=fitted)
