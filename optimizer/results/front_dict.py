"""A front as plain data."""

from dataclasses import asdict
from typing import Any

from .data import FrontData
from .plain import plain, records
from .tables import points


def as_dict(front: FrontData) -> dict[str, Any]:
    """The front's certificate, its goals and points, and what lies between them."""
    record = front.record
    found = {
        "complete": front.complete,
        "exact": front.exact,
        "without_steps": list(record.without_steps),
        "gap": front.gap,
        "method": record.method,
        "choice": record.choice,
        "guarantee": front.guarantee,
        "verification": front.check.state,
        "notes": list(record.notes),
        "stopped": record.stopped,
        "solves": record.solves,
        "seconds": record.seconds,
        "goals": [asdict(goal) for goal in front.goals],
        "payoff": None if front.payoff is None else records(front.payoff),
        "points": records(points(front.values, front.labels)),
    }
    return dict(plain(found | between(front)))


def between(front: FrontData) -> dict[str, Any]:
    """What lies between the plans and where each is best; empty if neither is known.

    ``faces``: the vertices' plans (0: an open end) and goal values, and weights of minimised goals
    whose sum is the same all over the face. ``supports``: for each plan the vertices of the
    weights, of goals divided by their ranges, for which it is best.
    """
    found: dict[str, Any] = {}
    if front.faces is not None:
        weights = front.faces.normals * front.signs + 0.0
        found["faces"] = [
            {
                "face": number,
                "plans": list(plans),
                "values": front.faces.values[list(members)].tolist(),
                "weights": row.tolist(),
            }
            for number, (plans, members, row) in enumerate(
                zip(front.face_plans, front.faces.members, weights, strict=True), 1
            )
        ]
    if front.supports is not None:
        supports = front.supports
        found["supports"] = [
            {"plan": plan, "weights": supports.of(plan).tolist()} for plan in front.numbers
        ]
    return found
