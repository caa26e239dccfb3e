"""What was added to a run, in its report: the numbers of the data, and nothing that was forged."""

import copy
import html
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from clashing import clash
from examples import examples
from wholepie import InputError
from wholepie.optimizer.results.additions import Addition
from wholepie.views.pages import added_sections, offline

WRONG = (None, True, "<b>x</b>", -1, 10**400, float("nan"), float("inf"), [], {}, [[1]], {"a": 1})


@pytest.fixture(scope="module")
def added() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = clash(Path(folder))
        found = wp.concessions(path).to_dict()
        told = {each: found[each] for each in ("suggested", "cheapest", "measure")}
        return {"explanation": wp.explain(path).to_dict(), "concessions": told}


def rendered(part: str, data: dict[str, Any]) -> str:
    template = offline.environment().get_template(f"parts/{part}.html")
    return template.render(
        added_sections.made({name: Addition(each) for name, each in data.items()})
    )


def test_a_dot_for_each_requirement_in_each_conflict(added: dict[str, Any]) -> None:
    page = rendered("explanation", added)
    matrix = added["explanation"]["matrix"]
    assert page.count("&#9679;") == sum(sum(row["takes_part"]) for row in matrix) >= 4
    assert "Fixed requirements are kept" in page
    assert "a law" not in page


def test_of_many_conflicts_a_page_shows_some_and_says_how_many_more(added: dict[str, Any]) -> None:
    told = copy.deepcopy(added)
    explanation = told["explanation"]
    row = explanation["matrix"][0] | {"takes_part": [True] * 3000, "cells": [None] * 3000}
    late = row | {"takes_part": [False] * 2999 + [True]}
    explanation["conflicts"] = explanation["conflicts"][:1] * 3000
    explanation["matrix"] = [row] * 120 + [late]
    page = rendered("explanation", told)
    assert "2,960 more conflicts are not shown." in page
    assert "20 more requirements are not shown." in page
    assert page.count("&#9679;") == 40 * 100
    assert len(page) < 500_000


def test_ways_out_claim_to_be_cheapest_of_the_minimal_ones_only(tmp_path: Path) -> None:
    """x, y >= 10 where 4x + y <= 40 and x + 4y <= 40: one alone gives all, both give 20 %."""
    (tmp_path / "scenario.yaml").write_text(
        "wholepie: 1\ntitle: t\n"
        "decisions: {x: {type: continuous, at most: 20}, y: {type: continuous, at most: 20}}\n"
        "stakeholders:\n"
        "  A:\n"
        "    requires:\n"
        "      ax: {rule: x >= 10, negotiable: true}\n"
        "      by: {rule: y >= 10, negotiable: true}\n"
        "      c1: {rule: 4 * x + y <= 40, fixed: true}\n"
        "      c2: {rule: x + 4 * y <= 40, fixed: true}\n"
        "    goals: {gx: {maximize: x}, gy: {maximize: y}}\n",
        encoding="utf-8",
    )
    found = wp.explain(tmp_path)
    totals = [each.agreement.total for each in found.corrections if each.agreement]
    assert totals == pytest.approx([1, 1])
    assert wp.concessions(tmp_path).cheapest.total == pytest.approx(0.4)
    page = rendered("explanation", {"explanation": found.to_dict()})
    assert "at least" not in page
    assert "If more requirements give, less may do in all" in page


def test_rules_stand_before_and_after(added: dict[str, Any]) -> None:
    told = rendered("explanation", added) + rendered("concessions", added)
    corrections = added["explanation"]["corrections"]
    given = [each for found in corrections for each in found["least"]["concessions"]]
    for each in given + added["concessions"]["suggested"]["concessions"]:
        for words in (each["before"], each["after"]):
            assert f"<bdi>{html.escape(words, quote=True)}</bdi>" in told.replace("&#34;", "&quot;")
    assert "leximin" in told


def leaves(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in nested lists and dicts a value stands."""
    pairs = (
        list(data.items()) if isinstance(data, dict)
        else list(enumerate(data)) if isinstance(data, list) else []
    )  # fmt: skip
    return [path, *(at for key, each in pairs for at in leaves(each, (*path, key)))]


@examples(200)
@given(st.data())
def test_forged_data_is_refused_or_shown_escaped(
    added: dict[str, Any], data: st.DataObject
) -> None:
    forged = copy.deepcopy(added)
    *path, last = data.draw(st.sampled_from([each for each in leaves(forged) if len(each) > 1]))
    place: Any = forged
    for key in path:
        place = place[key]
    place[last] = data.draw(st.sampled_from(WRONG))
    for part in ("explanation", "concessions"):
        try:
            page = rendered(part, forged)
        except InputError as error:
            page = f"refused: {error.message}"
            assert "is damaged" in page
        assert page.startswith("refused") or "<b>" not in page
