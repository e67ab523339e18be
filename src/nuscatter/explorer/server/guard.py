"""Who may ask, and what a browser may do with the answer: checked before anything else sees a request.

A server on the loopback address is reached by every page that the same browser shows. Such a page may send requests
(then the header ``Origin`` or ``Sec-Fetch-Site`` names it), or give its own name the address 127.0.0.1 and so be of the
same origin (then ``Host`` has the foreign name: "DNS rebinding"). So ``Host`` must be one of ours, and ``Origin`` too.

The other way round, the page loads nothing from elsewhere and sends nothing elsewhere, which the browser enforces
(Content-Security-Policy).
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any, TypeAlias, final

from nuscatter.explorer.server.reply import Reply, problem

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

_LOG = logging.getLogger(__name__)
#: Bytes of the state in a link.
MOST_QUERY_BYTES = 16_384
#: plotly.js writes elements and attributes of style, hence 'unsafe-inline' for them; images are made in the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


@final
@dataclass(frozen=True, eq=False)
class Guard:
    """An application behind the checks; itself an application (ASGI)."""

    application: Application
    #: the values of ``Host`` that are ours, in lower case: ``127.0.0.1:8421``
    hosts: frozenset[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
            return
        if scope["type"] != "http":  # a web socket, which nothing here uses
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = _Answer(send, api=scope["path"].startswith("/api/"), head=scope["method"] == "HEAD")
        refused = refusal(scope, self.hosts)
        if refused is not None:
            await answer.send_reply(refused)
            return
        try:
            await self.application({**scope, "method": "GET"}, receive, answer.send)
        except Exception:
            _LOG.exception("The explorer's server failed for %s", scope["path"])
            if not answer.begun:
                await answer.send_reply(
                    problem(500, "The server failed by a mistake of the program; its log says where.")
                )


def refusal(scope: Scope, hosts: frozenset[str]) -> Reply | None:
    """Return why a request is refused, or None.

    Args:
        scope: the request, as ASGI describes it.
        hosts: the values of ``Host`` that are ours, in lower case.

    Example:
        >>> scope = {"method": "GET", "path": "/", "query_string": b"", "headers": [(b"host", b"evil.example:8421")]}
        >>> refusal(scope, frozenset({"127.0.0.1:8421"})).status
        400
    """
    headers: Headers = scope["headers"]
    host, origin, site = (_values(headers, name) for name in (b"host", b"origin", b"sec-fetch-site"))
    if len(host) != 1 or host[0].lower() not in hosts:
        return problem(
            400,
            f"This server is {' or '.join(sorted(hosts))}, and the request names another; --allow-host allows more.",
        )
    if any(each.lower() not in {f"http://{name}" for name in hosts} for each in origin):
        return problem(403, "A request that another page sends is refused.")
    if scope["path"].startswith("/api/") and any(each not in ("same-origin", "none") for each in site):
        return problem(403, "A request that another site's page sends is refused.")
    if scope["method"] not in ("GET", "HEAD"):
        return problem(405, f"The method is {scope['method']}, but GET or HEAD was expected.")
    if len(scope["query_string"]) > MOST_QUERY_BYTES:
        return problem(
            414, f"The link has {len(scope['query_string'])} bytes, but at most {MOST_QUERY_BYTES} were expected."
        )
    return None


@final
@dataclass(eq=False)
class _Answer:
    """One answer on its way out: it gets the headers, and for HEAD it loses its content."""

    out: Send
    api: bool
    head: bool
    begun: bool = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            message = {**message, "headers": self._headers(message.get("headers", ()))}
        elif message["type"] == "http.response.body" and self.head:
            message = {**message, "body": b""}
        await self.out(message)

    async def send_reply(self, reply: Reply) -> None:
        headers = [(b"content-type", reply.media_type.encode()), (b"content-length", b"%d" % len(reply.content))]
        if reply.status == 405:
            headers.append((b"allow", b"GET, HEAD"))
        await self.send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": reply.content})

    def _headers(self, own: Iterable[tuple[bytes, bytes]]) -> Headers:
        headers = [*own, *_HEADERS]
        if self.api or not _values(headers, b"cache-control"):
            headers = [each for each in headers if each[0].lower() != b"cache-control"]
            headers.append((b"cache-control", b"no-store"))
        return headers


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]
