"""Run the benchmarks: ``python benchmarks/run.py [compile] [language] [fronts]``; else all."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bench_compile
import bench_fronts
import bench_language

BENCHMARKS = {
    "compile": bench_compile.main,
    "language": bench_language.main,
    "fronts": bench_fronts.main,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="all if none is named")
    for name in parser.parse_args().names or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
