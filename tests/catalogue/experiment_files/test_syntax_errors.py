"""Wrong TOML is told by the line in which the mistake is, and in plain words."""

import tomllib

import pytest

from nuscatter.catalogue.experiment_files.places import syntax_error, unclosed

OPENED = "a quotation mark is opened here and not closed"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('title = "x\n[source]\nkind="reactor"\n', 1, OPENED),
        ('[source]\nkind = "reactor', 2, OPENED),
        ("[source]\nkind = 'reactor\nx=1", 2, OPENED),
        ('[source]\nkind = """reactor\nx=1\n\n\n', 2, OPENED),
        ("[source]\nkind = '''reactor\nx=1\n\n\n", 2, OPENED),
        ('a = "\\"\n', 1, OPENED),
        ("# it's a comment\na = 'x\n", 2, OPENED),
        # another mistake stands before the open string, or there is none
        ('[source\nkind = "reactor\n', 1, "expected ']'"),
        ("[source]\nkind = reactor\n", 2, "invalid value (a text, as one with a unit, stands in quotation marks)"),
        ('a = "it\'s" # "\nb = \'"\'\nc = """ " """\nd = [1\n', 4, "unclosed array"),
    ],
)
def test_the_line_and_the_mistake(text, line, words):
    with pytest.raises(tomllib.TOMLDecodeError) as error:
        tomllib.loads(text)
    assert syntax_error(error.value, text).startswith(f"line {line}: this is no TOML: {words}")


@pytest.mark.parametrize(
    "text", ["", 'a = "x"', "a = '' # '", 'a = """x""""', 'a = "\\\\"', 'a = """\n\\"""\n"""', "a = '\\'"]
)
def test_closed_strings_are_closed(text):
    tomllib.loads(text)
    assert unclosed(text) is None
