"""How the plans of one front differ from those of another, in sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from ...optimizer.comparison.changes import FrontChange, common, fair_plan
from ...optimizer.comparison.comparison import Comparison
from ...optimizer.parties.listed import is_fairest
from ...optimizer.problem.labels import Goal
from ...optimizer.problem.problem import Floats
from . import runs, text


def words(found: Comparison) -> list[str]:
    """How the plans changed, and what is not compared, in sentences."""
    first = found.names[0]
    lines = [
        f"{name}: {text.count(len(front), 'plan')}. {front.guarantee}"
        for name, front in found.fronts.items()
    ]
    for name, labels in found.left_out.items():
        if labels:
            lines.append(
                f"Not compared: {text.listed(list(labels))} of {name}; not every run has this."
            )
    for change in found.changes:
        lines += change_words(change, first)
    return [text.name(line) for line in lines]


def change_words(change: FrontChange, first: str) -> Iterator[str]:
    """Which plans of the first front another one still has, and what of that is not proved."""
    alike = sum(change.same_decisions)
    yield (
        f"{change.name} against {first}: {len(change.stayed):,} stayed "
        f"({alike:,} of them with the same decisions), {len(change.vanished):,} vanished, "
        f"{len(change.appeared):,} appeared."
    )
    mixed = len(change.mixed_before) + len(change.mixed_after)
    if mixed:
        yield f"{text.count(mixed, 'plan')} of one front lie between plans of the other."
    for plans, where, what in (
        (change.open_vanished, change.name, "vanished"),
        (change.open_appeared, first, "appeared"),
    ):
        if plans:
            yield (
                f"For {len(plans):,} that {what} this is not proved: {where} is not known to be "
                "complete and may simply not list them."
            )


def relabelled(found: Comparison) -> Comparison:
    """The same with each front called by what differs between the runs."""
    settings = {name: runs.settings_of(front.about) for name, front in found.fronts.items()}
    called = runs.labels(settings)
    return replace(
        found,
        fronts={called[name]: front for name, front in found.fronts.items()},
        left_out={called[name]: labels for name, labels in found.left_out.items()},
        points={called[name]: points for name, points in found.points.items()},
        numbers={called[name]: numbers for name, numbers in found.numbers.items()},
        epsilon=found.epsilon.rename(index=called, columns=called),
        hypervolume=found.hypervolume.rename(called),
        changes=tuple(replace(each, name=called[each.name]) for each in found.changes),
    )


def lead(found: Comparison) -> list[str]:
    """What is better and worse in each front than in the first one, in sentences."""
    return [line for name in found.names[1:] for line in effects(found, name)]


def effects(found: Comparison, name: str) -> Iterator[str]:
    """What is better and what is worse in a front than in the first one, in sentences."""
    way = f"From {text.isolated(found.names[0])} to {text.isolated(name)}"
    best, fairest = moved(found, name)
    if best:
        yield f"{way}, at best, {best}."
    if fairest:
        yield f"{way}, in the {fairest_words(found)}, {fairest}."


def fairest_words(found: Comparison) -> str:
    """What the plans that leximin names are called: others may be fairer that are not listed."""
    proved = all(is_fairest(front) for front in found.fronts.values() if len(front))
    return "fairest plan" if proved else "fairest listed plan"


def moved(found: Comparison, name: str) -> tuple[str, str]:
    """What is better and worse in a front than in the first one: the best of each goal, and each
    goal in the fairest plans. Empty where one of them has no plan.
    """
    runs = (found.names[0], name)
    bests = [found.ranges[run, "best"].to_numpy(dtype=float) for run in runs]
    at_best = _moves(found, bests[1] - bests[0]) if np.isfinite(bests).all() else ""
    before, after = (_fairest(found, run) for run in runs)
    if before is None or after is None:
        return at_best, ""
    return at_best, _moves(found, after - before)


def _fairest(found: Comparison, run: str) -> Floats | None:
    """Values of a front's leximin plan in the goals' own senses."""
    front = found.fronts[run]
    plan = fair_plan(front)
    signs = np.array([goal.sign for goal in found.goals])
    return None if plan is None else common(front, found.goals)[plan - 1] * signs


def _moves(found: Comparison, change: Floats) -> str:
    """Which goals become better and worse, and by how much; those that stay are left out."""
    moved = np.flatnonzero(np.abs(change) > 2 * found.noise)
    return moves([(found.goals[k], float(change[k])) for k in moved])


def moves(changes: Iterable[tuple[Goal, float]]) -> str:
    """By how much each goal is better or worse, from changes that are not 0."""
    return text.listed([_moved(goal, change) for goal, change in changes]) or "no goal changes"


def _moved(goal: Goal, change: float) -> str:
    word = "better" if change * goal.sign < 0 else "worse"
    amount = text.with_unit(abs(change), goal.unit)
    return f"{text.isolated(goal.label)} is {amount} {word}"
