"""What a worker does with one request, and its end with the server."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import nuscatter
from nuscatter.explorer.server.worker import compute, work

MOST = 20_000


def test_an_answer(imitated):
    reply = compute(("view", (("a", "1"),)), imitated.answer, MOST)
    assert reply.status == 200
    assert json.loads(reply.plain())["state"] == [["a", "1"]]


def test_a_long_answer_is_not_sent(imitated):
    reply = compute(("view", (("fill", "100000"),)), imitated.answer, MOST)
    assert reply.status == 422
    assert "choose fewer" in json.loads(reply.content)["problems"][0]["says"]


def test_a_mistake_is_logged_and_only_named(imitated, caplog):
    reply = compute(("view", (("fail", "x" * 5000),)), imitated.answer, MOST)
    assert reply.status == 500
    assert b"secret" not in reply.content
    assert "secret of the inside" in caplog.text
    assert "x" * 1000 not in caplog.text  # whatever is in a link, the log stays readable


def test_too_little_memory_ends_the_process(imitated):
    """A reply would be kept, but a new process, whose caches are empty, may have enough."""
    with pytest.raises(MemoryError):
        compute(("view", (("memory", str(1 << 60)),)), imitated.answer, MOST)


def test_it_is_ready_then_answers_and_warms_up_only_while_nobody_asks(imitated, tmp_path, monkeypatch, until):
    monkeypatch.setattr("signal.signal", lambda *_: None)  # those of this process stay
    monkeypatch.setattr("nuscatter.explorer.server.worker._limit_memory", lambda: None)
    here, there = multiprocessing.Pipe()
    note = str(tmp_path / "note")
    here.send(("view", (("note", note), ("name", "asked"))))
    here.send(("view", (("fail", "1"),)))
    first = [("view", (("note", note), ("name", "first"))), ("view", (("fail", "1"),))]
    thread = threading.Thread(target=work, args=(there, imitated.answer, MOST, first))
    thread.start()
    assert here.recv() is None
    assert [here.recv().status for _ in range(2)] == [200, 500]
    until(lambda: len(Path(note).read_text().splitlines()) == 2)
    assert [line.split()[1] for line in Path(note).read_text().splitlines()] == ["asked", "first"]
    here.close()  # the server is gone
    thread.join(5)
    assert not thread.is_alive()


SERVER = """
import sys
sys.path[:0] = {path!r}
from nuscatter.explorer.server.processes import start_worker
import imitation_answers
if __name__ == "__main__":
    worker = start_worker(imitation_answers.answer, 20000, ())
    worker.wait_until_ready()
    print(worker.process.pid, flush=True)
    worker.compute(("view", (("sleep", {sleep!r}), ("note", {note!r}))))
    sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.parametrize("sleep", ["60", "0"], ids=["busy", "idle"])
def test_a_worker_ends_when_its_server_is_killed(tmp_path, until, runs, sleep):
    script, note = tmp_path / "server.py", tmp_path / "note"
    path = [str(Path(__file__).parent), str(Path(nuscatter.__file__).parents[1])]
    script.write_text(SERVER.format(path=path, sleep=sleep, note=str(note)))
    server = subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        worker = int(server.stdout.readline())
        until(note.exists)
        assert runs(worker)
        os.kill(server.pid, signal.SIGKILL)
        until(lambda: not runs(worker))
    finally:
        server.kill()
        server.communicate()
