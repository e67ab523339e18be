"""The page of all that was made again: figures, captions, and ours beside what is printed, as HTML.

It needs nothing but the files beside it: no network, no script. Links are relative. It is dark where the reader's
system is.
"""

from collections.abc import Mapping, Sequence
from html import escape

from nuscatter.reproduce.item import REVIEW, Sheet
from nuscatter.reproduce.run import Reproduced
from nuscatter.reproduce.written_files import files_of
from nuscatter.words.digits import written

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --faint: #666666; --line: #cccccc;
  --good: #00664a; --said: #8a4b00; --bad: #b00020; --link: #005a9c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --paper: #16181c; --faint: #a0a0a0; --line: #444444;
  --good: #5fd3a8; --said: #f0b35a; --bad: #ff8a8a; --link: #8ac4ff; } }
body { color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; max-width: 62rem;
  margin: 0 auto; padding: 1rem; }
a { color: var(--link); }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
figure { margin: 1rem 0; }
figure img { max-width: 100%; height: auto; background: #ffffff; }
figcaption, .small { color: var(--faint); font-size: 0.9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; margin: 0.8rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { border-bottom: 1px solid var(--line); padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
.agrees { color: var(--good); } .explained { color: var(--said); } .open { color: var(--bad); }
nav ol { columns: 18rem; column-gap: 2.5rem; }
"""


def page(made: Sequence[Reproduced], missing: Mapping[str, str], *, version: str) -> str:
    """Return the page as HTML.

    Args:
        made: The items, in their order.
        missing: Why others are not there, by name.
        version: Of nuscatter, which is named on it.
    """
    body = [
        "<header>",
        "<h1>The review, reproduced</h1>",
        f"<p>{escape(REVIEW)}, computed by nuscatter {escape(version)}.</p>",
        f"<p>{escape(agreement(made))}</p>",
        "</header>",
        "<nav aria-label='Contents'><ol>",
        *(f"<li><a href='#{escape(each.name)}'>{escape(each.title)}</a></li>" for each in made),
        "</ol></nav>",
        "<main>",
        *(_section(each) for each in made),
        *_left_out(missing),
        "</main>",
    ]
    head = (
        "<meta charset='utf-8'>\n<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>The review, reproduced</title>\n<style>{_STYLE}</style>"
    )
    text = "\n".join(body)
    return f"<!doctype html>\n<html lang='en'>\n<head>\n{head}\n</head>\n<body>\n{text}\n</body>\n</html>\n"


def agreement(made: Sequence[Reproduced]) -> str:
    """Return in a sentence how many numbers agree with printed ones, how many are explained, and how many checks hold.

    Args:
        made: The items.
    """
    every = [row for each in made for row in each.rows]
    rows, checks = ([row for row in every if row.check is kind] for kind in (False, True))
    agree = sum(row.agrees for row in rows)
    said = sum(row.explained and not row.agrees for row in rows)
    text = f"{len(rows)} numbers stand beside printed ones: {agree} within the stated error, {said} explained"
    unexplained = len(rows) - agree - said
    text += f", {unexplained} unexplained." if unexplained else "."
    return f"{text} {sum(row.agrees for row in checks)} of {len(checks)} checks hold." if checks else text


def _section(made: Reproduced) -> str:
    parts = [f"<section id='{escape(made.name)}'>", f"<h2>{escape(made.title)}</h2>"]
    if made.png:
        image = f"<img src='{escape(made.name)}.png' alt='{_quoted(made.alt)}' loading='lazy'>"
        parts.append(f"<figure>{image}<figcaption>{escape(made.caption)}</figcaption></figure>")
    else:
        parts.append(f"<p>{escape(made.caption)}</p>")
    parts += [_sheet(each, made.title) for each in made.sheets if each.shown]
    if made.rows:
        parts.append(_compared(made))
    if made.notes:
        parts += ["<ul>", *(f"<li>{escape(each)}</li>" for each in made.notes), "</ul>"]
    links = ", ".join(f"<a href='{escape(name)}'>{escape(name)}</a>" for name in files_of(made))
    parts += [
        f"<p class='small'>Files: {links}</p>",
        f"<p class='small'>References: {escape('; '.join(made.references))}</p>",
        "</section>",
    ]
    return "\n".join(parts)


def _compared(made: Reproduced) -> str:
    """Return the table of ours beside printed ones, with a sentence where they differ."""
    lines = []
    for row in made.rows:
        kind, word = (
            ("agrees", "yes") if row.agrees else ("explained", "explained") if row.explained else ("open", "no")
        )
        said = f"<br><span class='small'>{escape(row.sentence)}</span>" if row.sentence and not row.agrees else ""
        cells = (row.here, row.published, row.unit)
        lines.append(
            f"<tr><th scope='row'>{escape(row.what)}</th>{''.join(f'<td>{escape(each)}</td>' for each in cells)}"
            f"<td class='{kind}'>{word}{said}</td><td class='small'>{escape(row.reference)}</td></tr>"
        )
    return _table(
        "Computed beside published", ("", "here", "published", "unit", "within the error", "printed in"), lines
    )


def _sheet(sheet: Sheet, title: str) -> str:
    lines = [
        "<tr>"
        + "".join(f"<td>{escape(each if isinstance(each, str) else written(each))}</td>" for each in line)
        + "</tr>"
        for line in sheet.lines
    ]
    return _table(title, [each.head for each in sheet.columns], lines)


def _table(caption: str, heads: Sequence[str], lines: Sequence[str]) -> str:
    head = "".join(f"<th scope='col'>{escape(each)}</th>" for each in heads)
    body = "\n".join(lines)
    return (
        f"<div class='wide'><table><caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _left_out(missing: Mapping[str, str]) -> list[str]:
    if not missing:
        return []
    lines = [f"<li>{escape(name)}: {escape(why)}</li>" for name, why in missing.items()]
    return ["<section id='left-out'>", "<h2>Left out</h2>", "<ul>", *lines, "</ul>", "</section>"]


def _quoted(text: str) -> str:
    return escape(" ".join(text.split()), quote=True)
