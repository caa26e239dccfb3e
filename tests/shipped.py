"""Fronts of the shipped instances, each made once for all test processes; nobody changes them."""

import fcntl
import pickle
from functools import cache
from pathlib import Path

import wholepie as wp

INSTANCES = Path(__file__).resolve().parents[1] / "instances"
#: Where the processes of a session share what they made; conftest.py sets it.
folder = Path()


@cache
def front(name: str) -> wp.Front:
    """The whole front of an instance."""
    with (folder / f"{name}.front").open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # whoever comes while it is made waits for it
        file.seek(0)
        pickled = file.read()
        if pickled:
            made: wp.Front = pickle.loads(pickled)
        else:
            made = wp.front(INSTANCES / name)
            file.write(pickle.dumps(made))
    return made
