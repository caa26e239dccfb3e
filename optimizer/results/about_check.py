"""What ``run.json`` says, checked when it is read: everybody may have written it, and all views
rely on its shape.
"""

from typing import Any

from ..run_place import RUN
from ..shapes import LEVEL, NUMBER, Shape, require_keys, require_shape, unlike

_FILE: Shape = {"file": str, "sha256": str, "contents?": str, "rows": int}
_PARAMETER: Shape = {"name": str, "value": object, "unit?": str}
_DECISION: Shape = {
    "name": str, "type": str, "count": int, "words": str, "unit?": str, "captions?": {"*": str},
    "axes?": [{"name": str, "labels": {"*": str}}], "tables?": [dict],
}  # fmt: skip
_MEASURE: Shape = {"name": str, "rule": str, "unit?": str, "count?": int, "forms?": [dict]}
_GOAL: Shape = {
    "label": str, "name?": str, "sense?": str, "rule?": str, "unit?": str, "step?": LEVEL,
    "at_least?": LEVEL, "at_most?": LEVEL, "target?": LEVEL,
}  # fmt: skip
_PARTY: Shape = {
    "name": str, "weight": NUMBER, "description": str, "goals": [_GOAL],
    "contributes": [{"name": str, "amount": NUMBER, "unit?": str}],
    "requires": [{"name": str, "rule": str, "count": int}],
}  # fmt: skip
_OPTIONS: Shape = {
    "within?": LEVEL, "time_limit?": LEVEL, "max_points?": int | None, "workers?": int | None,
    "method?": str | None, "samples?": int | None, "tolerance?": LEVEL, "deterministic?": bool,
}  # fmt: skip
_ABOUT: Shape = {
    "title?": str, "description?": str, "source?": str, "rule?": str,
    "file?": str, "sha256?": str, "contents?": str, "tables?": [_FILE], "parameters?": [_PARAMETER],
    "decisions?": [_DECISION], "measures?": [_MEASURE], "stakeholders?": [_PARTY],
    "overrides?": [{"path": str, "value": object}], "goals?": [str],
}  # fmt: skip
#: Of ``run.json``; older versions wrote less.
_RUN: Shape = {
    "plans": int, "complete": bool, "gap": LEVEL, "faces?": int, "guarantee?": str,
    "goals": [dict], "stakeholders": [dict], "payoff": list | None, "scale?": dict | None,
    "fair?": {"*": int}, "in_use?": {"*": int},
    "columns": {"names": [str], "component": [int], "index": [list], "hidden": [int]},
    "method?": str, "stopped?": str, "solves?": int, "seconds?": NUMBER,
    "solver_seconds?": NUMBER, "options?": _OPTIONS, "versions?": {"*": str}, "about?": dict,
    "runs?": int, "relaxations?": int, "ways?": {"*": dict}, "trace?": [dict], "choice?": str,
    "notes?": [str], "merged?": int, "contradictions?": int, "unsettled?": int,
    "without_steps?": [str], "rows_without_steps?": int, "ended?": str, "sha256?": {"*": str},
    "signed?": str,
}  # fmt: skip


def require_sound(about: Any) -> None:
    """Raise InputError, naming the part, unless it has the shape that wholepie writes."""
    require_shape(about, _ABOUT, "about", RUN)
    if "file" in about and "sha256" not in about:
        raise unlike("about.sha256", RUN, "a text", "nothing")


def require_run(said: dict[str, Any]) -> None:
    """Raise InputError, naming the part, unless a run's description has the shape that wholepie
    writes.
    """
    require_keys(said, _RUN, "", RUN)
