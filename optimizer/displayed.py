"""Displayed: what public functions return has a line that says what it is, and HTML in a notebook.

Nothing here knows HTML: whoever does registers how a class is shown. Whoever uses a name of
``wholepie`` has it all registered.
"""

from functools import singledispatch
from typing import Any


@singledispatch
def as_html(found: Any) -> str | None:
    """Its HTML; None where nobody has registered how, and its ``repr`` is shown."""
    return None


class Displayed:
    """Has a short ``repr``, HTML in a notebook, and itself as plain data."""

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data: what the command prints with ``--json``."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.brief}>"

    def _repr_html_(self) -> str | None:
        return as_html(self)
