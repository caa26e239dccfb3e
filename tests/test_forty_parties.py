"""A matrix of 40 x 15, 52 weeks and 40 neighbourhoods as parties take fewer than 60 lines."""

import random
from pathlib import Path

import wholepie as wp

SCENARIO = """wholepie: 1
title: Forty neighbourhoods, fifteen depots, a year of weeks
tables:
  neighbourhoods: neighbourhoods.csv
  depots: depots.csv
  km: {file: km.csv, wide: {rows: neighbourhood, columns: depot, value: km}}
sets:
  weeks: 1..52
decisions:
  open: {for: d in depots, type: binary}
  served: {for: x in km if x.km <= 9, type: continuous, at most: 1}
  crew: {for: w in weeks, type: integer, at most: 12}
  stock: {for: w in weeks, type: continuous, at most: 80}
measures:
  cost: sum(d.cost * open[d] for d in depots) + 2 * sum(crew[w] for w in weeks)
stakeholders:
  town:
    contributes: {money: 400}
    requires:
      within the money: cost <= contributions.money
      one depot:
        for: n in neighbourhoods
        rule: sum(served[x] for x in km if x.neighbourhood == n and x.km <= 9) == 1
      only open ones: {for: x in km if x.km <= 9, rule: 'served[x] <= open[x.depot]'}
      begin: stock[first(weeks)] == 20
      balance:
        for: w in weeks if w != first(weeks)
        rule: stock[w] == stock[previous(w)] + 10 * crew[w] - 25
      no jumps:
        for: w in weeks if w != first(weeks)
        rule: abs(crew[w] - crew[previous(w)]) <= 2
      mostly near: sum(served[x] for x in km if x.km <= 5) >= 90% * 40
    goals: {spend little: {minimize: cost, unit: kEUR}}
  neighbourhoods:
    for: n in neighbourhoods
    weight: n.people
    goals:
      short ways:
        minimize: sum(x.km * served[x] for x in km if x.neighbourhood == n and x.km <= 9)
        unit: km
"""


def _table(path: Path, *rows: list[object]) -> None:
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")


def test_a_year_of_weeks_for_forty_parties(tmp_path: Path) -> None:
    chance = random.Random(7)
    depots = [f"D{k}" for k in range(15)]
    places = [f"N{k}" for k in range(40)]
    km = {(n, d): chance.randint(5, 120) / 10 for n in places for d in depots}
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    _table(tmp_path / "depots.csv", ["depot", "cost"], *([d, 20] for d in depots))
    people = [[n, chance.randint(200, 2000)] for n in places]
    _table(tmp_path / "neighbourhoods.csv", ["neighbourhood", "people"], *people)
    matrix = [[n, *(km[n, d] for d in depots)] for n in places]
    _table(tmp_path / "km.csv", ["neighbourhood", *depots], *matrix)

    problem = wp.load(tmp_path).problem()
    near = sum(each <= 9 for each in km.values())
    assert SCENARIO.count("\n") < 60
    assert [goal.owner for goal in problem.goals] == ["town", *places]
    assert [party.weight for party in problem.stakeholders[1:]] == [row[1] for row in people]
    assert sum(~problem.columns.hidden) == 15 + near + 52 + 52
