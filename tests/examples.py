"""How many examples a property is tried on."""

from hypothesis import settings

_LEAST = 4


def examples(count: int) -> settings:
    """So many examples in the profile ``deep`` of conftest.py, and a share of them in ``fast``."""
    share = settings.default.max_examples / settings.get_profile("deep").max_examples
    return settings(max_examples=max(round(count * share), min(count, _LEAST)))
