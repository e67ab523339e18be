"""HepMC3 files, read back by pyhepmc: momenta, masses, codes, places, times, weights."""

import numpy as np
import pytest

from nuscatter.events.block import EventBlock, Particles
from nuscatter.events.files.hepmc3_events import event_text, topologies
from nuscatter.events.files.writing import write_events
from nuscatter.events.process import Process
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit, nu_e_bar
from nuscatter.units import MeV, mm, us

pyhepmc = pytest.importorskip("pyhepmc")
LIGHT = 299792458.0  # m/s


@pytest.fixture(scope="module")
def written(draw, tmp_path_factory):
    """Return a run, and its events as pyhepmc reads them."""
    events = draw()
    path = write_events(events, tmp_path_factory.mktemp("hepmc3") / "run.hepmc3")
    with pyhepmc.open(path) as file:
        return events, list(file)


def four(momentum):
    return np.array([momentum.px, momentum.py, momentum.pz, momentum.e])


def test_all_events_are_there_in_order(written):
    events, read = written
    assert [each.event_number for each in read] == list(range(events.number))


def test_momentum_is_conserved_and_masses_are_those_of_the_four_momenta(written):
    for event in written[1]:
        incoming = sum(four(each.momentum) for each in event.particles if each.status in {4, 20})
        outgoing = sum(four(each.momentum) for each in event.particles if each.status == 1)
        energy = next(each.momentum.e for each in event.particles if each.status == 4)
        assert np.abs(incoming - outgoing).max() < 1e-9 * energy
        for each in event.particles:
            scale = max(each.generated_mass, each.momentum.e)
            assert each.momentum.m() == pytest.approx(each.generated_mass, rel=1e-9, abs=2e-7 * scale)


def test_particles_are_those_of_the_blocks_to_the_bit(written):
    events, read = written
    whole = events.whole()
    particles = whole.particles
    found = [[*four(each.momentum), each.generated_mass] for event in read for each in event.particles]
    assert np.array_equal(found, np.column_stack([particles.momentum, particles.mass]) / MeV)
    assert [each.pid for event in read for each in event.particles] == particles.pdg.tolist()
    assert [each.status for event in read for each in event.particles] == particles.status.tolist()


def test_an_event_has_one_primary_vertex_with_beam_and_target(written):
    for event in written[1]:
        (vertex,) = event.vertices
        assert vertex.status == 1
        assert [each.status for each in vertex.particles_in] == [4, 20]
        assert [each.status for each in vertex.particles_out] == [1, 1]
        assert event.weights == [1.0]
        assert (event.momentum_unit, event.length_unit) == (pyhepmc.Units.MEV, pyhepmc.Units.MM)


def test_place_and_time_are_told_twice_in_their_units(written):
    events, read = written
    whole = events.whole()
    assert np.abs(whole.position).max() > 0
    assert whole.time.max() > 0.1 * us
    for event, position, time in zip(read, whole.position, whole.time, strict=True):
        at = event.vertices[0].position
        assert [at.x, at.y, at.z] == pytest.approx((position / mm).tolist(), rel=1e-15, abs=0)
        assert at.t / 1e3 / LIGHT == pytest.approx(time / us * 1e-6, rel=1e-12, abs=0)  # ct in mm
        lab = [float(each) for each in str(event.attributes["lab_pos"]).split()]
        assert lab == pytest.approx([*(position / mm).tolist(), time / us * 1e-6], rel=1e-15, abs=0)


def test_recoils_of_nuclei_and_electrons_have_their_own_process_numbers(written):
    events, read = written
    names = [events.processes[each].name for each in events.whole().process]
    numbers = [int(str(each.attributes["signal_process_id"])) for each in read]
    assert set(zip(names, numbers, strict=True)) <= {("vector on nuclei", 150), ("electrons", 750)}
    assert numbers.count(150) > 1000


@pytest.mark.slow
def test_a_compressed_file_holds_the_same_text(draw, tmp_path):
    import gzip

    plain, packed = (write_events(draw(700), tmp_path / name) for name in ("a.hepmc3", "a.hepmc3.gz"))
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    with pyhepmc.open(packed) as file:
        assert sum(1 for _ in file) == 700


def reactions():
    """Return three events of a reaction: two with a positron and a neutron, one with a positron, a neutron and a γ."""
    proton = nuclide("H1")
    process = Process("inverse beta decay", nu_e_bar, 0, proton, Deposit.ELECTRON, 2212, proton.mass, 0, 0.0, 3.0)
    pdg = np.array([-11, 2112, -11, 2112, 22, -11, 2112])
    momentum = np.arange(1.0, 29.0).reshape(7, 4) * MeV
    products = Particles(np.array([0, 2, 5, 7]), pdg, np.ones(7, dtype=int), momentum, np.arange(7.0) * MeV)
    x = np.tile([1.0, 0.0, 0.0], (3, 1))
    columns = np.zeros(3, dtype=int), np.full(3, 30 * MeV), x, np.ones(3) * MeV, x, np.zeros(3), np.zeros((3, 3))
    return EventBlock(0, (process,), *columns, products)


def test_products_of_reactions_leave_the_vertex(tmp_path):
    block = reactions()
    assert len(set(topologies(block)[[0, 2]])) == 1
    assert len(set(topologies(block))) == 2
    sections = np.array([[3.0, 2.0], [5.0, 4.0], [7.0, 6.0]])
    text = b"".join(event_text(block, 5, {"inverse beta decay": 100}, sections))
    path = tmp_path / "reactions.hepmc3"
    head = b"HepMC::Version 3.02.06\nHepMC::Asciiv3-START_EVENT_LISTING\nW CV\n"
    path.write_bytes(head + text + b"HepMC::Asciiv3-END_EVENT_LISTING\n\n")
    with pyhepmc.open(path) as file:
        read = list(file)
    assert [each.event_number for each in read] == [5, 6, 7]
    told = [[float(str(event.attributes[name])) for name in ("tot_xs", "proc_xs")] for event in read]
    assert told == sections.tolist()
    assert [[each.pid for each in event.particles] for event in read] == [
        [-12, 2212, -11, 2112],
        [-12, 2212, -11, 2112, 22],
        [-12, 2212, -11, 2112],
    ]
    found = [four(each.momentum).tolist() for event in read for each in event.particles if each.status == 1]
    assert found == (block.products.momentum / MeV).tolist()
    assert [each.generated_mass for event in read for each in event.particles if each.status == 1] == list(range(7))
