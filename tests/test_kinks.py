"""Columns that stand for a max or a min: one for each, whatever else came and went."""

import itertools

from wholepie.models.expressions.forms import Form, Kink, Lowering
from wholepie.models.faults import Place


def test_kinks_that_nobody_holds_any_more_lend_their_column_to_none() -> None:
    """Two goals once shared a column: the second abs was where the first min had been in memory."""
    numbers = itertools.count()
    lowering = Lowering(lambda _kink, _forms, _sense: Form(next(numbers)))
    columns = [
        lowering.of(Kink("max", "max", [Form(float(i), {})], Place("file", 1, 1)), 1).constant
        for i in range(2000)
    ]
    assert columns == list(range(2000))
