"""Options that several commands share, and how their values are read."""

import math
import re
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import click

from ..optimizer.search.cluster import connect

F = TypeVar("F", bound=Callable[..., Any])

SCENARIO = "scenario.yaml"
Clock = Callable[[], float]
_LEAST_SECONDS = 1e-6
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


class Share(click.ParamType[float]):
    """A share such as ``1%`` or ``0.01``, from 0 to below 1."""

    name = "share"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read the share, or fail with what was expected."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*(%?)\s*", value)
        share = float(match[1]) / (100 if match[2] else 1) if match else math.nan
        if not 0 <= share < 1:
            self.fail(f"{value!r} is not a share; write 1% or 0.01, less than 100%.", param, ctx)
        return share


class Duration(click.ParamType[float]):
    """A time such as ``90``, ``90s``, ``2m`` or ``1h``, in seconds."""

    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read the time, or fail with what was expected."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*(s|m|min|h|)\s*", value)
        seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
        if not 0 < seconds < math.inf:
            self.fail(f"{value!r} is not a time; write 90s, 2m or 1h, more than 0.", param, ctx)
        return seconds


class TimeLimit(click.ParamType[Clock]):
    """A time limit for all that a command does: a function that returns the seconds left."""

    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> Clock:
        """Start the clock."""
        end = time.monotonic() + Duration().convert(value, param, ctx)
        return lambda: max(end - time.monotonic(), _LEAST_SECONDS)


def connected(scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """The executor at a scheduler's address, if there is one."""
    return connect(scheduler) if scheduler else nullcontext()


def left(clock: Clock | None) -> float | None:
    """Seconds left, if there is a limit."""
    return clock() if clock else None


class Pair(click.ParamType[tuple[str, float]]):
    """A name and a number, such as ``seniors: served=2``."""

    def __init__(self, what: str, named: str, example: str) -> None:
        self.name, self._what = f"{named}=number", what
        self._expected = f"write the {named}, =, a number: '{example}'"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, float]:
        """Read the pair, or fail with what was expected."""
        label, equals, number = str(value).rpartition("=")
        try:
            amount = float(number)
        except ValueError:
            amount = math.nan
        if not equals or not label or math.isnan(amount):
            self.fail(f"{value!r} is not a {self._what}; {self._expected}.", param, ctx)
        return label.strip(), amount


Weight = Pair("weight", "goal", "seniors: served=2")
GoalValue = Pair("value", "goal", "donors: pay little=2e4")
Portion = Pair("share", "party", "seniors=2.5")


class ScenarioFile(click.Path):
    """A scenario file, or the folder that holds ``scenario.yaml``."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:
        """The file's path."""
        path = Path(str(super().convert(value, param, ctx)))
        if not path.is_dir():
            return path
        if not (path / SCENARIO).is_file():
            self.fail(f"{path} does not hold {SCENARIO}; give the file's path.", param, ctx)
        return path / SCENARIO


class RunFolder(click.Path):
    """A folder that ``wholepie front`` wrote."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:
        """The folder's path."""
        path = Path(str(super().convert(value, param, ctx)))
        if not (path / "run.json").is_file():
            hint = "make one with: wholepie front FILE" if path.is_file() else "it has no run.json"
            self.fail(f"{path} is not a run folder; {hint}.", param, ctx)
        return path


class ScenarioOrRun(click.Path):
    """A scenario file or its folder, or a folder that ``wholepie front`` wrote."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:
        """The run's folder or the scenario's path."""
        path = Path(str(super().convert(value, param, ctx)))
        if (path / "run.json").is_file():
            return path
        if path.is_dir() and not (path / SCENARIO).is_file():
            self.fail(f"{path} holds neither run.json nor {SCENARIO}.", param, ctx)
        return path / SCENARIO if path.is_dir() else path


def _allow(ctx: click.Context, _param: Any, words: tuple[str, ...]) -> None:
    if words:
        from ..models.limits import Limits, allowing

        most: dict[str, Any] = Limits.changes(" ".join(words))
        ctx.with_resource(allowing(**most))


def _allow_outside(ctx: click.Context, _param: Any, given: bool) -> None:
    if given:
        from ..models.limits import allowing

        ctx.with_resource(allowing(allow_outside=True))


_limit_option = click.option(
    "--limit",
    multiple=True,
    metavar="NAME=N",
    expose_value=False,
    callback=_allow,
    help="Raise a limit on what is read, such as table_rows=5e6; repeatable.",
)
_outside_option = click.option(
    "--allow-outside",
    is_flag=True,
    expose_value=False,
    callback=_allow_outside,
    help="Allow tables outside the folder of the scenario.",
)


def source_argument(command: F) -> F:
    """A scenario or a run, and what may be read of it."""
    argument = click.argument("source", metavar="FILE|RUN", type=ScenarioOrRun())
    return argument(_limit_option(_outside_option(command)))


def scenario_argument(command: F) -> F:
    """A scenario, and what may be read of it."""
    return click.argument("file", type=ScenarioFile())(_limit_option(_outside_option(command)))


run_argument = click.argument("run", type=RunFolder())
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, and nothing else, on stdout."
)
time_option = click.option(
    "--time-limit",
    "clock",
    type=TimeLimit(),
    help="Stop after this time, such as 60s; exit code 4.",
)
scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", help="Solve on a Dask cluster, such as tcp://127.0.0.1:8786."
)
goal_option = click.option(
    "--goal", "goals", multiple=True, metavar="LABEL", help="Use only this goal; repeatable."
)
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Replace a value of the file: parameters.budget=900; repeatable.",
)
