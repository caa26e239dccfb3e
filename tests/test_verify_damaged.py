"""Damaged and hostile folders end with words, and a check ends when its time does."""

import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import wholepie as wp
from checked_runs import whole_run
from tampering import RunFiles, Tampering, amount, tampered
from wholepie import InputError, Problem
from wholepie.cli import main
from wholepie.verification import checking, contents, face_table, listed, reading, zones
from wholepie.verification.checking import check
from wholepie.verification.contents import UnreadableError, number
from wholepie.verification.deadline import Deadline


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_run(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(0)
    problem = Problem.from_arrays(
        rng.integers(-9, 9, (3, 6)), rng.integers(1, 9, (3, 6)), row_upper=12, upper=2
    )
    return wp.front(problem).save(tmp_path_factory.mktemp("faces") / "run")


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


# Bytes that are not what the format says.


def _holds(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda run: (run / name).write_bytes(content)


def _flipped(run: Path) -> None:
    found = bytearray((run / "proofs.json.gz").read_bytes())
    found[len(found) // 2] ^= 255
    (run / "proofs.json.gz").write_bytes(bytes(found))


def _waiting(run: Path) -> None:
    """Who opens it waits until somebody writes."""
    (run / "front.csv").unlink()
    os.mkfifo(run / "front.csv")


DEEP = b"[" * 200_000
FILES: dict[str, Callable[[Path], object]] = {
    "gzip that is none": _holds("problem.json.gz", b"no gzip"),
    "gzip that is empty": _holds("proofs.json.gz", b""),
    "gzip that is cut": _holds("proofs.json.gz", gzip.compress(b"{}" * 999)[:-9]),
    "gzip with a flipped byte": _flipped,
    "gzip that goes on": _holds("problem.json.gz", gzip.compress(b"{}") + gzip.compress(b"{}")),
    "deep JSON": _holds("faces.json", DEEP),
    "deep JSON in gzip": _holds("problem.json.gz", gzip.compress(DEEP)),
    "JSON that is no object": _holds("run.json", b"[]"),
    "bytes that are no text": _holds("run.json", b"\xff\xfe"),
    "a quote that does not end": _holds("front.csv", b'plan,"a\n1,2'),
    "a field that does not end": _holds("plans.csv", b"x" * 200_000),
    "a table of nothing": _holds("front.csv", b""),
    "a table of NUL": _holds("plans.csv", b"plan\n\0"),
    "a number of many digits": _holds(
        "run.json", b'{"wholepie_run": 1, "gap": ' + b"1" * 5_000 + b"}"
    ),
    "a file that nobody writes": _waiting,
    "a file that is too large": _holds("front.csv", b"1," * 600_000),
    "a bomb": _holds("problem.json.gz", gzip.compress(b" " * 5_000_000)),
}


@pytest.mark.parametrize("damage", FILES.values(), ids=list(FILES))
def test_a_damaged_file_is_an_error_with_words(
    damage: Callable[[Path], object], run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "_MOST_BYTES", 1_000_000)
    monkeypatch.setattr(contents, "_MOST_UNPACKED", 1_000_000)
    damage(run)
    done = CliRunner().invoke(main, ["verify", str(run)])
    assert done.exit_code == 2
    assert "cannot be checked" in done.stderr
    assert "WP902" in done.stderr


@pytest.mark.parametrize("name", ["front.csv", "plans.csv", "faces.csv"])
def test_no_number_of_a_line_is_read_that_has_too_many(
    name: str, faces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Path(shutil.copytree(faces, tmp_path / "run"))
    lines = (run / name).read_text("utf-8").splitlines()
    (run / name).write_text("\n".join([lines[0], lines[1] + ",1" * 5_000]), "utf-8")
    asked = list[str]()
    for room in (contents, reading, face_table, listed):
        monkeypatch.setattr(room, "number", lambda text: number(asked.append(text) or text))
    with pytest.raises(InputError, match=rf"{name}, line 2, has 5,0\d\d cells"):
        wp.verify(run, solver="highs")
    assert len(asked) < 1_000


def _fractions(files: RunFiles) -> None:
    """Sums of such numbers have thousands of millions of digits."""
    form = files.problem["goals"][0]
    form["coefficients"] = [f"1/{2**40 - 1 - 2 * j}" for j in range(10)]
    files.plans = [[*line[:-1], f"1/{2**39 + i}"] for i, line in enumerate(files.plans * 40)]


DATA: dict[str, Tampering] = {
    "fractions that cannot be added": _fractions,
    "a fraction of a large denominator": amount(0, f"1/{2**41}"),
    "a number beyond doubles": amount(0, "1e999"),
    "no goals": lambda files: files.problem.update(goals=[]),
    "rows without names": lambda files: files.problem["rows"]["names"].clear(),
    "a bound that is a list": lambda files: files.problem["columns"]["lower"].insert(0, []),
}


@pytest.mark.parametrize("change", DATA.values(), ids=list(DATA))
def test_numbers_that_no_run_has_are_an_error_with_words(change: Tampering, run: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be checked.*WP902"):
        wp.verify(tampered(run, change), solver="highs")


NUMBERS = ["1e400", "-1e999", f"1/{2**41}", "1/0", "~1", "", "0x1", "\N{ARABIC-INDIC DIGIT ONE}"]


@pytest.mark.parametrize("text", NUMBERS)
def test_what_is_no_number_of_a_run(text: str) -> None:
    with pytest.raises(UnreadableError):
        number(text)


def test_products_that_no_double_holds_are_told(run: Path) -> None:
    def change(files: RunFiles) -> None:
        files.problem["goals"][0]["coefficients"] = ["1e300"] * 10
        for line in files.plans:
            line[-1] = "1e300"

    found = wp.verify(tampered(run, change), solver="highs")
    assert any("is 3E+600 and not" in fault for fault in found.faults)


def test_a_damaged_file_is_found_where_the_last_check_is_shown(run: Path) -> None:
    wp.verify(run, solver="highs")
    (run / "front.csv").write_bytes(b"\xff")
    done = CliRunner().invoke(main, ["report", str(run)])
    assert done.exit_code == 2


def test_zones_that_are_too_many_are_not_asked_about(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zones, "MOST_ZONES", 5)
    found = wp.verify(whole, solver="highs")
    assert not found.verified
    assert not found.faults
    assert "there are more than" in found.sentences[-1]


# A check that ends early.


class Ending(Deadline):
    """Is over once it was looked at so many times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    @property
    def left(self) -> float:
        self._looks -= 1
        return float(self._looks >= 0)


@pytest.mark.parametrize("name", ["whole", "faces"])
@pytest.mark.parametrize("looks", [0, 9, 30, 60, 110, 150, 200, 300, 410, 450, 500, 5000])
def test_a_check_ends_when_its_time_does(
    name: str, looks: int, request: pytest.FixtureRequest
) -> None:
    deadline = Ending(looks)
    found = check(reading.read(request.getfixturevalue(name)), by_cpsat=False, deadline=deadline)
    assert not found.faults
    assert found.verified == (found.regions == found.confirmed > 0 and not found.unchecked)
    assert found.verified or found.undecided or found.unchecked
    words = " ".join(found.sentences)
    assert ("rest on one solver" in words) == (found.undecided > 0)
    assert bool(found.plans) == ("Not all that is listed was checked." not in words)


STAGES = ["plan_faults", "order_faults", "proof_faults", "whole_problem", "covered", "Examiner"]


@pytest.mark.parametrize("stage", STAGES)
def test_what_was_found_before_ctrl_c_is_kept(
    stage: str, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it comes; contradictions between files are found first."""

    def interrupted(*_: Any) -> Iterator[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, stage, interrupted)
    found = wp.verify(run, solver="highs")
    assert found.interrupted
    assert not found.verified
    assert found.unchecked or found.undecided == found.regions > 0
    assert json.loads((run / "verify.json").read_text("utf-8"))["verified"] is False
    done = CliRunner().invoke(main, ["verify", str(run), "--solver", "highs"])
    assert done.exit_code == 130
    changed = tampered(run, lambda files: files.run.update(plans=3))
    assert wp.verify(changed, solver="highs").faults
