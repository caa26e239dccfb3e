"""The names of methods and rules as types, in ``api/names.py``, from their registries."""

import re
from pathlib import Path

from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.rule import RULES

FILE = Path(__file__).resolve().parents[2] / "api" / "names.py"


def literals() -> str:
    """The text of ``api/names.py`` with the names that are registered now."""
    text = FILE.read_text(encoding="utf-8")
    for kind, names in (("RuleName", RULES.all()), ("MethodName", METHODS.all())):
        listed = "".join(f'    "{name}",\n' for name in sorted(names))
        declared = re.compile(rf"^{kind} = Literal\[\n.*?^\]", re.M | re.S)
        text = declared.sub(f"{kind} = Literal[\n{listed}]", text)
    return text
