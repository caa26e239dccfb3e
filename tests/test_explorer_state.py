"""The explorer's session: what it keeps, what it refuses, what several people do at once."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import shipped
import wholepie as wp
from exploring import QUICKSTART, sources
from wholepie.models.origin import origin
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.plans.reference_point import nearest
from wholepie.optimizer.results.additions import Addition, additions
from wholepie.views.explorer import layout
from wholepie.views.explorer.desk import Desk
from wholepie.views.explorer.state import SharedSession, Sources, opened
from wholepie.views.pages import report_page
from wholepie.views.vocabulary.session import MOST_NAME, MOST_TEXT

EARN, NESTS, GRAIN = range(3)


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """A run of which only some plans are listed."""
    return sources(tmp_path_factory.mktemp("part"), max_points=4)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return sources(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def state(part: Sources) -> SharedSession:
    (part.folder / "session.json").unlink(missing_ok=True)
    return opened(part)


def done(state: SharedSession, begin: Callable[[], None]) -> str:
    """What the state says once the work it began has ended."""
    begin()
    until = time.monotonic() + 120
    while state.jobs.job is not None and time.monotonic() < until:
        time.sleep(0.005)
    assert state.jobs.job is None
    return state.jobs.message


def saved(state: SharedSession) -> dict[str, object]:
    found: dict[str, object] = json.loads((state.sources.folder / "session.json").read_text())
    return found


# What is kept.


def test_a_session_comes_back_as_it_was(state: SharedSession) -> None:
    state.set_level(NESTS, "limit", 20)
    state.pin("2", True)
    state.rename("2", "  the   bakers' ")
    state.note("2", "too few birds")
    done(state, state.solve_again)
    again = opened(state.sources)
    assert again.session == state.session
    assert again.name_of("2") == "the bakers'"
    assert saved(state)["wholepie_session"] == 1


def test_nothing_is_written_before_somebody_does_something(state: SharedSession) -> None:
    assert not (state.sources.folder / "session.json").exists()
    assert not state.unsaved


def test_the_file_is_replaced_in_one_step(state: SharedSession) -> None:
    state.pin("1", True)
    first = (state.sources.folder / "session.json").stat().st_ino
    state.pin("2", True)
    assert (state.sources.folder / "session.json").stat().st_ino != first
    assert not list(state.sources.folder.glob(".session*"))


def test_what_somebody_else_wrote_is_not_overwritten(state: SharedSession) -> None:
    state.pin("1", True)
    other = opened(state.sources)
    other.note("1", "from the other room")
    state.note("1", "from here")
    assert "Another process" in state.unsaved
    assert "from the other room" in (state.sources.folder / "session.json").read_text()


def test_a_folder_that_cannot_be_written_is_told(
    state: SharedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wholepie.optimizer.disk._replace", fails)
    state.pin("1", True)
    assert "No space left" in state.unsaved
    monkeypatch.undo()
    state.pin("2", True)
    assert not state.unsaved


def test_a_new_front_sets_the_session_aside(tmp_path: Path) -> None:
    state = opened(sources(tmp_path))
    state.note("1", "do not lose this")
    shipped.front("quickstart").save(tmp_path)
    assert not (tmp_path / "session.json").exists()
    assert "do not lose this" in (tmp_path / "session.old.json").read_text()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[:40], "is damaged"),
        (lambda text: text.replace('"chosen"', '"chosne"'), "is damaged, at chos"),
        (lambda text: text.replace('"wholepie_session": 1', '"wholepie_session": 2'), "is damaged"),
        (lambda text: text.replace('"front": "', '"front": "0'), "another front"),
        (lambda text: text.replace("owner: earn", "owner: learn"), "has aspirations for"),
        (lambda text: text.replace('"key": "1"', '"key": "77"'), "there is no plan '77'"),
        (lambda text: text.replace('"key": "1"', '"key": "../1"'), "there is no plan"),
        (lambda text: "[]", "is damaged"),
        (lambda text: "\0", "is damaged"),
    ],
)
def test_a_damaged_session_is_refused_in_words(
    state: SharedSession, change: Callable[[str], str], words: str
) -> None:
    state.pin("1", True)
    path = state.sources.folder / "session.json"
    path.write_text(change(path.read_text()))
    with pytest.raises(InputError, match=words) as caught:
        opened(state.sources)
    assert "session.json" in str(caught.value)


def test_a_link_is_neither_read_nor_written_through(state: SharedSession, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    state.pin("1", True)
    path = state.sources.folder / "session.json"
    outside.write_text(path.read_text())
    before = outside.read_text()
    path.unlink()
    path.symlink_to(outside)
    with pytest.raises(InputError, match="is a link"):
        opened(state.sources)
    state.pin("2", True)
    assert outside.read_text() == before
    path.unlink()


def test_the_report_has_a_section_of_it(state: SharedSession) -> None:
    state.set_level(NESTS, "limit", 20)
    state.pin("3", True)
    state.rename("3", "<b>Birds</b>")
    state.note("3", "</section><script>alert(1)</script>")
    more = additions(state.sources.folder)
    page = report_page.html(state.sources.front, more=more)
    assert "What the group explored" in page
    assert "&lt;b&gt;Birds&lt;/b&gt; (plan 3)" in page
    assert "&lt;/section&gt;&lt;script&gt;alert(1)" in page
    with pytest.raises(InputError, match=r"session\.json of the run is damaged"):
        report_page.html(state.sources.front, more={"session": Addition({"plans": 3})})


def test_a_session_in_which_nothing_was_said_is_no_section(state: SharedSession) -> None:
    state.set_level(NESTS, "limit", 20)
    state.reset()
    page = report_page.html(state.sources.front, more=additions(state.sources.folder))
    assert "What the group explored" not in page


# Levels.


def test_the_plan_follows_the_levels(whole: Sources) -> None:
    state = opened(whole)
    for goal, best in enumerate(state.desk.best):
        state.reset()
        state.set_level(goal, "limit", float(best))
        values = state.desk.values(state.session.chosen, [])
        assert values[goal] == best


def test_a_level_stays_within_the_range_and_on_round_numbers(state: SharedSession) -> None:
    state.set_level(EARN, "hope", 1e9)
    assert state.session.wishes[EARN].hope is None
    state.set_level(EARN, "hope", 5123.4)
    assert state.session.wishes[EARN].hope == 5120
    state.set_level(EARN, "limit", -7.0)
    assert state.session.wishes[EARN].limit is None
    for nonsense in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite"):
            state.set_level(EARN, "hope", nonsense)


def test_no_aspiration_is_worse_than_the_reservation(state: SharedSession) -> None:
    state.set_level(NESTS, "hope", 10)
    state.set_level(NESTS, "limit", 25)
    assert (state.session.wishes[NESTS].hope, state.session.wishes[NESTS].limit) == (25, 25)
    state.set_level(NESTS, "hope", 12)
    assert (state.session.wishes[NESTS].hope, state.session.wishes[NESTS].limit) == (12, 12)


def test_clashing_limits_are_told_at_once_and_explained_by_the_solver(state: SharedSession) -> None:
    state.set_level(NESTS, "limit", 30)
    state.set_level(GRAIN, "limit", 28)
    assert state.desk.conflicts(state.session) == [(NESTS, GRAIN)]
    done(state, state.ask_why_not)
    answer = state.session.findings[-1]
    assert answer.title == "The limits cannot all be met"
    assert "'no more than there is' (owner)" in answer.words[0]
    assert "'nests at least 30' (birdwatchers)" in answer.words[0]


def test_limits_that_only_unlisted_plans_keep_are_no_contradiction(state: SharedSession) -> None:
    state.set_level(EARN, "limit", 5000)
    state.set_level(NESTS, "limit", 10)
    assert state.desk.conflicts(state.session) == [(EARN, NESTS)]
    done(state, state.ask_why_not)
    assert state.session.findings[-1].title == "All limits can be met together"
    done(state, state.solve_again)
    assert state.desk.conflicts(state.session) == []


def test_the_nearest_listed_plan_of_a_whole_front_is_that_of_the_rule(whole: Sources) -> None:
    desk, rng = Desk(whole.front), np.random.default_rng(1)
    signs, ranges = whole.front.signs, np.abs(desk.best - desk.worst)
    for _ in range(6):
        shares = np.sort(rng.random((2, 3)), axis=0)
        hope, limit = desk.best + shares * (desk.worst - desk.best)
        row = nearest(desk.points, hope * signs, limit * signs, ranges)
        labels = whole.front.labels
        plan = wp.plan(
            QUICKSTART,
            "reference-point",
            aspirations=dict(zip(labels, hope, strict=True)),
            reservations=dict(zip(labels, limit, strict=True)),
        )
        assert plan.values.tolist() == whole.front.values[row].tolist()


# Work in the background.


def test_solving_again_brings_the_plan_of_the_rule(state: SharedSession) -> None:
    state.set_level(NESTS, "limit", 14)
    state.set_level(GRAIN, "limit", 14)
    assert "which was not listed" in done(state, state.solve_again)
    plan = next(each for each in state.session.plans if each.key == state.session.chosen)
    assert plan.key == "new-1"
    assert plan.efficient
    assert plan.values in shipped.front("quickstart").values.tolist()
    fields = {each.index[0]: each.value for each in plan.decisions}
    assert 7 * fields["wheat"] == plan.values[GRAIN]
    assert "already known" in done(state, state.solve_again)
    assert [each.key for each in state.session.plans] == ["new-1"]


def test_leaving_a_requirement_out_tells_who_gains(state: SharedSession) -> None:
    state.leave_out(["owner: no more than there is", "nonsense"])
    assert state.session.without == ["owner: no more than there is"]
    done(state, state.see_who_gains)
    answer = state.session.findings[-1]
    assert answer.title == "Without no more than there is (owner)"
    assert [share.party for share in answer.shares] == ["owner", "birdwatchers", "baker"]
    assert "unbounded" in answer.words[0]


def test_without_its_scenario_only_the_listed_plans_are_there(part: Sources) -> None:
    bare = opened(replace(part, problem=None, why_none="its scenario is gone."))
    assert bare.requirements == ()
    for begin in (bare.solve_again, bare.ask_why_not, bare.see_who_gains):
        begin()
        assert bare.jobs.job is None


def test_the_scenario_of_a_run_is_found_only_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(QUICKSTART.read_text())
    about = wp.front(file, max_points=2).about
    assert origin(about).path == file
    file.write_text(QUICKSTART.read_text().replace("field: 4", "field: 5"))
    with pytest.raises(InputError, match="has changed"):
        origin(about)
    file.unlink()
    with pytest.raises(InputError, match="is gone"):
        origin(about)
    with pytest.raises(InputError, match="does not say"):
        origin({})


# Several at once.


def test_no_pin_and_no_note_is_lost_among_many(state: SharedSession) -> None:
    def speaks(who: int) -> None:
        for turn in range(10):
            state.note(str(who % 4 + 1), f"{who}-{turn}")
            state.pin(str(who % 4 + 1), True)
            state.set_level(who % 3, "hope", 3.0 * turn)

    threads = [threading.Thread(target=speaks, args=[who]) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notes = {note.text for plan in state.session.plans for note in plan.notes}
    assert notes == {f"{who}-{turn}" for who in range(8) for turn in range(10)}
    assert sorted(plan.key for plan in state.session.plans if plan.pinned) == ["1", "2", "3", "4"]
    assert opened(state.sources).session == state.session


def test_a_browser_is_told_what_is_newer_and_nothing_else(state: SharedSession) -> None:
    seen = state.version
    state.set_level(NESTS, "hope", 12)
    newer = ["hope-0", "hope-1", "limit-1", "chosen", "plans", "findings"]
    assert [p for p in newer if state.is_newer(p, seen)] == ["hope-1", "chosen"]
    assert not any(state.is_newer(part, state.version) for part in newer)
    seen = state.version
    state.set_level(NESTS, "hope", 12)
    assert state.version == seen


def test_hostile_words_are_cut_and_unknown_plans_ignored(state: SharedSession) -> None:
    state.note("1", "x" * 99_999)
    state.rename("1", "y" * 999)
    for key in ("0", "99", "-1", "../1", "new-1", "", "1e3", "²", "1" * 5000):
        state.pin(key, True)
        state.note(key, "hello")
        state.choose(key)
    (plan,) = state.session.plans
    assert (len(plan.notes[0].text), len(plan.name)) == (MOST_TEXT, MOST_NAME)
    assert state.session.chosen in {"1", "2", "3", "4"}
    state.forget_note(plan.notes[0].id)
    assert plan.notes == []


def test_a_front_without_plans_cannot_be_explored(part: Sources) -> None:
    empty = replace(part.front, values=part.front.values[:0], solutions=part.front.solutions[:0])
    with pytest.raises(InputError, match="no plan to explore"):
        opened(replace(part, front=empty))


def test_the_nearest_plan_keeps_all_limits_if_a_plan_does(whole: Sources) -> None:
    state = opened(whole)
    for values in whole.front.values:
        state.reset()
        for goal, value in enumerate(values):
            state.set_level(goal, "limit", float(value))
        chosen = state.desk.values(state.session.chosen, [])
        assert all(state.desk.kept(chosen, state.session.wishes))
        assert state.desk.conflicts(state.session) == []


@pytest.mark.parametrize(
    ("name", "changed", "words"),
    [
        ("quickstart", {}, "no other plan can be nearer"),
        ("quickstart", {"complete": False, "gap": 0.1}, "not known to be whole"),
        ("quickstart", {"complete": False, "gap": np.inf}, "not known to be whole"),
        ("food-relief", {}, "vertices"),
        ("food-relief", {"complete": False, "gap": 0.1}, "not known to be whole"),
    ],
)
def test_why_to_solve_again_is_what_is_true_of_the_front(
    name: str, changed: dict[str, Any], words: str
) -> None:
    front = replace(shipped.front(name), **changed)
    state: Any = SimpleNamespace(desk=Desk(front), problem=front.problem)
    told = layout._about_solving(state)
    assert words in told
    assert "has a gap" not in told
