"""Explanations against brute force over all subsets, on whole-number and on linear problems."""

import itertools
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

import wholepie as wp
from examples import examples
from wholepie import SolverError
from wholepie.diagnostics import codes
from wholepie.optimizer.insight import feasibility_oracle as oracle
from wholepie.optimizer.insight.agreements import Negotiation
from wholepie.optimizer.insight.explain import explain
from wholepie.optimizer.insight.explanation import Explanation, conflict_words, headline
from wholepie.optimizer.insight.feasibility_oracle import Oracle
from wholepie.optimizer.problem.labels import Requirement
from wholepie.optimizer.problem.names import Rows
from wholepie.optimizer.problem.problem import Problem
from wholepie.optimizer.search.interrupt import interruptible
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.outcome import Reason
from wholepie.views.vocabulary import concessions

Set = frozenset[int]


def with_units(problem: Problem, component: Iterable[int], *, owners: int = 2) -> Problem:
    """The problem with its rows shared out among requirements r0, r1, ..."""
    numbers = np.array(list(component), dtype=np.int64)
    count = int(numbers.max(initial=-1)) + 1
    named = tuple(Requirement(f"r{i}", f"o{i % owners}") for i in range(count))
    return replace(problem, rows=Rows(named, numbers, tuple((i,) for i in range(len(numbers)))))


@st.composite
def clashes(draw: st.DrawFn, *, integer: bool, most: int) -> Problem:
    """A problem with at most ``most`` requirements over three columns between 0 and 3."""
    n, m = 3, draw(st.integers(1, most))
    numbers = st.integers(-4, 6)
    rows = np.array(
        draw(st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=m, max_size=m))
    )
    ends = draw(st.lists(st.integers(-6, 24), min_size=m, max_size=m))
    kinds = draw(st.lists(st.sampled_from([">=", "<=", "=="]), min_size=m, max_size=m))
    lower = [-np.inf if kind == "<=" else end for kind, end in zip(kinds, ends, strict=True)]
    upper = [np.inf if kind == ">=" else end for kind, end in zip(kinds, ends, strict=True)]
    component = draw(st.lists(st.integers(0, m - 1), min_size=m, max_size=m))
    problem = Problem.from_arrays(
        np.ones((1, n)), rows, row_lower=lower, row_upper=upper, upper=3, integer=integer
    )
    return with_units(problem, component)


def by_points(problem: Problem) -> Callable[[Set], bool]:
    """Whether requirements can hold together, by every whole point between the bounds."""
    ends = zip(problem.lower.astype(int), problem.upper.astype(int), strict=True)
    points = np.array(list(itertools.product(*(range(low, high + 1) for low, high in ends))))
    activity = points @ problem.A.toarray().T
    met = (activity >= problem.row_lower) & (activity <= problem.row_upper)
    component = problem.rows.component
    masks = {frozenset(component.tolist()) - frozenset(component[~row].tolist()) for row in met}
    return lambda chosen: any(chosen <= mask for mask in masks)


def by_linprog(problem: Problem) -> Callable[[Set], bool]:
    """The same for columns that may take any value, by a solve for each subset."""

    def holds(chosen: Set) -> bool:
        rows = np.isin(problem.rows.component, list(chosen))
        A = problem.A.toarray()[rows]
        low, high = problem.row_lower[rows], problem.row_upper[rows]
        sides = np.vstack([A[np.isfinite(high)], -A[np.isfinite(low)]])
        ends = np.concatenate([high[np.isfinite(high)], -low[np.isfinite(low)]])
        bounds = list(zip(problem.lower, problem.upper, strict=True))
        given = {"A_ub": sides, "b_ub": ends} if len(ends) else {}
        return bool(linprog(np.zeros(problem.n), bounds=bounds, **given).status == 0)

    return holds


def brute_force(units: Set, holds: Callable[[Set], bool]) -> tuple[set[Set], set[Set]]:
    """All minimal conflicts and minimal corrections, from every subset there is."""
    subsets = [
        frozenset(each)
        for size in range(len(units) + 1)
        for each in itertools.combinations(sorted(units), size)
    ]
    can = {each: holds(each) for each in subsets}
    conflicts = {s for s in subsets if not can[s] and all(can[s - {unit}] for unit in s)}
    whole = {s for s in subsets if can[s] and not any(can[s | {u}] for u in units - s)}
    return conflicts, {units - s for s in whole} if not can[units] else set()


def found(explanation: Explanation) -> tuple[set[Set], set[Set]]:
    def numbers(requirements: tuple[Requirement, ...]) -> Set:
        return frozenset(int(each.name.removeprefix("r")) for each in requirements)

    return (
        {numbers(each.requirements) for each in explanation.conflicts},
        {numbers(each.requirements) for each in explanation.corrections},
    )


def check(problem: Problem, holds: Callable[[Set], bool]) -> None:
    units = frozenset(problem.rows.component.tolist())
    explanation = explain(problem)
    conflicts, corrections = found(explanation)
    assert explanation.complete
    assert explanation.feasible == holds(units)
    assert (conflicts, corrections) == brute_force(units, holds)
    assert len(explanation.conflicts) == len(conflicts)
    assert len(explanation.corrections) == len(corrections)
    assert all(conflict & correction for conflict in conflicts for correction in corrections)
    sizes = [len(each.requirements) for each in explanation.conflicts]
    assert sizes == sorted(sizes)
    check_matrix(explanation, conflicts)


def check_matrix(explanation: Explanation, conflicts: set[Set]) -> None:
    """The matrix says which requirement takes part in which conflict, in data and as a table."""
    table, rows = explanation.matrix, explanation.to_dict()["matrix"]
    names = [int(label.split("r")[-1]) for label in table.index]
    assert [row["name"] for row in rows] == [f"r{number}" for number in names]
    columns = {frozenset(n for n, takes in zip(names, table[k], strict=True) if takes)
               for k in table.columns}  # fmt: skip
    assert columns == conflicts
    assert [row["takes_part"] for row in rows] == table.to_numpy().tolist()
    for row in rows:
        for takes, cell in zip(row["takes_part"], row["cells"], strict=True):
            assert takes or cell is None


@examples(40)
@given(clashes(integer=True, most=12))
def test_whole_number_problems_agree_with_every_subset(problem: Problem) -> None:
    check(problem, by_points(problem))


def least_total(problem: Problem, correction: Set) -> float:
    """The least sum of shares that a correction takes, by every whole point between the bounds."""
    points = np.array(list(itertools.product(range(4), repeat=3)))
    A = problem.A.toarray()
    activity = points @ A.T
    missing = np.maximum(problem.row_lower - activity, activity - problem.row_upper).clip(0)
    asked = np.where(np.isfinite(problem.row_lower), problem.row_lower, problem.row_upper)
    reach = 3 * np.maximum(A.clip(0).sum(axis=1), (-A).clip(0).sum(axis=1))
    whole = np.where(asked == 0, np.where(reach > 0, reach, 1e-6), np.abs(asked))
    given = np.isin(problem.rows.component, list(correction))
    kept = (missing[:, ~given] == 0).all(axis=1)
    totals = sum(
        (missing / whole)[:, problem.rows.component == unit].max(axis=1) for unit in correction
    )
    return float(np.asarray(totals)[kept].min())


@examples(25)
@given(clashes(integer=True, most=7))
def test_corrections_take_the_least_that_every_plan_allows_cheapest_first(problem: Problem) -> None:
    explanation = explain(problem)
    totals = []
    for correction in explanation.corrections:
        assert correction.agreement is not None
        assert correction.agreement.proved
        given = [each.requirement for each in correction.agreement.concessions]
        assert set(given) == set(correction.requirements)
        numbers = frozenset(int(each.name[1:]) for each in correction.requirements)
        least = least_total(problem, numbers)
        assert correction.agreement.total == pytest.approx(least, rel=1e-5, abs=1e-6)
        totals.append(correction.agreement.total)
    assert totals == sorted(totals)


@examples(15)
@given(clashes(integer=True, most=7), st.sets(st.integers(0, 6)))
def test_what_is_fixed_is_kept_and_named_only_where_it_leaves_no_plan(
    problem: Problem, laws: set[int]
) -> None:
    named = tuple(
        replace(each, fixed=number in laws) for number, each in enumerate(problem.rows.requirements)
    )
    problem = replace(problem, rows=replace(problem.rows, requirements=named))
    units = frozenset(problem.rows.component.tolist())
    kept, holds = units & laws, by_points(problem)
    explanation = explain(problem)
    expected = brute_force(units - kept, lambda chosen: holds(chosen | kept))
    if holds(kept):
        assert found(explanation) == expected
        assert explanation.fixed == len(kept)
    else:
        conflicts, corrections = found(explanation)
        assert len(conflicts) == 1
        assert conflicts <= brute_force(kept, holds)[0]
        assert not corrections
        assert explanation.requirements == len(units - kept)
        assert conflict_words(explanation.conflicts[0]).startswith("Of what is fixed, 'r")
        assert headline(explanation) == "No plan is feasible, whatever requirements are given up."


@examples(15)
@given(clashes(integer=False, most=5))
def test_linear_problems_agree_with_every_subset(problem: Problem) -> None:
    check(problem, by_linprog(problem))


def twelve(seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    A = rng.integers(-5, 10, (12, 3))
    at_least = rng.random(12) < 0.5
    ends = np.where(at_least, rng.integers(10, 30, 12), rng.integers(0, 12, 12))
    lower, upper = np.where(at_least, ends, -np.inf), np.where(at_least, np.inf, ends)
    problem = Problem.from_arrays(
        np.ones((1, 3)), A, row_lower=lower, row_upper=upper, upper=3, integer=True
    )
    return with_units(problem, range(12))


@pytest.mark.parametrize("seed", range(4))
def test_far_fewer_solves_than_subsets(seed: int) -> None:
    problem = twelve(seed)
    explanation = explain(problem)
    assert found(explanation) == brute_force(frozenset(range(12)), by_points(problem))
    assert explanation.conflicts
    assert explanation.tests < 2**12 / 10
    assert explanation.tests <= explanation.solves


def hits(sets: set[Set]) -> set[Set]:
    """Minimal sets that have something of each."""
    units = sorted(frozenset().union(*sets))
    hitting = [
        frozenset(each)
        for size in range(len(units) + 1)
        for each in itertools.combinations(units, size)
        if all(set(each) & one for one in sets)
    ]
    return {each for each in hitting if not any(other < each for other in hitting)}


def test_conflicts_and_corrections_are_each_others_minimal_hitting_sets() -> None:
    conflicts, corrections = found(explain(twelve(1)))
    assert hits(conflicts) == corrections
    assert hits(corrections) == conflicts


def test_a_list_cut_short_says_so_and_holds_true_conflicts() -> None:
    problem = twelve(0)
    everything, _ = found(explain(problem))
    explanation = explain(problem, most=2)
    conflicts, _ = found(explanation)
    assert len(conflicts) == 2
    assert conflicts <= everything
    assert not explanation.complete
    assert "there may be more" in headline(explanation)


def test_a_time_out_is_no_verdict() -> None:
    explanation = explain(twelve(0), Budget(deadline=0.0))
    assert explanation.feasible is None
    assert not explanation.conflicts
    assert not explanation.complete
    assert explanation.stopped == Reason.TIME_LIMIT.value


def test_ctrl_c_ends_the_list_and_pressed_again_aborts() -> None:
    budget = Budget()
    before = signal.getsignal(signal.SIGINT)
    with interruptible(budget):
        signal.raise_signal(signal.SIGINT)
        explanation = explain(twelve(0), budget)
        assert explanation.stopped == Reason.INTERRUPTED.value
        assert explanation.feasible is None
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_time_that_ends_while_a_conflict_is_reduced(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = oracle.Oracle.holds
    budget, reducing = Budget(), list[Set]()

    def holds(self: oracle.Oracle, chosen: Set) -> bool:
        reducing.extend([chosen] if 1 < len(chosen) < 12 else [])
        budget.deadline = 0.0 if len(reducing) > 2 else np.inf
        return asked(self, chosen)

    monkeypatch.setattr(oracle.Oracle, "holds", holds)
    explanation = explain(twelve(0), budget)
    assert explanation.feasible is False
    (unfinished,) = explanation.conflicts
    assert not unfinished.minimal
    assert "with 0 minimal conflicts" in headline(explanation)
    conflict = frozenset(int(each.name[1:]) for each in unfinished.requirements)
    assert not by_points(twelve(0))(conflict)
    assert "not known in time" in conflict_words(unfinished)


def test_bounds_that_leave_no_plan_are_the_conflict() -> None:
    problem = with_units(
        Problem.from_arrays([[1.0]], [[1.0]], row_upper=5, lower=0.2, upper=0.8, integer=True), [0]
    )
    (conflict,) = explain(problem).conflicts
    assert conflict.requirements == ()
    assert conflict_words(conflict) == "The bounds of the decisions alone leave no plan."


def test_one_requirement_is_told_in_the_singular() -> None:
    problem = with_units(Problem.from_arrays([[1.0]], [[1.0]], row_lower=5, upper=3), [0])
    assert headline(explain(problem)) == (
        "The requirement cannot hold: 1 minimal conflict and 1 minimal correction, and there are "
        "no others."
    )


@pytest.mark.parametrize("failing", [(Negotiation, "cheapest"), (Oracle, "solve")])
def test_what_cannot_be_measured_leaves_a_proved_explanation(
    failing: tuple[type, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = found(explain(twelve(0)))
    whole, name = failing
    done = getattr(whole, name)

    def fails(self: object, problem: Problem, *rest: object) -> object:
        if whole is Negotiation or np.any(problem.C):
            raise SolverError(codes.SOLVER_STOPPED, "HiGHS failed.")
        return done(self, problem, *rest)

    monkeypatch.setattr(whole, name, fails)
    explanation = explain(twelve(0))
    assert found(explanation) == expected
    assert explanation.complete
    if whole is Negotiation:
        words = concessions.unmeasured(explanation.to_dict()["corrections"])
        assert words.startswith(f"The last {len(explanation.corrections)} ways out were not")


def test_structure_is_never_given_up() -> None:
    problem = Problem.from_arrays(
        [[1.0]], [[1.0], [1.0]], row_lower=[4, -np.inf], row_upper=[np.inf, 3], upper=9
    )
    named = (Requirement("what y means", structural=True), Requirement("few"))
    problem = replace(problem, rows=Rows(named, np.array([0, 1]), ((), ())))
    (conflict,) = explain(problem).conflicts
    assert [each.name for each in conflict.requirements] == ["few"]
    assert [(each.asked, each.best) for each in conflict.shortfalls] == [(3.0, 4.0)]


def test_constraints_of_a_pyomo_model_are_named() -> None:
    model = pyo.ConcreteModel()
    model.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 9))
    model.floor = pyo.Constraint([1, 2], rule=lambda m, i: m.x[i] >= 4 * i)
    model.cap = pyo.Constraint(expr=model.x[1] + model.x[2] <= 6)
    model.idle = pyo.Constraint(expr=model.x[1] <= 8)
    model.cost = pyo.Objective(expr=model.x[1])
    explanation = wp.explain(model)
    (conflict,) = explanation.conflicts
    assert [each.label for each in conflict.requirements] == ["floor", "cap"]
    corrections = {each.requirements[0].label for each in explanation.corrections}
    assert corrections == {"floor", "cap"}
    with pytest.raises(wp.InfeasibleError, match="'floor' and 'cap' cannot both hold"):
        wp.front(model)


def test_what_is_missed_by_a_rounding_error_is_named() -> None:
    """A cap printed with 12 digits, 1.1e-7 below the sum of the least amounts of 111,111.1."""
    least = np.array([12345.678901234567, 98765.43210987654])
    cap = float(f"{least.sum():.12g}")
    problem = Problem.from_arrays(np.eye(2), [[1.0, 1.0]], lower=least, row_upper=cap)
    found = explain(problem)
    assert [len(each.requirements) for each in (*found.conflicts, *found.corrections)] == [1, 1]
    (missed,) = found.conflicts[0].shortfalls
    assert 0 < missed.best - missed.asked < 1e-6
