"""A short run of tools/fuzz.py, and what longer ones found."""

from pathlib import Path

import pyomo.environ as pyo
import pytest

import fuzz
import wholepie as wp
from fuzz_cases import write_base
from wholepie import InputError
from wholepie.models import ScenarioError

CASES = 25


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_nothing_comes_out_but_answers_and_errors_of_our_own(target: str, tmp_path: Path) -> None:
    for number in range(CASES):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert fuzz.outcome(target, number, folder) in ("fine", "refused")


def test_a_case_is_the_same_each_time(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        fuzz.outcome("scenarios", 7, folder)
        made.append((folder / "scenario.yaml").read_bytes())
    assert made[0] == made[1]


def test_what_breaks_is_told_with_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_rng: object, folder: Path) -> None:
        write_base(folder)
        raise ZeroDivisionError

    monkeypatch.setitem(fuzz.TARGETS, "yamls", breaks)
    said = fuzz.outcome("yamls", 3, tmp_path)
    assert said.endswith("ZeroDivisionError\n")
    fuzz.tell("yamls", 3, tmp_path, said, tmp_path.parent / "kept")
    assert "yamls --seed 3" in capsys.readouterr().out
    assert (tmp_path.parent / "kept" / "yamls-3" / "scenario.yaml").is_file()


# Found by fuzzing.


def test_a_file_name_too_long_for_the_system_is_refused(tmp_path: Path) -> None:
    path = write_base(tmp_path)
    text = path.read_text(encoding="utf-8").replace("items.csv", "x" * 300)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not the name of a file"):
        wp.load(path)


def test_a_nonlinear_expression_with_a_number_that_is_none_is_refused() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(2), bounds=(0, 1))
    m.p = pyo.Param(initialize=float("nan"), mutable=True, within=pyo.Any)
    m.f = pyo.Objective(expr=(m.x[0] + m.p * m.x[1]) / m.x[0])
    with pytest.raises(InputError):
        wp.front(m)


@pytest.mark.parametrize("bound", [float("nan"), float("-inf")])
def test_an_upper_bound_that_is_none_is_refused(bound: float) -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 1))
    m.x.setub(bound)
    m.f = pyo.Objective(expr=m.x)
    with pytest.raises(InputError, match="x: a bound is not a number to keep to"):
        wp.front(m)


def test_a_line_outside_the_fixed_fields_of_mps_is_refused(tmp_path: Path) -> None:
    """What is no free MPS is tried as a fixed one, where the second line has no field at all."""
    path = tmp_path / "model.mps"
    head = "NAME t\nROWS\n N cost\n N gain\n L cap\n G least\n E even\nCOLUMNS\n"
    marker = "    MARKER  'MARKER'  'INTORG'\n"
    text = f"{head}{marker} x cost 1 cap 2\n x gain 3\n y cost -1.5 cap 1\nRHS\n r cap 8\nENDATA\n"
    path.write_text(text.replace("COLUMNS\n", "COLUMNS\n   2\n2"), encoding="utf-8")
    with pytest.raises(InputError, match=r"model\.mps:"):
        wp.front(path)


@pytest.mark.parametrize("place", ["{weight: 1e400}", "{contributes: {hay: 2 * 1e400}}"])
def test_a_number_too_large_is_refused_wherever_it_stands(place: str, tmp_path: Path) -> None:
    path = write_base(tmp_path)
    alike = "{for: q in places, weight: 1e400, goals: {g: {maximize: x}}}"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"  two: {place}\n  more: {alike}\n")
    with pytest.raises(ScenarioError) as caught:
        wp.load(path)
    assert {each.message for each in caught.value.faults} == {"the number is too large"}
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("unit", ["9" * 5000, "10" * 3000, f"t per {'1' * 4500}", "1" + "0" * 5000])
def test_a_unit_may_hold_any_number_of_digits(unit: str, tmp_path: Path) -> None:
    path = write_base(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"  two: {{goals: {{g: {{maximize: x, unit: {unit}}}}}}}\n")
    assert wp.load(path).problem().goals[-1].unit == unit
