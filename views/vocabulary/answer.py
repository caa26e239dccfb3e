"""The answer: the plans that rules of fairness name, what each gives whom and what it takes, what
they differ in and what is settled. Raw texts, which whoever shows them escapes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...optimizer.insight.core_index import core_index
from ...optimizer.parties.listed import (
    fair_plans,
    is_conceded,
    is_fairest,
    parties_listed,
    satisfaction,
)
from ...optimizer.parties.parties import Parties
from ...optimizer.plans.rule import RULES
from ...optimizer.problem.labels import Goal, party_of
from ...optimizer.problem.problem import Floats
from ...optimizer.results.front import Front
from . import fairness, limits, naming, story, text
from .decision_lists import beside
from .points import gains, losses
from .selection import fairest

MOST_SETTLED, MOST_OWN = 8, 3
#: What a plan is called that no rule of fairness names, beside whether it is of concessions.
_UNNAMED = {False: "Efficient", True: "Suggested"}


@dataclass(frozen=True)
class Share:
    """What a party gets: ``share`` of the bar, and its goals in words."""

    party: str
    percent: str
    share: float
    goals: Sequence[str]


@dataclass(frozen=True)
class Option:
    """A plan to choose, by number: its title, shares, requirements and decisions in words. ``own``
    are decisions that say yes in it and in no other plan to choose, with what tables say of each,
    and ``more_own`` says how many others there are.
    """

    plan: int
    title: str
    meaning: str
    shares: Sequence[Share]
    requirements: Sequence[str]
    decisions: str
    own: Sequence[tuple[str, str]] = ()
    more_own: str = ""


@dataclass(frozen=True)
class Settled:
    """How many yes/no decisions are the same in all listed plans, and which, by name."""

    words: str
    always: Sequence[str]
    never: Sequence[str]


@dataclass(frozen=True)
class ReportAnswer:
    """Plans side by side: what the choice between them is ``about``, which of them is ``missing``,
    what is settled and proved, and the ``scale`` of what they give.
    """

    title: str
    options: Sequence[Option]
    about: str
    missing: str
    settled: Settled | None
    scale: str
    proof: str


def answered(front: Front) -> ReportAnswer:
    """Two or three plans side by side, for a front with at least one."""
    named = _named(front)
    plans = list(named)
    return ReportAnswer(
        title=_headline(front, plans),
        options=[_option(front, plan, rules, plans) for plan, rules in named.items()],
        about=_about(front, plans),
        missing=_missing(front),
        settled=_settled(front),
        scale=fairness.scale(parties_listed(front)),
        proof=front.guarantee,
    )


def _named(front: Front) -> dict[int, list[str]]:
    """Plans with the rules that name them: the fair one first, then that of the rule in use. Beside
    that the largest product of gains has no option of its own.
    """
    fair = {each.rule: each.plan for each in fair_plans(front)}
    in_use = {rule: fair.get(rule, plan) for rule, plan in front.in_use.items()}
    order = ["leximin", *in_use, *fairness.TITLES]
    chosen = {rule: (in_use | fair)[rule] for rule in order if rule in in_use | fair}
    rules: dict[int, list[str]] = {}
    for rule, plan in chosen.items():
        if not in_use or rule != "nash" or rule in in_use or plan in rules:
            rules.setdefault(plan, []).append(rule)
    return rules or {fairest(front): []}


def _missing(front: Front) -> str:
    """That the plan of the rule in use is not known, in a sentence; empty if it is."""
    rule = text.name(str(front.about.get("rule") or ""))
    if not rule or front.in_use:
        return ""
    return (
        f"The plan of the rule in use, {rule}, is not known in this run; "
        f"wholepie plan --rule {rule} finds it, or says why there is none."
    )


def _headline(front: Front, plans: Sequence[int]) -> str:
    if len(front) == 1 or front.check.doubtful or not fair_plans(front):
        return story.headline(front)
    if len(plans) == 1:
        named = {each.rule: each.plan for each in fair_plans(front)}
        is_all = named.keys() == fairness.TITLES.keys() and set(named.values()) == set(plans)
        if not is_fairest(front):
            return f"Of {len(front):,} listed plans rules of fairness name plan {plans[0]}"
        which = "every rule of fairness names" if is_all else "rules of fairness name"
        return f"Plan {plans[0]} is what {which}, out of {len(front):,}"
    amount = {2: "Two", 3: "Three"}.get(len(plans), str(len(plans)))
    return f"{amount} plans to choose from, out of {len(front):,}"


def _option(front: Front, plan: int, rules: Sequence[str], plans: Sequence[int]) -> Option:
    title = text.listed([_title(front, rule) for rule in rules]) or _UNNAMED[is_conceded(front)]
    meaning = "; ".join(_meaning(front, rule) for rule in rules)
    own = _own(front, plan, [each for each in plans if each != plan])
    more = len(own) - MOST_OWN
    return Option(
        plan,
        title[0].upper() + title[1:],
        meaning,
        list(_shares(front, plan)),
        list(limits.brief(front[plan].requirements, front.about)),
        _decided(front, plan),
        [_told(front, j) for j in own[:MOST_OWN]],
        f"and {more:,} more" if more > 0 else "",
    )


def _own(front: Front, plan: int, others: Sequence[int]) -> list[int]:
    """Columns of yes/no decisions that say yes in a plan and in none of the others."""
    if not others:
        return []
    columns = front.columns
    yes = front.solutions[[plan - 1, *(each - 1 for each in others)]].toarray() > naming.YES
    return [
        j
        for j in np.flatnonzero(yes[0] & ~yes[1:].any(axis=0) & ~columns.hidden).tolist()
        if naming.is_yes_no(front, columns.names[columns.component[j]])
    ]


def _told(front: Front, j: int) -> tuple[str, str]:
    group, index = front.columns.names[front.columns.component[j]], front.columns.index[j]
    return naming.called(front, group, index), beside(group, index, front.about)


def _title(front: Front, rule: str) -> str:
    named = fairness.title(front, rule)
    if rule not in front.in_use:
        return named
    return f"{named} (the rule in use)" if named else f"by the rule in use ({rule})"


def _meaning(front: Front, rule: str) -> str:
    if rule not in fairness.MEANINGS:
        return RULES.named(rule).summary
    unproved = rule not in front.in_use and not is_fairest(front)
    return fairness.MEANINGS[rule] + ", of the listed plans" * unproved


def _shares(front: Front, plan: int) -> Iterator[Share]:
    shares, values = satisfaction(front).loc[plan], front.values[plan - 1]
    parties = parties_listed(front)
    best, nothing = parties.scale.table.diagonal() * front.signs + 0.0, _nothing(front, parties)
    for party, share in zip(shares.index, shares.to_numpy(dtype=float).tolist(), strict=True):
        goals = [
            _gets(values[k], best[k], nothing[k], goal)
            for k, goal in enumerate(front.goals)
            if party_of(goal) == party
        ]
        width = 0.0 if np.isnan(share) else min(max(share, 0.0), 1.0)
        yield Share(text.name(str(party)), text.percent(share), width, goals)


def _nothing(front: Front, parties: Parties) -> Floats:
    """What counts as 0 % of each goal, in its own sense; NaN for parties of several goals."""
    found = np.full(len(front.goals), np.nan)
    for weights, outside in zip(parties.weights, parties.outside, strict=True):
        own = np.flatnonzero(weights)
        if len(own) == 1:
            found[own] = -outside / weights[own]
    return np.asarray(found * front.signs + 0.0)


def _gets(value: float, best: float, nothing: float, goal: Goal) -> str:
    """A goal's value as a share of its best where that is what its bar shows, else between what
    counts as nothing and its best.
    """
    if goal.sense == "maximize" and nothing == 0:
        return f"{text.number(value)} of {_amount(text.number(best), goal)}"
    if not np.isfinite(nothing) or nothing == best:
        return f"{_amount(text.number(value), goal)}, {text.number(best)} at best"
    # With as many decimals as a requirement has beside the same bound.
    got, least = text.numbers([value, nothing])
    return f"{_amount(got, goal)}, from {least} to {text.number(best)}"


def _amount(shown: str, goal: Goal) -> str:
    """With its unit isolated: a name, which may be long, in the middle of a sentence."""
    return f"{shown} {text.isolated(text.unit_of(shown, goal.unit))}" if goal.unit else shown


def _decided(front: Front, plan: int) -> str:
    values = front.solutions[[plan - 1]].toarray()[0][~front.columns.hidden]
    said = {str(each.get("type", "")) for each in front.about.get("decisions", [])}
    word = "yes" if said == {"binary"} else "not 0"
    return f"{int((values != 0).sum()):,} of {text.count(len(values), 'decision')} are {word}."


def _about(front: Front, plans: Sequence[int]) -> str:
    """What the choice between the first two plans is about, in a sentence."""
    if len(plans) < 2:
        return ""
    shares = satisfaction(front).dropna(axis=1, how="all")
    first, second = (shares.loc[plan].to_numpy(dtype=float) for plan in plans[:2])
    moved = dict(zip(map(str, shares.columns), (second - first).tolist(), strict=True))
    better, worse = gains(moved), losses(moved)
    if not better or not worse:
        return ""
    return (
        f"Plan {plans[1]} in place of plan {plans[0]}: more for {text.listed(better)}; less for "
        f"{text.listed(worse)}. Points are hundredths of what each could get."
    )


def _settled(front: Front) -> Settled | None:
    """Yes/no decisions that are the same in all listed plans, by name; None if there are none."""
    if len(front) < 2:
        return None
    core = core_index(front)
    words = story.core_words(front) if len(core) else ""
    if not words:
        return None
    always, never = (_names(front, core[core["verdict"] == each]) for each in ("always", "never"))
    return Settled(words, always, never)


def _names(front: Front, rows: pd.DataFrame) -> list[str]:
    index = rows.drop(columns=["decision", "core", "verdict"]).to_numpy().tolist()
    named = [naming.called(front, *each) for each in zip(rows["decision"], index, strict=True)]
    more = len(named) - MOST_SETTLED
    return named[:MOST_SETTLED] + ([f"{more:,} more"] if more > 0 else [])
