"""Explanations against brute force over all subsets, on whole-number and on linear problems."""

import itertools
import json
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import wholepie as wp
from wholepie.cli import main
from wholepie.optimizer.highs import Budget, Reason
from wholepie.optimizer.insight import oracle
from wholepie.optimizer.insight.explain import Explanation, explain
from wholepie.optimizer.insight.words import conflict_words, correction_words, headline
from wholepie.optimizer.interrupt import interruptible
from wholepie.optimizer.problem import Problem, Requirement, Rows

Set = frozenset[int]

PARKS = """
wholepie: 1
title: Parks
sets: {quarters: [north, south]}
parameters:
  need: {north: 300, south: 200}
decisions:
  build: {for: q in quarters, type: integer, at most: 10}
measures:
  cost: sum(60 * build[q] for q in quarters)
stakeholders:
  council:
    contributes: {money: 100}
    requires:
      within budget: cost <= contributions.money
      EXTRA
    goals: {spend: {minimize: cost}}
  families:
    requires:
      visits: {rule: 100 * build[q] >= need[q], for: q in quarters, negotiable: true}
    goals: {served: {maximize: sum(build[q] for q in quarters), at least: 4}}
"""


def parks(folder: Path, extra: str = "calm: build['north'] <= 9") -> Path:
    path = folder / "scenario.yaml"
    path.write_text(PARKS.replace("EXTRA", extra), encoding="utf-8")
    return path


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


@settings(max_examples=40, deadline=None)
@given(clashes(integer=True, most=12))
def test_whole_number_problems_agree_with_every_subset(problem: Problem) -> None:
    check(problem, by_points(problem))


@settings(max_examples=15, deadline=None)
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


def test_an_interrupted_explanation_ends_with_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = oracle.Oracle.holds

    def holds(self: oracle.Oracle, chosen: Set) -> bool:
        if self.tests == 2 and not self.budget.spent:
            signal.raise_signal(signal.SIGINT)
        return asked(self, chosen)

    monkeypatch.setattr(oracle.Oracle, "holds", holds)
    result = CliRunner().invoke(main, ["explain", str(parks(tmp_path))])
    assert result.exit_code == 130
    assert "Stopped early (interrupted)" in " ".join(result.stdout.split())


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


def test_the_worst_member_of_a_for_is_named(tmp_path: Path) -> None:
    explanation = wp.explain(parks(tmp_path))
    first, second = explanation.conflicts
    assert [each.label for each in first.requirements] == [
        "council: within budget",
        "families: visits",
    ]
    assert [each.name for each in second.requirements] == ["within budget", "served at least"]
    budget, visits = first.shortfalls
    assert (budget.asked, budget.best) == (100, 300)
    assert (visits.index, visits.best, visits.asked) == (("south",), 0, 200)
    words = conflict_words(first)
    assert "'visits' (families) at its nearest reaches 0 of the 200 asked for south" in words


def test_what_is_negotiable_of_a_correction_is_said(tmp_path: Path) -> None:
    path = parks(tmp_path)
    text = path.read_text(encoding="utf-8").replace(", at least: 4", "")
    path.write_text(text, encoding="utf-8")
    words = list(map(correction_words, wp.explain(path).corrections))
    assert words == ["council: give up 'within budget'", "families: give up 'visits' (negotiable)"]


def test_who_gives_up_what(tmp_path: Path) -> None:
    corrections = list(map(correction_words, wp.explain(parks(tmp_path)).corrections))
    assert corrections == [
        "council: give up 'within budget'",
        "families: give up 'visits' (negotiable) and 'served at least'",
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("build['north'] >= 11", "it reaches 10 at best of the 11 asked."),
        ("contributions.money >= 120", "it reaches 100 at best of the 120 asked."),
        ("need['north'] <= 250", "it comes to 300 at best where 250 is allowed."),
    ],
)
def test_what_is_impossible_alone_comes_first_with_its_best(
    rule: str, words: str, tmp_path: Path
) -> None:
    explanation = wp.explain(parks(tmp_path, f"never: {rule.replace(chr(39), chr(34))}"))
    assert len(explanation.impossible) == 1
    first = explanation.conflicts[0]
    assert conflict_words(first) == f"'never' (council) is impossible alone: {words}"
    assert len(explanation.conflicts) == 3


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("cost + 20 <= 50", "comes to 200 at best where 50 is allowed"),
        ("50 >= cost + 20", "comes to 200 at best where 50 is allowed"),
        ("30 <= cost - 270", "reaches -90 at best of the 30 asked"),
        ("cost - 100 <= 0", "comes to 180 at best where 100 is allowed"),
        ("0 >= cost - 100", "comes to 180 at best where 100 is allowed"),
        ("10 <= cost + 20 <= 50", "comes to 200 at best where 50 is allowed"),
        ("cost + 20 == 80", "comes to 200 at best where 80 is allowed"),
    ],
)
def test_amounts_are_told_as_they_were_written(rule: str, words: str, tmp_path: Path) -> None:
    """Three houses of 60 are needed, no more than three allowed; the rule asks for another cost."""
    text = PARKS.replace("contributions.money\n", "1000\n").replace(", at least: 4", "")
    text = text.replace(
        "EXTRA", f"other: '{rule}'\n      three: sum(build[q] for q in quarters) <= 3"
    )
    text = text.replace("need: {north: 300, south: 200}", "need: {north: 200, south: 100}")
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    (conflict,) = wp.explain(path).conflicts
    assert f"'other' (council) {words}" in conflict_words(conflict)


SHOP = """
wholepie: 1
title: A shop
decisions: {sold: {type: integer, at most: 10}}
stakeholders:
  shop:
    requires: {hours: sold <= 2}
    goals: {profit: {maximize: 30 * sold - 100, at least: 50}}
"""


def test_a_reservation_is_told_and_conceded_as_its_goal_counts(tmp_path: Path) -> None:
    """Two sold are 40 lost, where 50 are to be earned: 90 missing, which is 180 %."""
    path = tmp_path / "scenario.yaml"
    path.write_text(SHOP, encoding="utf-8")
    (conflict,) = wp.explain(path).conflicts
    assert "'profit at least' (shop) reaches -40 at best of the 50 asked" in conflict_words(
        conflict
    )
    found = wp.concessions(path, negotiable=["profit at least"])
    (given,) = found.cheapest.concessions
    assert (given.share, given.below) == pytest.approx((1.8, 90))
    assert [(each.asked, each.best) for each in given.members] == [(50, -40)]
    wp.relax(path, found.cheapest, tmp_path / "agreed.yaml")
    assert "at least: -40}" in (tmp_path / "agreed.yaml").read_text(encoding="utf-8")


def test_a_feasible_scenario_has_nothing_to_explain(tmp_path: Path) -> None:
    path = parks(tmp_path)
    path.write_text(path.read_text().replace("money: 100", "money: 1000"), encoding="utf-8")
    explanation = wp.explain(path)
    assert explanation.feasible
    assert explanation.complete
    assert explanation.conflicts == explanation.corrections == ()


def test_options_that_make_no_sense() -> None:
    with pytest.raises(wp.InputError, match="most is 0"):
        wp.explain(twelve(0), most=0)
    with pytest.raises(wp.InputError, match="must be more than 0"):
        wp.explain(twelve(0), time_limit=-1)


@pytest.mark.parametrize("command", ["front", "plan", "check"])
def test_commands_on_what_cannot_be_had_name_a_conflict(command: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [command, str(parks(tmp_path))])
    assert result.exit_code == 3
    assert "'within budget' (council)" in result.stderr
    assert "cannot both hold" in result.stderr


def test_the_command_explains_in_words_and_as_data(tmp_path: Path) -> None:
    path = str(parks(tmp_path))
    told = CliRunner().invoke(main, ["explain", path])
    assert told.exit_code == 0
    assert "2 minimal conflicts" in told.stdout
    data = json.loads(CliRunner().invoke(main, ["explain", path, "--json"]).stdout)
    assert data["complete"] is True
    assert len(data["conflicts"]) == len(data["corrections"]) == 2
    assert data["conflicts"][0]["shortfalls"][1]["best"] == 0
    cut = CliRunner().invoke(main, ["explain", path, "--most", "1"])
    assert cut.exit_code == 4
