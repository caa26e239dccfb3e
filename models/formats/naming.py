"""Names that every program can read: letters, digits, _ and ., each once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...optimizer.problem.problem import Problem

_LONGEST = 60
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_.]+")
# The LP format reads these as something else: words of its own, and e or E before a digit.
_MISREAD = re.compile(
    r"(e[0-9.]*|inf|infinity|free|st|s\.t\.|subject|such|bounds?|gen|generals?|int|integers?|"
    r"bin|binary|binaries|end|min|minimi[sz]e|minimum|max|maximi[sz]e|maximum|semi|semis|sec|"
    r"sos[12]?|sin|rhs|marker)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Naming:
    """Safe names of a problem's columns, rows and goals, in their order."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    goals: tuple[str, ...]

    @classmethod
    def of(cls, problem: Problem) -> "Naming":
        """Safe names, the problem's own as far as they can be kept.

        Rows and goals are told apart too, for MPS has them in one list.
        """
        columns = _unique(map(problem.columns.name, range(problem.n)))
        rows = [problem.rows.name(i) for i in range(problem.A.shape[0])]
        all_rows = _unique([*problem.labels, *rows])
        return cls(columns, all_rows[problem.p :], all_rows[: problem.p])


def safe(name: str) -> str:
    """A name of letters, digits, _ and ., that begins with a letter or _.

    >>> safe("fund[p208]"), safe("within budget"), safe("65+"), safe("e1")
    ('fund_p208', 'within_budget', '_65', '_e1')
    """
    kept = _NOT_ALLOWED.sub("_", name).strip("_.")[:_LONGEST] or "_"
    return kept if kept[0].isalpha() and not _MISREAD.fullmatch(kept) else f"_{kept}".rstrip(".")


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """Safe names, numbered where two would be the same; some programs do not tell a from A."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    found = []
    for name in names:
        base = made = safe(name)
        while made.lower() in taken:
            counts[base.lower()] = counts.get(base.lower(), 1) + 1
            made = f"{base}_{counts[base.lower()]}"
        taken.add(made.lower())
        found.append(made)
    return tuple(found)
