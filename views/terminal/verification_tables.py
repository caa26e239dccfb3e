"""What a check of a run found, for the terminal; nothing here prints."""

from rich.console import Group
from rich.text import Text

from ...api.verifying import Verification
from ..vocabulary import text
from .grid import BEST


def verification_list(found: Verification) -> Group:
    """The verdict, then what holds and what does not, a sentence a line."""
    return Group(
        Text(text.name(_head(found)), BEST), *(Text(text.name(each)) for each in found.sentences)
    )


def _head(found: Verification) -> str:
    if found.faults:
        return "Refuted."
    return "Verified." if found.verified else f"Not finished: {_share(found)} is decided."


def _share(found: Verification) -> str:
    return text.percent(1 - found.undecided / found.regions if found.regions else 0)
