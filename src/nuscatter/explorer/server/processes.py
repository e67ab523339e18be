"""One worker process as the server sees it: a request goes in, a reply comes out, and it can be ended at any time.

A reply is waited for in a thread. A process that is killed closes its end of the connection, so the thread always ends:
no signal, no shared lock and no half message can leave the server waiting.
"""

import multiprocessing
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import final

from nuscatter.explorer.server.kept_replies import Request
from nuscatter.explorer.server.reply import Reply
from nuscatter.explorer.server.worker import Answering, work

#: Python's list of child processes is not made for several threads.
_STARTING = threading.Lock()


@final
@dataclass(frozen=True, eq=False)
class Worker:
    """A process that computes answers, and the server's end of the connection to it."""

    process: BaseProcess
    connection: Connection

    def wait_until_ready(self) -> None:
        """Wait until the process has loaded its modules.

        Raises:
            EOFError: it ended before.
        """
        self.connection.recv()

    def compute(self, request: Request) -> Reply:
        """Return the reply to a request.

        Raises:
            EOFError, OSError: the process ended before it replied.
        """
        self.connection.send(request)
        reply: Reply = self.connection.recv()
        return reply

    def alive(self) -> bool:
        """Return whether the process runs."""
        return self.process.is_alive()

    def end(self) -> None:
        """Kill the process and wait until it is gone; a thread that waits for its reply gets an EOFError."""
        self.process.kill()
        self.process.join()


def start_worker(answering: Answering, most_bytes: int, first: Sequence[Request]) -> Worker:
    """Return a new worker process; it loads its modules while this returns."""
    # Ctrl-C reaches all processes of a terminal. It must not end a worker while it loads its modules, with a report of
    # an error; so SIGINT is blocked there from its first instruction on. Python's tracker of resources, which the first
    # worker starts, unblocks it; so it is started before.
    block = getattr(signal, "pthread_sigmask", None)
    # "spawn": a forked copy of a process with threads may inherit a lock that nobody will release
    context = multiprocessing.get_context("spawn")
    with _STARTING:
        here, there = context.Pipe()
        process = context.Process(
            target=work, args=(there, answering, most_bytes, first), daemon=True, name="nuscatter explorer"
        )
        if block is None:  # Windows
            process.start()
        else:
            resource_tracker.ensure_running()
            before = block(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                process.start()
            finally:
                block(signal.SIG_SETMASK, before)
        there.close()  # else its end stays open after the process is gone, and nobody would notice
    return Worker(process, here)
