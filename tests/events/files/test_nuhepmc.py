"""What a file says about its run, read by somebody who knows NuHepMC and nothing of nuscatter."""

import re

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.events.codes import nucleus_code
from nuscatter.events.files.nuhepmc import averaged_cross_section, process_ids
from nuscatter.events.files.writing import write_events
from nuscatter.events.process import Process
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit, nu_e, nu_e_bar
from nuscatter.units import MeV, barn, cm, keV

pyhepmc = pytest.importorskip("pyhepmc")
CSI = ns.material("CsI")


@pytest.fixture(scope="module")
def read(draw, tmp_path_factory):
    """Return the attributes of a file, and its events."""
    path = write_events(draw(2000, lowest=0.0), tmp_path_factory.mktemp("run") / "run.hepmc3")
    with pyhepmc.open(path) as file:
        events = list(file)
    return {name: str(value) for name, value in events[0].run_info.attributes.items()}, events


def test_the_version_the_weights_and_the_tool_are_told(read):
    said, events = read
    assert [said[f"NuHepMC.Version.{each}"] for each in ("Major", "Minor", "Patch")] == ["1", "0", "0"]
    run = events[0].run_info
    assert run.weight_names == ["CV"]
    assert [(each.name, each.version) for each in run.tools] == [("nuscatter", ns.__version__)]


@pytest.mark.parametrize(
    ("ids", "info"),
    [
        ("ProcessIDs", "ProcessInfo"),
        ("VertexStatusIDs", "VertexStatusInfo"),
        ("ParticleStatusIDs", "ParticleStatusInfo"),
        ("AdditionalParticleNumbers", "AdditionalParticleInfo"),
    ],
)
def test_all_numbers_are_described(read, ids, info):
    said, events = read
    known = {int(each) for each in said[f"NuHepMC.{ids}"].split()}
    used = {
        "ProcessIDs": {int(str(each.attributes["signal_process_id"])) for each in events},
        "VertexStatusIDs": {vertex.status for each in events for vertex in each.vertices},
        "ParticleStatusIDs": {particle.status for each in events for particle in each.particles},
        "AdditionalParticleNumbers": {14, 12, -14},
    }[ids]
    assert used <= known
    for each in known:
        assert said[f"NuHepMC.{info}[{each}].Name"]
        assert said[f"NuHepMC.{info}[{each}].Description"]


def averaged(said):
    """Return the flux-averaged cross section of a file in cm² per atom, by NuHepMC's words alone."""
    assert "G.C.2" in said["NuHepMC.Conventions"].split()
    assert said["NuHepMC.Units.CrossSection.TargetScale"] == "PerAtom"
    unit = {"pb": 1e-36, "cm2": 1.0, "10-38 cm2": 1e-38}[said["NuHepMC.Units.CrossSection.Unit"]]
    return float(said["NuHepMC.FluxAveragedTotalCrossSection"]) * unit


def test_a_reader_who_knows_only_nuhepmc_gets_the_cross_section_right(read):
    csi, model = ns.experiment("COHERENT-CsI-2021"), ns.StandardModel()
    fluence = csi.flux.fluence
    nuclei = [(csi.structure(each), share) for each, share in csi.detector.material.composition]
    expected = sum(
        fluence[state] * share * csi.flux.averaged(model, nucleus, species=state)
        for nucleus, share in nuclei
        for state in fluence
    ) / sum(fluence.values())
    electrons = sum(
        fluence[state] * share * csi.flux.averaged(ns.ElectronScattering(), None, species=state) * each.Z
        for each, share in csi.detector.material.composition
        for state in fluence
    ) / sum(fluence.values())
    assert averaged(read[0]) == pytest.approx(
        (expected + electrons) / cm**2, rel=2e-4, abs=0
    )  # bound electrons: a bit fewer


def test_the_cross_section_of_a_part_follows_from_the_weights(read):
    said, events = read
    # dσ/dT in a bin is the averaged cross section times the fraction of the weights: of electron recoils alone here
    whole = sum(each.weights[0] for each in events)
    part = sum(each.weights[0] for each in events if int(str(each.attributes["signal_process_id"])) == 750)
    text = said["NuHepMC.ProcessInfo[750].Description"]
    percent = float(re.search(r"([\d.e-]+) % of the events", text)[1])
    expected = whole * percent / 100
    assert abs(part - expected) < 5 * expected**0.5


def test_each_event_tells_the_cross_section_of_its_target_at_its_energy(read):
    """In pb per atom: of the nucleus by dσ/dT, and of electrons by the sum over shells that can be ionised."""
    said, events = read
    assert {"E.C.2", "E.C.3"} <= set(said["NuHepMC.Conventions"].split())
    nuclei = {nucleus_code(each): ns.experiment("COHERENT-CsI-2021").structure(each) for each in CSI.nuclides}
    states = {14: ns.nu_mu, 12: ns.nu_e, -14: ns.nu_mu_bar}
    vector, electrons = ns.StandardModel(), ns.ElectronScattering()
    seen = set()
    for event in events[:300]:
        incoming, target = event.vertices[0].particles_in
        energy, state = incoming.momentum.e * MeV, states[incoming.pid]
        total, own = (float(str(event.attributes[name])) for name in ("tot_xs", "proc_xs"))
        assert total == own  # one process for each kind of target
        seen.add(target.pid)
        if target.pid in nuclei:
            expected = vector.sigma(energy, state, nuclei[target.pid]) / (1e-12 * barn)
            assert total == pytest.approx(float(expected), rel=1e-8, abs=0)
        else:  # a free electron is hit a bit more often than a bound one
            free = float(electrons.sigma(energy, state)) / (1e-12 * barn)
            assert min(abs(total / (each.Z * free) - 1) for each in CSI.nuclides) < 0.01
    assert seen == {*nuclei, 11}


def test_a_cross_section_and_its_events_give_the_particles_that_arrive(read):
    """Each event stands for 1/(σ N) particles; those of the line of pion decay have one σ."""
    said, events = read
    csi = ns.experiment("COHERENT-CsI-2021")
    cesium = nucleus_code(ns.nuclide("Cs133"))
    atoms = csi.detector.mass / csi.detector.material.mass_per_atom / 2
    parts = [
        float(str(event.attributes["tot_xs"]))
        for event in events
        if [each.pid for each in event.vertices[0].particles_in] == [14, cesium]
    ]
    exposure = float(said["NuHepMC.Provenance.nuscatter.ExpectedEvents"]) / len(events)
    found = sum(exposure / (each * 1e-12 * barn * atoms) for each in parts)
    assert len(parts) > 150
    assert found == pytest.approx(csi.flux.fluence[ns.nu_mu], rel=5 / len(parts) ** 0.5, abs=0)


def test_the_beam_holds_all_particles_that_arrive(read):
    said, _ = read
    csi = ns.experiment("COHERENT-CsI-2021")
    for code, state in ((14, ns.nu_mu), (12, ns.nu_e), (-14, ns.nu_mu_bar)):
        content, edges = (
            np.array([float(each) for each in said[f"NuHepMC.Beam[{code}].Histogram.{name}"].split()])
            for name in ("BinContent", "BinEdges")
        )
        assert said[f"NuHepMC.Beam[{code}].EnergyUnit"] == "MEV"
        assert len(edges) == len(content) + 1
        assert content.sum() == pytest.approx(csi.flux.fluence[state] * cm**2, rel=1e-6, abs=0)
    assert edges[-1] == pytest.approx(52.8, rel=1e-2, abs=0)


def test_a_threshold_is_in_the_cross_section_and_is_told(draw):
    low, high = (averaged_cross_section(draw(lowest=each)) for each in (0.0, 10 * keV))
    assert 0.02 < high / low < 0.9
    assert 1e-40 * cm**2 < low < 1e-37 * cm**2
    assert low / barn < 1e-13


def of(name, **more):
    argon = nuclide("Ar40")
    known = {"state": nu_e, "target": 1000180400, "outgoing": 0, "charged": False} | more
    return Process(
        name,
        known["state"],
        0,
        argon,
        Deposit.NUCLEUS,
        known["target"],
        argon.mass,
        known["outgoing"],
        0 * MeV,
        1.0,
        known["charged"],
    )


def test_process_numbers_are_in_nuhepmcs_ranges():
    chi = ns.Species("chi", "chi", mass=10 * MeV)
    found = process_ids(
        (
            of("vector on nuclei", outgoing=12),
            of("axial on nuclei", outgoing=12),
            of("vector on nuclei", outgoing=12, state=nu_e_bar),
            of("electrons", target=11, outgoing=12),
            of("nu_e on Ar40", charged=True),
            of("inverse beta decay", state=nu_e_bar, charged=True),
            of("neutral current on Ar40"),
            of("dark", state=chi, outgoing=52),
        )
    )
    assert found == {
        "vector on nuclei": 150,
        "axial on nuclei": 151,
        "electrons": 750,
        "nu_e on Ar40": 100,
        "inverse beta decay": 101,
        "neutral current on Ar40": 152,
        "dark": 751,
    }


def test_what_has_no_target_has_no_cross_section(draw):
    from dataclasses import replace

    events = draw()
    process = replace(events.processes[0], target=0, name="decays in flight")
    object.__setattr__(events.plan, "processes", (process,))
    with pytest.raises(InputError, match="A cross section needs a target in each event, but decays in flight has none"):
        averaged_cross_section(events)
