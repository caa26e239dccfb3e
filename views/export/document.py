"""The JSON document of an export, as a shape that programs can rely on; its JSON Schema is made
from it (``wholepie schema --of export``).
"""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...optimizer.insight.representatives import Representatives
from ...optimizer.results.front import Front
from ...optimizer.results.front_dict import between
from ...optimizer.results.plain import plain
from .data import certificate, tables

JsonRow = dict[str, bool | float | int | str | None]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class GoalRow(_Shape):
    """A goal: its label, which names its column in every table, and what its owner says of it."""

    goal: str = Field(description="The label: owner and name.")
    name: str
    sense: Literal["minimize", "maximize"]
    unit: str
    owner: str | None
    weight: float = Field(description="Its share among its owner's goals.")
    step: float | None = Field(description="The smallest difference that matters.")
    target: float | None
    outside: float | None = Field(description="What the owner falls back on without an agreement.")
    priority: int


class FaceRow(_Shape):
    """A face: a flat piece of the front, every mixture of whose vertices counts too."""

    face: int
    plans: list[int] = Field(description="The vertices' plans; 0 is an open end.")
    values: list[list[float]] = Field(description="Each vertex' goal values, in the goals' order.")
    weights: list[float] = Field(
        description="Weights of minimised goals whose sum is the same all over the face."
    )


class SupportRow(_Shape):
    """The weights of goals, divided by their ranges, for which a plan is best."""

    plan: int
    weights: list[list[float]] = Field(description="Vertices of the set of weights.")


class FamilyRow(_Shape):
    """A plan, the plans that it stands for, and the decisions that they share."""

    plan: int
    size: int = Field(description="How many plans it stands for, itself among them.")
    within: float = Field(description="The share of each goal's range within which it covers them.")
    members: list[int]
    shared: list[dict[str, Any]] = Field(
        description="decision, index, yes, and the share of the others that share it and those "
        "before it."
    )
    values: dict[str, float]


class FewPlans(_Shape):
    """A few plans that stand for all listed ones."""

    plans: list[int]
    within: float = Field(
        description="For every listed plan one of these is at most this share of each goal's range "
        "worse in every goal."
    )
    least: float = Field(description="Proved: as many plans leave at least this.")
    proved: bool = Field(description="Whether no choice of as many plans comes closer.")
    families: list[FamilyRow]


class Document(_Shape):
    """A front: its certificate, and its tables as lists of rows."""

    wholepie_export: Literal[1] = Field(description="The version of this form.")
    complete: bool = Field(description="Proved: every efficient combination of values is listed.")
    exact: bool = Field(description="Complete, and no goal or requirement has a tolerance.")
    gap: float | None = Field(
        ge=0,
        description="Proved: for every feasible plan some listed plan is at most this share of "
        "each goal's range worse in every goal. null: nothing is proved.",
    )
    guarantee: str = Field(
        description="The same in words, or what speaks against what the run says."
    )
    verification: Literal[
        "", "verified", "refuted", "undecided", "outdated", "changed", "elsewhere"
    ] = Field(
        description="What wholepie verify came to; outdated: files have changed since; changed: "
        "they are not those that the run saved. If refuted, outdated or changed, nothing counts as "
        "proved. elsewhere: another user or machine made the check, or a run that was not checked "
        "here."
    )
    stopped: str = Field(description="Why the search stopped early; empty if it did not.")
    method: str
    choice: str = Field(description="Why this method, and what it was to prove.")
    notes: list[str]
    solves: int
    seconds: float
    options: dict[str, Any]
    versions: dict[str, str]
    scenario: dict[str, Any] = Field(
        description="Title, file, sha256 and tables of the scenario; empty for a plain model."
    )
    goals: list[GoalRow]
    points: list[JsonRow] = Field(
        description="plan, then by label each goal in its own sense and unit."
    )
    plans: list[JsonRow] = Field(
        description="plan, decision, index_1, ..., value; decisions at zero are left out."
    )
    satisfaction: list[JsonRow] = Field(
        description="plan, then what each party gets: 1 its best, 0 what it has "
        "without. null: it has nothing to gain, or is not weighed."
    )
    payoff: list[JsonRow] | None = Field(
        default=None, description="'best for', then what that goal's optimum leaves to each goal."
    )
    requirements: list[JsonRow] | None = Field(
        default=None,
        description="plan, requirement, row, then what the plan has used of it, at_least, at_most, "
        "what is left, and whether that is nothing (binding).",
    )
    measures: list[JsonRow] | None = Field(
        default=None,
        description="plan, measure, row, then the value that the plan has there, and its unit.",
    )
    decisions: list[JsonRow] | None = Field(
        default=None,
        description="decision, index_1, ..., then what the scenario's tables say of its row.",
    )
    families: list[JsonRow] | None = Field(
        default=None, description="plan, then each member for which it stands."
    )
    representatives: FewPlans | None = Field(
        default=None, description="The plans to which the tables were limited by --plans."
    )
    faces: list[FaceRow] | None = None
    supports: list[SupportRow] | None = None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of :func:`json_text`."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return dialect | Document.model_json_schema()


def json_text(front: Front, few: Representatives | None = None) -> str:
    """One JSON document as :class:`Document` has it: the certificate, and each
    table as a list of rows. Numbers are written so that reading gives the same ones. Tables of a
    ``few`` plans come with what is proved of these.
    """
    document = certificate(front)
    for name, table in tables(front, few).items():
        document[name] = plain(table.to_dict("records"))
    document |= between(front) if few is None else {"representatives": few.to_dict()}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
