"""Plan: one plan of a problem, chosen by a rule or listed in a front, and what each party gets."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...diagnostics import codes
from ..errors import InputError
from ..parties.listed import lists_all, minimised, parties_listed
from ..parties.parties import Parties
from ..problem.labels import Goal, party_of
from ..problem.names import Columns
from ..problem.problem import Floats, Problem
from ..pyomo_io.load import load_into
from ..results.front import Front
from ..results.noise import noise, plans_without_noise, without_noise
from ..results.plain import plain, records
from ..results.requirements import RequirementUse, of_plan
from ..results.result import PublicResult, as_plan
from ..results.tables import by_label, decision_table

LISTED = "listed"


@dataclass(frozen=True, eq=False, repr=False)
class Plan(PublicResult):
    """An efficient plan with columns ``x`` (n,) and minimised goal values ``f`` (p,).

    ``rule`` says how it was chosen, ``listed`` being the plan ``number`` of a front; ``number`` is
    None where no front lists these goal values. ``parties`` have the scale of satisfaction.
    ``solves`` are those of the rule and of the payoff table and own optima that it starts from.
    ``solved`` is the problem, None for a plan of a front that was read from a folder; that front is
    the one that it is ``listed_in``.
    """

    rule: str
    goals: tuple[Goal, ...]
    columns: Columns
    x: Floats
    f: Floats
    parties: Parties
    solves: int = 0
    seconds: float = 0.0
    number: int | None = None
    solved: Problem | None = None
    listed_in: Front | None = None

    @classmethod
    def of(
        cls,
        problem: Problem,
        x: Floats,
        rule: str,
        *,
        parties: Parties,
        solves: int,
        seconds: float,
    ) -> "Plan":
        """The plan with columns x (n,) of a problem."""
        x, f = _cleared(problem, x, parties)
        return cls(
            rule, problem.goals, problem.columns, x, f, parties, solves, seconds, solved=problem
        )

    def instead(self, rule: str, x: Floats) -> "Plan":
        """Another plan of the same problem with columns x (n,), by another rule."""
        x, f = _cleared(self.problem, x, self.parties)
        return replace(self, rule=rule, x=x, f=f, number=None)

    @property
    def problem(self) -> Problem:
        """The problem that it is a plan of; raises InputError where only a folder is known."""
        if self.solved is None:
            raise InputError(
                codes.PROBLEM_NOT_HELD,
                "A front that was read from a folder does not hold its problem, so that nothing "
                "more can be solved for its plans. Make the front or choose the plan anew.",
            )
        return self.solved

    @property
    def whole(self) -> Front | None:
        """The front that it is listed in, if that lists every efficient combination of goal values
        and these are in steps: what is best for some weights then needs no solve.
        """
        front = self.listed_in
        in_steps = self.solved is not None and (self.solved.grid > 0).all()
        return front if front is not None and in_steps and lists_all(front) else None

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        how = f"number {self.number}" if self.rule == LISTED else f"by {self.rule}"
        return f"{how}, " + ", ".join(f"{k} = {v:g}" for k, v in self.values.items())

    def to_dict(self) -> dict[str, Any]:
        """How it was chosen, goal values, satisfaction and decisions as plain data."""
        found = {
            "rule": self.rule,
            "number": self.number,
            "values": self.values,
            "ideal": self.ideal,
            "worst": self.worst,
            "targets": {goal.label: goal.target for goal in self.goals},
            "satisfaction": self.satisfaction,
            "outside_declared": dict(zip(self.parties.names, self.parties.declared, strict=True)),
            "given_up": records(self.given_up),
            "requirements": records(self.requirements),
            "decisions": records(self.decisions),
            "solves": self.solves,
            "seconds": self.seconds,
        }
        return dict(plain(found))

    @property
    def requirements(self) -> pd.DataFrame:
        """What it uses of each requirement: ``requirement, row, used, at_least, at_most, left,
        binding, unit``. Empty where the problem is not known.
        """
        rows = RequirementUse.of(self.solved) if self.solved else None
        if rows is None and self.listed_in is not None:
            rows = self.listed_in.requirement_use
        if rows is None:
            return pd.DataFrame()
        return of_plan(rows.table(sp.csr_array(self.x[None])), 1)

    @property
    def labels(self) -> list[str]:
        """The goals' labels, in order."""
        return [goal.label for goal in self.goals]

    @property
    def signs(self) -> Floats:
        """Shape (p,): 1 for a goal that is minimised, -1 for one that is maximised."""
        return np.array([goal.sign for goal in self.goals])

    @property
    def values(self) -> pd.Series:
        """Goal values by label, in the goals' own senses."""
        return pd.Series(self.f * self.signs + 0.0, index=self.labels)

    @property
    def ideal(self) -> pd.Series:
        """Best value of each goal alone."""
        return pd.Series(np.diag(self.parties.scale.table) * self.signs + 0.0, index=self.labels)

    @property
    def worst(self) -> pd.Series:
        """What each goal has at worst where another has its best."""
        lowest = self.parties.scale.table.max(axis=0)
        return pd.Series(lowest * self.signs + 0.0, index=self.labels)

    @property
    def ranges(self) -> Floats:
        """Range of each goal from its worst to its best value, shape (p,); 0 where it has none."""
        return self.parties.ranges

    @property
    def decisions(self) -> pd.DataFrame:
        """Every decision of the plan: ``decision, index_1, ..., value``."""
        shown = np.flatnonzero(~self.columns.hidden)
        return decision_table(self.columns, shown, self.x[shown])

    def load(self, model: Any) -> None:
        """Set the variables of the Pyomo model that was solved to this plan.

        Raises InputError where it is another model than was solved, or has changed.
        """
        load_into(model, self.columns, self.x, by_label(self.values))

    @property
    def satisfaction(self) -> pd.Series:
        """Satisfaction of each party; NaN where it has nothing to gain."""
        shares = self.parties.satisfaction(self.f)
        return pd.Series(shares, index=list(self.parties.names), name="satisfaction")

    @property
    def given_up(self) -> pd.DataFrame:
        """What each goal is short of its own best: ``party, amount, share``, by goal label.

        The share is that of the range from worst to best; NaN for a goal without range.
        """
        scale = self.parties.scale
        short = self.f - np.diag(scale.table)
        amount = np.where(short > scale.noise, short, 0.0)
        shares = amount / np.where(self.ranges > 0, self.ranges, np.nan)
        owners = list(map(party_of, self.goals))
        table = {"party": owners, "amount": amount, "share": shares}
        return pd.DataFrame(table, index=pd.Index(self.labels, name="goal"))


def _cleared(problem: Problem, x: Floats, parties: Parties) -> tuple[Floats, Floats]:
    """Columns (n,) and minimised values (p,) of a plan, 0 where they are but rounding: values
    beside those of the scale.
    """
    values = np.vstack([problem.evaluate(x), parties.scale.table])
    values = without_noise(values, noise(values, problem))
    cleared, _ = plans_without_noise(sp.csr_array(x[None]), values[:1], problem)
    return cleared.toarray()[0], np.asarray(values[0])


@as_plan.register
def _of_front(front: Front, number: int) -> Plan:
    """The plan of that number."""
    row = front.row_of(number)
    return Plan(
        LISTED,
        front.goals,
        front.columns,
        front.solutions[[row]].toarray()[0],
        minimised(front)[row],
        parties_listed(front),
        number=number,
        solved=front.problem,
        listed_in=front,
    )
