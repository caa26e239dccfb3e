"""Texts that XML accepts, for workbooks and for office programs."""

import re

from ..vocabulary import text

_ISOLATED = re.compile(f"{text.ISOLATE}([^{text.ISOLATE}{text.END_ISOLATE}]*){text.END_ISOLATE}")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_LEFT_TO_RIGHT = "\u200e"


def sentence(words: str, longest_name: int) -> str:
    """A sentence whose isolated names are shortened; isolates, which few office programs know, give
    way to a mark that keeps in its place what follows a right-to-left name.
    """

    def plain(found: re.Match[str]) -> str:
        name = text.shortened(found[1], longest_name)
        return name + _LEFT_TO_RIGHT * bool(_RIGHT_TO_LEFT.search(name))

    return legal(_ISOLATED.sub(plain, words))


def legal(words: str) -> str:
    """The words without isolates and control characters but line breaks; what XML does not allow
    becomes a replacement character.
    """
    lines = "\n".join(map(text.name, text.plain(words).split("\n")))
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_illegal(each) else each for each in lines)


def _is_illegal(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"
