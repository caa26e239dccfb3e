"""What a run says may be forged: it is refused in words, or views can show it."""

from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shipped
import wholepie as wp
from examples import examples
from tampering import RunFiles
from wholepie import InputError
from wholepie.optimizer.results.about_check import require_sound
from wholepie.views.export import writing
from wholepie.views.pages import report_page

JUNK = (None, True, 5, -1, 0.5, 10**30, "ab", [], [1], ["x"], {}, {"x": 1}, [{}], [None], [[]])


def places(said: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where there is something, as keys and numbers from the top; of equal items the first two."""
    items = said.items() if isinstance(said, dict) else enumerate(said)
    found = []
    for key, each in list(items)[:20]:
        found.append((*at, key))
        if isinstance(each, dict | list) and (isinstance(said, dict) or key < 2):
            found += places(each, (*at, key))
    return found


def forged(said: Any, at: tuple[Any, ...], value: Any) -> Any:
    """The same with another value there."""
    made = deepcopy(said)
    part = made
    for key in at[:-1]:
        part = part[key]
    part[at[-1]] = value
    return made


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shipped.front("quickstart").save(tmp_path_factory.mktemp("about") / "run")


@examples(20)
@given(data=st.data())
def test_what_is_forged_is_refused_or_shown(run: Path, data: st.DataObject) -> None:
    files = RunFiles(run)
    whole = deepcopy(files.run)
    parts = {name: each for name, each in whole.items() if name != "sha256"}
    at = data.draw(st.sampled_from(places(parts)))
    files.run = forged(whole, at, data.draw(st.sampled_from(JUNK)))
    try:
        files.write()
        with suppress(InputError):
            found = wp.open(run)
            for form in ("docx", "json", "xlsx"):
                writing.single(found, form)
            report_page.html(found)
    finally:
        files.run = whole
        files.write()


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("measures",), 5),
        (("measures",), ["x"]),
        (("decisions", 0, "tables"), 7),
        (("decisions", 0, "axes"), "ab"),
        (("decisions", 0, "captions"), [1]),
        (("decisions", 0), {"type": "binary"}),
        (("stakeholders", 0, "goals"), [{"name": "x"}]),
    ],
)
def test_the_refused_part_is_named(at: tuple[Any, ...], value: Any) -> None:
    about = shipped.front("quickstart").about
    require_sound(about)
    words = "".join(f"\\[{key}\\]" if isinstance(key, int) else f"\\.{key}" for key in at)
    with pytest.raises(InputError, match=f"about{words}"):
        require_sound(forged(dict(about), at, value))
