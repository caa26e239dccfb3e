"""Draw the gallery: each kind of page on a desktop, in dark, on a phone and printed, in Chromium.

The pages are those that the commands in docs/gallery/README.md make.
"""

import io
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

import pages
import wholepie as wp
from wholepie.views.explorer.serving import Explorer, Sources

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "docs" / "gallery"
QUALITY, SHRUNK, DOTS = 45, 0.6, 58
#: A page with figures says when they stand; the explorer's picture has points then.
DRAWN = "html[data-ready], #picture .points path, body:not(:has([data-figure], #react-entry-point))"
#: Its file, where the window begins if not at the top, and the sheet of its print.
KINDS: dict[str, tuple[str, str, int]] = {
    "report": ("budget/report.html", "#answer", 1),
    "front": ("budget/report.html", "figure:has(#figure-parallel)", 2),
    "sign": ("sign.html", "", 1),
    "batch": ("sweep/summary.html", "figure:has(#words-axis-0-5)", 1),
    "compare": ("comparison.html", "", 1),
    "align": ("why-not.html", "", 1),
    "map": ("map.html", "", 1),
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1120, "height": 840}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 1040}, "has_touch": True}
LOOKS = {"desktop": DESKTOP, "dark": DESKTOP | {"color_scheme": "dark"}, "phone": PHONE}


def draw(browser: Any, kind: str, address: str, start: str = "", sheet: int = 1) -> Iterator[Path]:
    """Pictures of a page as people see it, and of a printed sheet."""
    for look, how in LOOKS.items():
        page = opened(browser, address, how)
        if start:
            page.locator(start).evaluate("(part) => part.scrollIntoView()")
            page.wait_for_timeout(300)
        yield keep(page.screenshot(), f"{kind}-{look}")
        if look == "desktop":
            yield keep(
                printed(page.pdf(format="A4", print_background=False), sheet), f"{kind}-print"
            )
        page.context.close()


def opened(browser: Any, address: str, how: dict[str, Any]) -> Any:
    """A page that is drawn whole."""
    page = browser.new_context(reduced_motion="reduce", **how).new_page()
    page.goto(address)
    page.wait_for_selector(DRAWN, state="attached")
    page.wait_for_timeout(700)
    return page


def printed(pdf: bytes, sheet: int) -> bytes:
    """A sheet of a print as a picture."""
    resolution = ["-r", str(DOTS / SHRUNK), "-f", str(sheet), "-l", str(sheet)]
    command = ["pdftoppm", *resolution, "-png", "-"]
    return subprocess.run(command, input=pdf, stdout=subprocess.PIPE, check=True).stdout


def keep(picture: bytes, name: str) -> Path:
    """Write a picture small."""
    path = GALLERY / f"{name}.webp"
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    small = whole.resize([round(SHRUNK * side) for side in whole.size], Image.Resampling.LANCZOS)
    small.save(path, quality=QUALITY, method=6)
    return path


@contextmanager
def explored(run: Path) -> Iterator[str]:
    """The address of an explorer of a run in which the first plan is pinned."""
    front = wp.open(run)
    problem = wp.problem(ROOT / "instances" / "citizens-budget", front.labels)
    with Explorer(Sources(front, run, problem), "127.0.0.1", 0) as explorer:
        thread = threading.Thread(target=explorer.run)
        thread.start()
        explorer.state.pin(explorer.state.session.chosen, True)
        try:
            yield explorer.address
        finally:
            explorer.stop()
            thread.join()


def main() -> None:
    """Draw all, or say what is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or shutil.which("pdftoppm") is None:
        sys.exit("The gallery needs chromium and pdftoppm (Debian's poppler-utils) on the path.")
    page = GALLERY / "README.md"
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "instances").symlink_to(ROOT / "instances")
        pages.Page(page.name, page.read_text(encoding="utf-8"), folder).run()
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for kind, (file, start, sheet) in KINDS.items():
            address = (folder / "build" / file).as_uri()
            for picture in draw(browser, kind, address, start, sheet):
                print(picture.relative_to(ROOT), f"{picture.stat().st_size / 1000:.0f} kB")
        with explored(folder / "build" / "budget") as address:
            for picture in draw(browser, "explorer", address):
                print(picture.relative_to(ROOT), f"{picture.stat().st_size / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
