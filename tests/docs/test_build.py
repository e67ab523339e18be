"""The documentation builds without a warning, and holds every public name, command and figure."""

import contextlib
import html
import importlib.util
import inspect
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import zlib
from importlib import metadata
from pathlib import Path

import pytest

import nuscatter

ROOT = Path(__file__).parents[2]
#: Scripts of the gallery that need a data release.
FITS = (
    *("whole_way", "lar_fit", "csi_fit", "dark_limits", "joint_fit", "oscillation_link"),
    *(
        "weak_mixing_angle",
        "neutron_radii",
        "measured_form_factor",
        "neutron_number_scaling",
        "non_standard_interactions",
    ),
    *("flavour_changing", "light_mediators", "charge_radii", "magnetic_moments"),
    *("millicharges", "dipole_portal", "sterile_neutrinos"),
)
NEEDED = ("sphinx", "furo", "myst_parser", "sphinx-mathjax-offline")

pytestmark = pytest.mark.slow


def public_modules() -> list[str]:
    found = [each.name for each in pkgutil.walk_packages(nuscatter.__path__, "nuscatter.")]
    return ["nuscatter", *(name for name in found if "._" not in name)]


def installed(name: str) -> bool:
    with contextlib.suppress(metadata.PackageNotFoundError):
        return bool(metadata.version(name))
    return importlib.util.find_spec(name) is not None if name.isidentifier() else False


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    missing = [name for name in NEEDED if not installed(name)]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"{', '.join(missing)} not installed: the documentation is not built (pip install '.[docs]')")
    assert not missing, f"CI is set, so the documentation must be built: install {', '.join(missing)} ('.[docs]')."
    folder = tmp_path_factory.mktemp("docs")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "-W", "-n", "-q", "--keep-going"),
            *("-d", str(folder / "doctrees"), str(ROOT / "docs"), str(folder / "html")),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


def objects(built: Path) -> dict[str, str]:
    """The inventory of the pages: each object with its kind."""
    packed = (built / "objects.inv").read_bytes().split(b"\n", 4)[4]
    lines = zlib.decompress(packed).decode("utf-8").splitlines()
    return {name: kind for name, kind in (line.split()[:2] for line in lines) if kind.startswith("py:")}


def test_every_name_of_the_face_is_listed_with_a_link_to_its_home(built):
    page = (built / "api" / "index.html").read_text(encoding="utf-8")
    rows = {
        re.search(r"ns\.(\w+)<", row.replace('</span><span class="pre">', ""))[1]: row
        for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)
        if ">ns." in row
    }
    assert set(nuscatter.__all__) == set(rows)
    unlinked = [name for name, row in rows.items() if 'class="reference internal"' not in row]
    assert not unlinked, f"These names are documented nowhere: {unlinked}."


def test_every_public_module_is_documented(built):
    known = objects(built)
    missing = [name for name in public_modules() if known.get(name) != "py:module"]
    assert not missing, f"No page documents {missing}: add '.. floor:: …' to a page of docs/api."


def test_every_public_function_and_class_is_documented(built):
    known = objects(built)
    for name in public_modules():
        if name == "nuscatter":
            continue
        module = importlib.import_module(name)
        own = [
            each
            for each, value in vars(module).items()
            if not each.startswith("_")
            and (inspect.isfunction(value) or inspect.isclass(value))
            and value.__module__ == name
        ]
        missing = [each for each in own if f"{name}.{each}" not in known]
        assert not missing, f"{name} has {missing}, which the pages do not."


def test_every_command_is_on_its_page(built):
    from nuscatter.cli.commands import cli

    page = html.unescape((built / "cli.html").read_text(encoding="utf-8"))
    for name, command in cli.commands.items():
        for words in [f"{name} {each}" for each in getattr(command, "commands", {})] or [name]:
            assert f"Usage: nuscatter {words}" in page


def test_the_gallery_shows_the_figures(built):
    page = (built / "gallery.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'src="_images/(\w+)\.png"', page))
    for script in (ROOT / "examples" / "gallery").glob("*.py"):
        if script.stem not in FITS:
            assert script.stem in shown
            assert (built / "_images" / f"{script.stem}.png").is_file()


@pytest.mark.releases
def test_the_gallery_shows_the_fits(built, releases):
    page = (built / "gallery.html").read_text(encoding="utf-8")
    assert set(FITS) <= set(re.findall(r'src="_images/(\w+)\.png"', page))


@pytest.mark.releases
def test_every_script_of_the_gallery_has_printed_numbers_and_drawn_its_figure(built, releases):
    """The build fails where a script does; here is looked at what they made."""
    page = (built / "gallery.html").read_text(encoding="utf-8")
    for script in (ROOT / "examples" / "gallery").glob("*.py"):
        assert (built / "_images" / f"{script.stem}.png").stat().st_size > 10_000
        section = page[page.rindex(f"_images/{script.stem}.png") :]
        printed = re.search(r'<div class="highlight-text[^"]*">(.*?)</div>', section, re.DOTALL)
        assert printed, script.stem
        said = re.sub(r"<[^>]*>", "", printed[1])
        assert re.search(r"\d", said), script.stem
        assert "nan" not in said.lower(), script.stem


def test_no_page_names_a_folder_of_one_machine(built):
    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert str(ROOT) not in text, f"{page.name} names this checkout."
        assert str(built.parent) not in text, f"{page.name} names the folder of this build."


def loaded(page: str) -> list[str]:
    """The addresses that a browser asks for by itself when it shows a page: scripts, styles, pictures, frames."""
    tags = re.findall(r"<(?:script|link|img|iframe|source|object)\b[^>]*>", page)
    wanted = [tag for tag in tags if not re.search(r'rel="(?:canonical|next|prev|index|search|author)"', tag)]
    return [each for tag in wanted for each in re.findall(r'(?:src|href|data)="([^"]*)"', tag)]


def test_what_a_page_loads_is_read_off_its_tags():
    page = '<script src="https://cdn.net/x.js"></script><a href="https://arxiv.org">a</a>'
    page += '<link rel="stylesheet" href="b.css">'
    assert loaded(page) == ["https://cdn.net/x.js", "b.css"]


def test_no_page_loads_anything_from_the_network(built):
    pages = [*built.rglob("*.html")]
    assert len(pages) > 30
    for page in pages:
        for address in loaded(page.read_text(encoding="utf-8")):
            assert not re.match(r"(\w+:)?//", address), (
                f"{page.name} loads {address}: without a network it is not there."
            )
            file = page.parent / address.partition("?")[0].partition("#")[0]
            assert address.startswith("data:") or file.exists(), (
                f"{page.name} loads {address}, which is not in the build."
            )
    for style in built.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", style.read_text("utf-8")), (
            f"{style.name} loads from the network."
        )


def test_formulas_are_drawn_by_a_script_of_the_pages_own(built):
    page = (built / "theory.html").read_text(encoding="utf-8")
    (script,) = [each for each in loaded(page) if "mathjax" in each.lower()]
    assert script.startswith("_static/mathjax/")
    text = (built / script.partition("?")[0]).read_text(encoding="utf-8")
    assert len(text) > 1_000_000  # with all letters: nothing is loaded later
    assert "Apache" in text or "MathJax" in text


#: Asks a browser for the formulas that are wider than the column in which they stand, after MathJax has drawn them.
_WIDE = """<script>window.addEventListener("load", () => MathJax.startup.promise.then(() => {
  const wide = [...document.querySelectorAll('mjx-container[display="true"]')].filter(each =>
    each.querySelector("svg").getBoundingClientRect().width > each.parentElement.getBoundingClientRect().width + 1);
  document.body.innerHTML = `<pre id="wide">${wide.map(each => each.closest("section[id], div[id]").id)}</pre>`;
}))</script></body>"""


def wide_formulas(browser: str, page: Path, text: str) -> list[str]:
    """The sections of a page with a formula that is wider than its column, on a screen of 1400 points."""
    probe = page.with_name(f"probe-{page.name}")
    probe.write_text(text.replace("</body>", _WIDE), encoding="utf-8")
    try:
        options = ("--no-sandbox", "--disable-gpu", "--window-size=1400,1000", "--virtual-time-budget=30000")
        done = subprocess.run(
            [browser, *options, "--dump-dom", probe.as_uri()], capture_output=True, encoding="utf-8", check=True
        )
    finally:
        probe.unlink()
    found = re.search(r'<pre id="wide">(.*?)</pre>', done.stdout)
    assert found, f"The browser did not draw {page.name}."
    return [each for each in found[1].split(",") if each]


def test_no_formula_is_wider_than_its_column(built):
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    if browser is None:
        pytest.skip("no browser to draw formulas with (apt-get install chromium-headless-shell)")
    pages = {page: page.read_text(encoding="utf-8") for page in sorted(built.rglob("*.html"))}
    drawn = {page: text for page, text in pages.items() if "mathjax/" in text}
    assert len(drawn) >= 8
    found = {page.name: wide for page, text in drawn.items() if (wide := wide_formulas(browser, page, text))}
    assert not found, f"Break these formulas over lines, by aligned, or by & and \\\\: {found}"
    page = built / "theory.html"
    longer = r'<div class="math notranslate nohighlight" id="long">\[' + "x + " * 60 + r"x\]</div>"
    planted = pages[page].replace('<section id="theory-channels">', f'<section id="theory-channels">{longer}')
    assert planted != pages[page]
    assert wide_formulas(browser, page, planted) == ["long"]


def test_the_review_is_linked_wherever_it_is_named(built):
    """Pages, docstrings and the sources of numbers lead to the citation; words in code and titles do not."""
    for name, least in (
        ("theory.html", 4),
        ("conventions.html", 2),
        ("api/interactions.html", 8),
        ("facilities.html", 10),
    ):
        page = (built / name).read_text(encoding="utf-8")
        assert page.count("equations.html#the-review") >= least, f"{name} names the review without a link."
        text = re.sub(r"<(a|title|h\d|script|pre|code)\b.*?</\1>", "", page, flags=re.DOTALL)
        assert not re.search(r"\bthe review\b|[Rr]eview,? (Eqs?|Table|Sec|Fig)", text), (
            f"{name} names the review without a link."
        )
    assert 'id="the-review"' in (built / "equations.html").read_text(encoding="utf-8")


def test_the_gallery_has_small_figures_that_lead_to_the_examples_and_scripts_to_download(built):
    page = (built / "gallery.html").read_text(encoding="utf-8")
    small = re.findall(r'class="thumbnail [^"]*" href="#(\w+)"', page)
    scripts = {script.stem for script in (ROOT / "examples" / "gallery").glob("*.py")}
    assert set(small) == scripts
    assert len(small) == len(scripts)
    files = {Path(each).stem: built / each for each in re.findall(r'href="(_downloads/\w+/\w+\.py)"', page)}
    assert set(files) == scripts
    for name, file in files.items():
        assert f'id="{name}"' in page
        assert file.read_bytes() == (ROOT / "examples" / "gallery" / f"{name}.py").read_bytes()


def test_what_is_from_memory_has_a_star_in_the_table_of_facilities(built):
    page = (built / "facilities.html").read_text(encoding="utf-8")
    rows = {row[1]: row[0] for row in re.findall(r"(<tr.*?>([\w-]+)</span>.*?</tr>)", page, re.DOTALL)}
    for facility in nuscatter.facilities:
        assert ("*" in rows[facility.name]) == bool(facility.from_memory), facility.name
