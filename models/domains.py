"""Domains of decisions that are not all that lies between two bounds: lots, lists, steps."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from ..optimizer.problem.linearizing import Affine, Linearizer
from .definitions import Formula, formula
from .document import MappingTree, Scalar, SequenceTree
from .exact import Number
from .expressions.values import Env, GroupValue
from .faults import Faults, Place, Problematic
from .indexing import Indexing
from .validate import node_at

OR_ZERO, STEP, IN = "or zero", "step", "in"
KEYS = (OR_ZERO, STEP, IN)
Run: TypeAlias = Callable[[Env], Number]
End: TypeAlias = Number | None


@dataclass(frozen=True)
class ColumnDomain:
    """What a column may be: one of some rising ``values``; or multiples of ``step``, at ``least``
    so much or 0.
    """

    values: tuple[Number, ...] = ()
    step: Number | None = None
    least: Number | None = None

    @property
    def is_whole(self) -> bool:
        """It holds whole numbers alone."""
        numbers = self.values or ((self.step,) if self.step is not None else ())
        return bool(numbers) and all(number.denominator == 1 for number in numbers)

    def hold(self, of: Linearizer[int], column: int) -> None:
        """Hold a column to it."""
        form = Affine({column: 1})
        low, high = of.maker.bounds(column)
        assert low is not None
        if self.values:
            of.one_of(form, self.values)
        if self.step is not None:
            most = None if high is None else int((high - low) / Fraction(self.step))
            of.multiples(form, self.step, low, most)
        if self.least is not None and high is not None and high > 0:
            of.off_or(form, self.least, high)


@dataclass(frozen=True)
class DomainFormulas:
    """What a decision says of its domain, parsed; ``places`` are those of its keys."""

    places: dict[str, Place] = field(default_factory=dict)
    step: Formula | None = None
    listed: tuple[Formula, ...] = ()

    @classmethod
    def at(cls, node: MappingTree, faults: Faults) -> "DomainFormulas | None":
        """Those of a decision; None with faults recorded."""
        said = {key: found for key in KEYS if (found := node_at(node, key)) is not None}
        zero = said.get(OR_ZERO)
        if isinstance(zero, Scalar) and zero.text != "true":
            del said[OR_ZERO]
        places = {key: each.place for key, each in said.items()}
        step = formula(said[STEP], faults) if STEP in said else None
        many = said.get(IN)
        nodes = many.items if isinstance(many, SequenceTree) else [many] if many else []
        listed = [formula(each, faults) for each in nodes]
        sound = tuple(each for each in listed if each is not None)
        is_sound = len(sound) == len(listed) and (step is not None or STEP not in said)
        return cls(places, step, sound) if is_sound else None

    @property
    def formulas(self) -> list[Formula]:
        """All of them."""
        return [*self.listed, *([self.step] if self.step else [])]


@dataclass(frozen=True)
class OpenDomain:
    """A compiled domain, which may depend on the index."""

    places: Mapping[str, Place]
    step: Run | None = None
    listed: Callable[[Env], list[Number]] | None = None

    def of(self, kind: str, env: Env, lower: End, upper: End) -> tuple[ColumnDomain, Number, End]:
        """The domain, and the bounds of a column of that kind with it.

        Raises Problematic where there is nothing in it.
        """
        low: Number = 0 if lower is None else lower
        if self.listed is not None:
            values = tuple(sorted(set(self.listed(env))))
            self._require_whole(kind, values, IN)
            return ColumnDomain(values), values[0], values[-1]
        step = None if self.step is None else self.step(env)
        least = self._least(low, upper) if OR_ZERO in self.places else None
        if step is not None:
            self._require_whole(kind, (step,), STEP)
            if step <= 0:
                message = f"{quoted(STEP)}: expected more than 0; found {float(step):g}"
                raise Problematic(codes.OUT_OF_RANGE, self.places[STEP], message)
            low = step * math.ceil(Fraction(low) / step)
            upper = None if upper is None else step * math.floor(Fraction(upper) / step)
            least = None if least is None else low
        if upper is not None and low > upper:
            message = f"no multiple of {quoted(STEP)} lies between its bounds"
            raise Problematic(codes.CROSSED_BOUNDS, self.places[STEP], message)
        return ColumnDomain((), step, least), low if least is None else 0, upper

    def _least(self, low: Number, upper: End) -> Number:
        if low <= 0:
            message = f"{quoted(OR_ZERO)} needs {quoted('at least')} above 0"
            raise Problematic(codes.OUT_OF_RANGE, self.places[OR_ZERO], message)
        if upper is None:
            message = f"{quoted(OR_ZERO)} needs {quoted('at most')}"
            hint = "the most that is possible if it is not 0"
            raise Problematic(codes.MISSING_KEY, self.places[OR_ZERO], message, hint)
        return low

    def _require_whole(self, kind: str, numbers: tuple[Number, ...], key: str) -> None:
        wrong = [number for number in numbers if number.denominator > 1]
        if kind == "integer" and wrong:
            message = f"{quoted(key)}: expected whole numbers; found {float(wrong[0]):g}"
            hint = "a decision of type continuous may have others"
            raise Problematic(codes.OUT_OF_RANGE, self.places[key], message, hint)


def open_domain(
    kind: str, given: DomainFormulas, sides: Mapping[str, Place], indexing: Indexing
) -> OpenDomain | None:
    """Compile the domain of a decision with these bounds; None with faults recorded.

    Raises Problematic where its keys do not go together.
    """
    for key, place in given.places.items():
        if kind == "binary":
            message = f"a binary decision is 0 or 1; {quoted(key)} is not allowed here"
            raise Problematic(codes.BINARY_BOUNDS, place, message, "leave it out")
        other = next((each for each in (*given.places, *sides) if each != key), None)
        if key == IN and other is not None:
            message = f"{quoted(IN)} lists all that the decision may be, without {quoted(other)}"
            raise Problematic(codes.OUT_OF_RANGE, place, message, "leave one of the two out")
    step = None
    if given.step is not None:
        step = indexing.scope_of(given.step).number(given.step.tree)
        if step is None:
            return None
    listed = _listed(given, indexing) if IN in given.places else None
    return None if IN in given.places and listed is None else OpenDomain(given.places, step, listed)


def _listed(given: DomainFormulas, indexing: Indexing) -> Callable[[Env], list[Number]] | None:
    runs: list[Callable[[Env], Collection[Number]]] = []
    for made in given.listed:
        scope = indexing.scope_of(made)
        value = scope.value(made.tree)
        if isinstance(value, GroupValue) and value.element == "number":
            runs.append(value.run)
        elif (run := scope.as_number(value, made.tree)) is not None:
            runs.append(_one(run))
    place = given.places[IN]

    def listed(env: Env) -> list[Number]:
        found = [number for run in runs for number in run(env)]
        if not found:
            raise Problematic(codes.NO_ENTRIES, place, f"{quoted(IN)} lists nothing")
        return found

    return listed if len(runs) == len(given.listed) else None


def _one(run: Run) -> Callable[[Env], list[Number]]:
    return lambda env: [run(env)]
