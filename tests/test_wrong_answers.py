"""Input that other tools answer wrongly and quietly: here it is refused by name, or answered right.

docs/limits.md has the same table for readers. Every door is tried: scenario, table, Pyomo, arrays.
"""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

import wholepie as wp
from wholepie import InputError, Problem, WholepieError

SCENARIO = """wholepie: 1
title: Three projects
tables: {items: items.csv}
parameters: {budget: 7}
decisions:
  take: {for: i in items, type: binary}
measures:
  cost: sum(i.cost * take[i] for i in items)
stakeholders:
  club:
    requires: {within: cost <= budget}
    goals:
      gain: {maximize: sum(i.gain * take[i] for i in items)}
  town:
    goals:
      save: {minimize: cost}
"""
TABLE = "item,cost,gain\na,3,5\nb,4,4\nc,2,3\n"
FRONT = [[9, 7], [8, 5], [5, 3], [3, 2], [0, 0]]
NAN, INF = float("nan"), float("inf")

Change = tuple[str, str]


def write(folder: Path, *changes: Change, table: str = TABLE, encoding: str = "utf-8") -> Path:
    text = SCENARIO
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "scenario.yaml").write_bytes(text.encode(encoding))
    (folder / "items.csv").write_bytes(table.encode(encoding))
    return folder


def budget(text: str) -> Change:
    return "{budget: 7}", f"\n  budget: {text}"


def definition(line: str) -> Change:
    return "  cost: sum", f"  {line}\n  cost: sum"


REFUSED: dict[str, tuple[Change, str]] = {
    "not a number": (budget(".nan"), r'5:11: cannot be read .* from ".nan" on'),
    "infinity": (budget(".inf"), r'5:11: cannot be read .* from ".inf" on'),
    "nan as a name": (budget("nan"), '5:11: nothing here is called "nan"'),
    "beyond floating point": (budget("1e400"), "5:11: the number is too large"),
    "grows beyond": (budget("1e200 * 1e200"), "5:11: the number grows too large"),
    "YAML's no": (budget("no"), '5:11: nothing here is called "no"'),
    "YAML's yes": (budget("true"), "expected a number or an expression"),
    "a leading zero": (budget("012"), "5:11: a number that begins with 0"),
    "octal": (budget("0o7"), '5:11: "0o7" is not a decimal number'),
    "hexadecimal": (budget("2 * 0x7"), '5:15: "0x7" is not a decimal number'),
    "base sixty": (budget("12:30"), "5:13: cannot be read"),
    "a decimal comma": (budget("7,5"), "5:11: .*a comma in a number .write a point"),
    "a decimal comma in braces": (("budget: 7", "budget: 7,5"), "write 1.5 with a point"),
    "a unit": (budget("7 EUR"), "write a number without its unit"),
    "per cent apart": (budget("7 %%"), '5:13: "%" without a number before it'),
    "fullwidth digits": (budget("\uff17"), "5:11: .*invalid character"),
    "an unknown key": (("requires:", "require:"), 'unknown key "require".*did you mean "requires"'),
    "a key twice": (("budget: 7", "budget: 7, budget: 8"), '"budget" appears twice'),
    "a name in Cyrillic": (
        ("cost <= budget", "c\u043est <= budget"),
        'did you mean "cost"[?] They look alike; one of them has CYRILLIC SMALL LETTER O',
    ),
    "two names that look the same": (definition("c\u043est: 3"), "9:3: .*looks like.*CYRILLIC"),
    "an unseen character in a name": (("town:", "club\u200b:"), "looks like.*ZERO WIDTH SPACE"),
    "an accent of its own": (definition("cafe\u0301: 3\n  caf\u00e9: 3"), "looks like|is read as"),
    "a ligature": (definition("\ufb01ne: 3"), '8:3: .* is read as "fine" in expressions'),
    "a negative weight": (("  town:", "  town:\n    weight: -1"), "expected more than 0"),
    "a weight of zero": (("  town:", "  town:\n    weight: 0"), "expected more than 0"),
    "a weight that is none": (
        ("  town:", "  town:\n    weight: .nan"),
        "cannot be read as an expression",
    ),
    "a bound that is read as none": (
        ("type: binary", "type: continuous, at most: 1e20"),
        r"take\[a\]: the bound 1e\+20 is so large",
    ),
    "a goal that no solver tells apart": (
        ("minimize: cost", 'minimize: 4e13 * take["a"] + 0.001 * take["b"]'),
        r"town: save: the coefficient 0.001 of take\[b\] would be lost beside 4e\+13",
    ),
    "a row that no solver tells apart": (
        ("cost <= budget", '4e11 * take["a"] + 0.0014142135623730951 * take["b"] <= 5e11'),
        r"club: within: the coefficient 0.00141421 of take\[b\] would be lost beside 4e\+11",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_scenario_is_refused_in_place(name: str, tmp_path: Path) -> None:
    change, said = REFUSED[name]
    with pytest.raises(InputError, match=said):
        wp.front(write(tmp_path, change))


CELLS: dict[str, tuple[str, str]] = {
    "NaN": ("NaN", "write a number"),
    "infinity": ("inf", "write a number"),
    "beyond floating point": ("1e400", "the number is too large"),
    "a decimal comma": ('"1,5"', "write a point for decimals"),
    "thousands by underscores": ("9_750_000.55", "write no blank, _ or quote between thousands"),
    "thousands by blanks": ("1 00", "expected a number"),
    "a leading zero": ("03", "does not begin with 0"),
    "a unit": ("3 kg", "keep units out of the cells"),
    "an underscore": ("1_000", "expected a number"),
    "nothing": ("", "expected a number; found nothing"),
    "fullwidth digits": ("\uff13", "expected a number"),
    "a formula": ("=1+2", "expected a number"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_refused_in_place(name: str, tmp_path: Path) -> None:
    cell, said = CELLS[name]
    with pytest.raises(InputError, match=rf"items.csv:2:3: .*{said}"):
        wp.load(write(tmp_path, table=TABLE.replace("a,3", f"a,{cell}")))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (TABLE.replace("b,4", "\u0430,4"), "items.csv:3:1: the key .*CYRILLIC SMALL LETTER A"),
        (TABLE.replace("b,4", "a\u200b,4"), "items.csv:3:1: the key .*ZERO WIDTH SPACE"),
        (TABLE.replace("a,3", "\u00e9,3").replace("b,4", "e\u0301,4"), "COMBINING ACUTE"),
        (TABLE.replace("cost,gain", "cost,c\u043est"), "items.csv:1:11: column .*CYRILLIC"),
        (TABLE.replace("b,4", "a,4"), 'the key "a" .* appears twice'),
        (
            TABLE.replace("cost,gain", "cost;x,gain").replace("3,5", "3;5"),
            "which of them separate the columns",
        ),
    ],
)
def test_keys_that_look_the_same_are_refused_in_place(
    table: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        wp.load(write(tmp_path, table=table))


ANSWERED: dict[str, list[Change]] = {
    "as it is": [],
    "an exponent": [budget("0.7e1")],
    "thousands by _": [budget("7_000 / 1_000")],
    "rows of 1e15": [("cost <= budget", "1e15 * cost <= 1e15 * budget")],
    "rows of 1e14": [("cost <= budget", "1e14 * cost <= 1e14 * budget")],
    "rows of 5e7": [("cost <= budget", "5e7 * cost <= 5e7 * budget")],
    "rows of 1e-10": [("cost <= budget", "1e-10 * cost <= 1e-10 * budget")],
    "names that look like values": [("club:", "no:"), ("town:", "012:")],
}


@pytest.mark.parametrize("name", ANSWERED)
def test_a_scenario_is_answered_right(name: str, tmp_path: Path) -> None:
    front = wp.front(write(tmp_path, *ANSWERED[name]))
    assert front.complete
    assert front.values.tolist() == FRONT


@pytest.mark.parametrize("size", [1e-10, 1e-4, 1e7, 1e14])
def test_the_size_of_a_goal_does_not_matter(size: float, tmp_path: Path) -> None:
    front = wp.front(write(tmp_path, ("minimize: cost", f"minimize: {size} * cost")))
    assert front.complete
    np.testing.assert_allclose(front.values, np.array(FRONT) * [1, size], rtol=1e-12)


@pytest.mark.parametrize("more", ["minimize: cost", "minimize: 3 * cost + 1", "minimize: 5"])
def test_goals_that_add_nothing_change_nothing(more: str, tmp_path: Path) -> None:
    change = ("save: {minimize: cost}", f"save: {{minimize: cost}}\n      again: {{{more}}}")
    front = wp.front(write(tmp_path, change))
    assert front.complete
    assert front.values[:, :2].tolist() == FRONT


def test_a_goal_turned_round_makes_every_plan_efficient_that_is_not_beaten(tmp_path: Path) -> None:
    more = ("save: {minimize: cost}", "save: {minimize: cost}\n      not: {maximize: cost}")
    front = wp.front(write(tmp_path, more))
    costs = front.values[:, 1].tolist()
    assert front.complete
    assert sorted(costs) == [0, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("windows", [True, False])
def test_byte_order_marks_and_line_ends_change_nothing(windows: bool, tmp_path: Path) -> None:
    write(tmp_path, encoding="utf-8-sig")
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n" if windows else b"\n"))
    assert wp.front(tmp_path).values.tolist() == FRONT


WARNED: dict[str, tuple[list[Change], str]] = {
    "capital letters": ([definition("Cost: 3")], "differs from .* in capital letters alone"),
    "mixed units": (
        [
            ("{budget: 7}", "{budget: {value: 7, unit: EUR}}"),
            ("  cost: sum(i.cost * take[i] for i in items)",
             "  cost: {is: 'sum(i.cost * take[i] for i in items)', unit: kEUR}"),
        ],
        '11:32: "kEUR" and "EUR" are added up or compared',
    ),
    "a goal in another unit": (
        [("  cost: sum(i.cost * take[i] for i in items)",
          "  cost: {is: 'sum(i.cost * take[i] for i in items)', unit: kEUR}"),
         ("{minimize: cost}", "{minimize: cost, unit: EUR}")],
        'this is in "kEUR", but is said to be in "EUR"',
    ),
    "a text that no cell has": (
        [("for i in items)\n", 'for i in items if i.item != "A")\n')], 'no row has "A"',
    ),
    "a goal without decisions": ([("minimize: cost", "minimize: 5")], "no decision affects"),
}  # fmt: skip


@pytest.mark.parametrize("name", WARNED)
def test_what_is_probably_not_meant_is_warned_of(name: str, tmp_path: Path) -> None:
    changes, said = WARNED[name]
    warnings = "\n".join(map(str, wp.load(write(tmp_path, *changes)).warnings))
    assert re.search(said, warnings), warnings


@pytest.mark.parametrize("weights", [(1, 1), (2, 2), (0.3, 0.3), (1e-6, 1e-6), (5e8, 5e8)])
def test_weights_need_not_add_up(weights: tuple[float, float], tmp_path: Path) -> None:
    named = dict(zip(("club: gain", "town: save"), weights, strict=True))
    plan = wp.plan(write(tmp_path), "weighted", weights=named)
    same = wp.plan(write(tmp_path), "weighted", weights=dict.fromkeys(named, 1.0))
    assert plan.values.tolist() == same.values.tolist()


@pytest.mark.parametrize("weight", [-1.0, NAN, INF])
def test_weights_that_are_none_are_refused(weight: float, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="club: gain"):
        wp.plan(write(tmp_path), "weighted", weights={"club: gain": weight, "town: save": 1})


def test_weights_of_nothing_but_zero_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="weight"):
        wp.plan(write(tmp_path), "weighted", weights={"club: gain": 0})


# Pyomo and arrays.

COSTS, GAINS = [3.0, 4.0, 2.0], [5.0, 4.0, 3.0]


def model(scale: float = 1.0) -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(3), domain=pyo.Binary)
    m.cost = pyo.Expression(expr=sum(COSTS[i] * m.x[i] for i in range(3)))
    m.within = pyo.Constraint(expr=scale * m.cost <= scale * 7)
    m.gain = pyo.Objective(expr=sum(GAINS[i] * m.x[i] for i in range(3)), sense=pyo.maximize)
    m.save = pyo.Objective(expr=m.cost)
    return m


def arrays(scale: float = 1.0, row: object = None, goals: object = None) -> Problem:
    named = [wp.Goal("gain", "maximize"), wp.Goal("save", "minimize")]
    return Problem.from_arrays(
        [GAINS, COSTS] if goals is None else goals,
        [[scale * cost for cost in COSTS]] if row is None else [row],
        row_upper=scale * 7,
        upper=1,
        integer=True,
        goals=named,
    )


@pytest.mark.parametrize("door", [model, arrays])
@pytest.mark.parametrize("scale", [1e-10, 1.0, 5e7, 1e14, 1e15])
def test_rows_of_any_size_are_answered_right(door: Callable[[float], object], scale: float) -> None:
    front = wp.front(door(scale))
    assert front.complete
    assert front.values.tolist() == FRONT


@pytest.mark.parametrize("number", [NAN, INF, -INF, 1e-13 * 2**0.5])
@pytest.mark.parametrize("where", ["row", "goal"])
def test_numbers_that_would_be_lost_are_refused_by_name(number: float, where: str) -> None:
    m = model()
    odd = m.cost + number * m.x[0] - COSTS[0] * m.x[0]
    if where == "row":
        m.odd = pyo.Constraint(expr=odd <= 3)
        problem = {"row": [number, *COSTS[1:]]}
    else:
        m.odd = pyo.Objective(expr=odd)
        problem = {"goals": [GAINS, [number, *COSTS[1:]]]}
    with pytest.raises(InputError, match=r"odd|x"):
        wp.front(m)
    with pytest.raises(InputError, match=r"row|save"):
        arrays(**problem)  # type: ignore[arg-type]


@pytest.mark.parametrize("bound", [NAN, 1e20, 1e25])
def test_bounds_that_would_be_misread_are_refused_by_name(bound: float) -> None:
    m = model()
    m.y = pyo.Var(bounds=(0, bound))
    m.odd = pyo.Constraint(expr=m.y + m.x[0] >= 0.5)
    with pytest.raises(InputError, match="y"):
        wp.front(m)
    with pytest.raises(InputError, match=r"x\[1\]"):
        Problem.from_arrays([[1.0, 1.0]], [[1, 1]], row_lower=1, upper=[1, bound])


def test_arrays_that_do_not_fit_are_refused() -> None:
    for wrong in (
        {"C": [1, 2], "A": [[1, 2]]},
        {"C": [[1, 2]], "A": [[1, 2, 3]]},
        {"C": [], "A": [[1, 2]]},
        {"C": "abc", "A": [[1, 2]]},
        {"C": [[1, 2]], "A": [[1, 2]], "upper": [1, 2, 3]},
        {"C": [[1, 2]], "A": [[1, 2]], "row_upper": "much"},
    ):
        with pytest.raises(InputError):
            Problem.from_arrays(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("goal", "terms"),
    [
        ('0.1 * take["a"] + 0.2 * take["a"] - 0.3 * take["a"] + 1000 * take["b"]', 1),
        ('0.1 * take["a"] + ' * 10 + '1e6 * take["b"] - take["a"]', 1),
        ('1e11 * take["a"] - 0.5 * take["a"] - 99999999999 * take["a"] + 7 * take["b"]', 2),
    ],
)
def test_what_is_left_of_cancelled_terms_is_nothing(goal: str, terms: int, tmp_path: Path) -> None:
    """Only what rounding errors explain: a small difference of large numbers counts."""
    problem = wp.load(write(tmp_path, ("minimize: cost", f"minimize: {goal}"))).problem()
    assert np.count_nonzero(problem.C[problem.labels.index("town: save")]) == terms


@pytest.mark.parametrize(
    "rule", ["{left} <= {right}", "{right} >= {left}", "{left} - {right} <= 0"]
)
def test_what_is_left_across_a_comparison_is_nothing(rule: str, tmp_path: Path) -> None:
    left, right = '0.1 * take["a"] + 0.2 * take["a"]', '0.3 * take["a"] + 9000 * take["b"]'
    rule = rule.format(left=left, right=f"({right})")
    problem = wp.load(write(tmp_path, ("cost <= budget", f"'{rule}'"))).problem()
    np.testing.assert_array_equal(np.abs(problem.A.data), [9000.0])


def test_goals_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="Two goals are called 'f'"):
        Problem.from_arrays([[1], [2]], [[1]], goals=[wp.Goal("f", "minimize")] * 2)


def test_a_fixed_value_outside_its_bounds_is_no_plan() -> None:
    m = model()
    m.x[0].fix(1)
    m.x[0].setub(0)
    with pytest.raises(WholepieError, match=r"x\[0\] is fixed at 1; it must lie between 0 and 0"):
        wp.front(m)


def test_a_member_that_is_fixed_may_multiply_another() -> None:
    """Pyomo's standard form takes a fixed member of an indexed variable for a variable."""
    m = model()
    m.x[0].fix(1)
    m.product = pyo.Constraint(expr=m.x[0] * m.x[1] <= 0.5)
    assert wp.front(m).values.tolist() == [[8, 5], [5, 3]]


def test_a_variable_of_another_model_is_refused_by_name() -> None:
    m, other = model(), pyo.ConcreteModel()
    other.stray = pyo.Var(bounds=(0, 1))
    m.odd = pyo.Constraint(expr=m.x[0] + other.stray >= 1)
    with pytest.raises(InputError, match="stray: used in this model but part of another"):
        wp.front(m)


def test_small_costs_beside_large_ones_keep_bounds_valid() -> None:
    """Left out of what HiGHS sees, but counted in the bound: it never exceeds the optimum."""
    from wholepie.optimizer.solver.kernel import Kernel
    from wholepie.optimizer.solver.outcome import Subproblem

    goals = [[1.0, 0, 0, 0], [0, 3e-12, -2e-12, 1e-12]]
    problem = Problem.from_arrays(
        goals, [[1, 1, 1, 1]], row_lower=2, upper=[1, 5, 5, 5], integer=[1, 1, 0, 0]
    )
    outcome = Kernel(problem).solve(Subproblem(np.ones(2), np.full(2, np.inf)))
    assert outcome.bound <= -1e-11 + 1e-20
    assert outcome.bound >= -1e-9
