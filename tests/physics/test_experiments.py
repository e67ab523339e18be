"""Predictions of the catalogue beside what the collaborations published. Nothing here is tuned."""

from dataclasses import replace

import pytest

from nuscatter.catalogue.assembly import assemble, detector_of, flux_of, live_time
from nuscatter.catalogue.entries import experiment
from nuscatter.catalogue.published_facts import Fact, setup
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e_bar
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.reactors.reactor import Reactor
from nuscatter.structure.nucleus import point_nucleus
from nuscatter.units import GW, cm, day, kg, m, s, year

SM = StandardModel()


def total(name):
    return float(experiment(name).counts(SM).sum())


def rate(known):
    """Events per kg and day."""
    counts = float(assemble(known).counts(SM).sum())
    return counts / (known.value("mass") / kg) / (live_time(known) / day)


def test_conus_plus():
    """347 ± 59 predicted (arXiv:2501.05206), 395 ± 106 seen."""
    assert total("CONUS+") == pytest.approx(347, abs=59)


def test_coherents_germanium():
    """35.1 ± 3.6 predicted (arXiv:2406.13806; the number from memory), without 8.5 to 11 keVee; Helm's form factor."""
    assert total("COHERENT-Ge") == pytest.approx(35.1, abs=3.6)


def test_ricochet_in_germanium_and_zinc():
    """12.8 and 11.2 events per kg and day above 50 eV (EPJ C 84 (2024) 186): their ratio, and the rates to 12 %.

    Both are 11.4 % above ours, 11.5 and 10.05, so what is missing is common to the targets. It is not the spectrum
    (BESTIOLE's of ²³⁵U gives 10.7, the tables from 2 MeV on alone 10.5 to 11.0), nor captures (below 47 eV), the form
    factor (0.4 %) or what lies beyond 8 MeV (0.3 %). N² in place of Q_W², protons left out, is 7.6 and 8.2 %, a noise
    of 20 eV 2.3 and 2.0 %: together 10 % in both. That the paper did so could not be read.
    """
    germanium = setup("RICOCHET")
    zinc = replace(germanium, target=("Zn",))
    assert rate(germanium) / rate(zinc) == pytest.approx(12.8 / 11.2, rel=0.01)
    assert rate(germanium) == pytest.approx(12.8, rel=0.12)
    built = assemble(germanium)
    ours = float(built.counts(SM).sum())
    captures = Reactor(power=0.058 * GW, distance=8.8 * m, duration=year, fractions={"U235": 1}, captures=0.6)
    assert float(Experiment(captures, built.detector).counts(SM).sum()) == pytest.approx(ours, rel=1e-6)
    assert float(built.counts(SM, point_nucleus).sum()) / ours - 1 == pytest.approx(0.004, abs=1e-3)
    neutrons = float(built.counts(StandardModel(0.25), point_nucleus).sum()) / float(
        built.counts(SM, point_nucleus).sum()
    )
    assert neutrons - 1 == pytest.approx(0.076, abs=1e-3)


def test_xenonnt():
    """11.9 +4.5 −4.2 predicted (arXiv:2408.02877, from memory), with the efficiencies of 2026."""
    assert 11.9 - 4.2 < total("XENONnT") < 11.9 + 4.5


@pytest.mark.slow
@pytest.mark.parametrize(("name", "expected"), [("PandaX-4T", 3.5 * 5.25 / 8.4), ("PandaX-4T-US2", 75 * 5.25 / 8.4)])
def test_a_threshold_alone_is_an_upper_bound(name, expected):
    """The best fit of PandaX-4T, scaled from its flux of 8.4e6 to SNO's 5.25e6, is far below all recoils."""
    assert total(name) > 5 * expected


def test_antineutrinos_at_conus():
    """Up to 2.3e13 /cm²/s (arXiv:2401.07684, abstract)."""
    flux = flux_of(setup("CONUS")).fluence[nu_e_bar] / live_time(setup("CONUS"))
    assert flux * cm**2 * s == pytest.approx(2.3e13, rel=0.08)


def sharp(name, **facts):
    """Events of an experiment above sharp thresholds, with some facts replaced; spaces are underscores here."""
    known = setup(name)
    new = {key.replace("_", " "): value for key, value in facts.items()}
    known = replace(known, facts={**known.facts, **{key: Fact(key, *value, "a test") for key, value in new.items()}})
    flux = flux_of(known)
    return float(Experiment(flux, detector_of(known, flux)).counts(SM).sum())


@pytest.mark.slow
def test_conus_is_not_predicted_since_its_threshold_is_not_sharp():
    """Less than 0.34 per kg and day were seen, and that is "within a factor 2" of the Standard Model (0.17 to 0.34).

    Above a sharp 210 eVee 0.50 are expected, which the data would exclude, and above 250 eVee 0.19: where the
    efficiency rises between them decides, and it is not at hand. Numbers of the sentence that says so.
    """
    with pytest.raises(InputError, match=r"efficiency near threshold: .*0\.50 .*0\.19.* 0\.34 .*a fifth\.$"):
        experiment("CONUS")
    low, high = (sharp("CONUS", threshold=((t,), "eVee")) / 426 for t in (210.0, 250.0))
    assert (low, high) == pytest.approx((0.50, 0.19), abs=0.005)
    noisy = [sharp("CONUS", threshold=((t,), "eVee"), noise=((25.0,), "eVee")) / 426 for t in (210.0, 250.0)]
    assert noisy == pytest.approx([1.22 * low, 1.22 * high], rel=0.02)
    assert low > 0.34 > high > 0.34 / 2


def test_conus_of_2020():
    """With k = 0.18 above 300 eV (recalled) fewer than the 85 excluded in 248.7 kg day (arXiv:2011.00210)."""
    older = {"lindhard_k": ((0.18,), ""), "exposure": ((248.7,), "kg day"), "threshold": ((300.0,), "eVee")}
    assert 1 < sharp("CONUS", **older) < 85


@pytest.mark.parametrize("name", ["TEXONO", "CONNIE", "RED-100"])
def test_limits_on_the_ratio_lie_above_one(name):
    assert min(setup(name).facts["limit on the ratio"].values) > 1
