import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets import datasets, load
from nuscatter.detectors.noble_liquids import QuantaSignal, xenon_yields
from nuscatter.detectors.quenching import Lindhard
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.fits.bayesian.posterior import Posterior
from nuscatter.matter.material import material
from nuscatter.units import GW, Hz, MeV, cm, day, eV, g, keV, kg, kt, m, mg, us, year
from nuscatter.words.describing import energies_of, energy_of, few_words, html_table, in_lines, mass_of, shortened

COUNTS = ns.PoissonLikelihood(np.arange(60.0), lambda mu, b=1.0: np.full(60, mu + b)) + ns.Pull("b", 1.0, 0.5)
EDGES = np.array([0.2, 1.0, 5.0]) * keV


def objects():
    """Yield objects of the catalogue, sources, fits and everything that they hold."""
    for name in ns.experiments():
        yield name
    for name in ("COHERENT-CsI-2021", "COHERENT-LAr-2020", "CONUS+", "XENONnT"):
        try:
            yield ns.experiment(name)
        except ns.InputError:  # of a release that is not at hand
            continue
    yield ns.Reactor(power=3 * GW, distance=25 * m, duration=1 * year)
    yield ns.Sun(duration=1 * year)
    yield ns.nufit_6_0, ns.AdiabaticMSW()
    yield ns.AdiabaticMSW()(ns.Sun(duration=1 * year))
    yield ns.AtmosphericNeutrinos(duration=1 * year)
    yield ns.DiffuseSupernovaBackground(duration=1 * year)
    yield ns.ElectronCapture("Cr51", activity=1e17 * Hz, distance=1 * m, duration=1 * day)
    yield list(ns.facilities)
    yield ns.facility("J-PARC-MLF").flux(distance=20 * m, pot=1e23)
    yield ns.StandardModel() + ns.ElectronScattering() + ns.NSI(ee_u=0.1)
    yield ns.InverseBetaDecay(), ns.HartreeFock("SLy4"), ns.structure.force("SLy4"), ns.material("Xe")
    yield ns.RelativisticMeanField("NL3"), ns.RelativisticMeanField("NL3").solve("O16")
    yield ns.structure.charge_density("Pb208"), ns.helm("Cs133"), xenon_yields(field=193 * eV / cm)
    yield (
        COUNTS,
        ns.fit(COUNTS, mu=1.0),
        ns.scan(COUNTS, mu=np.linspace(20, 40, 11)),
        ns.Toys(COUNTS, {"mu": 5, "b": 1}),
    )
    yield Posterior({"mu": np.ones(999)}, np.full(999, 1 / 999), None, None)


def walk(value, found, depth=0):
    """Collect all objects of the package inside one, by their class."""
    kind = type(value)
    inside = ()
    if kind.__module__.startswith("nuscatter"):
        found.setdefault(kind.__qualname__, []).append(repr(value))
        inside = getattr(value, "__dict__", {}).values()
    elif isinstance(value, (list, tuple)):
        inside = value[:60]
    elif isinstance(value, dict):
        inside = value.values()
    if depth < 8:
        for each in inside:
            walk(each, found, depth + 1)


def is_short(text):
    return len(text) <= 400 and text.count("\n") < 5


def test_what_is_printed_is_short():
    found = {}
    for each in objects():
        walk(each, found)
    assert len(found) > 60
    long = {name: max(map(len, texts)) for name, texts in found.items() if not all(map(is_short, texts))}
    assert not long


@pytest.mark.releases
@pytest.mark.parametrize("name", datasets())
def test_a_data_set_is_five_lines(name, releases):
    data, found = load(name), {}
    walk(data, found)
    walk(data.likelihood(ns.StandardModel), found)
    assert not {kind for kind, texts in found.items() if not all(map(is_short, texts))}
    assert repr(data).splitlines()[0] == f"{type(data).__name__} {data.name}: {data.title}"
    assert f"{data.observed.sum():.6g}" in repr(data)
    table = data._repr_html_()
    assert table.startswith("<table>")
    assert data.title in table
    assert data.reference.partition(";")[0] in table
    assert len(table) < 2500


def test_a_detector_says_its_numbers_in_usual_units():
    csi = ns.experiment("COHERENT-CsI-2021").detector
    assert repr(csi) == (
        "Detector(CsI, 14.6 kg, 9 bins from 0 to 60 photoelectrons, 11 time bins from 0 to 6 us, PolynomialQuenching, "
        "GammaSmearing, Logistic, ExponentialDecline)"
    )
    assert repr(ns.Detector("Ge", 10 * kg, EDGES)) == "Detector(Ge, 10 kg, 2 bins from 0.2 to 5 keV)"
    seen = ns.Detector("Ge", 10 * g, EDGES, quenching=Lindhard(32, 0.16), smearing=GaussianSmearing(noise=50 * eV))
    assert repr(seen) == "Detector(Ge, 10 g, 2 bins from 0.2 to 5 keVee, Lindhard, GaussianSmearing)"
    electrons = ns.Detector(
        "Xe", 7e3 * kg, [1, 100], quenching=QuantaSignal(xenon_yields(field=193 * eV / cm), photons=False)
    )
    assert "7 t, 1 bin from 1 to 100, " in repr(electrons)


def test_a_flux_and_an_experiment_say_what_arrives():
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    fluence = 1e23 * 0.09 / (4 * np.pi * 2000**2)
    assert f"nu_e {fluence:.4g}/cm²" in repr(flux)
    assert repr(flux).endswith("3 components up to 52.83 MeV; steady)")
    assert "pulsed" in repr(ns.facility("SNS").flux(distance=20 * m, pot=1e23))
    experiment = ns.Experiment(flux, ns.Detector("Ge", 10 * kg, EDGES))
    lines = repr(experiment).splitlines()
    assert lines[0] == "Experiment"
    assert lines[2] == "  detector: Ge, 10 kg, 2 bins from 0.2 to 5 keV"
    assert lines[3] == "  structure: helm"
    for each in (flux, experiment, experiment.detector):
        assert each._repr_html_().count("<tr>") >= 3


def test_tables_of_fits_and_scans_for_notebooks():
    result = ns.fit(COUNTS, mu=1.0)
    table = result._repr_html_()
    assert table.count("<tr>") == 2
    assert f"{result.values['mu']:.1f}" in table
    assert "−2 ln L" in table
    found = ns.scan(COUNTS, mu=np.linspace(20, 40, 11))
    assert "11 values from 20 to 40" in found._repr_html_()


def test_numbers_in_usual_units():
    assert [mass_of(each) for each in (3 * mg, 10 * g, 14.6 * kg, 7e3 * kg, 40 * kt)] == [
        "3 mg", "10 g", "14.6 kg", "7 t", "40 kt",
    ]  # fmt: skip
    assert [energy_of(each) for each in (50 * eV, 5 * keV, 0.999 * MeV, 2.5e3 * MeV)] == [
        "50 eV", "5 keV", "999 keV", "2.5 GeV",
    ]  # fmt: skip
    assert energies_of(0.0, 52.8 * MeV) == "0 to 52.8 MeV"


def test_few_words():
    assert few_words(np.zeros((12, 10))) == "array of 12 × 10"
    assert few_words(np.array(2.5)) == "2.5"
    assert few_words([1.0, 2.0]) == "[1, 2]"
    assert few_words((1.0,)) == "(1,)"
    assert few_words({f"n{i}": 0 for i in range(9)}) == "{n0, n1, n2, n3 and 5 more}"
    assert few_words(list(range(100))) == "list of 100"
    assert few_words(tuple(ns.Pull(f"name{i}", 0, 1) for i in range(9))) == "(9 Pull)"
    assert few_words("x" * 100) == "str(…)"
    assert few_words(lambda x: x).endswith("<lambda>")


def test_html_is_escaped():
    table = html_table("a < b", [("<script>", "x & y")])
    assert "<script>" not in table
    assert "a &lt; b" in table
    assert "x &amp; y" in table


def test_lines_are_cut_and_say_so():
    text = in_lines("title", [("name", "word " * 100)], most=40)
    assert max(map(len, text.splitlines())) == 40
    assert text.endswith("…")


def test_what_a_dataclass_hides_is_not_shown_and_equality_is_as_before():
    tabulated = ns.Tabulated(np.array([1, 2, 3]) * MeV, np.array([0, 1, 0]) / MeV)
    assert shortened(tabulated) == repr(tabulated)
    assert material("CsI") == material("CsI")
    assert repr(material("CsI")) == "Material(CsI: 0.5 Cs133, 0.5 I127)"
    assert ns.Line(30 * MeV) == ns.Line(30 * MeV)
    assert ns.experiment("COHERENT-CsI-2021").detector.time_edges[-1] == 6 * us
