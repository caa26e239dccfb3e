"""One word has one meaning in the command line."""

from collections import defaultdict
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from wholepie.cli import main
from wholepie.cli.group import COMMANDS, FORMERLY

#: Where a result goes is a file or a folder, whichever it is; a batch sets several values; what is
#: made from a table has its file, and what is converted its format.
VARIES = {"--out", "--set", "--from"}


def options() -> Iterator[tuple[str, str, click.Option]]:
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        for option in command.params:
            if isinstance(option, click.Option):
                yield name, option.opts[0], option


def test_an_option_takes_the_same_in_every_command() -> None:
    kinds = defaultdict[str, dict[str, list[str]]](dict)
    for command, word, option in options():
        metavar = "CHOICE" if isinstance(option.type, click.Choice) else option.metavar
        kind = f"{metavar or option.type.name} {'flag' if option.is_flag else ''}"
        kinds[word].setdefault(kind, []).append(command)
    several = {word: found for word, found in kinds.items() if len(found) > 1}
    assert set(several) <= VARIES, several


def test_run_is_read_and_add_to_is_written() -> None:
    using = defaultdict[str, set[str]](set)
    for command, word, _ in options():
        using[word].add(command)
    assert using["--run"] == {"plan"}
    assert using["--add-to"] == {"explain", "coalitions", "map", "less", "freedom"}


@pytest.mark.parametrize(("former", "now"), FORMERLY.items())
def test_a_former_name_still_works_and_is_not_listed(former: str, now: str) -> None:
    shown = CliRunner().invoke(main, [former, "--help"])
    assert shown.exit_code == 0
    assert former not in COMMANDS
    assert main.get_command(click.Context(main), former) is main.get_command(
        click.Context(main), now
    )
