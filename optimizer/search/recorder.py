"""Recorder: what may stand between a search and its workers, to write outcomes down."""

from collections.abc import Sequence
from typing import Protocol

from ..problem.problem import Floats, Problem
from ..solver.budget import Budget
from ..solver.strategies import StrategyPortfolio
from .clock import Clock
from .workers import Workers


class Recorded(Workers, Protocol):
    """Workers whose outcomes are written down, and known ones returned before others."""

    @property
    def replaying(self) -> bool:
        """Whether outcomes still come from the record alone."""

    @property
    def hurried(self) -> bool:
        """Whether a stop is foreseen, or was when what is replayed was recorded."""

    @property
    def broken(self) -> str:
        """Why outcomes are no longer written down, in words; empty while they are."""

    def note(self, plans: Sequence[tuple[Floats, Floats]]) -> None:
        """Write down plans, (values, plan) each, that the method found without asking."""

    @property
    def noted(self) -> Sequence[Floats]:
        """The best plans that were written down without a verdict, shape (n,) each."""


class Recorder(Protocol):
    """Makes workers recorded ones."""

    def __call__(
        self,
        workers: Workers,
        problem: Problem,
        *,
        budget: Budget,
        clock: Clock,
        portfolio: StrategyPortfolio,
        hurried: bool,
    ) -> Recorded:
        """The workers, recorded; ``hurried`` says whether a stop is foreseen now."""
