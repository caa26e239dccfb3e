"""Run the benchmarks: ``python benchmarks/run.py [NAME ...]``; all of them without a name."""

import argparse
import importlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = (
    "start",
    "compile",
    "language",
    "fronts",
    "frontier",
    "hull",
    "segments",
    "long_runs",
    "cluster",
    "batch",
    "verify",
)


def main() -> None:
    """One benchmark runs here; several run one after another, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--long", action="store_true", help="the large problems and peers too")
    arguments = parser.parse_args()
    names = arguments.names or list(NAMES)
    unknown = set(names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if len(names) == 1:
        sys.path.insert(0, str(HERE))
        importlib.import_module(f"bench_{names[0]}").main(long=arguments.long)
        return
    for name in names:
        long = ["--long"] if arguments.long else []
        subprocess.run([sys.executable, __file__, name, *long], check=True)


if __name__ == "__main__":
    main()
