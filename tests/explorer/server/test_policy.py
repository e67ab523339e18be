"""The Content-Security-Policy in a real browser: plotly.js draws without a complaint, and nothing foreign gets through.

Where no browser is found these tests are skipped, and fail if ``CI`` is set.
"""

import os
import shutil

import pytest

pytestmark = pytest.mark.slow

DRAWS = """
const traces = [
  {x: [1, 2, 3], y: [1, 4, 9]},
  {z: [[1, 2], [3, 4]], type: "heatmap", xaxis: "x2", yaxis: "y2"},
  {z: [[1, 2], [3, 4]], type: "contour", xaxis: "x2", yaxis: "y2"},
];
const layout = {
  title: {text: "σ<sub>2</sub>"}, grid: {rows: 1, columns: 2, pattern: "independent"}, xaxis: {type: "log"},
};
Plotly.newPlot("chart", traces, layout, {displaylogo: false})
  .then((chart) => Plotly.toImage(chart, {format: "png", width: 600, height: 300}))
  .then((picture) => { document.title = `drawn ${picture.slice(0, 21)} ${picture.length > 5000}`; });
"""
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>not drawn</title><link rel="icon" href="data:,">
<body><div id="chart"></div><script src="/static/plotly.min.js"></script><script src="/static/draws.js"></script></body>
</html>"""
FOREIGN = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>untouched</title><link rel="icon" href="data:,">
<base href="http://127.0.0.1:1/">
<body><script>document.title = "inline script";</script><img src="http://127.0.0.1:1/x.png" alt="">
<iframe src="http://127.0.0.1:1/" title="other"></iframe><script src="/static/foreign.js"></script></body></html>"""
REACHES_OUT = """
let evaluated = "no eval";
try { evaluated = eval("'eval'"); } catch { /* refused, as it must be */ }
fetch("http://127.0.0.1:1/")
  .then(() => "fetched", () => "not fetched")
  .then((how) => { document.title = `${evaluated}, ${how}`; });
"""


@pytest.fixture
def browser():
    """A page of a browser, what its console says, and what it asks for."""
    found = next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chrome", "google-chrome"))), None
    )
    if found is None and os.environ.get("CI"):
        pytest.fail("CI is set, so a browser must be there: install chromium-headless-shell.")
    if found is None:
        pytest.skip("no browser is found: install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found)
        shown = opened.new_page()
        said, asked = [], []
        shown.on("console", lambda message: said.append(message.text))
        shown.on("pageerror", lambda error: said.append(str(error)))
        shown.on("request", lambda request: asked.append(request.url))
        yield shown, said, asked
        opened.close()


def test_plotly_draws_and_the_console_is_empty(browser, server, page):
    (page / "index.html").write_text(PAGE)
    (page / "draws.js").write_text(DRAWS)
    shown, said, asked = browser
    shown.goto(f"http://127.0.0.1:{server.port}/?view=recoils")
    shown.wait_for_function("document.title.startsWith('drawn')")
    assert shown.title() == "drawn data:image/png;base64 true"
    assert said == []
    own = f"http://127.0.0.1:{server.port}/"
    assert [url for url in asked if not url.removeprefix("blob:").startswith((own, "data:"))] == []


def test_inline_scripts_eval_frames_and_foreign_addresses_are_refused(browser, server, page):
    (page / "index.html").write_text(FOREIGN)
    (page / "foreign.js").write_text(REACHES_OUT)
    shown, said, _ = browser
    shown.goto(f"http://127.0.0.1:{server.port}/")
    shown.wait_for_function("document.title.includes('fetched')")
    assert shown.title() == "no eval, not fetched"
    refused = [each for each in said if "Content Security Policy" in each]
    for directive in ("script-src", "img-src", "connect-src", "base-uri"):
        assert any(directive in each for each in refused), said


def test_another_page_gets_nothing(browser, server, tmp_path):
    """A page of another origin in the same browser asks for a view, as a script or by a request: it gets neither."""
    shown, _, _ = browser
    shown.goto("data:text/html,<title>foreign</title>")
    address = f"http://127.0.0.1:{server.port}/api/view?a=1"
    how = "fetch({!r}, {{mode: {!r}}}).then((answer) => answer.status + answer.type, () => 'refused')"
    assert shown.evaluate(how.format(address, "cors")) == "refused"
    assert shown.evaluate(how.format(address, "no-cors")) in ("refused", "0opaque")
