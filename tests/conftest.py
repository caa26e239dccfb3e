"""Fixtures that several test files share."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import shipped
from batching import SMALL
from executors import Here
from wholepie.batches import batch
from wholepie.batches.crews import Remote

# A shell that runs the tests in the background has them, and all they start, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# So does `nohup` with the end of a session.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

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


@pytest.fixture(scope="session", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A folder that all test processes of this session have in common."""
    base = tmp_path_factory.getbasetemp()
    shipped.folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    # The key that signs journals is not that of whoever runs the tests.
    os.environ["XDG_STATE_HOME"] = str(shipped.folder / "state")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the present one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def small_scenario(folder: Path) -> None:
    """The scenario of ``batching.py`` as small.yaml, alone in the present folder."""
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches make their runs in this process, unless they are given an executor."""
    monkeypatch.setattr(batch, "Local", lambda: Remote(Here()))


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
