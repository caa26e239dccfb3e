"""Rules of cities: against a naive implementation in fractions, voter by voter; and real files."""

import json
import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import count, product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.api.names import BaselineName
from wholepie.cli import main
from wholepie.models.formats.elections import read_election
from wholepie.optimizer.errors import InputError, OutOfTimeError
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.voting.baseline import COMPLETIONS, UTILITIES, chosen_by
from wholepie.optimizer.voting.election import Election

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("WHOLEPIE_DATA", ROOT.parent / "shared" / "data")) / "pabulib"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no Pabulib files at {DATA}")


def election(
    costs: Sequence[Fraction | int],
    budget: Fraction | int,
    ballots: Sequence[Mapping[int, Fraction | int]],
    voters: Sequence[int] | None = None,
    threshold: int = 0,
) -> Election:
    own = [{c: Fraction(p) for c, p in ballot.items()} for ballot in ballots]
    return Election(
        tuple(f"{c}" for c in range(len(costs))),
        tuple(map(Fraction, costs)),
        Fraction(budget),
        tuple(own),
        tuple(voters or [1] * len(ballots)),
        Fraction(threshold),
    )


@st.composite
def elections(draw: st.DrawFn) -> Election:
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    amounts = st.integers(0, 9) | st.fractions(0, 9, max_denominator=4)
    points = st.just(1) if draw(st.booleans()) else st.integers(0, 4)
    points = draw(st.sampled_from([points, st.fractions(0, 3, max_denominator=3)]))
    return election(
        [draw(amounts) for _ in range(m)],
        draw(st.integers(0, 25) | st.fractions(0, 25, max_denominator=3)),
        [draw(st.dictionaries(st.integers(0, m - 1), points, max_size=m)) for _ in range(n)],
        [draw(st.integers(1, 3)) for _ in range(n)],
        draw(st.sampled_from([0, 0, 2])),
    )


# The naive implementation: each voter alone, nothing shared with the code that is tested.


class Naive:
    def __init__(self, of: Election) -> None:
        self.costs, self.budget = of.costs, of.budget
        self.voters = [b for b, k in zip(of.ballots, of.voters, strict=True) for _ in range(k)]
        m = range(len(of.projects))
        self.votes = [sum((v.get(c, Fraction(0)) for v in self.voters), Fraction(0)) for c in m]
        self.able = [c for c in m if self.votes[c] > 0 and self.votes[c] >= of.threshold]

    def worth(self, voter: Mapping[int, Fraction], c: int, utility: str) -> Fraction:
        points = voter.get(c, Fraction(0))
        return points * self.costs[c] if utility == "cost" and self.costs[c] else points

    def rate(self, c: int, purses: list[Fraction], utility: str) -> Fraction | None:
        """The least rate at which the supporters pay all, found among all where one runs dry."""
        u = [self.worth(v, c, utility) for v in self.voters]
        supporters = [i for i in range(len(u)) if u[i] > 0]
        if sum(purses[i] for i in supporters) < self.costs[c]:
            return None
        for dry in sorted({purses[i] / u[i] for i in supporters}):
            if sum(min(purses[i], dry * u[i]) for i in supporters) >= self.costs[c]:
                poor = [i for i in supporters if purses[i] / u[i] < dry]
                rich = [i for i in supporters if i not in poor]
                left = self.costs[c] - sum(purses[i] for i in poor)
                return left / sum(u[i] for i in rich)
        raise AssertionError

    def shares(self, share: Fraction, utility: str) -> list[int]:
        purses, chosen = [share] * len(self.voters), list[int]()
        while True:
            rates = {c: self.rate(c, purses, utility) for c in self.able if c not in chosen}
            known = [
                (r, self.costs[c], -self.votes[c], c) for c, r in rates.items() if r is not None
            ]
            if not known:
                return chosen
            rate, _, _, best = min(known)
            for i, voter in enumerate(self.voters):
                purses[i] -= min(purses[i], rate * self.worth(voter, best, utility))
            chosen.append(best)

    def fill(self, chosen: list[int], utility: str | None, *, skips: bool = True) -> list[int]:
        """Greedy by votes where a project is worth its cost, or where ``utility`` is None."""

        def key(c: int) -> tuple[object, ...]:
            per = utility == "unit"
            if per and not self.costs[c]:
                return False, -self.votes[c], self.costs[c], -self.votes[c], c
            by = self.votes[c] / self.costs[c] if per else self.votes[c]
            return per, -by, self.costs[c], -self.votes[c], c

        chosen = [*chosen]
        for c in sorted((c for c in self.able if c not in chosen), key=key):
            if sum(self.costs[x] for x in [*chosen, c]) <= self.budget:
                chosen.append(c)
            elif not skips:
                break
        return chosen

    def complete(self, completion: str, utility: str) -> list[int]:
        share = self.budget / len(self.voters)
        chosen = self.shares(share, utility)
        for k in count(1) if completion.startswith("add1") else ():
            more = self.shares(share + k, utility)
            if sum(self.costs[c] for c in more) > self.budget or len(chosen) == len(self.able):
                break
            chosen = more
        return self.fill(chosen, utility) if completion in ("greedy", "add1u") else chosen


@given(elections(), st.sampled_from(COMPLETIONS), st.sampled_from(UTILITIES))
@examples(300)
def test_equal_shares_are_those_of_single_voters(of: Election, how: str, utility: str) -> None:
    found = chosen_by(of, "equal-shares", how, utility)  # type: ignore[arg-type]
    assert list(map(int, found.projects)) == Naive(of).complete(how, utility)
    assert found.cost <= of.budget


@given(elections())
@examples(200)
def test_greedy_takes_the_best_that_fits(of: Election) -> None:
    naive = Naive(of)
    for rule, utility in (("greedy", None), ("greedy-per-cost", "unit")):
        found = chosen_by(of, rule)  # type: ignore[arg-type]
        assert list(map(int, found.projects)) == naive.fill([], utility)
    stopped = chosen_by(of, "greedy-no-skip")
    assert list(map(int, stopped.projects)) == naive.fill([], None, skips=False)


@given(elections(), st.sampled_from(["greedy", "add1u"]), st.sampled_from(UTILITIES))
@examples(100)
def test_what_is_completed_leaves_no_room(of: Election, how: str, utility: str) -> None:
    found = chosen_by(of, "equal-shares", how, utility)  # type: ignore[arg-type]
    out = [c for c in of.eligible if of.projects[c] not in found.projects]
    assert all(of.costs[c] > of.budget - found.cost for c in out)


@given(
    elections(), st.sampled_from(["greedy", "greedy-per-cost", "greedy-no-skip", "equal-shares"])
)
@examples(100)
def test_a_tie_that_the_file_decides_is_told(of: Election, rule: str) -> None:
    """Without a word of a tie, the order of the projects in the file changes nothing."""
    found = chosen_by(of, rule)  # type: ignore[arg-type]
    m = len(of.projects)
    turned = Election(
        of.projects[::-1], of.costs[::-1], of.budget,
        tuple({m - 1 - c: p for c, p in ballot.items()} for ballot in of.ballots),
        of.voters, of.threshold,
    )  # fmt: skip
    if not found.notes:
        assert set(chosen_by(turned, rule).projects) == set(found.projects)  # type: ignore[arg-type]


def test_a_minority_is_paid_by_equal_shares_and_not_by_greedy() -> None:
    of = election([4, 4, 4], 12, [{0: 1, 1: 1}, {0: 1, 1: 1}, {2: 1}])
    assert chosen_by(election([4, 4, 4], 8, of.ballots[:3]), "greedy").projects == ("0", "1")
    assert set(chosen_by(of, "equal-shares", "none").projects) == {"0", "1", "2"}


def test_ties_are_told_with_both_projects() -> None:
    found = chosen_by(election([5, 5], 5, [{0: 1}, {1: 1}]), "greedy")
    assert found.projects == ("0",)
    assert found.notes == (
        "0 and 1 have equal claims, cost and votes; 0 goes first since it comes first in the file.",
    )
    assert chosen_by(election([5, 5], 10, [{0: 1}, {1: 1}]), "greedy").notes == ()


def test_what_another_rule_ignores_is_refused() -> None:
    with pytest.raises(InputError, match="The rule greedy ignores completion"):
        chosen_by(election([1], 1, [{0: 1}]), "greedy", "add1")
    with pytest.raises(InputError, match="The rule greedy ignores utility"):
        chosen_by(election([1], 1, [{0: 1}]), "greedy", utility="unit")


def test_time_ends_the_completion() -> None:
    of = election([10**9, 1], 10**6, [{0: 1}, {1: 1}])
    with pytest.raises(OutOfTimeError, match="each voter has"):
        chosen_by(of, "equal-shares", budget=Budget.lasting(0.01))


# Against the front.

TOWN = """META
key;value
num_projects;5
num_votes;12
budget;{budget}
vote_type;{vote_type}
currency;PLN
{more}PROJECTS
project_id;cost;name
1;60;Park
2;50;Path
3;30;Lamp
4;30;Bench
5;20.5;Tree
VOTES
voter_id;vote;points;age
"""


def town(budget: str = "100", vote_type: str = "approval", more: str = "") -> Path:
    young = "".join(f"v{i};1,2;3,1;25\n" for i in range(6))
    old = "".join(f"v{i};{each};4,2,1;70\n" for i, each in enumerate(["3,4,5"] * 6, 6))
    path = Path("town.pb")
    head = TOWN.format(budget=budget, vote_type=vote_type, more=more)
    path.write_text(head + young + old, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


COSTS, GIVEN = [60, 50, 30, 30, 20.5], np.array([[6, 6, 0, 0, 0], [0, 0, 6, 6, 6]])


def feasible(budget: float) -> list[np.ndarray]:
    plans = map(np.array, product([0, 1], repeat=5))
    return [x for x in plans if np.dot(COSTS, x) <= budget]


@pytest.mark.parametrize("rule", ["greedy", "greedy-no-skip", "greedy-per-cost", "equal-shares"])
@pytest.mark.parametrize("budget", ["81", "100", "120.25"])
def test_how_far_inside_the_front_is_that_of_all_plans(rule: BaselineName, budget: str) -> None:
    ballots = town(budget)
    baseline = wp.baseline(ballots, rule)
    wp.convert(ballots, "town")
    run = wp.front("town").save("run")
    adopted = np.isin([f"{c}" for c in range(1, 6)], baseline.projects)
    for source in (ballots, Path("town"), run):
        found = wp.alignment(source, baseline)
        assert found.baseline is baseline
        assert found.plan.values.tolist() == (GIVEN @ adopted).tolist()
        ranges = np.abs(found.plan.ideal - found.plan.worst).to_numpy()
        gains = [((GIVEN @ (x - adopted)) / ranges).min() for x in feasible(float(budget))]
        assert found.depth == pytest.approx(max(gains), abs=1e-9)
        assert (found.inside is None) == (max(gains) <= 0)


def test_a_plan_beyond_a_smaller_budget_breaks_it_and_has_no_depth() -> None:
    wp.convert(town("85"), "smaller")
    found = wp.alignment("smaller", wp.baseline(town("140")))
    assert found.breaches
    assert found.to_dict()["depth"] is None


def test_points_are_utilities_and_ordinal_votes_are_refused() -> None:
    cumulative = wp.baseline(town("60", "cumulative"), "greedy")
    assert cumulative.table.votes.tolist() == [24, 12]
    assert cumulative.projects == ("3", "4")
    scoring = read_election(town("60", "scoring", "default_score;0.5\n")).election
    assert scoring.votes == [18 + 3, 6 + 3, 24 + 3, 12 + 3, 6 + 3]
    with pytest.raises(InputError, match="ordinal votes, which say what voters like better"):
        wp.baseline(town(vote_type="ordinal"))
    path = town("60", "cumulative")
    path.write_text(path.read_text(encoding="utf-8").replace("3,1;25", "3,-1;25"), encoding="utf-8")
    with pytest.raises(InputError, match=r'town.pb:17:8: -1 points for "2"'):
        wp.baseline(path)


def test_a_threshold_of_the_file_leaves_projects_out() -> None:
    found = wp.baseline(town("200", "cumulative", "min_project_score_threshold;7\n"), "greedy")
    assert found.projects == ("3", "1", "4")
    assert found.notes == ("Projects with fewer votes than 7 are left out, as META says.",)


def test_a_scenario_without_the_projects_is_refused() -> None:
    text = town().read_text(encoding="utf-8")
    wp.convert(town(), "town")
    text = text.replace("4,5;", "4,a;").replace("\n5;", "\na;")
    Path("other.pb").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match='has the projects "a" of the ballots'):
        wp.alignment("town", wp.baseline("other.pb", "greedy"))


def test_projects_that_only_one_of_the_two_knows_are_counted() -> None:
    text = town().read_text(encoding="utf-8")
    wp.convert(town(), "town")
    changed = text.replace("1,2;", "a,2;").replace("\n1;", "\na;")
    Path("other.pb").write_text(changed, encoding="utf-8")
    notes = wp.alignment("town", wp.baseline("other.pb", "greedy")).notes
    assert "1 of the scenario's 5 projects are not in the ballots." in notes
    assert "1 of the ballots' 5 projects are not in the scenario." in notes


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_command_says_what_the_rule_gives_and_how_far_inside_it_is() -> None:
    town()
    said = call("align", "town.pb", "--rule", "greedy")
    assert said.exit_code == 0
    words = " ".join(said.stdout.split())
    assert "Greedy by votes funds 3 of 5 projects for 80.5 of 100 PLN." in words
    data = json.loads(call("align", "town.pb", "--rule", "equal-shares", "--json").stdout)
    assert data["baseline"]["rule"] == "equal-shares"
    assert (data["baseline"]["completion"], data["baseline"]["utility"]) == ("add1u", "cost")
    assert {"inside", "depth"} <= set(data)
    assert "baseline" not in json.loads(
        call("align", "town.pb", "plan.csv", "--json").stdout or "{}"
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["town.pb"], "neither is given"),
        (["town.pb", "town.pb", "--rule", "greedy"], "both are given"),
        (["town.pb", "town.pb", "--utility", "unit"], "--utility is for a --rule"),
        (["town", "--rule", "greedy"], "name the Pabulib file with --ballots"),
        (["town.pb", "--rule", "greedy", "--utility", "unit"], "ignores utility"),
    ],
)
def test_what_makes_no_sense_is_told(asked: list[str], said: str) -> None:
    wp.convert(town(), "town")
    done = call("align", *asked)
    assert done.exit_code == 2
    assert said in done.stderr


# Real files: what META and the column ``selected`` say.

WON = {
    "Poland_Warszawa_2023_Rembertow.pb": ("greedy", None),
    "Poland_Wieliczka_2023_Green_Budget.pb": ("equal-shares", "add1"),
}


@needs_data
@pytest.mark.slow
@pytest.mark.parametrize("name", WON)
def test_the_published_winners_are_found(name: str) -> None:
    rule, completion = WON[name]
    text = (DATA / name).read_text(encoding="utf-8").splitlines()
    begin = text.index("PROJECTS") + 1
    at = text[begin].split(";").index("selected")
    rows = [row.split(";") for row in text[begin + 1 : text.index("VOTES")]]
    assert len({len(row) for row in rows}) == 1
    election = read_election(DATA / name).election
    found = chosen_by(election, rule, completion)  # type: ignore[arg-type]
    assert set(found.projects) == {row[0] for row in rows if row[at] == "1"}
