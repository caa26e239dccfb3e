"""Options: what the user may ask of a run."""

from dataclasses import dataclass

from ...diagnostics import codes
from ..errors import InputError


@dataclass(frozen=True)
class Options:
    """What the user may ask of a run.

    ``within`` is a share of each goal's range (None: exact where goals have steps), ``time_limit``
    is in seconds, ``max_points`` the number of points after which the search ends, though never
    before the best of each goal is known, ``method`` a registered name (None: chosen by the
    problem). Only sampling methods look at ``samples`` (weight vectors, or intervals of each goal's
    range), only the lexicographic one at ``tolerance`` (the share of its range that an earlier goal
    may give up for the later ones). ``deterministic`` lets nothing but a time limit depend on
    clocks: with one worker the same solves come in the same order every time on one machine; with
    more the points of an exact front are the same, but not how they were found.
    """

    within: float | None = None
    time_limit: float | None = None
    max_points: int | None = None
    workers: int = 1
    method: str | None = None
    samples: int | None = None
    tolerance: float = 0.0
    deterministic: bool = False

    def __post_init__(self) -> None:
        """Raise InputError for values that make no sense."""
        if self.within is not None and not 0 <= self.within < 1:
            raise InputError(
                codes.NUMBER_ARGUMENT,
                f"within is {self.within:g}; it is a share of range: 0 to below 1.",
            )
        if self.time_limit is not None and not self.time_limit > 0:
            raise InputError(
                codes.NUMBER_ARGUMENT,
                f"The time limit is {self.time_limit:g} s; it must be more than 0.",
            )
        if not 0 <= self.tolerance < 1:
            raise InputError(
                codes.NUMBER_ARGUMENT,
                f"The tolerance is {self.tolerance:g}; it is a share: 0 to below 1.",
            )
        for name in ("workers", "max_points", "samples"):
            number = getattr(self, name)
            if number is not None and number < 1:
                raise InputError(
                    codes.NUMBER_ARGUMENT, f"{name} is {number}; at least one is needed."
                )
