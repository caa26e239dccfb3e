"""What decisions are called: two of one name are told apart, in every view."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from hostile import front
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front
from wholepie.views.pages import report_page
from wholepie.views.pages.report_data import payload
from wholepie.views.vocabulary import naming
from wholepie.views.vocabulary.answer import answered

_WORDS = st.sampled_from(["", "park", "pond", "a", "b", " pond "])


@given(names=st.dictionaries(st.sampled_from("abcdef"), _WORDS, min_size=1))
@examples(200)
def test_no_two_rows_are_called_alike(names: dict[str, str]) -> None:
    said = {"build": {"captions": names}}
    keys = sorted({*names, "z"})
    told = [naming.caption(said, "build", (key,)) for key in keys]
    assert len(set(told)) == len(keys)
    for key, each in zip(keys, told, strict=True):
        own = names.get(key, "").strip()
        often = [name.strip() for name in names.values()].count(own)
        alone = often == 1 and (own == key or own not in names)
        assert each == (f"{own} ({key})" if own and not alone else own or key)


def named(captions: dict[str, str]) -> Front:
    """Six plans of three yes/no decisions, the first of which is no in the last ones."""
    made = front(6, 3)
    index = tuple((key,) for key in captions)
    columns = Columns(("build",), np.zeros(3, dtype=np.int64), index, np.zeros(3, dtype=bool))
    said: dict[str, Any] = {"name": "build", "type": "binary", "count": 3, "words": ""}
    about = {**made.about, "decisions": [said | {"captions": captions}]}
    x = np.array([[1.0, 1, 0]] * 3 + [[0, 1, 0]] * 3)
    return replace(
        made,
        columns=columns,
        solutions=sp.csr_array(x),
        record=replace(made.record, about=about),
    )


def test_reports_tell_two_rows_of_one_name_apart(tmp_path: Path) -> None:
    found = named({"p1": "Park", "p2": "Park", "p3": "Pond"})
    assert payload(found, 1, 1)["decisions"]["names"] == ["Park (p1)", "Park (p2)", "Pond"]
    settled = answered(found).settled
    assert settled is not None
    assert (settled.always, settled.never) == (["Park (p2)"], ["Pond"])
    page = report_page.write(found, tmp_path / "report.html").read_text("utf-8")
    assert "<bdi>Park (p2)</bdi>" in page
