"""In a stranger's folder nothing is run, read or styled that lies there by chance."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib import request

import pytest

import wholepie as wp
from wholepie.cli import group
from wholepie.views.vocabulary.extras import needed

HERE = Path(wp.__file__).parent
SCENARIO = HERE / "instances" / "quickstart" / "scenario.yaml"
#: What Python itself may load for ``-m`` before any line of ours: docs/limits.md says so.
FIRST = {
    *("_collections_abc", "abc", "codecs", "collections", "contextlib", "encodings", "functools"),
    *("genericpath", "importlib", "io", "itertools", "keyword", "operator", "os", "posixpath"),
    *("reprlib", "runpy", "site", "stat", "types", "warnings", "wholepie", "zipimport"),
}
SETTINGS = {
    "matplotlibrc": "backend: a_backend_that_is_not\nfigure.dpi: 7\n",
    "style.mplstyle": "figure.dpi: 7\n",
    "sitecustomize.py": "",
    "usercustomize.py": "",
    "setup.cfg": "[options]\n",
    "pyproject.toml": "[tool\n",
    ".env": "DASH_DEBUG=1\nFLASK_APP=trap\n",
    ".flaskenv": "FLASK_APP=trap\n",
    ".plotly": "{",
    "highs.opt": "time_limit = 0\n",
    "HiGHS.options": "time_limit = 0\n",
    "pyomo.cfg": "[",
    "distributed.yaml": "{",
    "dask.yaml": "{",
    "assets/trap.js": "document.title = 'trapped'",
    "templates/report.html": "trapped",
    "base.css": "trapped",
    "trap.dist-info/entry_points.txt": "[pyomo.command]\ntrap = trap\n[dask.backends]\ntrap=trap\n",
    "trap.dist-info/METADATA": "Name: trap\nVersion: 1\n",
}
#: The arguments of every command but ``explore``, several times where it loads different things.
FIELD = "owner: no more than there is"
COMMANDS = {
    "new": [["{}/fresh"], ["{}/fresh", "--xlsx"]],
    "check": [[str(SCENARIO)]],
    "front": [[str(SCENARIO), "--out", "{}/new", "--workers", "2"]],
    "at": [["{}/run", "--value", "owner: earn=3600", "--value", "birdwatchers: nests=8"]],
    "plan": [[str(SCENARIO), "--run", "{}/run"]],
    "tradeoffs": [["{}/run"]],
    "map": [[str(SCENARIO)]],
    "less": [["{}/run", "--add-to", "{}/run"]],
    "blame": [[str(SCENARIO)]],
    "robust": [["{}/run"]],
    "freedom": [["{}/run"], ["--costs", "{}/run"]],
    "weigh": [["{}/run", "--how", "critic"]],
    "align": [["{}/run", "{}/adopted.csv", "--page", "{}/why-not.html"]],
    "explain": [[str(SCENARIO)]],
    "concessions": [[str(SCENARIO), "--negotiable", FIELD]],
    "coalitions": [[str(SCENARIO)]],
    "batch": [[str(SCENARIO), "--set", "parameters.income.wheat=800,900", "--out", "{}/batch"]],
    "runs": [["{}"]],
    "verify": [["{}/run", "--solver", "highs"]],
    "compare": [["{}/run", "{}/run", "--page", "{}/compare.html"]],
    "report": [["{}/run", "--out", "{}/report.html"]],
    "export": [
        ["{}/run", "--to", "svg", "--out", "{}/figures"],
        ["{}/run", "--to", "parquet", "--out", "{}/parquet"],
        *(["{}/run", "--to", to, "--out", f"{{}}/brief.{to}"] for to in ("docx", "pptx", "xlsx")),
    ],
    "convert": [[str(SCENARIO), "--out", f"{{}}/new.{to}"] for to in ("xlsx", "mop", "lp")],
    "schema": [["--of", "export"]],
}
CALLS = [(name, *each) for name, calls in COMMANDS.items() for each in calls]


def _names() -> set[str]:
    """Every module that Python or an installed package could be asked for at the top."""
    installed = {each.partition(".")[0] for each in sys.modules}
    return {each for each in installed | sys.stdlib_module_names if each.isidentifier()} - FIRST


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder, full of traps: what is imported there leaves a file."""
    hit = tmp_path / "hit"
    folder = tmp_path / "trap"
    folder.mkdir()
    for name in _names():
        words = f"open({str(hit)!r}, 'a').write({name!r} + chr(10))\n"
        (folder / f"{name}.py").write_text(words, "utf-8")
    for file, text in SETTINGS.items():
        path = folder / file
        path.parent.mkdir(exist_ok=True)
        if path.suffix != ".py":
            path.write_text(text, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def _trapped(folder: Path) -> str:
    hit = folder.parent / "hit"
    return hit.read_text("utf-8") if hit.exists() else ""


def _own() -> dict[str, str]:
    """The environment in which a new Python finds this wholepie."""
    return {**os.environ, "PYTHONPATH": str(Path(sys.modules["wholepie"].__path__[0]).parent)}


def _run(start: list[str], arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *start, *arguments],
        capture_output=True, text=True, timeout=300, env=_own(), check=False,
    )  # fmt: skip


def test_the_module_is_started_without_the_present_folder(trap: Path) -> None:
    done = _run(["-m", "wholepie"], ["check", str(SCENARIO)])
    assert done.returncode == 0, done.stderr
    assert not _trapped(trap)


def test_others_keep_the_present_folder(trap: Path) -> None:
    """Who imports wholepie in a program of their own is left alone."""
    said = "import sys, wholepie; print(sys.path[0])"
    assert _run(["-c", said], []).stdout.strip() == ""


def test_every_command_is_tried() -> None:
    assert set(COMMANDS) | {"explore"} == set(group.COMMANDS)


@pytest.fixture
def run(trap: Path) -> Path:
    """A run among the traps, with traps in its own folder as well."""
    wp.front(SCENARIO).save(trap / "run")
    for path in trap.glob("*.py"):
        (trap / "run" / path.name).write_text(path.read_text("utf-8"), "utf-8")
    wp.plan(SCENARIO, "nash").decisions.to_csv(trap / "adopted.csv", index=False)
    return trap / "run"


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
@pytest.mark.usefixtures("run")
def test_no_command_takes_anything_from_the_present_folder(
    call: tuple[str, ...], trap: Path
) -> None:
    done = _run(["-m", "wholepie"], [each.format(trap) for each in call])
    assert done.returncode == 0, done.stderr
    assert not _trapped(trap)
    written = [*trap.glob("*.html"), *trap.glob("figures/*.svg")]
    assert not [each for each in written if b"trapped" in each.read_bytes()]


@pytest.mark.slow
def test_the_explorer_takes_nothing_from_the_present_folder(run: Path, trap: Path) -> None:
    command = [sys.executable, "-m", "wholepie", "explore", str(run), "--no-browser", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_own()) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        browser = request.build_opener(request.HTTPCookieProcessor())
        with browser.open(json.loads("".join(lines))["address"], timeout=60) as answer:
            assert b"trapped" not in answer.read()
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0
    assert not _trapped(trap)


def test_a_style_in_the_present_folder_is_not_read(trap: Path) -> None:
    said = (
        "from wholepie.views.vocabulary.extras import needed; import os; here = os.getcwd();"
        "found = needed('matplotlib', 'figures'); assert os.getcwd() == here;"
        "print(found.rcParamsOrig['figure.dpi'])"
    )
    done = _run(["-P", "-c", said], [])
    assert done.stdout.strip() == "100.0", done.stderr


def test_a_style_that_is_a_pipe_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("matplotlibrc")
    said = "from wholepie.views.vocabulary.extras import needed; needed('matplotlib', 'figures')"
    assert _run(["-P", "-c", said], []).returncode == 0
    assert needed("json", "figures").loads("1") == 1
