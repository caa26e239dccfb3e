"""A plan that was adopted against the efficient ones, in sentences and rows that all views share.

Names are isolated or plain; pages escape them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...optimizer.insight.alignment import (
    AS_GOOD,
    BETTER,
    BETTER_IN,
    LEAST_TAKEN,
    Alignment,
)
from ...optimizer.insight.beside import PlanBeside
from ...optimizer.insight.breaches import BrokenRow, broken_requirements
from ...optimizer.plans.plan import LISTED
from ...optimizer.problem.labels import Goal
from . import text
from .naming import caption

MOST_BREACHES, MOST_CHANGES, MOST_STEPS = 12, 40, 30
_FINE, _MOST_SWAPPED = 0.01, 12
_CALLED = {
    BETTER: "the better plan",
    AS_GOOD: "the plan that is as good",
    LEAST_TAKEN: "the plan that takes least",
}
_HEADS = {BETTER: "better", AS_GOOD: "as good", LEAST_TAKEN: "takes least"}


def verdict(found: Alignment) -> str:
    """The answer in a sentence or two."""
    parts = []
    if found.breaches:
        count = text.count(broken_requirements(found.breaches), "requirement")
        parts.append(f"The plan breaks {count}.")
    elif found.plan.number:
        parts.append(f"The plan has the goal values of plan {found.plan.number} of the front.")
    return " ".join([*parts, *_compared(found)])


def _compared(found: Alignment) -> Iterator[str]:
    """Whether the first plan beside it is as good, or what it takes."""
    first = found.beside[0] if found.beside else None
    if first is not None and first.as_good:
        other = first.plan.rule in {BETTER, AS_GOOD}
        yield f"{'Another plan' if other else _began(first)} is {_as_good(found, first)}."
        return
    if found.breaches:
        yield "No plan that keeps all requirements is as good in every goal."
    else:
        yield "No plan is better in one goal without being worse in another."
    if first is not None:
        share = share_words(first.taken)
        yield f"{_began(first)} takes at most {share} of its range from any goal."


def _as_good(found: Alignment, each: PlanBeside) -> str:
    if not each.dominates:
        return "as good in every goal and keeps all requirements"
    rules = ", and it keeps all requirements" if found.breaches else ""
    return f"better in {_better_in(each)} and worse in none{rules}"


def _began(each: PlanBeside) -> str:
    """What a plan is called at the beginning of a sentence."""
    name = called(each)
    return name[:1].upper() + name[1:]


def _better_in(each: PlanBeside) -> str:
    return text.count(int((each.shares > 0).sum()), "goal")


def called(each: PlanBeside) -> str:
    """What a plan beside the adopted one is called in a sentence."""
    if each.plan.rule == LISTED:
        return f"plan {each.plan.number}"
    if each.plan.rule.startswith(BETTER_IN):
        return f"the plan that is {text.name(each.plan.rule)}"
    return _CALLED.get(each.plan.rule, f"the plan by {text.name(each.plan.rule)}")


def head(each: PlanBeside) -> str:
    """What it is called above a column."""
    if each.plan.rule == LISTED:
        return called(each)
    return _HEADS.get(each.plan.rule, text.name(each.plan.rule))


def broken(found: Alignment) -> Iterator[str]:
    """What the plan breaks and by how much, in sentences."""
    rules, names = _rules(found.about), _called_by_row(found)
    for each in found.breaches[:MOST_BREACHES]:
        # The words of a requirement with many rows are said once.
        yield (
            _requirement(each, rules.pop(each.requirement, ""))
            if each.requirement
            else _bound(each, names[each.row])
        )
    if (more := len(found.breaches) - MOST_BREACHES) > 0:
        yield f"{text.count(more, 'more line')} of requirements are broken; --json lists all."


def _rules(about: Mapping[str, Any]) -> dict[str, str]:
    """What requirements say, as they were written, by label."""
    return {
        f"{party['name']}: {each['name']}": str(each.get("rule", ""))
        for party in about.get("stakeholders", [])
        for each in party["requires"]
    }


def _called_by_row(found: Alignment) -> dict[str, str]:
    """What people call the decisions beyond their bounds, by the name of the row."""
    rows = [each.row for each in found.breaches if not each.requirement]
    if not rows:
        return {}
    columns = found.plan.columns
    shown = map(columns.name, np.flatnonzero(~columns.hidden).tolist())
    number_of = {name: k for k, name in enumerate(shown)}
    table = found.plan.decisions.iloc[[number_of[row] for row in rows]]
    return dict(zip(rows, _names(found, table.drop(columns="value")), strict=True))


def _bound(each: BrokenRow, name: str) -> str:
    if each.whole:
        return f"{name} is {text.number(each.used)}; it is a whole number."
    used, low, high = text.numbers([each.used, each.at_least, each.at_most])
    if each.used < each.at_least:
        return f"{name} is {used}; it must be at least {low}."
    return f"{name} is {used}; it may be at most {high}."


def _requirement(each: BrokenRow, rule: str) -> str:
    low = each.used < each.at_least
    bound, side = (each.at_least, "at least") if low else (each.at_most, "at most")
    if each.at_least == each.at_most:
        side = "exactly"
    used, limit, by = text.numbers([each.used, bound, each.by])
    share = f" ({text.percent(each.by / abs(bound))})" if bound else ""
    # Where decisions are on both sides, what is compared with 0 means nothing to anybody.
    compared = f"{used}, {side} {limit} is asked; " if bound else ""
    miss = "is missing" if low else "is too much"
    written = f" It says: {text.isolated(rule)}." if rule else ""
    return f"{text.isolated(each.row)}: {compared}{by} {miss}{share}.{written}"


def exchange_title(each: PlanBeside) -> str:
    """What a plan is called, and in how much it differs."""
    return f"{_began(each)}: {text.count(each.differs, 'decision differs', 'decisions differ')}"


def exchanges(found: Alignment) -> list[list[str]]:
    """Of each goal, and of decisions that differ, what they are in each of the plans beside."""
    told = [{label: rest for label, *rest in exchange_rows(each)} for each in found.beside]
    labels = list(map(text.name, found.plan.labels))
    rows = [[label, *(_in_brackets(*each[label]) for each in told)] for label in labels]
    return [*rows, ["decisions that differ", *(f"{each.differs:,}" for each in found.beside)]]


def _in_brackets(change: str, share: str) -> str:
    return f"{change} ({share})" if share else change


def exchange_rows(each: PlanBeside) -> list[list[str]]:
    """Who gets how much more or less in a plan, and which share of the goal's range that is; who
    gains comes first.
    """
    rows = zip(each.plan.goals, each.changes.tolist(), each.shares.tolist(), strict=True)
    ordered = sorted(rows, key=lambda row: -np.sign(row[2]))
    return [[text.name(goal.label), *_change_of(goal, *numbers)] for goal, *numbers in ordered]


def _change_of(goal: Goal, change: float, share: float) -> tuple[str, str]:
    if not share:
        return "as now", ""
    word = "better" if share > 0 else "worse"
    size = abs(share)
    return f"{text.with_unit(abs(change), goal.unit)} {word}", share_words(size)


def share_words(share: float) -> str:
    """A share of a goal's range; a small one with a digit more."""
    return text.finely(share, 1) if 0 < share < _FINE else text.percent(share)


def goal_rows(found: Alignment) -> list[list[str]]:
    """Of each goal its label, unit, and numbers: adopted, in the plans beside it, best, worst."""
    plans = [found.plan, *(each.plan for each in found.beside)]
    rows = []
    for goal in found.plan.goals:
        values = [plan.values[goal.label] for plan in plans]
        values += [found.plan.ideal[goal.label], found.plan.worst[goal.label]]
        unit = text.name(goal.unit)
        rows.append([text.name(goal.label), unit, *text.numbers(np.array(values, dtype=float))])
    return rows


def party_rows(found: Alignment) -> list[list[str]]:
    """Of each party its name and satisfaction: adopted, and in the plans beside it."""
    plans = [found.plan, *(each.plan for each in found.beside)]
    names, why = found.plan.parties.names, found.plan.parties.why_none
    return [
        [
            text.name(name),
            *(reason or text.percent(float(plan.satisfaction[name])) for plan in plans),
        ]
        for name, reason in zip(names, why, strict=True)
    ]


def order(found: Alignment) -> str:
    """What is proved of the order of changes, in a sentence or two; empty if nothing changes."""
    way = found.changeover
    if way is None or not way.columns:
        return ""
    name = called(found.beside[0])
    kept = "all requirements are kept" if found.keeps_rules else "nothing more is broken than now"
    follow = ""
    if way.amounts and len(way.amounts) < len(way.columns):
        follow = f" {text.count(len(way.amounts), 'amount')} may follow at each step."
    if len(way.amounts) == len(way.columns):
        parts = f", in as many parts as one likes: in any mixture of the two plans {kept}"
        return (
            f"To {name}: {text.count(len(way.columns), 'amount changes', 'amounts change')} "
            f"together{parts if way.mixes else ''}."
        )
    follow += _mended(found)
    if way.largest == 1:
        return f"To {name}: one decision after another; after each step {kept}.{follow}"
    if way.proved:
        how = (
            f"If each of these decisions changes once, and no other, no order of single changes "
            f"leads to {name} so that after each step {kept}: at least {way.largest} of them "
            "change together."
        )
    else:
        how = f"No order of single changes to {name} was found, and not all were tried."
    return f"{how} After each of these steps {kept}.{follow}"


def _mended(found: Alignment) -> str:
    """From which step on nothing is broken; empty where nothing is at first, or at the end only."""
    broken = found.steps["broken"].to_numpy()
    first = int((broken == 0).argmax())
    if found.keeps_rules or broken[first:].any() or first == len(broken) - 1:
        return ""
    return f" From step {first} on all requirements are kept."


def swaps(found: Alignment) -> str:
    """Which decisions to change for the first plan beside it, amounts after the whole ones that
    they follow; empty where they are many.
    """
    table = found.changes
    if not 0 < len(table) <= _MOST_SWAPPED:
        return ""
    parts = [_changes(found, table[chosen]) for chosen in (table["step"] > 0, table["step"] == 0)]
    return f"For {called(found.beside[0])}: {'; '.join(filter(None, parts))}."


def step_heads(found: Alignment) -> list[str]:
    """Goals and, where the adopted plan breaks requirements, how many are broken."""
    return found.plan.labels if found.keeps_rules else ["broken", *found.plan.labels]


def step_rows(found: Alignment) -> list[list[str]]:
    """Of each step its number, what changes, and below :func:`step_heads` what is so after it; step
    0 is now.
    """
    way = found.changeover
    if way is None or not way.columns:
        return []
    values = found.steps[step_heads(found)]
    columns = [text.numbers(values[label].to_numpy(dtype=float)) for label in values.columns]
    said = ["now", *(changed(found, k) for k in range(1, len(way.steps) + 1))]
    cells = zip(said, *columns, strict=True)
    rows = [[str(k), *each] for k, each in enumerate(cells)]
    return rows if len(rows) <= MOST_STEPS else [*rows[: MOST_STEPS - 1], rows[-1]]


def changed(found: Alignment, step: int) -> str:
    """What changes in a step: what is dropped, what is added, and amounts."""
    table = found.changes
    return _changes(found, table[table["step"] == step])


def _changes(found: Alignment, rows: pd.DataFrame) -> str:
    names = _names(found, rows.drop(columns=["value", "becomes", "step"]))
    yes_no, words = _yes_no(found), dict[str, list[str]]()
    told = zip(names, rows["decision"], rows["value"], rows["becomes"], strict=True)
    for name, decision, value, becomes in told:
        if decision in yes_no and {value, becomes} == {0.0, 1.0}:
            words.setdefault("add" if becomes else "drop", []).append(name)
        else:
            before, after = text.numbers([value, becomes])
            words.setdefault("", []).append(f"{name} from {before} to {after}")
    parts = [f"{verb} {_few(words[verb])}".strip() for verb in ("drop", "add", "") if verb in words]
    return "; ".join(parts)


def _few(names: Sequence[str]) -> str:
    more = len(names) - MOST_CHANGES
    return text.listed([*names[:MOST_CHANGES], *([f"{more:,} more"] if more > 0 else [])])


def _names(found: Alignment, rows: pd.DataFrame) -> list[str]:
    """What people call decisions, with the group before it where there are several groups."""
    said = {each["name"]: each for each in found.about.get("decisions", [])}
    columns = found.plan.columns
    one = len(set(columns.component[~columns.hidden].tolist())) == 1
    names = []
    for group, *index in rows.itertuples(index=False):
        own = caption(said, group, index)
        names.append(text.isolated(own if one and own else f"{group} {own}".rstrip()))
    return names


def _yes_no(found: Alignment) -> set[str]:
    """Names of the decisions that are all decided by yes or no."""
    problem, columns = found.plan.problem, found.plan.columns
    good = problem.integer & (problem.lower >= 0) & (problem.upper <= 1)
    others = set(columns.component[~good & ~columns.hidden].tolist())
    return {name for k, name in enumerate(columns.names) if k not in others}


def weights(found: Alignment) -> str:
    """Whether weights justify the plan, in a sentence."""
    if found.better is not None:
        return "No positive weights justify it: another plan is nowhere worse and somewhere better."
    if found.justified:
        return "Some weights justify the plan, and no plan dominates it."
    return "No plan dominates it, and yet no weights make it the best weighted sum."
