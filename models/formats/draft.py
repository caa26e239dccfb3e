"""A problem as a reader meets it: columns, rows and goals by name, in the order of the file."""

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.problem.labels import Goal, Requirement, Sense
from ...optimizer.problem.names import Columns, Rows
from ...optimizer.problem.problem import Problem


@dataclass
class Draft:
    """Names with bounds and entries; ``entries`` are (row, column, coefficient) by number."""

    columns: dict[str, int] = field(default_factory=dict)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    goal_entries: list[dict[int, float]] = field(default_factory=list)
    constants: list[float] = field(default_factory=list)

    def column(self, name: str) -> int:
        """Number of the column of that name, which is added with bounds from 0 on if it is new."""
        number = self.columns.setdefault(name, len(self.columns))
        if number == len(self.lower):
            self.lower.append(0.0)
            self.upper.append(np.inf)
            self.integer.append(False)
        return number

    def row(self, name: str, lower: float, upper: float) -> int:
        """Number of a new row."""
        self.rows[name] = len(self.rows)
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return self.rows[name]

    def goal(self, name: str, sense: Sense = "minimize") -> int:
        """Number of a new goal."""
        self.goals.append(Goal(name, sense))
        self.goal_entries.append({})
        self.constants.append(0.0)
        return len(self.goals) - 1

    def turn(self, number: int, sense: Sense) -> None:
        """Give a goal another sense; its coefficients stay in its own sense."""
        self.goals[number] = replace(self.goals[number], sense=sense)

    def problem(self) -> Problem:
        """The problem.

        Raises InputError where there is no goal, or numbers that HiGHS cannot represent.
        """
        if not self.goals:
            raise InputError(
                codes.NO_OBJECTIVE, "The file has no objective, so there is nothing to optimise."
            )
        n, m, p = len(self.columns), len(self.rows), len(self.goals)
        rows, columns, values = zip(*self.entries, strict=True) if self.entries else ((), (), ())
        matrix = sp.csr_array((np.array(values, dtype=float), (rows, columns)), shape=(m, n))
        matrix.eliminate_zeros()
        C = np.zeros((p, n))
        for k, entries in enumerate(self.goal_entries):
            C[k, list(entries)] = list(entries.values())
        signs = np.array([goal.sign for goal in self.goals])
        # Adding 0 makes -0 a plain 0.
        problem = Problem(
            A=matrix,
            row_lower=np.array(self.row_lower, dtype=float),
            row_upper=np.array(self.row_upper, dtype=float),
            lower=np.array(self.lower, dtype=float),
            upper=np.array(self.upper, dtype=float),
            integer=np.array(self.integer, dtype=bool),
            C=C * signs[:, None] + 0.0,
            c0=np.array(self.constants) * signs + 0.0,
            goals=tuple(self.goals),
            columns=Columns(tuple(self.columns), np.arange(n), ((),) * n, np.zeros(n, dtype=bool)),
            rows=Rows(tuple(map(Requirement, self.rows)), np.arange(m), ((),) * m),
        )
        problem.require_representable()
        return problem
