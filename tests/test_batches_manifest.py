"""A part of ``batch.json`` that makes no sense is named with its file, by whatever reads it.

Nothing is made, and the file stays as it is.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import wholepie as wp
from batching import call, quick
from wholepie.batches.batch import Batch

pytestmark = pytest.mark.usefixtures("here", "small_scenario")
Forging = Callable[[dict[str, Any]], Any]


def options(**said: Any) -> Forging:
    return lambda manifest: manifest["options"].update(said)


def row(**said: Any) -> Forging:
    return lambda manifest: manifest["runs"][1].update(said)


def _again(name: str, value: Any) -> Forging:
    """A row once more, but for one part."""
    return lambda manifest: manifest["runs"].append(manifest["runs"][0] | {name: value})


#: The part that is named, and what somebody wrote there. These make no sense to anybody.
MALFORMED: list[tuple[str, Forging]] = [
    *(("options.goals", options(goals=each)) for each in (5, "earn", {"a": 1}, True)),
    *(("options.goals[0]", options(goals=[each])) for each in (5, ["a"], None)),
    *(("options.within", options(within=each)) for each in ("5%", [1], {}, True)),
    *(("options.max_points", options(max_points=each)) for each in ("7", 7.5, [7], 10**30)),
    *(("options.method", options(method=each)) for each in (5, [], {"zones": 1})),
    *(("options.samples", options(samples=each)) for each in ("9", 1.5, 10**30)),
    *(("options.tolerance", options(tolerance=each)) for each in (None, "0", [0])),
    *(("options.deterministic", options(deterministic=each)) for each in ("yes", 1, None)),
    ("options", lambda manifest: manifest.update(options=[])),
    ("runs", lambda manifest: manifest.update(runs={})),
    ("runs[1]", lambda manifest: manifest["runs"].__setitem__(1, "small")),
    *(("runs[1].run", row(run=each)) for each in ("", ".", "..", "a/b", "../x", "/etc", 5, None)),
    *(("runs[1].run", row(run=each)) for each in ("a\0b", "a\nb", "a\x1b[2J", "a" * 256)),
    *(("runs[1].state", row(state=each)) for each in ("odd", "", "Done", None, ["done"])),
    *((f"runs[1].{each}", row(**{each: 5})) for each in ("name", "file", "error", "overrides")),
    ("runs[1].goals[0]", row(goals=[["a"]])),
    ("runs[1].goals[0]", row(goals=[["a", "up", "b"]])),
    ("runs[1].goals[0]", row(goals=["minimize"])),
    ("runs[1].points", row(points="many")),
    ("runs[1].gap", row(gap="0")),
    ("runs[1].files.x", row(files={"x": 5})),
    ("runs[1].attempts", row(attempts=10**30)),
    ("runs[1].output", row(output=["ab"])),
    ("runs[1].fair.nash", row(fair={"nash": 5})),
    ("runs[1].conflicts[0]", row(conflicts=[5])),
    ("runs[2].file", _again("run", "another")),
    ("runs[2].run", _again("file", "another.yaml")),
]
#: These have the right shape, and make no sense to whoever continues the batch.
SENSELESS: list[tuple[str, Forging]] = [
    *(("options", options(within=each)) for each in (-1, 1, 5.0)),
    *(("options", options(max_points=each)) for each in (0, -3)),
    *(("options", options(samples=each)) for each in (0, -1)),
    *(("options", options(tolerance=each)) for each in (-0.5, 2)),
    *(("options", options(method=each)) for each in ("", "../x", "zone")),
    ("option 'speed'", options(speed=5)),
    *(("runs[1]", row(file=each)) for each in ("a\0b", "a" * 5000, "../" * 3000)),
    *(("runs[1]", row(overrides={each: 1})) for each in ("", "a..b", 'a."')),
    *(("runs[1]", row(overrides={"parameters.budget": each})) for each in ([1], {"a": 1})),
]


def forged(forge: Forging) -> bytes:
    quick(sweep={"parameters.budget": [1, 2]})
    path = Path("out/batch.json")
    manifest = json.loads(path.read_text("utf-8"))
    manifest["runs"][1] |= {"state": "waiting"}
    del manifest["runs"][1]["output"]
    forge(manifest)
    path.write_text(json.dumps(manifest), "utf-8")
    return path.read_bytes()


def _require_named(output: str, place: str) -> None:
    words = " ".join(output.split())
    assert place in words, words
    assert "batch.json" in words, words
    assert "fault in wholepie" not in words


@pytest.mark.parametrize(("place", "forge"), MALFORMED)
def test_a_malformed_part_is_named_with_its_file(place: str, forge: Forging) -> None:
    before = forged(forge)
    for arguments in (["batch", "--out", "out", "--resume"], ["verify", "out"]):
        refused = call(*arguments)
        assert refused.exit_code == 2, refused.output
        _require_named(refused.output, place)
    listed = json.loads(call("runs", "out", "--json").stdout)["runs"]
    (batch,) = (each for each in listed if each["kind"] == "batch")
    assert batch["status"] == "damaged"
    _require_named(batch["note"], place)
    with pytest.raises(wp.InputError):
        Batch.open("out")
    assert Path("out/batch.json").read_bytes() == before


@pytest.mark.parametrize(("place", "forge"), SENSELESS)
def test_a_senseless_part_is_named_before_anything_is_made(place: str, forge: Forging) -> None:
    before = forged(forge)
    refused = call("batch", "--out", "out", "--resume")
    assert refused.exit_code == 2, refused.output
    _require_named(refused.output, place)
    assert call("runs", "out").exit_code == 0
    assert Path("out/batch.json").read_bytes() == before


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"goals": ["a: more x"], "max_points": 1},
        {"within": 0.25, "max_points": 7, "method": "zones", "deterministic": True},
        {"method": "lexicographic", "tolerance": 0.1},
        {"method": "grid", "samples": 5},
    ],
)
def test_what_is_right_is_taken_over(said: dict[str, Any]) -> None:
    made = quick(sweep={"parameters.budget": [1, 2]}, **said)
    again = quick((), resume=True)
    assert (again.counts, again.notes) == (made.counts, ())
