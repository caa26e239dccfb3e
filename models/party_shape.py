"""The shape of a party in a scenario file: what it contributes, requires and wants."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from .amounts import Amount, Loops, RuleText, Weight
from .table_shape import NameText, ShapePart, short_or_long


def _requirement_form(value: Any) -> str:
    grouped = isinstance(value, dict) and "requires" in value
    return "<group>" if grouped else short_or_long(value)


class RequirementShape(ShapePart):
    """A condition with an index, or one that is negotiable, shared or fixed."""

    rule: RuleText = Field(
        description="A comparison with <=, >= or ==, such as cost <= budget, or a condition.",
        examples=["cost <= contributions.budget"],
    )
    for_: Loops | None = Field(
        default=None, alias="for", description="One condition for each.", examples=["g in groups"]
    )
    negotiable: bool = Field(
        default=False,
        description="true if it may be relaxed in explanations and concessions.",
        examples=[True],
    )
    shared: bool = Field(
        default=False,
        description="true if it binds every coalition, as a law or a balance does; else it falls "
        "away where its owner takes no part.",
        examples=[True],
    )
    fixed: bool = Field(
        default=False, description="true if nobody can give it up, as a law.", examples=[True]
    )
    description: str = Field(
        default="", description="Why it is required, in words.", examples=["by law"]
    )


class GroupShape(ShapePart):
    """Several conditions with one index: each of them holds for each member."""

    for_: Loops = Field(
        alias="for", description="One of each condition for each.", examples=["d in days"]
    )
    requires: Annotated[
        dict[
            NameText,
            Annotated[
                Annotated[RuleText, Tag("<short>")] | Annotated[RequirementShape, Tag("<long>")],
                Discriminator(short_or_long),
            ],
        ],
        Field(min_length=1),
    ] = Field(
        description="The conditions by name; each may have a 'for' of its own, too.",
        examples=[{"enough staff": "sum(work[n, d] for n in nurses) >= d.staff"}],
    )
    negotiable: bool = Field(
        default=False, description="Of all of them, unless one says else.", examples=[True]
    )
    shared: bool = Field(
        default=False, description="Of all of them, unless one says else.", examples=[True]
    )
    fixed: bool = Field(
        default=False, description="Of all of them, unless one says else.", examples=[True]
    )


class GoalShape(ShapePart):
    """What a stakeholder wants less or more of: exactly one of minimize and maximize."""

    for_: Loops | None = Field(
        default=None,
        alias="for",
        description="One goal for each, called by its name and the member's.",
        examples=["g in groups"],
    )
    called: str | None = Field(
        default=None,
        min_length=1,
        description="With 'for': what the member is called, if not by its key.",
        examples=["g.title"],
    )
    minimize: Amount | None = Field(
        default=None, description="The expression to make small.", examples=["cost"]
    )
    maximize: Amount | None = Field(
        default=None, description="The expression to make large.", examples=['approvals["65+"]']
    )
    minimise: Amount | None = Field(
        default=None, description="The same as minimize.", examples=["cost"]
    )
    maximise: Amount | None = Field(
        default=None, description="The same as maximize.", examples=['approvals["65+"]']
    )
    unit: str = Field(default="", description="What the goal is counted in.", examples=["votes"])
    step: Amount | None = Field(
        default=None,
        description="The smallest difference that matters to the goal's owner.",
        examples=[10],
    )
    at_least: Amount | None = Field(
        default=None,
        alias="at least",
        description="A floor that every plan keeps to.",
        examples=[200],
    )
    at_most: Amount | None = Field(
        default=None,
        alias="at most",
        description="A ceiling that every plan keeps to.",
        examples=["0.9 * budget"],
    )
    target: Amount | None = Field(
        default=None, description="The value aimed for; plans may miss it.", examples=[320]
    )
    priority: Annotated[int, Field(ge=1)] = Field(
        default=1, description="Tier in a lexicographic order; 1 is served first.", examples=[2]
    )
    outside: Amount | None = Field(
        default=None,
        description="The level that the owner falls back on without an agreement.",
        examples=[0],
    )
    weight: Weight = Field(
        default=1,
        description="Share among the goals of the same owner; a number or an expression.",
        examples=[2],
    )
    description: str = Field(
        default="", description="What the goal is, in words.", examples=["approvals by age"]
    )

    @model_validator(mode="after")
    def _one_sense(self) -> "GoalShape":
        if len(self.senses) != 1:
            raise PydanticCustomError("goal_sense", "expected exactly one of minimize and maximize")
        return self

    @property
    def senses(self) -> list[str]:
        """The keywords that are there."""
        words = ("minimize", "maximize", "minimise", "maximise")
        return [word for word in words if getattr(self, word) is not None]


Requirements = dict[
    NameText,
    Annotated[
        Annotated[RuleText, Tag("<short>")]
        | Annotated[RequirementShape, Tag("<long>")]
        | Annotated[GroupShape, Tag("<group>")],
        Discriminator(_requirement_form),
    ],
]


class ContributionShape(ShapePart):
    """What a party brings, with its unit."""

    value: Amount = Field(description="How much it is.", examples=[900])
    unit: str = Field(default="", description="What it is counted in.", examples=["kEUR"])


def contribution_path(owner: str, name: str, amount: Any) -> tuple[str, ...]:
    """Where the amount of a contribution stands below the stakeholders."""
    path = (owner, "contributes", name)
    return (*path, "value") if isinstance(amount, ContributionShape) else path


Contributions = dict[
    NameText,
    Annotated[
        Annotated[Amount, Tag("<short>")] | Annotated[ContributionShape, Tag("<long>")],
        Discriminator(short_or_long),
    ],
]


class StakeholderShape(ShapePart):
    """Who takes part: what they contribute, what they require and what they want."""

    for_: Loops | None = Field(
        default=None,
        alias="for",
        description="One party for each, called by the member's name.",
        examples=["n in neighbourhoods"],
    )
    called: str | None = Field(
        default=None,
        min_length=1,
        description="With 'for': what the party is called, if not by its member's key.",
        examples=["n.title"],
    )
    weight: Weight = Field(
        default=1,
        description="Weight among the parties; a number, or an expression such as n.people.",
        examples=[2],
    )
    description: str = Field(
        default="", description="Who this is, in words.", examples=["voters of 65 and older"]
    )
    contributes: Contributions = Field(
        default_factory=dict,
        description="What the party brings; all that is brought is contributions.NAME in a rule.",
        examples=[{"money": 650, "hours": 40}],
    )
    requires: Requirements = Field(
        default_factory=dict,
        description="Conditions that every plan must meet, by name.",
        examples=[{"within budget": "cost <= contributions.money"}],
    )
    goals: dict[NameText, GoalShape] = Field(
        default_factory=dict,
        description="What the party wants more or less of, by name.",
        examples=[{"spend little": {"minimize": "cost", "unit": "kEUR"}}],
    )
