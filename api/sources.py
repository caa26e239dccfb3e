"""Sources: a problem or its front, by path or as an object.

A *source* is the path of a scenario file or its folder, of a workbook, of a model in numbers
(``.mps``, ``.mop``, ``.lp``) or of a run folder; a :class:`Scenario`, :class:`ModelFile`,
:class:`Problem` or :class:`Front`; or a Pyomo model with one or more objectives.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from .. import models
from ..diagnostics import codes
from ..models import ModelFile, Override, Scenario
from ..models.origin import origin
from ..optimizer import arguments
from ..optimizer.errors import InputError
from ..optimizer.path_text import as_text
from ..optimizer.problem.labels import Labels
from ..optimizer.problem.problem import Problem
from ..optimizer.run_place import is_run
from . import paths
from .names import FormatName

if TYPE_CHECKING:  # fronts import pandas, which commands that only read and check do not need
    from ..optimizer.results.front import Front

__all__ = [
    "Source",
    "about",
    "front_in",
    "front_of",
    "goals_are_fixed",
    "load",
    "loaded",
    "opened",
    "problem",
    "scenario_of",
    "stated",
]

#: What a problem is stated in: a path, an object of wholepie, or a Pyomo model.
Source: TypeAlias = Any

_EXPECTED = "a path, a Scenario, a ModelFile, a Pyomo model, a Problem or a Front"


def load(
    path: arguments.PathLike,
    *,
    overrides: arguments.SupportsItems | Sequence[Override] | None = None,
    format: FormatName | None = None,
) -> Scenario | ModelFile:
    """The scenario in a file (YAML or XLSX), or in the ``scenario.yaml`` of a folder; or the model
    in a file in numbers (MPS, LP and others).

    ``overrides`` are values by path, such as ``{"parameters.budget": 900_000}``, that replace those
    in the file; a name with a point in it is put in quotes. ``format`` is that of a model, if the
    file's name does not give it.

    Raises ScenarioError with every fault of the file, its tables and the overrides, and InputError
    for an override that is not a path or not a value, or an option that does not fit the file.
    """
    return models.read(
        paths.scenario_file(arguments.path(path, "path")),
        overrides=_overrides(overrides),
        format=arguments.maybe(arguments.text, format, "format"),
    )


def _overrides(given: object) -> Any:
    if isinstance(given, list | tuple) and all(isinstance(each, Override) for each in given):
        return given
    return arguments.values(given, "overrides")


def front_in(folder: arguments.PathLike) -> "Front":
    """The front in a run folder; raises InputError where there is none, or it cannot be read."""
    from ..optimizer.results.front import Front

    return Front.open(arguments.path(folder, "folder"))


def loaded(source: Source) -> Any:
    """What a path holds, a scenario first where a folder is a run too; else the source itself.

    Raises InputError for what is not a source, and as :func:`load` and :func:`front_in` do.
    """
    if not isinstance(source, arguments.PATH_TYPES):
        return _known(source)
    path = arguments.path(source, "source")
    if is_run(path) and not (path / paths.SCENARIO).is_file():
        return front_in(path)
    return load(path)


def opened(source: Source) -> Any:
    """As :func:`loaded`, but a run comes first: for functions that prefer a front."""
    if isinstance(source, arguments.PATH_TYPES) and is_run(arguments.path(source, "source")):
        return front_in(source)
    return loaded(source)


def _known(source: Any) -> Any:
    known = isinstance(source, Scenario | ModelFile | Problem)
    if known or hasattr(source, "component_data_objects") or _is_front(source):
        return source
    raise arguments.wrong_kind(source, "The source", _EXPECTED)


def problem(
    source: Source, goals: arguments.Names | None = None, labels: Labels | None = None
) -> Problem:
    """The engine's form of a source, with all goals or only the named ones, in that order.

    ``labels`` add to a Pyomo model who owns its goals and requirements, and more; without them its
    suffixes are read. For a front it is its own problem.

    Raises
    ------
    InputError, InfeasibleError
        The source cannot be used; a requirement without decisions is violated.

    >>> import pyomo.environ as pyo
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var(domain=pyo.Integers, bounds=(0, 9))
    >>> model.cost = pyo.Objective(expr=3 * model.x)
    >>> problem(model).labels, problem(model, goals=model.cost).n
    (['cost'], 1)
    """
    found = _compiled(loaded(source), labels)
    return found if goals is None else found.select(arguments.names(goals, "goals"))


def _compiled(source: Any, labels: Labels | None) -> Problem:
    if hasattr(source, "component_data_objects"):
        from ..optimizer.pyomo_io.checks import require_labelled
        from ..optimizer.pyomo_io.compile import compile_model

        if labels is None:
            return compile_model(source)
        compiled = compile_model(source, _labels(labels, "labels"))
        require_labelled(source, labels)
        return compiled
    if labels is not None:
        raise InputError(
            codes.UNUSED_OPTION, "Only a Pyomo model takes labels; this source has its own."
        )
    if isinstance(source, Problem):
        return source
    if _is_front(source):
        return source.problem or origin(source.about).problem().select(source.labels)
    found: Problem = source.problem()
    return found


def _is_front(source: object) -> TypeGuard["Front"]:
    if isinstance(source, Scenario | ModelFile | Problem):
        return False
    from ..optimizer.results.front import Front

    return isinstance(source, Front)


def _labels(value: object, what: str) -> Labels:
    return arguments.instance(value, what, Labels, "Labels")


def about(source: Any) -> dict[str, Any]:
    """The description of a loaded source; empty for a bare model."""
    if _is_front(source):
        return dict(source.about)
    return source.about() if isinstance(source, Scenario | ModelFile) else {}


def file_of(source: Any) -> str:
    """The file of a loaded source; empty where it has none."""
    return as_text(source.path.resolve()) if isinstance(source, Scenario | ModelFile) else ""


def stated(source: Source) -> Any:
    """As :func:`loaded`, but in place of a front the scenario or model that it is of.

    Raises InputError where that is gone or has changed since; a front that knows of none stays.
    """
    found = loaded(source)
    return origin(found.about) if _is_front(found) and found.about.get("path") else found


def scenario_of(source: Source, otherwise: str) -> Scenario:
    """The scenario, also that of a front or run; raises InputError as :func:`stated`, and with the
    words ``otherwise`` where the source has none.
    """
    found = stated(source)
    if not isinstance(found, Scenario):
        raise InputError(codes.NOT_A_SCENARIO, otherwise)
    return found


def goals_are_fixed() -> InputError:
    """The error where goals are chosen of a front, which has its own."""
    return InputError(
        codes.UNUSED_OPTION,
        "The goals of a front are fixed; compute a front of the goals you want.",
    )


def front_of(value: object, what: str) -> "Front":
    """A front, or the one in a run folder."""
    from ..optimizer.results.front import Front

    if isinstance(value, arguments.PATH_TYPES):
        return front_in(value)
    return arguments.instance(value, what, Front, "a Front or the path of a run folder")
