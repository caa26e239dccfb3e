"""Points between plans: by goal values or by shares, on whole faces and with open ends; on disk."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

import wholepie as wp
from wholepie import Goal, Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.faces import Faces
from wholepie.optimizer.results.front import Front, Record

NEAR = 1e-6


def transport(p: int, seed: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    goals = [Goal(f"goal {k}", "minimize" if k % 2 else "maximize", unit="t") for k in range(p)]
    signs = np.array([goal.sign for goal in goals])
    return Problem.from_arrays(
        rng.integers(1, 60, (p, 14)) * signs[:, None],
        rng.integers(1, 9, (5, 14)),
        row_lower=40,
        upper=2,
        goals=goals,
    )


def segments() -> Front:
    """Two integer choices: a half-open segment from (0, 4) to (2, 2), a closed one from (2, 1)."""
    problem = Problem.from_arrays(np.eye(2), np.ones((1, 2)), row_lower=0)
    values = np.array([[0.0, 4.0], [2.0, 2.0], [2.0, 1.0], [3.0, 0.0]])
    faces = Faces(
        values=values,
        solutions=sp.csr_array(values),
        efficient=np.array([True, False, True, True]),
        members=((0, 1), (2, 3)),
        normals=np.array([[0.5, 0.5], [0.5, 0.5]]),
    )
    plans = [(values[i], values[i]) for i in (0, 2, 3)]
    return Front.of(
        problem, plans, gap=0.0, complete=True, payoff=None, record=Record(), faces=faces
    )


@pytest.mark.parametrize("p", [2, 3, 4])
def test_a_mixture_is_found_again_by_its_values(p: int) -> None:
    problem = transport(p)
    front, rng = run(problem, Options()), np.random.default_rng(1)
    assert front.complete
    for face, plans in enumerate(front.face_plans, 1):
        shares = rng.dirichlet(np.ones(len(plans)))
        mixed = front.at(face=face, shares=shares)
        np.testing.assert_allclose(mixed.values, shares @ front.values[np.array(plans) - 1])
        np.testing.assert_allclose(problem.C @ mixed.solution * problem.signs, mixed.values)
        assert (problem.A @ mixed.solution >= 40 - NEAR).all()
        given = dict(mixed.values.iloc[: p - 1])
        found = front.at(given)
        np.testing.assert_allclose(found.values, mixed.values, rtol=1e-5)
        assert sum(share for _, share in found.shares) == pytest.approx(1)


def test_the_value_of_a_listed_plan_gives_that_plan() -> None:
    front = run(transport(2), Options())
    for plan in front.numbers:
        found = front.at({"goal 0": front.values[plan - 1, 0]})
        assert found.shares == ((plan, 1.0),)
        assert found.face == 0


def test_what_no_efficient_plan_has_is_refused_with_the_nearest() -> None:
    front = run(transport(2), Options())
    with pytest.raises(wp.InputError, match=r"No efficient plan has goal 0 9999; .* plan 1, with"):
        front.at({"goal 0": 9999.0})


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"values": {"goal 1": 3.0}}, "3 goals need the values of 2"),
        ({"values": {"nothing": 3.0, "goal 1": 1.0}}, 'There is no goal "nothing"'),
        ({"values": {"goal 0": np.nan, "goal 1": 1.0}}, "expected a finite number"),
        ({"face": 999, "shares": [1.0]}, "faces are numbered 1 to"),
        ({"face": 1, "shares": [1.0]}, r"has \d+ vertices; shares given: 1"),
        ({"face": 1.5, "shares": [1.0]}, r"There is no face 1\.5"),
        ({"face": 1, "shares": ["half"]}, "Shares are numbers"),
        ({"values": {"goal 0": "much", "goal 1": 1.0}}, "expected a finite number"),
        ({"values": {"goal 0": None, "goal 1": 1.0}}, "expected a finite number"),
        ({"face": 1, "shares": "negative"}, "at least 0"),
        ({"face": 1}, "Give goal values, or a face and its shares"),
        ({}, "Give goal values, or a face and its shares"),
    ],
)
def test_bad_questions_are_refused(asked: dict[str, object], words: str) -> None:
    front = run(transport(3), Options())
    if asked.get("shares") == "negative":
        asked = asked | {"shares": [-1.0, 2.0, *[0.0] * (len(front.face_plans[0]) - 2)]}
    with pytest.raises(wp.InputError, match=words):
        front.at(**asked)  # type: ignore[arg-type]


def test_a_front_without_faces_gives_its_listed_plans() -> None:
    front = replace(run(transport(2), Options()), faces=None)
    assert front.face_plans == ()
    assert front.at({"goal 0": front.values[0, 0]}).shares == ((1, 1.0),)
    with pytest.raises(wp.InputError, match="the front has no faces"):
        front.at(face=1, shares=[1])


def test_an_open_end_is_refused_and_what_is_near_it_is_not() -> None:
    front = segments()
    assert front.face_plans == ((1, 0), (2, 3))
    np.testing.assert_allclose(front.at({"f1": 1.5}).values, [1.5, 2.5])
    assert front.at({"f1": 1.999999}).face == 1
    assert front.at({"f1": 2.0}).shares == ((2, 1.0),)
    with pytest.raises(wp.InputError, match="open end of face 1"):
        front.at({"f2": 2.0})
    with pytest.raises(wp.InputError, match="open end"):
        front.at(face=1, shares=[0, 1])
    with pytest.raises(wp.InputError, match=r"No efficient plan has f2 1\.5"):
        front.at({"f2": 1.5})


@pytest.mark.parametrize("front", [segments(), run(transport(3), Options())], ids=["open", "hull"])
def test_faces_come_back_from_a_folder(front: Front, tmp_path: Path) -> None:
    back = wp.open(front.save(tmp_path))
    assert front.faces is not None
    assert back.faces is not None
    assert back.faces.members == front.faces.members
    np.testing.assert_array_equal(back.faces.values, front.faces.values)
    np.testing.assert_array_equal(back.faces.efficient, front.faces.efficient)
    np.testing.assert_array_equal(back.faces.normals, front.faces.normals)
    np.testing.assert_array_equal(back.faces.solutions.toarray(), front.faces.solutions.toarray())
    assert back.guarantee == front.guarantee
    shares = np.full(len(front.face_plans[0]), 1 / len(front.face_plans[0]))
    here, there = front.at(face=1, shares=shares), back.at(face=1, shares=shares)
    np.testing.assert_allclose(here.values, there.values)
    assert here.decisions.round(6).equals(there.decisions.round(6))
    if front.supports is not None:
        assert back.supports is not None
        np.testing.assert_array_equal(back.supports.best, front.supports.best)
        np.testing.assert_array_equal(back.supports.weights, front.supports.weights)


def test_no_faces_are_left_behind_by_an_older_run(tmp_path: Path) -> None:
    front = segments()
    front.save(tmp_path)
    assert (tmp_path / "faces.csv").read_text().splitlines()[:3] == [
        "face,plan,included,f1,f2",
        "1,1,1,0.0,4.0",
        "1,0,0,2.0,2.0",
    ]
    replace(front, faces=None).save(tmp_path)
    assert not (tmp_path / "faces.json").exists()
    assert wp.open(tmp_path).faces is None


def test_a_folder_that_lost_its_faces_is_not_whole(tmp_path: Path) -> None:
    segments().save(tmp_path)
    (tmp_path / "faces.json").unlink()
    with pytest.raises(wp.InputError, match=r"faces\.json is missing"):
        wp.open(tmp_path)


def test_a_front_of_one_plan_promises_no_mixtures() -> None:
    front = run(Problem.from_arrays(np.ones((2, 2)), np.ones((1, 2)), row_lower=1), Options())
    assert len(front) == 1
    assert front.guarantee.startswith(
        "Whole: every efficient combination of goal values is listed. This holds to "
    )


def test_the_example_of_the_page_runs() -> None:
    text = (Path(__file__).parents[1] / "docs" / "continuous.md").read_text(encoding="utf-8")
    example = text.split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {}
    exec(compile(example, "continuous.md", "exec"), names)
    front = names["front"]
    assert isinstance(front, Front)
    assert front.complete
    assert front.at({"harvest": 90, "homes": 100}).values["fish"] == pytest.approx(100)
