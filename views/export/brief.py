"""The brief: what a council needs of a front on two pages or a few slides, in plain data.

Names are shortened and long lists end with how many more there are, so that all of it fits.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.parties.listed import satisfaction
from ...optimizer.results.data import MOMENT
from ...optimizer.results.front import Front
from ..vocabulary import answer, naming, story, text
from ..vocabulary.selection import fairest_words
from .legal import legal, sentence
from .less_sheet import less_sentences

MOST_PARTIES, MOST_DECISIONS, MOST_GOALS, MOST_FILES = 12, 9, 2, 3
LONGEST_NAME, LONGEST_IN_TEXT, LONGEST_TITLE, LONGEST_TEXT = 36, 56, 90, 600


@dataclass(frozen=True)
class BriefOption:
    """A plan to choose: what it is called, and what it uses, leaves and decides, in words."""

    plan: int
    title: str
    meaning: str
    requirements: Sequence[str]
    decisions: str


@dataclass(frozen=True)
class BriefShare:
    """What a party gets of one plan: of its best in percent, NaN if undefined, and in its units."""

    share: float
    percent: str
    goals: str


@dataclass(frozen=True)
class Brief:
    """The answer in plain texts; ``parties`` are rows of shares, one for each option."""

    title: str
    headline: str
    about: str
    less: Sequence[str]
    options: Sequence[BriefOption]
    parties: Sequence[tuple[str, Sequence[BriefShare]]]
    other_parties: str
    figure: str
    settled: Sequence[str]
    scale: str
    proof: Sequence[str]
    origin: Sequence[tuple[str, str]]


def brief(front: Front, *, parties: int = MOST_PARTIES, decisions: int = MOST_DECISIONS) -> Brief:
    """The brief of a front, with at most so many parties, and decisions of each plan, by name.

    Raises
    ------
    InputError
        The front has no plan.
    """
    if not len(front):
        raise InputError(codes.EMPTY_FRONT, "The front has no plan to write about.")
    found = answer.answered(front)
    plans = [each.plan for each in found.options]
    shares = satisfaction(front).loc[plans]
    shown = _shown_parties(shares, parties)
    return Brief(
        title=_short(str(front.about.get("title") or "Efficient plans"), LONGEST_TITLE),
        headline=_sentence(found.title),
        about=_sentence(f"{found.about} {found.missing}".strip()),
        less=list(map(_sentence, less_sentences(front))),
        options=[_option(front, each, plans, decisions) for each in found.options],
        parties=[_party(shares, found.options, row) for row in shown],
        other_parties=_other_parties(shares, shown),
        figure=_figure(front),
        settled=list(_settled(found.settled)),
        scale=sentence(found.scale, LONGEST_IN_TEXT),
        proof=[_sentence(each) for each in (found.proof, *front.check.confirmed)],
        origin=list(_origin(front)),
    )


def _figure(front: Front) -> str:
    """What a figure of the front shows, for those who do not see it too."""
    goals = _listed(front.labels)
    headline = sentence(story.headline(front), LONGEST_IN_TEXT)
    return f"{headline} Drawn by their goals: {goals}; {fairest_words(front)} is marked."


def _option(front: Front, option: answer.Option, plans: Sequence[int], most: int) -> BriefOption:
    taken = _decided(front, option.plan, plans)
    more = len(taken) - most
    named = [*taken[:most], *([f"and {more:,} more"] if most and more > 0 else [])]
    return BriefOption(
        option.plan,
        option.title,
        sentence(
            f"{option.meaning[:1].upper()}{option.meaning[1:]}.".removeprefix("."), LONGEST_NAME
        ),
        [_sentence(each) for each in option.requirements],
        f"{option.decisions} {'; '.join(named)}".rstrip(),
    )


def _decided(front: Front, plan: int, plans: Sequence[int]) -> list[str]:
    """Decisions that are not 0, by name: yes/no before amounts, then those in which these plans
    differ, then large ones.
    """
    table = front.decisions(plan)
    values = front.solutions[[each - 1 for each in plans]].toarray()[:, ~front.columns.hidden]
    amounts, groups = table["value"].to_numpy(dtype=float), table["decision"].astype(str)
    said = naming.said_of(front)
    binary = groups.map(lambda name: said.get(name, {}).get("type") == "binary").to_numpy(
        dtype=bool
    )
    taken = np.flatnonzero(amounts)
    same = np.ptp(values, axis=0) == 0
    order = np.lexsort([-np.abs(amounts[taken]), same[taken], ~binary[taken]])
    index = table.drop(columns=["decision", "value"]).to_numpy()
    shown, found = text.numbers(amounts), []
    for i in taken[order].tolist():
        named = _short(naming.called(front, groups[i], index[i]), LONGEST_IN_TEXT)
        found.append(named if binary[i] else f"{named} {shown[i]}")
    return found


def _shown_parties(shares: pd.DataFrame, most: int) -> list[int]:
    """Columns of parties to show, in order: all, or those that some plan gives least."""
    least = shares.min(axis=0).fillna(np.inf).to_numpy(dtype=float)
    return sorted(np.argsort(least, kind="stable")[:most].tolist())


def _party(
    shares: pd.DataFrame, options: Sequence[answer.Option], column: int
) -> tuple[str, Sequence[BriefShare]]:
    gets = [option.shares[column] for option in options]
    found = [
        BriefShare(share, each.percent, _goals(each.goals))
        for share, each in zip(shares.iloc[:, column].tolist(), gets, strict=True)
    ]
    return _short(str(shares.columns[column])), found


def _goals(said: Sequence[str]) -> str:
    """The first goals in words, of which only units are shortened, never numbers."""
    more = [f"{len(said) - MOST_GOALS:,} more"] if len(said) > MOST_GOALS else []
    return "; ".join([*(sentence(each, LONGEST_NAME) for each in said[:MOST_GOALS]), *more])


def _other_parties(shares: pd.DataFrame, shown: Sequence[int]) -> str:
    """What the parties that are not shown get, in a sentence; empty if all are shown."""
    others = shares.drop(columns=shares.columns[list(shown)])
    if others.empty:
        return ""
    least = float(np.nanmin(others.to_numpy(dtype=float), initial=np.inf))
    named = text.count(len(others.columns), "more party", "more parties")
    if math.isinf(least):
        return f"And {named} without a percentage."
    gets = "gets" if len(others.columns) == 1 else "get"
    rounded = text.percent(math.floor(100 * least) / 100)
    return f"And {named}, which {gets} {rounded} or more in each of these plans."


def _settled(settled: answer.Settled | None) -> Iterator[str]:
    if settled is None:
        return
    yield settled.words
    for which, names in (("In all", settled.always), ("In none", settled.never)):
        if names:
            yield f"{which}: {'; '.join(_short(each, LONGEST_IN_TEXT) for each in names)}."


def _origin(front: Front) -> Iterator[tuple[str, str]]:
    """Where the numbers come from: pairs of a term and its value."""
    about, record = front.about, front.record
    if front.source is not None:
        yield "Run", _short(front.source.resolve().name)
    if (when := written(front)) is not None:
        yield "Computed", f"{when:%Y-%m-%d}"
    yield "Versions", _sentence(", ".join(f"{name} {v}" for name, v in record.versions.items()))
    files = ([about] if about.get("sha256") else []) + list(about.get("tables", []))
    for each in files[:MOST_FILES]:
        yield _short(str(each["file"])), _sentence(f"SHA-256 {each['sha256']}")
    if len(files) > MOST_FILES:
        yield "More files", f"{len(files) - MOST_FILES:,}, listed in the report"
    if about.get("source"):
        yield "Data", _sentence(str(about["source"]))


def written(front: Front) -> datetime | None:
    """When the search for the front ended, in UTC; None where that is not recorded."""
    ended = front.record.ended
    return datetime.strptime(ended, MOMENT) if ended else None


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - MOST_PARTIES:,} more"] if len(names) > MOST_PARTIES else []
    return ", ".join([*map(_short, names[:MOST_PARTIES]), *more])


def _sentence(words: str) -> str:
    """A sentence whose names are shortened."""
    return text.shortened(sentence(words, LONGEST_IN_TEXT), LONGEST_TEXT)


def _short(name: str, most: int = LONGEST_NAME) -> str:
    return text.shortened(legal(name), most)
