"""The files of an item: its figure as PNG and PDF, a CSV file for each sheet; one that stands is left as it is."""

from contextlib import suppress
from pathlib import Path

from nuscatter.computing.files import write
from nuscatter.reproduce.run import Reproduced


def files_of(made: Reproduced) -> dict[str, bytes]:
    """Return the files of an item by their names.

    Args:
        made: The item.
    """
    found = {f"{made.name}.{kind}": each for kind, each in (("png", made.png), ("pdf", made.pdf)) if each}
    for each in made.sheets:
        name = f"{made.name}_{each.name}.csv" if each.name else f"{made.name}.csv"
        found[name] = each.csv(made.title, made.caption, *made.references).encode()
    return found


def write_files(made: Reproduced, folder: Path) -> list[Path]:
    """Write the files of an item and return their paths; one that stands with the same bytes is left as it is.

    Args:
        made: The item.
        folder: Where; it must exist.

    Raises:
        OSError: one cannot be written.
    """
    paths = []
    for name, content in files_of(made).items():
        write_if_other(folder / name, content)
        paths.append(folder / name)
    return paths


def write_if_other(path: Path, content: bytes) -> bool:
    """Write a file unless it stands with these bytes; return whether it was written.

    Args:
        path: The file, in a folder that exists.
        content: Its bytes.

    Raises:
        OSError: it cannot be written.
    """
    with suppress(OSError):
        if path.read_bytes() == content:
            return False
    write(path, content)
    return True
