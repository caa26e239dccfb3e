"""Registry: things found by name, one file each, in the package that registers them."""

import importlib
import pkgutil
from typing import Generic, Protocol, TypeVar

from ..diagnostics import codes
from .errors import InputError


class Named(Protocol):
    """What can be registered."""

    @property
    def name(self) -> str:
        """Unique among its kind."""
        ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """Everything that the modules of ``package`` register; they are imported on first use."""

    def __init__(self, kind: str, package: str) -> None:
        self._kind, self._package = kind, package
        self._items: dict[str, T] = {}

    def register(self, item: T) -> T:
        """Add an item; names are unique."""
        if item.name in self._items:
            raise ValueError(f"There is a {self._kind} {item.name!r} already.")
        self._items[item.name] = item
        return item

    def all(self) -> dict[str, T]:
        """Every item by name."""
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{self._package}.{module.name}")
        return dict(self._items)

    def named(self, name: str) -> T:
        """The item of that name; raises InputError with the known names if there is none."""
        known = self.all()
        if name not in known:
            raise InputError.unknown(codes.UNKNOWN_CHOICE, self._kind, name, sorted(known))
        return known[name]
