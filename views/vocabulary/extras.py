"""Packages that only some installations have."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from ...diagnostics import codes
from ...optimizer.errors import InputError

#: Packages whose modules have another name.
_PACKAGES = {"docx": "python-docx", "pptx": "python-pptx"}


def needed(module: str, extra: str) -> Any:
    """The module of a package that an extra installs.

    Raises
    ------
    InputError
        It is not installed; the message names the extra.
    """
    try:
        with _without_settings():
            return import_module(module)
    except ImportError as error:
        first = module.split(".")[0]
        package = _PACKAGES.get(first, first)
        raise InputError(
            codes.PACKAGE_MISSING,
            f"This needs {package}, which is not installed; install it with: "
            f"pip install 'wholepie[{extra}]'",
        ) from error


@contextmanager
def _without_settings() -> Iterator[None]:
    """Import where nothing is read: matplotlib takes its settings from a file of the present
    folder, whoever put it there, before those of the user, and nothing turns that off.
    """
    if not os.path.lexists("matplotlibrc"):
        yield
        return
    here = os.getcwd()
    os.chdir(Path(__file__).parent)
    try:
        yield
    finally:
        os.chdir(here)
