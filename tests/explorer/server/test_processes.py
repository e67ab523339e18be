"""A worker as the server sees it: replies, death, and an end at any time."""

import json
import threading
import time

import pytest

from nuscatter.explorer.server.processes import start_worker


@pytest.mark.slow
def test_the_life_of_a_worker(imitated):
    worker = start_worker(imitated.answer, 20_000_000, ())
    try:
        worker.wait_until_ready()
        reply = worker.compute(("view", (("a", "1"), ("fill", "3000000"))))  # more than a pipe holds
        said = json.loads(reply.plain())
        assert (said["state"], said["process"]) == ([["a", "1"], ["fill", "3000000"]], worker.process.pid)
        assert worker.alive()

        # the end in the middle of a computation
        seen = []

        def wait():
            try:
                worker.compute(("view", (("sleep", "60"),)))
            except (EOFError, OSError) as error:
                seen.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.2)
        worker.end()
        thread.join(5)
        assert seen
        assert not worker.alive()
        worker.end()  # again
    finally:
        worker.end()


@pytest.mark.slow
def test_a_worker_that_dies_and_one_that_does_not_start(imitated, monkeypatch):
    worker = start_worker(imitated.answer, 20_000_000, ())
    worker.wait_until_ready()
    with pytest.raises((EOFError, OSError)):
        worker.compute(("view", (("die", "1"),)))
    worker.end()
    monkeypatch.setenv("IMITATION_FAILS", "1")
    worker = start_worker(imitated.answer, 20_000_000, ())
    with pytest.raises((EOFError, OSError)):
        worker.wait_until_ready()
    worker.end()
