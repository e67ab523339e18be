"""The page is used by keys alone: from an empty page to a term of new physics whose slider moves the chart."""

from urllib.parse import parse_qs

import pytest


def focused(page):
    return page.page.evaluate("document.activeElement.closest('[data-key]')?.dataset.key ?? document.activeElement.id")


def test_a_term_is_added_and_its_slider_moved_without_a_mouse(page):
    page.open()
    press = page.page.keyboard.press
    press("n")  # to the group of new physics
    press("Tab")
    press("Enter")  # unfolds the list of terms
    press("Tab")
    press("Tab")
    assert page.page.evaluate("document.activeElement.querySelector('strong').textContent") == "LightVector"
    press("Enter")
    page.drawn()
    assert focused(page) == "term.LightVector.mass"
    assert page.page.evaluate("document.activeElement.type") == "range"
    before = page.values()["all"][0]
    press("Home")
    page.drawn()
    assert page.values()["all"][0] > before
    assert float(parse_qs(page.query())["term.LightVector.mass"][0].split(" ")[0]) == 0.001


@pytest.mark.slow
def test_the_first_key_leads_past_the_form(page):
    page.open()
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.className") == "skip"
    page.page.keyboard.press("Enter")
    assert page.page.evaluate("document.activeElement.id") == "view"


@pytest.mark.slow
def test_the_help_lists_keys_that_act(page):
    page.open()
    page.page.keyboard.press("?")
    help_of_page = page.page.locator("#help-dialog")
    assert help_of_page.is_visible()
    listed = help_of_page.locator("kbd").all_inner_texts()
    assert {"n", "e", "?", "Tab"} <= set(listed)
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("e")
    assert focused(page) == "experiment"


@pytest.mark.slow
def test_a_letter_that_is_written_is_no_key(page):
    page.open().unfold("source")
    typed = page.field("source.distance").locator(".typed")
    typed.fill("")
    typed.press_sequentially("30 m")
    page.drawn()
    typed.press("c")
    assert typed.input_value() == "30 mc"


@pytest.mark.slow
def test_keys_can_be_switched_off(page):
    page.open()
    page.page.keyboard.press("?")
    page.page.locator("#keys-on").uncheck()
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("?")
    assert not page.page.locator("#help-dialog").is_visible()


@pytest.mark.slow
def test_escape_leaves_a_field_so_that_keys_act(page):
    page.open()
    page.page.keyboard.press("e")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("n")
    assert page.page.evaluate("document.activeElement.closest('[data-name]').dataset.name") == "term"
