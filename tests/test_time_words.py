"""Ranges, order, per cent and look-ups with a default: as if each had been written by hand."""

import random
import time
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from same_problem import same
from wholepie.cli import main
from wholepie.models import ScenarioError, load
from wholepie.models.expressions.spelling import comment_at, for_parser
from wholepie.models.sweeps import setting

WORDS = """wholepie: 1
title: A reservoir
tables:
  flow: {file: flow.csv, key: [river, month]}
  days: days.csv
sets:
  months: 1..MONTHS
  rivers: [a, b]
parameters:
  share: SHARE%
  tax: {a: 5%, b: 12.5 %}
decisions:
  store: {for: 'r in rivers, m in months', type: integer, at most: 40 * (1 + tax[r])}
  let: {for: 'r in rivers, m in 1..MONTHS', type: integer, at most: 500% * 2}
  work: {for: d in days, type: binary}
stakeholders:
  us:
    requires:
      balance:
        for: r in rivers, m in months if m != first(months)
        rule: store[r, m] == store[r, previous(m)] - let[r, m] + (flow[r, m].water or 0)
      start: {for: r in rivers, rule: 'store[r, first(months)] == 10 - let[r, 1]'}
      rest: {for: d in days if d != last(days), rule: 'work[d] + work[next(d)] <= 1'}
    goals:
      release:
        maximize: sum(share * let[r, m] * position(m) for r in rivers for m in months)
        step: 1%
      work: {maximize: sum(work[d] * position(d) for d in days)}
  them:
    goals: {keep: {maximize: 'sum(store[r, last(months)] for r in rivers)', at least: -5%}}
"""
DAYS = ["2024-01-03", "2024-01-01", "2023-12-31", "2024-01-02"]
Flow = dict[tuple[str, int], int | None]


def write(folder: Path, text: str, flow: Flow, days: list[str]) -> Path:
    rows = [f"{r},{m},{'' if water is None else water}" for (r, m), water in flow.items()]
    (folder / "flow.csv").write_text("\n".join(["river,month,water", "c,1,9", *rows]) + "\n")
    (folder / "days.csv").write_text("\n".join(["day", *days]) + "\n")
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def worded(months: int, share: int) -> str:
    return WORDS.replace("MONTHS", str(months)).replace("SHARE", str(share))


def by_hand(months: int, share: int, flow: Flow, days: list[str]) -> str:
    """The same, with every index, number and missing row written out."""
    text = worded(months, share).replace(
        f"months: 1..{months}", f"months: {list(range(1, months + 1))}"
    )
    text = text.replace(f"m in 1..{months}", "m in months")
    text = text.replace(f"{share}%", str(float(Fraction(share, 100)))).replace("500%", "5")
    text = text.replace("12.5 %", "0.125").replace("-5%", "-0.05").replace("5%", "0.05")
    text = text.replace("step: 1%", "step: 0.01")
    ordered = sorted(days)
    balance, rest = [], []
    for r in "ab":
        for m in range(2, months + 1):
            water = flow.get((r, m)) or 0
            rule = f"store['{r}', {m}] == store['{r}', {m - 1}] - let['{r}', {m}] + {water}"
            balance.append((f"{r}, {m}", rule))
    for day in days:
        if day != ordered[-1]:
            after = ordered[ordered.index(day) + 1]
            rest.append((day, f"work['{day}'] + work['{after}'] <= 1"))
    head, tail = text.split("      balance:")[0], "      start" + text.split("      start")[1]
    tail = tail.split("      rest:")[0] + "REST    goals" + tail.split("    goals", 1)[1]
    tail = tail.replace("first(months)", "1").replace("last(months)", str(months))
    tail = tail.replace("position(m)", "m")
    places = " + ".join(f"{ordered.index(day) + 1} * work['{day}']" for day in days)
    tail = tail.replace("sum(work[d] * position(d) for d in days)", places)
    lines = lambda found: "".join(f'      r {name}: "{rule}"\n' for name, rule in found)  # noqa: E731
    return head + lines(balance) + tail.replace("REST", lines(rest))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return tmp_path_factory.mktemp("words"), tmp_path_factory.mktemp("by-hand")


def flows(months: int) -> st.SearchStrategy[Flow]:
    keys = st.tuples(st.sampled_from("ab"), st.integers(1, months))
    return st.dictionaries(keys, st.integers(0, 9) | st.none(), max_size=8)


@examples(80)
@given(data=st.data())
def test_words_of_time_are_as_if_all_were_written_out(
    data: st.DataObject, room: tuple[Path, Path]
) -> None:
    months = data.draw(st.integers(2, 5))
    share = data.draw(st.sampled_from([1, 5, 50, 95, 100, 250]))
    flow = data.draw(flows(months))
    days = data.draw(
        st.permutations(DAYS).flatmap(lambda p: st.integers(2, 4).map(lambda n: p[:n]))
    )
    first = load(write(room[0], worded(months, share), flow, days))
    second = load(write(room[1], by_hand(months, share, flow, days), flow, days))
    one, other = first.problem(), second.problem()
    assert one.A.toarray().tolist() == other.A.toarray().tolist()
    for name in ("C", "row_lower", "row_upper", "lower", "upper", "integer", "goals"):
        assert repr(getattr(one, name)) == repr(getattr(other, name)), name


def test_the_front_is_that_of_the_numbers(room: tuple[Path, Path]) -> None:
    flow: Flow = {("a", 1): 3, ("a", 2): None, ("b", 2): 2}
    one = wp.front(write(room[0], worded(2, 50), flow, DAYS), time_limit=60)
    other = wp.front(write(room[1], by_hand(2, 50, flow, DAYS), flow, DAYS), time_limit=60)
    assert one.complete
    assert other.complete
    assert sorted(one.values.tolist()) == sorted(other.values.tolist())


SOUND = """wholepie: 1
title: t
tables: {flow: {file: flow.csv, key: [river, month]}, days: days.csv}
sets: {months: 1..4, rivers: [a, b], first: [x]}
decisions: {x: {for: m in months, type: binary}}
measures: {it: 'MEASURE'}
stakeholders: {us: {goals: {g: {maximize: 'sum(x[m] for m in months) + it'}}}}
"""
FAULTS = {
    "x[previous(1)]": "scenario.yaml:6:19: previous in which set? (name it: previous(1, months))",
    "x[previous(1, months)]": 'scenario.yaml:6:19: nothing is before "1", the first of months',
    "sum(x[previous(m)] for m in months)": 'scenario.yaml:6:23: nothing is before "1", the first '
    "of months, for m = \"1\" (leave it out with 'if m != first(months)')",
    "sum(x[next(m)] for m in 2..4)": 'scenario.yaml:6:23: nothing is after "4", the last of 2..4, '
    "for m = \"4\" (leave it out with 'if m != last(2..4)')",
    "sum(x[m - 1] for m in months)": 'scenario.yaml:6:21: x has no entry for "0", for m = "1" '
    "(leave it out with 'if m != first(months)')",
    "sum(x[m + 1] for m in months)": 'scenario.yaml:6:21: x has no entry for "5", for m = "4" '
    "(leave it out with 'if m != last(months)')",
    "x[next(7, months)]": 'scenario.yaml:6:19: "7" is not in months (there is 1, 2, 3, 4)',
    "x[next(months)]": "scenario.yaml:6:24: expected a member of a set; found a group of things "
    "(such as next(m))",
    "x[first(3)]": "scenario.yaml:6:25: expected a table or set; found a number (such as months)",
    "x[first(months, 2)]": "scenario.yaml:6:33: first takes a set",
    "x[next(1, months, 2)]": "scenario.yaml:6:35: next takes a member and a set",
    "x[first([m for m in months if m > 9])]": "scenario.yaml:6:19: first of nothing: "
    "[m for m in months if m > 9] is empty",
    "sum(x[m] for m in 4..1)": "scenario.yaml:6:35: a range from 4 to 1 has no members "
    "(such as 1..4)",
    "sum(x[m] for m in 1.5..3)": "scenario.yaml:6:35: a range is of whole numbers; found 1.5",
    "sum(1 for m in 1..10**13)": "scenario.yaml:6:32: 10_000_000_000_000 indexes of decisions, "
    "measures and requirements; at most 5_000_000 are read (if this is intended, allow more with "
    "--limit indexes=...)",
    "1 << 2": 'scenario.yaml:6:19: "<<" cannot be used here',
    "x[1] + 5j": 'scenario.yaml:6:24: "5j" cannot be used here',
    "x[1] * it%": 'scenario.yaml:6:24: "it%": only a number that is written is in per cent (write '
    "it / 100)",
    "5 % 2": "scenario.yaml:6:17: '%' cannot be used here (5% is a number, a share in per cent is "
    "share / 100)",
    'flow["a", 3].water * x[1]': 'scenario.yaml:6:22: flow has no entry for "a", "3" (there is ',
    'x[1] * (flow["a", 1].watr or 0)': 'scenario.yaml:6:25: table flow has no column "watr" '
    '(did you mean "water"?)',
    'x[1] * (flow["a", 3] or 0)': "scenario.yaml:6:41: a row of flow is looked up, and the default "
    "is a number (both are of one kind)",
    'sum(x[m] for m in months if flow["a", m].water or 0)': "scenario.yaml:6:45: expected a "
    "condition; found a number (compare it with something, such as == 1)",
}


@pytest.mark.parametrize("measure", FAULTS)
def test_faults_name_the_member_and_the_cure(
    measure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, SOUND.replace("MEASURE", measure), {("a", 1): 1, ("b", 2): 2}, DAYS)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load("scenario.yaml")
    found = [fault.text for fault in caught.value.faults]
    assert len(found) == 1
    assert found[0].startswith(FAULTS[measure])


def test_a_set_may_be_called_as_a_function_is(tmp_path: Path) -> None:
    text = SOUND.replace("MEASURE", "len(first) * x[first(months)]")
    found = load(write(tmp_path, text, {}, DAYS)).warnings
    assert {each.code for each in found} <= {"WP159"}


@pytest.mark.parametrize(
    ("written", "members"),
    [
        ("1..4", ["1", "2", "3", "4"]),
        ("[1..3, 7, 10..11]", ["1", "2", "3", "7", "10", "11"]),
        ("[10%, 95%]", ["0.1", "0.95"]),
        ("{f.month for f in flow if f.river != 'c'}", ["3", "1", "2"]),
        ("{d.day for d in days}", sorted(DAYS)),
        ("[z, a, m]", ["z", "a", "m"]),
    ],
)
def test_sets_are_in_the_order_in_which_they_are_written(
    written: str, members: list[str], tmp_path: Path
) -> None:
    text = SOUND.replace("first: [x]", f"first: {written}").replace(
        "MEASURE", "sum(y[f] for f in first)"
    )
    text = text.replace("decisions: {", "decisions: {y: {for: f in first, type: binary}, ")
    flow: Flow = {("a", 3): 1, ("a", 1): 1, ("b", 2): 1}
    found = load(write(tmp_path, text, flow, DAYS)).parts.decisions[0]
    assert list(found.symbol.columns) == members


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[4..1]", "scenario.yaml:4:31: a range from 4 to 1 has no members (such as 1..4)"),
        ("[1..3, 2]", 'scenario.yaml:4:37: "2" is in the set twice'),
    ],
)
def test_sets_with_faulty_ranges(
    written: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SOUND.replace("rivers: [a, b]", f"rivers: {written}").replace("MEASURE", "x[1]")
    write(tmp_path, text, {}, DAYS)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load("scenario.yaml")
    assert [fault.text for fault in caught.value.faults] == [said]


NUMBERS = st.from_regex(r"(0|[1-9][0-9]{0,3})(\.[0-9]{0,3})?", fullmatch=True)


@given(
    number=NUMBERS,
    blank=st.sampled_from(["", " ", "  "]),
    text=st.sampled_from(["a", '"5%"', "x[1..2]"]),
)
def test_a_spelling_for_the_parser_is_as_long_and_leaves_texts(
    number: str, blank: str, text: str
) -> None:
    written = f"{text} * {number}{blank}% - {number}%"
    made = for_parser(written)
    assert len(made) == len(written)
    assert made.count("j") == 2
    assert made.startswith(text.replace("..", "<<"))


@given(number=NUMBERS)
def test_per_cent_is_exact_wherever_a_number_may_stand(
    number: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "per-cent"
    folder.mkdir(exist_ok=True)
    text = SOUND.replace("MEASURE", f"{number}% * 100 - {number}")
    path = write(folder, text, {}, DAYS)
    assert load(path).parts.goals[0][1].constant == 0
    asked = {"measures.it": f"{number}%", "stakeholders.us.goals.g.target": f"{number} %"}
    scenario = load(path, overrides=asked)
    assert scenario.parts.goals[0][1].constant == Fraction(number.rstrip(".")) / 100
    assert scenario.parts.goals[0][0].target == pytest.approx(float(number) / 100)


def test_ranges_and_per_cents_survive_a_workbook_and_a_folder(tmp_path: Path) -> None:
    path = write(tmp_path, worded(3, 95), {("a", 2): 4}, DAYS)
    for out in ("plan.xlsx", "folder"):
        done = CliRunner().invoke(main, ["convert", str(path), "--out", str(tmp_path / out)])
        assert done.exit_code == 0, done.stderr
        made = tmp_path / out
        same(load(made / "scenario.yaml" if made.is_dir() else made), load(path))


def test_settings_spread_over_per_cents() -> None:
    assert [each.value for each in setting("parameters.a=50%:90%:3")] == ["50%", "70%", "90%"]
    assert [each.value for each in setting("parameters.a=5%,7.5%")] == ["5%", "7.5%"]


def test_fifty_two_weeks_and_a_matrix_build_in_little_time(tmp_path: Path) -> None:
    rng = random.Random(3)
    rows = [f"p{i},s{j},{rng.randint(1, 99)}" for i in range(40) for j in range(15) if (i + j) % 7]
    (tmp_path / "way.csv").write_text("\n".join(["place,site,km", *rows]) + "\n")
    path = tmp_path / "scenario.yaml"
    path.write_text("""wholepie: 1
title: Weeks and ways
tables: {way: {file: way.csv, key: [place, site]}}
sets: {weeks: 1..52, places: '{w.place for w in way}', sites: '{w.site for w in way}'}
decisions:
  go: {for: 'p in places, s in sites', type: binary}
  stock: {for: 's in sites, w in weeks', type: continuous, at most: 100}
stakeholders:
  us:
    requires:
      smooth:
        for: s in sites, w in weeks if w != first(weeks)
        rule: stock[s, w] <= 110% * stock[s, previous(w)] + position(w)
    goals: {near: {minimize: 'sum((way[p, s].km or 99) * go[p, s] for p in places for s in sites)'}}
  them:
    goals: {much: {maximize: 'sum(stock[s, last(weeks)] for s in sites)'}}
""")
    begun = time.process_time()
    problem = load(path).problem()
    assert time.process_time() - begun < 2
    assert len(problem.rows.component) == 15 * 51


LOOPS = """wholepie: 1
title: loops
parameters: {n: N}
decisions: {x: {for: m in 1..n, type: integer, at most: 9}}
stakeholders:
  a:
    requires: {r: {for: m in 1..n, rule: 'x[m] <= TERM'}}
    goals: {g: {maximize: 'sum(x[m] for m in 1..n)'}}
  b: {goals: {h: {minimize: 'x[1]'}}}
"""
#: Groups inside a loop over m, and what their term is worth.
GROUPS = {
    "first(1..n)": lambda m, n: 1,
    "last({k for k in 1..n if k > 2})": lambda m, n: n,
    "position(m, [k for k in 1..n])": lambda m, n: m,
    "len({k for k in [j for j in 1..n]})": lambda m, n: n,
    "len([n, 2]) + count(m in [k for k in 1..n if k < 3])": lambda m, n: 2 + (m < 3),
    "len({k for k in 1..m})": lambda m, n: m,
    "sum([1..3, n, 5..6])": lambda m, n: 17 + n,
    "len([1..m, n])": lambda m, n: m + 1,
    "sum(k for k in {m..n, 1})": lambda m, n: sum(range(m, n + 1)) + 1,
    "count(m in [1..2, 5])": lambda m, n: int(m in (1, 2, 5)),
    'len(["a", 1..3])': lambda m, n: 4,
    "position(m, [1..3, 4..n])": lambda m, n: m,
    "last(m..n) - first([k for k in 1..n if k >= m])": lambda m, n: n - m,
}


def loops(folder: Path, term: str, n: int) -> wp.Problem:
    path = folder / "scenario.yaml"
    path.write_text(LOOPS.replace("N", str(n)).replace("TERM", term), encoding="utf-8")
    return load(path).problem()


@pytest.mark.parametrize("term", GROUPS)
def test_a_group_in_a_loop_is_what_it_is_alone(term: str, tmp_path: Path) -> None:
    found = loops(tmp_path, term, 7).row_upper
    assert found.tolist() == [GROUPS[term](m, 7) for m in range(1, 8)]


@pytest.mark.parametrize("term", [*list(GROUPS)[:5], "position(m, [1..3, 4..n])"])
def test_a_group_that_rests_on_no_loop_is_computed_once(term: str, tmp_path: Path) -> None:
    """Each of 300 rows would take 300 turns."""
    with wp.allowing(steps=5_000):
        loops(tmp_path, term, 300)


@pytest.mark.parametrize(
    ("text", "parsed", "comment"),
    [
        (r'x["a\"5% # b"] + 5%', r'x["a\"5% # b"] + 5j', -1),
        (r"x['a\'1..2'] # one", r"x['a\'1..2'] # one", 13),
        ('"a # b', '"a # b', -1),
        ("1..2 # '", "1<<2 # '", 5),
    ],
)
def test_a_text_in_quotes_ends_where_the_parser_says(text: str, parsed: str, comment: int) -> None:
    assert (for_parser(text), comment_at(text)) == (parsed, comment)
