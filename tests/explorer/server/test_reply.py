"""Replies: long text is compressed, and a refusal is one object."""

import json

import pytest

from nuscatter.explorer.server.reply import Reply, problem, reply_of


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "application/toml"])
def test_long_text_is_compressed_and_comes_back(kind):
    answer = Reply(200, kind, b"1.25, " * 2000, "a.csv")
    reply = reply_of(answer)
    assert reply.compressed
    assert len(reply.content) < len(answer.content) / 20
    assert (reply.plain(), reply.status, reply.media_type, reply.file_name) == (answer.content, 200, kind, "a.csv")


@pytest.mark.parametrize(("kind", "length"), [("image/png", 5000), ("text/csv", 1023)])
def test_pictures_and_short_text_are_not(kind, length):
    reply = reply_of(Reply(200, kind, b"a" * length))
    assert not reply.compressed
    assert reply.content == reply.plain() == b"a" * length


def test_equal_answers_are_equal_bytes(monkeypatch):
    """The time of compression is not in them, so that the same view is the same reply."""
    replies = set()
    for now in (1e9, 1.1e9):
        monkeypatch.setattr("time.time", lambda now=now: now)
        replies.add(reply_of(Reply(200, "text/csv", b"a" * 5000)))
    assert len(replies) == 1


def test_a_problem_is_a_sentence_without_a_field():
    reply = problem(503, "Wait for σ.", retry_after=3)
    assert (reply.status, reply.media_type, reply.retry_after) == (503, "application/json", 3)
    assert json.loads(reply.content) == {"problems": [{"field": "", "says": "Wait for σ."}]}
