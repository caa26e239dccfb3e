"""The rule that a run's scenario has in use, and the plan that the run says it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .contents import UnreadableError, numeral, whole

#: The rules that a scenario can name.
RULES = (
    "goal-lexicographic",
    "goal-minimax",
    "goal-weighted",
    "kalai-smorodinsky",
    "knee",
    "lexicographic",
    "leximin",
    "nash",
    "reference-point",
    "total",
    "weighted",
)


@dataclass(frozen=True)
class StatedUse:
    """A ``rule`` and the ``plan``, from 1, that it is said to give. Of each goal its weight, times
    that of its owner, its tier, and the minimised value that it aspires to (None for none).
    """

    rule: str
    plan: int
    weights: Sequence[Fraction]
    tiers: Sequence[int]
    targets: Sequence[Fraction | None]

    @property
    def numbers(self) -> list[Sequence[Fraction]]:
        """All that is ever added."""
        return [self.weights, [each for each in self.targets if each is not None]]


def read_use(run: Any, plans: int) -> StatedUse | None:
    """What ``run.json`` says of the rule in use; None where it names no plan of it.

    Raises UnreadableError where it names another rule than the scenario, or a plan that there is
    not.
    """
    said = run.get("in_use") or {}
    if not said:
        return None
    (rule, number), *others = said.items()
    if others or rule not in RULES or rule != run.get("about", {}).get("rule"):
        raise UnreadableError("names the plan of a rule that its scenario does not use")
    plan = whole(number)
    if not 1 <= plan <= plans:
        raise UnreadableError("names a plan of the rule in use that there is not")
    goals = run["goals"]
    owners = {str(each["name"]): numeral(each["weight"]) for each in run.get("stakeholders", ())}
    return StatedUse(
        rule=rule,
        plan=plan,
        weights=[_weight(goal, owners) for goal in goals],
        tiers=[whole(goal["priority"]) if "priority" in goal else 1 for goal in goals],
        targets=[_target(goal) for goal in goals],
    )


def _weight(goal: Any, owners: Mapping[str, Fraction]) -> Fraction:
    own = numeral(goal["weight"]) if "weight" in goal else Fraction(1)
    return own * owners.get(str(goal["owner"]), Fraction(1))


def _target(goal: Any) -> Fraction | None:
    target = goal.get("target")
    if target is None:
        return None
    return numeral(target) * (1 if goal["sense"] == "minimize" else -1)
