"""The rule in use: a scenario names it, its plan is solved for, kept in the run and shown."""

import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from knapsack import choices
from tampering import RunFiles
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.parties.listed import fair_plans
from wholepie.optimizer.plans.named import with_named_plans
from wholepie.optimizer.problem import tolerances
from wholepie.optimizer.problem.labels import Goal
from wholepie.optimizer.problem.problem import Problem
from wholepie.optimizer.results.front import Front
from wholepie.verification.plans import checked_plans
from wholepie.verification.reading import read as read_statement
from wholepie.verification.rule_in_use import rule_faults
from wholepie.verification.rule_stages import reference_scales
from wholepie.verification.sums import NO_RANGE, ROUNDED
from wholepie.verification.watch import Watch
from wholepie.views.pages import report_page
from wholepie.views.vocabulary import answer

QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart" / "scenario.yaml"
#: Those that need no targets.
FREE = ("kalai-smorodinsky", "knee", "lexicographic", "leximin", "nash", "total", "weighted")


def using(front: Front, rule: str) -> Front:
    """The front of a scenario that names a rule."""
    return replace(front, record=replace(front.record, about={"rule": rule}))


def scenario(folder: Path, rule: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(QUICKSTART.read_text().replace("title:", f"rule: {rule}\ntitle:", 1))
    return path


@pytest.mark.parametrize("rule", FREE)
@examples(10)
@given(seed=st.integers(0, 10_000))
def test_its_plan_is_that_of_the_rule_also_where_the_list_lacked_it(rule: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = int(rng.integers(2, 5))
    problem = choices(rng, [Goal(f"g{k}", "maximize") for k in range(p)], largest=5)
    front = using(wp.front(problem), rule)
    found = with_named_plans(front)
    if not found.in_use:
        assert rule == "nash"
        return
    number = found.in_use[rule]
    assert found.values.tolist() == front.values.tolist()
    assert found.values[number - 1].tolist() == wp.plan(problem, rule).values.tolist()
    kept = [i for i in range(len(front)) if i != number - 1]
    if not kept:
        return
    values, solutions = front.values[kept], front.solutions[kept]
    part = replace(front, values=values, solutions=solutions, complete=False, gap=1.0)
    again = with_named_plans(part)
    assert again.values[again.in_use[rule] - 1].tolist() == found.values[number - 1].tolist()


@examples(10)
@given(seed=st.integers(0, 10_000))
def test_names_that_a_front_has_stay_with_their_plans_when_another_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    goals = [Goal(f"g{k}", "maximize", weight=float(rng.integers(1, 9))) for k in range(3)]
    front = wp.front(choices(rng, goals, largest=5))
    kept = [i for i in range(len(front)) if i % 3 == 0]
    part = replace(
        front, values=front.values[kept], solutions=front.solutions[kept], complete=False, gap=1.0
    )
    fair = with_named_plans(part)
    both = with_named_plans(using(fair, "weighted"))
    assert both.fair.keys() == fair.fair.keys()
    for name, plan in fair.fair.items():
        assert both.values[both.fair[name] - 1].tolist() == fair.values[plan - 1].tolist()
    again = with_named_plans(replace(both, fair={}))
    assert again.values[again.in_use["weighted"] - 1].tolist() == (
        both.values[both.in_use["weighted"] - 1].tolist()
    )


@examples(20)
@given(seed=st.integers(0, 10_000))
def test_the_weighted_rule_names_the_listed_plan_with_the_least_sum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    goals = [Goal(f"g{k}", "maximize", weight=float(rng.integers(1, 4))) for k in range(3)]
    front = using(wp.front(choices(rng, goals, largest=5)), "weighted")
    found = with_named_plans(front)
    assert found.scale is not None
    ranges = np.where(found.scale.ranges > 0, found.scale.ranges, 1.0)
    sums = front.values @ (np.array([goal.weight for goal in goals]) / ranges)
    assert sums[found.in_use["weighted"] - 1] == pytest.approx(sums.max())


@pytest.mark.parametrize("rule", FREE)
def test_a_run_keeps_it_and_the_report_shows_it_first_after_the_fair_plan(
    rule: str, tmp_path: Path
) -> None:
    made = wp.front(scenario(tmp_path, rule), folder=tmp_path / "run")
    read = wp.open(tmp_path / "run")
    assert read.in_use == made.in_use
    assert list(read.in_use) == [rule]
    found = answer.answered(read)
    plans = [option.plan for option in found.options]
    fair = {each.rule: each.plan for each in fair_plans(read)}
    assert plans[0] == fair["leximin"]
    assert read.in_use[rule] in plans[:2]
    assert len(plans) <= 3
    (named,) = [option for option in found.options if "the rule in use" in option.title]
    assert named.plan == read.in_use[rule]
    assert named.title in report_page.html(read)
    assert found.missing == ""
    assert wp.verify(tmp_path / "run", solver="highs").verified


@pytest.mark.parametrize("rule", ["weighted", "nash"])
def test_a_front_in_memory_has_them_if_asked_as_its_run_has_them(rule: str, tmp_path: Path) -> None:
    relaxed = scenario(tmp_path, rule)
    relaxed.write_text(relaxed.read_text("utf-8").replace("type: integer", "type: continuous"))
    saved = wp.front(relaxed, folder=tmp_path / "run")
    asked = wp.front(relaxed, fair_plans=True)
    bare = wp.front(relaxed)
    assert asked.in_use == saved.in_use
    assert asked.fair == saved.fair != {}
    assert np.allclose(asked.values, saved.values)
    assert not bare.in_use
    assert not bare.fair
    assert asked.solves == bare.solves


def test_a_rule_that_names_no_plan_is_told(tmp_path: Path) -> None:
    front = wp.front(scenario(tmp_path, "goal-weighted"), folder=tmp_path / "run")
    assert front.in_use == {}
    assert "wholepie plan --rule goal-weighted" in answer.answered(front).missing
    with pytest.raises(InputError, match="target"):
        wp.plan(scenario(tmp_path, "goal-weighted"), "goal-weighted")


@pytest.mark.parametrize("forged", [{"weighted": 99}, {"knee": 1}, {"weighted": 0}])
def test_a_run_that_names_another_plan_is_refused(forged: dict[str, int], tmp_path: Path) -> None:
    wp.front(scenario(tmp_path, "weighted"), folder=tmp_path / "run")
    files = RunFiles(tmp_path / "run")
    files.run["in_use"] = forged
    files.write()
    with pytest.raises(InputError):
        wp.open(tmp_path / "run")


#: Those that need targets.
AIMED = ("goal-lexicographic", "goal-minimax", "goal-weighted", "reference-point")


def _checked(front: Front, folder: Path) -> tuple[Any, Any]:
    """What the saved run of a front states, and its plans as the checker has them."""
    stated = read_statement(front.save(folder))
    return stated, checked_plans(stated, Watch())


def _rng_front(rule: str, rng: np.random.Generator, *, mixed: bool) -> Front:
    """A front with weights, tiers and targets, and the plan of a rule that is in use."""
    p = int(rng.integers(2, 4))
    goals = [
        Goal(
            f"g{k}",
            "maximize",
            weight=float(rng.integers(1, 5)),
            priority=int(rng.integers(1, 3)),
            target=float(rng.integers(0, 20)) if k == 0 or rng.random() < 0.6 else None,
        )
        for k in range(p)
    ]
    problem = choices(rng, goals, largest=5)
    if mixed:
        problem = replace(problem, integer=np.zeros(problem.n, dtype=bool))
    return with_named_plans(using(wp.front(problem), rule))


@pytest.mark.parametrize("rule", [*FREE, *AIMED])
@examples(15)
@given(seed=st.integers(0, 10_000), mixed=st.booleans())
def test_the_checker_finds_the_same_plan_by_its_own_arithmetic(
    rule: str, seed: int, mixed: bool
) -> None:
    front = _rng_front(rule, np.random.default_rng(seed), mixed=mixed)
    if not front.in_use:
        assert rule == "nash"
        return
    with tempfile.TemporaryDirectory() as folder:
        stated, checked = _checked(front, Path(folder) / "run")
    assert stated.use is not None
    assert list(rule_faults(stated, checked)) == []


@pytest.mark.parametrize("rule", [*FREE, *AIMED])
def test_no_other_plan_passes_for_that_of_the_rule(rule: str, tmp_path: Path) -> None:
    text = scenario(tmp_path, rule).read_text("utf-8")
    if rule in AIMED:
        text = text.replace("unit: EUR", "target: 3500, unit: EUR").replace(
            "unit: pairs", "target: 16, unit: pairs"
        )
    (tmp_path / "scenario.yaml").write_text(text, "utf-8")
    front = wp.front(tmp_path / "scenario.yaml", folder=tmp_path / "run")
    stated, checked = _checked(front, tmp_path / "run")
    use = stated.use
    assert use is not None
    assert use.plan == front.in_use[rule]
    passing = [
        plan
        for plan in front.numbers
        if not list(rule_faults(replace(stated, use=replace(use, plan=plan)), checked))
    ]
    assert passing == [use.plan]


@examples(10)
@given(tenths=st.lists(st.integers(1, 9), min_size=2, max_size=4), below=st.integers(0, 9))
def test_a_target_at_the_worst_but_for_rounding_is_no_distance(
    tenths: list[int], below: int
) -> None:
    """Bounds in tenths add up to a target that their sum in double precision may miss."""
    total = sum(tenths) / 10
    target = total - below * np.spacing(total)
    goals = [Goal("a", "minimize", target=float(target)), Goal("b", "maximize")]
    costs = [[1.0] * len(tenths), [10.0 - i for i in range(len(tenths))]]
    upper = np.array(tenths) / 10
    problem = Problem.from_arrays(costs, costs[:1], row_upper=9.0, upper=upper, goals=goals)
    front = with_named_plans(using(wp.front(problem), "reference-point"))
    assert front.in_use
    with tempfile.TemporaryDirectory() as folder:
        stated, checked = _checked(front, Path(folder) / "run")
    assert list(rule_faults(stated, checked)) == []


def test_where_rounding_decides_a_distance_either_may_have_been_meant() -> None:
    front = _rng_front("reference-point", np.random.default_rng(4), mixed=False)
    with tempfile.TemporaryDirectory() as folder:
        stated, _ = _checked(front, Path(folder) / "run")
    use, said = stated.use, stated.fairness
    assert use is not None
    assert said is not None
    worst = max(row[0] for row in said.table)
    for share, ways in ((Fraction(1, 2), 1), (Fraction(1), 2), (Fraction(2), 1)):
        near = replace(use, targets=[worst - share * NO_RANGE * abs(worst), *use.targets[1:]])
        assert len(reference_scales(near, said)) == ways


def test_what_rounding_leaves_is_the_same_to_the_engine_and_to_the_checker() -> None:
    assert float(NO_RANGE) == tolerances.NO_RANGE
    assert float(ROUNDED) == tolerances.VALUE_ROUNDING
