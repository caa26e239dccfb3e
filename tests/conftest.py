"""Fixtures that several test files share."""

import shutil
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A shell that runs the tests in the background has them, and all they start, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# `make test` draws a part of the examples, others in each run; `make test-all` draws them all.
for _profile, _count in {"fast": 35, "deep": 100}.items():
    settings.register_profile(
        _profile,
        max_examples=_count,
        deadline=None,
        print_blob=True,
        suppress_health_check=[
            HealthCheck.filter_too_much,
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
        ],
    )
settings.load_profile("fast")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
WHY_NOT = "NO BROWSER TESTS: there is no chromium on the path; `apt-get install chromium` brings it"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A headless Chromium of its own profile, driven by Playwright; one a test process."""
    if CHROMIUM is None:
        pytest.skip(WHY_NOT)
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
