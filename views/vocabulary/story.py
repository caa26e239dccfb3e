"""What a front says, in sentences; names in them are raw: the caller escapes them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...optimizer.insight.core_index import core_index
from ...optimizer.parties.listed import (
    SAME_DIGITS,
    better_off_alone,
    fair_plans,
    is_conceded,
    is_fairest,
    parties_listed,
    satisfaction,
)
from ...optimizer.parties.parties import NOT_WEIGHED
from ...optimizer.problem.labels import party_of
from ...optimizer.results.front import Front
from ...optimizer.results.run_check import ELSEWHERE, REFUTED
from . import concessions, faces, fairness, text
from .selection import fairest, fairest_words

PULLS, AGREES = -0.1, 0.5
FEWEST_PLANS = 3
_CONCEDED_DIGITS = 3


@dataclass(frozen=True)
class Summary:
    """The front in a few sentences; an empty one is left out."""

    headline: str
    guarantee: str
    stopped: str
    tension: str
    harmony: str
    fair: str
    others: str
    core: str
    idle: str

    @property
    def sentences(self) -> list[str]:
        """All that follow the headline and are not empty."""
        found = [
            *(self.guarantee, self.stopped, self.tension, self.harmony),
            *(self.fair, self.others, self.core, self.idle),
        ]
        return [each for each in found if each]


def summary(front: Front) -> Summary:
    """The front in words, from the number of plans to who is opposed to whom."""
    pairs = _pairs(correlations(front))
    return Summary(
        headline=headline(front),
        guarantee=front.guarantee,
        stopped=f"The search stopped early: {front.record.stopped}."
        if front.record.stopped
        else "",
        tension=_tension(pairs),
        harmony=_harmony(pairs),
        fair=fair_words(front) if len(front) else "",
        others=others_words(front) if len(front) > 1 else "",
        core=core_words(front) if len(front) > 1 else "",
        idle=idle_words(front) if len(front) else "",
    )


def headline(front: Front) -> str:
    """How many plans there are, and what that means."""
    if front.check.doubtful:
        return _doubtful_headline(front)
    said = _stated_headline(front)
    return f"Made elsewhere: {said}" if front.check.is_of_others else said


def _stated_headline(front: Front) -> str:
    if not len(front):
        return "No plan was found before the search stopped."
    if len(front) == 1:
        return "One plan is listed." if not front.complete else "One plan is best for every goal."
    plans = text.count(len(front), "plan")
    if front.face_plans:
        plans += f" and the mixtures on {faces.amount(front)} between them"
    if not front.complete and front.face_plans:
        return f"{plans} make up the front as far as it was found."
    if not front.complete:
        return f"{plans} are listed: a move from one to another always makes some goal worse."
    return f"{plans} are efficient: to improve one goal of a plan, another goal has to get worse."


def _doubtful_headline(front: Front) -> str:
    plans = text.count(len(front), "plan is", "plans are")
    if front.check.verdict == REFUTED:
        return f"Refuted: {plans} listed, and not all that the run says is true."
    head = "Changed" if front.check.verdict != ELSEWHERE else "In doubt"
    return f"{head}: {plans} listed, and it is not known whether what the run says is true."


def amount(front: Front) -> str:
    """How many plans, called efficient only where that is proved."""
    return text.count(len(front), "efficient plan" if front.complete else "plan")


def listed(front: Front) -> str:
    """What a sentence about each listed plan calls them."""
    whole = front.complete and not front.face_plans
    return "all listed plans" if whole else "the listed plans"


def correlations(front: Front) -> pd.DataFrame:
    """Rank correlation of the parties' satisfaction across the plans, in [-1, 1].

    Parties whose satisfaction does not vary are left out; empty for fewer than three plans.
    """
    shares = satisfaction(front) if len(front) else pd.DataFrame()
    varied = shares.loc[:, shares.nunique() > 1] if len(front) >= FEWEST_PLANS else pd.DataFrame()
    return varied.round(SAME_DIGITS).rank().corr()


def _pairs(table: pd.DataFrame) -> list[tuple[float, str, str]]:
    """(correlation, party, other), from those that pull apart most to those that agree most."""
    names = [str(party) for party in table.columns]
    values = table.to_numpy()
    upper = zip(*np.triu_indices(len(names), 1), strict=True)
    return sorted((float(values[i, j]), names[i], names[j]) for i, j in upper)


def _tension(pairs: list[tuple[float, str, str]]) -> str:
    if not pairs:
        return ""
    strength, one, other = pairs[0]
    if strength > PULLS:
        return "No two parties clearly pull against each other."
    most = " most" if len(pairs) > 1 else ""
    return (
        f"{text.isolated(one)} and {text.isolated(other)} pull against each other{most}: "
        "the plans that serve one well tend to serve the other badly."
    )


def _harmony(pairs: list[tuple[float, str, str]]) -> str:
    if len(pairs) < FEWEST_PLANS or pairs[-1][0] < AGREES:
        return ""
    _, one, other = pairs[-1]
    return f"{text.isolated(one)} and {text.isolated(other)} mostly want the same plans."


def fair_words(front: Front) -> str:
    """Which plan's worst-off party is best off, and who that is; or which way to concede is
    suggested, and who concedes most.
    """
    plan = fairest(front)
    if is_conceded(front):
        return _suggested_words(front, plan)
    if alone := better_off_alone(front):
        who = text.listed(list(map(text.isolated, alone)))
        return (
            f"No plan is fair to all: whatever the plan, there is less than without an agreement "
            f"for {who}."
        )
    shares = satisfaction(front).loc[plan].dropna()
    if shares.empty:
        return ""
    worst = float(shares.to_numpy().min())
    least = [str(party) for party, share in shares.items() if share <= worst + 1e-9]
    which, rest = "no plan", ""
    if not is_fairest(front):
        which, rest = "no listed plan", " A plan that is not listed may be fairer."
    return (
        f"Plan {plan} is {fairest_words(front)}: {text.percent(worst)} of what can be had for "
        f"{text.listed(list(map(text.isolated, least)))}; no party gets less, and {which} is "
        f"better for its worst-off party.{rest}"
    )


def _suggested_words(front: Front, plan: int) -> str:
    conceded = front.values[plan - 1].round(_CONCEDED_DIGITS)
    most = float(conceded.max())
    named = f"Plan {plan} is {fairest_words(front)}: "
    if not most:
        return f"{named}nobody concedes anything."
    which = "no plan" if is_fairest(front) else "no listed plan"
    whose = [party_of(front.goals[k]) for k in np.flatnonzero(conceded == most).tolist()]
    return (
        f"{named}the largest concession, {concessions.share(most / 100)} of what was asked, is "
        f"that of {text.listed(list(map(text.isolated, whose)))}, and in {which} does whoever "
        "concedes most concede less."
    )


def others_words(front: Front) -> str:
    """The plans that other rules of fairness name, where they are not the fairest."""
    by_plan: dict[int, list[str]] = {}
    for each in fair_plans(front):
        if each.plan != fairest(front):
            by_plan.setdefault(each.plan, []).append(fairness.ADVANTAGES[each.rule])
    named = [f"plan {plan} has {text.listed(rules)}" for plan, rules in by_plan.items()]
    return f"By other rules of fairness: {text.listed(named)}." if named else ""


def core_words(front: Front) -> str:
    """How many yes/no decisions are the same in all listed plans."""
    verdicts = core_index(front)["verdict"]
    always, never = int((verdicts == "always").sum()), int((verdicts == "never").sum())
    if not always + never:
        return ""
    found = [f"{_are(always)} yes in all listed plans"] if always else []
    found += [f"{never:,} in none" if always else f"{_are(never)} yes in none"] if never else []
    open_ones = len(verdicts) - always - never
    rest = f"; {_are(open_ones)} open" if open_ones else ""
    told = f"Of {text.count(len(verdicts), 'yes/no decision')} {text.listed(found)}{rest}."
    return f"{told} Of plans with the same goal values one is listed."


def _are(count: int) -> str:
    return f"{count:,} {'is' if count == 1 else 'are'}"


def idle_words(front: Front) -> str:
    """Who has nothing to gain over having no agreement: their satisfaction is not defined."""
    parties = parties_listed(front)
    reasons = zip(parties.names, parties.why_none, strict=True)
    idle = [text.isolated(name) for name, why in reasons if why and why != NOT_WEIGHED]
    if not idle:
        return ""
    return f"There is nothing to gain for {text.listed(idle)}: no plan is better than no agreement."
