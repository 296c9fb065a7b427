"""`python -m benchmarks [name …] [--seconds N]`: run the benchmarks and print their tables, then every ratio beside its goal."""

import argparse
import signal
import sys

from benchmarks import edition, endorse, imports, invite, ledger, likeness, mail, memory, public, redline
from benchmarks.installations import workshop
from benchmarks.report import Report, machine

MODULES = (public, endorse, edition, mail, memory, invite, imports, redline, likeness, ledger)
BENCHMARKS = {module.__name__.rpartition(".")[2]: module.measure for module in MODULES}


def main() -> int:
    """Run what was asked for, or everything. Returns 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the product against what this machine can do.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of: {', '.join(BENCHMARKS)}; everything when none is given")
    parser.add_argument("--seconds", type=int, default=1, help="length of one slice of load (whole seconds)")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what was started is stopped
    unknown = set(given.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(machine())
    reports: list[Report] = []
    for name in given.names or BENCHMARKS:
        with workshop(given.seconds) as shop:
            for report in BENCHMARKS[name](shop):
                print(report, flush=True)
                reports.append(report)
    goals = [goal for report in reports for goal in report.goals]
    print("\n## Goals\n", *goals, sep="\n")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
