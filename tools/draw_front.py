"""Draw the README's picture: the front of the citizens' budget, as SVG."""

from pathlib import Path

import front_picture
import wholepie as wp

ROOT = Path(__file__).resolve().parents[1]


def draw() -> str:
    """The picture of the instance's front."""
    return front_picture.svg(wp.front(ROOT / "instances" / "citizens-budget"))


if __name__ == "__main__":
    (ROOT / "docs" / "front.svg").write_text(draw(), encoding="utf-8")
