"""What was added to a run, as sections of its report: raw texts, which the template escapes."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...optimizer.results.additions import Addition
from ..vocabulary import added, concessions, freedom_told, text
from ..vocabulary.selection import shown_coalitions
from . import less_section, session_section, stakeholder_section

_MOST_WAYS = 40
_MOST_CONFLICTS = 40
_MOST_ROWS = 100


def made(more: Mapping[str, Addition]) -> dict[str, Any]:
    """Explanation, concessions, coalitions and session for the template, None where not added; and
    under ``origins`` whose word each is that is not this user's.

    Raises InputError where they are not what wholepie wrote.
    """
    makers = {
        "explanation": _explanation,
        "concessions": _concessions,
        "coalitions": _coalitions,
        "session": session_section.section,
        "map": stakeholder_section.effects,
        "less": less_section.section,
        "freedom": freedom_told.checked,
    }
    found = {
        name: added.made(name, more[name].said, make) if name in more else None
        for name, make in makers.items()
    }
    return found | {"origins": {name: added.origin(each) for name, each in more.items()}}


def _explanation(data: Mapping[str, Any]) -> dict[str, Any]:
    conflicts, corrections = data["conflicts"], data["corrections"]
    shown = conflicts[:_MOST_CONFLICTS]
    rows = [each for each in data.get("matrix", ()) if any(each["takes_part"][: len(shown)])]
    return {
        "words": text.name(data["words"]),
        "conflicts": [text.name(each["words"]) for each in shown],
        "hidden_conflicts": _hidden(len(conflicts) - len(shown), "conflict"),
        "ways": [_way(each) for each in corrections[:_MOST_WAYS]],
        "hidden_ways": _hidden(len(corrections) - _MOST_WAYS, "way out", "ways out"),
        "ways_out": concessions.WAYS_OUT,
        "takes": f"{concessions.unmeasured(corrections)} {concessions.TAKES}".strip(),
        "fixed": concessions.FIXED if data.get("fixed") else "",
        "numbers": list(map(str, range(1, len(shown) + 1))),
        "matrix": [_involved(row, len(shown)) for row in rows[:_MOST_ROWS]],
        "hidden_rows": _hidden(len(rows) - _MOST_ROWS, "requirement"),
    }


def _hidden(more: int, *thing: str) -> str:
    """How many more there are than are shown, in a sentence; empty if none."""
    if more <= 0:
        return ""
    told = text.count(more, *(f"more {each}" for each in thing))
    return f"{told} {'is' if more == 1 else 'are'} not shown."


def _way(correction: Mapping[str, Any]) -> dict[str, Any]:
    """A way out: what it takes, and what each requirement gives; or what to give up in words."""
    head, *_ = concessions.lines({"least": None, **correction})
    least = correction.get("least")
    return {"head": head, "rows": _before_and_after(least["concessions"]) if least else []}


def _before_and_after(found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "who": concessions.who(each, marked=True),
            "before": text.name(each["before"]),
            "after": text.name(each["after"]),
            "gives": concessions.gives(each),
            "worst": concessions.worst(each),
        }
        for each in found
    ]


def _involved(row: Mapping[str, Any], shown: int) -> dict[str, Any]:
    """A row of the matrix: for each conflict shown how near a requirement comes, else None."""
    cells = zip(row["takes_part"][:shown], row["cells"][:shown], strict=True)
    return {
        "who": concessions.who(row),
        "asks": concessions.asks(row),
        "cells": [concessions.cell(cell, row["unit"]) if takes else None for takes, cell in cells],
    }


def _concessions(data: Mapping[str, Any]) -> dict[str, Any]:
    suggested = data["suggested"]
    return {
        "rows": _before_and_after(suggested["concessions"]),
        "reason": concessions.reason(suggested["rule"]),
        "in_all": concessions.in_all(suggested, data["cheapest"]),
        "measure": text.name(data["measure"]),
    }


def _coalitions(data: Mapping[str, Any]) -> dict[str, Any]:
    values = data["game"]["values"] if data["game"] else []
    few = shown_coalitions([each["coalition"] for each in values], len(data["parties"]))
    return {
        "terms": [text.name(each) for each in data["terms"]],
        "sentences": [text.name(each) for each in data["sentences"]],
        "warnings": [text.name(each) for each in data["warnings"]],
        "values": _values([values[i] for i in few]),
        "hidden": len(values) - len(few),
        "heads": [text.name(head) for head in data["divisions"][0] if head != "party"],
        "divisions": _divisions(data["divisions"]),
        "rule": text.name(data["plan"]["rule"]),
        "ledger": [_account(row) for row in data["ledger"]],
    }


def _values(values: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    numbers = text.numbers(each["value"] for each in values)
    names = [text.name(" + ".join(each["coalition"])) for each in values]
    return list(zip(names, numbers, strict=True))


def _divisions(rows: list[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    heads = [head for head in rows[0] if head != "party"]
    columns = [text.numbers(row[head] for row in rows) for head in heads]
    parties = [text.name(row["party"]) for row in rows]
    return [(party, [column[i] for column in columns]) for i, party in enumerate(parties)]


def _account(row: Mapping[str, Any]) -> dict[str, Any]:
    gets = [
        f"{name} {text.with_unit(value, row.get('units', {}).get(name, ''))}"
        for name, value in row["gets"].items()
    ]
    return {
        "party": text.name(row["party"]),
        "brings": text.name(row["brings"]),
        "gets": text.name(", ".join(gets)),
        "gain": text.MISSING if row["gain"] is None else text.number(row["gain"]),
        "leaves": bool(row.get("leaves")),
    }
