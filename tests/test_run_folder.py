"""Run folders: what is saved is what is opened; what is damaged is told."""

import json
import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from clocks import out_of_time_after
from examples import examples
from wholepie import Front, InputError, SaveError
from wholepie.optimizer.results import exchange
from wholepie.optimizer.results.additions import add, additions
from wholepie.optimizer.results.spreadsheet import guarded

QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart"
NAMES = ["a,b", 'say "x"', "two\nlines", "=1+1", "-3", "żółć 🍕", "<b>", " padded "]


@pytest.fixture(scope="module")
def front() -> Front:
    m = pyo.ConcreteModel()
    m.pick = pyo.Var(NAMES, domain=pyo.Binary)
    m.level = pyo.Var(bounds=(0, 3))
    weights = dict(zip(NAMES, range(3, 11), strict=True))
    m.room = pyo.Constraint(expr=sum(m.pick.values()) + m.level <= 3)
    expr = sum(weights[name] * m.pick[name] for name in NAMES) + 0.1 * m.level
    m.add_component("gain, net", pyo.Objective(expr=expr, sense=pyo.maximize))
    m.add_component("=cost", pyo.Objective(expr=sum(m.pick.values()) + m.level))
    return wp.front(m)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    m = pyo.ConcreteModel()
    m.x = pyo.Var([Decimal("0.1"), date(2024, 5, 1), "a"], domain=pyo.Integers, bounds=(0, 3))
    parts = list(m.x.values())
    m.cost = pyo.Objective(expr=3 * parts[0] + 2 * parts[1] + parts[2])
    m.gain = pyo.Objective(expr=5 * parts[0] + 3 * parts[1], sense=pyo.maximize)
    return wp.front(m).save(tmp_path_factory.mktemp("saved") / "run")


def test_a_saved_front_is_opened_as_it_was(front: Front, tmp_path: Path) -> None:
    assert front.save(tmp_path / "deep" / "run") == tmp_path / "deep" / "run"
    again = wp.open(tmp_path / "deep" / "run")
    pd.testing.assert_frame_equal(again.points, front.points)
    pd.testing.assert_frame_equal(again.plans, front.plans)
    pd.testing.assert_frame_equal(again.payoff, front.payoff)
    for number in front.numbers:
        pd.testing.assert_frame_equal(again.decisions(number), front.decisions(number))
    assert (again.gap, again.complete, again.guarantee) == (
        front.gap,
        front.complete,
        front.guarantee,
    )
    assert again.record == front.record
    assert again.goals == front.goals


def test_saving_twice_is_saving_once(front: Front, tmp_path: Path) -> None:
    front.save(tmp_path)
    wp.open(tmp_path).save(tmp_path)
    np.testing.assert_array_equal(wp.open(tmp_path).values, front.values)


def test_a_front_of_which_nothing_is_proved_is_saved_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    rows = rng.integers(10, 99, (5, 40))
    problem = wp.Problem.from_arrays(
        -rng.integers(10, 99, (2, 40)), rows, row_upper=rows.sum(1) // 2, upper=1, integer=True
    )
    out_of_time_after(1, monkeypatch)
    front = wp.front(problem, time_limit=3600)
    front.save(tmp_path)
    again = wp.open(tmp_path)
    assert again.gap == front.gap == np.inf
    assert again.payoff is None
    assert not again.complete
    assert "Nothing is proved" in again.guarantee


def _cut_json(folder: Path) -> None:
    text = (folder / "run.json").read_text(encoding="utf-8")
    (folder / "run.json").write_text(text[: len(text) // 2], encoding="utf-8")


def _other_format(folder: Path) -> None:
    text = (folder / "run.json").read_text(encoding="utf-8")
    document = json.loads(text) | {"wholepie_run": 99}
    (folder / "run.json").write_text(json.dumps(document), encoding="utf-8")


def _cut_points(folder: Path) -> None:
    lines = (folder / "front.csv").read_text(encoding="utf-8").splitlines()
    (folder / "front.csv").write_text("\n".join(lines[:-1]), encoding="utf-8")


def _words_for_numbers(folder: Path) -> None:
    text = (folder / "front.csv").read_text(encoding="utf-8").splitlines()
    text[1] = "1,many,few"
    (folder / "front.csv").write_text("\n".join(text), encoding="utf-8")


def _foreign_decision(folder: Path) -> None:
    with (folder / "plans.csv").open("a", encoding="utf-8") as plans:
        plans.write("1,nobody,here,1.0\n")


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "run.json").unlink(),
        lambda folder: (folder / "front.csv").unlink(),
        lambda folder: (folder / "plans.csv").unlink(),
        lambda folder: (folder / "run.json").write_text("[]", encoding="utf-8"),
        lambda folder: (folder / "plans.csv").write_text("", encoding="utf-8"),
        _cut_json,
        _other_format,
        _cut_points,
        _words_for_numbers,
        _foreign_decision,
    ],
)
def test_a_damaged_folder_is_refused(
    damage: Callable[[Path], object], front: Front, tmp_path: Path
) -> None:
    front.save(tmp_path)
    damage(tmp_path)
    with pytest.raises(InputError, match=str(tmp_path)):
        wp.open(tmp_path)


#: What may stand in a damaged file in the place of something else.
_OTHERS: tuple[Any, ...] = (
    *(None, True, -1, 1e300, 10**30, "", "x", [], [1], [[]], {}, {"a": 1}),
    *({"decimal": "x"}, {"fraction": "1/0"}, {"bytes": "x"}, {"float": "x"}, {"date": 1}),
    *({"tuple": 1}, {"set": [[]]}, {"unknown": [1]}, {"other": 1}),
)


def _places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in the data, itself first."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if _is_list(data) else ()
    return [at, *(place for key, part in parts for place in _places(part, (*at, key)))]


def _is_list(data: Any) -> bool:
    return isinstance(data, list)


def _opened_or_refused(folder: Path) -> None:
    try:
        again = wp.open(folder)
    except InputError:
        return
    assert again.guarantee
    assert str(again)
    assert again.to_dict()


@examples(150)
@given(data=st.data())
def test_a_run_with_anything_else_in_it_is_opened_or_refused(
    data: st.DataObject, saved: Path
) -> None:
    path = saved / "run.json"
    whole = path.read_text(encoding="utf-8")
    document = json.loads(whole)
    *above, last = data.draw(st.sampled_from(_places(document)[1:]))
    holder = reduce(lambda part, key: part[key], above, document)
    if data.draw(st.booleans()):
        holder[last] = data.draw(st.sampled_from(_OTHERS))
    else:
        del holder[last]
    try:
        path.write_text(json.dumps(document), encoding="utf-8")
        _opened_or_refused(saved)
    finally:
        path.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("index", [{"decimal": "x"}, {"fraction": "1/0"}, {"date": 1}, {"a": 1}, 1])
def test_an_index_that_cannot_be_read_is_damage(index: Any, saved: Path, tmp_path: Path) -> None:
    shutil.copytree(saved, tmp_path / "run")
    path = tmp_path / "run" / "run.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["columns"]["index"][0] = [index] if isinstance(index, dict) else index
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="not a whole run folder") as caught:
        wp.open(tmp_path / "run")
    assert caught.value.code == "WP902"


@pytest.mark.parametrize("key", ["name", "sense", "unit", "owner", "weight", "step", "priority"])
def test_a_goal_that_cannot_be_is_damage(key: str, saved: Path, tmp_path: Path) -> None:
    shutil.copytree(saved, tmp_path / "run")
    path = tmp_path / "run" / "run.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["goals"][0][key] = [1]
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="not a whole run folder") as caught:
        wp.open(tmp_path / "run")
    assert caught.value.code == "WP902"


@pytest.mark.parametrize("name", ["run.json", "session.json"])
def test_what_is_nested_too_deeply_is_damage(name: str, saved: Path, tmp_path: Path) -> None:
    shutil.copytree(saved, tmp_path / "run")
    (tmp_path / "run" / name).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="is damaged"):
        additions(tmp_path / "run") if name == "session.json" else wp.open(tmp_path / "run")


@pytest.mark.parametrize("name", exchange.ADDITIONS)
def test_what_is_too_long_is_neither_written_nor_read(name: str, tmp_path: Path) -> None:
    path = add(tmp_path, name, {"words": "x" * 100})
    assert additions(tmp_path)[name].said == {"words": "x" * 100}
    with wp.allowing(run_values=3):
        with pytest.raises(InputError, match="is damaged: it is larger than the 96 bytes"):
            additions(tmp_path)
        path.unlink()
        with pytest.raises(InputError, match="would be longer than 96 bytes"):
            add(tmp_path, name, {"words": "x" * 100})
    assert not path.exists()


def test_no_folder_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a run folder"):
        wp.open(tmp_path / "nowhere")


def test_a_plan_that_is_not_there_is_told(front: Front) -> None:
    with pytest.raises(InputError, match=f"numbered 1 to {len(front)}"):
        front.decisions(len(front) + 1)


def test_plans_are_written_piece_by_piece_as_pandas_would_write_them_whole(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / "whole.csv"
    guarded(front.plans).to_csv(whole, index=False)
    front.save(tmp_path / "run")
    assert (tmp_path / "run" / "plans.csv").read_text("utf-8") == whole.read_text("utf-8")
    monkeypatch.setattr("wholepie.optimizer.results.plan_file._PIECE", 2)
    again = wp.open(tmp_path / "run")
    pd.testing.assert_frame_equal(again.plans, front.plans)


def test_amounts_come_back_to_the_last_bit(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    problem = wp.Problem.from_arrays(rng.random((2, 9)), rng.random((3, 9)), row_lower=1.0)
    front = wp.front(problem)
    again = wp.open(front.save(tmp_path / "run"))
    np.testing.assert_array_equal(again.values, front.values)
    np.testing.assert_array_equal(again.solutions.toarray(), front.solutions.toarray())


def test_a_disk_that_fills_up_while_a_run_is_saved_leaves_the_older_one(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.save(tmp_path / "run")
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("plan_file.write", "face_file.write", "run_folder._description"):
        with monkeypatch.context() as patch:
            patch.setattr(f"wholepie.optimizer.results.{step}", full)
            with pytest.raises(SaveError, match="No space"):
                front.save(tmp_path / "run")
        assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_a_run_records_its_strategies_and_history_under_the_keys_it_always_had(
    front: Front, tmp_path: Path
) -> None:
    saved = json.loads((front.save(tmp_path) / "run.json").read_text(encoding="utf-8"))
    assert saved["ways"] == front.record.strategies
    assert saved["trace"] == list(front.record.history)


@pytest.mark.parametrize("limit", [math.inf, "100w", 1e9])
def test_a_front_is_saved_whatever_the_limit_was(limit: Any, tmp_path: Path) -> None:
    made = wp.front(QUICKSTART, time_limit=limit, folder=tmp_path / "run")
    assert (wp.open(tmp_path / "run").points == made.points).all(axis=None)


def test_what_no_json_can_hold_loses_no_front(front: Front, tmp_path: Path) -> None:
    odd = replace(front, record=replace(front.record, seconds=math.nan))
    with pytest.raises(wp.SaveError) as refused:
        odd.save(tmp_path / "run")
    assert refused.value.front is odd
