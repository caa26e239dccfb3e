"""Front: the efficient plans that a search found, and what is proved of those it did not list."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..errors import InputError
from ..geometry.faces import Faces, piled
from ..geometry.supports import Supports
from ..problem.labels import Goal, Stakeholder
from ..problem.names import Columns
from ..problem.problem import Floats, Problem, goal_number
from .display import Shown, as_figure
from .mixture import Mixture, by_shares, by_values


@dataclass(frozen=True)
class Record:
    """How a front came about: the certificate's circumstances, and what is needed to repeat it.

    ``solves`` counts subproblems solved to the end, ``runs`` all that HiGHS was run for (dives and
    repeated proofs too) but the linear ``relaxations``; ``solver_seconds`` are those inside HiGHS.
    ``ways`` says how often each way of solving was used, and its CPU seconds; ``trace`` how many
    points, which gap and which share of hypervolume was reached when. ``choice`` tells which method
    it was, why, and what it was to prove; ``notes`` what was merged or is known only roughly.
    """

    method: str = ""
    stopped: str = ""
    solves: int = 0
    seconds: float = 0.0
    solver_seconds: float = 0.0
    options: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    runs: int = 0
    relaxations: int = 0
    ways: Mapping[str, Any] = field(default_factory=dict)
    trace: Sequence[Mapping[str, Any]] = ()
    choice: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Front(Shown):
    """Mutually nondominated plans, numbered from 1, best in the first goal first.

    ``values`` has shape (N, p), in each goal's own sense; ``solutions`` is sparse, N x n.
    ``gap`` is the additive epsilon: for every feasible plan some listed plan is at most this share
    of each goal's range (over the listed plans) worse in every goal. It is proved, never estimated,
    and infinite where nothing is proved. ``complete`` says that the front is exact and whole.
    ``payoff`` holds goal values, one row a goal optimised with ties broken by the others.
    ``faces`` are the flat pieces between plans where amounts are continuous, in the goals' own
    senses; gap and completeness then hold for plans and mixtures on one face together.
    ``supports`` tells the weights for which each plan is best, where the method finds them.
    ``problem`` is None for a front read from a folder.
    """

    goals: tuple[Goal, ...]
    stakeholders: tuple[Stakeholder, ...]
    columns: Columns
    values: Floats
    solutions: sp.csr_array
    gap: float
    complete: bool
    payoff: pd.DataFrame | None
    record: Record
    faces: Faces | None = None
    supports: Supports | None = None
    problem: Problem | None = None

    @classmethod
    def of(
        cls,
        problem: Problem,
        plans: Iterable[tuple[Floats, Floats]],
        *,
        gap: float,
        complete: bool,
        payoff: Floats | None,
        record: Record,
        faces: Faces | None = None,
        supports: Supports | None = None,
    ) -> "Front":
        """Front of mutually nondominated ``plans``, pairs of minimised values and columns.

        ``faces`` are minimised too; ``supports`` are in the order of the plans given. Plans may
        come one by one: only what is not 0 of them is kept.
        """
        found = [(f, sp.csr_array(x[None])) for f, x in plans]
        values = np.array([f for f, _ in found]).reshape(len(found), problem.p)
        order = np.lexsort(values.T[::-1])
        return cls(
            goals=problem.goals,
            stakeholders=problem.stakeholders,
            columns=problem.columns,
            values=values[order] * problem.signs + 0.0,
            solutions=piled([found[i][1] for i in order], problem.n),
            gap=gap,
            complete=complete,
            payoff=None if payoff is None else payoff_table(problem, payoff),
            record=record,
            faces=None if faces is None else faces.in_order().in_senses(problem.signs),
            supports=None if supports is None else supports.ordered(order),
            problem=problem,
        )

    def __len__(self) -> int:
        return len(self.values)

    @property
    def labels(self) -> list[str]:
        """The goals' labels, in order."""
        return [goal.label for goal in self.goals]

    def goal_number(self, label: str) -> int:
        """Position of the goal with this label; raises InputError as ``Problem`` does."""
        return goal_number(self.goals, label)

    @property
    def signs(self) -> Floats:
        """Shape (p,); multiply values by it to minimise, and minimised ones to get them back."""
        return np.array([goal.sign for goal in self.goals])

    @property
    def numbers(self) -> range:
        """The plans' numbers."""
        return range(1, len(self) + 1)

    def row_of(self, plan: int) -> int:
        """Row of a plan, by its number, in ``values`` and ``solutions``.

        Raises
        ------
        InputError
            There is no plan of that number.
        """
        if plan not in self.numbers:
            raise InputError(f"There is no plan {plan}; the plans are numbered 1 to {len(self)}.")
        return plan - 1

    @property
    def solves(self) -> int:
        """How many subproblems HiGHS was asked to solve."""
        return self.record.solves

    @property
    def seconds(self) -> float:
        """Wall time of the search."""
        return self.record.seconds

    @property
    def reached(self) -> bool:
        """Whether what was asked for was reached: the search ended by itself, or within its gap."""
        within = self.record.options.get("within")
        return not self.record.stopped or self.complete or bool(within and self.gap <= within)

    @property
    def about(self) -> Mapping[str, Any]:
        """What the scenario says in words; empty for a plain model."""
        return self.record.about

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a plan, one column a goal, in the goal's own sense and unit."""
        return pd.DataFrame(self.values, index=self._plan_index, columns=self.labels)

    @property
    def _plan_index(self) -> pd.Index:
        return pd.Index(self.numbers, name="plan")

    @property
    def ideal(self) -> pd.Series:
        """Best value of each goal over the listed plans; NaN where there is none."""
        return self._extreme(best=True)

    @property
    def nadir(self) -> pd.Series:
        """Worst value of each goal over the listed plans; the true nadir of a complete front."""
        return self._extreme(best=False)

    def _extreme(self, *, best: bool) -> pd.Series:
        minimised = self.values * self.signs
        if not len(self):
            return pd.Series(np.nan, index=self.labels)
        extreme = minimised.min(axis=0) if best else minimised.max(axis=0)
        return pd.Series(extreme * self.signs + 0.0, index=self.labels)

    @property
    def guarantee(self) -> str:
        """What is proved of the front, in a sentence."""
        also = ", or a mixture of plans on one face" if self.face_plans else ""
        if self.complete:
            return f"Exact and whole: every efficient combination of goal values is listed{also}."
        if math.isfinite(self.gap):
            which = f"plan{also}," if also else "plan"
            return (
                f"For every feasible plan some listed {which} is at most {percent(self.gap)} of "
                "each goal's range worse in every goal."
            )
        if self.supports is not None and self.supports.whole:
            return (
                "Every extreme supported plan is listed: whatever the goals' weights, a listed "
                "plan is best. Nothing is proved of efficient plans that are best for no weights."
            )
        return "Nothing is proved yet of plans that are not listed."

    @cached_property
    def face_plans(self) -> tuple[tuple[int, ...], ...]:
        """For each face the numbers of its vertices' plans, 0 for an open end."""
        if self.faces is None:
            return ()
        numbers = {
            _key(values): plan for plan, values in zip(self.numbers, self.values, strict=True)
        }
        vertices = [
            numbers[_key(values)] if efficient else 0
            for values, efficient in zip(self.faces.values, self.faces.efficient, strict=True)
        ]
        return tuple(tuple(vertices[i] for i in face) for face in self.faces.members)

    def at(
        self,
        values: Mapping[str, float] | None = None,
        *,
        face: int | None = None,
        shares: Sequence[float] | None = None,
    ) -> Mixture:
        """The plan of the front with these goal values, listed or a mixture on a face.

        Of p goals p - 1 values tell a plan, such as ``front.at({"cost": 34500})`` for two goals;
        ``front.at(face=2, shares=[0.5, 0.5])`` mixes a face's vertices, which ``face_plans`` lists.
        The plan is checked against the original data where the front has its problem. It is
        efficient if the front is complete.

        Raises
        ------
        InputError
            A goal is unknown or a value missing; no plan of the front has the values, and the
            nearest listed is named; the shares are none; the place is an open end.
        """
        if not len(self):
            raise InputError("The front has no plan.")
        if values is not None and face is None and shares is None:
            return by_values(self, values)
        if values is None and face is not None and shares is not None:
            return by_shares(self, face, shares)
        raise InputError("Give goal values, or a face and its shares.")

    @cached_property
    def plans(self) -> pd.DataFrame:
        """Long table ``plan, decision, index_1, ..., value``; decisions at zero are left out."""
        nonzero = self.solutions.tocoo()
        shown = ~self.columns.hidden[nonzero.coords[1]] & (nonzero.data != 0)
        table = self._decision_table(nonzero.coords[1][shown], nonzero.data[shown])
        table.insert(0, "plan", nonzero.coords[0][shown].astype(np.int64) + 1)
        return table

    def decisions(self, plan: int) -> pd.DataFrame:
        """All decisions of one plan, zeros included: ``decision, index_1, ..., value``.

        Raises
        ------
        InputError
            There is no plan of that number.
        """
        row = self.row_of(plan)
        shown = np.flatnonzero(~self.columns.hidden)
        return self._decision_table(shown, self.solutions[[row]].toarray()[0][shown])

    def load(self, model: Any, plan: int) -> None:
        """Set the variables of the Pyomo model that was solved to the plan of that number.

        Raises
        ------
        InputError
            There is no plan of that number; the model is another than was solved, or has changed.
        """
        from ..pyomo_io.load import load_into

        row = self.row_of(plan)
        x, values = self.solutions[[row]].toarray()[0], self.values[row]
        load_into(model, self.columns, x, pd.Series(values, index=self.labels))

    def _decision_table(self, columns: Iterable[int], values: Floats) -> pd.DataFrame:
        return decision_table(self.columns, columns, values)

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        if self.complete:
            proved = "complete"
        else:
            proved = f"gap {percent(self.gap)}" if math.isfinite(self.gap) else "no gap proved"
        counts = {"plan": len(self), "face": len(self.face_plans), "goal": len(self.goals)}
        told = [f"{n} {what}{'s' * (n != 1)}" for what, n in counts.items() if n or what != "face"]
        return ", ".join([*told, proved])

    def plot(self, *, plan: int | None = None) -> Any:
        """The front as a plotly figure: a scatter for two goals, a matrix or, where it has faces, a
        surface for three, parallel coordinates for more. A plan is marked, by default the fairest.

        Raises
        ------
        InputError
            The front has no plan, or none of that number.
        """
        return as_figure(self, plan)

    def save(self, folder: str | Path) -> Path:
        """Write ``front.csv``, ``plans.csv`` and ``run.json`` into ``folder`` and return it."""
        from .run_folder import write

        return write(self, Path(folder))

    @staticmethod
    def open(folder: str | Path) -> "Front":
        """Read a front that :meth:`save` wrote.

        Raises
        ------
        InputError
            The folder is missing, incomplete, or was written by another version's format.
        """
        from .run_folder import read

        return read(Path(folder))


def _key(values: Floats) -> bytes:
    return (values + 0.0).tobytes()


def decision_table(columns: Columns, numbers: Iterable[int], values: Floats) -> pd.DataFrame:
    """Values of the numbered columns as a table ``decision, index_1, ..., value``."""
    at = list(numbers)
    index = [columns.index[j] for j in at]
    arity = max(map(len, columns.index), default=0)
    table = {"decision": [columns.names[columns.component[j]] for j in at]}
    for place in range(arity):
        table[f"index_{place + 1}"] = [i[place] if place < len(i) else "" for i in index]
    return pd.DataFrame(table | {"value": values})


def payoff_table(problem: Problem, payoff: Floats) -> pd.DataFrame:
    """Minimised payoff values, p x p, as a table in the goals' own senses."""
    index = pd.Index(problem.labels, name="best for")
    return pd.DataFrame(payoff * problem.signs + 0.0, index=index, columns=problem.labels)


def percent(share: float) -> str:
    """A share as a percentage, rounded up so that it never promises more than is proved."""
    digits = 4 if share < 1e-4 else 2
    scale = 10**digits
    return f"{math.ceil(share * 100 * scale - 1e-9) / scale:g} %"
