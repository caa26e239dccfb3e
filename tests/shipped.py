"""Fronts of the shipped instances, each made once in a test process; nobody changes them."""

from functools import cache
from pathlib import Path

import wholepie as wp

INSTANCES = Path(__file__).resolve().parents[1] / "instances"


@cache
def front(name: str) -> wp.Front:
    """The whole front of an instance."""
    return wp.front(INSTANCES / name)
