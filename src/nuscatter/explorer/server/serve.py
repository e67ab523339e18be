"""The explorer's server as a whole: socket, worker processes, application, until a signal ends it."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import final

from nuscatter.explorer.server.address import own_hosts
from nuscatter.explorer.server.assets import Assets, plotly_file
from nuscatter.explorer.server.kept_replies import Request
from nuscatter.explorer.server.pool import Limits, Pool
from nuscatter.explorer.server.worker import Answering

#: Seconds that clients have to take their answers when the server stops.
_PATIENCE = 3
#: Seconds that a connection without requests stays open. A person looks at a chart longer than the usual five.
_IDLE = 60
#: Connections at the same time; a browser has six.
_CONNECTIONS = 512
#: Bytes of the head of a request: the state is at most a quarter of it, so that the guard can say what is wrong.
_HEAD_BYTES = 65_536


def _own_page() -> Path:
    return Path(__file__).parents[1] / "static"


@final
@dataclass(frozen=True, eq=False)
class Explorer:
    """What is served."""

    #: computes an answer; importable by its name
    answering: Answering
    #: the names of the answers, each with a line that says what it is
    what: dict[str, str]
    limits: Limits
    version: str
    #: what each worker computes first, while nobody asks
    first: tuple[Request, ...] = ()
    #: the folder of the page; None for the package's own
    folder: Path | None = None

    def serve(self, listening: socket.socket, host: str, more_hosts: Iterable[str] = ()) -> None:
        """Serve until SIGINT or SIGTERM.

        Args:
            listening: the socket, from `address.listen`.
            host: the name or address to which it is bound.
            more_hosts: other names under which the server may be asked.

        Raises:
            KeyboardInterrupt: after SIGINT, when everything has ended.
        """
        import uvicorn

        from nuscatter.explorer.server.app import Settings, app

        hosts = own_hosts(host, listening.getsockname()[1], more_hosts)
        settings = Settings(self.what, Assets(self.folder or _own_page(), plotly_file()), hosts, self.version)
        pool = Pool(self.answering, self.limits, self.first)
        made: list[uvicorn.Server] = []
        config = uvicorn.Config(
            app(pool, settings, stopping=lambda: made[0].should_exit),
            access_log=False,
            log_config=None,
            log_level="critical",  # uvicorn's own reports: of what it cancels when it stops; errors the guard logs
            http="h11",
            ws="none",
            lifespan="on",
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_CONNECTIONS,
            h11_max_incomplete_event_size=_HEAD_BYTES,
            timeout_graceful_shutdown=_PATIENCE,
            timeout_keep_alive=_IDLE,
        )
        made.append(uvicorn.Server(config))
        made[0].run(sockets=[listening])
