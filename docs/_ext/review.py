"""Links to the review: wherever a page or a docstring says "the review", these words lead to where it is cited.

With an equation or a table behind them, as in "Eq. 16 of the review" or "the review's Table IV", that is a part of the
link.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

#: Where the citation is, and its page, whose own words are no links.
_LABEL, _PAGE = "the-review", "equations"
_ONE = r"[\dIVX]+(?:[–-][\dIVX]+)?"
_NUMBER = rf"(?:Eqs?\.|Figs?\.|Sec\.|Tables?)\s+{_ONE}(?:(?:,|\s+and)\s+{_ONE})*"
_NAMED = re.compile(
    rf"{_NUMBER}\s+of\s+the\s+review\b|(?:[Tt]he\s+)?\b[Rr]eview(?:['’]s)?,?\s+{_NUMBER}|[Tt]he\s+review\b"
)
#: Text in these is left as it is.
_PLAIN = (nodes.literal, nodes.reference, nodes.title, nodes.literal_block, nodes.math, nodes.raw, nodes.comment)


class LinkToReview(SphinxTransform):
    """Put a reference around each mention."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Change the document."""
        if self.env.docname == _PAGE:
            return
        for text in list(self.document.findall(nodes.Text)):
            if _NAMED.search(text) and not _inside(text):
                text.parent.replace(text, self._linked(text.astext()))

    def _linked(self, text: str) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        end = 0
        for match in _NAMED.finditer(text):
            found.append(nodes.Text(text[end : match.start()]))
            inner = nodes.inline("", match[0], classes=["xref", "std", "std-ref"])
            reference = pending_xref("", inner, refdomain="std", reftype="ref", reftarget=_LABEL, refexplicit=True)
            reference["refwarn"], reference["refdoc"] = True, self.env.docname
            found.append(reference)
            end = match.end()
        return [*found, nodes.Text(text[end:])]


def _inside(text: nodes.Node) -> bool:
    node = text.parent
    while node is not None:
        if isinstance(node, (*_PLAIN, pending_xref)):
            return True
        node = node.parent
    return False


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(LinkToReview)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
