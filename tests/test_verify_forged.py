"""What a forger writes beside the plans, with hashes that agree: all that opening a run reads is
compared with the problem and the plans.
"""

import csv
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
import pytest
from click.testing import CliRunner

import wholepie as wp
from tampering import RunFiles, Tampering, amount, tampered
from wholepie.cli import main
from wholepie.verification.contents import number
from wholepie.verification.numerals import brief, shown


def _whole_model() -> Any:
    """Two indexes, a column that is no decision, and a goal in thousandths beside 1e12."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var([1, 2], [1, 2], domain=pyo.Integers, bounds=(0, 3))
    x = model.x
    model.c = pyo.Constraint(expr=x[1, 1] + 2 * x[1, 2] + 3 * x[2, 1] + x[2, 2] <= 7)
    model.gain = pyo.Objective(
        expr=10**12 + 0.001 * (3 * x[1, 1] + 5 * x[1, 2] + 2 * x[2, 1]), sense=pyo.maximize
    )
    model.cost = pyo.Objective(expr=2 * x[1, 1] + 4 * x[1, 2] + x[2, 2] + 1)
    return model


def _mixed_model() -> Any:
    model = pyo.ConcreteModel()
    model.a = pyo.Var([1, 2], bounds=(0, 5))
    model.y = pyo.Var([1, 2], domain=pyo.Binary)
    model.link = pyo.Constraint([1, 2], rule=lambda m, i: m.a[i] <= 5 * m.y[i])
    model.total = pyo.Constraint(expr=model.a[1] + model.a[2] <= 7)
    spent = 4 * model.y[1] + model.y[2]
    model.gain = pyo.Objective(expr=3 * model.a[1] + 2 * model.a[2] - spent, sense=pyo.maximize)
    model.harm = pyo.Objective(expr=2 * model.a[1] + model.a[2] + 3 * model.y[2])
    return model


def _hidden_scenario(folder: Path) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(
        """
wholepie: 1
title: Three items
sets:
  items: [a, b, c]
decisions:
  take: {for: i in items, type: binary}
stakeholders:
  one:
    goals:
      worth:
        maximize: min(3 * take["a"] + take["b"], take["a"] + 2 * take["c"])
  two:
    goals:
      cost:
        minimize: 4 * take["a"] + 3 * take["b"] + 6 * take["c"]
""",
        "utf-8",
    )
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("runs")
    sources = {
        "whole": _whole_model(),
        "mixed": _mixed_model(),
        "hidden": _hidden_scenario(folder),
    }
    return {
        name: wp.front(source, method="zones" if name == "whole" else None).save(folder / name)
        for name, source in sources.items()
    }


def _heads(files: RunFiles) -> None:
    files.plan_heads[2:4] = reversed(files.plan_heads[2:4])


def _columns(key: str, change: Callable[[list[Any]], Any]) -> Tampering:
    def changed(files: RunFiles) -> None:
        change(files.run["columns"][key])

    return changed


def _says(**said: Any) -> Tampering:
    return lambda files: files.run.update(said)


def _claims(**counts: int) -> Tampering:
    """Counts with the guarantee that they belong to."""

    def change(files: RunFiles) -> None:
        files.run |= counts
        words = (
            f"matches but for a millionth of the range in goals without steps: {counts['merged']}"
        )
        files.run["guarantee"] += f" Plans left out that a listed one {words}."

    return change


def _payoff(row: int, k: int, by: float) -> Tampering:
    def change(files: RunFiles) -> None:
        files.run["payoff"][row][k] += by

    return change


def _scale(key: str, change: Callable[[list[Any]], Any]) -> Tampering:
    return lambda files: change(files.run["scale"][key])


def _best(by: float) -> Tampering:
    """A scale whose tables agree, with another best of the second goal."""

    def change(files: RunFiles) -> None:
        scale = files.run["scale"]
        for row in (scale["table"][1], scale["own"][1]):
            row[1] += by
        scale["ranges"][1] -= by

    return change


def _worst(by: float) -> Tampering:
    """A scale whose tables agree, with another worst of the second goal."""

    def change(files: RunFiles) -> None:
        scale = files.run["scale"]
        for row in (scale["table"][0], scale["own"][0]):
            row[1] += by
        scale["ranges"][1] += by

    return change


def _fair(**fair: int) -> Tampering:
    return lambda files: files.run.update(fair=fair)


def _uses(rule: str, plan: int) -> Tampering:
    def change(files: RunFiles) -> None:
        files.run["about"]["rule"] = rule
        files.run["in_use"] = {rule: plan}

    return change


def _aims(rule: str, plan: int, *targets: float) -> Tampering:
    """The same, of goals that have targets."""

    def change(files: RunFiles) -> None:
        _uses(rule, plan)(files)
        for goal, target in zip(files.run["goals"], targets, strict=True):
            goal["target"] = target

    return change


def _beside_a_constant(files: RunFiles) -> None:
    for point in files.points:
        point[1] = repr(float(point[1]) + 0.0035)


def _faces_json(change: Callable[[Any], Any]) -> Tampering:
    def changed(files: RunFiles) -> None:
        path = files.folder / "faces.json"
        said = json.loads(path.read_text("utf-8"))
        change(said["faces"])
        path.write_text(json.dumps(said), "utf-8")

    return changed


def _faces_csv(change: Callable[[list[list[str]]], Any]) -> Tampering:
    def changed(files: RunFiles) -> None:
        path = files.folder / "faces.csv"
        lines = list(csv.reader(path.read_text("utf-8").splitlines()))
        change(lines)
        path.write_text("\n".join(map(",".join, lines)) + "\n", "utf-8")

    return changed


def _with_an_empty_face(files: RunFiles) -> None:
    _faces_json(lambda faces: faces["members"].append([]))(files)
    files.run["faces"] += 1


def _all_hidden(files: RunFiles) -> None:
    files.helpers, files.plans = files.plans + files.helpers, []


def _all_shown(files: RunFiles) -> None:
    files.helpers, files.plans = [], files.plans + files.helpers


MORE = "It was checked by a notary."
FORGED: dict[str, tuple[str, Tampering, str]] = {
    "heads in another order": ("whole", _heads, "The heads of plans.csv"),
    "another head": ("whole", lambda f: f.plan_heads.__setitem__(1, "plan."), "The heads of plans"),
    "decisions are hidden": (
        "whole",
        _columns("hidden", lambda c: c.extend([0, 1])),
        "hides other",
    ),
    "indexes are swapped": ("whole", _columns("index", list.reverse), "Column 0 is x[1,1]"),
    "a name is another": ("whole", _columns("names", lambda c: c.__setitem__(0, "z")), "z[1,1]"),
    "a column is gone": (
        "whole",
        lambda f: [f.run["columns"][key].pop() for key in ("index", "component")],
        "number of columns",
    ),
    "a best that is too good": ("whole", _payoff(1, 1, -1.0), "the best of 'cost'"),
    "a best that is too bad": ("whole", _payoff(1, 1, 1.0), "the best of 'cost'"),
    "a worst that no plan has": ("whole", _payoff(0, 1, 1.0), "the best of 'gain'"),
    "a scale from too good a best": ("whole", _best(-1.0), "The scale does not state the best"),
    "a scale from too bad a best": ("whole", _best(1.0), "The scale does not state the best"),
    "a range of the scale": ("whole", _scale("ranges", lambda r: r.append(r.pop() * 2)), "range"),
    "a worst of the scale": (
        "whole",
        _scale("highest", lambda c: c.append(c.pop() + 9.0)),
        "at worst on the scale",
    ),
    "a worst on the scale that no plan has": ("whole", _worst(-0.5), "has what the scale states"),
    "a plan that is not the fairest": ("mixed", _fair(leximin=1), "fairer by leximin"),
    "a plan of the least total": ("mixed", _fair(leximin=1, total=1), "is fairer by"),
    "a plan without gains": ("mixed", _fair(leximin=1, nash=1), "fairer by nash"),
    "a plan of too large a sum": ("whole", _uses("weighted", 1), "by the rule in use, weighted"),
    "a plan that bulges less": ("whole", _uses("knee", 1), "by the rule in use, knee"),
    "a plan of another tier": ("whole", _uses("lexicographic", 1), "by the rule in use, lexico"),
    "a plan of little in total": ("whole", _uses("total", 1), "by the rule in use, total"),
    "a plan that leaves somebody little": ("whole", _uses("leximin", 1), "in use, leximin"),
    "a plan of unequal gains": ("mixed", _uses("kalai-smorodinsky", 1), "in use, kalai"),
    "a plan without gains in use": ("mixed", _uses("nash", 1), "by the rule in use, nash"),
    "a plan far from what is aspired to": ("whole", _uses("reference-point", 1), "in use, refer"),
    "a vertex that a mixture beats": (
        "mixed",
        lambda f: _aims("goal-minimax", len(f.points), 14.0, 1.0)(f),
        "A mixture on face",
    ),
    "a plan that misses targets": (
        "mixed",
        _aims("goal-weighted", 1, 0.0, 3.0),
        "by the rule in use, goal-weighted",
    ),
    "a plan that misses the first target": (
        "mixed",
        _aims("goal-lexicographic", 1, 0.0, 3.0),
        "by the rule in use, goal-lexicographic",
    ),
    "targets that there are not": ("whole", _uses("goal-minimax", 1), "needs a target"),
    "steps beside a constant": ("whole", _beside_a_constant, "as stated"),
    "a guarantee and more": (
        "whole",
        lambda f: f.run.update(guarantee=f"{f.run['guarantee']} {MORE}"),
        "The guarantee",
    ),
    "plans merged in steps": ("whole", _claims(merged=5), "plans were merged"),
    "counts that it does not say": ("whole", _says(unsettled=3), "The guarantee"),
    "decisions are helpers": ("hidden", _all_hidden, "helpers.csv lists a decision"),
    "helpers are decisions": ("hidden", _all_shown, "plans.csv lists a column that is no"),
    "heads of helpers": (
        "hidden",
        lambda f: f.plan_heads.__setitem__(0, "Plan"),
        "The heads of helpers.csv",
    ),
    "weights of faces": (
        "mixed",
        _faces_json(lambda faces: faces["normals"].__setitem__(0, [99.0, 1.0])),
        "The weights of face 1",
    ),
    "weights below 0": (
        "mixed",
        _faces_json(lambda faces: faces["normals"].__setitem__(0, [-1.0, 1.0])),
        "The weights of face 1",
    ),
    "weights are gone": ("mixed", _faces_json(lambda f: f["normals"].pop()), "for each face"),
    "an empty face": ("mixed", _with_an_empty_face, "fewer than two vertices"),
    "a value in faces.csv": (
        "mixed",
        _faces_csv(lambda lines: lines[1].__setitem__(3, "9.5")),
        "faces.csv does not list",
    ),
    "an end in faces.csv": (
        "mixed",
        _faces_csv(lambda lines: lines[1].__setitem__(2, "0")),
        "faces.csv does not list",
    ),
    "heads of faces.csv": (
        "mixed",
        _faces_csv(lambda lines: lines[0].reverse()),
        "The heads of faces.csv",
    ),
    "a number beyond doubles' sums": ("whole", amount(0, "1e308"), "as stated"),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_forged_is_refuted(name: str, runs: dict[str, Path], tmp_path: Path) -> None:
    which, change, words = FORGED[name]
    run = tampered(Path(shutil.copytree(runs[which], tmp_path / "run")), change)
    found = wp.verify(run, solver="highs")
    assert any(words in fault for fault in found.faults), found.sentences
    done = CliRunner().invoke(main, ["verify", str(run), "--solver", "highs"])
    assert done.exit_code == 1


NO_NUMBERS: dict[str, Tampering] = {
    "a gap in words": _says(gap="0"),
    "a number of plans in words": lambda f: f.run.update(plans=str(f.run["plans"])),
    "a count that is a truth": _says(merged=True),
    "a count below 0": _says(contradictions=-1),
    "a part of a count": _says(unsettled=0.5),
    "a best in words": lambda f: f.run["payoff"][0].__setitem__(0, "1"),
    "a best that is gone": lambda f: f.run["payoff"].pop(),
    "a scale in words": lambda f: f.run["scale"]["ranges"].__setitem__(0, "1"),
    "a row of the scale that is gone": lambda f: f.run["scale"]["table"].pop(),
    "a scale of one party": lambda f: f.run["scale"]["highest"].pop(),
    "a range below 0": lambda f: f.run["scale"]["ranges"].__setitem__(0, -1.0),
    "a fair plan that there is not": lambda f: f.run.update(fair={"leximin": 99}),
    "a plan in use that there is not": _uses("weighted", 99),
    "a plan in use in words": lambda f: _uses("weighted", "1")(f),
    "a rule in use that there is not": _uses("lottery", 1),
    "a rule in use that is not the scenario's": lambda f: f.run.update(in_use={"knee": 1}),
    "two rules in use": lambda f: [_uses("knee", 1)(f), f.run["in_use"].update(weighted=1)],
    "a target in words": lambda f: [_uses("weighted", 1)(f), f.run["goals"][0].update(target="1")],
    "a rule that there is not": lambda f: f.run.update(fair={"lottery": 1}),
}


@pytest.mark.parametrize("name", NO_NUMBERS)
def test_what_is_no_number_is_damaged(name: str, runs: dict[str, Path], tmp_path: Path) -> None:
    run = tampered(Path(shutil.copytree(runs["whole"], tmp_path / "run")), NO_NUMBERS[name])
    with pytest.raises(wp.InputError, match=r"cannot be checked: run\.json.*WP902"):
        wp.verify(run, solver="highs")


@pytest.mark.parametrize("which", ["whole", "mixed", "hidden"])
def test_what_is_not_forged_is_verified(which: str, runs: dict[str, Path], tmp_path: Path) -> None:
    run = Path(shutil.copytree(runs[which], tmp_path / "run"))
    assert wp.verify(run, solver="highs").verified
    assert json.loads((run / "run.json").read_text("utf-8"))["guarantee"] == wp.open(run).guarantee


# What stands where the result is kept.


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path)


IN_THE_WAY = [_fifo, _endless, _loop, Path.mkdir]


@pytest.mark.parametrize("limit", [1e-9, None])
@pytest.mark.parametrize("put", IN_THE_WAY)
def test_nothing_in_the_way_of_the_result_loses_it(
    put: Callable[[Path], None], limit: float | None, runs: dict[str, Path], tmp_path: Path
) -> None:
    run = Path(shutil.copytree(runs["whole"], tmp_path / "run"))
    put(run / "verify.json")
    found = wp.verify(run, solver="highs", time_limit=limit)
    assert found.verified is (limit is None)
    assert bool(found.unsaved) is (put in (Path.mkdir, _fifo))
    assert found.to_dict()["unsaved"] == found.unsaved
    assert found.unsaved == "" or found.unsaved in found.sentences


def test_numbers_of_any_size_are_shown() -> None:
    large = 3 * number("1e308")
    assert (shown(large), brief(-large, 6)) == ("3E+308", "-3E+308")


# What a second solver finds by its tolerance alone.


def _switched(size: float) -> Any:
    """An amount that is 0 unless a decision is taken, by a row of large numbers."""
    model = pyo.ConcreteModel()
    model.on, model.a = pyo.Var(domain=pyo.Binary), pyo.Var(bounds=(0, 3))
    model.link = pyo.Constraint(expr=model.a <= size * model.on)
    model.cost = pyo.Objective(expr=0.945293 * model.on - 59.79 * model.a)
    model.harm = pyo.Objective(expr=56.28 * model.a)
    return model


@pytest.mark.parametrize("size", [1e3, 1e4, 1e5])
def test_a_plan_that_keeps_rows_by_a_tolerance_refutes_nothing(size: float) -> None:
    found = wp.verify(wp.front(_switched(size)), solver="highs")
    assert not found.faults
    assert found.confirmed >= found.regions - 1


def test_a_plan_with_amounts_that_is_denied_is_found_exactly(tmp_path: Path) -> None:
    run = wp.front(_switched(1e4), method="zones", within=0.05).save(tmp_path / "run")
    found = wp.verify(tampered(run, lambda files: files.remove_plan(3)), solver="highs")
    assert found.refuted
    for each in found.counterexamples:
        x = {cells[0]: value for cells, value in each.decisions.items()}
        assert 0 <= x.get("a", 0) <= 10_000 * x.get("on", 0)
        assert x.get("a", 0) <= 3
