"""Facts of searches for dark matter: numbers of another origin, arithmetic of rates, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.dark_searches import ARGON_RATE, CSI_RATE, dark_search, dark_searches
from nuscatter.units import GW, MW, GeV, Hz, hour, keV, kg, m, tonne, us

CCM = dark_search("CCM120")


def test_each_number_has_a_source_and_what_is_not_published_says_so():
    assert len({each.name for each in dark_searches}) == len(dark_searches) == 10
    for each in dark_searches:
        assert each.sources.keys() >= {"pot", "mass", "distance", "angle", "energies", "pions_per_pot", "steady"}
        assert set(each.from_memory).isdisjoint(each.assumed)
    assert CCM.from_memory == ("angle",)
    assert "pions_per_pot" in CCM.assumed
    assert "pot" not in CCM.assumed


def test_a_threshold_of_light_is_that_of_the_quenching():
    for search, light in ((CCM, 50), (dark_search("CCM200"), 10)):
        T = search.energies[0] / keV
        assert pytest.approx(light, rel=2e-3) == 0.246 * T + 0.00078 * T**2


def test_protons_of_pip2_are_those_of_a_public_code():
    # 4.95e23 protons of 2 GeV in five years (github.com/noctildon/lightDM, Experiments/README)
    assert dark_search("PIP2-BD-RCS-SR").pot == pytest.approx(4.95e23, rel=0.04)


def test_protons_of_the_sns_are_its_energy_and_power():
    delivered = 3 * 5000 * 1.4e-3 * GW * hour
    assert dark_search("COH-Ge").pot == pytest.approx(ns.facility("SNS").protons(energy=delivered), rel=1e-12)


def test_the_rates_give_back_the_counts_they_were_made_of():
    release = replace(
        dark_search("COH-Ar-750"),
        mass=24.4 * kg,
        pot=6.12 * GW * hour / (1 * GeV),
        windows=(-0.1 * us, 4.9 * us),
        energies=(20 * keV, 160 * keV),
    )
    run = release.pot / release.place.pot_per_time
    assert ARGON_RATE * release.mass * release.open_time(run) * 140 * keV == pytest.approx(2139, rel=1e-9)
    # 6.8e-3 events a kilogram and second of CsI while the window is open: 1286/(14.6 kg × 12950 s) in 40 keV
    per_second = CSI_RATE * kg * keV / (1e6 * Hz * us)  # s⁻¹ in powers of MeV
    assert per_second * 40 / Hz == pytest.approx(1286 / 14.6 / 12951, rel=1e-3)


def test_neutrinos_at_ess_are_as_many_as_published():
    # 20 kg of xenon gas: more than 7,000 CEvNS events a year (agenda.infn.it/event/24250/contributions/130168)
    ess = dark_search("ESS-Xe")
    detector = ns.Detector("Xe", ess.mass, np.array(ess.energies))
    a_year = ns.Experiment(ess.neutrino_flux, detector).counts(ns.StandardModel()).sum() / 3
    assert 7000 < a_year < 9000


def test_steady_background_goes_with_mass_time_and_energy():
    sts = dark_search("SNS-STS-LAr")
    low, high = sts.energies
    window, run = 6 * us, 15000 * hour
    wanted = ARGON_RATE * 10 * tonne * 15 * Hz * window * run * (high - low)
    assert sts.steady == pytest.approx(wanted, rel=1e-9)
    assert sts.pot * 1.3 * GeV == pytest.approx(0.7 * MW * run, rel=1e-12)


def test_the_target_is_that_of_the_facility():
    assert [dark_search(name).target_Z for name in ("COH-Ge", "CCM200", "PIP2-BD-PAR")] == [80, 74, 6]
    assert CCM.place is ns.facility("Lujan")
    assert CCM.distance / m == pytest.approx(20)


def test_an_unknown_name_is_refused():
    with pytest.raises(ns.InputError, match="CCM200"):
        dark_search("CCM 300")


@pytest.mark.parametrize(
    ("field", "unit", "total"),
    [
        ("nu_per_pot", 1, 8.98332),
        ("captures_per_pot", 1, 0.6261),
        ("pions_per_pot", 1, 9.12),
        ("pions_uncertainty", 1, 14.1),
        ("pot", 1, 1.87344874e25),
        ("mass", kg, 2783100.0),
        ("distance", m, 986.7),
        ("angle", 1, 46.4432114),
        ("steady", 1, 11874022.8),
        ("neutrons", 1, 77777.0977),
    ],
)
def test_sums_of_the_table(field, unit, total):
    """Σ n x over the searches in their order, n = 1, 2, …: a digit or a row that is changed by mistake is seen."""
    assert sum(n * getattr(each, field) / unit for n, each in enumerate(dark_searches, start=1)) == pytest.approx(
        total, rel=1e-8
    )


def test_sums_of_the_edges():
    ends = [sum(n * each.energies[at] / keV for n, each in enumerate(dark_searches, start=1)) for at in (0, 1)]
    assert [*ends, sum(n * sum(each.windows) / us for n, each in enumerate(dark_searches, start=1))] == pytest.approx(
        [980.7, 9970.0, 20464.6], rel=1e-8
    )
