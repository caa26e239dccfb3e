"""States that a run of a batch can be in, as its manifest stores them and as tables show them."""

DONE, STOPPED, INTERRUPTED = "done", "stopped", "interrupted"
INFEASIBLE, FAILED, WAITING, RUNNING = "infeasible", "failed", "waiting", "running"
#: States that a run may have in the end; other runs are resumed or made again.
STATES = (DONE, STOPPED, INTERRUPTED, INFEASIBLE, FAILED, WAITING)
