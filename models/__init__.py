"""How people state a problem: scenario file, tables, the algebra in its lines, Pyomo model.

    document.py, yaml_flow.py, yaml_words.py   YAML, with the place of every character
    shape.py, validate.py                      the keys of a scenario file; the JSON Schema
    cells.py, tables.py                        CSV tables and their cells, strictly read
    expressions/                               the algebra
    definitions.py                             names, and the order to build them in
    indexing.py, decisions.py, building.py     what the names stand for
    wishes.py                                  requirements and goals as rows and linear forms
    columns.py, formulation.py                 the Pyomo model
    limits.py                                  how large all of it may be
    scenario.py, about.py                      ``load``, ``Scenario``, and what it says in words
    overrides.py, sweeps.py                    values in the place of those in a file
    templates.py                               scenarios to start from

Every file collects what is wrong in a :class:`~wholepie.models.faults.Faults`, and ``load`` raises
all of it at once.
"""

from .faults import Fault, ScenarioError
from .formulation import Formulation
from .limits import allowing
from .overrides import Override
from .scenario import Scenario, load
from .shape import json_schema

__all__ = [
    "Fault",
    "Formulation",
    "Override",
    "Scenario",
    "ScenarioError",
    "allowing",
    "json_schema",
    "load",
]
