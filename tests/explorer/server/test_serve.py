"""A server in a process of its own: how it ends, and that nothing of it is left."""

import os
import signal
import socket
import threading
import time

import pytest

pytestmark = pytest.mark.slow


def test_page_answers_and_limits(server, says):
    assert "<title>small</title>" in server.get("/").text
    assert server.get("/api/view?a=1").json()["state"] == [["a", "1"]]
    assert "2 s" in says(server.get("/api/view?sleep=60"), 503)
    assert "twice" in says(server.get("/api/view?die=1"), 503)
    assert server.get("/api/view?a=2").status_code == 200
    says(server.get("/", headers={"host": "evil.example"}), 400)
    says(server.get(f"/api/view?x={'a' * 20_000}"), 414)
    assert "server" not in server.get("/").headers


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_it_at_once_and_nothing_is_left(server, until, runs, tmp_path, number):
    workers = server.workers()
    assert len(workers) == 2
    assert all(map(runs, workers))
    seen = []
    begun = tmp_path / "begun"
    waiting = threading.Thread(target=lambda: seen.append(server.get(f"/api/view?sleep=1.9&note={begun}")))
    waiting.start()
    until(begun.exists)
    with socket.create_connection(("127.0.0.1", server.port)) as silent:  # one that says nothing
        silent.sendall(b"GET / HTTP/1.1\r\n")
        server.process.send_signal(number)
        said, complaints = server.process.communicate(timeout=10)
    waiting.join(5)
    assert seen[0].status_code == 503
    assert "stopped" in seen[0].text
    until(lambda: not any(map(runs, workers)), 5)
    assert complaints == ""
    assert server.process.returncode == (-number if number == signal.SIGTERM else 0)
    assert said == ("" if number == signal.SIGTERM else "interrupted\n")


def test_what_a_slider_asked_for_and_left_is_not_computed(server, until, tmp_path):
    note = tmp_path / "note"
    busy = [
        threading.Thread(target=server.get, args=(f"/api/view?sleep=1.5&note={note}&name=busy&n={n}",)) for n in (1, 2)
    ]
    for each in busy:
        each.start()
    until(lambda: note.exists() and note.read_text().count("busy") == 2)
    for n in range(10):
        with socket.create_connection(("127.0.0.1", server.port)) as left:
            left.sendall(
                f"GET /api/view?note={note}&name=left&n={n} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
            )
            time.sleep(0.02)  # the server has it
    assert server.get(f"/api/view?note={note}&name=last").status_code == 200
    for each in busy:
        each.join()
    assert [line.split()[1] for line in note.read_text().splitlines()] == ["busy", "busy", "last"]


def test_an_impatient_user_sees_no_traceback(server, until, runs):
    workers = server.workers()
    server.process.send_signal(signal.SIGINT)
    time.sleep(0.03)  # two signals that come together are one
    server.process.send_signal(signal.SIGINT)
    assert server.process.communicate(timeout=10) == ("interrupted\n", "")
    until(lambda: not any(map(runs, workers)), 5)


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3, 0.6])
def test_ctrl_c_reaches_all_processes_also_while_they_load_their_modules(server, seconds):
    time.sleep(seconds)
    os.killpg(server.process.pid, signal.SIGINT)  # as a terminal sends it
    said, complaints = server.process.communicate(timeout=10)
    assert complaints == ""
    assert said == "interrupted\n"


def test_workers_end_when_the_server_is_killed(server, until, runs):
    workers = server.workers()
    server.process.kill()
    server.process.wait()
    until(lambda: not any(map(runs, workers)), 10)


def test_a_worker_that_is_killed_is_replaced(server, until, runs):
    workers = server.workers()
    for each in workers:
        os.kill(each, signal.SIGKILL)
    until(lambda: not any(map(runs, workers)), 5)
    new = server.workers()
    assert len(new) == 2
    assert not new & workers
