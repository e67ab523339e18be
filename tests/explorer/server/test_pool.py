"""The pool with imitated workers (its rules, fast) and with real processes (slow)."""

import asyncio
import json
import os
import pickle
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from nuscatter.explorer.server import pool as module
from nuscatter.explorer.server.pool import Limits, Pool
from nuscatter.explorer.server.worker import compute as computed


class Workers:
    """Workers that compute in a thread of this process: as `start_worker`, without the time that a process takes."""

    def __init__(self):
        self.made, self.fails_to_start = [], 0

    def __call__(self, answering, most_bytes, first):
        worker = Imitation(answering, most_bytes, dead=self.fails_to_start > 0)
        self.fails_to_start -= 1
        self.made.append(worker)
        return worker


class Imitation:
    """A worker that can die: when the state says ``die``, and when it is ended."""

    def __init__(self, answering, most_bytes, dead):
        self.answering, self.most_bytes = answering, most_bytes
        self.ended = threading.Event()
        if dead:
            self.ended.set()

    def wait_until_ready(self):
        if self.ended.is_set():
            raise EOFError

    def compute(self, request):
        state = dict(request[1])
        if "note" in state:
            with Path(state["note"]).open("a") as file:
                file.write(f"{state.get('name', '')}\n")
        if "die" in state or ("die_once" in state and not Path(state["die_once"]).exists()):
            Path(state.get("die_once") or state["die"]).touch()
            self.ended.set()
        self.ended.wait(float(state.get("sleep", 0)))
        if self.ended.is_set():
            raise EOFError
        return computed((request[0], ()), self.answering, self.most_bytes)

    def alive(self):
        return not self.ended.is_set()

    def end(self):
        self.ended.set()


@pytest.fixture
def workers(monkeypatch):
    made = Workers()
    monkeypatch.setattr(module, "start_worker", made)
    monkeypatch.setattr(module, "_LOOK", 0.05)
    monkeypatch.setattr(module, "_PAUSE", 0.05)
    return made


@pytest.fixture
def within(imitated):
    """Run a coroutine function with a pool that is started and stopped."""

    def call(work, workers=1, **limits):
        async def run():
            pool = Pool(imitated.answer, Limits(workers, **limits))
            await pool.start()
            try:
                return await asyncio.wait_for(work(pool), 60)
            finally:
                await pool.stop()

        return asyncio.run(run())

    return call


def view(**state):
    return ("view", tuple((name, str(value)) for name, value in state.items()))


def said(reply):
    return json.loads(reply.plain())["problems"][0]["says"]


def lines(path):
    return path.read_text().split() if path.exists() else []


async def until(is_true):
    """Wait for a condition; a busy machine may take its time."""
    async with asyncio.timeout(20):
        while not is_true():
            await asyncio.sleep(0.01)


def test_a_reply_and_the_same_again_from_what_is_kept(within, workers, tmp_path):
    note = tmp_path / "note"

    async def work(pool):
        return [await pool.compute(view(note=note, name="a")) for _ in range(3)]

    replies = within(work)
    assert [each.status for each in replies] == [200, 200, 200]
    assert lines(note) == ["a"]


def test_equal_requests_under_way_are_computed_once(within, workers, tmp_path):
    note = tmp_path / "note"

    async def work(pool):
        equal = [asyncio.create_task(pool.compute(view(note=note, name="a", sleep=0.6))) for _ in range(4)]
        await until(lambda: lines(note))
        return await asyncio.gather(
            *equal, pool.compute(view(note=note, name="a", sleep=0.6)), pool.compute(view(note=note, name="b"))
        )

    replies = within(work, workers=2, kept_bytes=0)
    assert [each.status for each in replies] == [200] * 6
    assert sorted(lines(note)) == ["a", "b"]


def test_a_request_that_nobody_waits_for_is_dropped_before_it_starts(within, workers, tmp_path):
    note = tmp_path / "note"

    async def work(pool):
        running = asyncio.create_task(pool.compute(view(note=note, name="running", sleep=1)))
        await until(lambda: lines(note))
        left = [asyncio.create_task(pool.compute(view(note=note, name="left", n=n))) for n in range(20)]
        shared = [asyncio.create_task(pool.compute(view(note=note, name="shared"))) for _ in range(2)]
        await asyncio.sleep(0.05)
        for task in (*left, shared[0]):
            task.cancel()
        return [await running, await shared[1]]

    assert [each.status for each in within(work)] == [200, 200]
    assert lines(note) == ["running", "shared"]


def test_a_request_that_has_started_goes_on_without_clients_and_is_kept(within, workers, tmp_path):
    note = tmp_path / "note"

    async def work(pool):
        task = asyncio.create_task(pool.compute(view(note=note, name="a", sleep=0.2)))
        await until(lambda: lines(note))
        task.cancel()
        await asyncio.sleep(0)
        return await pool.compute(view(note=note, name="a", sleep=0.2))

    assert within(work).status == 200
    assert lines(note) == ["a"]


def test_more_than_may_wait_are_told_to_come_again(within, workers):
    async def work(pool):
        tasks = [asyncio.create_task(pool.compute(view(n=n, sleep=0.1))) for n in range(5)]
        await asyncio.sleep(0)
        refused = await pool.compute(view(n="more"))
        joined = pool.compute(view(n=4, sleep=0.1))  # one that waits already needs no place
        return refused, await joined, await asyncio.gather(*tasks)

    refused, joined, others = within(work, waiting=5)
    assert (refused.status, refused.retry_after) == (503, 1)
    assert "5 requests" in said(refused)
    assert {each.status for each in (joined, *others)} == {200}


def test_a_computation_over_its_time_is_ended_and_its_worker_replaced(within, workers):
    async def work(pool):
        return await asyncio.gather(pool.compute(view(sleep=60)), pool.compute(view(n=1)))

    slow, other = within(work, seconds=0.3)
    assert slow.status == 503
    assert "0.3 s" in said(slow)
    assert other.status == 200
    assert len(workers.made) == 2


def test_a_worker_that_dies_is_replaced_and_its_request_computed_again(within, workers, tmp_path):
    async def work(pool):
        return await pool.compute(view(die_once=tmp_path / "died"))

    assert within(work).status == 200
    assert len(workers.made) == 2


def test_a_request_that_is_deadly_twice_is_given_up(within, workers, tmp_path):
    async def work(pool):
        return await pool.compute(view(die=tmp_path / "died")), await pool.compute(view())

    deadly, other = within(work)
    assert deadly.status == 503
    assert "twice" in said(deadly)
    assert other.status == 200
    assert len(workers.made) == 3


def test_an_idle_worker_that_is_killed_is_replaced_before_anyone_asks(within, workers):
    async def work(pool):
        await pool.compute(view())
        workers.made[0].ended.set()
        await until(lambda: len(workers.made) == 2)
        return await pool.compute(view(n=1))

    assert within(work).status == 200


def test_workers_that_do_not_start_are_said_and_tried_again(within, workers):
    workers.fails_to_start = 3

    async def work(pool):
        return await pool.compute(view()), await pool.compute(view())

    first, later = within(work)
    assert first.status == 503
    assert "do not start" in said(first)
    assert later.status == 200


def test_a_process_that_cannot_be_made_is_tried_again(within, workers, monkeypatch):
    failures = [OSError("no more processes"), MemoryError()]

    def start(*arguments):
        if failures:
            raise failures.pop()
        return workers(*arguments)

    monkeypatch.setattr(module, "start_worker", start)
    assert within(lambda pool: pool.compute(view())).status == 200


def test_a_worker_that_sends_what_is_no_reply_is_replaced(within, workers, monkeypatch):
    whole, damaged = Imitation.compute, []

    def compute(self, request):
        if not damaged:
            damaged.append(request)
            raise pickle.UnpicklingError("damaged")
        return whole(self, request)

    monkeypatch.setattr(Imitation, "compute", compute)
    assert within(lambda pool: pool.compute(view())).status == 200
    assert len(workers.made) == 2


def test_requests_are_computed_at_the_same_time_and_in_their_order(within, workers, tmp_path):
    note = tmp_path / "note"

    async def work(pool):
        start = time.monotonic()
        await asyncio.gather(*(pool.compute(view(note=note, name=n, sleep=0.3)) for n in range(6)))
        return time.monotonic() - start

    assert within(work, workers=3) < 1.2
    assert sorted(lines(note)[:3]) == ["0", "1", "2"]


def test_who_waits_when_it_stops_is_told(imitated, workers):
    async def run():
        pool = Pool(imitated.answer, Limits(1))
        await pool.start()
        tasks = [asyncio.create_task(pool.compute(view(n=n, sleep=60))) for n in range(3)]
        await asyncio.sleep(0.2)
        await pool.stop()
        await pool.stop()
        return [*await asyncio.gather(*tasks), await pool.compute(view())]

    replies = asyncio.run(asyncio.wait_for(run(), 10))
    assert {(each.status, said(each)) for each in replies} == {(503, "The explorer was stopped.")}
    assert not [each for each in workers.made if each.alive()]


def test_a_worker_that_is_being_started_when_it_stops_is_ended(imitated, workers, monkeypatch):
    def slowly(*arguments):
        time.sleep(0.3)
        return workers(*arguments)

    monkeypatch.setattr(module, "start_worker", slowly)

    async def run():
        pool = Pool(imitated.answer, Limits(1))
        await pool.start()
        await asyncio.sleep(0.1)
        await pool.stop()

    asyncio.run(run())
    assert len(workers.made) == 1
    assert not workers.made[0].alive()


@pytest.mark.slow
def test_real_processes(within, tmp_path):
    """Replies, a kill from outside in the middle of a computation, a deadly request, the time limit."""
    note = tmp_path / "note"

    async def work(pool):
        process = json.loads((await pool.compute(view(a=1))).plain())["process"]
        assert process != os.getpid()
        killed = asyncio.create_task(pool.compute(view(note=note, sleep=0.5)))
        while not lines(note):
            await asyncio.sleep(0.02)
        os.kill(int(lines(note)[0]), signal.SIGKILL)
        again = json.loads((await killed).plain())["process"]
        assert str(again) == lines(note)[1] != lines(note)[0]
        deadly, slow, failing = [await pool.compute(view(**{each: 60})) for each in ("die", "sleep", "fail")]
        assert (deadly.status, slow.status, failing.status) == (503, 503, 500)
        assert "twice" in said(deadly)
        assert "2 s" in said(slow)
        return await pool.compute(view(b=1))

    assert within(work, seconds=2.0).status == 200


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit the memory of a process")
def test_a_request_for_more_memory_than_a_worker_may_have(within):
    """Twice the limit in zeros, which Linux would give to a process without limit, as it is not written to."""

    async def work(pool):
        return [await pool.compute(view(memory=each)) for each in (8 << 30, 1 << 20)]

    greedy, modest = within(work, seconds=20.0)
    assert (greedy.status, modest.status) == (503, 200)
    assert "twice" in said(greedy)
    assert "choose fewer bins" in said(greedy)
