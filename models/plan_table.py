"""A plan that was adopted, from the table that a planner has: names, and yes or no or an amount.

It also reads the ``plans.csv`` of a run with one plan. Nothing is guessed: what may mean two things
is refused with what to write instead, and all faults are reported at once with their places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from .plan_groups import DecisionGroup, NamedIndex, TableLayout, decision_groups, layouts
from .tables import looks_like

_YES = ("yes", "y", "x", "true", "\N{CHECK MARK}", "\N{HEAVY CHECK MARK}")
_NO = ("", "no", "n", "false")


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

    def read(self) -> "_PlanReader":
        """Read all rows; faults are recorded."""
        width = max(map(len, self.sheet.rows), default=0)
        self._rows = [[*map(str.strip, row), *[""] * (width - len(row))] for row in self.sheet.rows]
        self._lines = [k for k, row in enumerate(self._rows) if any(row)]
        if not self._lines:
            raise self._refused(None, "the table is empty", f"expected {self._expected()}")
        used = [k for k in range(width) if any(row[k] for row in self._rows)]
        self._used = used if any(map(len, self.sheet.rows)) else []
        heads = [cell.casefold() for cell in self._rows[self._lines[0]]]
        if "decision" in heads:
            self._read_long(heads)
        else:
            self._read_simple()
        return self

    def _expected(self, group: DecisionGroup | None = None) -> str:
        return f"rows such as {quoted((group or self.groups[0]).example)}"

    def _place(self, row: int, column: int) -> Place:
        return self.sheet.place(row, min(column, len(self.sheet.rows[row]) - 1))

    def _refused(self, at: tuple[int, int] | None, message: str, hint: str = "") -> Problematic:
        place = self.sheet.whole if at is None else self._place(*at)
        return Problematic(codes.PLAN_FILE, place, message, hint)

    def _add(self, row: int, column: int, message: str, hint: str = "") -> None:
        self.faults.take(self._refused((row, column), message, hint))

    def _read_long(self, heads: Sequence[str]) -> None:
        """Rows of ``[plan,] decision, index_1, ..., value``."""
        indexes = [k for k, head in enumerate(heads) if head.startswith("index")]
        name, first = heads.index("decision"), self._lines[0]
        if "value" not in heads:
            hint = "expected decision, index_1, value"
            raise self._refused((first, name), 'there is no column "value"', hint)
        if "plan" in heads:
            at = heads.index("plan")
            plans = dict.fromkeys(self._rows[k][at] for k in self._lines[1:])
            if len(plans) > 1:
                message = f"the table holds {len(plans)} plans"
                raise self._refused((first, at), message, "keep the one adopted")
        for k in self._lines[1:]:
            row = self._rows[k]
            group = self._group(k, name)
            if group is not None:
                key = tuple(row[place] for place in indexes if row[place])
                at = (indexes or [name])[0]
                self._take(k, group, [key] if key in group.columns else [], key, at)
                self._decide(k, group, key, heads.index("value"))
        self.mentioned = list(self.groups)

    def _group(self, row: int, column: int) -> DecisionGroup | None:
        name = self._rows[row][column]
        named = {group.name: group for group in self.groups}
        if name not in named:
            message = f"there is no decision {quoted(name)}"
            self._add(row, column, message, nearest(name, named))
        return named.get(name)

    def _read_simple(self) -> None:
        rows = [[self._rows[k][place] for place in self._used] for k in self._lines]
        found = [each for group in self.groups for each in layouts(group, rows, _is_value)]
        by_name = [each for each in found if each.first and self._is_headed(each, rows[0])]
        found = self._best(by_name or found, rows)
        named = self._is_named(rows)
        if named and not any(each.known(rows) == len(rows) - each.first for each in found):
            self._read_named(rows)
        elif len(found) == 1 and not named:
            self._read_layout(found[0], rows)
        else:
            raise self._unclear([each.group.name for each in found])

    @staticmethod
    def _is_headed(layout: TableLayout, first: Sequence[str]) -> bool:
        return layout.group.name.casefold() in map(str.casefold, first)

    @staticmethod
    def _best(found: Sequence[TableLayout], rows: Sequence[Sequence[str]]) -> list[TableLayout]:
        """The layouts of which all rows are known, else those of which some are, else all."""
        whole = [each for each in found if each.known(rows) == len(rows) - each.first > 0]
        return whole or [each for each in found if each.known(rows)] or list(found)

    def _is_named(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether the first column has names of decisions, in half of the rows at least."""
        names = {group.name for group in self.groups}
        own = [row[0] in names for row in rows]
        return any(own) and 2 * sum(own) >= len(own) - 1

    def _unclear(self, names: Sequence[str]) -> Problematic:
        which = listed(map(quoted, dict.fromkeys(names or [each.name for each in self.groups])))
        if len(self.groups) == 1:
            return self._refused(
                (self._lines[0], 0), "the columns are not those of a plan",
                f"expected {self._expected()}; of more columns, head the index "
                f"{listed(map(quoted, self.groups[0].heads or ['name']))} and the other one "
                f"{quoted(self.groups[0].name)}",
            )  # fmt: skip
        group = self.groups[0]
        return self._refused(
            (self._lines[0], 0),
            f"the rows may be of the decisions {which}",
            f"put the decision's name first, such as {quoted(group.named_example)}",
        )

    def _read_named(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows of a decision's name, its index and, if any row has one, what is decided."""
        rest = [self._after_index(row) for row in rows]
        has_values = any(rest)
        for k, row, after in zip(self._lines, rows, rest, strict=True):
            is_first, known = k == self._lines[0], {group.name for group in self.groups}
            if is_first and row[0] not in known and row[0].casefold() in ("name", "decisions"):
                continue
            group = self._group(k, self._used[0])
            if group is None:
                continue
            key = tuple(row[1 : 1 + group.arity])
            self._take(k, group, group.meant(key, ""), key, self._used[min(1, len(row) - 1)])
            if len(after) > 1:
                self._add(k, self._used[after[1]], "this cell is one more than is expected",
                          f"write {quoted(group.named_example)}")  # fmt: skip
            elif has_values:
                self._decide(k, group, key, self._used[after[0]] if after else None)
            else:
                self._say_yes(k, group, key)

    def _after_index(self, row: Sequence[str]) -> list[int]:
        """Cells behind the index that hold something."""
        arity = next((each.arity for each in self.groups if each.name == row[0]), len(row))
        return [k for k in range(1 + arity, len(row)) if row[k]]

    def _read_layout(self, layout: TableLayout, rows: Sequence[Sequence[str]]) -> None:
        group, heads = layout.group, rows[0] if layout.first else [""] * len(rows[0])
        if layout.unclear:
            names = listed(quoted(rows[0][k]) for k in layout.unclear)
            hint = f"head the one that is meant {quoted(group.name)}"
            at = self._lines[0], self._used[layout.unclear[0]]
            raise self._refused(at, f"what is decided may be in any of {names}", hint)
        below = list(zip(self._lines, rows, strict=True))[layout.first :]
        if layout.value is not None and not any(row[layout.value] for _, row in below):
            at = self._lines[0], self._used[layout.value]
            hint = "write yes where it is, or leave the column out if all of these are"
            raise self._refused(at, "no row says yes or no", hint)
        keys = [layout.key(row) for _, row in below]
        if not layout.known(rows) and not any(map(group.has_like, keys)):
            at = below[0][0], self._used[layout.keys[0]]
            raise self._refused(at, f"no row names a decision of {group.name}",
                                f"expected {self._expected(group)}")  # fmt: skip
        for k, row in below:
            key = layout.key(row)
            head = heads[layout.keys[0]]
            at = self._used[layout.keys[0]]
            self._take(k, group, group.meant(key, head), key, at, headed=bool(layout.first))
            if layout.value is None:
                self._say_yes(k, group, key)
            else:
                self._decide(k, group, key, self._used[layout.value])

    def _take(
        self,
        row: int,
        group: DecisionGroup,
        meant: Sequence[NamedIndex],
        key: NamedIndex,
        column: int,
        *,
        headed: bool = True,
    ) -> None:
        """Remember which decision the row is about, or record why that is not known."""
        self._meant: int | None = None
        said = ", ".join(key)
        if len(meant) > 1:
            which = listed(quoted(", ".join(each)) for each in meant)
            self._add(row, column, f"{quoted(said)} may mean {which}", "write the one meant")
        elif not meant:
            hint = group.hint(key)
            if not headed and row == self._lines[0] and group.heads:
                own = ",".join([*group.heads, group.name])
                hint = "; ".join(filter(None, [hint, f"of column names, write {quoted(own)}"]))
            self._add(row, column, f"{group.name} has no decision {quoted(said)}", hint)
        elif (j := group.columns[meant[0]]) in self.values:
            first = self._place(self.values[j][1], column)
            self._add(row, column, f"{quoted(said)} is decided twice", f"first at {first}")
        else:
            self._meant = j
        if group not in self.mentioned:
            self.mentioned.append(group)

    def _say_yes(self, row: int, group: DecisionGroup, key: NamedIndex) -> None:
        if self._meant is None:
            return
        if not group.yes_no:
            message = f"{group.name} has amounts, and the row does not say how much"
            self._add(row, self._used[-1], message, f"write {quoted(','.join([*key, '2']))}")
        else:
            self.values[self._meant] = 1.0, row

    def _decide(self, row: int, group: DecisionGroup, key: NamedIndex, column: int | None) -> None:
        text = "" if column is None else self._rows[row][column]
        value = _value(text)
        if (fault := _why_not(text, value, group)) and column is not None:
            self._add(row, column, *fault)
        elif self._meant is not None and value is not None:
            self.values[self._meant] = (round(value) if group.yes_no else value), row


def _is_value(text: str) -> bool:
    return _value(text) is not None


def _value(text: str) -> float | None:
    """What a cell says: 1 for yes, 0 for no and for nothing, else its number; None for others."""
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
