"""Charts are drawn, follow a slider, have axes that can be changed, and the colours of the library's figures."""

import json
import re

import pytest

from nuscatter.figures.style import COLOURS

VECTOR = "?view=recoils&experiment=COHERENT-CsI-2021&term.LightVector.mass=10 MeV&term.LightVector.coupling=0.0001" \
    "&term.LightVector.charges=universal"  # fmt: skip


def test_the_first_page_shows_an_experiment_by_species(page):
    page.open()
    curves = page.values()
    assert len(curves) == 4
    species = [values for name, values in curves.items() if name != "all"]
    assert curves["all"][0] == pytest.approx(sum(each[0] for each in species), rel=1e-8, abs=0)
    assert page.page.inner_text("#title") == "COHERENT, CsI(Na), 2021"


def test_a_slider_moves_the_chart_and_the_link(page):
    page.open(VECTOR)
    before = page.values()
    slider = page.field("term.LightVector.coupling").locator("input[type=range]")
    slider.focus()
    page.page.keyboard.press("PageUp")
    page.drawn()
    after = page.values()
    assert after["all"][0] > 1.5 * before["all"][0]
    assert after["Standard Model"] == pytest.approx(before["Standard Model"], rel=1e-9, abs=0)
    written = page.field("term.LightVector.coupling").locator(".typed").input_value()
    assert float(written) == pytest.approx(1e-4 * 10**0.5, rel=0.01, abs=0)  # forty of 400 steps over five decades
    assert f"term.LightVector.coupling={written}" in page.query()


@pytest.mark.slow
def test_what_is_drawn_is_what_the_server_computes(page):
    """Of all the places between an answer and the screen, none changes a number."""
    page.open(VECTOR)
    answer = page.page.request.get(f"{page.address}api/view{VECTOR}").json()
    for at, chart in enumerate(answer["charts"]):
        drawn = list(page.values(at).values())
        assert drawn == [curve["y"] for curve in chart["curves"]]


@pytest.mark.slow
def test_a_text_in_another_unit_moves_the_slider_that_goes_on_in_that_unit(page):
    page.open(VECTOR)
    row = page.field("term.LightVector.mass")
    row.locator(".typed").fill("2 GeV")
    page.drawn()
    slider = row.locator("input[type=range]")
    slider.focus()
    page.page.keyboard.press("ArrowRight")
    page.drawn()
    number, unit = row.locator(".typed").input_value().split(" ")
    assert unit == "GeV"
    assert 2.0 < float(number) < 2.1


@pytest.mark.slow
@pytest.mark.parametrize("axis", ["Vertical", "Horizontal"])
def test_the_scale_of_an_axis_is_changed_and_kept_in_the_link(page, opened, axis):
    page.open()
    page.page.get_by_role("button", name=re.compile(f"^{axis} axis of recoils")).click()
    name = "yaxis" if axis == "Vertical" else "xaxis"
    scale = f"document.querySelector('.plot').layout.{name}.type"
    assert page.page.evaluate(scale) == "linear"
    page.query()
    other = opened().open(page.page.url.removeprefix(page.address))
    assert other.page.evaluate(scale) == "linear"


@pytest.mark.slow
def test_a_table_has_the_numbers_of_a_chart(page):
    page.open()
    page.page.get_by_text("Data table").first.click()
    table = page.page.locator(".data table").first
    table.wait_for()
    assert table.locator("tbody tr").count() == 240
    head = table.locator("thead th").all_inner_texts()
    assert head[0] == "recoil energy [keV]"
    row = table.locator("tbody tr").nth(10).locator("td").all_inner_texts()
    drawn = page.values()
    for text, values in zip(row, drawn.values(), strict=True):
        assert float(text) == pytest.approx(values[10], rel=1e-3, abs=0)


def test_species_have_the_colours_of_the_figures(static):
    found = re.search(r"COLOURS = (\{.*?\});", (static / "traces.js").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    written = json.loads(re.sub(r",\s*}", "}", re.sub(r"(\w+):", r'"\1":', found[1])))
    assert written == {name: COLOURS[name] for name in written}
    assert len(written) == 10
