"""Whether two scenarios, however they were written, are one problem."""

import numpy as np

from wholepie.models import Scenario


def same(one: Scenario, other: Scenario) -> None:
    """Both are one problem: columns, rows, goals, parties, and who requires what."""
    first, second = one.as_asked(), other.as_asked()
    assert np.array_equal(first.A.toarray(), second.A.toarray())
    for name in ("C", "row_lower", "row_upper", "lower", "upper", "integer"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name
    assert first.goals == second.goals
    assert first.stakeholders == second.stakeholders
    told = [
        [(r.label, r.negotiable, r.fixed, r.shared, r.unit) for r in each.rows.requirements]
        for each in (first, second)
    ]
    assert told[0] == told[1]
