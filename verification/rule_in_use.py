"""Compares the plan that a run says the rule in use gives with what it lists.

The rule is computed anew from its definition. A listed plan that does better than the one named
refutes the run, and so does a mixture on a face for rules that look at whoever or whatever is
worst. Rules that add up are best at a vertex of a face.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial

from .fairness import FAIRER, is_fairer, least_on, minimised_faces, rounded_by
from .plans import CheckedPlans
from .questions import allowance
from .rule_stages import (
    Stage,
    Stages,
    divisors,
    ranges,
    reference_scales,
    short_of_aspirations,
    short_of_targets,
    stages,
)
from .satisfaction import StatedFairness, Values
from .statement import Statement
from .use import StatedUse

#: Rules of fairness, and as which one plans are compared.
_FAIR = {"leximin": "leximin", "kalai-smorodinsky": "leximin", "total": "total", "nash": "nash"}
_NOTHING = Fraction(0)


def rule_faults(statement: Statement, checked: CheckedPlans) -> Iterator[str]:
    """What the listed plans contradict of the plan that the rule in use is said to give."""
    use, said, listed = statement.use, statement.fairness, checked.values
    if use is None or said is None or not listed:
        return
    faces = minimised_faces(statement)
    if use.rule in _FAIR:
        yield from _unfair(use, said, listed, faces)
    elif use.rule.startswith("goal-") and all(each is None for each in use.targets):
        yield f"The rule in use, {use.rule}, needs a target, and no goal has one."
    else:
        margin = _margin(statement, checked, use, said)
        yield from _outdone(stages(use, said), use, listed, margin)
        yield from _mixtures(use, said, listed[use.plan - 1], faces, margin)


def _better(use: StatedUse, what: str) -> str:
    return f"{what} is better by the rule in use, {use.rule}, than plan {use.plan}."


def _unfair(
    use: StatedUse,
    said: StatedFairness,
    listed: Sequence[Values],
    faces: Sequence[Sequence[Values]],
) -> Iterator[str]:
    if min(said.gains) < 0:
        yield f"The run names a plan by {use.rule}, and some party could only lose."
    if min(said.gains) < 0 or not max(said.gains):
        return
    shares = [said.satisfactions(f) for f in listed]
    rule, named = _FAIR[use.rule], shares[use.plan - 1]
    fairer = (i for i, each in enumerate(shares, 1) if is_fairer(rule, each, named))
    if number := next(fairer, 0):
        yield _better(use, f"Plan {number}")
    if rule == "leximin":
        for i, face in enumerate(faces, 1):
            if least_on(face, said.satisfactions, min(named)) > min(named) + FAIRER:
                yield _better(use, f"A mixture on face {i}")


def _margin(
    statement: Statement, checked: CheckedPlans, use: StatedUse, said: StatedFairness
) -> Fraction:
    """By how much a plan must do better to contradict a run."""
    slack = rounded_by(checked, allowance(statement, checked))
    weights = [max(each, Fraction(1)) for each in use.weights]
    parts = zip(weights, slack, divisors(use, said), strict=True)
    return sum((w * (FAIRER + off / spread) for w, off, spread in parts), _NOTHING)


def _outdone(
    ways: Sequence[Stages], use: StatedUse, listed: Sequence[Values], margin: Fraction
) -> Iterator[str]:
    """A plan that does better whichever way the rule is meant, if there is one."""
    for number, f in enumerate(listed, 1):
        if all(_beats(of(f), of(listed[use.plan - 1]), margin) for of in ways):
            yield _better(use, f"Plan {number}")
            return


def _beats(one: Sequence[Stage], named: Sequence[Stage], margin: Fraction) -> bool:
    for a, b in zip(one, named, strict=True):
        if a.least < b.least - margin:
            return True
        if any(mine > theirs for mine, theirs in zip(a.kept, b.kept, strict=True)):
            return False
    return False


def _mixtures(
    use: StatedUse,
    said: StatedFairness,
    named: Values,
    faces: Sequence[Sequence[Values]],
    margin: Fraction,
) -> Iterator[str]:
    """Mixtures on faces that are better than the plan named where they are worst."""
    ways = _short(use, said)
    for i, face in enumerate(faces, 1):
        if ways and all(_is_less_short(face, of, named, margin) for of in ways):
            yield _better(use, f"A mixture on face {i}")


Short = Callable[[Values], Sequence[Fraction]]


def _is_less_short(face: Sequence[Values], of: Short, named: Values, margin: Fraction) -> bool:
    """Whether a mixture on a face is short of less than a plan where it is worst."""
    most = max(of(named))
    return least_on(face, lambda f: [-each for each in of(f)], -most) > margin - most


def _short(use: StatedUse, said: StatedFairness) -> list[Short]:
    """What mixtures may make smaller where it is worst, whichever way the rule is meant."""
    if use.rule == "reference-point":
        return [partial(short_of_aspirations, scale) for scale in reference_scales(use, said)]
    if use.rule == "goal-minimax":
        return [lambda f: [*short_of_targets(use, ranges(said), f), _NOTHING]]
    return []
