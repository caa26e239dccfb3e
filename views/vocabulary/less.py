"""The fair plan with less of what is contributed, in sentences; of plain data, as results tell it.

Names in sentences are raw: the caller escapes them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...optimizer.insight.fair_with_less import FAIR, INCOMPARABLE, NO_PLAN, OPEN
from ...optimizer.problem.tolerances import NEGLIGIBLE_SHARE
from . import text
from .added import maybe, number
from .points import FEWEST, gains, losses

MOST_ROWS = 40
AS_IT_IS = "(as it is)"
SAME = "gives nobody half a point more or less"
STATES = (FAIR, NO_PLAN, OPEN, INCOMPARABLE)
POINTS = "Points are hundredths of what each could get as it is."
Told = Mapping[str, Any]


@dataclass(frozen=True)
class LessRow:
    """A row of a table: what there is less of, how much, what each party gets, and what it says in
    place of that where there is no plan, in a word or (``instead``) in sentences.
    """

    name: str
    less: str
    cells: Sequence[str]
    state: str = ""
    instead: str = ""


def checked(data: Any) -> Told:
    """What :meth:`FairWithLess.to_dict` told, read from a run.

    Raises ValueError, TypeError, LookupError or AttributeError where it is something else.
    """
    found = [_case(each, data) for each in data["with_less"]]
    if not found or not 0 < number(data["share"]) < 1:
        raise ValueError("it says of nothing that there is less")
    return {
        "share": data["share"],
        "units": {goal: str(data["units"][goal]) for goal in data["values"]},
        "values": _numbers(data["values"], data["values"]),
        "satisfaction": _numbers(data["satisfaction"], data["satisfaction"]),
        "outside_declared": {each: bool(data["outside_declared"][each]) for each in _shares(data)},
        "with_less": found,
    }


def _shares(data: Told) -> dict[str, float]:
    found = _known(data["satisfaction"])
    if not found:
        raise ValueError("nobody has anything to gain")
    return found


def _case(each: Any, data: Any) -> Told:
    """One reduction; with a plan for the same parties and goals as without it."""
    if each["state"] not in STATES:
        raise ValueError(f"{each['state']!r} is not a state")
    is_fair = each["state"] == FAIR
    return {
        "name": str(each["name"]),
        "state": each["state"],
        "reasons": list(map(str, each["reasons"])),
        **{key: maybe(each[key]) for key in ("amount", "less", "at_least", "at_most")},
        **{
            key: _numbers(each[key], data[key]) if is_fair else None
            for key in ("values", "satisfaction")
        },
    }


def _numbers(said: Any, like: Any) -> dict[str, float | None]:
    """Numbers for the names that another table has; unknown ones where that has them too."""
    if any((said[name] is None) != (like[name] is None) for name in like):
        raise ValueError("a number is missing")
    return {str(name): maybe(said[name]) for name in like}


def title(data: Told) -> str:
    """The question."""
    return f"What if there is {text.typed_percent(data['share'])} less?"


def sentences(data: Told) -> Iterator[str]:
    """What a council wants to know first: the first reduction, which is all of them at once where
    there are several, and of these the one that leaves the worst-off party least.
    """
    first, *others = data["with_less"]
    yield sentence(data, first)
    worse = [each for each in others if is_changed(data, each)]
    if worse:
        yield f"Of each alone: {sentence(data, min(worse, key=_left))}"


def _left(each: Told) -> float:
    """What the worst-off party is left with; less than anything where there is no plan."""
    if each["state"] == NO_PLAN:
        return -math.inf
    return math.inf if each["satisfaction"] is None else min(_known(each["satisfaction"]).values())


def is_changed(data: Told, each: Told) -> bool:
    """Whether anybody gets half a point more or less than as it is, or there is no such plan."""
    return each["state"] != FAIR or any(abs(move) >= FEWEST for move in moves(data, each).values())


def moves(data: Told, each: Told) -> dict[str, float]:
    """By how much each party's satisfaction changes, by name; empty without a plan."""
    now, then = _known(data["satisfaction"]), _known(each["satisfaction"] or {})
    return {party: share - now[party] for party, share in then.items()}


def _known(shares: Mapping[str, float | None]) -> dict[str, float]:
    """Satisfaction of the parties that have something to gain."""
    return {str(party): float(share) for party, share in shares.items() if share is not None}


def sentence(data: Told, each: Told) -> str:
    """What there is with less of one contribution, in a sentence or two."""
    given = f"With {text.typed_percent(data['share'])} less of {text.isolated(each['name'])}"
    if each["state"] == FAIR:
        return f"{given} {_fair(data, each)}"
    if each["state"] == NO_PLAN:
        why = reasons(each)
        return f"{given} there is no plan{': ' if why else '.'}{why}"
    if each["state"] == OPEN:
        return f"{given} the fair plan is not known: {bounds(each)}"
    return f"{given} nothing can be compared. {reasons(each)}"


def _fair(data: Told, each: Told) -> str:
    if not is_changed(data, each):
        return f"the fair plan {SAME}: it {_leaves(each)}."
    moved = moves(data, each)
    worse, better = losses(moved), gains(moved)
    told = [f"less for {text.listed(worse)}"] * bool(worse)
    told += [f"more for {text.listed(better)}"] * bool(better)
    lost = [text.isolated(party) for party in _better_off_without(data, each)]
    without = f" Better off without an agreement: {text.listed(lost)}." if lost else ""
    now, then = (text.percent(_worst(told)) for told in (data, each))
    instead = f", not {now}" if now != then else ""
    return f"the fair plan {_leaves(each)}{instead}: {'; '.join(told)}.{without}"


def _leaves(told: Told) -> str:
    """What a plan does for the worst-off party."""
    worst = _worst(told)
    if worst < -NEGLIGIBLE_SHARE:
        below = text.count(max(round(-100 * worst), 1), "point")
        return f"leaves somebody {below} below what counts as 0 %"
    return f"gives whoever gets least {text.percent(worst)} of their best"


def _worst(told: Told) -> float:
    """What the worst-off party gets of a plan."""
    return min(_known(told["satisfaction"]).values())


def _better_off_without(data: Told, each: Told) -> list[str]:
    """Parties that the plan leaves with less than what they say they have without an agreement."""
    declared = data["outside_declared"]
    shares = _known(each["satisfaction"])
    return [party for party, share in shares.items() if declared[party] and share <= -FEWEST]


def bounds(each: Told) -> str:
    """What is proved of a fair plan that was not reached, in a sentence."""
    low, high = each["at_least"], each["at_most"]
    ended = "the solver failed" if each["reasons"] else "the time ended"
    if low is None and high is None:
        return f"{ended} before anything was proved of it."
    ends = [f"at least {text.at_least(low)}"] if low is not None else []
    ends += [f"at most {text.percent(math.ceil(100 * high) / 100)}"] if high is not None else []
    return f"{ended} first. The worst-off party gets {text.listed(ends)} of its best in it."


def reasons(each: Told) -> str:
    """Why there is no plan, or nothing to compare, in sentences; empty if not known."""
    return text.name(" ".join(map(str, each["reasons"])))


def cells(data: Told, each: Told, parties: Sequence[str]) -> list[str]:
    """What each party gets of its best, and by how many points that is more or less than as it is;
    nothing without a plan.
    """
    if each["satisfaction"] is None:
        return []
    moved = moves(data, each)
    return [_cell(each["satisfaction"][party], moved.get(party, 0.0)) for party in parties]


def _cell(share: float | None, move: float) -> str:
    if share is None:
        return text.MISSING
    points = f"{100 * abs(move):.0f}" if abs(move) >= FEWEST else ""
    change = f" ({'+' if move > 0 else text.MINUS}{points})" if points else ""
    return f"{text.percent(share)}{change}"


def rows(data: Told, parties: Sequence[str]) -> tuple[list[LessRow], int]:
    """What these parties get as it is, then with less of each contribution that makes a difference;
    and how many more of these there are than are shown.
    """
    changed = [each for each in data["with_less"] if is_changed(data, each)]
    first = LessRow(AS_IT_IS, "", cells(data, {"satisfaction": data["satisfaction"]}, parties))
    found = [first, *(_row(data, each, parties) for each in changed[:MOST_ROWS])]
    return found, max(len(changed) - MOST_ROWS, 0)


def _row(data: Told, each: Told, parties: Sequence[str]) -> LessRow:
    amount = "" if each["less"] is None else text.number(each["less"])
    shown = cells(data, each, parties)
    said = "" if shown else instead(each)
    return LessRow(text.name(each["name"]), amount, shown, each["state"], said)


def instead(each: Told) -> str:
    """What a row says in place of what parties get, where the fair plan is not known."""
    if each["state"] == OPEN:
        return f"Not known: {bounds(each)}"
    return f"{'No plan' if each['state'] == NO_PLAN else 'Nothing to compare'}. {reasons(each)}"


def unchanged(data: Told) -> str:
    """How many contributions change nothing with less of each alone, in a sentence; empty if none,
    or if there is no other.
    """
    alone = [each for each in data["with_less"] if each["less"] is not None]
    count = sum(not is_changed(data, each) for each in alone)
    if not count or len(data["with_less"]) == 1:
        return ""
    return f"{text.count(count, 'contribution')}, each alone: so much less {SAME}."
