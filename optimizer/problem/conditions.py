"""Conditions on forms, and whether they hold as a form of 0 or 1 over new columns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Generic, Literal, TypeAlias

from .affine import Affine, C, Making, OpenError, Sense, key_of


@dataclass(frozen=True)
class Holds(Generic[C]):
    """The condition ``form >= 0``; a ``strict`` one is ``form > 0``."""

    form: Affine[C]
    strict: bool = False


@dataclass(frozen=True)
class Both(Generic[C]):
    """All of some conditions; of none, what is true."""

    parts: tuple["Condition[C]", ...] = ()


@dataclass(frozen=True)
class Either(Generic[C]):
    """One of some conditions at least; of none, what is false."""

    parts: tuple["Condition[C]", ...] = ()


Condition: TypeAlias = Holds[C] | Both[C] | Either[C]


def negated(condition: Condition[C]) -> Condition[C]:
    """What holds where a condition does not.

    >>> negated(Holds(Affine({"x": 1}, -5)))
    Holds(form=Affine(terms={'x': -1}, constant=5), strict=True)
    """
    if isinstance(condition, Holds):
        return Holds(condition.form.times(-1), not condition.strict)
    parts = tuple(negated(part) for part in condition.parts)
    return Either(parts) if isinstance(condition, Both) else Both(parts)


def implies(first: Condition[C], then: Condition[C]) -> Condition[C]:
    """``then`` holds wherever ``first`` does."""
    return Either((negated(first), then))


class Conditions(Making[C]):
    """Makes conditions linear."""

    def truth(self, condition: Condition[C], sense: Sense) -> Affine[C]:
        """1 where a condition holds, 0 where it does not.

        Raises MissingBoundError, or OpenError where amounts decide at a limit that is excluded.
        """
        if isinstance(condition, Holds):
            return self.holds(condition, sense)
        found = [self.truth(part, sense) for part in condition.parts]
        return self.all_of(found) if isinstance(condition, Both) else self.any_of(found)

    def all_of(self, forms: Sequence[Affine[C]]) -> Affine[C]:
        """1 where all of some forms of 0 or 1 are 1, else 0."""
        if any(not form.terms and form.constant == 0 for form in forms):
            return Affine()
        left = {key_of(form): form for form in forms if form.terms}
        if len(left) < 2:
            return next(iter(left.values()), Affine({}, 1))
        return self.once(("all", frozenset(left)), lambda: self._made_all(list(left.values())))

    def any_of(self, forms: Sequence[Affine[C]]) -> Affine[C]:
        """1 where one of some forms of 0 or 1 is 1, else 0."""
        yes: Affine[C] = Affine({}, 1)
        return yes.plus(self.all_of([yes.plus(form, -1) for form in forms]), -1)

    def _made_all(self, forms: Sequence[Affine[C]]) -> Affine[C]:
        found = self.choice()
        rest = found
        for form in forms:
            self.maker.row(found.plus(form, -1), None, 0)
            rest = rest.plus(form, -1)
        self.maker.row(rest, 1 - len(forms), None)
        return found

    def holds(self, condition: Holds[C], sense: Sense) -> Affine[C]:
        """1 where a form is 0 or more, or above 0, else 0; raises as :meth:`truth` does."""
        condition = self._in_steps(condition)
        form, strict = condition.form, condition.strict
        low, high = self.span(form)
        if low is not None and (low > 0 or (low == 0 and not strict)):
            return Affine({}, 1)
        if high is not None and (high < 0 or (high == 0 and strict)):
            return Affine({})
        gap = 1 if self.is_whole(form) else 0
        if gap and (low, high) == (-1, 0):
            return form.shifted(1)
        if not gap and sense != (1 if strict else -1):
            raise OpenError
        asked: tuple[Literal[1, -1], ...] = (sense,) if sense else (-1, 1)
        for side, end in ((-1, low), (1, high)):
            if side in asked and end is None:
                raise self.open_end(form, side)
        sides = [s for s, end in ((-1, low), (1, high)) if s in asked or (gap and end is not None)]
        key = ("holds", key_of(form), gap, *sides)
        return self.once(key, lambda: self._told(form, gap, sides))

    def _in_steps(self, condition: Holds[C]) -> Holds[C]:
        """A condition on whole columns in whole numbers, as ``form >= 0``."""
        form, step = condition.form, self.step(condition.form)
        if not step:
            return condition
        constant = Fraction(form.constant) / step
        whole = math.ceil(constant) - 1 if condition.strict else math.floor(constant)
        return Holds(Affine({j: int(c / Fraction(step)) for j, c in form.terms.items()}, whole))

    def _told(self, form: Affine[C], gap: int, sides: Sequence[int]) -> Affine[C]:
        """A column that is 1 where a form is 0 or more, 0 where it is ``-gap`` or less.

        In whole numbers both sides are held if they can be, so that decisions leave no choice.
        """
        found = self.choice()
        if -1 in sides:
            low = self.least(form)
            self.maker.row(form.plus(found, low), low, None)
        if 1 in sides:
            self.maker.row(form.plus(found, -(self.most(form) + gap)), None, -gap)
        return found

    def require(self, condition: Condition[C]) -> Affine[C]:
        """A form of whole numbers that can be 1 or more where a condition holds, and nowhere else:
        ``form >= 1`` says it.
        """
        if isinstance(condition, Either):
            forms = [self.require(part) for part in condition.parts]
            total: Affine[C] = reduce(lambda one, other: one.plus(other), forms, Affine())
            sure = any(not form.terms and form.constant >= 1 for form in forms)
            return Affine({}, 1) if sure else total
        return self.truth(condition, -1)
