"""Batches: all runs are made whatever becomes of some, and one table tells of them."""

import json
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from batching import SMALL, call, quick
from executors import Here
from wholepie import InputError
from wholepie.batches.batch import Batch, BatchProgress
from wholepie.batches.jobs import Job, jobs
from wholepie.models import Override
from wholepie.models.sweeps import Variant
from wholepie.optimizer.comparison.digest import hypervolumes

pytestmark = pytest.mark.usefixtures("small_scenario")


def test_a_sweep_is_a_run_for_each_value_with_the_values_as_columns() -> None:
    found = quick(sweep={"parameters.budget": [1, 2, 3]})
    table = found.summary
    assert table["parameters.budget"].tolist() == [1, 2, 3]
    assert table["points"].tolist() == [2, 3, 4]
    assert table["state"].tolist() == ["done"] * 3
    assert table["best: a: more x"].tolist() == [1, 2, 3]
    assert table["gap"].tolist() == [0, 0, 0]
    fronts = dict(found)
    assert [len(front) for front in fronts.values()] == [2, 3, 4]
    assert all(len(front.plans) for front in fronts.values())


def test_runs_are_what_they_would_be_alone() -> None:
    quick(sweep={"parameters.budget": [5]})
    alone = wp.front(wp.load("small.yaml", overrides={"parameters.budget": 5}))
    ((_, front),) = Batch.open("out")
    np.testing.assert_array_equal(front.values, alone.values)
    assert front.about == json.loads(json.dumps(alone.about))


def test_processes_and_executors_come_to_the_same(folder: Path) -> None:
    sweep = {"parameters.budget": [1, 2, 3, -1], "decisions.y.type": ["integer", "continuous"]}
    ours = wp.batch("small.yaml", "ours", sweep=sweep, workers=2).summary
    with ThreadPoolExecutor(2) as pool:
        theirs = wp.batch("small.yaml", "theirs", sweep=sweep, executor=pool).summary
    left_out = ["seconds"]
    pd.testing.assert_frame_equal(ours.drop(columns=left_out), theirs.drop(columns=left_out))
    assert ours["state"].tolist().count("infeasible") == 2


def test_failures_are_rows_with_their_reasons_and_stop_nothing() -> None:
    Path("broken.yaml").write_text(SMALL.replace("budget: 3", "budget: [3"), encoding="utf-8")
    Path("wrong.yaml").write_text(SMALL.replace("maximize: x}", "maximize: z}"), encoding="utf-8")
    Path("never.yaml").write_text(SMALL.replace("<= budget", "<= -budget"), encoding="utf-8")
    found = quick(["broken.yaml", "wrong.yaml", "small.yaml", "never.yaml"])
    states = {Path(row["file"]).stem: row["state"] for row in found.rows}
    assert states == {"broken": "failed", "wrong": "failed", "small": "done", "never": "infeasible"}
    errors = {Path(row["file"]).stem: row["error"] for row in found.rows}
    assert "broken.yaml:" in errors["broken"]
    assert 'nothing here is called "z"' in errors["wrong"]
    assert "enough" in errors["never"]
    assert found.counts == {"done": 1, "infeasible": 1, "failed": 2}


def test_a_run_that_is_settled_without_a_result_is_listed_with_its_reason() -> None:
    Path("never.yaml").write_text(SMALL.replace("<= budget", "<= -budget"), encoding="utf-8")
    found = quick(["small.yaml", "never.yaml"])
    (run,) = [row["run"] for row in found.rows if row["state"] == "infeasible"]
    for place in (run, "other"):
        Path("out", place).mkdir(exist_ok=True)
        Path("out", place, "run.sqlite").touch()
    listed = wp.runs("out").set_index("path")
    assert listed.loc[f"out/{run}", "status"] == "failed"
    assert listed.loc[f"out/{run}", "note"] == "No plan meets all requirements."
    assert listed.loc["out/other", "status"] == "unfinished"


def test_hypervolumes_of_a_sweep_have_one_reference() -> None:
    table = quick(sweep={"parameters.budget": [2, 4, 8]}).summary
    volumes = table["hypervolume"].tolist()
    assert volumes == sorted(volumes)
    assert volumes[0] < volumes[-1]
    points = [np.array([[-k, -(b - k)] for k in range(b + 1)], dtype=float) for b in (2, 4, 8)]
    assert volumes == pytest.approx(hypervolumes(points))


def test_runs_with_other_goals_are_another_group() -> None:
    Path("other.yaml").write_text(SMALL.replace("more y", "much y"), encoding="utf-8")
    table = quick(["small.yaml", "other.yaml"], sweep={"parameters.budget": [2, 4]}).summary
    assert table["group"].tolist() == [1, 1, 2, 2]
    assert table["hypervolume"].tolist()[:2] == pytest.approx(table["hypervolume"].tolist()[2:])


def test_files_are_given_as_folders_and_patterns_each_once() -> None:
    Path("deep/er").mkdir(parents=True)
    for name in ("deep/one.yaml", "deep/er/scenario.yaml"):
        Path(name).write_text(SMALL, encoding="utf-8")
    found = quick(["deep/*.yaml", "deep/er", "deep/**/scenario.yaml", "small.yaml"])
    assert [row["name"] for row in found.rows] == ["one", "er", "small"]
    for wrong, words in (("no*.yaml", "no file"), ("deep", "holds no scenario.yaml")):
        with pytest.raises(InputError, match=words):
            quick(wrong, out="other")
    assert not Path("other").exists() or not (Path("other") / "batch.json").exists()


def test_a_path_that_leads_nowhere_stops_the_batch_before_it_begins() -> None:
    with pytest.raises(InputError, match=r"did you mean parameters.budget at small.yaml:3:14"):
        quick(sweep={"parameters.bugdet": [1, 2]})
    assert not Path("out/batch.json").exists()


def test_the_same_run_twice_is_made_once_and_that_is_said() -> None:
    found = quick(["small.yaml", "./small.yaml"], sweep=["parameters.budget=2,2.0,3"])
    assert len(found) == 2
    assert "1 of the runs are given twice" in found.notes[0]


def test_runs_that_remain_get_the_workers_that_are_left() -> None:
    seen: list[int] = []

    class Watching(Here):
        def submit(self, call: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            seen.append(args[1].workers)
            return super().submit(call, *args, **kwargs)

    wp.batch("small.yaml", "there", executor=Watching(), workers=4)
    assert seen == [1]  # who solves elsewhere has the workers that are there
    found = wp.batch("small.yaml", "here", workers=2)
    ((_, front),) = found
    assert front.record.options["workers"] == 2


def test_progress_tells_of_every_run() -> None:
    seen: list[BatchProgress] = []
    quick(sweep={"parameters.budget": [1, 2]}, progress=seen.append)
    assert [row["state"] for row in seen[-1].rows.values()] == ["done", "done"]


@given(st.lists(st.text(min_size=1, max_size=90), min_size=1, max_size=3), st.text(max_size=90))
def test_folders_are_safe_and_short_and_no_two_runs_share_one(values: list[str], more: str) -> None:
    variants = [
        Variant(tuple(Override.of(("p", f"n{i}"), v) for i, v in enumerate(each)))
        for each in (values, [*values, more], [*values[:-1], values[-1] + "x"])
    ]
    found, _ = jobs([Path("a/con.yaml"), Path("b/con.yaml")], variants, Path("out"), {})
    names = [job.run for job in found]
    assert len({name.lower() for name in names}) == len(names) == 6
    for name in names:
        assert len(name) < 80
        assert not set(name) & set('<>:"/\\|?* .')
        assert name.isascii()
        assert not name.startswith("con-")


def test_a_runs_name_follows_from_the_file_and_the_overrides_alone() -> None:
    def name(folder: str, value: Any) -> str:
        given_ = (Override.of("p.q", value),)
        return Job(Path(folder, "in/a.yaml"), Path(folder, "out"), given_).run

    assert name("x", 1) == name("y/z", 1.0)
    assert name("x", 1) != name("x", 2)
    assert name("x", 1) != name("x", "1")


@pytest.mark.usefixtures("here")
def test_the_command_says_what_is_done_by_its_exit_code() -> None:
    sweep = ("--set", "parameters.budget=1:3:3")
    done = call("batch", "small.yaml", *sweep, "--out", "out", "--json")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert data["counts"] == {"done": 3}
    assert [run["points"] for run in data["runs"]] == [2, 3, 4]
    assert {path.name for path in Path("out").glob("summary.*")} >= {"summary.csv", "summary.html"}
    bad = ("batch", "small.yaml", "--set", "parameters.budget=1,-1", "--out", "bad")
    failed = call(*bad)
    assert failed.exit_code == 1
    assert "infeasible: small budget=-1" in failed.stdout
    assert "1 done, 1 infeasible" in failed.stderr
    again = json.loads(call("batch", "--out", "bad", "--resume", "--json").stdout)
    assert [run["points"] for run in again["runs"]] == [2, None]
    wrong = call("batch", "small.yaml", "--set", "parameters.bugdet=1", "--out", "worse")
    assert wrong.exit_code == 2
    assert "did you mean parameters.budget" in wrong.stderr
    assert "Traceback" not in failed.output + wrong.output


@pytest.mark.usefixtures("here")
def test_the_summary_as_csv_is_the_summary() -> None:
    table = pd.DataFrame({"parameters.budget": [1, 2], "name": ["=1+1", "two"]})
    table.to_csv("variants.csv", index=False)
    assert call("batch", "small.yaml", "--table", "variants.csv", "--out", "out").exit_code == 0
    summed = pd.read_csv("out/summary.csv")
    assert summed["name"].tolist() == ["'=1+1", "two"]  # no formula for a spreadsheet to run
    assert summed["points"].tolist() == [2, 3]
    assert pd.read_parquet("out/summary.parquet")["points"].tolist() == [2, 3]
