"""What `import wholepie` offers, and that every method and rule says what it can do."""

from dataclasses import fields

import wholepie as wp
from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.case import Preferences
from wholepie.optimizer.plans.rule import RULES
from wholepie.optimizer.search.options import Options


def test_everything_offered_is_documented() -> None:
    for name in wp.__all__:
        assert (getattr(wp, name).__doc__ or "").strip(), name


def test_methods_and_rules_declare_what_they_are() -> None:
    for name, method in METHODS.all().items():
        assert method.name == name
        assert method.summary
        assert 1 <= method.least_goals <= method.most_goals
        assert method.guarantee
        assert set(method.uses) <= {each.name for each in fields(Options)}
    for name, rule in RULES.all().items():
        assert rule.name == name
        assert rule.summary
        assert set(rule.uses) <= {each.name for each in fields(Preferences)}


def test_exit_codes_belong_to_errors() -> None:
    codes = {
        wp.InputError: 2,
        wp.UnboundedError: 2,
        wp.InfeasibleError: 3,
        wp.SolverError: 1,
        wp.OutOfTimeError: 4,
        wp.InterruptionError: 130,
    }
    for error, code in codes.items():
        assert error.exit_code == code
        assert issubclass(error, wp.WholepieError)
