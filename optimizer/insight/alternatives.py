"""Alternatives: plans that are nearly as good and look as different as can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from ..errors import InputError, OutOfTimeError
from ..plans.plan import Plan
from ..problem.extended import Extension
from ..problem.numbers import divisors
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..problem.value_noise import ValueNoise
from ..results.plain import plain, records
from ..results.result import PublicResult
from ..results.tables import decision_table
from ..search.interrupt import interruptible
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.outcome import Subproblem
from .far_apart import far_apart


@dataclass(frozen=True, eq=False, repr=False)
class Alternative(PublicResult):
    """A plan nearly as good: goal ``values`` and ``losses`` (shares of range) by label; the
    ``decisions`` that differ from the plan, as ``decision, index..., value``. ``apart`` is how far
    it is from the plan and the alternatives before it, whichever is nearest: the share of yes/no
    decisions that is otherwise, where plans are compared by ``yes_no`` decisions, else of amounts.
    """

    values: pd.Series
    losses: pd.Series
    decisions: pd.DataFrame
    apart: float
    yes_no: bool

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{self.differs} decisions differ, loses {self.losses.max():.2%} at most"

    def to_dict(self) -> dict[str, Any]:
        """Values, losses and the decisions that differ as plain data."""
        found = {
            "values": self.values,
            "losses": self.losses,
            "differs": self.differs,
            "apart": self.apart,
            "decisions": records(self.decisions),
        }
        return dict(plain(found))

    @property
    def differs(self) -> int:
        """In how many decisions it differs from the plan: yes/no ones, where there are any."""
        return len(self.decisions)


def alternatives(
    plan: Plan, *, loss: float, count: int = 3, budget: Budget | None = None
) -> list[Alternative]:
    """Plans that lose at most ``loss``, a share of range, in every goal, and differ most.

    Each one differs from the plan and those before it in as many yes/no decisions as can be: the
    least of these numbers is maximised (Brill, Chang & Hopkins, "Modeling to generate
    alternatives", Management Science 28, 1982), in two solves each. Where there are no yes/no
    decisions, amounts are as far apart as a few directions lead (:mod:`.far_apart`). Fewer than
    ``count`` where no others are left.

    Raises
    ------
    InputError
        The options make no sense.
    OutOfTimeError, SolverError
        The ``budget`` or Ctrl-C ends it before there are any; the solver fails.
    """
    if not 0 <= loss < 1 or count < 1:
        raise InputError(
            codes.NUMBER_ARGUMENT,
            f"A loss of {loss:g} and {count} alternatives cannot be asked for: the loss is from 0 "
            "to below 1, and the count at least 1.",
        )
    binary = yes_no_columns(plan.problem)
    if not len(binary):
        return _in_amounts(plan, loss, count, budget or Budget())
    known, found = [plan.x], list[Alternative]()
    with Search(plan.problem, budget=budget and budget.anew()) as search:
        while len(found) < count:
            x = _farthest(search, plan, binary, known, loss)
            if x is None:
                break
            apart = np.abs(np.array(known) - x)[:, binary].mean(axis=1).min()
            known.append(x)
            found.append(_alternative(plan, binary, x, float(apart)))
    return found


def _in_amounts(plan: Plan, loss: float, count: int, budget: Budget) -> list[Alternative]:
    shown = np.flatnonzero(~plan.problem.columns.hidden)
    with interruptible(budget):
        plans = far_apart(plan, allowed(plan, loss), count=count, budget=budget)
        found = [_alternative(plan, shown, x, apart, in_amounts=True) for x, apart in plans]
    if not found and budget.spent:
        raise OutOfTimeError(codes.OUT_OF_TIME, "No alternative was found in time.")
    return found


def yes_no_columns(problem: Problem) -> npt.NDArray[np.int64]:
    """Numbers of the yes/no decisions."""
    yes_no = problem.integer & (problem.lower == 0) & (problem.upper == 1)
    return np.flatnonzero(yes_no & ~problem.columns.hidden)


def allowed(plan: Plan, loss: float) -> Floats:
    """The worst minimised values of a plan that loses at most ``loss``, shape (p,)."""
    return np.asarray(plan.f + loss * plan.ranges + ValueNoise(plan.problem).of(plan.f))


def _farthest(
    search: Search,
    plan: Plan,
    binary: npt.NDArray[np.int64],
    known: Sequence[Floats],
    loss: float,
) -> Floats | None:
    """Columns of the plan that differs most from the known ones; None if no other is left."""
    extension, p = Extension(plan.problem), plan.problem.p
    least = extension.column(lower=0.0, upper=float(len(binary)))
    for x in known:
        chosen = x[binary] > 0.5
        distance = dict(zip(map(int, binary), np.where(chosen, -1.0, 1.0), strict=True))
        extension.row({**distance, least: -1.0}, lower=-float(chosen.sum()))
    extension.goal({least: -1.0})
    ties = np.append(1 / divisors(plan.ranges), 0.0)
    bounds = np.append(allowed(plan, loss), -1.0)
    wanted = Subproblem(np.append(np.zeros(p), 1.0), bounds, then=ties)
    with search.beside(extension.extended()) as beside:
        outcome = beside.settle(wanted, "An alternative")
    return None if outcome.x is None else outcome.x[: plan.problem.n]


def _alternative(
    plan: Plan, among: npt.NDArray[np.int64], x: Floats, apart: float, *, in_amounts: bool = False
) -> Alternative:
    problem = plan.problem
    f = problem.evaluate(x)
    losses = (f - plan.f) / divisors(plan.ranges)
    moved = np.abs(x - plan.x) > np.where(
        problem.integer, 0.5, NEGLIGIBLE_SHARE * np.maximum(np.abs(plan.x), 1.0)
    )
    changed = among[moved[among]]
    return Alternative(
        pd.Series(f * problem.signs + 0.0, index=problem.labels),
        pd.Series(losses, index=problem.labels),
        decision_table(problem.columns, changed, x[changed]),
        apart,
        not in_amounts,
    )
