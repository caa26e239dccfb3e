"""Portfolio: the ways of solving a subproblem, raced against each other while a run goes on.

No way is best everywhere: options that are three times faster on one problem lose on another. All
give the same answers, so a small share of the time goes into trying the others, and what is
fastest on average is used. The averages forget, so that a change of difficulty is noticed.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

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
_LIGHT = {
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
_BARE = {**_LIGHT, "mip_heuristic_run_root_reduced_cost": False, "mip_heuristic_effort": 0.0}
_SHARE_OF_TRIALS = 0.04
_PATIENCE = 4.0
_FEW = 3
_FAVOURITES = 3
_MEMORY = 0.97


@dataclass(frozen=True, eq=False)
class Strategy:
    """A way of solving: HiGHS' ``options``, whether the linear relaxation comes first, and whether
    a dive looks for a plan to start from.
    """

    name: str
    options: Mapping[str, Any]
    relaxation: bool = False
    dives: bool = False


WAYS = (
    Strategy("dive", _LIGHT, relaxation=True, dives=True),
    Strategy("reduce", _LIGHT, relaxation=True),
    Strategy("light", _LIGHT),
    Strategy("bare", _BARE),
    Strategy("default", _DEFAULT),
)


def ways(tuning: Tuning) -> tuple[Strategy, ...]:
    """The ways that a tuning leaves, the one to begin with first."""
    known = [
        way
        for way in WAYS
        if (tuning.relaxation or not way.relaxation) and (tuning.dives or not way.dives)
    ]
    if not tuning.light:
        kept = [way for way in known if way.options is not _BARE and way.name != "light"]
        known = [replace(way, options=_DEFAULT) for way in kept]
    return tuple(known) if tuning.race else (known[0],)


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
class _Timings:
    """The tallies of one kind of subproblem, and the seconds that went into trials of others."""

    tallies: dict[Strategy, _Tally]
    trials: float = 0.0

    @property
    def seconds(self) -> float:
        return sum(tally.seconds for tally in self.tallies.values())

    @property
    def best(self) -> Strategy:
        tried = [way for way, tally in self.tallies.items() if tally.solves >= _FEW]
        return min(tried or self.tallies, key=lambda way: self.tallies[way].mean)


class StrategyPortfolio:
    """Which way to use for each kind of subproblem; shared by the threads of a run."""

    def __init__(self, tuning: Tuning | None = None) -> None:
        self.ways = ways(tuning or Tuning())
        self._heats: dict[str, _Timings] = {}
        self._lock = threading.Lock()

    def pick(self, kind: str) -> tuple[Strategy, float]:
        """The way to take, and the seconds after which it should give up: inf for the best."""
        with self._lock:
            heat = self._of(kind)
            untried = [way for way in self.ways[:_FAVOURITES] if heat.tallies[way].solves < _FEW]
            if untried:
                return min(untried, key=lambda way: heat.tallies[way].solves), np.inf
            best = heat.best
            trial = min(self.ways, key=lambda way: (way is best, heat.tallies[way].solves))
            patience = _PATIENCE * heat.tallies[best].mean
            if trial is best or heat.trials + patience > _SHARE_OF_TRIALS * heat.seconds:
                return best, np.inf
            return trial, patience

    def best(self, kind: str) -> Strategy:
        """The fastest way so far."""
        with self._lock:
            return self._of(kind).best

    def tell(self, kind: str, way: Strategy, seconds: float, *, trial: bool = False) -> None:
        """Record what a subproblem of this kind took."""
        with self._lock:
            heat = self._of(kind)
            heat.trials += seconds if trial else 0.0
            tally = heat.tallies[way]
            tally.solves += 1
            tally.seconds += seconds
            tally.weight = _MEMORY * tally.weight + 1
            tally.recent = _MEMORY * tally.recent + seconds

    def hear(self, told: Iterable[tuple[str, str, float, bool]]) -> None:
        """Record what subproblems took elsewhere: kind, name of the way, seconds, whether a trial.

        Ways that are not in this race are passed over.
        """
        ways = {way.name: way for way in self.ways}
        for kind, name, seconds, trial in told:
            if name in ways:
                self.tell(kind, ways[name], seconds, trial=trial)

    def record(self) -> dict[str, dict[str, dict[str, float]]]:
        """Subproblems and CPU seconds by kind and way."""
        return {
            kind: {
                way.name: {"solves": tally.solves, "seconds": round(tally.seconds, 4)}
                for way, tally in heat.tallies.items()
                if tally.solves
            }
            for kind, heat in self._heats.items()
        }

    def _of(self, kind: str) -> _Timings:
        return self._heats.setdefault(kind, _Timings({way: _Tally() for way in self.ways}))
