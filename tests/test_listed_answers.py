"""Answers of rules in a whole front: those of solves, without one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shipped
import wholepie as wp
from examples import examples
from tampering import RunFiles
from wholepie import Goal, InfeasibleError, Problem
from wholepie.optimizer.errors import SolverError
from wholepie.optimizer.parties.listed import fair_plans, fairest
from wholepie.optimizer.plans import choosing
from wholepie.optimizer.plans.rule import RULES

NAMES = "abcd"
ROSTER = Path(__file__).resolve().parents[2] / "shared" / "cases" / "planner" / "roster"
#: A rule that misses targets needs some, of which the roster has none.
WITHOUT_TARGETS = [name for name in RULES.all() if not name.startswith("goal-")]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Whole numbers, two to four goals of one to four parties, all that goals can say."""
    p, n = draw(st.integers(2, 4)), draw(st.integers(3, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    owners = draw(st.lists(st.sampled_from(["x", "y", "z", None]), min_size=p, max_size=p))
    goals = [
        Goal(
            name,
            draw(st.sampled_from(["minimize", "maximize"])),
            owner=owner,
            weight=draw(st.sampled_from([1.0, 2.0, 0.5])),
            priority=draw(st.integers(1, 2)),
            outside=draw(st.sampled_from([None, None, 0])),
            target=draw(st.sampled_from([None, 5, 12])),
        )
        for name, owner in zip(NAMES, owners, strict=False)
    ]
    gains = rng.integers(-3, 9, (p, n))
    rows = rng.integers(1, 6, (1, n))
    most = int(rows.sum())
    return Problem.from_arrays(gains, rows, row_upper=most, upper=2, integer=True, goals=goals)


def answer(problem: Problem, rule: str, **options: Any) -> wp.Plan | str:
    """The plan of a rule, or how it is refused."""
    try:
        return wp.plan(problem, rule, **options)
    except InfeasibleError as error:
        return error.message.partition(":")[0]
    except wp.InputError as error:
        return error.message


@st.composite
def preferences(draw: st.DrawFn, problem: Problem) -> dict[str, Any]:
    """Some of all options that rules take, for the goals of a problem."""
    labels = problem.labels
    some = st.lists(st.sampled_from(labels), max_size=len(labels), unique=True)
    amounts = st.dictionaries(st.sampled_from(labels), st.integers(1, 9))
    return {
        "weights": draw(amounts),
        "order": draw(some),
        "tolerance": draw(st.sampled_from([0.0, 0.2])),
        "give_up": draw(amounts),
        "aspirations": draw(amounts),
    }


@pytest.mark.slow
@examples(40)
@given(data=st.data())
def test_a_whole_front_has_the_answers_of_solves(data: st.DataObject) -> None:
    problem = data.draw(problems())
    front = wp.front(problem)
    preferred = data.draw(preferences(problem))
    for name, rule in RULES.all().items():
        options = {each: value for each, value in preferred.items() if each in rule.uses}
        solved = answer(problem, name, **options)
        found = answer(problem, name, front=front, **options)
        if isinstance(solved, str) or isinstance(found, str):
            assert found == solved, name
            continue
        assert found.values.tolist() == solved.values.tolist(), name
        assert np.allclose(found.satisfaction, solved.satisfaction, atol=1e-9, equal_nan=True)
        assert front.values[found.number - 1].tolist() == solved.values.tolist()
        assert found.solves == 0 or name == "lexicographic"
        assert solved.solves > 0


@examples(12)
@given(data=st.data())
def test_a_list_gives_the_answers_of_solves_that_take_too_long(data: st.DataObject) -> None:
    problem = data.draw(problems())
    rule = data.draw(st.sampled_from(sorted(RULES.all())))
    solved = answer(problem, rule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choosing, "_PATIENCE", 0.0)
        found = answer(problem, rule)
    if isinstance(solved, str) or isinstance(found, str):
        assert found == solved
        return
    assert found.values.tolist() == solved.values.tolist()
    assert found.whole is not None or rule == "lexicographic"


def test_a_run_of_the_same_scenario_needs_no_solve_and_one_of_another_is_refused(
    tmp_path: Path,
) -> None:
    case, run = shipped.INSTANCES / "citizens-budget", tmp_path / "run"
    shipped.front("citizens-budget").save(run)
    plan = wp.plan(case, "leximin", front=run)
    assert plan.solves == 0
    assert plan.values.equals(wp.plan(case, "leximin").values)
    other = wp.load(case, overrides={"title": "Another"})
    with pytest.raises(wp.InputError, match="of another scenario or other overrides"):
        wp.plan(other, "leximin", front=run)


def test_a_front_of_another_problem_is_no_list() -> None:
    problem = shipped.front("citizens-budget").problem
    assert problem is not None
    goals = tuple(replace(goal, weight=2.0) for goal in problem.goals)
    front = wp.front(replace(problem, goals=goals))
    assert wp.plan(problem, "total", front=front).solves > 0


@pytest.mark.slow
@pytest.mark.skipif(not ROSTER.is_dir(), reason=f"no roster at {ROSTER}")
def test_a_roster_is_answered_by_every_rule_with_and_without_a_run() -> None:
    front = wp.front(ROSTER)
    listed = wp.plans(ROSTER, WITHOUT_TARGETS, front=front)
    assert [plan.solves for plan in listed] == [0] * len(listed)
    found = wp.plans(ROSTER, WITHOUT_TARGETS)
    assert [list(plan.values) for plan in found] == [list(plan.values) for plan in listed]
    assert listed[WITHOUT_TARGETS.index("leximin")].number == fairest(front) == 10
    assert wp.page(found[0], front=front).prices[0].share < 1


def test_a_listed_plan_that_breaks_a_rule_is_no_answer() -> None:
    """As of a run that somebody has changed, hashes and all: the values are those of the plan."""
    scenario = shipped.INSTANCES / "quickstart" / "scenario.yaml"
    front = wp.front(scenario)
    row = wp.plan(scenario, "total", front=front).number - 1
    solutions, values = front.solutions.tolil(), front.values.copy()
    solutions[row] = solutions[row] * 2
    values[row] *= 2
    changed = replace(front, solutions=solutions.tocsr(), values=values)
    with pytest.raises(SolverError, match="is not in the front, which is whole"):
        wp.plan(scenario, "total", front=changed)


@pytest.mark.parametrize("noise", [1e9, -1e9])
def test_a_run_cannot_hide_what_parties_gain(noise: float, tmp_path: Path) -> None:
    wp.front(shipped.INSTANCES / "quickstart").save(tmp_path / "run")
    files = RunFiles(tmp_path / "run")
    files.run["scale"]["noise"] = [noise] * 3
    files.write()
    front = wp.open(tmp_path / "run")
    assert fair_plans(front) == fair_plans(wp.front(shipped.INSTANCES / "quickstart"))
