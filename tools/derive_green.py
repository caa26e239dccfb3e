"""Green places from the Green Budget of Wieliczka: projects with a place, and which are near."""

import math
from collections.abc import Iterable, Iterator, Sequence

Row = dict[str, str]

TOWN = (49.987, 20.065)
TOWN_KM, NEAR_KM = 2.0, 1.0
_KM_A_DEGREE = 111.2


def placed(projects: Iterable[Row]) -> list[Row]:
    """Projects that have a place, by number."""
    return sorted((row for row in projects if row["latitude"]), key=lambda r: int(r["project_id"]))


def project_rows(projects: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    for row in projects:
        place = (f"{number:.5f}" for number in at(row))
        yield f"p{row['project_id']}", row["name"], row["cost"], row["votes"], part(row), *place


def near_rows(projects: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    """A row for each two projects at most a kilometre apart, and for each with itself."""
    for one in projects:
        for other in projects:
            if distance(at(one), at(other)) <= NEAR_KM:
                yield f"p{one['project_id']}", f"p{other['project_id']}"


def at(row: Row) -> tuple[float, float]:
    return float(row["latitude"]), float(row["longitude"])


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres as the crow flies, on a map that is flat over a commune."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * math.cos(math.radians(TOWN[0]))
    return math.hypot(north, east) * _KM_A_DEGREE


def part(row: Row) -> str:
    """The town, or the villages to its north or south."""
    if distance(at(row), TOWN) < TOWN_KM:
        return "town"
    return "north" if at(row)[0] > TOWN[0] else "south"
