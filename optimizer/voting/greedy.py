"""Greedy: the project with most votes, or most votes per cost, then the next one that fits."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from .election import Chosen, Election

Merit = Callable[[Election, int], tuple[int, Fraction]]


def by_votes(election: Election, project: int) -> tuple[int, Fraction]:
    """How good a project is by its votes: the least is the best."""
    return 0, -election.votes[project]


def by_votes_per_cost(election: Election, project: int) -> tuple[int, Fraction]:
    """How good a project is by votes for each unit of money; what costs nothing comes first."""
    cost, votes = election.costs[project], election.votes[project]
    return (1, -votes / cost) if cost else (0, -votes)


def greedy(
    election: Election, merit: Merit, begun: Sequence[int] = (), *, skips: bool = True
) -> Chosen:
    """Take projects in the order of ``merit`` after those ``begun`` with, as the budget allows.

    What does not fit is left out; unless it ``skips``, nothing after it is taken either.
    """
    chosen, left = list(begun), election.budget - election.cost(begun)
    for project in ranked(election, merit):
        if project in begun:
            continue
        if election.costs[project] <= left:
            chosen.append(project)
            left -= election.costs[project]
        elif not skips:
            break
    return Chosen(tuple(chosen), tuple(_tied(election, merit, chosen, len(begun))))


def ranked(election: Election, merit: Merit) -> list[int]:
    """The projects that can be chosen, the best first."""
    return sorted(election.eligible, key=_key(election, merit))


def _key(election: Election, merit: Merit) -> Callable[[int], tuple[Any, ...]]:
    return lambda c: (*merit(election, c), *election.preferred(c))


def _tied(
    election: Election, merit: Merit, chosen: Sequence[int], begun: int
) -> list[tuple[int, int]]:
    """Pairs of alike projects of which only the order in the file decided."""
    key, taken = _key(election, merit), set(chosen[begun:])
    found = []
    for _, group in groupby(ranked(election, merit), key=lambda c: key(c)[:-1]):
        alike = list(group)
        ins = [c for c in alike if c in taken]
        outs = [c for c in alike if c not in chosen]
        found += [(ins[-1], outs[0])] if ins and outs else []
    return found
