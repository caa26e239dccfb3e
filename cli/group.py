"""The command ``wholepie`` itself; it turns errors into messages and exit codes."""

import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any

import click

from ..diagnostics import codes
from ..diagnostics.diagnostic import Diagnostic
from ..optimizer.deferred import defer_parts
from ..optimizer.endings import ended_by_signals
from ..optimizer.errors import InputError, WholepieError
from .loading import loading
from .output import KEY_TOLD, PRINTED, print_json, refusal, say, tolerate_any_name

# Every command has the module of its name, loaded when it is called, and the line it is listed by.
COMMANDS = {
    "new": "Create the folder NAME with a scenario to start from.",
    "check": "Find every fault of a scenario FILE and its tables.",
    "front": "Find every efficient plan of a scenario FILE.",
    "at": "Find the plan of a RUN with given goal values.",
    "plan": "Choose efficient plans of a FILE by rules.",
    "tradeoffs": "Show which parties want opposite plans.",
    "map": "Show who contributes what to whom.",
    "less": "Find the fair plan with less of each contribution.",
    "blame": "Show what each requirement costs whom.",
    "robust": "Show how stable a plan is.",
    "freedom": "Show what may still change around a plan.",
    "weigh": "Compute weights of goals from judgements.",
    "align": "Compare an ADOPTED plan with the efficient ones.",
    "explain": "Explain why the requirements of a FILE conflict.",
    "concessions": "Find how far requirements must be relaxed.",
    "coalitions": "Compute what each coalition of a FILE reaches.",
    "batch": "Find the fronts of many FILEs and their variants.",
    "runs": "List the runs and batches under a FOLDER.",
    "verify": "Check RUNs by other code and a second solver.",
    "compare": "Compare the fronts of RUNs.",
    "report": "Write the report of a RUN.",
    "explore": "Explore a RUN or FILE in the browser.",
    "export": "Write the data of a RUN for other programs.",
    "convert": "Convert a FILE to another format.",
    "schema": "Print the JSON Schema of scenario files or exports.",
}
INTERRUPTED = 130
# Names of before, which still work and are not listed.
FORMERLY = {"conflicts": "tradeoffs"}


class Failure(click.ClickException):
    """A message on stderr and an exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]

    def show(self, file: Any = None) -> None:
        """Print the message as it is: places come first in it, for editors to jump to."""
        say(self.message)


class Commands(click.Group):
    """Loads a command when it is called; turns the library's errors into messages and exit codes,
    so that nobody sees a traceback.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, if there is one of that name."""
        name = FORMERLY.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        with loading():
            written = name.replace("-", "_")
            found: click.Command = getattr(import_module(f".{written}", __package__), written)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command, print what is wrong, and exit with its code."""
        run: Callable[[], Any] = partial(
            super().main, args, prog_name, standalone_mode=False, **extra
        )
        if not standalone_mode:
            return run()
        with ended_by_signals():
            try:
                ended = run()
            except click.ClickException as error:
                error.show()
                ended = error.exit_code
            except (click.Abort, KeyboardInterrupt):
                say("Interrupted.")
                ended = INTERRUPTED
            except OSError as error:  # such as a full disk that the output is sent to
                with suppress(OSError):
                    what = error.filename or "what is printed"
                    say(f"Cannot write {what}: {error.strerror or error}. [{codes.CANNOT_WRITE}]")
                ended = 1
        sys.exit(ended if isinstance(ended, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        tolerate_any_name()
        defer_parts()
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except WholepieError as error:
            _print_refusal(error, ctx, as_json=as_json)
            raise Failure(str(error), error.exit_code) from error
        except KeyboardInterrupt:
            raise Failure("Interrupted.", INTERRUPTED) from None
        except click.UsageError as error:
            told = InputError(_kind(error), error.format_message())
            _print_refusal(told, ctx, as_json=as_json)
            raise click.UsageError(str(told), error.ctx) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
            raise
        except Exception as error:
            raise _fault(error, show=ctx.params["debug"]) from error
        finally:
            _warn_of_key(ctx)


def _warn_of_key(ctx: click.Context) -> None:
    """Say why this user's key cannot be used, where a command needed it and has not said so."""
    signing = sys.modules.get(f"{__package__.removesuffix('cli')}optimizer.journal.signing")
    if signing is not None and KEY_TOLD not in ctx.meta and (words := signing.trouble_met()):
        say(f"warning: {words}")


def _kind(error: click.UsageError) -> Diagnostic:
    own: Diagnostic | None = getattr(error, "kind", None)
    if own is not None:
        return own
    return codes.BAD_ARGUMENT if type(error) is click.BadParameter else codes.USAGE


def _print_refusal(error: WholepieError, ctx: click.Context, *, as_json: bool) -> None:
    """Who reads JSON gets the refusal in JSON, unless the data are out already."""
    if not as_json or PRINTED in ctx.meta:
        return
    print_json({"error": refusal(error)})


def _fault(error: Exception, *, show: bool) -> Failure:
    if show:
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}"
    return Failure(f"This is a fault in wholepie, not in your input: {what} [{codes.INTERNAL}]", 1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of a fault in wholepie.")
@click.version_option(package_name="wholepie", prog_name="wholepie")
def main(debug: bool) -> None:
    """Every efficient compromise between parties that must share one plan.

    \b
    Example:
      wholepie new my-budget --template citizens-budget
      wholepie front my-budget
    """
