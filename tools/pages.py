"""Documentation that runs: the blocks of a page, executed in order in one folder.

What a block is for stands after its fence:

    ```yaml school/scenario.yaml      a file, written as it stands; any language will do
    ```yaml school/scenario.yaml +    added to the end of a file
    ```yaml school/scenario.yaml shown     what a file holds, compared
    ```diff school/scenario.yaml      lines with "-" are replaced by those with "+"; " " is context
    ```console                        commands after "$ " and what they print, compared
    ```console fails                  the same, and the last command fails
    ```sh                             commands that must succeed
    ```python                         run with the names of the blocks before it
    ```text output                    what the python block before it prints, compared

In what is compared "..." stands for anything, also for lines. A command may fail only where the
block says so or the next command is `echo $?`, so that a page never hides it. `wholepie` runs in
this process; all else is given to bash, but for `make`, installing and activating, which are left
to the reader.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from wholepie.cli import main

_BLOCK = re.compile(
    r"^```(?P<language>\w+)(?: (?P<info>[^\n]+))?\n(?P<body>.*?)^```$", re.M | re.DOTALL
)
_READERS_OWN = re.compile(r"(make|python3? -m (pip|venv)|pip|git|cd|\. \.venv)\b")
_SHELL = re.compile(r"[|<>;&]")
_RULE = re.compile(r" *-{4,} *")
_TIMES = re.compile(r"(?:[\d,]+ (solves)|(without a solver)) in [\d.]+ s")


def _without_time(match: re.Match[str]) -> str:
    return "... solves in ... s" if match[1] else f"{match[2]} in ... s"


class Broken(AssertionError):
    """A page that is not true."""


@dataclass(frozen=True)
class Block:
    """One fenced block: ``at`` is where its body begins in the page."""

    language: str
    info: str
    body: str
    at: int


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for match in _BLOCK.finditer(text):
        yield Block(match["language"], match["info"] or "", match["body"], match.start("body"))


@dataclass
class Page:
    """Runs a page in a folder; ``text`` is the page as its blocks say now."""

    name: str
    text: str
    folder: Path
    names: dict[str, object] = field(default_factory=dict)
    printed: str = ""
    code: int = 0

    def run(self) -> str:
        """Run all blocks; the page's text with what was printed where it was not what it shows.

        Raises Broken where a command or a python block fails.
        """
        made, end = [], 0
        with contextlib.chdir(self.folder):
            for block in blocks(self.text):
                made += [self.text[end : block.at], self.block(block)]
                end = block.at + len(block.body)
        return "".join([*made, self.text[end:]])

    def block(self, block: Block) -> str:
        """Run one block and tell what its body should be."""
        words = block.info.split()
        if words[1:] == ["shown"]:
            return corrected(block.body, Path(words[0]).read_text(encoding="utf-8"))
        if words and block.language not in ("text", "sh", "console", "python"):
            self.write(block, words)
        elif block.language == "console":
            return self.console(block)
        elif block.language == "sh":
            for command in _joined(block.body).splitlines():
                self.must(command)
        elif block.language == "python":
            self.python(block)
        elif block.info == "output":
            return corrected(block.body, self.printed)
        return block.body

    def write(self, block: Block, words: list[str]) -> None:
        """Write a file, add to it, or change lines of it."""
        path = Path(words[0])
        path.parent.mkdir(parents=True, exist_ok=True)
        if block.language == "diff":
            path.write_text(self.changed(path, block.body), encoding="utf-8")
            return
        before = path.read_text(encoding="utf-8") if words[1:] == ["+"] else ""
        path.write_text(before + block.body, encoding="utf-8")

    def changed(self, path: Path, body: str) -> str:
        """The file with each run of "-" and " " lines replaced by its "+" and " " lines."""
        text = path.read_text(encoding="utf-8")
        for hunk in re.split(r"^\.\.\.\n", body, flags=re.M):
            lines = hunk.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] in "- ")
            new = "".join(line[1:] for line in lines if line[0] in "+ ")
            if text.count(old) != 1:
                raise Broken(f"{self.name}: {path} holds this {text.count(old)} times:\n{old}")
            text = text.replace(old, new)
        return text

    def console(self, block: Block) -> str:
        """Run the commands of a console block; its body with what they printed."""
        parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", block.body, flags=re.M)
        made, pairs = [parts[0]], list(zip(parts[1::2], parts[2::2], strict=True))
        for number, (command, shown) in enumerate(pairs):
            printed = self.ran(command)
            follows = pairs[number + 1][0] if number + 1 < len(pairs) else block.info
            if bool(self.code) != (follows == "fails") and follows != "echo $?":
                raise Broken(f"{self.name}: {command} ended with {self.code}:\n{printed}")
            made.append(f"$ {command}\n{corrected(shown, printed)}")
        return "".join(made)

    def must(self, command: str) -> None:
        """Run a command that must succeed."""
        bare = re.sub(r"\s+#.*", "", command).strip()
        if not bare or bare.startswith("#") or _READERS_OWN.match(bare):
            return
        printed = self.ran(bare)
        if self.code:
            raise Broken(f"{self.name}: {bare} ended with {self.code}:\n{printed}")

    def ran(self, command: str) -> str:
        """What a command prints; its exit code is kept."""
        if command == "echo $?":
            printed, self.code = f"{self.code}\n", 0
            return printed
        words = shlex.split(command.replace("\\\n", " "), comments=True)
        if words[0] == "wholepie" and not _SHELL.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", command)):
            result = CliRunner().invoke(main, words[1:], prog_name="wholepie", terminal_width=80)
            self.code = result.exit_code
            return result.output
        found = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            ["bash", "-c", command],
            env={**os.environ, "PATH": found},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.code = done.returncode
        return done.stdout

    def python(self, block: Block) -> None:
        """Run a python block; what it prints is kept."""
        printed = io.StringIO()
        line = self.text.count("\n", 0, block.at)
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile("\n" * line + block.body, self.name, "exec"), self.names)
        except Exception as error:
            raise Broken(f"{self.name}:{line + 1}: {type(error).__name__}: {error}") from error
        self.printed = tidy(printed.getvalue())


def _joined(commands: str) -> str:
    return commands.replace("\\\n", " ")


def tidy(printed: str) -> str:
    """What is printed as a page shows it: no blanks at line ends, no times, a terminal's rules."""
    lines = [_TIMES.sub(_without_time, line.rstrip()) for line in printed.splitlines()]
    lines = [line.replace("-", "─") if _RULE.fullmatch(line) else line for line in lines]
    made = "\n".join(lines).rstrip("\n")
    return f"{made}\n" if made else ""


def corrected(shown: str, printed: str) -> str:
    """What is printed, where it is not what a page shows; what the page leaves out is left out."""
    if matches(shown, printed):
        return shown
    lines, before, after = tidy(printed).splitlines(keepends=True), *_around_dots(shown)
    if before is None or before + after >= len(lines):
        return "".join(lines)
    return "".join([*lines[:before], "...\n", *lines[len(lines) - after :]])


def _around_dots(shown: str) -> tuple[int | None, int]:
    """How many lines stand before the first and after the last that is left out."""
    lines = shown.splitlines()
    if "..." not in lines:
        return None, 0
    return lines.index("..."), lines[::-1].index("...")


def matches(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed, where "..." stands for anything."""
    pattern = ".*".join(map(re.escape, tidy(shown).split("...")))
    return re.fullmatch(pattern, tidy(printed), re.DOTALL) is not None
