"""Beside: a plan that is compared with the adopted one."""

from dataclasses import dataclass
from typing import Any

from ..plans.plan import Plan
from ..problem.problem import Floats
from ..results.plain import plain


@dataclass(frozen=True, eq=False)
class PlanBeside:
    """A plan beside the adopted one: listed by a front, or else an efficient one.

    ``changes`` (p,) say how much better (above 0) or worse each goal is than in the adopted plan,
    ``shares`` (p,) the same as shares of the goals' ranges. ``differs`` counts decisions.
    """

    plan: Plan
    changes: Floats
    shares: Floats
    differs: int

    @property
    def as_good(self) -> bool:
        """Whether it is worse in nothing."""
        return bool(self.shares.min() >= 0)

    @property
    def dominates(self) -> bool:
        """Whether it is worse in nothing and better in something."""
        return self.as_good and bool(self.shares.max() > 0)

    @property
    def taken(self) -> float:
        """The most that it takes from a goal, as a share of its range."""
        return float(max(-self.shares.min(), 0.0))

    def to_dict(self) -> dict[str, Any]:
        """How it was chosen, values, satisfaction and changes by goal as plain data."""
        labels = self.plan.labels
        found = {
            "rule": self.plan.rule,
            "number": self.plan.number,
            "dominates": self.dominates,
            "values": self.plan.values,
            "satisfaction": self.plan.satisfaction,
            "changes": dict(zip(labels, self.changes.tolist(), strict=True)),
            "change_shares": dict(zip(labels, self.shares.tolist(), strict=True)),
            "differs": self.differs,
        }
        return dict(plain(found))
