"""Plans with the same values: all plans that reach what one plan reaches in every goal.

A front lists one plan for each combination of goal values, whatever the number of plans that reach
it. Here they are counted, and the decisions in which they differ are told from those that are the
same in all: what is decided by the values, and what is still free. It is a pass in whole numbers
(see :mod:`wholepie.optimizer.frontier.all_plans`), so a count is a proof.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...diagnostics import codes
from ..errors import InputError
from ..frontier.all_plans import (
    MOST_WAYS,
    AllPlans,
    AllPlansLimits,
    BetterPlanError,
    all_plans,
)
from ..frontier.counted_problem import CountedProblem, objection
from ..problem.problem import Floats, Problem
from ..results.plain import plain, records
from ..results.result import PublicResult
from ..results.tables import by_label, decision_table, wide_table
from ..solver.budget import Budget


@dataclass(frozen=True, eq=False, repr=False)
class SameValues(PublicResult):
    """``count`` plans have the same goal ``values``, by label.

    ``decisions`` are ``decision, index_1, ..., least, most``, over all of the count. ``plans`` has
    a row for each plan that is listed, from 1, and a column for each decision that varies; the
    first is the plan that was asked about. ``stopped`` says why the search ended early, and is
    empty otherwise.
    """

    values: pd.Series
    count: int
    decisions: pd.DataFrame
    plans: pd.DataFrame
    stopped: str

    @property
    def complete(self) -> bool:
        """Whether it is proved that these are all, and that no plan is better in any goal without
        being worse in another; else there are so many at least.
        """
        return not self.stopped

    @property
    def fixed(self) -> pd.DataFrame:
        """The decisions that are the same in all these plans: ``decision, index..., value``."""
        same = self.decisions[self.decisions["least"] == self.decisions["most"]]
        return same.drop(columns="most").rename(columns={"least": "value"}).reset_index(drop=True)

    @property
    def varying(self) -> pd.DataFrame:
        """The decisions that differ among these plans: ``decision, index..., least, most``."""
        differ = self.decisions[self.decisions["least"] < self.decisions["most"]]
        return differ.reset_index(drop=True)

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        least = "" if self.complete else "at least "
        return f"{least}{self.count:,} plans, {len(self.varying)} decisions vary"

    def to_dict(self) -> dict[str, Any]:
        """Values, the count, decisions that are fixed and that vary, and the plans listed."""
        heads = self.varying.drop(columns=["least", "most"])
        found = {
            "values": self.values,
            "count": self.count,
            "complete": self.complete,
            "stopped": self.stopped,
            "fixed": records(self.fixed),
            "varying": records(self.varying),
            "plans": [
                {"plan": number, "decisions": records(heads.assign(value=row.to_numpy()))}
                for number, row in self.plans.iterrows()
            ],
        }
        return dict(plain(found))


def same_values(
    problem: Problem,
    x: Floats,
    *,
    most: int = 100,
    budget: Budget | None = None,
    ways: int = MOST_WAYS,
) -> SameValues:
    """All plans with the goal values of the efficient plan with columns x (n,).

    At most ``most`` of them are listed, and ``ways`` to states are kept for it.

    Raises
    ------
    InputError
        The problem is none of bounded whole numbers in steps, x breaks its requirements, or a plan
        is better than x.
    """
    if why := objection(problem):
        raise InputError(
            codes.METHOD_UNFIT,
            f"All plans with the same values cannot be found where {why}. Alternatives can: plans "
            "that lose little or nothing and differ most (wholepie.alternatives, or wholepie "
            "robust FILE).",
        )
    if problem.stepped.broken(x).size:
        raise InputError(
            codes.PLAN_BREAKS_RULES, "The plan does not meet the requirements of the problem."
        )
    try:
        counted = CountedProblem.of(problem)
        found = all_plans(counted, x, AllPlansLimits(most, ways), budget or Budget())
    except BetterPlanError as error:
        raise _not_efficient(problem, x, error.plan) from error
    return _result(problem, x, found)


def _result(problem: Problem, x: Floats, found: AllPlans) -> SameValues:
    columns = found.columns
    decisions = decision_table(problem.columns, columns, found.least + 0.0)
    plans = np.zeros((len(found.plans), problem.n))
    plans[:, columns] = found.plans
    varying = columns[found.least < found.most]
    return SameValues(
        _values(problem, x),
        found.count,
        decisions.rename(columns={"value": "least"}).assign(most=found.most + 0.0),
        wide_table(problem.columns, sp.csr_array(plans), varying),
        str(found.stopped or ""),
    )


def _values(problem: Problem, x: Floats) -> pd.Series:
    return pd.Series(problem.evaluate(x) * problem.signs + 0.0, index=problem.labels)


def _not_efficient(problem: Problem, x: Floats, better: Floats) -> InputError:
    own, other = by_label(_values(problem, x)), by_label(_values(problem, problem.settled(better)))
    gains = [f"{label} {own[label]:g} to {other[label]:g}" for label in own]
    return InputError(
        codes.NOT_EFFICIENT,
        "The plan is not efficient: another is better in some goals and worse in none "
        f"({', '.join(gains)}). Ask for all plans with the values of an efficient one.",
    )
