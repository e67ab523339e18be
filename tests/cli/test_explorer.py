"""The command that serves the explorer: what it says, what it refuses, and what it loads."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
import webbrowser
from pathlib import Path

import pytest

import nuscatter
import nuscatter.cli.explorer as module


@pytest.fixture
def served(monkeypatch):
    """What the command would serve, without serving it: (explorer, port, host, other hosts)."""
    from nuscatter.explorer.server import serve

    seen = []

    def note(self, listening, host, more_hosts=()):
        seen.append((self, listening.getsockname()[1], host, tuple(more_hosts)))

    monkeypatch.setattr(serve.Explorer, "serve", note)
    return seen


@pytest.fixture
def opened(monkeypatch):
    """The pages that a browser would show; there is a display."""
    seen = []
    monkeypatch.setattr(webbrowser, "open", seen.append)
    monkeypatch.setenv("DISPLAY", ":0")
    return seen


def test_it_says_where_the_page_is_and_how_to_stop(run, served, opened):
    outcome = run("explorer", "--port", "0")
    ((explorer, port, host, more),) = served
    assert outcome == (0, f"http://127.0.0.1:{port}/\nCtrl-C stops it.\nstopped.\n", "")
    assert (host, more) == ("127.0.0.1", ())
    assert opened == [f"http://127.0.0.1:{port}/"]
    assert 2 <= explorer.limits.workers <= 4
    assert explorer.limits.seconds == 30
    assert {"view", "form", "python", "csv", "toml"} <= set(explorer.what)


def test_options_reach_the_server(run, served, opened):
    outcome = run(
        *("explorer", "--port", "0", "--workers", "3", "--time-limit", "2.5", "--no-browser"),
        *("--allow-host", "localhost:9000", "--allow-host", "lab.example"),
    )
    ((explorer, _, _, more),) = served
    assert outcome.code == 0
    assert (explorer.limits.workers, explorer.limits.seconds) == (3, 2.5)
    assert more == ("localhost:9000", "lab.example")
    assert opened == []


@pytest.mark.parametrize("state", ["view=recoils&source.distance=20%20m", "?view=recoils&source.distance=20%20m"])
def test_a_state_is_in_the_link_that_is_opened(run, served, opened, state):
    run("explorer", "--port", "0", "--open", state)
    (link,) = opened
    assert link.endswith("/?view=recoils&source.distance=20%20m")


def test_a_state_as_it_is_typed_makes_a_link_without_blanks(run, served, opened):
    run("explorer", "--port", "0", "--open", "title=σ of CsI&source.distance=20 m")
    (link,) = opened
    assert link.endswith("/?title=%CF%83%20of%20CsI&source.distance=20%20m")


def test_without_a_display_no_browser_is_opened(run, served, opened, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert run("explorer", "--port", "0").code == 0
    assert opened == []
    monkeypatch.setattr(sys, "platform", "darwin")
    run("explorer", "--port", "0")
    assert len(opened) == 1


WARNING = "nuscatter: anyone who reaches 0.0.0.0 can use this server"


def test_another_address_is_warned_of(run, served, opened):
    outcome = run("explorer", "--port", "0", "--host", "0.0.0.0")
    assert outcome.code == 0
    assert outcome.err == f"{WARNING}; there is no password; name what others call it by --allow-host.\n"
    assert outcome.out.startswith("http://localhost:")  # a browser cannot go to 0.0.0.0
    named = run("explorer", "--port", "0", "--host", "0.0.0.0", "--allow-host", "lab.example")
    assert named.err == f"{WARNING}, by the names lab.example; there is no password.\n"
    assert run("explorer", "--port", "0", "--host", "localhost").err == ""


def test_a_port_that_is_taken(run, served, opened, refused, monkeypatch):
    from nuscatter.explorer.server import address

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused(run("explorer", "--port", str(port)), f"port {port}", "--port")
        assert served == []
        monkeypatch.setattr(address, "PORT", port)
        assert run("explorer").code == 0  # none was asked for: the next
        assert served[0][1] > port


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "192.0.2.1"), ("--host", "192.0.2.1")),
        (("--port", "70000"), ("--port", "70000")),
        (("--workers", "0"), ("--workers", "0")),
        (("--time-limit", "0"), ("--time-limit",)),
        (("--time-limit", "nan"), ("--time-limit", "nan")),
        (("view=recoils",), ("view=recoils",)),
        (("--allow-host", "http://lab.example/"), ("--allow-host", "http://lab.example/")),
    ],
)
def test_wrong_options_are_refused(run, served, refused, arguments, words):
    refused(
        run("explorer", "--port", "0", *arguments) if "--port" not in arguments else run("explorer", *arguments), *words
    )
    assert served == []


def test_without_the_extra_a_sentence_says_how_to_install_it(run, served, refused, monkeypatch):
    found = module.importlib.util.find_spec
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None if name == "uvicorn" else found(name))
    refused(run("explorer"), "uvicorn", 'pip install "nuscatter[web]"')
    assert served == []


def test_the_help_loads_nothing_of_the_web():
    code = (
        "import sys; sys.argv = ['nuscatter', 'explorer', '--help']\n"
        "from nuscatter.cli import main\n"
        "try: main()\n"
        "finally: print(*{name.split('.')[0] for name in sys.modules} & {'fastapi', 'uvicorn', 'plotly', 'starlette'})"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(nuscatter.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert "--allow-host" in done.stdout
    assert done.stdout.splitlines()[-1] == ""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_it_serves_until_it_is_stopped(number, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(nuscatter.__file__).parents[1])}
    command = [sys.executable, "-W", "error", "-m", "nuscatter", "explorer", "--port", "0", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--workers", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        page = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", page)
        assert process.stdout.readline() == "Ctrl-C stops it.\n"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{page}api/form", timeout=120) as answer:
            assert answer.status == 200
        process.send_signal(number)
        said, complaints = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert complaints == ""
    assert (process.returncode, said) == ((0, "stopped.\n") if number == signal.SIGINT else (-number, ""))
