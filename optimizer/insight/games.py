"""Games: what each coalition can reach, and what that says of a fair division.

A game gives every coalition of players a value v(S), the empty one 0; the value can be divided at
will. Coalitions are numbered by bits: player i is in coalition ``mask`` if ``mask >> i & 1``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from .. import arguments
from ..errors import InputError
from ..problem.problem import Floats
from ..problem.tolerances import PROVED, SHARE_NOISE, SUM_ROUNDING, VALUE_ROUNDING
from ..results.plain import plain
from ..results.result import PublicResult
from .nucleolus import incidence, least_core, nucleolus
from .shapley import exact

#: Players of a game with given values: nucleolus and least core look at all 2^n coalitions.
MOST_PLAYERS = 16
#: Stakeholders up to whom all coalitions of a problem are solved; above, orders are sampled.
EXACT_PLAYERS = 12

Masks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Breach:
    """Coalitions that reach more apart than together, by ``loss``."""

    parts: tuple[tuple[str, ...], tuple[str, ...]]
    loss: float

    def to_dict(self) -> dict[str, Any]:
        """Both coalitions and the loss as plain data."""
        return {"coalitions": [list(each) for each in self.parts], "loss": self.loss}


@dataclass(frozen=True, eq=False, repr=False)
class Game(PublicResult):
    """Players and the ``values`` (2^n,) of their coalitions, by bits: in ``[0, 1, 2, 4]`` the first
    player is worth 1 alone, the second 2, and both are worth 4.

    >>> gloves = Game.of(["left", "right", "other"], lambda s: float("left" in s and len(s) > 1))
    >>> gloves.shapley.round(3).to_dict()
    {'left': 0.667, 'right': 0.167, 'other': 0.167}
    """

    players: tuple[str, ...]
    values: Floats

    def __post_init__(self) -> None:
        """Take names and numbers in any form; raise InputError for values that are not a game."""
        object.__setattr__(self, "players", _players(self.players))
        object.__setattr__(self, "values", _values(self.values))
        n = len(self.players)
        if self.values.shape != (2**n,) or not np.isfinite(self.values).all():
            raise InputError(codes.INVALID_GAME, f"A game of {n} players has {2**n} finite values.")
        if self.values[0] != 0:
            raise InputError(
                codes.INVALID_GAME,
                f"The coalition without members has the value {self.values[0]:g}; it must be 0.",
            )

    @classmethod
    def of(
        cls,
        players: arguments.Names,
        worth: Callable[[frozenset[str]], float] | arguments.SupportsItems,
    ) -> "Game":
        """Game from a function of coalitions, or a dict of them: one that it lacks is worth 0.

        Raises InputError for a coalition of others than the players, and where the values are not
        a game's.
        """
        named = _players(players)
        coalitions = [members(named, mask) for mask in range(2 ** len(named))]
        if callable(worth) and not isinstance(worth, type):
            given = [worth(each) if each else 0.0 for each in coalitions]
        else:
            table = {
                arguments.members(each, "A coalition"): value
                for each, value in arguments.pairs(worth, "worth")
            }
            _require_known(named, table)
            given = [table.get(each, 0.0) for each in coalitions]
        return cls(named, _values(given))

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{self.n} players, together {self.grand:g}"

    def to_dict(self) -> dict[str, Any]:
        """Values of all coalitions, least core, nucleolus and what is odd, as plain data."""
        found = {
            "values": [
                {"coalition": list(members), "value": value}
                for members, value in zip(self.table.index, self.table.tolist(), strict=True)
            ],
            "core_is_empty": self.core_is_empty,
            "least_core": self.least_core.to_dict(),
            "nucleolus": self.nucleolus.to_dict(),
            "monotone_breach": self.monotone_breach and self.monotone_breach.to_dict(),
            "superadditive_breach": self.superadditive_breach
            and self.superadditive_breach.to_dict(),
        }
        return dict(plain(found))

    @property
    def n(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def grand(self) -> float:
        """Value of all players together."""
        return float(self.values[-1])

    @cached_property
    def scale(self) -> float:
        """Largest absolute value, 1 if all are 0: what tolerances are measured by."""
        return float(np.abs(self.values).max()) or 1.0

    @cached_property
    def incidence(self) -> Floats:
        """Shape (2^n, n): 1 where a player is in a coalition."""
        return incidence(self.n)

    def value(self, coalition: Iterable[str]) -> float:
        """Value of a coalition."""
        return float(self.values[self.mask(coalition)])

    def mask(self, coalition: Iterable[str]) -> int:
        """Number of a coalition; raises InputError for others than the players."""
        chosen = arguments.members(coalition, "coalition")
        _require_known(self.players, [chosen])
        return sum(1 << i for i, player in enumerate(self.players) if player in chosen)

    @cached_property
    def table(self) -> pd.Series:
        """Value by coalition, a tuple of players, small coalitions first, without the empty one."""
        order = sorted(range(1, 2**self.n), key=lambda mask: (mask.bit_count(), mask))
        named = [tuple(p for p in self.players if p in members(self.players, m)) for m in order]
        index = pd.Index(named, name="coalition", tupleize_cols=False)
        return pd.Series(self.values[order], index=index, name="value")

    @cached_property
    def marginal(self) -> pd.Series:
        """What each player adds to all the others."""
        everybody = 2**self.n - 1
        without = [self.values[everybody ^ (1 << i)] for i in range(self.n)]
        return self.by_player(self.grand - np.array(without))

    @cached_property
    def alone(self) -> pd.Series:
        """What each player reaches alone."""
        single = [self.values[1 << i] for i in range(self.n)]
        return self.by_player(np.array(single))

    @property
    def is_rational(self) -> bool:
        """Whether the value of all can give each player what it reaches alone."""
        return bool(self.alone.sum() <= self.grand + SUM_ROUNDING * self.scale)

    @cached_property
    def shapley(self) -> pd.Series:
        """Mean of what a player adds over all orders of joining (Shapley 1953)."""
        return self.by_player(exact(self.n, self.values))

    def by_player(self, amounts: Floats) -> pd.Series:
        """Amounts (n,) by player, rounding noise about 0 taken for 0."""
        noise = np.abs(amounts) <= VALUE_ROUNDING * self.scale
        return pd.Series(np.where(noise, 0.0, amounts), index=list(self.players))

    @cached_property
    def monotone_breach(self) -> Breach | None:
        """The player whose joining costs a coalition most, if one does."""
        masks = np.arange(2**self.n)
        worst: Breach | None = None
        for i in range(self.n):
            outside = masks[(masks >> i & 1) == 0]
            losses = self.values[outside] - self.values[outside | 1 << i]
            worst = self._worse(worst, losses, outside, np.full(len(outside), 1 << i))
        return worst

    @cached_property
    def superadditive_breach(self) -> Breach | None:
        """Two coalitions that lose most by joining, if some do."""
        masks = np.arange(2**self.n)
        worst: Breach | None = None
        for mask in range(1, 2**self.n - 1):
            # The highest player of both together is in the other: each pair once.
            others = masks[((masks & mask) == 0) & (masks > mask)]
            losses = self.values[mask] + self.values[others] - self.values[others | mask]
            worst = self._worse(worst, losses, np.full(len(others), mask), others)
        return worst

    def _worse(
        self, known: Breach | None, losses: Floats, one: Masks, other: Masks
    ) -> Breach | None:
        if not len(losses):
            return known
        at = int(np.argmax(losses))
        loss = float(losses[at])
        if loss <= max(PROVED * self.scale, known.loss if known else 0.0):
            return known
        return Breach((self.named(int(one[at])), self.named(int(other[at]))), loss)

    def named(self, mask: int) -> tuple[str, ...]:
        """Players of a coalition, in order."""
        return tuple(p for i, p in enumerate(self.players) if mask >> i & 1)

    @cached_property
    def least_core(self) -> "Division":
        """The division whose worst-treated coalition is treated best.

        ``excess`` is what that coalition could still gain by leaving; the core is empty if it is
        more than 0.
        """
        return self._divided(least_core(self.values))

    @cached_property
    def nucleolus(self) -> "Division":
        """The division whose excesses, from the largest down, are least (Schmeidler 1969).

        Where the players alone reach more than all together, it is the prenucleolus.
        """
        return self._divided(nucleolus(self.values, individual=self.is_rational))

    def _divided(self, shares: Floats) -> "Division":
        gains = (self.values - self.incidence @ shares)[1:-1]
        return Division(self.by_player(shares), float(gains.max()) if len(gains) else 0.0)

    @property
    def core_is_empty(self) -> bool:
        """Whether every division leaves some coalition better off alone."""
        return self.least_core.excess > PROVED * self.scale

    def blocking(self, division: arguments.Amounts) -> "Blocking | None":
        """The coalition that gains most by leaving a proposed division; None if none gains.

        Of equal ones the smallest; all together only where no part of them gains.

        Raises InputError for a division of others than the players, or of more than there is.
        """
        shares = self.shares(division)
        gains = self.values - self.incidence @ shares
        if shares.sum() - self.grand > PROVED * self.scale:
            raise InputError(
                codes.INVALID_DIVISION,
                f"The division gives away {shares.sum():g}; all together reach {self.grand:g}.",
            )
        proper = gains[:-1] - SHARE_NOISE * self.scale * self.incidence[:-1].sum(axis=1)
        at = int(np.argmax(proper))
        # All together only gain by leaving where the division keeps something back.
        at = at if gains[at] > PROVED * self.scale else 2**self.n - 1
        if gains[at] <= PROVED * self.scale:
            return None
        gets = float(self.incidence[at] @ shares)
        return Blocking(self.named(at), gets, float(self.values[at]))

    def shares(self, division: arguments.Amounts) -> Floats:
        """A division as an array (n,); raises InputError as :meth:`blocking` does."""
        given = arguments.amounts(division, "division")
        if set(given) != set(self.players):
            named, known = ", ".join(given), ", ".join(self.players)
            raise InputError(
                codes.INVALID_DIVISION, f"A division names every player: {known}; found {named}."
            )
        return np.array([given[player] for player in self.players])


@dataclass(frozen=True, eq=False, repr=False)
class Division(PublicResult):
    """A division of the value of all, by player, and the largest ``excess`` v(S) - x(S) of it."""

    shares: pd.Series
    excess: float

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return ", ".join(f"{player} {share:.6g}" for player, share in self.shares.items())

    def to_dict(self) -> dict[str, Any]:
        """Shares by player and the largest excess as plain data."""
        return {"shares": plain(self.shares), "excess": plain(self.excess)}


@dataclass(frozen=True)
class Blocking:
    """A coalition that gets less than it ``could`` have alone."""

    members: tuple[str, ...]
    gets: float
    could: float

    def to_dict(self) -> dict[str, Any]:
        """Members and both values as plain data."""
        return {"members": list(self.members), "gets": self.gets, "could": self.could}


def members(players: Sequence[str], mask: int) -> frozenset[str]:
    """The players of a coalition."""
    return frozenset(player for i, player in enumerate(players) if mask >> i & 1)


def _players(value: object) -> tuple[str, ...]:
    """The names of 1 to 16 players."""
    named = tuple(arguments.names(value, "players"))
    if not 1 <= len(named) <= MOST_PLAYERS or len(set(named)) < len(named):
        raise InputError(
            codes.INVALID_GAME, f"A game has 1 to {MOST_PLAYERS} players of different names."
        )
    return named


def _values(value: object) -> Floats:
    """The values of coalitions as numbers."""
    if isinstance(value, np.ndarray) and value.dtype == float:
        return value
    found = arguments.entries(value, "values", "a list of numbers")
    return np.array([arguments.number(each, "The value of a coalition") for each in found])


def _require_known(players: Sequence[str], coalitions: Iterable[Iterable[str]]) -> None:
    strangers = {str(each) for coalition in coalitions for each in coalition} - set(players)
    if strangers:
        names = ", ".join(sorted(strangers))
        raise InputError(
            codes.INVALID_GAME, f"{names} are not players; the players are {', '.join(players)}."
        )
