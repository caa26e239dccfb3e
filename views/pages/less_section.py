"""The report's section on the fair plan with less of what is contributed: raw texts, which the
template escapes.
"""

from collections.abc import Mapping
from typing import Any

from ..vocabulary import less, text

MOST_PARTIES = 12


def section(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was found with less of each contribution, as :meth:`FairWithLess.to_dict` told it."""
    data = less.checked(said)
    parties = list(data["satisfaction"])[:MOST_PARTIES]
    rows, more = less.rows(data, parties)
    return {
        "title": less.title(data),
        "sentences": list(less.sentences(data)),
        "heads": list(map(text.name, parties)),
        "rows": rows,
        "rest": less.unchanged(data),
        "hidden": f"{text.count(more, 'more row')} in the workbook." if more else "",
        "points": less.POINTS,
    }
