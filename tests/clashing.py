"""A small scenario whose requirements cannot all be met, with rules of every kind."""

from pathlib import Path

CLASH = """
wholepie: 1
title: Parks <b>that</b> clash
sets: {quarters: [north, south]}
decisions:
  build: {for: q in quarters, type: integer, at most: 10}
measures:
  cost: {is: sum(60 * build[q] for q in quarters), unit: kEUR}
stakeholders:
  council:
    contributes: {money: 100}
    requires:
      within budget: {rule: cost <= contributions.money, negotiable: true}
      a law: {rule: 'build["north"] <= 5', fixed: true}
    goals: {spend: {minimize: cost}}
  families:
    requires:
      a share: {rule: 'build["south"] >= 0.75 * sum(build[q] for q in quarters)', negotiable: true}
      visits: {rule: 'build[q] >= 2', for: q in quarters, negotiable: true}
    goals: {served: {maximize: sum(build[q] for q in quarters), at least: 4}}
"""


def clash(folder: Path) -> Path:
    """The scenario as a file of a folder."""
    path = folder / "scenario.yaml"
    path.write_text(CLASH, encoding="utf-8")
    return path
