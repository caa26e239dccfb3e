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

# What stands behind words, on a page in light and in dark.
PAGES = ("#faf9f6", "#13171b")
_READABLE = 4.5


def inks(colour: str) -> tuple[str, str]:
    """A colour for words on light and on dark pages: as near to it as words can be read (WCAG
    AA).
    """
    light, dark = (_ink(colour, page, end) for page, end in zip(PAGES, (0, 255), strict=True))
    return light, dark


def _ink(colour: str, page: str, end: int) -> str:
    """Mixed with black (0) or white (255) until it stands out from the page."""
    mixtures = (_mixed(colour, end, share / 20) for share in range(21))
    return next(each for each in mixtures if _contrast(each, page) >= _READABLE)


def _mixed(colour: str, end: int, share: float) -> str:
    return "#" + "".join(f"{round(part + (end - part) * share):02x}" for part in _parts(colour))


def _contrast(one: str, other: str) -> float:
    low, high = sorted(_luminance(each) + 0.05 for each in (one, other))
    return high / low


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> list[int]:
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


#: What the inks on a light page become on a dark one.
DARK_INKS = dict(map(inks, {*SERIES, *OVERLAY}))
