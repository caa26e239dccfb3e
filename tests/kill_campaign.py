"""Kill, starve and hurry fronts, batches and clusters; print what became of them as a table.

    python tests/kill_campaign.py --kills 25 --seed 1

Exit code 1 where anything that was found is lost, a front is another one than undisturbed, or an
exit code is wrong. A little of each runs in test_kills.py.
"""

import os
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from random import Random

import click

import kills as harms
import wholepie as wp
from kills import Harm
from programs import ran
from wholepie.batches.batch import Batch

#: Goals and items of what a method seeks; ``--larger`` makes a minute of work of it.
FRONTS = {"zones": (3, 30), "kirlik-sayin": (3, 26), "segments": (2, 60)}
#: Of each run of a batch, and of what a cluster seeks.
OF_BATCHES, OF_CLUSTERS = (2, 20), (3, 16)
WEIGHTS = "250:400:4"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Campaign:
    """All harms in the present folder; ``kills`` of the main ones, ``few`` of the others."""

    def __init__(self, kills: int, few: int, seed: int, larger: int = 0) -> None:
        self._kills, self._few, self._drawn = kills, few, Random(seed)
        self._larger = larger

    def harms(self) -> dict[str, Callable[[], Harm]]:
        """What is done, by name."""
        shares = [(self._kills + number) // len(FRONTS) for number in range(len(FRONTS))]
        found = {
            f"front {method}": partial(self._front, method, share)
            for method, share in zip(FRONTS, shares, strict=True)
        }
        found |= {f"signal {each.name}": partial(self._signal, each) for each in ENDINGS}
        found |= {
            "batch workers": partial(self._batch, harms.batch_workers, self._kills),
            "batch coordinators": partial(self._batch, harms.batch_coordinators, self._few),
            "batch memory": partial(self._batch, harms.starved, self._few),
            "batch twice": lambda: harms.two_batches(self._command("twice"), self._whole_batch),
            "dask workers": partial(self._cluster, harms.cluster_workers),
            "dask scheduler": partial(self._cluster, harms.cluster_schedulers),
            "clock": partial(self._cluster, harms.clocks),
        }
        return found

    def _front(self, method: str, kills: int) -> Harm:
        goals, items = FRONTS[method]
        scenario = harms.knapsack(Path(f"{method}.yaml"), goals, items + self._larger)
        begun = time.monotonic()
        code, _, err = ran("front", scenario, "--method", method, "--out", f"whole-{method}")
        assert code == 0, err
        click.echo(f"{method} undisturbed: {time.monotonic() - begun:.0f} s", err=True)
        whole = wp.open(f"whole-{method}")
        return harms.fronts(method, scenario, whole, kills, self._drawn)

    def _signal(self, number: signal.Signals) -> Harm:
        return harms.signalled(self._scenario, self._whole, number)

    def _batch(self, harm: Callable[..., Harm], kills: int) -> Harm:
        command = self._command(f"out-{harm.__name__}")
        return harm(command, self._whole_batch, kills, self._drawn)

    def _cluster(self, harm: Callable[..., Harm]) -> Harm:
        return harm(self._scenario, self._whole, self._few, self._drawn)

    def _command(self, out: str) -> tuple[str, ...]:
        scenario = harms.knapsack(Path("batch.yaml"), *OF_BATCHES)
        return harms.batch_command(scenario, out, WEIGHTS)

    @cached_property
    def _whole_batch(self) -> Batch:
        code, _, err = ran(*self._command("undisturbed"))
        assert code == 0, err
        return Batch.open("undisturbed")

    @cached_property
    def _scenario(self) -> str:
        return harms.knapsack(Path("small.yaml"), *OF_CLUSTERS)

    @cached_property
    def _whole(self) -> wp.Front:
        return wp.front(self._scenario, method="zones", fair_plans=True)


def table(rows: list[Harm]) -> str:
    """The rows as the documentation holds them."""
    head = ["| what | times | sessions | how it ended | seconds |", "|---|---|---|---|---|"]
    lines = [
        f"| {row.what} | {row.kills} | {row.sessions} | {row.ended} | {row.seconds:.0f} |"
        for row in rows
    ]
    return "\n".join([*head, *lines])


@click.command()
@click.option("--kills", default=25, show_default=True, help="Coordinators, and batch workers.")
@click.option("--few", default=10, show_default=True, help="Of everything else.")
@click.option("--seed", default=1, show_default=True)
@click.option("--larger", default=0, show_default=True, help="More items of a front alone.")
@click.option("--only", default="", help="Every part that has this in its name; they are told.")
@click.option("--folder", type=Path, help="Where; by default a temporary folder.")
def main(kills: int, few: int, seed: int, larger: int, only: str, folder: Path | None) -> None:
    """Run the campaign."""
    os.chdir(folder or tempfile.mkdtemp(prefix="killed-"))
    os.environ["XDG_STATE_HOME"] = str(Path.cwd() / "state")
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where nohup runs the campaign
    rows, failed = [], []
    parts = Campaign(kills, few, seed, larger).harms()
    chosen = {name: harm for name, harm in parts.items() if only in name}
    click.echo(f"Parts: {', '.join(chosen)}.")
    for name, harm in chosen.items():
        try:
            rows.append(harm())
        except Exception:
            failed.append(name)
            traceback.print_exc()
        click.echo(f"{name}: {'failed' if name in failed else rows[-1]}", err=True)
    click.echo(table(rows))
    for name in failed:
        click.echo(f"FAILED: {name}, in {Path.cwd()}")
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
