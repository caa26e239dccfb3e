"""Sources written in other forms, and the runs under a folder."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import get_args

import pandas as pd

from ..diagnostics import codes
from ..models import Scenario
from ..models.formats.ballots import LEAST, Grouping
from ..models.formats.convert import Converted, convert_ballots, is_ballots
from ..models.formats.convert import convert as convert_model
from ..optimizer import arguments
from ..optimizer.errors import InputError
from ..optimizer.results import catalogue
from .names import SortName, StatusName
from .sources import Source, loaded, problem

__all__ = ["convert", "runs"]


def convert(
    source: Source,
    path: arguments.PathLike,
    *,
    to: str | None = None,
    together: bool = False,
    stakeholders: str | None = None,
    bands: Sequence[int] | None = None,
    least: int | None = None,
    strict: bool = False,
) -> Converted:
    """Write a source in another form: ``scenario`` (a folder), ``xlsx``, ``mps``, ``mop``, ``lp``.

    Without ``to`` the path's name gives the form. MPS and LP files have one goal each, with the
    goal's name added to theirs, unless ``together``; a table beside them gives the full names.

    A source may be a Pabulib file too: its voters, or its projects, are grouped by
    ``stakeholders``, ages cut at ``bands``; groups of fewer than ``least`` voters (5 by default)
    are left out. So are a few faulty ballots among many, with a note, unless ``strict``.

    Raises
    ------
    ScenarioError, InputError
        The source cannot be used; there is no such form, or a file is in the way.
    InfeasibleError
        A requirement without decisions is violated.
    """
    target = arguments.path(path, "path")
    form = arguments.maybe(arguments.text, to, "to")
    at_once = arguments.flag(together, "together")
    grouping = (
        arguments.maybe(arguments.text, stakeholders, "stakeholders"),
        arguments.maybe(_ages, bands, "bands"),
        arguments.maybe(arguments.count, least, "least"),
    )
    careful = arguments.flag(strict, "strict")
    ballots = _ballots(source)
    if ballots is not None:
        by, cuts, fewest = grouping
        how = Grouping(by, cuts, LEAST if fewest is None else fewest)
        return convert_ballots(ballots, target, form, how, together=at_once, strict=careful)
    if careful or any(each is not None for each in grouping):
        raise InputError(
            codes.UNUSED_OPTION,
            "stakeholders, bands, least and strict are for ballots; the source has no ballots.",
        )
    found = loaded(source)
    made = found if isinstance(found, Scenario) else problem(found)
    return convert_model(made, target, form, together=at_once)


def _ballots(source: Source) -> Path | None:
    if not isinstance(source, arguments.PATH_TYPES):
        return None
    path = arguments.path(source, "source")
    return path if is_ballots(path) else None


def _ages(value: object, what: str) -> list[int]:
    found = arguments.entries(value, what, "a list of ages, such as [30, 45, 65]")
    return [arguments.count(each, f"An entry of {what}", least=0) for each in found]


def runs(
    folder: arguments.PathLike = ".",
    *,
    scenario: str | None = None,
    status: StatusName | None = None,
    since: datetime | None = None,
    goal: str | None = None,
    sort: SortName = "when",
) -> pd.DataFrame:
    """The runs and batches under a folder, one in each row: ``path``, ``kind``, ``status``,
    ``title`` ...

    ``scenario`` matches part of a title, path, file or override and ``goal`` of a goal's label, in
    any case; ``since`` keeps what was written then or later. Sorted by ``sort``: ``when`` and
    ``plans`` from the largest, the others from the least. A damaged run is listed with the reason;
    a run that has a journal but no result is ``unfinished``. ``verification`` is what the last
    check came to: ``verified``, ``refuted``, ``undecided``, ``outdated`` if files have changed
    since, ``changed`` if they are not those that the run saved, ``elsewhere`` if another user or
    machine made the check, or a run that was not checked here, or empty.

    Raises InputError where there is no such folder, status or way to sort.
    """
    return catalogue.runs(
        arguments.path(folder, "folder"),
        scenario=arguments.maybe(arguments.text, scenario, "scenario"),
        status=None if status is None else arguments.one_of(status, "status", get_args(StatusName)),
        since=arguments.maybe(_moment, since, "since"),
        goal=arguments.maybe(arguments.text, goal, "goal"),
        sort=arguments.one_of(sort, "order", get_args(SortName)),
    )


def _moment(value: object, what: str) -> datetime:
    """A local time without a zone, as files have it."""
    found = arguments.instance(value, what, datetime, "a datetime")
    if found != found:  # pandas' NaT
        raise arguments.wrong_kind(value, what, "a datetime")
    return found if found.tzinfo is None else found.astimezone().replace(tzinfo=None)
