"""Colours that people with any kind of colour vision can tell apart, on light and dark pages
alike."""

# Plans are the grey context of every figure; the chosen one alone has the accent.
PLAN = "#7b8794"
CHOSEN = "#d9610c"
MUTED = "#7b8794"
PAPER = "#f4f5f6"
INK = "#26323d"
GRID = "rgba(123, 135, 148, 0.28)"

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

# Lines of several things in one figure (Okabe & Ito, 2008).
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7a00", "#7b8794")

# Fronts over each other: the first one is the grey context, the second has the accent.
OVERLAY = (MUTED, CHOSEN, *(colour for colour in SERIES if colour not in (MUTED, "#d55e00")))
