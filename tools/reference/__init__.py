"""The reference under docs/reference/, and what other files hold of it, generated from the code.

Commands come from click's own help, keys from the pydantic models of the scenario file, expressions
from the whitelist of the parser, methods and rules from their registries, and Python names from
`wholepie.__all__`. A missing description is an error: :class:`Undocumented`.
"""

from .commands import commands
from .diagnostics import diagnostics
from .files import architecture
from .language import scenario
from .literals import choices, method_names, rule_names
from .markdown import Undocumented
from .names import python
from .registries import methods

__all__ = ["Undocumented", "architecture", "choices", "method_names", "pages", "rule_names"]

_MADE = "<!-- Generated from the code by tools/make_docs.py; `make docs` writes it again. -->\n\n"


def pages() -> dict[str, str]:
    """Text of every page of the reference by file name."""
    made = {
        "commands.md": commands(),
        "diagnostics.md": diagnostics(),
        "scenario.md": scenario(),
        "methods.md": methods(),
        "python.md": python(),
    }
    return {name: _MADE + text for name, text in made.items()}
