"""Names of columns and rows, as people write them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from .labels import AS_IT_STANDS, Requirement, Wording

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """Names of the columns: ``names[component[j]]`` and ``index[j]``.

    ``hidden`` columns are not decisions.
    """

    names: tuple[str, ...]
    component: npt.NDArray[np.int64]
    index: tuple[tuple[Any, ...], ...]
    hidden: Bools

    def name(self, j: SupportsIndex) -> str:
        """The column's name as a person writes it, such as ``fund[12]``."""
        return indexed(self.names[self.component[j]], self.index[j])

    def with_hidden(self, *names: str) -> "Columns":
        """These and, after them, a hidden column of each name."""
        first, more = len(self.names), len(names)
        return Columns(
            (*self.names, *names),
            np.append(self.component, np.arange(first, first + more)),
            (*self.index, *[()] * more),
            np.append(self.hidden, np.full(more, True)),
        )


@dataclass(frozen=True)
class Rows:
    """The rows' requirements: ``requirements[component[i]]`` and ``index[i]``."""

    requirements: tuple[Requirement, ...]
    component: npt.NDArray[np.int64]
    index: tuple[tuple[Any, ...], ...]

    def name(self, i: SupportsIndex) -> str:
        """The row's name as a person writes it."""
        return indexed(self.requirements[self.component[i]].label, self.index[i])

    @cached_property
    def reworded(self) -> list[int]:
        """Numbers of the rows whose requirement was written otherwise than its rows stand."""
        there = np.array([bool(each.wordings) for each in self.requirements], dtype=bool)
        found: list[int] = np.flatnonzero(there[self.component]).tolist()
        return found

    @cached_property
    def wordings(self) -> tuple[Floats, Floats]:
        """Signs and known parts of all rows' wordings, both (m,)."""
        signs, known = np.ones(len(self.index)), np.zeros(len(self.index))
        for i in self.reworded:
            signs[i], known[i] = self.wording(i)
        return signs, known

    def wording(self, i: SupportsIndex) -> Wording:
        """How the row was written."""
        requirement: Requirement = self.requirements[self.component[i]]
        return requirement.wordings.get(self.index[i], AS_IT_STANDS)


def name_of(datum: Any) -> str:
    """A Pyomo datum's name as the modeller wrote it; Pyomo's own puts some names into quotes."""
    index = datum.index()
    parts = index if isinstance(index, tuple) else () if index is None else (index,)
    return indexed(component_name(datum.parent_component()), parts)


def component_name(component: Any) -> str:
    """A Pyomo component's name as the modeller wrote it."""
    top = component.parent_block() is component.model()
    return str(component.local_name if top else component.name)


def indexed(name: str, index: tuple[Any, ...]) -> str:
    """A component's name with its index, such as ``fund[12]``."""
    return f"{name}[{','.join(map(str, index))}]" if index else name
