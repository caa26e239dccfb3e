"""What the page shows of a session, as Dash components.

Names reach the page as text nodes only: Dash escapes children, and no Markdown is used.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from dash import html

from ...optimizer.problem.labels import Goal
from ..vocabulary import text
from ..vocabulary.session import Finding, KeptPlan, PartyGain, plan_title
from .decision_panels import difference_rows
from .desk import Desk
from .state import SharedSession
from .tables import aria, divider, table
from .tasks import requirement_words

MOST_IN_BAR = 48
_NOTHING = 1e-9


def title(state: SharedSession, key: str) -> str:
    """A plan as people call it: its own name, and its number."""
    name, number = text.name(state.name_of(key)), plan_title(key)
    return f"{name} ({number})" if name else f"{number[0].upper()}{number[1:]}"


def goal_name(goal: Goal) -> Any:
    """Whose goal it is and what it is called."""
    owner: list[Any] = []
    if goal.owner:
        owner = [html.Bdi(text.name(goal.owner), className="owner"), " "]
    return html.Span([*owner, html.Bdi(text.name(goal.name), className="name")])


def facts(state: SharedSession) -> list[Any]:
    """The line that stays in sight: the chosen plan, and who is worst off in it."""
    key = state.session.chosen
    shares = state.desk.satisfaction(state.desk.values(key, state.session.plans))
    known = {party: share for party, share in shares.items() if not np.isnan(share)}
    said: list[Any] = [
        html.Strong(text.shortened(title(state, key), MOST_IN_BAR), className="which")
    ]
    if known:
        party = min(known, key=lambda each: known[each])
        name = html.Bdi(text.shortened(party, MOST_IN_BAR))
        worst: list[Any] = ["Worst off: ", name, ", ", text.percent(known[party])]
        said.append(html.Span(worst, className="who"))
    return said


def standing(state: SharedSession) -> str:
    """What is proved of the chosen plan."""
    key, plans = state.session.chosen, state.session.plans
    solved = next((p for p in plans if p.key == key and key.startswith("new-")), None)
    if solved is not None and solved.efficient:
        return "Solved in this session. Proved: no plan is better for one party and worse for none."
    if state.desk.front.check.is_of_others and state.desk.front.complete:
        return "Efficient by the word of others: nobody has checked it here."
    if state.desk.front.complete:
        return "Efficient: no plan is better for one party and worse for none."
    return "No listed plan is better for one party and worse for none; an unlisted one may be."


def goals_table(state: SharedSession) -> Any:
    """Each goal of the chosen plan beside its aspiration and its reservation."""
    session, desk = state.session, state.desk
    values = desk.values(session.chosen, session.plans)
    kept = desk.kept(values, session.wishes)
    rows = []
    for k, (goal, levels) in enumerate(zip(desk.front.goals, session.wishes, strict=True)):
        hope = desk.shown(levels, k, "hope")
        reached = goal.sign * (values[k] - hope) <= _NOTHING * max(1.0, abs(hope))
        mark = "aspiration met" if reached else "" if kept[k] else "reservation not met"
        rows.append(
            html.Tr(
                [
                    html.Th(goal_name(goal), scope="row"),
                    html.Td(text.with_unit(float(values[k]), goal.unit), className="number best"),
                    html.Td(text.number(hope), className="number"),
                    html.Td(
                        text.MISSING if levels.limit is None else text.number(levels.limit),
                        className="number",
                    ),
                    html.Td(mark, className="mark" if kept[k] else "mark broken"),
                ]
            )
        )
    heads = ("goal", "this plan", "aspiration", "reservation", "met or not")
    return table(heads, rows, "What this plan gives each goal")


def last_pinned(state: SharedSession) -> KeptPlan | None:
    """The plan to compare with: the one pinned last, unless it is the chosen one."""
    pinned = [plan for plan in state.session.plans if plan.pinned]
    return next((plan for plan in reversed(pinned) if plan.key != state.session.chosen), None)


def satisfaction_bars(state: SharedSession) -> Any:
    """What each party gets as a share of what it could gain, and how that changed since the last
    pinned plan.
    """
    desk, before = state.desk, last_pinned(state)
    values = desk.values(state.session.chosen, state.session.plans)
    shares = desk.satisfaction(values)
    old = None if before is None else desk.satisfaction(np.array(before.values))
    meters = [
        _meter(party, why or share, None if old is None else share - old[party])
        for (party, share), why in zip(shares.items(), desk.parties.why_none, strict=True)
    ]
    words = "What each party gets, as a share of what it could gain."
    told = html.P(words, className="muted") if before is None else _who_pays(state, before)
    return html.Div([told, html.Div(meters, className="meters")])


def _meter(party: str, share: float | str, change: float | None) -> Any:
    if isinstance(share, str):
        return html.Div(
            [html.Bdi(text.name(party)), html.Span(share, className="muted value")],
            className="meter",
        )
    inside = min(max(share, 0.0), 1.0)
    moved = [] if change is None else [html.Span(signed(change), className=_tone(change))]
    before = inside if change is None else min(max(share - change, 0.0), 1.0)
    low, high = sorted((inside, before))
    gap = {"left": f"{100 * low:.2f}%", "width": f"{100 * (high - low):.2f}%"}
    return html.Div(
        [
            html.Bdi(text.name(party)),
            html.Span([text.percent(share), *moved], className="value"),
            html.Span(
                [
                    html.I(style={"width": f"{100 * inside:.2f}%"}),
                    html.Em(style=gap, className=_tone(change or 0.0)),
                ],
                className="track",
                **aria(hidden="true"),
            ),
        ],
        className="meter",
    )


def signed(change: float) -> str:
    """A change of a share in percent, with its sign; 0 where there is none.

    >>> signed(0.061), signed(-0.0004), signed(0.0)
    ('+6.1 %', '\\u22120.04 %', '±0')
    """
    if abs(change) < _NOTHING:
        return "±0"
    digits = 1 if abs(change) >= 0.001 else 2
    return f"{100 * change:+.{digits}f} %".replace("-", "\u2212")


def _tone(change: float) -> str:
    return "change " + ("up" if change > _NOTHING else "down" if change < -_NOTHING else "")


def _who_pays(state: SharedSession, before: KeptPlan) -> Any:
    """Who gains and who pays, against the last pinned plan, in a sentence."""
    desk = state.desk
    new = desk.satisfaction(desk.values(state.session.chosen, state.session.plans))
    old = desk.satisfaction(np.array(before.values))
    changes = {party: new[party] - old[party] for party in new}
    up = [text.isolated(party) for party, change in changes.items() if change > _NOTHING]
    down = [text.isolated(party) for party, change in changes.items() if change < -_NOTHING]
    against = f"Against {title(state, before.key)}"
    if not up and not down:
        return html.P(f"{against}: nobody gains and nobody loses.", className="pays")
    gain, loss = (text.listed(names) if names else "nobody" for names in (up, down))
    return html.P(f"{against}: more for {gain}; less for {loss}.", className="pays")


def conflict_list(state: SharedSession) -> list[Any]:
    """The reservations that no known plan meets together."""
    found = state.desk.conflicts(state.session)
    goals, levels = state.desk.front.goals, state.session.wishes
    words = []
    for conflict in found[:3]:
        limits = [_limit(goals[k], levels[k].limit) for k in conflict]
        both = "both " if len(limits) == 2 else "all of " if len(limits) > 2 else ""
        words.append(html.Li(f"No {_known(state)} meets {both}{text.listed(limits)}."))
    return [html.Ul(words, className="conflicts")] if words else []


def _known(state: SharedSession) -> str:
    return "plan" if state.desk.whole else "listed plan"


def _limit(goal: Goal, limit: float | None) -> str:
    side = "at most" if goal.sense == "minimize" else "at least"
    return f"{text.isolated(goal.label)} {side} {text.with_unit(limit or 0.0, goal.unit)}"


def compared(state: SharedSession) -> list[Any]:
    """Pinned plans side by side: goals, satisfaction and the decisions in which they differ."""
    pinned = [plan for plan in state.session.plans if plan.pinned]
    if not pinned:
        return [html.P("Pin a plan to keep it here beside others.", className="muted")]
    rows = [*_goal_rows(state.desk, pinned), *_share_rows(state.desk, pinned)]
    if len(pinned) > 1:
        rows += difference_rows(state.desk, pinned)
    heads = [_pin_head(state, plan) for plan in pinned]
    return [table(["", *heads], rows, "Pinned plans side by side")]


def _pin_head(state: SharedSession, plan: KeptPlan) -> Any:
    look = html.Button(
        html.Bdi(title(state, plan.key)), id={"act": "look", "plan": plan.key}, className="link"
    )
    drop = html.Button(
        "unpin",
        id={"act": "unpin", "plan": plan.key},
        className="quiet",
        **aria(label=f"unpin {title(state, plan.key)}"),
    )
    return html.Span([look, drop], className="pin-head")


def _goal_rows(desk: Desk, pinned: Sequence[KeptPlan]) -> list[Any]:
    values = np.array([plan.values for plan in pinned])
    best = (values * desk.front.signs).min(axis=0)
    rows = []
    for k, goal in enumerate(desk.front.goals):
        unit = html.Span(text.name(goal.unit), className="unit")
        shown = text.numbers(values[:, k])
        is_best = values[:, k] * goal.sign <= best[k] + _NOTHING
        cells = _cells(shown, is_best if len(pinned) > 1 else [False])
        rows.append(html.Tr([html.Th([goal_name(goal), " ", unit], scope="row"), *cells]))
    return rows


def _cells(shown: Sequence[str], is_best: Any) -> list[Any]:
    return [
        html.Td(each, className="number best" if best else "number")
        for each, best in zip(shown, is_best, strict=True)
    ]


def _share_rows(desk: Desk, pinned: Sequence[KeptPlan]) -> list[Any]:
    shares = [desk.satisfaction(np.array(plan.values)) for plan in pinned]
    rows = [divider("What each party gets, as a share of what it could gain", len(pinned))]
    for party in desk.parties.names:
        own = np.array([each[party] for each in shares])
        is_best = own >= np.nanmax(own) - _NOTHING if np.isfinite(own).any() else own > 0
        cells = _cells([text.percent(share) for share in own], is_best if len(own) > 1 else [False])
        rows.append(html.Tr([html.Th(html.Bdi(text.name(party)), scope="row"), *cells]))
    return rows


def notes(state: SharedSession) -> list[Any]:
    """All notes by plan; each can be removed."""
    found = []
    for plan in state.session.plans:
        for note in plan.notes:
            remove = html.Button(
                "remove",
                id={"act": "forget", "note": note.id},
                className="quiet",
                **aria(label="remove this note"),
            )
            words = html.Bdi(text.name(note.text))
            found.append(html.Li([html.B(title(state, plan.key)), " ", words, " ", remove]))
    return [html.Ul(found, className="notes")] if found else []


def findings(state: SharedSession) -> list[Any]:
    """What the solver answered, the latest first."""
    return [_finding(each) for each in reversed(state.session.findings)]


def _finding(found: Finding) -> Any:
    words = [html.P(html.Bdi(text.name(each))) for each in found.words]
    head = html.H4(html.Bdi(text.name(found.title)))
    return html.Div([head, *words, *_share_table(found.shares)], className="card finding")


def _share_table(shares: Sequence[PartyGain]) -> list[Any]:
    if not shares:
        return []
    rows = [
        html.Tr(
            [
                html.Th(html.Bdi(text.name(each.party)), scope="row"),
                *(
                    html.Td(_gain(x), className=f"number {_tone(x or 0.0)}")
                    for x in (each.alone, each.together)
                ),
            ]
        )
        for each in shares
    ]
    words = "Changes in per cent of what each party could gain before."
    heads = ("", "alone at its best", "fairest plan for all")
    return [html.P(words, className="muted small"), table(heads, rows, "Who gains, who loses")]


def _gain(share: float | None) -> str:
    return text.MISSING if share is None else signed(share)


def requirement_options(state: SharedSession) -> list[dict[str, Any]]:
    """The requirements that can be left out, for a checklist."""
    return [
        {"label": html.Bdi(text.name(requirement_words(each))), "value": each.label}
        for each in state.requirements
    ]


def working(state: SharedSession) -> list[Any]:
    """The job under way and its time, else how the last one ended; and what was not saved."""
    job, said = state.jobs.job, list[Any]()
    if job is not None:
        limit = text.number(state.jobs.limit)
        said.append(html.Span(f"{job.title} … {job.seconds:.0f} s of at most {limit} s"))
    elif state.jobs.message:
        said.append(html.Span(text.name(state.jobs.message)))
    if state.unsaved:
        said.append(html.Strong(f"Not saved: {text.name(state.unsaved)}"))
    return said
