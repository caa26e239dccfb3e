"""What it takes to start: CPU time of commands, as a multiple of that of an empty Python."""

import os
import statistics
import subprocess
import sys

import table

RUNS = 5
EMPTY = ["-c", "pass"]
PROGRAMS = {
    "import wholepie": ["-c", "import wholepie"],
    "wholepie --help": ["-m", "wholepie", "--help"],
    "wholepie plan --help": ["-m", "wholepie", "plan", "--help"],
    "wholepie new --list": ["-m", "wholepie", "new", "--list"],
    "a usage error": ["-m", "wholepie", "front"],
    "wholepie schema": ["-m", "wholepie", "schema"],
    "wholepie check (quickstart)": ["-m", "wholepie", "check", "instances/quickstart"],
}


def seconds(arguments: list[str]) -> float:
    """CPU seconds, user and system, of one Python process."""
    before = os.times()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    after = os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system


def main(*, long: bool) -> None:
    """Medians; each program takes turns with the empty one, since the machine may be busy."""
    rows = []
    for name, arguments in PROGRAMS.items():
        pairs = [(seconds(arguments), seconds(EMPTY)) for _ in range(3 * RUNS if long else RUNS)]
        used, empty = (statistics.median(each) for each in zip(*pairs, strict=True))
        rows.append([name, used, used / empty])
    table.show("To start", ["what", "CPU, s", "times an empty Python"], rows)
