"""The unit check sees through names: an expression says the same direct and through measures."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholepie.diagnostics import codes
from wholepie.models import load

from .examples import examples

COLUMNS = ("cost", "crop", "area", "bare")
UNITS = ("kEUR", "EUR", "EUR", "t", "kg", "h", "t/ha", "ha", "")
CODES = {codes.MIXED_UNITS.code, codes.OTHER_UNIT.code}
LEAVES = ("work", 'build["a"]', 'sow["b"]')
KNOWN = ("rate", "budget", "7", 't["a"].cost', "contributions.money", '(t["b"].crop or 0)')


@dataclass
class Writer:
    """Writes expressions in two ways: direct, and with parts of them in names of their own."""

    draw: st.DrawFn
    measures: dict[str, str] = field(default_factory=dict)

    def named(self, text: str, through: str, row: bool) -> tuple[str, str]:
        """Both ways to write a part; the second is at times a measure."""
        if not self.draw(st.booleans()):
            return f"({text})", f"({through})"
        name = f"m{len(self.measures)}"
        shape = "{for: i in t, is: '%s'}" if row else "'%s'"
        self.measures[name] = shape % through
        return f"({text})", f"{name}[i]" if row else name

    def known(self, depth: int, row: bool) -> tuple[str, str]:
        """A number known from data."""
        if depth == 0 or self.draw(st.booleans()):
            leaves = [*KNOWN, *(f"i.{column}" for column in COLUMNS if row)]
            leaf = self.draw(st.sampled_from(leaves))
            return self.named(leaf, leaf, row)
        shape = self.draw(st.sampled_from(["{} + {}", "{} - {}", "{} * {}", "max({}, {})"]))
        return self.joined(shape, row, self.known(depth - 1, row), self.known(depth - 1, row))

    def decided(self, depth: int, row: bool) -> tuple[str, str]:
        """A quantity that depends on decisions."""
        if depth == 0:
            leaf = self.draw(st.sampled_from([*LEAVES, *(("build[i]", "sow[i]") if row else ())]))
            return self.named(leaf, leaf, row)
        kind = self.draw(st.sampled_from(["add", "add", "times", "over", "minus", "sum", "min"]))
        one = self.decided(depth - 1, row or kind == "sum")
        if kind == "sum" and row:
            return one
        if kind == "sum":
            shape = self.draw(
                st.sampled_from(["sum({} for i in t)", "sum({} for i in t if i.bare > 4)"])
            )
            return self.joined(shape, row, one)
        if kind in ("over", "minus"):
            return self.joined("{} / share" if kind == "over" else "-{}", row, one)
        if kind == "times":
            shape = self.draw(st.sampled_from(["{0} * {1}", "{1} * {0}"]))
            return self.joined(shape, row, one, self.known(depth - 1, row))
        other = (self.decided if self.draw(st.booleans()) else self.known)(depth - 1, row)
        shape = self.draw(st.sampled_from(["{} + {}", "{} - {}", "{1} + {0}"]))
        return self.joined("min({}, {})" if kind == "min" else shape, row, one, other)

    def joined(self, shape: str, row: bool, *parts: tuple[str, str]) -> tuple[str, str]:
        texts, through = zip(*parts, strict=True)
        return self.named(shape.format(*texts), shape.format(*through), row)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, dict[str, str]]:
    """A rule in both ways, and the measures of the second."""
    writer = Writer(draw)
    left, right = writer.decided(3, False), writer.decided(2, False)
    return f"{left[0]} <= {right[0]}", f"{left[1]} <= {right[1]}", writer.measures


def scenario(rule: str, measures: dict[str, str], units: dict[str, str]) -> str:
    named = "\n".join(f"  {name}: {text}" for name, text in measures.items())
    columns = ", ".join(f"{name}: {units[name]}" for name in COLUMNS if units[name])
    said = {name: f", unit: {unit}" if unit else "" for name, unit in units.items()}
    money = f"{{value: 9{said['money']}}}" if units["money"] else "budget"
    return f"""wholepie: 1
title: t
tables: {{t: {{file: t.csv, units: {{{columns}}}}}}}
parameters:
  budget: {{value: 900{said["budget"]}}}
  rate: {{value: 3{said["rate"]}}}
  share: 0.5
decisions:
  build: {{for: i in t, type: binary}}
  sow: {{for: i in t, type: integer, at most: 9}}
  work: {{type: integer, at most: 8{said["work"]}}}
{"measures:" if measures else ""}
{named}
stakeholders:
  a:
    contributes: {{money: {money}}}
    requires: {{rule: '{rule}'}}
    goals: {{g: {{maximize: 'sum(build[i] for i in t)'}}}}
  b:
    goals: {{h: {{maximize: work}}}}
"""


def verdict(text: str) -> set[tuple[str, str, str]]:
    with TemporaryDirectory() as folder:
        Path(folder, "t.csv").write_text("id,cost,crop,area,bare\na,1,2,3,4\nb,2,3,4,5\n")
        path = Path(folder, "s.yaml")
        path.write_text(text)
        found = load(path).warnings
        return {(each.code, each.message, each.hint) for each in found if each.code in CODES}


@given(
    written(),
    st.fixed_dictionaries(
        {name: st.sampled_from(UNITS) for name in (*COLUMNS, "budget", "rate", "work", "money")}
    ),
)
@examples(200)
def test_a_rule_has_one_verdict_direct_and_through_measures(
    both: tuple[str, str, dict[str, str]], units: dict[str, str]
) -> None:
    direct, through, measures = both
    assert verdict(scenario(direct, {}, units)) == verdict(scenario(through, measures, units))


PLAIN = dict.fromkeys((*COLUMNS, "budget", "rate", "work", "money"), "")
MET = '"kEUR" and "EUR" are added up or compared here'


@pytest.mark.parametrize(
    ("rule", "measures", "units", "said"),
    [
        ("m <= contributions.money", {"m": "'sum(i.cost * build[i] for i in t)'"},
         {"cost": "kEUR", "money": "EUR"}, MET),
        ('m["a"] <= budget', {"m": "{for: i in t, is: 'i.cost * build[i]'}"},
         {"cost": "kEUR", "budget": "EUR"}, MET),
        ("n <= budget",
         {"n": "sum(m[i] for i in t)", "m": "{for: i in t, is: 'i.cost * build[i]'}"},
         {"cost": "kEUR", "budget": "EUR"}, MET),
        ("m <= contributions.money", {"m": "'sum(i.cost * build[i] for i in t)'"},
         {"cost": "kEUR", "budget": "EUR"}, MET),
        ("m <= budget", {"m": "{is: 'sum(i.cost * build[i] for i in t)', unit: EUR}"},
         {"cost": "kEUR", "budget": "EUR"}, 'this is in "kEUR", but is said to be in "EUR"'),
        ("sum((i.cost or 0) * build[i] for i in t) <= budget", {},
         {"cost": "kEUR", "budget": "EUR"}, MET),
        ("sum((i.cost or rate) * build[i] for i in t) <= 7", {},
         {"cost": "kEUR", "rate": "EUR"}, MET),
        ("m <= budget", {"m": "'1000 * sum(i.cost * build[i] for i in t)'"},
         {"cost": "kEUR", "budget": "EUR"}, None),
        ("(work >= 3) == build[\"a\"]", {}, {"work": "h"}, None),
    ],
)  # fmt: skip
def test_what_a_name_without_a_unit_is_in(
    rule: str, measures: dict[str, str], units: dict[str, str], said: str | None
) -> None:
    found = verdict(scenario(rule, measures, PLAIN | units))
    assert {message for _, message, _ in found} == ({said} if said else set())
