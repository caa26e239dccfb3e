"""The algebra of scenarios: a whitelisted subset of Python's expressions, compiled to short calls.

source.py       a text of the scenario, parsed, and all that is not allowed refused in place
loops.py        the ``for`` of definitions
values.py       what an expression can be         symbols.py   what names stand for
scope.py        names in sight; which function compiles which syntax node
names.py, arithmetic.py, conditions.py, groups.py, functions.py     those functions
spelling.py, order.py, defaults.py     per cent, ranges and order, look-ups with a default
decided.py      conditions on decisions
forms.py        linear forms with kinks (what is not linear), and what stands for these
"""

from . import arithmetic, conditions, functions, groups, names

__all__ = ["arithmetic", "conditions", "functions", "groups", "names"]
