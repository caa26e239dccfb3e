"""Installed typefaces that have the letters of some words; needs matplotlib."""

import unicodedata
from collections.abc import Iterable

FIRST = "DejaVu Sans"
_BOXES = "Last Resort High-Efficiency"  # it has every letter, as a box
_REGULAR = (400, "normal", "regular", "book")
_INVISIBLE = ("Cf", "Mn", "Zs", "Cc")


def families(words: Iterable[str]) -> tuple[list[str], str]:
    """Families that together have the letters, the first one always first, and what none has."""
    from matplotlib.font_manager import fontManager

    missing = {each for word in words for each in word if _is_visible(each)} - _letters(FIRST)
    found = [FIRST]
    regular = {font.name for font in fontManager.ttflist if font.weight in _REGULAR}
    others = sorted(regular - {_BOXES})
    for name in others if missing else []:
        letters = _letters(name)
        if missing & letters:
            found.append(name)
            missing -= letters
    return found, "".join(sorted(missing))


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in _INVISIBLE


def _letters(family: str) -> set[str]:
    from matplotlib.font_manager import fontManager, get_font

    file = next(font.fname for font in fontManager.ttflist if font.name == family)
    return set(map(chr, get_font(file).get_charmap()))
