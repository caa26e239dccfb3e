"""The house: what the wheel holds, what is depended on, how long a file may be."""

import ast
import doctest
import importlib
import pkgutil
import shutil
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import grimp

import wholepie

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "diagnostics",
    "optimizer",
    "verification",
    "models",
    "api",
    "batches",
    "views",
    "cli",
)
MOST_LINES = 400
BUILD_FILES = ("pyproject.toml", "README.md", "LICENSE")
NOT_SHIPPED = {"__pycache__", "build", "dist", "docs", "tests", "benchmarks", "tools", "runs"}


def package_files() -> list[Path]:
    """Every Python file of the package: the root's own and those of the rooms."""
    rooms = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    return sorted([*ROOT.glob("*.py"), *rooms])


def label(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def test_no_file_is_long() -> None:
    lengths = {label(f): len(f.read_text(encoding="utf-8").splitlines()) for f in package_files()}
    assert not {name: length for name, length in lengths.items() if length > MOST_LINES}


#: Small numbers that are not tolerances: what they are instead, by file.
SMALL_NUMBERS = {
    ("optimizer/results/tables.py", 1e-4): "shares from which a percentage has two digits",
    (
        "optimizer/results/written.py",
        1e-6,
    ): "values below which numbers have an exponent",
}


def test_every_tolerance_of_the_engine_stands_in_one_table() -> None:
    table = ROOT / "optimizer" / "problem" / "tolerances.py"
    found = {
        (label(file), node.value)
        for file in package_files()
        if label(file).startswith("optimizer/") and file != table
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, float)
        and 1e-16 < node.value < 1e-3
    }
    assert found == set(SMALL_NUMBERS)


def test_a_public_class_name_means_one_thing() -> None:
    where: dict[str, list[str]] = {}
    for file in package_files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault(node.name, []).append(f"{label(file)}:{node.lineno}")
    assert not {name: found for name, found in where.items() if len(found) > 1}


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
    graph = grimp.build_graph("wholepie", include_external_packages=True, cache_dir=None)
    # pydantic_core is pydantic's own second half.
    declared_roots = {name.split(".")[0].lower() for name in declared()}
    known = {*declared_roots, "pydantic_core", "wholepie", *sys.stdlib_module_names}
    wrong = {
        library: graph.find_modules_that_directly_import(library)
        for library in graph.modules
        if library.split(".")[0] not in known
    }
    assert not wrong


def shipped() -> set[str]:
    """Where in a wheel every file of the package belongs."""
    python = {label(file) for file in package_files()}
    templates = (*ROOT.glob("*/templates"), *ROOT.glob("*/*/templates"))
    folders = (ROOT / "instances", ROOT / "diagnostics" / "entries", *templates)
    data = {label(f) for folder in folders for f in folder.rglob("*") if f.is_file()}
    return {f"wholepie/{name}" for name in {*python, *data, "__init__.pyi", "py.typed"}}


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
