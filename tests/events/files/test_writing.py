"""Files of events: names and formats, interruptions, workers, and memory."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.computing.block_runs import Workers
from nuscatter.errors import InputError
from nuscatter.events.files import tables
from nuscatter.events.files.writing import format_of, write_events
from nuscatter.events.run import Events, draw_events
from nuscatter.units import MeV, cm, kg


@pytest.mark.parametrize("name", ["run.txt", "run", "run.gz", "run.hepmc2.gz"])
def test_an_unknown_ending_is_refused_with_the_known_ones(tmp_path, name):
    with pytest.raises(InputError, match=r"\.hepmc3"):
        format_of(tmp_path / name)


def test_binary_formats_are_not_compressed_again(tmp_path):
    with pytest.raises(InputError, match=r"only \.hepmc3 and \.csv are compressed"):
        format_of(tmp_path / "run.root.gz")


def interrupted(events, path, monkeypatch, blocks):
    """Write until a number of blocks is drawn, then interrupt."""
    starting = Events.starting

    def some(self, block):
        for at, each in enumerate(starting(self, block)):
            if at == blocks:
                raise KeyboardInterrupt
            yield each

    with monkeypatch.context() as patch:
        patch.setattr(Events, "starting", some)
        with pytest.raises(KeyboardInterrupt):
            write_events(events, path)


@pytest.mark.parametrize("ending", [".hepmc3", ".hepmc3.gz", ".csv", ".npz", ".parquet"])
def test_an_interrupted_run_ends_with_the_same_bytes(draw, tmp_path, monkeypatch, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    events = draw(2300)
    whole, cut = tmp_path / f"whole{ending}", tmp_path / f"cut{ending}"
    write_events(events, whole)
    interrupted(events, cut, monkeypatch, 2)
    assert not cut.exists()
    write_events(events, cut)
    assert cut.read_bytes() == whole.read_bytes()
    assert {each.name for each in tmp_path.iterdir()} == {whole.name, cut.name}


def test_an_interrupted_run_ends_with_the_same_columns_in_root(draw, tmp_path, monkeypatch):
    """The bytes are not the same: ROOT dates each of its records, and gives each file an identifier of its own."""
    uproot = pytest.importorskip("uproot")
    events, cut = draw(2300), tmp_path / "cut.root"
    whole = write_events(events, tmp_path / "all.root")
    interrupted(events, cut, monkeypatch, 2)
    write_events(events, cut)
    with uproot.open(whole) as one, uproot.open(cut) as other:
        assert str(one["nuscatter"]) == str(other["nuscatter"])
        columns, again = (each["events"].arrays(library="np") for each in (one, other))
    assert list(columns) == list(again)
    for name, values in columns.items():
        assert len(values) == 2300
        assert np.array_equal(again[name], values), name
    differ = np.frombuffer(whole.read_bytes(), np.uint8) != np.frombuffer(cut.read_bytes(), np.uint8)
    assert differ.sum() < 0.005 * len(differ)
    assert {each.name for each in tmp_path.iterdir()} == {whole.name, cut.name}


def test_a_failure_while_the_table_is_made_loses_no_events(draw, tmp_path, monkeypatch):
    events, path = draw(), tmp_path / "run.npz"

    def fails(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(tables, "_npz", fails)
        with pytest.raises(OSError, match="No space"):
            write_events(events, path)
    assert not path.exists()
    monkeypatch.setattr(Events, "_drawn", lambda *_: pytest.fail("drawn again"))
    assert len(np.load(write_events(events, path))["energy_MeV"]) == events.number


def test_another_seed_does_not_continue_a_file(draw, tmp_path, monkeypatch):
    path = tmp_path / "run.csv"
    interrupted(draw(), path, monkeypatch, 1)
    with pytest.raises(InputError, match="unfinished file of another run"):
        write_events(draw(seed=8), path)


def test_other_events_of_the_same_words_and_numbers_do_not_continue_a_file(tmp_path, monkeypatch):
    """Nothing that a file says of inverse beta decay differs between the two ways to count the deposit."""
    flux = ns.Flux((ns.Component(ns.nu_e_bar, ns.Line(5 * MeV), 1e12 / cm**2),))
    experiment = ns.Experiment(flux, ns.Detector("CH2", 10 * kg, np.array([1, 10]) * MeV))
    with_it, without = (
        draw_events(experiment, ns.InverseBetaDecay(annihilation=each), seed=1, number=200, size=100)
        for each in (True, False)
    )
    path = tmp_path / "run.csv"
    interrupted(with_it, path, monkeypatch, 1)
    with pytest.raises(InputError, match="drawn differ"):
        write_events(without, path)


@pytest.mark.slow
def test_workers_write_the_same_bytes(draw, tmp_path):
    one = write_events(draw(2600), tmp_path / "one.hepmc3")
    two = write_events(draw(2600, on=Workers(lambda: ThreadPoolExecutor(2))), tmp_path / "two.hepmc3")
    assert one.read_bytes() == two.read_bytes()


def test_notes_are_in_the_file(draw, tmp_path):
    path = write_events(draw(3), tmp_path / "run.hepmc3", notes={"Command": "nuscatter events\nwith two lines \\ here"})
    pyhepmc = pytest.importorskip("pyhepmc")
    with pyhepmc.open(path) as file:
        said = next(iter(file)).run_info.attributes
    assert str(said["NuHepMC.Provenance.nuscatter.Command"]) == "nuscatter events\nwith two lines \\ here"


@pytest.mark.parametrize("notes", [{"two words": "x"}, {"": "x"}, {"Command": 3}, {1: "x"}, "text", ["x"]])
def test_notes_that_are_no_texts_are_refused(draw, tmp_path, notes):
    with pytest.raises(InputError, match="notes"):
        write_events(draw(3), tmp_path / "run.csv", notes=notes)


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="what draw_events returns"):
        write_events([], tmp_path / "run.csv")


@pytest.mark.parametrize("ending", [".hepmc3", ".csv", ".npz"])
def test_no_events_are_a_file_too(draw, tmp_path, ending):
    path = write_events(draw(0), tmp_path / f"run{ending}")
    assert path.stat().st_size > 100


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_events(tmp_path):
    import subprocess
    import sys

    script = f"""
import resource, sys
import nuscatter as ns
from nuscatter.events.run import draw_events
from nuscatter.events.files.writing import write_events
from nuscatter.units import keV
csi = ns.experiment("COHERENT-CsI-2021")
peaks = []
for number in (70_000, 700_000):
    events = draw_events(csi, ns.StandardModel(), seed=1, number=number, lowest=2 * keV)
    for ending in sys.argv[1:]:
        write_events(events, r"{tmp_path}/run" + ending)
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(*peaks)
"""
    endings = [".npz", ".hepmc3"]
    run = subprocess.run([sys.executable, "-c", script, *endings], capture_output=True, text=True, check=True)
    few, many = (int(each) for each in run.stdout.split())
    assert many < few + 20_000  # kilobytes
