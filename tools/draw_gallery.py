"""Draw the gallery: parts of the report of each instance, as pictures taken in Chromium."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import wholepie as wp
from wholepie.views.pages import report_page

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "docs" / "gallery"
INSTANCES = ("citizens-budget", "food-relief", "rd-portfolio")
WIDTH, HEIGHT, AIR = 1120, 800, 24
PARTS = {
    "answer": "#answer",
    "front": "figure:has(#figure-parallel)",
    "conflicts": "#conflicts",
    "fair": "#fair",
}


def draw(browser: Any, name: str, folder: Path) -> Iterator[Path]:
    """Pictures of the parts of an instance's report."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
    front = wp.front(ROOT / "instances" / name, folder=folder / name)
    path = report_page.write(front, folder / f"{name}.html")
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    # The bar sticks to the window's top and would lie over what is pictured.
    page.add_style_tag(content=".bar { position: static }")
    for part, selector in PARTS.items():
        picture = GALLERY / f"{name}-{part}.png"
        page.screenshot(path=picture, full_page=True, clip=around(page.locator(selector)))
        yield picture
    if name == INSTANCES[0]:
        yield explored(page)
    page.close()


def around(part: Any) -> dict[str, float]:
    """The place of a part of the page, with some air."""
    x, y, width, height = part.evaluate(
        "(e) => { const r = e.getBoundingClientRect();"
        " return [r.x, r.y + window.scrollY, r.width, r.height]; }"
    )
    return {"x": x - AIR, "y": y, "width": width + 2 * AIR, "height": height}


def explored(page: Any) -> Path:
    """The window while somebody explores: the last axis brushed, a plan chosen."""
    page.evaluate("document.getElementById('front').scrollIntoView()")
    box = page.locator(".axis").last.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + box["height"] * 0.45)
    page.mouse.down()
    page.mouse.move(box["x"] + 9, box["y"] + box["height"] * 0.2)
    page.mouse.move(box["x"] + 9, box["y"])
    page.mouse.up()
    page.locator("#plans tbody tr td").first.dispatch_event("click")
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    picture = GALLERY / "explored.png"
    page.screenshot(path=picture)
    return picture


def main() -> None:
    """Draw all, or say what is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The gallery needs chromium on the path; `apt-get install chromium` brings it.")
    GALLERY.mkdir(exist_ok=True)
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in INSTANCES:
            for picture in draw(browser, name, Path(folder)):
                print(picture.relative_to(ROOT), f"{picture.stat().st_size / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
