"""The LP format with one or several objectives.

Several are written as CPLEX and Gurobi do, under ``minimize multi-objectives``; or, where the
objective is empty, as the last rows, numbered 1, 2, ... on their right sides, as MOIP_AIRA reads
them. A negative weight turns an objective's sense.
"""

import math
from dataclasses import dataclass, field, replace

from ...diagnostics import codes
from ...optimizer.name_hints import listed, quoted
from ...optimizer.problem.labels import Sense
from ...optimizer.problem.problem import Problem
from ..exact import Number, exact
from ..faults import Problematic
from .draft import Draft
from .lp_sums import Sum
from .lp_tokens import Token, TokenStream, tokens
from .source import ModelText, bound_of, number_of

_ATTRIBUTES = ("priority", "weight", "abstol", "reltol")
_MOST_SIGNS = 2  # some programs write + -3 x
_RELATIONS = ("<=", ">=", "=")
_INFINITE = ("inf", "infinity")
_REFUSED = {
    "semi": "semi-continuous columns",
    "sos": "special ordered sets",
    "other": "this section",
}
_OTHER = {"<=": ">=", ">=": "<=", "=": "="}


def read_lp(source: ModelText) -> Problem:
    """The problem in an LP file; raises Problematic, or faults are recorded."""
    reader = _Reader(source, TokenStream(tokens(source)))
    reader.read()
    if source.faults.found:
        raise Problematic(codes.LP_SYNTAX, source.whole, "this cannot be read as an LP file")
    return reader.draft.problem()


@dataclass
class _Reader:
    """Reads token after token into a draft."""

    source: ModelText
    tokens: TokenStream
    draft: Draft = field(default_factory=Draft)
    at: int = 0
    sense: Sense = "minimize"
    low_given: set[int] = field(default_factory=set)
    up_given: set[int] = field(default_factory=set)
    binary: set[int] = field(default_factory=set)
    ended: bool = False

    @property
    def token(self) -> Token:
        """The token ahead, but for ends of lines."""
        while self.tokens[self.at].kind == "line":
            self.at += 1
        return self.tokens[self.at]

    def next(self) -> Token:
        found = self.token
        if found.kind != "end":
            self.at += 1
        return found

    def problem(self, token: Token, expected: str) -> Problematic:
        found = quoted(token.text) if token.text else "the end"
        found = f"the section {found}" if token.kind == "section" else found
        return Problematic(
            codes.LP_SYNTAX, self.source.place(token.word), f"expected {expected}; found {found}"
        )

    def read(self) -> None:
        handlers = {
            "rows": self.rows,
            "bounds": self.bounds,
            "integer": self.integers,
            "binary": self.binaries,
        }
        while not self.ended:
            token = self.next()
            if token.kind == "end":
                raise Problematic(
                    codes.MODEL_TRUNCATED, self.source.end, "the file ends without End"
                )
            if token.kind != "section":
                raise self.problem(token, "a section, such as Minimize")
            name, _, multi = token.text.partition(" ")
            if name in _REFUSED:
                message = f"{_REFUSED[name]} cannot be used"
                raise Problematic(codes.MODEL_UNSUPPORTED, self.source.place(token.word), message)
            if name == "end":
                self.ended = True
            elif name in ("minimize", "maximize"):
                self.sense = "minimize" if name == "minimize" else "maximize"
                self.objectives(token) if multi else self.objective()
            else:
                handlers[name]()
        self.finish()

    # Objectives.

    def objective(self) -> None:
        if self.draft.goals:
            raise self.problem(self.token, "one objective only")
        name = self.label() or "obj"
        k = self.draft.goal(name, self.sense)
        self.fill(k, self.sum())

    def objectives(self, header: Token) -> None:
        while self.token.kind not in ("section", "end"):
            name = self.label()
            if name is None:
                raise self.problem(self.token, "the name of an objective, and a colon")
            if name in [goal.name for goal in self.draft.goals]:
                raise Problematic(
                    codes.MODEL_DUPLICATE,
                    self.source.place(self.tokens[self.at - 1].word),
                    f"two objectives are called {quoted(name)}",
                )
            k = self.draft.goal(name, self.sense)
            self.attributes(k)
            self.fill(k, self.sum())
        if not self.draft.goals:
            raise self.problem(header, "an objective after it")

    def attributes(self, k: int) -> None:
        """CPLEX: the higher priority first; a negative weight turns the sense."""
        while self.token.kind == "name" and self.token.text.lower() in _ATTRIBUTES:
            name = self.next().text.lower()
            if not self.next().is_sign("="):
                raise self.problem(self.tokens[self.at - 1], "=")
            value = self.constant()
            goal = self.draft.goals[k]
            if name == "priority":
                self.draft.goals[k] = replace(goal, priority=-int(value))
            elif name == "weight":
                self.draft.goals[k] = replace(goal, weight=abs(value) or 1.0)
                if value < 0:
                    self.draft.turn(k, "maximize" if self.sense == "minimize" else "minimize")

    def fill(self, k: int, found: Sum) -> None:
        self.draft.goal_entries[k] = found.terms
        self.draft.constants[k] = found.constant

    def label(self) -> str | None:
        """A name with a colon, if that is ahead."""
        first = self.token
        at = self.at + 1
        if first.kind in ("name", "number") and self.tokens[at].is_sign(":"):
            self.at = at + 1
            return first.text
        return None

    # Expressions.

    def sum(self, *, lines: bool = True) -> Sum:
        """A linear expression; without ``lines`` it ends with its line, as right sides do."""
        found = Sum(self.token)
        is_first = True
        while (is_first or lines or not self.at_line_end) and self.term(found, is_first, lines):
            is_first = False
        if is_first:
            raise self.problem(self.token, "a number or a name")
        return found

    @property
    def at_line_end(self) -> bool:
        return self.tokens[self.at].kind == "line"

    def term(self, found: Sum, is_first: bool, lines: bool) -> bool:
        """Add the term ahead; False where what is ahead does not belong to the expression."""
        signs, signed = 1, 0
        while self.token.is_sign("+", "-") and signed < _MOST_SIGNS:
            signs, signed = -signs if self.next().text == "-" else signs, signed + 1
        token = self.token
        if token.is_sign("[", "^", "*", "/"):
            message = "a quadratic term or a product; only linear problems can be used"
            raise Problematic(codes.LP_SYNTAX, self.source.place(token.word), message)
        if not signed and (not is_first or self.is_label()):
            return False
        if token.kind == "number":
            self.next()
            if (number := number_of(token.text)) is None:
                raise self.problem(token, "a finite number")
            size = signs * exact(number)
            if not (self.at_line_end and not lines) and self.is_name():
                self.add(found, self.next().text, size)
            else:
                found.constants.append(size)
        elif token.kind == "name" and token.text.lower() in _INFINITE:
            self.next()
            found.endless += signs * math.inf
        elif self.is_name():
            self.add(found, self.next().text, signs)
        else:
            raise self.problem(token, "a number or a name")
        return True

    def add(self, found: Sum, name: str, size: Number) -> None:
        j = self.draft.column(name)
        found.addends.setdefault(j, []).append(size)

    def is_label(self) -> bool:
        token = self.token
        return token.kind in ("name", "number") and self.tokens[self.at + 1].is_sign(":")

    def is_name(self) -> bool:
        """Whether the name of a column is ahead."""
        token = self.token
        is_word = token.kind == "name" and token.text.lower() not in _INFINITE
        return is_word and not self.is_label()

    def constant(self) -> float:
        """A number or infinity with its signs."""
        sign = 1.0
        while self.token.is_sign("+", "-"):
            sign = -sign if self.next().text == "-" else sign
        token = self.next()
        value = bound_of(token.text) if token.kind in ("number", "name") else None
        if value is None:
            raise self.problem(token, "a number")
        return sign * value

    # Rows.

    def rows(self) -> None:
        while self.token.kind not in ("section", "end"):
            self.row()

    def row(self) -> None:
        start = self.token
        name = self.label() or f"c{len(self.draft.rows) + 1}"
        if name in self.draft.rows:
            message = f"two rows are called {quoted(name)}"
            raise Problematic(codes.MODEL_DUPLICATE, self.source.place(start.word), message)
        sides, relations = [self.sum()], []
        while self.token.is_sign(*_RELATIONS) and len(sides) < 3:
            relations.append(self.next().text)
            is_middle = len(sides) == 1 and not sides[0].terms
            sides.append(self.sum(lines=is_middle))
        if self.token.is_sign("->", *_RELATIONS) or not relations:
            raise self.problem(self.token, "<=, >= or = and a number, and then the next row")
        self.add_row(name, start, sides, relations)

    def add_row(self, name: str, start: Token, sides: list[Sum], relations: list[str]) -> None:
        if len(sides) == 3:
            if sides[0].terms or sides[2].terms or relations[0] != relations[1]:
                message = "a row between two bounds is written: number <= terms <= number"
                raise Problematic(codes.LP_SYNTAX, self.source.place(start.word), message)
            middle = sides[1]
            ends = [side.minus(middle).constant for side in (sides[0], sides[2])]
            lower, upper = ends if relations[0] == "<=" else ends[::-1]
        else:
            left, right, relation = *sides, relations[0]
            if not left.terms and right.terms:
                left, right, relation = right, left, _OTHER[relation]
            middle, bound = left.minus(right), right.minus(left).constant
            lower = bound if relation in (">=", "=") else -math.inf
            upper = bound if relation in ("<=", "=") else math.inf
        i = self.draft.row(name, lower, upper)
        self.draft.entries += [(i, j, value) for j, value in middle.terms.items()]

    # Bounds and kinds of columns.

    def bounds(self) -> None:
        while self.token.kind not in ("section", "end"):
            self.bound()

    def bound(self) -> None:
        """``x free``, ``x <= 3``, ``1 <= x``, ``1 <= x <= 3``, ``x = 2``."""
        if self.is_name():
            j = self.known()
            if self.token.kind == "name" and self.token.text.lower() == "free":
                self.next()
                self.set_bound(j, "<=", math.inf)
                self.set_bound(j, ">=", -math.inf)
                return
            relation = self.relation()
            self.set_bound(j, relation, self.constant())
            return
        value = self.constant()
        relation = self.relation()
        j = self.known()
        self.set_bound(j, _OTHER[relation], value)
        if self.token.is_sign(*_RELATIONS):
            relation = self.relation()
            self.set_bound(j, relation, self.constant())

    def known(self) -> int:
        """The column of the name ahead."""
        token = self.next()
        if token.kind != "name":
            raise self.problem(token, "the name of a column")
        return self.draft.column(token.text)

    def relation(self) -> str:
        token = self.next()
        if not token.is_sign(*_RELATIONS):
            raise self.problem(token, "<=, >= or =")
        return token.text

    def set_bound(self, j: int, relation: str, value: float) -> None:
        if relation in (">=", "="):
            self.draft.lower[j] = value
            self.low_given.add(j)
        if relation in ("<=", "="):
            self.draft.upper[j] = value
            self.up_given.add(j)

    def integers(self) -> None:
        while self.is_name():
            self.draft.integer[self.known()] = True

    def binaries(self) -> None:
        while self.is_name():
            j = self.known()
            self.draft.integer[j] = True
            self.binary.add(j)

    # Once everything is known.

    def finish(self) -> None:
        for j, name in enumerate(self.draft.columns):
            if j in self.binary:
                self.check_binary(j, name)
            low, up = self.draft.lower[j], self.draft.upper[j]
            if low > up:
                hint = "" if j in self.low_given else "there is none by default but 0: write one"
                message = f"column {quoted(name)} must lie between {low:g} and {up:g}"
                self.source.faults.add(codes.CROSSED_BOUNDS, self.source.whole, message, hint)
        self.goals_among_rows()
        tiers = sorted({goal.priority for goal in self.draft.goals})
        goals = self.draft.goals
        self.draft.goals = [replace(g, priority=tiers.index(g.priority) + 1) for g in goals]

    def check_binary(self, j: int, name: str) -> None:
        if j not in self.up_given:
            self.draft.upper[j] = 1.0
        low, up = self.draft.lower[j], self.draft.upper[j]
        if low < 0 or up > 1:
            message = f"column {quoted(name)} is binary, but its bounds are {low:g} and {up:g}"
            self.source.faults.add(codes.CROSSED_BOUNDS, self.source.whole, message)

    def goals_among_rows(self) -> None:
        """An empty objective, and last rows numbered 1 to p: they are the objectives."""
        draft = self.draft
        if len(draft.goals) != 1 or any(draft.goal_entries[0].values()) or not draft.rows:
            return
        sides = [_one_side(*pair) for pair in zip(draft.row_lower, draft.row_upper, strict=True)]
        count = sides[-1]
        p = int(count) if count is not None and 2 <= count <= len(sides) else 0
        if p < 2 or sides[-p:] != [float(k) for k in range(1, p + 1)]:
            return
        names = list(draft.rows)[-p:]
        first = len(sides) - p
        draft.goals, draft.constants, draft.goal_entries = [], [], []
        for name in names:
            draft.goal(name, self.sense)
            del draft.rows[name]
        for i, j, value in draft.entries:
            if i >= first:
                draft.goal_entries[i - first][j] = value
        draft.entries = [entry for entry in draft.entries if entry[0] < first]
        del draft.row_lower[first:], draft.row_upper[first:]
        message = f"the objective is empty; the last rows, {listed(names, 6)}, are the objectives"
        self.source.faults.warn(codes.MODEL_ASSUMED, self.source.whole, message)


def _one_side(low: float, up: float) -> float | None:
    """The bound of a row that has one, else None."""
    if math.isinf(low) == math.isinf(up):
        return None
    return up if math.isinf(low) else low
