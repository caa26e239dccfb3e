"""What a run states: its problem, its plans with their values, and what it claims of all others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from .satisfaction import StatedFairness
from .use import StatedUse

#: Columns that are not 0, by number.
Amounts = Mapping[int, Fraction]


class Rough(Fraction):
    """A number that stands for another one that is near."""


@dataclass(frozen=True)
class LinearForm:
    """A constant and coefficients of some columns; ``is_rough`` where one is not exact."""

    columns: Sequence[int]
    coefficients: Sequence[Fraction]
    constant: Fraction = Fraction(0)
    is_rough: bool = False

    def at(self, x: Amounts) -> Fraction:
        """The value of the form for a plan."""
        pairs = zip(self.columns, self.coefficients, strict=True)
        return self.constant + sum((a * x[j] for j, a in pairs if j in x), Fraction(0))

    def size(self, x: Amounts) -> Fraction:
        """The sum of the sizes of its terms for a plan."""
        pairs = zip(self.columns, self.coefficients, strict=True)
        return abs(self.constant) + sum((abs(a * x[j]) for j, a in pairs if j in x), Fraction(0))

    @cached_property
    def largest(self) -> Fraction:
        """The largest size of a coefficient; 0 without any."""
        return max(map(abs, self.coefficients), default=Fraction(0))


@dataclass(frozen=True)
class Limits:
    """A lower and an upper bound; None where there is none."""

    lower: Fraction | None
    upper: Fraction | None

    @property
    def only_whole(self) -> int | None:
        """The one whole number that they leave; None where there are others or none."""
        if self.lower is None or self.upper is None:
            return None
        found = ceil(self.lower)
        return found if found == floor(self.upper) else None

    def excess(self, value: Fraction) -> Fraction:
        """By how much a value is outside; 0 inside."""
        if self.lower is not None and value < self.lower:
            return self.lower - value
        if self.upper is not None and value > self.upper:
            return value - self.upper
        return Fraction(0)


@dataclass(frozen=True)
class StatedRow:
    """A requirement: a form within limits."""

    name: str
    form: LinearForm
    limits: Limits


@dataclass(frozen=True)
class StatedGoal:
    """A goal in its own sense; ``sign`` is -1 for one that is maximised, and ``head`` is the head
    of its column in ``front.csv``.
    """

    label: str
    head: str
    sign: int
    form: LinearForm


@dataclass(frozen=True)
class StatedProblem:
    """Goals, rows and columns. ``names`` are the columns' cells in ``plans.csv``; ``hidden``
    columns are not decisions. ``without_steps`` are labels of goals of which the run claims no more
    than a tolerance.
    """

    goals: Sequence[StatedGoal]
    rows: Sequence[StatedRow]
    names: Sequence[tuple[str, ...]]
    integer: frozenset[int]
    hidden: frozenset[int]
    limits: Sequence[Limits]
    without_steps: frozenset[str] = frozenset()

    @property
    def p(self) -> int:
        """Number of goals."""
        return len(self.goals)

    @property
    def n(self) -> int:
        """Number of columns."""
        return len(self.names)


@dataclass(frozen=True)
class StatedVertex:
    """A vertex of a face: a listed plan by its number from 0, or an open end (``plan`` is None)."""

    plan: int | None
    values: tuple[Fraction, ...]
    x: Amounts


@dataclass(frozen=True)
class StatedProof:
    """No plan with minimised goals of at most ``bounds`` (None: without bound) has a weighted sum
    below ``least``; None says that there is no such plan.
    """

    weights: tuple[Fraction, ...]
    bounds: tuple[Fraction | None, ...]
    least: Fraction | None


@dataclass(frozen=True)
class Statement:
    """All that a run states. ``values`` are as stated, in the goals' own senses.

    ``gap`` is a share of each goal's range; None says that nothing is claimed of plans that are not
    listed. ``faces`` lists the vertices of each face. ``faults`` are what reading found to
    disagree, in sentences; ``digest`` tells the files from all others. ``supported`` says that
    every extreme supported plan is listed, and ``rows_without_steps`` how many rows have a
    tolerance. ``normals`` has weights of the minimised goals for each face, and row k of ``payoff``
    the values of a plan that is best for goal k. ``fairness`` is what satisfaction is measured from
    and which plans are said to be fair, ``use`` which one the rule in use gives.
    """

    problem: StatedProblem
    plans: Sequence[Amounts]
    values: Sequence[tuple[Fraction, ...]]
    gap: Fraction | None
    faces: Sequence[Sequence[StatedVertex]] = ()
    proofs: Sequence[StatedProof] = ()
    faults: Sequence[str] = ()
    digest: str = ""
    supported: bool = False
    rows_without_steps: int = 0
    normals: Sequence[tuple[Fraction, ...]] = ()
    payoff: Sequence[tuple[Fraction, ...]] | None = None
    fairness: StatedFairness | None = None
    use: StatedUse | None = None

    @property
    def claims_others(self) -> bool:
        """Whether the run claims anything of plans that it does not list."""
        return self.gap is not None or self.supported

    @property
    def is_complete(self) -> bool:
        """Whether the run claims that no efficient combination of values is missing."""
        return self.gap == 0

    @property
    def is_exact(self) -> bool:
        """Whether it claims, too, that no tolerance had a part in that."""
        has_tolerance = self.problem.without_steps or self.rows_without_steps
        return self.is_complete and not has_tolerance
