"""Publications read off text. The texts are of our tables; the answers were typed by hand."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from nuscatter.words.references import THE_REVIEW, Reference, merged, references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arXiv:2003.10630, PRL 126 (2021) 012002", ["PRL 126 (2021) 012002, arXiv:2003.10630"]),
        (
            "arXiv:2003.10630, PRL 126 (2021) 012002; data: 10.5281/zenodo.3903810",
            ["PRL 126 (2021) 012002, arXiv:2003.10630", "doi:10.5281/zenodo.3903810"],
        ),
        (
            "AME2020, M. Wang et al., Chin. Phys. C 45 (2021) 030003,\n   doi:10.1088/1674-1137/abddaf; from PyPI",
            ["M. Wang et al., Chin. Phys. C 45 (2021) 030003, doi:10.1088/1674-1137/abddaf"],
        ),
        (
            "J. N. Bahcall et al., Phys. Rev. C 54 (1996) 411,   doi:10.1103/PhysRevC.54.411, arXiv:nucl-th/9601044.",
            ["J. N. Bahcall et al., Phys. Rev. C 54 (1996) 411, doi:10.1103/PhysRevC.54.411, arXiv:nucl-th/9601044"],
        ),
        (
            "COHERENT, arXiv:2006.12659: data of Phys. Rev. Lett. 126, 012002 (2021), analysis A",
            ["arXiv:2006.12659", "Phys. Rev. Lett. 126 (2021) 012002"],
        ),
        (
            "W. T. Elam, B. D. Ravel, J. R. Sieber, Radiat. Phys. Chem. 63 (2002) 121, "
            "doi:10.1016/S0969-806X(01)00227-4",
            ["W. T. Elam, B. D. Ravel, J. R. Sieber, Radiat. Phys. Chem. 63 (2002) 121, "
             "doi:10.1016/S0969-806X(01)00227-4"],
        ),
        ("see (arXiv:2105.14020) and https://example.org/a_b).", ["arXiv:2105.14020", "https://example.org/a_b"]),
        ("https://doi.org/10.5281/zenodo.1228631", ["doi:10.5281/zenodo.1228631"]),
        ("https://arxiv.org/src/2110.07730v2/anc", ["arXiv:2110.07730"]),
        ("J. Dobaczewski, H. Flocard and J. Treiner, Nucl. Phys. A 422 (1984) 103.",
         ["J. Dobaczewski, H. Flocard, J. Treiner, Nucl. Phys. A 422 (1984) 103"]),
        ("J. Lindhard et al., Mat. Fys. Medd. Dan. Vid. Selsk. 33, no. 10 (1963), with g as",
         ["J. Lindhard et al., Mat. Fys. Medd. Dan. Vid. Selsk. 33 (1963) no. 10"]),
        ("G. 't Hooft, Phys. Lett. B 37 (1971) 195", ["G. 't Hooft, Phys. Lett. B 37 (1971) 195"]),
        ("W = 13.8 eV. P. Sorensen, C. E. Dahl, arXiv:1101.6080", ["P. Sorensen, C. E. Dahl, arXiv:1101.6080"]),
        ("D. Aristizabal Sierra, V. De Romeri and N. Rojas, Phys. Rev. D 98 (2018) 075018",
         ["D. Aristizabal Sierra, V. De Romeri, N. Rojas, Phys. Rev. D 98 (2018) 075018"]),
        ("a review of quenching; reviewed in Sec. 3; Eq. 16", []),
        ("Assumed", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_a_text_names(text, expected):
    assert [each.text for each in references(text)] == expected


@pytest.mark.parametrize(
    "text",
    ["Review, Sec. V: 400 ns bursts", "Review, Table IV", "(review Eqs. 16 and 17)", "the review's Eq. 57",
     "review §VII.B", "review Sec. VII.C", "neglected, as in the review"],
)  # fmt: skip
def test_the_review_is_named_in_short(text):
    (found,) = references(text, "a")
    assert found == replace(THE_REVIEW, used_for=("a",))
    assert found.text.endswith("(page and arXiv number from memory)")
    assert "  note = {a; page and arXiv number from memory}," in found.bibtex


def test_the_review_is_no_part_of_what_stands_beside_it():
    doi, review, helm = references("doi:10.1234/x, review Eq. 29, R. H. Helm, Phys. Rev. 104 (1956) 1466")
    assert (doi.text, helm.text) == ("doi:10.1234/x", "R. H. Helm, Phys. Rev. 104 (1956) 1466")
    assert review == THE_REVIEW
    assert len(references("arXiv:2309.07840; review Eq. 3")) == 1


def test_the_page_on_the_review_has_the_same_numbers():
    page = (Path(__file__).parents[2] / "docs" / "equations.md").read_text(encoding="utf-8")
    cited = " ".join(page.partition("(the-review)=")[2][:600].replace("**", "").replace("\\*", "").split())
    review = THE_REVIEW
    assert f"{review.journal} {review.volume} ({review.year}) {review.page}, arXiv:{review.eprint}" in cited
    starred = "from memory" in cited
    assert starred == bool(review.remark)


def test_two_that_follow_one_another_are_two():
    found = references("M. Ibe et al., JHEP 03 (2018) 194, P. Cox et al., Phys. Rev. D 107 (2023) 035032")
    assert [each.text for each in found] == [
        "M. Ibe et al., JHEP 03 (2018) 194", "P. Cox et al., Phys. Rev. D 107 (2023) 035032",
    ]  # fmt: skip
    assert len(references("arXiv:2110.07730, arXiv:2003.10630")) == 2


def test_one_that_is_named_twice_is_one():
    found = references("arXiv:2110.07730, PRL 129 (2022) 081801. Phys. Rev. Lett. 129, 081801 (2022)", "a")
    assert len(found) == 1
    both = merged(
        [*references("arXiv:2110.07730", "mass"), *references("PRL 129 (2022) 081801, arXiv:2110.07730", "x")]
    )
    assert [each.used_for for each in both] == [("mass", "x")]
    assert both[0].page == "081801"


def test_bibtex():
    (huber,) = references("P. Huber, Phys. Rev. C 84 (2011) 024617, arXiv:1106.0687, Tables VII-IX.", "50 % of a_b & c")
    assert huber.bibtex == "\n".join(
        [
            "@article{huber2011,",
            "  author = {P. Huber},",
            "  journal = {Phys. Rev. C},",
            "  volume = {84},",
            "  pages = {024617},",
            "  year = {2011},",
            "  eprint = {1106.0687},",
            "  archivePrefix = {arXiv},",
            r"  note = {50 \% of a\_b \& c},",
            "}",
        ]
    )
    (record,) = references("data: 10.5281/zenodo.3903810", "data set")
    assert record.bibtex.startswith("@misc{10-5281-zenodo-3903810,\n  doi = {10.5281/zenodo.3903810},")
    (many,) = references("L. Périssé et al., Phys. Rev. C 108 (2023) 055501")
    assert many.key == "perisse2023"
    assert "author = {L. Périssé and others}" in many.bibtex


@pytest.mark.parametrize("each", [Reference((), eprint="hep-ph/9607400"), Reference((), url="https://a.org/b?c=1&d")])
def test_keys_are_keys(each):
    assert re.fullmatch(r"[A-Za-z0-9-]+", each.key)


def test_publications_of_one_author_and_year_have_keys_of_their_own():
    tables = references("T. W. Donnelly and W. C. Haxton, At. Data 23 (1979) 103")
    report = references("T. W. Donnelly and R. D. Peccei, Phys. Rep. 50 (1979) 1")
    found = merged([*tables, *report, *tables, *report])
    assert [each.key for each in found] == ["donnelly1979", "donnelly1979b"]
    assert found[1].bibtex.startswith("@article{donnelly1979b,")
