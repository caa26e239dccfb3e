"""What a city's rule gives, and how far inside the front that is, in sentences and rows."""

from ...optimizer.insight.alignment import Alignment
from ...optimizer.voting.baseline import Baseline
from . import text
from .alignment import share_words

HEADS = ["project", "name", "cost", "votes"]
_RULES = {
    "greedy": "Greedy by votes",
    "greedy-no-skip": "Greedy by votes up to the first project that does not fit",
    "greedy-per-cost": "Greedy by votes per cost",
    "equal-shares": "The method of equal shares",
}
_UTILITIES = {"cost": "projects worth what they cost", "unit": "all projects worth the same"}


def told(found: Baseline) -> str:
    """What the rule is, how many projects it funds, and what they cost."""
    chosen, all_projects = len(found.projects), len(found.election.projects)
    cost, budget = (text.number(float(each)) for each in (found.cost, found.election.budget))
    money = f" {text.name(found.currency)}" if found.currency else ""
    spent = f"for {cost} of {budget}{money}"
    return f"{_RULES[found.rule]}{_how(found)} funds {chosen} of {all_projects} projects {spent}."


def _how(found: Baseline) -> str:
    if found.utility is None:
        return ""
    worth = _UTILITIES[found.utility]
    more = f"{found.added:,} more for each voter"
    completed = {
        "none": "",
        "greedy": ", the rest spent greedily",
        "add1": f", {more}",
        "add1u": f", {more} and the rest spent greedily",
    }
    return f" ({worth}{completed[str(found.completion)]})"


def rows(found: Baseline) -> list[list[str]]:
    """Of each chosen project in turn what is below :data:`HEADS`."""
    table = found.table
    costs, votes = (text.numbers(table[name].to_numpy(dtype=float)) for name in ("cost", "votes"))
    names = zip(table["project"], table["name"], strict=True)
    return [
        [text.name(project), text.name(name), cost, count]
        for (project, name), cost, count in zip(names, costs, votes, strict=True)
    ]


def depth(found: Alignment) -> str:
    """How far inside the front the plan lies; empty where it breaks requirements."""
    if found.breaches:
        return ""
    if found.inside is None:
        return "No plan is better in every goal at once."
    plan = found.inside.plan
    called = f"plan {plan.number}" if plan.number else "a plan"
    numbers = text.numbers(plan.values.to_numpy(dtype=float))
    told = zip(map(text.name, plan.labels), numbers, strict=True)
    values = ", ".join(f"{label} {number}" for label, number in told)
    return (
        f"It lies inside the front: {called} is better in every goal at once, by "
        f"{share_words(found.depth)} of the goal's range or more ({values})."
    )
