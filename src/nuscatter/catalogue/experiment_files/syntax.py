"""What is wrong with a text that is no TOML: the line, and the mistake in plain words."""

import re


def said(error: Exception, text: str) -> str:
    """Return the line of an error of syntax, and what it is.

    Args:
        error: As the reader of TOML raised it.
        text: What was read.

    Example:
        >>> import tomllib
        >>> wrong = 'title = "mine'
        >>> try:
        ...     tomllib.loads(wrong)
        ... except tomllib.TOMLDecodeError as error:
        ...     print(said(error, wrong))
        line 1: this is no TOML: a quotation mark is opened here and not closed
    """
    words = " ".join(str(error).split()) or type(error).__name__
    found = re.search(r" \(at line (\d+), column \d+\)", words)
    line = int(found[1]) if found else max(len(text.splitlines()), 1)
    opened = unclosed(text)
    if opened is not None and opened <= line:  # the reader goes on to the end of the line, or of the file
        return f"line {opened}: this is no TOML: a quotation mark is opened here and not closed"
    plain = words.replace(found[0], "") if found else words
    plain = f"{plain[0].lower()}{plain[1:].rstrip('.')}"
    if plain.startswith("invalid value"):
        plain += " (a text, as one with a unit, stands in quotation marks)"
    return f"line {line}: this is no TOML: {plain}"


#: A comment, or a string with the quotation mark that ends it; in double ones a stroke may stand before a mark.
_STRINGS = re.compile(
    r"""
    \#[^\n]*
    | \"{3} (?: \\. | (?!\"{3}). )* (?P<long> \"{3,5} )?
    | '{3} (?: (?!'{3}). )* (?P<plain> '{3,5} )?
    | \" (?: \\[^\n] | [^\"\\\n] )* (?P<short> \" )?
    | ' [^'\n]* (?P<literal> ' )?
    """,
    re.VERBOSE | re.DOTALL,
)


def unclosed(text: str) -> int | None:
    """Return the line in which the first string begins that is not closed; None if all are."""
    for each in _STRINGS.finditer(text):
        if not each[0].startswith("#") and not any(each.groups()):
            return text.count("\n", 0, each.start()) + 1
    return None
