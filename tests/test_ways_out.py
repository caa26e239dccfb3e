"""Ways out beside constants of any size: followed as written, they make a plan feasible."""

import re
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.models.relaxing import relaxed_text
from wholepie.views.vocabulary import concessions

SCENARIO = """
wholepie: 1
title: Constants
sets: {{places: '["a", "b"]'}}
parameters: {{base: {base}, most: {{a: {low}, b: {base}}}}}
decisions:
  x: {{for: p in places, type: {kind}, at least: 0, at most: {far}}}
stakeholders:
  one:
    contributes: {{stock: {base}}}
    requires: {{a limit: {{rule: '{limit}', negotiable: true}}}}
  two:
    requires: {{a floor: {{rule: '{floor}'{every}, negotiable: true}}}}
    goals: {{g: {{maximize: 'x["a"]'}}}}
"""
LIMITS = {
    "number": 'x["a"] <= {base}',
    "both sides": 'x["a"] + base <= base + base',
    "contribution": 'x["a"] <= contributions.stock',
    "tenths": '0.1 * x["a"] <= {tenth}',
    "sum": "sum(x[p] for p in places) <= {base} + base",
}
#: The floor is more than the limit allows by ``more``, which is next to nothing beside the base.
FLOORS = {
    "number": ('x["a"] >= {above}', ""),
    "beside a constant": ('base + x["a"] >= base + {above}', ""),
    "each": ("x[p] >= most[p] + {more}", ", for: p in places"),
    "each beside a constant": ("base + x[p] >= base + base + {more}", ", for: p in places"),
    "equal": ('x["a"] == {above}', ""),
}


def written(folder: Path, base: int, more: int, limit: str, floor: str, kind: str) -> Path:
    numbers = {"base": base, "above": base + more, "more": more, "tenth": Fraction(base, 10)}
    numbers["tenth"] = f"{base // 10}.{base % 10}"
    rule, every = FLOORS[floor]
    text = SCENARIO.format(
        base=base, low=base, far=4 * base + 100, kind=kind, every=every,
        limit=LIMITS[limit].format(**numbers), floor=rule.format(**numbers),
    )  # fmt: skip
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
@examples(60)
@given(
    base=st.integers(0, 12).flatmap(lambda power: st.integers(10**power, 10 ** min(power + 1, 12))),
    more=st.integers(1, 40),
    limit=st.sampled_from(sorted(LIMITS)),
    floor=st.sampled_from(sorted(FLOORS)),
    kind=st.sampled_from(["integer", "integer", "continuous"]),
)
def test_a_way_out_makes_the_scenario_feasible(
    base: int, more: int, limit: str, floor: str, kind: str
) -> None:
    """In whole numbers also where what is missing is next to nothing beside what is asked."""
    if kind == "continuous":
        base = min(base, 10**6)
    with TemporaryDirectory() as name:
        path = written(Path(name), base, more, limit, floor, kind)
        found = wp.explain(path)
        if limit == "sum" and "each" not in floor:
            assert found.feasible or more > base
            return
        assert found.feasible is False
        assert found.corrections
        for each in found.to_dict()["corrections"]:
            first, *lines = concessions.lines(each)
            assert not first.startswith("0 %")
            assert len(lines) == len(each["requirements"])
        for number, correction in enumerate(found.corrections):
            assert correction.agreement is not None
            after = Path(name) / f"{number}" / "scenario.yaml"
            after.parent.mkdir()
            given_up = correction.agreement.concessions
            after.write_text(relaxed_text(path, given_up), encoding="utf-8")
            assert wp.explain(after).feasible, after.read_text(encoding="utf-8")


@pytest.mark.parametrize("base", [1, 10**3, 10**9, 10**12])
def test_amounts_beside_large_constants_are_exact(base: int, tmp_path: Path) -> None:
    found = wp.explain(written(tmp_path, base, 5, "number", "number", "integer")).to_dict()
    (conflict,) = found["conflicts"]
    assert [each["missing"] for each in conflict["shortfalls"]] == [5.0, 5.0]
    told = [concessions.lines(each)[1] for each in found["corrections"]]
    assert all("gives 5 (" in line for line in told)
    after = {re.sub(r"[^0-9]", "", line.rpartition("becomes")[2]) for line in told}
    assert after == {f"{base + 5}", f"{base}"}
