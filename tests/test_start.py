"""The command starts fast and stops quietly: nothing heavy is loaded before it is needed."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import group, main

HEAVY = ("highspy", "matplotlib", "numpy", "pandas", "plotly", "pyomo", "rich", "scipy")
INTERRUPTED_AT = """
import signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Finder())
from wholepie.cli import main
main()
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_list_of_commands_loads_nothing_heavy() -> None:
    code = f"""
import sys, wholepie.cli
wholepie.cli.main(["--help"], standalone_mode=False)
print("loaded", [name for name in {HEAVY} if name in sys.modules])
"""
    done = python(code)
    assert done.stdout.splitlines()[-1] == "loaded []", done.stdout + done.stderr


def test_a_run_is_exported_without_the_modelling_layer() -> None:
    code = "import sys, wholepie.cli.export, wholepie.cli.at; print('pyomo' in sys.modules)"
    assert python(code).stdout == "False\n"


@pytest.mark.parametrize("name", ["click", "wholepie.api", "pyomo"])
def test_ctrl_c_while_modules_load_is_told_in_a_word(name: str) -> None:
    done = python(INTERRUPTED_AT.format(name=name), "front", "scenario.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


def test_a_signal_that_the_caller_ignores_stays_ignored() -> None:
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    done = python(ignoring + INTERRUPTED_AT.format(name="click"), "--version")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", group.COMMANDS)
def test_each_command_is_listed_in_a_line_and_can_be_loaded(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    listed = CliRunner().invoke(main, ["--help"]).output
    assert f"{group.COMMANDS[name]}\n" in listed  # whole, on one line of 80 columns
    assert (command.help or "").split()[0] == group.COMMANDS[name].split()[0]


def test_the_names_offered_are_found_where_they_live() -> None:
    assert all(hasattr(wp, name) for name in wp.__all__)
    assert {*wp.__all__, "__version__"} <= set(dir(wp))
    with pytest.raises(AttributeError, match="no attribute 'frnt'"):
        wp.frnt  # type: ignore[attr-defined]  # noqa: B018
