"""The options of commands for the Standard Model's terms: what they give, and that a wrong word is refused."""

import click
from click.testing import CliRunner

from nuscatter.cli.standard_terms import standard_options


@click.command()
@standard_options
def said(**options):
    click.echo(sorted(options.items()))


def test_the_options_and_what_they_are_if_left_out():
    result = CliRunner().invoke(said, [])
    assert result.output.strip() == "[('couplings', 'tree'), ('sin2_theta_w', None), ('spins', False)]"
    result = CliRunner().invoke(said, ["--sin2-theta-w", "0.23", "--couplings", "ONE-LOOP", "--spins"])
    assert result.output.strip() == "[('couplings', 'one-loop'), ('sin2_theta_w', 0.23), ('spins', True)]"


def test_other_couplings_are_refused_with_the_choices():
    result = CliRunner().invoke(said, ["--couplings", "two-loop"])
    assert result.exit_code == 2
    assert "'tree', 'effective', 'one-loop'" in result.output
