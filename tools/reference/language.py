"""The scenario language: keys from pydantic models, expressions from the parser's whitelist."""

import ast
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wholepie.models import amounts, shape
from wholepie.models.expressions import source
from wholepie.models.party_shape import (
    ContributionShape,
    GoalShape,
    GroupShape,
    RequirementShape,
    StakeholderShape,
)
from wholepie.models.table_shape import MapShape, WideShape

from .markdown import Undocumented, anchor, table, told

_HEAD = """# Scenario language

Every key of a scenario file, and what an expression may contain. [How to write a
scenario](../scenario.md) explains the language; `wholepie schema` prints the keys as a JSON Schema
for editors. Loops are texts such as `p in projects if p.cost > 0`; [expressions](#expressions) are
described below. Put a text in quotes if it contains a colon or begins with a bracket.
"""
_LINEAR = """
`min` in what should be large, and `max` and `abs` in what should be small, are made linear by rows
alone. In the other direction, in products and in conditions on decisions the model makes yes/no
choices of its own, which no table shows; the decisions in them need bounds.
"""
_SECTIONS: list[tuple[str, type[BaseModel]]] = [
    ("The file", shape.ScenarioShape),
    ("A table", shape.TableShape),
    ("A matrix as a table", WideShape),
    ("A map", MapShape),
    ("A parameter", shape.ParameterShape),
    ("A decision", shape.DecisionShape),
    ("A measure", shape.MeasureShape),
    ("A stakeholder", StakeholderShape),
    ("A contribution", ContributionShape),
    ("A requirement", RequirementShape),
    ("A group of requirements", GroupShape),
    ("A goal", GoalShape),
    ("Judgements", shape.JudgementsShape),
]
_TITLES = {model: title for title, model in _SECTIONS}
_WORDS: list[tuple[Any, str]] = [
    (amounts.Amount, "number or expression"),
    (amounts.RuleText, "expression"),
    (amounts.Loops, "loops"),
    (amounts.Positive, "number above 0"),
]
_PLAIN = {
    str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "nothing",
}  # fmt: skip
_OPERATORS: dict[str, tuple[tuple[type[ast.AST], ...], str]] = {
    "`+` `-` `*` `/` `**`": (
        (ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow),
        "arithmetic; yes/no decisions may be multiplied by what is decided",
    ),
    "`-x` `+x` `not x`": ((ast.UnaryOp, ast.UAdd, ast.USub, ast.Not), "signs; negation"),
    "`<=` `>=` `==`": (
        (ast.Compare, ast.LtE, ast.GtE, ast.Eq),
        "in rules, also chained: `1 <= x <= 3`; in conditions, and `==` between two of these",
    ),
    "`<` `>` `!=` `in` `not in`": (
        (ast.Lt, ast.Gt, ast.NotEq, ast.In, ast.NotIn),
        "in conditions; `!=` between whole numbers or conditions is a rule, too",
    ),
    "`and` `or`": ((ast.BoolOp, ast.And, ast.Or), "between conditions"),
    "`inflow[r, m].water or 0`": (
        (ast.BoolOp, ast.Or),
        "what counts where a look-up finds no entry, or an empty cell",
    ),
    "`1..12`": ((ast.LShift,), "whole numbers from the one to the other, both included"),
    "`95%`": ((ast.Constant,), "0.95"),
    '`name`, `7.5`, `"text"`': (
        (ast.Name, ast.Constant, ast.Load, ast.Store),
        "what the file defines; numbers; texts in quotes",
    ),
    '`row.column`, `row["a column"]`': (
        (ast.Attribute,),
        "the cell of a row; the second form if the name is not a single word",
    ),
    '`fund[p]`, `visits["north"]`, `give[u, m]`': (
        (ast.Subscript, ast.Tuple),
        "one of what is defined for each; a row as an index is its key",
    ),
    "`x for p in parks if p.cost > 0`": (
        (ast.GeneratorExp, ast.comprehension),
        "in `sum`, `min`, `max`: one for each that meets the condition",
    ),
    '`[... for ...]` `{... for ...}` `[1, 2]` `{"a", "b"}`': (
        (ast.ListComp, ast.SetComp, ast.List, ast.Set),
        "lists, and sets that hold each name once",
    ),
}


def scenario() -> str:
    """Keys of the scenario file, and what an expression may hold."""
    keys = [
        f"## {title}\n\n{told(title, model.__doc__)}\n\n{keys_of(model)}"
        for title, model in _SECTIONS
    ]
    return "\n".join([_HEAD, *keys, expressions()])


def keys_of(model: type[BaseModel]) -> str:
    """A row for each key: its value, its default, its meaning, and an example."""
    hints = get_type_hints(model, include_extras=True)
    rows = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        where = f"{model.__name__}: {key}"
        meaning = told(where, field.description)
        rows.append(
            [
                f"`{key}`",
                words(hints[name]),
                _default(field),
                meaning,
                f"`{_example(where, field)}`",
            ]
        )
    return table(["key", "holds", "default", "meaning", "example"], rows)


def words(kind: Any) -> str:
    """What a value is, for people who write scenarios."""
    for known, said in _WORDS:
        if known.__metadata__[0] in getattr(kind, "__metadata__", ()):
            return said
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return words(inside[0])
    if origin is Literal:
        return " or ".join(f"`{_literal(each)}`" for each in inside if each != "")
    if origin in (Union, types.UnionType):
        return " or ".join(words(each) for each in inside if each not in (int, type(None)))
    if origin is dict:
        alone = inside[1] in (None, type(None))
        return "names" if alone else f"names, each with {words(inside[1])}"
    if origin is list:
        return f"list of {words(inside[0])}"
    if kind in _TITLES:
        title = _TITLES[kind]
        return f"[{title[0].lower() + title[1:]}](#{anchor(title)})"
    if kind not in _PLAIN:
        raise Undocumented(f"what {kind} is in a scenario; see the tables in {__name__}")
    return _PLAIN[kind]


def _literal(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if default in (None, "") or default == {} or isinstance(default, BaseModel):
        return ""
    return f"`{str(default).lower()}`"


def _example(what: str, field: FieldInfo) -> str:
    if not field.examples:
        raise Undocumented(f"{what} has no example")
    return flow(field.examples[0])


def flow(value: Any) -> str:
    """A value as a scenario writes it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f'"{text}"' if text.startswith("{") else text


def _key(name: str) -> str:
    return f'"{name}"' if ":" in name else name


def expressions() -> str:
    """Operators, functions and what is refused, each from the parser's own tables."""
    spoken = {kind for kinds, _ in _OPERATORS.values() for kind in kinds} | {ast.Call}
    if missing := set(source._ALLOWED) ^ spoken:
        raise Undocumented(f"in expressions: {', '.join(sorted(m.__name__ for m in missing))}")
    operators = [[written, meaning] for written, (_, meaning) in _OPERATORS.items()]
    functions = [
        [f"`{name}`", meaning, f"`{example}`"]
        for name, (meaning, example) in source.FUNCTIONS.items()
    ]
    refused = [[what, hint] for what, hint in source._REFUSED.values()]
    return (
        "## Expressions\n\nAn expression consists of these; nothing else is ever evaluated.\n\n"
        + table(["written", "what it is"], operators)
        + "\n### Functions\n\n"
        + table(["function", "stands for", "example"], functions)
        + _LINEAR
        + "\n### Refused, with what to write instead\n\n"
        + table(["fault", "hint"], refused)
    )
