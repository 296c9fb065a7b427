"""A real HTTP server that answers as Postmark's API does, and keeps what it was sent.

with running_postmark() as postmark: ...  postmark.url, postmark.mails, postmark.answers
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OK = (200, {"ErrorCode": 0, "Message": "OK", "To": "anna@partner.example", "MessageID": "0a129aee-e1cd-480d-b08d-4f48548ff48d"})
TOKEN = "a-server-token"


@dataclass
class Postmark:
    """The running server. `answers` are given one after another, the last one for ever; None hangs up without one."""

    url: str = ""
    answers: list[tuple[int, Any] | None] = field(default_factory=lambda: [OK])
    mails: list[dict[str, Any]] = field(default_factory=list)

    def answer(self) -> tuple[int, Any] | None:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def running_postmark(*answers: tuple[int, Any] | None) -> Iterator[Postmark]:
    """Run a server in a thread of its own, on a free port of this machine, until the block ends."""
    postmark = Postmark()
    postmark.answers = list(answers) or postmark.answers
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(postmark)) as server:
        postmark.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, name="postmark", kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield postmark
        finally:
            server.shutdown()
            thread.join(10)


def _handler(postmark: Postmark) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = postmark.answer()
            if self.path != "/email" or self.headers["X-Postmark-Server-Token"] != TOKEN:
                answer = (401, {"ErrorCode": 10, "Message": "Request does not contain a valid Server token."})
            if answer is None:
                self.close_connection = True
                return
            if answer[0] == OK[0]:
                postmark.mails.append(json.loads(body))
            content = answer[1] if isinstance(answer[1], bytes) else json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Nothing is logged."""

    return Handler
