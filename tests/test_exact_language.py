"""What numbers of a file come to in decimals and fractions counts, however it is written.

Doubles lose the cents beside millions: 1000000.01 - 1000000 is 0.010000000009 in them, and
0.7 / 0.1 is not 7.
"""

import itertools
import operator
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import wholepie as wp
from wholepie.optimizer.problem.rationals import rational, rationals

Expression = tuple[str, Fraction]
WIDTH = 5
CENTS = st.integers(-(10**11), 10**11)


@given(
    st.floats(allow_nan=False, allow_infinity=False)
    | st.builds(lambda whole, digits: whole / 10.0**digits, CENTS, st.integers(0, 16))
    | st.builds(lambda top, bottom: top / bottom, CENTS, st.integers(1, 10_000))
    | st.builds(lambda one, other: one / 1000 * (other / 7), CENTS, CENTS)
)
def test_a_number_alone_is_read_as_among_others(number: float) -> None:
    found = rationals(np.array([number]))
    among = found.fraction(0) if found.known[0] else Fraction(number)
    assert rational(number) == among


def split(exact: Fraction, rng: random.Random) -> list[str]:
    """A number of cents as a sum of larger ones."""
    parts = [Fraction(rng.randint(-(10**10), 10**10), 100) for _ in range(rng.randint(1, 4))]
    parts.append(exact - sum(parts))
    rng.shuffle(parts)
    return [f"{float(part):.2f}" for part in parts]


def added(parts: list[str], times: str = "") -> str:
    return " + ".join(f"{part}{times}" for part in parts).replace("+ -", "- ")


def cases() -> list[int]:
    return list(range(12))


class Sums:
    """Two goals and a requirement on two whole decisions, in cents, written in many parts."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.factors = [[self.cents() for _ in "xy"] for _ in range(3)]
        self.constants = [self.cents() for _ in range(3)]
        plan = [self.rng.randrange(WIDTH) for _ in "xy"]
        # The limit is met to the cent by a plan.
        self.limit = self.value(2, plan)

    def cents(self) -> Fraction:
        return Fraction(self.rng.randint(-900, 900), 100)

    def value(self, of: int, plan: list[int]) -> Fraction:
        products = (c * x for c, x in zip(self.factors[of], plan, strict=True))
        return sum(products, self.constants[of])

    def written(self, of: int, times: str) -> str:
        terms = [
            added(split(c, self.rng), times + name)
            for c, name in zip(self.factors[of], "xy", strict=True)
        ]
        return " + ".join([*terms, added(split(self.constants[of], self.rng))]).replace("+ -", "- ")

    def front(self) -> list[list[float]]:
        plans = [list(plan) for plan in itertools.product(range(WIDTH), repeat=2)]
        kept = [plan for plan in plans if self.value(2, plan) <= self.limit]
        values = {(self.value(0, plan), -self.value(1, plan)) for plan in kept}
        efficient = [
            one
            for one in values
            if not any(
                other != one and all(a <= b for a, b in zip(other, one, strict=True))
                for other in values
            )
        ]
        return sorted([float(a), float(-b)] for a, b in efficient)


@pytest.mark.parametrize("seed", cases())
def test_the_front_of_a_scenario_is_that_of_its_decimals(seed: int, tmp_path: Path) -> None:
    sums = Sums(seed)
    path = tmp_path / "sums.yaml"
    width, room = (added(split(each, sums.rng)) for each in (Fraction(WIDTH - 1), sums.limit))
    path.write_text(
        "wholepie: 1\n"
        "title: Sums\n"
        f"decisions:\n  x: {{type: integer, at least: 0, at most: {WIDTH - 1}}}\n"
        f"  y: {{type: integer, at least: 0, at most: {width}}}\n"
        "measures:\n"
        f"  first: {sums.written(0, '*')}\n"
        f"  second: {sums.written(1, '*')}\n"
        "stakeholders:\n"
        "  all:\n"
        f"    requires: {{room: '{sums.written(2, '*')} <= {room}'}}\n"
        "    goals:\n"
        "      low: {minimize: (first + 0.7 * first - 0.7 * first) / 3 * 3}\n"
        f"      high: {{maximize: 'min(second, second) + {added(split(Fraction(0), sums.rng))}'}}\n"
    )
    front = wp.front(path)
    assert front.exact
    assert sorted(front.points.to_numpy().tolist()) == sums.front()


@pytest.mark.parametrize("seed", cases())
def test_the_front_of_an_lp_file_is_that_of_its_decimals(seed: int, tmp_path: Path) -> None:
    sums = Sums(seed)
    path = tmp_path / "sums.lp"
    path.write_text(
        "minimize multi-objectives\n"
        f"low: {sums.written(0, ' ')}\n"
        f"high: weight=-1\n {sums.written(1, ' ')}\n"
        "subject to\n"
        f"room: {sums.written(2, ' ')} <= {added(split(sums.limit, sums.rng))}\n"
        f"bounds\n x <= {WIDTH - 1}\n y <= {WIDTH - 1}\ngeneral\n x y\nend\n"
    )
    front = wp.front(path)
    assert front.exact
    assert sorted(front.points.to_numpy().tolist()) == sums.front()


def test_conditions_on_data_compare_decimals(tmp_path: Path) -> None:
    path = tmp_path / "data.yaml"
    path.write_text(
        "wholepie: 1\n"
        "title: Data\n"
        "sets: {steps: [0.1, 0.3, 0.7]}\n"
        "parameters: {left: 1000000.01 - 1000000}\n"
        "decisions: {x: {for: s in steps if s - 0.1 == 0.2 or s == 0.69 + left, type: binary}}\n"
        "stakeholders:\n"
        "  all:\n"
        "    goals:\n"
        "      low: {minimize: 'sum(s * x[s] for s in steps if s > 0.2)'}\n"
        "      high: {maximize: 'sum(x[s] for s in steps if s >= 0.3)'}\n"
    )
    found = sorted(wp.front(path).points.to_numpy().tolist())
    assert found == [[0.0, 0.0], [0.3, 1.0], [1.0, 2.0]]


def front_of(folder: Path, text: str) -> wp.Front:
    path = folder / "made.yaml"
    path.write_text("wholepie: 1\ntitle: Made\n" + text)
    return wp.front(path)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bounds_conditions_and_rows_are_those_of_fractions(
    data: st.DataObject, tmp_path: Path
) -> None:
    """A number of products, quotients, sums and differences, as a bound, a limit and in a set."""
    text, value = data.draw(EXPRESSIONS)
    assume(0 <= value < 10**6)
    whole = value.numerator // value.denominator
    found = front_of(
        tmp_path,
        f"sets: {{near: [{whole - 1}, {whole}, {whole + 1}]}}\n"
        "decisions:\n"
        f"  x: {{type: integer, at most: {text}}}\n"
        "  y: {type: integer, at most: 10_000_000}\n"
        "stakeholders:\n"
        "  all:\n"
        f"    requires: {{limit: y <= {text}}}\n"
        "    goals:\n"
        "      bound: {maximize: x}\n"
        "      row: {maximize: y}\n"
        f"      set: {{maximize: x + len({{i for i in near if i <= {text}}})}}\n",
    )
    assert found.exact
    assert found.points.to_numpy().tolist() == [[whole, whole, whole + 2]]


def _joined(one: Expression, sign: str, other: Expression) -> Expression:
    compute = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    if sign == "/" and other[1] == 0:
        sign = "+"
    return f"({one[0]} {sign} {other[0]})", compute[sign](one[1], other[1])


LITERALS = st.builds(
    lambda whole, digits: (f"{whole / 10**digits:.{digits}f}", Fraction(whole, 10**digits)),
    st.integers(1, 10**8),
    st.integers(0, 4),
)
EXPRESSIONS = st.recursive(
    LITERALS,
    lambda parts: st.builds(_joined, parts, st.sampled_from("+-*/"), parts),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("rule", "most", "best"),
    [
        ("1028244.209567*x <= 891566.99*1.1533", 1, 1),
        ("7885488.992351*x <= 38638896.0625199/4.9", 1, 1),
        ("(x + 1107808.63)/13 <= 1107809.63/13", 3, 1),
        ("0.05*x + 2491243.53/17 <= 2491243.53/17 + 0.05", 1, 1),
        ("101027492.88/36 - 0.01*x >= 42094762/15", 300, 178),
        ("(925466.67*1.1974 - 1108153)*x <= 0.790658", 1, 1),
        ("0.209567*x <= 891566.99*1.1533 - 1028244", 1, 1),
        ("5161/10100*x <= 5161/101", 200, 100),
        ("5161*x/10100 <= 5161/101", 200, 100),
        ("x <= (2**0.5)**2 + 1", 9, 3),
        ("x <= 1.1**2/0.11", 20, 11),
    ],
)
def test_limits_that_are_met_to_the_last_digit(
    rule: str, most: int, best: int, tmp_path: Path
) -> None:
    found = front_of(
        tmp_path,
        f"decisions: {{x: {{type: integer, at most: {most}}}}}\n"
        f"stakeholders: {{all: {{requires: {{r: '{rule}'}}, goals: {{g: {{maximize: x}}}}}}}}\n",
    )
    assert found.complete
    assert found.points.to_numpy().tolist() == [[best]]


@pytest.mark.parametrize(
    ("rule", "fixed", "sense", "best"),
    [
        ("x/9973 >= 8.04943347037", 0, "minimize", 80278),
        ("x/7919 >= 8.24940017679", 0, "minimize", 65328),
        ("x/127 + y/113 >= 0.753327294265208", 70, "minimize", 18),
        ("x/1999 + y/7 <= 0.837561637961838", 4, "maximize", 531),
        ("x/997 + y/12 <= 0.773403543965229", 1, "maximize", 687),
        ("x/97 + y/365 >= 0.908515746363508", 8, "minimize", 87),
        ("x <= 100 - 0.00000000000001", 0, "maximize", 99),
        ("0.00000000000001*y + x <= 100 - 0.00000000000001", 0, "maximize", 99),
        ("x/9 <= 8.11111111111111", 0, "maximize", 72),
        ("x/7 <= 0.857142857142857", 0, "maximize", 5),
        ("x/19 <= 0.631578947368421", 0, "maximize", 11),
        ("98 <= x*(1/98 + 1/999) <= 100", 0, "maximize", 8924),
        ("x*0.000000000000001 - 5161/10100 <= 0 - 0.5*10**-15", 0, "maximize", 100_000),
    ],
)
def test_ends_beside_a_multiple_are_not_taken_for_it(
    rule: str, fixed: int, sense: str, best: int, tmp_path: Path
) -> None:
    """Decimals of up to fifteen digits whose double is that of a multiple of the row's step."""
    found = front_of(
        tmp_path,
        "decisions:\n"
        "  x: {type: integer, at most: 100000}\n"
        "  y: {type: integer, at most: 1000}\n"
        "stakeholders:\n"
        "  all:\n"
        f"    requires: {{r: '{rule}', f: y == {fixed}}}\n"
        f"    goals: {{g: {{{sense}: x}}}}\n",
    )
    assert found.exact
    assert found.points.to_numpy().tolist() == [[best]]
    assert wp.verify(found.save(tmp_path / "run")).verified


def test_an_equation_that_no_plan_meets_is_impossible(tmp_path: Path) -> None:
    with pytest.raises(wp.InfeasibleError, match="impossible alone"):
        front_of(
            tmp_path,
            "decisions: {x: {type: integer, at most: 999}, y: {type: integer, at most: 999}}\n"
            "stakeholders: {all: {requires: {r: x/365 + y/97 == 0.908515746363508}, "
            "goals: {g: {minimize: x}}}}\n",
        )


def test_rows_in_whole_numbers_are_told_in_their_own_units(tmp_path: Path) -> None:
    text = (
        "decisions: {x: {type: integer, at most: 80270}}\n"
        "stakeholders: {all: {requires: {r: {rule: x/9973 >= 8.04943347037, negotiable: true}}, "
        "goals: {g: {minimize: x}}}}\n"
    )
    with pytest.raises(wp.InfeasibleError, match=r"misses the 8\.04953 by at least 0\.000802"):
        front_of(tmp_path, text)
    agreed = wp.concessions(tmp_path / "made.yaml").agreement(1)
    assert agreed is not None
    (given,) = agreed.concessions
    assert given.below == pytest.approx(8 / 9973)
    assert given.share == pytest.approx(8 / 80278)


def test_decimals_that_look_like_quotients_are_what_was_typed(tmp_path: Path) -> None:
    found = front_of(
        tmp_path,
        "decisions: {x: {type: binary}, y: {type: binary}}\n"
        "stakeholders:\n"
        "  all:\n"
        "    requires: {one: x == 1}\n"
        "    goals: {g: {minimize: x*(19*0.631578947368421 - 12)*10**15}}\n",
    )
    assert found.points.to_numpy().tolist() == [[-1.0]]


@pytest.mark.parametrize(
    "rule",
    [
        "x/9973 + y/9967 + z/9949 == 123456789/9973 + 98765432/9967 + 45678913/9949",
        "x/9973 + y/9967 + z/9949 >= 123456789/9973 + 98765432/9967 + 45678913/9949",
    ],
)
def test_rows_beyond_doubles_have_a_tolerance(rule: str, tmp_path: Path) -> None:
    found = front_of(
        tmp_path,
        "decisions:\n"
        "  x: {type: integer, at least: 123456788, at most: 123456790}\n"
        "  y: {type: integer, at least: 98765431, at most: 98765433}\n"
        "  z: {type: integer, at least: 45678912, at most: 45678914}\n"
        f"stakeholders: {{all: {{requires: {{r: {rule}}}, goals: {{g: {{minimize: x}}}}}}}}\n",
    )
    assert not found.exact


@pytest.mark.parametrize(
    "rule", ["2000000001 <= 2000000000", "1000000000 == 1000000000.5", "0.0000000005 <= 0"]
)
def test_a_requirement_of_data_alone_holds_or_does_not(rule: str, tmp_path: Path) -> None:
    with pytest.raises(wp.InfeasibleError, match="can never be met"):
        front_of(
            tmp_path,
            "decisions: {x: {type: binary}}\n"
            f"stakeholders: {{all: {{requires: {{r: {rule}}}, goals: {{g: {{maximize: x}}}}}}}}\n",
        )


def test_crossed_ends_are_a_requirement_that_cannot_be_met(tmp_path: Path) -> None:
    with pytest.raises(wp.InfeasibleError, match="impossible alone"):
        front_of(
            tmp_path,
            "decisions: {x: {type: integer, at most: 9}}\n"
            "stakeholders: {all: {requires: {r: 5 <= x <= 3}, goals: {g: {maximize: x}}}}\n",
        )


def test_a_goal_without_decisions_is_a_front_of_one_point(tmp_path: Path) -> None:
    found = front_of(
        tmp_path,
        "decisions: {x: {type: binary}}\nstakeholders: {all: {goals: {g: {maximize: 0*x}}}}\n",
    )
    assert found.points.to_numpy().tolist() == [[0.0]]


@pytest.mark.parametrize("number", ["1234567.8912345678", "99806895.62/3", "2**0.5*1e6"])
@pytest.mark.parametrize("method", [None, "zones", "segments"])
def test_a_goal_far_from_0_keeps_its_points(
    number: str, method: str | None, tmp_path: Path
) -> None:
    """Its numbers are no fractions, and HiGHS lets it be off by a multiple of its range."""
    path = tmp_path / "far.yaml"
    path.write_text(
        "wholepie: 1\ntitle: Far\n"
        "decisions: {a: {type: binary}, b: {type: binary}, c: {type: binary}}\n"
        "stakeholders: {all: {requires: {r: a >= 1}, goals: {n: {maximize: a + b + c}, "
        f"g: {{minimize: 'max(0.3*b, 0.1*b + 0.2*c + {number}*a)'}}}}}}}}\n"
    )
    assert sorted(wp.front(path, method=method).points["all: n"]) == [1, 2, 3]


def test_sums_of_very_many_quotients_end(tmp_path: Path) -> None:
    found = front_of(
        tmp_path,
        "sets: {tens: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}\n"
        "decisions: {x: {type: integer, at most: 9}}\n"
        "measures:\n"
        "  many: sum(x / (1000*i + 100*j + 10*k + m) for i in tens for j in tens"
        " for k in tens for m in tens)\n"
        "stakeholders: {all: {goals: {g: {minimize: many}, h: {maximize: x}}}}\n",
    )
    assert len(found) == 10


@pytest.mark.parametrize("seed", range(40))
def test_rows_of_quotients_are_met_exactly(seed: int, tmp_path: Path) -> None:
    """Sums of quotients print as decimals by chance, or as no double stands for."""
    rng = random.Random(seed)
    quotients = [Fraction(rng.randint(1, 30), rng.randint(7, 200)) for _ in "abc"]
    limit = sum(part for part in quotients if rng.random() < 0.7)
    op, holds = rng.choice([(">=", operator.ge), ("<=", operator.le), ("==", operator.eq)])
    text = [f"{part.numerator}/{part.denominator}" for part in quotients]
    left = " + ".join(f"{part}*{name}" for part, name in zip(text, "abc", strict=True))
    values = {
        (sum(plan), plan[0] - 2 * plan[1] + 4 * plan[2])
        for plan in itertools.product((0, 1), repeat=3)
        if holds(sum(part * x for part, x in zip(quotients, plan, strict=True)), limit)
    }
    best = [v for v in values if not any(o != v and o[0] <= v[0] and o[1] <= v[1] for o in values)]
    found = front_of(
        tmp_path,
        "decisions: {a: {type: binary}, b: {type: binary}, c: {type: binary}}\n"
        "stakeholders:\n"
        "  all:\n"
        f"    requires: {{r: '{left} {op} {limit.numerator}/{limit.denominator}'}}\n"
        "    goals:\n"
        "      g: {minimize: a + b + c}\n"
        "      h: {minimize: a - 2*b + 4*c}\n",
    )
    assert found.exact
    assert sorted(map(tuple, found.points.to_numpy().tolist())) == sorted(best)
    found.save(tmp_path / "run")
    assert wp.verify(tmp_path / "run").verified


TOO_LARGE = [
    ("g", "x + y*(10**300*10**300)**2"),
    ("g", "x + y*(10**300*10**300)**0.5"),
    ("g", "x + y*(10**200*10**200*10**200)/(3**600)/(3**600)"),
    ("r", "0-1.7*10**308 <= x + 1.7*10**308 <= 1.7*10**308"),
    ("g", "max(10**299*x, y)*(10**5)"),
    ("g", "max(x, max(10**299*x, y)*10)"),
    ("g", "x*p[10**200*10**200]"),
    ("g", "sum(x for i in {j*10**200*10**200 + 1/3 for j in [1, 2]})"),
]


@pytest.mark.parametrize(("place", "text"), TOO_LARGE)
def test_numbers_that_grow_too_large_are_told(place: str, text: str, tmp_path: Path) -> None:
    rule, goal = (text, "x") if place == "r" else ("x <= 3", text)
    with pytest.raises(wp.InputError, match=r"too large|would be lost|finite|beyond"):
        front_of(
            tmp_path,
            "parameters: {p: {'1': 2}}\n"
            "decisions: {x: {type: integer, at most: 3}, y: {type: integer, at most: 3}}\n"
            f"stakeholders: {{all: {{requires: {{r: '{rule}'}}, "
            f"goals: {{g: {{minimize: '{goal}'}}}}}}}}\n",
        )


@pytest.mark.parametrize(
    "goal",
    [
        "max(x + 2*y, sum((1 + 1/(i*p + 1))*z[i] for i in k))",
        "x + sum(z[i]/(i*q + 1) for i in k)",
        "x + sum(y/(i*q + 7) for i in k)",
    ],
)
def test_fractions_that_grow_end_soon(goal: str, tmp_path: Path) -> None:
    numbers = ", ".join(map(str, range(1, 1001)))
    path = tmp_path / "long.yaml"
    path.write_text(
        "wholepie: 1\ntitle: Long\n"
        f"sets: {{k: [{numbers}]}}\n"
        "parameters: {p: 3**600, q: 3**20/7**9}\n"
        "decisions:\n"
        "  x: {type: integer, at most: 3}\n"
        "  y: {type: integer, at most: 3}\n"
        "  z: {for: i in k, type: binary}\n"
        f"stakeholders: {{all: {{goals: {{g: {{minimize: '{goal}'}}}}}}}}\n"
    )
    wp.load(path)


def test_factors_of_extremes_do_not_grow_without_end(tmp_path: Path) -> None:
    measures = "".join(f"  m{i}: m{i - 1} * p\n" for i in range(1, 1000))
    path = tmp_path / "long.yaml"
    path.write_text(
        "wholepie: 1\ntitle: Long\n"
        'parameters: {p: "(3**600 + 2)/3**600"}\n'
        "decisions: {x: {type: integer, at most: 3}, y: {type: integer, at most: 3}}\n"
        "measures:\n  m0: max(x/3, y)\n" + measures + "stakeholders: "
        "{all: {goals: {g: {minimize: x + 2*y + m999}}}}\n"
    )
    assert wp.front(path).points.to_numpy().tolist() == [[0.0]]
