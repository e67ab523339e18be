"""The explorer's web application: the page and its files, the answers, and their description; nothing else.

It has no state. What the page shows is in its link, and each request brings the whole of it.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol, final
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from nuscatter.explorer.server.assets import Assets
from nuscatter.explorer.server.description import description
from nuscatter.explorer.server.guard import Guard
from nuscatter.explorer.server.kept_replies import Request as Wanted
from nuscatter.explorer.server.reply import Reply, problem

#: Names in a link. The page has about a hundred.
_MOST_FIELDS = 1000
#: Seconds between looks whether the server is about to stop.
_LOOK = 0.1


class Computing(Protocol):
    """What computes replies: `pool.Pool`, or a test's own."""

    async def start(self) -> None:
        """Be ready for requests."""

    async def stop(self) -> None:
        """End; may be called twice."""

    async def compute(self, request: Wanted) -> Reply:
        """Return the reply to a request; cancelled when nobody waits for it any more."""


@final
@dataclass(frozen=True, eq=False)
class Settings:
    """What the application is made of."""

    #: the names of the answers, each with a line that says what it is
    what: Mapping[str, str]
    #: the files of the page
    assets: Assets
    #: the values of the header ``Host`` that are ours, in lower case
    hosts: frozenset[str]
    #: the version of the package
    version: str


def app(computing: Computing, settings: Settings, stopping: Callable[[], bool] = lambda: False) -> Guard:
    """Return the application (ASGI).

    Args:
        computing: computes the replies; it is started and stopped with the application.
        settings: the rest.
        stopping: whether the server is about to stop. Then computations are stopped first, so that nobody waits for
            them.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await computing.start()
        watch = asyncio.create_task(_stop_early(computing, stopping))
        yield
        watch.cancel()
        await computing.stop()

    made = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    made.add_exception_handler(HTTPException, _refused)
    document = description(settings.what, settings.version)

    @made.get("/openapi.json")
    async def openapi() -> dict[str, Any]:
        return document

    @made.get("/")
    async def page(request: Request) -> Response:
        return await _file(settings.assets, "index.html", request)

    @made.get("/static/{name:path}")
    async def static(name: str, request: Request) -> Response:
        return await _file(settings.assets, name, request)

    @made.get("/api/{what}")
    async def api(what: str, request: Request) -> Response:
        if what not in settings.what:
            return _response(
                problem(404, f"There is no answer {what!r}; the choices are {', '.join(settings.what)}."), request
            )
        try:
            query = parse_qsl(
                request.scope["query_string"].decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MOST_FIELDS,
            )
        except ValueError:  # UnicodeDecodeError is one
            return _response(
                problem(400, f"The link holds bytes that are no text, or more than {_MOST_FIELDS} names."), request
            )
        reply = await _computed(computing, (what, tuple(query)), request)
        return _response(reply, request)

    return Guard(made, settings.hosts)


async def _stop_early(computing: Computing, stopping: Callable[[], bool]) -> None:
    while not stopping():
        await asyncio.sleep(_LOOK)
    await computing.stop()


async def _computed(computing: Computing, wanted: Wanted, request: Request) -> Reply:
    """Return the reply, unless the client goes away before it is there: then the computation loses its client."""
    reply, gone = asyncio.ensure_future(computing.compute(wanted)), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((reply, gone), return_when=asyncio.FIRST_COMPLETED)
        return reply.result() if reply.done() else problem(503, "The client did not wait.")
    finally:
        reply.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _refused(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentence = "There is no such page." if status == 404 else "The request is refused."
    return Response(problem(status, sentence).content, status, media_type="application/json")


async def _file(assets: Assets, name: str, request: Request) -> Response:
    asset = await asyncio.to_thread(assets.get, name)
    if asset is None:
        return Response(problem(404, "There is no such file.").content, 404, media_type="application/json")
    headers = {"etag": asset.etag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if asset.etag in _words(request, "if-none-match"):
        return Response(status_code=304, headers=headers)
    content = asset.content
    if "gzip" in _words(request, "accept-encoding") and len(asset.compressed) < len(content):
        content, headers["content-encoding"] = asset.compressed, "gzip"
    return Response(content, headers=headers | {"content-type": asset.media_type})


def _response(reply: Reply, request: Request) -> Response:
    headers = {"vary": "accept-encoding", "content-type": reply.media_type}
    content = reply.content
    if reply.compressed and "gzip" in _words(request, "accept-encoding"):
        headers["content-encoding"] = "gzip"
    elif reply.compressed:
        content = reply.plain()
    if reply.file_name:
        headers["content-disposition"] = f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "_", reply.file_name)}"'
    if reply.retry_after:
        headers["retry-after"] = str(reply.retry_after)
    return Response(content, reply.status, headers)


def _words(request: Request, name: str) -> list[str]:
    """Return the entries of a header that is a list, without their parameters; ``gzip;q=0`` is none."""
    entries = [entry.strip() for line in request.headers.getlist(name) for entry in line.split(",")]
    return [
        entry.split(";")[0].strip().removeprefix("W/") for entry in entries if not re.search(r";\s*q=0(\.0*)?$", entry)
    ]
