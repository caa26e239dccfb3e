"""The sheets of a scenario in a workbook: one sheet for each part, one row for each thing, one
column for each key.

The shape of a scenario file defines what a column means, so that there is one source.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ..party_shape import ContributionShape, GoalShape, RequirementShape, StakeholderShape
from ..shape import DecisionShape, MeasureShape, ParameterShape

TEXT, VALUE, CHOICE = "text", "value", "choice"
SENSES = ("maximize", "minimize")
NOTE = "note"


@dataclass(frozen=True)
class Field:
    """A column of a sheet: its head, what its cells hold, and what it is for.

    A ``text`` is taken as it stands; a ``value`` is a number or an expression; a ``choice`` one of
    ``choices``.
    """

    head: str
    kind: str
    about: str
    choices: tuple[str, ...] = ()
    needed: bool = False
    width: int = 14


@dataclass(frozen=True)
class SheetLayout:
    """A sheet of rows: ``path`` leads to where they belong in the document, by the heads that name
    it; the other columns are keys of what is there, or its one ``value``.
    """

    name: str
    about: str
    fields: tuple[Field, ...]
    path: tuple[str, ...]
    value: str | None = None

    def field(self, head: str) -> Field | None:
        """The column of that head."""
        return next((each for each in self.fields if each.head == head), None)


def _of(shape: type[BaseModel], key: str, kind: str, **more: Any) -> Field:
    found = {each.alias or name: each for name, each in shape.model_fields.items()}[key]
    return Field(key, kind, str(found.description or ""), **more)


def _name(head: str, about: str, **more: Any) -> Field:
    return Field(head, TEXT, about, needed=True, width=22, **more)


_OWNER = _name("stakeholder", "Whose it is: a name from the sheet stakeholders.")
_LOOP = "One for each: p in projects; several: p in projects, g in groups; none means one only."

SCENARIO = SheetLayout(
    "scenario",
    "What the scenario is called. One row for each key: wholepie, title, and so on.",
    (
        _name("key", "wholepie (version 1), title, description, source, include, rule or silence."),
        Field("value", VALUE, "What it is.", needed=True, width=80),
    ),
    ("<key>",),
    "value",
)
TABLES = SheetLayout(
    "tables",
    "Which sheets are tables. A table's first row has the column names.",
    (
        _name("name", "How expressions call the table."),
        Field("sheet", TEXT, "The sheet that holds it; the name itself if empty.", width=22),
        Field("range", TEXT, "A named range, Excel table or area, if not a whole sheet."),
        Field("key", TEXT, "The column that tells rows apart; the first if empty."),
        Field("second key", TEXT, "A second column, where one does not tell rows apart."),
        Field("wide", TEXT, "For a matrix: rows: site, columns: village; value: km names cells."),
        Field("header", VALUE, "2 if units stand in a second row below the names."),
        Field("units", TEXT, "Units of columns, as in cost: kEUR, time: h."),
        Field("without totals", CHOICE, "true leaves out a last row of sums.", ("true", "false")),
        Field("map", TEXT, "Where its rows are: no; x: east, y: north; outlines: areas.geojson."),
    ),
    ("tables", "<name>"),
)
SETS = SheetLayout(
    "sets", "One set in each column: its name, and its elements below.", (), ("sets",)
)
PARTS = (
    SCENARIO,
    TABLES,
    SETS,
    SheetLayout(
        "parameters",
        "Numbers by name; with an index, one row for each.",
        (
            _name("name", "How expressions call it."),
            Field("index", TEXT, "For one number for each of several names; else empty."),
            _of(ParameterShape, "value", VALUE, needed=True),
            _of(ParameterShape, "unit", TEXT),
        ),
        ("parameters", "<name>"),
    ),
    SheetLayout(
        "decisions",
        "What is to be decided.",
        (
            _name("name", "How expressions call it."),
            Field("for", TEXT, _LOOP, width=28),
            _of(
                DecisionShape,
                "type",
                CHOICE,
                choices=("binary", "integer", "continuous"),
                needed=True,
            ),
            _of(DecisionShape, "at least", VALUE),
            _of(DecisionShape, "at most", VALUE),
            _of(DecisionShape, "or zero", CHOICE, choices=("true", "false")),
            _of(DecisionShape, "step", VALUE),
            _of(DecisionShape, "in", VALUE),
            _of(DecisionShape, "unit", TEXT),
            _of(DecisionShape, "description", TEXT, width=40),
        ),
        ("decisions", "<name>"),
    ),
    SheetLayout(
        "measures",
        "Expressions with a name, to be used in rules and goals.",
        (
            _name("name", "How expressions call it."),
            Field("for", TEXT, _LOOP, width=28),
            _of(MeasureShape, "is", VALUE, needed=True, width=60),
            _of(MeasureShape, "unit", TEXT),
            _of(MeasureShape, "description", TEXT, width=40),
        ),
        ("measures", "<name>"),
    ),
    SheetLayout(
        "stakeholders",
        "The parties.",
        (
            _name("name", "What the party is called."),
            _of(StakeholderShape, "weight", VALUE),
            Field("for", TEXT, "One party for each: n in neighbourhoods; empty for one only."),
            _of(StakeholderShape, "called", TEXT),
            _of(StakeholderShape, "description", TEXT, width=60),
        ),
        ("stakeholders", "<name>"),
    ),
    SheetLayout(
        "contributions",
        "What each party contributes.",
        (
            _OWNER,
            _name("name", "What it is; contributions.NAME in expressions is all that is brought."),
            Field("amount", VALUE, "How much, a number or an expression of data.", needed=True),
            _of(ContributionShape, "unit", TEXT),
        ),
        ("stakeholders", "<stakeholder>", "contributes", "<name>"),
        "amount",
    ),
    SheetLayout(
        "requirements",
        "Conditions that every plan must meet.",
        (
            _OWNER,
            _name("name", "What the condition is called."),
            _of(RequirementShape, "rule", TEXT, needed=True, width=60),
            Field("for", TEXT, _LOOP, width=28),
            _of(RequirementShape, "negotiable", CHOICE, choices=("true", "false")),
            _of(RequirementShape, "shared", CHOICE, choices=("true", "false")),
            _of(RequirementShape, "fixed", CHOICE, choices=("true", "false")),
            _of(RequirementShape, "description", TEXT, width=40),
        ),
        ("stakeholders", "<stakeholder>", "requires", "<name>"),
    ),
    SheetLayout(
        "goals",
        "What each party wants more or less of.",
        (
            _OWNER,
            _name("name", "What the goal is called."),
            Field("sense", CHOICE, "More of it, or less.", SENSES, needed=True),
            Field("of", VALUE, "The expression to make large or small.", needed=True, width=60),
            Field("for", TEXT, "One goal for each: g in groups; empty for one only."),
            _of(GoalShape, "called", TEXT),
            _of(GoalShape, "unit", TEXT),
            _of(GoalShape, "step", VALUE),
            _of(GoalShape, "at least", VALUE),
            _of(GoalShape, "at most", VALUE),
            _of(GoalShape, "target", VALUE),
            _of(GoalShape, "outside", VALUE),
            _of(GoalShape, "priority", VALUE),
            _of(GoalShape, "weight", VALUE),
            _of(GoalShape, "description", TEXT, width=40),
        ),
        ("stakeholders", "<stakeholder>", "goals", "<name>"),
    ),
    SheetLayout(
        "judgements",
        "What people judge of goals and parties, from which weights are made.",
        (
            Field("kind", CHOICE, "swing: points; pairs: times as important.", ("swing", "pairs")),
            _name("name", "A party or 'owner: goal'; two of them with / between for pairs."),
            Field("value", VALUE, "The points, or how many times.", needed=True),
        ),
        ("judgements", "<kind>", "<name>"),
        "value",
    ),
)
#: The one key of a thing that may stand for it, as in ``cost: sum(...)``.
SHORT = {"measures": "is", "requirements": "rule", "parameters": "value"}
NAMES = tuple(each.name for each in PARTS)
