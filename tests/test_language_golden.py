"""Small scenarios and the models that they must become, as LP files written by Pyomo.

Each `golden/<name>.yaml` shows some features of the language; `golden/<name>.lp` holds its model,
one section for each goal (constraints in the first only). After a change that is meant, write them
anew:

    WHOLEPIE_GOLDEN=write python -m pytest tests/test_language_golden.py

and read the difference before it is committed.
"""

import io
import os
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.repn.plugins.lp_writer import LPWriter

from wholepie.models import load

GOLDEN = Path(__file__).parent / "golden"
SCENARIOS = sorted(GOLDEN.glob("*.yaml"))


def section(model: Any) -> str:
    text = io.StringIO()
    LPWriter().write(model, text, symbolic_solver_labels=True)
    return text.getvalue()


def written(path: Path) -> str:
    """The model of a scenario, goal by goal, for an LP file has one objective."""
    formulation = load(path).formulate()
    model, parts = formulation.model, []
    for chosen in formulation.labels.goals:
        for objective in model.component_objects(pyo.Objective):
            objective.deactivate()
        model.component(chosen).activate()
        parts.append(f"\\ {chosen}\n{section(model)}")
        for constraint in model.component_objects(pyo.Constraint):
            constraint.deactivate()
    return "\n".join(parts)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_model_is_as_it_was(path: Path) -> None:
    found, golden = written(path), path.with_suffix(".lp")
    if os.environ.get("WHOLEPIE_GOLDEN") == "write":
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_every_golden_file_has_its_scenario() -> None:
    assert len(SCENARIOS) >= 8
    assert {path.stem for path in SCENARIOS} == {path.stem for path in GOLDEN.glob("*.lp")}


def test_formulating_twice_gives_two_models_of_one_kind() -> None:
    scenario = load(SCENARIOS[0])
    first, second = scenario.formulate(), scenario.formulate()
    assert first.model is not second.model
    assert first.labels == second.labels
