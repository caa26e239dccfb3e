"""Kernel: the only way to HiGHS.

One kernel is used from one thread at a time, and runs HiGHS on a thread for HiGHS alone. It holds
a hot HiGHS model of one Problem and one of its linear relaxation, and answers Subproblems.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ..errors import SolverError
from ..problem.constants import Constants
from ..problem.problem import Floats, Problem
from ..problem.tolerances import TOLERANCE
from ..problem.value_grid import ValueGrid
from ..problem.verification import is_plain
from .asked import Asked
from .budget import Budget
from .exact_model import ExactModel
from .highs import HotModel
from .objective import Objective
from .outcome import NO_VERDICT, Outcome, Reason, Subproblem, Timing
from .relaxation import Relaxation, Relaxed
from .strategies import Strategy, StrategyPortfolio
from .sweep import Sweep
from .threads import on_solver_thread
from .without_constants import WithoutConstants

_CORE = 12
_SMALL = 30
_DENIED = "HiGHS denied, by two ways, a plan that was known"
_NO_BETTER = "HiGHS found no better plan, and did not prove that there is none"


class Kernel:
    """Solves subproblems of one problem; not thread-safe.

    Plans keep to the problem exactly where it has steps, else within the tolerance of 1e-6,
    relative to each row. Bounds hold for all plans that keep to its tight rows: one that makes use
    of a big M's tolerance may be none of these. Where HiGHS gives no verdict, plans that
    are none, or answers that contradict each other, the outcome has failed. An ``onlooker`` gets
    plans while a long solve is under way. Raises SolverError where HiGHS holds another model
    than it was given.
    """

    def __init__(
        self,
        problem: Problem,
        budget: Budget | None = None,
        portfolio: StrategyPortfolio | None = None,
        onlooker: Callable[[Outcome], None] | None = None,
    ) -> None:
        self._constants = Constants(problem)
        self._problem = self._constants.rest
        self._translated = WithoutConstants(self._constants)
        self._budget = budget or Budget()
        self._portfolio, self._onlooker = portfolio or StrategyPortfolio(), onlooker
        stepped = self._problem.stepped
        crossed = (stepped.row_lower > stepped.row_upper).any()
        self._has_no_plan = bool(crossed or (stepped.lower > stepped.upper).any())
        self._load()

    def _load(self) -> None:
        problem, budget = self._problem, self._budget
        asked = Asked.of(problem)
        self._asked = asked.problem
        self._relaxation = Relaxation(self._asked, budget) if problem.is_discrete else None
        self._slices = (
            ExactModel(problem, asked, self._relaxation.model) if self._relaxation else None
        )
        linear = None if problem.stepped.units.exist.all() else self._slices
        self._highs = HotModel(self._asked, budget)
        self._exact = ExactModel(problem, asked, self._highs, linear)
        if self._onlooker is not None:
            self._highs.watch.tell(self._tell_of)
        plain = not (self._has_no_plan or self._constants.exist) and is_plain(problem)
        self._sweep = Sweep(problem, asked, self._highs, self._exact) if plain else None
        self._value_grid = ValueGrid(problem)
        self._asks_twice = asked.is_doubtful
        self._bounds = np.full(problem.p, np.inf)
        self._solves = 0
        self._met: list[tuple[Floats, Floats]] = []
        self._timings: list[Timing] = []

    def solve(self, subproblem: Subproblem) -> Outcome:
        """Solve one subproblem within the budget, on a thread for HiGHS alone.

        Ctrl-C while this waits in the main thread also ends the budget, so that HiGHS stops.
        """
        sub = self._translated.question(subproblem)
        try:
            outcome = on_solver_thread(lambda: self._counted(sub))
        except KeyboardInterrupt:
            self._budget.stop.set()
            raise
        return self._translated.answer(outcome, sub.weights)

    def solve_all(self, subproblems: Sequence[Subproblem]) -> list[Outcome]:
        """The outcomes of subproblems, in order, as :meth:`solve` gives them; see :mod:`sweep`."""
        swept = [sub for sub in subproblems if self._sweep and self._sweep.takes(sub)]
        found: dict[int, Outcome] = {}
        if len(swept) > 1:
            found = on_solver_thread(partial(self._swept, swept))
        return [found.get(id(sub)) or self.solve(sub) for sub in subproblems]

    def _swept(self, subproblems: Sequence[Subproblem]) -> dict[int, Outcome]:
        """What came of one sweep, by the identity of the subproblem."""
        assert self._sweep is not None
        self._bound_goals(np.full(self._problem.p, np.inf))
        self._exact.free_columns()
        self._highs.deadline = np.inf
        try:
            return self._sweep.outcomes(subproblems)
        except SolverError:
            self._load()
            return {}

    def _tell_of(self, x: Floats) -> None:
        """Tell the onlooker of a plan that HiGHS has while a solve is under way."""
        plan = self._exact.seen(x)
        if plan is not None and self._onlooker is not None:
            said = Outcome(Reason.UNDER_WAY, None, None, -np.inf, met=(plan,))
            self._onlooker(self._translated.answer(said, np.zeros(self._problem.p)))

    def _counted(self, subproblem: Subproblem) -> Outcome:
        self._solves, self._met, self._timings = 0, [], []
        models = [self._highs, *([self._relaxation.model] if self._relaxation else [])]
        for model in models:
            model.runs, model.seconds = 0, 0.0
            model.deadline = time.monotonic() + subproblem.seconds
            model.watch.last_node = subproblem.nodes
        outcome = self._answer(subproblem)
        is_share = outcome.reason is Reason.INTERRUPTED or self._is_due
        if outcome.reason in NO_VERDICT and is_share and not self._budget.spent:
            outcome = replace(outcome, reason=Reason.SHARE_SPENT)
        return replace(
            outcome,
            solves=self._solves,
            seconds=sum(model.seconds for model in models),
            runs=models[0].runs,
            relaxations=sum(model.runs for model in models[1:]),
            met=tuple(self._met),
            timings=tuple(self._timings),
        )

    def _answer(self, sub: Subproblem) -> Outcome:
        """The outcome; where HiGHS refused something, it has failed, and HiGHS starts afresh."""
        if self._has_no_plan:
            return Outcome(Reason.INFEASIBLE, None, None, np.inf)
        try:
            return self._solve(sub)
        except SolverError as error:
            self._load()
            return Outcome(Reason.FAILED, None, None, -np.inf, words=error.message)

    @property
    def _work(self) -> float:
        """The work of all models so far."""
        relaxed = self._relaxation.model.work if self._relaxation else 0.0
        return self._highs.work + relaxed

    @property
    def _is_due(self) -> bool:
        """Whether the subproblem's share of the time is spent."""
        return time.monotonic() >= self._highs.deadline

    @property
    def _why_spent(self) -> Reason:
        return Reason.INTERRUPTED if self._budget.stopped else Reason.TIME_LIMIT

    @property
    def row_duals(self) -> Floats:
        """Change of the objective for one unit more on the bound that a row is held at, shape (m,).

        Of the last solve, which must have been of a problem without integer columns.
        """
        model, m = self._highs, self._problem.A.shape[0]
        return np.asarray(model.row_duals[:m] * model.rows.scales)

    def _solve(self, sub: Subproblem) -> Outcome:
        if sub.fixed is not None and self._slices is not None:
            return self._slice(sub, sub.fixed, self._slices)
        self._bound_goals(sub.bounds)
        objective = self._objective(sub.weights)
        objective = replace(
            objective, slack=sub.slack, loose=sub.loose, known=sub.known, start=sub.start
        )
        first = self._to_the_step(objective, self._carefully if sub.careful else self._minimise)
        if sub.then is None or first.reason is not Reason.OPTIMAL:
            return first
        loose, last, bounds = np.inf if sub.loose else 0.0, sub.weights, sub.bounds
        for i, weights in enumerate(np.atleast_2d(sub.then)):
            if first.f is None:
                break
            bounds = np.where(last > 0, first.f, bounds)
            then = replace(self._objective(weights), loose=loose)
            better = None if i or sub.careful else self._among_equals(objective, first, then)
            if better is None:
                self._bound_goals(bounds)
                better = self._to_the_step(then, partial(self._whole, start=first.x))
            if first.x is not None and objective.value(better) > objective.value(first):
                self._met.append((first.f, first.x))
            first = first if better.f is None else replace(first, f=better.f, x=better.x)
            last = weights
        return first

    def _among_equals(
        self, objective: Objective, first: Outcome, then: Objective
    ) -> Outcome | None:
        """What is best next; None where goals must be bounded for that."""
        if self._problem.is_discrete or objective.step or np.count_nonzero(objective.weights) != 1:
            return None
        self._solves += 1
        return self._exact.among_equals(objective, first, then)

    def _slice(self, sub: Subproblem, fixed: Floats, model: ExactModel) -> Outcome:
        """Solve what is linear, hot."""
        model.bound_goals(sub.bounds)
        model.keep_integers(fixed)
        return model.run_finely(self._objective(sub.weights))

    def _objective(self, weights: Floats) -> Objective:
        return Objective.of(self._asked, weights)

    def _bound_goals(self, bounds: Floats) -> None:
        self._bounds = bounds
        self._exact.bound_goals(bounds)

    def _to_the_step(
        self, objective: Objective, minimise: Callable[[Objective], Outcome]
    ) -> Outcome:
        """Minimise; a single goal in steps until no plan is better by a step.

        Where steps are so small that bounds of HiGHS do not tell them apart, a row below the best
        plan does.
        """
        bounds, outcome = self._bounds, minimise(objective)
        while outcome.reason is Reason.OPTIMAL and not objective.is_proved(outcome):
            best = objective.best(outcome)
            if self._budget.spent or self._is_due:
                return replace(outcome, reason=self._why_spent)
            self._bound_goals(self._a_step_below(objective, best))
            better = minimise(replace(objective, known=np.inf, start=None))
            self._bound_goals(bounds)
            if better.reason is Reason.INFEASIBLE:
                return replace(outcome, bound=best)
            if better.f is None:
                return replace(outcome, reason=better.reason, words=better.words)
            if objective.value(better) >= best:
                return replace(outcome, reason=Reason.FAILED, words=_NO_BETTER)
            outcome = better
        return outcome

    def _a_step_below(self, objective: Objective, best: float) -> Floats:
        """The bounds on the goals with the objective's single one below its best known value."""
        k = int(np.argmax(objective.weights))
        value = np.full(self._problem.p, np.inf)
        value[k] = best / objective.weights[k]
        return np.asarray(np.minimum(self._bounds, self._value_grid.below(value)))

    def _carefully(self, objective: Objective) -> Outcome:
        """Minimise by the plainest way there is; that there is no plan is proved twice here too."""
        self._highs.set_options(self._portfolio.plainest.options)
        self._exact.free_columns()
        self._solves += 1
        outcome = self._exact.doubted(objective)
        if not self._problem.is_discrete:
            return self._exact.to_the_last_digits(objective, outcome)
        if outcome.reason is Reason.INFEASIBLE:
            return self._exact.run(objective, presolve=False)
        return outcome

    def _minimise(self, objective: Objective) -> Outcome:
        if self._relaxation is None or self._asks_twice:
            return self._whole(objective)
        kind = "some plan known" if np.isfinite(objective.known) else "no plan known"
        strategy, patience = self._portfolio.pick(kind)
        outcome = self._timed(kind, strategy, objective, patience)
        if outcome.reason is Reason.TIME_LIMIT and not (self._budget.spent or self._is_due):
            return self._timed(kind, self._portfolio.best(kind), objective)
        return outcome

    def _timed(
        self, kind: str, strategy: Strategy, objective: Objective, patience: float = np.inf
    ) -> Outcome:
        started, work = time.thread_time(), self._work
        self._highs.patience = patience
        self._highs.set_options(strategy.options)
        outcome = (
            self._reduced(strategy, objective) if strategy.relaxation else self._whole(objective)
        )
        self._highs.patience = np.inf
        seconds, is_trial = time.thread_time() - started, bool(np.isfinite(patience))
        timing = Timing(kind, strategy.name, seconds, is_trial, self._work - work)
        self._portfolio.note(timing)
        self._timings.append(timing)
        return outcome

    def _reduced(self, strategy: Strategy, objective: Objective) -> Outcome:
        """Solve with the columns fixed that the relaxation's duals fix; see Relaxation."""
        assert self._relaxation is not None
        relaxed = self._relaxation.solve(objective.cost, self._bounds)
        if relaxed is None:
            return self._whole(objective)
        bound = relaxed.bound + objective.offset
        if not objective.exceeds(objective.known, bound):
            return Outcome(Reason.OPTIMAL, None, None, bound)
        dive = self._dive(objective, relaxed) if strategy.diving else None
        if dive is not None and self._is_optimal(objective, dive):
            self._solves += 1
            return dive
        value = np.inf if dive is None else objective.value(dive)
        if not np.isfinite(min(value, objective.known)):
            return self._whole(objective)
        if value < objective.known and dive is not None:
            return self._among(objective, relaxed, value, dive)
        return self._among(objective, relaxed, objective.known, None)

    def _dive(self, objective: Objective, relaxed: Relaxed) -> Outcome | None:
        """The best plan that moves but a few columns from the relaxation's; None if no use."""
        integer = self._problem.integer
        if objective.known <= relaxed.least(_SMALL, integer) + objective.offset:
            return None
        cutoff = relaxed.least(_CORE, integer) + objective.offset
        self._restrict(relaxed, cutoff - objective.offset)
        return self._bounded(self._exact.run(objective), cutoff)

    def _among(
        self, objective: Objective, relaxed: Relaxed, cutoff: float, start: Outcome | None
    ) -> Outcome:
        """Solve among the plans that are no worse than ``cutoff``; one such plan is known."""
        self._restrict(relaxed, cutoff - objective.offset)
        self._solves += 1
        outcome = self._bounded(self._exact.run(objective, start.x if start else None), cutoff)
        if outcome.reason is Reason.OPTIMAL and self._is_optimal(objective.loosened, outcome):
            if start is not None:
                self._met.append((start.f, start.x))  # type: ignore[arg-type]
            return outcome
        if outcome.reason in (Reason.TIME_LIMIT, Reason.INTERRUPTED):
            best = outcome if outcome.f is not None else start or outcome
            return replace(outcome, f=best.f, x=best.x)
        return self._whole(objective)

    def _restrict(self, relaxed: Relaxed, cutoff: float) -> None:
        assert self._relaxation is not None
        cutoff += TOLERANCE * max(1.0, abs(cutoff))
        self._exact.bound_columns(*self._relaxation.columns_up_to(relaxed, cutoff))

    def _bounded(self, outcome: Outcome, cutoff: float) -> Outcome:
        """An outcome over the plans up to ``cutoff``: nothing is proved of those above it."""
        return replace(outcome, bound=min(outcome.bound, cutoff))

    def _is_optimal(self, objective: Objective, outcome: Outcome) -> bool:
        value, margin = objective.value(outcome), self._highs.margin
        return np.isfinite(value) and not objective.exceeds(value, outcome.bound, margin)

    def _whole(self, objective: Objective, start: Floats | None = None) -> Outcome:
        """Solve with all columns; a verdict that closes a zone for good is proved twice.

        Presolve has been wrong on infeasibility, on plans carried through it, and on optima where
        HiGHS does not see all units of a column, or numbers have many digits.
        """
        self._exact.free_columns()
        self._solves += 1
        if not self._problem.is_discrete:
            return self._exact.to_the_last_digits(objective, self._exact.run(objective))
        outcome = self._exact.run(objective, start)
        if self._asks_twice and outcome.reason in (Reason.OPTIMAL, Reason.INFEASIBLE):
            outcome = self._exact.doubted(replace(objective, slack=0.0), outcome)
        elif outcome.reason is Reason.INFEASIBLE or objective.denied_by(outcome.bound):
            outcome = self._exact.run(objective, presolve=False)
        if objective.denied_by(outcome.bound):
            outcome = self._exact.doubted(objective)
        if objective.denied_by(outcome.bound):
            return Outcome(Reason.FAILED, None, None, -np.inf, words=_DENIED)
        return outcome
