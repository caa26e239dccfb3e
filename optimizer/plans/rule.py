"""Rule: what chooses one plan out of all; rules are found through a registry."""

from collections.abc import Callable
from dataclasses import dataclass

from ..problem.problem import Floats
from ..registry import Registry
from .case import Case


@dataclass(frozen=True)
class Rule:
    """A rule and how it chooses: columns of an efficient plan, or None where it was stopped.

    ``hears`` names the preferences that it looks at, fields of :class:`Preferences`.
    """

    name: str
    summary: str
    choose: Callable[[Case], Floats | None]
    hears: tuple[str, ...] = ()


RULES: Registry[Rule] = Registry("rule", __package__)
