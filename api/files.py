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
from ..optimizer.errors import InputError
from ..optimizer.results import catalogue
from . import asked
from .names import SortName, StatusName
from .sources import Source, loaded, problem

__all__ = ["convert", "runs"]


def convert(
    source: Source,
    path: asked.PathLike,
    *,
    to: str | None = None,
    together: bool = False,
    stakeholders: str | None = None,
    bands: Sequence[int] | None = None,
    least: int | None = None,
) -> Converted:
    """Write a source in another form: ``scenario`` (a folder), ``xlsx``, ``mps``, ``mop``, ``lp``.

    Without ``to`` the path's name gives the form. MPS and LP files have one goal each, with the
    goal's name added to theirs, unless ``together``; a table beside them gives the full names.

    A source may be a Pabulib file too: its voters, or its projects, are grouped by
    ``stakeholders``, ages cut at ``bands``; groups of fewer than ``least`` voters (5 by default)
    are left out.

    Raises
    ------
    ScenarioError, InputError
        The source cannot be used; there is no such form, or a file is in the way.
    InfeasibleError
        A requirement without decisions is violated.
    """
    target = asked.path(path, "path")
    form = asked.maybe(asked.text, to, "to")
    at_once = asked.flag(together, "together")
    grouping = (
        asked.maybe(asked.text, stakeholders, "stakeholders"),
        asked.maybe(_ages, bands, "bands"),
        asked.maybe(asked.count, least, "least"),
    )
    ballots = _ballots(source)
    if ballots is not None:
        by, cuts, fewest = grouping
        how = Grouping(by, cuts, LEAST if fewest is None else fewest)
        return convert_ballots(ballots, target, form, how, together=at_once)
    if any(each is not None for each in grouping):
        raise InputError(
            codes.UNUSED_OPTION,
            "stakeholders, bands and least group ballots; the source has no ballots.",
        )
    found = loaded(source)
    made = found if isinstance(found, Scenario) else problem(found)
    return convert_model(made, target, form, together=at_once)


def _ballots(source: Source) -> Path | None:
    if not isinstance(source, asked.PATH_TYPES):
        return None
    path = asked.path(source, "source")
    return path if is_ballots(path) else None


def _ages(value: object, what: str) -> list[int]:
    found = asked.entries(value, what, "a list of ages, such as [30, 45, 65]")
    return [asked.count(each, f"An entry of {what}", least=0) for each in found]


def runs(
    folder: asked.PathLike = ".",
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
    a run that has a journal but no result is ``unfinished``.

    Raises InputError where there is no such folder, status or way to sort.
    """
    return catalogue.runs(
        asked.path(folder, "folder"),
        scenario=asked.maybe(asked.text, scenario, "scenario"),
        status=None if status is None else asked.one_of(status, "status", get_args(StatusName)),
        since=asked.maybe(_moment, since, "since"),
        goal=asked.maybe(asked.text, goal, "goal"),
        sort=asked.one_of(sort, "order", get_args(SortName)),
    )


def _moment(value: object, what: str) -> datetime:
    """A local time without a zone, as files have it."""
    found = asked.instance(value, what, datetime, "a datetime")
    if found != found:  # pandas' NaT
        raise asked.wrong_kind(value, what, "a datetime")
    return found if found.tzinfo is None else found.astimezone().replace(tzinfo=None)
