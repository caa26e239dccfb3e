"""Commands, in the words of their own `--help`."""

from collections.abc import Iterator

import click
from click.testing import CliRunner

from wholepie import cli

from .markdown import Undocumented, anchor, table, told

WIDTH = 80
_HEAD = """# Commands

Every command of `wholepie`, with its `--help`. With `--json` the standard output has the data only;
messages and progress go to the standard error.

"""


def commands() -> str:
    """Every command with its help as click prints it, at a fixed width."""
    found = dict(below(cli.main))
    listed = [
        [f"[`{name}`](#{anchor(f'wholepie {name}')})", _short(name, each)]
        for name, each in found.items()
    ]
    codes = table(["exit code", "meaning"], [list(pair) for pair in exit_codes()])
    sections = [f"## wholepie {name}\n\n```text\n{help_of(*name.split())}```\n" for name in found]
    parts = [
        _HEAD + table(["command", "what it does"], listed),
        "## Exit codes\n\n" + codes,
        "## wholepie\n\n```text\n" + help_of() + "```\n",
        *sections,
    ]
    for name, command in found.items():
        _require_documented(name, command)
    return "\n".join(parts)


def below(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command of a group by the words that call it, groups within it too."""
    context = click.Context(group)
    names = group.list_commands(context)
    if not names:
        raise Undocumented(f"wholepie {path}: the group lists no command")
    for name in names:
        command = group.get_command(context, name)
        assert command is not None, name
        yield f"{path}{name}", command
        if isinstance(command, click.Group):
            yield from below(command, f"{path}{name} ")


def _short(name: str, command: click.Command) -> str:
    words = told(f"wholepie {name}", command.help)
    return words.split(". ")[0].removesuffix(".") + "."


def help_of(*command: str) -> str:
    """What `wholepie COMMAND --help` prints in a terminal of 80 columns."""
    run = CliRunner().invoke(
        cli.main, [*command, "--help"], prog_name="wholepie", terminal_width=WIDTH
    )
    return run.stdout


def _require_documented(name: str, command: click.Command) -> None:
    if "Example:" not in (command.help or ""):
        raise Undocumented(f"wholepie {name} has no example")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            told(f"wholepie {name} {parameter.opts[0]}", parameter.help)


def exit_codes() -> Iterator[tuple[str, str]]:
    """Code and meaning, as the command line's own docstring has them."""
    said = " ".join((cli.__doc__ or "").split("Exit codes:")[1].split())
    for part in said.rstrip(".").split("; "):
        code, meaning = part.split(" ", 1)
        yield code, meaning
