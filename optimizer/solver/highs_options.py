"""HighsOptions: the options of one HiGHS object, each set only where it changes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class HighsOptions:
    """Sets options of a HiGHS object; ``require`` raises where the status it is given is an error,
    and says what HiGHS refused.
    """

    def __init__(self, highs: Any, require: Callable[[Any, str], None]) -> None:
        self._highs, self._require = highs, require
        self._held: dict[str, Any] = {}

    def set(self, options: Mapping[str, Any]) -> None:
        """Set them from now on; raises as ``require`` does for one that HiGHS does not know."""
        for name, setting in options.items():
            if self._held.get(name) == setting:
                continue
            status = self._highs.setOptionValue(name, setting)
            self._require(status, f"the option {name} = {setting}")
            self._held[name] = setting

    @contextmanager
    def meanwhile(self, options: Mapping[str, Any]) -> Iterator[None]:
        """Set them for a while."""
        kept = {name: self._highs.getOptionValue(name)[1] for name in options}
        self.set(options)
        try:
            yield
        finally:
            self.set(kept)
