"""A model stated again in what a linear solver takes, beside the one that was handed in.

The restated model has the objectives and constraints of the other one, of the same variables, and
choices of its own with rows that say what they stand for. The model handed in is only read.
"""

from collections.abc import Callable, Container, Iterable
from functools import partial
from typing import Any

from pyomo.common.modeling import unique_component_name
from pyomo.core import (
    Binary,
    Block,
    BooleanVar,
    ConcreteModel,
    Constraint,
    ConstraintList,
    LogicalConstraint,
    Objective,
    ObjectiveList,
    SOSConstraint,
    Var,
    VarList,
)
from pyomo.gdp import Disjunct, Disjunction
from pyomo.gdp.disjunct import AutoLinkedBooleanVar

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..problem.affine import End, MissingBoundError, OpenError, Sense
from ..problem.linearizing import Both, Condition, Holds
from ..problem.names import name_of
from ..problem.tolerances import TOLERANCE
from . import special_sets
from .disjunctions import Disjunctions, stray
from .domains import gaps_of, with_gaps
from .forms import OPEN, FormReader, NotLinearError, total
from .gaps import count, hold
from .logic import Logic
from .maker import Form, PyomoMaker, bound_wanted, exact
from .variables import column_bounds

#: What only a restated model says in rows.
RESTATED = (LogicalConstraint, Disjunction, Disjunct, SOSConstraint)
INSIDE = (Block, Disjunct)


class AsItIs:
    """A model that is compiled as it is."""

    hidden: frozenset[str] = frozenset()
    definitions = choices = ""

    def source(self, datum: Any) -> Any:
        """The datum itself."""
        return datum

    def is_own(self, variable: Any) -> bool:
        """Nothing was added."""
        return False

    def widest(self) -> str:
        """Nothing was added."""
        return ""


def needs_restating(model: Any) -> bool:
    """Whether a model has components that only a restated one says in rows."""
    found = model.collect_ctypes(active=True, descend_into=INSIDE)
    return not found.isdisjoint(RESTATED)


class Restated:
    """What is compiled in the place of ``given``: ``model``.

    ``source`` leads from a datum of it to that of the given model; ``choices`` and ``definitions``
    are names of components that only it has. Goals in ``exactly`` are worth what they say in every
    plan that keeps to the rows; of others that is so where they are as good as they can be.
    """

    def __init__(self, given: Any, exactly: Container[str] = ()) -> None:
        self.given, self.model, self.exactly = given, ConcreteModel(), exactly
        self._sources: dict[int, Any] = {}
        self._binaries: dict[int, Any] = {}
        self._counted: set[int] = set()
        self._faults: list[str] = []
        self._parts = [self._part(*each) for each in _PARTS]
        choices, definitions, self._rows, self._goals, self._truths = self._parts
        self.choices, self.definitions = choices.local_name, definitions.local_name
        self._maker = PyomoMaker(choices, definitions)
        self._forms = FormReader(self._maker)
        self._logic = Logic(self._forms, self._binary)
        self._disjunctions = Disjunctions(self._forms, self._logic)

    def _part(self, name: str, kind: type) -> Any:
        """A component whose name the given model has not."""
        part = kind()
        self.model.add_component(unique_component_name(self.given.model(), name), part)
        return part

    def state(self) -> "Restated":
        """State all that the given model has.

        Raises
        ------
        InputError
            Something is not linear and cannot be made so; all such components are named.
        InfeasibleError
            A constraint of fixed variables is violated, or bounds cross.
        """
        column_bounds(list(self.given.component_data_objects(Var, descend_into=INSIDE)))
        self._count_parts()
        self._tie_fixed()
        for kind, say in (
            (Objective, self._state_objective),
            (Constraint, self._state_constraint),
            (LogicalConstraint, self._state_logic),
            (SOSConstraint, self._state_special),
            (Disjunction, self._state_disjunction),
        ):
            for datum in self.given.component_data_objects(kind, active=True, descend_into=Block):
                self._try(datum, partial(say, datum))
        for name in stray(self.given, self._disjunctions.known):
            self._faults.append(
                f"{name}: this Disjunct is in no Disjunction, which would choose it."
            )
        if self._faults:
            raise InputError(codes.PYOMO_NOT_LINEAR, "\n".join(self._faults))
        return self

    def source(self, datum: Any) -> Any:
        """What of the given model a datum stands for; itself where it stands for no other."""
        return self._sources.get(id(datum), datum)

    def close(self, variables: Iterable[Any]) -> None:
        """Hold variables to their domains, which have gaps."""
        for variable in variables:
            if id(variable) not in self._counted:
                hold(self._forms.linearizer, self._maker.form(variable), gaps_of(variable))

    @property
    def hidden(self) -> set[str]:
        """Names of variables that do not count as decisions."""
        return {self.choices, *self._disjunctions.hidden}

    def is_own(self, variable: Any) -> bool:
        """Whether a variable is one that was added."""
        return variable.model() is self.model

    def widest(self) -> str:
        """The variable of the given model with the largest bound, by name."""
        return self._maker.widest()

    def _try(self, datum: Any, say: Callable[[], None]) -> None:
        try:
            say()
        except NotLinearError as error:
            self._faults.append(f"{name_of(datum)} is not linear: {error}")
        except MissingBoundError as error:
            cure = bound_wanted(error, self._maker)
            self._faults.append(f"{name_of(datum)} is not linear; {cure}.")
        except OpenError:
            self._faults.append(f"{name_of(datum)} is not linear: {OPEN}.")
        except ValueError as error:
            self._faults.append(f"{name_of(datum)}: {error}")

    def _state_objective(self, datum: Any) -> None:
        sense: Sense = 0 if name_of(datum) in self.exactly else 1 if datum.sense > 0 else -1
        goal = self._goals.add(
            self._maker.expression(self._forms.of(datum.expr, sense)), sense=datum.sense
        )
        self._sources[id(goal)] = datum

    def _state_constraint(self, datum: Any) -> None:
        lower, upper = (None if end is None else exact(end) for end in (datum.lb, datum.ub))
        sense: Sense = 0 if None not in (lower, upper) else 1 if lower is None else -1
        self._hold(datum, self._forms.of(datum.body, sense), lower, upper)

    def _state_logic(self, datum: Any) -> None:
        self._require(datum, self._logic.condition(datum.expr))

    def _require(self, datum: Any, condition: Condition[int]) -> None:
        if isinstance(condition, Both):
            for part in condition.parts:
                self._require(datum, part)
        elif isinstance(condition, Holds) and not condition.strict:
            self._hold(datum, condition.form, 0, None)
        else:
            self._hold(datum, self._forms.linearizer.require(condition), 1, None)

    def _state_special(self, datum: Any) -> None:
        picks = special_sets.hold(self._forms.linearizer, self._maker, datum)
        self._hold(datum, total(picks), None, 1)

    def _state_disjunction(self, datum: Any) -> None:
        self._disjunctions.state(datum, partial(self._hold, datum))

    def _hold(self, datum: Any, form: Form, lower: End, upper: End) -> None:
        """A row of a component of the given model."""
        if form.terms:
            self._sources[id(self._maker.add(self._rows, form, lower, upper))] = datum
            return
        # What comes to a number holds or does not, whatever is decided.
        value = float(form.constant)
        slack = TOLERANCE * (1 + abs(value))
        below = lower is not None and value < lower - slack
        if below or (upper is not None and value > upper + slack):
            raise InfeasibleError(
                codes.NEVER_MET,
                f"{name_of(datum)} can never be met: it comes to {value:g}.",
            )

    def _binary(self, yes_no: Any) -> Any:
        """The variable of 0 or 1 of a yes/no variable."""
        known = yes_no.get_associated_binary()
        if known is None:
            known = self._binaries.get(id(yes_no))
        if known is None:
            known = self._binaries[id(yes_no)] = self._truths.add()
            known.domain = Binary
            self._sources[id(known)] = yes_no
        elif isinstance(yes_no, AutoLinkedBooleanVar):
            self._sources[id(known)] = yes_no
        return known

    def _count_parts(self) -> None:
        """Count variables of halves and the like in whole numbers."""
        variables = self.given.component_data_objects(Var, descend_into=INSIDE)
        for variable in with_gaps([each for each in variables if not each.fixed]):
            gapped = gaps_of(variable)
            if gapped.step and not gapped.is_whole:
                self._counted.add(id(variable))
                count(self._forms.linearizer, self._maker, variable, gapped)

    def _tie_fixed(self) -> None:
        """A yes/no variable that is fixed says what the variable of 0 or 1 is that goes with it."""
        for yes_no in self.given.component_data_objects(BooleanVar, descend_into=INSIDE):
            binary = yes_no.get_associated_binary()
            if yes_no.fixed and binary is not None and not binary.fixed:
                known = exact(bool(yes_no.value))
                self._maker.row(self._maker.form(binary), known, known)


_PARTS = (
    ("_choices", VarList),
    ("_definitions", ConstraintList),
    ("_requirements", ConstraintList),
    ("_goals", ObjectiveList),
    ("_truths", VarList),
)
