"""A plan that was adopted, from the table that a planner has: names, and yes or no or an amount.

It also reads the ``plans.csv`` of a run with one plan. Nothing is guessed: what may mean two things
is refused with what to write instead, and all faults are reported at once with their places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..diagnostics import codes
from ..optimizer.name_hints import listed, nearest, quoted
from ..optimizer.problem.names import Bools
from ..optimizer.problem.problem import Floats, Problem
from ..optimizer.problem.tolerances import TOLERANCE
from .books.book import Books
from .books.package import is_book
from .books.sheet import read_page_rows
from .cells import TextSheet, read_rows
from .document import as_number
from .faults import Faults, Place, Problematic
from .plan_groups import (
    CAPTION,
    DecisionGroup,
    NamedIndex,
    TableLayout,
    decision_groups,
    layouts,
)
from .tables import looks_like

_YES = ("yes", "y", "x", "true", "\N{CHECK MARK}", "\N{HEAVY CHECK MARK}")
_NO = ("", "no", "n", "false")
_NAMES = "decision"
#: So many unknown names are each reported; of more, none of them known, the first one.
_FEW = 3
#: For so many faults the nearest name is sought, which takes long among many names.
_MOST_HINTS = 20


@dataclass(frozen=True)
class AdoptedPlan:
    """Columns ``x`` (n,) of a plan, and which of them the file decides; ``left_open`` names the
    groups of decisions that it does not mention. ``notes`` are warnings in words.
    """

    x: Floats
    decided: Bools
    left_open: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_plan(path: Path, problem: Problem, about: Mapping[str, Any]) -> AdoptedPlan:
    """The plan in a CSV file or workbook; ``about`` describes the scenario, if there is one.

    A table has a row for each decision: its index, and yes, no, 1, 0, x, nothing or an amount; a
    list of names alone says yes to each. The decision's name comes first where several are in the
    table. Rows that are left out say no. A decision that the table never names is left open; in the
    form of ``plans.csv`` it is 0.

    Raises ScenarioError, an InputError, with all that is wrong.
    """
    faults = Faults()
    with faults.caught():
        sheet = _sheet(path, faults)
        found = _PlanReader(sheet, decision_groups(problem, about), faults).read()
    faults.raise_if_any(str(path))
    return _adopted(problem, found, faults)


def _sheet(path: Path, faults: Faults) -> TextSheet:
    at = Place(str(path))
    if not is_book(path):
        return read_rows(path, at)
    books = Books(faults)
    pages = [page for page in books.open(path, at).pages.values() if page.cells]
    if len(pages) != 1:
        names = listed(quoted(page.name) for page in pages)
        message = f"{len(pages)} sheets hold something: {names}"
        raise Problematic(codes.PLAN_FILE, at, message, "keep the one with the plan")
    return read_page_rows(books.page(path, pages[0].name, at))


def _adopted(problem: Problem, found: "_PlanReader", faults: Faults) -> AdoptedPlan:
    x, decided = np.zeros(problem.n), np.zeros(problem.n, dtype=bool)
    for group in found.mentioned:
        decided[list(group.columns.values())] = True
    for j, (value, _) in found.values.items():
        x[j] = value
    left_open = tuple(group.name for group in found.groups if group not in found.mentioned)
    return AdoptedPlan(x, decided, left_open, tuple(each.text for each in faults.warnings))


@dataclass
class _PlanReader:
    """Rows of a table as values by column, with the row of each."""

    sheet: TextSheet
    groups: Sequence[DecisionGroup]
    faults: Faults
    values: dict[int, tuple[float, int]] = field(default_factory=dict)
    mentioned: list[DecisionGroup] = field(default_factory=list)

    @cached_property
    def _width(self) -> int:
        return max(map(len, self.sheet.rows), default=0)

    @cached_property
    def _cells(self) -> list[list[str]]:
        """All rows, as long as the longest one, without blanks around their cells."""
        rows = self.sheet.rows
        return [[*map(str.strip, row), *[""] * (self._width - len(row))] for row in rows]

    @cached_property
    def _lines(self) -> list[int]:
        """Numbers of the rows that hold something."""
        return [k for k, row in enumerate(self._cells) if any(row)]

    @cached_property
    def _used(self) -> list[int]:
        """Numbers of the columns that hold something."""
        return [k for k in range(self._width) if any(row[k] for row in self._cells)]

    @cached_property
    def _rows(self) -> list[list[str]]:
        """The used cells of the rows that hold something."""
        return [[self._cells[k][place] for place in self._used] for k in self._lines]

    def read(self) -> "_PlanReader":
        """Read all rows; faults are recorded."""
        if not self._lines:
            raise Problematic(
                codes.PLAN_FILE, self.sheet.whole, "the table is empty",
                f"expected {_expected(self.groups[0])}",
            )  # fmt: skip
        heads = [cell.casefold() for cell in self._cells[self._lines[0]]]
        if {"decision", "value"} <= set(heads):
            self._read_long(heads)
        else:
            self._read_simple()
        return self

    def _refused(self, row: int, column: int, message: str, hint: str = "") -> Problematic:
        place = self.sheet.place(row, min(column, len(self.sheet.rows[row]) - 1))
        return Problematic(codes.PLAN_FILE, place, message, hint)

    def _add(self, row: int, column: int, message: str, hint: str = "") -> None:
        self.faults.take(self._refused(row, column, message, hint))

    @property
    def _hints(self) -> bool:
        """Whether the nearest name is still sought."""
        return len(self.faults.found) < _MOST_HINTS

    def _read_long(self, heads: Sequence[str]) -> None:
        """Rows of ``[plan,] decision, index_1, ..., value``."""
        indexes = [k for k, head in enumerate(heads) if head.startswith("index")]
        name, first = heads.index("decision"), self._lines[0]
        if "plan" in heads:
            at = heads.index("plan")
            plans = dict.fromkeys(self._cells[k][at] for k in self._lines[1:])
            if len(plans) > 1:
                message = f"the table holds {len(plans)} plans"
                raise self._refused(first, at, message, "keep the one adopted")
        for k in self._lines[1:]:
            group = self._group(k, name)
            if group is not None:
                key = tuple(self._cells[k][place] for place in indexes if self._cells[k][place])
                meant = [key] if key in group.columns else []
                j = self._found(k, (indexes or [name])[0], group, key, meant)
                self._decide(k, heads.index("value"), group, j)
        self.mentioned = list(self.groups)

    def _group(self, row: int, column: int) -> DecisionGroup | None:
        name = self._cells[row][column]
        named = {group.name: group for group in self.groups}
        if name not in named:
            message = f"there is no decision {quoted(name)}"
            self._add(row, column, message, nearest(name, named) if self._hints else "")
        return named.get(name)

    def _read_simple(self) -> None:
        rows = self._rows
        found = [each for group in self.groups for each in layouts(group, rows, _is_value)]
        by_name = [each for each in found if each.first and each.is_headed(rows[0])]
        found = self._best(by_name or found)
        is_named = self._is_named()
        if is_named and not any(0 in each.keys and each.is_whole(rows) for each in found):
            self._read_named()
        elif len(found) == 1 and not is_named:
            self._read_layout(found[0])
        else:
            raise self._unclear([each.group.name for each in found])

    def _best(self, found: Sequence[TableLayout]) -> list[TableLayout]:
        """The layouts of which all rows are known, else those of which some are, else all."""
        rows = self._rows
        whole = [each for each in found if each.is_whole(rows)]
        return whole or [each for each in found if each.known(rows)] or list(found)

    def _is_named(self) -> bool:
        """Whether the first column has names of decisions, in half of the rows at least."""
        names = {group.name for group in self.groups}
        own = [row[0] in names for row in self._rows]
        return any(own) and 2 * sum(own) >= len(own) - 1

    def _unclear(self, names: Sequence[str]) -> Problematic:
        group = self.groups[0]
        if len(self.groups) == 1:
            index = listed(map(quoted, group.heads or [CAPTION]))
            hint = f"expected {_expected(group)}; of more columns, head the index {index} and "
            return self._refused(
                self._lines[0], 0, "the columns are not those of a plan",
                f"{hint}what is decided {quoted(group.name)}",
            )  # fmt: skip
        which = listed(map(quoted, dict.fromkeys(names or [each.name for each in self.groups])))
        return self._refused(
            self._lines[0], 0, f"the rows may be of the decisions {which}",
            f"put the decision's name first, such as {quoted(group.named_example)}",
        )  # fmt: skip

    def _read_named(self) -> None:
        """Rows of a decision's name, its index and, if any row has one, what is decided."""
        rest = [self._after_index(row) for row in self._rows]
        known = [group.name for group in self.groups]
        if not any(rest):
            self._require_no_empty_column()
        for k, row, after in zip(self._lines, self._rows, rest, strict=True):
            if k == self._lines[0] and row[0].casefold() == _NAMES not in known:
                continue
            group = self._group(k, self._used[0])
            if group is None:
                continue
            key = tuple(row[1 : 1 + group.arity])
            at = self._used[min(1, len(row) - 1)]
            j = self._found(k, at, group, key, group.meant(key, ""))
            if len(after) > 1:
                hint = f"write {quoted(group.named_example)}"
                self._add(k, self._used[after[1]], "this cell is one more than is expected", hint)
            elif any(rest):
                self._decide(k, self._used[after[0]] if after else None, group, j)
            else:
                self._say_yes(k, group, key, j)

    def _after_index(self, row: Sequence[str]) -> list[int]:
        """Cells behind the index that hold something."""
        arity = next((each.arity for each in self.groups if each.name == row[0]), len(row))
        return [k for k in range(1 + arity, len(row)) if row[k]]

    def _require_no_empty_column(self) -> None:
        if self._width > len(self._used):
            raise self._refused(
                self._lines[0], self._width - 1, "the column beside the names is empty",
                "delete it if all of them are yes, or write yes where it is",
            )  # fmt: skip

    def _read_layout(self, layout: TableLayout) -> None:
        group, rows = layout.group, self._rows
        self._require_clear(layout)
        head = rows[0][layout.keys[0]] if layout.first else ""
        at = self._used[layout.keys[0]]
        for k, row in list(zip(self._lines, rows, strict=True))[layout.first :]:
            key = layout.key(row)
            is_first = not layout.first and k == self._lines[0]
            j = self._found(k, at, group, key, group.meant(key, head), is_first=is_first)
            if layout.value is None:
                self._say_yes(k, group, key, j)
            else:
                self._decide(k, self._used[layout.value], group, j)

    def _require_clear(self, layout: TableLayout) -> None:
        """Raise Problematic where a table may mean two things, or nothing that is known."""
        group, rows, first = layout.group, self._rows, self._lines[0]
        below = rows[layout.first :]
        if layout.unclear:
            names = listed(quoted(rows[0][k]) for k in layout.unclear)
            hint = f"head the one that is meant {quoted(group.name)}"
            message = f"what is decided may be in any of {names}"
            raise self._refused(first, self._used[layout.unclear[0]], message, hint)
        if layout.first and group.is_known(layout.key(rows[0])):
            hint = "write it in the form decision,index_1,value"
            raise self._refused(first, 0, "the first row may be column names or a decision", hint)
        if layout.value is None:
            self._require_no_empty_column()
        elif not any(row[layout.value] for row in below):
            hint = "write yes where it is, or delete the column if all of these are"
            message = "no row says yes or no"
            raise self._refused(first, self._used[layout.value], message, hint)
        some = map(layout.key, below[:_MOST_HINTS])
        is_like = layout.known(rows) or any(map(group.has_like, some))
        if len(below) > _FEW and not is_like:
            row = self._lines[min(layout.first, len(rows) - 1)]
            message = f"no row names a decision of {group.name}"
            hint = f"expected {_expected(group)}"
            raise self._refused(row, self._used[layout.keys[0]], message, hint)

    def _found(
        self,
        row: int,
        column: int,
        group: DecisionGroup,
        key: NamedIndex,
        meant: Sequence[NamedIndex],
        *,
        is_first: bool = False,
    ) -> int | None:
        """The decision that a row is about; None where that is not known, which is recorded."""
        said = quoted(", ".join(key))
        if group not in self.mentioned:
            self.mentioned.append(group)
        if len(meant) > 1:
            which = listed(quoted(", ".join(each)) for each in meant)
            self._add(row, column, f"{said} may mean {which}", "write the one meant")
        elif not meant:
            hints = [group.hint(key) if self._hints else ""]
            if is_first and group.heads:
                own = quoted(",".join([*group.heads, group.name]))
                hints.append(f"if these are column names, write {own}")
            said_all = "; ".join(filter(None, hints))
            self._add(row, column, f"{group.name} has no decision {said}", said_all)
        elif (j := group.columns[meant[0]]) in self.values:
            first = self.sheet.place(self.values[j][1], column)
            self._add(row, column, f"{said} is decided twice", f"first at {first}")
        else:
            return j
        return None

    def _say_yes(self, row: int, group: DecisionGroup, key: NamedIndex, j: int | None) -> None:
        if j is not None and not group.yes_no:
            message = f"{group.name} has amounts, and the row does not say how much"
            self._add(row, self._used[-1], message, f"write {quoted(','.join([*key, '2']))}")
        elif j is not None:
            self.values[j] = 1.0, row

    def _decide(self, row: int, column: int | None, group: DecisionGroup, j: int | None) -> None:
        text = "" if column is None else self._cells[row][column]
        value = _value(text)
        if column is not None and (fault := _why_not(text, value, group)):
            self._add(row, column, *fault)
        elif j is not None and value is not None:
            self.values[j] = (float(round(value)) if group.yes_no else value), row


def _expected(group: DecisionGroup) -> str:
    return f"rows such as {quoted(group.example)}"


def _is_value(text: str) -> bool:
    return _value(text) is not None


def _value(text: str) -> float | None:
    """What a cell says: 1 is yes, 0 no or an empty cell, else its number; None is anything else."""
    low = text.casefold()
    if low in _YES or low in _NO:
        return float(low in _YES)
    number = None if "_" in text else as_number(text)
    return None if number is None or abs(number) > 1e300 else float(number)


def _why_not(text: str, value: float | None, group: DecisionGroup) -> tuple[str, str] | None:
    """What is wrong with a cell, and a hint; None if nothing is."""
    if value is None:
        wanted = "yes or no" if group.yes_no else "an amount"
        hint = looks_like(text) or ("write yes, no, 1, 0 or x" if group.yes_no else "")
        return f"{quoted(text)} is not {wanted}", hint
    if group.yes_no and min(abs(value), abs(value - 1)) > TOLERANCE:
        return f"{quoted(text)} is neither yes nor no", "write yes, no, 1, 0 or x"
    if not group.yes_no and text.casefold() in _YES:
        return f"{quoted(text)} does not say how much of {group.name}", "write the amount"
    return None
