"""The routes: the page, its files, the answers; and clients that do not wait."""

import asyncio
import json

import pytest

import nuscatter.explorer.server.app as module


def test_the_page(ask):
    response = ask("/?view=recoils&anything=goes")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>small</title>" in response.text


def test_a_file_of_the_page_and_its_etag(ask):
    response = ask("/static/scripts/a.js")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.text.startswith("// a script")
    known = response.headers["etag"]
    again = ask("/static/scripts/a.js", headers={"if-none-match": f'"other", W/{known}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", known)
    assert ask("/static/scripts/a.js", headers={"if-none-match": '"other"'}).status_code == 200


def test_plotly_comes_from_its_package_and_compressed(ask):
    whole = ask("/static/plotly.min.js", headers={"accept-encoding": "identity"})
    short = ask("/static/plotly.min.js", headers={"accept-encoding": "br, gzip"})
    assert b"plotly.js" in whole.content[:200]
    assert whole.content == short.content
    assert "content-encoding" not in whole.headers
    assert short.headers["content-encoding"] == "gzip"
    assert int(short.headers["content-length"]) < 0.4 * int(whole.headers["content-length"])


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret.js",
        "/static/%2e%2e/secret.js",
        "/static/..%2fsecret.js",
        "/static/scripts/../../secret.js",
        "/static/scripts/..%5c..%5csecret.js",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/.hidden.js",
        "/static/notes.txt",
        "/static/scripts",
        "/static/scripts/",
        "/static/",
        "/static/a.js%00.html",
        "/static",
        "/docs",
        "/redoc",
        "/api",
        "/api/",
        "/api/view/",
        "/api/view/more",
        "/api/View",
        "/index.html",
    ],
)
def test_there_is_nothing_else(ask, says, path):
    assert "secret" not in says(ask(path), 404)


def test_an_unknown_answer_is_refused_with_the_choices(ask, says):
    assert "form, python" in says(ask("/api/picture"), 404)


def test_the_state_reaches_the_answer_as_it_is_in_the_link(ask, computing):
    state = [["source.distance", "20 m"], ["b", ""], ["a", "1+1=2&3"], ["a", "σ→μ"], ["é", "#"]]
    line = "source.distance=20+m&b=&a=1%2B1%3D2%263&a=%CF%83%E2%86%92%CE%BC&%C3%A9=%23"
    response = ask(f"/api/view?{line}")
    assert response.json()["state"] == state
    assert computing.asked == [("view", tuple(tuple(each) for each in state))]


@pytest.mark.parametrize("query", ["%ff=1", "a=%c3", "&".join(f"a{n}=1" for n in range(1001))])
def test_a_query_that_is_no_text_is_refused(ask, says, computing, query):
    says(ask(f"/api/view?{query}"), 400)
    assert computing.asked == []


def test_a_refused_state_names_its_field(ask):
    response = ask("/api/view?refuse=me")
    assert response.status_code == 422
    assert response.json()["problems"][0] == {"field": "refuse", "says": "refuse is 'me', but nothing was expected."}


def test_a_mistake_inside_is_logged_and_only_named(ask, says, caplog):
    assert "secret" not in says(ask("/api/view?fail=1"), 500)
    assert "secret of the inside" in caplog.text


def test_an_export_has_its_kind_and_its_name(ask):
    response = ask("/api/csv?a=1")
    assert response.headers["content-type"].startswith("text/csv")
    assert response.headers["content-disposition"] == 'attachment; filename="view.csv"'
    assert response.text.startswith("csv: ")
    assert "content-disposition" not in ask("/api/view").headers


def test_a_name_of_a_file_cannot_add_a_header(ask, computing, imitated):
    named = imitated.Answer(200, "text/csv", b"1", 'a"\r\nx: 1 ü/..csv')
    computing.answering = lambda *_: named
    assert ask("/api/csv").headers["content-disposition"] == 'attachment; filename="a___x__1___..csv"'


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "GZIP;q=0, gzip"])
def test_long_answers_are_compressed_for_who_takes_it(ask, accepted):
    response = ask("/api/view?fill=5000", headers={"accept-encoding": accepted})
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) < 500
    assert len(response.json()["fill"]) == 5000


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0"])
def test_who_takes_no_gzip_gets_none(ask, accepted):
    response = ask("/api/view?fill=5000", headers={"accept-encoding": accepted})
    assert "content-encoding" not in response.headers
    assert len(response.json()["fill"]) == 5000


def test_short_answers_are_not_compressed(ask):
    assert "content-encoding" not in ask("/api/view?fill=100", headers={"accept-encoding": "gzip"}).headers


def test_the_description_names_every_answer_with_its_kind(ask, imitated):
    document = ask("/openapi.json").json()
    assert document["info"]["version"] == "1.2"
    assert set(document["paths"]) == {"/", *(f"/api/{name}" for name in imitated.WHAT)}
    for name in imitated.WHAT:
        (kind,) = document["paths"][f"/api/{name}"]["get"]["responses"]["200"]["content"]
        assert ask(f"/api/{name}").headers["content-type"].split(";")[0] == kind


def call(application, scope, *messages):
    """The messages of an application that receives these, and then nothing."""
    sent, to_come = [], list(messages)

    async def receive():
        if not to_come:
            await asyncio.Event().wait()
        return to_come.pop(0)

    async def send(message):
        sent.append(message)

    whole = {"type": "http", "method": "GET", "query_string": b"", "headers": [(b"host", b"127.0.0.1:8421")], **scope}

    async def run():
        await asyncio.wait_for(application(whole, receive, send), 5)
        await asyncio.sleep(0.05)
        return len(asyncio.all_tasks())

    assert asyncio.run(run()) == 1  # nothing of the request goes on after it
    return sent


def test_a_client_that_goes_away_is_not_waited_for(served, computing):
    ended = []

    async def compute(request):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append(request)
            raise

    computing.compute = compute
    call(served, {"path": "/api/view"}, {"type": "http.request", "body": b""}, {"type": "http.disconnect"})
    assert ended == [("view", ())]


def test_a_reply_that_says_when_to_ask_again(served, computing):
    from nuscatter.explorer.server.reply import problem

    async def compute(request):
        return problem(503, "Later.", retry_after=7)

    computing.compute = compute
    start, body = call(served, {"path": "/api/view"}, {"type": "http.request", "body": b""})
    assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"7")
    assert json.loads(body["body"])["problems"][0]["says"] == "Later."


def test_computing_starts_and_stops_with_the_application_and_first_when_it_is_about_to_stop(served, computing, page):
    said = []

    async def start():
        said.append("start")

    async def stop():
        said.append("stop")

    computing.start, computing.stop = start, stop
    about_to_stop = []
    settings = module.Settings({}, module.Assets(page, page / "plotly.min.js"), frozenset(), "1")
    application = module.app(computing, settings, stopping=lambda: bool(about_to_stop))

    async def run():
        to_come = asyncio.Queue()

        async def send(message):
            said.append(message["type"].split(".")[-2])

        to_come.put_nowait({"type": "lifespan.startup"})
        task = asyncio.create_task(application({"type": "lifespan"}, to_come.get, send))
        async with asyncio.timeout(20):
            while said != ["start", "startup"]:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.15)  # longer than between two looks
            about_to_stop.append(True)
            while said != ["start", "startup", "stop"]:
                await asyncio.sleep(0.01)
        to_come.put_nowait({"type": "lifespan.shutdown"})
        await task

    asyncio.run(run())
    assert said == ["start", "startup", "stop", "stop", "shutdown"]
