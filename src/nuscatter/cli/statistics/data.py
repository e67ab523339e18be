"""Which data are fitted: released ones by their names, and what experiments expect to see (Asimov data).

The Asimov data of an experiment are the counts that the Standard Model predicts, background-free, in all of its bins.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from nuscatter.datasets import datasets as names_of_datasets
from nuscatter.errors import InputError, plain, positive

if TYPE_CHECKING:
    from nuscatter.datasets.dataset import AnyDataset
    from nuscatter.rates.experiment import Experiment
    from nuscatter.rates.hypothesis import AnyHypothesis

#: The end of the help of commands that take data sets.
EPILOG = f"DATASETS: {', '.join(names_of_datasets())} (any case; dashes as underscores)."


def _beginning(_context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    """Return the names of data sets that begin with what was typed, with its dashes or underscores."""
    dashes = "-" in begun
    names = [name.replace("_", "-") if dashes else name for name in names_of_datasets()]
    return [name for name in names if name.startswith(begun.lower())]


def experiments_beginning(_context: click.Context, _option: click.Parameter, begun: str) -> Any:
    """Return the names of experiments that begin with what was typed, and a mark that files may follow too."""
    from click.shell_completion import CompletionItem

    from nuscatter.catalogue.entries import experiments

    names = [name for name in experiments() if plain(name).startswith(plain(begun))]
    return [CompletionItem(name) for name in names] or [CompletionItem(begun, type="file")]


#: Data of which it is not known whether they hold the same events.
_MAYBE_SHARED = ("coherent_ge_2024", "coherent_ge_2026")

argument = click.argument("datasets", nargs=-1, shell_complete=_beginning)
experiments_option = click.option(
    "--experiment",
    "experiments",
    multiple=True,
    metavar="NAME|FILE.toml",
    shell_complete=experiments_beginning,
    help="Add what an experiment expects in the Standard Model (Asimov data), of the catalogue or of a file: signal "
    "only, without background.",
)
uncertainty_option = click.option(
    "--uncertainty", type=float, default=None, help="Relative uncertainty of the rate of each --experiment."
)


def check_names(datasets: Sequence[str], experiments: Sequence[str], uncertainty: float | None) -> None:
    """Say why data cannot be fitted together, before any are loaded.

    Raises:
        InputError: no data, a name given twice, data that hold others, an uncertainty of nothing.
    """
    from nuscatter.catalogue.entries import entries

    names = [plain(name) for name in datasets]
    if len(set(names)) < len(names):
        raise InputError(f"The datasets are {', '.join(datasets)}, but each was expected once.")
    if len({plain(name) for name in experiments}) < len(experiments):
        raise InputError(f"The experiments are {', '.join(experiments)}, but each was expected once.")
    if not (datasets or experiments):
        raise InputError(f"There are no data: name DATASETS, of {', '.join(names_of_datasets())}, or an --experiment.")
    if uncertainty is not None:
        positive("--uncertainty", uncertainty)
        if not experiments:
            raise InputError("--uncertainty is that of an --experiment, and none is given; data sets have their own.")
    for each in entries:
        if plain(each.name) in names and each.contained_in is not None and plain(each.contained_in) in names:
            raise InputError(f"The data of {each.contained_in} hold those of {each.name}: fit one of the two.")
    if {plain(name) for name in _MAYBE_SHARED} <= set(names):
        first, second = _MAYBE_SHARED
        raise InputError(
            f"It is not known whether events of {first} are among those of {second}: leave out one of the two."
        )


def loaded(
    datasets: Sequence[str], experiments: Sequence[str], uncertainty: float | None, truth: "AnyHypothesis"
) -> "list[AnyDataset]":
    """Return the data sets.

    Args:
        datasets: Names of released ones.
        experiments: Names and files of those whose Asimov data are fitted.
        uncertainty: Of the rates of these, relative; None if there is none.
        truth: What is true in Asimov data.

    Raises:
        InputError: an unknown name, or an experiment that cannot be fitted.
    """
    from nuscatter.datasets import load

    found = [load(name) for name in datasets]
    return found + [asimov_data(name, experiment_of(name), truth, uncertainty) for name in experiments]


def experiment_of(name: str) -> "Experiment":
    """Return an experiment of the catalogue, or that of a TOML file."""
    import nuscatter as ns

    if not name.lower().endswith(".toml"):
        return ns.experiment(name)
    read: Callable[[str], Experiment] = ns.read_experiment
    return read(name)


def asimov_data(
    name: str, experiment: "Experiment", truth: "AnyHypothesis", uncertainty: float | None = None
) -> "AnyDataset":
    """Return the data that an experiment expects: counts of a hypothesis in its bins, no background.

    Args:
        name: Of the experiment, or of its file.
        experiment: The experiment.
        truth: What is true.
        uncertainty: Relative, of the rate; None if there is none.
    """
    from nuscatter.datasets.dataset import Dataset
    from nuscatter.datasets.expectation.nuisance import Nuisance
    from nuscatter.datasets.expectation.signal import Signal
    from nuscatter.datasets.templates import Axis
    from nuscatter.units import keV, us

    detector = experiment.detector
    if detector.directions is not None:
        raise InputError(f"The experiment {name} counts by direction, which a fit on the command line does not.")
    expected = experiment.counts(truth)
    if not float(expected.sum()) > 0:
        raise InputError(f"The experiment {name} expects no events, but data of some were expected.")
    edges = np.asarray(detector.energy_edges)
    own = re.sub(r"\W+", "_", Path(name).stem.lower().replace("+", "_plus"))
    light = detector.light_yield is not None
    times = np.array([0.0, 1.0]) if detector.time_edges is None else np.asarray(detector.time_edges) / us
    axes = (
        Axis("signal [quanta]" if light else "energy [keV]", edges if light else edges / keV),
        Axis("time [bin]" if detector.time_edges is None else "time [us]", times),
    )
    rates = () if uncertainty is None else (Nuisance(f"{own}_rate", 0.0, uncertainty, "rate, relative"),)
    title = f"{Path(name).name}, expected (Asimov, no background)"
    signal = Signal(experiment, rates=rates)
    return Dataset(own, title, f"{expected.sum():.4g} events, no background", experiment, axes, expected, signal, {})
