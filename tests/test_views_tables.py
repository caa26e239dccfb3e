"""Tables for the terminal: they fit, they mark, they say what they leave out."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, RenderableType

import wholepie as wp
from wholepie.optimizer.problem.labels import Goal
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front, Record
from wholepie.views.terminal import plot
from wholepie.views.terminal.front_tables import front_table, payoff_table
from wholepie.views.terminal.plan_tables import plan_table
from wholepie.views.terminal.scenario_tables import scenario_table
from wholepie.views.vocabulary import selection, text

INSTANCES = Path(wp.__file__).parent / "instances"
HOSTILE = ("[bold red]x[/]", "a\x1b[31mb\nc", "שלום עולם", "👩‍👩‍👧 family", "long " * 30)


def shown(table: RenderableType, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    console.print(table)
    return console.file.getvalue()  # type: ignore[attr-defined]


def made(values: np.ndarray, goals: tuple[Goal, ...]) -> Front:
    labels = [goal.label for goal in goals]
    columns = Columns(("x",), np.zeros(1, np.int64), ((),), np.zeros(1, bool))
    payoff = pd.DataFrame(np.eye(len(goals)), index=labels, columns=labels)
    solutions = sp.csr_array(np.ones((len(values), 1)))
    return Front(goals, (), columns, values, solutions, 0.0, True, payoff, Record())


def line(count: int) -> Front:
    """Two goals that pull against each other, ``count`` plans."""
    x = np.arange(count, dtype=float)
    goals = (Goal("cost", "minimize", "EUR", "payer"), Goal("reach", "maximize", "km", "town"))
    return made(np.column_stack([1000 + x, x]), goals)


def fits(output: str) -> bool:
    return all(cell_len(each) <= 80 for each in output.splitlines())


@pytest.mark.parametrize("name", ["quickstart", "citizens-budget", "food-relief"])
def test_the_shipped_instances_fit_80_columns(name: str) -> None:
    scenario = wp.load(INSTANCES / name / "scenario.yaml")
    payoff = wp.payoff(scenario)
    goals = scenario.problem().goals
    front = made(payoff.table.to_numpy(), goals)
    found = shown(payoff_table(payoff.table, goals)) + shown(front_table(front))
    found += shown(plan_table(wp.plan(scenario), scenario.about()))
    found += shown(scenario_table(scenario.about(), scenario.problem()))
    assert fits(found)
    assert "…" not in shown(payoff_table(payoff.table, goals))
    assert text.number(float(payoff.ideal.iloc[0])) in found


def test_heads_stand_on_two_lines_with_the_owner_above() -> None:
    lines = shown(front_table(line(3))).splitlines()
    at = next(i for i, each in enumerate(lines) if "payer" in each)
    assert "town" in lines[at]
    assert "cost" in lines[at + 1]


def test_the_best_is_bold_and_the_worst_dim() -> None:
    (table,) = front_table(line(3)).parts(80)
    cells = list(table.columns[1].cells)  # type: ignore[union-attr]
    assert [str(cell.style) for cell in cells] == ["bold", "", "dim"]  # type: ignore[union-attr]


def test_a_long_front_is_a_spread_and_says_so() -> None:
    output = shown(front_table(line(1500), most=5))
    assert "1,500 efficient plans" in output
    assert "A spread of 5 plans; 1,495 more are in the data (--json)." in output
    assert "1,000" in output
    assert "2,499" in output
    assert len(shown(front_table(line(150), most=None)).splitlines()) > 150


def test_goals_that_do_not_fit_side_by_side_are_numbered_and_follow_below() -> None:
    goals = tuple(Goal(f"goal {k}", "maximize", owner=HOSTILE[k % 5]) for k in range(20))
    front = made(np.arange(60.0).reshape(3, 20) * 12345.5, goals)
    output = shown(front_table(front))
    assert fits(output)
    assert all(f"({k})" in output for k in range(1, 21))
    for column in front.values.T:
        assert all(each in output for each in text.numbers(column))  # none is cut or left out
    assert "[bold red]x[/]: goal 0, more is better" in output


@given(
    st.lists(st.tuples(st.text(max_size=30), st.floats(-1e14, 1e14)), min_size=1, max_size=12),
    st.integers(40, 120),
)
@example([("\r", 0.0)], 40)
def test_no_number_is_cut_whatever_the_names_and_the_width(
    columns: list[tuple[str, float]], width: int
) -> None:
    goals = tuple(
        Goal(name if name.strip() else "x", "minimize", owner=f"{k}")
        for k, (name, _) in enumerate(columns)
    )
    front = made(np.array([[value for _, value in columns]]), goals)
    output = shown(front_table(front), width)
    assert all(cell_len(each) <= width for each in output.splitlines())
    assert all(text.number(value) in output for _, value in columns)


def two_goals(count: int) -> list[str]:
    return plot.Plot(line(count)).lines(80, nice=False)


def test_a_plot_shows_every_end_with_its_unit_and_fits() -> None:
    lines = two_goals(9)
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert lines[0] == " ^ town: reach (km), better"
    assert "payer: cost (EUR), better ->" in lines[-2]
    drawn = "".join(lines[1:-4])
    assert drawn.count("o") == 8
    assert drawn.count("#") == 1
    assert "1,008" in lines[-3]
    assert "1,000" in lines[-3]
    assert all(each.isascii() for each in lines)


def test_a_plot_turns_a_minimised_goal_round() -> None:
    x = np.array([[1.0, 5.0], [2.0, 9.0], [5.0, 10.0]])
    goals = (Goal("cost", "minimize"), Goal("reach", "maximize"))
    lines = plot.Plot(made(x, goals)).lines(60, nice=True)
    best_cost = next(each for each in lines if each.lstrip().startswith("5 │"))
    assert best_cost.endswith("•")  # the cheapest plan reaches least: to the right, at the foot
    assert plot.fits(made(x, goals))
    assert not plot.fits(made(x[:2], goals))


def test_plain_text_has_no_box_art() -> None:
    front = line(4)
    output = shown(front_table(front)) + shown(plot.Plot(front))
    assert output.isascii()


def test_names_are_only_names() -> None:
    goals = tuple(Goal(name, "maximize", unit=name, owner=name) for name in HOSTILE[:3])
    front = made(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]), goals)
    output = shown(front_table(front)) + shown(payoff_table(front.payoff, goals))  # type: ignore[arg-type]
    assert "[bold red]x[/]" in output
    assert "\x1b" not in output


def test_a_front_without_plans_has_a_table() -> None:
    assert "0 efficient plans" in shown(front_table(made(np.zeros((0, 2)), line(1).goals)))


def test_numbers_of_a_column_have_the_same_decimals() -> None:
    assert text.numbers([0.4, 1.0, 0.7012]) == ["0.400", "1.000", "0.701"]
    assert text.numbers([34006.97, 5.0]) == ["34,007", "5"]
    assert text.numbers([float("nan"), float("inf"), 2.0]) == [text.MISSING, "∞", "2"]


@pytest.mark.parametrize("most", [0, 1, 5, 100])
def test_a_spread_has_no_more_plans_than_asked_for(most: int) -> None:
    found = selection.spread(line(30), most)
    assert len(set(found)) == len(found) == min(most, 30)
    assert selection.spread_in_order(line(30), most) == sorted(found)
