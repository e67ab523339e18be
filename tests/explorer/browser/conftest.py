"""A real browser, the real server, and a page of which every request and every complaint is noted."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("fastapi", reason="the extra web is not installed")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def _missing(sentence: str) -> None:
    """Skip, or fail in continuous integration."""
    if os.environ.get("CI"):
        pytest.fail(f"CI is set, so the page must be tested in a browser: {sentence}")
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return the browser, by playwright."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        _missing(f"there is none of {', '.join(BROWSERS)}.")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("the package playwright is not installed.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of ``nuscatter explorer``, which runs as users start it."""
    log = tmp_path_factory.mktemp("explorer") / "log"
    command = [sys.executable, "-m", "nuscatter", "explorer", "--no-browser", "--port", "0", "--workers", "1"]
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=out, text=True)
    assert process.stdout is not None
    said = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    if found is None:
        process.kill()
        pytest.fail(f"The server said {said!r} and {log.read_text()[-2000:]!r}.")
    yield found[0]
    process.terminate()
    process.wait(10)
    process.stdout.close()


class Watched:
    """A page of the browser; what it asked for and what it complained of is kept."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda said: self._complain(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.set_default_timeout(15_000)

    def _complain(self, kind: str, text: str) -> None:
        # a browser writes a line for each answer of status 422, which is how the server says what is wrong
        if kind in ("error", "warning") and "422" not in text:
            self.complaints.append(text)

    def check(self) -> None:
        """Fail if the page complained, or asked another machine."""
        assert not self.complaints, self.complaints
        own = urlsplit(self.address).netloc
        assert self.requests, "no request was seen, so none was checked"
        foreign = {url for url in self.requests if urlsplit(url).scheme not in ("blob", "data")
                   and urlsplit(url).netloc != own}  # fmt: skip
        assert not foreign, foreign

    def goto(self, query: str = "") -> "Watched":
        """Open a link."""
        self.page.goto(self.address + query)
        return self

    def open(self, query: str = "") -> "Watched":
        """Open a link and wait until its charts are drawn."""
        return self.goto(query).drawn()

    def drawn(self) -> "Watched":
        """Wait until what is drawn is what the form says."""
        self.settled("drawn")
        return self

    def refused(self) -> "Watched":
        """Wait until the page says that something is wrong."""
        self.settled("refused")
        return self

    def settled(self, *how: str) -> str:
        """Wait until the page has answered the last change in one of some ways, and return which."""
        # a function that is waited for would be evaluated as text, which the page's policy forbids
        self.page.locator(",".join(f"html[data-state={each}]" for each in how)).wait_for(state="attached")
        found: str = self.page.locator("html").get_attribute("data-state")
        return found

    def titled(self, beginning: str) -> "Watched":
        """Wait until the charts are those of an experiment."""
        self.page.locator("#title", has_text=re.compile(f"^{re.escape(beginning)}")).wait_for()
        return self.drawn()

    def field(self, key: str) -> Any:
        """Return the row of a field."""
        return self.page.locator(f'[data-key="{key}"]')

    def unfold(self, group: str) -> "Watched":
        """Unfold a group of the form if it is folded."""
        found = self.page.locator(f"details[data-name={group}]")
        if found.get_attribute("open") is None:
            found.locator("summary").first.click()
        return self

    def query(self) -> str:
        """Return the query of the link, when it is up to date."""
        self.page.wait_for_timeout(300)
        return urlsplit(self.page.url).query

    def values(self, chart: int = 0) -> dict[str, list[float]]:
        """Return what plotly draws, by the names of curves."""
        script = "at => document.querySelectorAll('.plot')[at].data.map(trace => [trace.name, Array.from(trace.y)])"
        return dict(self.page.evaluate(script, chart))


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Callable[..., Watched]]:
    """Return a function that makes a page of a new browser, with nothing kept; it is checked at the end."""
    made: list[Watched] = []

    def new(**options: Any) -> Watched:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        made.append(Watched(context.new_page(), address))
        return made[-1]

    yield new
    for each in made:
        each.page.context.close()
    for each in made:
        each.check()


@pytest.fixture(scope="session")
def kept(browser: Any, address: str) -> Iterator[Watched]:
    """Return the page that most tests use in turn: a new one would compile plotly.js again, which takes seconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context.new_page(), address)
    context.close()


@pytest.fixture
def page(kept: Watched) -> Iterator[Watched]:
    """Return a page of a usual screen, without memory of the test before; it is checked at the end."""
    kept.complaints.clear()
    kept.requests.clear()
    yield kept
    kept.check()


@pytest.fixture
def static() -> Path:
    """Return the folder of the page's files."""
    import nuscatter.explorer

    return Path(nuscatter.explorer.__file__).parent / "static"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put these tests last: playwright leaves an event loop running, in which no other test may start its own."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)
