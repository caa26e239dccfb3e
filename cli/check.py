"""``wholepie check``: is the scenario sound, and can it be met at all."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..diagnostics import codes
from ..diagnostics.explanation import explanations
from ..optimizer.errors import InputError
from ..optimizer.name_hints import closest, quoted
from .loading import loading
from .options import json_option, scenario_argument
from .output import print_json, say, show, warn

if TYPE_CHECKING:
    from ..models import ModelFile, Scenario, ScenarioError
    from ..optimizer.problem.problem import Problem


def _no_such_code(word: str) -> str:
    by_name = {each.name: each.code for each in codes.ALL.values()}
    found = by_name.get(word.lower()) or closest(word, codes.ALL)
    hint = f"did you mean {found}?" if found else "a code is WP and three digits, such as WP201."
    return f"There is no code {quoted(word)}; {hint}"


def _explain(ctx: click.Context, _param: Any, code: str | None) -> None:
    if code is None:
        return
    known = explanations()
    if code.upper() not in known:
        raise InputError(codes.UNKNOWN_CHOICE, _no_such_code(code))
    click.echo(str(known[code.upper()]), nl=False)
    ctx.exit()


@click.command()
@scenario_argument
@click.option(
    "--explain",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Explain a code such as WP201, with an example and the cure, and exit.",
)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Find every fault of a scenario FILE and its tables.

    Then check whether a plan meets all requirements and every goal has a best value. A fault reads
    file:line:column: message [code]. Exit code 2 if there are faults, 3 if the requirements cannot
    all be met.

    \b
    Example:
      wholepie check my-budget/scenario.yaml
    """
    with loading():
        from ..api import checks, sources
        from ..models import ScenarioError
        from ..views.terminal.scenario_tables import scenario_table

    try:
        scenario = sources.load(file)
    except ScenarioError as error:
        _tell_faults(error, as_json)
        raise click.exceptions.Exit(error.exit_code) from error
    warn(scenario, whole=True)
    problem = checks.check(scenario)
    if as_json:
        print_json(_summary(scenario, problem))
        return
    show(scenario_table(scenario.about(), problem))


def _tell_faults(error: ScenarioError, as_json: bool) -> None:
    if as_json:
        faults, warnings = ([asdict(each) for each in of] for of in (error.faults, error.warnings))
        print_json({"ok": False, "faults": faults, "warnings": warnings})
    else:
        for fault in error.faults:
            say(str(fault))
        warn(error, whole=True)
    say(error.count[0].upper() + error.count[1:])


def _summary(scenario: Scenario | ModelFile, problem: Problem) -> dict[str, Any]:
    said = scenario.to_dict()
    return {"ok": True, "warnings": said["warnings"], **problem.to_dict(), "about": said["about"]}
