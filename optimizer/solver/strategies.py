"""Portfolio: strategies for solving a subproblem, which compete while a run goes on.

No strategy is best everywhere: options that are three times faster on one problem lose on another.
All give the same answers, so the portfolio spends a small share of the time on trials and uses the
strategy that is fastest on average. The averages forget, so that a change of difficulty is noticed.

Where work is measured by counts, nothing depends on a clock: each of the first strategies has its
trials to the end, and then the one of least work is used. That is the same every time.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .outcome import Timing
from .tuning import Tuning

_DEFAULT: Mapping[str, Any] = {
    "mip_heuristic_run_rins": True,
    "mip_heuristic_run_rens": True,
    "mip_heuristic_run_feasibility_jump": True,
    "mip_heuristic_run_root_reduced_cost": True,
    "mip_heuristic_effort": 0.05,
    "mip_allow_cut_separation_at_nodes": True,
    "mip_allow_restart": True,
    "mip_detect_symmetry": True,
    "mip_pscost_minreliable": 8,
    "mip_pool_soft_limit": 10000,
}
_FEW_HEURISTICS = {
    **_DEFAULT,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_allow_cut_separation_at_nodes": False,
    "mip_allow_restart": False,
    "mip_detect_symmetry": False,
    "mip_pscost_minreliable": 1,
    "mip_pool_soft_limit": 300,
}
_NO_HEURISTICS = {
    **_FEW_HEURISTICS,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_effort": 0.0,
}
_SHARE_OF_TRIALS = 0.04
_PATIENCE = 4.0
_FEW = 3
_FAVOURITES = 3
_MEMORY = 0.97


@dataclass(frozen=True, eq=False)
class Strategy:
    """How to solve: HiGHS' ``options``, whether the linear ``relaxation`` comes first, and whether
    ``diving`` looks for a plan to start from.
    """

    name: str
    options: Mapping[str, Any]
    relaxation: bool = False
    diving: bool = False


STRATEGIES = (
    Strategy("dive", _FEW_HEURISTICS, relaxation=True, diving=True),
    Strategy("reduce", _FEW_HEURISTICS, relaxation=True),
    Strategy("few heuristics", _FEW_HEURISTICS),
    Strategy("no heuristics", _NO_HEURISTICS),
    Strategy("default", _DEFAULT),
)


def strategies(tuning: Tuning) -> tuple[Strategy, ...]:
    """The strategies that a tuning leaves, the one to begin with first."""
    left = [
        strategy
        for strategy in STRATEGIES
        if (tuning.relaxation or not strategy.relaxation) and (tuning.diving or not strategy.diving)
    ]
    if not tuning.few_heuristics:
        # Without relaxation and with HiGHS' own options, only the default is left.
        kept = [each for each in left if each.relaxation or each.options is _DEFAULT]
        left = [replace(strategy, options=_DEFAULT) for strategy in kept]
    return tuple(left) if tuning.portfolio else (left[0],)


@dataclass
class _Tally:
    solves: int = 0
    seconds: float = 0.0
    weight: float = 0.0
    recent: float = 0.0

    @property
    def mean(self) -> float:
        return self.recent / self.weight if self.weight else np.inf


@dataclass
class _Contest:
    """The tallies for one kind of subproblem, and the seconds that trials of others took."""

    tallies: dict[Strategy, _Tally]
    trials: float = 0.0

    @property
    def seconds(self) -> float:
        return sum(tally.seconds for tally in self.tallies.values())

    @property
    def best(self) -> Strategy:
        tried = [strategy for strategy, tally in self.tallies.items() if tally.solves >= _FEW]
        return min(tried or self.tallies, key=lambda strategy: self.tallies[strategy].mean)


class StrategyPortfolio:
    """Which strategy to use for each kind of subproblem; the threads of a run share it."""

    def __init__(self, tuning: Tuning | None = None) -> None:
        tuning = tuning or Tuning()
        self.strategies = strategies(tuning)
        self._by_counts = tuning.by_counts
        self._by_name = {strategy.name: strategy for strategy in self.strategies}
        self._contests: dict[str, _Contest] = {}
        self._lock = threading.Lock()

    def pick(self, kind: str) -> tuple[Strategy, float]:
        """The strategy to use, and after how many seconds to give up: inf for the best."""
        with self._lock:
            contest = self._contest(kind)
            tallies = contest.tallies
            untried = [
                each for each in self.strategies[:_FAVOURITES] if tallies[each].solves < _FEW
            ]
            if untried:
                return min(untried, key=lambda each: tallies[each].solves), np.inf
            best = contest.best
            if self._by_counts:
                return best, np.inf
            trial = min(self.strategies, key=lambda each: (each is best, tallies[each].solves))
            patience = _PATIENCE * tallies[best].mean
            if trial is best or contest.trials + patience > _SHARE_OF_TRIALS * contest.seconds:
                return best, np.inf
            return trial, patience

    @property
    def plainest(self) -> Strategy:
        """HiGHS as it comes."""
        return STRATEGIES[-1]

    def best(self, kind: str) -> Strategy:
        """The fastest strategy so far."""
        with self._lock:
            return self._contest(kind).best

    def note(self, timing: Timing) -> None:
        """Note how long a subproblem took; ignored if the portfolio lacks its strategy."""
        strategy = self._by_name.get(timing.strategy)
        if strategy is None:
            return
        with self._lock:
            contest = self._contest(timing.kind)
            contest.trials += timing.seconds if timing.trial else 0.0
            tally = contest.tallies[strategy]
            tally.solves += 1
            tally.seconds += timing.seconds
            tally.weight = _MEMORY * tally.weight + 1
            took = timing.work if self._by_counts else timing.seconds
            tally.recent = _MEMORY * tally.recent + took

    def note_all(self, timings: Iterable[Timing]) -> None:
        """Note how long subproblems took that were solved elsewhere."""
        for timing in timings:
            self.note(timing)

    def record(self) -> dict[str, dict[str, dict[str, float]]]:
        """Subproblems and CPU seconds by kind and strategy."""
        return {
            kind: {
                strategy.name: {"solves": tally.solves, "seconds": round(tally.seconds, 4)}
                for strategy, tally in contest.tallies.items()
                if tally.solves
            }
            for kind, contest in self._contests.items()
        }

    def _contest(self, kind: str) -> _Contest:
        fresh = _Contest({strategy: _Tally() for strategy in self.strategies})
        return self._contests.setdefault(kind, fresh)
