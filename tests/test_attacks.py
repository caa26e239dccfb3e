"""Expressions that try to run code, escape or never end: each refused at its column, at once."""

import ast
import re
import time
from pathlib import Path

import pytest

import wholepie as wp
from wholepie.models import ScenarioError
from wholepie.models.expressions.names import constant
from wholepie.models.expressions.values import BAD

SCENARIO = """wholepie: 1
title: Attacked
tables: {{items: items.csv}}
parameters: {{price: {{a: 1, b: 2}}}}
decisions: {{take: {{for: i in items, type: binary}}, x: {{type: integer, at most: 9}}}}
stakeholders:
  one:
    goals:
      g:
        minimize: |
          {}
"""
LINE, FIRST = 11, 11
SECONDS = 10.0


def faults(folder: Path, expression: str) -> list[tuple[int | None, int | None, str]]:
    """Line, column from the start of the expression, and message of all faults."""
    (folder / "items.csv").write_text("item,weight\na,1\nb,2\n", encoding="utf-8")
    text = SCENARIO.format(expression)
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    started = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        wp.load(path)
    assert time.process_time() - started < SECONDS
    assert caught.value.exit_code == 2
    return [(f.line, f.column and f.column - FIRST, f.message) for f in caught.value.faults]


ATTACKS: dict[str, tuple[str, int, str]] = {
    # name: expression, column of the fault in it, what the message says
    "attribute": ("x.real", 0, 'has no columns, so no "real"'),
    "dunder": ("x.__class__", 0, "names do not begin with _"),
    "dunder of a text": ('"".__class__', 0, "names do not begin with _"),
    "subclasses": ("().__class__.__bases__[0].__subclasses__()", 0, "only functions can be called"),
    "builtins": ("__builtins__", 0, "names do not begin with _"),
    "import": ('__import__("os")', 0, "there is no function"),
    "eval": ('eval("1")', 0, 'there is no function "eval"'),
    "exec": ('exec("1")', 0, "there is no function"),
    "open": ('open("/etc/passwd")', 0, "there is no function"),
    "getattr": ('getattr(x, "real")', 0, "there is no function"),
    "a call of a call": ("sum(items)(1)", 0, "only functions can be called"),
    "a method": ('"a".join(items)', 0, "only functions can be called"),
    "a format": ('"{0.__class__}".format(x)', 0, "only functions can be called"),
    "an f-string": ('f"{x}"', 0, "an f-string cannot be used"),
    "a format spec": ('f"{1:>{10**9}}"', 0, "an f-string cannot be used"),
    "walrus": ("(y := 3)", 1, "':=' cannot be used"),
    "walrus in a loop": ("sum((y := 1) for i in items)", 5, "':=' cannot be used"),
    "lambda": ("(lambda: 1)()", 0, "only functions can be called"),
    "lambda alone": ("lambda: 1", 0, "a lambda cannot be used"),
    "starred": ("sum(*items)", 4, "'*' before a name cannot be used"),
    "double starred": ("sum(**items)", 0, "sum takes no named values"),
    "keyword": ("sum(items, start=1)", 0, "sum takes no named values"),
    "await": ("await x", 0, "cannot be read|cannot be used"),
    "yield": ("(yield x)", 1, "cannot be used"),
    "yield from": ("(yield from x)", 1, "cannot be used"),
    "an async loop": ("sum(1 async for i in items)", 16, "'async' cannot be used"),
    "a generator in a default": ("(lambda y=(i for i in items): y)()", 0, "only functions"),
    "a conditional": ("1 if x else 2", 0, "'if ... else' cannot be used"),
    "a dictionary": ('{"a": 1}["a"]', 0, "stand only in piecewise and steps"),
    "a dictionary built": ("{i: 1 for i in items}", 0, "a dictionary cannot be used"),
    "a slice": ("items[0:1]", 6, "a range with ':'"),
    "an ellipsis": ("...", 0, "is not a number or a text"),
    "bytes": ('b"a"', 0, "is not a number or a text"),
    "imaginary": ("1j", 0, "cannot be used here"),
    "None": ("None", 0, "is not a number or a text"),
    "text times a number": ('"a" * 10', 0, "found a text in quotes"),
    "text times a large number": ('sum("a" * 10**9 for i in items)', 4, "found a text"),
    "a list times a number": ("[1] * 10**9", 0, "expected a number"),
    "a statement": ("x; x", 1, "separates nothing"),
    "an assignment": ("x = 1", 2, "compares nothing"),
    "a decorator": ("@x", 0, "cannot be read"),
    "a line too many": ("x\n          import os", 0, 'from "import os" on'),
    "a comment": ("x # hello", 2, "'#' inside an expression"),
    "a backslash": ("x \\\n          + 1", 3, "unexpected character"),
    "a tuple as target": ("sum(1 for (i, j) in items)", 10, "expected one name after 'for'"),
    "an attribute as target": ("sum(1 for x.y in items)", 10, "expected one name after 'for'"),
    "an index as target": ("sum(1 for items[0] in items)", 10, "expected one name after 'for'"),
    "a function as loop": ("sum(1 for sum in items)", 10, "is taken"),
    "a decision as loop": ("sum(1 for take in items)", 10, "is taken"),
    "a huge power": ("9 ** 9 ** 9", 0, "not a number to compute with"),
    "a huge power of data": ("sum(9 ** 9 ** i.weight ** 9 for i in items)", 9, "not a number"),
    "a fractional power": ("(-8) ** 0.5", 0, "not a number to compute with"),
    "a shift": ("1 << 10**9", 2, "cannot be used"),
    "matrices": ("x @ x", 0, "'@' cannot be used"),
    "an integer of 900,000 digits": ("9" * 900_000, 0, "more than 20000 characters"),
    "an integer of 19,000 digits": ("9" * 19_000, 0, "cannot be read|too large"),
    "an integer of 31 digits": ("9" * 31, 0, "the number is too large"),
    "ten thousand brackets": ("(" * 10_000 + "x" + ")" * 10_000, 0, "more than|too deep|cannot"),
    "five thousand brackets": ("(" * 5_000 + "x" + ")" * 5_000, 200, "too many nested parentheses"),
    "ninety brackets": ("-(" * 90 + "x" + ")" * 90, 122, "nested too deeply"),
    "ten thousand minuses": ("-" * 10_000 + "x", 0, "too deep|cannot be read"),
    "ten thousand indexes": ("x" + "[0]" * 5_000, 0, "too deep|cannot be read"),
    "a dunder in wide letters": ("x.\uff3f\uff3fclass\uff3f\uff3f", 2, "cannot be read"),
    "a dunder in bold letters": ("x.__\U0001d41c\U0001d425ass__", 0, "names do not begin with _"),
    "a function in bold letters": ("\U0001d41e\U0001d42f\U0001d41a\U0001d425(1)", 0, "no function"),
    "direction marks": ("x\u202e+1", None, "control character"),
    "a surrogate": ("x\ud800", None, "not UTF-8"),  # type: ignore[dict-item]
    "a null byte": ("x\0", None, "control character"),  # type: ignore[dict-item]
    # The words for logic, time, lots and broken lines take what other words take, and no more.
    "a dunder in piecewise": ("piecewise(x.__class__, {0: 0, 5: 9})", 10, "do not begin with _"),
    "a call as breakpoint": ('piecewise(x, {0: 0, eval("1"): 9})', 20, "there is no function"),
    "a call as value": ('piecewise(x, {0: 0, 5: __import__("os")})', 23, "there is no function"),
    "pairs unpacked": ("piecewise(x, {**items})", 13, "pairs in braces stand only in"),
    "pairs built": ("piecewise(x, {i: 1 for i in items})", 13, "a dictionary cannot be used"),
    "a text as breakpoint": ('piecewise(x, {"__class__": 1, 5: 2})', 14, "expected a number"),
    "a huge breakpoint": ("steps(x, {0: 0, 9 ** 9 ** 9: 1})", 16, "not a number to compute with"),
    "an infinite breakpoint": ("steps(x, {0: 0, 1e400: 1})", 16, "the number is too large"),
    "a decided step": ("steps(x, {0: 0, 5: x})", 19, "depends on decisions"),
    "steps of a file": ('steps(x, open("/etc/passwd"))', 9, "there is no function"),
    "steps of a lambda": ("steps(lambda: 1, {0: 0})", 6, "a lambda cannot be used"),
    "walrus in steps": ("steps(x, {0: 0, (y := 5): 9})", 17, "':=' cannot be used"),
    "starred in count": ("count(*items)", 6, "'*' before a name cannot be used"),
    "builtins in count": ("count(__builtins__)", 6, "names do not begin with _"),
    "a call in any": ('any(eval("1") for i in items)', 4, "there is no function"),
    "walrus in all": ("all((y := 1) for i in items)", 5, "':=' cannot be used"),
    "a call that follows": ('implies(take["a"], exec("1"))', 19, "there is no function"),
    "a call in a default": ('items["a"].weight or eval("1")', 21, "there is no function"),
    "a dunder of a step in time": (
        "sum(take[previous.__class__] for i in items)",
        9,
        "begin with _",
    ),
    "a dunder of a first": ("first(items).__class__", 0, "names do not begin with _"),
    "a dunder of a place": ('position("a".__class__)', 9, "names do not begin with _"),
    "a dunder of a date": (
        'sum(1 for i in items if i.item < "2026-01-01".__class__)',
        33,
        "with _",
    ),
    "a column of a per cent": ("95%.real", 3, "cannot be read"),
    "a remainder": ("x%x", 0, "'%' cannot be used"),
    "a range without end": ("sum(1 for i in 1..10**18)", 15, "at most"),
    "a set without end": ("len({1..10**12})", 5, "at most"),
    "a first without end": ("first(1..10**9)", 6, "at most"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_at_its_column(name: str, tmp_path: Path) -> None:
    expression, column, said = ATTACKS[name]
    found = faults(tmp_path, expression)
    assert any(re.search(said, message) for _, _, message in found), found
    if column is not None:
        at = {c for line, c, message in found if re.search(said, message)}
        assert column in at, found


def nested(loops: int, body: str = "1") -> str:
    names = "abcdefghijklmnopqrstuvw"[:loops]
    return f"sum({body} {' '.join(f'for {n} in [1,2,3,4,5,6,7,8,9]' for n in names)})"


ENDLESS = {
    "loops within loops": nested(20),
    "decisions in loops within loops": nested(20, "x"),
    "a set of loops": f"len({{1 {nested(18)[6:-1]}}})",
    "max of loops": nested(15).replace("sum(", "max("),
    "sums within sums": "sum(sum(sum(sum(sum(sum(sum(sum(sum(1 for i in [1,2,3,4,5,6,7,8,9])"
    + "".join(f" for {n} in [1,2,3,4,5,6,7,8,9])" for n in "abcdefgh"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_would_never_end_is_stopped_in_place(name: str, tmp_path: Path) -> None:
    with wp.allowing(steps=1e6):
        found = faults(tmp_path, ENDLESS[name])
    assert found[0][0] == LINE
    assert "turns of all loops in expressions" in found[0][2]


#: What holds one of its own kind: compiling or computing a part twice would double at each.
WITHIN = {
    "or": 'take["a"] or ({})',
    "and": '({}) and take["a"]',
    "alike": '({}) == take["a"]',
    "alike, turned": 'take["a"] == ({})',
    "unlike": '({}) != take["a"]',
    "equal": "count({}) == x",
    "implies": 'implies({}, take["a"])',
    "abs": "abs({} - 1)",
}


@pytest.mark.parametrize("name", WITHIN)
def test_conditions_within_each_other_take_a_moment(name: str, tmp_path: Path) -> None:
    rule = "x" if name == "abs" else "x >= 1"
    for _ in range(18):
        rule = WITHIN[name].format(rule)
    (tmp_path / "items.csv").write_text("item,weight\na,1\nb,2\n", encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(
        SCENARIO.format(f"count(({rule}) == 1)"), encoding="utf-8"
    )
    started = time.process_time()
    wp.load(tmp_path).problem()
    assert time.process_time() - started < SECONDS


def test_measures_that_double_each_other_stay_small(tmp_path: Path) -> None:
    """Each adds up the one before twice: 2 ** 60 terms and kinks, but for one of each."""
    (tmp_path / "items.csv").write_text("item,weight\na,1\n", encoding="utf-8")
    doubled = "\n".join(f"  m{k}: m{k - 1} + m{k - 1}" for k in range(1, 40))
    measures = f"measures:\n  m0: max(x, 2 * x - 1)\n{doubled}\n"
    text = SCENARIO.format("m39 / 2 ** 39").replace("stakeholders:", f"{measures}stakeholders:")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    started = time.process_time()
    assert wp.plan(wp.load(tmp_path / "scenario.yaml")).values.tolist() == [0.0]
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("value", [b"x", None, True, ...])
def test_what_is_refused_where_it_is_read_breaks_nothing_after_that(value: object) -> None:
    """Loops of parties are compiled although their text was refused, to tell all faults."""
    assert constant(ast.Constant(value), None) is BAD  # type: ignore[arg-type]
