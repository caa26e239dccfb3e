"""Moves: by how much requirements are loosened: in their units, or as shares of what they ask."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .. import arguments
from ..problem.labels import Requirement
from ..problem.problem import Floats, Problem
from .requirement_units import sizes, units_of
from .words import amount, counted

_WITH_UNIT = re.compile(r"\s*([-+.,\d_eE]+)\s+(\S.*?)\s*")


@dataclass(frozen=True)
class Move:
    """An amount, or where ``of_asked`` a share of what is asked; with a ``unit`` it is for what is
    counted in that alone.
    """

    amount: float
    of_asked: bool = False
    unit: str | None = None

    @classmethod
    def read(cls, value: object, what: str) -> "Move":
        """A number, or a text such as ``1000``, ``5%`` or ``50 kEUR``.

        Raises InputError where it is none of more than 0.

        >>> Move.read("5 %", "by"), Move.read("1000 EUR", "by").unit
        (Move(amount=0.05, of_asked=True, unit=None), 'EUR')
        """
        if isinstance(value, str) and value.strip().endswith("%"):
            share = arguments.positive(value.strip().removesuffix("%").strip(), what)
            return cls(share / 100, of_asked=True)
        found = _WITH_UNIT.fullmatch(value) if isinstance(value, str) else None
        if found is not None:
            return cls(arguments.positive(found[1], what), unit=found[2])
        return cls(arguments.positive(value, what))

    def words(self, unit: str) -> str:
        """The move of what is counted in a unit."""
        if self.of_asked:
            return f"{amount(100 * self.amount)} %"
        return counted(self.amount, unit)


@dataclass(frozen=True)
class Moves:
    """For what is counted in a unit the move in that unit, else the one that says no unit."""

    given: tuple[Move, ...]

    @classmethod
    def read(cls, value: object, what: str) -> "Moves":
        """One move or several; raises InputError as :meth:`Move.read` does."""
        several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        return cls(tuple(Move.read(each, what) for each in several))

    def of(self, unit: str) -> Move | None:
        """The move of what is counted in ``unit``; None where no amount fits."""
        own = [each for each in self.given if each.unit is not None and each.unit == unit]
        return next(iter([*own, *(each for each in self.given if each.unit is None)]), None)

    def rows(self, problem: Problem, requirement: Requirement) -> tuple[Floats, Floats] | None:
        """How far each row (m,) of a requirement moves down and up; None where no amount fits."""
        move = self.of(requirement.unit)
        if move is None:
            return None
        if move.of_asked:
            low, high = (
                move.amount * sizes(problem, bounds)
                for bounds in (problem.row_lower, problem.row_upper)
            )
            return low, high
        units = units_of(problem)
        far = move.amount / np.where(units > 0, units, 1.0)
        return far, far
