"""The gallery has each kind of page in each look, and stays small."""

import re
from pathlib import Path

import pytest

GALLERY = Path(__file__).resolve().parents[1] / "docs" / "gallery"
KINDS = ("report", "front", "sign", "compare", "batch", "align", "map", "explorer")
LOOKS = ("desktop", "dark", "phone", "print")
MOST_BYTES = 700_000


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_is_shown_in_each_look(kind: str) -> None:
    page = (GALLERY / "README.md").read_text(encoding="utf-8")
    for look in LOOKS:
        name = f"{kind}-{look}.webp"
        assert (GALLERY / name).read_bytes()[8:12] == b"WEBP"
        assert f"]({name})" in page


def test_the_gallery_is_small_and_holds_nothing_else() -> None:
    pictures = [path for path in GALLERY.iterdir() if path.name != "README.md"]
    assert len(pictures) == len(KINDS) * len(LOOKS)
    assert sum(path.stat().st_size for path in pictures) < MOST_BYTES


def test_the_page_says_how_large_it_is() -> None:
    page = (GALLERY / "README.md").read_text(encoding="utf-8")
    said = int(re.search(r"about (\d+) kB", page)[1])  # type: ignore[index]
    size = sum(path.stat().st_size for path in GALLERY.glob("*.webp"))
    assert abs(size / 1000 - said) < 60
