"""Fair plans: published figures and textbook cases."""

from pathlib import Path

import numpy as np
import pytest

import wholepie as wp
from bargaining import FAIR, shape
from wholepie import Goal, Problem
from wholepie.optimizer.insight.plan_page import page

INSTANCES = Path(wp.__file__).resolve().parent / "instances"
BANDS = ["under 30: served", "30-44: served", "45-64: served", "65+: served"]


# Published figures.


@pytest.fixture(scope="module")
def rembertow() -> dict[str, wp.Plan]:
    rules = [*FAIR, "weighted"]
    plans = wp.plans(INSTANCES / "citizens-budget", rules, goals=BANDS)
    return dict(zip(rules, plans, strict=True))


def test_rembertow_own_optima_and_worst(rembertow: dict[str, wp.Plan]) -> None:
    plan = rembertow["leximin"]
    assert plan.ideal.tolist() == [1470, 3039, 1290, 344]
    assert plan.worst.tolist() == [1408, 2944, 1248, 304]
    assert plan.parties.outside.tolist() == [0, 0, 0, 0]


def test_rembertow_leximin(rembertow: dict[str, wp.Plan]) -> None:
    plan = rembertow["leximin"]
    assert plan.satisfaction.min() == pytest.approx(0.968023, abs=1e-6)
    found = sorted(plan.satisfaction)
    assert found == pytest.approx([0.9680, 0.9724, 0.9830, 0.9922], abs=1e-4)
    assert rembertow["kalai-smorodinsky"].values.tolist() == plan.values.tolist()


def test_rembertow_nash(rembertow: dict[str, wp.Plan]) -> None:
    assert rembertow["nash"].satisfaction.prod() == pytest.approx(0.927518, abs=1e-6)


@pytest.mark.parametrize(("rule", "price"), [("leximin", 0.00612), ("nash", 0.00992)])
def test_rembertow_price_of_fairness(
    rembertow: dict[str, wp.Plan], rule: str, price: float
) -> None:
    satisfaction, approvals = page(rembertow[rule]).prices
    assert (satisfaction.of, approvals.of) == ("satisfaction", "approvals")
    assert approvals.most == pytest.approx(6050)
    assert approvals.share == pytest.approx(price, abs=1e-5)
    assert 0 <= satisfaction.share <= 1


def test_rembertow_takes_as_few_solves_as_the_rules_need(rembertow: dict[str, wp.Plan]) -> None:
    payoff, n = 4 + 4 * 4, 4
    assert rembertow["leximin"].solves == payoff + n + 1
    assert rembertow["kalai-smorodinsky"].solves == payoff + 1 + n + 1
    assert payoff + 2 <= rembertow["nash"].solves <= payoff + 6
    assert rembertow["weighted"].solves == payoff + 2


def test_the_optima_of_a_front_are_not_looked_for_again() -> None:
    front = wp.front(INSTANCES / "quickstart")
    plan = wp.plan(INSTANCES / "quickstart", "leximin", front=front)
    assert plan.solves == 0
    assert plan.worst.tolist() == wp.plan(INSTANCES / "quickstart", "leximin").worst.tolist()


# Textbook cases.


def quarter(count: int) -> np.ndarray:
    """Angles of the tangents to a quarter of a circle, the middle one among them."""
    return np.linspace(0.001, np.pi / 2 - 0.001, count)


def test_bargaining_on_a_disc() -> None:
    """On a disc, all three solutions with the centre as outside option are on the diagonal."""
    disc = shape([(np.cos(a), np.sin(a), 1.0) for a in quarter(41)], (0, 0))
    for plan in wp.plans(disc, FAIR):
        assert plan.values.tolist() == pytest.approx([0.5**0.5] * 2, abs=1e-5), plan.rule


def test_bargaining_on_an_ellipse_is_that_on_a_disc_in_other_units() -> None:
    ellipse = shape([(np.cos(a) / 20, np.sin(a), 1.0) for a in quarter(41)], (0, 0))
    for plan in wp.plans(ellipse, FAIR):
        assert plan.values.tolist() == pytest.approx([20 * 0.5**0.5, 0.5**0.5], rel=1e-5)


def test_on_a_disc_with_an_outside_option_nash_and_kalai_smorodinsky_differ() -> None:
    """Outside (0, 1/2): the conditions of the first order, solved by hand on the circle."""
    disc = shape([(np.cos(a), np.sin(a), 1.0) for a in quarter(721)], (0, 0.5))
    y = (0.5 + (0.25 + 8) ** 0.5) / 4
    nash = wp.plan(disc, "nash").values.tolist()
    assert nash == pytest.approx([(1 - y * y) ** 0.5, y], abs=2e-3)
    x, y = wp.plan(disc, "kalai-smorodinsky").values
    assert x == pytest.approx((y - 0.5) / 0.5, abs=1e-6)


def test_kalai_and_smorodinskys_own_example() -> None:
    """Econometrica 43 (1975), 515: more for one party at every level of the other, and yet Nash
    gives the other less.
    """
    small = shape([(1, 3, 3), (3, 1, 3)], (0, 0))
    large = shape([(0.3, 1, 1), (1, 0, 1)], (0, 0))
    assert wp.plan(small, "nash").values.tolist() == pytest.approx([0.75, 0.75], abs=1e-4)
    assert wp.plan(large, "nash").values.tolist() == pytest.approx([1, 0.7], abs=1e-4)
    fair = wp.plan(large, "kalai-smorodinsky").values.tolist()
    assert fair == pytest.approx([1 / 1.3] * 2, abs=1e-6)


def estate(amount: float, outside: tuple[float, ...] = (0, 0, 0)) -> Problem:
    """The estate of the Talmud (Kethubot 93a): claims of 100, 200 and 300."""
    goals = [Goal(name, "maximize", outside=d) for name, d in zip("abc", outside, strict=True)]
    return Problem.from_arrays(
        np.eye(3), np.ones((1, 3)), row_upper=amount, upper=[100, 200, 300], goals=goals
    )


@pytest.mark.parametrize(
    ("amount", "nash", "equal"),
    [
        (100, [100 / 3] * 3, [100 / 3] * 3),
        (200, [200 / 3] * 3, [40, 80, 80]),
        (300, [100, 100, 100], [50, 100, 150]),
    ],
)
def test_the_bankruptcy_problem_of_the_talmud(
    amount: float, nash: list[float], equal: list[float]
) -> None:
    """Nash is the constrained equal award, Kalai-Smorodinsky the proportional one with claims cut
    to the estate (Dagan & Volij, "The bankruptcy problem: a cooperative bargaining approach",
    Mathematical Social Sciences 26, 1993).
    """
    assert wp.plan(estate(amount), "nash").values.tolist() == pytest.approx(nash, abs=0.05)
    for rule in ("kalai-smorodinsky", "leximin"):
        assert wp.plan(estate(amount), rule).values.tolist() == pytest.approx(equal, abs=1e-4)


def test_minimal_rights_as_outside_options_give_the_adjusted_proportional_award() -> None:
    """Curiel, Maschler & Tijs, "Bankruptcy games", Zeitschrift fuer OR 31, 1987."""
    plan = wp.plan(estate(500, (0, 100, 200)), "kalai-smorodinsky")
    assert plan.values.tolist() == pytest.approx([200 / 3, 500 / 3, 800 / 3], abs=1e-4)
