"""Packages that only some installations have."""

from importlib import import_module
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
        return import_module(module)
    except ImportError as error:
        first = module.split(".")[0]
        package = _PACKAGES.get(first, first)
        raise InputError(
            codes.PACKAGE_MISSING,
            f"This needs {package}, which is not installed; install it with: "
            f"pip install 'wholepie[{extra}]'",
        ) from error
