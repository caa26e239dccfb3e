"""Feed every reader with what it does not expect, and keep what breaks it.

    python tools/fuzz.py --minutes 60 --only expressions

Whatever comes in, wholepie answers with a WholepieError or a result: no traceback, no hang over 10
seconds, no more than a gibibyte of memory. Findings are printed and their files kept; a finding is
made again with --only TARGET --seed SEED --cases 1.
"""

import multiprocessing
import resource
import shutil
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import click

from fuzz_begun import begun
from fuzz_cases import expressions, scenarios, tables, yamls
from fuzz_dress import dresses, rewritten
from fuzz_formats import ballots, books, models
from fuzz_models import arrays, pyomo_models
from fuzz_ways import overridden, parts_of_sheets, real_ballots
from wholepie import WholepieError

TARGETS: dict[str, Callable[[Random, Path], None]] = {
    each.__name__: each
    for each in (
        *(expressions, scenarios, yamls, tables),
        *(dresses, rewritten, real_ballots, overridden, parts_of_sheets, begun),
        *(pyomo_models, arrays, models, ballots, books),
    )
}
HANG = 10.0
MEMORY = 2**30
START = 120.0


def child(targets: list[str], first: int, pipe: Connection) -> None:
    """Run cases one after the other; tell of each before it is run, and how it ended."""
    warnings.simplefilter("ignore")
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    number = first
    while True:
        target = targets[number % len(targets)]
        with tempfile.TemporaryDirectory() as folder:
            pipe.send((target, number, folder))
            pipe.send(outcome(target, number, Path(folder)))
            pipe.recv()
        number += 1


def outcome(target: str, number: int, folder: Path) -> str:
    """How a case ended: ``fine``, ``refused``, or a traceback."""
    try:
        TARGETS[target](Random(f"{target} {number}"), folder)
    except WholepieError:
        return "refused"
    except BaseException:
        return traceback.format_exc()
    return "fine"


def hunt(targets: list[str], first: int, cases: int, seconds: float, keep: Path) -> Counter[str]:
    """Run cases in children, a new one after each that hangs or dies; count how they ended."""
    counts: Counter[str] = Counter()
    end, number = time.monotonic() + seconds, first
    while time.monotonic() < end and number < first + cases:
        number = run_child(targets, number, first + cases, end, keep, counts)
    return counts


def run_child(
    targets: list[str], number: int, last: int, end: float, keep: Path, counts: Counter[str]
) -> int:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=child, args=(targets, number, theirs), daemon=True
    )
    process.start()
    theirs.close()
    wait = START
    try:
        while number < last and time.monotonic() < end:
            if not ours.poll(wait):
                raise TimeoutError("no case was begun")
            target, number, folder = ours.recv()
            said = ours.recv() if ours.poll(HANG) else f"no answer after {HANG:g} s"
            counts[f"{target} {said if said in ('fine', 'refused') else 'BROKEN'}"] += 1
            if said not in ("fine", "refused"):
                tell(target, number, Path(folder), said, keep)
            number, wait = number + 1, HANG
            if said.startswith("no answer"):
                break
            ours.send("on")
    except EOFError:
        counts["died"] += 1
        tell(target, number, Path(folder), "the process died", keep)
        number += 1
    finally:
        process.kill()
        process.join()
    return number


def tell(target: str, number: int, folder: Path, said: str, keep: Path) -> None:
    """Print a finding and keep its files."""
    click.echo(f"{target} --seed {number}: {said}")
    place = keep / f"{target}-{number}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "said.txt").write_text(said, encoding="utf-8", errors="backslashreplace")
    shutil.copytree(folder, place, dirs_exist_ok=True)


@click.command()
@click.option("--minutes", default=1.0, show_default=True, help="How long to go on.")
@click.option("--cases", default=10**9, help="How many cases at most.")
@click.option("--seed", default=0, show_default=True, help="Number of the first case.")
@click.option("--only", multiple=True, type=click.Choice(list(TARGETS)), help="Only this reader.")
@click.option("--keep", default="build/fuzz", type=click.Path(path_type=Path), show_default=True)
def main(minutes: float, cases: int, seed: int, only: tuple[str, ...], keep: Path) -> None:
    """Fuzz the readers; exit code 1 if something broke."""
    started = time.monotonic()
    counts = hunt(list(only or TARGETS), seed, cases, 60 * minutes, keep)
    for what, count in sorted(counts.items()):
        click.echo(f"{count:>8,} {what}")
    click.echo(f"{sum(counts.values()):,} cases in {time.monotonic() - started:.0f} s")
    raise SystemExit(any(what == "died" or what.endswith("BROKEN") for what in counts))


if __name__ == "__main__":
    main()
