"""Tuning: the engine's speed-ups, each of which can be switched off to see what it brings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tuning:
    """Which speed-ups are on; any choice gives the same answers.

    ``light`` solves with few heuristics and cuts instead of HiGHS' defaults; ``relaxation`` solves
    the linear relaxation first and fixes columns by their reduced costs; ``dives`` looks for a good
    plan among the columns of least reduced cost and starts from it; ``race`` measures during
    the run which of these pays; ``thrift`` chooses the free goal and the zone so that few proofs
    are wasted, instead of the goal nearest to its ideal in the zone of largest gap.
    """

    light: bool = True
    relaxation: bool = True
    dives: bool = True
    race: bool = True
    thrift: bool = True
