"""The race between ways of solving."""

import pytest

from wholepie.optimizer.solver.strategies import Strategy, StrategyPortfolio
from wholepie.optimizer.solver.tuning import Tuning

KIND = "some kind"


def raced(
    seconds: dict[str, float], solves: int, race: StrategyPortfolio | None = None
) -> list[str]:
    """The ways that a race takes, if a subproblem takes these seconds by each way."""
    race, taken = race or StrategyPortfolio(), []
    for _ in range(solves):
        way, patience = race.pick(KIND)
        trial = patience < float("inf")
        race.tell(KIND, way, min(seconds[way.name], patience), trial=trial)
        taken.append(way.name)
    return taken


def names(race: StrategyPortfolio) -> list[str]:
    return [way.name for way in race.ways]


@pytest.mark.parametrize("fastest", names(StrategyPortfolio()))
def test_the_fastest_way_is_found_and_used(fastest: str) -> None:
    seconds = {name: 0.1 if name == fastest else 0.3 for name in names(StrategyPortfolio())}
    taken = raced(seconds, 1500)
    assert taken.count(fastest) > 0.7 * len(taken)
    assert set(taken[-100:]) >= {fastest}


def test_trials_take_a_small_share_of_the_time_even_where_they_are_hopeless() -> None:
    seconds = {name: 0.1 if name == "dive" else 1e6 for name in names(StrategyPortfolio())}
    race = StrategyPortfolio()
    for way in race.ways[:3]:
        for _ in range(3):
            race.tell(KIND, way, 0.1 if way.name == "dive" else 0.2)
    raced(seconds, 2000, race)
    spent = race.record()[KIND]
    others = sum(tally["seconds"] for name, tally in spent.items() if name != "dive")
    assert others < 0.06 * sum(tally["seconds"] for tally in spent.values())


def test_a_change_of_difficulty_is_noticed() -> None:
    race = StrategyPortfolio()
    raced({name: 0.1 if name == "light" else 0.2 for name in names(race)}, 500, race)
    assert race.best(KIND).name == "light"
    raced({name: 1.0 if name == "light" else 0.2 for name in names(race)}, 500, race)
    assert race.best(KIND).name != "light"


def test_the_best_way_is_never_cut_short() -> None:
    race = StrategyPortfolio()
    raced(dict.fromkeys(names(race), 0.1), 200, race)
    best: Strategy = race.best(KIND)
    for _ in range(50):
        way, patience = race.pick(KIND)
        assert (patience == float("inf")) == (way is best or way.name == race.best(KIND).name)
        race.tell(KIND, way, 0.1, trial=patience < float("inf"))


@pytest.mark.parametrize(
    ("tuning", "expected"),
    [
        (Tuning(), ["dive", "reduce", "light", "bare", "default"]),
        (Tuning(race=False), ["dive"]),
        (Tuning(dives=False), ["reduce", "light", "bare", "default"]),
        (Tuning(relaxation=False), ["light", "bare", "default"]),
        (Tuning(light=False), ["dive", "reduce", "default"]),
    ],
)
def test_a_tuning_takes_its_ways_out_of_the_race(tuning: Tuning, expected: list[str]) -> None:
    assert names(StrategyPortfolio(tuning)) == expected


def test_without_light_options_every_way_has_those_of_highs() -> None:
    default = next(way for way in StrategyPortfolio().ways if way.name == "default")
    assert all(
        way.options == default.options for way in StrategyPortfolio(Tuning(light=False)).ways
    )
