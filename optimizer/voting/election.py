"""Election: projects with their costs, a budget, and what voters give to which project.

Ties go to the cheaper project, then to that with more votes, then to that which comes first.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property


@dataclass(frozen=True)
class Election:
    """A budget for projects in their order; all numbers are exact, and none is negative.

    ``ballots`` are the different ones, points by the number of the project, with how many voters
    cast each in ``voters``; of approvals every point is 1. Projects with fewer votes than
    ``threshold`` cannot be chosen.
    """

    projects: tuple[str, ...]
    costs: tuple[Fraction, ...]
    budget: Fraction
    ballots: tuple[Mapping[int, Fraction], ...]
    voters: tuple[int, ...]
    threshold: Fraction = Fraction(0)

    @cached_property
    def votes(self) -> list[Fraction]:
        """What all voters together give to each project: points, or the number who approve it."""
        found = [Fraction(0)] * len(self.projects)
        for ballot, count in zip(self.ballots, self.voters, strict=True):
            for project, points in ballot.items():
                found[project] += points * count
        return found

    @cached_property
    def eligible(self) -> list[int]:
        """Projects that can be chosen: somebody wants them, and enough do."""
        return [c for c, votes in enumerate(self.votes) if votes > 0 and votes >= self.threshold]

    @cached_property
    def supporters(self) -> dict[int, list[tuple[int, int]]]:
        """Who gives a project how much, (points, number of the ballot), in parts of a point that
        make all of them whole; of projects that can be chosen.
        """
        parts = math.lcm(*(p.denominator for ballot in self.ballots for p in ballot.values()))
        found: dict[int, list[tuple[int, int]]] = {c: [] for c in self.eligible}
        for kind, ballot in enumerate(self.ballots):
            for project, points in ballot.items():
                if points and project in found:
                    found[project].append((int(points * parts), kind))
        return found

    @cached_property
    def points(self) -> dict[int, int]:
        """What the supporters of a project give it together, in the same parts of a point."""
        sizes = self.voters
        return {
            c: sum(points * sizes[kind] for points, kind in own)
            for c, own in self.supporters.items()
        }

    @cached_property
    def multiples(self) -> dict[int, int]:
        """The least multiple of all that supporters give to a project."""
        return {c: math.lcm(*{each for each, _ in own}) for c, own in self.supporters.items()}

    @property
    def size(self) -> int:
        """How many voters there are, at least one."""
        return sum(self.voters)

    @property
    def share(self) -> Fraction:
        """An equal share of the budget for each voter."""
        return self.budget / self.size

    def cost(self, chosen: Sequence[int]) -> Fraction:
        """What projects cost together."""
        return sum((self.costs[c] for c in chosen), Fraction(0))

    def preferred(self, project: int) -> tuple[Fraction, Fraction, int]:
        """What decides a tie: the least of these comes first."""
        return self.costs[project], -self.votes[project], project

    @cached_property
    def parts(self) -> int:
        """Into so many parts a unit of money is divided, so that all amounts are whole."""
        return math.lcm(self.budget.denominator, *(each.denominator for each in self.costs))


@dataclass(frozen=True)
class Chosen:
    """Projects in the order in which they were chosen; ``tied`` are pairs of one that came
    first and one that was just as good and only stands later, where that may have mattered.
    """

    projects: tuple[int, ...]
    tied: tuple[tuple[int, int], ...] = ()
