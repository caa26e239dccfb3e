"""Each entry of the atlas means what it says: its front is that of all plans, one by one."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

import wholepie as wp
from pages import blocks
from wholepie.models.document import MappingTree, read_document
from wholepie.models.faults import Faults
from wholepie.models.yaml_write import yaml_text

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "atlas.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", PAGE, re.M | re.DOTALL))
SITES = {
    "pool": ("north", 40, 90, 2),
    "library": ("north", 30, 70, 1),
    "park": ("south", 20, 50, 1),
    "hall": ("south", 25, 60, 2),
}
MONTHS = range(3)


@dataclass(frozen=True)
class Plan:
    """What is built, how many people work in each month, and amounts that an entry adds."""

    built: frozenset[str]
    staff: tuple[int, ...]
    stock: tuple[int, ...] = (0, 0, 0)

    def total(self, column: int, district: str | None = None) -> int:
        """The sum of a column (1 cost, 2 visits, 3 staff) of what is built, in a district."""
        rows = (SITES[site] for site in self.built)
        return sum(row[column] for row in rows if district in (None, row[0]))

    @property
    def cost(self) -> int:
        return self.total(1)

    @property
    def visits(self) -> int:
        return self.total(2)

    @property
    def north(self) -> int:
        return self.total(2, "north")

    @property
    def south(self) -> int:
        return self.total(2, "south")

    @property
    def steps(self) -> Iterator[tuple[int, int]]:
        """How many work in a month and in the next."""
        return itertools.pairwise(self.staff)

    def has(self, *sites: str) -> bool:
        return self.built >= set(sites)


Cost = Callable[[Plan], Fraction | int]


@dataclass(frozen=True)
class Meaning:
    """Which plans keep the rules, beside the budget; what is spent, and the goals that change."""

    keeps: Callable[[Plan], bool] = lambda plan: True
    cost: Cost = lambda plan: plan.cost
    visitors: Callable[[Plan], tuple[int, ...]] = lambda plan: (-plan.visits,)
    spent: Cost | None = None
    stock: bool = False


def _line(people: int) -> int:
    return 6 * min(people, 2) + 3 * max(people - 2, 0)


def _in(plan: Plan, district: str) -> bool:
    return any(SITES[site][0] == district for site in plan.built)


def _near(plan: Plan) -> bool:
    return plan.built & {"pool", "hall"} != set() and plan.built & {"library", "park"} != set()


MEANINGS: dict[str, Meaning] = {
    "At most two of these": Meaning(lambda p: len(p.built) <= 2),
    "Exactly one in each district": Meaning(
        lambda p: len(p.built) == 2 and _in(p, "north") and _in(p, "south")
    ),
    "Something in every district, if anything is built": Meaning(
        lambda p: not p.built or (_in(p, "north") and _in(p, "south"))
    ),
    "If the pool, then the library": Meaning(lambda p: not p.has("pool") or p.has("library")),
    "The pool or the hall": Meaning(lambda p: p.has("pool") or p.has("hall")),
    "Not both": Meaning(lambda p: not p.has("pool", "library")),
    "If at least two in the north, then the park": Meaning(
        lambda p: not p.has("pool", "library") or p.has("park")
    ),
    "This one is decided already": Meaning(lambda p: p.has("park")),
    "At least 40 % of the money goes to the south": Meaning(
        lambda p: 10 * p.total(1, "south") >= 4 * p.cost
    ),
    "No district gets more than 60 % of what is spent": Meaning(
        lambda p: all(10 * p.total(1, d) <= 6 * p.cost for d in ("north", "south"))
    ),
    "At least 2.3 visits for each thousand euros": Meaning(lambda p: 10 * p.visits >= 23 * p.cost),
    "It costs 10 to begin at all": Meaning(cost=lambda p: p.cost + 10 * bool(p.built)),
    "Two together save 8": Meaning(cost=lambda p: p.cost - 8 * p.has("pool", "hall")),
    "The first cost more than the next": Meaning(cost=lambda p: p.cost + sum(map(_line, p.staff))),
    "Every two people need a room": Meaning(
        cost=lambda p: p.cost + sum(7 * -(-people // 2) for people in p.staff)
    ),
    "None, or at least two": Meaning(lambda p: 1 not in p.staff),
    "Only 0, 1 or 4": Meaning(lambda p: set(p.staff) <= {0, 1, 4}),
    "In pairs": Meaning(lambda p: all(people % 2 == 0 for people in p.staff)),
    "People work only if something is built": Meaning(lambda p: bool(p.built) or not any(p.staff)),
    "As many people as the sites need": Meaning(lambda p: min(p.staff) >= p.total(3)),
    "It begins with one, and ends with at least two": Meaning(
        lambda p: p.staff[0] == 1 and p.staff[-1] >= 2
    ),
    "Never more than one more or less than the month before": Meaning(
        lambda p: all(abs(b - a) <= 1 for a, b in p.steps)
    ),
    "What is left over is there in the next month": Meaning(
        lambda p: (
            p.stock[0] == p.staff[0] - 1
            and all(p.stock[m] == p.stock[m - 1] + p.staff[m] - 2 for m in (1, 2))
        ),
        stock=True,
    ),
    "At most five in any two months that follow each other": Meaning(
        lambda p: all(a + b <= 5 for a, b in p.steps)
    ),
    "From the second month on": Meaning(lambda p: min(p.staff[1:]) >= 1),
    "Nothing that is ready only after a day": Meaning(lambda p: not p.has("pool")),
    "The worst district gets as much as possible": Meaning(
        visitors=lambda p: (-min(p.north, p.south),)
    ),
    "The districts are as even as possible": Meaning(
        visitors=lambda p: (-p.visits, abs(p.north - p.south))
    ),
    "What is missed counts, what is more does not": Meaning(
        visitors=lambda p: (-p.visits, max(0, 150 - p.visits))
    ),
    "A party for each district": Meaning(visitors=lambda p: (-p.north, -p.south)),
    "As good as today for everybody": Meaning(lambda p: p.visits >= 110),
    "This one we could give up, if we must": Meaning(lambda p: p.visits >= 150),
    "A matrix of distances": Meaning(_near),
    "0 where the table says nothing": Meaning(
        cost=lambda p: p.cost - 15 * p.has("pool") - 5 * p.has("hall")
    ),
    "Numbers that several scenarios share": Meaning(
        cost=lambda p: p.cost + 3 * sum(p.staff), spent=lambda p: p.cost
    ),
}


def plans(*, stock: bool) -> Iterator[Plan]:
    """Every plan: what is built, who works, and what is in stock where an entry has it."""
    amounts = itertools.product(range(5), repeat=3)
    kept = list(itertools.product(range(5), repeat=3)) if stock else [(0, 0, 0)]
    for staff in amounts:
        for size in range(len(SITES) + 1):
            for built in itertools.combinations(SITES, size):
                yield from (Plan(frozenset(built), staff, each) for each in kept)


def efficient(points: set[tuple[Fraction | int, ...]]) -> set[tuple[Fraction | int, ...]]:
    """Those that no other is at most as large as in everything."""
    return {
        point
        for point in points
        if not any(
            other != point and all(a <= b for a, b in zip(other, point, strict=True))
            for other in points
        )
    }


def _merged(base: MappingTree, added: MappingTree) -> None:
    for name, value in added.values.items():
        there = base.values.get(name)
        if isinstance(there, MappingTree) and isinstance(value, MappingTree):
            _merged(there, value)
        else:
            base.keys[name], base.values[name] = added.keys[name], value


def _tree(text: str, path: Path) -> MappingTree:
    path.write_text(text, encoding="utf-8")
    faults = Faults()
    tree = read_document(path, faults)
    faults.raise_if_any(str(path))
    sets = tree.values.get("sets")
    for name, value in sets.values.items() if isinstance(sets, MappingTree) else ():
        sets.values[name] = getattr(value, "raw", None) or value
    return tree


def _written(head: str, folder: Path) -> Path:
    """The page's scenario with what an entry says, and the files that it needs."""
    scenario = folder / "scenario.yaml"
    base = _tree("{}", scenario)
    for block in blocks(PAGE.split("\n## ")[0] + ENTRIES[head]):
        if block.language == "sh":
            continue
        name = Path(block.info).name
        if name and name != scenario.name:
            (folder / name).write_text(block.body, encoding="utf-8")
        else:
            _merged(base, _tree(block.body, scenario))
    scenario.write_text(yaml_text(base), encoding="utf-8")
    return folder


def test_every_entry_has_a_meaning() -> None:
    assert list(ENTRIES) == list(MEANINGS)
    assert len(ENTRIES) >= 30


@pytest.mark.parametrize("head", ENTRIES)
def test_an_entry_means_what_it_says(head: str, tmp_path: Path) -> None:
    meaning = MEANINGS[head]
    spent = meaning.spent or meaning.cost
    points = {
        (meaning.cost(plan), *meaning.visitors(plan), -sum(plan.staff))
        for plan in plans(stock=meaning.stock)
        if spent(plan) <= 100 and meaning.keeps(plan)
    }
    front = wp.front(_written(head, tmp_path))
    assert front.complete
    listed = {tuple(map(Fraction, row)) for row in (front.values * front.signs).tolist()}
    assert listed == efficient(points)
