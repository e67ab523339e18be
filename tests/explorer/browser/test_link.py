"""The link holds the whole state; the browser's history goes through what was chosen."""

from urllib.parse import parse_qsl

import pytest

STATE = "?view=recoils&experiment=CONUS%2B&structure=klein_nystrand&standard.sin2_theta_w=0.23&term.NSI.ee_u=0.1"


@pytest.mark.slow
def test_a_link_restores_the_state_in_another_browser(page, opened):
    page.open(STATE)
    page.field("term.NSI.ee_u").locator(".typed").fill("0.25")
    page.drawn()
    query = page.query()
    other = opened().open(f"?{query}")
    assert other.page.input_value("#experiment") == "CONUS+"
    assert other.field("term.NSI.ee_u").locator(".typed").input_value() == "0.25"
    assert other.field("standard.sin2_theta_w").locator(".typed").input_value() == "0.23"
    assert other.field("structure").locator("select").input_value() == "klein_nystrand"
    assert other.values() == page.values()
    assert other.query() == query


@pytest.mark.slow
def test_a_page_without_a_state_gets_a_link_that_says_it(page):
    page.open()
    assert dict(parse_qsl(page.query())) == {"view": "recoils", "experiment": "COHERENT-CsI-2021"}


@pytest.mark.slow
def test_back_and_forward_go_through_experiments(page):
    page.open("?experiment=CONUS%2B")
    page.page.select_option("#experiment", "COHERENT-LAr-2020")
    page.drawn()
    assert page.page.inner_text("#title").startswith("COHERENT, liquid argon")
    argon = page.values()
    page.page.go_back()
    page.titled("CONUS")
    assert page.page.input_value("#experiment") == "CONUS+"
    assert page.field("source.power").locator(".typed").input_value() == "3.6 GW"
    page.page.go_forward()
    page.titled("COHERENT")
    assert page.values() == argon


@pytest.mark.slow
def test_what_a_link_has_that_nothing_reads_is_refused_not_dropped(page):
    page.goto("?view=recoils&experiment=CONUS%2B&colour=red")
    page.refused()
    assert "colour" in page.page.inner_text("#notice")
