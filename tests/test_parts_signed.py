"""What was added to a run, and the rows of a batch, are told as ours only where this user has
written them on this machine, for this run and this batch.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import wholepie as wp
from batching import SMALL, call, quick, written_at
from clashing import clash
from exploring import QUICKSTART, sources
from test_run_signed import seen
from wholepie import InputError
from wholepie.batches.batch import Batch
from wholepie.optimizer.results.additions import add, additions
from wholepie.optimizer.results.exchange import ADDITIONS
from wholepie.optimizer.results.run_check import ELSEWHERE
from wholepie.views.explorer import panels, session_file
from wholepie.views.explorer.state import Sources, opened
from wholepie.views.export.freedom_sheets import freedom_sheets
from wholepie.views.export.less_sheet import less_sentences, less_sheets
from wholepie.views.export.map_sheets import map_sheets

THEIRS = "which nobody has checked here"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run to which everything was added."""
    place = tmp_path_factory.mktemp("made")
    state = opened(sources(place / "run"))
    state.pin("1", True)
    unmet = clash(place)
    found = wp.concessions(unmet).to_dict()
    parts = {
        "explanation": wp.explain(unmet).to_dict(),
        "concessions": {each: found[each] for each in ("suggested", "cheapest", "measure")},
        "coalitions": wp.coalitions(QUICKSTART).to_dict(),
        "map": wp.stakeholder_map(QUICKSTART).to_dict(),
        "less": wp.fair_with_less(place / "run").to_dict(),
        "freedom": wp.freedom(place / "run").to_dict(),
    }
    for name, data in parts.items():
        add(place / "run", name, data)
    assert set(additions(place / "run")) == set(ADDITIONS)
    return place / "run"


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called this user has another key."""
    return lambda: monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "stranger"))


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    said = json.loads(path.read_text("utf-8"))
    change(said)
    path.write_text(json.dumps(said), "utf-8")


def leaf(said: Any) -> None:
    """Change the last number or text, however deep it is."""
    keys = list(said) if isinstance(said, dict) else list(range(len(said)))
    for key in reversed([each for each in keys if each != "signed"]):
        if isinstance(said[key], dict | list) and said[key]:
            return leaf(said[key])
        if isinstance(said[key], bool | int | float | str):
            said[key] = (
                said[key] + "!" if isinstance(said[key], str)
                else not said[key] if isinstance(said[key], bool) else said[key] + 1
            )  # fmt: skip
            return None
    raise AssertionError("nothing to change")


FORGED: dict[str, Callable[[dict[str, Any]], object]] = {
    "a claim that was changed": leaf,
    "a part more": lambda said: said.update(proved="by a notary"),
    "without a mark": lambda said: said.pop("signed"),
    "another mark": lambda said: said.update(signed="ab" * 16),
    "a mark that is no text": lambda said: said.update(signed=[said["signed"]]),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=list(FORGED))
@pytest.mark.parametrize("name", ADDITIONS)
def test_an_addition_that_was_forged_is_not_ours(
    name: str, change: Callable[[dict[str, Any]], object], run: Path
) -> None:
    before = additions(run)
    assert all(each.own for each in before.values())
    changed(run / f"{name}.json", change)
    after = additions(run)
    assert [other for other, each in after.items() if not each.own] == [name]
    assert {other: after[other] for other in after if other != name} == {
        other: before[other] for other in before if other != name
    }


@pytest.mark.parametrize("name", ADDITIONS)
def test_an_addition_to_another_run_is_not_of_this_one(name: str, run: Path) -> None:
    """It is copied as it was signed, into a run of the same scenario and of another front."""
    other = run.parent / "other"
    wp.front(QUICKSTART, max_points=3).save(other)
    shutil.copy(run / f"{name}.json", other)
    assert [each.own for each in additions(other).values()] == [False]
    renamed = "map" if name != "map" else "less"
    shutil.copy(run / f"{name}.json", run / f"{renamed}.json")
    assert not additions(run)[renamed].own


def test_every_view_says_whose_word_it_is(run: Path, stranger: Callable[[], None]) -> None:
    page = run.parent / "page.html"
    for is_own in (True, False):
        if not is_own:
            stranger()
        done = call("report", str(run), "--out", str(page))
        assert done.exit_code == 0, done.output
        assert ("not made here" in done.stderr) != is_own
        assert seen(page).count(THEIRS) == (0 if is_own else len(ADDITIONS))
        front = wp.open(run)
        sheets = [*less_sheets(front), *freedom_sheets(front), list(map_sheets(front))[-1]]
        assert len(sheets) == 3
        for told in (*(each.notes for each in sheets), less_sentences(front)):
            assert any(THEIRS in each for each in told) != is_own


def test_what_follows_from_a_run_of_others_is_not_signed(
    run: Path, stranger: Callable[[], None]
) -> None:
    """Less compares with the scale and the fair plan of the run; a map is of the scenario alone;
    freedom is of a plan of the run, or of one that was found here.
    """
    stranger()
    asked = {("less", QUICKSTART): False, ("map", QUICKSTART): True,
             ("freedom", QUICKSTART): True, ("freedom", run): False}  # fmt: skip
    for (command, source), is_own in asked.items():
        done = call(command, str(source), "--add-to", str(run))
        assert done.exit_code == 0, done.output
        assert additions(run)[command].own == is_own
    wp.verify(run, solver="highs")
    for command in ("less", "freedom"):
        assert call(command, str(run), "--add-to", str(run)).exit_code == 0
        assert additions(run)[command].own


def test_the_explorer_calls_no_plan_of_others_proved(
    run: Path, stranger: Callable[[], None]
) -> None:
    for is_own in (True, False):
        if not is_own:
            stranger()
        state = opened(Sources(wp.open(run), run, None))
        told = panels.standing(state)
        assert told.startswith("Efficient: no plan is better") == is_own
        assert ("by the word of others" in told) != is_own
        assert state.desk.whole == is_own


def solved(said: dict[str, Any]) -> None:
    plan = {"key": "new-1", "values": said["plans"][0]["values"], "efficient": True}
    said["plans"].append(plan)
    said["findings"].append({"title": "Proved", "at": "now", "words": ["No plan is better."]})
    said["chosen"] = "new-1"


def test_no_answer_of_a_session_of_others_is_proved(run: Path) -> None:
    """Also once it was saved again, with this user's mark."""
    changed(run / "session.json", solved)
    given = sources(run.parent / "again")
    shutil.copy(run / "session.json", given.folder)
    for _ in range(2):
        state = opened(given)
        (plan,) = [each for each in state.session.plans if each.key == "new-1"]
        assert (plan.efficient, plan.name) == (False, "made elsewhere:")
        assert [each.title for each in state.session.findings] == ["made elsewhere: Proved"]
        state.note("1", "seen")
    assert additions(given.folder)["session"].own


def test_a_listed_plan_has_no_other_values_in_a_session(run: Path) -> None:
    changed(run / "session.json", lambda said: said["plans"][0]["values"].__setitem__(0, 99.0))
    with pytest.raises(InputError, match=r"plan 1 has other values than in front\.csv"):
        session_file.load(run, wp.open(run))


# Batches.


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("batches")
    (place / "small.yaml").write_text(SMALL, "utf-8")
    quick(place / "small.yaml", place / "out", sweep={"parameters.budget": [1, 2]})  # type: ignore[arg-type]
    return place


@pytest.fixture
def batch(batches: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(batches, tmp_path / "batches")) / "out"


def first(**parts: Any) -> Callable[[Path], None]:
    """Change parts of the first row."""
    return lambda out: changed(out / "batch.json", lambda said: said["runs"][0].update(parts))


ROWS: dict[str, Callable[[Path], None]] = {
    "state": first(state="stopped"),
    "complete": first(complete=False),
    "gap": first(gap=0.5),
    "points": first(points=1),
    "best": first(best={"more x": 99.0}),
    "fair": first(fair={"leximin": {"plan": 1, "worst": 0.9}}),
    "guarantee": first(guarantee="Exact and whole, said the notary."),
    "conflicts": first(conflicts=[{"one": "a", "other": "b", "relation": "free", "loss": 0.0}]),
    "files": first(files={}),
    "output": first(output="ab" * 32),
    "a part more": first(notary=True),
    "another mark": first(signed="ab" * 16),
    "no mark": lambda out: changed(
        out / "batch.json", lambda said: [row.pop("signed") for row in said["runs"][:1]]
    ),
    "said to be ours": first(signed="", elsewhere=False),
}


@pytest.mark.parametrize("change", ROWS.values(), ids=list(ROWS))
def test_a_row_that_was_changed_counts_for_nothing(
    change: Callable[[Path], None], batch: Path
) -> None:
    """What is shown of it is what its run's folder says, which is this user's."""
    whole = Batch.open(batch)
    stamps = written_at(whole)
    assert (whole.unmade, whole.summary["verification"].tolist()) == (0, ["", ""])
    change(batch)
    found = Batch.open(batch)
    assert found.unmade == 1
    shown = found.summary.drop(columns=["seconds", "attempts"])
    assert shown.equals(whole.summary.drop(columns=["seconds", "attempts"]))
    (row,) = [each for each in json.loads(call("runs", str(batch), "--json").stdout)["runs"]
              if each["kind"] == "batch"]  # fmt: skip
    assert (row["verification"], row["status"]) == (ELSEWHERE, "unfinished")
    assert row["title"] == "2 runs: 1 elsewhere, 1 done"
    again = quick((), batch, resume=True)  # type: ignore[arg-type]
    assert again.counts == {"done": 2}
    assert "What batch.json says of 1 run was written by another user" in again.notes[0]
    assert (Batch.open(batch).unmade, written_at(again)) == (0, stamps)


def test_other_options_make_every_row_one_of_others(batch: Path) -> None:
    changed(batch / "batch.json", lambda said: said["options"].update(within=0.5))
    assert Batch.open(batch).unmade == 2


def test_rows_of_others_are_made_again_and_their_runs_too(
    batch: Path, stranger: Callable[[], None]
) -> None:
    stamps = written_at(Batch.open(batch))
    stranger()
    found = Batch.open(batch)
    assert found.unmade == 2
    assert found.summary["verification"].tolist() == [ELSEWHERE, ELSEWHERE]
    again = quick((), batch, resume=True)  # type: ignore[arg-type]
    assert again.counts == {"done": 2}
    assert all(stamp > stamps[run] for run, stamp in written_at(again).items())
    assert Batch.open(batch).summary["verification"].tolist() == ["", ""]


def test_a_row_of_others_is_not_told_of_the_run_of_other_values(batch: Path) -> None:
    """A forged name for a run that this user has made."""
    first(overrides={"parameters.budget": 9})(batch)
    found = Batch.open(batch)
    assert found.counts == {"done": 1, "damaged": 1}
    assert "holds another run" in found.summary["error"].iloc[0]


@pytest.mark.parametrize("state", ["infeasible", "failed"])
def test_a_failure_of_others_settles_nothing(state: str, batch: Path) -> None:
    def fail(said: dict[str, Any]) -> None:
        row = said["runs"][0]
        for name in ("points", "output", "goals"):
            row.pop(name)
        row.update(state=state, error="No plan, said the notary.", attempts=1)

    changed(batch / "batch.json", fail)
    found = Batch.open(batch)
    assert (found.unmade, found.summary["verification"].iloc[0]) == (1, ELSEWHERE)
    assert quick((), batch, resume=True).counts == {"done": 2}  # type: ignore[arg-type]
