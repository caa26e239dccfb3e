"""A disk that fails, cuts, waits or dies at the n-th operation, and what a power cut leaves of it.

A power cut may lose what was not forced to the disk: each change of a folder's names since the
folder was last forced to the disk, in any choice, and the end of each file that was not. Of the
files that SQLite writes it may cut the log anywhere, as ``synchronous = NORMAL`` allows.
"""

import errno
import io
import itertools
import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from wholepie.diagnostics import codes
from wholepie.optimizer.disk import System
from wholepie.optimizer.errors import JournalError
from wholepie.optimizer.journal.journal import Journal

KILLED = 77
#: A failing operation, a disk that stays full, a disk that fails for good, a write of a part and
#: then death, death, a power cut, and a machine that sleeps for an hour while its clock is set.
KINDS = ("fails", "full", "broken", "cut", "killed", "power", "sleep")
_SHIFT = timedelta(hours=1)
_SQLITE = (".sqlite", ".sqlite-wal", ".lock")


@dataclass
class Node:
    """A file, whose content has another name in the shadow; or a folder with its names.

    ``names`` are those on the disk; ``changes`` came since, each of one step.
    """

    shadow: Path | None = None
    synced: bool = True
    names: dict[str, "Node"] = field(default_factory=dict)
    changes: list[dict[str, "Node | None"]] = field(default_factory=list)

    def after(self, changes: list[dict[str, "Node | None"]]) -> dict[str, "Node"]:
        """The names once these changes were made."""
        found: dict[str, Node | None] = dict(self.names)
        for change in changes:
            found |= change
        return {name: node for name, node in found.items() if node is not None}

    @property
    def current(self) -> dict[str, "Node"]:
        """The names as a process sees them."""
        return self.after(self.changes)


class _File(io.FileIO):
    """A file whose writes are operations of a faulty disk."""

    def __init__(self, disk: "FaultyDisk", path: Path, mode: int) -> None:
        super().__init__(path, "x", opener=lambda name, flags: os.open(name, flags, mode))
        self._disk, self.node = disk, Node()

    def write(self, data: Any, /) -> int:
        self.node.synced = False
        self._disk.operation(
            "write", lambda: super(_File, self).write(bytes(data)[: len(data) // 2])
        )
        return super().write(data) or 0


class FaultyDisk(System):
    """The files below ``root``, with a fault of a kind at the n-th operation; 0 is no fault."""

    def __init__(self, root: Path, shadow: Path, kind: str, at: int, seed: int) -> None:
        self._root, self._shadow, self._kind, self._at = root, shadow, kind, at
        self._random, self.count, self.made = Random(seed), 0, Counter[str]()
        self._slept, self._numbers = 0.0, itertools.count()
        self._top = self._adopted(root)

    def operation(self, name: str, cut: Callable[[], object] = lambda: None) -> None:
        """Count an operation, and let it fail or end the process if its turn has come."""
        self.count += 1
        self.made[name] += 1
        if self.count == self._at:
            self._strike(name, cut)
        elif self.count > self._at > 0 and self._kind == "full" and name in ("write", "make"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif self.count > self._at > 0 and self._kind == "broken":
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _strike(self, name: str, cut: Callable[[], object]) -> None:
        if self._kind == "sleep":
            self._sleep()
        elif self._kind in ("fails", "broken"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        elif self._kind == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        else:
            if self._kind in ("cut", "power"):
                cut()
            self.die()

    @property
    def is_deadly(self) -> bool:
        """Whether the process has still to die: the operation did not come."""
        return self._kind in ("cut", "killed", "power") and self.count < self._at

    def die(self, code: int = KILLED) -> None:
        """End the process here and now, by a power cut if that is the fault."""
        if self._kind == "power":
            self._power_cut()
        os._exit(code)

    def _sleep(self) -> None:
        """An hour passes, and the wall clock is set back by more."""
        self._slept = _SHIFT.total_seconds()
        for name in ("monotonic", "perf_counter"):
            clock = getattr(time, name)
            setattr(time, name, lambda clock=clock: clock() + self._slept)
        wall = time.time
        time.time = lambda: wall() - self._slept

    def now(self) -> datetime:
        return super().now() - timedelta(seconds=self._slept)

    def make(self, folder: Path, mode: int = 0o777) -> None:
        self.operation("make")
        super().make(folder, mode)
        self._change(folder, {folder.name: Node()})

    def create(self, path: Path, mode: int) -> io.FileIO:
        self.operation("create")
        file = _File(self, path, mode)
        file.node.shadow = self._linked(path)
        self._change(path, {path.name: file.node})
        return file

    def sync(self, file: io.FileIO) -> None:
        self.operation("sync")
        super().sync(file)
        assert isinstance(file, _File)
        file.node.synced = True

    def sync_folder(self, folder: Path) -> None:
        self.operation("sync folder")
        super().sync_folder(folder)
        node = self._node(folder)
        node.names, node.changes = node.current, []

    def rename(self, old: Path, new: Path) -> None:
        self.operation("rename")
        node = self._node(old)
        assert old.parent == new.parent
        super().rename(old, new)
        self._change(old, {old.name: None, new.name: node})

    def link(self, old: Path, new: Path) -> None:
        self.operation("link")
        node = self._node(old)
        super().link(old, new)
        self._change(new, {new.name: node})

    def remove(self, path: Path) -> None:
        self.operation("remove")
        self._node(path)
        super().remove(path)
        self._change(path, {path.name: None})

    def remove_folder(self, folder: Path) -> None:
        self.operation("remove folder")
        super().remove_folder(folder)
        self._change(folder, {folder.name: None})

    def _change(self, path: Path, change: dict[str, Node | None]) -> None:
        self._node(path.parent).changes.append(change)

    def _node(self, path: Path) -> Node:
        """What stands for a path; a file that SQLite made is known from now on."""
        node = self._top
        for place, part in enumerate(parts := path.absolute().relative_to(self._root).parts, 1):
            if part not in node.current:
                node.changes.append({part: self._adopted(self._root.joinpath(*parts[:place]))})
            node = node.current[part]
        return node

    def _adopted(self, path: Path) -> Node:
        if not path.is_dir():
            return Node(self._linked(path))
        return Node(
            names={each.name: self._adopted(each) for each in path.iterdir() if _ours(each)}
        )

    def _linked(self, path: Path) -> Path:
        shadow = self._shadow / str(next(self._numbers))
        os.link(path, shadow)
        return shadow

    def _power_cut(self) -> None:
        left, gone = self._shadow / "left", self._shadow / "gone"
        self._leave(self._top, self._root, left)
        self._root.rename(gone)
        left.rename(self._root)

    def _leave(self, node: Node, real: Path | None, to: Path) -> None:
        """Write what is on the disk of a folder; ``real`` is where it is now, if anywhere."""
        to.mkdir(mode=0o700)  # names are forgotten in a power cut, who may read them is not
        for name, each in node.after(self._kept(node.changes)).items():
            if each.shadow is None:
                self._leave(each, _place_of(each, self._top, self._root), to / name)
            else:
                self._leave_file(each.shadow, to / name, whole=each.synced)
        for path in real.iterdir() if real is not None else ():
            if not _ours(path) and path.is_file() and not (to / path.name).exists():
                is_log = path.name.endswith("-wal")
                self._leave_file(path, to / path.name, whole=not is_log)

    def _kept(self, changes: list[dict[str, Node | None]]) -> list[dict[str, Node | None]]:
        way = self._random.choice(("none", "all", "first", "any"))
        if way in ("none", "all"):
            return changes if way == "all" else []
        if way == "first":
            return changes[: self._random.randint(0, len(changes))]
        return [each for each in changes if self._random.random() < 0.5]

    def _leave_file(self, source: Path, to: Path, *, whole: bool) -> None:
        shutil.copy(source, to)
        if not whole and self._random.random() < 0.8:
            size = to.stat().st_size
            kept = self._random.choice((0, size // 2, self._random.randint(0, size)))
            os.truncate(to, kept)
            if self._random.random() < 0.3:  # the length was written and the content was not
                os.truncate(to, size)


def _ours(path: Path) -> bool:
    return not path.name.endswith((*_SQLITE, "-shm", "-journal"))


def _place_of(wanted: Node, node: Node, path: Path) -> Path | None:
    if node is wanted:
        return path
    for name, each in node.current.items():
        if each.shadow is None and (found := _place_of(wanted, each, path / name)) is not None:
            return found
    return None


def journals_fail_too(disk: FaultyDisk) -> None:
    """Let the steps of journals be operations of a disk: it may fail or die before and after."""
    for name in ("append", "begin", "close"):
        step = getattr(Journal, name)

        def faulty(
            self: Journal, *given: Any, _step: Any = step, _name: str = name, **more: Any
        ) -> Any:
            try:
                disk.operation(f"journal {_name}")
                found = _step(self, *given, **more)
                disk.operation(f"journal {_name}")
            except OSError as error:
                if _name == "close":
                    return self._base.close()
                words = f"the journal cannot be written: {sqlite3.OperationalError(str(error))}"
                raise JournalError(codes.JOURNAL_WRITE, words) from error
            return found

        setattr(Journal, name, faulty)
