"""An example and the cure of each diagnostic, read from ``entries/`` on request."""

from dataclasses import dataclass, field
from difflib import unified_diff
from functools import cache
from pathlib import Path
from typing import Any

from .codes import ALL
from .diagnostic import Diagnostic

_FOLDER = Path(__file__).parent / "entries"


@dataclass(frozen=True)
class CodeExample:
    """What causes a diagnostic: files beside a sound scenario or changed in it, and what is done.

    That is a few lines of ``python``, or a ``command``, or both in this order.
    """

    changes: tuple[dict[str, str], ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    python: str = ""
    command: str = ""

    def written(self) -> dict[str, str]:
        """The text of every file that the command finds."""
        found = {**sound(), **self.files}
        for change in self.changes:
            text = found[change["file"]]
            assert change["from"] in text, change
            found[change["file"]] = text.replace(change["from"], change["to"], 1)
        return found

    def differences(self) -> dict[str, str]:
        """The changed lines of every file of the sound scenario that is changed, with ``-`` and
        ``+``, each between the lines around it.
        """
        found = self.written()
        return {
            name: _difference(text, found[name])
            for name, text in sound().items()
            if name not in self.files and found[name] != text
        }

    def __str__(self) -> str:
        told = {**self.files, **self.differences()}
        blocks = [f"{name}\n{_indented(text)}" for name, text in told.items()]
        done = [self.python, self.command and f"wholepie {self.command}\n"]
        return "\n".join([*blocks, *filter(None, done)])


@dataclass(frozen=True)
class CodeEntry:
    """A diagnostic with its cure and an example; without one, ``occurs`` says when it occurs."""

    diagnostic: Diagnostic
    cure: str
    example: CodeExample | None
    occurs: str

    def __str__(self) -> str:
        kind = self.diagnostic
        said = "\n\n".join(filter(None, [kind.meaning, self.occurs, self.cure]))
        head = f"{kind.code} ({kind.name}), {kind.severity}\n\n{said}\n"
        return head if self.example is None else f"{head}\nExample:\n\n{self.example}"


@cache
def sound() -> dict[str, str]:
    """The files of the scenario that the examples change."""
    return {str(name): str(text) for name, text in _read(_FOLDER / "sound.yaml").items()}


@cache
def explanations() -> dict[str, CodeEntry]:
    """Every explanation by code, in order."""
    said: dict[str, Any] = {}
    for path in sorted(_FOLDER.glob("wp*.yaml")):
        said |= _read(path)
    return {code: _explanation(ALL[code], said[code]) for code in sorted(said)}


def _explanation(diagnostic: Diagnostic, said: Any) -> CodeEntry:
    example = said.get("example")
    made = None
    if example is not None:
        made = CodeExample(
            tuple(example.get("changes", ())),
            example.get("files", {}),
            python := example.get("python", ""),
            example.get("command", "" if python else "check scenario.yaml"),
        )
    return CodeEntry(diagnostic, said["cure"], made, said.get("occurs", ""))


def _difference(old: str, new: str) -> str:
    lines = list(unified_diff(old.splitlines(), new.splitlines(), n=1, lineterm=""))[3:]
    return "".join("...\n" if line.startswith("@@") else f"{line}\n" for line in lines)


def _read(path: Path) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(path)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())
