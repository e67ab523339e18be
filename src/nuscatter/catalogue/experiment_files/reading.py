"""From the file of an experiment to the `Experiment`.

.. code-block:: toml

    [source]
    kind = "reactor"
    power = "3 GW"
    distance = "25 m"
    duration = "1 year"

    [detector]
    target = "Ge"
    mass = "10 kg"
    quenching = "lindhard"
    bins = {from = "0.2 keVee"}

A number has its unit behind it. Nothing of a file is run. What is wrong with it is told in one sentence with the line.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, final

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.detectors import DETECTOR
from nuscatter.catalogue.experiment_files.places import Place, in_file, syntax_error
from nuscatter.catalogue.experiment_files.sections import Below, Key, Nested, Section
from nuscatter.catalogue.experiment_files.sources import SOURCE
from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.computing.files import named
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, invalid
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel, helm

#: No file of an experiment is larger than this [bytes].
_LARGEST = 1_000_000


@final
@dataclass(frozen=True, eq=False)
class Described:
    """An experiment as a file describes it.

    Args:
        experiment: As built.
        title: For tables and figures; empty if the file has none.
        quenched: Whether its energies are electron equivalents.
    """

    experiment: Experiment
    title: str = ""

    @property
    def quenched(self) -> bool:
        """Whether the energies of its bins are electron equivalents."""
        return self.experiment.detector.quenching is not None


def _described(*, source: Flux, detector: Detector, title: str = "", structure: NuclearModel = helm) -> Described:
    return Described(Experiment(source, detector, structure), title)


class _Detector(Nested):
    """The detector, whose bins may end where the recoils of the source do."""

    says = "a table"
    section = DETECTOR

    def read(self, place: Place, raw: Any, known: of.Known) -> Detector:
        return Below(DETECTOR).read(place, raw, {"flux": known["source"]})  # type: ignore[no-any-return]

    def lines(self, value: Any, path: tuple[str, ...], known: of.Known) -> Iterator[str]:
        """Yield the lines of the table for the values of a detector by name."""
        return Below(DETECTOR).lines(value, path, known)


FILE = Section(
    "",
    "The file.",
    (
        Key("title", of.Text("a text"), "For tables and figures.", default="the name of the file"),
        Key("structure", of.Name("a nuclear model", nuclear_models), "Nuclear model.", default="helm"),
        Key("source", SOURCE, "What arrives; several as [[source]].", required=True),
        Key("detector", _Detector(), "What counts.", required=True),
    ),
    _described,
)


#: All but the source, for who has its flux.
_BEHIND_SOURCE = replace(FILE, keys=tuple(key for key in FILE.keys if key.name != "source"), needs=("source",))


def read_experiment(path: str | os.PathLike[str]) -> Experiment:
    """Return the experiment that a TOML file describes; the documentation has a page of its keys.

    Args:
        path: The file. Files that it names are looked for beside it.

    Raises:
        InputError: the file cannot be read or is no TOML, a key is unknown or missing, or a value, a unit or a range is
            wrong; the sentence says the line.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from nuscatter.interactions.standard.standard_model import StandardModel
        >>> text = '''
        ... source = {kind = "facility", name = "SNS", distance = "20 m", pot = 1e23}
        ... detector = {target = "Ge", mass = "10 kg", bins = {edges = "[2, 10, 50] keV"}}
        ... '''
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "mine.toml")
        ...     _ = file.write_text(text)
        ...     read_experiment(file).counts(StandardModel()).round(1).tolist()
        [[106.6], [115.5]]
    """
    return described(path).experiment


def described(path: str | os.PathLike[str]) -> Described:
    """Return what a TOML file says of an experiment: what `read_experiment` returns, and its title."""
    file = named(path, "the file of the experiment")
    try:
        if file.stat().st_size > _LARGEST:
            raise invalid("the file of the experiment", str(file), "a file of at most 1 MB")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"The file of the experiment, {str(file)!r}, cannot be read: {error.strerror}{_meant(file)}"
        ) from None
    except UnicodeDecodeError:
        raise invalid("the file of the experiment", str(file), "a file of text (UTF-8)") from None
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{file.name}, {syntax_error(error, text)}.") from None
    return from_table(table, in_file(file.name, text, file.parent))


def from_table(table: Mapping[str, Any], place: Place) -> Described:
    """Return the experiment of a table with ``source`` and ``detector``, as a file has them.

    Args:
        table: Of texts, numbers, lists and tables.
        place: Where it stands, for messages and for the files that it names.
    """
    made: Described = FILE.read(place, table, {})
    return made


def at_source(flux: Flux, table: Mapping[str, Any], place: Place) -> Described:
    """Return the experiment of a flux that was made before, and of a table with ``detector`` and no ``source``."""
    made: Described = _BEHIND_SOURCE.read(place, table, {"source": flux})
    return made


def _meant(file: Path) -> str:
    """Return the end of the sentence on a file that cannot be read: which TOML file has nearly its name."""
    try:
        names = [each.name for each in file.parent.glob("*.toml")] if not file.exists() else []
    except OSError:
        names = []
    close = get_close_matches(file.name, names, n=1, cutoff=0.6)
    return f"; did you mean {str(file.with_name(close[0]))!r}?" if close else "."
