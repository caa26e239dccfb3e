"""The page of the explorer before anybody has done anything: few controls, plain words."""

import json
from typing import Any

from dash import dcc, html

from ...optimizer.insight.representatives import Representatives
from ...optimizer.problem.labels import Goal
from ..vocabulary import representatives, story, text
from . import panels
from .desk import LevelKind
from .state import SharedSession
from .tables import aria

POLL_SECONDS = 1.0
_KINDS: tuple[tuple[LevelKind, str], ...] = (
    ("hope", "aspiration"),
    ("limit", "reservation"),
)


def level_id(kind: LevelKind, how: str, goal: int) -> dict[str, Any]:
    """Id of the field of an aspiration or reservation: a ``slider`` or a ``number``."""
    return {"level": kind, "how": how, "goal": goal}


def dom_id(component: str | dict[str, Any]) -> str:
    """The id that Dash gives an element whose component has this id."""
    if isinstance(component, str):
        return component
    return json.dumps(component, sort_keys=True, separators=(",", ":"))


def page(state: SharedSession, figure: Any, few: Representatives | None) -> Any:
    """The whole page; a ``few`` plans that stand for all come before the picture of all."""
    front = state.desk.front
    heading = text.name(front.about.get("title") or "Efficient plans")
    return html.Div(
        [
            dcc.Store(id="seen", data=0),
            dcc.Store(id="front", data=state.session.front),
            dcc.Store(id="looking", data=state.session.chosen),
            dcc.Interval(id="tick", interval=int(POLL_SECONDS * 1000)),
            html.Header(
                [
                    html.P("wholepie explorer", className="kicker"),
                    html.H1(html.Bdi(heading)),
                    html.P(_lead(state), className="lead"),
                ],
                className="page",
            ),
            html.Div(
                [
                    html.Div(id="facts", className="facts", **aria(live="polite")),
                    html.Button("Pin this plan", id="pin", className="main"),
                ],
                className="bar",
            ),
            html.Main(
                [
                    html.Div(
                        [_aspirations(state), _plan(), _plans(figure, few), _more()],
                        className="columns",
                    ),
                    _pinned(),
                    _what_if(state),
                    html.Section(id="findings", className="answers"),
                ]
            ),
            html.Footer(
                "The run's folder keeps all of this in session.json; "
                "wholepie report puts it into the report.",
                className="page",
            ),
        ]
    )


def _lead(state: SharedSession) -> str:
    front = state.desk.front
    if front.check.doubtful:
        return f"{story.headline(front)} {front.guarantee}"
    plans = text.count(len(front), "plan is" if len(front) == 1 else "plan", "plans are")
    kind = "efficient" if front.complete else "listed"
    return f"{plans} {kind}. {front.guarantee}"


def _aspirations(state: SharedSession) -> Any:
    fields = [_levels(state, k, goal) for k, goal in enumerate(state.desk.front.goals)]
    return html.Section(
        [
            html.H2("What do you want?"),
            html.P(
                "Set what each goal aims for (aspiration) and the worst value that you accept "
                "(reservation). The nearest plan appears at once; right is better.",
                className="muted",
            ),
            *fields,
            html.Div(id="conflicts", **aria(live="polite")),
            html.Div(
                [
                    html.Button("Why not?", id="why", hidden=True),
                    html.Button("Solve again", id="solve", hidden=not _can_be_nearer(state)),
                    html.Button("Start over", id="reset", className="quiet"),
                ],
                className="buttons",
            ),
            html.P(_about_solving(state), className="muted small"),
            html.Div(
                [
                    html.Span(id="working", role="status"),
                    html.Button("Cancel", id="cancel", hidden=True),
                ],
                className="working",
            ),
        ],
        id="aspirations",
    )


def _can_be_nearer(state: SharedSession) -> bool:
    return state.problem is not None and not state.desk.whole


def _about_solving(state: SharedSession) -> str:
    if state.problem is None:
        return f"Only the listed plans can be shown: {state.sources.why_none}"
    if state.desk.whole:
        return "The front is complete: no other plan can be nearer."
    if state.desk.front.complete and not state.desk.front.check.is_of_others:
        missing = (
            "Only vertices of the front's faces are listed: a plan between them may be nearer."
        )
    else:
        missing = "The front is not known to be whole: a plan that is not listed may be nearer."
    return f"{missing} Solve again to find the nearest of all plans."


def _levels(state: SharedSession, k: int, goal: Goal) -> Any:
    desk = state.desk
    best, worst = float(desk.best[k]), float(desk.worst[k])
    unit = html.Span(text.name(goal.unit), className="unit")
    rows = [_field(state, k, kind, words) for kind, words in _KINDS]
    ends = [html.Span(each) for each in text.numbers([worst, best])]
    name = html.Legend([panels.goal_name(goal), " ", unit])
    return html.Fieldset([name, *rows, html.Div(ends, className="ends")], className="level")


def _field(state: SharedSession, k: int, kind: LevelKind, words: str) -> Any:
    desk = state.desk
    low, high = sorted((float(desk.best[k]), float(desk.worst[k])))
    levels, closed = state.session.wishes[k], low == high
    slider, number = level_id(kind, "slider", k), level_id(kind, "number", k)
    label: dict[str, Any] = {"data-label": f"{text.name(desk.front.goals[k].label)}, {words}"}
    return html.Div(
        [
            html.Label(words, htmlFor=dom_id(number)),
            dcc.Slider(
                id=slider,
                min=low,
                max=high,
                step=desk.step(k) or None,
                marks=None,
                reverse=desk.front.goals[k].sense == "minimize",
                allow_direct_input=False,
                updatemode="mouseup",
                value=desk.shown(levels, k, kind),
                disabled=closed,
            ),
            dcc.Input(
                id=number,
                type="number",
                step="any",
                debounce=True,
                className="amount",
                value=desk.written(levels, k, kind),
                disabled=closed,
            ),
        ],
        className=f"field {kind}",
        **label,
    )


def _plans(figure: Any, few: Representatives | None) -> Any:
    parts = [*([] if few is None else _few(few)), *_picture(figure)]
    return html.Section(parts, id="all-plans")


def _few(few: Representatives) -> list[Any]:
    lines = [
        html.Li(
            [
                html.Button(f"Plan {plan}", id={"act": "few", "plan": str(plan)}, className="link"),
                f" {words}",
            ]
        )
        for plan, words in representatives.family_lines(few)
    ]
    proof = html.P(representatives.proof(few), className="muted")
    return [html.H2(representatives.title(few)), proof, html.Ul(lines)]


def _picture(figure: Any) -> list[Any]:
    if figure is None:
        return [html.Div(dcc.Graph(id="picture", figure={}), hidden=True)]
    return [
        html.H2("All plans"),
        html.P("Click on a plan to see it.", className="muted"),
        html.Div(
            dcc.Graph(
                id="picture",
                figure=figure,
                config={"displayModeBar": False, "displaylogo": False},
                responsive=True,
                style={"height": f"{figure.layout.height}px"},
            ),
            className="scroll picture",
            style={"--goals": str(len(figure.layout.annotations or ()) // 2)},
        ),
    ]


def _plan() -> Any:
    return html.Section(
        [
            html.H2(id="chosen-title"),
            html.P(id="standing", className="muted"),
            html.Div(id="bars"),
        ],
        id="plan",
    )


def _more() -> Any:
    return html.Section(
        [
            html.H2("What it gives and decides"),
            html.Div(id="goals"),
            html.Details([html.Summary("What it decides"), html.Div(id="decisions")]),
            html.Div(
                [
                    html.Label("Name of this plan", htmlFor="name"),
                    dcc.Input(id="name", type="text", debounce=True, maxLength=80, value=""),
                ],
                className="said",
            ),
            html.Div(
                [
                    html.Label("Add a note", htmlFor="note"),
                    dcc.Input(id="note", type="text", maxLength=2000, value=""),
                    html.Button("Add", id="add-note"),
                ],
                className="said",
            ),
        ],
        id="more",
    )


def _pinned() -> Any:
    return html.Section(
        [html.H2("Pinned plans"), html.Div(id="compare"), html.Div(id="notes")], id="pinned"
    )


def _what_if(state: SharedSession) -> Any:
    options = panels.requirement_options(state)
    return html.Section(
        [
            html.H2("What if a requirement is dropped?"),
            html.P(
                "Leave out one or more requirements, and see who would gain.", className="muted"
            ),
            dcc.Checklist(
                id="within",
                options=options,
                value=[each["value"] for each in options],
                className="requirements",
            ),
            html.Button("See who gains", id="gains", disabled=True),
        ],
        id="what-if",
        hidden=not options,
    )
