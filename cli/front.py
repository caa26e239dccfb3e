"""``wholepie front``: finds, saves and prints every efficient plan."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..optimizer.errors import InputError, InterruptionError, SaveError, WholepieError
from .choices import METHODS
from .folders import fresh_folder, resumed_folder, resuming, written
from .loading import loading
from .options import (
    Duration,
    GivenPath,
    Share,
    connected,
    goal_option,
    json_option,
    plans_option,
    scenario_argument,
    scheduler_option,
    set_option,
)
from .output import in_shell, print_json, progress, say, show, warn

if TYPE_CHECKING:
    from ..models import ModelFile, Scenario
    from ..optimizer.journal.journal import Identity
    from ..optimizer.results.front import Front
    from ..views.export.into import IntoBook

_STOPPED_EARLY = 4
_INTERRUPTED = 130
_FAILED = 1
#: The files of a run that tell one from another.
_OF_RUN = ("run.json", "run.sqlite")
#: What a journal says of how a run was asked for; that it is to be trusted is not among them.
_RECORDED = ("goals", "within", "samples", "tolerance", "method")
_DEFAULT = click.core.ParameterSource.DEFAULT
_ORDER_DEPENDS = (
    "note: --deterministic fixes the order of solves for one worker only; with several it depends "
    "on the machine, and so may plans within a gap."
)


@click.command()
@scenario_argument
@goal_option
@click.option("--within", type=Share, help="Stop once this gap is proved, such as 1%.")
@click.option(
    "--time-limit", type=Duration, help="Stop after this time, such as 60s, and keep the result."
)
@click.option(
    "--max-points",
    type=click.IntRange(1),
    help="Stop at this many plans, but not before the best of each goal; keep the result.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Threads; by default 1, or all workers of the cluster.",
)
@scheduler_option
@click.option(
    "--method",
    type=click.Choice(METHODS),
    help="The search algorithm; by default the problem decides.",
)
@click.option(
    "--samples", type=click.IntRange(1), help="How finely to sample, for methods that sample."
)
@click.option(
    "--tolerance",
    type=Share,
    default=0.0,
    help="For --method lexicographic: the share that an earlier goal may lose.",
)
@click.option(
    "--deterministic",
    is_flag=True,
    help="With one worker, do the same every time: nothing but a time limit looks at a clock.",
)
@set_option
@click.option("--out", type=GivenPath(), help="Run folder; by default under runs/.")
@click.option("--overwrite", is_flag=True, help="Replace the run in --out.")
@click.option("--resume", is_flag=True, help="Resume the run in --out, or the newest under runs/.")
@click.option(
    "--trust-journal",
    is_flag=True,
    help="With --resume: believe what another user or machine wrote in the journal.",
)
@click.option(
    "--into",
    type=GivenPath(),
    help="Workbook (.xlsx) that gets the results as sheets of its own; nothing else in it changes.",
)
@plans_option
@click.option("--all", "all_plans", is_flag=True, help="Print every plan, also of a long front.")
@json_option
@click.pass_context
def front(
    ctx: click.Context,
    /,
    file: Path,
    out: Path | None,
    overwrite: bool,
    resume: bool,
    scheduler: str | None,
    into: Path | None,
    plans: int | None,
    all_plans: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Find every efficient plan of a scenario FILE.

    The result is always saved in a run folder: front.csv, plans.csv and run.json, and faces.csv if
    the front has faces. Ctrl-C stops the search and keeps what was found. Exit code 4 if a limit
    came first, 130 after Ctrl-C, 3 if the requirements cannot all be met.

    Every answer is in the folder's journal as soon as it is known. --resume continues a run from
    there, however it ended. Options that are not given are those of the run, and limits start
    again. Of a journal that another user or machine wrote only the plans are used, which are
    checked.

    \b
    Example:
      wholepie front my-budget/scenario.yaml --within 1% --time-limit 10m
      wholepie front my-budget/scenario.yaml --plans 7
      wholepie front my-budget/scenario.yaml --resume
      wholepie front plan.xlsx --into plan.xlsx
    """
    with loading():
        from ..api import sources
        from ..models.overrides import override_words
        from ..models.sweeps import one_each

    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other.")
    if asked["trust_journal"] and not resume:
        raise click.UsageError("--trust-journal needs --resume.")
    if plans and all_plans:
        raise click.UsageError("--plans and --all exclude each other.")
    asked["goals"] = list(asked["goals"]) or None
    settings = asked.pop("settings")
    book = None if into is None else _opened(into)
    if resume:
        folder, identity = resumed_folder(file, out)
        asked |= _recorded(ctx, identity)
        settings = settings or tuple(starmap(override_words, identity.options["set"].items()))
    else:
        folder = fresh_folder(file, out, overwrite=overwrite)
    before = _before(folder) if resume and not as_json else None
    with _told_how_to_go_on(file, folder, settings, resumed=resume):
        scenario = sources.load(file, overrides=one_each(settings))
        warn(scenario)
        if asked["deterministic"] and (scheduler or (asked["workers"] or 1) > 1):
            say(_ORDER_DEPENDS)
        with connected(scheduler) as executor:
            asked |= {"executor": executor, "resume": resume, "overwrite": overwrite}
            found, saved, cut_short = _run(scenario, folder, **asked)
        if found.record.stopped:
            say(f"Stopped: {found.record.stopped}.")
        refused = None if book is None else _write_into(book, found)
        if as_json:
            run = {"run": str(folder) if saved else None}
            print_json(run | found.to_dict() | _few_as_data(found, plans))
        else:
            _show(found, folder if saved else None, plans, before, all_plans=all_plans)
        if refused is not None:
            raise refused
        code = (exit_code(found) or cut_short * _INTERRUPTED) if saved else _FAILED
        if code:
            _say_how_to_resume(file, folder, settings)
            raise click.exceptions.Exit(code)


def _before(folder: Path) -> Front | None:
    """The front that a run has before it goes on, if it has one that can be read."""
    from ..api import sources

    with suppress(WholepieError):
        return sources.front_in(folder)
    return None


def _opened(path: Path) -> IntoBook:
    from ..views.export.into import IntoBook

    return IntoBook.opened(path)


def _write_into(book: IntoBook, found: Front) -> InputError | None:
    """Add the results to a workbook; why that cannot be done, to be said after the results."""
    try:
        for words in book.write(found):
            say(words)
    except InputError as error:
        return error
    say(f"The results are in {book.path}, in sheets whose names begin with wholepie.")
    return None


@contextmanager
def _told_how_to_go_on(
    file: Path, folder: Path, settings: tuple[str, ...], *, resumed: bool
) -> Iterator[None]:
    """Where Ctrl-C ends the block before or after the search, or a second one ends the search at
    once, say what there is and how to go on.
    """
    before = {} if resumed else written(folder, *_OF_RUN)
    try:
        yield
    except (KeyboardInterrupt, InterruptionError):
        from ..optimizer.results.run_folder import is_finished

        with suppress(OSError):  # the terminal may be closed
            # The files of an older run are not what this one has found.
            is_new = written(folder, *_OF_RUN) != before
            if is_new and is_finished(folder):
                say(f"The front is saved in {folder}.")
            elif not (is_new and _say_how_to_resume(file, folder, settings)):
                say("Nothing was found yet; the same command begins again.")
        raise


def _run(scenario: Scenario | ModelFile, folder: Path, **asked: Any) -> tuple[Front, bool, bool]:
    """The front, whether it is saved (if not, it is still shown), and whether Ctrl-C came after it
    was.
    """
    from ..api import fronts, with_less

    limit, begun = asked["time_limit"], time.monotonic()
    try:
        with progress() as onlooker:
            found = fronts.front(scenario, folder=folder, progress=onlooker, **asked)
        left = None if limit is None else limit - (time.monotonic() - begun)
    except SaveError as error:
        say(f"{error.message} The front follows; its folder does not have it. [{error.code}]")
        return error.front, False, False
    try:
        if not found.record.stopped and (left is None or left > 0):
            return found, True, with_less.add_where_little(found, scenario, folder, left)
    except InputError as error:
        say(f"{error.message} The front is saved, without the plan with less. [{error.code}]")
        return found, False, False
    return found, True, False


def _say_how_to_resume(file: Path, folder: Path, settings: tuple[str, ...]) -> bool:
    """Print the command, if there is something that it resumes; whether there is."""
    from ..optimizer.journal.journal import has_journal

    if there := has_journal(folder):
        say(f"Resume with:\n  {resuming(file, folder, settings)}")
    return there


def _recorded(ctx: click.Context, identity: Identity) -> dict[str, Any]:
    """The run's own options, for those that were not given."""
    return {
        name: value
        for name, value in identity.options.items()
        if name in _RECORDED and ctx.get_parameter_source(name) is _DEFAULT
    }


def exit_code(found: Front) -> int:
    """0 if what was asked for was reached, else why not."""
    return 0 if found.reached else code_of(found.record.stopped)


def code_of(stopped: str) -> int:
    """The exit code that belongs to why a search stopped early."""
    from ..optimizer.search.stopping import Stop, StopKind

    kind = Stop.kind_of(stopped)
    if kind in (None, StopKind.SOLVER_FAILED, StopKind.JOURNAL_FAILED):
        return _FAILED
    return _INTERRUPTED if kind is StopKind.INTERRUPTED else _STOPPED_EARLY


def _few_as_data(found: Front, plans: int | None) -> dict[str, Any]:
    """The plans that stand for all, where they were asked for."""
    from ..views.vocabulary.representatives import of_front

    few = of_front(found, plans) if plans else None
    return {"representatives": few.to_dict()} if few else {}


def _show(
    found: Front,
    folder: Path | None,
    plans: int | None,
    before: Front | None,
    *,
    all_plans: bool,
) -> None:
    from ..optimizer.parties.listed import left_at_bests
    from ..views.terminal import front_tables, plot

    if (left := left_at_bests(found)) is not None:
        show(front_tables.payoff_table(left, found.goals))
    _show_plans(found, plans, all_plans=all_plans, saved=folder is not None)
    if plot.fits(found):
        show(plot.Plot(found))
    if found.face_plans:
        show(front_tables.face_table(found))
    elif found.supports is not None and len(found):
        show(front_tables.weight_table(found))
    show(found.record.choice)
    show(found.guarantee)
    if before is not None:
        _show_why_larger(before, found)
    for note in found.record.notes:
        show(note)
    if _could_be_finer(found):
        say("Plans closer than the goals' steps may be left out; --within 0 lists all there are.")
    effort = f"{found.solves:,} solves" if found.solves else "Proved without a solver"
    told = f"{effort} in {found.seconds:.1f} s."
    say(told if folder is None else f"{told} Saved in {folder}. Look at it with:")
    if folder is not None:
        say(f"  wholepie report {in_shell(folder)}")


def _show_why_larger(before: Front, found: Front) -> None:
    from ..views.vocabulary import text
    from ..views.vocabulary.resumption import larger_gap

    if words := text.plain(larger_gap(before, found)):
        show(words)


def _show_plans(found: Front, plans: int | None, *, all_plans: bool, saved: bool) -> None:
    """All plans, or a few that stand for them."""
    from ..views.terminal.front_tables import front_table
    from ..views.vocabulary.representatives import of_front

    few = None if all_plans else of_front(found, plans)
    if few is None:
        show(front_table(found, most=None))
        return
    from ..views.terminal.representative_tables import representative_tables

    where = "in front.csv (or --all)" if saved else "shown with --all"
    show(representative_tables(few, f"All {len(found):,} plans are {where}."))


def _could_be_finer(found: Front) -> bool:
    """Whether it was the goals' own steps that the front was resolved to."""
    by_default = found.record.options.get("within") is None
    steps = any(goal.step for goal in found.goals)
    return by_default and steps and not found.complete and not found.record.stopped
