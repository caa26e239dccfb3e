"""Names that are defined and that nothing uses, with the name that was perhaps meant."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from .document import MappingTree, Scalar, scalars
from .expressions.spelling import without_texts
from .faults import Faults, Place
from .likeness import folded, one_slip
from .validate import node_at

#: What a section's names are called; tables, sets and parameters are defined for use alone.
_KINDS = {
    "tables": "table",
    "sets": "set",
    "parameters": "parameter",
    "decisions": "decision",
    "measures": "measure",
}
_FOR_USE = ("tables", "sets", "parameters")
_WITH_EXPRESSIONS = ("parameters", "decisions", "measures", "stakeholders", "judgements")
# A name, but not that of a column: the dots of a range may stand before it, that of a row not.
_NAME = re.compile(r"(?<![\w\])]\.)(?<!\w)[^\W\d]\w*")
_CONTRIBUTION = re.compile(r"contributions\s*(?:\.\s*(\w+)|\[\s*(['\"])(.*?)\2\s*\])")
_OPEN = re.compile(r"contributions\s*\[\s*[^'\"\s]")


def warn_of_unused(
    document: MappingTree, decided: Iterable[str], reached: set[str], faults: Faults
) -> None:
    """Warn of decisions that matter to no goal and no requirement, of tables, sets, parameters and
    contributions that nothing uses, and of measures where a name like theirs is used.

    What an included file defines may be for others.
    """
    texts = list(_texts(document))
    used = {name for text in texts for name in _NAME.findall(without_texts(text))}
    places = {section: _places(document, section) for section in _KINDS}
    names = [name for section in places.values() for name in section]
    for name in decided:
        if name not in reached:
            message = f"the decision {name} affects no goal and no requirement"
            place = places["decisions"][name]
            faults.warn(codes.UNUSED_DECISION, place, message, _near(name, names, used))
    for section in (*_FOR_USE, "measures"):
        for name, place in places[section].items():
            hint = _near(name, names, used)
            own = place.file == document.place.file and (hint or section in _FOR_USE)
            if own and name not in used and not _told(name, names):
                message = f"nothing uses the {_KINDS[section]} {quoted(name)}"
                faults.warn(codes.UNUSED_NAME, place, message, hint)
    _warn_of_contributions(document, texts, faults)


def _warn_of_contributions(document: MappingTree, texts: Sequence[str], faults: Faults) -> None:
    given: dict[str, tuple[str, Place]] = {}
    parties = node_at(document, "stakeholders")
    for owner, party in parties.values.items() if isinstance(parties, MappingTree) else ():
        node = node_at(party, "contributes")
        keys = node.keys if isinstance(node, MappingTree) else {}
        for name, key in keys.items():
            given.setdefault(name, (owner, key.place))
    found = [match for text in texts for match in _CONTRIBUTION.findall(text)]
    used = {name or quoted_name for name, _, quoted_name in found}
    if any(map(_OPEN.search, texts)):
        return
    for name, (owner, place) in given.items():
        if name not in used:
            message = f"nothing uses contributions.{name}, which {owner} contributes"
            faults.warn(codes.UNUSED_NAME, place, message, _near(name, given, used))


def _near(name: str, names: Iterable[str], used: set[str]) -> str:
    """The used name that one slip makes of another one; nothing if there is none."""
    near = next((each for each in names if each in used and one_slip(name, each)), None)
    return "" if near is None else f"did you mean {quoted(near)}?"


def _told(name: str, names: Iterable[str]) -> bool:
    """Whether a name has the warning that it differs from another in capitals alone."""
    return any(each != name and folded(each) == folded(name) for each in names)


def _places(document: MappingTree, section: str) -> Mapping[str, Place]:
    node = node_at(document, section)
    keys = node.keys if isinstance(node, MappingTree) else {}
    return {name: key.place for name, key in keys.items()}


def _texts(document: MappingTree) -> Iterator[str]:
    """The texts in which names may be used."""
    sets = node_at(document, "sets")
    for node in sets.values.values() if isinstance(sets, MappingTree) else ():
        if isinstance(node, Scalar):
            yield node.text
    for section in _WITH_EXPRESSIONS:
        yield from (each.text for each in scalars(node_at(document, section)))
