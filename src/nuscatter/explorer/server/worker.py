"""A worker process: it computes one answer after the other, and ends when the server does.

The modules that the answers need are loaded when the process starts (the function comes with its module), and a first
answer is computed while nobody waits for one. So the first request is as fast as any other.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import TypeAlias

from nuscatter.explorer.server.kept_replies import Request
from nuscatter.explorer.server.reply import AnswerLike, Reply, problem, reply_of

#: What is wanted and the state → the answer. It must be importable by its name.
Answering: TypeAlias = Callable[[str, Sequence[tuple[str, str]]], AnswerLike]

#: Seconds without a request before the next of the first answers is computed: a page that has just been opened asks for
#: several things one after the other.
_QUIET = 0.3

_LOG = logging.getLogger(__name__)
#: Bytes of addresses that a worker may have; of more a machine may run out, and then its system ends any process.
_MOST_MEMORY = 4 << 30


def work(connection: Connection, answering: Answering, most_bytes: int, first: Sequence[Request]) -> None:
    """Compute what comes by the connection, until it is closed; the first message says that the worker is ready.

    Args:
        connection: to the server: requests come, replies go.
        answering: computes an answer.
        most_bytes: a longer answer is not sent.
        first: requests that are computed while there is no other, so that later ones find modules and caches at hand.
    """
    from threadpoolctl import threadpool_limits

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the server ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _limit_memory()
    threading.Thread(target=_end_with_parent, daemon=True, name="nuscatter parent").start()
    to_do = list(first)
    with threadpool_limits(limits=1):  # there is a process for each core already
        try:
            connection.send(None)
            while True:
                if to_do and not connection.poll(_QUIET):
                    compute(to_do.pop(0), answering, most_bytes)
                else:
                    connection.send(compute(connection.recv(), answering, most_bytes))
        except (EOFError, OSError):  # the server is gone
            return
        except MemoryError:  # caches may hold most of it: a new process starts with none, and tries once more
            _LOG.warning("A worker of the explorer ends, since %.1f GB of memory are too few.", _MOST_MEMORY / 1e9)


def compute(request: Request, answering: Answering, most_bytes: int) -> Reply:
    """Return the reply to a request; an error inside is logged here, and only named in the reply.

    Raises:
        MemoryError: there is not enough.
    """
    what, query = request
    try:
        answer = answering(what, query)
        if len(answer.content) > most_bytes:
            size = f"{len(answer.content) / 1e6:.0f} MB, more than the {most_bytes / 1e6:.0f} MB that are sent"
            return problem(422, f"The answer has {size}; choose fewer points or bins.")
        return reply_of(answer)
    except MemoryError:
        raise
    except Exception:
        _LOG.exception("The explorer failed for %s %.300r", what, query)
        return problem(500, "The computation failed by a mistake of the program; its log says where.")


def _limit_memory() -> None:
    """Let this process have so much memory and no more, where the system can; a request for more is then an error."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # the limit is lower already, or the system has none
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, hard))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, also in the middle of a computation."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
