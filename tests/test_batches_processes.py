"""The processes of a batch: one that dies costs its own task only."""

import importlib
import operator
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from wholepie.batches.processes import Event, Processes

TASKS = """
import os, signal, time

def kill(_argument, _report):
    os.kill(os.getpid(), signal.SIGKILL)

def fail(_argument, _report):
    raise LookupError("on purpose")

def wait(seconds, report):
    report("begun")
    time.sleep(seconds)
    print("what is printed does no harm")
    return os.getpid()
"""


@pytest.fixture
def tasks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Functions that other processes can import."""
    (folder / "tasks_of_test.py").write_text(TASKS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.syspath_prepend(str(folder))
    yield importlib.import_module("tasks_of_test")
    del sys.modules["tasks_of_test"]


def all_events(processes: Processes) -> list[Event]:
    found = []
    while processes.busy:
        event = processes.next(1.0)
        if event is not None:
            found.append(event)
    return found


def test_no_code_of_the_present_folder_is_run(folder: Path) -> None:
    """Neither modules of Python's own, nor of libraries, nor one called like wholepie."""
    for name in ("queue", "json", "numpy", "pandas", "pyomo", "wholepie", "sitecustomize"):
        (folder / f"{name}.py").write_text("open('stolen', 'a').close()", encoding="utf-8")
    processes = Processes()
    processes.submit("task", operator.is_not, 1)
    (event,) = all_events(processes)
    processes.close()
    assert (event.kind, event.value) == ("done", True)
    assert not (folder / "stolen").exists()


def test_a_process_that_dies_costs_its_own_task_only(tasks: Any) -> None:
    processes = Processes()
    processes.submit("killed", tasks.kill, None)
    processes.submit("fails", tasks.fail, None)
    processes.submit("lives", tasks.wait, 0.3)
    events = all_events(processes)
    ends = {each.tag: each for each in events if each.final}
    assert ends["killed"].kind == "died"
    assert "signal 9" in ends["killed"].value
    assert ends["fails"].kind == "failed"
    assert isinstance(ends["fails"].value, LookupError)
    assert ends["lives"].kind == "done"
    assert [each.value for each in events if each.kind == "progress"] == ["begun"]
    processes.submit("again", tasks.wait, 0.0)
    (_, again) = all_events(processes)
    assert again.kind == "done"
    pids = [ends["lives"].value, again.value]
    processes.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_work_that_a_process_cannot_load_is_told(tasks: Any, folder: Path) -> None:
    (folder / "tasks_of_test.py").unlink()
    processes = Processes()
    processes.submit("lost", tasks.wait, 0.0)
    (event,) = all_events(processes)
    processes.close()
    assert event.kind == "died"
    assert "No module named 'tasks_of_test'" in event.value
