"""How results show themselves in a notebook.

The engine knows no HTML and draws nothing: whoever does registers here how a class of results is
shown. The views do so when a name of ``wholepie`` is first used.
"""

from functools import singledispatch
from typing import Any

from ...diagnostics import codes
from ..errors import InputError


@singledispatch
def as_html(result: Any) -> str | None:
    """The result as HTML; None where nobody has registered how, and its ``repr`` is shown."""
    return None


@singledispatch
def as_figure(result: Any, plan: int | None) -> Any:
    """The result as a plotly figure, with a plan marked."""
    raise InputError(codes.FIGURE_GOALS, f"There is no figure of {type(result).__name__}.")


class Shown:
    """A result that says in a line what it is, and shows itself richly in a notebook."""

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.brief}>"

    def _repr_html_(self) -> str | None:
        return as_html(self)
