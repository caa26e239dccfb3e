"""Functions of spreadsheets, with the spelling of what they are called with."""

import ast
import re
from collections.abc import Callable


def said(node: ast.expr) -> str:
    """A node as it is written in the language."""
    text = ast.unparse(node).replace("'", '"').replace("<<", "..")
    return re.sub(r"(\d)j\b", r"\1%", text)


def sheet_function(node: ast.Call) -> str | None:
    """What is written here for a function of spreadsheets; None for another function."""
    assert isinstance(node.func, ast.Name)
    make = _FUNCTIONS.get(node.func.id.upper())
    return None if make is None else make(node.args)


def _variable(table: str) -> str:
    return next((c for c in table.lower() if c.isalpha()), "p")


def _table(args: list[ast.expr]) -> str:
    """The table that arguments name a column of; dots where there is none."""
    columns = (each for each in args if isinstance(each, ast.Attribute))
    return next((each.value.id for each in columns if isinstance(each.value, ast.Name)), "")


def _in_loop(arg: ast.expr, table: str) -> str:
    """An argument for one row of a table."""
    row = _variable(table)
    if isinstance(arg, ast.Attribute):
        return f"{row}.{arg.attr}"
    return f"{arg.id}[{row}]" if isinstance(arg, ast.Name) else said(arg)


def _is_row(args: list[ast.expr]) -> bool:
    """Whether the arguments are written for a row already: p.cost, fund[p]."""
    return any(len(name.id) == 1 for arg in args for name in ast.walk(arg)
               if isinstance(name, ast.Name))  # fmt: skip


def _sum_of(args: list[ast.expr]) -> str:
    if not args:
        return "sum(p.cost for p in parks)"
    if isinstance(args[0], ast.GeneratorExp):
        return f"sum{said(args[0])}"
    table = _table(args)
    if _is_row(args) or not table:
        joined = " * ".join(map(said, args))
        row = table if len(table) == 1 else "p"
        return f"sum({joined} for {row} in ...)"
    terms = " * ".join(_in_loop(each, table) for each in args)
    return f"sum({terms} for {_variable(table)} in {table})"


def _where(args: list[ast.expr], term: str) -> str:
    """``sum(term for p in parks if column == criterion)``."""
    table = _table(args)
    if len(table) < 2:
        return 'sum(p.cost for p in parks if p.kind == "wood")'
    row = _variable(table)
    wanted = said(args[1]) if len(args) > 1 else "1"
    column = _in_loop(args[0], table) if args else f"{row}.kind"
    return term.format(row=row, table=table, test=f"{column} == {wanted}")


def _sum_if(args: list[ast.expr]) -> str:
    added = args[2] if len(args) > 2 else (args or [ast.Name("cost")])[0]
    return _where(
        args,
        f"sum({_in_loop(added, _table(args) or 'parks')} for {{row}} in {{table}} if {{test}})",
    )


def _count_if(args: list[ast.expr]) -> str:
    return _where(args, "len([{row} for {row} in {table} if {test}])")


def _if(args: list[ast.expr]) -> str:
    test, yes, no = [*map(said, args), "...", "...", "..."][:3]
    both = f"sum({yes} for p in ... if {test}) + sum({no} for p in ... if not ({test}))"
    return f"two terms of data, each with its own condition: {both}"


def _called(name: str) -> Callable[[list[ast.expr]], str]:
    def spelled(args: list[ast.expr]) -> str:
        inside = ", ".join(map(said, args))
        bare = len(args) == 1 and isinstance(args[0], ast.GeneratorExp)
        return f"{name}{inside}" if bare else f"{name}({inside})"

    return spelled


def _between(word: str) -> Callable[[list[ast.expr]], str]:
    return lambda args: f" {word} ".join(map(said, args)) or word


def _mean(args: list[ast.expr]) -> str:
    loop = args[0].generators[0].iter if args and isinstance(args[0], ast.GeneratorExp) else None
    table = _table(args) or "..."
    return f"{_sum_of(args)} / len({table if loop is None else said(loop)})"


_FUNCTIONS: dict[str, Callable[[list[ast.expr]], str]] = {
    "SUMPRODUCT": _sum_of, "SUM": _sum_of, "TOTAL": _sum_of,
    "SUMIF": _sum_if, "SUMIFS": _sum_if, "COUNTIF": _count_if, "COUNTIFS": _count_if,
    "AVERAGE": _mean, "AVG": _mean, "MEAN": _mean,
    "COUNT": _called("len"), "COUNTA": _called("len"), "ROWS": _called("len"),
    "MAX": _called("max"), "MIN": _called("min"), "ABS": _called("abs"),
    "IF": _if, "IIF": _if,
    "AND": _between("and"), "OR": _between("or"),
    "NOT": lambda args: f"not {' '.join(map(said, args))}",
    "VLOOKUP": lambda args: f"{said(args[1]) if len(args) > 1 else 'parks'}"
                            f"[{said(args[0]) if args else 'key'}].column",
    "POWER": lambda args: " ** ".join(map(said, args)),
    "SQRT": lambda args: f"{' '.join(map(said, args))} ** 0.5",
}  # fmt: skip
for _same, _as in (("XLOOKUP", "VLOOKUP"), ("LOOKUP", "VLOOKUP"), ("HLOOKUP", "VLOOKUP")):
    _FUNCTIONS[_same] = _FUNCTIONS[_as]
for _rounding in ("ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "FLOOR", "CEILING", "CEIL"):
    _FUNCTIONS[_rounding] = lambda args: f"{' '.join(map(said, args[:1]))}, without rounding"
