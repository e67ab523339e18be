"""The command line: ``nuscatter report | spectrum | counts | fit | scan | structure | facilities | …``.

A thin face: arguments in, the library's numbers out, as tables or (``--json``) as one object on standard output.
Exit 0; 2 for bad input, with one sentence; 1 for a run that failed. A file holds the commands of one question; what
they compute with is loaded when they run.
"""

import sys

import click

from nuscatter import __version__
from nuscatter.cli import experiments, fitting, predict, releases, scanning, structure
from nuscatter.errors import FitError, InputError


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        cli(prog_name="nuscatter", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _refuse(error)
        sys.exit(2)
    except InputError as error:
        click.echo(f"nuscatter: {error}", err=True)
        sys.exit(2)
    except FitError as error:
        click.echo(f"nuscatter: {error}", err=True)
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nuscatter")
def cli() -> None:
    """Low-energy neutrino scattering: from a source, through the nucleus, to counts and what they say."""


for _command in (
    fitting.report,
    predict.spectrum,
    predict.counts,
    fitting.fit,
    scanning.scan,
    structure.structure,
    predict.facilities,
    experiments.experiments,
    releases.data,
):
    cli.add_command(_command)


def _refuse(error: click.ClickException) -> None:
    """Say in one sentence what is wrong with a command; show the help where there is no command at all."""
    message = error.format_message()
    if "\n" in message:
        error.show()
        return
    context = getattr(error, "ctx", None)
    help_ = f" (see {context.command_path} --help)" if context is not None else ""
    click.echo(f"nuscatter: {message.rstrip('.')}{help_}.", err=True)
