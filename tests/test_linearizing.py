"""What is made linear is what it stands for, by brute force: each amount of the columns is put in,
and the least and the largest value that the new columns then allow are compared.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from examples import examples
from wholepie.optimizer.problem.linearizing import (
    Affine,
    Both,
    Condition,
    Either,
    End,
    Holds,
    Linearizer,
    MissingBoundError,
    NotBinaryError,
    Number,
    OpenError,
    Sense,
    at,
    implies,
    negated,
    reached,
)

Form: TypeAlias = Affine[int]


@dataclass
class Columns:
    """Columns and rows, put down."""

    ends: list[tuple[End, End]] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Form, End, End]] = field(default_factory=list)

    def bounds(self, column: int) -> tuple[End, End]:
        return self.ends[column]

    def is_whole(self, column: int) -> bool:
        return self.whole[column]

    def column(self, lower: End, upper: End, *, whole: bool) -> int:
        self.ends.append((lower, upper))
        self.whole.append(whole)
        return len(self.ends) - 1

    def row(self, form: Form, lower: End, upper: End) -> None:
        self.rows.append((form, lower, upper))

    def span(self, form: Form, given: Sequence[Number]) -> tuple[float, float] | None:
        """Least and largest value of a form where the first columns have given amounts."""
        low = np.array([-np.inf if a is None else float(a) for a, _ in self.ends])
        high = np.array([np.inf if b is None else float(b) for _, b in self.ends])
        low[: len(given)] = high[: len(given)] = [float(x) for x in given]
        costs = np.zeros(len(self.ends))
        for j, c in form.terms.items():
            costs[j] = float(c)
        found = []
        for sign in (1, -1):
            result = milp(
                sign * costs, integrality=self.whole, bounds=(low, high), constraints=self._held()
            )
            if result.x is None:
                return None
            found.append(sign * result.fun + float(form.constant))
        return found[0], found[1]

    def _held(self) -> list[LinearConstraint]:
        if not self.rows:
            return []
        A = np.zeros((len(self.rows), len(self.ends)))
        low, high = (np.full(len(self.rows), end) for end in (-np.inf, np.inf))
        for i, (form, lower, upper) in enumerate(self.rows):
            for j, c in form.terms.items():
                A[i, j] = float(c)
            low[i] = -np.inf if lower is None else float(lower - form.constant)
            high[i] = np.inf if upper is None else float(upper - form.constant)
        return [LinearConstraint(A, low, high)]


BOUNDS = st.tuples(st.integers(-3, 3), st.integers(0, 4)).map(lambda b: (b[0], b[0] + b[1]))
NUMBERS = st.sampled_from([Fraction(n, d) for n in range(-4, 5) for d in (1, 2)])
SENSES: st.SearchStrategy[Sense] = st.sampled_from([1, 0, -1])


@st.composite
def columns(draw: st.DrawFn, *, whole: bool | None = None) -> Columns:
    """Two or three columns, yes/no or of few whole numbers, or amounts."""
    made = Columns()
    for _ in range(draw(st.integers(2, 3))):
        kind = draw(
            st.sampled_from(["yes/no", "whole"] if whole else ["yes/no", "whole", "amount"])
        )
        ends = (0, 1) if kind == "yes/no" else draw(BOUNDS)
        made.column(*ends, whole=kind != "amount")
    return made


def forms(draw: st.DrawFn, made: Columns) -> Form:
    """A form over some of the columns."""
    terms = {j: draw(NUMBERS) for j in range(len(made.ends)) if draw(st.booleans())}
    return Affine({j: c for j, c in terms.items() if c}, draw(NUMBERS))


def amounts(made: Columns) -> Iterator[tuple[Number, ...]]:
    """Some amounts of the columns: their bounds and something between."""
    ranges = []
    for (low, high), whole in zip(made.ends, made.whole, strict=True):
        assert low is not None
        assert high is not None
        ranges.append(
            dict.fromkeys((low, min(low + 1, high) if whole else Fraction(low + high) / 2, high))
        )
    yield from itertools.product(*ranges)


def value(form: Form, x: Sequence[Number]) -> Number:
    return form.constant + sum(c * x[j] for j, c in form.terms.items())


def judge(
    made: Columns, width: int, form: Form, sense: Sense, true: Callable[[Sequence[Number]], Number]
) -> None:
    """What is made is what it stands for, at the end that its use looks at."""
    plain = Columns(made.ends[:width], made.whole[:width])
    for x in amounts(plain):
        span = made.span(form, x)
        assert span is not None, f"{x} was cut off"
        wanted = float(true(x))
        if sense >= 0:
            assert span[0] == pytest.approx(wanted, abs=1e-6), x
        if sense <= 0:
            assert span[1] == pytest.approx(wanted, abs=1e-6), x


@given(data=st.data())
@examples(150)
def test_products(data: st.DataObject) -> None:
    made = data.draw(columns())
    one, other = forms(data.draw, made), forms(data.draw, made)
    width = len(made.ends)
    try:
        found = Linearizer(made).product(one, other)
    except NotBinaryError:
        for form in (one, other):
            ends = [made.ends[j] for j in form.terms]
            assert any(
                high - low > 1 or not made.whole[j]
                for j, (low, high) in zip(form.terms, ends, strict=True)
            )  # type: ignore[operator]
        return
    judge(made, width, found, 0, lambda x: value(one, x) * value(other, x))


@given(data=st.data(), sense=SENSES, word=st.sampled_from(["largest", "smallest", "absolute"]))
@examples(150)
def test_extremes(data: st.DataObject, sense: Sense, word: str) -> None:
    made = data.draw(columns())
    several = [forms(data.draw, made) for _ in range(data.draw(st.integers(1, 3)))]
    width, linear = len(made.ends), Linearizer(made)
    if word == "absolute":
        found = linear.absolute(several[0], sense)
        judge(made, width, found, sense, lambda x: abs(value(several[0], x)))
        return
    choose = max if word == "largest" else min
    found = getattr(linear, word)(several, sense)
    judge(made, width, found, sense, lambda x: choose(value(form, x) for form in several))


def conditions(draw: st.DrawFn, made: Columns, depth: int = 2) -> Condition[int]:
    """Conditions within conditions."""
    kind = draw(
        st.sampled_from(["holds", "both", "either", "not", "implies"] if depth else ["holds"])
    )
    if kind == "holds":
        return Holds(forms(draw, made), draw(st.booleans()))
    if kind == "not":
        return negated(conditions(draw, made, depth - 1))
    parts = tuple(conditions(draw, made, depth - 1) for _ in range(draw(st.integers(0, 3))))
    if kind == "implies" and len(parts) > 1:
        return implies(parts[0], parts[1])
    return Both(parts) if kind == "both" else Either(parts)


def holds(condition: Condition[int], x: Sequence[Number]) -> bool:
    if isinstance(condition, Holds):
        number = value(condition.form, x)
        return number > 0 or (number == 0 and not condition.strict)
    found = [holds(part, x) for part in condition.parts]
    return all(found) if isinstance(condition, Both) else any(found)


@given(data=st.data(), sense=SENSES)
@examples(200)
def test_conditions_on_whole_numbers(data: st.DataObject, sense: Sense) -> None:
    """In whole numbers the new columns have no choice, whatever the sense."""
    made = data.draw(columns(whole=True))
    condition, width = conditions(data.draw, made), len(made.ends)
    found = Linearizer(made).truth(condition, sense)
    judge(made, width, found, 0, lambda x: holds(condition, x))


@given(data=st.data(), sense=SENSES)
@examples(150)
def test_conditions_on_amounts_where_they_are_closed(data: st.DataObject, sense: Sense) -> None:
    made = data.draw(columns())
    condition, width = conditions(data.draw, made), len(made.ends)
    try:
        found = Linearizer(made).truth(condition, sense)
    except OpenError:
        assert not all(made.whole[:width])
        return
    judge(made, width, found, sense, lambda x: holds(condition, x))


@given(data=st.data())
@examples(150)
def test_what_is_required_holds_and_nothing_else_is_asked(data: st.DataObject) -> None:
    made = data.draw(columns(whole=True))
    condition, width = conditions(data.draw, made), len(made.ends)
    found = Linearizer(made).require(condition)
    plain = Columns(made.ends[:width], made.whole[:width])
    for x in amounts(plain):
        span = made.span(found, x)
        assert span is not None
        assert (span[1] > 0.5) == holds(condition, x)


POINTS = st.lists(st.tuples(st.integers(1, 4), NUMBERS), min_size=1, max_size=4)


def risen(
    low: Number, high: Number, given: Sequence[tuple[int, Number]]
) -> list[tuple[Number, Number]]:
    """Points from a number on, the last of which is not before another."""
    points: list[tuple[Number, Number]] = [(low, 0)]
    for width, height in given:
        points.append((points[-1][0] + Fraction(width) / 2, height))
    return [*points, (max(high, points[-1][0]) + 1, 3)]


@given(data=st.data(), sense=SENSES, given_=POINTS)
@examples(150)
def test_broken_lines(data: st.DataObject, sense: Sense, given_: list[tuple[int, Number]]) -> None:
    made = data.draw(columns())
    form, width, linear = forms(data.draw, made), len(made.ends), Linearizer(made)
    points = risen(linear.least(form), linear.most(form), given_)
    found = linear.broken_line(form, points, sense)
    judge(made, width, found, sense, lambda x: at(points, value(form, x)))


@given(data=st.data(), sense=SENSES, given_=POINTS)
@examples(150)
def test_stairs_of_whole_numbers(
    data: st.DataObject, sense: Sense, given_: list[tuple[int, Number]]
) -> None:
    made = data.draw(columns(whole=True))
    form, width, linear = forms(data.draw, made), len(made.ends), Linearizer(made)
    points = risen(linear.least(form), linear.most(form), given_)
    found = linear.stairs(form, points, sense)
    judge(made, width, found, 0, lambda x: reached(points, value(form, x)))


@pytest.mark.parametrize("sense", [1, -1])
@pytest.mark.parametrize("heights", [(0, 2, 5), (5, 2, 0), (0, 4, 1)])
def test_stairs_of_amounts_take_the_better_side(sense: Sense, heights: Sequence[int]) -> None:
    made = Columns()
    made.column(0, 10, whole=False)
    points: list[tuple[Number, Number]] = list(zip((0, 4, 7), heights, strict=True))
    found = Linearizer(made).stairs(Affine({0: 1}), points, sense)
    best = min if sense == 1 else max
    for x in (0, Fraction(1, 2), 4, 5, 7, 10):
        span = made.span(found, [x])
        assert span is not None
        here = [reached(points, x), reached(points, max(x - Fraction(1, 100), 0))]
        assert span[0 if sense == 1 else 1] == pytest.approx(float(best(here)))


def test_stairs_of_amounts_that_are_asked_exactly_are_refused() -> None:
    made = Columns()
    made.column(0, 10, whole=False)
    with pytest.raises(OpenError):
        Linearizer(made).stairs(Affine({0: 1}), [(0, 0), (4, 1)], 0)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("values", [(0, 5, 10), (0, 4, 10), (-3, 0, 1, 7), (2,), (0, 7)])
def test_listed_values(values: tuple[int, ...], whole: bool) -> None:
    made = Columns()
    made.column(min(values), max(values), whole=whole)
    Linearizer(made).one_of(Affine({0: 1}), values)
    for x in range(min(values) - 1, max(values) + 2):
        assert (made.span(Affine({0: 1}), [x]) is not None) == (x in values)


def test_off_or_an_amount_between() -> None:
    made = Columns()
    made.column(0, 9, whole=False)
    on = Linearizer(made).off_or(Affine({0: 1}), 5, 8)
    assert made.span(on, [0]) == (0, 0)
    assert made.span(on, [6.5]) == (1, 1)
    for x in (1, Fraction(49, 10), Fraction(81, 10), 9):
        assert made.span(on, [x]) is None


def test_the_same_is_made_once() -> None:
    made = Columns()
    x, y, z = (made.column(0, 1, whole=True) for _ in range(3))
    linear = Linearizer(made)
    one = linear.product(Affine({x: 2}), Affine({y: -3}))
    other = linear.product(Affine({y: 1}), Affine({x: 1}))
    assert len(made.ends) == 4
    assert one.terms == {3: -6}
    assert other.terms == {3: 1}
    linear.product(Affine({x: 1, z: 1}), Affine({y: 1}))
    assert len(made.ends) == 5


@pytest.mark.parametrize(
    ("make", "column", "side"),
    [
        (lambda of, yes, x: of.product(yes, x), 1, 1),
        (lambda of, yes, x: of.product(yes, x.times(-1)), 1, 1),
        (lambda of, yes, x: of.largest([x, yes], -1), 1, 1),
        (lambda of, yes, x: of.truth(Holds(x.shifted(-3)), 1), 1, 1),
        (lambda of, yes, x: of.truth(Holds(x.times(-1).shifted(3)), -1), 1, 1),
    ],
)
def test_the_bound_that_is_missing_is_told(
    make: Callable[[Linearizer[int], Form, Form], Form], column: int, side: int
) -> None:
    made = Columns()
    made.column(0, 1, whole=True)
    made.column(0, None, whole=True)
    with pytest.raises(MissingBoundError) as told:
        make(Linearizer(made), Affine({0: 1}), Affine({1: 1}))
    assert (told.value.column, told.value.side) == (column, side)
