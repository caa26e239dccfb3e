"""Warnings that a scenario silences by their codes."""

import re
from dataclasses import dataclass

from ..diagnostics import codes
from ..diagnostics.diagnostic import Error
from ..optimizer.name_hints import nearest, quoted
from .document import MappingTree, Scalar, SequenceTree
from .faults import Faults, Place

_CODE = re.compile(r"[^\s,]+")


@dataclass(frozen=True)
class Silence:
    """The codes of silenced warnings, each with its place."""

    places: dict[str, Place]

    def tell_needless(self, faults: Faults) -> None:
        """Warn of codes of which there is no warning."""
        found = {fault.code for fault in faults.warnings}
        for code in self.places.keys() - found - {codes.SILENCES_NOTHING.code}:
            message = f"there is no warning {code} to silence"
            faults.warn(codes.SILENCES_NOTHING, self.places[code], message)


def read_silence(document: MappingTree, faults: Faults) -> Silence:
    """What the key ``silence`` says; codes that cannot be silenced are recorded."""
    places: dict[str, Place] = {}
    for scalar in _scalars(document):
        for match in _CODE.finditer(scalar.text):
            code, place = match[0], scalar.at(match.start())
            kind = codes.ALL.get(code)
            if kind is None:
                faults.add(
                    codes.UNKNOWN_CODE, place, f"there is no code {quoted(code)}", _hint(code)
                )
            elif isinstance(kind, Error):
                message = f"{code} ({kind.name}) is an error; only warnings are silenced"
                faults.add(codes.NOT_SILENCEABLE, place, message)
            else:
                places[code] = place
    faults.silenced = places.keys()
    return Silence(places)


def _hint(word: str) -> str:
    """The warning that is meant by a wrong code: called by its name, or nearly right."""
    warnings = [each for each in codes.ALL.values() if each.severity == "warning"]
    named = next((each.code for each in warnings if each.name == word), None)
    return f"did you mean {named}?" if named else nearest(word, [each.code for each in warnings])


def _scalars(document: MappingTree) -> list[Scalar]:
    node = document.values.get("silence")
    items = node.items if isinstance(node, SequenceTree) else [node]
    return [each for each in items if isinstance(each, Scalar)]
