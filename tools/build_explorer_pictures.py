"""Draw the pictures of the explorer in the documentation: start it, open states in a browser, take pictures.

    python tools/build_explorer_pictures.py            # docs/figures/explorer*.png
    python tools/build_explorer_pictures.py --out DIR  # elsewhere, also those of other themes and widths

It needs the extra ``test`` and a Chromium (chromium-headless-shell or chromium); data releases for the likelihood.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

DOCS = Path(__file__).parents[1] / "docs" / "figures"
LIGHT = "term.LightVector.mass=10 MeV&term.LightVector.coupling=5e-5&term.LightVector.charges=b_minus_l"
#: What the pictures of the documentation show.
STATES = {"explorer": f"view=counts&experiment=COHERENT-CsI-2021&{LIGHT}"}
#: What is looked at beside them.
OTHERS = {
    "recoils": f"view=recoils&experiment=COHERENT-CsI-2021&{LIGHT}",
    "times": "view=times&experiment=COHERENT-LAr-2020",
    "directions": "view=directions&experiment=COHERENT-LAr-2020",
    "form_factor": "view=form_factor&experiment=COHERENT-LAr-2020",
    "inelastic": "view=inelastic&experiment=COHERENT-LAr-2020",
    "supernova": "view=supernova",
    "likelihood": "view=likelihood&experiment=COHERENT-CsI-2021&term.NSI.ee_u=0.1",
    "wrong": "view=counts&experiment=COHERENT-CsI-2021&standard.sin2_theta_w=much",
}
SIZES = {"": (1280, 860), "-phone": (390, 844)}


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="a folder: all states, light, dark and at a phone's width")
    out = parser.parse_args().out
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        sys.exit("No Chromium is found: install chromium-headless-shell or chromium.")
    command = [sys.executable, "-m", "nuscatter", "explorer", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://\S+", server.stdout.readline() if server.stdout else "")
            if address is None:
                sys.exit("The explorer did not say its address.")
            _pictures(found, address[0], out)
        finally:
            server.terminate()


def _pictures(browser: str, address: str, out: Path | None) -> None:
    from playwright.sync_api import sync_playwright

    states = STATES if out is None else {**STATES, **OTHERS}
    looks = [("light", "")] if out is None else [("light", ""), ("dark", ""), ("light", "-phone"), ("dark", "-phone")]
    folder = DOCS if out is None else out
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for scheme, size in looks:
            width, height = SIZES[size]
            page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.on("console", lambda each: print(f"console: {each.text}", file=sys.stderr))
            for name, state in states.items():
                page.goto(f"{address}?{quote(state, safe='=&')}")
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(400)  # a chart is drawn after its numbers have come
                file = folder / f"{name}{size}{'-dark' if scheme == 'dark' else ''}.png"
                page.screenshot(path=file, full_page=out is not None)
                print(file)
        chromium.close()


if __name__ == "__main__":
    main()
