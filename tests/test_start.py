"""The command starts fast and stops quietly: nothing heavy is loaded before it is needed."""

import itertools
import json
import shlex
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import choices, group, main
from wholepie.models.formats.ballots import BANDS, LEAST
from wholepie.models.formats.convert import TARGETS
from wholepie.models.formats.kinds import FORMATS
from wholepie.optimizer.insight.games import EXACT_PLAYERS
from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.rule import RULES
from wholepie.optimizer.results import catalogue
from wholepie.views.export import writing

QUICKSTART = "instances/quickstart/scenario.yaml"
HEAVY = (
    "dash", "distributed", "docx", "highspy", "jinja2", "lxml", "matplotlib", "moocore", "numpy",
    "openpyxl", "pandas", "plotly", "pptx", "pyarrow", "pydantic", "pyomo", "pyomo.environ", "rich",
    "ruamel.yaml", "scipy", "scipy.integrate", "scipy.optimize", "scipy.sparse", "scipy.spatial",
    "scipy.stats", "xlsxwriter",
)  # fmt: skip
CHECKING = (
    "highspy", "numpy", "pydantic", "pyomo", "rich", "ruamel.yaml", "scipy", "scipy.sparse",
)  # fmt: skip
LOADING = """
import contextlib, io, json, sys
from wholepie.cli import main
steps, heavy = map(json.loads, sys.argv[1:])
loaded = []
for arguments in steps:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            main(arguments)
        except SystemExit:
            pass
    modules = [name for name in heavy if name in sys.modules]
    loaded.append([name for name in modules if "__file__" in vars(sys.modules[name])])
print(json.dumps(loaded))
"""
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


# What a command may load, run one after another in one process: of all that is heavy, only this.
STEPS = [
    *(([name, "--help"], set()) for name in group.COMMANDS),
    (["--help"], set()),
    (["front"], set()),
    (["plan", QUICKSTART, "--rule", "fairest"], set()),
    (["new", "--list", "--json"], set()),
    (["schema", "--json"], {"pydantic"}),
    (["check", QUICKSTART, "--json"], {*CHECKING}),
]


def test_what_a_command_does_not_need_is_not_loaded() -> None:
    done = python(LOADING, json.dumps([arguments for arguments, _ in STEPS]), json.dumps(HEAVY))
    assert done.returncode == 0, done.stderr
    loaded = [set(each) for each in json.loads(done.stdout.splitlines()[-1])]
    allowed = list(itertools.accumulate((may for _, may in STEPS), set.union))
    surplus = {
        shlex.join(arguments): have - may
        for (arguments, _), have, may in zip(STEPS, loaded, allowed, strict=True)
        if have - may
    }
    assert not surplus


def test_the_package_itself_loads_nothing_heavy() -> None:
    heavy = ("click", *HEAVY)
    code = f"import sys, wholepie; print([name for name in {heavy} if name in sys.modules])"
    assert python(code).stdout == "[]\n"


def test_a_process_of_a_batch_defers_statistics_until_they_are_used() -> None:
    code = """
import sys
from wholepie.optimizer.deferred import defer_parts
defer_parts()
import wholepie.batches.work
print([m for m in ("jinja2", "openpyxl", "plotly", "rich") if m in sys.modules],
      "__file__" in vars(sys.modules["scipy.stats"]))
import pyomo.environ
import scipy.spatial.distance
from scipy.spatial import ConvexHull
from scipy import integrate
print(scipy.stats.norm.cdf(0), ConvexHull([[0, 0], [0, 1], [1, 0]]).volume, integrate.quad)
"""
    done = python(code)
    assert done.stdout.startswith("[] False\n0.5 0.5 <function quad"), done.stderr


def test_the_choices_that_help_shows_are_those_that_there_are() -> None:
    assert {name: rule.summary for name, rule in RULES.all().items()} == choices.RULES
    assert list(choices.RULES) == sorted(choices.RULES)
    assert {name: each.summary for name, each in FORMATS.items()} == choices.FORMATS
    assert set(choices.METHODS) == set(METHODS.all())
    assert choices.FORMS == TARGETS
    assert choices.EXPORTS == writing.FORMS
    assert (choices.STATUSES, choices.SORTS) == (catalogue.STATUSES, catalogue.SORTS)
    assert (choices.BANDS, choices.LEAST) == (BANDS, LEAST)
    assert choices.EXACT_PLAYERS == EXACT_PLAYERS


def test_a_run_is_exported_without_the_modelling_layer() -> None:
    code = """
import sys, wholepie.optimizer.results.front, wholepie.views.export.writing
print("pyomo" in sys.modules)
"""
    assert python(code).stdout == "False\n"


def test_runs_are_listed_without_the_language_of_scenarios() -> None:
    code = "import sys, wholepie.views.terminal.run_tables; print('wholepie.models' in sys.modules)"
    assert python(code).stdout == "False\n"


@pytest.mark.parametrize("name", ["click", "wholepie.api", "pyomo"])
def test_ctrl_c_while_modules_load_is_told_in_a_word(name: str) -> None:
    done = python(INTERRUPTED_AT.format(name=name), "check", QUICKSTART)
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
