"""A stakeholder map as a page that opens offline, without scripts."""

from pathlib import Path

from ...optimizer.insight.stakeholder_map import StakeholderMap
from ..vocabulary import fairness, text
from . import offline, stakeholder_section


def write(found: StakeholderMap, path: Path, *, title: str = "") -> Path:
    """Write :func:`html` to ``path`` and return it; raises InputError where it cannot be
    written."""
    return offline.write(html(found, title=title), path)


def html(found: StakeholderMap, *, title: str = "") -> str:
    """The whole page; ``title`` is that of the scenario."""
    plan = found.plan
    name = f"the plan of the rule {plan.rule}"
    made = stakeholder_section.section(
        found.draws, {name: plan.requirements}, plan.goals, plan.values.tolist()
    )
    made["effects"] = stakeholder_section.effects(found.to_dict())
    return (
        offline.environment()
        .get_template("map_page.html")
        .render(
            title=text.name(title or "A scenario"),
            map=made,
            scale=fairness.scale(plan.parties),
            css=offline.style("base", "drawings"),
            policy=offline.policy(),
        )
    )
