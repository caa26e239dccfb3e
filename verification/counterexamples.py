"""Plans that a run denies, as a person can look at them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .statement import Amounts, StatedProblem

_MOST_SHOWN = 8


@dataclass(frozen=True)
class Counterexample:
    """A plan that should not be: what each goal is worth, in its own sense, by label, and the
    decisions that are not 0, by name.
    """

    values: Sequence[tuple[str, Fraction]]
    decisions: Mapping[tuple[str, ...], Fraction]

    def __str__(self) -> str:
        """What it says in short."""
        values = ", ".join(f"{label} = {_short(value)}" for label, value in self.values)
        return (
            f"No listed plan matches a plan with {values} as closely as the run claims: "
            f"{_listed(self.decisions)}."
        )

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain data; decisions are the lines of it in a ``plans.csv``."""
        return {
            "values": {label: _plain(value) for label, value in self.values},
            "decisions": [_cells(*pair) for pair in self.decisions.items()],
        }


def counterexample(
    problem: StatedProblem, values: Sequence[Fraction], x: Amounts
) -> Counterexample:
    """A plan of a problem."""
    labels = [goal.label for goal in problem.goals]
    shown = [j for j in sorted(x) if x[j] and j not in problem.hidden]
    return Counterexample(
        list(zip(labels, values, strict=True)), {problem.names[j]: x[j] for j in shown}
    )


def distinct(found: Iterable[Counterexample]) -> list[Counterexample]:
    """One of each that have the same values, in an order that does not depend on theirs."""
    first: dict[tuple[tuple[str, Fraction], ...], Counterexample] = {}
    for each in sorted(found, key=lambda each: (each.values, list(each.decisions.items()))):
        first.setdefault(tuple(each.values), each)
    return list(first.values())


def called(cells: Sequence[str]) -> str:
    """A decision's name, from its cells in ``plans.csv``.

    >>> called(("open", "north", "1"))
    'open[north,1]'
    """
    name, *index = (cell for cell in cells if cell)
    return f"{name}[{','.join(index)}]" if index else name


def _listed(decisions: Mapping[tuple[str, ...], Fraction]) -> str:
    if not decisions:
        return "every decision is 0"
    lines = [f"{called(cells)} = {_short(value)}" for cells, value in decisions.items()]
    more = len(lines) - _MOST_SHOWN
    return ", ".join(lines[:_MOST_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _cells(cells: Sequence[str], value: Fraction) -> dict[str, Any]:
    name, *index = cells
    named = {f"index_{i}": cell for i, cell in enumerate(index, 1)}
    return {"decision": name, **named, "value": _plain(value)}


def _plain(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _short(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.12g}"
