"""State: the one session that all browsers share.

Every change takes the lock, stamps the part that it changed with a new version, and saves. A
browser says which version it has seen and gets the parts that are newer. Of two who write the same
field the last one wins; pins and notes are only added, or removed by name.
"""

import secrets
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...diagnostics import codes
from ...optimizer import disk
from ...optimizer.errors import InputError
from ...optimizer.insight.blame import demands
from ...optimizer.parties.listed import fairest, is_conceded
from ...optimizer.plans.plan import Plan
from ...optimizer.problem.labels import Requirement
from ...optimizer.problem.problem import Problem
from ...optimizer.results.front import Front
from ...optimizer.solver.budget import Budget
from ..vocabulary.session import (
    MOST_FINDINGS,
    MOST_NAME,
    MOST_NOTES,
    MOST_PLANS,
    MOST_TEXT,
    Finding,
    KeptPlan,
    Note,
    Session,
    now,
    plan_title,
)
from . import session_file, tasks
from .desk import Desk, LevelKind, opening_levels
from .jobs import BackgroundJobs

PARTS = ("chosen", "plans", "without", "findings", "job")
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Sources:
    """What an explorer shows: a run, its problem or the reason why there is none, and how many
    plans stand for all, None for the usual.
    """

    front: Front
    folder: Path
    problem: Problem | None = None
    why_none: str = ""
    plans: int | None = None


def opened(sources: Sources, *, time_limit: float = 60.0) -> "SharedSession":
    """The saved session of a run, else a new one; ``time_limit`` is for each job, in seconds.

    Raises
    ------
    InputError
        The front has no plan; the saved session cannot be used.
    """
    if not len(sources.front):
        raise InputError(
            codes.EMPTY_FRONT, f"The front in {sources.folder} has no plan to explore."
        )
    desk = Desk(sources.front)
    found = session_file.load(sources.folder, sources.front) or _fresh(sources, desk)
    return SharedSession(sources, desk, found, time_limit)


def _fresh(sources: Sources, desk: Desk) -> Session:
    levels = [
        opening_levels(goal.label, goal.target, float(best), float(worst))
        for goal, best, worst in zip(desk.front.goals, desk.best, desk.worst, strict=True)
    ]
    hash_ = session_file.fingerprint(sources.folder)
    found = Session(front=hash_, wishes=levels, chosen="1")
    conceded = is_conceded(desk.front)
    found.chosen = str(fairest(desk.front)) if conceded else desk.nearest(found)
    return found


class SharedSession:
    """The session; ``unsaved`` says why the last change is not on the disk."""

    def __init__(self, sources: Sources, desk: Desk, session: Session, time_limit: float) -> None:
        self.sources, self.desk, self.session = sources, desk, session
        self.unsaved = ""
        # Later than every version of an explorer before: a page that outlives it sees all anew.
        self.version = self._first = int(disk.system.now().timestamp() * 1000)
        self.stamps: dict[str, int] = {}
        self.lock = threading.RLock()
        self._mark = session_file.mark(sources.folder)
        self.jobs = BackgroundJobs(time_limit, self._job_ended)

    @property
    def problem(self) -> Problem | None:
        """The problem to solve again, if the scenario is still as it was."""
        return self.sources.problem

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The requirements that can be left out; none without a problem."""
        return () if self.problem is None else demands(self.problem)

    def is_newer(self, part: str, seen: int) -> bool:
        """Whether a part has changed since the version that a browser has seen."""
        return self.stamps.get(part, self._first) > seen

    # Aspirations, reservations and the chosen plan.

    def set_level(self, goal: int, kind: LevelKind, value: float | None) -> None:
        """Set a goal's aspiration or reservation; the other moves along if they cross.

        Raises ValueError where it is not a finite number, IndexError where there is no such goal.
        """
        with self._changing() as stamp:
            levels = self.session.wishes[goal]
            wanted = self.desk.wanted(goal, kind, value)
            if getattr(levels, kind) != wanted:
                setattr(levels, kind, wanted)
                stamp(f"{kind}-{goal}")
                self._uncross(goal, kind, stamp)
                self._choose(self.desk.nearest(self.session), stamp)
                # It was an answer to other levels.
                self.jobs.message = ""
                stamp("job")

    def _uncross(self, goal: int, kind: LevelKind, stamp: Callable[[str], None]) -> None:
        """An aspiration is never worse than the reservation."""
        levels, sign = self.session.wishes[goal], self.desk.front.signs[goal]
        if (
            levels.hope is not None
            and levels.limit is not None
            and levels.hope * sign > levels.limit * sign
        ):
            other: LevelKind = "limit" if kind == "hope" else "hope"
            setattr(levels, other, getattr(levels, kind))
            stamp(f"{other}-{goal}")

    def reset(self) -> None:
        """Set all levels as in a new session."""
        with self._changing() as stamp:
            fresh = _fresh(self.sources, self.desk)
            for k, (old, new) in enumerate(zip(self.session.wishes, fresh.wishes, strict=True)):
                if old != new:
                    self.session.wishes[k] = new
                    stamp(f"hope-{k}")
                    stamp(f"limit-{k}")
            self._choose(self.desk.nearest(self.session), stamp)

    def choose(self, key: str) -> None:
        """Show a plan, whatever the levels are; an unknown one is ignored."""
        with self._changing() as stamp:
            if self.knows(key):
                self._choose(key, stamp)

    def _choose(self, key: str, stamp: Callable[[str], None]) -> None:
        # Levels may have changed though the plan did not: what the page says of it changes too.
        self.session.chosen = key
        stamp("chosen")

    # Plans that are kept.

    def pin(self, key: str, pinned: bool) -> None:
        """Pin or unpin a plan; pinned again, it comes last."""
        with self._changing() as stamp:
            if not self.knows(key):
                return
            plan = self._kept(key)
            if plan.pinned != pinned:
                plan.pinned = pinned
                self.session.plans.remove(plan)
                self.session.plans.append(plan)
                stamp("plans")
                stamp("chosen")

    def rename(self, key: str, name: str) -> None:
        """Set the name of a plan."""
        with self._changing() as stamp:
            wanted = " ".join(name.split())[:MOST_NAME]
            if self.knows(key) and self.name_of(key) != wanted:
                self._kept(key).name = wanted
                stamp("plans")
                stamp("chosen")

    def note(self, key: str, words: str) -> bool:
        """Add a note on a plan, and say whether it is kept.

        Raises InputError where the plan has too many.
        """
        with self._changing() as stamp:
            said = words.strip()[:MOST_TEXT]
            if not (said and self.knows(key)):
                return False
            notes = self._kept(key).notes
            if len(notes) >= MOST_NOTES:
                full = f"A plan keeps at most {MOST_NOTES} notes; this one is not saved."
                raise InputError(codes.SESSION_LIMIT, full)
            notes.append(Note(id=secrets.token_hex(4), text=said, at=now()))
            stamp("plans")
            return True

    def forget_note(self, note: str) -> None:
        """Remove a note by its id."""
        with self._changing() as stamp:
            for plan in self.session.plans:
                left = [each for each in plan.notes if each.id != note]
                if len(left) < len(plan.notes):
                    plan.notes = left
                    stamp("plans")

    def is_pinned(self, key: str) -> bool:
        """Whether a plan is pinned."""
        return any(plan.key == key and plan.pinned for plan in self.session.plans)

    def name_of(self, key: str) -> str:
        """The name that a plan was given."""
        return next((plan.name for plan in self.session.plans if plan.key == key), "")

    def knows(self, key: str) -> bool:
        """Whether there is a plan of this key, listed or solved in the session."""
        listed = key.isdecimal() and len(key) < 10 and int(key) in self.desk.front.numbers
        return listed or any(plan.key == key for plan in self.session.plans)

    def _kept(self, key: str) -> KeptPlan:
        """The session's record of a plan, begun where there is none.

        Raises InputError where the session is full.
        """
        for plan in self.session.plans:
            if plan.key == key:
                return plan
        self._require_room()
        values = self.desk.values(key, []).tolist()
        found = KeptPlan(key=key, values=values, efficient=self.desk.front.complete)
        self.session.plans.append(found)
        return found

    def _require_room(self) -> None:
        if len(self.session.plans) >= MOST_PLANS:
            raise InputError(codes.SESSION_LIMIT, f"A session keeps at most {MOST_PLANS} plans.")

    # Work in the background.

    def leave_out(self, labels: Collection[str]) -> None:
        """Which requirements the group leaves out; unknown ones are ignored."""
        with self._changing() as stamp:
            wanted = [each.label for each in self.requirements if each.label in labels]
            if wanted != self.session.without:
                self.session.without = wanted
                stamp("without")

    def solve_again(self) -> None:
        """Start to search for a nearer plan."""
        problem = self.problem
        if problem is not None:
            levels = [each.model_copy() for each in self.session.wishes]

            def work(budget: Budget) -> str:
                return self._take(tasks.solved_again(self.desk, problem, levels, budget))

            self._begin("Solving again", work)

    def _take(self, plan: Plan) -> str:
        """Add a plan of the solver and look at it; says what it is."""
        with self._changing() as stamp:
            values = plan.values.to_numpy(dtype=float)
            same = [k.key for k in self.session.plans if _same(np.array(k.values), values)]
            key = str(plan.number) if plan.number else next(iter(same), "")
            if not key:
                self._require_room()
                count = sum(each.key.startswith("new-") for each in self.session.plans)
                key = f"new-{count + 1}"
                self.session.plans.append(tasks.as_kept(plan, key))
                stamp("plans")
            self._choose(key, stamp)
            known = "which was already known" if plan.number or same else "which was not listed"
            return f"The nearest of all plans is {plan_title(key)}, {known}."

    def see_who_gains(self) -> None:
        """Start to compare with the problem without the requirements left out."""
        problem, labels = self.problem, list(self.session.without)
        if problem is not None and labels:

            def work(budget: Budget) -> str:
                return self._find(tasks.who_gains(problem, labels, budget))

            self._begin("Seeing who gains", work)

    def ask_why_not(self) -> None:
        """Start to explain why the reservations cannot all be met."""
        problem = self.problem
        limits = {w.goal: w.limit for w in self.session.wishes if w.limit is not None}
        if problem is not None and limits:

            def work(budget: Budget) -> str:
                return self._find(tasks.why_not(problem, limits, budget))

            self._begin("Asking why not", work)

    def _find(self, finding: Finding) -> str:
        with self._changing() as stamp:
            self.session.findings = [*self.session.findings, finding][-MOST_FINDINGS:]
            stamp("findings")
        return f"{finding.title}: see below."

    def _begin(self, title: str, work: Callable[[Budget], str]) -> None:
        if self.jobs.start(title, work):
            self._touch("job")

    def tell(self, words: str) -> None:
        """Show a message where the page reports on jobs."""
        self.jobs.message = words
        self._touch("job")

    def _job_ended(self) -> None:
        self._touch("job")

    def _touch(self, part: str) -> None:
        with self.lock:
            self.version += 1
            self.stamps[part] = self.version

    @contextmanager
    def _changing(self) -> Iterator[Callable[[str], None]]:
        """Stamp the parts that change, all with one version, and save if there are any."""
        with self.lock:
            new, changed = self.version + 1, list[str]()

            def stamp(part: str) -> None:
                self.stamps[part] = self.version = new
                changed.append(part)

            yield stamp
            if changed:
                self._save()

    def _save(self) -> None:
        """Save, unless another process wrote the file meanwhile: no notes are overwritten."""
        folder, unsaved = self.sources.folder, ""
        try:
            if session_file.mark(folder) != self._mark:
                raise InputError(
                    codes.SESSION_LIMIT,
                    "Another process has written session.json; restart the explorer to see it.",
                )
            session_file.save(self.session, folder)
            self._mark = session_file.mark(folder)
        except InputError as error:
            unsaved = str(error)
        if unsaved != self.unsaved:
            self.unsaved = unsaved
            self._touch("job")


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.isclose(one, other, rtol=_SAME, atol=0.0).all())
