"""Faults that a YAML parser reports, in words for people who do not know YAML."""

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ..diagnostics import codes
from .faults import Place, Problematic, control_words

_QUOTE = "put the whole text in single quotes"
_WORDS = {
    "mapping values are not allowed here": ("a second colon on this line", _QUOTE),
    "expected a single document in the stream": ("a second document", "keep one '---' at most"),
    "but found another document": ("a second document in the file", "keep one '---' at most"),
    "found unexpected end of stream": ("a quotation mark that is never closed", ""),
    "could not find expected ':'": ("a line that is neither 'name: value' nor '- item'", ""),
    "found undefined alias": ("an alias (*name) without an anchor (&name)", _QUOTE),
    "expected <block end>": (
        "this line does not fit the indentation or the text before it",
        f"{_QUOTE}, and look for a quotation mark above that is never closed",
    ),
    "expected ',' or '}'": ("a brace { that is never closed, or a comma is missing", _QUOTE),
    "expected ',' or ']'": ("a bracket [ that is never closed, or a comma is missing", _QUOTE),
    "found unknown escape character": ("a backslash in double quotes", "use single quotes"),
    "found duplicate anchor": ("two anchors (&name) of one name", ""),
}


def explain(error: Exception, file: str, text: str) -> Problematic:
    """The fault that a YAML error stands for."""
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        place = Place(file, mark.line + 1, mark.column + 1)
        said = f"{error.context or ''} {error.problem or ''}".strip()
        return _worded(said, place, text)
    position = getattr(error, "position", None)
    if isinstance(error, YAMLError) and isinstance(position, int):
        return _unacceptable(text, position, file)
    return Problematic(codes.YAML_SYNTAX, Place(file), "this is not YAML that can be read")


def _worded(said: str, place: Place, text: str) -> Problematic:
    line = text.split("\n")[(place.line or 1) - 1 :][:1]
    if line and "\t" in line[0][: len(line[0]) - len(line[0].lstrip())]:
        return Problematic(codes.TAB_INDENT, place, "a tab before the text", "indent with spaces")
    for fragment, (words, hint) in _WORDS.items():
        if fragment in said:
            return Problematic(codes.YAML_SYNTAX, place, f"cannot be read: {words}", hint)
    return Problematic(
        codes.YAML_SYNTAX, place, f"cannot be read as YAML: {said}", "quotes may be missing"
    )


def _unacceptable(text: str, position: int, file: str) -> Problematic:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    known = position < len(text)
    words = control_words(text[position]) if known else "a control character"
    return Problematic(codes.CONTROL_CHARACTER, Place(file, line, column), words, "delete it")
