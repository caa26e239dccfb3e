"""How people state a problem: scenario file, tables, the algebra in its lines, Pyomo model.

    document.py, yaml_flow.py, yaml_words.py   YAML, with the place of every character
    shape.py, validate.py                      the keys of a scenario file; the JSON Schema
    cells.py, tables.py, table_reading.py      tables and their cells, strictly read
    books/                                     workbooks: tables in sheets, and whole scenarios
    formats/                                   files of other programs, read and written
    expressions/                               the algebra
    definitions.py                             names, and the order to build them in
    indexing.py, decisions.py, building.py     what the names stand for
    stakeholders.py                             requirements and goals as rows and linear forms
    columns.py, formulation.py                 the Pyomo model
    limits.py, files_read.py                   how large all of it may be, and which files it was
    scenario.py, about.py                      ``load``, ``Scenario``, and what it says in words
    overrides.py, sweeps.py                    values in the place of those in a file
    saving.py, yaml_write.py                   a scenario written as YAML and CSV
    sources.py                                 ``read``: whatever a file holds
    templates.py                               scenarios to start from
    starting/                                  a scenario begun from a table

Every file collects what is wrong in a :class:`~wholepie.models.faults.Faults`, and ``load`` raises
all of it at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .baseline_plan import plan_of
    from .faults import Fault, ScenarioError
    from .formats.modelfile import ModelFile
    from .formulation import Formulation
    from .overrides import Override
    from .plan_table import read_plan
    from .scenario import Scenario, load
    from .shape import json_schema
    from .sources import read

__all__ = [
    "Fault",
    "Formulation",
    "ModelFile",
    "Override",
    "Scenario",
    "ScenarioError",
    "json_schema",
    "load",
    "plan_of",
    "read",
    "read_plan",
]

# Where each name lives: it is imported when it is first used, so that commands start fast.
_HOMES = {
    "baseline_plan": "plan_of",
    "faults": "Fault ScenarioError",
    "formats.modelfile": "ModelFile",
    "formulation": "Formulation",
    "overrides": "Override",
    "plan_table": "read_plan",
    "scenario": "Scenario load",
    "shape": "json_schema",
    "sources": "read",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Import a name of the room when it is first used."""
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
        return globals()[name]
