"""Finds the packages: the root of the repository is the package ``wholepie``.

All else is in pyproject.toml, which cannot say that found packages get a name before theirs.
"""

from setuptools import find_packages, setup

ROOMS = ("api", "batches", "cli", "diagnostics", "models", "optimizer", "verification", "views")

if __name__ == "__main__":
    found = find_packages(include=[pattern for room in ROOMS for pattern in (room, f"{room}.*")])
    setup(packages=["wholepie", *(f"wholepie.{name}" for name in found)])
