"""What the names of a scenario stand for."""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from ..exact import Number
from ..tables import Key, Table
from .forms import Form
from .values import Domain, Element


@dataclass(frozen=True)
class SetSymbol:
    """A set: row numbers, numbers or texts, in the order in which they were found."""

    name: str
    element: Element
    values: list[Any] = field(repr=False)


@dataclass(frozen=True)
class ParameterSymbol:
    """A number, or one for each key."""

    name: str
    values: dict[Key, Number]
    indexed: bool


@dataclass(frozen=True)
class DecisionSymbol:
    """Columns ``first`` and on; ``columns`` finds them by key, the empty text if there is one only.

    ``rows_of`` is the table whose rows, all and in order, are the index.
    """

    name: str
    columns: dict[Key, int] = field(repr=False)
    loops: tuple[str, ...]
    parts: int
    first: int
    rows_of: Table | None = None

    @property
    def indexed(self) -> bool:
        """It is one column for each key, not one only."""
        return self.parts > 0


@dataclass(frozen=True)
class MeasureSymbol:
    """Forms by key, the empty text if there is one only; ``known`` if none has decisions."""

    name: str
    forms: dict[Key, Form] = field(repr=False)
    loops: tuple[str, ...]
    parts: int
    known: bool

    @property
    def indexed(self) -> bool:
        """It is one form for each key, not one only."""
        return self.parts > 0


@dataclass(frozen=True)
class ContributionsSymbol:
    """The contributions of all stakeholders, added up by name."""

    amounts: dict[str, Number]


@dataclass(frozen=True)
class MemberSymbol:
    """The member that a party or goal was made for: its loop variable has one value only."""

    name: str
    element: Element
    value: Any
    domain: Domain | None = None


@dataclass(frozen=True)
class BrokenSymbol:
    """A name whose definition has a fault, recorded already, and what is known of it all the same:
    whether it is a number or depends on decisions, and the parts of its index.
    """

    name: str
    kind: Literal["", "number", "linear"] = ""
    parts: int | None = None


Symbol: TypeAlias = (
    Table
    | SetSymbol
    | ParameterSymbol
    | DecisionSymbol
    | MeasureSymbol
    | ContributionsSymbol
    | MemberSymbol
    | BrokenSymbol
)
ONLY: Key = ""
