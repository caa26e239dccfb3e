"""Fronts of several runs as figures of a plain page: points together, lines run by run."""

from ..charts import overlay
from ..charts.overlay import Overlay
from ..vocabulary import text
from .plain_page import Figure

#: What an axis takes at least, in pixels.
AXIS = 112


def figures(over: Overlay, identity: str) -> list[Figure]:
    """Two goals against each other; of more goals a figure for each run, before the others."""
    if len(over.goals) == 2:
        words = "Every plan of every run; better is up and to the right."
        words += overlay.FAR if overlay.has_far_values(over) else ""
        return [Figure(f"{identity}-pair", words, overlay.pair(over), is_wide=True)]
    words = "A line for each of its plans; those of the other runs are grey."
    least = AXIS * len(over.goals)
    return [
        Figure(
            f"{identity}-{k}", words, overlay.before_others(over, run), text.isolated(run), least
        )
        for k, run in enumerate(over.points)
    ]


def scale_words(over: Overlay) -> list[str]:
    """How far axes reach, in a sentence, where lines are drawn."""
    if len(over.goals) == 2:
        return []
    words = "Each goal goes from the worst over all runs (foot) to the best (top)."
    return [words + (overlay.OFF if overlay.has_far_values(over) else "")]
