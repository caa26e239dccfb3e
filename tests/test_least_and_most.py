"""Requirements on a minimum beside a goal that is a maximum, against all plans in fractions.

Bounds of what stands for a minimum were nearly one beside the requirement, so that HiGHS' presolve
took them for one, and what hangs on it was off by more than its tolerance: it denied plans.
"""

import itertools
import random
from fractions import Fraction
from pathlib import Path

import pytest

import wholepie as wp

COSTS = ["0.7", "4", "1.5", "0.1", "2.3", "10", "0.25", "3", "7.7"]


class Case:
    """Of some choices each is worth its cost and a share of a level; the least is limited."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.costs = [rng.choice(COSTS) for _ in range(rng.randint(2, 4))]
        self.least = rng.choice(["3", "2", "1.7", "4", "2.5"])
        self.budget = rng.choice(["5.7", "6", "8.1", "12"])
        self.share = rng.choice(["1", "2", "0.5", "3"])
        self.top = rng.randint(2, 5)
        names = [f"z{i}" for i in range(len(self.costs))]
        self.other = rng.choice(["x", " + ".join(names), "x - z0"])

    def text(self) -> str:
        terms = [f"{cost}*z{i}" for i, cost in enumerate(self.costs)]
        worth = ", ".join(f"{term} + {self.share}*x" for term in terms)
        choices = "".join(f"  z{i}: {{type: binary}}\n" for i in range(len(terms)))
        return (
            "wholepie: 1\ntitle: Least and most\ndecisions:\n"
            f"  x: {{type: integer, at most: {self.top}}}\n{choices}"
            "stakeholders:\n  a:\n    requires:\n"
            f"      budget: {' + '.join(terms)} <= {self.budget}\n"
            f"      least: 'min({worth}) >= {self.least}'\n"
            f"    goals: {{most: {{minimize: 'max({worth})'}}, "
            f"other: {{minimize: {self.other}}}}}\n"
        )

    def front(self) -> list[tuple[float, float]]:
        costs, found = [Fraction(cost) for cost in self.costs], set()
        for x, *z in itertools.product(range(self.top + 1), *[(0, 1)] * len(costs)):
            spent = [cost * choice for cost, choice in zip(costs, z, strict=True)]
            worth = [each + Fraction(self.share) * x for each in spent]
            if sum(spent) <= Fraction(self.budget) and min(worth) >= Fraction(self.least):
                other = {"x": x, "x - z0": x - z[0]}.get(self.other, sum(z))
                found.add((max(worth), other))
        return sorted(
            (float(a), float(b))
            for a, b in found
            if not any(o != (a, b) and o[0] <= a and o[1] <= b for o in found)
        )


@pytest.mark.parametrize("method", [None, "zones"])
@pytest.mark.parametrize(
    "seeds", [range(60), pytest.param(range(60, 600), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_a_least_that_is_required_costs_no_plan(
    seeds: range, method: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "case.yaml"
    for seed in seeds:
        case = Case(seed)
        path.write_text(case.text())
        try:
            front = wp.front(path, method=method)
        except wp.InfeasibleError:
            assert not case.front(), seed
            continue
        assert front.exact
        assert sorted(map(tuple, front.points.to_numpy().tolist())) == case.front(), seed
