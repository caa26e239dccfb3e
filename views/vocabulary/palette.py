"""Colours that people with any kind of colour vision can tell apart, on light and dark pages
alike."""

PLAN = "#3f86c6"
CHOSEN = "#d9610c"
MUTED = "#7b8794"
PAPER = "#f4f5f6"
INK = "#26323d"
GRID = "rgba(123, 135, 148, 0.28)"

# How much the worst-off party gets, from little to much: unfair plans fade into the page.
SHARES = (
    "rgba(63, 134, 198, 0.35)",
    "rgba(63, 134, 198, 0.55)",
    "rgba(63, 134, 198, 0.75)",
    "rgba(63, 134, 198, 1)",
)

# Satisfaction from 0 to 1: dark to light in lightness too, so that it survives grey print.
SATISFACTION = (
    (0.0, "#7f3b08"),
    (0.25, "#c8762b"),
    (0.5, "#efd9b4"),
    (0.75, "#9cc3e0"),
    (1.0, "#2f6fb3"),
)

# Behind black numbers of a table, from the worst to the best.
WORST_TO_BEST = ("#f6ddba", "#8fbbe0")


def share_class(share: float) -> int:
    """Which of the four colours of ``SHARES`` a share from 0 to 1 gets."""
    return min(max(int(share * len(SHARES)), 0), len(SHARES) - 1)


# Lines of several things in one figure (Okabe & Ito, 2008).
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7a00", "#7b8794")
