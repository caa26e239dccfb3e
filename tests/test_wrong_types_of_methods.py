"""Every method of a public class, handed what makes no sense for an argument, says so.

The methods and their arguments are found automatically, as those of functions are in
``test_wrong_types``. What the engine alone calls, with arrays, is named in ``INSIDE``.
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import shipped
import wholepie as wp
from nonsense import require_sentences, sound_model

#: What is made of arrays and records of the engine.
INSIDE = {
    *("Front.of", "Plan.of", "Plan.instead", "PayoffTable.of", "Game.by_player", "Game.named"),
    *("Coalitions.to_dict", "Problem.evaluate", "Problem.from_arrays", "Problem.select"),
    *("Problem.settled", "Problem.weight_of", "InputError.unknown", "InputError.ignored"),
}


def methods(kind: type) -> Iterator[str]:
    for name, each in inspect.getmembers(kind):
        callable_by_users = inspect.isfunction(each) or inspect.ismethod(each)
        if callable_by_users and (name == "__getitem__" or not name.startswith("_")):
            yield name


def arguments(method: Any) -> list[inspect.Parameter]:
    return [each for each in inspect.signature(method).parameters.values() if each.name != "self"]


CASES = [
    pytest.param(kind, name, each.name, id=f"{kind.__name__}-{name}-{each.name}")
    for kind in (getattr(wp, name) for name in wp.__all__)
    if inspect.isclass(kind) and not issubclass(kind, wp.WholepieError)
    for name in methods(kind)
    if f"{kind.__name__}.{name}" not in INSIDE
    for each in arguments(getattr(kind, name))
]


#: What people make, each with arguments that are right.
MADE: dict[Any, dict[str, Any]] = {
    wp.Goal: {"name": "cost", "sense": "minimize"},
    wp.Stakeholder: {"name": "council"},
    wp.Requirement: {"name": "budget"},
    wp.Labels: {},
    wp.Game: {"players": ["a"], "values": [0, 1]},
}


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        pytest.param(kind, each.name, id=f"{kind.__name__}-{each.name}")
        for kind in MADE
        for each in arguments(kind)
    ],
)
def test_nothing_but_a_sentence_comes_of_making_what_makes_no_sense(
    kind: type, argument: str
) -> None:
    require_sentences(lambda value: kind(**{**MADE[kind], argument: value}))


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> dict[type, Any]:
    """For each class something that has its methods."""
    adopted = tmp_path_factory.mktemp("adopted") / "adopted.csv"
    adopted.write_text("wheat,1\nmeadow,2\n", encoding="utf-8")
    relief = shipped.front("food-relief")
    corners = len(relief.face_plans[0])
    model = sound_model()
    found: list[Any] = [
        *(relief, relief.at(face=1, shares=[1 / corners] * corners)),
        *(wp.plan(model), wp.problem(model), wp.concessions(model, negotiable="least")),
        *(wp.Game(["left", "right"], [0, 1, 2, 4]), wp.load(shipped.INSTANCES / "quickstart")),
        wp.alignment(shipped.INSTANCES / "quickstart", adopted),
        *(wp.ReadingLimits(), wp.stakeholder_map(shipped.INSTANCES / "quickstart")),
    ]
    return {type(each): each for each in found}


#: For each name of a required argument something that it may be; a path is made anew.
RIGHT: dict[str, Any] = {
    "plan": 1,
    "label": "donors: pay little",
    "division": {"left": 1.0, "right": 3.0},
    "coalition": "left",
    "players": ["left", "right"],
    "worth": {("left", "right"): 4.0},
    "path": "parameters.budget",
    "value": 1.0,
    "words": "goals=300",
    "members": ["owner"],
    "owner": "owner",
    "model": object(),
    "folder": ".",
}


def call(method: Callable[..., Any], argument: str, value: Any) -> None:
    given = {
        each.name: value if each.name == argument else RIGHT[each.name]
        for each in arguments(method)
        if each.name == argument or each.default is each.empty
    }
    at = [given.pop(each.name) for each in arguments(method) if _by_place(each, given)]
    method(*at, **given)


def _by_place(each: inspect.Parameter, given: dict[str, Any]) -> bool:
    return each.kind is not each.KEYWORD_ONLY and each.name in given


@pytest.mark.parametrize(("kind", "name", "argument"), CASES)
def test_nothing_but_a_sentence_comes_of_what_makes_no_sense(
    kind: type,
    name: str,
    argument: str,
    instances: dict[type, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    method = getattr(instances.get(kind, kind), name)
    require_sentences(lambda value: call(method, argument, value))


def test_one_name_is_a_coalition_of_one() -> None:
    game = wp.Game(["left", "right"], [0, 1, 2, 4])
    assert game.value("right") == game.value({"right"}) == game.value(["right"]) == 2
    assert wp.Game.of("left", {"left": 3}).players == ("left",)


def test_a_game_takes_names_and_numbers_in_any_form() -> None:
    by_list = wp.Game(["a", "b"], [0, 1, 2, 4])
    by_array = wp.Game(("a", "b"), np.array([0.0, 1.0, 2.0, 4.0]))
    by_name = wp.Game.of(["a", "b"], {"a": 1, "b": "2", ("a", "b"): 4})
    assert by_list.to_dict() == by_array.to_dict() == by_name.to_dict()
    assert by_list.blocking([("a", 0), ("b", 4)]).members == ("a",)  # type: ignore[union-attr]


def test_a_value_of_the_coalition_without_members_is_not_ignored() -> None:
    with pytest.raises(wp.InputError, match="without members has the value 5"):
        wp.Game.of(["a"], {frozenset(): 5, "a": 1})
