"""``--add-to``: a result that becomes a part of a run, of the one that stood when it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..api import paths
from .options import F, PathParam
from .output import say


@dataclass(frozen=True)
class StandingRun:
    """The run that is in a folder now, for what is found later."""

    folder: Path
    about: Mapping[str, Any]
    digest: str

    @classmethod
    def of(cls, folder: Path) -> "StandingRun":
        """The run in a folder; raises InputError where there is none, or it cannot be read."""
        from ..optimizer.results.run_folder import described, stated_digest

        said = described(paths.run_folder(folder))
        return cls(folder, said.get("about") or {}, stated_digest(said))

    def require_of(self, source: Any) -> None:
        """Raise InputError where the run is not one of this scenario as it is now."""
        from ..api import sources
        from ..models.origin import require_of

        cure = "name the run in place of the FILE, or make a new run"
        require_of(self.about, sources.about(source), str(self.folder), cure)

    def require_front(self, front: Any) -> None:
        """Raise InputError where a front is not that of the run, so that its numbers of plans are
        not those of the run.
        """
        from ..diagnostics import codes
        from ..optimizer.errors import InputError
        from ..optimizer.results.run_folder import described, is_of

        if not is_of(front, described(self.folder)):
            raise InputError(
                codes.RUN_CHANGED,
                f"The plan is one of another run than {self.folder}; name that run in place of "
                f"{front.source}.",
            )

    def add(self, name: str, data: Mapping[str, Any], *, own: bool = True) -> None:
        """Add a part, and say so; raises InputError where the run has been replaced. It is not this
        user's ``own`` if it follows from the word of others.
        """
        from ..optimizer.results.additions import add

        say(f"Wrote {add(self.folder, name, data, of=self.digest, own=own)}")


def add_to_option(words: str) -> Callable[[F], F]:
    """``--add-to`` for a command whose result becomes a part of a run."""
    return click.option("--add-to", "run", type=PathParam(StandingRun.of), help=words)
