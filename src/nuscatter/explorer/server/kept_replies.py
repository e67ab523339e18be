"""The latest replies, kept as long as they fit: a view that is looked at again is not computed again.

An answer depends on the request alone, so it stays right as long as the server runs. What is bounded is the bytes, not
the number: a form has a hundred times the bytes of a short view.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias, final

from nuscatter.explorer.server.reply import Reply

#: What is wanted and the state, as (name, text) in the order of the link.
Request: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]

#: Bytes that a kept reply takes beside its content and its request.
_OVERHEAD = 1000


@final
@dataclass(eq=False)
class KeptReplies:
    """Replies by their requests; the one that was not asked for the longest time goes first."""

    #: the most bytes of all replies together
    most_bytes: int
    #: the bytes of all that is kept
    size: int = 0
    _replies: OrderedDict[Request, Reply] = field(default_factory=OrderedDict)

    def get(self, request: Request) -> Reply | None:
        """Return the reply to a request, or None."""
        reply = self._replies.get(request)
        if reply is not None:
            self._replies.move_to_end(request)
        return reply

    def keep(self, request: Request, reply: Reply) -> None:
        """Keep the reply to a request, if it is a pure function of it and fits; others go until it does."""
        if reply.status not in (200, 422) or _bytes(request, reply) > self.most_bytes:
            return
        self._forget(request)
        self._replies[request] = reply
        self.size += _bytes(request, reply)
        while self.size > self.most_bytes:
            self._forget(next(iter(self._replies)))

    def _forget(self, request: Request) -> None:
        reply = self._replies.pop(request, None)
        if reply is not None:
            self.size -= _bytes(request, reply)


def _bytes(request: Request, reply: Reply) -> int:
    texts = sum(2 * len(name) + 2 * len(text) + 200 for name, text in request[1])
    return len(reply.content) + texts + _OVERHEAD
