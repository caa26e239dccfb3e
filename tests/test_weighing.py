"""Weights from people and from fronts."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import wholepie as wp
from wholepie import Goal, InputError, Problem
from wholepie.cli import main
from wholepie.models import load
from wholepie.models.faults import ScenarioError
from wholepie.optimizer.insight.weighing import ahp

QUICKSTART = Path(wp.__file__).resolve().parent / "instances" / "quickstart" / "scenario.yaml"
JUDGED = """
judgements:
  swing: {owner: 100, birdwatchers: 60, "baker: grain": 40}
  pairs:
    owner / birdwatchers: 3
    owner / baker: 1 / 2
    birdwatchers / baker: 0.25
"""
# Saaty, "A scaling method for priorities in hierarchical structures", Journal of Mathematical
# Psychology 15 (1977): influence of seven nations through their wealth.
NATIONS = ("US", "USSR", "China", "France", "UK", "Japan", "W. Germany")
WEALTH = [
    [1, 4, 9, 6, 6, 5, 5],
    [1 / 4, 1, 7, 5, 5, 3, 4],
    [1 / 9, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 7, 1 / 5],
    [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
    [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
    [1 / 5, 1 / 3, 7, 3, 3, 1, 2],
    [1 / 5, 1 / 4, 5, 3, 3, 1 / 2, 1],
]
# Saaty, "The analytic hierarchy process" (1980): criteria for choosing a school.
SCHOOL = [
    [1, 4, 3, 1, 3, 4],
    [1 / 4, 1, 7, 3, 1 / 5, 1],
    [1 / 3, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 6],
    [1, 1 / 3, 5, 1, 1, 1 / 3],
    [1 / 3, 5, 5, 1, 1, 3],
    [1 / 4, 1, 6, 3, 1 / 3, 1],
]


def upper(matrix: list[list[float]], names: tuple[str, ...]) -> dict[tuple[str, str], float]:
    pairs = zip(*np.triu_indices(len(names), 1), strict=True)
    return {(names[i], names[j]): matrix[i][j] for i, j in pairs}


def judged(tmp_path: Path, judgements: str = JUDGED) -> Path:
    path = tmp_path / "scenario.yaml"
    path.write_text(QUICKSTART.read_text(encoding="utf-8") + judgements, encoding="utf-8")
    return path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


# AHP, swing, CRITIC.


def test_the_wealth_of_nations() -> None:
    weights, ratio, largest = ahp(NATIONS, upper(WEALTH, NATIONS))
    assert weights == pytest.approx([0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], abs=2e-3)
    assert largest == pytest.approx(7.608, abs=5e-3)
    assert ratio == pytest.approx(0.08, abs=5e-3)


def test_the_choice_of_a_school_is_inconsistent() -> None:
    names = ("learning", "friends", "life", "vocational", "college", "music")
    weights, ratio, largest = ahp(names, upper(SCHOOL, names))
    assert weights == pytest.approx([0.32, 0.14, 0.03, 0.13, 0.24, 0.14], abs=6e-3)
    assert largest == pytest.approx(7.42, abs=0.005)
    assert ratio == pytest.approx((7.42 - 6) / 5 / 1.24, abs=0.005)


def test_consistent_comparisons_give_their_own_weights() -> None:
    own = np.array([0.5, 0.3, 0.15, 0.05])
    weights, ratio, _ = ahp("abcd", upper((own[:, None] / own).tolist(), tuple("abcd")))
    assert weights == pytest.approx(own)
    assert ratio == pytest.approx(0, abs=1e-9)


def test_two_names_cannot_contradict_each_other() -> None:
    assert ahp("ab", {("a", "b"): 3})[:2] == (pytest.approx([0.75, 0.25]), 0.0)


def test_judgements_become_weights_of_goals(tmp_path: Path) -> None:
    path = judged(tmp_path)
    assert wp.weigh(path, "swing").weights.tolist() == pytest.approx([0.5, 0.3, 0.2])
    found = wp.weigh(path, "ahp")
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights.idxmax() == "baker: grain"
    assert found.consistent
    expected = wp.plan(path, weights=found.weights.to_dict()).values
    assert (
        json.loads(call("plan", str(path), "--weights-from", "ahp", "--json").stdout)["values"]
        == expected.to_dict()
    )


def test_a_stakeholders_weight_goes_to_its_goals_by_their_own(tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(
        "wholepie: 1\ntitle: t\ndecisions: {x: {type: binary}, y: {type: binary}}\n"
        "stakeholders:\n  a:\n    goals:\n      p: {maximize: x, weight: 3}\n"
        "      q: {maximize: y}\n  b: {goals: {r: {minimize: x + y}}}\n"
        "judgements: {swing: {a: 80, b: 20}}\n",
        encoding="utf-8",
    )
    weights = wp.weigh(tmp_path, "swing").weights
    assert weights.to_dict() == pytest.approx({"a: p": 0.6, "a: q": 0.2, "b: r": 0.2})
    only = wp.weigh(tmp_path, "swing", goals=["a: p", "b: r"]).weights
    assert only.tolist() == pytest.approx([0.75, 0.25])


def test_critic_as_defined() -> None:
    """C_j = s_j sum_k (1 - r_jk), by hand on three plans."""
    goals = [Goal("x", "maximize"), Goal("y", "maximize")]
    found = Problem.from_arrays(
        [[4, 2, 0], [0, 3, 4]], [[1, 1, 1]], row_upper=1, upper=1, integer=True, goals=goals
    )
    heights = np.array([[1, 0], [0.5, 0.75], [0, 1]])
    spread = heights.std(axis=0, ddof=1)
    front = wp.front(found)
    assert len(front) == 3
    expected = spread / spread.sum()
    assert wp.weigh(front, "critic").weights.tolist() == pytest.approx(expected.tolist())


def test_ways_that_do_not_fit_the_source_are_told(tmp_path: Path) -> None:
    for how, message in (("swing", "no swing points"), ("ahp", "no pairs"), ("critic", "a front")):
        with pytest.raises(InputError, match=message):
            wp.weigh(QUICKSTART, how)
    with pytest.raises(InputError, match='no way to weigh "guess"'):
        wp.weigh(QUICKSTART, "guess")
    assert call("weigh", str(judged(tmp_path)), "--how", "ahp").exit_code == 0


@pytest.mark.parametrize(
    ("judgements", "message"),
    [
        ("swing: {ownr: 3}", '"ownr" is not a goal or a stakeholder with goals (did you mean'),
        ("swing: {owner: -3}", '"owner": expected 0 points or more; found -3'),
        ("swing: {owner: 0}", "all points are 0"),
        ('swing: {owner: 1, "owner: earn": 2}', 'the goal "owner: earn" is judged twice'),
        ("swing: {owner: much}", 'nothing here is called "much"'),
        ("pairs: {owner: 3}", "expected two names with ' / ' between them"),
        ("pairs: {owner / baker: 0}", "expected more than 0; found 0"),
        ("pairs: {owner / bakr: 2}", '"bakr" is not a goal'),
        ("pairs: {owner / owner: 2}", "compared with itself"),
        ("pairs: {owner / baker: 2, baker / owner: 2}", "compared twice"),
        ("pairs: {owner / baker: 2, baker / birdwatchers: 2}", "missing: owner / birdwatchers"),
        ("points: {owner: 1}", 'unknown key "points" in "judgements"'),
    ],
)
def test_faulty_judgements_are_told_with_their_place(
    tmp_path: Path, judgements: str, message: str
) -> None:
    path = judged(tmp_path, f"\njudgements:\n  {judgements}\n")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    line = len(path.read_text(encoding="utf-8").splitlines())
    assert message in str(caught.value)
    assert f"scenario.yaml:{line}:" in str(caught.value)


def test_the_commands_print_and_give_data(tmp_path: Path) -> None:
    path = str(judged(tmp_path))
    assert "Consistency ratio 0.0" in call("weigh", path, "--how", "ahp").stdout
    assert json.loads(call("weigh", path, "--how", "swing", "--json").stdout)["how"] == "swing"
