"""Search: what a method is given. It hands in subproblems, takes outcomes and reports its bounds.

A method never sees HiGHS, threads, files or the clock: it goes on while ``search.running`` and ends
when nothing is under way. Every feasible plan that comes back is kept, so a stop loses nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from ...diagnostics import codes
from ..errors import InterruptionError, OutOfTimeError, SolverError, WholepieError
from ..geometry.dominance import nondominated
from ..problem.problem import Floats, Problem
from ..solver.budget import Budget
from ..solver.outcome import Outcome, Reason, Subproblem
from ..solver.strategies import StrategyPortfolio
from ..solver.threads import LINEAR_ALGEBRA
from ..solver.tuning import Tuning
from .claims import Claim
from .clock import Clock
from .door import Door
from .executors import ExecutorWorkers
from .history import History, Progress
from .interrupt import on_interrupt
from .options import Options
from .pool import Pool
from .recorder import Recorded, Recorder
from .standing import ProofWithdrawnError, StandingAnswers
from .stopping import Stop, StopKind, why_spent
from .workers import ThreadWorkers, Workers

T = TypeVar("T")
_VERDICTS = (Reason.OPTIMAL, Reason.INFEASIBLE, Reason.UNBOUNDED)


class Search:
    """One run of one method on one problem; owned by one thread. The clock starts with it.

    Used as a context, it turns Ctrl-C into a stop that keeps what was found.
    """

    def __init__(
        self,
        problem: Problem,
        options: Options | None = None,
        progress: Callable[[Progress], None] | None = None,
        tuning: Tuning | None = None,
        budget: Budget | None = None,
        executor: Executor | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.problem = problem
        self.options = options or Options()
        self.tuning = tuning or Tuning(by_counts=self.options.deterministic)
        self.stopped: Stop | None = None
        self.solves = self.runs = self.relaxations = 0
        self.solver_seconds = 0.0
        self.portfolio = StrategyPortfolio(self.tuning)
        self._budget = budget or Budget.lasting(self.options.time_limit)
        self._clock = Clock()
        self._workers = self._staff(executor)
        self._recorded: Recorded | None = None
        if recorder is not None:
            self._workers = self._recorded = self._recording(recorder)
        self._door = Door(problem)
        self._answers = StandingAnswers(self._workers, problem, self._budget, self._door)
        self.history = History()
        self._progress = progress
        self._held = ExitStack()
        self._pool = Pool(problem.n)
        self.on_plan: Callable[[Floats], None] | None = None

    @property
    def running(self) -> bool:
        """Whether new subproblems may be handed in."""
        if not self.stopped and self._budget.spent:
            self.stopped = why_spent(self._budget)
        return not self.stopped or self._answers.recalling

    @property
    def busy(self) -> int:
        """How many subproblems are under way."""
        return self._answers.busy

    @property
    def seconds(self) -> float:
        """Wall time that the search took, over all resumed runs."""
        return self._clock.seconds

    @property
    def remaining(self) -> float:
        """Seconds that are left; inf without a time limit."""
        return self._budget.remaining

    @property
    def replaying(self) -> bool:
        """Whether outcomes still come from the journal alone; limits do not count meanwhile."""
        return self._recorded is not None and self._recorded.replaying

    @property
    def hurried(self) -> bool:
        """Whether a stop is foreseen, so that what is found soon counts."""
        return self._is_limited if self._recorded is None else self._recorded.hurried

    def submit(self, tag: Any, subproblem: Subproblem) -> None:
        """Hand in a subproblem."""
        self._answers.submit([(tag, subproblem)])

    def next(self) -> tuple[Any, Outcome] | None:
        """The next outcome with its tag, or None where nothing is left that could solve.

        That ends the search: ``running`` turns false, and what is under way returns with the bounds
        it has. Raises ProofWithdrawnError within :meth:`until_it_stands`.
        """
        while True:
            answer = self._next()
            self._require_standing()
            if answer is None or answer[1].reason is not Reason.UNDER_WAY:
                return answer
            self._tell(answer[1])

    def _next(self) -> tuple[Any, Outcome] | None:
        try:
            tag, outcome = self._answers.next()
        except SolverError as error:
            self.fail(error.message)
            return None
        if self._recorded is not None and self._recorded.broken:
            self.end(Stop(StopKind.JOURNAL_FAILED, self._recorded.broken))
        self._record(outcome)
        return tag, outcome

    def _tell(self, outcome: Outcome) -> None:
        """Tell the onlooker of plans that a solve has found on its way."""
        if self.on_plan is not None:
            for f, _ in outcome.plans:
                self.on_plan(f)
        elif self.history.last is None:
            self.report(len(nondominated(self.found)), np.inf)

    def until_it_stands(self, attempt: Callable[[], T]) -> T:
        """What an attempt returns once no plan contradicts what it relied upon.

        It is made again from what stands, as often as something is withdrawn. Within it a failure
        of HiGHS is an outcome like others, with the reason FAILED.
        """
        self._answers.watching = True
        while True:
            try:
                return attempt()
            except ProofWithdrawnError:
                self._answers.begin_again()

    def _require_standing(self) -> None:
        if self._answers.contradicted:
            while self.busy:
                self._next()
            raise ProofWithdrawnError

    def measure(self, spread: Floats) -> None:
        """Tell which differences do not count in goals without steps, shape (p,)."""
        self._answers.measure(spread)
        self._require_standing()

    @property
    def earlier(self) -> list[Claim]:
        """What earlier attempts proved and stands; empty in the first one."""
        return self._answers.earlier

    @property
    def proofs(self) -> list[Claim]:
        """What answers prove of all plans, as far as no plan contradicts it."""
        return self._answers.proofs

    @property
    def contradictions(self) -> int:
        """How many answers a plan contradicted."""
        return self._answers.contradictions

    @property
    def unsettled(self) -> int:
        """How many subproblems HiGHS failed on, or answered wrongly, twice."""
        return self._answers.unsettled

    @property
    def bugs(self) -> list[str]:
        """Errors of the program that ended subproblems, in sentences; the search went on."""
        return [
            f"Subproblems that an error of the program ended: {count:,}. It said: {words}."
            for words, count in self._answers.bugs.items()
        ]

    def stream(
        self, next_task: Callable[[], tuple[T, Subproblem] | None], at_once: int = 1
    ) -> Iterator[tuple[T, Outcome]]:
        """Outcomes with their tasks, as they come, until no task is left and none is under way.

        ``next_task`` is asked for ``at_once`` tasks whenever a worker is idle; None says that there
        is none before the next outcome. It is not asked after a stop.
        """
        while True:
            while self.running and self.busy <= (self._answers.count - 1) * at_once:
                tasks = list(islice(iter(next_task, None), at_once))
                if not tasks:
                    break
                self._answers.submit(tasks)
            if not self.busy:
                return
            answer = self.next()
            if answer is not None:
                yield answer

    def solve(self, subproblem: Subproblem) -> Outcome | None:
        """Hand in one subproblem and wait for it; None where the search ended before."""
        if not self.running:
            return None
        self.submit(None, subproblem)
        answer = self.next()
        return answer[1] if answer else None

    def settle(self, subproblem: Subproblem, what: str) -> Outcome:
        """The proved outcome of one subproblem: optimal, infeasible or unbounded.

        Raises
        ------
        OutOfTimeError
            A stop came first; ``what`` says in words what is missing.
        SolverError
            The solver failed.
        """
        outcome = self.solve(subproblem)
        if outcome is None or outcome.reason not in _VERDICTS:
            raise self.unreached(what)
        return outcome

    def unreached(self, what: str) -> WholepieError:
        """The error for an answer that did not come: a stop, or a failure of the solver."""
        if self.running or self.stopped is None:
            return SolverError(codes.SOLVER_STOPPED, f"{what} was not reached: HiGHS gave none.")
        kinds = {
            StopKind.TIME_LIMIT: (OutOfTimeError, codes.OUT_OF_TIME),
            StopKind.INTERRUPTED: (InterruptionError, codes.INTERRUPTED),
        }
        error, code = kinds.get(self.stopped.kind, (SolverError, codes.SOLVER_STOPPED))
        return error(code, f"{what} was not reached: {self.stopped}.")

    @contextmanager
    def beside(self, derived: Problem, seconds: float = np.inf) -> Iterator["Search"]:
        """A search on another problem, counted here, in this one's time or in ``seconds``."""
        budget = self._budget if np.isinf(seconds) else self._budget.first(seconds)
        other = Search(derived, self.options, tuning=self.tuning, budget=budget)
        try:
            yield other
        finally:
            other.close()
            self._count(other)

    def _count(self, beside: "Search") -> None:
        self.stopped = self.stopped or (beside.stopped if beside.budget is self._budget else None)
        self.solves += beside.solves
        self.runs += beside.runs
        self.relaxations += beside.relaxations
        self.solver_seconds += beside.solver_seconds

    def report(self, points: int, gap: float) -> None:
        """Tell the onlooker how far the search has come, and end it with enough points.

        Solves that are under way then may bring a few points more.
        """
        moment = Progress(self.solves, points, gap, self.seconds)
        self.history.at(moment)
        if self._progress:
            self._progress(moment)
        self.count(points)

    def count(self, points: int) -> None:
        """End the search if so many points are enough."""
        most = self.options.max_points
        if most is not None and points >= most and not self.replaying:
            self.end(Stop(StopKind.POINTS_LIMIT))

    def plan(self, f: Floats) -> Floats:
        """The plan, shape (n,), that was found for minimised goal values f."""
        return self._pool[f]

    def keep(self, x: Floats) -> Floats:
        """Keep a plan, shape (n,), that the method put together itself; returns its goal values.

        Raises
        ------
        SolverError
            It breaks the requirements.
        """
        x = self.problem.settled(x)
        f = self._door.require(x)
        self._pool.add(f, x, own=True)
        self._answers.meet(f)
        self._require_standing()
        return f

    def note(self, values: Floats) -> None:
        """Write down the kept plans with these values, shape (N, p), where the run is recorded."""
        if self._recorded is not None and len(values):
            self._recorded.note([(f, self.plan(f)) for f in values])

    @property
    def noted(self) -> Floats:
        """The plans that the run had written down before, shape (N, n)."""
        plans = self._recorded.noted if self._recorded is not None else []
        return np.array(plans).reshape(-1, self.problem.n)

    def prove(self, claims: Sequence[Claim]) -> list[Claim]:
        """Add claims that the method itself has proved to the earlier ones; which of them stand."""
        stand = self._answers.prove(claims)
        self._require_standing()
        return stand

    @property
    def plans(self) -> Floats:
        """The plans of the values in :attr:`found`, shape (N, n)."""
        return np.array([self.plan(f) for f in self.found]).reshape(-1, self.problem.n)

    @property
    def budget(self) -> Budget:
        """What bounds the time of the search."""
        return self._budget

    @property
    def found(self) -> Floats:
        """Goal values of the plans found, minimised, shape (N, p); see Pool for those let go."""
        return self._pool.values(self.problem.p)

    def end(self, why: Stop | Reason) -> None:
        """End the search: solves under way return soon, with the bounds they have."""
        self.stopped = self.stopped or (Stop.of(why) if isinstance(why, Reason) else why)
        self._budget.stop.set()

    def fail(self, why: str) -> None:
        """End the search because the solver's answers cannot be relied upon."""
        self.end(Stop(StopKind.SOLVER_FAILED, why))

    def leave_open(self) -> None:
        """Say that the search ended with subproblems that HiGHS did not settle."""
        count, words = self._answers.unsettled, self._answers.words
        what = f"{count} subproblem{'s' * (count != 1)} not settled" + f" ({words})" * bool(words)
        self.stopped = self.stopped or Stop(StopKind.SOLVER_FAILED, what)

    def close(self) -> None:
        """Release the workers."""
        self._answers.close()

    def __enter__(self) -> "Search":
        """Ctrl-C ends the search from here on, wherever it comes; pressed again, it aborts."""
        self._held.enter_context(on_interrupt(lambda: self.end(Reason.INTERRUPTED)))
        self._held.enter_context(LINEAR_ALGEBRA.on_one_thread())
        return self

    def __exit__(self, *_: object) -> None:
        """Release the workers, Ctrl-C and linear algebra."""
        self._held.close()
        self._budget.stop.set()
        self.close()

    def _staff(self, executor: Executor | None) -> Workers:
        asked = self.problem, self._budget, self.options.workers, self.portfolio
        if executor is None:
            return ThreadWorkers(*asked)
        return ExecutorWorkers(*asked, executor, self.tuning)

    def _recording(self, recorder: Recorder) -> Recorded:
        return recorder(
            self._workers,
            self.problem,
            budget=self._budget,
            clock=self._clock,
            portfolio=self.portfolio,
            hurried=self._is_limited,
        )

    @property
    def _is_limited(self) -> bool:
        return self.options.time_limit is not None or self.options.max_points is not None

    def _record(self, outcome: Outcome) -> None:
        self.solves += outcome.solves
        self.runs += outcome.runs
        self.relaxations += outcome.relaxations
        self.solver_seconds += outcome.seconds
        if outcome.reason is Reason.FAILED and not self._answers.watching:
            self.fail(f"HiGHS gave no verdict: {outcome.words}".rstrip(":. "))
        if outcome.reason in (Reason.TIME_LIMIT, Reason.INTERRUPTED):
            self.end(outcome.reason)
        for i, (f, x) in enumerate(outcome.plans):
            if self._pool.add(f, x, own=i == 0 and outcome.f is not None):
                self.history.met(f)
