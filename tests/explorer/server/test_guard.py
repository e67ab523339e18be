"""Who is refused, and the headers of every answer."""

import asyncio

import pytest

from nuscatter.explorer.server.guard import MOST_QUERY_BYTES, Guard

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def policy(response):
    return dict(each.strip().split(" ", 1) for each in response.headers["content-security-policy"].split(";"))


@pytest.mark.parametrize("host", ["127.0.0.1:8421", "localhost:8421", "LocalHost:8421", "[::1]:8421"])
def test_our_own_names_are_served(ask, host):
    assert ask("/api/view", host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8421",  # DNS rebinding: a foreign name with our address
        "evil.example",
        "127.0.0.1",  # another port, that of HTTP
        "127.0.0.1:8422",
        "127.0.0.1:8421.evil.example",
        "127.0.0.1:8421@evil.example",
        "0.0.0.0:8421",
        "127.0.0.2:8421",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/view", "/static/plotly.min.js", "/openapi.json", "/nowhere"])
def test_another_host_is_refused_before_anything_else(ask, says, computing, host, path):
    assert "127.0.0.1:8421" in says(ask(path, host=host), 400)
    assert computing.asked == []


@pytest.mark.parametrize("hosts", [[], [b"127.0.0.1:8421", b"evil.example"], [b"127.0.0.1:8421", b"127.0.0.1:8421"]])
def test_no_host_and_two_hosts_are_refused(served, hosts):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", h) for h in hosts],
    }
    asyncio.run(served(scope, None, send))
    assert sent[0]["status"] == 400


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "https://127.0.0.1:8421",
        "http://127.0.0.1:8422",
        "http://127.0.0.1",
        "",
        "file://",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/view"])
def test_another_origin_is_refused(ask, says, computing, origin, path):
    says(ask(path, headers={"origin": origin}), 403)
    assert computing.asked == []


@pytest.mark.parametrize("name", [b"origin", b"sec-fetch-site"])
def test_one_of_two_that_is_foreign_is_refused(served, name):
    ours, foreign = {b"origin": (b"http://127.0.0.1:8421", b"null"), b"sec-fetch-site": (b"none", b"cross-site")}[name]
    for values in ((ours, foreign), (foreign, ours)):
        sent = []

        async def send(message, sent=sent):
            sent.append(message)

        headers = [(b"host", b"127.0.0.1:8421"), *((name, value) for value in values)]
        scope = {"type": "http", "method": "GET", "path": "/api/view", "query_string": b"", "headers": headers}
        asyncio.run(served(scope, None, send))
        assert sent[0]["status"] == 403


def test_our_own_origin_is_served(ask):
    assert ask("/api/view", headers={"origin": "http://127.0.0.1:8421"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_page_of_another_site_gets_the_page_and_no_answer(ask, says, computing, site):
    """A link to the page may stand on any page; its numbers may not be read from there."""
    says(ask("/api/view", headers={"sec-fetch-site": site}), 403)
    assert computing.asked == []
    assert ask("/", headers={"sec-fetch-site": site}).status_code == 200


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_page_and_a_typed_address_get_answers(ask, site):
    assert ask("/api/view", headers={"sec-fetch-site": site}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "ANYTHING"])
@pytest.mark.parametrize("path", ["/", "/api/view", "/static/plotly.min.js"])
def test_only_get_and_head_are_allowed(ask, says, method, path):
    response = ask(path, method)
    assert method in says(response, 405)
    assert response.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/api/view?fill=5000", "/static/scripts/a.js", "/nowhere", "/api/nothing"])
def test_head_is_get_without_content(ask, path):
    head, get = ask(path, "HEAD"), ask(path)
    assert head.content == b""
    assert get.content != b""
    assert head.status_code == get.status_code
    same = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in same} == {
        k: v for k, v in get.headers.items() if k not in same
    }


def test_a_long_query_is_refused_and_the_longest_is_not(ask, says):
    longest = "x=" + "a" * (MOST_QUERY_BYTES - 2)
    assert ask(f"/api/view?{longest}").status_code == 200
    assert "16385" in says(ask(f"/api/view?{longest}a"), 414)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/api/view", 200), ("/api/view?refuse=1", 422), ("/api/view?fail=1", 500), ("/nowhere", 404)],
)
def test_every_answer_has_the_headers(ask, path, status):
    response = ask(path)
    assert response.status_code == status
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert policy(response)["default-src"] == "'none'"
    assert response.headers["cache-control"] == ("no-cache" if path == "/" else "no-store")


def test_refusals_have_the_headers_too(ask):
    for response in (ask("/", host="evil.example"), ask("/", "POST"), ask("/", headers={"origin": "null"})):
        assert {name: response.headers[name] for name in HEADERS} == HEADERS
        assert response.headers["cache-control"] == "no-store"


def test_the_page_may_load_from_nowhere_and_be_framed_by_nobody(ask):
    allowed = policy(ask("/"))
    assert allowed["script-src"] == "'self'"
    assert allowed["connect-src"] == "'self'"
    for closed in ("default-src", "base-uri", "form-action", "frame-ancestors"):
        assert allowed[closed] == "'none'"
    assert not [each for each in allowed.values() if "http" in each or "*" in each or "unsafe-eval" in each]


def test_an_error_of_the_application_is_logged_and_only_named(ask, says, served, caplog):
    async def broken(scope, receive, send):
        raise RuntimeError("secret of the inside")

    object.__setattr__(served, "application", broken)
    assert "secret" not in says(ask("/"), 500)
    assert "secret of the inside" in caplog.text


def test_a_web_socket_is_closed():
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(Guard(None, frozenset())({"type": "websocket"}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]
