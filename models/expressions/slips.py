"""What people write for what the language says otherwise, each with the spelling that it needs.

Spreadsheets, other languages and mathematics lend words and signs. Whoever writes them is shown
what to write, of their own names and numbers.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass

from ...optimizer.name_hints import quoted
from .spelling import without_texts

_SIGNS = {
    "≤": "<=", "≥": ">=", "≠": "!=, in conditions on data", "·": "*", "∙": "*", "÷": "/",
    "\N{MULTIPLICATION SIGN}": "*", "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "—": "-",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "²": "** 2", "³": "** 3",
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "¬": "not", "∧": "and", "\N{LOGICAL OR}": "or", "∈": "in", "½": "0.5", "¼": "0.25",
}  # fmt: skip
_DECIMAL_COMMA = re.compile(r"(?<![\w.])\d+(?:\.\d{3})*,\d+(?![\w.])")
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
_MONEY = "€$£¥"
#: The patterns take time that grows with the square of a text, which no person makes as long.
_LONGEST = 400
_WORD = r"[A-Za-z_][\w.]*"
_LINKS = "(?:for|if|in|and|or|not|else|of)"
_TERM = rf"{_WORD}(?:\[[^\]]*\])?"


@dataclass(frozen=True)
class Slip:
    """Where a slip is in a text, what it is, and what to write."""

    at: int
    message: str
    hint: str


Group = Callable[[int], str]
Words = Callable[[Group], tuple[str, str]]


def _says(message: str, hint: str) -> Words:
    """Words of a slip; ``\\1`` is what its first group holds, ``\\0`` all of it."""

    def filled(template: str, group: Group) -> str:
        return re.sub(r"\\(\d)", lambda found: group(int(found[1])), template)

    return lambda group: (filled(message, group), filled(hint, group))


def _sign(group: Group) -> tuple[str, str]:
    return f"the sign {quoted(group(0))} cannot be used here", f"write {_SIGNS[group(0)]}"


def _per_cent(group: Group) -> tuple[str, str]:
    hint = f"write {group(1)}% * {group(2)}" if group(2) else f"write {group(1)}%"
    return f"{quoted(group(0).strip())} cannot be read as a number", hint


def _apart(group: Group) -> tuple[str, str]:
    whole = re.sub(r"\D", "", group(0))
    return f"{quoted(group(0))}: a number in parts", f"write {whole}"


_SLIPS: tuple[tuple[str, Words], ...] = (
    (r"(?i)^\s*if\b\s*(.+?),?\s*\bthen\b\s*(.+?)\s*$", _says(
        "a rule is no 'if ... then ...'", "write implies(\\1, \\2)")),
    (r"^([^<>=!]+?)\s*=>\s*([^<>=!]+?)\s*$", _says(
        '"=>" compares nothing',
        "write >= if the left side is to be the larger, and <= if it is to be the smaller; "
        "if the right side follows from the left, write implies(\\1, \\2)")),
    (r"^(.+?)\s*(?:=>|⇒|→|->|\bimplies\b(?! *\())\s*(.+?)\s*$", _says(
        "no sign stands between if and then",
        "write implies(\\1, \\2); larger or equal is >=")),
    (rf"(\d+(?:\.\d+)?) *(?:% *of\b|(?i:per ?cent)\b(?: *of\b)?) *(?:\* *)?({_TERM})?", _per_cent),
    (r"=<", _says('"=<" compares nothing', "write <=")),
    (r"<>|!\s+=|=/=", _says('"\\0" compares nothing', "write != in conditions on data")),
    (r"([<>])\s+=", _says('"\\0" is in two parts', "write \\1=")),
    (r"^\s*=(?!=)", _says("an expression does not begin with =", "leave the = out")),
    (r"(?<![<>=!])=(?!=)", _says('"=" compares nothing', "to compare, write ==, <= or >=")),
    (rf"[{''.join(_SIGNS)}]", _sign),
    (r"[∑Σ]", _says('the sign "\\0" cannot be used here',
                    "write sum(... for p in ...) with what is added up")),
    (r"√", _says('the sign "√" cannot be used here', "a square root of data is written x ** 0.5")),
    (rf"[{_MONEY}]", _says('the sign "\\0" cannot be used here',
                           "write a number without its unit")),
    (r"\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+|\$[A-Z]{1,3}\$?\d+", _says(
        'cells of a spreadsheet, "\\0", are not known here',
        "a column of a table is added up by sum(p.cost for p in parks)")),
    (rf"\|\s*({_TERM})\s*\|", _says('"|" does not stand around something', "write abs(\\1)")),
    (r"\bfor (?:each|all|every|any) (\w+)", _says(
        '"\\0" cannot begin a loop', "write for \\1 in ...")),
    (rf"\bfor +({_WORD}) *\)", _says(
        "a loop that does not say over what",
        "write for \\1 in ..., or such as p in \\1 if that is a table")),
    (r"\b(FOR|IN|IF|AND|OR|NOT|For|In|If|And|Or|Not)\b(?! *\()", lambda group: (
        f"{quoted(group(1))} in capital letters", f"write {group(1).lower()}")),
    (r"(?<![.\w])(where|with|when|such that|provided)\b", _says(
        '"\\1" begins no condition', "a condition in a loop begins with if")),
    (r",\s*if\b", _says("a comma before 'if'", "leave the comma out")),
    (r"\b(?:is )?at most\b", _says('"\\0" compares nothing', "write <=")),
    (r"\b(?:is )?at least\b", _says('"\\0" compares nothing', "write >=")),
    (r"\bbetween\b", _says('"between" compares nothing', "write 3 <= cost <= 5")),
    (r"\bxor\b", _says('"xor" cannot be used here',
                       "for yes-or-no decisions a and b, one of them alone is a + b == 1")),
    (r"!(?!=)", _says('"!" cannot be used here', "write not; for a yes-or-no decision a, 1 - a")),
    (r";", _says('";" separates nothing',
                 "write a comma between arguments, and if before a condition")),
    (rf"\b([A-Za-z_]\w*)\.([A-Za-z_]\w*(?: +(?!{_LINKS}\b)[A-Za-z_]\w*)+)", _says(
        '"\\0": a column whose name has a blank', 'write \\1["\\2"]')),
    (r"\d{1,3}(?:[ '\u00a0\u202f]\d{3})+(?![\d.])", _apart),
    (rf"(?<![\w.])(\d+(?:\.\d+)?) *(?!{_LINKS}\b)({_TERM})", lambda group: _unit_or_product(group)),
)  # fmt: skip


def _unit_or_product(group: Group) -> tuple[str, str]:
    if group(0).replace(" ", "") == group(0):
        return "", ""
    hint = f"write a number without its unit, and a product as {group(1)} * {group(2)}"
    return f"{quoted(group(0))}: a number beside a name", hint


def slip(text: str) -> Slip | None:
    """The first slip of the table that a text has, outside quotes."""
    bare = without_texts(text) if len(text) <= _LONGEST else ""
    for pattern, words in _SLIPS:
        match = re.search(pattern, bare)
        if match is not None:
            spans = [match.span(i) for i in range(1 + (match.re.groups or 0))]
            parts = ["" if begin < 0 else text[begin:end] for begin, end in spans]
            message, hint = words(parts.__getitem__)
            if message:
                return Slip(match.start(), message, hint)
    return None


def decimal_comma(text: str) -> Slip | None:
    """A comma in a number, in no brackets and no quotes."""
    depth, found = 0, ""
    for character in without_texts(text) if len(text) <= _LONGEST else "":
        depth -= character in ")]}"
        found += " " if depth > 0 else character
        depth += character in "([{"
    match = _DECIMAL_COMMA.search(found)
    if match is None:
        return None
    number = match[0].replace(".", "").replace(",", ".")
    hint = f"write a point for decimals: {number}"
    if _THOUSANDS.fullmatch(match[0]):
        decimals = f"{number.rstrip('0')}0" if number.endswith("000") else number
        hint = f"write {match[0].replace(',', '')}, or {decimals} for decimals"
    return Slip(match.start(), f"{quoted(match[0])}: a comma in a number", hint)


# Functions of spreadsheets, with the spelling of what they are called with.


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
