"""The house: who may import whom, what the wheel holds, how long a file may be."""

import ast
import doctest
import importlib
import pkgutil
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import wholepie

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("diagnostics", "optimizer", "models", "api", "batches", "views", "cli")
ALLOWED_ROOMS = {
    "diagnostics": {"diagnostics"},
    "optimizer": {"diagnostics", "optimizer"},
    "models": {"diagnostics", "models", "optimizer"},
    "api": {"diagnostics", "api", "models", "optimizer"},
    "batches": {"diagnostics", "batches", "models", "optimizer", "api"},
    "views": {"diagnostics", "views", "models", "optimizer"},
    "cli": {*ROOMS, ""},
}
OPTIMIZER_LIBRARIES = {"numpy", "scipy", "pandas", "pyomo", "highspy", "moocore", "distributed"}
MOST_LINES = 420
BUILD_FILES = ("pyproject.toml", "README.md", "LICENSE")
NOT_SHIPPED = {"__pycache__", "build", "dist", "docs", "tests", "benchmarks", "tools", "runs"}


def package_files() -> list[Path]:
    """Every Python file of the package: the root's own and those of the rooms."""
    rooms = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    return sorted([*ROOT.glob("*.py"), *rooms])


def room_of(file: Path) -> str:
    parts = file.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def module_parts(file: Path) -> tuple[str, ...]:
    """The package that `from .` means in this file, below wholepie."""
    return file.relative_to(ROOT).parent.parts


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of every import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(file, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def absolute(file: Path, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    inside = ("wholepie", *module_parts(file))
    parts = inside[: len(inside) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def imported_room(name: str) -> str | None:
    """The room that an imported name lies in; "" for the root; None outside wholepie."""
    first, *rest = name.split(".")
    if first != "wholepie":
        return None
    return rest[0] if rest and rest[0] in {*ROOMS} else ""


def label(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", package_files(), ids=label)
def test_no_room_imports_backwards(file: Path) -> None:
    room = room_of(file)
    if room not in ALLOWED_ROOMS:
        pytest.skip("the root may import every room")
    wrong = [
        f"{label(file)}:{line}: {name}"
        for line, name in imports(file)
        if (target := imported_room(name)) is not None and target not in ALLOWED_ROOMS[room]
    ]
    assert not wrong


def test_the_optimizer_knows_no_yaml_no_terminal_and_no_templates() -> None:
    wrong = [
        f"{label(file)}:{line}: {name}"
        for file in package_files()
        if room_of(file) == "optimizer"
        for line, name in imports(file)
        if name.split(".")[0] not in {*OPTIMIZER_LIBRARIES, "wholepie", *sys.stdlib_module_names}
    ]
    assert not wrong


def libraries(file: Path) -> set[str]:
    return {name.split(".")[0] for _, name in imports(file)}


def test_one_file_imports_highspy() -> None:
    users = {label(file) for file in package_files() if "highspy" in libraries(file)}
    assert users <= {"optimizer/solver/highs.py"}


def test_one_file_imports_dask_and_only_when_a_cluster_is_asked_for() -> None:
    users = {label(file) for file in package_files() if "distributed" in libraries(file)}
    assert users <= {"optimizer/search/cluster.py"}
    ask = "import sys, wholepie.cli; sys.exit('distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0


@pytest.mark.parametrize("file", package_files(), ids=label)
def test_no_file_is_long(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_wholepie_is_imported_once_and_under_its_own_name() -> None:
    inits = [
        name
        for name, module in list(sys.modules.items())
        if getattr(module, "__file__", None) and Path(module.__file__ or "") == ROOT / "__init__.py"
    ]
    assert set(inits) <= {"wholepie"}
    assert wholepie.__name__ == "wholepie"


def test_the_doctests_of_every_module_hold() -> None:
    names = [module.name for module in pkgutil.walk_packages(wholepie.__path__, "wholepie.")]
    assert "wholepie.optimizer" in names
    for name in ["wholepie", *names]:
        if name.endswith("__main__"):
            continue
        assert doctest.testmod(importlib.import_module(name)).failed == 0, name


def project() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]


def declared() -> list[str]:
    """Names of all the packages that pyproject.toml asks for, but our own for its extras."""
    table = project()
    needed = list(table["dependencies"])
    for extra in table["optional-dependencies"].values():
        needed += extra
    names = [requirement.split(">")[0].split("[")[0].strip() for requirement in needed]
    return [name for name in names if name != "wholepie"]


def test_every_dependency_is_explained() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    tables = text.split("## Which HiGHS")[0].splitlines()
    explained = {line.split("|")[1].strip() for line in tables if line.startswith("| ")}
    assert explained - {"package"} == set(declared())


def test_every_dependency_is_pinned_by_name_and_version_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(line.count("==") == 1 and "/" not in line for line in lines)
    pinned = {line.split("==")[0].lower() for line in lines}
    assert {name.lower() for name in declared()} <= pinned


def test_the_package_uses_only_what_it_declares() -> None:
    declared_imports = {name.split(".")[0].lower() for name in declared()}
    # pydantic_core is pydantic's own second half, markupsafe jinja2's.
    known = {*declared_imports, "pydantic_core", "markupsafe", "wholepie", *sys.stdlib_module_names}
    wrong = [
        f"{label(file)}:{line}: {name}"
        for file in package_files()
        for line, name in imports(file)
        if name.split(".")[0] not in known
    ]
    assert not wrong


def shipped() -> set[str]:
    """Where in a wheel every file of the package belongs."""
    python = {label(file) for file in package_files()}
    folders = (ROOT / "instances", *ROOT.glob("*/templates"), *ROOT.glob("*/*/templates"))
    data = {label(f) for folder in folders for f in folder.rglob("*") if f.is_file()}
    return {f"wholepie/{name}" for name in {*python, *data, "py.typed"}}


def copy_sources(target: Path) -> None:
    """The tree without what is never shipped, so that building leaves no trace in it."""

    def unwanted(folder: str, names: list[str]) -> set[str]:
        at_top = NOT_SHIPPED if Path(folder) == ROOT else {"__pycache__"}
        return {n for n in names if n in at_top or n.startswith(".") or n.endswith(".egg-info")}

    shutil.copytree(ROOT, target, ignore=unwanted)


def build_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "wheel", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next((folder / "wheel").glob("*.whl"))


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    copy_sources(tmp_path / "source")
    with zipfile.ZipFile(build_wheel(tmp_path / "source")) as wheel:
        names = set(wheel.namelist())
    assert {name for name in names if ".dist-info/" not in name} == shipped()
