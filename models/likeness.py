"""How much texts are alike: what is easily overlooked, and slips of letters."""

import re
from collections.abc import Iterable, Iterator

from ..optimizer.name_hints import look, quoted

_MOST_COMPARED = 2000


def twins(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Texts that differ from one before them in capitals or in blanks only, each with that one."""
    first: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        seen = folded(text)
        other = first.setdefault(seen, text)
        # "a" and "A" may well be two symbols; letters that look the same are told of elsewhere.
        unseen = look(text) == look(other) or (
            len(seen) == 1 and blanks_as_one(text) != blanks_as_one(other)
        )
        if seen and not unseen:
            yield text, other


def twin_words(text: str, other: str) -> str:
    """What a message says of two such texts."""
    differ = "capitals" if text.casefold() != text or other.casefold() != other else ""
    same = blanks_as_one(text) == text and blanks_as_one(other) == other
    what = " and ".join(each for each in (differ, "" if same else "blanks") if each)
    return f"{quoted(text)} differs from {quoted(other)} in {what} only"


def blanks_as_one(text: str) -> str:
    """The text with one blank where there are several, and none around it."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """The text without what is easily overlooked: capitals, blanks, letters that look the same."""
    return blanks_as_one(look(text)).casefold()


def meant_by(text: str, members: Iterable[str]) -> str | None:
    """The member that a text is a misspelling of: the same but for capitals and blanks, or a word
    of letters with one slip in it. Numbers are never meant as others.
    """
    names = list(members)[:_MOST_COMPARED]
    tight = "".join(folded(text).split())
    same = [name for name in names if "".join(folded(name).split()) == tight]
    return next(iter(same), None) or next((name for name in names if one_slip(text, name)), None)


_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


def one_slip(text: str, name: str) -> bool:
    """Whether two texts differ in one word of letters, by one slip in it.

    >>> one_slip("bugdet", "budget"), one_slip("cost_1", "cost_2"), one_slip("tax_a", "tax_b")
    (True, False, False)
    """
    if abs(len(text) - len(name)) > 3:
        return False
    words, others = _WORD.findall(folded(text)), _WORD.findall(folded(name))
    if len(words) != len(others):
        return False
    odd = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return len(odd) == 1 and _slipped(*odd[0])


def _slipped(word: str, other: str) -> bool:
    """Whether two words of letters differ by one letter more, less or other, or two in turn."""
    short, long = sorted((word, other), key=len)
    if len(long) < 3 or not (short.isalpha() and long.isalpha()):
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    if start is None:
        return len(long) - len(short) == 1
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    turned = short[start : start + 2] == long[start : start + 2][::-1]
    after = start + 2 if turned else start + 1
    return short[after:] == long[after:]
