"""Versions of what an answer depends on, here and on the workers that help to find it."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from .highs import VERSION

#: How many parts of a version must agree between processes that work on one front.
_MATTERING = {"wholepie": 9, "highs": 9, "python": 2, "numpy": 1}


@cache
def _all() -> tuple[tuple[str, str], ...]:
    names = ("wholepie", "pyomo", "numpy", "scipy")
    return (
        ("python", python_version()),
        ("highs", VERSION),
        *((name, _version(name)) for name in names),
    )


def versions() -> dict[str, str]:
    """Versions of what the answer depends on."""
    return dict(_all())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def proving_versions() -> dict[str, str]:
    """Those that must agree between the processes that work on one front."""
    return {name: each for name, each in versions().items() if name in _MATTERING}


def version_faults(wanted: Mapping[str, str], found: Mapping[str, str]) -> str:
    """In what the versions of a worker differ from those wanted, in words; empty if in nothing."""
    differing = [
        f"its {name} is {found.get(name)} and not {each}"
        for name, each in wanted.items()
        if _leading(name, each) != _leading(name, found.get(name, ""))
    ]
    return ", ".join(differing)


def _leading(name: str, version: str) -> list[str]:
    return version.split(".")[: _MATTERING.get(name, 9)]
