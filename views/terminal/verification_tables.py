"""What a check of a run found, for the terminal; nothing here prints."""

from rich.console import Group
from rich.text import Text

from ...api.verifying import Verification
from ...optimizer.results import tables
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
    if found.verified:
        return _verified(found)
    if not found.undecided:
        return "Not finished: not all was checked."
    return f"Not finished: {text.percent(1 - found.undecided / found.regions)} is decided."


def _verified(found: Verification) -> str:
    """What was verified: what the front claims of plans that it does not list."""
    if found.gap is None:
        return "Verified as to its plans."
    if found.gap:
        return f"Verified to a gap of {tables.percent(found.gap)}."
    return (
        "Verified: exact and whole." if found.claims_exact else "Verified: whole, to a tolerance."
    )
