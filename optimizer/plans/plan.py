"""Plan: one plan of a problem, chosen by a rule or listed in a front, and what each party gets."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..parties.listed import minimised, parties_listed
from ..parties.parties import Parties, party_of
from ..problem.labels import Goal
from ..problem.names import Columns
from ..problem.numbers import goal_ranges
from ..problem.problem import Floats, Problem
from ..pyomo_io.load import load_into
from ..results.front import Front
from ..results.noise import noise, without_noise
from ..results.plain import plain, records
from ..results.result import PublicResult, as_plan
from ..results.tables import by_label, decision_table

LISTED = "listed"


@dataclass(frozen=True, eq=False, repr=False)
class Plan(PublicResult):
    """An efficient plan with columns ``x`` (n,) and minimised goal values ``f`` (p,).

    ``rule`` says how it was chosen, ``listed`` being the plan ``number`` of a front; ``number`` is
    None where no front lists these goal values. ``payoff`` (p, p) is in the goals' own senses;
    ``worst`` (p,) are the worst values of the front where one was given, else of the payoff table.
    ``solves`` are those of the rule and of the payoff table and own optima that it starts from.
    ``solved`` is the problem, None for a plan of a front that was read from a folder.
    """

    rule: str
    goals: tuple[Goal, ...]
    columns: Columns
    x: Floats
    f: Floats
    payoff: Floats
    parties: Parties
    worst: Floats
    solves: int = 0
    seconds: float = 0.0
    number: int | None = None
    solved: Problem | None = None

    @classmethod
    def of(
        cls,
        problem: Problem,
        x: Floats,
        rule: str,
        *,
        payoff: Floats,
        parties: Parties,
        worst: Floats,
        solves: int,
        seconds: float,
    ) -> "Plan":
        """The plan with columns x (n,) of a problem; ``payoff`` (p, p) is minimised here."""
        values = np.vstack([problem.evaluate(x), worst * problem.signs, payoff])
        f, worst, *payoffs = without_noise(values, noise(values, problem))
        return cls(
            rule,
            problem.goals,
            problem.columns,
            x,
            f,
            np.array(payoffs) * problem.signs + 0.0,
            parties,
            worst * problem.signs + 0.0,
            solves,
            seconds,
            solved=problem,
        )

    def instead(self, rule: str, x: Floats) -> "Plan":
        """Another plan of the same problem with columns x (n,), by another rule."""
        values = np.vstack([self.problem.evaluate(x), self.payoff * self.signs])
        f = without_noise(values, noise(values, self.problem))[0]
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
            "nadir": self.nadir,
            "nadir_exact": self.parties.exact,
            "targets": {goal.label: goal.target for goal in self.goals},
            "satisfaction": self.satisfaction,
            "outside_declared": dict(zip(self.parties.names, self.parties.declared, strict=True)),
            "given_up": records(self.given_up),
            "decisions": records(self.decisions),
            "solves": self.solves,
            "seconds": self.seconds,
        }
        return dict(plain(found))

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
        return pd.Series(np.diag(self.payoff), index=self.labels)

    @property
    def nadir(self) -> pd.Series:
        """Worst efficient value of each goal; ``parties.exact`` says whether it is an estimate."""
        return pd.Series(self.worst + 0.0, index=self.labels)

    @property
    def ranges(self) -> Floats:
        """Range of each goal from its worst to its best value, shape (p,); 0 where it has none."""
        return goal_ranges(np.vstack([self.worst, np.diag(self.payoff)]))

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

        The share is that of the range from nadir to ideal; NaN for a goal without range.
        """
        best = np.diag(self.payoff) * self.signs
        amount = np.maximum(self.f - best, 0.0)
        shares = amount / np.where(self.ranges > 0, self.ranges, np.nan)
        owners = list(map(party_of, self.goals))
        table = {"party": owners, "amount": amount, "share": shares}
        return pd.DataFrame(table, index=pd.Index(self.labels, name="goal"))


@as_plan.register
def _of_front(front: Front, number: int) -> Plan:
    """The plan of that number; best, worst and ranges are those of the front."""
    row = front.row_of(number)
    points = minimised(front)
    best = points[points.argmin(axis=0)] * front.signs + 0.0
    payoff = best if front.payoff is None else front.payoff.to_numpy(dtype=float)
    seen = points if front.complete else np.vstack([points, payoff * front.signs])
    return Plan(
        LISTED,
        front.goals,
        front.columns,
        front.solutions[[row]].toarray()[0],
        points[row],
        payoff,
        parties_listed(front),
        seen.max(axis=0) * front.signs + 0.0,
        number=number,
        solved=front.problem,
    )
