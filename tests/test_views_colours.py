"""Colours: readable on light and dark pages, and apart for every kind of colour vision."""

import re
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from wholepie.views.pages.offline import TEMPLATES
from wholepie.views.vocabulary import palette

CSS = (TEMPLATES / "base.css").read_text(encoding="utf-8")
# Machado, Oliveira & Fernandes 2009, full severity, on linear RGB.
VISION = {
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]


def variables(theme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): ([^;]+);", each)) for each in blocks[:2])
    return light if theme == "light" else light | dark


def linear(colour: str) -> NDArray[np.float64]:
    if colour.startswith("#"):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    else:
        parts = [int(each) / 255 for each in colour.split(",")]
    srgb = np.array(parts)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    levels = sorted(linear(each) @ [0.2126, 0.7152, 0.0722] + 0.05 for each in (one, other))
    return float(levels[1] / levels[0])


def lab(colour: NDArray[np.float64]) -> NDArray[np.float64]:
    xyz = np.array(TO_XYZ) @ np.clip(colour, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, vision: str) -> float:
    seen = [lab(np.array(VISION[vision]) @ linear(each)) for each in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_have_the_contrast_of_wcag_aa(theme: str) -> None:
    found = variables(theme)
    for ink in ("ink", "muted", "accent", "chosen"):
        for ground in ("page", "card", "chosen-wash"):
            assert contrast(found[ink], found[ground]) >= 4.5, (theme, ink, ground)
    for line in (palette.PLAN, palette.CHOSEN, found["edge"]):
        assert contrast(line, found["page"]) >= 3.0, (theme, line)


@pytest.mark.parametrize("vision", ["protanopia", "deuteranopia", "tritanopia"])
def test_what_must_be_told_apart_is(vision: str) -> None:
    assert apart(palette.PLAN, palette.CHOSEN, vision) > 25
    for theme in ("light", "dark"):
        found = variables(theme)
        assert apart(found["agrees"], found["pulls"], vision) > 25
    ramp = [colour for _, colour in palette.SATISFACTION]
    assert all(apart(a, b, vision) > 12 for a, b in pairwise(ramp))


def test_names_beside_lines_can_be_read_and_are_near_the_lines_colour() -> None:
    pages = [variables(theme)["page"] for theme in ("light", "dark")]
    assert tuple(pages) == palette.PAGES
    for colour in {*palette.SERIES, *palette.OVERLAY}:
        for ink, page in zip(palette.inks(colour), pages, strict=True):
            assert contrast(ink, page) >= 4.5, (colour, ink)
            assert ink == colour or contrast(colour, page) < 4.5
