"""A problem as LP text that every solver reads."""

import math
from collections.abc import Iterable, Iterator

import numpy as np

from ...optimizer.problem.problem import Floats, Problem
from .mps_write import number_text
from .naming import Naming

_WIDTH = 100


def write_lp(problem: Problem, naming: Naming) -> str:
    """The problem with one goal, or with several as CPLEX and Gurobi read them.

    Several are minimised unless all are maximised; one of the other sense has the weight -1.
    Rows with two bounds are written as two, since not every program reads them in one.
    """
    all_max = all(goal.sense == "maximize" for goal in problem.goals)
    header = "Maximize" if all_max else "Minimize"
    lines = [f"{header} multi-objectives" if problem.p > 1 else header]
    for k, name in enumerate(naming.goals):
        turned = problem.goals[k].sense == "maximize" and not all_max
        if problem.p > 1:
            weight = -1 if turned else 1
            lines.append(f" {name}: Priority=1 Weight={weight} AbsTol=0 RelTol=0")
        sign = problem.goals[k].sign
        first = "" if problem.p > 1 else f"{name}:"
        terms = _terms(sign * problem.C[k], naming.columns, constant=float(sign * problem.c0[k]))
        lines += _wrapped(first, terms)
    lines += ["Subject To", *_rows(problem, naming), "Bounds", *_bounds(problem, naming)]
    lines += _kinds(problem, naming)
    return "\n".join([*lines, "End"]) + "\n"


def _terms(values: Floats, names: tuple[str, ...], *, constant: float = 0.0) -> Iterator[str]:
    """Terms with their signs; a term of 0 where there is none."""
    found = np.flatnonzero(values)
    for j in found:
        yield _term(float(values[j]), names[j])
    if constant:
        yield _term(constant, "")
    if not len(found) and names and not constant:
        yield f"+ 0 {names[0]}"
    elif not len(found) and not names:
        yield "+ 0"


def _term(value: float, name: str) -> str:
    sign = "-" if value < 0 else "+"
    size = number_text(abs(value))
    return f"{sign} {size} {name}".rstrip()


def _wrapped(first: str, terms: Iterable[str]) -> Iterator[str]:
    """Terms on lines that are short enough for every program."""
    line = f" {first}".rstrip()
    for term in terms:
        if len(line) + len(term) > _WIDTH:
            yield line
            line = "  "
        line = f"{line} {term}"
    yield line


def _rows(problem: Problem, naming: Naming) -> Iterator[str]:
    A = problem.A
    for i, name in enumerate(naming.rows):
        begin, end = A.indptr[i], A.indptr[i + 1]
        names = [naming.columns[j] for j in A.indices[begin:end]]
        terms = [_term(float(v), n) for v, n in zip(A.data[begin:end], names, strict=True)]
        terms = terms or ([f"+ 0 {naming.columns[0]}"] if naming.columns else ["+ 0"])
        low, up = float(problem.row_lower[i]), float(problem.row_upper[i])
        if low == up:
            yield from _wrapped(f"{name}:", [*terms, f"= {number_text(up)}"])
            continue
        if not math.isinf(up):
            yield from _wrapped(f"{name}:", [*terms, f"<= {number_text(up)}"])
        if not math.isinf(low):
            lower_name = name if math.isinf(up) else f"{name}.least"
            yield from _wrapped(f"{lower_name}:", [*terms, f">= {number_text(low)}"])


def _bounds(problem: Problem, naming: Naming) -> Iterator[str]:
    for j, name in enumerate(naming.columns):
        low, up = float(problem.lower[j]), float(problem.upper[j])
        if problem.integer[j] and (low, up) == (0.0, 1.0):
            continue
        if low == up:
            yield f" {name} = {number_text(low)}"
        elif math.isinf(low) and math.isinf(up):
            yield f" {name} free"
        elif (low, up) != (0.0, math.inf):
            upper = "" if math.isinf(up) else f" <= {number_text(up)}"
            yield f" {'-inf' if math.isinf(low) else number_text(low)} <= {name}{upper}"


def _kinds(problem: Problem, naming: Naming) -> Iterator[str]:
    binary = problem.integer & (problem.lower == 0) & (problem.upper == 1)
    for title, chosen in (("General", problem.integer & ~binary), ("Binary", binary)):
        if chosen.any():
            yield title
            yield from _wrapped("", [naming.columns[j] for j in np.flatnonzero(chosen)])
