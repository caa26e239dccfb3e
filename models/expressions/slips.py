"""What people write for what the language says otherwise, each with the spelling that it needs.

Spreadsheets, other languages and mathematics lend words and signs. Whoever writes them is shown
what to write, of their own names and numbers.
"""

import keyword
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
_PART = rf"{_TERM}|\d[\d_.]*"


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
    (rf"({_TERM})\.({'|'.join(keyword.kwlist)})\b", _says(
        '"\\0": "\\2" is a word with a meaning of its own here',
        'write \\1["\\2"]')),
    (r"(?i)^\s*if\b\s*(.+?),?\s*\bthen\b\s*(.+?)\s*$", _says(
        "a rule is no 'if ... then ...'", "write implies(\\1, \\2)")),
    (r"^([^<>=!]+?)\s*=>\s*([^<>=!]+?)\s*$", _says(
        '"=>" compares nothing',
        "write >= if the left side is to be the larger, and <= if it is to be the smaller; "
        "if the right side follows from the left, write implies(\\1, \\2)")),
    (r"^(.+?)\s*(?:=>|⇒|→|->|\bimplies\b(?! *\())\s*(.+?)\s*$", _says(
        "no sign stands between if and then",
        "write implies(\\1, \\2); larger or equal is >=")),
    (rf"(\d+(?:\.\d+)?) *(?:% *of\b|(?i:per ?cent)\b(?: *of\b)?) *(?:\* *)?({_PART})?", _per_cent),
    (rf"({_TERM}) *%(?= *(?:$|[-+*/<>=!,)\]}}]))", _says(
        '"\\0": only a number that is written is in per cent', "write \\1 / 100")),
    (r"(?<![\w.)\]}%]) *%", _says(
        '"%" without a number before it', "write such as 5%")),
    (r"\b(piecewise|steps) *\(((?:[^{}:\[\]]|\[[^\]]*\])+?), *([^,(){}\[\]:]+:[^(){}]*?) *\)",
     _says(
        "points of \\1 without braces around them", "write \\1(\\2, {\\3})")),
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
