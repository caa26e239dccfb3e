"""Cases for fuzzing: what each target is fed with, made from a seed, and how it is run.

A case that is made twice from one seed is the same, so that a finding is its target and its seed.
"""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import PyomoException

import wholepie as wp
from wholepie import Problem

ROOT = Path(__file__).parents[1]
SEEDS = (*ROOT.glob("instances/*/scenario.yaml"), *ROOT.glob("models/templates/*/scenario.yaml"))
SECONDS = 3.0
MOST_COLUMNS = 400

ODD_TEXTS = (
    *("no", "yes", "012", "0x1F", "0o17", "1e3", "1e400", "-0", "1_000", "1,5", "1.000,5", "12:30"),
    *(".nan", ".inf", "NaN", "inf", "null", "~", "true", "''", '""', "[]", "{}", "!!int 3", "&a x"),
    *("*a", "<<", "@x", "`x`", "%", "? a", "- -", "|", ">-", "=1+1", "+1", "\u202e", "\u200b", "é"),
    *("e\u0301", "\u0430", "\uff11", "\u00b2", "\u2028", "\x85", "\ufeff", "\x1b[31m", "\ud7ff"),
    *("9" * 50, "9" * 5000, "x" * 600, "(" * 70, "[" * 120, "-" * 200, "1e-320", "5e-324", "1e308"),
)
ATOMS = (
    *("1", "0", "2.5", "1e9", "1e300", "1e-300", "0.1", "9" * 25, "x", "limit", "price", "weight"),
    *("i", "p", "q", "i.weight", "p.cost", "i.kind", "p.place", '"a"', '"here"', "take", "items"),
    *("pairs", "places", "years", "take[i]", "take['a']", "send[p]", 'send["a", "here"]', "sent"),
    *("sent[q]", "sent['here']", "price['a']", "price[i]", "contributions", "contributions.hay"),
    *("contributions['hay']", "items['a'].weight", "_", "__class__", "None", "True", "...", "b'x'"),
    *(
        "1j",
        "lambda: 0",
        "(y := 3)",
        "f'{x}'",
        "*items",
        "x if x else x",
        "x.__class__",
        "()",
        "{}",
    ),
)
OPERATORS = ("+", "-", "*", "/", "**", "//", "%", "<=", ">=", "==", "!=", "<", " and ", " or ")
FUNCTIONS = ("sum", "min", "max", "abs", "len", "pow", "eval", "range")
DOMAINS = (
    "items",
    "pairs",
    "places",
    "years",
    "price",
    "[1, 2, 3]",
    '["a", "b"]',
    "{i for i in q}",
)

TABLES = {
    "items.csv": "item,weight,kind\na,1,red\nb,2,green\nc,3,red\n",
    "pairs.csv": "item,place,cost\na,here,1\na,there,2\nb,here,3\n",
}
SCENARIO = """wholepie: 1
title: Fuzz
tables: {{items: items.csv, pairs: {{file: pairs.csv, key: [item, place]}}}}
sets: {{places: "{{p.place for p in pairs}}", years: [1, 2, 3]}}
parameters: {{limit: 7, price: {{a: 1, b: 2}}}}
decisions:
  take: {{for: i in items, type: binary}}
  send: {{for: p in pairs, type: continuous, at most: 4}}
  x: {{type: integer, at most: 9}}
measures:
  weight: sum(i.weight * take[i] for i in items)
  sent: {{for: q in places, is: sum(send[p] for p in pairs if p.place == q)}}
stakeholders:
  one:
    contributes: {{hay: 3}}
    requires:
      rule: |
        {rule}
    goals:
      goal:
        minimize: |
          {goal}
      other: {{maximize: x, at most: 7}}
"""


def attempt(path: Path) -> None:
    """Load a scenario, and where it is sound and small look for a plan."""
    scenario = wp.load(path)
    problem = scenario.problem()
    scenario.about()
    if problem.n <= MOST_COLUMNS:
        wp.plan(problem, time_limit=SECONDS)


def write_base(folder: Path, rule: str = "x <= 3", goal: str = "x") -> Path:
    """The scenario of this file with a rule and a goal."""
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "scenario.yaml"
    text = SCENARIO.format(rule=rule, goal=goal)
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return path


# Expressions.

QUANTITIES = (
    *("1", "2.5", "limit", "x", "weight", 'take["a"]', 'send["a", "here"]', 'sent["here"]'),
    *("contributions.hay", 'price["a"]', 'items["a"].weight', "0", "1e3"),
)
LOOPS = {
    "items": ("take[{0}]", "{0}.weight", "{0}.weight * take[{0}]"),
    "pairs": ("send[{0}]", "{0}.cost", "{0}.cost * take[{0}.item]", "items[{0}.item].weight"),
    "places": ("sent[{0}]",),
    "years": ("{0}", "{0} * x", "x ** 0", "2 ** {0}"),
    "price": ("price[{0}]", "take[{0}]"),
    "{{p.place for p in pairs if p.cost > 1}}": ("sent[{0}]",),
}
TESTS = ("", "", " if {0} == {0}", " if not ({0} in places)", ' if {0} != "a" and 1 < 2')


def quantity(rng: Random, depth: int = 3, used: str = "") -> str:
    """A text that is sound but for its linearity, now and then."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(QUANTITIES)
    kind = rng.randrange(8)
    if kind < 3:
        return (
            f"{quantity(rng, depth - 1, used)} {rng.choice('+-*')} {quantity(rng, depth - 1, used)}"
        )
    if kind == 3:
        return f"({quantity(rng, depth - 1, used)}) / {rng.choice(('2', 'limit', '0', 'x'))}"
    if kind == 4:
        name = rng.choice(("min", "max"))
        return f"{name}({quantity(rng, depth - 1, used)}, {quantity(rng, depth - 1, used)})"
    if kind == 5:
        return f"abs({quantity(rng, depth - 1, used)})"
    return looped(rng, depth, used)


def looped(rng: Random, depth: int, used: str) -> str:
    name = chr(ord("a") + len(used))
    domain = rng.choice(list(LOOPS))
    body = rng.choice(LOOPS[domain]).format(name)
    if rng.random() < 0.4:
        body += f" {rng.choice('+-*')} {quantity(rng, depth - 1, used + name)}"
    test = rng.choice(TESTS).format(name)
    domain = domain.replace("{{", "{").replace("}}", "}")
    return f"{rng.choice(('sum', 'sum', 'max', 'min'))}({body} for {name} in {domain}{test})"


def expression(rng: Random, depth: int = 4) -> str:
    """A text of the expression language, or nearly one."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(ATOMS) if rng.random() < 0.97 else rng.choice(ODD_TEXTS)
    kind = rng.randrange(10)
    if kind < 4:
        left, right = expression(rng, depth - 1), expression(rng, depth - 1)
        return f"{left} {rng.choice(OPERATORS)} {right}"
    if kind < 7:
        return f"{rng.choice(FUNCTIONS)}({expression(rng, depth - 1)}{loops(rng, depth - 1)})"
    if kind == 7:
        return f"({expression(rng, depth - 1)})"
    if kind == 8:
        opener, closer = rng.choice(("[]", "{}"))
        return f"{opener}{expression(rng, depth - 1)}{loops(rng, depth - 1)}{closer}"
    return f"{rng.choice('-+')}{expression(rng, depth - 1)}[{expression(rng, depth - 1)}]"


def loops(rng: Random, depth: int) -> str:
    """Nothing, or some ``for`` with conditions."""
    count = rng.choice((0, 0, 1, 1, 1, 2, 3, 12))
    parts = [f" for {rng.choice('ipqabcdefgh')} in {rng.choice(DOMAINS)}" for _ in range(count)]
    tests = [f" if {expression(rng, depth)}" for _ in range(count) if rng.random() < 0.3]
    return "".join(parts) + "".join(tests)


def expressions(rng: Random, folder: Path) -> None:
    """Rules and goals by a grammar."""
    if rng.random() < 0.5:
        attempt(write_base(folder, f"{quantity(rng)} <= 100", quantity(rng)))
    else:
        attempt(write_base(folder, broken(rng, rule(rng)), broken(rng, expression(rng))))


def rule(rng: Random) -> str:
    return f"{expression(rng, 3)} {rng.choice(('<=', '>=', '=='))} {expression(rng, 3)}"


def broken(rng: Random, text: str) -> str:
    """The text, now and then with some characters cut, doubled or put in."""
    while text and rng.random() < 0.3:
        at = rng.randrange(len(text))
        piece = rng.choice((text[at : at + 3], rng.choice(ODD_TEXTS), chr(rng.randrange(0x2FFF))))
        text = text[:at] + piece + text[at + rng.randrange(3) :]
    return text


# Files.


def mutated(rng: Random, text: str) -> str:
    """A text with some of its lines or words deleted, doubled, moved or replaced."""
    for _ in range(rng.randrange(1, 5)):
        lines = text.split("\n")
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        kind = rng.randrange(7)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(at, lines[other])
        elif kind == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == 3:
            lines[at] = "  " * rng.randrange(4) + lines[at].lstrip()
        else:
            lines[at] = replaced(rng, lines[at], kind)
        text = "\n".join(lines)
    return text


def replaced(rng: Random, line: str, kind: int) -> str:
    words = line.split(" ")
    word = rng.choice(ODD_TEXTS) if kind == 4 else expression(rng, 2)
    words[rng.randrange(len(words))] = word if kind < 6 else ""
    return " ".join(words)


def encoded(rng: Random, text: str) -> bytes:
    """Bytes of a text, now and then in an odd encoding or damaged."""
    data = text.encode("utf-8", "surrogatepass")
    kind = rng.randrange(30)
    if kind == 0:
        return text.encode("utf-16", "replace")
    if kind == 1:
        return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    if kind == 2 and data:
        at = rng.randrange(len(data))
        return data[:at] + rng.randbytes(3) + data[at + 1 :]
    return data.replace(b"\n", b"\r") if kind == 3 else data


def scenarios(rng: Random, folder: Path) -> None:
    """Shipped scenarios with lines changed."""
    seed = rng.choice(SEEDS)
    for table in seed.parent.glob("*.csv"):
        shutil.copy(table, folder)
    text = mutated(rng, seed.read_text(encoding="utf-8"))
    (folder / "scenario.yaml").write_bytes(encoded(rng, text))
    attempt(folder / "scenario.yaml")


YAML_PARTS = (
    *("wholepie: 1\n", "title: t\n", "tables:\n", "decisions:\n", "stakeholders:\n", "  a:\n"),
    *("  x: {type: binary}\n", "- ", "? ", ": ", "{", "}", "[", "]", ", ", "&a ", "*a ", "!x "),
    *("<<: ", "|\n", ">\n", "'", '"', "#", "\t", "\n", "  ", "---\n", "...\n", "%YAML 1.1\n"),
    *("goals: ", "requires: ", "for: ", "x", "1", "(", ")", "\\", "|2-\n", "\0", "\r", "a: "),
)


def yamls(rng: Random, folder: Path) -> None:
    """A soup of YAML's tokens, alone or inside a scenario."""
    soup = "".join(
        rng.choice(YAML_PARTS) if rng.random() < 0.9 else rng.choice(ODD_TEXTS)
        for _ in range(rng.choice((5, 30, 300, 3000)))
    )
    path = write_base(folder)
    text = path.read_text(encoding="utf-8") + "  two:\n    goals: " if rng.random() < 0.7 else ""
    path.write_bytes(encoded(rng, text + soup))
    attempt(path)


CSV_PARTS = ("item", "weight", "kind", ",", ",", "\n", "a", "1", '"', ";", "\r\n", " ", "\0", "\t")


def tables(rng: Random, folder: Path) -> None:
    """Tables with cells changed, or a soup of their parts."""
    path = write_base(
        folder, "sum(i.weight * take[i] for i in items) <= 5", "sum(sent[q] for q in places)"
    )
    name = rng.choice(list(TABLES))
    if rng.random() < 0.3:
        text = "".join(rng.choice(CSV_PARTS) for _ in range(rng.randrange(60)))
    else:
        cells = [line.split(",") for line in TABLES[name].split("\n")]
        for _ in range(rng.randrange(1, 4)):
            row = rng.choice(cells)
            row[rng.randrange(len(row))] = rng.choice((*ODD_TEXTS, *CSV_PARTS))
        text = "\n".join(map(",".join, cells))
    (folder / name).write_bytes(encoded(rng, text))
    attempt(path)


# Models and arrays.

NUMBERS = (0.0, 1.0, -1.0, 3.5, 1e-12, 1e-7, 1e9, 1e15, 1e20, -1e21, 1e300, np.inf, -np.inf, np.nan)


def number(rng: Random) -> float:
    return rng.choice(NUMBERS) if rng.random() < 0.15 else float(rng.randrange(-9, 10))


def pyomo_models(rng: Random, folder: Path) -> None:
    """Pyomo models with components of every kind."""
    model = pyomo_model(rng)
    if model is None:
        return
    problem = Problem.from_pyomo(model)
    check_values(model, problem, rng)
    wp.plan(problem, time_limit=SECONDS)


def check_values(model: Any, problem: Problem, rng: Random) -> None:
    """Goals of the compiled problem are those of the model, whatever its variables are."""
    for variable in model.component_data_objects(pyo.Var):
        if not variable.fixed:
            variable.set_value(rng.randrange(-5, 6), skip_validation=True)
    values = {variable.name: variable.value for variable in model.component_data_objects(pyo.Var)}
    x = [values[problem.columns.name(j)] for j in range(problem.n)]
    goals = [pyo.value(goal) for goal in model.component_data_objects(pyo.Objective, active=True)]
    np.testing.assert_allclose(
        problem.evaluate(np.array(x)) * problem.signs, goals, rtol=1e-9, atol=1e-6
    )


def pyomo_model(rng: Random) -> Any:
    """A model, or None where Pyomo itself refuses to make it."""
    logging.disable(logging.CRITICAL)
    try:
        return try_model(rng)
    except (PyomoException, ValueError, TypeError, ArithmeticError):
        return None


def try_model(rng: Random) -> Any:
    m = pyo.ConcreteModel()
    domains = (
        pyo.Binary,
        pyo.Integers,
        pyo.Reals,
        pyo.NonNegativeReals,
        pyo.Any,
        pyo.Set(initialize=[1, 3]),
    )
    m.p = pyo.Param(initialize=number(rng), mutable=True, within=pyo.Any)
    m.x = pyo.Var(range(4), bounds=(-5, 5))
    for i in range(4):
        domain = rng.choice(domains[:4]) if rng.random() < 0.97 else rng.choice(domains)
        m.x[i].domain = domain
        if rng.random() < 0.1:
            m.x[i].setub(number(rng))
        if rng.random() < 0.1:
            m.x[i].fix(rng.choice((None, number(rng))), skip_validation=True)
    m.b = pyo.Block(range(2))
    for i in range(2):
        m.b[i].e = pyo.Expression(expr=linear(m, rng))
        m.b[i].c = pyo.Constraint(expr=relation(m, rng))
    add_odd(m, rng)
    m.f = pyo.Objective(range(2), rule=lambda m, i: linear(m, rng), sense=rng.choice((1, -1)))
    if rng.random() < 0.1:
        rng.choice([m.f, m.b[0].c, m.b[1]]).deactivate()
    return m


def linear(m: Any, rng: Random) -> Any:
    body = sum(number(rng) * m.x[i] for i in range(4)) + number(rng) + m.p * m.x[rng.randrange(4)]
    odd = rng.random()
    if odd < 0.02:
        return body + m.x[0] * m.x[1]
    if odd < 0.04:
        return rng.choice((pyo.exp, abs, pyo.sqrt))(body)
    return body / (m.x[0] if odd > 0.99 else 2)


def relation(m: Any, rng: Random) -> Any:
    kind = rng.randrange(12)
    body = linear(m, rng)
    if kind == 0:
        return pyo.inequality(number(rng), body, number(rng))
    if kind == 1:
        return pyo.Constraint.Skip
    if kind == 2:
        return pyo.inequality(0, m.p, 3) if rng.random() < 0.3 else body <= m.p
    return body == number(rng) if kind == 3 else body <= number(rng) + 20


def add_odd(m: Any, rng: Random) -> None:
    """Now and then a component that a linear solver does not take."""
    kind = rng.randrange(24)
    if kind == 0:
        m.sos = pyo.SOSConstraint(var=m.x, sos=rng.choice((1, 2)))
    elif kind == 1:
        m.ref = pyo.Reference(m.x[:] if rng.random() < 0.5 else m.b[:].e)
    elif kind == 2:
        m.choice = pyo.BooleanVar(range(2))
        m.logic = pyo.LogicalConstraint(expr=m.choice[0].implies(m.choice[1]))
    elif kind == 3:
        other = pyo.ConcreteModel()
        other.y = pyo.Var(bounds=(0, 1))
        m.foreign = pyo.Constraint(expr=other.y + m.x[0] <= 4)
    elif kind == 4:
        m.empty = pyo.ConstraintList()
    elif kind == 5:
        m.piece = pyo.Piecewise(
            m.b[0].add_component("y", pyo.Var()) or m.b[0].y, m.x[0],
            pw_pts=[-5, 0, 5], f_rule=[0, rng.randrange(-3, 4), 2], pw_constr_type="EQ",
            pw_repn=rng.choice(("INC", "BIGM_BIN", "SOS2")),
        )  # fmt: skip


def arrays(rng: Random, folder: Path) -> None:
    """Problems from arrays, of any numbers and nearly fitting shapes."""
    p, m, n = rng.randrange(1, 4), rng.randrange(0, 4), rng.randrange(1, 6)
    C = [[number(rng) for _ in range(n)] for _ in range(p)]
    A = np.array([[number(rng) for _ in range(n)] for _ in range(m)]).reshape(m, n)
    if rng.random() < 0.05:
        C = rng.choice((C[0], [], [[]], "abc", [[None] * n]))
    shape = n if rng.random() < 0.97 else n + 1
    problem = Problem.from_arrays(
        C, A,
        row_upper=[number(rng) for _ in range(m)],
        lower=rng.choice((0.0, -3.0, -np.inf)),
        upper=[number(rng) for _ in range(shape)],
        integer=[rng.random() < 0.5 for _ in range(n)],
    )  # fmt: skip
    wp.plan(problem, time_limit=SECONDS)


TARGETS: dict[str, Callable[[Random, Path], None]] = {
    each.__name__: each for each in (expressions, scenarios, yamls, tables, pyomo_models, arrays)
}
