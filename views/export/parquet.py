"""Tables as Parquet: typed columns, with the goals' units and the certificate as metadata."""

import json
from collections.abc import Callable
from io import BytesIO

import pandas as pd

from ...optimizer.results.front import Front
from ..vocabulary.extras import needed
from .data import certificate


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
        made = arrow.Table.from_pandas(_typed(table), preserve_index=False)
        schema = arrow.schema(
            [field.with_metadata(fields.get(field.name)) for field in made.schema], metadata=about
        )
        stream = BytesIO()
        parquet.write_table(made.cast(schema), stream)
        return stream.getvalue()

    return write


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with columns of one type each: where keys are texts and numbers, all are texts."""
    loose = [name for name in table.columns if table[name].dtype == object]
    mixed = [name for name in loose if len(set(map(type, table[name].dropna()))) > 1]
    return table.assign(**{name: table[name].map(str) for name in mixed})
