"""Problems on which fronts were false, with the kind of number that misled; see planners.py."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, inf

from planners import Aim, Line, Row, Sense, Stated

Numbers = Sequence[float]


def meant(number: float) -> Fraction:
    """The decimal that a number prints as."""
    return Fraction(repr(float(number)))


def limit(number: float) -> Fraction | None:
    return None if abs(number) == inf else meant(number)


def line(numbers: Numbers, constant: float = 0.0) -> Line:
    return Line(tuple(map(meant, numbers)), meant(constant))


def posed(
    goals: Sequence[Aim],
    rows: Sequence[tuple[float, Numbers, float]],
    box: Sequence[tuple[int, int]],
) -> Stated:
    """A problem whose columns keep to a box."""
    return Stated(
        tuple(goals),
        tuple(Row(tuple(map(meant, row)), limit(low), limit(high)) for low, row, high in rows),
        tuple(Fraction(low) for low, _ in box),
        tuple(Fraction(high) for _, high in box),
        tuple(box),
    )


def stated(
    goals: Sequence[Numbers],
    rows: Sequence[tuple[float, Numbers, float]],
    lower: Numbers,
    upper: Numbers,
    senses: str = "",
) -> Stated:
    """A problem from floats; ``senses`` has a ``+`` for each goal to maximise, else a ``-``."""
    sense: dict[str, Sense] = {"+": "maximize", "-": "minimize"}
    aims = [
        Aim(sense[sign], (line(goal),))
        for goal, sign in zip(goals, senses or "-" * len(goals), strict=True)
    ]
    box = [(ceil(meant(a)), floor(meant(b))) for a, b in zip(lower, upper, strict=True)]
    return replace(
        posed(aims, rows, box), lower=tuple(map(meant, lower)), upper=tuple(map(meant, upper))
    )


def linked(big: float, most: int) -> Stated:
    """x may be used where y is on: x <= M y."""
    return stated([[1, 0], [0, 1]], [(-inf, [1, -big], 0)], [0, 0], [most, 1], "+-")


CASES = {
    "a budget to the unit": stated(
        [[1, 0], [0, 1]], [(-inf, [25e6, 1], 25e6)], [0, 0], [1, 5], "++"
    ),
    **{
        f"a big M of {big:g} over {most}": linked(big, most)
        for big, most in ((1e4, 2), (1e5, 2), (1e6, 1), (1e6, 2), (1e7, 2), (1e7, 8))
    },
    "a million each way": stated(
        [[-1e6, 1e6], [-4, 1]],
        [(-inf, [999_999, 1_000_001], -999_999), (-inf, [0, 1], 0), (-inf, [1, -1e6], -2)],
        [-2, 0],
        [0, 1],
    ),
    "fractional bounds": stated([[7, 8]], [(18, [1, 8], inf)], [0.5, 0.5], [4.5, 4.5]),
    "bounds just inside whole numbers": stated(
        [[1, 0], [0, 1]], [(1, [1, 1], inf)], [-0.9999999, 1e-7], [3.9999999, 4]
    ),
    "ten-thousandths beside ten millions": stated(
        [
            [0, 0.4, 0, 1, 0, 0, -0.5],
            [-9e7, -4e7, -40_000_003, 9e7, 10_000_007, -69_999_993, -8],
            [5e7, -1e7, 5e7, -5e7, 2e7, 5, 4e7],
        ],
        [
            (-inf, [0, 0, 0.0009, 0.0004, -0.0003, -0.0003, 0.0006], 0.0011),
            (-inf, [0.0006, 0.0006, -0.0005, -0.0004, -0.0002, 0.0007, 0.0003], 0.0004),
        ],
        [0] * 7,
        [1, 2, 2, 2, 1, 2, 1],
    ),
    "one large value beside steps of one": stated(
        [[-3e6, 2, 5, 10, 14, 17, 26, 9_000_008], [7, 6, 5, 4, 3, 2, 1, 0]],
        [(1, [1] * 8, 1)],
        [0] * 8,
        [1] * 8,
    ),
    "an equation that all but holds": stated(
        [
            [5_000_000, 10_000_000, 9_999_999, 5_000_000, 1_234_567],
            [7, -1, -0.0001, 1, 0],
            [0.0041, -0.0008, -0.0027, -0.0001, 0.0048],
        ],
        [
            (-64, [0.7, 1, 0.7, 1, 0.7], inf),
            (105_999_993, [1_000_000, 999_999, -1_000_000, 1, 1_000_001], 105_999_994.0001),
            (-94.0000094, [1, 1.0000001, 1.0000001, 1, 1.0000001], inf),
            (-inf, [1, -1e6, 0, 0, 0], 0),
        ],
        [0, 3, -100, -2, -2],
        [2, 6, -97, 0, 0],
        "--+",
    ),
    "a budget of fewer digits than it has": stated(
        [[1, 0], [0, 1]], [(580_000_053.029, [70_000_000, 60_000_000], inf)], [4, 5], [4, 6]
    ),
    "an equation of twelve digits": posed(
        [
            Aim("minimize", (Line((Fraction(0),) * 4 + (Fraction(1, 56),)),)),
            Aim("minimize", (line([0, 0, 0, -2, 0]),)),
        ],
        [(-59_999_994.1951, [4, -5, 29_999_997, 0.0049, 0.004], -59_999_994.1951)],
        [(0, 2), (0, 1), (-2, -2), (0, 1), (-50, -50)],
    ),
    "a thousandth beside thirty million": stated(
        [[0, 1], [30_000_000, 0.001]], [], [0, 1], [0, 2], "+-"
    ),
    "a constant of a billion": posed(
        [
            Aim("minimize", (line([0.0045, 0, 1], -1e9),)),
            Aim("maximize", (Line((Fraction(0), Fraction(1, 6), Fraction(1))),)),
        ],
        [],
        [(1, 1), (-50, -50), (-1, 0)],
    ),
    "the largest of two, beside seventy million": posed(
        [
            Aim("minimize", (line([0, 0]), line([0, 1])), "max"),
            Aim("maximize", (line([70_000_000, 0.003]),)),
        ],
        [],
        [(4, 4), (0, 1)],
    ),
    "a distance of billions": posed(
        [
            Aim("maximize", (line([6, -3]),)),
            Aim("minimize", (line([72_000_000_000, 92_000_000_001]),), "abs"),
        ],
        [],
        [(-50, -50), (0, 1)],
    ),
    "two distances": posed(
        [
            Aim(
                "minimize", (line([1_000_000_002, 999_999_999, -999_999_998, 999_999_999]),), "abs"
            ),
            Aim("minimize", (line([1.5, 1.1, -0.8, -3]),), "abs"),
        ],
        [(-inf, [1.3, 2.7, -2.8, 2.6], -38.1), (154, [-3, 2, 0, 0], 154)],
        [(-50, -48), (0, 6), (-3, -2), (0, 4)],
    ),
    "ten-thousandths of a billion": posed(
        [
            Aim("minimize", (line([0.0015, 0.0006], 1_000_000_000.2488),)),
            Aim("minimize", (line([-9, 0.8]),)),
        ],
        [],
        [(-50, -42), (-1, -1)],
    ),
    "a distance and a count": posed(
        [Aim("maximize", (line([1]),)), Aim("minimize", (line([30_000_000]),), "abs")],
        [],
        [(0, 1)],
    ),
    "the larger of two shares and an amount": posed(
        [
            Aim("maximize", (line([0, 0]),)),
            Aim("minimize", (line([0.25, 0.5], 0.01), line([0.0038, 8e7], 140_000_010)), "max"),
        ],
        [],
        [(0, 0), (-1, 1)],
    ),
    "ten-thousandths beside forty million": stated(
        [[0, 1], [40_000_000, 0.0019]], [], [0, 0], [0, 1], "+-"
    ),
    "one thousandth after 160 million": stated(
        [[-40_000_000, -0.001], [0, -3]], [], [4, 0], [4, 1], "+-"
    ),
    "one after a million million": stated(
        [[20_000_000_000, 1], [0, 1]], [], [-50, 0], [-50, 1], "+-"
    ),
    "two sums of eleven digits": stated(
        [[90_000_000_000, -97_999_999_999], [1, 0]], [], [0, -1], [1, -1], "+-"
    ),
    "ninety million a step": stated([[0.003, 90_000_000], [0, -2]], [], [1, 0], [1, 2], "++"),
    "shares of two columns beside a third": posed(
        [
            Aim("maximize", (line([600_000, 597_518.4, 257_266.91]),)),
            Aim("minimize", (line([1000, 1, 1]),)),
        ],
        [(-inf, [0.009, 0.0086, -0.0094], -0.0481)],
        [(0, 3), (0, 1), (6, 9)],
    ),
    "ten-millionths after a billion": posed(
        [
            Aim("minimize", (line([1, 1.0000002], 1_000_000_005.250001),)),
            Aim("maximize", (line([1, 400_000]),)),
        ],
        [],
        [(4, 5), (-50, -49)],
    ),
    "two distances and a least": posed(
        [
            Aim("minimize", (line([0, 1]),), "abs"),
            Aim("minimize", (line([1, 1], 1_000_000_000.25),), "abs"),
            Aim("maximize", (line([50_000_000, 1], -0.0074), line([0, 0])), "min"),
        ],
        [],
        [(-50, -49), (-1, 0)],
    ),
    "a distance of three hundred million": posed(
        [
            Aim("minimize", (line([300_000_000]),), "abs"),
            Aim("minimize", (line([-5], -1_000_000_001),), "abs"),
        ],
        [],
        [(-3, -2)],
    ),
    "thousandths and sixty million": posed(
        [
            Aim("maximize", (line([0, 1]),)),
            Aim(
                "minimize",
                (line([0.0042, 0.0213], 0.0069), line([0.0038, 80_000_000], 140_000_010)),
                "max",
            ),
        ],
        [],
        [(0, 0), (-1, 1)],
    ),
    "seven thousand million beside hundredths": posed(
        [
            Aim("minimize", (line([-0.02], 0.0159),), "abs"),
            Aim("minimize", (line([0]), line([7_000_000_000]), line([1])), "max"),
        ],
        [],
        [(0, 1)],
    ),
    "no steps and a range that merging takes": posed(
        [
            Aim(
                "maximize",
                (line([1.1], 0.3), line([0.0014], -0.0111), line([9_500_000], 7_000_000)),
                "min",
            ),
            Aim(
                "minimize",
                (
                    line([8_899_999_999], -4_599_999_982),
                    line([0.018867925], 0.054683),
                    line([-2], -17),
                ),
                "max",
            ),
            Aim("minimize", (line([-1.8], 1.9),), "abs"),
        ],
        [],
        [(-1, 3)],
    ),
    "a distance and a max of ten digits": posed(
        [
            Aim("minimize", (line([-7_099_999_983, 9_400_000_250, 1_199_999_999]),), "abs"),
            Aim(
                "minimize",
                (
                    line([9, -1, 8]),
                    line([7_600_000_005, 8_200_000_250, -3_700_000_000]),
                    line([0, 4, -9]),
                ),
                "max",
            ),
        ],
        [
            (6, [999_999_999, 1_000_000_002, 1_000_000_001], inf),
            (-inf, [0, 5, -5], 0),
        ],
        [(-3, 0), (-1, 8), (-1, 3)],
    ),
    "a max that ten-thousandths move from a billion": posed(
        [
            Aim(
                "minimize",
                (line([0, -0.0016], 1_000_000_000), line([-0.5, -1.25])),
                "max",
            ),
            Aim(
                "minimize",
                (line([1000, 998], 1_000_000_000.25), line([-2.6, 0.4])),
                "max",
            ),
        ],
        [(-inf, [11.86, 14.88], 90.5)],
        [(-1, 5), (-3, -1)],
    ),
    "a distance at its end, which doubles have but nearly": Stated(
        (
            Aim(
                "minimize",
                (
                    Line(
                        (Fraction(1, 34), Fraction(1, 29), Fraction(1, 25)), meant(1_000_000_000.25)
                    ),
                ),
                "abs",
            ),
            Aim("maximize", (Line((Fraction(1, 47), Fraction(1, 24), Fraction(1, 43))),)),
        ),
        (),
        (Fraction(1), Fraction(4), Fraction(0)),
        (Fraction(4), Fraction(7), Fraction(2)),
        ((1, 4), (4, 7), (0, 2)),
    ),
    "a distance of thousandths beside tens of millions": posed(
        [
            Aim("minimize", (line([-4, -0.004, -0.0031, 70_000_005]),), "abs"),
            Aim("maximize", (line([10_000_000, 9_999_999.9, 10_000_000.2, 9_999_999.8]),)),
        ],
        [(12, [8, 0, 6, -2], inf), (4.65, [0, 2.8, 0, -0.9], inf)],
        [(0, 2), (0, 5), (0, 1), (0, 4)],
    ),
    "a distance of tenths whose least is a sum of many": posed(
        [
            Aim("minimize", (line([1.6, 1.9, -0.1]),), "abs"),
            Aim("minimize", (line([0.001, 0.0028, -0.0018]),), "abs"),
            Aim("maximize", (line([0, 0, -8]),)),
        ],
        [(-inf, [1, 2, 0], 71.5)],
        [(4, 13), (-3, 7), (4, 6)],
    ),
}
