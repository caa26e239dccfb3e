"""What a front is called: exact only where every goal and every requirement has steps."""

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import wholepie as wp
from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.views.export.data import certificate
from wholepie.views.export.sheets import sheets
from wholepie.views.pages import report_tables
from wholepie.views.vocabulary import runs

WHOLE, ROOT = [[1.0, 2.0], [-1.0, -3.0]], [[2.0**0.5, 1.0], [-1.0, -3.0]]


def problem(C, row=(1.0, 1.0), integer=True):
    return Problem.from_arrays(C, [row], row_upper=2, upper=2, integer=integer)


KINDS = [
    (problem(WHOLE), True, [], "Exact and whole: "),
    (problem([[1 / 3, 0.5], [-1e-4, -7]]), True, [], "Exact and whole: "),
    (problem(ROOT), False, ["f1"], "Whole: "),
    (problem(WHOLE, (2.0**0.5, 1)), False, [], "Whole: "),
    (problem(WHOLE, integer=[True, False]), False, ["f1", "f2"], "Whole: "),
    (problem(WHOLE, integer=False), False, ["f1", "f2"], "Whole: "),
]


@pytest.mark.parametrize(("made", "exact", "labels", "words"), KINDS)
def test_a_complete_front_is_exact_only_where_all_has_steps(
    made, exact, labels, words, tmp_path: Path
):
    front = run(made, Options())
    assert front.complete
    assert (front.exact, front.record.without_steps) == (exact, labels)
    assert front.guarantee.startswith(words)
    assert ("a millionth" in front.guarantee) is not exact
    assert all(label in front.guarantee for label in labels)
    front.save(tmp_path / "run")
    assert wp.open(tmp_path / "run").guarantee == front.guarantee
    assert json.loads((tmp_path / "run/run.json").read_text())["exact"] is exact


@pytest.mark.parametrize(("made", "exact", "labels", "words"), KINDS)
def test_every_page_says_so(made, exact, labels, words):
    front = run(made, Options())
    said = front.to_dict()
    assert (said["complete"], said["exact"], said["without_steps"]) == (True, exact, labels)
    assert certificate(front)["exact"] is exact
    for told in (
        dict(report_tables.certificate(front))["Whole front"],
        dict(sheets(front)[0].rows)["Complete"],
    ):
        assert ("a millionth" in told) is not exact
    assert ("to a tolerance" in front.brief) is not exact
    assert ("exact" in front.record.choice) is exact


@pytest.mark.parametrize("method", [None, "segments", "boxed-line"])
@pytest.mark.parametrize("seed", range(5))
def test_near_ties_are_matched_to_what_is_said(method, seed):
    """Numbers without a pattern that differ by some ten-millionths, against all plans."""
    rng = np.random.default_rng(seed)
    near = 2.0**0.5 * (1 + 1e-7 * rng.integers(-30, 30, 7))
    C = np.vstack([-near, rng.integers(1, 5, 7)])
    made = Problem.from_arrays(C, np.ones((1, 7)), row_upper=4, upper=1, integer=True)
    front = run(made, Options(method=method))
    assert front.complete
    assert front.record.without_steps == ["f1"]
    plans = np.array(list(itertools.product((0, 1), repeat=7)))
    values = plans[plans.sum(axis=1) <= 4] @ C.T
    allowed = [1e-6 * (1 + 1e-6) * np.ptp(front.values[:, 0]), 0.0]
    matched = (front.values[None] <= values[:, None] + allowed).all(axis=2).any(axis=1)
    assert matched.all()


@pytest.mark.parametrize("gap", [0.0290205562, 0.1 + 1e-7, 1e-9, 1.2345678])
def test_no_page_says_a_smaller_gap_than_is_proved(gap):
    front = replace(run(problem(WHOLE), Options(max_points=1)), gap=gap)
    told = [
        dict(report_tables.certificate(front))["Gap"],
        dict(sheets(front)[0].rows)["Gap"],
        front.brief,
        front.guarantee,
        runs.gap(gap),
    ]
    for words in told:
        (percentage,) = re.findall(r"([0-9.]+) %", words)
        assert float(percentage) >= 100 * gap
        assert float(percentage) == pytest.approx(100 * gap, abs=0.011)


def test_a_front_that_is_not_complete_is_not_exact():
    front = run(problem(WHOLE), Options(max_points=1))
    assert not front.complete
    assert not front.exact


def test_points_that_a_constant_makes_the_same_are_said_to_have_no_steps():
    """Beside 2**56 doubles hold no single units; which of two points is listed is then open."""
    made = Problem.from_arrays([[1, 2], [-1, -3]], [[1, 1]], row_upper=2, upper=2, integer=True)
    front = run(replace(made, c0=np.array([2.0**56, 0])), Options())
    assert len(front) < len(run(made, Options()))
    assert not front.exact
    assert front.record.without_steps == ["f1"]
