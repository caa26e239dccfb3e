"""The election in a Pabulib file, in exact numbers, for the rules by which cities choose."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.name_hints import quoted
from ...optimizer.voting.election import Election
from ..faults import Faults, Problematic
from .ballots import clean
from .pabulib import LEAST_VOTES, ORDINAL, POINTED, SCORING, Ballot, Budgeting, read_pabulib
from .source import ModelText


@dataclass(frozen=True)
class FoundElection:
    """An election, what people call its projects, the currency, and what was decided in words."""

    election: Election
    names: Mapping[str, str]
    currency: str
    notes: tuple[str, ...]


def read_election(path: Path) -> FoundElection:
    """The election in a Pabulib file; a few faulty ballots among many are left out.

    Raises ScenarioError with all faults of the file, and InputError where its votes say no utility.
    """
    faults = Faults()
    try:
        found = read_pabulib(ModelText.open(path, faults))
    except Problematic as fault:
        faults.take(fault)
    faults.raise_if_any(str(path))
    notes = [each.text for each in sorted(faults.warnings, key=lambda f: f.order)]
    names = {r.get("project_id"): clean(r.get("name")) for r in found.projects}
    election = election_of(found)
    if election.threshold:
        least = found.said(LEAST_VOTES)
        notes.append(f"Projects with fewer votes than {least} are left out, as META says.")
    return FoundElection(election, names, clean(found.said("currency")), tuple(notes))


def election_of(found: Budgeting) -> Election:
    """The exact election of a file that was checked.

    Raises InputError for ordinal votes and for points below 0.
    """
    if found.vote_type == ORDINAL:
        raise InputError(
            codes.BALLOT_UTILITIES,
            f"{found.source.path} has ordinal votes, which say what voters like better but not by "
            "how much; the rules need approval, choose-1, cumulative or scoring votes.",
        )
    projects = tuple(record.get("project_id") for record in found.projects)
    costs = tuple(Fraction(record.get("cost")) for record in found.projects)
    number = {name: c for c, name in enumerate(projects)}
    default = Fraction(found.said("default_score") or 0) if found.vote_type == SCORING else 0
    every = dict.fromkeys(range(len(projects)), Fraction(default)) if default else {}
    kinds: Counter[tuple[tuple[int, Fraction], ...]] = Counter()
    for ballot in found.ballots:
        own = {number[name]: given for name, given in _given(found, ballot)}
        kinds[tuple(sorted((every | own).items()))] += 1
    return Election(
        projects,
        costs,
        Fraction(found.said("budget")),
        tuple(map(dict, kinds)),
        tuple(kinds.values()),
        Fraction(found.said(LEAST_VOTES) or 0),
    )


def _given(found: Budgeting, ballot: Ballot) -> Iterator[tuple[str, Fraction]]:
    """What a ballot gives to each project on it."""
    if found.vote_type not in POINTED:
        yield from ((name, Fraction(1)) for name in ballot.projects)
        return
    cells = ballot.record.get("points").split(",") if ballot.projects else []
    for name, cell in zip(ballot.projects, cells, strict=True):
        points = Fraction(cell.strip())
        if points < 0:
            place = found.source.place(ballot.record.word("points"))
            raise InputError(
                codes.BALLOT_UTILITIES,
                f"{place}: {cell.strip()} points for {quoted(name)}; the rules need points of 0 "
                "or more.",
            )
        yield name, points
