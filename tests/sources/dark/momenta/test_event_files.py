"""Events written by hand and by pyhepmc, units, weights, copies, and damaged files."""

import sys

import numpy as np
import pytest

from nuscatter.errors import DataError, InputError
from nuscatter.sources.dark.mesons import eta
from nuscatter.sources.dark.momenta.event_files import read_hepmc
from nuscatter.sources.dark.momenta.meson_list import MesonList
from nuscatter.units import MeV

#: Two events of a proton: in the first, one of two π⁰ is listed again before it decays.
BY_HAND = """HepMC::Version 3.02.05
HepMC::Asciiv3-START_EVENT_LISTING
W Default
E 0 3 6
U MEV MM
W 2.5
P 1 0 2212 0.0 0.0 1696.0 1938.2 938.272 4
V -1 0 [1]
P 2 -1 111 10.0 20.0 300.0 329.73 134.9768 2
P 3 -1 111 0.0 0.0 -50.0 143.940 134.9768 2
P 4 2 111 11.0 20.0 300.0 329.76 134.9768 2
P 5 4 22 11.0 0.0 150.0 150.40 0.0 1
P 6 4 22 0.0 20.0 150.0 151.33 0.0 1
E 1 1 2
U MEV MM
W 0.5
P 1 0 2212 0.0 0.0 1696.0 1938.2 938.272 4
P 2 1 111 0.0 5.0 100.0 168.06 134.9768 1
HepMC::Asciiv3-END_EVENT_LISTING
"""


@pytest.fixture
def by_hand(tmp_path):
    file = tmp_path / "by_hand.hepmc"
    file.write_text(BY_HAND)
    return file


def test_reads_what_was_written_by_hand(by_hand):
    """The last copy of a pion, the weight of its event, and Σ weights of pions over Σ weights of events: 5.5/3."""
    pytest.importorskip("pyhepmc")
    found = read_hepmc(by_hand, pdg=111)
    np.testing.assert_allclose(found.momenta / MeV, [[0, 0, -50], [11, 20, 300], [0, 5, 100]], rtol=1e-12)
    assert found.weights.tolist() == [2.5, 2.5, 0.5]
    assert found.per_event == pytest.approx(5.5 / 3)
    photons = read_hepmc(by_hand, pdg=22)
    np.testing.assert_allclose(photons.energies / MeV, [150.40, 151.33], rtol=1e-12)
    assert photons.per_event == pytest.approx(5 / 3)
    pions = MesonList.from_hepmc(by_hand)
    np.testing.assert_allclose(pions.shares, np.array([2.5, 2.5, 0.5]) / 5.5)
    assert pions.momenta.tolist() == found.momenta.tolist()


@pytest.mark.parametrize("unit", ["MEV", "GEV"])
def test_reads_what_pyhepmc_writes(tmp_path, unit):
    pyhepmc = pytest.importorskip("pyhepmc")
    scale = 1.0 if unit == "MEV" else 1e-3
    file = tmp_path / "events.hepmc"
    with pyhepmc.open(str(file), "w") as written:
        for at in range(3):
            event = pyhepmc.GenEvent(getattr(pyhepmc.Units, unit), pyhepmc.Units.MM)
            vertex = pyhepmc.GenVertex()
            vertex.add_particle_in(pyhepmc.GenParticle((0, 0, 3825 * scale, 3938 * scale), 2212, 4))
            for momentum in ((0, 100.0 * at, 400.0), (50.0, 0, 0)):
                energy = np.sqrt(np.square(momentum).sum() + 547.862**2)
                vertex.add_particle_out(pyhepmc.GenParticle((*(np.array(momentum) * scale), energy * scale), 221, 1))
            event.add_vertex(vertex)
            event.weights = [1.0 + at]
            written.write(event)
    etas = MesonList.from_hepmc(file, meson=eta)
    expected = [[0, 0, 400], [50, 0, 0], [0, 100, 400], [50, 0, 0], [0, 200, 400], [50, 0, 0]]
    np.testing.assert_allclose(etas.momenta / MeV, expected, rtol=1e-12)
    np.testing.assert_allclose(etas.shares, np.array([1, 1, 2, 2, 3, 3]) / 12)
    assert etas.meson == eta
    assert read_hepmc(file, pdg=221).per_event == pytest.approx(2)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ((BY_HAND, "px,py,pz\n1,2,3\n"), "no particle with the PDG number 111"),
        (("E 0 3 6", "E 0 2 6"), "lists 2 events, but only 0 of them"),
        (("U MEV MM\n", ""), "mass 13497[0-9] MeV, but 134.977 MeV was expected: are its units"),
        (("P 3 -1 111 0.0", "P 3 -1 111 nan"), "mass nan MeV"),
        (("-50.0 143.940", "-50.0 14.3940"), "mass -47.8"),
        ((" 111 ", " 211 "), "no particle with the PDG number 111"),
    ],
)
def test_damaged_files_are_refused(tmp_path, capfd, damage, message):
    pytest.importorskip("pyhepmc")
    file = tmp_path / "damaged.hepmc"
    file.write_text(BY_HAND.replace(*damage))
    with pytest.raises(DataError, match=message):
        MesonList.from_hepmc(file)


def test_file_that_ends_early_is_refused(tmp_path, capfd):
    """The reader itself returns the events before its end, and says nothing."""
    pytest.importorskip("pyhepmc")
    file = tmp_path / "short.hepmc"
    file.write_text(BY_HAND[: BY_HAND.index("P 2 1 111")])
    with pytest.raises(DataError, match="lists 2 events, but only 1 of them"):
        read_hepmc(file, pdg=111)


def test_no_file_and_no_package(tmp_path, by_hand, monkeypatch):
    with pytest.raises(InputError, match="There is no file"):
        read_hepmc(tmp_path / "none.hepmc", pdg=111)
    with pytest.raises(InputError, match="pdg"):
        read_hepmc(by_hand, pdg="pi0")
    monkeypatch.setitem(sys.modules, "pyhepmc", None)
    with pytest.raises(InputError, match=r"pip install 'nuscatter\[events\]'\.$"):
        MesonList.from_hepmc(by_hand)
