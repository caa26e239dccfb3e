"""RunWatch: what HiGHS says and finds while it runs, and when it is to break off."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any
from weakref import WeakMethod

import numpy as np

from ..problem.problem import Floats
from .budget import Budget

#: Objectives from here on are none.
_ENDLESS = 1e300
_LINES = 100
#: Seconds after which a run is a long one.
_LONG_RUN = 1.0


class RunWatch:
    """Watches the runs of one HiGHS object until its budget is spent.

    A run that has a plan breaks off after ``most_nodes``; ``broke_off`` says whether the last one
    did. Any run ends at its ``last_node``. ``said`` are the last lines that HiGHS logged.
    """

    def __init__(self, budget: Budget) -> None:
        self.most_nodes, self.last_node, self.broke_off = np.inf, np.inf, False
        self.said: deque[str] = deque(maxlen=_LINES)
        self._budget, self._began = budget, 0.0
        self._on_plan: WeakMethod[Callable[[Floats], None]] | None = None

    @property
    def errors(self) -> str:
        """What HiGHS called errors in what it said."""
        errors = [line for line in self.said if line.startswith("ERROR")]
        return " ".join(" ".join(errors).split()).rstrip(".")

    def begin(self) -> None:
        """A run begins now."""
        self._began, self.broke_off = time.perf_counter(), False

    def tell(self, on_plan: Callable[[Floats], None]) -> None:
        """Tell this method of the plans that long runs find on their way, as HiGHS has them.

        HiGHS would keep its owner alive for good, so it is held weakly.
        """
        self._on_plan = WeakMethod(on_plan)

    def attach(self, highs: Any, kinds: Any) -> None:
        """Watch this HiGHS object from now on, given HiGHS' ``kinds`` of callbacks."""
        budget = self._budget
        # Python is slow enough for this to count.
        stopped = budget.stop.is_set if budget.within is None else lambda: budget.stopped
        logging, node = int(kinds.kCallbackLogging), int(kinds.kCallbackMipInterrupt)
        improved = int(kinds.kCallbackMipImprovingSolution)

        def called(kind: Any, message: str, out: Any, data_in: Any, _user: Any) -> None:
            if kind == logging:
                self.said.append(message)
                return
            if kind == improved:
                self._found(out.mip_solution)
                return
            # Called at every node. The flag outlives the run, so it is written either way.
            if kind == node and out.mip_node_count >= self.most_nodes:
                self.broke_off = out.mip_primal_bound < _ENDLESS
            is_last = kind == node and out.mip_node_count >= self.last_node
            data_in.user_interrupt = is_last or self.broke_off or stopped()

        highs.setCallback(called, None)
        for each in (
            kinds.kCallbackLogging,
            kinds.kCallbackMipInterrupt,
            kinds.kCallbackSimplexInterrupt,
            kinds.kCallbackIpmInterrupt,
            kinds.kCallbackMipImprovingSolution,
        ):
            highs.startCallback(each)

    def _found(self, x: Floats) -> None:
        """Short runs come to their end before anybody could read of it."""
        on_plan = self._on_plan() if self._on_plan else None
        if on_plan is not None and time.perf_counter() - self._began > _LONG_RUN:
            on_plan(np.array(x))
