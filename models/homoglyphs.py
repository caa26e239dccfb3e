"""Texts that look the same and are not: letters of other scripts, invisible characters.

A name typed on two keyboards, or a key exported by two programs, may differ in what no reader can
tell: Cyrillic for Latin letters, an accent as a character of its own, a zero-width space.
"""

from collections.abc import Iterable, Iterator

from ..optimizer.name_hints import difference, look, quoted

NO_BREAK = "\N{NO-BREAK SPACE}"


def pairs(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each text that looks like one before it and is another, with that one."""
    distinct = dict.fromkeys(texts)
    if all(map(str.isascii, distinct)):
        return
    first: dict[str, str] = {}
    for text in distinct:
        other = first.setdefault(look(text), text)
        if other != text:
            yield text, other


def words(text: str, other: str) -> str:
    """What a message says of two such texts."""
    return f"{quoted(text)} looks like {quoted(other)} but is different: {difference(text, other)}"


def hard_blank(what: str) -> str:
    """What a message says of something with a non-breaking space in it."""
    return f"{what} has a non-breaking space, unlike an ordinary one"
