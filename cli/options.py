"""Options that several commands share, and how their values are read."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import click

from ..api import paths
from ..diagnostics import codes
from ..optimizer import arguments
from ..optimizer.errors import InputError
from ..optimizer.search.cluster import connect
from .choices import RULES

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

Clock = Callable[[], float]
_LEAST_SECONDS = 1e-6


class RefusedValue(click.BadParameter):
    """A value that was refused for a reason that has a code of its own."""

    def __init__(self, error: InputError, param: Any, ctx: Any) -> None:
        super().__init__(error.message, ctx, param)
        self.kind = error.kind


class Coerced(click.ParamType[T]):
    """An option that is read as the same argument of the Python API is."""

    def __init__(self, name: str, read: Callable[[Any, str], T]) -> None:
        self.name, self._read = name, read

    def convert(self, value: Any, param: Any, ctx: Any) -> T:
        """Read the value, or fail with what was expected."""
        try:
            return self._read(value, "The value")
        except InputError as error:
            raise RefusedValue(error, param, ctx) from error


#: A share such as ``1%`` or ``0.01``, from 0 to below 1.
Share = Coerced("share", arguments.share)
#: A time such as ``90``, ``90s``, ``2m`` or ``1h``, in seconds.
Duration = Coerced("time", arguments.seconds)


class TimeLimit(click.ParamType[Clock]):
    """A time limit for all that a command does: a function that returns the seconds left."""

    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> Clock:
        """Start the clock."""
        return started(Duration.convert(value, param, ctx))


def started(seconds: float) -> Clock:
    """A clock that runs from now on, so many seconds long."""
    end = time.monotonic() + seconds
    return lambda: max(end - time.monotonic(), _LEAST_SECONDS)


def connected(scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """The executor at a scheduler's address, if there is one."""
    return connect(scheduler) if scheduler else nullcontext()


def left(clock: Clock | None) -> float | None:
    """Seconds left, if there is a limit."""
    return clock() if clock else None


def refuse_for_run(*names: str) -> None:
    """Refuse options that have no effect on a run, for which nothing is solved."""
    context = click.get_current_context()
    given = [
        option.opts[0]
        for option in context.command.params
        if option.name in names
        and context.get_parameter_source(option.name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise InputError(
            codes.UNUSED_OPTION, f"{given[0]} is for a FILE; nothing is solved for a RUN."
        )


def refuse_number_for_file(number: int | None) -> None:
    """Refuse the number of a plan where there is no run that numbers plans."""
    if number is not None:
        raise InputError(
            codes.UNUSED_OPTION,
            "--plan is for a RUN; the plan of a FILE is chosen by --rule.",
        )


class Pair(click.ParamType[tuple[str, float]]):
    """A name and a number, such as ``seniors: served=2``."""

    def __init__(self, what: str, named: str, example: str) -> None:
        self.name, self._what = f"{named}=number", what
        self._expected = f"write the {named}, =, a number: '{example}'"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, float]:
        """Read the pair, or fail with what was expected."""
        label, _, number = str(value).rpartition("=")
        try:
            return arguments.text(label, "The name").strip(), arguments.number(number, "The number")
        except InputError:
            self.fail(f"{value!r} is not a {self._what}; {self._expected}.", param, ctx)


Weight = Pair("weight", "goal", "seniors: served=2")
GoalValue = Pair("value", "goal", "donors: pay little=2e4")
Portion = Pair("share", "party", "seniors=2.5")


class GivenPath(click.Path):
    """A path, such as one to write: a name that no disk takes is refused before any work."""

    def __init__(self, **kind: Any) -> None:
        super().__init__(path_type=Path, **kind)

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:
        """The path, or fail with what was expected."""
        try:
            return Path(str(super().convert(arguments.path(value, "This"), param, ctx)))
        except InputError as error:
            raise RefusedValue(error, param, ctx) from error


class PathParam(click.Path):
    """An existing path, and what of it is meant."""

    def __init__(self, found: Callable[[Path], Any]) -> None:
        super().__init__(exists=True, path_type=Path)
        self._found = found

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """What is meant, or fail with what was expected."""
        try:
            return self._found(Path(str(super().convert(value, param, ctx))))
        except InputError as error:
            raise RefusedValue(error, param, ctx) from error


#: A scenario file, or the folder that holds ``scenario.yaml``.
ScenarioFile = PathParam(paths.scenario_file)
#: A folder that ``wholepie front`` wrote.
RunFolder = PathParam(paths.run_folder)
#: A folder that ``wholepie front`` wrote, or a scenario file or its folder.
ScenarioOrRun = PathParam(paths.run_or_scenario)


def _allow(ctx: click.Context, _param: Any, words: tuple[str, ...]) -> None:
    if words:
        from ..optimizer.reading_limits import ReadingLimits, allowing

        most: dict[str, Any] = ReadingLimits.changes(" ".join(words))
        ctx.with_resource(allowing(**most))


def _allow_outside(ctx: click.Context, _param: Any, given: bool) -> None:
    if given:
        from ..optimizer.reading_limits import allowing

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
    argument = click.argument("source", metavar="FILE|RUN", type=ScenarioOrRun)
    return argument(_limit_option(_outside_option(command)))


def scenario_argument(command: F) -> F:
    """A scenario, and what may be read of it."""
    return click.argument("file", type=ScenarioFile)(_limit_option(_outside_option(command)))


run_argument = click.argument("run", type=RunFolder)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, and nothing else, on stdout."
)


time_option = click.option(
    "--time-limit",
    "clock",
    type=TimeLimit(),
    help="Stop after this time, such as 60s; exit code 4.",
)
plans_option = click.option(
    "--plans",
    type=click.IntRange(1),
    help="Show so many plans that stand for all; by default 7 of more than 20.",
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


def rule_option(help: str) -> Callable[[F], F]:
    """The rule that chooses the plan of a command, with what it is used for."""
    return click.option(
        "--rule", type=click.Choice(list(RULES)), default="leximin", show_default=True, help=help
    )
