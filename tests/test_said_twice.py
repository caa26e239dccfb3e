"""Problems of planners in plain sums and in the words for them: the same front."""

from pathlib import Path

import pytest

import wholepie as wp

SAID_TWICE = sorted((Path(__file__).parent / "said_twice").iterdir())


@pytest.mark.parametrize("folder", SAID_TWICE, ids=lambda folder: folder.name)
def test_words_and_sums_come_to_the_same_front(folder: Path) -> None:
    plain, words = (wp.front(folder / f"{name}.yaml") for name in ("plain", "words"))
    assert plain.complete
    assert words.complete
    assert sorted(map(tuple, words.values.tolist())) == sorted(map(tuple, plain.values.tolist()))
