"""Layers: the ways to decide steps one after another, as a graph in which ways may meet again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .order import Numbers
from .states import Bools, Choices

#: Numbers of ways are added in 64 bits below this, and in Python's own numbers from there on.
_SAFE = 2**62


class TooManySetsError(Exception):
    """There are more sets of states than were allowed."""


@dataclass(frozen=True, eq=False)
class Layer:
    """The ways from one layer of ``before`` states to the next, of ``after`` ones, shapes (E,).

    Each takes an option of ``choices`` from a state of ``parents`` to one of ``targets``. No two
    ways from a state to another take the same option.
    """

    parents: Choices
    choices: Choices
    targets: Choices
    before: int
    after: int

    def only(self, kept: Bools | Numbers) -> "Layer":
        """Some of the ways, a mask of shape (E,) or numbers of them."""
        parents, choices, targets = self.parents[kept], self.choices[kept], self.targets[kept]
        return Layer(parents, choices, targets, self.before, self.after)

    def into(self, kept: Bools) -> "Layer":
        """The ways into the states of a mask, shape (after,), which are numbered anew."""
        place = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        there = self.only(kept[self.targets])
        targets = place[there.targets]
        return Layer(there.parents, there.choices, targets, self.before, int(kept.sum()))


@dataclass(frozen=True, eq=False)
class Layers:
    """All ways from the one state of the first layer to states of the last.

    In each layer they are sorted by parent, and then by option; none ends before the last layer.
    """

    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, layers: Sequence[Layer]) -> "Layers":
        """The ways to the states of the last of the layers; those that end before are dropped."""
        found: list[Layer] = []
        leads = np.ones(layers[-1].after if layers else 1, dtype=bool)
        for layer in reversed(layers):
            ways = layer.only(leads[layer.targets])
            found.append(ways.only(np.lexsort((ways.choices, ways.parents))))
            leads = np.zeros(layer.before, dtype=bool)
            leads[found[-1].parents] = True
        return cls(tuple(reversed(found)))

    @classmethod
    def side_by_side(cls, choices: Choices) -> "Layers":
        """These ways alone, shape (N, steps), of which none is there twice."""
        number, steps = choices.shape
        own, start = np.arange(number, dtype=np.int32), np.zeros(number, dtype=np.int32)
        found = [Layer(own, choices[:, k], own, number, number) for k in range(steps)]
        if found:
            found[0] = Layer(start, choices[:, 0], own, 1, number)
        return cls(tuple(found))

    def count(self) -> int:
        """How many ways there are; exact, however many."""
        ways: npt.NDArray[Any] = np.ones(
            self.layers[-1].after if self.layers else 1, dtype=np.int64
        )
        for layer in reversed(self.layers):
            more = ways[layer.targets]
            if more.dtype != object and int(more.max(initial=0)) * len(more) >= _SAFE:
                more = more.astype(object)
            ways = np.zeros(layer.before, dtype=more.dtype)
            np.add.at(ways, layer.parents, more)
        return int(ways.sum())

    def listed(self, most: int) -> Choices:
        """The options taken on the first ways, shape (N, steps), in the order of the options."""
        found = np.empty((1, 0), dtype=np.int32)
        at = np.zeros(1, dtype=np.int64)
        for ways in self.layers:
            first = np.searchsorted(ways.parents, at)
            numbers = np.searchsorted(ways.parents, at, side="right") - first
            ends = np.cumsum(numbers)
            # Every way comes to the last layer, so those beyond the first are not needed.
            places = np.arange(min(most, int(ends[-1]) if len(ends) else 0))
            owner = np.searchsorted(ends, places, side="right")
            taken = first[owner] + places - (ends - numbers)[owner]
            found = np.column_stack([found[owner], ways.choices[taken]])
            at = ways.targets[taken].astype(np.int64)
        return found

    def options(self, step: int) -> Numbers:
        """The options that some way takes in a step, in order."""
        return np.unique(self.layers[step].choices).astype(np.int64)

    def told_apart(self, labels: Sequence[Numbers], most: int) -> "Layers":
        """The ways by the ``labels`` of their options, those of step k by ``labels[k]``: ways with
        the same labels in all steps are one.

        States are sets of states here, each of those that ways with the same labels come to. Raises
        TooManySetsError with more than ``most`` of them in all, members counted.
        """
        sets: list[tuple[int, ...]] = [(0,)]
        found, left = list[Layer](), most
        for layer, label in zip(self.layers, labels, strict=True):
            begins = np.searchsorted(layer.parents, np.arange(layer.before + 1)).tolist()
            names, ends = label[layer.choices].tolist(), layer.targets.tolist()
            numbers: dict[tuple[int, ...], int] = {}
            made: list[tuple[int, int, int]] = []
            for owner, members in enumerate(sets):
                reached: dict[int, set[int]] = {}
                for state in members:
                    for way in range(begins[state], begins[state + 1]):
                        reached.setdefault(names[way], set()).add(ends[way])
                for name, states in sorted(reached.items()):
                    key = tuple(sorted(states))
                    if key not in numbers:
                        left -= len(key)
                    made.append((owner, name, numbers.setdefault(key, len(numbers))))
                if left < 0:
                    raise TooManySetsError
            parents, choices, targets = np.array(made, dtype=np.int32).reshape(-1, 3).T
            found.append(Layer(parents, choices, targets, len(sets), len(numbers)))
            sets = list(numbers)
        return Layers(tuple(found))
