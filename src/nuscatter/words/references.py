"""Publications read off a line of text, and written as BibTeX.

Tables, data sets and docstrings name their sources in words: "P. Huber, Phys. Rev. C 84 (2011) 024617,
arXiv:1106.0687, Tables VII-IX". The identifiers in such a line (DOI, arXiv number, journal with volume and page, web
address) are found here; those that stand together are one publication, and names before a journal are its authors. So
there is no second list of publications; only the review, which is named in short ("review Eq. 16"), is written out
here. Titles are not in our tables, and therefore not in the BibTeX: a DOI or an arXiv number is enough for a
bibliography manager to add them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import final

_DOI = r"(?:https?://(?:dx\.)?doi\.org/)?\b10\.\d{4,9}/[^\s,;\"'<>]+"
_ARXIV = (
    r"(?:\barXiv:|https?://arxiv\.org/(?:abs|pdf|src)/)(?P<eprint>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
)
_URL = r"https?://[^\s,;\"'<>)]+"
# "Phys. Rev. C 84 (2011) 024617" and "Phys. Rev. Lett. 126, 012002 (2021)"
_NAME = r"(?:[A-Z][A-Za-z]*\.?)(?: (?:[A-Z&][A-Za-z]*\.?|of|the)){0,5}?"
_VOLUME, _PAGE, _YEAR = r"[A-D]?\d{1,4}", r"(?:no\. )?[A-Z]?\d+", r"(?:18|19|20)\d\d"
_YEAR_FIRST = rf"(?P<journal>{_NAME}) (?P<volume>{_VOLUME}) \((?P<year>{_YEAR})\) (?P<page>{_PAGE})"
_YEAR_LAST = rf"(?P<journal2>{_NAME}) (?P<volume2>{_VOLUME}), (?P<page2>{_PAGE}) \((?P<year2>{_YEAR})\)"
# "review Eqs. 16 and 17", "Review, Sec. V", "the review's Eq. 57", "in the review"
_REVIEW = r"(?P<review>\b[Rr]eview(?:['’]s)?,? (?:§|Eqs?\.|Secs?\.|Tables?\b|Figs?\.)|\b[Tt]he review\b)"
_ANCHOR = re.compile(rf"(?P<doi>{_DOI})|{_ARXIV}|{_REVIEW}|{_YEAR_FIRST}|{_YEAR_LAST}|(?P<url>{_URL})")
#: What may stand between two identifiers of one publication.
_TOGETHER = re.compile(r"[\s,()]*(?:doi:|https?://doi\.org/)?[\s,()]*\Z")
# Not the "V." of "1 kV. P. Sorensen"; a surname may be of two words, as in "D. Aristizabal Sierra".
_PERSON = r"(?:(?<!\w)(?:[A-Z][a-z]?\.[ -]?)+ ?(?:[Dd]e |van |von |['’]t )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)"
_AUTHORS = re.compile(rf"(?P<authors>{_PERSON}(?:(?:, and |, | and |; ){_PERSON})*)(?P<others> et al\.)?[,:]?\s*\Z")


@final
@dataclass(frozen=True)
class Reference:
    """A publication, as far as a text tells."""

    #: What it is cited for, in the words of the table.
    used_for: tuple[str, ...]
    #: As "P. Huber" and "others".
    authors: tuple[str, ...] = ()
    journal: str = ""
    volume: str = ""
    page: str = ""
    year: str = ""
    doi: str = ""
    eprint: str = ""
    url: str = ""
    #: What a reader should know of the entry, as that a number of it is not confirmed.
    remark: str = ""
    #: What tells it from others of its author and year in one list, as "b".
    letter: str = ""

    @property
    def key(self) -> str:
        """The name of the BibTeX entry."""
        if self.authors and self.year:
            plain = unicodedata.normalize("NFKD", self.authors[0].split()[-1]).encode("ascii", "ignore").decode()
            return re.sub(r"\W", "", plain).lower() + self.year + self.letter
        name = (
            (self.eprint and f"arXiv-{self.eprint}")
            or self.doi
            or f"{self.journal}-{self.volume}-{self.page}".strip("-")
            or self.url
        )
        return re.sub(r"[^A-Za-z0-9]+", "-", name.removeprefix("https://")).strip("-")

    @property
    def text(self) -> str:
        """The publication in one line."""
        names = ", ".join(self.authors).replace(", others", " et al.")
        journal = f"{self.journal} {self.volume} ({self.year}) {self.page}" if self.journal else ""
        parts = (names, journal, self.doi and f"doi:{self.doi}", self.eprint and f"arXiv:{self.eprint}", self.url)
        return ", ".join(part for part in parts if part) + (f" ({self.remark})" if self.remark else "")

    @property
    def bibtex(self) -> str:
        """The publication as a BibTeX entry: an article where its journal is known, else of no kind."""
        fields = {
            "author": " and ".join(self.authors),
            "journal": self.journal,
            "volume": self.volume,
            "pages": self.page,
            "year": self.year,
            "doi": self.doi,
            "eprint": self.eprint,
            "archivePrefix": "arXiv" if self.eprint else "",
            "url": self.url,
            "note": _escaped("; ".join(filter(None, (*self.used_for, self.remark)))),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@{'article' if self.journal else 'misc'}{{{self.key},", *lines, "}"])

    def is_same(self, other: "Reference") -> bool:
        """Return whether two texts name one publication: a DOI, arXiv number or page in common."""
        shared = (
            self.doi and self.doi.lower() == other.doi.lower(),
            self.eprint and self.eprint == other.eprint,
            self.page and (self.volume, self.page, self.year) == (other.volume, other.page, other.year),
            self.url and self.url == other.url,
        )
        return any(shared)

    def joined(self, other: "Reference") -> "Reference":
        """Return what two texts tell of one publication."""
        own = {name: getattr(self, name) or getattr(other, name) for name in _FIELDS}
        return replace(self, used_for=tuple(dict.fromkeys((*self.used_for, *other.used_for))), **own)


_FIELDS = ("authors", "journal", "volume", "page", "year", "doi", "eprint", "url", "remark")

#: What "the review" is; the page on its equations says the same.
THE_REVIEW = Reference(
    (),
    authors=("V. Pandey",),
    journal="Prog. Part. Nucl. Phys.",
    volume="134",
    page="104078",
    year="2024",
    eprint="2309.07840",
    remark="page and arXiv number from memory",
)


def references(text: str, used_for: str = "") -> list[Reference]:
    """Return the publications that a text names, in its order; none if it names none.

    Args:
        text: A line of a table, or several.
        used_for: What they are cited for.

    Example:
        >>> found = references("P. Huber, Phys. Rev. C 84 (2011) 024617, arXiv:1106.0687; data: 10.5281/zenodo.1")
        >>> [each.text for each in found]
        ['P. Huber, Phys. Rev. C 84 (2011) 024617, arXiv:1106.0687', 'doi:10.5281/zenodo.1']
    """
    flat = " ".join(text.split())
    found: list[Reference] = []
    end = 0
    for anchor in _ANCHOR.finditer(flat):
        before = flat[end : anchor.start()]
        new = _of_anchor(anchor, (used_for,) if used_for else ())
        if anchor["review"]:
            found.append(new)  # with authors of its own, and never a part of what stands beside it
        elif found and _TOGETHER.match(before) and not found[-1].remark and not _says_twice(found[-1], new):
            found[-1] = found[-1].joined(new)
        else:
            found.append(replace(new, authors=_authors(before)))
        end = anchor.end()
    return merged(found)


def merged(found: Iterable[Reference]) -> list[Reference]:
    """Return publications each once, with all that they are cited for, and with keys of their own."""
    result: list[Reference] = []
    for each in found:
        at = next((n for n, other in enumerate(result) if other.is_same(each)), None)
        if at is None:
            result.append(each)
        else:
            result[at] = result[at].joined(each)
    alike: dict[str, int] = {}
    for n, each in enumerate(result):
        before = alike.get(each.key, 0)
        alike[each.key] = before + 1
        if before:  # the first keeps its key, the next is "b"
            result[n] = replace(each, letter=chr(ord("a") + before))
    return result


def _of_anchor(anchor: "re.Match[str]", used_for: tuple[str, ...]) -> Reference:
    """Return what one identifier tells."""
    part = anchor.groupdict()
    if part["review"]:
        return replace(THE_REVIEW, used_for=used_for)
    if part["doi"]:
        return Reference(used_for, doi=_trimmed(part["doi"][part["doi"].index("10.") :]))
    if part["eprint"]:
        return Reference(used_for, eprint=part["eprint"])
    if part["url"]:
        return Reference(used_for, url=_trimmed(part["url"]))
    journal, volume, page, year = (part[name] or part[f"{name}2"] for name in ("journal", "volume", "page", "year"))
    return Reference(used_for, journal=journal, volume=volume, page=page, year=year)


def _trimmed(identifier: str) -> str:
    """Return an identifier without the full stop or the bracket that ends its sentence."""
    text = identifier.rstrip(".:")
    while text.endswith(")") and text.count("(") < text.count(")"):
        text = text[:-1]
    return text


def _says_twice(one: Reference, other: Reference) -> bool:
    """Return whether two parts cannot be of one publication: both have a DOI, say, and these differ."""
    return any(
        getattr(one, name) and getattr(other, name) and getattr(one, name) != getattr(other, name) for name in _FIELDS
    )


def _authors(before: str) -> tuple[str, ...]:
    """Return the names that a text ends with."""
    ending = _AUTHORS.search(before)
    if ending is None:
        return ()
    names = tuple(re.split(r", and |, | and |; ", ending["authors"]))
    return (*names, "others") if ending["others"] else names


def _escaped(text: str) -> str:
    """Return a text with what LaTeX would read as its own."""
    return re.sub(r"([&%#_$])", r"\\\1", text).replace("{", "(").replace("}", ")")
