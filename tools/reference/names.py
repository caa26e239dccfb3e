"""Python: every exported name, and the classes that exported functions return."""

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel

import wholepie as wp
from wholepie.api import names
from wholepie.optimizer import arguments, errors

from .markdown import Undocumented, told

_HEAD = """# Python

`import wholepie as wp` offers the names below and no others. Arguments after `*` must be
given by name. Arguments are never changed. `Floats` and `Booleans` are numpy arrays.

- A *source* is the path of a scenario file or its folder, of a workbook, of a model in numbers or
  of a run folder; a `Scenario`, `ModelFile`, `Problem` or `Front`; or a Pyomo model with one or
  more objectives.
- `Names` are one name, or a list, a tuple, a Series or an array of names. A goal is named by its
  label, or by its name where only one goal has it; a `Goal` will do, and so will the Pyomo
  objective that it is.
- `Amounts` are numbers by name: a dict, a Series, a list of pairs, or a `ComponentMap` of Pyomo.
- A share is `0.05` or `"5%"`. A `Time` is `60`, `"60s"`, `"10m"`, `"1h"` or a `timedelta`.
- A `PathLike` is a text or a `Path`; `~` is the home folder.
- `RuleName`, `MethodName` and the like are texts that a type checker knows; [methods and
  rules](methods.md) lists them.

What makes no sense, and an option that nothing would look at, is an `InputError` that says what was
found, what was expected, and which known name is the nearest.
"""
_ASKED = ("Amounts", "Names", "PathLike", "Time")
_LITERALS = {name: kind for name, kind in vars(names).items() if name.endswith("Name")}
_SHORT = {
    **{inspect.formatannotation(getattr(arguments, name)): name for name in _ASKED},
    **{inspect.formatannotation(kind): name for name, kind in _LITERALS.items()},
    inspect.formatannotation(ArrayLike): "ArrayLike",
    inspect.formatannotation(NDArray[np.float64]): "Floats",
    inspect.formatannotation(NDArray[np.bool_]): "Booleans",
    "scipy.sparse._csr.csr_array": "csr_array",
}


def python() -> str:
    """Every exported name, and the classes that exported functions return."""
    exported = {name: getattr(wp, name) for name in wp.__all__}
    functions = {n: each for n, each in exported.items() if inspect.isfunction(each)}
    faults = {n: e for n, e in exported.items() if inspect.isclass(e) and issubclass(e, Exception)}
    classes = {n: e for n, e in exported.items() if inspect.isclass(e) and n not in faults}
    returned = {
        n: e for n, e in results(functions.values(), classes.values()).items() if n not in exported
    }
    if left := set(exported) - set(functions) - set(faults) - set(classes):
        raise Undocumented(f"exported, and neither a function nor a class: {sorted(left)}")
    tree = inspect.cleandoc(errors.__doc__ or "")
    parts = [
        _HEAD,
        "## Functions\n",
        *(function(name, each) for name, each in sorted(functions.items())),
        "## Classes\n",
        *(class_(name, each) for name, each in sorted(classes.items())),
        "## What functions return\n\nNot exported by name.\n",
        *(class_(name, each) for name, each in sorted(returned.items())),
        f"## Errors\n\n```text\n{tree}\n```\n",
        *(f"- `{name}`: {told(name, each.__doc__)}" for name, each in sorted(faults.items())),
    ]
    return "\n".join(parts) + "\n"


def results(functions: Any, classes: Any) -> dict[str, type]:
    """Classes of wholepie in what functions return, and in what those offer in turn."""
    found: dict[str, type] = {}
    pending = [_returned(each) for each in functions]
    for each in classes:
        pending += list(_offered(each))
    while pending:
        for kind in _classes_in(pending.pop()):
            if kind.__name__ not in found and not issubclass(kind, Exception):
                found[kind.__name__] = kind
                pending += list(_offered(kind))
    return found


def _returned(function: Callable[..., Any]) -> Any:
    """The type that a function returns; what is imported for type checkers only is public."""
    exported = {name: getattr(wp, name) for name in wp.__all__}
    return get_type_hints(function, localns=exported).get("return")


def _offered(kind: type) -> Iterator[Any]:
    for _, member in members(kind):
        asked = member.fget if isinstance(member, property) else member
        yield from (_returned(asked),) if callable(asked) else ()


def _classes_in(kind: Any) -> Iterator[type]:
    for each in (kind, *get_args(kind)):
        if inspect.isclass(each) and get_origin(each) is None and _is_ours(each):
            yield each
        elif each is not kind:
            yield from _classes_in(each)


def _is_ours(kind: type) -> bool:
    return kind.__module__.split(".")[0] == "wholepie" and not issubclass(kind, BaseModel)


def members(kind: type) -> Iterator[tuple[str, Any]]:
    """Public methods and properties that a class defines, in the order in which it does."""
    for name, member in vars(kind).items():
        bare = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        bare = property(bare.func) if hasattr(bare, "attrname") else bare
        if not name.startswith("_") and (inspect.isfunction(bare) or isinstance(bare, property)):
            yield name, bare


def function(name: str, each: Callable[..., Any]) -> str:
    """A function's signature and docstring."""
    return f"### wp.{name}\n\n{_signed(name, each)}{_doc(name, each)}"


def class_(name: str, each: type) -> str:
    """A class with its fields, methods and properties."""
    parts = [f"### {name}\n\n"]
    if dataclasses.is_dataclass(each):
        parts.append(_code(_fields(name, each)))
    parts.append(_doc(name, each))
    said = [_member(name, member, bare) for member, bare in members(each)]
    return "".join([*parts, "\n" if said else "", *said])


def _fields(name: str, each: Any) -> str:
    lines = [
        f"    {field.name}: {_type(field.type)}"
        for field in dataclasses.fields(each)
        if not field.name.startswith("_")
    ]
    return "\n".join([f"{name}:", *lines])


def _member(owner: str, name: str, bare: Any) -> str:
    where = f"{owner}.{name}"
    if isinstance(bare, property):
        kind = _type(inspect.get_annotations(bare.fget).get("return", ""))
        return f"- `.{name}`: `{kind}`. {_line(where, bare.__doc__)}\n"
    signature = re.sub(r"\((self|cls)(, )?", "(", _signature(bare))
    return f"- `.{name}{signature}`. {_line(where, bare.__doc__)}\n"


def _line(where: str, text: str | None) -> str:
    """A docstring as one line of Markdown."""
    line = told(where, re.sub(r"\n\s*(Raises)\n\s*-+\n\s*([\w, ]+)\n", r" \1 \2: ", text or ""))
    return as_markdown(line)


def _type(kind: Any) -> str:
    said = kind if isinstance(kind, str) else inspect.formatannotation(kind)
    for long, short in _SHORT.items():
        said = said.replace(long, short)
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Z])", "", said)


def _signature(each: Callable[..., Any]) -> str:
    return _type(str(inspect.signature(each)).replace("'", ""))


def _signed(name: str, each: Callable[..., Any]) -> str:
    parameters = ",\n".join(f"    {_type(part)}" for part in _parameters(inspect.signature(each)))
    returns = _type(inspect.signature(each).return_annotation)
    return _code(f"wp.{name}(\n{parameters},\n) -> {returns}")


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    starred = False
    for each in signature.parameters.values():
        if each.kind is each.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        yield str(each).replace("'", "") if each.default is each.empty else str(each)


def _code(text: str) -> str:
    return f"```text\n{text}\n```\n\n"


def _doc(name: str, each: Any) -> str:
    text = each.__doc__
    told(name, text)
    return as_markdown(inspect.cleandoc(text)) + "\n"


def as_markdown(text: str) -> str:
    """A docstring as Markdown: roles to plain names, sections to bold words, doctests to code."""
    text = re.sub(r":(?:class|func|meth|mod):`~?([\w.]+)`", r"`\1`", text).replace("``", "`")
    text = re.sub(r"^(\w[\w ]*)\n-{3,}$", r"**\1**\n", text, flags=re.MULTILINE)
    text = re.sub(r"^(\w[\w., ]*)\n    (?=\S)", r"- `\1`: ", text, flags=re.MULTILINE)
    return re.sub(r"(^>>> (?:.|\n)*?)(?=\n\n|\Z)", r"```pycon\n\1\n```", text, flags=re.MULTILINE)
