"""Parts of SciPy that a program of ours loads when it uses them, not when Pyomo names them.

As soon as both are loaded, Pyomo imports ``scipy.integrate``, ``scipy.spatial``, ``scipy.stats``,
which takes longer than most commands do. Only processes of wholepie's own call this: a module that
is not loaded yet could surprise other people's code.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_PARTS = ("scipy.integrate", "scipy.spatial", "scipy.stats")


class _Deferred(ModuleType):
    """Stands for a module until somebody asks it for anything."""

    def __getattr__(self, name: str) -> Any:
        """What the module itself answers."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def defer_scipy() -> None:
    """Let the heavy parts of SciPy that are not loaded yet be loaded when they are first used."""
    for name in _PARTS:
        sys.modules.setdefault(name, _Deferred(name))
