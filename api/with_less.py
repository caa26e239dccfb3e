"""The fair plan that there would be with less of what stakeholders contribute."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ..diagnostics import codes
from ..models import Scenario
from ..models.origin import origin, require_of
from ..models.scenario import with_contributions
from ..optimizer import arguments
from ..optimizer.errors import InputError, InterruptionError, WholepieError
from ..optimizer.insight.fair_with_less import FairWithLess, Reduction
from ..optimizer.insight.fair_with_less import fair_with_less as _fair_with_less
from ..optimizer.parties.listed import is_fairest
from ..optimizer.problem.labels import names_of
from ..optimizer.problem.problem import Problem
from ..optimizer.results.additions import add
from ..optimizer.results.front import Front
from ..optimizer.search.stopping import Stop, StopKind
from . import sources
from .contributions import contributions
from .solving import budget_of, conflict_explained
from .sources import Source

__all__ = ["fair_with_less"]

ADDED = "less"

EVERYTHING = "everything at once"
SHARE = 0.1
#: Of a whole front it is found without being asked for where it takes at most so many solves, and
#: so many numbers of the problem are read in these.
_MOST_SOLVES, _MOST_READ = 24, 100_000
#: Amounts keep so many digits, so that a tenth less of 3 is 2.7.
_DIGITS = 12


def fair_with_less(
    source: Source,
    share: arguments.Share = SHARE,
    *,
    front: Front | arguments.PathLike | None = None,
    goals: arguments.Names | None = None,
    time_limit: arguments.Time | None = None,
) -> FairWithLess:
    """The fair plan (leximin) with a ``share`` less of each contribution: what that costs whom, or
    which requirements leave no plan then.

    The source is a scenario, or a front of one, or its run folder. Satisfaction is measured on the
    scale of the problem as it is. A ``front`` of the same scenario and goals has the scale, and the
    fair plan as it is. Where there are several contributions, all of them at once come first. What
    ``time_limit`` seconds or Ctrl-C leave open is said to be so, with what is proved of it.

    Raises
    ------
    InputError
        The source is not a scenario, or has changed since the front was made, or nobody contributes
        anything; no party has anything to gain; an option makes no sense.
    InfeasibleError, UnboundedError, OutOfTimeError
        As :func:`plan`, for the scenario as it is.
    """
    less = arguments.share(share, "share")
    if less == 0:
        raise InputError(
            codes.BAD_ARGUMENT, "The share is 0; with nothing less all stays as it is."
        )
    scenario, known = _given(source, arguments.maybe(sources.front_of, front, "front"))
    wanted = known.labels if known is not None and goals is None else goals
    found, budget = sources.problem(scenario, wanted), budget_of(time_limit)
    reduced = list(reductions(scenario, found.labels, less))
    if not reduced:
        raise InputError(
            codes.NO_SUBSTANCE,
            "No stakeholder contributes anything, so that there is nothing to have less of. Say "
            "who brings what: contributes.",
        )
    with conflict_explained(found, budget.remaining):
        return _fair_with_less(found, reduced, less, front=known, budget=budget)


def _given(source: Source, front: Front | None) -> tuple[Scenario, Front | None]:
    """The scenario of a source, and the front that is known of it."""
    opened = sources.opened(source)
    if isinstance(opened, Front):
        scenario = origin(opened.about)
        front = opened if front is None else front
    else:
        scenario = sources.scenario_of(
            opened, "Less of contributions needs a scenario, which says who contributes what."
        )
    if front is not None:
        require_of(front.about, scenario.about(), "The front")
    return scenario, front


def reductions(scenario: Scenario, goals: Sequence[str], share: float) -> Iterator[Reduction]:
    """All contributions at once where there are several, then each that is not 0."""
    given = [each for each in contributions(scenario, goals) if each.amount]
    left = {(each.party, each.name): _rounded(each.amount * (1 - share)) for each in given}
    if len(given) > 1:
        nothing = float("nan")
        problem = partial(_changed, scenario, left, goals)
        yield Reduction(EVERYTHING, nothing, nothing, problem)
    for each in given:
        amount = left[each.party, each.name]
        less = _rounded(each.amount * share)
        yield Reduction(each.label, each.amount, less, partial(each.changed, amount))


def _rounded(amount: float) -> float:
    return float(f"{amount:.{_DIGITS}g}")


def _changed(
    scenario: Scenario, amounts: dict[tuple[str, str], float], goals: Sequence[str]
) -> Problem:
    return with_contributions(scenario, amounts).select(goals)


def add_where_little(front: Front, source: object, folder: Path, time_limit: float | None) -> bool:
    """Add the fair plan with less to the run of a front, where that costs little: its fair plan is
    known, and few solves of a small problem are needed. With many contributions it is for all of
    them at once alone. Nothing is added where it cannot be found, or where the time or Ctrl-C ends
    first; returns whether Ctrl-C did.

    Raises InputError where it cannot be written.
    """
    if not isinstance(source, Scenario) or front.problem is None or not is_fairest(front):
        return False
    most = _most_reductions(front.problem)
    given = list(reductions(source, front.labels, SHARE))
    few = given if len(given) <= most else given[:1]
    if not few or not most:
        return False
    budget = budget_of(time_limit)
    try:
        found = _fair_with_less(front.problem, few, SHARE, front=front, budget=budget)
    except WholepieError as error:
        return isinstance(error, InterruptionError)
    if not found.stopped:
        add(folder, ADDED, found.to_dict(), of=front)
    return Stop.kind_of(found.stopped) is StopKind.INTERRUPTED


def _most_reductions(problem: Problem) -> int:
    """How many reductions are few, by counts: the same on every machine."""
    each = len(names_of(problem.goals)) + 2
    return min(_MOST_SOLVES, _MOST_READ // (problem.A.nnz + problem.n)) // each
