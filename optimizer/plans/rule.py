"""Rule: a way to choose one plan out of all; a registry lists the rules."""

from collections.abc import Callable
from dataclasses import dataclass

from ..problem.problem import Floats
from ..registry import Registry
from .case import Case


@dataclass(frozen=True)
class Rule:
    """A rule and how it chooses: columns of an efficient plan, or None where it was stopped.

    ``uses`` names the preferences that it takes into account, fields of :class:`Preferences`.
    """

    name: str
    summary: str
    choose: Callable[[Case], Floats | None]
    uses: tuple[str, ...] = ()


RULES: Registry[Rule] = Registry("rule", __package__)
