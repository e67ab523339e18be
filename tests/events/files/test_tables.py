"""Tables of events: the same columns in all formats, with the numbers of the blocks."""

import csv
import json
import sys

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.events.files.columns import names, rows_of
from nuscatter.events.files.tables import csv_text
from nuscatter.events.files.writing import write_events
from nuscatter.units import MeV, mm, ns


def read_csv(path):
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    said = [line[len("# process: ") :] for line in path.read_text().splitlines() if line.startswith("# process: ")]
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}, [json.loads(each) for each in said]


def read_npz(path):
    with np.load(path) as file:
        return {name: file[name] for name in file.files if name != "nuscatter"}, json.loads(str(file["nuscatter"]))[
            "processes"
        ]


def read_parquet(path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(path)
    columns = {name: table[name].to_numpy() for name in table.column_names}
    return columns, json.loads(table.schema.metadata[b"nuscatter"])["processes"]


def read_root(path):
    uproot = pytest.importorskip("uproot")
    with uproot.open(path) as file:
        return file["events"].arrays(library="np"), json.loads(str(file["nuscatter"]))["processes"]


READERS = {".csv": read_csv, ".npz": read_npz, ".parquet": read_parquet, ".root": read_root}


@pytest.fixture(scope="module", params=READERS)
def read(request, draw, tmp_path_factory):
    """Return a run, its columns as a file has them, and its processes."""
    if request.param == ".parquet":
        pytest.importorskip("pyarrow")
    if request.param == ".root":
        pytest.importorskip("uproot")
    events = draw()
    path = write_events(events, tmp_path_factory.mktemp("tables") / f"run{request.param}")
    return events, *READERS[request.param](path)


def test_columns_are_the_same_everywhere(read):
    assert list(read[1]) == names(0)


def test_numbers_are_those_of_the_blocks_in_the_units_of_the_names(read):
    events, columns, _ = read
    whole = events.whole()
    assert columns["event"].tolist() == list(range(events.number))
    assert columns["process"].tolist() == whole.process.tolist()
    expected = {"energy_MeV": whole.energy / MeV, "deposit_MeV": whole.deposit / MeV, "time_ns": whole.time / ns}
    for at, axis in enumerate("xyz"):
        expected[f"direction_{axis}"] = whole.direction[:, at]
        expected[f"recoil_{axis}"] = whole.recoil_direction[:, at]
        expected[f"{axis}_mm"] = whole.position[:, at] / mm
    for name, values in expected.items():
        assert np.array_equal(columns[name], values), name


def test_processes_say_what_their_numbers_mean(read):
    events, columns, processes = read
    assert [each["process"] for each in processes] == list(range(len(events.processes)))
    assert sum(each["expected_events"] for each in processes) == pytest.approx(events.expected, rel=1e-12)
    for name in ("projectile_pdg", "target_pdg"):
        assert columns[name].tolist() == [processes[int(each)][name] for each in columns["process"]]
    assert {each["deposit"] for each in processes} == {"nucleus", "electron"}


def imitated(draw):
    """Return events as if each had up to three products, of which the last event has two."""
    from dataclasses import replace

    from nuscatter.events.block import Particles

    events = draw(4)
    block = events.block(0)
    first = np.array([0, 0, 1, 4, 6])
    momentum = np.arange(24.0).reshape(6, 4) * MeV
    pdg = np.array([11, 22, 2112, 22, -11, 2112])
    return events, replace(block, products=Particles(first, pdg, np.ones(6, int), momentum, np.arange(6.0) * MeV))


def test_lines_of_reactions_have_all_columns(draw):
    events, block = imitated(draw)
    text = csv_text(rows_of(block, 3), 0, _with_products(events, 3)).decode().splitlines()
    rows = [dict(zip(names(3), line.split(","), strict=True)) for line in text]
    assert [int(row["product1_pdg"]) for row in rows] == [0, 11, 22, -11]
    assert [float(row["product2_E_MeV"]) for row in rows] == [0, 0, 11, 23]


def _with_products(events, most):
    """Return what `csv_text` needs of a run whose events have products."""

    class Plan:
        most_products = most

    class Run:
        plan = Plan
        processes = events.processes

    return Run


@pytest.mark.parametrize(("ending", "package"), [(".parquet", "pyarrow"), (".root", "uproot")])
def test_a_package_that_is_not_installed_is_named(draw, tmp_path, monkeypatch, ending, package):
    for name in [each for each in sys.modules if each.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=f"{ending} needs {package}, which is not installed"):
        write_events(draw(10), tmp_path / f"run{ending}")
    assert list(tmp_path.iterdir()) == []
