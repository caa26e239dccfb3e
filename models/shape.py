"""The shape of a scenario file: which keys there are, what each holds, and what it means.

The JSON Schema for editors is exported from these models, so that there is one source.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from ..optimizer.plans.rule_names import RuleName
from .amounts import Amount, Loops, RuleText, one_or_many
from .party_shape import StakeholderShape
from .table_shape import NameText, ShapePart, TableShape, short_or_long


def _parameter_form(value: Any) -> str:
    if not isinstance(value, dict):
        return "<short>"
    return "<long>" if "value" in value and set(value) <= {"value", "unit"} else "<table>"


class ParameterShape(ShapePart):
    """A parameter with a unit."""

    value: Amount | dict[NameText, Amount] = Field(
        description="A number or expression, or one for each name: {wheat: 900, meadow: 300}.",
        examples=[650],
    )
    unit: str = Field(default="", description="What it is counted in.", examples=["kEUR"])


class DecisionShape(ShapePart):
    """What is to be decided: one column of the plan, or one for each index."""

    for_: Loops | None = Field(
        default=None,
        alias="for",
        description="Index; none means one only.",
        examples=["p in projects"],
    )
    type: Literal["binary", "integer", "continuous"] = Field(
        description="binary: yes or no (1 or 0); integer: whole numbers; continuous: any amount.",
        examples=["binary"],
    )
    at_least: Amount | None = Field(
        default=None,
        alias="at least",
        description="Lower bound, 0 if left out; may use the index, such as p.least.",
        examples=[2],
    )
    at_most: Amount | None = Field(
        default=None,
        alias="at most",
        description="Upper bound, none if left out; may use the index, such as p.cap.",
        examples=["p.cap"],
    )
    or_zero: bool = Field(
        default=False,
        alias="or zero",
        description="true: 0, or at least 'at least'; needs 'at most'.",
        examples=[True],
    )
    step: Amount | None = Field(
        default=None, description="Multiples of it only, as of lots.", examples=[5]
    )
    in_: Amount | list[Amount] | None = Field(
        default=None,
        alias="in",
        description="All that it may be: numbers, or a set of numbers.",
        examples=[[0, 5, 10]],
    )
    unit: str = Field(
        default="", description="What the amount is counted in.", examples=["hectares"]
    )
    description: str = Field(
        default="", description="What the decision is, in words.", examples=["hectares sown"]
    )


class MeasureShape(ShapePart):
    """A measure with an index, a unit or a description."""

    for_: Loops | None = Field(
        default=None, alias="for", description="One measure for each.", examples=["g in groups"]
    )
    is_: Amount = Field(
        alias="is",
        description="The expression that it stands for.",
        examples=["sum(p.cost * fund[p] for p in projects)"],
    )
    unit: str = Field(default="", description="What it is counted in.", examples=["kEUR"])
    description: str = Field("", description="What it says, in words.", examples=["what is spent"])


class JudgementsShape(ShapePart):
    """What people judge of goals and stakeholders, from which weights are made."""

    swing: dict[NameText, Amount] = Field(
        default_factory=dict,
        description=(
            "Points, 100 for the most important, for how much going from the worst to the best "
            "matters; by goal, 'owner: goal', or by stakeholder for all of its goals."
        ),
        examples=[{"families": 100, "council: spend little": 60}],
    )
    pairs: dict[NameText, Amount] = Field(
        default_factory=dict,
        description=(
            "How many times more important the first of two is, 'seniors / treasurer: 3', for "
            "every two of the goals or stakeholders that are compared (AHP)."
        ),
        examples=[{"families / council": 3}],
    )


class ScenarioShape(ShapePart):
    """A wholepie scenario: who shares one plan, what can be decided, and who wants what."""

    wholepie: Literal[1] = Field(description="Version of the scenario language; 1.", examples=[1])
    title: str = Field(
        min_length=1,
        description="One line that names the scenario.",
        examples=["Parks for three quarters"],
    )
    description: str = Field(
        default="",
        description="What it is about, in a few sentences.",
        examples=["Three quarters share one budget for parks."],
    )
    source: str = Field(
        default="",
        description="Where the data come from; attribution.",
        examples=["City of Springfield, 2024, CC BY 4.0"],
    )
    include: str | list[str] = Field(
        default="",
        description="YAML files beside the scenario or below it, whose tables, sets and "
        "parameters are as if they were written here.",
        examples=["common.yaml"],
    )
    tables: dict[
        NameText,
        Annotated[
            Annotated[str, Field(min_length=1), Tag("<short>")]
            | Annotated[TableShape, Tag("<long>")],
            Discriminator(short_or_long),
        ],
    ] = Field(
        default_factory=dict,
        description="Tables by name, CSV or XLSX; the first column is the key.",
        examples=[{"parks": "parks.csv"}],
    )
    sets: dict[
        NameText,
        Annotated[
            Annotated[RuleText, Tag("<short>")]
            | Annotated[list[str | int | float] | dict[str, None], Tag("<many>")],
            Discriminator(one_or_many),
        ],
    ] = Field(
        default_factory=dict,
        description="Lists of names or numbers, a range of numbers, 1..12, or "
        "'{v.group for v in votes}' over a table; ordered as written.",
        examples=[
            {"crops": ["wheat", "meadow"], "months": "1..12", "groups": "{v.group for v in votes}"}
        ],
    )
    parameters: dict[
        NameText,
        Annotated[
            Annotated[Amount, Tag("<short>")]
            | Annotated[ParameterShape, Tag("<long>")]
            | Annotated[dict[NameText, Amount], Tag("<table>")],
            Discriminator(_parameter_form),
        ],
    ] = Field(
        default_factory=dict,
        description="Numbers by name.",
        examples=[{"budget": 650, "income": {"wheat": 900, "meadow": 300}}],
    )
    decisions: dict[NameText, DecisionShape] = Field(
        min_length=1,
        description="What the plan decides, by name.",
        examples=[{"build": {"for": "p in parks", "type": "binary"}}],
    )
    measures: dict[
        NameText,
        Annotated[
            Annotated[Amount, Tag("<short>")] | Annotated[MeasureShape, Tag("<long>")],
            Discriminator(short_or_long),
        ],
    ] = Field(
        default_factory=dict,
        description="Named expressions, to be used in rules and goals.",
        examples=[{"cost": "sum(p.cost * build[p] for p in parks)"}],
    )
    stakeholders: dict[NameText, StakeholderShape] = Field(
        min_length=1,
        description="The parties, by name.",
        examples=[{"council": {"contributes": {"money": 650}}}],
    )
    judgements: JudgementsShape = Field(
        default_factory=JudgementsShape,
        description="What people judge of goals and stakeholders.",
        examples=[{"swing": {"families": 100, "council": 60}}],
    )
    rule: RuleName | None = Field(
        default=None,
        description="The rule by which the group decides today; the report shows its plan too.",
        examples=["weighted"],
    )
    silence: str | list[str] = Field("", description="Warnings to hide.", examples=["WP152"])


def _for_editors(schema: Any) -> Any:
    """With names that editors may show, and with anyOf: an amount may match twice."""
    if isinstance(schema, list):
        return [_for_editors(each) for each in schema]
    if not isinstance(schema, dict):
        is_name = isinstance(schema, str) and schema.startswith("#/$defs/")
        return _plain(schema) if is_name else schema
    return {
        "anyOf" if key == "oneOf" else _plain(key): _for_editors(each)
        for key, each in schema.items()
        if not (key == "title" and isinstance(each, str))
    }


def _plain(name: str) -> str:
    return re.sub(r"(\w+)Shape$", lambda found: found[1].lower(), name)


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario file, for completion and checks in an editor."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_for_editors(ScenarioShape.model_json_schema(by_alias=True)),
        "title": "wholepie scenario",
    }
