"""The command ``wholepie`` itself, and what becomes of errors."""

import traceback
from typing import Any

import click

from ..optimizer.errors import WholepieError
from ..optimizer.versions import versions
from .align import align
from .at import at
from .batch import batch
from .blame import blame
from .check import check
from .coalitions import coalitions
from .compare import compare
from .concessions import concessions
from .conflicts import conflicts
from .explain import explain
from .export import export
from .front import front
from .new import new
from .output import say, tolerate_any_name
from .plan import plan
from .report import report
from .robust import robust
from .runs import runs
from .schema import schema
from .weigh import weigh


class Failure(click.ClickException):
    """A message on stderr and an exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]

    def show(self, file: Any = None) -> None:
        """Print the message as it is: places come first in it, for editors to jump to."""
        say(self.message)


class Commands(click.Group):
    """Turns the library's errors into messages and exit codes; nobody sees a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        tolerate_any_name()
        try:
            return super().invoke(ctx)
        except WholepieError as error:
            raise Failure(str(error), error.exit_code) from error
        except KeyboardInterrupt:
            raise Failure("Interrupted.", 130) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
            raise
        except Exception as error:
            raise _fault(error, show=ctx.params["debug"]) from error


def _fault(error: Exception, *, show: bool) -> Failure:
    if show:
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}"
    return Failure(f"This is a fault in wholepie, not in your input: {what}", 1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of a fault in wholepie.")
@click.version_option(versions()["wholepie"], prog_name="wholepie")
def main(debug: bool) -> None:
    """Every efficient compromise between parties that must share one plan.

    \b
    Example:
      wholepie new my-budget --template citizens-budget
      wholepie front my-budget
    """


_DECIDING = (plan, conflicts, blame, robust, weigh, align)
_BRIDGING = (explain, concessions, coalitions)
for command in (
    new,
    check,
    front,
    at,
    *_DECIDING,
    *_BRIDGING,
    batch,
    runs,
    compare,
    report,
    export,
    schema,
):
    main.add_command(command)
