"""Units that are written down: what is noticed where two numbers meet, and what is left alone."""

from fractions import Fraction
from pathlib import Path

import pytest

from wholepie.diagnostics import codes
from wholepie.models import load
from wholepie.models.formats.convert import convert
from wholepie.models.unit_words import factor_words, product, unit


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("kEUR", "EUR", 1000),
        ("k€", "EUR", 1000),
        ("TEUR", "euros", 1000),
        ("Mio. EUR", "kEUR", 1000),
        ("1000 EUR", "kEUR", 1),
        ("1,000 EUR", "EUR", 1000),
        ("t", "kg", 1000),
        ("tonnes", "t", 1),
        ("ha", "m2", 10_000),
        ("km²", "ha", 100),
        ("hours", "min", 60),
        ("weeks", "days", 7),
        ("years", "months", 12),
        ("MWh", "kWh", 1000),
        ("m3", "litres", 1000),
        ("visits a week", "visits/week", 1),
        ("kEUR per year", "EUR/month", Fraction(1000, 12)),
        ("t CO2", "kg CO2", 1000),
        ("thousand visits", "visits", 1000),
        ("kg/ha", "t/ha", Fraction(1, 1000)),
        ("trees", "votes", None),
        ("kids", "ids", None),
        ("hours", "days", None),
        ("kEUR", "EUR/a year", None),
        ("mEUR", "EUR", None),
        ("m", "min", None),
    ],
)
def test_what_measures_the_same(one: str, other: str, ratio: Fraction | int | None) -> None:
    a, b = unit(one), unit(other)
    assert a is not None
    assert b is not None
    assert (a.scale / b.scale if a.atoms == b.atoms else None) == ratio
    assert bool(factor_words(a, b)) == (ratio not in (None, 1))


def test_products_cancel() -> None:
    price, hours = unit("EUR/h"), unit("hours")
    assert price is not None
    assert hours is not None
    made, euros = product(price, hours), unit("EUR")
    assert euros is not None
    assert made.same(euros)
    assert product(euros, hours, inverse=True).same(price)


BASE = """wholepie: 1
title: t
tables: {t: {file: t.csv, units: {cost: kEUR, crop: t/ha, area: ha}}}
parameters:
  budget: {value: 900, unit: EUR}
  share: 0.5
  price: {value: 3, unit: EUR/h}
decisions:
  build: {for: i in t, type: binary}
  sow: {for: i in t, type: integer, at most: 9}
  work: {type: integer, at most: 8, unit: h}
measures:
  spent: {is: sum(i.cost * build[i] for i in t), unit: kEUR}
stakeholders:
  a:
    contributes: {money: {value: 900, unit: EUR}}
    requires: {within: 'work >= 1'}
    goals: {g: {maximize: 'sum(build[i] for i in t)'}}
  b:
    goals: {h: {maximize: work}}
"""
KILO = "1 kEUR is 1000 EUR"
UNITS = {codes.MIXED_UNITS.code, codes.OTHER_UNIT.code}


def warned(folder: Path, old: str, new: str) -> list[str]:
    (folder / "t.csv").write_text("id,cost,crop,area,bare\na,1,2,3,4\nb,2,3,4,5\n")
    assert old in BASE
    path = folder / "s.yaml"
    path.write_text(BASE.replace(old, new))
    found = load(path).warnings
    return [f"{e.line}:{e.column} {e.message} ({e.hint})" for e in found if e.code in UNITS]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("spent <= budget", f'17:34 "kEUR" and "EUR" are added up or compared here ({KILO})'),
        (
            "spent <= contributions.money",
            f'"kEUR" and "EUR" are added up or compared here ({KILO})',
        ),
        ("sum(i.cost * build[i] for i in t) <= budget", KILO),
        ('sum(i["cost"] * build[i] for i in t) <= budget', KILO),
        ('t["a"].cost * build["a"] <= budget', KILO),
        ("spent + price * work <= 9", KILO),
        ("max(i.cost * build[i] for i in t) <= budget", KILO),
        ("sum(i.crop * i.area * build[i] for i in t) >= budget", '"crop'),
        ("sum(i.cost * build[i] for i in t) <= work", '"kEUR" and "h"'),
        ("spent <= work", '"kEUR" and "h"'),
        ("spent * 1000 <= budget", None),
        ("spent <= 0.001 * budget", None),
        ("sum(i.cost * sow[i] for i in t) <= budget", KILO),
        ("sum(i.crop * sow[i] for i in t) >= budget", None),
        ("sum(i.bare * build[i] for i in t) <= budget", None),
        ("price * work <= budget", None),
        ("spent / share <= budget", None),
        ("spent - 3 <= 5", None),
    ],
)
def test_units_meet_in_rules(rule: str, said: str | None, tmp_path: Path) -> None:
    found = warned(tmp_path, "'work >= 1'", repr(rule))
    if said is None:
        assert found == []
    elif said == '"crop':
        assert len(found) == 1
        assert '"t/ha * ha" and "EUR"' in found[0]
    else:
        assert len(found) == 1, found
        assert said in found[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit: kEUR}\nstake", "unit: EUR}\nstake",
         f'this is in "kEUR", but is said to be in "EUR" ({KILO})'),
        ("{value: 900, unit: EUR}}", "{value: budget, unit: kEUR}}", KILO),
        ("goals: {h", "contributes: {money: {value: 1, unit: kEUR}}\n    goals: {h", KILO),
        ("{maximize: work}", "{maximize: work, at least: budget, unit: h}",
         'this is in "EUR", but is said to be in "h"'),
        ("{maximize: work}", "{maximize: work, unit: min}", "1 h is 60 min"),
        ("at most: 8, unit: h", "at most: budget, unit: h", '"EUR", but is said to be in "h"'),
        ("  share: 0.5", "  share: {value: 2 * budget, unit: kEUR}", None),
        ("  share: 0.5", "  share: {value: budget, unit: kEUR}", KILO),
    ],
)  # fmt: skip
def test_units_meet_what_is_said(old: str, new: str, said: str | None, tmp_path: Path) -> None:
    found = warned(tmp_path, old, new)
    if said is None:
        assert found == []
    else:
        assert len(found) == 1, found
        assert said in found[0]


def test_a_contribution_with_a_unit_is_an_amount_everywhere(tmp_path: Path) -> None:
    warned(tmp_path, "'work >= 1'", "'price * work <= contributions.money'")
    path = tmp_path / "s.yaml"
    first = load(path)
    assert first.about()["stakeholders"][0]["contributes"] == [
        {"name": "money", "amount": 900.0, "unit": "EUR"}
    ]
    changed = {"stakeholders.a.contributes.money": 3}
    assert load(path, overrides=changed).problem().row_upper.tolist() == [3]
    for form in ("again", "again.xlsx"):
        convert(first, tmp_path / form)
        again = load(tmp_path / form / "scenario.yaml" if form == "again" else tmp_path / form)
        assert again.about()["stakeholders"] == first.about()["stakeholders"]
        assert [e.message for e in again.warnings if e.code in UNITS] == []
