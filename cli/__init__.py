"""The command line: one file for each command; each parses, calls, prints and sets the exit code.

Exit codes: 0 done; 1 the solver or the program failed; 2 bad usage or bad input; 3 the requirements
cannot all be met; 4 stopped before what was asked for was reached; 130 interrupted.
"""

from .loading import loading

with loading():
    from .group import main

__all__ = ["main"]
