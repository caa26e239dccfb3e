"""A few plans that stand for a long front: how many, and what is said of them and their families.

Names in the sentences are raw, but isolated: the caller escapes them.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...optimizer.insight.families import Family, FamilyMark
from ...optimizer.parties.listed import fair_plans
from ...optimizer.problem.tolerances import SHARE_NOISE
from ...optimizer.results.front import Front
from . import fairness, naming, text
from .rounding import is_rounded, rounded, units_of

if TYPE_CHECKING:
    from ...optimizer.insight.representatives import Representatives

#: So many plans stand for a longer front where nobody says how many.
FEW, LONG = 7, 20
#: Pages and tables count how much is asked for the proof, so that a run is always told alike.
COVERS, NODES = 16, 100
MOST_NAME = 32
_BRACKETS = re.compile(r" \(\d[^()]*\)")
_ONE_TO_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def of_front(front: Front, plans: int | None = None) -> "Representatives | None":
    """So many plans, by default seven of a front with more than twenty; None for a shorter one."""
    if not len(front) or (plans is None and len(front) <= LONG):
        return None
    # HiGHS is loaded for long fronts alone.
    from ...optimizer.insight.covering import CoverEffort
    from ...optimizer.insight.representatives import representatives
    from ...optimizer.solver.budget import Budget

    return representatives(front, plans or FEW, Budget(), CoverEffort(COVERS, NODES))


def title(found: "Representatives") -> str:
    """What they are, such as ``Seven plans that stand for 64``."""
    few, all_plans = len(found.plans), len(found.front)
    if few == all_plans:
        return "All plans"
    stand = "stands" if few == 1 else "stand"
    amount = _spelled(few).capitalize()
    return f"{amount} {'plan' if few == 1 else 'plans'} that {stand} for {all_plans:,}"


def _spelled(amount: int) -> str:
    return _ONE_TO_TEN[amount - 1] if amount <= len(_ONE_TO_TEN) else f"{amount:,}"


def proof(found: "Representatives") -> str:
    """Within what they cover the listed plans, and what is proved of that."""
    few = len(found.plans)
    if few == len(found.front):
        return "Each listed plan stands for itself."
    one = "it" if few == 1 else "one of these"
    told = [
        f"Whichever of the {len(found.front):,} plans one prefers, {one} gives up at most "
        f"{_at_most(found.within)} in any goal, of what lies between its best and its worst"
        f"{_listed_ranges(found.front)}.",
        _least(found),
    ]
    if found.front.face_plans:
        told.append("Mixtures of plans are not counted.")
    return " ".join(told)


def _listed_ranges(front: Front) -> str:
    """Where they are not those of the scale, because that has none."""
    from ...optimizer.insight.representatives import by_listed_range

    names = [_short(front.goals[k].label) for k in by_listed_range(front)]
    return f", for {text.listed(names)} in the listed plans" if names else ""


def _least(found: "Representatives") -> str:
    amount, is_one = _spelled(len(found.plans)), len(found.plans) == 1
    if found.proved:
        which = "other plan comes" if is_one else f"{amount} plans come"
        return f"Proved: no {which} closer."
    which = "plan leaves" if is_one else f"{amount} plans leave"
    return f"Proved so far: any {which} at least {_at_least(found.least)}."


def _at_most(share: float) -> str:
    return text.finely(math.ceil((share - SHARE_NOISE) * 1000) / 1000, 1)


def _at_least(share: float) -> str:
    return text.finely(math.floor(share * 1000) / 1000, 1)


def values(found: "Representatives") -> list[list[str]]:
    """For each goal the values of the plans, rounded to what can be told apart, which
    :func:`rounding` says.
    """
    rows = [plan - 1 for plan in found.plans]
    return [
        rounded(found.front.values[rows, k], found.front.values[:, k], goal.step)
        for k, goal in enumerate(found.front.goals)
    ]


def rounding(found: "Representatives") -> str:
    """Which of the :func:`values` are rounded and to what, in a sentence; empty if none is."""
    told = [
        f"{text.with_unit(unit, goal.unit)} in {_short(goal.label)}"
        for k, (goal, unit) in enumerate(zip(found.front.goals, _units(found), strict=True))
        if any(is_rounded(found.front.values[plan - 1, k], unit) for plan in found.plans)
    ]
    return f"Values in this table are rounded, to {text.listed(told)}." if told else ""


def _units(found: "Representatives") -> list[float]:
    return units_of(found.front.goals, found.front.values)


def family_lines(found: "Representatives") -> list[tuple[int, str]]:
    """For each plan its number, and for how many and which plans it stands."""
    return [(each.plan, family_words(found, each)) for each in found.families]


def family_words(found: "Representatives", each: Family) -> str:
    """For how many plans one stands, what they share, and which fair plans are among them."""
    return f"stands for {text.count(len(each.members), 'plan')}: {family(found, each)}"


def family(found: "Representatives", each: Family) -> str:
    """What the plans of a family share, and which fair plans are among them."""
    return "; ".join([names(found)[each.plan], *_fair(found.front, each)])


def names(found: "Representatives") -> dict[int, str]:
    """By plan what its family is called; no two are called alike, however they are shortened."""
    told = {each.plan: [_name(found, each)] for each in found.families}
    for more in (_strengths, _values):
        for each in _alike(found, told):
            told[each.plan].append(more(found, each))
    for each in _alike(found, told):
        told[each.plan].append(f"around plan {each.plan}")
    return {plan: ", ".join(dict.fromkeys(parts)) for plan, parts in told.items()}


def _alike(found: "Representatives", told: Mapping[int, Sequence[str]]) -> list[Family]:
    """Families that share their words with another one, whatever numbers are in brackets."""
    bare = {plan: _BRACKETS.sub("", ", ".join(dict.fromkeys(p))) for plan, p in told.items()}
    times = Counter(bare.values())
    return [each for each in found.families if times[bare[each.plan]] > 1]


def _name(found: "Representatives", family: Family) -> str:
    """What the plans share and most others do not, else what their plan is strong and weak in."""
    if family.marks:
        return f"{_decided(found.front, family.marks)} ({_others(family.marks[-1].others)})"
    return _strengths(found, family)


def _values(found: "Representatives", family: Family) -> str:
    """The plan's values in the goals that a reader can tell apart; of what is rounded, "about"."""
    row = found.plans.index(family.plan)
    exact = found.front.values[family.plan - 1]
    told = [
        f"{_short(goal.label)} {'about ' * is_rounded(value, unit)}{column[row]}"
        for goal, value, unit, column in zip(
            found.front.goals, exact, _units(found), values(found), strict=True
        )
    ]
    return text.listed(told[:2])


def _decided(front: Front, marks: Sequence[FamilyMark]) -> str:
    parts = []
    whole = [naming.called(front, each.decision, each.index) for each in marks]
    short = list(map(text.isolated, text.shortened_apart(whole, MOST_NAME)))
    for word, yes in (("with", True), ("without", False)):
        names = [name for each, name in zip(marks, short, strict=True) if each.yes == yes]
        parts += [f"{word} {text.listed(names)}"] if names else []
    return ", ".join(parts)


def _others(share: float) -> str:
    return f"{text.percent(share)} of the others too" if share else "no other plan"


def _strengths(found: "Representatives", family: Family) -> str:
    """The goals in which a plan stands highest and lowest among the few, from worst to best."""
    front, row = found.front, found.plans.index(family.plan)
    minimised = front.values[[plan - 1 for plan in found.plans]] * front.signs
    spread = np.ptp(minimised, axis=0)
    places = (minimised.max(axis=0) - minimised[row])[spread > 0] / spread[spread > 0]
    names = [goal.label for goal, apart in zip(front.goals, spread, strict=True) if apart > 0]
    if not names:
        return "alike in every goal"
    strong, weak = names[int(places.argmax())], names[int(places.argmin())]
    return f"strong in {_short(strong)}, weak in {_short(weak)}"


def _short(name: str) -> str:
    return text.isolated(text.shortened(name, MOST_NAME))


def _fair(front: Front, each: Family) -> Iterator[str]:
    rules: dict[int, list[str]] = {}
    for named in fair_plans(front):
        rules.setdefault(named.plan, []).append(named.rule)
    for plan in sorted(rules, key=lambda plan: plan != each.plan):
        if plan in each.members:
            which = "it" if plan == each.plan else f"plan {plan}"
            yield f"{which} {text.listed([fairness.praise(front, rule) for rule in rules[plan]])}"
