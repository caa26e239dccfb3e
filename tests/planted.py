"""A sound scenario and the faults that can be planted in it, each with its code and place."""

from dataclasses import dataclass

FILES = {
    "scenario.yaml": """\
wholepie: 1
title: Three valleys
tables:
  sites: sites.csv
  votes: {file: votes.csv, key: [site, group]}
  routes: routes.csv
sets:
  groups: {v.group for v in votes}
  tools: [spade, rake]
parameters:
  budget: 90
  share: 2 / 3
  price: {spade: 2, rake: 3}
  room: {value: 7, unit: beds}
decisions:
  build: {for: s in sites, type: binary}
  buy: {for: t in tools, type: integer, at most: 2 * budget}
  drive: {for: r in routes, type: continuous, at least: 0, at most: r.length}
measures:
  cost: sum(s.cost * build[s] for s in sites)
  bought: sum(price[t] * buy[t] for t in tools)
  served: {for: g in groups, is: sum(v.count * build[v.site] for v in votes if v.group == g)}
  driven: sum(r.length * drive[r] for r in routes)
stakeholders:
  council:
    weight: 2
    contributes: {money: budget, hours: 40}
    requires:
      within budget: cost + bought <= contributions.money
      within hours: {rule: driven <= contributions.hours, negotiable: true}
      some tools: {for: t in tools, rule: buy[t] >= 1}
    goals:
      spend little: {minimize: cost + bought, unit: EUR, step: 5}
  people:
    requires:
      a floor: {for: g in groups, rule: served[g] >= share, shared: true}
    goals:
      young: {maximize: served["young"], at least: 1, target: 4}
      old: {maximize: served["old"], priority: 2}
  drivers:
    goals:
      short: {minimize: driven, weight: 3}
judgements:
  swing: {council: 60, people: 100, drivers: 20}
silence: WP158, WP159
""",
    "sites.csv": "site,cost,kind\nmoor,10,wet\nhill,25,dry\nbrook,60,wet\nforest,5,dry\n",
    "votes.csv": "site,group,count\nmoor,young,3\nmoor,old,4\nhill,young,5\nbrook,old,1\n",
    "routes.csv": "route,length,unused\nnorth,3,4\nsouth,8,5\neast,6,7\nwest,6,1\n",
}


@dataclass(frozen=True)
class Slip:
    """What is written instead of ``text`` in a file, and the code of the fault there."""

    file: str
    text: str
    slip: str
    code: str
    says: str

    @property
    def place(self) -> str:
        """The file and line of the fault."""
        if self.slip in ELSEWHERE:
            return ELSEWHERE[self.slip]
        whole = FILES[self.file]
        assert whole.count(self.text) == 1, self.text
        return f"{self.file}:{whole.count(chr(10), 0, whole.index(self.text)) + 1}"


def _slips(file: str, *found: tuple[str, str, str, str]) -> list[Slip]:
    return [Slip(file, *each) for each in found]


SLIPS = [
    *_slips(
        "scenario.yaml",
        ("file: votes.csv", "file: vots.csv", "WP001", "vots.csv"),
        ("sites: sites.csv", "sites: sits.csv", "WP001", "sits.csv"),
        ("share: 2 / 3", "share: 2 / 0", "WP213", "division"),
        ("share: 2 / 3", "share: 2 / thre", "WP201", "thre"),
        ("{spade: 2, rake", "{spade: 2 +, rake", "WP202", "expression"),
        ("{value: 7, unit: beds}", "{value: [7], unit: beds}", "WP103", "value"),
        ("build: {for: s in sites, type: binary}", "build: {for: s in sites, type: binry}",
         "WP104", "binry"),
        ("type: integer", "tpe: integer", "WP102", "tpe"),
        ("at most: 2 * budget", "at most: 2 * bugdet", "WP201", "bugdet"),
        ("at most: r.length", "at most: r.lenght", "WP227", "lenght"),
        ("drive: {for: r in routes", "drive: {for: r in rutes", "WP201", "rutes"),
        ("sum(s.cost", "sum(s.csot", "WP227", "csot"),
        ("price[t] *", "prise[t] *", "WP201", "prise"),
        ("v.count * build[v.site]", "v.count * biuld[v.site]", "WP201", "biuld"),
        ("v.group == g)", "v.goup == g)", "WP227", "goup"),
        ("r.length * drive[r] for", "r.length * drive[r, r] for", "WP225", "2"),
        ("weight: 2", "weight: heavy", "WP201", "heavy"),
        ("hours: 40", "hours: forty", "WP201", "forty"),
        ("cost + bought <= contributions.money", "cost + bougth <= contributions.money",
         "WP201", "bougth"),
        ("driven <= contributions.hours", "driven <= contributions.huors", "WP229", "huors"),
        ("driven <= contributions.hours", "driven < contributions.hours", "WP118", "strictly"),
        ("negotiable: true", "negotiable: perhaps", "WP103", "perhaps"),
        ("rule: buy[t] >= 1", "rule: buy[t] >= tt", "WP201", "tt"),
        ("minimize: cost + bought", "minimise: cost + bought * bought", "WP210", "product"),
        ("unit: EUR, step: 5", "unit: EUR, step: -5", "WP105", "step"),
        ("unit: EUR, step: 5", "unti: EUR, step: 5", "WP102", "unti"),
        ("rule: served[g] >= share", "rule: served[g] >= shre", "WP201", "shre"),
        ("shared: true", "shaerd: true", "WP102", "shaerd"),
        ('maximize: served["young"]', 'maximize: served["yuong"]', "WP226", "yuong"),
        ("maximize: served[\"old\"]", "maximse: served[\"old\"]", "WP102", "maximse"),
        ("at least: 1, target: 4", "at least: 1 +, target: 4", "WP202", "expression"),
        ("priority: 2", "priority: second", "WP103", "second"),
        ("weight: 3", "weight: -3", "WP105", "-3"),
        ("people: 100", "poeple: 100", "WP119", "poeple"),
        ("silence: WP158", "silence: WP9999", "WP122", "WP9999"),
    ),
    *_slips(
        "sites.csv",
        ("hill,25,dry", "hill,2 5,dry", "WP308", "2 5"),
        ("brook,60", "brook,60,70", "WP307", "cells"),
        ("forest,5", "moor,5", "WP312", "moor"),
    ),
    *_slips(
        "votes.csv",
        ("moor,old,4", "moro,old,4", "WP226", "moro"),
        ("hill,young,5", "hill,young,five", "WP308", "five"),
    ),
    *_slips(
        "routes.csv",
        ("south,8", ",8", "WP311", "empty"),
        ("east,6", "north,6", "WP312", "north"),
        ("west,6", "west,six", "WP308", "six"),
    ),
]  # fmt: skip

#: A slip that shows where a cell is used.
ELSEWHERE = {"moro,old,4": "scenario.yaml:22"}
_NO_VOTES = ("file: vots.csv",)
_NO_SITES = ("sites: sits.csv",)
_NO_DRIVEN = ("drive: {for: r in rutes", "r.length * drive[r, r] for", "hours: forty")
_NOT_COUNTED = (
    *("file: vots.csv", "sites: sits.csv", "build: {for: s in sites, type: binry}"),
    *("v.count * biuld[v.site]", "v.goup == g)", "moor,5", "brook,60,70"),
    *("moro,old,4", "hill,young,five"),
)
#: What nobody can know of a slip while another one is there: what a file holds that is not there,
#: whether an expression depends on decisions that cannot be read, what comes of a lost table.
HIDDEN_BY = {
    "v.goup == g)": _NO_VOTES,
    "hill,young,five": _NO_VOTES,
    "sum(s.csot": _NO_SITES,
    "hill,2 5,dry": (*_NO_SITES, "sum(s.csot"),
    "brook,60,70": _NO_SITES,
    "moor,5": _NO_SITES,
    "at most: r.lenght": ("drive: {for: r in rutes",),
    "r.length * drive[r, r] for": ("drive: {for: r in rutes",),
    "driven < contributions.hours": _NO_DRIVEN,
    "minimise: cost + bought * bought": (
        *(*_NO_SITES, "sum(s.csot", "prise[t] *", "{spade: 2 +, rake", "at most: 2 * bugdet"),
        *("hill,2 5,dry", "brook,60,70", "moor,5", "build: {for: s in sites, type: binry}"),
    ),
    'maximize: served["yuong"]': _NOT_COUNTED,
    "moro,old,4": _NOT_COUNTED,
}  # fmt: skip


def apart(slip: Slip, other: Slip) -> bool:
    """Whether two slips are at different places."""
    if slip.file != other.file:
        return True
    first, second = sorted(
        (FILES[each.file].index(each.text), len(each.text)) for each in (slip, other)
    )
    return first[0] + first[1] <= second[0]
