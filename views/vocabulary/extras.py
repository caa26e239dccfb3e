"""Packages that only some installations have."""

from importlib import import_module
from typing import Any

from ...diagnostics import codes
from ...optimizer.errors import InputError


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
        package = module.split(".")[0]
        raise InputError(
            codes.PACKAGE_MISSING,
            f"This needs {package}, which is not installed; install it with: "
            f"pip install 'wholepie[{extra}]'",
        ) from error
