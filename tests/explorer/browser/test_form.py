"""The form: a catalogue experiment becomes one's own, terms come and go, and what is wrong is said beside its field."""

from urllib.parse import parse_qs

import pytest


@pytest.mark.slow
def test_a_changed_source_makes_an_experiment_ones_own(page):
    page.open().unfold("source")
    before = page.values()["all"]
    page.field("source.distance").locator(".typed").fill("38.6 m")
    page.drawn()
    after = page.values()["all"]
    assert after[:200] == pytest.approx([each / 4 for each in before[:200]], rel=1e-8, abs=0)
    state = parse_qs(page.query())
    assert "experiment" not in state
    assert state["title"] == ["COHERENT-CsI-2021, changed"]
    assert state["source.distance"] == ["38.6 m"]
    assert state["detector.mass"] == ["14.6 kg"]
    assert page.page.locator("#experiment option:checked").inner_text() == "your own"
    page.field("title").locator(".typed").fill("farther")
    page.titled("farther")
    assert parse_qs(page.query())["title"] == ["farther"]
    page.page.go_back()
    page.titled("COHERENT, CsI")
    assert page.page.input_value("#experiment") == "COHERENT-CsI-2021"
    assert page.values()["all"] == before


def test_what_is_wrong_is_said_beside_its_field(page):
    page.open().unfold("source")
    drawn = page.values()
    row = page.field("source.distance")
    row.locator(".typed").fill("far")
    page.refused()
    said = row.locator(".problem").inner_text()
    assert said.startswith("distance is 'far', but a length such as")
    typed = row.locator(".typed")
    assert typed.get_attribute("aria-invalid") == "true"
    described = (typed.get_attribute("aria-describedby") or "").split()
    assert said in [page.page.locator(f"#{each}").inner_text() for each in described]
    assert "The charts show the last valid state" in page.page.inner_text("#notice")
    assert page.values() == drawn
    typed.fill("20 m")
    page.drawn()
    assert not row.locator(".problem").is_visible()
    assert typed.get_attribute("aria-invalid") is None
    assert not page.page.locator("#notice").is_visible()


@pytest.mark.slow
def test_a_new_experiment_has_few_fields_and_they_are_unfolded(page):
    page.open("?experiment=COHERENT-CsI-2021&term.NSI.ee_u=0.1")
    assert page.page.locator("[data-name=detector]").get_attribute("open") is None
    page.page.locator("#experiment").select_option(label="new: detector at a reactor")
    page.titled("detector at a reactor")
    state = parse_qs(page.query())
    assert state["source.kind"] == ["reactor"]
    assert state["term.NSI.ee_u"] == ["0.1"]
    assert "detector.smearing.kind" not in state
    assert page.field("source.power").locator(".typed").is_visible()
    assert page.field("detector.mass").locator(".typed").is_visible()
    page.page.locator("#experiment").select_option("CONUS+")
    page.titled("CONUS")
    assert not page.field("source.power").locator(".typed").is_visible()


@pytest.mark.slow
def test_several_names_are_chosen_by_their_boxes(page):
    page.open("?view=form_factor&experiment=COHERENT-LAr-2020")
    models = page.field("form_factor.models")
    models.locator("summary").click()
    models.get_by_label("klein nystrand", exact=True).check()
    page.drawn()
    models.get_by_label("symmetrized fermi", exact=True).check()
    page.drawn()
    assert parse_qs(page.query())["form_factor.models"] == ["[klein_nystrand, symmetrized_fermi]"]
    assert list(page.values())[:3] == ["Helm", "Klein–Nystrand", "symmetrised Fermi"]


@pytest.mark.slow
def test_what_a_steady_source_cannot_have_is_removed_at_once(page):
    page.open("?experiment=COHERENT-CsI-2021").unfold("source")
    page.field("source.kind").locator("select").select_option("kind reactor")
    page.refused()
    assert "time_bins" in page.page.inner_text("#notice")
    page.field("detector.time_bins").get_by_role("button", name="Remove time bins").click()
    page.refused()
    page.field("detector.time_efficiency.kind").locator("select").select_option("none")
    assert page.settled("drawn", "refused") == "drawn", page.page.inner_text("#notice")


@pytest.mark.slow
def test_a_link_that_is_wrong_unfolds_the_group_of_its_field(page):
    page.goto("?experiment=CONUS%2B&flavour.Sterile.dm2=small")
    page.refused()
    row = page.field("flavour.Sterile.dm2")
    row.locator(".problem").wait_for()
    assert "small" in row.locator(".problem").inner_text()


@pytest.mark.slow
def test_a_term_is_added_gets_an_argument_and_is_removed(page):
    page.open()
    group = page.page.locator("[data-name=term]")
    group.get_by_text("Add a term").click()
    group.get_by_role("button", name="NSI").first.click()
    page.drawn()
    assert parse_qs(page.query())["term.NSI.ee_u"] == ["0.05"]
    assert "Standard Model" in page.values()
    page.field("term.NSI").get_by_label("an argument of NSI", exact=True).select_option("mumu_d")
    page.field("term.NSI").get_by_role("button", name="Add").click()
    page.drawn()
    assert parse_qs(page.query())["term.NSI.mumu_d"] == ["0.05"]
    group.get_by_role("button", name="Remove ee_u").click()
    page.drawn()
    assert "term.NSI.ee_u" not in parse_qs(page.query())
    group.get_by_role("button", name="Remove NSI").click()
    page.drawn()
    assert not [key for key in parse_qs(page.query()) if key.startswith("term")]
    assert "Standard Model" not in page.values()


@pytest.mark.slow
def test_another_kind_of_source_keeps_what_both_have(page):
    page.open("?experiment=CONUS%2B").unfold("source")
    page.field("source.kind").locator("select").select_option("kind diffuse_supernovae")
    page.drawn()
    state = parse_qs(page.query())
    assert state["source.kind"] == ["diffuse_supernovae"]
    assert state["source.duration"] == ["0.31635237010325 year"]
    assert "source.power" not in state


@pytest.mark.slow
@pytest.mark.parametrize("kind", range(10))
def test_each_kind_of_source_begins_with_values_that_can_be_computed(page, kind):
    page.open("?experiment=CONUS%2B").unfold("source")
    select = page.field("source.kind").locator("select")
    kinds = select.locator("option").evaluate_all("all => all.map(each => each.value)")
    select.select_option(kinds[kind])
    state = page.settled("drawn", "refused", "failed")
    assert state == "drawn", page.page.inner_text("#notice")


@pytest.mark.slow
def test_each_term_begins_with_values_that_can_be_computed(page):
    page.open("?experiment=COHERENT-CsI-2021")
    for name in ("term", "flavour"):
        group = page.page.locator(f"[data-name={name}]")
        if group.get_attribute("open") is None:
            group.locator("summary").first.click()
        for each in range(group.locator(".add li").count()):
            group.locator(".add summary").click()
            term = group.locator(".add li button").nth(each).locator("strong").inner_text()
            group.locator(".add li button").nth(each).click()
            state = page.settled("drawn", "refused", "failed")
            assert state == "drawn", f"{term}: {page.page.inner_text('#notice')}"
            group.get_by_role("button", name=f"Remove {term}").click()
            page.drawn()
