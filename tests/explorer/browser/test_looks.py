"""A phone's width, light and dark, contrasts, and names for those who cannot see the page."""

import pytest

VECTOR = "?view=recoils&experiment=COHERENT-CsI-2021&term.LightVector.mass=10 MeV&term.LightVector.coupling=0.0001" \
    "&term.LightVector.charges=universal"  # fmt: skip

#: Contrast of each visible text with what is behind it, by the formula of WCAG 2.
CONTRASTS = """() => {
  const parts = (colour) => { const found = colour.match(/[\\d.]+/g).map(Number); return found.length < 4 ? [...found, 1] : found; };
  const light = ([r, g, b]) => { const s = [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * s[0] + 0.7152 * s[1] + 0.0722 * s[2]; };
  const behind = (element) => { for (let at = element; at; at = at.parentElement) {
    const colour = parts(getComputedStyle(at).backgroundColor); if (colour[3] === 1) return colour; } return [255, 255, 255, 1]; };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest('svg, .unseen, .unused') || !element.checkVisibility()) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    found.push([element.textContent.trim().slice(0, 30), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}"""  # noqa: E501


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_texts_can_be_read_in(opened, scheme):
    page = opened(color_scheme=scheme).open(VECTOR)
    background = page.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(background.strip("rgb()").split(",")[0]) < 128) == (scheme == "dark")
    contrasts = page.page.evaluate(CONTRASTS)
    assert len(contrasts) > 60
    faint = [each for each in contrasts if each[1] < 4.5]
    assert not faint, faint


@pytest.mark.slow
def test_the_button_of_the_theme_changes_page_and_charts_and_is_remembered(opened):
    page = opened(color_scheme="light").open()
    ink = "document.querySelector('.plot').layout.font.color"
    before = page.page.evaluate(ink)
    page.page.get_by_role("button", name="Dark").click()
    page.page.locator("html[data-theme=dark]").wait_for()
    assert page.page.evaluate(ink) != before
    dark = page.page.evaluate(ink)
    page.page.reload()
    page.drawn()
    assert page.page.evaluate(ink) == dark


@pytest.mark.slow
def test_a_phone_has_no_horizontal_scroll(opened):
    page = opened(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).open(VECTOR)
    for group in page.page.locator(".group").all():
        if group.get_attribute("open") is None:
            group.locator("summary").first.click()
    page.page.locator("#exports summary").click()
    assert page.page.evaluate("document.documentElement.scrollWidth") == 360
    wide = page.page.evaluate(
        "[...document.querySelectorAll('body *')].filter(each => !each.closest('#tabs, .scroll, .unseen, svg') &&"
        " each.getBoundingClientRect().right > 361).map(each => each.outerHTML.slice(0, 80))"
    )
    assert not wide, wide


@pytest.mark.slow
def test_controls_have_names_and_fields_have_descriptions(page):
    page.open(VECTOR)
    unnamed = page.page.evaluate(
        "[...document.querySelectorAll('input, select, textarea, button')].filter(each => each.checkVisibility() &&"
        " !(each.labels?.length || each.getAttribute('aria-label') || each.textContent.trim()))"
        ".map(each => each.outerHTML.slice(0, 120))"
    )
    assert not unnamed, unnamed
    typed = page.field("source.distance").locator(".typed")
    described = typed.evaluate(
        "each => each.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).textContent)"
    )
    assert described[0] == "From the target to the detector."
    assert 'a length such as "25 m"' in described[1]
    answer = page.page.request.get(f"{page.address}api/view{VECTOR}").json()
    said = [page.page.get_by_role("img", name=chart["says"], exact=True).count() for chart in answer["charts"]]
    assert said == [1] * len(answer["charts"])


def test_ids_are_unique(page):
    page.open(VECTOR)
    ids = page.page.evaluate(
        "[...document.querySelectorAll('[id]')].filter(each => !each.closest('svg')).map(each => each.id)"
    )
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)


@pytest.mark.slow
def test_on_a_phone_a_legend_is_below_its_chart(opened):
    page = opened(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).open(VECTOR)
    plot, legend = (page.page.locator(each).first.bounding_box() for each in (".plot .nsewdrag", ".plot .legend"))
    assert plot["height"] >= 240
    assert legend["y"] > plot["y"] + plot["height"]


@pytest.mark.slow
def test_the_name_of_a_button_holds_what_is_written_on_it(page):
    page.open(VECTOR)
    buttons = page.page.locator("button[aria-label]").all()
    pairs = [(each.inner_text().strip(), each.get_attribute("aria-label")) for each in buttons if each.is_visible()]
    assert len(pairs) > 4
    assert not [
        pair for pair in pairs if pair[0] not in (*pair[1:], "×", "?") and pair[0].lower() not in pair[1].lower()
    ]
