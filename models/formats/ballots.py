"""What groups of people want, computed from single ballots, none of which is passed on."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ..homoglyphs import pairs, words
from .pabulib import CUMULATIVE, ORDINAL, SCORING, Ballot, Budgeting

AGE = "age"
EVERYBODY = "everybody"
BANDS = (30, 45, 65)
LEAST = 5
_OF_VOTERS = ("age", "neighborhood", "district", "sex", "education", "voting_method")
_OF_PROJECTS = ("category", "beneficiaries", "neighborhood", "district", "subunit")
_NAMES = {"target": "beneficiaries", "beneficiaries": "target"}
UTILITIES = {
    "approval": "a point for every project on a ballot",
    ORDINAL: "Borda: the first of at most n projects has n points, the next n - 1",
    CUMULATIVE: "the points that were given",
    SCORING: "the points that were given; projects not listed have default_score",
}


@dataclass(frozen=True)
class Grouping:
    """How people are grouped: ``by`` an attribute, or by the first that there is; ages cut at
    ``bands``; groups of fewer than ``least`` voters left out.
    """

    by: str | None = None
    bands: Sequence[int] | None = None
    least: int = LEAST


@dataclass(frozen=True)
class Groups:
    """Groups by an attribute ``by``, with how many voters or projects each has.

    ``points[project][group]`` is what the group's voters gave to the project; of groups of
    projects, what all voters gave to those in it.
    """

    by: str
    of_voters: bool
    sizes: dict[str, int]
    points: dict[str, dict[str, float]]
    left_out: list[str]


def group(found: Budgeting, grouping: Grouping) -> Groups:
    """Sums by group. Small groups are left out, so that nobody's ballot can be read from them.

    Raises InputError for an attribute that nothing has, or bands that do not rise.
    """
    by = grouping.by or known_attributes(found)[0]
    if grouping.bands is not None and by != AGE:
        raise InputError(
            codes.BALLOT_GROUPS, f"Bands are of ages, but the stakeholders are grouped by {by}."
        )
    if by == EVERYBODY or _has(found, by, of_voters=True):
        return _of_voters(found, by, _namer(found, by, grouping.bands), grouping.least)
    column = next((each for each in (by, _NAMES.get(by, by)) if _has(found, each)), None)
    if column is None:
        known = ", ".join(known_attributes(found))
        raise InputError(
            codes.BALLOT_GROUPS,
            f"Neither votes nor projects have a column {by!r}; there is: {known}.",
        )
    return _of_projects(found, column)


def known_attributes(found: Budgeting) -> list[str]:
    """The attributes by which people can be grouped."""
    voters = [each for each in _OF_VOTERS if _has(found, each, of_voters=True)]
    projects = [each for each in (*_OF_PROJECTS, "target") if _has(found, each)]
    return list(dict.fromkeys([*voters, *projects, EVERYBODY]))


def points_of(found: Budgeting) -> Callable[[Ballot], Iterable[tuple[str, float]]]:
    """What a ballot gives to each project, by the type of votes."""
    if found.vote_type == ORDINAL:
        longest = max(len(ballot.projects) for ballot in found.ballots)
        most = int(found.number("max_length") or longest)
        return lambda ballot: [(p, float(most - i)) for i, p in enumerate(ballot.projects)]
    if found.vote_type in (CUMULATIVE, SCORING):
        default = (found.number("default_score") or 0.0) if found.vote_type == SCORING else 0.0
        if default:
            every = dict.fromkeys(found.costs, default)
            return lambda b: (every | dict(zip(b.projects, b.points, strict=True))).items()
        return lambda ballot: zip(ballot.projects, ballot.points, strict=True)
    return lambda ballot: [(project, 1.0) for project in ballot.projects]


def _has(found: Budgeting, column: str, *, of_voters: bool = False) -> bool:
    if column in ("voter_id", "vote", "points", "project_id", "cost"):
        return False
    records = [b.record for b in found.ballots] if of_voters else found.projects
    return any(record.get(column) for record in records)


def _namer(found: Budgeting, by: str, bands: Sequence[int] | None) -> Callable[[str], str]:
    """How a cell becomes the name of a group."""
    if by == "sex":
        return str.upper
    if by != AGE:
        return lambda text: text
    ages = {ballot.record.get(AGE) for ballot in found.ballots} - {""}
    if any("-" in age for age in ages):
        if bands is not None or not all("-" in age for age in ages):
            raise InputError(
                codes.BALLOT_GROUPS, "The file already has bands of ages; they cannot be cut again."
            )
        return lambda text: text
    limits = list(bands or BANDS)
    if limits != sorted(set(limits)) or limits[0] < 1:
        raise InputError(
            codes.BALLOT_GROUPS,
            f"Bands rise, such as 30,45,65; found {','.join(map(str, limits))}.",
        )
    names = [f"under {limits[0]}"]
    names += [f"{low}-{high - 1}" for low, high in pairwise(limits)]
    names.append(f"{limits[-1]}+")
    return lambda text: names[sum(int(text) >= limit for limit in limits)]


def _of_voters(found: Budgeting, by: str, name: Callable[[str], str], least: int) -> Groups:
    points: dict[str, dict[str, float]] = {p: defaultdict(float) for p in found.costs}
    sizes: dict[str, int] = defaultdict(int)
    count, missing = points_of(found), 0
    for ballot in found.ballots:
        cell = clean(ballot.record.get(by)) if by != EVERYBODY else EVERYBODY
        if not cell:
            missing += 1
            continue
        group = name(cell)
        sizes[group] += 1
        for project, amount in count(ballot):
            points[project][group] += amount
    small = sorted(group for group, size in sizes.items() if size < least)
    left_out = [f"{_times(missing, 'voter')} without {by}"] if missing else []
    left_out += [f"{group}, with fewer than {least} voters" for group in small]
    kept = {group: sizes[group] for group in sorted(sizes, key=_order) if group not in small}
    if not kept:
        raise InputError(codes.BALLOT_GROUPS, f"No group by {by} has {least} voters or more.")
    _require_distinct(kept)
    return Groups(by, True, kept, points, left_out)


def _of_projects(found: Budgeting, by: str) -> Groups:
    """Supporters of each category: what all voters gave to its projects."""
    total: dict[str, float] = defaultdict(float)
    count = points_of(found)
    for ballot in found.ballots:
        for project, amount in count(ballot):
            total[project] += amount
    points: dict[str, dict[str, float]] = {}
    sizes: dict[str, int] = defaultdict(int)
    for record in found.projects:
        project = record.get("project_id")
        groups = list(filter(None, map(clean, record.get(by).split(","))))
        points[project] = dict.fromkeys(groups, total[project])
        for group in points[project]:
            sizes[group] += 1
    without = sum(1 for groups in points.values() if not groups)
    left_out = [f"{_times(without, 'project')} without {by}"] if without else []
    _require_distinct(sizes)
    return Groups(by, False, {g: sizes[g] for g in sorted(sizes)}, points, left_out)


def clean(text: str) -> str:
    """A text on one line, of characters that can be shown, accents with their letters."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def _require_distinct(groups: Iterable[str]) -> None:
    for one, other in pairs(groups):
        raise InputError(codes.BALLOT_GROUPS, f"The group {words(one, other)}.")


def _times(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count > 1 else ''}"


def _order(group: str) -> tuple[bool, int, str]:
    """Bands of ages from the youngest on."""
    digits = "".join(c for c in group.split("-")[0] if c.isdigit())
    return not group.startswith("under"), int(digits or 0), group
