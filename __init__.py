"""wholepie: every efficient compromise between parties that must share one plan.

>>> import wholepie as wp
>>> front = wp.front("instances/quickstart/scenario.yaml")  # doctest: +SKIP
>>> front.points, front.plans, front.gap, front.complete    # doctest: +SKIP

The public names are listed in ``__init__.pyi`` alone: type checkers read it, and so does this file.
Each is imported when it is first used, so that the command line starts fast.
"""

import os
import sys

if sys.argv[:1] == ["-m"] and any(each.endswith("wholepie") for each in sys.orig_argv):
    # ``python -m wholepie`` puts the present folder first, and whatever lies there would be run.
    sys.path[:1] = [each for each in sys.path[:1] if each != os.getcwd()]

import ast
from importlib import import_module
from pathlib import Path
from typing import Any


def _public() -> dict[str, str]:
    """The public names, each with the module that it lives in."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    lines = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: f".{node.module}" for node in lines for alias in node.names}


_HOMES = _public()
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name == "__version__":
        found: Any = import_module("importlib.metadata").version(__name__)
    elif name in _HOMES:
        import_module(".views.notebook", __name__)  # results then show themselves
        found = getattr(import_module(_HOMES[name], __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
