"""A key that cannot be kept, or that is not this user's alone, is not used: this is said, with the
cure, and what was written with another one reads as made elsewhere.
"""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import shipped
import wholepie as wp
from batching import SMALL, quick
from wholepie.cli import main
from wholepie.optimizer.journal import signing
from wholepie.optimizer.results.run_check import ELSEWHERE

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and owners of POSIX systems")
QUICKSTART = str(shipped.INSTANCES / "quickstart")
NOBODY = 65_534


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the key is; this user had none before."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    signing._key.cache_clear()
    yield tmp_path / "state" / "wholepie"
    signing._key.cache_clear()


def another_process() -> None:
    """What is not kept on the disk is gone."""
    signing._key.cache_clear()


def _key(folder: Path) -> Path:
    signing.mark("", [])
    another_process()
    return folder / "journal.key"


def _readable(folder: Path) -> None:
    _key(folder).chmod(0o640)


def _writable(folder: Path) -> None:
    _key(folder).parent.chmod(0o777)


def _linked(folder: Path) -> None:
    real = _key(folder).parent
    real.rename(real.parent / "real")
    real.symlink_to("real")


def _linked_key(folder: Path) -> None:
    key = _key(folder)
    key.rename(key.parent / "real")
    key.symlink_to("real")


def _of_another(folder: Path) -> None:
    os.chown(_key(folder), NOBODY, -1)


def _in_the_folder_of_another(folder: Path) -> None:
    os.chown(_key(folder).parent, NOBODY, -1)


def _no_folder(folder: Path) -> None:
    folder.parent.touch()


def _blocked(folder: Path) -> None:
    folder.parent.mkdir()
    folder.touch()


def _empty(folder: Path) -> None:
    _key(folder).write_bytes(b"")


def _long(folder: Path) -> None:
    _key(folder).write_bytes(b"x" * (signing.KEY_BYTES + 1))


def _folder(folder: Path) -> None:
    (folder / "journal.key").mkdir(parents=True)


def _pipe(folder: Path) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "journal.key")


ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
TROUBLES = [
    pytest.param(_readable, "Others can read it", id="that others can read"),
    pytest.param(_writable, "Others can write to its folder", id="in a folder for all"),
    pytest.param(_linked, "should be a folder and is a link", id="in a linked folder"),
    pytest.param(_linked_key, "should be a file and is a link", id="that is a link"),
    pytest.param(_of_another, "belongs to another user", id="of another", marks=ROOT),
    pytest.param(
        _in_the_folder_of_another, "belongs to another user", id="in another's", marks=ROOT
    ),
    pytest.param(_no_folder, "File exists", id="that cannot be kept"),
    pytest.param(_blocked, "File exists", id="where a file is"),
    pytest.param(_empty, "does not hold a key", id="that is empty"),
    pytest.param(_long, "does not hold a key", id="that is too long"),
    pytest.param(_folder, "should be a file", id="that is a folder"),
    pytest.param(_pipe, "should be a file", id="that is a pipe"),
]


def called(*arguments: str) -> str:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize(("spoil", "words"), TROUBLES)
def test_a_key_is_not_used_and_the_words_say_why(
    spoil: Callable[[Path], None], words: str, state: Path
) -> None:
    spoil(state)
    said = called("front", QUICKSTART, "--out", "run")
    assert (said.count("cannot be used"), words in said) == (1, True)
    another_process()
    check = wp.open("run").check
    assert (check.own, check.state) == (False, ELSEWHERE)
    assert words in check.origin
    for command in (["report", "run"], ["front", QUICKSTART, "--out", "run", "--resume"]):
        another_process()
        said = called(*command)
        assert (said.count("cannot be used"), words in said) == (1, True), (command, said)


@pytest.mark.parametrize("home", ["state", "~/state", "./state", ""])
@pytest.mark.parametrize("name", ["XDG_STATE_HOME", "HOME"])
def test_a_key_is_never_taken_from_the_working_folder(
    name: str, home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has made that folder knows it."""
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv(name, home)
    for place in (Path(home), Path(home, ".local", "state"), Path("~", ".local", "state")):
        (place / "wholepie").mkdir(parents=True, mode=0o700, exist_ok=True)
        (place / "wholepie" / "journal.key").write_bytes(b"k" * signing.KEY_BYTES)
        (place / "wholepie" / "journal.key").chmod(0o600)
    assert signing._current()[0] != b"k" * signing.KEY_BYTES


def test_without_a_home_nothing_is_written_to_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object, **__: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(signing, "user_state_path", nowhere)
    assert "has no home folder: set HOME" in signing.trouble()
    monkeypatch.setattr(signing, "user_state_path", lambda _: Path("~/.local/state/wholepie"))
    another_process()
    assert "has no home folder: set HOME" in signing.trouble()
    assert list(tmp_path.iterdir()) == []


def test_the_cure_that_is_told_cures(state: Path) -> None:
    called("front", QUICKSTART, "--out", "run")
    key = state / "journal.key"
    for spoil, cure in (
        (lambda: key.chmod(0o644), lambda: key.chmod(0o600)),
        (lambda: state.chmod(0o775), lambda: state.chmod(0o700)),
    ):
        spoil()
        another_process()
        assert not wp.open("run").check.own
        cure()
        another_process()
        assert (wp.open("run").check.own, signing.trouble()) == (True, "")
    key.chmod(0o644)
    key.unlink()
    another_process()
    assert (wp.open("run").check.own, signing.trouble()) == (False, "")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_batch_without_a_key_is_made_and_begun_anew(state: Path) -> None:
    state.parent.touch()
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    assert quick().counts == {"done": 1}
    another_process()
    again = quick((), resume=True)
    assert again.counts == {"done": 1}
    assert "cannot be used" in " ".join(again.notes)


def test_a_home_that_is_only_for_reading_keeps_a_key_that_is_there(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called("front", QUICKSTART, "--out", "run")
    another_process()

    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("wholepie.optimizer.disk.System.create", refused)
    assert (wp.open("run").check.own, signing.trouble()) == (True, "")
    (state / "journal.key").unlink()
    another_process()
    assert "Read-only file system" in signing.trouble()
