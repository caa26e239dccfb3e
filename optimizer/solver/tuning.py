"""Tuning: the engine's speed-ups, each of which can be switched off to see what it brings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tuning:
    """Which speed-ups are on; any choice gives the same answers.

    ``few_heuristics`` solves with few heuristics and cuts instead of HiGHS' defaults;
    ``relaxation`` solves the linear relaxation first and fixes columns by their reduced costs;
    ``diving`` looks for a good plan among the columns of least reduced cost and starts from it;
    ``portfolio`` measures during the run which of these pays; ``save_proofs`` chooses the free goal
    and the zone so that the search wastes few proofs, instead of the goal nearest to its ideal in
    the zone of the largest gap; ``by_counts`` measures work in iterations and not in seconds, so
    that one worker does the same every time.
    """

    few_heuristics: bool = True
    relaxation: bool = True
    diving: bool = True
    portfolio: bool = True
    save_proofs: bool = True
    by_counts: bool = False
