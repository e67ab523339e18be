"""What a view of the page is: a function from what is asked to what is shown, and the Python lines that do the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from nuscatter.catalogue.experiment_files.sections import Section
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.view import View


@final
@dataclass(frozen=True, eq=False)
class PageView:
    """A view of the page.

    Args:
        name: In the state; its options stand below it.
        title: For people.
        meaning: In one sentence.
        options: The keys of its options.
        show: Returns what is shown.
        lines: Returns lines of Python that follow those of ``python_lines.preamble``; they fill ``curves`` with the
            values of each curve of ``show``, by "title of the chart: name of the curve".
        uses: Roots of the state that it depends on, beside its options: the page shows their fields, and the script has
            the experiment with "detector" and the models with "standard".
    """

    name: str
    title: str
    meaning: str
    options: Section
    show: Callable[[Asked], View]
    lines: Callable[[Asked], list[str]]
    uses: tuple[str, ...] = ("source", "detector", "structure", "standard", "term", "flavour")
