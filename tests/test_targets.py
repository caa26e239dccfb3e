"""Targets that no plan meets together, against all subsets counted one by one."""

from dataclasses import replace
from itertools import chain, combinations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie.optimizer.insight.targets import MOST_TARGETS, target_conflicts
from wholepie.optimizer.problem.labels import Goal
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front, Record
from wholepie.views.pages.target_section import MOST_CONFLICTS, section


def front(
    values: list[list[float]], targets: list[float | None], *, complete: bool = True
) -> Front:
    """Every second goal is minimised: its values and target are turned."""
    senses = ["maximize", "minimize"]
    goals = tuple(
        Goal(f"g{k}", senses[k % 2], "t", target=None if each is None else each * (-1) ** k)  # type: ignore[arg-type]
        for k, each in enumerate(targets)
    )
    points = np.array(values, dtype=float) * [(-1) ** k for k in range(len(targets))]
    columns = Columns(("x",), np.zeros(1, np.int64), ((),), np.zeros(1, bool))
    plans = sp.csr_array(np.ones((len(values), 1)))
    return Front(goals, (), columns, points, plans, 0.0, complete, None, Record())


@examples(60)
@given(st.data())
def test_the_conflicts_are_all_minimal_sets_that_no_plan_meets(data: st.DataObject) -> None:
    p = data.draw(st.integers(1, 4))
    small = st.integers(0, 3).map(float)
    values = data.draw(st.lists(st.lists(small, min_size=p, max_size=p), min_size=1, max_size=8))
    targets = data.draw(st.lists(small, min_size=p, max_size=p))
    found = target_conflicts(front(values, targets))  # type: ignore[arg-type]
    assert found is not None

    def is_met(chosen: tuple[int, ...]) -> bool:
        return any(all(row[k] >= targets[k] for k in chosen) for row in values)

    subsets = list(chain.from_iterable(combinations(range(p), size) for size in range(1, p + 1)))
    missed = [set(each) for each in subsets if not is_met(each)]
    minimal = [each for each in missed if not any(other < each for other in missed)]
    assert sorted(map(sorted, found.conflicts)) == sorted(map(sorted, minimal))
    assert found.met == tuple(sum(row[k] >= targets[k] for row in values) for k in range(p))
    assert (found.together == 0) == bool(minimal)


def test_only_an_exact_front_proves_a_clash() -> None:
    listed = front([[0, 2], [2, 0]], [1, 1])
    assert target_conflicts(listed).proved  # type: ignore[union-attr]
    assert not target_conflicts(replace(listed, complete=False)).proved  # type: ignore[union-attr]
    said = section(listed)
    assert said is not None
    assert "no plan can" in said["words"]
    (conflict,) = said["conflicts"]
    assert conflict.startswith("No plan reaches")
    assert "1 t" in conflict
    assert "-1 t" in conflict
    unsure = section(replace(listed, complete=False))
    assert unsure is not None
    assert unsure["conflicts"][0].startswith("No listed plan reaches")


def test_conflicts_that_are_not_shown_are_counted() -> None:
    # Twelve goals of which a plan reaches two: every three conflict, which is 220 conflicts.
    rows = [[1 if k in pair else 0 for k in range(12)] for pair in combinations(range(12), 2)]
    found = front(rows, [1] * 12)
    said = section(found)
    assert said is not None
    assert len(said["conflicts"]) == MOST_CONFLICTS
    assert f"The {MOST_CONFLICTS} smallest of 220 minimal conflicts are shown." in said["words"]


def test_without_targets_there_is_nothing_to_say() -> None:
    assert target_conflicts(front([[0, 2], [2, 0]], [None, None])) is None
    assert section(front([[0, 2], [2, 0]], [1, None])) is None
    assert target_conflicts(front([[0.0] * 13], [1.0] * (MOST_TARGETS + 1))) is None
    met = section(front([[0, 2], [2, 0]], [0, 0]))
    assert met is not None
    assert met["conflicts"] == []
    assert "2 plans meet all of them" in met["words"]


@pytest.mark.parametrize("slack", [1e-12, 1e-6])
def test_a_target_is_met_within_rounding_only(slack: float) -> None:
    found = target_conflicts(front([[1 - slack, 0], [0, 1]], [1, 0]))
    assert found is not None
    assert found.met[0] == (1 if slack < 1e-9 else 0)
