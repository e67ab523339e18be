"""What each data release consists of: its files, their addresses, and the hashes that are accepted for them.

nuscatter ships no release. A `Release` is a value: the publication, its address, and its files. Each file has one or
more accepted hashes (`nuscatter.releases.hashes`), and each hash says who published or recorded it. The functions of
`nuscatter.releases.fetch` take a `Release`, or the name of one in ``registry.csv``: a release of one's own needs no
registration.

What the registry rests on. Both Zenodo records hold loose files, not an archive; their names, sizes and MD5s were read
from a public copy of Zenodo's record metadata (``pppuu7-cmd/Neutrino-Matter-Interface-Reconstruction`` 52e281e8) and
equal those of the tested copy for all 33 files. Six of the eight files of CsI 2021 have the SHA-256 that an independent
repository recorded for arXiv v2 (``Dylanlafranky/ARA-GIT`` 58a1e916). The two event files have not: the tested copy
ends at 6 µs, where arXiv's own is reported to go on to 12 µs. Only the tested copy is accepted until somebody has read
arXiv's; the refusal of another one says so. XENONnT's record is an archive of a repository: the files are addressed
there, each at a commit that has it (of 6906 templates the nominal ones and those at ±1σ of one yield are listed).
Ge-Mini's counts are no release but a transcription of a figure. Photoabsorption is columns of EXFOR entries, which have
another form at their addresses: a copy is put in place by hand. The histogram of the SNS's flux is known by git's
hashes of four files (a bound stands for their sizes: GitHub takes no file above 100 MiB). No address could be tried
where this was written.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import final

from nuscatter.errors import choose, invalid, unknown
from nuscatter.releases.hashes import Checksum

# name: reference, where the release is published, licence
_RELEASES = {
    "coherent_lar_2020": (
        "COHERENT, arXiv:2006.12659: data of Phys. Rev. Lett. 126, 012002 (2021), analysis A",
        "https://doi.org/10.5281/zenodo.3903810",
        "The files state none; cite the Zenodo record and the paper.",
    ),
    "coherent_csi_2018": (
        "COHERENT, arXiv:1804.09459: data of Science 357, 1123 (2017)",
        "https://doi.org/10.5281/zenodo.1228631",
        "CC BY 4.0 by the metadata of the Zenodo record, the files state none; cite the record and the paper.",
    ),
    "coherent_csi_2021": (
        "COHERENT, ancillary files of arXiv:2110.07730v2: data of Phys. Rev. Lett. 129, 081801 (2022)",
        "https://arxiv.org/src/2110.07730v2/anc",
        "The files state none; cite the paper.",
    ),
    "coherent_sns_flux": (
        "COHERENT, snsFlux2D of arXiv:2110.07730v2: flux of the SNS in energy and time, as CSV",
        "https://github.com/davschu/Newtrinos.jl",
        "MIT for the repository, the ancillary files state none; cite the paper and arXiv:2109.11049.",
    ),
    "coherent_ge_2024": (
        "COHERENT, Fig. 5 of arXiv:2406.13806v2: counts of Phys. Rev. Lett. 134, 231801 (2025), transcribed",
        "https://arxiv.org/abs/2406.13806v2",
        "Numbers printed in a figure, transcribed in a public repository that states none; cite the paper.",
    ),
    "xenonnt_b8": (
        "XENON, data of Phys. Rev. Lett. 133, 191002 (2024) and arXiv:2604.06002",
        "https://doi.org/10.5281/zenodo.20576156",
        "CC BY 4.0; cite the record and the paper.",
    ),
    "reactor_flux": (
        "BESTIOLE: L. Périssé et al., Phys. Rev. C 108 (2023) 055501, ancillary spectra of arXiv:2304.14992",
        "https://arxiv.org/abs/2304.14992",
        "The files state none; cite the paper.",
    ),
    "photoabsorption": (
        "EXFOR: cross sections of photoabsorption, N. Otuka et al., Nucl. Data Sheets 120 (2014) 272; ²⁰⁸Pb: PhotoAbs",
        "https://github.com/IAEA-NDS/EXFOR-JSON-File",
        "CC BY 4.0 for EXFOR, CC0 for PhotoAbs; cite the data sheets and each measurement.",
    ),
}


@final
@dataclass(frozen=True)
class ReleaseFile:
    """A file of a release: its path, its address, and the hashes by which it is verified.

    Example:
        >>> sum = Checksum("sha256", "0" * 64, "a talk", size=10)
        >>> ReleaseFile("../escape.txt", "https://example.org/escape.txt", (sum,))
        Traceback (most recent call last):
        nuscatter.errors.InputError: path is '../escape.txt', but a relative path without '..' was expected.
    """

    #: Path below the release's folder, with ``/``.
    path: str
    #: Address of this file alone.
    url: str
    #: The accepted hashes; one that matches is enough.
    accepted: tuple[Checksum, ...]
    #: What a user should know when a copy is refused; a clause without a full stop.
    note: str = ""
    #: Where a copy comes from that is put in place by hand; the release's origin if empty.
    source: str = ""

    def __post_init__(self) -> None:
        parts = self.path.split("/") if isinstance(self.path, str) else [""]
        if not all(_is_name(each) for each in parts):
            raise invalid("path", self.path, "a relative path without '..'")
        if not self.accepted:
            raise invalid("accepted", self.accepted, "at least one hash")

    @property
    def size(self) -> int:
        """Size in bytes that goes with the first accepted hash."""
        return self.accepted[0].size

    @property
    def largest(self) -> int:
        """The largest size in bytes that an accepted hash goes with: more is never read."""
        return max(each.size for each in self.accepted)


@final
@dataclass(frozen=True)
class Release:
    """A data release of a collaboration.

    Example:
        >>> argon = release("COHERENT-LAr-2020")
        >>> argon.origin
        'https://doi.org/10.5281/zenodo.3903810'
        >>> argon.file("Data/datanobkgsub.txt").size
        15537
    """

    #: Name in lower case with underscores; also that of its folder.
    name: str
    #: The publication.
    reference: str
    #: DOI or address of the release as a whole.
    origin: str
    #: What is known of the licence.
    licence: str
    #: The files that nuscatter reads.
    files: tuple[ReleaseFile, ...]

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and _is_name(self.name)):
            raise invalid("the name of a release", self.name, "the name of one folder")

    def file(self, path: str) -> ReleaseFile:
        """Return the file at `path` in the release; `InputError` for another path."""
        table = {each.path: each for each in self.files}
        if path not in table:
            raise unknown(f"file of {self.name}", path, table)
        return table[path]

    @property
    def size(self) -> int:
        """Size of all files together in bytes."""
        return sum(each.size for each in self.files)


@cache
def releases() -> tuple[Release, ...]:
    """Return every release in the registry.

    Example:
        >>> [f"{each.name}: {len(each.files)} files" for each in releases()][:3]
        ['coherent_lar_2020: 21 files', 'coherent_csi_2018: 12 files', 'coherent_csi_2021: 8 files']
    """
    text = resources.files("nuscatter.releases").joinpath("registry.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    return tuple(
        Release(name, *about, files=_files([row for row in rows if row["release"] == name]))
        for name, about in _RELEASES.items()
    )


def release(name: str) -> Release:
    """Return the release of that name, blind to case and dashes.

    Raises:
        InputError: There is no such release.

    Example:
        >>> release("coherent_csi_2021").reference
        'COHERENT, ancillary files of arXiv:2110.07730v2: data of Phys. Rev. Lett. 129, 081801 (2022)'
    """
    return choose("release", name, {each.name: each for each in releases()})


def _files(rows: list[dict[str, str]]) -> tuple[ReleaseFile, ...]:
    """Return the files of the registry's rows of one release; several rows of one file are several accepted hashes."""
    by_path: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_path.setdefault(row["file"], []).append(row)
    return tuple(
        ReleaseFile(path, same[0]["url"], tuple(_checksum(row) for row in same), same[0]["note"], same[0]["source"])
        for path, same in by_path.items()
    )


def _checksum(row: dict[str, str]) -> Checksum:
    algorithm, _, digest = row["hash"].partition(":")
    return Checksum(algorithm, digest, row["origin"], int(row["bytes"]))


def _is_name(part: str) -> bool:
    """Return whether a text names a file within its folder: on every system, and nothing above or beside it."""
    return part not in {"", ".", ".."} and part.isprintable() and not set(part) & set("/\\:")
