"""Who gets more and who less, in points of satisfaction."""

from collections.abc import Mapping

from . import text

MOST_MOVES = 4
#: What counts as a change: half a point of satisfaction.
FEWEST = 0.005


def gains(moved: Mapping[str, float]) -> list[str]:
    """Parties that get more, most first, with their points; of very many the last are only counted.

    >>> text.plain(text.listed(gains({"a": 0.123, "b": 0.5, "c": -0.2})))
    'b (+50) and a (+12)'
    """
    return _named(moved, 1, "+")


def losses(moved: Mapping[str, float]) -> list[str]:
    """Parties that get less, as :func:`gains`."""
    return _named(moved, -1, text.MINUS)


def _named(moved: Mapping[str, float], sign: int, mark: str) -> list[str]:
    found = {party: sign * move for party, move in moved.items() if sign * move >= FEWEST}
    ordered = sorted(found.items(), key=lambda each: -each[1])
    said = [f"{text.isolated(party)} ({mark}{100 * move:.0f})" for party, move in ordered]
    if len(said) <= MOST_MOVES:
        return said
    return [*said[: MOST_MOVES - 1], f"{len(said) - MOST_MOVES + 1:,} others"]
