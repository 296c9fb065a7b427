"""A real name server for tests, on UDP of this machine: it answers from a table, says NXDOMAIN for the rest, and counts the questions.

with running_name_server({("example.org", "TXT"): ['"v=spf1 -all"']}) as names: ...  names.lookups, names.asked
"""

import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.asyncresolver import Resolver

from app.doctor.lookups import Lookups

Records = Mapping[tuple[str, str], list[str]]
LOOPBACK = "127.0.0.1"


@dataclass
class NameServer:
    """The running server. `asked` are the questions that came, such as "example.org TXT". A broken one answers SERVFAIL."""

    records: Records
    is_broken: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def lookups(self) -> Lookups:
        """Look-ups that ask this server and no other."""
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = [LOOPBACK], self.port
        return Lookups(resolver)

    def answer(self, packet: bytes) -> bytes:
        query = dns.message.from_wire(packet)
        name, kind = query.question[0].name, dns.rdatatype.to_text(query.question[0].rdtype)
        self.asked.append(f"{name.to_text(omit_final_dot=True)} {kind}")
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        found = self.records.get((name.to_text(omit_final_dot=True), kind))
        if found:
            response.answer = [dns.rrset.from_text(name, 60, "IN", kind, *found)]
        elif self.is_broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif not any(known == name.to_text(omit_final_dot=True) for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()


@contextmanager
def running_name_server(records: Records | None = None, *, is_broken: bool = False) -> Iterator[NameServer]:
    """Run a server in a thread of its own, on a free port of this machine, until the block ends."""
    names = NameServer({(".", "NS"): ["a.root-servers.net."], **(records or {})}, is_broken)

    class Door(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            packet, line = self.request
            assert isinstance(line, socket.socket)
            line.sendto(names.answer(packet), self.client_address)

    with socketserver.UDPServer((LOOPBACK, 0), Door) as server:
        names.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="name server")
        thread.start()
        try:
            yield names
        finally:
            server.shutdown()
            thread.join(10)
