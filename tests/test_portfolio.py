"""The competition between strategies of solving."""

import pytest

from wholepie.optimizer.solver.outcome import Timing
from wholepie.optimizer.solver.strategies import Strategy, StrategyPortfolio
from wholepie.optimizer.solver.tuning import Tuning

KIND = "some kind"


def competed(
    seconds: dict[str, float], solves: int, portfolio: StrategyPortfolio | None = None
) -> list[str]:
    """The strategies that a portfolio takes, if a subproblem takes these seconds with each."""
    portfolio, taken = portfolio or StrategyPortfolio(), []
    for _ in range(solves):
        strategy, patience = portfolio.pick(KIND)
        trial = patience < float("inf")
        portfolio.note(Timing(KIND, strategy.name, min(seconds[strategy.name], patience), trial))
        taken.append(strategy.name)
    return taken


def names(portfolio: StrategyPortfolio) -> list[str]:
    return [strategy.name for strategy in portfolio.strategies]


@pytest.mark.parametrize("fastest", names(StrategyPortfolio()))
def test_the_fastest_strategy_is_found_and_used(fastest: str) -> None:
    seconds = {name: 0.1 if name == fastest else 0.3 for name in names(StrategyPortfolio())}
    taken = competed(seconds, 1500)
    assert taken.count(fastest) > 0.7 * len(taken)
    assert set(taken[-100:]) >= {fastest}


def test_trials_take_a_small_share_of_the_time_even_where_they_are_hopeless() -> None:
    seconds = {name: 0.1 if name == "dive" else 1e6 for name in names(StrategyPortfolio())}
    portfolio = StrategyPortfolio()
    for strategy in portfolio.strategies[:3]:
        for _ in range(3):
            portfolio.note(
                Timing(KIND, strategy.name, 0.1 if strategy.name == "dive" else 0.2, trial=False)
            )
    competed(seconds, 2000, portfolio)
    spent = portfolio.record()[KIND]
    others = sum(tally["seconds"] for name, tally in spent.items() if name != "dive")
    assert others < 0.06 * sum(tally["seconds"] for tally in spent.values())


def test_a_change_of_difficulty_is_noticed() -> None:
    portfolio = StrategyPortfolio()
    competed(
        {name: 0.1 if name == "few heuristics" else 0.2 for name in names(portfolio)},
        500,
        portfolio,
    )
    assert portfolio.best(KIND).name == "few heuristics"
    competed(
        {name: 1.0 if name == "few heuristics" else 0.2 for name in names(portfolio)},
        500,
        portfolio,
    )
    assert portfolio.best(KIND).name != "few heuristics"


def test_the_best_strategy_is_never_cut_short() -> None:
    portfolio = StrategyPortfolio()
    competed(dict.fromkeys(names(portfolio), 0.1), 200, portfolio)
    best: Strategy = portfolio.best(KIND)
    for _ in range(50):
        strategy, patience = portfolio.pick(KIND)
        assert (patience == float("inf")) == (
            strategy is best or strategy.name == portfolio.best(KIND).name
        )
        portfolio.note(Timing(KIND, strategy.name, 0.1, patience < float("inf")))


@pytest.mark.parametrize(
    ("tuning", "expected"),
    [
        (Tuning(), ["dive", "reduce", "few heuristics", "no heuristics", "default"]),
        (Tuning(portfolio=False), ["dive"]),
        (Tuning(diving=False), ["reduce", "few heuristics", "no heuristics", "default"]),
        (Tuning(relaxation=False), ["few heuristics", "no heuristics", "default"]),
        (Tuning(few_heuristics=False), ["dive", "reduce", "default"]),
    ],
)
def test_a_tuning_takes_its_strategies_out_of_the_portfolio(
    tuning: Tuning, expected: list[str]
) -> None:
    assert names(StrategyPortfolio(tuning)) == expected


def test_with_all_heuristics_every_strategy_has_the_options_of_highs() -> None:
    default = next(
        strategy for strategy in StrategyPortfolio().strategies if strategy.name == "default"
    )
    assert all(
        strategy.options == default.options
        for strategy in StrategyPortfolio(Tuning(few_heuristics=False)).strategies
    )
