"""What one process holds in memory: idle, after the largest page, and as a worker of its own."""

from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import coalition, servers
from benchmarks.installations import Workshop, opened
from benchmarks.report import Report

SIGNATORIES = 10_000
CODINGS = ("identity", "br", "gzip", "zstd")
MEGABYTE = 1024 * 1024


def measure(workshop: Workshop) -> Iterator[Report]:
    report = Report("memory: resident megabytes of one process", ("process", "idle", f"after the page of {SIGNATORIES:,}"))
    settings = workshop.install()
    with opened(settings) as database:
        statement, _ = coalition.published(database, SIGNATORIES)
    for worker in ("none", "embedded"):
        with servers.product(settings, worker=worker) as server:
            idle = servers.resident_bytes(server.pid) / MEGABYTE
            for coding in CODINGS:
                server.get(f"/statements/{statement.slug}/en", coding)
            name = "web, with embedded worker" if worker == "embedded" else "web alone"
            report.add(name, idle, servers.resident_bytes(server.pid) / MEGABYTE)
    with ExitStack() as stack:
        process = stack.enter_context(servers.worker(settings))
        report.add("worker alone", servers.resident_bytes(process.pid) / MEGABYTE, "")
    yield report
