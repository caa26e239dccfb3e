"""Two small models in numbers, and how files of such models are read."""

from pathlib import Path

import highspy

import wholepie as wp
from wholepie import Problem

MPS = """NAME t
ROWS
 N cost
 N gain
 L cap
 G least
 E even
COLUMNS
    MARKER  'MARKER'  'INTORG'
 x cost 1 cap 2
 x gain 3
    MARKER  'MARKER'  'INTEND'
 y cost -1.5 cap 1 least 1
 y even 1
RHS
 RHS cost 5 cap 10
 RHS least 1 even 3
RANGES
 R cap 4 even -2
BOUNDS
 UP B x 4
 MI B y
ENDATA
"""
LP = """\\ a comment
Minimize
 cost: 2 x + 3y - 0.5 z + 4
Subject To
 cap: x + y
   + z <= 10
 -1 <= x - y <= 2
 3 >= z
Bounds
 -inf <= y <= 8
 z free
General
 x
End
"""


def read(text: str, extension: str) -> Problem:
    """The problem in a text, which is written to model.EXTENSION in the present folder first."""
    path = Path(f"model.{extension}")
    path.write_text(text, encoding="utf-8", newline="")
    return wp.load(path).problem()


def highs_reads(path: Path) -> highspy.HighsLp:
    """A file as HiGHS alone reads it."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    return highs.getLp()
