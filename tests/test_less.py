"""The fair plan with less of contributions is that of brute force, or there is none for the reason
that is given.
"""

import itertools
import json
import math
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import shipped
import wholepie as wp
from clocks import interrupted_after, out_of_time_after
from examples import examples
from shipped import INSTANCES
from wholepie.api import with_less
from wholepie.cli import main
from wholepie.diagnostics import codes
from wholepie.optimizer.errors import (
    InfeasibleError,
    InputError,
    SolverError,
    WholepieError,
)
from wholepie.optimizer.insight import fair_with_less
from wholepie.optimizer.parties.listed import fairest, satisfaction
from wholepie.optimizer.results.additions import Addition, additions
from wholepie.views.export.less_sheet import less_sheets
from wholepie.views.pages import added_sections, report_page
from wholepie.views.vocabulary import less, text

MOST, OUTSIDE = 3, -1


@dataclass(frozen=True)
class Sharing:
    """Amounts of three things, which use money and hours, of which there is so much; and what each
    of two parties makes of a unit. The first thing has a least amount.
    """

    uses: Sequence[Sequence[int]]
    given: Sequence[int]
    worth: Sequence[Sequence[int]]
    least: int

    def text(self) -> str:
        goals = [
            f"    goals: {{good: {{maximize: {_sum(row)}, outside: {OUTSIDE}}}}}"
            for row in self.worth
        ]
        return "\n".join(
            [
                "wholepie: 1",
                "title: Sharing",
                "decisions:",
                *(f"  x{i}: {{type: integer, at most: {MOST}}}" for i in range(3)),
                "stakeholders:",
                "  one:",
                f"    contributes: {{money: {self.given[0]}, hours: {self.given[1]}}}",
                "    requires:",
                f"      money: {_sum(self.uses[0])} <= contributions.money",
                f"      hours: {_sum(self.uses[1])} <= contributions.hours",
                f"      least: x0 >= {self.least}",
                goals[0],
                "  other:",
                goals[1],
            ]
        )

    def plans(self, given: Sequence[float], *, rules: Sequence[str] = ()) -> Iterator[Any]:
        """Worth to each party of every plan that keeps to these rules, or all, with so much."""
        kept = rules or ("money", "hours", "least")
        for x in itertools.product(range(MOST + 1), repeat=3):
            used = [sum(a * b for a, b in zip(row, x, strict=True)) for row in self.uses]
            holds = {
                "money": used[0] <= given[0] + 1e-9,
                "hours": used[1] <= given[1] + 1e-9,
                "least": x[0] >= self.least,
            }
            if all(holds[each] for each in kept):
                yield [sum(a * b for a, b in zip(row, x, strict=True)) for row in self.worth]

    def fairest(self, given: Sequence[float]) -> list[float]:
        """Satisfactions of the leximin plan, least first, on the scale of what is given now."""
        best = [max(values) for values in zip(*self.plans(self.given), strict=True)]
        shares = (
            sorted((v - OUTSIDE) / (b - OUTSIDE) for v, b in zip(values, best, strict=True))
            for values in self.plans(given)
        )
        return max(shares, default=[])

    def reduced(self, name: str, share: float) -> list[float]:
        keep = {"one: money": (1 - share, 1), "one: hours": (1, 1 - share)}
        by = keep.get(name, (1 - share, 1 - share))
        return [float(f"{a * b:.12g}") for a, b in zip(self.given, by, strict=True)]


DAMAGED = r"less\.json (of the run )?is damaged"


def _sum(row: Sequence[int]) -> str:
    return " + ".join(f"{a} * x{i}" for i, a in enumerate(row))


amounts = st.lists(st.integers(0, 4), min_size=3, max_size=3)
sharings = st.builds(
    Sharing,
    st.lists(amounts, min_size=2, max_size=2),
    st.lists(st.integers(1, 20), min_size=2, max_size=2),
    st.lists(amounts, min_size=2, max_size=2),
    st.integers(0, 3),
)


def written(text: str, folder: str | Path) -> Path:
    path = Path(folder) / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
@examples(60)
@given(sharings, st.sampled_from([0.1, 0.25, 0.5, 0.9]), st.booleans())
def test_it_is_the_plan_of_brute_force(sharing: Sharing, share: float, of_front: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(sharing.text(), folder)
        if not sharing.fairest(sharing.given):
            with pytest.raises(InfeasibleError):
                wp.fair_with_less(path, share)
            return
        front = wp.front(path) if of_front else None
        found = wp.fair_with_less(path, share, front=front)
    assert np.allclose(sorted(found.now.satisfaction), sharing.fairest(sharing.given), atol=1e-5)
    assert [each.name for each in found.found] == [with_less.EVERYTHING, "one: money", "one: hours"]
    for each in found.found:
        given = sharing.reduced(each.name, share)
        right = sharing.fairest(given)
        assert each.state == ("fair plan" if right else "no plan")
        if each.plan is not None:
            assert np.allclose(sorted(each.plan.satisfaction), right, atol=1e-5)
            assert each.at_least - 1e-5 <= right[0] <= each.at_most + 1e-5
        else:
            named = set(re.findall(r"'(\w+)' \(one\)", " ".join(each.reasons)))
            assert named
            assert not list(sharing.plans(given, rules=sorted(named)))
            for spared in named:
                rest = sorted(named - {spared}) or ["none"]
                assert rest == ["none"] or list(sharing.plans(given, rules=rest))


SMALL = Sharing([[2, 1, 3], [1, 2, 1]], [12, 9], [[1, 3, 0], [0, 1, 4]], 1)


@pytest.mark.slow
@pytest.mark.parametrize("stop", [out_of_time_after, interrupted_after])
@pytest.mark.parametrize("solves", [3, 6, 9, 12, 16])
def test_what_a_stop_leaves_open_is_bounded_and_said(
    stop: Any, solves: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(SMALL.text(), tmp_path)
    front = wp.front(path)
    with monkeypatch.context() as patch:
        stop(solves, patch)
        try:
            found = wp.fair_with_less(path, 0.25, front=front, time_limit=1000)
        except (WholepieError, KeyboardInterrupt):
            return  # while the problem itself was looked at
    states = [each.state for each in found.found]
    assert bool(found.stopped) == ("not known" in states)
    told = [less.sentence(found.to_dict(), each) for each in found.to_dict()["with_less"]]
    for each, words in zip(found.found, told, strict=True):
        right = SMALL.fairest(SMALL.reduced(each.name, 0.25))
        if each.plan is not None:
            assert np.allclose(sorted(each.plan.satisfaction), right, atol=1e-5)
        else:
            assert each.at_least - 1e-5 <= right[0] <= each.at_most + 1e-5
            assert "is not known" in words


def called(*words: Any) -> Any:
    done = CliRunner().invoke(main, [str(each) for each in words])
    assert done.exit_code == 0, done.output
    return done


def test_the_command_adds_it_to_a_front_where_that_takes_few_solves(tmp_path: Path) -> None:
    path = written(SMALL.text(), tmp_path)
    called("front", path, "--out", tmp_path / "run")
    data = additions(tmp_path / "run")["less"].said
    assert data == wp.fair_with_less(tmp_path / "run").to_dict() | {"solves": data["solves"]}
    # Each takes a solve and one for each party and a last one.
    assert data["solves"] == 3 * (2 + 2)
    page = report_page.html(wp.open(tmp_path / "run"), more=additions(tmp_path / "run"))
    assert '<section id="less">' in page
    # Ten things of each party: all at once alone.
    many = ", ".join(f"thing {i}: 5" for i in range(10))
    more = SMALL.text().replace("hours: 9}", f"hours: 9, {many}}}")
    called("front", written(more, tmp_path), "--out", tmp_path / "many")
    found = additions(tmp_path / "many")["less"].said
    assert [each["name"] for each in found["with_less"]] == [with_less.EVERYTHING]
    # To a front that a limit ended nothing is added, and a run made by a function asks for it.
    stopped = CliRunner().invoke(
        main, ["front", str(path), "--out", str(tmp_path / "stopped"), "--max-points", "1"]
    )
    assert stopped.exit_code == 4
    wp.front(path, folder=tmp_path / "made")
    for name in ("stopped", "made"):
        assert "less" not in additions(tmp_path / name)


def test_plain_models_save_fronts_as_before(tmp_path: Path) -> None:
    none = (
        SMALL.text()
        .replace("contributes: {money: 12, hours: 9}", "")
        .replace("contributions.money", "12")
    )
    path = written(none.replace("contributions.hours", "9"), tmp_path)
    called("front", path, "--out", tmp_path / "run")
    assert not additions(tmp_path / "run")
    with pytest.raises(InputError, match="nothing to have less of"):
        wp.fair_with_less(path)


def test_the_command_says_shows_and_adds_it(tmp_path: Path) -> None:
    path, run = written(SMALL.text(), tmp_path), tmp_path / "run"
    called("front", path, "--out", run)
    shown = called("less", path, "--reduce-by", "50%").stdout
    assert "With 50 % less of everything at once" in " ".join(shown.split())
    data = json.loads(called("less", path, "--reduce-by", "50%", "--add-to", run, "--json").stdout)
    assert data["share"] == 0.5
    assert additions(run)["less"] == Addition(data)
    assert (
        json.loads(called("less", run, "--reduce-by", "50%", "--json").stdout)["with_less"]
        == (data["with_less"])
    )
    called("report", run)
    page = (run / "report.html").read_text("utf-8")
    answer = page[page.index('<section id="answer">') : page.index('<section id="front">')]
    assert "With 50 % less of" in answer
    assert 'href="#less"' in answer
    for form in ("xlsx", "docx", "pptx"):
        called("export", run, "--to", form, "--out", tmp_path / f"front.{form}")


def test_a_run_of_another_scenario_is_refused(tmp_path: Path) -> None:
    path, run = written(SMALL.text(), tmp_path), tmp_path / "run"
    called("front", path, "--out", run)
    # A run of its own for the scenario as it has become: neither fits the first run.
    written(SMALL.text().replace("money: 12", "money: 13"), tmp_path)
    called("front", path, "--out", tmp_path / "other")
    for source in (path, run, tmp_path / "other"):
        done = CliRunner().invoke(main, ["less", str(source), "--add-to", str(run)])
        assert done.exit_code == 2
        assert "changed" in done.output


@examples(100)
@given(st.floats(-2, 1), st.floats(0, 1), st.integers(1, 999))
def test_sentences_say_the_percentages_of_the_tables(then: float, now: float, mills: int) -> None:
    """What the worst-off party gets is written as in every table beside the sentence, and a share
    that was typed reads as it was typed.
    """
    case = {"name": "a", "less": None, "state": less.FAIR, "satisfaction": {"p": then}}
    data = {"share": mills / 1000, "satisfaction": {"p": now}, "outside_declared": {"p": False}}
    said = less.sentence(data, case)
    typed = re.match(r"With ([\d.]+) % less of", said)
    assert typed, said
    assert float(typed[1]) == pytest.approx(mills / 10, rel=1e-12)
    if found := re.search(r"gets least ([\d.]+ %) of their best(?:, not (.+? %))?", said):
        assert then >= -1e-6
        assert found[1] == text.percent(then)
        assert found[2] in (None, text.percent(now))
    else:
        below = re.search(r"(\d+) points? below what counts as 0 %", said)
        assert below, said
        assert int(below[1]) == pytest.approx(-100 * then, abs=1)


def test_differences_have_no_noise_of_rounding(tmp_path: Path) -> None:
    money = SMALL.text().replace("money: 12", "money: 1011308")
    path = written(money, tmp_path)
    found = wp.fair_with_less(path).to_dict()["with_less"]
    assert {each["less"] for each in found if each["name"] == "one: money"} == {101130.8}


def failing_at(call: int, of: Any) -> Any:
    """The same, but for one call at which the solver fails."""
    count = itertools.count(1)

    def tried(*given: Any, **named: Any) -> Any:
        if next(count) == call:
            raise SolverError(codes.SOLVER_STOPPED, "HiGHS gave no answer.")
        return of(*given, **named)

    return tried


@pytest.mark.parametrize(
    ("what", "words"),
    [("leximin", "gets at least"), ("tried_worst", "before anything was proved")],
)
def test_a_failure_of_the_solver_leaves_open_what_it_was_asked(
    what: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(SMALL.text(), tmp_path)
    front, whole = wp.front(path, fair_plans=True), wp.fair_with_less(path, 0.25)
    monkeypatch.setattr(fair_with_less, what, failing_at(2, getattr(fair_with_less, what)))
    found = wp.fair_with_less(path, 0.25, front=front)
    assert [each.state for each in found.found] == ["fair plan", "not known", "fair plan"]
    assert found.stopped == "the solver failed: HiGHS gave no answer."
    for number in (0, 2):
        assert np.allclose(found.satisfaction.iloc[number], whole.satisfaction.iloc[number])
    data = found.to_dict()
    said = less.sentence(data, data["with_less"][1])
    assert "the solver failed" in said
    assert words in said


def test_no_plan_is_said_also_where_the_solver_gives_no_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight = Sharing([[4, 0, 0], [0, 1, 1]], [12, 9], SMALL.worth, 3)
    path = written(tight.text(), tmp_path)
    monkeypatch.setattr(fair_with_less, "explain", failing_at(1, fair_with_less.explain))
    found = wp.fair_with_less(path, 0.25)
    assert [each.state for each in found.found] == ["no plan", "no plan", "fair plan"]
    assert [bool(each.reasons) for each in found.found] == [False, True, False]


def test_that_it_cannot_be_written_to_a_run_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any, **named: Any) -> None:
        raise InputError(codes.CANNOT_WRITE, "Cannot write less.json: the disk is full.")

    monkeypatch.setattr(with_less, "add", full)
    path, run = written(SMALL.text(), tmp_path), tmp_path / "run"
    done = CliRunner().invoke(main, ["front", str(path), "--out", str(run)])
    assert done.exit_code == 1
    assert "the disk is full" in done.stderr
    assert len(wp.open(run))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("with_less"),
        lambda data: data.update(with_less=[]),
        lambda data: data.update(share="<b>"),
        lambda data: data.update(share=math.nan),
        lambda data: data["with_less"][0].update(satisfaction=7),
        lambda data: data["with_less"][0].update(satisfaction={}),
        lambda data: data.update(satisfaction={"one": "much"}),
        lambda data: data["with_less"][1].update(less=[1]),
    ],
)
def test_what_is_forged_is_refused_in_a_sentence(change: Any, tmp_path: Path) -> None:
    path, run = written(SMALL.text(), tmp_path), tmp_path / "run"
    called("front", path, "--out", run)
    data = additions(run)["less"].said
    change(data)
    (run / "less.json").write_text(json.dumps(data), encoding="utf-8")
    front = wp.open(run)
    with pytest.raises(InputError, match=DAMAGED):
        added_sections.made(additions(run))
    with pytest.raises(InputError, match=DAMAGED):
        less_sheets(front)


def test_shipped_instances_compare_with_the_plan_of_their_front() -> None:
    front = shipped.front("citizens-budget")
    found = wp.fair_with_less(INSTANCES / "citizens-budget", front=front)
    assert found.now.number == fairest(front)
    before = satisfaction(front).loc[fairest(front)].to_numpy()
    assert np.allclose(found.changes.iloc[0], found.satisfaction.iloc[0] - before, atol=1e-6)
    # On the scale of the front, whose plans have more money.
    values = found.values.iloc[0].to_numpy(dtype=float)
    shares = found.now.parties.satisfaction(values * front.signs)
    assert np.allclose(shares, found.satisfaction.iloc[0])
