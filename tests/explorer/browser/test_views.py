"""Tabs of views, the numbers beside the charts, and what each view draws."""

from urllib.parse import parse_qs

import pytest

from nuscatter.explorer.views import VIEWS

NSI = "experiment=COHERENT-CsI-2021&term.NSI.ee_u=0.1"


@pytest.mark.slow
def test_arrow_keys_go_through_the_tabs_and_back_returns(page):
    page.open(f"?view=recoils&{NSI}")
    page.page.locator("#tab-recoils").focus()
    page.page.keyboard.press("ArrowRight")
    page.drawn()
    assert parse_qs(page.query())["view"] == ["counts"]
    assert page.page.evaluate("document.activeElement.id") == "tab-counts"
    assert page.page.locator("[role=tab][aria-selected=true]").all_inner_texts() == ["Expected events"]
    assert page.page.locator("[role=tab][tabindex='0']").count() == 1
    page.page.go_back()
    page.page.locator("#tab-recoils[aria-selected=true]").wait_for()
    assert parse_qs(page.query())["view"] == ["recoils"]


def test_counts_stand_on_one_another_and_are_listed(page):
    page.open(f"?view=counts&{NSI}")
    answer = page.page.request.get(f"{page.address}api/view?view=counts&{NSI}").json()
    curves = {curve["name"]: curve["y"] for curve in answer["charts"][0]["curves"] if not curve["reference"]}
    lines = page.page.evaluate(
        "document.querySelector('.plot').data.filter(each => each.fill).map(each => Array.from(each.y))"
    )
    assert lines[-1][::2] == pytest.approx([sum(each) for each in zip(*curves.values(), strict=True)], rel=1e-12, abs=0)
    rows = page.page.locator("#numbers tr").all_inner_texts()
    assert len(rows) == len(answer["numbers"])
    said = {row.split("\t")[0]: row.split("\t")[1] for row in rows}
    (muon,) = [each for each in answer["numbers"] if each["name"] == "nu_mu"]
    assert said["νμ"] == muon["text"]


@pytest.mark.slow
def test_a_view_folds_the_groups_that_it_does_not_use(page):
    page.open(f"?view=counts&{NSI}")
    page.unfold("source")
    assert page.page.locator("[data-name=source]").get_attribute("open") is not None
    page.open(f"?view=supernova&{NSI}")
    source = page.page.locator("[data-name=source]")
    assert source.get_attribute("open") is None
    source.locator("summary").first.click()
    assert source.get_by_text("This view does not use these fields.").is_visible()
    assert page.page.inner_text("#title") == "Supernova"


@pytest.mark.slow
def test_a_view_without_charts_says_why(page):
    page.open("?view=times&experiment=CONUS%2B")
    assert page.page.locator(".plot").count() == 0
    assert page.page.locator("#sentences li").count() > 0
    page.page.locator("#exports summary").click()
    page.page.get_by_role("button", name="Charts").click()
    page.page.get_by_text("This view has no charts now.").last.wait_for()


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize("view", [each.name for each in VIEWS])
def test_each_view_is_drawn(page, releases, view):
    page.open(f"?view={view}&{NSI}")
    answer = page.page.request.get(f"{page.address}api/view?view={view}&{NSI}").json()
    assert page.page.locator(".plot .main-svg").count() >= len(answer["charts"])
    for at, chart in enumerate(answer["charts"]):
        drawn = page.page.evaluate(
            "at => document.querySelectorAll('.plot')[at].querySelectorAll('.scatterlayer path').length", at
        )
        assert drawn >= len(chart["curves"]), chart["title"]
        box = page.page.locator(".plot").nth(at).bounding_box()
        inside = page.page.locator(".plot .nsewdrag").nth(at).bounding_box()
        assert inside["height"] > 0.35 * box["height"], f"{chart['title']} is squeezed by what surrounds it"
        assert inside["width"] > 0.7 * box["width"]


@pytest.mark.slow
def test_channels_and_powers_are_written_for_people(page):
    page.open("?view=supernova&supernova.detector=ar40kt&supernova.distance=5 kpc")
    said = page.page.inner_text("#numbers")
    assert "νe on Ar40" in said
    assert "×10⁶" in said
    assert "nue_" not in said
    assert "10⁰" not in said


@pytest.mark.slow
def test_what_is_profiled_is_chosen_of_the_sliders_that_there_are(page):
    vector = "term.LightVector.mass=10 MeV&term.LightVector.coupling=0.0001&term.LightVector.charges=b_minus_l"
    page.open(f"?view=likelihood&likelihood.data=texono_2025&{vector}")
    menu = page.field("likelihood.parameter").locator("select")
    values = menu.locator("option").evaluate_all("all => all.map(each => each.value)")
    assert values == ["", "LightVector.mass", "LightVector.coupling", "sin2_theta_w"]
    menu.select_option("LightVector.coupling")
    page.drawn()
    assert "coupling" in page.page.evaluate("document.querySelector('.plot').layout.xaxis.title.text")
