"""What people hand in and what comes of it: one table a kind."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

import wholepie as wp
from wholepie.api import names
from wholepie.models.formats.convert import TARGETS
from wholepie.models.formats.kinds import FORMATS
from wholepie.models.shape import ScenarioShape
from wholepie.optimizer import arguments
from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.rule import RULES
from wholepie.optimizer.results.catalogue import SORTS, STATUSES

TAKEN = [
    (arguments.share, 0.05, 0.05),
    (arguments.share, "5%", 0.05),
    (arguments.share, " 5 % ", 0.05),
    (arguments.share, "0.05", 0.05),
    (arguments.share, np.float32(0.5), 0.5),
    (arguments.share, Fraction(1, 4), 0.25),
    (arguments.share, 0, 0.0),
    (arguments.seconds, 60, 60.0),
    (arguments.seconds, "60", 60.0),
    (arguments.seconds, "60s", 60.0),
    (arguments.seconds, "10m", 600.0),
    (arguments.seconds, "1.5 h", 5400.0),
    (arguments.seconds, timedelta(minutes=1), 60.0),
    (arguments.seconds, pd.Timedelta("1min"), 60.0),
    (arguments.seconds, np.timedelta64(2, "m"), 120.0),
    (arguments.seconds, np.int64(7), 7.0),
    (arguments.count, np.int64(3), 3),
    (arguments.count, 3.0, 3),
    (arguments.count, "3", 3),
    (arguments.count, 10**30, 10**30),
    (arguments.number, Decimal("2.5"), 2.5),
    (arguments.number, "2e4", 20_000.0),
    (arguments.flag, np.True_, True),
    (arguments.names, "cost", ["cost"]),
    (arguments.names, ("cost", "area"), ["cost", "area"]),
    (arguments.names, pd.Series(["cost", "area"]), ["cost", "area"]),
    (arguments.names, pd.Index(["cost"]), ["cost"]),
    (arguments.names, np.array(["cost"]), ["cost"]),
    (arguments.names, wp.Goal("spend", "minimize", owner="council"), ["council: spend"]),
    (arguments.amounts, {"cost": 1}, {"cost": 1.0}),
    (arguments.amounts, pd.Series({"cost": 1, "area": 2}), {"cost": 1.0, "area": 2.0}),
    (arguments.amounts, [("cost", "2")], {"cost": 2.0}),
    (arguments.amounts, None, {}),
    (arguments.path, "~/runs", Path.home() / "runs"),
    (arguments.path, Path("runs"), Path("runs")),
]

REFUSED = [
    (arguments.share, 5, "x is 5; expected a share of less than 100 %"),
    (arguments.share, "5", 'x is "5"; expected a share'),
    (arguments.share, "five", 'x is "five"; expected a share'),
    (arguments.share, True, "x is True"),
    (arguments.share, float("nan"), "x is nan"),
    (arguments.share, -0.1, "x is -0.1"),
    (arguments.share, None, "x is None"),
    (arguments.seconds, "10 days", 'x is "10 days"; expected a time of more than 0'),
    (arguments.seconds, 0, "x is 0"),
    (arguments.seconds, timedelta(0), "x is 0:00:00"),
    (arguments.seconds, False, "x is False"),
    (arguments.count, 1.5, "x is 1.5; expected a whole number of at least 1"),
    (arguments.count, 0, "x is 0"),
    (arguments.count, True, "x is True"),
    (arguments.number, "much", 'x is "much"; expected a finite number'),
    (arguments.number, 10**400, "expected a finite number"),
    (arguments.number, 1j, "x is 1j"),
    (arguments.flag, "no", 'x is "no"; expected True or False'),
    (arguments.flag, 0, "x is 0"),
    (arguments.names, {"cost"}, "x is a set; expected a name or a list of names"),
    (arguments.names, (n for n in ["cost"]), "x is a generator"),
    (arguments.names, [None], "An entry of x is None; expected a text"),
    (arguments.names, [1], "An entry of x is 1"),
    (arguments.names, pd.DataFrame({"cost": [1]}), "x is a DataFrame"),
    (arguments.amounts, "cost", 'x is "cost"; expected values by name'),
    (arguments.amounts, {"cost": True}, 'x of "cost" is True; expected a finite number'),
    (arguments.amounts, pd.DataFrame({"cost": [1]}), "x is a DataFrame"),
    (arguments.amounts, [("cost", 1), ("cost", 2)], 'x names "cost" twice'),
    (arguments.path, b"runs", "x is a bytes"),
    (arguments.path, "", 'x is ""; expected the path'),
    (arguments.path, "~nobody-of-that-name/runs", "expected the path"),
]


@pytest.mark.parametrize(("read", "given", "expected"), TAKEN)
def test_what_is_meant_is_taken(read: Callable[..., Any], given: Any, expected: Any) -> None:
    found = read(given, "x")
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("read", "given", "said"), REFUSED)
def test_what_makes_no_sense_is_told(read: Callable[..., Any], given: Any, said: str) -> None:
    with pytest.raises(wp.InputError) as told:
        read(given, "x")
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        (names.RuleName, RULES.all()),
        (get_args(ScenarioShape.model_fields["rule"].annotation)[0], RULES.all()),
        (names.MethodName, METHODS.all()),
        (names.FormatName, FORMATS),
        (names.FormName, TARGETS),
        (names.StatusName, STATUSES),
        (names.SortName, SORTS),
    ],
)
def test_the_types_of_names_are_what_is_registered(kind: Any, known: Any) -> None:
    assert set(get_args(kind)) == set(known)


@pytest.fixture(scope="module")
def model() -> Any:
    made = pyo.ConcreteModel()
    made.x = pyo.Var([1, 2, 3], domain=pyo.Binary)
    made.gain = pyo.Objective(expr=pyo.summation(made.x, index=[1, 2]), sense=pyo.maximize)
    made.cost = pyo.Objective([1, 2], rule=lambda m, i: (3 - i) * m.x[i] + m.x[3])
    made.wholepie_owner = pyo.Suffix()
    made.wholepie_owner[made.gain] = "council"
    return made


def test_goals_are_taken_by_label_name_or_pyomo_objective(model: Any) -> None:
    by_text = wp.problem(model, goals=["council: gain", "cost[1]"])
    by_name = wp.problem(model, goals=("gain", "cost[1]"))
    by_object = wp.problem(model, goals=[model.gain, model.cost[1]])
    assert by_text.labels == by_name.labels == by_object.labels == ["council: gain", "cost[1]"]
    assert wp.problem(model, goals=model.cost).labels == ["cost[1]", "cost[2]"]
    assert wp.problem(model, goals=model.gain).labels == ["council: gain"]


def test_weights_are_taken_in_every_form(model: Any) -> None:
    forms: list[Any] = [
        {"council: gain": 3, "cost[1]": 1},
        {"gain": "3", "cost[1]": np.int64(1)},
        pd.Series({"gain": 3, "cost[1]": 1}),
        [("gain", 3), ("cost[1]", 1)],
        pyo.ComponentMap([(model.gain, 3), (model.cost[1], 1)]),
        [(model.gain, 3), (model.cost[1], 1)],
    ]
    values = [wp.plan(model, weights=form).values.to_dict() for form in forms]
    assert all(each == values[0] for each in values)


def test_one_goal_is_not_named_twice_by_its_label_and_its_name(model: Any) -> None:
    with pytest.raises(wp.InputError, match="named twice"):
        wp.problem(model, goals=["gain", "council: gain"])


def test_a_source_is_whatever_states_a_problem(model: Any, tmp_path: Path) -> None:
    front = wp.front(wp.problem(model))
    folder = front.save(tmp_path / "run")
    quickstart = Path(wp.__file__).parent / "instances" / "quickstart"
    scenario = wp.load(quickstart)
    solved = wp.front(quickstart, max_points=2, folder=tmp_path / "other")
    for source in (
        *(scenario, str(quickstart), quickstart / "scenario.yaml", solved),
        tmp_path / "other",
    ):
        assert wp.problem(source).labels == solved.labels
    assert wp.problem(front).labels == front.labels
    with pytest.raises(wp.InputError, match="does not say where its scenario is"):
        wp.problem(folder)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"samples": 5}, "ignores samples; these methods use it: grid, weighted"),
        ({"tolerance": "5%"}, "ignores tolerance; these methods use it: lexicographic"),
        ({"method": "grid", "tolerance": 0.1}, "The method grid ignores tolerance"),
        ({"resume": True}, "give a folder too"),
        ({"overwrite": True}, "give a folder too"),
        ({"method": "zonez"}, 'no method "zonez"; did you mean "zones"'),
    ],
)
def test_options_of_a_front_that_would_change_nothing_are_refused(
    model: Any, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(wp.InputError, match=said):
        wp.front(model, **options)


def test_options_of_looks_at_a_front_that_would_change_nothing_are_refused(model: Any) -> None:
    front = wp.front(model)
    for look in (
        lambda: wp.conflicts(front, time_limit=5),
        lambda: wp.stability(1, front=front, time_limit=5),
        lambda: wp.weigh(front, "critic", goals="gain"),
    ):
        with pytest.raises(wp.InputError, match="leave"):
            look()
    with pytest.raises(wp.InputError, match="Only a Pyomo model takes labels"):
        wp.problem(front, labels=wp.Labels())


def test_an_option_that_there_is_not_is_told_with_the_nearest(model: Any) -> None:
    with pytest.raises(TypeError, match='no option "wieghts"; did you mean "weights"'):
        wp.plan(model, wieghts={"gain": 1})  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (lambda: wp.Labels({"cost[1]": wp.Goal("c", "maximize")}), "the labels say maximize"),
        (
            lambda: wp.Labels({"cots": wp.Goal("c", "minimize")}),
            'no objective "cots"; did you mean',
        ),
        (lambda: wp.Labels({"cost[9]": wp.Goal("c", "minimize")}), 'no objective "cost\\[9\\]"'),
        (lambda: wp.Labels({}, {"least": wp.Requirement("l")}), 'no constraint "least"'),
        (lambda: wp.Labels(hidden=frozenset({"z"})), 'no variable "z"'),
        (lambda: wp.Labels({"gain": wp.Goal("g", "up")}), "A sense is 'up'"),  # type: ignore[arg-type]
    ],
)
def test_labels_that_do_not_fit_the_model_are_refused(
    model: Any, labels: Callable[[], wp.Labels], said: str
) -> None:
    with pytest.raises(wp.InputError, match=f"(?i){said}"):
        wp.problem(model, labels=labels())


def test_labels_of_a_whole_component_or_a_member_are_taken(model: Any) -> None:
    given = wp.Labels({"cost[2]": wp.Goal("price", "minimize", owner="council")})
    assert wp.problem(model, labels=given).labels == ["gain", "cost[1]", "council: price"]


def test_a_gap_that_no_method_would_prove_is_refused(model: Any) -> None:
    for method in ("weighted", "grid", "lexicographic", "kirlik-sayin"):
        with pytest.raises(wp.InputError, match=f"The method {method} ignores within"):
            wp.front(model, method=method, within="5%")  # type: ignore[arg-type]


def test_options_of_what_is_not_done_are_refused(tmp_path: Path) -> None:
    quickstart = Path(wp.__file__).parent / "instances" / "quickstart"
    with pytest.raises(wp.InputError, match="more than 12 stakeholders; leave them out"):
        wp.coalitions(quickstart, seed=3)
    for path in ("field", "field.xlsx", "field.mop"):
        with pytest.raises(wp.InputError, match="ignores together; these forms use it: lp, mps"):
            wp.convert(quickstart, tmp_path / path, together=True)
    assert not list(tmp_path.iterdir())
