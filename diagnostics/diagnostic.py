"""What a diagnostic is: a kind of mistake that has one cure."""

from dataclasses import dataclass
from typing import ClassVar, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A kind of mistake: its code, a short name, and what it means in a sentence.

    A code never changes its meaning; one that is no longer used is not given again.
    """

    severity: ClassVar[Severity]
    code: str
    name: str
    meaning: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Error(Diagnostic):
    """Something that cannot be used, or did not work."""

    severity: ClassVar[Severity] = "error"


@dataclass(frozen=True, slots=True)
class Warned(Diagnostic):
    """Something that is allowed but probably not meant; a scenario may silence it."""

    severity: ClassVar[Severity] = "warning"
