"""The explorer: a page of the browser with everything that the library computes, served by this machine."""

import importlib.util
import os
import re
import string
import sys
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import quote

import click

from nuscatter.errors import InputError, between, invalid

#: Packages of the extra, by the names under which they are imported.
_PACKAGES = ("fastapi", "uvicorn", "plotly")
#: With one process a slow answer would make all others wait. More than four are of little use to one person, and each
#: takes some hundred megabytes.
_LEAST_WORKERS, _MOST_WORKERS = 2, 4
#: What a browser sends as the name of a server.
_HOST = re.compile(r"([\w.-]+|\[[0-9a-fA-F:.]+\]|[0-9a-fA-F:.]+)(:\d+)?")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address on which it listens.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 8421 or the next free one if absent, 0 for any.")
@click.option(
    "--allow-host", "allowed", multiple=True, metavar="NAME", help="Another name by which it may be asked; repeatable."
)
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that compute; one a core, 2 to 4, if absent.")
@click.option(
    "--time-limit",
    type=float,
    default=30.0,
    show_default=True,
    help="Seconds that an answer may take.",
)
@click.option("--no-browser", is_flag=True, help="Do not open the page in the browser.")
@click.option(
    "--open", "state", default="", metavar="STATE", help="What the page shows first, as in its link after '?'."
)
def explorer(
    host: str,
    port: int | None,
    allowed: Sequence[str],
    workers: int | None,
    time_limit: float,
    no_browser: bool,
    state: str,
) -> None:
    """Serve a page on which sources, targets, detectors and terms are chosen and their spectra and counts seen.

    The page loads nothing from the network. It is served to this machine alone, unless --host names another address.

    \b
    nuscatter explorer
    nuscatter explorer --open "view=recoils&source.name=SNS"
    """  # noqa: D301 (click wants the character, not two)
    _require_packages()
    between("--time-limit", time_limit, 0.1, 3600)
    for name in allowed:
        if not _HOST.fullmatch(name):
            raise invalid("--allow-host", name, "a name or an address, with a port if it is another one")
    from nuscatter import __version__
    from nuscatter.explorer.answers import WHAT, answer
    from nuscatter.explorer.presets import FIRST
    from nuscatter.explorer.server.address import bracketed, is_every_address, is_loopback, listen
    from nuscatter.explorer.server.pool import Limits
    from nuscatter.explorer.server.serve import Explorer
    from nuscatter.explorer.views import VIEWS

    shown = (FIRST["view"], *(each.name for each in VIEWS if each.name != FIRST["view"]))
    first = (("form", ()), *(("view", tuple({**FIRST, "view": name}.items())) for name in shown))
    limits = Limits(workers or min(max(os.cpu_count() or 1, _LEAST_WORKERS), _MOST_WORKERS), time_limit)
    served = Explorer(answer, dict(WHAT), limits, __version__, first)
    with listen(host, port) as listening:
        number = listening.getsockname()[1]
        every = is_every_address(host)
        page = f"http://{'localhost' if every else bracketed(host)}:{number}/{_query(state)}"
        if not is_loopback(host):
            names = f", by the names {', '.join(allowed)}" if allowed else ""
            missing = "; name what others call it by --allow-host" if every and not allowed else ""
            click.echo(
                f"nuscatter: anyone who reaches {host} can use this server{names}; there is no password{missing}.",
                err=True,
            )
        click.echo(f"{page}\nCtrl-C stops it.")
        if not no_browser and _has_display():
            # A browser in a terminal does not return before it is closed.
            threading.Thread(target=webbrowser.open, args=(page,), daemon=True).start()
        with suppress(KeyboardInterrupt):  # where SIGINT is not ignored, as it is in the background of a script
            served.serve(listening, host, allowed)
    click.echo("stopped.")


def _query(state: str) -> str:
    """Return a state as the end of a link: blanks and letters that are not allowed there are quoted, the rest stays."""
    state = state.removeprefix("?")
    return f"?{quote(state, safe=string.punctuation)}" if state else ""


def _require_packages() -> None:
    """Raise `InputError` if a package of the extra is missing; none is loaded."""
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(f'The explorer needs {", ".join(missing)}; install the extra: pip install "nuscatter[web]".')


def _has_display() -> bool:
    """Return whether there is a screen on which a browser can open; only on Linux and the like there may be none."""
    if os.name != "posix" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
