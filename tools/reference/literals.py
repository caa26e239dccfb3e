"""What files of names and choices hold of the registries of methods and rules."""

import re
from collections.abc import Iterable
from pathlib import Path

from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.rule import RULES

_ROOT = Path(__file__).resolve().parents[2]
NAMES = _ROOT / "api" / "names.py"
RULE_NAMES = _ROOT / "optimizer" / "plans" / "rule_names.py"
CHOICES = _ROOT / "cli" / "choices.py"


def method_names() -> str:
    """The text of ``api/names.py`` with the methods that are registered now."""
    return _declared(NAMES, "MethodName", METHODS.all())


def rule_names() -> str:
    """The text of ``optimizer/plans/rule_names.py`` with the rules that are registered now."""
    return _declared(RULE_NAMES, "RuleName", RULES.all())


def _declared(file: Path, kind: str, registered: Iterable[str]) -> str:
    listed = "".join(f'    "{name}",\n' for name in sorted(registered))
    declared = re.compile(rf"^{kind} = Literal\[\n.*?^\]", re.M | re.S)
    return declared.sub(f"{kind} = Literal[\n{listed}]", file.read_text(encoding="utf-8"))


def choices() -> str:
    """The text of ``cli/choices.py`` with the rules that are registered now."""
    rules = sorted(RULES.all().items())
    rows = "".join(f'    "{name}": "{rule.summary}",\n' for name, rule in rules)
    declared = re.compile(r"^RULES = \{\n.*?^\}", re.M | re.S)
    return declared.sub(f"RULES = {{\n{rows}}}", CHOICES.read_text(encoding="utf-8"))
