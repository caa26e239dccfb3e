"""States that a run of a batch can be in, as its manifest stores them and as tables show them."""

DONE, STOPPED, INTERRUPTED = "done", "stopped", "interrupted"
INFEASIBLE, FAILED, WAITING, RUNNING = "infeasible", "failed", "waiting", "running"
#: Shown of a run that was made and is no longer in its folder.
DAMAGED = "damaged"
#: States that a run may have in the end; other runs are resumed or made again.
STATES = (DONE, STOPPED, INTERRUPTED, INFEASIBLE, FAILED, DAMAGED, WAITING)
