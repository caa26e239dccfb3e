"""Names in messages: shown on one line, listed, and the known one that is most like a wrong one.

A name typed on two keyboards, or a key exported by two programs, may differ in what no reader can
tell: Cyrillic for Latin letters, an accent as a character of its own, a zero-width space.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator

_LONGEST_NAME = 60
_MOST_LISTED = 20
_CYRILLIC = "аеорсухіјѕһԛԝАВЕКМНОРСТУХІЈЅԚԜ"
_AS_CYRILLIC = "aeopcyxijshqwABEKMHOPCTYXIJSQW"
_GREEK = "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # noqa: RUF001
_AS_GREEK = "oABEZHIKMNOPTYX"
_BLANK = ((0xA0, 0xA0), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000))
_UNSEEN = ((0xAD, 0xAD), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF))
_COMPATIBLE = ((0xFF00, 0xFFEF), (0xFB00, 0xFB06))


def _spread(ranges: tuple[tuple[int, int], ...]) -> Iterator[int]:
    return (code for first, last in ranges for code in range(first, last + 1))


_SHOWN: dict[int, str | None] = {
    **dict(zip(map(ord, _CYRILLIC + _GREEK), _AS_CYRILLIC + _AS_GREEK, strict=True)),
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _spread(_COMPATIBLE)},
    **dict.fromkeys(_spread(_BLANK), " "),
    **dict.fromkeys(_spread(_UNSEEN)),
}


def look(text: str) -> str:
    """What a text looks like: the same for any two that a reader cannot tell apart.

    >>> look("c\u043est") == look("co\u200bst") == "cost"
    True
    >>> look("m\u00b2"), look("cafe\u0301") == look("caf\u00e9")
    ('m²', True)
    """
    if text.isascii():
        return text
    shown_as = unicodedata.normalize("NFC", text).translate(_SHOWN)
    return unicodedata.normalize("NFC", shown_as).strip()


def difference(text: str, other: str) -> str:
    """In words what makes one of two texts that look the same another one.

    >>> difference("cost", "c\u043est")
    'one of them has CYRILLIC SMALL LETTER O'
    """
    odd = [c for c in (*text, *other) if not c.isascii() and (c in text) != (c in other)]
    names = dict.fromkeys(unicodedata.name(c, f"U+{ord(c):04X}") for c in odd)
    return f"one of them has {', '.join(names) or 'its characters composed another way'}"


def quoted(text: object) -> str:
    """A text in double quotes, cut where it is long, on one line whatever it holds."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text))
    return f'"{plain}"' if len(plain) <= _LONGEST_NAME else f'"{plain[:_LONGEST_NAME]}..."'


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names in words, cut after ``most``."""
    all_names = list(names)
    cut = ", ..." if len(all_names) > most else ""
    return ", ".join(all_names[:most]) + cut


def _unseen(name: str, found: str) -> str:
    """What a reader cannot see of the difference between two names."""
    return f" They look alike; {difference(name, found)}" if look(name) == look(found) else ""


def closest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name most like ``name``, in any case; None where none is.

    ``cutoff`` from 0 to 1 says how much alike they must be.
    """
    by_lower = {each.lower(): each for each in reversed(list(known))}
    close = difflib.get_close_matches(name.lower()[:200], by_lower, n=1, cutoff=cutoff)
    return by_lower[close[0]] if close else None


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Hint with the :func:`closest` known name; what there is, if it is little; else nothing.

    >>> nearest("cots", ["cost", "area"])
    'did you mean "cost"?'
    """
    names = list(known)
    found = closest(name, names, cutoff)
    if found is not None:
        return f"did you mean {quoted(found)}?{_unseen(name, found)}"
    return f"there is {listed(names)}" if 0 < len(names) <= 8 else ""


def unknown(kind: str, name: object, known: Iterable[str]) -> str:
    """What is said of a name that nothing has: the nearest one, and what there is.

    >>> unknown("goal", "cots", ["cost", "area"])
    'There is no goal "cots"; did you mean "cost"? There are: cost; area.'
    """
    names = list(known)
    found = closest(name, names) if isinstance(name, str) else None
    hint = f"; did you mean {quoted(found)}?{_unseen(str(name), found)}" if found else "."
    there = f"There are: {'; '.join(names[:_MOST_LISTED])}" if names else "There is none"
    rest = f"; and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return f"There is no {kind} {quoted(name)}{hint} {there}{rest}."
