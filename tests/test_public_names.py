"""What public functions take, return and raise can be reached as ``wholepie.NAME``."""

import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import pytest

import wholepie as wp

FUNCTIONS = {
    name: getattr(wp, name) for name in wp.__all__ if inspect.isfunction(getattr(wp, name))
}
CLASSES = {name: getattr(wp, name) for name in wp.__all__ if inspect.isclass(getattr(wp, name))}
#: They only say by their methods or fields what may be handed in.
FORMS = {"SupportsItems", "PlanOptions"}


def classes_in(kind: Any) -> Iterator[type]:
    for each in (kind, *get_args(kind)):
        if inspect.isclass(each) and each.__module__.startswith("wholepie."):
            yield each
        elif each is not kind:
            yield from classes_in(each)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_the_classes_of_a_signature_are_public(function: Callable[..., Any]) -> None:
    kinds = get_type_hints(function, localns=CLASSES).values()
    named = {each for kind in kinds for each in classes_in(kind)}
    assert {each.__name__ for each in named - set(CLASSES.values())} <= FORMS


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_the_errors_that_a_docstring_names_are_public(function: Callable[..., Any]) -> None:
    errors = re.findall(r"\b[A-Z]\w+Error\b", function.__doc__ or "")
    assert {*errors} <= set(CLASSES)


def test_a_public_class_is_called_what_it_is() -> None:
    assert {name: each.__name__ for name, each in CLASSES.items() if name != each.__name__} == {}


def test_what_is_not_public_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'frnt'"):
        wp.frnt  # type: ignore[attr-defined]  # noqa: B018


def test_the_version_is_known() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", wp.__version__)


def test_the_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "wholepie", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"wholepie, version {wp.__version__}\n"
