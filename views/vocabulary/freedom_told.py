"""What may still change, read from a run: checked plain data, with what is endless put back."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...optimizer.insight.freedom import CANNOT, FIXED, MAY, MUST, OPEN, VARIES
from ...optimizer.insight.replacement import COSTS, IMPOSSIBLE, IN, OUT
from ...optimizer.insight.replacement import OPEN as OPEN_COST
from ...optimizer.results.front import Front
from . import decision_lists, naming
from .added import maybe, number

VERDICTS = (MUST, MAY, CANNOT, FIXED, VARIES, OPEN)
Told = Mapping[str, Any]


def checked(data: Any) -> Told:
    """What ``wholepie freedom`` added: decisions, groups and costs, of a plan and its limits.

    An index is a tuple, counts are those of the decisions, and costs may be None. Raises
    ValueError, TypeError, LookupError or AttributeError where it is something else.
    """
    decisions = [_decision(each) for each in data["decisions"]]
    if not 0 <= number(data["lose"]) < 1 or not decisions:
        raise ValueError("no loss, or no decisions")
    verdicts = [each["verdict"] for each in decisions]
    values = {str(label): number(value) for label, value in data["values"].items()}
    rangeless = [label for label in map(str, data["without_range"]) if label in values]
    costs = data.get("costs")
    return {
        "plan": _plan(data["plan"]),
        "rule": str(data["rule"]),
        "lose": number(data["lose"]),
        "values": values,
        "limits": {label: number(data["limits"][label]) for label in values},
        "without_range": rangeless,
        "counts": {each: verdicts.count(each) for each in VERDICTS},
        "decisions": decisions,
        "groups": [_group(each) for each in data["groups"]],
        "stopped": str(data["stopped"]),
        "costs": None if costs is None else _costs(costs, values, has_endless=bool(rangeless)),
    }


def _plan(said: Any) -> int | None:
    if said is not None and (isinstance(said, bool) or not isinstance(said, int) or said < 1):
        raise ValueError(f"{said!r} is not the number of a plan")
    return None if said is None else int(said)


def _decision(said: Any) -> Told:
    return {"decision": str(said["decision"]), "index": _index(said), **_range(said)}


def _index(said: Mapping[str, Any]) -> tuple[Any, ...]:
    parts = list(_parts(said))
    if any(not isinstance(each, str | int | float) for each in parts):
        raise ValueError(f"{parts!r} is not an index")
    return tuple(part for part in parts if part != "")


def _parts(said: Mapping[str, Any]) -> Iterator[Any]:
    place = 1
    while (name := f"index_{place}") in said:
        yield said[name]
        place += 1


def _group(said: Any) -> Told:
    names = {key: str(said[key]) for key in ("decision", "by", "group")}
    return {**names, "members": int(number(said["members"])), **_range(said)}


def _range(said: Any) -> Told:
    """The verdict and the least, present and most value; endless where JSON has no number."""
    if said["verdict"] not in VERDICTS:
        raise ValueError(f"{said['verdict']!r} is not a verdict")
    value, least, most = number(said["value"]), maybe(said["least"]), maybe(said["most"])
    found = {
        "value": value,
        "least": -math.inf if least is None else least,
        "most": math.inf if most is None else most,
    }
    if found["least"] > found["most"]:
        raise ValueError(f"the least, {least}, is above the most, {most}")
    return {**found, "verdict": said["verdict"]}


def _costs(said: Any, values: Mapping[str, float], *, has_endless: bool) -> Told:
    rows = [_cost(each, values, has_endless) for each in said["decisions"]]
    return {"decisions": rows, "stopped": str(said["stopped"])}


def _cost(said: Any, values: Mapping[str, float], has_endless: bool) -> Told:
    """One decision that is forced otherwise, with the loss and goal values of that plan, which are
    None where there is none or it is not known. The loss is None, too, where a goal without a range
    loses, if there is such a goal.
    """
    verdict, forced, loss = said["verdict"], said["forced"], maybe(said["loss"])
    if verdict not in (COSTS, IMPOSSIBLE, OPEN_COST) or forced not in (IN, OUT):
        raise ValueError(f"{verdict!r} or {forced!r} is not what forcing gives")
    has_plan = verdict == COSTS
    if has_plan and loss is None and not has_endless:
        raise ValueError("a cost without a number")
    return {
        "decision": str(said["decision"]),
        "index": _index(said),
        "value": number(said["value"]),
        "forced": forced,
        "verdict": verdict,
        "loss": loss if has_plan else None,
        "goals": {label: number(said["goals"][label]) for label in values} if has_plan else None,
    }


def listed(front: Front, data: Told) -> int | None:
    """The number of the listed plan with these goal values, if the front lists one."""
    if list(data["values"]) != [goal.label for goal in front.goals]:
        return None
    values = np.array(list(data["values"].values()))
    same = np.flatnonzero(np.isclose(front.values, values, rtol=1e-9, atol=0).all(axis=1))
    return int(front.numbers[same[0]]) if len(same) else None


def named(front: Front, each: Told) -> tuple[str, str]:
    """What people call a decision, and what tables say of it."""
    name = naming.called(front, each["decision"], each["index"])
    return name, decision_lists.beside(each["decision"], each["index"], front.about)
