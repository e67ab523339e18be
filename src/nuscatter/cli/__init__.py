"""The command line: ``nuscatter report | spectrum | counts | fit | scan | structure | facilities | …``.

It computes nothing itself: it reads arguments, calls the library, and prints its numbers as tables or (``--json``) as
one object on standard output. A file holds the commands of one question; the modules that they need are loaded when
they run.

Exit 0; 2 for bad input, with one sentence; 1 for a run that failed; 130 when it was interrupted (Ctrl-C). This file
loads nothing at its top: so the sentence is also printed if loading fails or is interrupted.
"""

import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from click import ClickException


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        code, sentence = _run()
    except KeyboardInterrupt:
        code, sentence = 130, "interrupted."
    except OSError as error:
        code, sentence = 1, _unwritten(error)
    if sentence:
        with suppress(OSError):  # standard error is closed too
            print(f"nuscatter: {sentence}", file=sys.stderr)
    if code:
        sys.exit(code)


def _run() -> tuple[int, str]:
    """Run the command; return the exit code, and the sentence to print on standard error."""
    try:
        import click

        from nuscatter.errors import FitError, InputError, InputWarning
    except ValueError as error:  # of NUSCATTER_MEV
        return 2, str(error)
    try:
        from nuscatter.cli.commands import cli

        with warnings.catch_warnings():
            warnings.simplefilter("default", InputWarning)
            warnings.showwarning = _say
            cli(prog_name="nuscatter", standalone_mode=False)
        sys.stdout.flush()  # here, and not at exit, so that a full disk is reported
    except click.exceptions.Abort:
        return 130, "interrupted."
    except click.ClickException as error:
        return 2, _refusal(error)
    except (InputError, FitError) as error:
        return 2 if isinstance(error, InputError) else 1, str(error)
    return 0, ""


def _say(message: Warning | str, *_where: object, **_more: object) -> None:
    """Print a warning of the library as a sentence on standard error, without the line of code that it comes from."""
    with suppress(OSError):
        print(f"nuscatter: {message}", file=sys.stderr)


def _unwritten(error: OSError) -> str:
    """Return the sentence for an error of the operating system; one that names no file is of standard output."""
    if error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    with suppress(OSError, ValueError):
        sys.stdout.close()  # else Python tries to write the rest once more when it ends
    if isinstance(error, BrokenPipeError):  # of ``nuscatter … | head``, which reads no further: no error
        return ""
    return f"the output cannot be written: {error.strerror or error}."


def _refusal(error: "ClickException") -> str:
    """Return in one sentence what is wrong with a command; show the help if no command was given."""
    message = str(error.format_message())
    if "\n" in message:
        error.show()
        return ""
    context = getattr(error, "ctx", None)
    help_ = f" (see {context.command_path} --help)" if context is not None else ""
    return f"{message.rstrip('.')}{help_}."
