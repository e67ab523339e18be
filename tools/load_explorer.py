"""Load the explorer's server as several people with moving sliders would, and say how long its answers take.

    python tools/load_explorer.py                                  200 requests a second for a minute, an own server
    python tools/load_explorer.py --page http://127.0.0.1:8421/    a server that runs already
    python tools/load_explorer.py --rate 50 --seconds 10 --moving 0.5

Requests leave at fixed times, whether or not the ones before are answered, and an answer's time counts from the time
when its request was due. So a server that falls behind is seen to do so. A part of the requests (`--moving`) asks for
views that nobody asked for before, as a slider does; a part for the page and its files; the rest for views, forms and
exports that were asked for before. Only the loopback is loaded. Exit 1 if an answer had another status than expected.
"""

import argparse
import asyncio
import collections
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

#: A part of all requests asks for the page and its files.
FILES = 0.3
#: A part of those that are not new asks for a form or an export.
OTHERS = 0.1
EXPERIMENTS = ("COHERENT-CsI-2021", "COHERENT-LAr-2020")
VIEWS = ("recoils", "counts", "times", "directions", "form_factor", "inelastic", "supernova")
#: Connections: as many as ten browsers have.
CONNECTIONS = 60
PATIENCE = 60.0


@dataclass
class Seen:
    """The answers to one kind of requests."""

    seconds: list[float] = field(default_factory=list)
    statuses: collections.Counter[str] = field(default_factory=collections.Counter)
    bytes: int = 0


@dataclass(frozen=True)
class Asked:
    """One request, and the statuses that are right for it."""

    kind: str
    path: str
    right: tuple[int, ...] = (200,)
    etag: str = ""


def asked(rng: random.Random, moving: float, number: int) -> Asked:
    """Return the next request of the mixture."""
    dice, experiment = rng.random(), quote(rng.choice(EXPERIMENTS))
    if dice < FILES:
        return rng.choice(
            [
                Asked("page", f"/?view=recoils&experiment={experiment}"),
                Asked("plotly.js, new", "/static/plotly.min.js"),
                *5 * [Asked("plotly.js, known", "/static/plotly.min.js", (304,), "*known*")],
            ]
        )
    start = f"view={rng.choice(VIEWS)}&experiment={experiment}"
    if dice < FILES + moving:
        value = 0.1 + 1e-6 * number
        term = rng.choice(["standard.sin2_theta_w={}", "term.NSI.ee_u={}"]).format(f"{value:.6f}")
        return Asked("view, new", f"/api/view?{start}&{quote(term, safe='=.')}")
    if rng.random() < OTHERS:
        return rng.choice(
            [
                Asked("form", "/api/form"),
                Asked("export", f"/api/csv?{start}"),
                Asked("export", f"/api/python?{start}"),
                Asked("refused", f"/api/view?view=recoils&experiment={experiment}&standard.sin2_theta_w=much", (422,)),
            ]
        )
    return Asked("view, known", f"/api/view?{start}&standard.sin2_theta_w=0.2{rng.randrange(10)}")


class Connection:
    """A connection that stays open, as those of a browser."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port, self.streams = host, port, None

    async def get(self, path: str, etag: str = "") -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and content.

        A server may close a connection that was idle. Then, as browsers do, the request is sent once more by a new one.
        """
        used = self.streams is not None
        try:
            return await self._get(path, etag)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            if not used or getattr(error, "partial", b""):
                raise
            return await self._get(path, etag)

    async def _get(self, path: str, etag: str) -> tuple[int, dict[str, str], bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        more = f"If-None-Match: {etag}\r\n" if etag else ""
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept-Encoding: gzip\r\n{more}\r\n".encode()
        )
        try:
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            content = await reader.readexactly(int(headers.get("content-length", "0")))
        except BaseException:
            self.close()
            raise
        if headers.get("connection") == "close":
            self.close()
        return int(first.split()[1]), headers, content

    def close(self) -> None:
        """Close it; the next request opens it again."""
        if self.streams is not None:
            self.streams[1].close()
        self.streams = None


async def load(host: str, port: int, rate: float, seconds: float, moving: float) -> dict[str, Seen]:
    """Send the requests and return what came back, by their kinds."""
    free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
    for _ in range(CONNECTIONS):
        free.put_nowait(Connection(host, port))
    rng, seen = random.Random(25), collections.defaultdict(Seen)
    first = Connection(host, port)
    _, headers, _ = await first.get("/static/plotly.min.js")
    known = headers["etag"]
    first.close()

    async def send(one: Asked, due: float) -> None:
        connection = await free.get()
        try:
            status, _, content = await asyncio.wait_for(connection.get(one.path, known if one.etag else ""), PATIENCE)
            note, right = str(status), status in one.right
            seen[one.kind].bytes += len(content)
        except (OSError, EOFError, TimeoutError, ValueError, IndexError) as error:
            note, right = type(error).__name__, False
            connection.close()
        finally:
            free.put_nowait(connection)
        seen[one.kind].seconds.append(time.perf_counter() - due)
        seen[one.kind].statuses[note if right else f"{note} (wrong)"] += 1

    begin, tasks = time.perf_counter(), []
    for number in range(round(rate * seconds)):
        due = begin + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(send(asked(rng, moving, number), due)))
    await asyncio.gather(*tasks)
    while not free.empty():
        free.get_nowait().close()
    await asyncio.sleep(0.1)  # the loop closes them
    return dict(seen)


async def first_times(host: str, port: int) -> str:
    """Ask for each view twice, with other values: the first time it fills caches. Return the times as lines."""
    connection, lines = Connection(host, port), []
    for view in VIEWS:
        told = []
        for experiment in EXPERIMENTS:
            for value in (0.21, 0.22):
                begin = time.perf_counter()
                await connection.get(f"/api/view?view={view}&experiment={experiment}&standard.sin2_theta_w={value}")
                told.append(f"{1e3 * (time.perf_counter() - begin):.0f}")
        lines.append(
            f"{view:18s} first and second time, one after the other, {', '.join(EXPERIMENTS)}: {', '.join(told)} ms"
        )
    connection.close()
    await asyncio.sleep(0.1)
    return "\n".join(lines)


def table(seen: dict[str, Seen]) -> str:
    """Return a row for each kind of requests, and one for all."""
    every = Seen(
        [each for one in seen.values() for each in one.seconds],
        sum((o.statuses for o in seen.values()), collections.Counter()),
        sum(o.bytes for o in seen.values()),
    )
    rows = [
        f"{'':18s} {'number':>7s} {'median':>8s} {'90 %':>8s} {'99 %':>8s} {'longest':>8s} ms  {'MB':>6s}  statuses"
    ]
    for kind, one in [*sorted(seen.items()), ("all", every)]:
        times = sorted(1e3 * each for each in one.seconds)
        at = [times[min(int(part * len(times)), len(times) - 1)] for part in (0.5, 0.9, 0.99, 1)]
        told = ", ".join(f"{status}: {count}" for status, count in sorted(one.statuses.items()))
        rows.append(
            f"{kind:18s} {len(times):7d} "
            + " ".join(f"{each:8.1f}" for each in at)
            + f"     {one.bytes / 1e6:6.1f}  {told}"
        )
    return "\n".join(rows)


def main() -> int:
    """Start a server if none is named, load it, print the table."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--page", default="", help="a server that runs already, on the loopback")
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--moving", type=float, default=0.2, help="part of the requests that ask for new views")
    options = parser.parse_args()
    own = None
    if not options.page:
        command = [sys.executable, "-m", "nuscatter", "explorer", "--no-browser", "--port", "0"]
        own = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        options.page = own.stdout.readline().strip()
    try:
        place = urlsplit(options.page)
        if place.hostname not in ("127.0.0.1", "localhost") or place.port is None:
            parser.error("--page is no server of this machine")
        print(asyncio.run(first_times(place.hostname, place.port)))
        seen = asyncio.run(load(place.hostname, place.port, options.rate, options.seconds, options.moving))
    finally:
        if own is not None:
            own.terminate()
            own.wait()
    print(table(seen))
    return int(any("wrong" in status for one in seen.values() for status in one.statuses))


if __name__ == "__main__":
    sys.exit(main())
