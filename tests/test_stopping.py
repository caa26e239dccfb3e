"""Words that tell of a stop are read back as the stop that they tell of."""

import pytest

from wholepie.optimizer.search.stopping import Stop, StopKind
from wholepie.optimizer.solver.outcome import Reason

FAILED = (StopKind.SOLVER_FAILED, StopKind.JOURNAL_FAILED)


@pytest.mark.parametrize("kind", StopKind)
def test_words_are_read_back(kind: StopKind) -> None:
    stop = Stop(kind, "disk: full" if kind in FAILED else "")
    assert Stop.read(str(stop)) == stop
    assert Stop.kind_of(str(stop)) is kind


def test_no_words_tell_of_no_stop() -> None:
    assert Stop.read("") is None
    assert Stop.kind_of("") is None


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_makes_a_stop(reason: Reason) -> None:
    expected = {Reason.TIME_LIMIT: StopKind.TIME_LIMIT, Reason.INTERRUPTED: StopKind.INTERRUPTED}
    assert Stop.of(reason).kind is expected.get(reason, StopKind.SOLVER_FAILED)
