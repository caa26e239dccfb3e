"""What is said of decisions is what Python makes of the same words, plan by plan.

Rules and goals are drawn as texts. The front of their scenario is compared with that of all plans,
of which each is evaluated by Python itself.
"""

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.models import ScenarioError
from wholepie.models.relaxing import relaxed_text
from wholepie.optimizer.errors import InfeasibleError

HEAD = """wholepie: 1
title: drawn
sets: {{parks: [a, b]}}
parameters: {{cost: {{a: 3, b: 0.5}}}}
decisions:
  build: {{for: p in parks, type: binary}}
  n: {{type: integer, at most: 3}}
  m: {{type: integer, at least: -1, at most: 2}}
measures:
  both: {{is: '{measure}'}}
stakeholders:
  one:
    requires: {{drawn: '{rule}'}}
    goals:
      less: {{minimize: '{less}'}}
      more: {{maximize: '{more}'}}
"""
PLAIN = ['build["a"]', 'build["b"]', "n", "m", "2", "0.5 * n", "n + m", "3 - n", "n - 2 * m"]


HEIGHTS = st.sampled_from([0, 1, 2, 4, 0.5])
POINTS = st.builds(
    lambda x, more, heights: dict(zip((-9, x, x + more, 9), heights, strict=True)),
    st.integers(-3, 2),
    st.sampled_from([1, 2, 0.5]),
    st.tuples(HEIGHTS, HEIGHTS, HEIGHTS, HEIGHTS),
)


def numbers(depth: int) -> st.SearchStrategy[str]:
    if not depth:
        return st.sampled_from(PLAIN)
    inner, told, v = numbers(depth - 1), conditions(depth - 1), "pqr"[depth]
    pairs = st.tuples(inner, inner)
    return st.one_of(
        st.sampled_from(PLAIN),
        st.builds(
            lambda word, x, points: f"{word}({x}, {points})",
            st.sampled_from(["piecewise", "steps"]),
            st.sampled_from(PLAIN),
            POINTS,
        ),
        inner.map(lambda x: f"sum(cost[{v}] * build[{v}] for {v} in parks) * ({x})"),
        inner.map(lambda x: f'build["a"] * ({x})'),
        inner.map(lambda x: f'({x}) * (build["b"] - 2)'),
        inner.map(lambda x: f"abs({x})"),
        pairs.map(lambda x: f"({x[0]}) - ({x[1]})"),
        st.tuples(st.sampled_from(["min", "max"]), pairs).map(
            lambda x: f"{x[0]}({x[1][0]}, {x[1][1]})"
        ),
        told.map(lambda x: f"count(build[{v}] and {x} for {v} in parks)"),
        st.tuples(told, told).map(lambda x: f"count({x[0]}, {x[1]})"),
        told.map(lambda x: f"2 * any(build[{v}] == 0 or ({x}) for {v} in parks)"),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    compared = st.tuples(
        numbers(depth), st.sampled_from(["<", "<=", "==", "!=", ">=", ">"]), numbers(depth)
    ).map(lambda x: f"({x[0]} {x[1]} {x[2]})")
    if not depth:
        return st.one_of(compared, st.sampled_from(['build["a"]', 'build["b"]']))
    inner, v = conditions(depth - 1), "pqr"[depth]
    pairs = st.tuples(inner, inner)
    return st.one_of(
        compared,
        inner.map(lambda x: f"(not {x})"),
        pairs.map(lambda x: f"({x[0]} and {x[1]})"),
        pairs.map(lambda x: f"({x[0]} or {x[1]})"),
        pairs.map(lambda x: f"implies({x[0]}, {x[1]})"),
        pairs.map(lambda x: f"(({x[0]}) == ({x[1]}))"),
        pairs.map(lambda x: f"(({x[0]}) != ({x[1]}))"),
        inner.map(lambda x: f'(({x}) == build["b"])'),
        inner.map(lambda x: f"any(build[{v}] and {x} for {v} in parks if cost[{v}] > 1)"),
        inner.map(lambda x: f"all(build[{v}] or {x} for {v} in parks)"),
        pairs.map(lambda x: f"all({x[0]}, {x[1]})"),
    )


def flat(given: tuple[Any, ...]) -> Iterator[Any]:
    for each in given:
        yield from each if hasattr(each, "__iter__") else (each,)


def height(x: float, points: dict[float, float]) -> float:
    for (a, b), (c, d) in itertools.pairwise(points.items()):
        if x <= c:
            return b + (d - b) * (x - a) / (c - a)
    raise AssertionError


WORDS = {
    "piecewise": height,
    "steps": lambda x, points: [y for at, y in points.items() if at <= x][-1],
    "count": lambda *given: sum(map(bool, flat(given))),
    "any": lambda *given: any(flat(given)),
    "all": lambda *given: all(flat(given)),
    "implies": lambda one, other: not one or other,
    "sum": sum,
    "min": min,
    "max": max,
    "abs": abs,
    "parks": ["a", "b"],
    "cost": {"a": 3, "b": 0.5},
}


def as_rule(condition: str) -> str:
    """A condition alone; what a rule refuses, to be strictly below, stands in any."""
    tree = ast.parse(condition, mode="eval").body
    strict = isinstance(tree, ast.Compare) and isinstance(tree.ops[0], ast.Lt | ast.Gt)
    return f"any({condition})" if strict else condition


def plans() -> Iterator[dict[str, Any]]:
    for a, b, n, m in itertools.product((0, 1), (0, 1), range(4), range(-1, 3)):
        yield {"build": {"a": a, "b": b}, "n": n, "m": m}


def told(text: str, plan: dict[str, Any]) -> Any:
    return eval(text, {"__builtins__": {}, **WORDS, **plan})


def efficient(points: set[tuple[float, float]]) -> set[tuple[float, float]]:
    """Less of the first and more of the second."""
    return {
        (x, y)
        for x, y in points
        if not any(a <= x and b >= y and (a, b) != (x, y) for a, b in points)
    }


def rounded(points: set[tuple[float, float]]) -> set[tuple[float, float]]:
    return {(round(x, 9), round(y, 9)) for x, y in points}


@given(rule=conditions(2), less=numbers(2), more=numbers(2))
@examples(150)
def test_drawn_scenarios(
    tmp_path_factory: pytest.TempPathFactory, rule: str, less: str, more: str
) -> None:
    path = tmp_path_factory.mktemp("drawn") / "scenario.yaml"
    path.write_text(HEAD.format(rule=as_rule(rule), less=less, more=more, measure=more))
    kept = [plan for plan in plans() if told(rule, plan)]
    wanted = efficient({(float(told(less, p)), float(told(more, p))) for p in kept})
    try:
        front = wp.front(path)
    except InfeasibleError:
        assert not kept
        return
    except ScenarioError as error:
        codes = {fault.code for fault in error.faults}
    else:
        codes = set()
    if codes:
        assert codes == {"WP210"}
        return
    points = {(float(x), float(y)) for x, y in front.points.to_numpy()[:, -2:]}
    assert rounded(points) == rounded(wanted)
    assert front.complete


@pytest.mark.parametrize("more", ["steps(n, {0: 0, 2: 5})", "steps(n, {0: 0, 2: 5}) # one"])
def test_pairs_need_no_quotes(tmp_path: Path, more: str) -> None:
    """A second colon on a line, which plain YAML refuses, where it stands in brackets."""
    text = HEAD.format(rule="n <= 3", less="n", more="n", measure="n")
    (tmp_path / "scenario.yaml").write_text(
        text.replace("more: {maximize: 'n'}", f"more:\n        maximize: {more}")
    )
    points = wp.front(tmp_path / "scenario.yaml").points.to_numpy()[:, -2:]
    assert {(x, y) for x, y in points} == {(0, 0), (2, 5)}


TWO_SENSES = """wholepie: 1
title: steps of an amount
decisions: {z: {type: continuous, at most: 10}, x: {type: integer, at most: 5}}
measures: {s: 'steps(z, {0: 0, 3: 2})'}
stakeholders:
  a: {requires: {r: 'RULE'}, goals: {g: {minimize: s}}}
  b: {goals: {h: {maximize: x}}}
"""


@pytest.mark.parametrize("rule", ["s >= x - 3", "steps(z, {0: 0, 3: 2}) >= x - 3"])
def test_steps_of_an_amount_have_one_height_in_a_plan(rule: str, tmp_path: Path) -> None:
    """At 3 they would be 0 where they should be small, and 2 where they should be large."""
    (tmp_path / "scenario.yaml").write_text(TWO_SENSES.replace("RULE", rule), encoding="utf-8")
    with pytest.raises(ScenarioError, match="wanted small here and large there"):
        wp.load(tmp_path).problem()
    whole = TWO_SENSES.replace("RULE", rule).replace("continuous", "integer")
    (tmp_path / "scenario.yaml").write_text(whole, encoding="utf-8")
    points = wp.front(tmp_path).points.to_numpy()[:, -2:]
    assert {(x, y) for x, y in points} == {(0, 3), (2, 5)}


@pytest.mark.parametrize(
    ("rule", "known"),
    [
        ("implies(x >= 1, build or flag)", None),
        ("not (build or flag)", None),
        ("implies(x >= 1, build or flag == 1)", {(0, 5)}),
        ("implies(x >= 1, build or flag == 2)", {(0, 0), (3, 5)}),
    ],
)
def test_what_follows_a_decision_is_a_condition(
    rule: str, known: set[tuple[float, float]] | None, tmp_path: Path
) -> None:
    (tmp_path / "scenario.yaml").write_text(
        "wholepie: 1\ntitle: or\nparameters: {flag: 1}\n"
        "decisions: {build: {for: m in [1], type: binary}, x: {type: integer, at most: 5}}\n"
        "stakeholders:\n"
        f"  a: {{requires: {{r: '{rule.replace('build', 'build[1]')}'}},"
        " goals: {g: {minimize: '3 * build[1]'}}}\n"
        "  b: {goals: {h: {maximize: x}}}\n",
        encoding="utf-8",
    )
    if known is None:
        with pytest.raises(ScenarioError, match="expected a condition; found a number"):
            wp.load(tmp_path)
        return
    points = wp.front(tmp_path).points.to_numpy()[:, -2:]
    assert {(x, y) for x, y in points} == known


CONDITIONS = ["(x >= 3) == build[1]", "x != 4", "build[2]", "(x >= 3) == (build[1] or build[2])"]


@pytest.mark.parametrize("rule", CONDITIONS)
def test_a_condition_is_given_up_as_a_whole(rule: str, tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(
        "wholepie: 1\ntitle: given up\n"
        "decisions: {build: {for: p in [1, 2], type: binary}, x: {type: integer, at most: 5}}\n"
        f"stakeholders:\n  a:\n    requires:\n      drawn: {{rule: '{rule}', negotiable: true}}\n"
        "      law: {rule: 'x - 9 * build[1] - 9 * build[2] >= 4', fixed: true}\n"
        "      limit: {rule: 'x <= 4', fixed: true}\n"
        "    goals: {g: {minimize: x}}\n  b: {goals: {h: {maximize: x}}}\n",
        encoding="utf-8",
    )
    given = wp.concessions(tmp_path).suggested.concessions
    assert [(each.gives, each.share) for each in given] == [(1, 1)]
    text = relaxed_text(tmp_path / "scenario.yaml", given)
    assert f"0 == 0 or ({rule})" in text
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    assert wp.front(tmp_path).points.to_numpy()[:, -2:].tolist() == [[4, 4]]


LOTS = """wholepie: 1
title: nothing, or at least 5
decisions: {z: {type: TYPE, at least: 5, at most: 10, or zero: true}}
stakeholders:
  a: {goals: {steps: {SENSE: 'steps(z, {0: 0, POINT: 20})', step: 1}}}
  b: {goals: {amount: {OTHER: z, step: 1}}}
"""


@pytest.mark.parametrize("point", [3, 5, 6])
@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_steps_beside_or_zero(whole: bool, small: bool, point: int, tmp_path: Path) -> None:
    """Whole numbers count at a breakpoint as they stand, amounts as their use prefers."""
    words = {"TYPE": "integer" if whole else "continuous", "POINT": str(point)}
    words |= dict(zip(("SENSE", "OTHER") if small else ("OTHER", "SENSE"), SENSES, strict=True))
    text = LOTS
    for word, said in words.items():
        text = text.replace(word, said)
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    late = small and not whole
    heights = {(20 * (z > point if late else z >= point), z) for z in (0, *range(5, 11))}
    wanted = (
        efficient(heights)
        if small
        else {(y, x) for x, y in efficient({(z, y) for y, z in heights})}
    )
    points = wp.front(tmp_path).points.to_numpy()[:, -2:]
    assert {(x, y) for x, y in points} == wanted


SENSES = ("minimize", "maximize")
