"""What the rules of cities choose from ballots, to be set against the efficient plans."""

from dataclasses import replace
from typing import get_args

from ..models.formats.elections import read_election
from ..optimizer import arguments
from ..optimizer.path_text import as_text
from ..optimizer.voting.baseline import COMPLETIONS, UTILITIES, Baseline, chosen_by
from .names import BaselineName, CompletionName, UtilityName
from .solving import budget_of

__all__ = ["baseline"]


def baseline(
    ballots: arguments.PathLike,
    rule: BaselineName = "equal-shares",
    *,
    completion: CompletionName | None = None,
    utility: UtilityName | None = None,
    time_limit: arguments.Time | None = None,
) -> Baseline:
    """The projects that a city's rule chooses from the ballots of a Pabulib file, in exact numbers.

    Equal shares count every project on a ballot by its ``cost``, or as one ``unit``, and spend what
    is left by ``completion``: ``none``, ``greedy`` by utility per cost, ``add1``, which gives every
    voter one unit of money more as long as the budget suffices, or ``add1u``, both in turn; by
    default ``cost`` and ``add1u``. :func:`alignment` takes what this returns as an adopted plan.

    Raises
    ------
    ScenarioError, InputError
        The file has faults; its votes do not say how much a project is worth; there is no such
        rule, or it has no use for an option.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    path = arguments.path(ballots, "ballots")
    budget = budget_of(time_limit)
    found = read_election(path)
    chosen = chosen_by(
        found.election,
        arguments.one_of(rule, "rule", get_args(BaselineName)),
        None if completion is None else arguments.one_of(completion, "completion", COMPLETIONS),
        None if utility is None else arguments.one_of(utility, "utility", UTILITIES),
        budget,
    )
    return replace(
        chosen,
        names=found.names,
        currency=found.currency,
        notes=(*found.notes, *chosen.notes),
        source=as_text(path),
    )
