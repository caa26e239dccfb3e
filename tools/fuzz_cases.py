"""Scenarios for fuzzing: what is fed in, made from a seed, and how it is run.

A case that is made twice from one seed is the same, so that a finding is its target and its seed.
"""

import shutil
from pathlib import Path
from random import Random

import wholepie as wp

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
