"""The server against its own description, by requests that are made up; and against bytes that are no requests.

Two checks of schemathesis are left out. One wants each request that fits the description accepted; but the state is
free texts, of which most are refused. The other wants those that do not fit refused; but all that stands in a link is
text, so that none fails to fit.
"""

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from nuscatter.explorer.server.description import description

BASE = "http://127.0.0.1:8421"
STATUSES = {200, 400, 403, 404, 405, 414, 422}


@pytest.fixture(params=[pytest.param(12, id="few"), pytest.param(600, id="many", marks=pytest.mark.slow)])
def settled(request):
    """Return settings of hypothesis: few requests in the fast tests, many in the slow ones, the same each time."""

    def call(function):
        made = settings(
            max_examples=request.param,
            database=None,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        return seed(25)(made(function))

    return call


@pytest.mark.parametrize("path", ["/", "/api/view", "/api/csv"])
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.name.lower())
def test_made_up_states_are_answered_as_described(settled, served, imitated, path, mode):
    schema = schemathesis.openapi.from_dict(description(imitated.WHAT, "1.2"))
    schema.config.update(base_url=BASE)
    seen = []

    @settled
    @given(case=schema[path]["GET"].as_strategy(generation_mode=mode))
    def run(case):
        response = case.call(app=served)
        seen.append(response.status_code)
        case.validate_response(response, excluded_checks=[positive_data_acceptance, negative_data_rejection])

    run()
    assert 200 in seen
    assert set(seen) <= STATUSES


def test_the_check_can_fail(settled, served, imitated, computing):
    """An answer of another kind than described, and one of a mistake, are found."""
    schema = schemathesis.openapi.from_dict(description(imitated.WHAT, "1.2"))
    schema.config.update(base_url=BASE)
    case = schema["/api/view"]["GET"].Case()
    case.call_and_validate(app=served)
    for wrong in (imitated.Answer(200, "text/plain", b"1"), imitated.Answer(200, "application/json", b"[]"), None):
        computing.answering = lambda *_, wrong=wrong: wrong
        with pytest.raises((schemathesis.errors.SchemathesisError, BaseExceptionGroup)):
            case.call_and_validate(app=served)


PARTS = st.sampled_from(
    ["api", "static", "view", "csv", "..", ".", "", "scripts", "a.js", "secret.js", "plotly.min.js"]
)
PATHS = st.lists(PARTS | st.text(max_size=8), max_size=5).map(lambda parts: "/" + "/".join(parts))
NAMES = st.sampled_from(
    [b"host", b"origin", b"sec-fetch-site", b"accept-encoding", b"if-none-match", b"range", b"cookie"]
)
VALUES = st.sampled_from([b"127.0.0.1:8421", b"null", b"gzip;q=", b'"', b"same-origin", b""]) | st.binary(max_size=20)


def test_bytes_that_are_no_requests(settled, served):
    @settled
    @given(
        method=st.sampled_from(["GET", "HEAD", "POST", "get", ""]),
        path=PATHS,
        query=st.binary(max_size=40),
        headers=st.lists(st.tuples(NAMES, VALUES), max_size=6),
        host=st.booleans(),
    )
    def run(method, path, query, headers, host):
        scope = {"type": "http", "method": method, "path": path, "query_string": query, "raw_path": path.encode()}
        ours = [(b"host", b"127.0.0.1:8421")] if host else []
        start, *bodies = sent({**scope, "headers": [*ours, *headers]})
        assert start["status"] in STATUSES | {304}
        assert dict(start["headers"])[b"x-content-type-options"] == b"nosniff"
        assert b"secret" not in b"".join(each["body"] for each in bodies)

    def sent(scope):
        messages = []

        async def receive():
            await asyncio.Event().wait()

        async def send(message):
            messages.append(message)

        asyncio.run(asyncio.wait_for(served(scope, receive, send), 10))
        return messages

    run()
