"""In a stranger's folder nothing is run, read or styled that lies there by chance."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import main
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
COMMANDS = {
    "check": ["check", str(SCENARIO)],
    "front": ["front", str(SCENARIO), "--out", "{}/new"],
    "batch": [
        "batch",
        str(SCENARIO),
        "--sweep",
        "parameters.income.wheat=800,900",
        "--out",
        "{}/batch",
    ],
    "plan": ["plan", "{}/run"],
    "tradeoffs": ["tradeoffs", "{}/run"],
    "map": ["map", "{}/run"],
    "robust": ["robust", "{}/run"],
    "runs": ["runs", "{}"],
    "verify": ["verify", "{}/run", "--solver", "highs"],
    "compare": ["compare", "{}/run", "{}/run"],
    "report": ["report", "{}/run", "--out", "{}/report.html"],
    "figures": ["export", "{}/run", "--to", "figures", "--out", "{}/figures"],
    "docx": ["export", "{}/run", "--to", "docx", "--out", "{}/brief.docx"],
    "pptx": ["export", "{}/run", "--to", "pptx", "--out", "{}/brief.pptx"],
    "xlsx": ["export", "{}/run", "--to", "xlsx", "--out", "{}/run.xlsx"],
    "explain": ["explain", str(SCENARIO)],
    "schema": ["schema", "scenario"],
}


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


def _run(start: list[str], arguments: list[str]) -> subprocess.CompletedProcess[str]:
    own = {"PYTHONPATH": str(Path(sys.modules["wholepie"].__path__[0]).parent)}
    return subprocess.run(
        [sys.executable, *start, *arguments],
        capture_output=True, text=True, timeout=300, env=dict(os.environ) | own, check=False,
    )  # fmt: skip


def test_the_module_is_started_without_the_present_folder(trap: Path) -> None:
    done = _run(["-m", "wholepie"], ["check", str(SCENARIO)])
    assert done.returncode == 0, done.stderr
    assert not _trapped(trap)


def test_others_keep_the_present_folder(trap: Path) -> None:
    """Who imports wholepie in a program of their own is left alone."""
    said = "import sys, wholepie; print(sys.path[0])"
    assert _run(["-c", said], []).stdout.strip() == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_takes_anything_from_the_present_folder(name: str, trap: Path) -> None:
    wp.front(SCENARIO).save(trap / "run")
    for path in trap.glob("*.py"):  # nor from a run folder
        (trap / "run" / path.name).write_text(path.read_text("utf-8"), "utf-8")
    done = _run(["-m", "wholepie"], [each.format(trap) for each in COMMANDS[name]])
    assert done.returncode == 0, done.stderr
    assert not _trapped(trap)
    written = [trap / "report.html", *trap.glob("figures/*.svg")]
    assert not [each for each in written if each.exists() and b"trapped" in each.read_bytes()]


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


def test_every_command_is_tried_or_needs_no_more_than_those() -> None:
    others = {"new", "at", "blame", "weigh", "align", "concessions", "coalitions", "explore"}
    known = {each[0] for each in COMMANDS.values()} | others | {"convert", "less"}
    listed = CliRunner().invoke(main, ["--help"]).output.partition("Commands:")[2]
    assert {line.split()[0] for line in listed.splitlines() if line.strip()} <= known
