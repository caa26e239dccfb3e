"""Front: the efficient plans that a search found, and what is proved of those it did not list."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...diagnostics import codes
from .. import arguments
from ..errors import InputError, SaveError
from ..geometry.faces import Faces, stacked
from ..geometry.supports import Supports
from ..problem.problem import Floats, Problem
from ..pyomo_io.load import load_into
from ..search.claims import Claim
from ..search.scale import Scale
from ..search.stopping import Stop, StopKind
from . import run_folder
from .data import FrontData, Record
from .front_dict import as_dict
from .measures import KeptMeasures
from .mixture import Mixture, by_shares, by_values
from .noise import least_range, levelled, noise_of_points, plans_without_noise, without_noise
from .result import as_export, as_figure, as_plan, as_report
from .row_columns import described_decisions
from .tables import decision_table, payoff_table, percent, points, wide_table

__all__ = ["Front", "Record"]


@dataclass(frozen=True, eq=False, repr=False)
class Front(FrontData):
    """Mutually nondominated plans, numbered from 1, best in the first goal first.

    ``values`` has shape (N, p), in each goal's own sense; ``solutions`` is sparse, N x n.
    ``gap`` is the additive epsilon: for every feasible plan some listed plan is at most this share
    of each goal's range (over the listed plans) worse in every goal. It is proved, never estimated,
    and infinite where nothing is proved. ``complete`` says that the front is whole: exactly where
    ``exact`` says so too, else to the tolerance that the guarantee names.
    ``payoff`` holds goal values, one row for each goal optimised with ties broken by the others.
    ``scale`` is what satisfaction is measured from, where the search had the time to prove it;
    ``fair`` are the numbers of the plans that rules of fairness name, by rule, where they were
    solved for. Then they are proved to be that, and may be mixtures on faces. ``in_use`` is the
    number of the plan of the rule that the scenario says is in use, by rule, where it was solved
    for.
    ``faces`` are the flat pieces between plans where amounts are continuous, in the goals' own
    senses; gap and completeness then hold for plans and mixtures on one face together.
    ``supports`` tells the weights for which each plan is best, where the method finds them.
    ``problem`` is None, and ``proofs`` are not there, for a front read from a folder. ``check`` is
    what speaks for and against such a front, ``check.state`` in a word and ``check.doubt`` in
    sentences: where its files have changed or a check refuted it, it counts as not complete and
    without a gap.

    ``front[3]`` is plan 3, and a loop over a front goes through its plans.
    """

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
        proofs: Sequence[Claim] = (),
        scale: Scale | None = None,
    ) -> "Front":
        """Front of mutually nondominated ``plans``, pairs of minimised values and columns.

        ``faces`` are minimised too; ``supports`` are in the order of the plans given. Plans may
        come one by one: only what is not 0 of them is kept. Amounts and values are 0 that
        are but rounding beside the largest of their column; values that differ by rounding alone
        are one.
        """
        values, solutions = _apart(plans, problem)
        none = values[:0]
        others = none if payoff is None else payoff, none if faces is None else faces.values
        least = least_range(solutions, problem)
        values, bests, corners = levelled([values, *others], least)
        limits = noise_of_points(values, problem)
        values, corners = without_noise(values, limits), without_noise(corners, limits)
        solutions, cleared = plans_without_noise(solutions, values, problem)
        if faces is not None:
            faces = replace(faces, values=_replaced(corners, values, cleared))
        values = cleared
        order = np.lexsort(values.T[::-1])
        return cls(
            goals=problem.goals,
            stakeholders=problem.stakeholders,
            columns=problem.columns,
            values=values[order] * problem.signs + 0.0,
            solutions=solutions[order],
            gap=gap,
            complete=complete,
            payoff=None if payoff is None else payoff_table(problem, bests),
            record=record,
            faces=None if faces is None else faces.in_order().in_senses(problem.signs),
            supports=None if supports is None else supports.ordered(order),
            problem=problem,
            proofs=proofs,
            scale=scale,
        )

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
        """Whether what was asked for was reached: the search ended on its own, or within its
        gap. Ctrl-C leaves something to do, if only to name the plans of rules.
        """
        within, stop = self.record.options.get("within"), Stop.kind_of(self.record.stopped)
        enough = self.complete or bool(within and self.gap <= within)
        return stop is None or (enough and stop is not StopKind.INTERRUPTED)

    @property
    def about(self) -> Mapping[str, Any]:
        """What the scenario says in words; empty for a plain model."""
        return self.record.about

    def __getitem__(self, plan: int) -> Any:
        """The :class:`Plan` of that number, from 1; raises InputError where there is none."""
        self.row_of(plan)
        return as_plan(self, int(plan))

    def __iter__(self) -> Iterator[Any]:
        return (self[plan] for plan in self.numbers)

    @property
    def points(self) -> pd.DataFrame:
        """One row for each plan, one column for each goal, in the goal's own sense and unit."""
        return points(self.values, self.labels)

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

    def at(
        self,
        values: arguments.Amounts | None = None,
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
            raise InputError(codes.EMPTY_FRONT, "The front has no plan.")
        if values is not None and face is None and shares is None:
            return by_values(self, arguments.amounts(values, "values"))
        if values is None and face is not None and shares is not None:
            return by_shares(self, face, shares)
        raise InputError(codes.CONFLICTING_OPTIONS, "Give goal values, or a face and its shares.")

    @cached_property
    def plans(self) -> pd.DataFrame:
        """Long table ``plan, decision, index_1, ..., value``; decisions at zero are left out."""
        nonzero = self.solutions.tocoo()
        shown = ~self.columns.hidden[nonzero.coords[1]] & (nonzero.data != 0)
        table = decision_table(self.columns, nonzero.coords[1][shown], nonzero.data[shown])
        table.insert(0, "plan", nonzero.coords[0][shown].astype(np.int64) + 1)
        return table

    @cached_property
    def measures(self) -> pd.DataFrame:
        """What plans come to in each measure of the scenario: a long table ``plan, measure, row,
        value, unit``, for all plans or, where it would be very long, for the first ones. Measures
        that were too large for the run to keep are not there.
        """
        return KeptMeasures.of(self.about, self.columns).table(self.solutions)

    @property
    def described(self) -> pd.DataFrame:
        """Every decision, and what the scenario's tables say of it: ``decision, index_1, ...``, and
        columns of the tables that the index leads to.
        """
        return described_decisions(self.columns, self.about)

    @property
    def wide(self) -> pd.DataFrame:
        """All decisions, zeros included: one row for each plan, one column for each decision.

        The columns' names are ``decision, index_1, ...`` where decisions have an index.
        """
        return wide_table(self.columns, self.solutions)

    def decisions(self, plan: int) -> pd.DataFrame:
        """All decisions of one plan, zeros included: ``decision, index_1, ..., value``.

        Raises
        ------
        InputError
            There is no plan of that number.
        """
        row = self.row_of(plan)
        shown = np.flatnonzero(~self.columns.hidden)
        return decision_table(self.columns, shown, self.solutions[[row]].toarray()[0][shown])

    def load(self, model: Any, plan: int) -> None:
        """Set the variables of the Pyomo model that was solved to the plan of that number.

        Raises
        ------
        InputError
            There is no plan of that number; the model is another than was solved, or has changed.
        """
        row = self.row_of(plan)
        values = dict(zip(self.labels, self.values[row].tolist(), strict=True))
        load_into(model, self.columns, self.solutions[[row]].toarray()[0], values)

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        if self.check.doubtful:
            proved = self.check.state
        elif self.complete:
            proved = "complete" if self.exact else "complete to a tolerance"
        else:
            proved = f"gap {percent(self.gap)}" if math.isfinite(self.gap) else "no gap proved"
        counts = {"plan": len(self), "face": len(self.face_plans), "goal": len(self.goals)}
        told = [f"{n} {what}{'s' * (n != 1)}" for what, n in counts.items() if n or what != "face"]
        origin = ["made elsewhere"] if self.check.is_of_others else []
        return ", ".join([*told, proved, *origin])

    def to_dict(self) -> dict[str, Any]:
        """Certificate, goals, points, faces and weights as plain data, as ``wholepie front`` prints
        them with ``--json``.
        """
        return as_dict(self)

    def plot(self, *, plan: int | None = None) -> Any:
        """The front as a plotly figure: a scatter for two goals, a matrix or, where it has faces, a
        surface for three, parallel coordinates for more. A plan is marked, by default the fairest.

        Raises
        ------
        InputError
            The front has no plan, or none of that number.
        """
        return as_figure(self, plan)

    def report(
        self, path: arguments.PathLike, *, plan: int | None = None, plans: int | None = None
    ) -> Path:
        """Write the front as one HTML page that opens offline, and return its path.

        ``plan`` is shown first, by default the fairest; so many ``plans`` stand for all, by default
        7 of more than 20. Of a front that was opened from a run folder the page has what commands
        added to that run, as ``wholepie report`` shows it; of any other it has none of it.

        Raises
        ------
        InputError
            There is no plan of that number, the file cannot be written, or what was added to the
            run cannot be read.
        """
        few = arguments.maybe(arguments.count, plans, "plans")
        return as_report(self, arguments.path(path, "path"), plan, few)

    def export(
        self,
        path: arguments.PathLike,
        *,
        to: str | None = None,
        overwrite: bool = False,
        plans: int | None = None,
    ) -> list[Path]:
        """Write the front for other programs, and return the files.

        ``to`` is ``xlsx``, ``docx``, ``pptx`` or ``json``, which are one file, or ``csv``,
        ``parquet``, ``png`` or ``svg``, which are several in a folder; without it the path's ending
        tells. So many ``plans`` that stand for all are written alone where they are asked for.

        Raises
        ------
        InputError
            There is no such form; a file is there already and ``overwrite`` is not set, or cannot
            be written; the extra that the form needs is not installed.
        """
        form = arguments.maybe(arguments.text, to, "to")
        few = arguments.maybe(arguments.count, plans, "plans")
        target = arguments.path(path, "path")
        return as_export(self, target, form, arguments.flag(overwrite, "overwrite"), few)

    def save(self, folder: arguments.PathLike) -> Path:
        """Write ``front.csv``, ``plans.csv`` and ``run.json`` into ``folder`` and return it.

        A run that is there is replaced.

        Raises
        ------
        InputError
            The folder holds something that is not a run; an index of a decision cannot be saved.
        SaveError
            The disk is full or the like, or the front is so large that it would not be read again
            (``run_values`` of docs/limits.md); the error holds the front.
        """
        target = arguments.path(folder, "folder")
        try:
            return run_folder.write(self, target)
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise SaveError(
                codes.SAVE_FAILED, f"Could not save in {target}: {said}.", self
            ) from error

    @classmethod
    def open(cls, folder: arguments.PathLike) -> "Front":
        """Read a front that :meth:`save` wrote.

        Raises
        ------
        InputError
            The folder is missing, incomplete, or was written by another version's format.
        """
        data = run_folder.read(arguments.path(folder, "folder"))
        return cls(**{each.name: getattr(data, each.name) for each in fields(data)})


def _apart(plans: Iterable[tuple[Floats, Floats]], problem: Problem) -> tuple[Floats, sp.csr_array]:
    """Values (N, p) and columns, N x n, of plans that come one by one."""
    values: list[Floats] = []

    def columns() -> Iterator[Floats]:
        for f, x in plans:
            values.append(f)
            yield x

    solutions = stacked(columns(), problem.n)
    return np.array(values).reshape(len(values), problem.p), solutions


def _replaced(corners: Floats, values: Floats, by: Floats) -> Floats:
    """Corners (m, p), with those that are among the values (N, p) as these are now."""
    known = {row.tobytes(): new for row, new in zip(values, by, strict=True)}
    found = [known.get(corner.tobytes(), corner) for corner in corners]
    return np.array(found).reshape(corners.shape)
