"""Alignment: which weights would justify a plan that was adopted, or that none would.

A plan that another one dominates is justified by no positive weights; one that none dominates may
still lie off the convex hull of the front, so that for every choice of weights another plan is
better (Geoffrion, "Proper efficiency and the theory of vector maximization", Journal of
Mathematical Analysis and Applications 22, 1968). The gap is what it loses at least.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..plans.case import Preferences
from ..plans.choosing import opened
from ..plans.plan import Plan
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE, TOLERANCE
from ..results.plain import plain, records
from ..results.plan_file import texts
from ..results.requirements import uses
from ..results.result import PublicResult
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem
from .stability import Stability, of_plan


@dataclass(frozen=True, eq=False, repr=False)
class Alignment(PublicResult):
    """``plan`` as adopted; ``better`` is an efficient plan that dominates it, None if none does;
    ``stability`` says for which weights it is best, and what it loses at least if for none.
    """

    plan: Plan
    better: Plan | None
    stability: Stability

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        if self.better is not None:
            return "another plan dominates the plan that was adopted"
        return f"the plan that was adopted is {self.stability.brief}"

    def to_dict(self) -> dict[str, Any]:
        """Whether the plan is justified, by which weights, or which plan is better."""
        better = self.better
        found = {
            "justified": self.justified,
            "values": self.plan.values,
            "better": None if better is None else better.values,
            "better_decisions": None if better is None else records(better.decisions),
            "gap": self.stability.gap,
            "share": self.stability.share,
            "intervals": self.stability.intervals,
            "weights": self.stability.central,
        }
        return dict(plain(found))

    @property
    def justified(self) -> bool:
        """Whether some weights make it the best plan, and no plan dominates it."""
        return self.better is None and self.stability.supported


def alignment(problem: Problem, x: Floats, *, budget: Budget | None = None) -> Alignment:
    """Weights that justify a plan with columns x (n,).

    Raises OutOfTimeError where the ``budget`` or Ctrl-C ends it, SolverError.
    """
    budget = budget or Budget()
    with Search(problem, budget=budget.anew()) as search:
        case = opened(search, Preferences())
        f = problem.evaluate(x)
        settled = case.settled(f)
        if settled is None or not search.running:
            raise search.unreached("An efficient plan")
        plan = Plan.of(
            problem,
            x,
            "adopted",
            parties=case.parties,
            solves=search.solves,
            seconds=search.seconds,
        )
        gained = (f - problem.evaluate(settled)) / case.spread
        better = plan.instead("better", settled) if gained.max() > NEGLIGIBLE_SHARE else None
    return Alignment(plan, better, of_plan(plan, budget=budget))


def read_adopted(path: Path, problem: Problem) -> Floats:
    """Columns (n,) of the plan in a CSV file ``[plan,] decision, index_1, ..., value``.

    Decisions that are not listed are zero; columns that stand for min, max and abs follow.

    Raises
    ------
    InputError
        The file cannot be read, or names what is not a decision or not a number.
    InfeasibleError
        The plan breaks a requirement.
    """
    decided = _decided(path, problem)
    lower, upper = problem.lower.copy(), problem.upper.copy()
    shown = np.flatnonzero(~problem.columns.hidden)
    lower[shown] = upper[shown] = decided[shown]
    broken = _broken(problem, decided, shown)
    if broken:
        raise InfeasibleError(codes.PLAN_BREAKS_RULES, f"The plan in {path} breaks {broken}.")
    fixed = replace(problem, lower=lower, upper=upper)
    outcome = Kernel(fixed).solve(Subproblem(np.ones(problem.p), np.full(problem.p, np.inf)))
    if outcome.x is None:
        if outcome.reason is Reason.INFEASIBLE:
            raise InfeasibleError(
                codes.PLAN_BREAKS_RULES, f"The plan in {path} does not meet all requirements."
            )
        raise outcome.unreached()
    return outcome.x


def _decided(path: Path, problem: Problem) -> Floats:
    table = _read(path)
    indexes = [name for name in table.columns if name.startswith("index_")]
    columns = problem.columns
    written = texts(columns)
    numbers = {
        tuple(cell for cell in written[j] if cell): j for j in np.flatnonzero(~columns.hidden)
    }
    x, seen = np.zeros(problem.n), set[tuple[str, ...]]()
    for line, row in enumerate(table.to_dict("records"), start=2):
        key = (row["decision"], *(row[name] for name in indexes if row[name] != ""))
        if key not in numbers:
            raise InputError(
                codes.PLAN_FILE, f"{path}:{line}: there is no decision {', '.join(key)}."
            )
        if key in seen:
            raise InputError(codes.PLAN_FILE, f"{path}:{line}: {', '.join(key)} is decided twice.")
        seen.add(key)
        try:
            x[numbers[key]] = float(row["value"])
        except ValueError:
            raise InputError(
                codes.PLAN_FILE, f"{path}:{line}: {row['value']!r} is not a number."
            ) from None
    if not np.isfinite(x).all():
        raise InputError(codes.PLAN_FILE, f"{path} holds a value that is not a finite number.")
    return x


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise InputError(codes.PLAN_FILE, f"Cannot read {path} as a plan: {error}.") from error
    missing = [name for name in ("decision", "value") if name not in table.columns]
    if missing:
        raise InputError(
            codes.PLAN_FILE,
            f"{path} has no column {missing[0]!r}; expected decision, index_1, value.",
        )
    if "plan" in table.columns and table["plan"].nunique() > 1:
        raise InputError(
            codes.PLAN_FILE, f"{path} holds {table['plan'].nunique()} plans; keep the one adopted."
        )
    return table


def _broken(problem: Problem, x: Floats, shown: npt.NDArray[np.int64]) -> str:
    """What a plan breaks, in words, as far as its decisions alone tell; empty if nothing."""
    outside = (x < problem.lower - TOLERANCE) | (x > problem.upper + TOLERANCE)
    outside |= problem.integer & (np.abs(x - np.round(x)) > TOLERANCE)
    found = [f"the bounds of {problem.columns.name(j)}" for j in shown if outside[int(j)]]
    own = ~uses(problem.A, problem.columns.hidden)
    activity = problem.A @ x
    size = TOLERANCE * (1 + np.abs(activity))
    wrong = (activity < problem.row_lower - size) | (activity > problem.row_upper + size)
    found += [problem.rows.name(i) for i in np.flatnonzero(own & wrong)]
    return ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
