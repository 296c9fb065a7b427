"""A web server for tests that answers every request with the same bytes, with or without TLS.

with answering(HEALTHZ % b"") as port: ...
"""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

HEALTHZ = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n%b\r\nok\n"


@contextmanager
def answering(answer: bytes, *, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run the server in a thread of its own, on a free port of this machine, until the block ends. Yields the port."""

    class Door(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)  # whatever was asked, and in whatever protocol
            self.request.sendall(answer)

    class Server(socketserver.ThreadingTCPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that does not trust our certificate hangs up; that is its good right."""

    with Server(("127.0.0.1", 0), Door) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="web server")
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join(10)
