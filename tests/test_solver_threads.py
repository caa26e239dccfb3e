"""HiGHS works whatever else solves with HiGHS in the process, and its words reach the error."""

import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest
from threadpoolctl import ThreadpoolController

import wholepie as wp
from wholepie import Problem, SolverError
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.search.search import Search
from wholepie.optimizer.solver import kernel as kernel_module
from wholepie.optimizer.solver import threads
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.duality import priced
from wholepie.optimizer.solver.highs import HotModel
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Reason, Subproblem
from wholepie.optimizer.solver.solvability import require_solvable

FREE = np.full(2, np.inf)


def problem(*, integer: bool = True) -> Problem:
    goals = [[-3, -4, -5, -6.0], [-9, -7, -5, -2.0]]
    return Problem.from_arrays(goals, [[2, 3, 4, 5.0]], row_upper=8, upper=1, integer=integer)


def model() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(8), domain=pyo.Binary)
    m.c = pyo.Constraint(expr=sum((i % 3 + 2) * m.x[i] for i in range(8)) <= 9)
    m.f = pyo.Objective(expr=sum((i + 3) * m.x[i] for i in range(8)), sense=pyo.maximize)
    m.g = pyo.Objective(expr=sum((9 - i) * m.x[i] for i in range(8)), sense=pyo.maximize)
    return m


def infeasible() -> pyo.ConcreteModel:
    m = model()
    m.floor = pyo.Constraint(expr=sum(m.x.values()) >= 7)
    return m


def by_highspy() -> None:
    """Solve with two threads, which is what HiGHS takes by default on a machine with four."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 2)
    highs.addVariable(0, 1, 1)
    assert highs.run() == highspy.HighsStatus.kOk
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal


def by_pyomo() -> None:
    m = model()
    m.g.deactivate()
    pyo.SolverFactory("appsi_highs").solve(m, options={"threads": 2})


def in_a_new_thread(*calls: Callable[[], object]) -> None:
    """Make calls one after another in a thread of their own, and raise what they raise."""
    with ThreadPoolExecutor(1) as thread:
        for call in calls:
            thread.submit(call).result()


def solves() -> None:
    outcome = Kernel(problem()).solve(Subproblem(np.ones(2), FREE))
    assert outcome.reason is Reason.OPTIMAL


def prices() -> None:
    assert priced(problem(integer=False), np.array([-3, -4, -5, -6.0])).value < 0


def explains() -> None:
    assert wp.explain(infeasible()).complete


def says_infeasible() -> None:
    with pytest.raises(wp.InfeasibleError):
        wp.front(infeasible())


def is_stable() -> None:
    wp.stability(wp.plan(model(), "weighted"))


QUESTIONS = [
    solves,
    prices,
    lambda: require_solvable(problem()),
    lambda: run(problem(), Options()),
    explains,
    says_infeasible,
    is_stable,
]


@pytest.mark.parametrize("spoil", [by_highspy, by_pyomo])
@pytest.mark.parametrize("ask", QUESTIONS)
def test_others_may_solve_with_highs_before_and_after(
    spoil: Callable[[], None], ask: Callable[[], object]
) -> None:
    in_a_new_thread(spoil, ask, spoil, ask)


@pytest.mark.parametrize("ask", QUESTIONS)
def test_others_may_solve_with_highs_for_the_first_time_after_us(
    ask: Callable[[], object],
) -> None:
    in_a_new_thread(ask, by_highspy)


def test_an_executor_whose_thread_has_solved_something_finds_the_same_front() -> None:
    with ThreadPoolExecutor(1) as executor:
        executor.submit(by_highspy).result()
        found = wp.front(model(), executor=executor, method="zones")
        executor.submit(by_highspy).result()
    assert found.complete
    assert found.points.equals(wp.front(model()).points)


def here(call: Callable[[], object]) -> object:
    return call()


@pytest.fixture
def in_the_callers_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_module, "on_solver_thread", here)


@pytest.mark.usefixtures("in_the_callers_thread")
@pytest.mark.parametrize("ask", [prices, lambda: require_solvable(problem()), explains])
def test_what_highs_says_of_a_failure_reaches_the_error(ask: Callable[[], object]) -> None:
    with pytest.raises(SolverError, match="Option 'threads' is set to 1 but the scheduler"):
        in_a_new_thread(by_highspy, ask)


@pytest.mark.usefixtures("in_the_callers_thread")
def test_an_executor_that_cannot_solve_is_an_error() -> None:
    with ThreadPoolExecutor(1) as executor:
        executor.submit(by_highspy).result()
        with pytest.raises(SolverError, match=r"No plan was found: .*Option 'threads' is set to 1"):
            wp.front(model(), executor=executor, method="zones")


def test_a_failed_run_is_not_taken_for_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(problem())
    assert kernel.solve(Subproblem(np.ones(2), FREE)).reason is Reason.OPTIMAL
    monkeypatch.setattr(kernel_module, "on_solver_thread", here)

    def again() -> None:
        outcome = kernel.solve(Subproblem(np.array([1, 2.0]), FREE))
        assert outcome.reason is Reason.FAILED
        assert "Option 'threads'" in outcome.why

    in_a_new_thread(by_highspy, again)


def test_what_runs_on_a_solver_thread_stays_there() -> None:
    with threads.solver_threads(1) as pool:
        inside = pool.submit(lambda: (threading.get_ident(), _ident())).result()
    assert inside[0] == inside[1]
    assert _ident() != threading.get_ident()
    assert _ident() == _ident()


def _ident() -> int:
    return threads.on_solver_thread(threading.get_ident)


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own() -> None:
    solves()
    child = multiprocessing.get_context("fork").Process(target=solves)
    child.start()
    child.join(60)
    assert child.exitcode == 0


def test_ctrl_c_ends_a_solve_that_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(100, 1000, (12, 90)).astype(float)
    hard = Problem.from_arrays(
        -rng.integers(100, 1000, (2, 90)), rows, row_upper=rows.sum(1) // 2, upper=1, integer=True
    )
    budget = Budget.lasting(120)
    main, runs = threading.main_thread().ident, HotModel.run
    assert main is not None

    def interrupted(model: HotModel, **how: bool) -> Reason:
        """A run of HiGHS during which Ctrl-C comes, once the main thread waits for it."""
        while sys._current_frames()[main].f_code.co_name != "wait":
            time.sleep(0.01)
        time.sleep(0.1)  # until it is inside the wait
        signal.pthread_kill(main, signal.SIGINT)
        budget.stop.wait(10)
        return runs(model, **how)

    monkeypatch.setattr(HotModel, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Kernel(hard, budget).solve(Subproblem(np.ones(2), FREE))
    monkeypatch.setattr(HotModel, "run", runs)
    assert budget.stopped
    solves()


def test_linear_algebra_keeps_to_one_thread_while_anybody_searches() -> None:
    libraries = ThreadpoolController().select(user_api="blas")
    before = [each["num_threads"] for each in libraries.info()]

    def at_most() -> int:
        return max(each["num_threads"] for each in libraries.info())

    problem = Problem.from_arrays(np.eye(2), np.ones((1, 2)), row_lower=1, upper=1)
    first, second = Search(problem), Search(problem)
    first.__enter__()
    second.__enter__()
    first.__exit__()
    assert at_most() == 1
    second.__exit__()
    assert [each["num_threads"] for each in libraries.info()] == before
