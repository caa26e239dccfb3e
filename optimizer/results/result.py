"""Result: what every public result has in common, and what rooms above the engine add to it.

The engine knows no HTML, draws nothing and writes no report: whoever does registers here how a
class of results is shown. Plans of a front are made where parties are known. Whoever uses a name of
``wholepie`` has it all registered.
"""

from functools import singledispatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ..displayed import Displayed
from ..errors import InputError


@singledispatch
def as_figure(result: Any, plan: int | None) -> Any:
    """The result as a plotly figure, with a plan marked."""
    raise _unknown(result, "figure")


@singledispatch
def as_report(result: Any, path: Path, plan: int | None, plans: int | None) -> Path:
    """Write the result as a page, with a plan shown first and so many plans that stand for all,
    and return its path.
    """
    raise _unknown(result, "report")


@singledispatch
def as_export(
    result: Any, path: Path, to: str | None, overwrite: bool, plans: int | None
) -> list[Path]:
    """Write the result, or so many ``plans`` that stand for all, for other programs in the form
    ``to`` and return the files.
    """
    raise _unknown(result, "export")


@singledispatch
def as_plan(result: Any, number: int) -> Any:
    """The plan of that number."""
    raise _unknown(result, "plan")


def _unknown(result: Any, what: str) -> InputError:
    name = type(result).__name__
    return InputError(
        codes.USAGE, f"There is no {what} of {name} yet; import wholepie, which registers it."
    )


class PublicResult(Displayed):
    """A result whose tables are copies and whose arrays cannot be changed, so that nothing that is
    done to them reaches the result.
    """

    if not TYPE_CHECKING:

        def __getattribute__(self, name: str) -> Any:
            value = super().__getattribute__(name)
            if isinstance(value, pd.DataFrame | pd.Series):
                return value.copy()
            return _unchangeable(value) if isinstance(value, np.ndarray) else value


def _unchangeable(array: Any) -> Any:
    view = array.view()
    view.flags.writeable = False
    return view
