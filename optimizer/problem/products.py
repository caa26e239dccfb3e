"""Products and extremes of forms as forms over new columns.

Products are McCormick's envelopes, which are exact for a yes/no factor ("Computability of global
solutions to factorable nonconvex programs", Mathematical Programming 10, 1976).
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce

from .affine import Affine, C, End, Making, NotBinaryError, Number, Sense, common, key_of, plain

#: Of more units than this no column is made.
_MOST_UNITS = 10**9


class Products(Making[C]):
    """Makes products, the largest and the smallest of forms linear."""

    def product(self, one: Affine[C], other: Affine[C]) -> Affine[C]:
        """Their product, exactly, where one is of yes/no columns alone and the other is bounded.

        Raises NotBinaryError or MissingBoundError.
        """
        sides = [(one, other), (other, one)]
        able = [pair for pair in sides if all(map(self._is_choice, pair[0].terms))]
        if not able:
            raise NotBinaryError
        choices, rest = min(able, key=lambda pair: len(pair[0].terms))
        found = rest.times(choices.constant)
        for column, c in choices.terms.items():
            found = found.plus(self._chosen(column, rest), c)
        return found

    def _is_choice(self, column: C) -> bool:
        low, high = self.maker.bounds(column)
        whole = self.maker.is_whole(column) and low is not None and high is not None
        return whole and high is not None and low is not None and high - low <= 1

    def _chosen(self, column: C, form: Affine[C]) -> Affine[C]:
        """A column of two neighbouring whole numbers times a form."""
        base = self.maker.bounds(column)[0]
        assert base is not None
        yes = Affine({column: 1}, -base)
        # A yes/no number times itself is itself.
        own = form.terms.get(column, 0)
        rest = form.plus(Affine({column: own}), -1)
        return form.times(base).plus(self._times(yes, rest)).plus(yes, own * (base + 1))

    def _times(self, yes: Affine[C], form: Affine[C]) -> Affine[C]:
        """A form of 0 or 1 times a bounded one."""
        if not form.terms:
            return yes.times(form.constant)
        if next(iter(form.terms.values())) < 0:
            return self._times(yes, form.times(-1)).times(-1)
        low, high = self.least(form), self.most(form)
        over, unit = form.shifted(-low), self.step(form) or 1
        chosen = self.once(
            ("product", frozenset((key_of(yes), key_of(over.times(Fraction(1) / unit))))),
            lambda: self._masked(
                yes, over.times(Fraction(1) / unit), plain(Fraction(high - low) / unit)
            ),
        )
        return yes.times(low).plus(chosen, unit)

    def _masked(self, yes: Affine[C], over: Affine[C], most: Number) -> Affine[C]:
        """A form of 0 or 1 times one between 0 and ``most``."""
        whole = self.is_whole(over)
        found = Affine({self.maker.column(0, plain(most), whole=whole): 1})
        self.maker.row(found.plus(yes, -most), None, 0)
        self.maker.row(found.plus(over, -1), None, 0)
        self.maker.row(found.plus(over, -1).plus(yes, -most), -most, None)
        return found

    def largest(self, forms: Sequence[Affine[C]], sense: Sense, *, floor: End = None) -> Affine[C]:
        """The largest of some forms, which is known not to be less than ``floor``. With a sense of
        1 no bounds are needed.

        Raises MissingBoundError.
        """
        if sense == 1:
            return self._above(forms, floor)
        lows = [self.least(form) for form in forms]
        best = max(lows)
        kept = [form for form in forms if self.most(form) > best]
        if not kept:
            return forms[lows.index(best)]
        if best not in [self.least(form) for form in kept]:
            kept.append(forms[lows.index(best)])
        if len(kept) == 1:
            return kept[0]
        key = ("largest", *map(key_of, kept))
        return self.once(key, lambda: self._in_units(kept, floor))

    def absolute(self, form: Affine[C], sense: Sense) -> Affine[C]:
        """How far a form is from 0; with a sense of 1 no bounds are needed."""
        return self.largest([form, form.times(-1)], sense, floor=0)

    def smallest(self, forms: Sequence[Affine[C]], sense: Sense) -> Affine[C]:
        """The smallest of some forms; with a sense of -1 no bounds are needed."""
        if sense == -1:
            return self._below(forms)
        way: Sense = -1 if sense else 0
        return self.largest([form.times(-1) for form in forms], way).times(-1)

    def _above(self, forms: Sequence[Affine[C]], floor: End) -> Affine[C]:
        """A column that is no less than any of some forms."""
        lows, highs = zip(*map(self.span, forms), strict=True)
        known = [low for low in (floor, *lows) if low is not None]
        found = self._top(forms, max(known, default=None), _of_all(max, highs))
        for form in forms:
            self.maker.row(found.plus(form, -1), 0, None)
        return found

    def _below(self, forms: Sequence[Affine[C]]) -> Affine[C]:
        """A column that is no more than any of some forms."""
        lows, highs = zip(*map(self.span, forms), strict=True)
        known = [high for high in highs if high is not None]
        found = self._top(forms, _of_all(min, lows), min(known, default=None))
        for form in forms:
            self.maker.row(found.plus(form, -1), None, 0)
        return found

    def _top(self, forms: Sequence[Affine[C]], low: End, high: End) -> Affine[C]:
        """A column for the largest or smallest of some forms."""
        whole = all(self.is_whole(form) for form in forms)
        return Affine({self.maker.column(low, high, whole=whole): 1})

    def _in_units(self, forms: Sequence[Affine[C]], floor: End) -> Affine[C]:
        """The largest of some forms, in whole numbers of what all of them are multiples of."""
        unit = self._unit(forms)
        found = self._chosen_of(
            [form.times(Fraction(1) / unit) for form in forms],
            None if floor is None else Fraction(floor) / unit,
        )
        return found.times(unit)

    def _unit(self, forms: Sequence[Affine[C]]) -> Number:
        """What all values of some forms are multiples of; 1 where there is nothing, or too little
        to be counted.
        """
        steps = [self.step(form) for form in forms]
        known = [step for step in steps if step is not None]
        if len(known) < len(steps):
            return 1
        unit = reduce(common, (*known, *(form.constant for form in forms)))
        sizes = [max(self.most(form), -self.least(form)) for form in forms]
        return unit if unit and max(sizes) <= _MOST_UNITS * unit else 1

    def _chosen_of(self, forms: Sequence[Affine[C]], floor: End) -> Affine[C]:
        """The largest of some forms, which is one of them: that one is chosen."""
        lows, highs = ([end(form) for form in forms] for end in (self.least, self.most))
        low = max(lows) if floor is None else max(floor, *lows)
        found = self._top(forms, low, max(highs))
        picks = self._one_of(len(forms))
        for form, low, pick in zip(forms, lows, picks, strict=True):
            self.maker.row(found.plus(form, -1), 0, None)
            gap = max(highs) - low
            self.maker.row(found.plus(form, -1).plus(pick, gap), None, gap)
        return found

    def _one_of(self, number: int) -> list[Affine[C]]:
        """Forms of 0 or 1 of which exactly one is 1."""
        picks = [self.choice() for _ in range(number - 1)]
        rest: Affine[C] = reduce(lambda all_, each: all_.plus(each, -1), picks, Affine({}, 1))
        if number > 2:
            self.maker.row(rest, 0, None)
        return [*picks, rest]


def _of_all(choose: Callable[[list[Number]], Number], ends: Sequence[End]) -> End:
    """The largest or smallest of some ends, if all are known."""
    known = [end for end in ends if end is not None]
    return choose(known) if len(known) == len(ends) else None
