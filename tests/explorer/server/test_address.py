"""Sockets and names of the server."""

import socket

import pytest

from nuscatter.errors import InputError
from nuscatter.explorer.server import address as module
from nuscatter.explorer.server.address import bracketed, is_loopback, listen, own_hosts

LOOPBACK = {"127.0.0.1:8421", "localhost:8421", "[::1]:8421"}


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("127.0.0.1", True),
        ("127.3.2.1", True),
        ("localhost", True),
        ("LOCALHOST", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
    ],
)
def test_what_is_loopback(host, is_one):
    assert is_loopback(host) == is_one


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "0.0.0.0", "::"])
def test_the_names_of_the_loopback_are_ours(host):
    assert own_hosts(host, 8421) == LOOPBACK


def test_another_address_of_the_loopback_is_ours_too():
    assert own_hosts("127.0.0.5", 8421) == LOOPBACK | {"127.0.0.5:8421"}


def test_an_address_of_the_network_is_alone():
    assert own_hosts("10.0.0.7", 8421) == {"10.0.0.7:8421"}
    assert own_hosts("fe80::2", 8421) == {"[fe80::2]:8421"}


def test_names_that_are_allowed_with_and_without_a_port():
    more = ["Lab.example", "localhost:9000", "[fd00::1]:9000", "fd00::2"]
    assert own_hosts("10.0.0.7", 8421, more) == {
        "10.0.0.7:8421",
        "lab.example:8421",
        "localhost:9000",
        "[fd00::1]:9000",
        "[fd00::2]:8421",
    }


def test_the_port_of_http_is_left_out_by_browsers():
    assert own_hosts("10.0.0.7", 80) == {"10.0.0.7:80", "10.0.0.7"}


def test_brackets_are_for_ipv6():
    assert [bracketed(each) for each in ("::1", "[::1]", "localhost")] == ["[::1]", "[::1]", "localhost"]


def test_any_free_port():
    with listen("127.0.0.1", 0) as made:
        assert made.getsockname()[0] == "127.0.0.1"
        with socket.create_connection(made.getsockname(), 2):  # before the server takes it
            pass


def test_a_port_that_is_taken_is_refused_if_it_was_asked_for(monkeypatch):
    with listen("127.0.0.1", 0) as made:
        taken = made.getsockname()[1]
        with pytest.raises(InputError, match=f"The port {taken} is taken; .* --port"):
            listen("127.0.0.1", taken)
        monkeypatch.setattr(module, "PORT", taken)
        with listen("127.0.0.1", None) as other:  # none was asked for: the next one that is free
            assert taken < other.getsockname()[1] < taken + 20
        monkeypatch.setattr(module, "_TRIED", 1)
        with pytest.raises(InputError, match="are taken"):
            listen("127.0.0.1", None)


@pytest.mark.parametrize("host", ["192.0.2.1", "not a name", "nowhere.invalid", "", "a" * 300])
def test_a_host_that_is_none_of_this_machine(host):
    with pytest.raises(InputError, match=r"--host is .* an address of this machine"):
        listen(host, 0).close()
