"""What speaks for a run and against it: the one place that decides what is said of that."""

from collections.abc import Sequence
from dataclasses import dataclass

VERIFIED, REFUTED, UNDECIDED, OUTDATED = "verified", "refuted", "undecided", "outdated"
ELSEWHERE = "elsewhere"
CHANGED = "changed"
VERIFICATION = "verify.json"
_MOST_FAULTS = 3
_OF_OTHERS = (
    "Another user, another machine or an older version of wholepie made this run; what it says of "
    "plans that are not listed is their word until wholepie verify confirms it here."
)
_CHECKED_ELSEWHERE = (
    f"{VERIFICATION} is of another user, another machine or an older version; its verdict is not "
    "taken."
)


@dataclass(frozen=True)
class RunCheck:
    """What speaks for a run and against it; nothing does of a front that was read from no folder.

    ``changed`` are the files that are not those that the run saved. ``verdict`` is what the last
    check came to: ``verified``, ``refuted``, ``undecided``, ``outdated`` if the files have changed
    since, ``elsewhere`` if this user did not make it on this machine, or empty if there was none.
    ``faults`` and ``findings`` are what it found, in sentences. ``own`` says whether this user has
    saved the run on this machine, and ``key`` why this user's key cannot tell that, in sentences.
    """

    changed: Sequence[str] = ()
    verdict: str = ""
    faults: Sequence[str] = ()
    findings: Sequence[str] = ()
    own: bool = True
    key: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether something speaks against what the run says: it then counts as not proved."""
        return bool(self.changed or self.faults) or self.verdict == OUTDATED

    @property
    def state(self) -> str:
        """The verdict, in a word; ``changed`` where files are not those that the run saved, and
        ``elsewhere`` for a run of others that nobody has checked here.
        """
        if self.changed and self.verdict != REFUTED:
            return CHANGED
        return self.verdict or ("" if self.own else ELSEWHERE)

    @property
    def doubt(self) -> str:
        """What speaks against it, in sentences; empty if nothing does."""
        said = [*self._refutation(), *self._changes()]
        return " ".join([*said, "Nothing that this run says counts as proved."]) if said else ""

    @property
    def is_of_others(self) -> bool:
        """Whether that no plan is missing is the word of others, since nobody has checked it here;
        a doubt says more.
        """
        return not (self.own or self.doubtful or self.verdict == VERIFIED)

    @property
    def proved_here(self) -> bool:
        """Whether what the run says was proved by this user on this machine, or confirmed here, and
        nothing speaks against it.
        """
        return not (self.doubtful or self.is_of_others)

    @property
    def origin(self) -> str:
        """What is the word of others, in sentences; empty if nothing is, or there is a doubt."""
        said = [_OF_OTHERS] if self.is_of_others else []
        if self.verdict == ELSEWHERE and not self.doubtful:
            said.append(_CHECKED_ELSEWHERE)
        said += [self.key] if said and self.key else []
        return " ".join(said)

    @property
    def confirmed(self) -> list[str]:
        """What the last check found, in sentences, but for its contradictions."""
        return [each for each in self.findings if each not in self.faults]

    def _refutation(self) -> list[str]:
        if self.verdict != REFUTED:
            return list(self.faults)
        different = list(dict.fromkeys(self.faults))
        more = len(different) - _MOST_FAULTS
        rest = [f"And {more:,} more contradictions, see {VERIFICATION}."] if more > 0 else []
        return ["Refuted by wholepie verify:", *different[:_MOST_FAULTS], *rest]

    def _changes(self) -> list[str]:
        if self.changed:
            is_one = len(self.changed) == 1
            what = "is not the file that" if is_one else "are not the files that"
            return [
                f"{_listed(self.changed)} {what} this run saved; what is said of it may not hold."
            ]
        if self.verdict == OUTDATED:
            return ["The files of this run have changed since wholepie verify checked them."]
        return []


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
