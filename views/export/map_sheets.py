"""The stakeholder map on sheets of a workbook."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...optimizer.insight.draws import Draws
from ...optimizer.parties.listed import fair_plans
from ...optimizer.results.front import Front
from ..vocabulary import added
from ..vocabulary import draws as vocabulary
from ..vocabulary.selection import fairest
from .sheet import AMOUNT, SHARE, ExportSheet, SheetColumn


def map_sheets(front: Front) -> Iterator[ExportSheet]:
    """Who contributes what and which requirement draws on it in fair plans; and what each party's
    best loses without it or with a step less, and gains with a step more, where that was added to
    the run.
    """
    found = vocabulary.draws_of(front)
    if found is None or front.requirement_use is None or not len(front):
        return
    plans = dict.fromkeys([fairest(front), *(each.plan for each in fair_plans(front))])
    uses = {plan: front[plan].requirements for plan in plans}
    yield _contributions(found, uses)
    yield _links(found, uses)
    effects, origin = added.made_of(front, "map", _effects)
    if effects is not None:
        yield replace(effects, notes=[*filter(None, [origin]), *effects.notes])


def _contributions(draws: Draws, uses: Mapping[int, Any]) -> ExportSheet:
    tables = {plan: draws.contributions(use) for plan, use in uses.items()}
    heads = [SheetColumn("party"), SheetColumn("contributes"), SheetColumn("amount", AMOUNT)]
    for plan in tables:
        heads += [SheetColumn(f"plan {plan}"), SheetColumn(f"left in plan {plan}", AMOUNT)]
    rows = []
    for k, draw in enumerate(draws.draws):
        told = [table.iloc[k][["state", "left"]].tolist() for table in tables.values()]
        cells = [cell for state, left in told for cell in (state, _known(left))]
        rows.append([draw.party, draw.name, draw.amount, *cells])
    notes = [
        f"short: a rule that draws on it leaves nothing; idle: {vocabulary.ANY_OF_THESE}.",
        vocabulary.without(draws.unserved),
    ]
    return ExportSheet("Contributions", heads, rows, notes)


def _links(draws: Draws, uses: Mapping[int, Any]) -> ExportSheet:
    tables = {plan: draws.links(use) for plan, use in uses.items()}
    names = ("requirement", "owner", "contribution")
    heads = [*map(SheetColumn, names), SheetColumn("of in all", AMOUNT)]
    heads += [SheetColumn(f"used in plan {plan}", AMOUNT) for plan in tables]
    first = next(iter(tables.values()))
    rows = [
        [
            *first.iloc[k][list(names)],
            first["of"].iloc[k],
            *(_known(table["used"].iloc[k]) for table in tables.values()),
        ]
        for k in range(len(first))
    ]
    rows += [[label, None, "none", *[None] * (len(tables) + 1)] for label in draws.unserved]
    note = "A row of the model holds both: the requirement changes with the contribution."
    return ExportSheet("Draws on", heads, rows, [note])


def _effects(data: Any) -> ExportSheet:
    parties = [head for head in data["losses"][0] if head != "contribution"]
    rows = [
        [row["contribution"], *(loss[each] for each in parties), row["step"],
         *(cut[each] for each in parties), *(gain[each] for each in parties)]
        for row, loss, cut, gain in zip(
            data["contributions"], data["losses"], data["cuts"], data["gains"], strict=True
        )
    ]  # fmt: skip
    heads = [SheetColumn("contribution")]
    heads += [SheetColumn(f"{each}\nloses without it", SHARE) for each in parties]
    heads += [SheetColumn("a step of it", AMOUNT)]
    heads += [SheetColumn(f"{each}\nloses with a step less", SHARE) for each in parties]
    heads += [SheetColumn(f"{each}\ngains with a step more", SHARE) for each in parties]
    note = "Shares of what each party could gain; empty: nothing to gain, or no plan is left."
    return ExportSheet("Who depends", heads, rows, [note])


def _known(number: float) -> float | None:
    return None if math.isnan(number) else float(number)
