"""What is false in a front, judged in fractions against every plan; see planners.py."""

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

import numpy as np

from planners import Plan, Stated, Values, dominates
from wholepie import Front

#: What rounding may come to in a gap, relative to it, where goals have no steps.
ROUNDING = Fraction(1, 10**9)
#: A complete front is whole to this share of the range in goals without steps.
TOLERANCE = Fraction(1, 10**6) * (1 + ROUNDING)


def faults(
    stated: Stated,
    front: Front,
    plans: np.ndarray | None = None,
    hidden: frozenset[Values] = frozenset(),
) -> Iterator[str]:
    """What is false in a front of a problem, each as a kind and a sentence.

    ``plans`` (N, n) are the columns of the listed plans, by default those of the front. What is
    claimed need not hold for ``hidden`` points.
    """
    listed = front.solutions.toarray() if plans is None else plans
    broken = list(_broken_plans(stated, listed))
    yield from broken
    yield from _wrong_values(stated, listed, front.values)
    if broken:
        return
    values = [stated.at(_whole(x)) for x in listed]
    yield from _dominated(stated, values)
    true = stated.front - hidden
    if front.complete:
        yield from _differences(stated, true, values, front)
    elif np.isfinite(front.gap):
        gap = true_gap(stated, true, values)
        rounding = ROUNDING if front.record.without_steps else 0
        if gap is None or gap > Fraction(front.gap) * (1 + rounding):
            shown = "inf" if gap is None else f"{float(gap):.6g}"
            yield f"gap: claimed {front.gap:.6g}, true {shown}"


def true_gap(stated: Stated, true: Collection[Values], listed: Sequence[Values]) -> Fraction | None:
    """The least share of the listed ranges by which every true point is matched; None for none."""
    signs, p = stated.signs, len(stated.goals)
    ranges = [max(v[k] for v in listed) - min(v[k] for v in listed) for k in range(p)]
    largest = Fraction(0)
    for point in true:
        misses = [
            _miss([s * (w - v) for s, w, v in zip(signs, each, point, strict=True)], ranges)
            for each in listed
        ]
        least = min((miss for miss in misses if miss is not None), default=None)
        if least is None:
            return None
        largest = max(largest, least)
    return largest


def _miss(worse: Sequence[Fraction], ranges: Sequence[Fraction]) -> Fraction | None:
    if any(w > 0 and not r for w, r in zip(worse, ranges, strict=True)):
        return None
    return max(w / r if w > 0 else Fraction(0) for w, r in zip(worse, ranges, strict=True))


def _whole(x: np.ndarray) -> Plan:
    return tuple(int(value) for value in x)


def _broken_plans(stated: Stated, listed: np.ndarray) -> Iterator[str]:
    for x in listed:
        if (x != np.round(x)).any():
            yield f"fractional plan: {x.tolist()}"
        elif not stated.holds(_whole(x)):
            yield f"infeasible plan: {_whole(x)}"


def _wrong_values(stated: Stated, listed: np.ndarray, values: np.ndarray) -> Iterator[str]:
    for x, found in zip(listed, values, strict=True):
        if (x == np.round(x)).all():
            true = [float(value) for value in stated.at(_whole(x))]
            if true != found.tolist():
                near = np.allclose(true, found, rtol=1e-15, atol=0)
                kind = "values off in the last digits" if near else "wrong values"
                yield f"{kind}: {found.tolist()} of {_whole(x)}, which has {true}"


def _dominated(stated: Stated, values: Sequence[Values]) -> Iterator[str]:
    signs = stated.signs
    minimised = [tuple(s * v for s, v in zip(signs, each, strict=True)) for each in values]
    for i, one in enumerate(minimised):
        if one in minimised[:i]:
            yield f"listed twice: {_shown(values[i])}"
        elif any(dominates(other, one) for other in minimised):
            yield f"dominated: {_shown(values[i])} is listed"


def _differences(
    stated: Stated, true: frozenset[Values], values: Sequence[Values], front: Front
) -> Iterator[str]:
    """Points that are missing; where goals have no steps, those that none listed is as good as but
    for a tolerance in these.
    """
    missing = true - set(values)
    if not front.exact:
        ranges = np.ptp(front.values, axis=0).tolist()
        rough = [label in front.record.without_steps for label in front.labels]
        allowed = [
            Fraction(width) * TOLERANCE if on else 0
            for on, width in zip(rough, ranges, strict=True)
        ]
        missing = {point for point in missing if not _matched(stated, point, values, allowed)}
    if missing:
        yield f"false complete: {len(missing)} missing, such as {_shown(min(missing))}"


def _matched(
    stated: Stated, point: Values, values: Sequence[Values], allowed: Sequence[Fraction | int]
) -> bool:
    """Whether some listed point is as good but for what is allowed."""
    return any(
        all(s * (w - v) <= a for s, w, v, a in zip(stated.signs, each, point, allowed, strict=True))
        for each in values
    )


def _shown(values: Values) -> str:
    return f"({', '.join(f'{float(v):.15g}' for v in values)})"
