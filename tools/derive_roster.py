"""A month's roster from INRC-II: nurses, days, what wards need, who asked to be off."""

import re
from collections.abc import Iterator
from pathlib import Path

Rows = list[tuple[object, ...]]

CASE = "n005w4"
WEEKS = range(4)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHIFTS = ("Early", "Late", "Night")
_PAIR = re.compile(r"\((\d+),(\d+)\)")


def tables(folder: Path) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """Header and rows of each table, by the name of its file."""
    scenario = sections(folder / f"Sc-{CASE}.txt")
    history = sections(folder / f"H0-{CASE}-0.txt")
    weeks = [sections(folder / f"WD-{CASE}-{week}.txt") for week in WEEKS]
    names = [line.split()[0] for line in scenario["NURSES"]]
    called = {name: f"n{number}" for number, name in enumerate(names, start=1)}
    contracts = dict(map(contract, scenario["CONTRACTS"]))
    before = {line.split()[0]: line.split() for line in history["NURSE_HISTORY"]}
    nurses: Rows = []
    for line in scenario["NURSES"]:
        name, kind, _, *skills = line.split()
        last, in_row = before[name][3], before[name][5]
        head = int("HeadNurse" in skills)
        nurses.append((called[name], kind, head, *contracts[kind], last, in_row))
    return {
        "nurses.csv": (
            (
                "nurse",
                "contract",
                "head",
                "least",
                "most",
                "in_a_row",
                "weekends",
                "last",
                "before",
            ),
            nurses,
        ),
        "days.csv": (("day", "name", "week", "weekday"), list(days())),
        "needs.csv": (("day", "post", "shift", "skill", "least", "best"), list(needs(weeks))),
        "requests.csv": (("nurse", "asked", "day", "shift"), list(requests(weeks, called))),
    }


def sections(path: Path) -> dict[str, list[str]]:
    """The lines below each head in capital letters."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in map(str.strip, path.read_text(encoding="utf-8").splitlines()):
        head = re.match(r"[A-Z_0-9]{4,}", line)
        if head and head[0] == line.split()[0]:
            name = head[0]
            found[name] = []
        elif line and name:
            found[name].append(line)
    return found


def contract(line: str) -> tuple[str, tuple[str, str, str, str]]:
    """A contract's name: least and most shifts in four weeks, most days in a row, weekends."""
    name, total, in_row, _off, weekends, _whole = line.split()
    (least, most), (_, longest) = _PAIR.findall(total)[0], _PAIR.findall(in_row)[0]
    return name, (least, most, longest, weekends)


def days() -> Iterator[tuple[object, ...]]:
    for week in WEEKS:
        for number, name in enumerate(DAYS, start=1):
            yield 7 * week + number, f"W{week + 1} {name}", week + 1, number


def needs(weeks: list[dict[str, list[str]]]) -> Iterator[tuple[object, ...]]:
    """A row for each day, shift and skill of which some are needed or would be good."""
    for week, data in zip(WEEKS, weeks, strict=True):
        for line in data["REQUIREMENTS"]:
            shift, skill, *_ = line.split()
            for number, (least, best) in enumerate(_PAIR.findall(line), start=1):
                if best != "0":
                    yield 7 * week + number, f"{shift} {skill}", shift, skill, least, best


def requests(
    weeks: list[dict[str, list[str]]], called: dict[str, str]
) -> Iterator[tuple[object, ...]]:
    """A row for each shift that a nurse asked to be free of; a whole day is three."""
    for week, data in zip(WEEKS, weeks, strict=True):
        for line in data["SHIFT_OFF_REQUESTS"]:
            name, shift, day = line.split()
            asked = SHIFTS if shift == "Any" else (shift,)
            on = 7 * week + DAYS.index(day) + 1
            yield from ((called[name], f"{on} {each}", on, each) for each in asked)
