"""Run the benchmarks: ``python benchmarks/run.py [NAME ...]``; all of them without a name.

Each writes what it measured to ``benchmarks/logs/NAME.md``, with the command and the versions, and
shows it as it comes. With ``--minutes`` all of them together take no longer, but for the row that
each is at when its part is over; what is left out is said.
"""

import argparse
import importlib
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = (
    "start",
    "compile",
    "language",
    "fronts",
    "frontier",
    "hard",
    "proofs",
    "bookkeeping",
    "hull",
    "large_linear",
    "segments",
    "long_runs",
    "cluster",
    "batch",
    "verify",
    "near",
)


def main() -> None:
    """One benchmark runs here; several run one after another, each in a process of its own."""
    arguments = _arguments()
    names = arguments.names or list(NAMES)
    if len(names) == 1:
        _measure(names[0], arguments)
        return
    end = time.monotonic() + 60 * (arguments.minutes or 0)
    for i, name in enumerate(names):
        command = [sys.executable, __file__, name]
        command += ["--long"] if arguments.long else []
        if arguments.minutes is not None:
            part = max(0.0, end - time.monotonic()) / (len(names) - i)
            command += ["--minutes", f"{part / 60:.3f}"]
        subprocess.run(command, check=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--long", action="store_true", help="the large problems and peers too")
    parser.add_argument("--minutes", type=float, help="stop after so long")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return arguments


def _measure(name: str, arguments: argparse.Namespace) -> None:
    sys.path.insert(0, str(HERE))
    import table

    command = " ".join(["python benchmarks/run.py", name, *(["--long"] * arguments.long)])
    with table.logged(HERE / "logs" / f"{name}.md", command, arguments.minutes):
        importlib.import_module(f"bench_{name}").main(long=arguments.long)


if __name__ == "__main__":
    main()
