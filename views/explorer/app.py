"""The Dash app: one page and one callback, which does what a person asked for and
sends what is new.

There is one callback for everything, since fields are both its inputs and its outputs: what the
server puts into a field then never comes back as if a person had written it.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, no_update
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ...optimizer.errors import InputError
from ...optimizer.insight.representatives import Representatives
from ...optimizer.problem.problem import Floats
from ..pages.offline import script_hash, style
from . import decision_panels, layout, marks, panels
from .desk import LevelKind
from .forms import Forms
from .state import SharedSession

_KINDS: tuple[LevelKind, ...] = ("hope", "limit")
_BUTTONS = ("pin", "solve", "cancel", "why", "gains", "reset", "add-note")
_NEAR = 0.005
# Dash's sliders and checklist have no names of their own, which people who listen to a page need.
_NAME_FIELDS = """function () {
  for (const field of document.querySelectorAll(".field")) {
    field.querySelector("[role=slider]")?.setAttribute("aria-label", field.dataset.label);
  }
  document.getElementById("within")?.setAttribute("aria-label", "Requirements that are kept");
  return window.dash_clientside.no_update;
}"""
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}<style>STYLE</style></head>
<body><p id="connection" role="alert" hidden></p>{%app_entry%}
<footer hidden><script>SCRIPT</script>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""


def build(state: SharedSession, few: Representatives | None = None) -> dash.Dash:
    """The app of a session, with a ``few`` plans that stand for all. It does not check who asks:
    put it behind the guard.
    """
    app = dash.Dash(
        "wholepie",
        title="wholepie explorer",
        update_title="",
        serve_locally=True,
        include_assets_files=False,
        index_string=_PAGE.replace("STYLE", _style()).replace("SCRIPT", _script()),
        suppress_callback_exceptions=True,
        add_log_handler=False,
        enable_mcp=False,
    )
    app.server.register_error_handler(Exception, _failed)
    picture = marks.picture(state.desk.front)
    app.layout = lambda: layout.page(state, picture, few)
    _connect(app, state, picture)
    _require_forms(app, Forms(state, layout.page(state, picture, few)))
    return app


def script_hashes(app: dash.Dash) -> list[str]:
    """The scripts of the app's page, for its policy."""
    return [*app.csp_hashes(), script_hash(_script())]


def _style() -> str:
    return "\n".join((style("base", "report"), _template("explorer.css")))


def _script() -> str:
    return _template("connection.js")


def _template(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _failed(error: Exception) -> Response:
    """Report a failed request in a line, in the answer and on stderr."""
    if isinstance(error, HTTPException):
        return _line(error.description or error.name, error.code or 500)
    if isinstance(error, dash.exceptions.DependencyException):
        return _line("There is no such page.", 404)
    what = f"{type(error).__name__}: {error}"[:200]
    logging.getLogger(__name__).error("A request failed: %r", what)
    return _line("This request failed. This is a fault in wholepie.", 500)


def _line(words: str, status: int) -> Response:
    return Response(f"{words}\n", status, mimetype="text/plain")


def _require_forms(app: dash.Dash, forms: Forms) -> None:
    (output,) = (key for key, each in app.callback_map.items() if "callback" in each)
    inputs, state = [*_inputs().values()], [*_given().values()]
    forms.expect(output, outputs=[*_outputs().values()], inputs=inputs, state=state)
    app.server.wsgi_app = forms.before(app.server.wsgi_app)


def _connect(app: dash.Dash, state: SharedSession, picture: Any) -> None:
    view = View(state, picture)
    app.clientside_callback(  # type: ignore[no-untyped-call]
        _NAME_FIELDS, Output("tick", "max_intervals"), Input("tick", "n_intervals")
    )

    @app.callback(output=_outputs(), inputs=_inputs(), state=_given())
    def update(**given: Any) -> dict[str, Any]:
        asked = list(_asked())
        with state.lock:
            acts = Acts(state, given)
            acts.do(asked)
            return view.changes(given, asked) | acts.answer()


def _fields() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in _KINDS:
        for how in ("slider", "number"):
            yield f"{kind}_{how}", {"level": kind, "how": how, "goal": ALL}


def _inputs() -> dict[str, Any]:
    clicks = {name.replace("-", "_"): Input(name, "n_clicks") for name in _BUTTONS}
    return {
        "tick": Input("tick", "n_intervals"),
        "name": Input("name", "value"),
        "submitted": Input("note", "n_submit"),
        "within": Input("within", "value"),
        "click": Input("picture", "clickData"),
        "on_plans": Input({"act": ALL, "plan": ALL}, "n_clicks"),
        "on_notes": Input({"act": ALL, "note": ALL}, "n_clicks"),
        **clicks,
        **{name: Input(field, "value") for name, field in _fields()},
    }


def _given() -> dict[str, Any]:
    return {
        "seen": State("seen", "data"),
        "looking": State("looking", "data"),
        "front": State("front", "data"),
        "note": State("note", "value"),
    }


_PANELS = (
    *("facts", "chosen-title", "standing", "bars", "goals", "decisions", "conflicts"),
    *("compare", "notes", "findings", "working"),
)


def _outputs() -> dict[str, Any]:
    return {
        "seen": Output("seen", "data"),
        "looking": Output("looking", "data"),
        "name": Output("name", "value"),
        "note": Output("note", "value"),
        "within": Output("within", "value"),
        "figure": Output("picture", "figure"),
        "click": Output("picture", "clickData"),
        "pin": Output("pin", "children"),
        "solve": Output("solve", "disabled"),
        "gains": Output("gains", "disabled"),
        "why_disabled": Output("why", "disabled"),
        "why": Output("why", "hidden"),
        "cancel": Output("cancel", "hidden"),
        **{name: Output(name, "children") for name in _PANELS},
        **{name: Output(field, "value") for name, field in _fields()},
    }


Asked = tuple[Any, Any]


def _asked() -> Iterator[Asked]:
    """What a person just did, as (id, value); ticks of the clock and new buttons are left out."""
    for each in ctx.triggered:
        found = ctx.triggered_prop_ids.get(each["prop_id"])
        if found is None or found == "tick":
            continue
        if each["value"] is not None or (isinstance(found, dict) and "level" in found):
            yield found, each["value"]


class Acts:
    """Does what a person asked for, as the forms let it pass."""

    def __init__(self, state: SharedSession, given: Mapping[str, Any]) -> None:
        self.state, self.given = state, given
        self._is_noted = False

    def do(self, asked: list[Asked]) -> None:
        """Do all of it, in order."""
        for found, value in asked:
            try:
                self._one(found, value)
            except InputError as error:
                self.state.tell(str(error))

    def answer(self) -> dict[str, Any]:
        """What the page may do now: empty the field of a note that is kept."""
        return {"note": ""} if self._is_noted else {}

    def _one(self, found: Any, value: Any) -> None:
        if not isinstance(found, str):
            self._dictionary(found, value)
            return
        self._simple()[found]()

    def _dictionary(self, found: Mapping[str, Any], value: Any) -> None:
        if "level" in found:
            self.state.set_level(int(found["goal"]), found["level"], value)
        elif found["act"] == "forget":
            self.state.forget_note(str(found["note"]))
        elif found["act"] in ("look", "few"):
            self.state.choose(str(found["plan"]))
        elif found["act"] == "unpin":
            self.state.pin(str(found["plan"]), False)

    def _simple(self) -> dict[str, Callable[[], None]]:
        # The plan that this browser shows: another one may have moved on meanwhile.
        state, chosen = self.state, str(self.given["looking"])
        return {
            "pin": lambda: state.pin(chosen, not state.is_pinned(chosen)),
            "solve": state.solve_again,
            "cancel": state.jobs.cancel,
            "why": state.ask_why_not,
            "gains": state.see_who_gains,
            "reset": state.reset,
            "name": lambda: state.rename(chosen, str(self.given["name"] or "")),
            "note": self._note,
            "add-note": self._note,
            "within": self._within,
            "picture": self._click,
        }

    def _note(self) -> None:
        words = str(self.given["note"] or "")
        self._is_noted = self.state.note(str(self.given["looking"]), words)

    def _within(self) -> None:
        kept = set(self.given["within"] or ())
        self.state.leave_out([r.label for r in self.state.requirements if r.label not in kept])

    def _click(self) -> None:
        number = self.given["click"]["points"][0].get("customdata")
        if number is not None:
            self.state.choose(str(number))


def _has_news(value: Any) -> bool:
    values = value if isinstance(value, list) and value else [value]
    return any(each is not no_update for each in values)


class View:
    """Sends a browser what is newer than what it has seen; it keeps the rest.

    A field that shows the session's value already is not sent, so that what somebody is typing
    there stays.
    """

    def __init__(self, state: SharedSession, picture: Any) -> None:
        self.state, self.picture = state, picture

    def changes(self, given: Mapping[str, Any], asked: list[Asked]) -> dict[str, Any]:
        """Values of all outputs; raises PreventUpdate where nothing is new."""
        seen = int(given["seen"] or 0)
        found = self._fields(given, seen, asked) | self._chosen(seen) | self._others(seen)
        if found.get("name") == given["name"]:
            del found["name"]
        acted = {each for each, _ in asked if isinstance(each, str)}
        if "picture" in acted:
            found["click"] = None
        if seen == self.state.version and not any(map(_has_news, found.values())):
            raise dash.exceptions.PreventUpdate
        return dict.fromkeys(_outputs(), no_update) | found | {"seen": self.state.version}

    def _chosen(self, seen: int) -> dict[str, Any]:
        state = self.state
        if not state.is_newer("chosen", seen):
            return {}
        key = state.session.chosen
        conflicts = panels.conflict_list(state)
        return {
            "looking": key,
            "facts": panels.facts(state),
            "chosen-title": panels.title(state, key),
            "standing": panels.standing(state),
            "bars": panels.satisfaction_bars(state),
            "goals": panels.goals_table(state),
            "decisions": decision_panels.decisions(state),
            "conflicts": conflicts,
            "why": not conflicts or state.problem is None,
            "name": state.name_of(key),
            "pin": "Unpin this plan" if state.is_pinned(key) else "Pin this plan",
            **({} if self.picture is None else {"figure": marks.moved(state, self.picture)}),
        }

    def _others(self, seen: int) -> dict[str, Any]:
        state, found = self.state, dict[str, Any]()
        busy = state.jobs.job is not None
        if state.is_newer("plans", seen):
            found |= {"compare": panels.compared(state), "notes": panels.notes(state)}
        if state.is_newer("findings", seen):
            found["findings"] = panels.findings(state)
        if state.is_newer("without", seen):
            out = state.session.without
            found["within"] = [r.label for r in state.requirements if r.label not in out]
        if busy or state.is_newer("without", seen) or state.is_newer("job", seen):
            found |= {"working": panels.working(state), "cancel": not busy}
            found |= {"solve": busy, "why_disabled": busy}
            found["gains"] = busy or not state.session.without
        return found

    def _fields(self, given: Mapping[str, Any], seen: int, asked: list[Asked]) -> dict[str, Any]:
        written = [dict(each) for each, _ in asked if not isinstance(each, str)]
        return {
            name: [
                self._field(field | {"goal": k}, own, seen, field | {"goal": k} in written)
                for k, own in enumerate(given[name])
            ]
            for name, field in _fields()
        }

    def _field(self, field: Mapping[str, Any], own: Any, seen: int, is_written: bool) -> Any:
        """The field's value where it is new; what was just written there stays if it is near."""
        state, kind, k = self.state, field["level"], field["goal"]
        if not (is_written or state.is_newer(f"{kind}-{k}", seen)):
            return no_update
        read = state.desk.shown if field["how"] == "slider" else state.desk.written
        value = read(state.session.wishes[k], k, kind)
        stays = self._is_near(own, value, k) if is_written else own == value
        return no_update if stays else value

    def _is_near(self, own: Any, value: float, k: int) -> bool:
        reach: Floats = abs(self.state.desk.best - self.state.desk.worst)
        return isinstance(own, int | float) and abs(own - value) <= _NEAR * float(reach[k])
