"""Rule: a way to choose one plan out of all; a registry lists the rules."""

from collections.abc import Callable
from dataclasses import dataclass

from ..problem.problem import Floats
from ..registry import Registry
from .case import Case

Listed = Callable[[Case, Floats], int | None]


@dataclass(frozen=True)
class Rule:
    """A rule and how it chooses: columns of an efficient plan, or None where it was stopped.

    ``uses`` names the preferences that it takes into account, fields of :class:`Preferences`.
    ``listed`` is for a case whose efficient points (N, p), N >= 1, minimised, are all known: the
    row of the one that the rule chooses, or None where only solves tell. It refuses what ``choose``
    refuses. With ``to_targets`` it needs a goal that has a target.
    """

    name: str
    summary: str
    choose: Callable[[Case], Floats | None]
    uses: tuple[str, ...] = ()
    listed: Listed | None = None
    to_targets: bool = False


RULES: Registry[Rule] = Registry("rule", __package__)
