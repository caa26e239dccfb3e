"""Answers of rules in a whole front: those of solves, without one."""

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Goal, InfeasibleError, Problem
from wholepie.optimizer.plans.rule import RULES

NAMES = "abcd"
ROSTER = Path("/work/shared/cases/planner/roster")


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
        assert found.satisfaction.equals(solved.satisfaction)
        assert front.values[found.number - 1].tolist() == solved.values.tolist()
        assert found.solves == 0 or name == "lexicographic"
        assert solved.solves > 0
