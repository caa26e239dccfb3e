"""What was added to a run, as sections of its report: raw texts, which the template escapes."""

from collections.abc import Mapping
from typing import Any

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ..vocabulary import text
from ..vocabulary.selection import shown_coalitions
from . import session_section, stakeholder_section


def made(more: Mapping[str, Any]) -> dict[str, Any]:
    """Explanation and coalitions for the template, None where they were not added.

    Raises InputError where they are not what wholepie wrote.
    """
    makers = {
        "explanation": _explanation,
        "coalitions": _coalitions,
        "session": session_section.section,
        "map": stakeholder_section.effects,
    }
    found: dict[str, Any] = {}
    for name, make in makers.items():
        try:
            found[name] = make(more[name]) if name in more else None
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise InputError(
                codes.RUN_DAMAGED, f"{name}.json of the run is damaged: {error!r}."
            ) from error
    return found


def _explanation(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "words": text.name(data["words"]),
        "conflicts": [text.name(each["words"]) for each in data["conflicts"]],
        "corrections": [text.name(each["words"]) for each in data["corrections"]],
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
