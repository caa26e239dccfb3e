"""Games with known answers, and divisions against independent linear programs."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

import wholepie as wp
from examples import examples
from wholepie import Game
from wholepie.diagnostics import codes
from wholepie.optimizer.errors import OutOfTimeError
from wholepie.optimizer.insight import shapley

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def bankruptcy(estate: float, claims: Sequence[float]) -> Game:
    """What is left to a coalition once the others have had what they claim."""
    owed = {f"c{i}": claim for i, claim in enumerate(claims)}
    return Game.of(
        list(owed), lambda s: max(0.0, estate - sum(owed[p] for p in owed if p not in s))
    )


def airport(costs: Sequence[float]) -> Game:
    """Savings of a shared runway, as long as the largest aeroplane of a coalition needs."""
    cost = {f"a{i}": each for i, each in enumerate(costs)}
    return Game.of(
        list(cost), lambda s: sum(cost[p] for p in s) - max((cost[p] for p in s), default=0.0)
    )


def gloves(left: int, right: int) -> Game:
    named = [f"l{i}" for i in range(left)] + [f"r{i}" for i in range(right)]
    return Game.of(named, lambda s: float(min(sum(p[0] == side for p in s) for side in "lr")))


def shares(division: Mapping[str, float]) -> list[float]:
    return [float(value) for value in dict(division).values()]


def test_the_glove_game() -> None:
    game = gloves(1, 2)
    assert shares(game.shapley) == pytest.approx([4 / 6, 1 / 6, 1 / 6])
    assert shares(game.nucleolus.shares) == pytest.approx([1, 0, 0], abs=1e-9)
    assert not game.core_is_empty
    assert game.blocking({"l0": 1, "r0": 0, "r1": 0}) is None
    blocking = game.blocking({"l0": 0.5, "r0": 0.25, "r1": 0.25})
    assert blocking is not None
    assert blocking.members == ("l0", "r0")
    assert (blocking.gets, blocking.could) == (0.75, 1)


def test_the_airport_game_shares_each_stretch_among_those_who_need_it() -> None:
    costs = [1.0, 3.0, 7.0, 12.0]
    stretches = np.diff([0.0, *costs])
    fees = np.cumsum(stretches / np.arange(len(costs), 0, -1))
    assert costs - np.array(shares(airport(costs).shapley)) == pytest.approx(fees)


def talmud(estate: float, claims: Sequence[float]) -> Array:
    """Equal awards up to half of each claim, then equal losses (Aumann & Maschler 1985)."""
    half = np.array(claims) / 2
    if estate <= half.sum():
        return _equal(estate, half)
    return np.array(claims) - _equal(2 * half.sum() - estate, half)


def _equal(amount: float, most: Array) -> Array:
    low, high = 0.0, float(most.max())
    for _ in range(200):
        level = (low + high) / 2
        low, high = (level, high) if np.minimum(most, level).sum() < amount else (low, level)
    return np.minimum(most, high)


@pytest.mark.parametrize(
    ("estate", "known"), [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])]
)
def test_the_talmud_divides_by_the_nucleolus(estate: float, known: list[float]) -> None:
    claims = [100, 200, 300]
    assert talmud(estate, claims) == pytest.approx(known)
    assert shares(bankruptcy(estate, claims).nucleolus.shares) == pytest.approx(known)


@examples(25)
@given(st.lists(st.integers(1, 30), min_size=2, max_size=6), st.floats(0.05, 0.95))
def test_every_bankruptcy_is_divided_as_the_talmud_does(claims: list[int], share: float) -> None:
    estate = share * sum(claims)
    found = shares(bankruptcy(estate, claims).nucleolus.shares)
    assert found == pytest.approx(talmud(estate, claims), abs=1e-6 * sum(claims))


def test_a_majority_of_three_has_an_empty_core() -> None:
    game = Game.of(list("abc"), lambda s: float(len(s) >= 2))
    assert game.core_is_empty
    assert game.least_core.excess == pytest.approx(1 / 3)
    assert shares(game.nucleolus.shares) == pytest.approx([1 / 3] * 3)
    blocking = game.blocking({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})
    assert blocking is not None
    assert len(blocking.members) == 2


def lp(game: Game, rows: Array, least: Array, equal: Array, worth: Array) -> Array | None:
    floor = [game.value([player]) for player in game.players]
    bounds = [(low, None) for low in floor] if sum(floor) <= game.grand + 1e-9 else None
    bounds = bounds or [(None, None)] * game.n
    cost = np.append(np.zeros(game.n), 1.0)
    found = linprog(
        cost, -rows, -least, equal, worth, bounds=[*bounds, (None, None)], method="highs-ds"
    )
    return found.x if found.status == 0 else None


def nucleolus_by_trial(game: Game) -> Array:
    """The nucleolus where each coalition is fixed that no optimum leaves slack: one more program a
    coalition, no prices and no ranks.
    """
    fixed: dict[int, float] = {}
    free = set(range(1, 2**game.n - 1))
    columns = game.incidence
    x = np.zeros(game.n)
    while free:
        some = sorted(free)
        equal = np.array([columns[-1], *(columns[m] for m in fixed)])
        worth = np.array([game.grand, *fixed.values()])
        held = np.hstack([equal, np.zeros((len(equal), 1))])
        rows = np.hstack([columns[some], np.ones((len(some), 1))])
        found = lp(game, rows, game.values[some], held, worth)
        assert found is not None
        excess, x = found[-1], found[:-1]
        for mask in some:
            # Can the coalition get more while nobody's excess is above the least one?
            bounds = [(low, None) for low in game.alone]
            if game.alone.sum() > game.grand + 1e-9:
                bounds = [(None, None)] * game.n
            best = linprog(
                -columns[mask], -columns[some], excess + 1e-9 - game.values[some],
                equal, worth, bounds=bounds,
            )  # fmt: skip
            if -best.fun <= game.values[mask] - excess + 1e-6:
                fixed[mask] = float(game.values[mask] - excess)
                free.discard(mask)
    return x


@st.composite
def games(draw: st.DrawFn, *, most: int = 4) -> Game:
    n = draw(st.integers(2, most))
    values = draw(st.lists(st.integers(0, 12), min_size=2**n - 1, max_size=2**n - 1))
    return Game(tuple("abcde"[:n]), np.array([0.0, *map(float, values)]))


@examples(40)
@given(games())
def test_the_nucleolus_agrees_with_trying_every_coalition(game: Game) -> None:
    assert shares(game.nucleolus.shares) == pytest.approx(nucleolus_by_trial(game), abs=1e-5)


@examples(60)
@given(games(most=5))
def test_divisions_share_out_what_there_is(game: Game) -> None:
    for division in (game.shapley, game.nucleolus.shares, game.least_core.shares):
        assert division.sum() == pytest.approx(game.grand, abs=1e-7)
    if not game.core_is_empty:
        assert game.nucleolus.excess <= 1e-6 * game.scale
        assert game.blocking(game.nucleolus.shares.to_dict()) is None
        assert game.blocking(game.least_core.shares.to_dict()) is None


@examples(40)
@given(games(most=5))
def test_the_shapley_value_is_the_mean_over_all_orders(game: Game) -> None:
    orders = list(itertools.permutations(game.players))
    added = dict.fromkeys(game.players, 0.0)
    for order in orders:
        for i, player in enumerate(order):
            added[player] += game.value(order[: i + 1]) - game.value(order[:i])
    assert game.shapley.to_dict() == pytest.approx({p: a / len(orders) for p, a in added.items()})


@examples(60)
@given(games(most=4))
def test_breaches_are_the_largest_there_are(game: Game) -> None:
    everybody = range(2**game.n)
    apart = [
        game.values[s] + game.values[t] - game.values[s | t]
        for s in everybody for t in everybody if not s & t
    ]  # fmt: skip
    joining = [game.values[s] - game.values[s | 1 << i] for s in everybody for i in range(game.n)]
    found = game.superadditive_breach
    assert (found.loss if found else 0) == pytest.approx(max(0, *apart))
    if found:
        one, other = found.parts
        assert game.value(one) + game.value(other) - game.value(one + other) == found.loss
    found = game.monotone_breach
    assert (found.loss if found else 0) == pytest.approx(max(0, *joining))


def test_sampled_intervals_cover_at_their_level() -> None:
    """400 intervals at 90 %: 18 % or more misses would be far beyond chance."""
    costs = [1.0, 2.0, 4.0, 4.5, 7.0, 9.0, 11.0, 15.0]
    game = airport(costs)
    exact, covered = game.shapley, 0
    for seed in range(50):
        found = shapley.sampled(
            game.players, game.values.__getitem__, pairs=40, level=0.9, seed=seed
        )
        assert found is not None
        assert found.value.sum() == pytest.approx(game.grand)
        covered += int(((found.low <= exact + 1e-9) & (exact - 1e-9 <= found.high)).sum())
    assert 0.85 <= covered / (50 * len(costs)) <= 0.97


def test_sampling_ends_with_the_time() -> None:
    game, asked = airport([1, 2, 3]), []

    def worth(mask: int) -> float:
        asked.append(mask)
        if len(asked) > 20:
            raise OutOfTimeError(codes.OUT_OF_TIME, "enough")
        return float(game.values[mask])

    found = shapley.sampled(game.players, worth, pairs=50)
    assert found is not None
    assert found.pairs == 3
    asked.extend([0] * 20)
    assert shapley.sampled(game.players, worth, pairs=50) is None


def test_a_game_that_cannot_give_each_its_own() -> None:
    """Its prenucleolus takes the same off each: 3 alone and 1 together."""
    game = Game.of(list("ab"), {frozenset("a"): 2.0, frozenset("b"): 1.0, frozenset("ab"): 1.0})
    assert not game.is_rational
    assert shares(game.nucleolus.shares) == pytest.approx([1, 0])
    assert game.nucleolus.excess == pytest.approx(1)
    assert gloves(1, 2).is_rational


def test_one_player_gets_all() -> None:
    game = Game.of(["only"], lambda s: 5.0)
    for division in (game.shapley, game.nucleolus.shares, game.least_core.shares):
        assert shares(division) == [5.0]
    assert game.blocking({"only": 5}) is None
    assert game.blocking({"only": 4}) is not None


def test_a_division_that_keeps_something_back_is_blocked_by_all() -> None:
    game = Game.of(list("ab"), {frozenset("ab"): 2.0})
    blocking = game.blocking({"a": 0.5, "b": 0.5})
    assert blocking is not None
    assert blocking.members == ("a", "b")


def test_what_is_no_game_is_refused() -> None:
    with pytest.raises(wp.InputError, match="different names"):
        Game.of(["a", "a"], lambda s: 0.0)
    with pytest.raises(wp.InputError, match="different names"):
        Game.of([str(i) for i in range(21)], lambda s: 0.0)
    with pytest.raises(wp.InputError, match="finite"):
        Game.of(list("ab"), lambda s: float("nan"))
    with pytest.raises(wp.InputError, match="without members"):
        Game(("a",), np.array([1.0, 2.0]))
    with pytest.raises(wp.InputError, match="x are not players"):
        Game.of(list("ab"), {frozenset("ax"): 1.0})
    game = Game.of(list("ab"), {frozenset("ab"): 1.0})
    with pytest.raises(wp.InputError, match="names every player"):
        game.blocking({"a": 1.0})
    with pytest.raises(wp.InputError, match="gives away 2"):
        game.blocking({"a": 1.0, "b": 1.0})
    with pytest.raises(wp.InputError, match="finite number"):
        game.blocking({"a": float("nan"), "b": 1.0})
    with pytest.raises(wp.InputError, match="pairs is 1, of 2 or more"):
        shapley.sampled("ab", game.values.__getitem__, pairs=1)
