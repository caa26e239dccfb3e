"""The method of equal shares: every voter has the same share of the budget to pay projects with.

Of the projects that their supporters can still pay, the one is chosen that costs them least for
each unit of utility, where all pay at the same rate and those who have less pay all they have
(Peters & Skowron, "Proportionality and the limits of welfarism", EC 2020; Peters, Pierczynski &
Skowron, "Proportional participatory budgeting with additive utilities", NeurIPS 2021).

Some money is usually left. ``add1`` gives every voter one unit of money more, again and again,
until what is chosen would cost more than the budget, and takes what was chosen just before. It does
not stop earlier where no other project would fit: the cities whose results are published went on.
What it leaves, ``add1u`` spends greedily by utility per cost.

Money is counted in whole numbers: whenever a price is not whole, all money is divided into smaller
parts.
"""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from ...diagnostics import codes
from ..errors import OutOfTimeError
from ..solver.budget import Budget
from .election import Chosen, Election
from .greedy import Merit, by_votes, by_votes_per_cost, greedy

COST, UNIT = "cost", "unit"
#: Utility per cost: where a project is worth what it costs, that is its votes.
MERITS: dict[str, Merit] = {COST: by_votes, UNIT: by_votes_per_cost}


@dataclass
class _Purses:
    """What each voter of a kind has, in parts of a unit of money, and each project's supporters.

    A supporter is (points, kind of voter).
    """

    election: Election
    parts: int
    money: list[int]
    supporters: dict[int, list[tuple[int, int]]]

    @classmethod
    def filled(cls, election: Election, share: Fraction) -> "_Purses":
        """Purses that hold an equal ``share`` for every voter."""
        parts = math.lcm(election.parts, share.denominator)
        supporters = {c: [*own] for c, own in election.supporters.items()}
        return cls(election, parts, [int(share * parts)] * len(election.ballots), supporters)

    def least(self, project: int) -> Fraction:
        """Parts of money for each point if no supporter has too little: it never gets less."""
        points = self.election.points[project]
        return self.election.costs[project] * self.parts / points

    def share_voters(self, pair: tuple[int, int]) -> bool:
        """Whether two projects have a supporter in common, so that one makes the other dearer."""
        one, other = ({kind for _, kind in self.supporters[c]} for c in pair)
        return not one.isdisjoint(other)

    def price(self, project: int) -> Fraction | None:
        """Parts of money for each point, so that supporters pay the project together; None if they
        cannot.
        """
        sizes, money = self.election.voters, self.money
        supporters = self.supporters[project]
        multiple = self.election.multiples[project]
        # Those who have least for each of their points come first; mostly they do already.
        supporters.sort(key=lambda each: money[each[1]] * (multiple // each[0]))
        cost = int(self.election.costs[project] * self.parts)
        points = self.election.points[project]
        for each, kind in supporters:
            if money[kind] * points >= cost * each:
                return Fraction(cost, points)
            cost -= money[kind] * sizes[kind]
            points -= each * sizes[kind]
        return None

    def pay(self, project: int, price: Fraction) -> None:
        """Take the price for each point from every supporter, or all that there is."""
        finer = price.denominator
        if finer > 1:
            self.parts *= finer
            self.money = [each * finer for each in self.money]
        for points, kind in self.supporters[project]:
            self.money[kind] -= min(self.money[kind], price.numerator * points)


@dataclass
class _Round:
    """One run of the method with fixed shares: projects by what a unit of utility costs at least.

    Money only gets less, so that a price that was found is a bound for later ones.
    """

    purses: _Purses
    utility: str
    waiting: list[tuple[Fraction, tuple[Fraction, Fraction, int]]] = field(default_factory=list)

    def chosen(self) -> Chosen:
        """All projects that are paid, the cheapest for their supporters first."""
        preferred = self.purses.election.preferred
        self.waiting = [
            (self._rate(c, self.purses.least(c)), preferred(c)) for c in self.purses.supporters
        ]
        heapq.heapify(self.waiting)
        found, tied = [], []
        for project, alike in self._sold():
            found.append(project)
            tied += [(project, other) for other in alike]
        taken = set(found)
        mattered = (pair for pair in tied if pair[1] not in taken or self.purses.share_voters(pair))
        return Chosen(tuple(found), tuple(mattered))

    def _sold(self) -> Iterator[tuple[int, list[int]]]:
        """Projects as they are paid, with those that were just as good."""
        while self.waiting:
            _, key = heapq.heappop(self.waiting)
            price = self.purses.price(key[-1])
            if price is None:
                continue
            rate = self._rate(key[-1], price)
            if self.waiting and self.waiting[0] < (rate, key):
                heapq.heappush(self.waiting, (rate, key))
                continue
            alike = [c for _, (*same, c) in self.waiting if same == [*key[:-1]]]
            yield key[-1], [c for c in alike if self._rate_now(c) == rate]
            self.purses.pay(key[-1], price)

    def _rate_now(self, project: int) -> Fraction | None:
        price = self.purses.price(project)
        return None if price is None else self._rate(project, price)

    def _rate(self, project: int, price: Fraction) -> Fraction:
        """Money for each unit of utility."""
        cost = self.purses.election.costs[project]
        worth = cost if self.utility == COST and cost else 1
        return price / (self.purses.parts * worth)


def equal_shares(election: Election, utility: str, share: Fraction | None = None) -> Chosen:
    """The method without completion. A voter's utility of a project is the points given (``unit``)
    or these times its cost (``cost``); ``share`` is what every voter has, else an equal part.
    """
    own = election.share if share is None else share
    return _Round(_Purses.filled(election, own), utility).chosen()


def add1(election: Election, utility: str, budget: Budget) -> tuple[Chosen, int]:
    """The method with ever larger shares, and how many units of money each voter has more.

    Raises OutOfTimeError where the ``budget`` ends it.
    """
    found, added = equal_shares(election, utility), 0
    tied = dict.fromkeys(found.tied)
    while len(found.projects) < len(election.eligible):
        if budget.spent:
            raise OutOfTimeError(
                codes.OUT_OF_TIME,
                f"What equal shares choose was not reached: each voter has {added:,} more by now.",
            )
        larger = equal_shares(election, utility, election.share + added + 1)
        tied |= dict.fromkeys(larger.tied)
        if election.cost(larger.projects) > election.budget:
            break
        found, added = larger, added + 1
    return Chosen(found.projects, tuple(tied)), added


def spent(election: Election, utility: str, begun: Chosen) -> Chosen:
    """What was ``begun``, and what else the budget allows by utility per cost."""
    more = greedy(election, MERITS[utility], begun.projects)
    return Chosen(more.projects, (*begun.tied, *more.tied))
