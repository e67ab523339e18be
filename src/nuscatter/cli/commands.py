"""All commands of ``nuscatter``, each from the file of its question."""

import click

from nuscatter import __version__
from nuscatter.cli import experiments, explorer, fitting, predict, releases, scanning, sensitivity, supernova
from nuscatter.cli.events import command as events
from nuscatter.cli.nuclei import inelastic, response, structure
from nuscatter.cli.reports import alp, cite, dark, dark_plans, ledger, pves, reproduce, results, skins, uncertainty


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nuscatter")
def cli() -> None:
    """Low-energy neutrino scattering: from a source, through the nucleus, to counts and what they say."""


for _command in (
    fitting.report,
    results.results,
    reproduce.reproduce,
    explorer.explorer,
    ledger.ledger,
    predict.spectrum,
    predict.counts,
    events.events,
    fitting.fit,
    scanning.scan,
    sensitivity.sensitivity,
    structure.structure,
    response.response,
    inelastic.inelastic,
    uncertainty.uncertainty,
    pves.pves,
    dark.dark,
    alp.alp,
    skins.skins,
    supernova.supernova,
    predict.facilities,
    experiments.experiments,
    releases.data,
    cite.cite,
):
    cli.add_command(_command)

dark.dark.add_command(dark_plans.plan)
