"""Where the server listens, and under which names it is asked for.

The socket is opened before the server starts. So a port that is taken is found before anything else is done, and a
browser that is sent to the page waits until the server is ready.
"""

import errno
import ipaddress
import os
import socket
from collections.abc import Iterable

from nuscatter.errors import InputError, invalid

#: The port that is tried first if none is asked for, and how many after it.
PORT, _TRIED = 8421, 20
#: Connections that wait until the server takes them.
_BACKLOG = 256


def listen(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: a name or an address.
        port: the port; None for the first free one from 8421 on, 0 for any free one.

    Raises:
        InputError: the port is taken, or the host is none of this machine.
    """
    ports = range(PORT, PORT + _TRIED) if port is None else (port,)
    for number in ports:
        try:
            return _listening(host, number)
        except (socket.gaierror, UnicodeError):
            raise invalid("--host", host, "an address of this machine") from None
        except (OSError, OverflowError) as error:
            code = getattr(error, "errno", None)
            if code == errno.EADDRINUSE and port is None:
                continue
            if code == errno.EADDRINUSE:
                raise InputError(f"The port {port} is taken; choose another one by --port.") from None
            if code in (errno.EACCES, errno.EPERM):
                raise invalid("--port", port, "a port that you may use, as one above 1023") from None
            raise invalid("--host", host, "an address of this machine") from None
    raise InputError(f"The ports {PORT} to {PORT + _TRIED - 1} are taken; choose another one by --port.")


def _listening(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # a port that was used a minute ago is free; elsewhere this would share a port in use
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except BaseException:
        made.close()
        raise
    return made


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches a host.

    Example:
        >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
        (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_every_address(host: str) -> bool:
    """Return whether a server that listens there is reached by every address of the machine.

    Example:
        >>> is_every_address("0.0.0.0"), is_every_address("127.0.0.1")
        (True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def own_hosts(host: str, port: int, more: Iterable[str] = ()) -> frozenset[str]:
    """Return the values of the header ``Host`` under which the server may be asked.

    Args:
        host: where it listens. If that is the loopback, or every address, the names of the loopback belong to it.
        port: where it listens.
        more: other names, with a port (``localhost:9000``) or for this one.

    Example:
        >>> sorted(own_hosts("127.0.0.1", 8421))
        ['127.0.0.1:8421', '[::1]:8421', 'localhost:8421']
        >>> sorted(own_hosts("10.0.0.7", 80, ["lab.example"]))
        ['10.0.0.7', '10.0.0.7:80', 'lab.example', 'lab.example:80']
    """
    names = {bracketed(host)} if not is_every_address(host) else set()
    if is_loopback(host) or is_every_address(host):
        names |= {"127.0.0.1", "localhost", "[::1]"}
    whole = {each.lower() for each in more if _has_port(each)}
    names |= {bracketed(each) for each in more if not _has_port(each)}
    found = {f"{name}:{port}".lower() for name in names} | whole
    return frozenset(found | ({name.lower() for name in names} if port == 80 else set()))


def bracketed(host: str) -> str:
    """Return a host as it is written in a link: an address of IPv6 in brackets.

    Example:
        >>> bracketed("::1"), bracketed("127.0.0.1")
        ('[::1]', '127.0.0.1')
    """
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _has_port(name: str) -> bool:
    head, colon, port = name.rpartition(":")
    return bool(colon) and port.isdigit() and (":" not in head or head.endswith("]"))
