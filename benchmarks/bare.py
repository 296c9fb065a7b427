"""The limit of an endorsement: the same rows by the same statements, from the plain driver, without HTTP, checks or encryption.

`python -m benchmarks.bare ADDRESS TOKENS SECONDS` prints what it did as JSON. SQLite: one connection, as there is one writer
at a time. PostgreSQL: sixteen connections in two processes, prepared statements.
"""

import hashlib
import json
import re
import resource
import secrets
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

PROCESSES, CONNECTIONS = 2, 8
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF")
OPEN = """
SELECT i.id, i.statement_id, i.partner_id, i.contact_id, e.id
FROM link l JOIN invitation i ON i.id = l.invitation_id
JOIN statement s ON s.id = i.statement_id JOIN partner p ON p.id = i.partner_id JOIN lead d ON d.id = s.lead_id
LEFT JOIN endorsement e ON e.invitation_id = i.id WHERE l.purpose = 'invitation' AND l.token_hash = :token_hash
"""
TEXT = """
SELECT version_id, language, sha256, title FROM translation
WHERE version_id = (SELECT id FROM version WHERE statement_id = :statement AND frozen_at IS NOT NULL ORDER BY number DESC LIMIT 1)
"""
CONTACT = "SELECT email_sealed, name_sealed, language FROM contact WHERE partner_id = :partner ORDER BY rank, id"
_WRITES = """
INSERT INTO endorsement (id, statement_id, partner_id, invitation_id, version_id, state, visibility, display_name, language,
  beside, signer_sealed, text_sha256, nonce, spent_nonces, recorded_at, changed_at, was_public, is_handed,
  may_be_raised, came_by_mail)
VALUES (:id, :statement, :partner, :invitation, :version, 'confirmed', 'named', :name, 'en', '{}', :sealed, :hashes, :nonce, :spent,
  :now, :now, FALSE, FALSE, TRUE, TRUE)
ON CONFLICT DO NOTHING;
UPDATE invitation SET state = 'answered' WHERE id = :invitation;
INSERT INTO event (id, kind, statement_id, subject_id, recorded_on, facts) VALUES (:event, 'endorsed', :statement, :id, :day, :hashes);
INSERT INTO link (id, purpose, token_hash, invitation_id, language, label, is_handed, created_at)
VALUES (:link, 'manage', :new_hash, :invitation, '', '', FALSE, :now);
INSERT INTO mail (id, message_id, kind, language, invitation_id, recipient_sealed, payload_sealed, state, queued_at, due_at,
  attempts, in_reply_to, answer)
VALUES (:mail, :message, 'receipt', 'en', :invitation, :sealed, :payload, 'queued', :now, :now, 0, '', '');
UPDATE statement SET roster_revision = roster_revision + 1 WHERE id = :statement
"""
WRITES = tuple(_WRITES.split(";"))
Execute = Callable[[str, dict[str, Any]], list[Any]]


def endorse(execute: Execute, token: str, *, at: datetime | str) -> None:
    """Do what the verb does, in SQL alone."""
    ((invitation, statement, partner, _, before),) = execute(OPEN, {"token_hash": hashlib.sha256(token.encode()).digest()})
    assert before is None
    texts = execute(TEXT, {"statement": statement})
    ((sealed, _, _),) = execute(CONTACT, {"partner": partner})
    given = {name: uuid.uuid4().hex for name in ("id", "event", "link", "mail", "message")} | {
        "statement": statement,
        "partner": partner,
        "invitation": invitation,
        "version": texts[0][0],
        "name": f"Камітэт {token[:22]}",
        "sealed": bytes(sealed),
        "payload": secrets.token_bytes(600),
        "hashes": json.dumps({language: sha256 for _, language, sha256, _ in texts}),
        "nonce": token[:22],
        "spent": "[]",
        "new_hash": secrets.token_bytes(32),
        "now": at,
        "day": str(at)[:10],
    }
    for write in WRITES:
        execute(write, given)


def sqlite_side(path: str, tokens: list[str], seconds: float) -> list[float]:
    """Endorse on SQLite and return how long each took, in seconds."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    waits = []
    for token in _until(tokens, seconds):
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        endorse(lambda text, given: connection.execute(text, given).fetchall(), token, at=str(datetime.now(UTC).replace(tzinfo=None)))
        connection.execute("COMMIT")
        waits.append(time.perf_counter() - started)
    connection.close()
    return waits


def postgres_side(address: str, tokens: list[str], seconds: float) -> list[list[float]]:
    """Endorse on PostgreSQL over several connections of this process; return the times of each connection."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        parts = [tokens[number::CONNECTIONS] for number in range(CONNECTIONS)]
        return list(pool.map(lambda part: _postgres_thread(address, part, seconds), parts))


def _postgres_thread(address: str, tokens: list[str], seconds: float) -> list[float]:
    waits = []
    with psycopg.connect(address, autocommit=True, prepare_threshold=0) as connection:
        cursor = connection.cursor(binary=True)

        def execute(text: str, given: dict[str, Any]) -> list[Any]:
            cursor.execute(_for_psycopg(text), given)
            return cursor.fetchall() if cursor.description else []

        for token in _until(tokens, seconds):
            started = time.perf_counter()
            with connection.transaction():
                endorse(execute, token, at=datetime.now(UTC))
            waits.append(time.perf_counter() - started)
    return waits


def main() -> None:
    address, tokens, seconds = sys.argv[1], Path(sys.argv[2]).read_text(encoding="ascii").split(), float(sys.argv[3])
    if "://" not in address:
        done = [sqlite_side(address, tokens, seconds)]
    else:
        parts = [tokens[number::PROCESSES] for number in range(PROCESSES)]
        with ProcessPoolExecutor(PROCESSES) as pool:
            given = ([address] * PROCESSES, parts, [seconds] * PROCESSES)
            done = [connection for process in pool.map(postgres_side, *given) for connection in process]
    waits = sorted(wait for connection in done for wait in connection)
    used = max(map(len, done)) * len(done)  # connections take turns along the list, and none is further than the fastest
    p50, p99 = (waits[len(waits) * percent // 100] * 1000 for percent in (50, 99))
    cpu = sum(sum(resource.getrusage(whose)[:2]) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    rest = {"p50_ms": p50, "p99_ms": p99, "cpu_ms": cpu / len(waits) * 1000}
    print(json.dumps({"endorsements": len(waits), "used": used, "seconds": seconds} | rest))


def _until(tokens: list[str], seconds: float) -> Iterator[str]:
    until = time.perf_counter() + seconds
    for token in tokens:
        if time.perf_counter() >= until:
            return
        yield token


def _for_psycopg(text: str) -> str:
    found = _converted.get(text)
    if found is None:
        found = _converted[text] = re.sub(r":(\w+)", r"%(\1)s", text)
    return found


_converted: dict[str, str] = {}

if __name__ == "__main__":
    main()
