"""Special ordered sets in rows: at most one of some variables, or two neighbours, are not 0."""

from collections.abc import Sequence
from typing import Any

from pyomo.core.base.piecewise import Piecewise

from ..problem.affine import Affine, MissingBoundError, Number
from ..problem.linearizing import Linearizer
from .forms import NotLinearError
from .maker import Form, PyomoMaker, bound_wanted


def hold(linearizer: Linearizer[int], maker: PyomoMaker, given: Any) -> list[Form]:
    """Hold a special ordered set: forms of yes/no columns, the sum of which is to be at most 1.

    Raises NotLinearError where a variable has no bounds, or for sets of more than two.
    """
    if given.level not in (1, 2):
        raise NotLinearError(f"{given.level} neighbours", "only sets of one or two are taken")
    ordered = [variable for variable, _ in sorted(given.get_items(), key=lambda item: item[1])]
    places = len(ordered) if given.level == 1 else max(len(ordered) - 1, 1)
    forms = [maker.form(variable) for variable in ordered]
    ends = [
        _ends(linearizer, maker, form, variable)
        for form, variable in zip(forms, ordered, strict=True)
    ]
    if given.level == 1 and all(_is_choice(linearizer, form) for form in forms):
        return forms
    picks = [linearizer.choice() for _ in range(places)]
    for at, (form, (low, high)) in enumerate(zip(forms, ends, strict=True)):
        _hold_off(maker, form, low, high, _near(picks, at, given.level))
    return picks


def _near(picks: Sequence[Form], at: int, level: int) -> Form:
    """1 where a variable may be other than 0."""
    near = picks[at : at + 1] if level == 1 else picks[max(at - 1, 0) : at + 1]
    found: Form = Affine()
    for pick in near:
        found = found.plus(pick)
    return found


def _hold_off(maker: PyomoMaker, form: Form, low: Number, high: Number, near: Form) -> None:
    """``low * near <= form <= high * near``."""
    if form.terms:
        maker.row(form.plus(near, -high), None, 0)
        maker.row(form.plus(near, -low), 0, None)
    elif form.constant:
        maker.row(near, 1, None)


def _ends(
    linearizer: Linearizer[int], maker: PyomoMaker, form: Form, variable: Any
) -> tuple[Number, Number]:
    """Bounds of a variable that may be 0; the weights of a Piecewise add up to 1."""
    low, high = linearizer.span(form)
    if high is None and isinstance(variable.parent_block().parent_component(), Piecewise):
        high = 1
    try:
        least = linearizer.least(form) if low is None else low
        most = linearizer.most(form) if high is None else high
    except MissingBoundError as error:
        raise NotLinearError(variable.name, bound_wanted(error, maker)) from error
    return min(least, 0), max(most, 0)


def _is_choice(linearizer: Linearizer[int], form: Form) -> bool:
    return linearizer.is_whole(form) and linearizer.span(form) == (0, 1)
