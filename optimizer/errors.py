"""What can go wrong, as one tree.

    WholepieError
    ├── InputError           what was written cannot be used            exit 2
    │   └── UnboundedError   a goal has no finite optimum
    ├── InfeasibleError      the requirements cannot all be met         exit 3
    ├── JournalError         the journal of a run cannot be written     exit 1
    ├── SaveError            a front cannot be saved                    exit 1
    └── SolverError          HiGHS or the program failed                exit 1
        └── OutOfTimeError   the time was up before the answer was known exit 4
            └── InterruptionError   Ctrl-C came before it           exit 130

The library raises these; the command line turns them into a message and an exit code.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from ..diagnostics import codes
from ..diagnostics.diagnostic import Diagnostic
from .name_hints import unknown
from .path_text import as_text

TIME_UP = "The time was up before the answer was known."


class WholepieError(Exception):
    """Base of every error that wholepie raises on purpose: what kind it is of, and a message."""

    exit_code: ClassVar[int] = 1

    def __init__(self, kind: Diagnostic, message: str) -> None:
        words = as_text(message)  # it may name any path, and goes into files
        super().__init__(kind, words)
        self.kind, self.message = kind, words

    @property
    def code(self) -> str:
        """The code of its kind, such as ``WP709``; ``wholepie check --explain`` says more."""
        return self.kind.code

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class InputError(WholepieError):
    """A scenario, a table, a model or an option cannot be used as it stands."""

    exit_code: ClassVar[int] = 2

    @classmethod
    def unknown(
        cls, kind: Diagnostic, what: str, name: object, known: Iterable[str]
    ) -> "InputError":
        """The error for a name that nothing has: with the nearest one, and what there is."""
        return InputError(kind, unknown(what, name, known))

    @classmethod
    def ignored(cls, who: str, option: str, kind: str, able: Iterable[str]) -> "InputError":
        """The error for an option that would change nothing, with those that look at it."""
        use = ", ".join(sorted(able))
        return InputError(
            codes.UNUSED_OPTION, f"{who} ignores {option}; these {kind} use it: {use}."
        )


class UnboundedError(InputError):
    """A goal can be improved without end, so that no plan is its best."""


class InfeasibleError(WholepieError):
    """No plan meets all requirements."""

    exit_code: ClassVar[int] = 3


class JournalError(WholepieError):
    """The journal of a run cannot be written; what was written before is whole."""


class SaveError(WholepieError):
    """A front was found and cannot be saved; ``front`` is that :class:`Front`."""

    def __init__(self, kind: Diagnostic, message: str, front: Any) -> None:
        super().__init__(kind, message)
        self.front = front


class SolverError(WholepieError):
    """HiGHS failed, or gave an answer that its own data contradict."""


class OutOfTimeError(SolverError):
    """The time was up, or Ctrl-C pressed, before the answer was known."""

    exit_code: ClassVar[int] = 4


class InterruptionError(OutOfTimeError):
    """Ctrl-C came before the answer was known."""

    exit_code: ClassVar[int] = 130
