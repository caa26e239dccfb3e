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

from .names import unknown


class WholepieError(Exception):
    """Base of every error that wholepie raises on purpose."""

    exit_code: ClassVar[int] = 1


class InputError(WholepieError):
    """A scenario, a table, a model or an option cannot be used as it stands."""

    exit_code: ClassVar[int] = 2

    @classmethod
    def unknown(cls, kind: str, name: object, known: Iterable[str]) -> "InputError":
        """The error for a name that nothing has: with the nearest one, and what there is."""
        return InputError(unknown(kind, name, known))

    @classmethod
    def ignored(cls, who: str, option: str, kind: str, able: Iterable[str]) -> "InputError":
        """The error for an option that would change nothing, with those that look at it."""
        return InputError(
            f"{who} ignores {option}; these {kind} use it: {', '.join(sorted(able))}."
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

    def __init__(self, message: str, front: Any) -> None:
        super().__init__(message)
        self.front = front


class SolverError(WholepieError):
    """HiGHS failed, or gave an answer that its own data contradict."""


class OutOfTimeError(SolverError):
    """The time was up, or Ctrl-C pressed, before the answer was known."""

    exit_code: ClassVar[int] = 4


class InterruptionError(OutOfTimeError):
    """Ctrl-C came before the answer was known."""

    exit_code: ClassVar[int] = 130
