"""Runs on a disk that fails, cuts and dies: the same front in the end, or a clean refusal before.

    python tests/fault_runs.py --first 0 --seeds 2000

Each seed chooses a story, such as a front that is searched, checked and exported, and up to three
faults, each at some operation; see faulty_disk.py. Every attempt is a process of its own, so that
it can die. After each fault what was whole before must be whole, in a folder that is only for
reading too, and nothing may be claimed that is not so; in the end an attempt without a fault must
come to the front of a run that nothing disturbed. A finding is printed with its seed, which makes
it again. A share runs in test_faults.py.
"""

import importlib
import os
import pickle
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import click
import numpy as np

import wholepie as wp
from batching import SMALL
from executors import Here
from faulty_disk import KILLED, KINDS, FaultyDisk, journals_fail_too
from journals import problem
from wholepie import Front
from wholepie.batches import batch as batches
from wholepie.batches.crews import Remote
from wholepie.models import templates
from wholepie.optimizer import disk
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.errors import WholepieError
from wholepie.optimizer.journal import signing
from wholepie.optimizer.journal.journal import has_journal, peek
from wholepie.optimizer.methods.method import METHODS as REGISTRY
from wholepie.optimizer.results import additions, exchange, run_folder
from wholepie.optimizer.run_place import NEWER
from wholepie.optimizer.search.packing import problem_digest
from wholepie.views.pages import batch_page, offline

METHODS = ("boxed-line", "frontier", "grid", "kirlik-sayin", "zones")
#: What hangs never ends; what a busy machine keeps waiting does.
_MOST_SECONDS = 1200
_DIED_DONE = 78
#: Beyond the last operation, so that a process dies when all is done.
_AFTER = 3


def small(method: str, seed: int) -> wp.Problem:
    """A problem whose front takes milliseconds."""
    return problem(2 if method == "boxed-line" else 3, 7, seed)


@dataclass(frozen=True)
class Said:
    """What an attempt came to: how it ended, and the goal values of the front, if it is whole."""

    end: str
    words: str = ""
    values: Any = None
    operations: int = 0
    made: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Story:
    """What is done in a folder, again and again until it ends; ``before`` makes what is there."""

    name: str
    act: Callable[[Path], Any]
    before: Callable[[Path], Any] = lambda _: None
    folder: str = "run"


def listed(front: Front) -> Any:
    """What a front says, if its search came to the end or it is claimed to be whole."""
    said = [front.values.tolist(), front.gap, front.complete]
    return said if front.complete or not front.record.stopped else None


def searched(
    root: Path, method: str, *, overwrite: bool = False, limit: float | None = None
) -> Any:
    """A front that is searched or goes on, and what is added, checked and exported then."""
    asked, folder = small(method, 1), root / "run"
    known = has_journal(folder) and _goes_on(folder, asked)
    recording = Recording(folder, resume=known or not overwrite, overwrite=overwrite and not known)
    front = run(asked, Options(method=method, time_limit=limit), recording=recording)
    additions.add(folder, "explanation", {"said": "something"})
    wp.verify(folder, solver="highs")
    front.export(root / "tables", to="csv", overwrite=True)
    return listed(front)


def _goes_on(folder: Path, asked: wp.Problem) -> bool:
    try:
        known = peek(folder)
        return known is not None and known.problem == problem_digest(asked)
    except WholepieError:
        return False


def made_before(root: Path, method: str) -> Any:
    """An older run of another problem, with additions."""
    front = run(small(method, 2), Options(method=method), recording=Recording(root / "run"))
    additions.add(root / "run", "session", {"said": "something"})
    wp.verify(root / "run", solver="highs")
    (root / "front").write_bytes(pickle.dumps(run(small(method, 1), Options(method=method))))
    return listed(front)


def saved(root: Path) -> Any:
    """A front that is saved where an older one is."""
    front = pickle.loads((root / "front").read_bytes())
    front.save(root / "run")
    additions.add(root / "run", "map", {"said": "something"})
    return listed(front)


def batched(root: Path) -> Any:
    """A batch of two runs, and its summary."""
    batches.Local = lambda: Remote(Here())  # type: ignore[assignment,misc,return-value]
    sweep = {"parameters.budget": [2, 3]}
    found = wp.batch(root / "small.yaml", root / "out", sweep=sweep, resume=True)
    batch_page.write(found.summary, found.rows, root / "out", found.points)
    if found.counts != {"done": 2}:
        return None
    return [listed(front) for _, front in found]


def written(root: Path) -> Any:
    """A scenario that is begun from a template."""
    numbers = (number for number in range(99) if not (root / f"new{number}").exists())
    return wp.load(templates.create("allocation", root / f"new{next(numbers)}")).title


#: Saving alone is quick and has most of the steps, so that it is told more often.
STORIES = [
    *(Story(f"front by {m}", partial(searched, method=m)) for m in METHODS),
    *(
        Story(
            f"overwritten by {m}",
            partial(searched, method=m, overwrite=True),
            partial(made_before, method=m),
        )
        for m in METHODS
    ),
    *[Story("saved", saved, partial(made_before, method="zones"))] * 8,
    Story("batch", batched, lambda root: (root / "small.yaml").write_text(SMALL), folder="out"),
    Story("template", written, folder="none"),
]


def attempt(act: Callable[[], Any], disks: Callable[[], FaultyDisk] | None = None) -> Said:
    """What comes of an act in a process of its own, on such a disk."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        signal.alarm(_MOST_SECONDS)
        with open(writer, "wb") as stream:
            _say(act, disks, stream)
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as stream:
        said = stream.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code in (KILLED, _DIED_DONE):
        return Said("died" if code == KILLED else "died when all was done")
    if code or not said:
        return Said("traceback", f"the process ended with {code}")
    return pickle.loads(said)  # type: ignore[no-any-return]


def _say(act: Callable[[], Any], disks: Callable[[], FaultyDisk] | None, stream: Any) -> None:
    faulty = None
    try:
        if disks is not None:
            disk.system = faulty = disks()
            journals_fail_too(faulty)
        values = act()
        if faulty is not None and faulty.is_deadly:
            faulty.die(_DIED_DONE)
        said = Said("done", "", values)
    except WholepieError as error:
        said = Said("refused", f"{type(error).__name__}: {error}")
    except BaseException:
        said = Said("traceback", traceback.format_exc())
    count, made = (0, Counter[str]()) if faulty is None else (faulty.count, faulty.made)
    stream.write(pickle.dumps(Said(said.end, said.words, said.values, count, made)))


@cache
def undisturbed(story: Story, place: Path) -> tuple[Path, Any, Said]:
    """A folder as it is before the story, what an older run there lists, and what comes of it."""
    root = place / story.name / "before"
    root.mkdir(parents=True)
    _as_home(root)
    before = attempt(lambda: story.before(root))
    assert before.end == "done", before
    once = place / story.name / "once"
    shutil.copytree(root, once)
    found = _tried(story, once, "none", 0, 0)
    assert found.end == "done", found
    assert found.values is not None
    return root, before.values if story.folder == "run" else None, found


def _as_home(root: Path) -> None:
    os.environ["XDG_STATE_HOME"] = str(root / "state")
    signing._key.cache_clear()


def _tried(story: Story, root: Path, kind: str, at: int, seed: int) -> Said:
    shadow = root.with_name(f"{root.name}.shadow")
    shadow.mkdir()
    _as_home(root)
    act = partial(story.act, root)
    if kind == "sleep" and "by" in story.name:
        act = partial(story.act, root, limit=600.0)
    try:
        return attempt(act, lambda: FaultyDisk(root, shadow, kind, at, seed))
    finally:
        shutil.rmtree(shadow)


def seen(folder: Path) -> list[Any]:
    """What a run folder holds, as if it were only for reading, and then as it is: what is listed,
    whether it is claimed to be whole, what is told of its files, and the folders in it.
    """
    settle, found = exchange.settle, []
    for settles in (lambda _: None, settle):
        exchange.settle = settles
        front = wp.open(folder)
        additions.additions(folder)
        (row,) = wp.runs(folder).to_dict("records")
        inner = sorted(path.name for path in folder.iterdir() if path.is_dir())
        doubts = [*front.check.changed, *(["it is damaged"] if row["status"] == "damaged" else [])]
        found.append((listed(front), front.complete, doubts, inner))
    return found


def faults_in(
    story: Story, root: Path, older: Any, newer: Any, *, stood: bool, is_new: bool, is_part: bool
) -> list[str]:
    """What is wrong with a run folder after a fault; a whole run ``stood`` there before, and the
    newer one if it ``is_new``; a part of it if an attempt that ended early has told ``is_part``.
    """
    folder = root / story.folder
    if story.folder != "run" or (not stood and not run_folder.holds_run(folder)):
        return []
    view = attempt(partial(seen, folder))
    if view.end != "done":
        return [f"lost: {view.words}"] if stood or view.end == "traceback" else []
    (first, *_), (values, complete, doubts, inner) = view.values
    known = values in (older, newer) or (is_part and values is None and not complete)
    wrong = {
        "another run is read where the folder is only for reading": first != values,
        "a front is claimed to be whole that is not": complete and not known,
        "the run is neither the older nor the newer": stood and not known,
        "the newer run is lost": is_new and values != newer,
        f"files are told to be others: {doubts}": bool(doubts),
        f"{NEWER} is left": NEWER in inner,
    }
    return [words for words, is_so in wrong.items() if is_so]


@dataclass
class Finding:
    """What a seed found: the story, its faults in order, and what was wrong."""

    seed: int
    story: str
    faults: list[str]
    wrong: list[str]


def tried(seed: int, place: Path, counts: Counter[str], of: str = "") -> Finding | None:
    """Tell a story with faults that follow from the seed, and what is found to be wrong.

    It is one that has ``of`` in its name.
    """
    random = Random(seed)
    story = random.choice([each for each in STORIES if of in each.name])
    start, older, reference = undisturbed(story, place)
    root, told, wrong = place / f"seed{seed}", list[str](), list[str]()
    shutil.copytree(start, root)
    stood, is_new, is_part = older is not None, False, False
    try:
        for _ in range(random.randint(1, 3)):
            kind, at = random.choice(KINDS), random.randint(1, reference.operations + _AFTER)
            said = _tried(story, root, kind, at, random.getrandbits(32))
            told.append(f"{kind} at operation {at}: {said.end} {said.words}".strip())
            counts[f"fault: {kind}"] += 1
            counts[f"end: {said.end}"] += 1
            ended = said.end in ("done", "died when all was done")
            is_whole = ended and (said.values is not None or said.end != "done")
            if said.end == "traceback":
                wrong.append(said.words)
            if said.end == "done" and said.values not in (None, reference.values):
                wrong.append("another front is claimed to be whole")
            is_new = is_new or (is_whole and kind != "sleep")
            stood = stood or is_new
            is_part = is_part or (said.end == "done" and said.values is None)
            known = {"stood": stood, "is_new": is_new, "is_part": is_part}
            wrong += faults_in(story, root, older, reference.values, **known)
            if wrong:
                return Finding(seed, story.name, told, wrong)
        for _ in range(2):
            last = _tried(story, root, "none", 0, 0)
            told.append(f"undisturbed: {last.end} {last.words}".strip())
            if last.end != "done" or last.values != reference.values:
                return Finding(seed, story.name, told, [f"{last.end} {last.words} {last.values}"])
            known = {"stood": True, "is_new": True, "is_part": False}
            wrong += faults_in(story, root, older, reference.values, **known)
        counts["operations"] += last.operations
        return Finding(seed, story.name, told, wrong) if wrong else None
    finally:
        shutil.rmtree(root, ignore_errors=True)


def loaded() -> None:
    """Load here what every process needs; nothing is solved, for threads do not outlive a fork."""
    wp.load(Path(wp.__file__).parent / "instances" / "quickstart").problem()
    list(REGISTRY.all())
    for name in (
        "wholepie.views.export.writing",
        "plotly.graph_objects",
        "pyarrow.parquet",
        "pyarrow.pandas_compat",
    ):
        importlib.import_module(name)
    offline._plotly()


@click.command()
@click.option("--first", default=0, help="The first seed.")
@click.option("--seeds", default=200, help="How many seeds.")
@click.option("--story", default="", help="A part of the stories' names.")
def main(first: int, seeds: int, story: str) -> None:
    """Try seeds, print what they found, and how many faults of each kind there were."""
    counts, found = Counter[str](), []
    loaded()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        for seed in range(first, first + seeds):
            finding = tried(seed, Path(place), counts, story)
            if finding is not None:
                found.append(finding)
                click.echo(f"seed {seed}, {finding.story}")
                click.echo("".join(f"  {line}\n" for line in [*finding.faults, *finding.wrong]))
    for name, count in sorted(counts.items()):
        click.echo(f"{name}: {count:,}")
    click.echo(f"{seeds:,} seeds, {len(found):,} findings")
    sys.exit(bool(found))


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
