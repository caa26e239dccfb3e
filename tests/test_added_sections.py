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
    return template.render(added_sections.made(data))


def test_a_dot_for_each_requirement_in_each_conflict(added: dict[str, Any]) -> None:
    page = rendered("explanation", added)
    matrix = added["explanation"]["matrix"]
    assert page.count("&#9679;") == sum(sum(row["takes_part"]) for row in matrix) >= 4
    assert "Fixed requirements are kept" in page
    assert "a law" not in page


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
