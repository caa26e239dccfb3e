"""What rules make least, stage by stage, computed from their definitions in fractions.

Values are minimised, and each goal is divided by its range on the scale that the run states.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .satisfaction import StatedFairness, Values
from .sums import apart, weighted
from .use import StatedUse

#: Where directions are nearer than this, whether they are apart is a matter of rounding.
_NEAR = 1e-6
#: So near to what is taken for rounding, either may have been meant.
_EDGE = Fraction(1, 10**3)
_ONE, _MORE = Fraction(1), Fraction(1, 10)


@dataclass(frozen=True)
class Stage:
    """What a rule makes ``least`` at one stage, and what does not get worse at later ones."""

    least: Fraction
    kept: Sequence[Fraction]


Stages = Callable[[Values], list[Stage]]


def ranges(said: StatedFairness) -> list[Fraction]:
    """What each goal is divided by."""
    return [each or _ONE for each in said.ranges]


def divisors(use: StatedUse, said: StatedFairness) -> list[Fraction]:
    """The least that a rule divides each goal by."""
    if use.rule != "reference-point":
        return ranges(said)
    wholes = [[whole for _, whole in scale] for scale in reference_scales(use, said)]
    return list(map(min, zip(*wholes, strict=True)))


def stages(use: StatedUse, said: StatedFairness) -> list[Stages]:
    """The stages of a rule; several where rounding decides what the rule makes least."""
    if use.rule == "reference-point":
        return [_reference(scale) for scale in reference_scales(use, said)]
    return [_with_ties(of, ranges(said)) for of in _before_ties(use, said)]


def _before_ties(use: StatedUse, said: StatedFairness) -> list[Stages]:
    spread = ranges(said)
    match use.rule:
        case "knee":
            return [_sum(each, spread) for each in _normals(said)]
        case "weighted":
            return [_sum(use.weights, spread)]
        case "lexicographic":
            return [_tiers(use, spread)]
        case "goal-lexicographic":
            return [_missed_by_tier(use, spread)]
        case "goal-minimax":
            return [lambda f: [_alone(max(_missed(use, spread, f)))]]
    return [lambda f: [_alone(sum(_missed(use, spread, f), Fraction(0)))]]


def _with_ties(of: Stages, spread: Sequence[Fraction]) -> Stages:
    """The stages, and then the sum of all goals, of which the first ones weigh a little more."""
    weights = [(1 + _MORE / (1 + k)) / each for k, each in enumerate(spread)]
    return lambda f: [*of(f), _alone(weighted(weights, f))]


def _alone(least: Fraction) -> Stage:
    return Stage(least, [least])


def _sum(weights: Sequence[Fraction], spread: Sequence[Fraction]) -> Stages:
    divided = [w / s for w, s in zip(weights, spread, strict=True)]
    return lambda f: [_alone(weighted(divided, f))]


def _tiers(use: StatedUse, spread: Sequence[Fraction]) -> Stages:
    """The weighted sum of each tier; its goals that count do not get worse, each of them."""
    tiers = [
        [k for k, tier in enumerate(use.tiers) if tier == each and use.weights[k]]
        for each in sorted(set(use.tiers))
    ]

    def of(f: Values) -> list[Stage]:
        return [
            Stage(
                sum((use.weights[k] * f[k] / spread[k] for k in tier), Fraction(0)),
                [f[k] for k in tier],
            )
            for tier in tiers
        ]

    return of


def _missed(use: StatedUse, spread: Sequence[Fraction], f: Values) -> list[Fraction]:
    """By how much each goal with a target misses it, times its weight."""
    return [max(each, Fraction(0)) for each in short_of_targets(use, spread, f)]


def short_of_targets(use: StatedUse, spread: Sequence[Fraction], f: Values) -> list[Fraction]:
    """How far each goal with a target is short of it, below 0 beyond it, times its weight."""
    parts = zip(use.weights, use.targets, spread, f, strict=True)
    return [w * (v - target) / s for w, target, s, v in parts if target is not None]


def _missed_by_tier(use: StatedUse, spread: Sequence[Fraction]) -> Stages:
    own = [tier for tier, target in zip(use.tiers, use.targets, strict=True) if target is not None]

    def of(f: Values) -> list[Stage]:
        missed = list(zip(own, _missed(use, spread, f), strict=True))
        sums = [sum((m for t, m in missed if t == tier), Fraction(0)) for tier in sorted(set(own))]
        return list(map(_alone, sums))

    return of


Scale = Sequence[tuple[Fraction, Fraction]]


def _reference(scale: Scale) -> Stages:
    def of(f: Values) -> list[Stage]:
        short = short_of_aspirations(scale, f)
        return [_alone(max(short)), _alone(sum(short, Fraction(0)))]

    return of


def reference_scales(use: StatedUse, said: StatedFairness) -> list[Scale]:
    """Each goal's aspiration, and how far its worst on the scale is from it: its range where that
    is nothing but rounding; both where rounding decides whether it is.
    """
    ends = []
    for target, column in zip(use.targets, zip(*said.table, strict=True), strict=True):
        aspired = min(column) if target is None else target
        ends.append((aspired, max(aspired, *column)))
    either: list[Scale] = [
        [
            (low, apart(low, high, part) or spread)
            for (low, high), spread in zip(ends, ranges(said), strict=True)
        ]
        for part in (_ONE - _EDGE, _ONE + _EDGE)
    ]
    return either if either[0] != either[1] else either[:1]


def short_of_aspirations(scale: Scale, f: Values) -> list[Fraction]:
    """How far each goal is from its aspiration (0) to its worst on the scale (1)."""
    return [(v - aspired) / whole for v, (aspired, whole) in zip(f, scale, strict=True)]


def _normals(said: StatedFairness) -> list[list[Fraction]]:
    """Weights with one value over the goals' own optima, or equal ones where these span no plane
    that faces all goals; both where that is a matter of rounding.
    """
    equal = [_ONE] * len(said.ranges)
    ranged = [k for k, each in enumerate(said.ranges) if each]
    own = np.array([[float(said.table[i][k] / said.ranges[k]) for k in ranged] for i in ranged])
    if not own.size:
        return [equal]
    sizes, directions = np.linalg.svd(own - own.mean(axis=0))[1:]
    normal = directions[-1] * np.sign(directions[-1].sum())
    flattest = min([float(normal.min()), *sizes[:-1].tolist()])
    if flattest <= 0 and normal.min() < -_NEAR:
        return [equal]
    facing = list(equal)
    for k, each in zip(ranged, (normal / normal.mean()).tolist(), strict=True):
        facing[k] = Fraction(each)
    return [facing] if flattest > _NEAR else [facing, equal]
