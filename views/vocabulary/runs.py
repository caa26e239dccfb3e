"""What the views say of runs: what they are called, in which states they are, how good they are."""

import math
from collections.abc import Mapping
from typing import Any

from ...optimizer.results.tables import percent
from . import text

MOST_SETTINGS = 3
MOST_LETTERS = 60
PARAMETERS = "parameters."


def counted(counts: Mapping[str, int]) -> str:
    """How many runs are in which state, in words."""
    return ", ".join(f"{count:,} {state}" for state, count in counts.items())


def gap(value: Any) -> str:
    """A certificate in words, also where there is none."""
    return "unknown" if value is None or math.isnan(value) else percent(value)


def labels(settings: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What to call each run: the settings in which the runs differ, else its own name.

    >>> labels({"run-1": {"budget": "19 kEUR", "roof": "red"}, "run-2": {"budget": "23 kEUR"}})
    {'run-1': 'budget 19 kEUR, roof red', 'run-2': 'budget 23 kEUR'}
    """
    keys = dict.fromkeys(key for each in settings.values() for key in each)
    varied = [key for key in keys if len({each.get(key) for each in settings.values()}) > 1]
    called = {
        run: text.shortened(
            ", ".join(f"{key} {each[key]}" for key in varied if key in each), MOST_LETTERS
        )
        for run, each in settings.items()
    }
    is_clear = all(called.values()) and len(set(called.values())) == len(called)
    return (
        called
        if is_clear and len(varied) <= MOST_SETTINGS
        else {run: text.name(run) for run in settings}
    )


def settings_of(about: Mapping[str, Any]) -> dict[str, str]:
    """Parameters with their units, and other values that took the place of some in the file."""
    found = {
        text.name(
            each["name"]
        ): f"{value(each['value'])} {text.name(each.get('unit') or '')}".strip()
        for each in about.get("parameters", ())
    }
    given = {each["path"]: each["value"] for each in about.get("overrides", ())}
    return found | overridden(
        {path: each for path, each in given.items() if not path.startswith(PARAMETERS)}
    )


def overridden(overrides: Mapping[str, Any]) -> dict[str, str]:
    """Values by the paths that they replace in a scenario."""
    return {path_label(path): value(each) for path, each in overrides.items()}


def path_label(path: str) -> str:
    """A path of a scenario in words: parameters by their own names."""
    return text.name(path.removeprefix(PARAMETERS))


def value(given: Any) -> str:
    """A value of a setting."""
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return text.number(given) if is_number else text.name(str(given))
