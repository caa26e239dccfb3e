"""Parts of NumPy and SciPy that a program of ours loads when it uses them, not when others name
them.

SciPy names ``numpy.f2py`` and ``numpy.testing``; Pyomo, as soon as SciPy is loaded too, names
``scipy.integrate``, ``scipy.spatial`` and ``scipy.stats``. To load them takes longer than most
commands do. Only processes of wholepie's own call this: a module that is not loaded yet could
surprise other people's code.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_PARTS = ("numpy.f2py", "numpy.testing", "scipy.integrate", "scipy.spatial", "scipy.stats")


class _Deferred(ModuleType):
    """Stands for a module until somebody asks it for anything."""

    imported = False

    def __getattr__(self, name: str) -> Any:
        """What the module itself answers."""
        if not self.imported:  # Python itself asks while it imports the stand-in
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        _FINDER.waiting.discard(self.__name__)
        return getattr(import_module(self.__name__), name)


class _Finder(MetaPathFinder, Loader):
    """Finds a stand-in for each part that waits to be used."""

    def __init__(self) -> None:
        self.waiting: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The stand-in's spec; None for all else."""
        return ModuleSpec(fullname, self) if fullname in self.waiting else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in."""
        return _Deferred(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """From now on the module itself answers."""
        vars(module)["imported"] = True


_FINDER = _Finder()


def defer_parts() -> None:
    """Let the heavy parts that are not loaded yet be loaded when they are first used."""
    _FINDER.waiting.update(name for name in _PARTS if name not in sys.modules)
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
