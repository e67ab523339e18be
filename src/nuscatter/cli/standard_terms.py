"""Options for the Standard Model's terms of a command: ``--sin2-theta-w``, ``--couplings`` and ``--spins``.

`spectrum`, `counts`, `fit` and `scan` take the three options. What they make is in `catalogue/terms/standard_terms.py`;
the terms of ``--model`` are added to it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from nuscatter.catalogue.terms.standard_terms import CHOICES

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--sin2-theta-w", type=float, default=None, help="Weak mixing angle; low-energy value if absent."),
    click.option(
        "--couplings",
        type=click.Choice(CHOICES, case_sensitive=False),
        default=CHOICES[0],
        show_default=True,
        help="Weak couplings: at tree level, radiatively corrected constants, or loops that run with Q². "
        "sin²θ_W belongs to one of them.",
    ),
    click.option("--spins", is_flag=True, help="Add the axial current and weak magnetism of nuclei with spin."),
)


def standard_options(command: Command) -> Command:
    """Give a command the options that say what the Standard Model's terms are."""
    for each in reversed(_OPTIONS):
        command = each(command)
    return command
