"""Inputs of batches: a run that was made of files that changed is made again; one whose result is
settled is not.
"""

import errno
import hashlib
import importlib
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import wholepie as wp
from batching import SMALL, Alone, call, quick, rewritten
from executors import Here
from wholepie import InputError, SolverError
from wholepie.batches import batch as making
from wholepie.batches.batch import Batch
from wholepie.batches.causes import CHANGED, DIED, HUNG, is_settled
from wholepie.batches.crews import _row
from wholepie.batches.jobs import Job
from wholepie.batches.processes import Event
from wholepie.batches.work import Begun
from wholepie.diagnostics import codes
from wholepie.optimizer.results.catalogue import runs

pytestmark = pytest.mark.usefixtures("small_scenario")


class Counting(Here):
    """Counts what it is asked to solve, and calls ``before`` each time."""

    def __init__(self, before: Callable[[int], None] = lambda _count: None) -> None:
        self.count, self._before = 0, before

    def submit(self, call: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.count += 1
        self._before(self.count)
        return super().submit(call, *args, **kwargs)


def set_budget(budget: int) -> None:
    text = SMALL.replace("budget: 3", f"budget: {budget}")
    Path("small.yaml").write_text(text, encoding="utf-8")


def made_while(edit: Callable[[int], None], crew: str, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """A batch during whose solves files are edited; ``edit`` is told which attempt it is."""
    if crew == "elsewhere":
        return wp.batch("small.yaml", "out", executor=Counting(edit), resume=True)

    def begun(job: Job, news: Any) -> None:
        if isinstance(news, Begun):
            edit(job.attempts)

    monkeypatch.setattr(making, "Local", lambda: Alone(begun))
    return wp.batch("small.yaml", "out", resume=True)


CREWS = pytest.mark.parametrize("crew", ["with journals", "elsewhere"])


@CREWS
@pytest.mark.parametrize("times", [1, 2])
def test_a_run_is_made_again_if_its_file_changes_meanwhile(
    crew: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(attempt: int) -> None:
        if attempt <= times:
            set_budget(3 + attempt)

    found = made_while(edit, crew, monkeypatch)
    (row,) = found.rows
    assert (row["state"], row["attempts"]) == ("done", times + 1)
    assert row["points"] == 3 + times + 1
    said = [note for note in found.notes if "small.yaml changed while the run was made" in note]
    assert len(said) == times
    assert found.summary["attempts"].tolist() == [times + 1]
    ((_, front),) = found
    assert len(front) == row["points"]


@CREWS
def test_a_file_that_never_rests_fails_the_run_with_the_reason(
    crew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = made_while(lambda attempt: set_budget(3 + attempt), crew, monkeypatch)
    (row,) = found.rows
    assert (row["state"], row["attempts"]) == ("failed", 3)
    assert row["error"].endswith("small.yaml changed while the run was made")
    assert not (found.folder / row["run"]).exists()
    assert "points" not in row
    asides = runs("out").query("kind == 'run'")
    assert asides["status"].tolist() == 3 * ["done"]  # nothing that is listed is to be continued
    again = made_while(lambda _attempt: None, crew, monkeypatch)
    assert again.counts == {"done": 1}
    assert again.rows[0]["points"] == 3 + 3 + 1


def book(budget: int) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["item", "worth"])  # type: ignore[union-attr]
    workbook.active.append(["a", budget])  # type: ignore[union-attr]
    workbook.save("items.xlsx")


def table(budget: int) -> None:
    Path("items.csv").write_text(f"item,worth\na,{budget}\n", encoding="utf-8")


SHAPES = """{"type": "FeatureCollection", "features": [{"type": "Feature",
"properties": {"item": "a"}, "geometry": {"type": "Point", "coordinates": [%d, 50]}}]}"""


def shapes(east: int) -> None:
    Path("items.geojson").write_text(SHAPES % east, encoding="utf-8")


def with_table(file: str, more: str = "") -> None:
    words = f"{{file: {file}{more}}}"
    placed = "decisions:\n  at: {for: i in items, type: binary}"
    text = SMALL.replace("decisions:", f"tables:\n  items: {words}\n{placed}")
    Path("small.yaml").write_text(
        text.replace("x + y <= budget", "x + y <= sum(i.worth for i in items)"), encoding="utf-8"
    )


def model(budget: int) -> None:
    lines = ["Minimize", " obj: x + y", "Subject To", f" c: x + y >= {budget}", "Bounds"]
    lines += [" 0 <= x <= 9", " 0 <= y <= 9", "Generals", " x y", "End", ""]
    Path("small.lp").write_text("\n".join(lines), encoding="utf-8")


def prepare(kind: str) -> Callable[[int], None]:
    """Files of a scenario of a kind; what changes one of them."""
    changes = {"table": table, "workbook": book, "geojson": shapes, "model": model}
    changes |= {"geojson that comes": shapes, "scenario": set_budget}
    change = changes[kind]
    if kind not in ("scenario", "model"):
        with_table("items.xlsx" if kind == "workbook" else "items.csv")
        table(3)
    if kind != "geojson that comes":
        change(3)
    return change


@pytest.mark.parametrize(
    "kind", ["scenario", "table", "workbook", "geojson", "geojson that comes", "model"]
)
def test_every_file_that_is_read_is_an_input(kind: str) -> None:
    change = prepare(kind)
    file = "small.lp" if kind == "model" else "small.yaml"
    first, again = Counting(), Counting()
    found = wp.batch(file, "out", executor=first)
    assert found.counts == {"done": 1}, found.rows
    Path("unrelated.csv").write_text("a,b\n", encoding="utf-8")
    wp.batch((), "out", executor=again, resume=True)
    assert (first.count, again.count) == (1, 0)
    change(4)
    found = wp.batch((), "out", executor=again, resume=True)
    assert again.count == 1
    assert any("is made again" in note for note in found.notes)


def test_what_changed_is_known_after_a_batch_that_came_to_nothing() -> None:
    change = prepare("geojson")
    quick()
    change(4)
    quick((), resume=True, total_time_limit=1e-9)
    again = quick((), resume=True)
    assert again.counts == {"done": 1}
    assert any("items.geojson changed since" in note for note in again.notes)


@pytest.mark.parametrize("kind", ["failed", "infeasible", "unreadable"])
def test_what_came_to_nothing_is_settled_until_its_files_change(kind: str) -> None:
    text = {
        "infeasible": SMALL.replace("budget: 3", "budget: -1"),
        "failed": SMALL.replace("{maximize: y}", "{maximize: z}"),
        "unreadable": SMALL.replace("decisions:", "tables: {t: none.csv}\ndecisions:"),
    }[kind]
    Path("small.yaml").write_text(text, encoding="utf-8")
    first = quick()
    state = "infeasible" if kind == "infeasible" else "failed"
    assert first.counts == {state: 1}
    assert first.unmade == 0
    again = quick((), resume=True)
    assert (again.rows, again.notes) == (first.rows, ())
    retried = quick((), resume=True, retry=2)
    assert retried.counts == {state: 1}
    assert retried.rows[0]["attempts"] == (1 if state == "infeasible" else 3)
    if kind == "unreadable":
        Path("none.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    else:
        set_budget(2)
    assert quick((), resume=True).counts == {"done": 1}


class Failing(Here):
    """Fails with an error the first few times."""

    def __init__(self, error: Exception, times: int) -> None:
        self._error, self._times = error, times

    def submit(self, call: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self._times -= 1
        if self._times < 0:
            return super().submit(call, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_exception(self._error)
        return future


@pytest.mark.parametrize(
    ("error", "times", "retry", "ends"),
    [
        (MemoryError(), 2, None, ("done", 3)),
        (MemoryError(), 3, None, ("failed", 3)),
        (MemoryError(), 1, 0, ("failed", 1)),
        (BrokenExecutor(), 1, None, ("done", 2)),
        (SolverError(codes.WORKER_LOST, "lost"), 1, None, ("failed", 1)),
        (ZeroDivisionError(), 1, None, ("failed", 1)),
        (ZeroDivisionError(), 4, 4, ("done", 5)),
        (ZeroDivisionError(), 5, 4, ("failed", 5)),
    ],
)
def test_failures_are_retried_as_often_as_is_asked(
    error: Exception, times: int, retry: int | None, ends: tuple[str, int]
) -> None:
    found = wp.batch("small.yaml", "out", executor=Failing(error, times), retry=retry)
    (row,) = found.rows
    assert (row["state"], row["attempts"]) == ends
    assert sum("is made again" in note for note in found.notes) == ends[1] - 1
    with pytest.raises(InputError, match="retry"):
        wp.batch("small.yaml", "other", executor=Here(), retry=-1)


@pytest.mark.parametrize(
    ("error", "times"),
    [(MemoryError(), 3), (BrokenExecutor(), 3), (SolverError(codes.WORKER_LOST, "lost"), 1)],
)
def test_what_says_nothing_of_the_inputs_is_tried_again_by_resuming(
    error: Exception, times: int
) -> None:
    first = wp.batch("small.yaml", "out", executor=Failing(error, times))
    assert (first.counts, first.unmade) == ({"failed": 1}, 1)
    assert quick((), resume=True).counts == {"done": 1}


@pytest.mark.parametrize("cause", [CHANGED, DIED, HUNG])
def test_causes_that_lie_in_the_machines_settle_nothing(cause: str) -> None:
    assert is_settled({"files": {"small.yaml": "0"}, "cause": ""})
    assert not is_settled({"files": {"small.yaml": "0"}, "cause": cause})


@pytest.mark.parametrize(
    "place",
    [
        *("wholepie.models.document.read_bytes", "wholepie.models.formulation.formulate"),
        *(
            "ast.parse",
            "wholepie.optimizer.engine.run",
            "wholepie.optimizer.pyomo_io.compile.compile_model",
        ),
    ],
)
@pytest.mark.parametrize(
    "error",
    [
        *(MemoryError(), OSError(errno.ENOMEM, "no"), RuntimeError("can't start new thread")),
        ImportError("x.so: failed to map segment from shared object"),
    ],
)
def test_memory_that_runs_out_somewhere_says_nothing_of_the_inputs(
    place: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any, **_named: Any) -> Any:
        raise error

    module, _, name = place.rpartition(".")
    real = getattr(importlib.import_module(module), name)
    with monkeypatch.context() as patch:
        for each in list(sys.modules.values()):
            if vars(each).get(name) is real:
                patch.setattr(each, name, fail)
        first = quick()
    assert (first.counts, first.unmade) == ({"failed": 1}, 1), first.rows
    assert quick((), resume=True).counts == {"done": 1}


def test_a_process_without_memory_for_its_answer_says_nothing_of_the_inputs() -> None:
    row = _row(Event(Job(Path("small.yaml"), Path("out")), "failed", MemoryError()), {})
    assert (row["state"], row["error"]) == ("failed", "MemoryError")
    assert not is_settled(row)


def test_a_file_that_is_too_long_to_be_read_counts_as_changed() -> None:
    quick()
    text = "x" * 3000
    Path("big").write_text(text, encoding="utf-8")
    known = {"../big": hashlib.sha256(text.encode()).hexdigest()}
    rewritten(Path("out"), lambda said: said["runs"][0]["files"].update(known))
    most = dict.fromkeys(("scenario_bytes", "table_bytes", "model_bytes", "map_bytes"), 2000)
    with wp.allowing(**most):
        found = quick((), resume=True)
    assert any("../big changed since" in note for note in found.notes)
    assert found.counts == {"done": 1}


NO_ROOM = OSError(28, "No space left on device")


@pytest.mark.usefixtures("here")
def test_a_full_disk_is_told_and_the_batch_goes_on_once_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from wholepie.batches import work as worker

    save = worker.saved_row

    def full(*_: Any) -> Any:
        raise NO_ROOM

    monkeypatch.setattr("wholepie.batches.crews.saved_row", full)
    result = call("batch", "small.yaml", "--set", "parameters.budget=1:3:3", "--out", "out")
    assert result.exit_code == 1
    assert "No space left" in result.stdout
    assert "wholepie batch --out out --resume" in result.stderr
    assert Batch.open("out").counts == {"failed": 1, "waiting": 2}  # no other run is begun
    monkeypatch.setattr("wholepie.batches.crews.saved_row", save)
    again = call("batch", "--out", "out", "--resume")
    assert again.exit_code == 0, again.output


def test_a_second_batch_on_the_folder_is_refused_and_the_first_goes_on() -> None:
    seen = []

    def start_another(_now: Any) -> None:
        with pytest.raises(InputError, match="Another process works on the batch"):
            quick((), resume=True)
        seen.append(True)

    found = quick(sweep={"parameters.budget": [1, 2]}, progress=start_another)
    assert found.counts == {"done": 2}
    assert seen
