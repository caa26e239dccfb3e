"""Tables as Parquet: typed columns, with the goals' units and the certificate as metadata."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd

from ...optimizer.results.front import Front
from ..vocabulary.extras import needed
from .data import certificate

_TYPED = (str, bool, int, float, date, datetime, pd.Timestamp, Decimal)


def writer(front: Front) -> Callable[[pd.DataFrame], bytes]:
    """What turns a table of the front into a Parquet file's bytes.

    The file's metadata has the certificate under ``wholepie``, each goal's column its ``unit`` and
    ``sense``. Raises InputError where pyarrow is not installed.
    """
    arrow = needed("pyarrow", "parquet")
    parquet = needed("pyarrow.parquet", "parquet")
    about = {"wholepie": json.dumps(certificate(front), ensure_ascii=False)}
    fields = {goal.label: {"unit": goal.unit, "sense": goal.sense} for goal in front.goals}

    def write(table: pd.DataFrame) -> bytes:
        made = arrow.Table.from_pandas(_typed(table, arrow), preserve_index=False)
        schema = arrow.schema(
            [field.with_metadata(fields.get(field.name)) for field in made.schema], metadata=about
        )
        stream = BytesIO()
        parquet.write_table(made.cast(schema), stream)
        return stream.getvalue()

    return write


def _typed(table: pd.DataFrame, arrow: Any) -> pd.DataFrame:
    """The table with columns of one type each: where keys are of several types, or of one that
    Parquet does not have, all are texts.
    """
    texts = [name for name in table.columns if not _is_typed(table[name].dropna(), arrow)]
    return table.assign(**{name: table[name].map(str) for name in texts})


def _is_typed(column: pd.Series, arrow: Any) -> bool:
    if column.dtype.kind in "biuM" or column.dtype == np.float64:
        return True
    kinds = set(map(type, column))
    if len(kinds) > 1 or not all(kind in _TYPED for kind in kinds):
        return False
    try:
        arrow.array(column)
    except (arrow.ArrowException, OverflowError):  # such as a whole number of more than 64 bits
        return False
    return True
