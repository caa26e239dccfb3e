"""Tolerances of the engine, each with the figure of HiGHS or of double precision it answers to.

A share is relative to a goal's range, or to another size of the problem that stands for 1.
"""

# What HiGHS works to.
#: How far HiGHS lets rows, bounds and reduced costs of linear problems be off, scaled. It is asked
#: for nothing finer: with 1e-9 for mixed-integer problems it denied a plan with margins of 14 %.
FEASIBILITY = 1e-7
#: How far HiGHS lets integer columns be from whole numbers, and rows of such problems be off, at
#: most; where steps are small it is less, down to ``FEASIBILITY``.
MIP_FEASIBILITY = 1e-6
#: HiGHS does not tell objectives apart that differ by less: it cuts off at incumbent minus this.
CUTOFF = 1e-6
#: HiGHS drops coefficients of rows below this, once we set ``small_matrix_value`` to it.
DROPPED = 1e-12
#: HiGHS' presolve may take costs up to this for 0.
NO_COST = 2e-7
#: Costs are scaled so that the largest is this.
LARGEST_COST = 2.0**13

# What the engine makes of it: plans, rows and objectives.
#: A plan may break a row, a bound or integrality by this, relative to its size.
TOLERANCE = MIP_FEASIBILITY
#: Rows and bounds in steps are wider for HiGHS by half a step, and if that is less or more than
#: these shares of their largest number, by these: far more than HiGHS lets rows of small steps be
#: off, so that no plan is cut off, and little enough for the linear relaxation to stay tight.
LEAST_LEEWAY = 5 * FEASIBILITY
MOST_LEEWAY = 10 * MIP_FEASIBILITY
#: A dual on an infinite bound up to this share of the largest cost is noise: reduced costs may be
#: off by as much.
DUAL_NOISE = FEASIBILITY
#: Duals above this are positive for certain: ten times what reduced costs may be off.
POSITIVE_DUAL = 10 * FEASIBILITY
#: Coefficients below this share of their row's largest would be dropped: rows are scaled by powers
#: of two, and a factor of four is to spare.
LEAST_COEFFICIENT = 4 * DROPPED
#: Costs below this share of the largest are taken for 0, here before HiGHS may do so or may not.
NEGLIGIBLE_COST = 2.4e-11
#: Costs below this share of the largest are refused: just above ``NO_COST / LARGEST_COST``.
LEAST_COST = 2.5e-11
#: Objectives that differ by this much are told apart for certain: ten times the cutoff.
TOLD_APART = 1e-5
#: Steps of scaled objectives from here on are told apart: a hundred times the cutoff is to spare.
LEAST_STEP = 100 * CUTOFF
#: And from here on for each unit that columns can move, since reduced costs are off by a tenth.
LEAST_STEP_OF_A_UNIT = 10 * FEASIBILITY
#: A goal's largest coefficient may be so many times its step for steps to be told apart in an
#: objective: costs are scaled.
MOST_TOLD_APART = LARGEST_COST / LEAST_STEP
#: What a proved bound is lowered by, relative to its size: twice the cutoff.
BOUND_MARGIN = 2 * CUTOFF

# What the engine makes of it: shares of ranges.
#: What is proved to this share is proved: HiGHS' cutoff allows no more.
PROVED = CUTOFF
#: A plan that beats a proof by this share contradicts it: ten times what is proved.
CONTRADICTION = 1e-5
#: What HiGHS' tolerances may have taken from the satisfaction that a fair plan gives.
FAIRER = 1e-5
#: A share that does not count, since HiGHS solves linear problems no finer.
NEGLIGIBLE_SHARE = FEASIBILITY
#: Values closer than this share are the same: a tenth of what HiGHS lets them be off.
SAME = FEASIBILITY / 10
#: Weights below this share of their sum weigh too little for HiGHS to tell apart what they weigh.
LEAST_WEIGHT = 1e-4
#: Shortfalls this near to the largest, relative to it, tie with it: far above HiGHS' tolerances.
TIED = 1e-4

# What double precision leaves, 2**-53 an operation.
#: Rounding in a sum of many terms, relative to their sizes.
SUM_ROUNDING = 1e-9
#: Shares that add up to 1 are 0 below this: rounding in a sum of many.
NO_SHARE = SUM_ROUNDING
#: Vectors of size 1 depend on each other where what is left of one is below this.
DEPENDENT = SUM_ROUNDING
#: A range below this share of the values is rounding in sums.
NO_RANGE = SUM_ROUNDING
#: A range below this share of the values is too small to divide by: their rounding would count.
LEAST_DIVISOR = 1e-8
#: Differences of shares below this are noise: they come of few operations.
SHARE_NOISE = 1e-10
#: What is left of terms that cancel out, relative to their sizes.
CANCELLED = 1e-11
#: Differences of values below this are rounding, relative to their sizes.
VALUE_ROUNDING = 1e-12
#: A product or quotient of data is off by at most this, relative to its size.
PRODUCT_ROUNDING = 1e-13
#: Doubles hold all whole numbers up to this.
LARGEST_WHOLE = 2.0**53
#: The last two digits of a value, relative to its size, which the next operation may change.
LAST_DIGITS = 1e-14
#: Zones and corners of which nothing is left keep this part of a goal's tolerance by rounding.
PART_OF_TOLERANCE = 1e-5
#: How likely chance makes a number look like a quotient of small numbers, at most.
BY_CHANCE = 1e-5
