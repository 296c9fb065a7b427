"""The limit of public pages: an ASGI app of four lines on uvicorn, run with the product's own server settings.

`python -m benchmarks.raw FOLDER PORT` answers `/{name}` with FOLDER/{name}.body and the headers of FOLDER/{name}.json.
"""

import json
import sys
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send

Answer = tuple[dict[str, object], dict[str, object]]
OK: Answer = ({"type": "http.response.start", "status": 200, "headers": []}, {"type": "http.response.body", "body": b"ok"})


def main() -> None:
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    answers = {"/healthz": OK} | {f"/{file.stem}": _answer(file) for file in folder.glob("*.body")}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        start, body = answers[scope["path"]]
        await send(start)
        await send(body)

    options = {"log_config": None, "access_log": False, "server_header": False, "proxy_headers": False}
    uvicorn.run(app, host="127.0.0.1", port=port, lifespan="off", **options)  # type: ignore[arg-type]


def _answer(file: Path) -> Answer:
    headers = [(name.encode(), value.encode()) for name, value in json.loads(file.with_suffix(".json").read_text("utf-8"))]
    return (
        {"type": "http.response.start", "status": 200, "headers": headers},
        {"type": "http.response.body", "body": file.read_bytes()},
    )


if __name__ == "__main__":
    main()
