"""Put spoilt run folders through every command that takes one, each in a process of its own.

    python tools/fuzz_runs.py --folders 500

Each command refuses in words or answers, in seconds that it tells: of its CPU time, and of what it
holds in memory at most. What breaks, hangs or takes more is printed with the seed of its folder.
"""

import contextlib
import io
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import click

import strange_runs
from wholepie.cli import main as wholepie

COMMANDS: dict[str, list[str]] = {
    "runs": ["runs", "{}"],
    "report": ["report", "{}/run", "--out", "{}/report.html"],
    "own report": ["report", "{}/run"],
    "plan": ["plan", "{}/scenario.yaml", "--run", "{}/run"],
    "tradeoffs": ["tradeoffs", "{}/run"],
    "at": ["at", "{}/run", "--value", "baker: earn=5"],
    "robust": ["robust", "{}/run"],
    "freedom": ["freedom", "{}/run"],
    "weigh": ["weigh", "{}/run", "--how", "critic"],
    "json": ["export", "{}/run", "--to", "json", "--out", "{}/run-out.json"],
    "xlsx": ["export", "{}/run", "--to", "xlsx", "--out", "{}/run-out.xlsx"],
    "compare": ["compare", "{}/run", "{}/run"],
    "align": ["align", "{}/run", "{}/adopted.csv"],
    "less": ["less", "{}/run"],
    "add map": ["map", "{}/scenario.yaml", "--add-to", "{}/run"],
    "add less": ["less", "{}/scenario.yaml", "--add-to", "{}/run"],
    "add explanation": ["explain", "{}/scenario.yaml", "--add-to", "{}/run"],
    "add coalitions": ["coalitions", "{}/scenario.yaml", "--add-to", "{}/run"],
    "verify": ["verify", "{}/run", "--solver", "highs", "--time-limit", "20s"],
    "verify batch": ["verify", "{}/batch", "--solver", "highs", "--time-limit", "20s"],
    "explore": ["explore", "{}/run", "--no-browser"],
    "resume": ["front", "{}/scenario.yaml", "--out", "{}/run", "--resume"],
    "overwrite": ["front", "{}/scenario.yaml", "--out", "{}/run", "--overwrite"],
    "trust": ["front", "{}/scenario.yaml", "--out", "{}/run", "--resume", "--trust-journal"],
    "runs of batch": ["runs", "{}/batch"],
    "batch": ["batch", "--out", "{}/batch", "--resume"],
}
ADOPTED = "part,share\na,2\nb,1\nc,0\n"
#: Exit codes of refusals and of answers; 1 is that of a disk or a solver that failed.
SOUND = (0, 2, 3, 4)
#: What a failure with exit code 1 may say.
_FAILURES = ("Refuted.", "Could not save")
#: A hang uses so much CPU time, or waits for so long, however busy the machine is.
HANG, WAIT = 30, 300.0
SECONDS, MEMORY = 2.0, 300 * 2**20
_TELLING = {
    1: "a failure",
    -1: "a traceback",
    -2: "a fault in wholepie",
    -3: "a hang",
    -4: "another file was changed",
}


@dataclass(frozen=True)
class Ending:
    """How a command ended: its exit code, or what broke; and what it took."""

    code: int
    seconds: float
    memory: int
    words: str

    @property
    def broken(self) -> bool:
        """Whether it is neither an answer nor a refusal in words."""
        in_words = self.code == 1 and any(each in self.words for each in _FAILURES)
        return self.code not in SOUND and not in_words

    @property
    def large(self) -> bool:
        """Whether a refusal took more than it may."""
        return self.code == 2 and (self.seconds > SECONDS or self.memory > MEMORY)


def tried(arguments: list[str]) -> Ending:
    """Run a command in a process that is forked from this one, where all is loaded."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            _become(arguments, said.fileno())
        started, ended = time.monotonic(), 0
        while not ended:
            ended, status, used = os.wait4(child, os.WNOHANG)
            if not ended and time.monotonic() - started > WAIT:
                os.kill(child, signal.SIGKILL)
                _, status, used = os.wait4(child, 0)
                return Ending(-3, WAIT, used.ru_maxrss * 1024, "")
            time.sleep(0.002)
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
    code = os.waitstatus_to_exitcode(status)
    code = -3 if code == -signal.SIGXCPU else code
    code = -1 if "Traceback" in words or (code < 0 and code != -3) else code
    code = -2 if "fault in wholepie" in words else code
    return Ending(code, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, words)


def _become(arguments: list[str], printed: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (HANG, HANG))
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    code = 1
    try:
        if arguments[0] == "explore":
            from wholepie.views.explorer.serving import Explorer

            Explorer.run = lambda self: None  # type: ignore[method-assign]
        wholepie(arguments, standalone_mode=True)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def made(folder: Path) -> Path:
    """A whole run, a whole batch and an adopted plan."""
    whole = strange_runs.make(folder)
    (whole / "adopted.csv").write_text(ADOPTED, "utf-8")
    return whole


def unsound(whole: Path) -> dict[str, str]:
    """What commands say that refuse even a folder that is whole: the others prove something."""
    said = {}
    for name, arguments in COMMANDS.items():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(shutil.copytree(whole, Path(place) / "whole"))
            ended = tried([each.format(folder) for each in arguments])
        if ended.code:
            said[name] = ended.words
    return said


def preload() -> None:
    """Load what the commands load, so that each is measured without it."""
    with tempfile.TemporaryDirectory() as folder:
        whole = made(Path(folder) / "whole")
        for arguments in COMMANDS.values():
            if arguments[0] not in ("batch", "explore"):
                with (
                    contextlib.suppress(SystemExit),
                    contextlib.redirect_stdout(io.StringIO()),
                    contextlib.redirect_stderr(io.StringIO()),
                ):
                    wholepie([each.format(whole) for each in arguments])


def hunted(whole: Path, seeds: range, names: tuple[str, ...]) -> tuple[Counter[str], list[Ending]]:
    """What came of all commands in all folders; what broke is printed."""
    counts, endings = Counter[str](), list[Ending]()
    for seed in seeds:
        for name in names:
            with tempfile.TemporaryDirectory() as place:
                folder = Path(shutil.copytree(whole, Path(place) / "whole"))
                how = strange_runs.spoil(folder, seed)
                ended = tried([each.format(folder) for each in COMMANDS[name]])
                if not strange_runs.is_intact(folder):
                    ended = replace(ended, code=-4)
            endings.append(ended)
            what = _TELLING.get(ended.code, "refused" if ended.code == 2 else "answered")
            counts[what] += 1
            if ended.broken or ended.large:
                took = f"{ended.seconds:.1f} s, {ended.memory / 2**20:.0f} MiB"
                click.echo(f"--seed {seed} --only '{name}' ({how}): {what}, {took}")
                click.echo(f"    {ended.words.strip()[-300:]}")
    return counts, endings


@click.command()
@click.option("--folders", default=500, show_default=True, help="How many spoilt folders.")
@click.option("--seed", default=0, show_default=True, help="Number of the first folder.")
@click.option("--only", multiple=True, type=click.Choice(list(COMMANDS)), help="This command.")
def main(folders: int, seed: int, only: tuple[str, ...]) -> None:
    """Try all commands on spoilt runs; exit code 1 if something broke or took too much."""
    preload()
    with tempfile.TemporaryDirectory() as place:
        whole = made(Path(place) / "whole")
        counts, endings = hunted(whole, range(seed, seed + folders), only or tuple(COMMANDS))
    for what, count in counts.most_common():
        click.echo(f"{count:>8,} {what}")
    refused = [each for each in endings if each.code == 2]
    if refused:
        slowest, largest = max(e.seconds for e in refused), max(e.memory for e in refused)
        click.echo(f"refusals: {slowest:.2f} s of CPU and {largest / 2**20:.0f} MiB at most")
    raise SystemExit(any(each.broken or each.large for each in endings))


if __name__ == "__main__":
    main()
