"""What was added to a run, as sections of its report: raw texts, which the template escapes."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ..vocabulary import concessions, text
from ..vocabulary.selection import shown_coalitions
from . import session_section, stakeholder_section

_MOST_WAYS = 40


def made(more: Mapping[str, Any]) -> dict[str, Any]:
    """Explanation, concessions, coalitions and session for the template, None where not added.

    Raises InputError where they are not what wholepie wrote.
    """
    makers = {
        "explanation": _explanation,
        "concessions": _concessions,
        "coalitions": _coalitions,
        "session": session_section.section,
        "map": stakeholder_section.effects,
    }
    found: dict[str, Any] = {}
    for name, make in makers.items():
        try:
            found[name] = make(more[name]) if name in more else None
        except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
            raise InputError(
                codes.RUN_DAMAGED, f"{name}.json of the run is damaged: {error!r}."
            ) from error
    return found


def _explanation(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "words": text.name(data["words"]),
        "conflicts": [text.name(each["words"]) for each in data["conflicts"]],
        "ways": [_way(each) for each in data["corrections"][:_MOST_WAYS]],
        "hidden": max(len(data["corrections"]) - _MOST_WAYS, 0),
        "takes": concessions.TAKES,
        "fixed": concessions.FIXED if data.get("fixed") else "",
        "numbers": list(map(str, range(1, len(data["conflicts"]) + 1))),
        "matrix": [_involved(row) for row in data.get("matrix", ())],
    }


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


def _involved(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the matrix: for each conflict of a requirement how near it comes, else None."""
    cells = zip(row["takes_part"], row["cells"], strict=True)
    return {
        "who": concessions.who(row),
        "asks": concessions.asks(row),
        "cells": [concessions.cell(cell) if takes else None for takes, cell in cells],
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
    gets = [f"{name} {text.number(value)}" for name, value in row["gets"].items()]
    return {
        "party": text.name(row["party"]),
        "brings": text.name(row["brings"]),
        "gets": text.name(", ".join(gets)),
        "gain": text.number(row["gain"]),
        "leaves": bool(row.get("leaves")),
    }
