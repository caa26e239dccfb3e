"""What ``api/names.py`` and ``cli/choices.py`` hold of the registries of methods and rules."""

import re
from pathlib import Path

from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.rule import RULES

_ROOT = Path(__file__).resolve().parents[2]
FILE = _ROOT / "api" / "names.py"
CHOICES = _ROOT / "cli" / "choices.py"


def literals() -> str:
    """The text of ``api/names.py`` with the names that are registered now."""
    text = FILE.read_text(encoding="utf-8")
    for kind, names in (("RuleName", RULES.all()), ("MethodName", METHODS.all())):
        listed = "".join(f'    "{name}",\n' for name in sorted(names))
        declared = re.compile(rf"^{kind} = Literal\[\n.*?^\]", re.M | re.S)
        text = declared.sub(f"{kind} = Literal[\n{listed}]", text)
    return text


def choices() -> str:
    """The text of ``cli/choices.py`` with the rules that are registered now."""
    rules = sorted(RULES.all().items())
    rows = "".join(f'    "{name}": "{rule.summary}",\n' for name, rule in rules)
    declared = re.compile(r"^RULES = \{\n.*?^\}", re.M | re.S)
    return declared.sub(f"RULES = {{\n{rows}}}", CHOICES.read_text(encoding="utf-8"))
