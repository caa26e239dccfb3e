"""Shoot the picture of docs/explore.md: a session on the citizens' budget, in Chromium."""

import shutil
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import wholepie as wp
from wholepie.views.explorer.serving import Explorer, Sources

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def shoot(target: Path) -> None:
    """Explore, pin the first plan, insist on more for one party, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        source = ROOT / "instances" / "citizens-budget"
        wp.front(source, within=0.05).save(folder)
        front = wp.open(folder)
        given = Sources(front, Path(folder), wp.problem(source, front.labels))
        with Explorer(given, "127.0.0.1", 0) as explorer:
            thread = threading.Thread(target=explorer.run)
            thread.start()
            explorer.state.pin(explorer.state.session.chosen, True)
            explorer.state.set_level(3, "limit", 330)
            try:
                _photograph(explorer.address, target)
            finally:
                explorer.stop()
                thread.join()


def _photograph(address: str, target: Path) -> None:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page: Any = chromium.new_page(viewport={"width": 1180, "height": 900})
        page.goto(address)
        page.wait_for_selector("#picture .points path")
        page.wait_for_selector("#bars .pays")
        page.wait_for_timeout(500)
        page.screenshot(path=str(target))
        chromium.close()


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("NO PICTURE: there is no chromium on the path; `apt-get install chromium`")
    shoot(ROOT / "docs" / "explore.png")
