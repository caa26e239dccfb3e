"""The stakeholder map as a section of a page: raw texts, which the template escapes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ...optimizer.insight.draws import SHORT, Draws
from ...optimizer.parties.listed import fair_plans
from ...optimizer.problem.labels import Goal, party_of
from ...optimizer.results.front import Front
from ...optimizer.results.requirements import of_plan
from ..charts.flow import Flow, flow
from ..vocabulary import draws as vocabulary
from ..vocabulary import text
from ..vocabulary.selection import spread_in_order

MOST_ROWS, MOST_PARTIES, MOST_GIVEN = 60, 12, 4
#: Of so many plans at most the picture is told, and of so many rows that draw on contributions.
MOST_PLANS, MOST_DRAWN = 200, 20_000


def of_front(front: Front, plan: int, effects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The map of a front with ``plan`` and the plans that rules of fairness name; nothing where its
    run does not tell what requirements draw on, or a plan's use of them.
    """
    found = vocabulary.draws_of(front)
    if found is None or front.requirement_use is None:
        return {}
    numbers = dict.fromkeys([plan, *(each.plan for each in fair_plans(front))])
    plans = {f"plan {number}": front[number].requirements for number in numbers}
    values = front.values[front.row_of(plan)].tolist()
    return section(found, plans, front.goals, values) | {"effects": effects}


def pictures(front: Front, plan: int) -> dict[int, list[Any]]:
    """By plan, also for this one, what is different in the picture: words and kind of each node,
    then width and kind of each link.
    """
    draws, use = vocabulary.draws_of(front), front.requirement_use
    if draws is None or use is None:
        return {}
    rows = {row.row for draw in draws.draws for row in draw.rows}
    most = min(MOST_PLANS, MOST_DRAWN // max(len(rows), 1))
    plans = sorted({plan, *spread_in_order(front, most)})
    table = use.table(front.solutions[[number - 1 for number in plans]])
    drawn = table[table["row"].isin(rows)]
    lines = {number: of_plan(drawn, place) for place, number in enumerate(plans, 1)}
    return {number: _changing(flow(draws, each)) for number, each in lines.items() if len(each)}


def _changing(picture: Flow) -> list[Any]:
    return [
        [[node.below, node.kind] for node in (*picture.left, *picture.right)],
        [[round(link.width, 1), link.kind] for link in picture.links],
    ]


def section(
    draws: Draws,
    plans: Mapping[str, pd.DataFrame],
    goals: Sequence[Goal],
    values: Sequence[float],
) -> dict[str, Any]:
    """The map with what ``plans`` use of requirements, by their names, drawn for the first, which
    has these goal values.
    """
    first, requirements = next(iter(plans.items()))
    table = draws.contributions(requirements)
    used = [draws.links(each) for each in plans.values()]
    parties = list(dict.fromkeys(table["party"]))[:MOST_PARTIES]
    count = len(_by_name(draws, used[0])) + len(draws.unserved)
    return {
        "sentences": list(vocabulary.findings(table, draws.unserved)),
        "pictures": [flow(draws, requirements, narrow=narrow) for narrow in (False, True)],
        "plan": first,
        "plans": [f"used in {name}" for name in plans],
        "parties": list(map(text.name, parties)),
        "rows": _rows(draws, table, used, parties),
        "hidden": _hidden(count, table["party"].nunique()),
        "ledger": list(_ledger(table, used[0], goals, values)),
        "effects": [],
    }


def _rows(
    draws: Draws, table: pd.DataFrame, used: Sequence[pd.DataFrame], parties: Sequence[str]
) -> list[dict[str, Any]]:
    """A row for each requirement and name that it draws on; those that draw on none come last."""
    labels = {(draw.name, draw.party): draw.label for draw in draws.draws}
    by_plan = [_by_name(draws, each) for each in used]
    found = []
    for requirement, name in list(by_plan[0])[:MOST_ROWS]:
        gives = [_gives(table, labels.get((name, party))) for party in parties]
        cells = [_used(each[requirement, name]) for each in by_plan]
        found.append({"requirement": text.name(requirement), "gives": gives, "used": cells})
    none = {"words": "draws on none", "short": False}
    for requirement in draws.unserved[: MOST_ROWS - len(found)]:
        blank = [""] * len(parties)
        row = {"requirement": text.name(requirement), "gives": blank, "used": [none] * len(used)}
        found.append(row)
    return found


def _by_name(draws: Draws, links: pd.DataFrame) -> dict[tuple[str, str], Mapping[Any, Any]]:
    """A link for each requirement and name: all contributions of a name are used together."""
    names = {draw.label: draw.name for draw in draws.draws}
    found: dict[tuple[str, str], Mapping[Any, Any]] = {}
    for link in links.to_dict("records"):
        found.setdefault((link["requirement"], names[link["contribution"]]), link)
    return found


def _gives(table: pd.DataFrame, label: str | None) -> str:
    if label is None:
        return ""
    row: Any = table.loc[label]
    return text.name(f"{row['name']} {text.number(row['amount'])}")


def _used(link: Mapping[Any, Any]) -> dict[str, Any]:
    return {"words": vocabulary.used(link), "short": link["state"] == SHORT}


def _hidden(rows: int, parties: int) -> str:
    more = [
        text.count(count, thing)
        for count, thing in ((rows - MOST_ROWS, "row"), (parties - MOST_PARTIES, "contributor"))
        if count > 0
    ]
    return f"{text.listed(more)} more are in the workbook." if more else ""


def _ledger(
    table: pd.DataFrame, links: pd.DataFrame, goals: Sequence[Goal], values: Sequence[float]
) -> Iterator[dict[str, Any]]:
    """What each party brings, whose contributions its requirements draw on, and what it gets."""
    owners = table["party"].to_dict()
    for party in dict.fromkeys([*table["party"], *map(party_of, goals)]):
        own = table[table["party"] == party]
        drawn = links.loc[links["owner"] == party, "contribution"].map(owners)
        gets = [
            f"{goal.name} {text.with_unit(value, goal.unit)}"
            for goal, value in zip(goals, values, strict=True)
            if party_of(goal) == party
        ]
        yield {
            "party": text.name(party),
            "gives": list(_given(own)),
            "draws": list(map(text.name, dict.fromkeys(drawn))),
            "gets": list(map(text.name, gets)),
        }


def _given(own: pd.DataFrame) -> Iterator[str]:
    """What a party contributes, with its state; many contributions are counted by state."""
    if len(own) > MOST_GIVEN:
        for state, rows in own.groupby("state", sort=False):
            yield f"{text.count(len(rows), 'contribution')}: {state}"
        return
    for row in own.to_dict("records"):
        yield text.name(f"{row['name']} {text.number(row['amount'])}, {row['state']}")


def effects(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The solved part of a map, as :meth:`StakeholderMap.to_dict` told it: what each party's best
    loses without a contribution and with a step less, and gains with a step more.
    """
    rows = data["contributions"]
    needed, tight = (list(data[kind].values()) for kind in ("needed", "tight"))
    parties = [head for head in data["losses"][0] if head != "contribution"][:MOST_PARTIES]
    none = [False] * len(rows)
    losses = _effect(rows, "amount", data["losses"], parties, needed)
    cuts = _effect(rows, "step", data["cuts"], parties, tight)
    gains = _effect(rows, "step", data["gains"], parties, none)
    titles = (
        "Who depends on it: what each one's best loses without it, in %",
        "What so much less takes from each one's best, in %",
        "What so much more brings to each one's best, in %",
    )
    heads = {"heads": list(map(text.name, parties))}
    return [
        {"title": titles[0], "amount": "amount", **heads, **losses},
        {"title": titles[1], "amount": "less", **heads, **cuts},
        {"title": titles[2], "amount": "more", **heads, **gains},
    ]


def _effect(
    rows: Sequence[Mapping[str, Any]],
    amount: str,
    shares: Sequence[Mapping[str, Any]],
    parties: Sequence[str],
    needed: Sequence[bool],
) -> dict[str, Any]:
    """Rows of contributions that change anybody's best, and how many others there are."""
    found = []
    for row, share, is_needed in zip(rows, shares, needed, strict=True):
        cells = [share[party] for party in parties]
        if is_needed or any(cell != 0 for cell in cells):
            words = ["no plan" if is_needed else vocabulary.percent(cell) for cell in cells]
            told = {"amount": text.number(row[amount]), "cells": words}
            found.append({"contribution": text.name(row["contribution"]), **told})
    others = text.count(len(rows) - len(found), "contribution makes", "contributions make")
    rest = f"{others} no difference to anybody's best." if len(rows) > len(found) else ""
    more = text.count(len(found) - MOST_ROWS, "row") if len(found) > MOST_ROWS else ""
    hidden = f" {more} more are in the workbook." if more else ""
    return {"rows": found[:MOST_ROWS], "rest": (rest + hidden).strip()}
