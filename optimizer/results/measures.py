"""Measures: what plans come to in each, computed from the forms that a run keeps of a scenario."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from ..problem.names import Columns, indexed
from ..problem.problem import Floats
from ..problem.tolerances import SUM_ROUNDING, TOLERANCE
from .noise import without_noise

#: Of more lines only the first plans are in a table: it would be larger than all that it is about.
_MOST_LINES = 500_000
_COLUMNS = ("plan", "measure", "row", "value", "unit")
_DEEPEST = 20
#: What reading raises where a run says something else than what was written.
_DAMAGES = (LookupError, ValueError, TypeError, AttributeError, OverflowError)


Of: TypeAlias = Literal["max", "min", "product", "holds", "above", "line", "steps"]
#: How many forms each is made of: so many at least and at most.
_COUNTS = {"max": (1, None), "min": (1, None), "product": (2, 2), "holds": (1, 1), "above": (1, 1)}
_COUNTS |= {"line": (1, 1), "steps": (1, 1)}


@dataclass(frozen=True, eq=False)
class MeasureForm:
    """``constant + coefficients @ x[columns]``, and factors times what some forms make: the largest
    or smallest of them, a product of two, or 1 where one ``holds`` (is 0 or more, or ``above`` 0).
    """

    constant: float
    columns: npt.NDArray[np.int64]
    coefficients: Floats
    extremes: Sequence[tuple[float, Of, Sequence["MeasureForm"], Floats]]

    def values(self, solutions: sp.csc_array) -> tuple[Floats, Floats]:
        """What plans (N, n) come to, shape (N,), and the size of what is added up there."""
        x = solutions[:, self.columns]
        value = self.constant + x @ self.coefficients
        size = abs(self.constant) + abs(x) @ np.abs(self.coefficients)
        for factor, kind, forms, points in self.extremes:
            told = (each.values(solutions) for each in forms)
            values, sizes = map(np.array, zip(*told, strict=True))
            made, large = _made(kind, values, sizes, points)
            value += factor * made
            size += abs(factor) * large
        return value, size


def _made(kind: Of, values: Floats, sizes: Floats, points: Floats) -> tuple[Floats, Floats]:
    """What some forms make, and the size of what is added up there, by their own, (k, N)."""
    if kind in ("max", "min"):
        return values.max(axis=0) if kind == "max" else values.min(axis=0), sizes.max(axis=0)
    if kind == "product":
        return values.prod(axis=0), sizes.prod(axis=0)
    if kind in ("line", "steps"):
        return (_line if kind == "line" else _steps)(values[0], points), np.ones(len(values[0]))
    rounding = SUM_ROUNDING * sizes[0] * (1 if kind == "above" else -1)
    return np.where(values[0] > rounding, 1.0, 0.0), np.ones(len(rounding))


def _line(values: Floats, points: Floats) -> Floats:
    """A broken line through points (k, 3)."""
    return np.interp(values, points[:, 0], points[:, 1])


def _steps(values: Floats, points: Floats) -> Floats:
    """The height of the last point that is reached; of the ``points`` (k, 3) the third number says
    which must be passed.
    """
    found = np.full(len(values), points[0, 1])
    for (_, before, _), (x, height, later) in pairwise(points):
        rounding = TOLERANCE * (1 + abs(x)) * (1 if later else -1)
        found += np.where(values > x + rounding, height - before, 0.0)
    return found


@dataclass(frozen=True, eq=False)
class KeptMeasures:
    """Forms with the name of their measure, of their row, and their unit."""

    rows: Sequence[tuple[str, str, str, MeasureForm]]

    @classmethod
    def of(cls, about: Mapping[str, Any], columns: Columns) -> "KeptMeasures":
        """Those that a run keeps; without measures that do not fit the columns, and those that were
        too large to keep.
        """
        places = _places(about, columns)
        said = about.get("measures", [])
        return cls([row for each in said for row in _rows(each, places)])

    def short(self, most: int) -> "KeptMeasures":
        """Measures of at most so many rows."""
        counts = Counter(name for name, *_ in self.rows)
        return KeptMeasures([row for row in self.rows if counts[row[0]] <= most])

    def table(self, solutions: sp.csr_array) -> pd.DataFrame:
        """Long table ``plan, measure, row, value, unit`` of plans (N, n); of the first ones where
        it would be very long.
        """
        plans = min(solutions.shape[0], _MOST_LINES // max(len(self.rows), 1))
        if not self.rows:
            return pd.DataFrame(columns=_COLUMNS)
        some = sp.csc_array(solutions[:plans])
        values = [without_noise(v, SUM_ROUNDING * size) for v, size in self._values(some)]
        names, rows, units = zip(*(row[:3] for row in self.rows), strict=True)
        columns = (
            np.repeat(np.arange(1, plans + 1), len(rows)),
            names * plans,
            rows * plans,
            np.array(values).T.ravel() + 0.0,
            units * plans,
        )
        return pd.DataFrame(dict(zip(_COLUMNS, columns, strict=True)))

    def of_plan(self, x: Floats) -> pd.DataFrame:
        """The lines of one plan with columns x, shape (n,), without its number."""
        return self.table(sp.csr_array(x[None])).drop(columns="plan")

    def _values(self, solutions: sp.csc_array) -> Iterator[tuple[Floats, Floats]]:
        return (form.values(solutions) for *_, form in self.rows)


def _places(about: Mapping[str, Any], columns: Columns) -> dict[str, npt.NDArray[np.int64]]:
    """The columns of each decision that has as many as the scenario says."""
    found = {
        name: np.flatnonzero((columns.component == k) & ~columns.hidden)
        for k, name in enumerate(columns.names)
    }
    counts = {each["name"]: each.get("count") for each in about.get("decisions", [])}
    return {name: each for name, each in found.items() if counts.get(name) == len(each)}


def _rows(
    said: Mapping[str, Any], places: Mapping[str, npt.NDArray[np.int64]]
) -> list[tuple[str, str, str, MeasureForm]]:
    try:
        name, unit = str(said["name"]), str(said.get("unit", ""))
        return [
            (name, indexed(name, tuple(map(str, each["index"]))), unit, _form(each, places, 0))
            for each in said.get("forms", [])
        ]
    except _DAMAGES:
        return []


def _form(
    said: Mapping[str, Any], places: Mapping[str, npt.NDArray[np.int64]], depth: int
) -> MeasureForm:
    """Raises one of the ``_DAMAGES`` where it does not fit the columns."""
    if depth > _DEEPEST:
        raise ValueError("extremes of extremes, too deep")
    columns, coefficients = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for decision, (at, factors) in said["terms"].items():
        if min(at, default=0) < 0:
            raise ValueError("places are counted from 0")
        columns.append(places[decision][np.array(at, dtype=np.int64)])
        coefficients.append(_numbers(factors, len(at)))
    extremes = [_extreme(each, places, depth) for each in said.get("extremes", [])]
    constant = float(_numbers([said["constant"]], 1)[0])
    return MeasureForm(constant, np.concatenate(columns), np.concatenate(coefficients), extremes)


def _extreme(
    said: Mapping[str, Any], places: Mapping[str, npt.NDArray[np.int64]], depth: int
) -> tuple[float, Of, Sequence[MeasureForm], Floats]:
    forms = [_form(each, places, depth + 1) for each in said["forms"]]
    least, most = _COUNTS[said["of"]]
    if not least <= len(forms) <= (most or len(forms)):
        raise ValueError("there are too few or too many forms")
    points = np.array(said.get("points", []), dtype=float).reshape(-1, 3)
    if not np.isfinite(points).all() or (said["of"] in ("line", "steps")) != bool(len(points)):
        raise ValueError("points are expected, or none")
    return float(_numbers([said["factor"]], 1)[0]), said["of"], forms, points


def _numbers(said: Sequence[Any], count: int) -> Floats:
    found = np.array(said, dtype=float)
    if found.shape != (count,) or not np.isfinite(found).all():
        raise ValueError("numbers are expected")
    return found
