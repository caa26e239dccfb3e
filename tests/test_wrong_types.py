"""Every public function, handed what makes no sense for each of its arguments, says so.

The functions and their arguments are found by themselves. What an argument may be by rights is
looked up in ``right`` by its name, so that a new function with the usual names is covered at once.
"""

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

import wholepie as wp
from nonsense import require_sentences, sound_model

#: Batches are made in this process.
pytestmark = pytest.mark.usefixtures("here")
FUNCTIONS = {
    name: getattr(wp, name) for name in wp.__all__ if inspect.isfunction(getattr(wp, name))
}
QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart"


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """For each name of a required argument something that it may be."""
    model = sound_model()
    problem = wp.problem(model)
    front = wp.front(problem)
    folder = tmp_path_factory.mktemp("right")
    adopted = folder / "adopted.csv"
    adopted.write_text("decision,index_1,value\nx,1,1\n", encoding="utf-8")
    ballots = folder / "town.pb"
    head = "META\nkey;value\nnum_projects;1\nnum_votes;1\nbudget;9\nvote_type;approval\n"
    rows = "PROJECTS\nproject_id;cost\n1;6\nVOTES\nvoter_id;vote\nv1;1\n"
    ballots.write_text(head + rows, encoding="utf-8")
    return {
        "source": problem,
        "ballots": ballots,
        "files": str(QUICKSTART),
        "scenarios": {"one": problem, "other": problem},
        "runs": front,
        "front": front,
        "plan": wp.plan(problem),
        "rules": ["weighted"],
        "how": "critic",
        "adopted": adopted,
        "agreement": wp.concessions(problem, negotiable="least").cheapest,
        "out": folder / "batch",
        "path": folder / "new",
        "folder": folder,
    }


def arguments(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def call(
    function: Callable[..., Any], right: dict[str, Any], argument: inspect.Parameter, value: Any
) -> None:
    """Call with one argument as it is given, and the other required ones as they may be."""
    order, named = list[Any](), dict[str, Any]()
    for each in arguments(function):
        optional = each.default is not each.empty or each.kind is each.VAR_KEYWORD
        if each.name != argument.name and optional:
            continue
        if each.name != argument.name:
            assert each.name in right, f"say in `right` what {each.name} may be"
        given = value if each.name == argument.name else right[each.name]
        if each.kind is each.KEYWORD_ONLY or (optional and each.kind is not each.VAR_POSITIONAL):
            named[each.name] = given
        else:
            order.append(given)
    made = function(*order, **named)
    if isinstance(made, AbstractContextManager):
        with made:
            pass


CASES = [
    pytest.param(function, argument, id=f"{name}-{argument.name}")
    for name, function in FUNCTIONS.items()
    for argument in arguments(function)
    if argument.kind is not argument.VAR_KEYWORD
]


@pytest.mark.parametrize(("function", "argument"), CASES)
def test_nothing_but_a_sentence_comes_of_what_makes_no_sense(
    function: Callable[..., Any],
    argument: inspect.Parameter,
    right: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    require_sentences(lambda value: call(function, right, argument, value))
