"""Replies are kept as long as their bytes fit."""

import pytest

from nuscatter.explorer.server.kept_replies import KeptReplies
from nuscatter.explorer.server.reply import Reply, problem


def request(name):
    return ("view", (("name", name),))


def reply(letter, length=10_000):
    return Reply(200, "text/csv", letter * length)


def test_the_one_not_asked_for_the_longest_time_goes_first():
    kept = KeptReplies(most_bytes=3 * 12_000)
    for name in "abc":
        kept.keep(request(name), reply(name.encode()))
    assert kept.get(request("a")) == reply(b"a")
    kept.keep(request("d"), reply(b"d"))
    assert kept.get(request("b")) is None
    assert [kept.get(request(name)) for name in "acd"] == [reply(name) for name in (b"a", b"c", b"d")]


def test_the_bytes_are_never_more_than_allowed():
    kept = KeptReplies(most_bytes=50_000)
    for n in range(300):
        kept.keep(request(str(n % 70)), reply(b"x", 37 * n))
        assert kept.size <= 50_000
    for n in range(300):  # the requests take memory too
        kept.keep(("view", (("name", str(n) * 1000),)), reply(b"x", 1))
        assert kept.size <= 50_000


def test_a_reply_that_takes_all_is_not_kept_and_drives_none_away():
    kept = KeptReplies(most_bytes=50_000)
    kept.keep(request("a"), reply(b"a"))
    kept.keep(request("b"), reply(b"b", 50_000))
    assert kept.get(request("b")) is None
    assert kept.get(request("a")) == reply(b"a")


def test_keeping_again_counts_once():
    kept = KeptReplies(most_bytes=50_000)
    kept.keep(request("a"), reply(b"a"))
    size = kept.size
    kept.keep(request("a"), reply(b"b"))
    assert kept.size == size
    assert kept.get(request("a")) == reply(b"b")


@pytest.mark.parametrize(("status", "is_kept"), [(200, True), (422, True), (500, False), (503, False), (404, False)])
def test_what_may_be_another_the_next_time_is_not_kept(status, is_kept):
    kept = KeptReplies(most_bytes=50_000)
    kept.keep(request("a"), problem(status, "No."))
    assert (kept.get(request("a")) is not None) == is_kept


def test_the_order_of_the_state_and_what_is_wanted_make_another_request():
    kept = KeptReplies(most_bytes=50_000)
    kept.keep(("view", (("a", "1"), ("a", "2"))), reply(b"a"))
    assert kept.get(("view", (("a", "2"), ("a", "1")))) is None
    assert kept.get(("csv", (("a", "1"), ("a", "2")))) is None
