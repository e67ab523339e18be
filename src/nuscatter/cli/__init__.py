"""The command line: ``nuscatter report | spectrum | counts | fit | scan | structure | facilities | …``.

A thin face: arguments in, the library's numbers out, as tables or (``--json``) as one object on standard output.
A file holds the commands of one question; what they compute with is loaded when they run.

Exit 0; 2 for bad input, with one sentence; 1 for a run that failed; 130 when it was interrupted (Ctrl-C). This file
loads nothing at its top, so that the sentence also comes where loading fails or is interrupted.
"""

import sys
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
        with suppress(OSError):  # nobody can be told
            print(f"nuscatter: {sentence}", file=sys.stderr)
    if code:
        sys.exit(code)


def _run() -> tuple[int, str]:
    """Run the command; return the exit code, and what a person is to be told of it."""
    try:
        import click

        from nuscatter.errors import FitError, InputError
    except ValueError as error:  # of NUSCATTER_MEV
        return 2, str(error)
    try:
        from nuscatter.cli.commands import cli

        cli(prog_name="nuscatter", standalone_mode=False)
        sys.stdout.flush()  # here, where a full disk can still be said
    except click.exceptions.Abort:
        return 130, "interrupted."
    except click.ClickException as error:
        return 2, _refusal(error)
    except (InputError, FitError) as error:
        return 2 if isinstance(error, InputError) else 1, str(error)
    return 0, ""


def _unwritten(error: OSError) -> str:
    """Return what to say of an error of the system's: of standard output, unless it names a file."""
    if error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    with suppress(OSError, ValueError):
        sys.stdout.close()  # else Python tries to write the rest once more when it ends
    if isinstance(error, BrokenPipeError):  # of ``nuscatter … | head``: the reader has what it wants
        return ""
    return f"the output cannot be written: {error.strerror or error}."


def _refusal(error: "ClickException") -> str:
    """Return in one sentence what is wrong with a command; show the help where there is no command at all."""
    message = str(error.format_message())
    if "\n" in message:
        error.show()
        return ""
    context = getattr(error, "ctx", None)
    help_ = f" (see {context.command_path} --help)" if context is not None else ""
    return f"{message.rstrip('.')}{help_}."
