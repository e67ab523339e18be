"""``nuscatter fit`` of data sets that are a number alone, or come from other files than COHERENT's releases."""

import json

import pytest
from click.testing import CliRunner

from nuscatter.cli.fitting import fit


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        done = CliRunner().invoke(fit, [*arguments, "--json"])
        if done.exception is not None:
            raise done.exception
        content = json.loads(done.output)
        known = {each["name"].rpartition(": ")[2]: each for each in content["numbers"]}
        return known, list(tmp_path.iterdir())

    return call


def test_a_published_number_of_events(run):
    numbers, files = run("conus-plus-2025", "--parameter", "cevns")
    assert numbers["CEvNS events, published"]["value"] == 395
    assert not files


def test_a_parameter_of_a_published_number_has_neither_figure_nor_p_value(run):
    numbers, files = run("conus_plus_2025", "--parameter", "sin2_theta_w")
    assert numbers["sin2_theta_w"]["value"] == pytest.approx(0.275, abs=0.005)
    assert "p-value" not in numbers
    assert not files


@pytest.mark.releases
@pytest.mark.parametrize(("name", "signal"), [("coherent_ge_2024", 21.7), ("xenonnt_b8_2024", 11.0)])
def test_signals_of_the_new_data(releases, run, name, signal):
    if name == "xenonnt_b8_2024":
        pytest.importorskip("h5py")
    numbers, _ = run(name, "--parameter", "cevns")
    assert numbers["CEvNS events, shapes free"]["value"] == pytest.approx(signal, abs=0.2)
    flux = [each for each in numbers if each.startswith("flux of 8B")]
    assert flux == (["flux of 8B", "flux of 8B, published in 2024"] if name == "xenonnt_b8_2024" else [])
    if flux:
        ours, published = (numbers[each] for each in flux)
        assert ours["value"] == pytest.approx(6.27, abs=0.1)
        assert (published["value"], published["error"]) == (4.7, [2.3, 3.6])
        assert published["source"] == "arXiv:2408.02877"


@pytest.mark.releases
def test_a_number_and_a_binned_data_set_are_fitted_together(releases, run):
    numbers, files = run("coherent_ge_2024", "conus_plus_2025", "--parameter", "sin2_theta_w")
    assert {"ge2024_rate", "conus_plus_2025_rate"} <= set(numbers)
    assert [each.name for each in files] == ["nuscatter-fit.png"]
