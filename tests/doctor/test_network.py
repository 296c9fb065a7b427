"""Troubles of the network, sorted by their first cause, however deep the libraries have wrapped it."""

import asyncio
import errno
import socket
import ssl
from ipaddress import ip_address

import pytest

from app.doctor.network import Trouble, is_ours, sort_reach, sort_trouble
from tests.doctor.name_server import Records, running_name_server


def wrapped(cause: Exception) -> Exception:
    """An error as libraries raise it: the cause in a group, in an error, in another error."""
    inner = OSError("All connection attempts failed")
    inner.__cause__ = ExceptionGroup("several", [ValueError("first"), cause])
    outer = RuntimeError("could not connect")
    outer.__context__ = inner
    return outer


@pytest.mark.parametrize(
    ("cause", "trouble"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Trouble.NO_SUCH_NAME),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Trouble.OFFLINE),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), Trouble.OFFLINE),
        (OSError(errno.EHOSTUNREACH, "No route to host"), Trouble.OFFLINE),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), Trouble.REFUSED),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), Trouble.CERTIFICATE),
        (ssl.SSLError(1, "wrong version number"), Trouble.NO_TLS),
        (TimeoutError(), Trouble.SILENT),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), Trouble.OTHER),
    ],
)
def test_the_first_cause_that_tells_decides(cause: Exception, trouble: Trouble) -> None:
    assert sort_trouble(cause) == trouble
    assert sort_trouble(wrapped(cause)) == trouble


def test_an_address_of_this_machine_is_known() -> None:
    assert is_ours(ip_address("127.0.0.1"))
    assert not is_ours(ip_address("192.0.2.1"))
    assert not is_ours(ip_address("2001:db8::1"))


@pytest.mark.parametrize(("records", "trouble"), [({}, Trouble.NO_SUCH_NAME), ({(".", "NS"): []}, Trouble.OFFLINE)])
def test_only_name_servers_of_the_public_dns_can_say_that_a_name_does_not_exist(records: Records, trouble: Trouble) -> None:
    nobody = socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with running_name_server(records) as names:
        assert asyncio.run(sort_reach(nobody, names.lookups)) == trouble
