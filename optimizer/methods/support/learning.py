"""What an archive of points and proofs takes from payoff tables and outcomes."""

import numpy as np

from ...geometry.archive import Archive
from ...problem.problem import Floats
from ...search.payoff import Payoff
from ...solver.outcome import Outcome, Reason

#: What is wrong where a plan contradicts a proof.
CONTRADICTION = "HiGHS found a plan where it had proved that there is none"


def archive_of(optima: Payoff, tolerance: Floats) -> Archive:
    """Archive that knows each goal's best, and that nothing is better."""
    archive = Archive(len(optima.ideal), tolerance)
    for weights, best in zip(np.eye(len(optima.ideal)), optima.ideal, strict=True):
        archive.prove_floor(weights, float(best))
    for point in optima.values:
        archive.add(point)
    return archive


def learn(archive: Archive, outcome: Outcome) -> bool:
    """Add an answer's plan if it is proved best; False if a proof contradicts the answer."""
    if any(archive.contradicts(point) for point, _ in outcome.plans):
        return False
    if outcome.f is not None and outcome.reason is Reason.OPTIMAL:
        archive.add(outcome.f)
    return True
