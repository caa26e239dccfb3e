"""Tolerances of the engine, each with the figure of HiGHS or of double precision it answers to.

A tolerance of one algorithm alone, which answers to none of these figures, stays in its file.
"""

# What HiGHS works to.
#: How far HiGHS lets rows, bounds and reduced costs of linear problems be off, scaled.
FEASIBILITY = 1e-7
#: How far HiGHS lets integer columns be from whole numbers, and rows of such problems be off.
MIP_FEASIBILITY = 1e-6
#: HiGHS does not tell objectives apart that differ by less: it cuts off at incumbent minus this.
CUTOFF = 1e-6
#: HiGHS drops coefficients of rows below this, once we set ``small_matrix_value`` to it.
DROPPED = 1e-12
#: HiGHS' presolve may take costs up to this for 0.
NO_COST = 2e-7
#: Costs are scaled so that the largest is this.
LARGEST_COST = 2.0**13

# What the engine makes of it.
#: A plan may break a row, a bound or integrality by this, relative to its size.
TOLERANCE = MIP_FEASIBILITY
#: Linear problems of few columns are solved this finely where HiGHS can.
FINE = 1e-9
#: Columns are this near to whole numbers, and gaps of MIPs this small, at the finest.
FINEST = 1e-9
#: Rounding in a sum of many terms, relative to their sizes: far above double precision's 2**-53.
SUM_ROUNDING = 1e-9
#: What is left of terms that cancel out, relative to their sizes.
CANCELLED = 1e-11
#: A dual on an infinite bound up to this is noise, since reduced costs may be off by as much.
DUAL_NOISE = FEASIBILITY
#: Coefficients below this share of their row's largest would be dropped: rows are scaled by powers
#: of two, and a factor of four is to spare.
LEAST_COEFFICIENT = 4 * DROPPED
#: Costs below this share of the largest are taken for 0, here before HiGHS may do so or may not.
NEGLIGIBLE_COST = 2.4e-11
#: Costs below this share of the largest are refused: just above ``NO_COST / LARGEST_COST``.
LEAST_COST = 2.5e-11
#: Objectives that differ by this much are told apart for certain: ten times the cutoff.
TOLD_APART = 1e-5
#: What a proved bound is lowered by, relative to its size: twice the cutoff.
BOUND_MARGIN = 2 * CUTOFF
