"""Words of docstrings: first lines, the texts of arguments, their first facts."""

import nuscatter as ns
from nuscatter.words.docstrings import argument_texts, first_fact, plain_words, summary


def example(width, height, name, rest, **more):
    r"""Make a box, :math:`V = \pi r^2`, of `width` and ``height``.

    Args:
        width, height: Δx, Δy: both above zero.
        name, rest: What it is called [MeV⁻²]; a list. Of
            more than one line, see :py:func:`~a.b.summary`.

            After an empty line.
        more: Anything e.g. this one, likewise.

    Returns:
        width: nothing here is an argument.
    """


def nothing():
    pass


def test_the_first_line():
    assert summary(example) == "Make a box, of width and height."
    assert summary(nothing) == ""
    assert argument_texts(nothing) == {}


def test_each_argument_has_its_text():
    assert argument_texts(example) == {
        "width": "Δx: both above zero.",
        "height": "Δy: both above zero.",
        "name": "What it is called [MeV⁻²]; a list. Of more than one line, see ~a.b.summary. After an empty line.",
        "rest": "What it is called [MeV⁻²]; a list. Of more than one line, see ~a.b.summary. After an empty line.",
        "more": "Anything e.g. this one, likewise.",
    }


def test_the_first_fact_ends_before_arrays_and_the_next_sentence():
    assert [first_fact(text) for text in argument_texts(example).values()] == [
        "Δx: both above zero",
        "Δy: both above zero",
        "What it is called",
        "What it is called",
        "Anything e.g. this one",
    ]


def test_classes_of_the_face():
    assert summary(ns.LightScalar) == "A scalar boson coupled to neutrinos, quarks and electrons."
    texts = argument_texts(ns.Sterile)
    assert [first_fact(texts[name]).partition(":")[0] for name in ("e", "mu", "tau")] == [
        "|U_e4|²",
        "|U_μ4|²",
        "|U_τ4|²",
    ]
    assert first_fact(argument_texts(ns.DipolePortal)["e"]) == "Moment of electron neutrinos"
    assert plain_words("nothing to do") == "nothing to do"
