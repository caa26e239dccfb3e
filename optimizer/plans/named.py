"""Named: the plans of a front that rules of fairness name, found where the list may lack them, and
the plan of the rule that its scenario says is in use.

A front lists the vertices of its faces, between which there may be fairer plans, and one that was
stopped early lists what was found. Such plans are solved for on the problem itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..errors import (
    InfeasibleError,
    InputError,
    InterruptionError,
    OutOfTimeError,
    WholepieError,
)
from ..parties.listed import lists_all
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..results.data import FAIR_RULES
from ..results.front import Front
from ..search.search import Search
from ..search.stopping import Stop, StopKind
from ..solver.budget import Budget
from .case import Case, Preferences
from .choosing import opened
from .listing import listing
from .plan import Plan
from .rule import RULES

#: Plans that differ by no more than such a share of ranges are one.
_SAME = NEGLIGIBLE_SHARE


def with_named_plans(front: Front, *, budget: Budget | None = None) -> Front:
    """The front with the plans that rules name, listed too where they were not; see ``Front.fair``
    and ``Front.in_use``. So numbers change.

    It is the same where it needs none and where its problem is not known. Where the ``budget`` is
    spent first, or Ctrl-C comes, it has a note of it. Solves: those of the rules, and of the scale
    if the front has none.
    """
    fair = () if front.fair or lists_all(front) else FAIR_RULES
    in_use = () if front.in_use else _in_use(front)
    if not len(front) or front.problem is None or not (*fair, *in_use):
        return front
    with Search(front.problem, budget=budget) as search:
        try:
            case = opened(search, Preferences(), front)
            parties = case.parties
            if not parties.active.any() or (parties.gains < 0).any():
                fair = ()
            found = {name: _chosen(case, name) for name in dict.fromkeys((*fair, *in_use))}
        except OutOfTimeError as error:
            return _cut_short(front, error)
        except WholepieError:
            return front
    named = {name: plan for name, plan in found.items() if plan is not None}
    return _listing(named, front, case, fair)


def _cut_short(front: Front, error: OutOfTimeError) -> Front:
    """The front as it is, with a note; after Ctrl-C it is one that may go on."""
    note = f"Not all plans of rules are named: {error.message}"
    record = replace(front.record, notes=[*front.record.notes, note])
    if isinstance(error, InterruptionError):
        record = replace(record, stopped=str(Stop(StopKind.INTERRUPTED)))
    return replace(front, record=record)


def _in_use(front: Front) -> tuple[str, ...]:
    """The rule that the scenario says is in use, if it says so."""
    said = front.about.get("rule")
    return (said,) if said in RULES.all() else ()


def _chosen(case: Case, name: str) -> Plan | None:
    """The plan of a rule; None where no plan is what it asks for, or it cannot be applied."""
    try:
        x = RULES.named(name).choose(case)
    except (InfeasibleError, InputError):
        return None
    if x is None or not case.search.running:
        raise case.search.unreached(f"The plan of the rule {name}")
    return Plan.of(case.problem, x, name, parties=case.parties, solves=0, seconds=0.0)


def _listing(found: Mapping[str, Plan], front: Front, case: Case, fair: Collection[str]) -> Front:
    """The front that lists these plans too, by rule; some of the rules are those of fairness."""
    if not found:
        return replace(front, scale=case.parties.scale)
    plans = {name: (plan.f, plan.x) for name, plan in found.items()}
    made = listing(front, plans, case.problem, case.spread, _SAME)
    if made is None:
        return front

    def named(before: Mapping[str, int], rules: Collection[str]) -> dict[str, int]:
        known = {name: plan - 1 for name, plan in before.items()}
        known = known or {name: row for name, row in made.rows.items() if name in rules}
        if not made.number.keys() >= set(
            known.values()
        ):  # a better plan has taken the place of one
            return {}
        return {name: made.number[row] for name, row in known.items()}

    return replace(
        made.front,
        scale=case.parties.scale,
        fair=named(front.fair, fair),
        in_use=named(front.in_use, _in_use(front)),
    )
