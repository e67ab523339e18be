"""The explorer's own answers in worker processes, with states that are nearly right: each is shown or refused.

Free texts are refused by their first key. So states are made from those of experiments and from the keys of the form:
values are exchanged, spoilt and left out. A mistake of the program is an answer of status 500 or the death of a worker.
"""

import asyncio
import json
import re

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from nuscatter.explorer.answers import answer
from nuscatter.explorer.server.pool import Limits, Pool

VALUES = [
    *("-1", "0", "1e-300", "1e300", "1e400", "nan", "inf", "1e99 m", "-0", "9" * 400, "1_000", "٣", "0x10", "1,5"),
    *("5 kg", "20 m", "3 keV", "3 /keV", "MeV", "1 furlong", "[]", "[1, 2", "[2, 1] keV", "[1, 1, 1]", "[[1], [2]]"),
    *("true", "none", "null", "{}", "a.b", "=", "&", '"', "'", "\\", "σ", "\u202e", "__class__", "../../etc/passwd"),
    *("CsI", "Ar", "Xe132", "Xx", "SNS", "helm", "SLy4", "COHERENT-LAr-2020", "no such name", " ", "x" * 4000),
    *("[0, 10, 20] keV", "0.5", "1", "2", "10 MeV", "1e-3", "b_minus_l"),
]
#: 1e5 kg and the like, in units that fit more often than not.
QUANTITIES = st.builds(
    "{:.4g}{}".format,
    st.floats(1e-12, 1e12),
    st.sampled_from(["", " keV", " MeV", " kg", " m", " us", " GW", " day", " /keV", " cm"]),
)


def keys_of(form, before=""):
    """All keys in a form, each with those of the parts in which it stands."""
    if isinstance(form, list):
        return {key for each in form for key in keys_of(each, before)}
    if not isinstance(form, dict):
        return set()
    name = next((form[each] for each in ("key", "name", "kind") if isinstance(form.get(each), str)), "")
    here = f"{before}.{name}".strip(".") if name else before
    return {here, name} | {key for value in form.values() for key in keys_of(value, here)} - {""}


def told(what, query=()):
    return json.loads(answer(what, query).content)


@pytest.fixture(scope="module")
def states():
    """States as hypothesis makes them: those of experiments with a few entries exchanged, spoilt or left out."""
    form = told("form")
    right = [
        told("preset", [("experiment", name)])["state"]
        for name in ("COHERENT-CsI-2021", "COHERENT-LAr-2020", "CONUS+", "COHERENT-Ge-2024")
        if answer("preset", [("experiment", name)]).status == 200
    ]
    assert right
    right += [{"experiment": name} for name in form["experiments"]]
    known = sorted(
        key for key in keys_of(form) | {key for each in right for key in each} if re.fullmatch(r"[\w.+-]+", key)
    )
    roots = sorted({each["name"] for each in form["views"]})
    values = st.sampled_from(VALUES + sorted({value for each in right for value in each.values()})) | QUANTITIES
    entries = st.tuples(st.sampled_from(known), values)

    def state(start, view, left_out, more):
        kept = {key: value for n, (key, value) in enumerate(start.items()) if n not in left_out}
        spoilt = {list(start)[n % len(start)]: value for n, value in more[1]}
        return (("view", view), *(kept | spoilt | dict(more[0])).items())

    return st.builds(
        state,
        st.sampled_from(right),
        st.sampled_from(roots),
        st.sets(st.integers(0, 30), max_size=1),
        st.tuples(
            st.lists(entries, max_size=2),
            st.lists(st.tuples(st.integers(0, 30), values), max_size=1),
        ),
    )


@pytest.fixture(scope="module")
def computed():
    """Compute in a worker process; one that is too slow or dies is said by its status."""
    loop = asyncio.new_event_loop()
    pool = Pool(answer, Limits(1, seconds=20.0))
    loop.run_until_complete(pool.start())
    yield lambda request: loop.run_until_complete(pool.compute(request))
    loop.run_until_complete(pool.stop())
    loop.close()


@pytest.mark.slow
def test_a_state_that_is_nearly_right_is_shown_or_refused(states, computed):
    seen = []

    @seed(25)
    @settings(
        max_examples=400,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(state=states, what=st.sampled_from(["view", "view", "view", "python", "csv", "toml"]))
    def run(state, what):
        reply = computed((what, state))
        seen.append(reply.status)
        assert reply.status in (200, 422), (what, state, reply.plain())
        text = reply.plain().decode()
        if reply.status == 422:
            for each in json.loads(text)["problems"]:
                assert each["says"].endswith((".", "?"))
                assert "Traceback" not in each["says"]
        elif what == "view":
            shown = json.loads(text, parse_constant=pytest.fail)
            assert shown["charts"] or shown["sentences"], (state, text)

    run()
    assert min(seen.count(200), seen.count(422)) > len(seen) / 10
