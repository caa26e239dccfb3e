"""Models in numbers are read strictly: every fault with its place, and no traceback."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from modelfiles import LP, MPS, read
from wholepie import WholepieError
from wholepie.models import ScenarioError
from wholepie.models.formats.kinds import FORMATS
from wholepie.optimizer.errors import InputError

pytestmark = pytest.mark.usefixtures("folder")


def faults(text: str, extension: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(text, extension)
    return [each.text.removeprefix(f"model.{extension}:") for each in caught.value.faults]


BROKEN_MPS = [
    ("", ["1: the file ends without ENDATA (something may be missing)"]),
    (MPS.replace("ENDATA\n", ""), ["22: the file ends without ENDATA (something may be missing)"]),
    (MPS.replace("cap 2", "cpa 2"), ["10:11: there is no row \"cpa\" (did you mean \"cap\"?)"]),
    (MPS.replace("x gain 3", "x cost 3"), ['11:4: column "x" has two entries in the row "cost"']),
    (MPS.replace("-1.5", "-1,5"),
     ['13:9: expected a number; found "-1,5" (write a point for decimals)']),
    (MPS.replace("-1.5", "1d3"),
     ['13:9: expected a number; found "1d3" (write e for the exponent)']),
    (MPS.replace("-1.5", "nan"), ['13:9: expected a number; found "nan"']),
    (MPS.replace("-1.5", "1e400"), ['13:9: expected a number; found "1e400"']),
    (MPS.replace("UP B x", "UP B z"), ['21:7: there is no column "z"'
     " (there is x, y)"]),
    (MPS.replace("UP B x 4", "SC B x 4"),
     ["21:2: a semi-continuous column cannot be used"]),
    (MPS.replace("UP B x 4", "XX B x 4"),
     ['21:2: expected LO, UP, FX, LI, UI, FR, MI, PL, BV; found "XX"']),
    (MPS.replace("UP B x 4", "UP B x -4"),
     [' column "x" has the upper bound -4 and no lower one (some programs read no lower bound '
      "then, others 0: write MI or LO)"]),
    (MPS.replace("UP B x 4", "LO B x 4\n UP B x 3"), [' column "x" must lie between 4 and 3']),
    (MPS.replace("MI B y", "UP B x 3"),
     ['22:7: a second bound of "x" on the same side']),
    (MPS.replace("MI B y", "MI C y"), ['22:5: a second set of BOUNDS, "C"; only one can be used']),
    (MPS.replace("RHS least 1 even 3", "RHS least 1 cap 3"),
     ['17:14: the row "cap" is in RHS twice']),
    (MPS.replace("R cap 4", "R cost 4"), ['19:4: the objective "cost" cannot have a range']),
    (MPS.replace(" L cap", " Q cap"), ["5:2: expected N, L, G or E and the name of a row",
     '10:11: there is no row "cap"', '13:14: there is no row "cap"', '16:13: there is no row "cap"',
     '19:4: there is no row "cap"']),
    (MPS.replace(" N gain", " N cost"), ['4:4: two rows are called "cost"',
     '11:4: there is no row "gain"']),
    (MPS.replace("RANGES", "RANGS"),
     ['18:1: unknown section "RANGS" (did you mean "RANGES"?)']),
    (MPS.replace("ENDATA", "QUADOBJ\n x x 1\nENDATA"),
     ["23:1: a quadratic objective (QUADOBJ) cannot be used"]),
    (MPS.replace("ENDATA", "SOS\nENDATA"), ["23:1: special ordered sets (SOS) cannot be used"]),
    (MPS.replace("'INTORG'", "'INTORK'"), ['9:23: expected INTORG or INTEND; found "\'INTORK\'"']),
    (MPS.replace(" N cost\n N gain\n", "").replace("cost 1 ", "").replace("cost -1.5 ", "").replace(
        " x gain 3\n", "").replace("RHS cost 5 cap", "RHS cap"),
     [" there is no objective, which is an N row"]),
    ("OBJSENSE\n  MAXX\n" + MPS, ['2:3: expected MAX or MIN; found "MAXX"']),
    ("x y z\n" + MPS, ['1:1: unknown section "X"']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BROKEN_MPS)
def test_faults_of_mps_are_placed(text: str, expected: list[str]) -> None:
    found = faults(text, "mps")
    cut = [each.split(" (there is cost")[0] for each in found]
    assert cut == expected


BROKEN_LP = [
    ("", ["1: the file ends without End"]),
    (LP.replace("End", ""), ["13: the file ends without End"]),
    (LP.replace("3y", "3y^2"),
     ["3:16: a quadratic term or a product; only linear problems can be used"]),
    (LP.replace("3y", "[ y * x ] / 2"),
     ["3:14: a quadratic term or a product; only linear problems can be used"]),
    (LP.replace("General", "Semi-continuous"),
     ["12:1: semi-continuous columns cannot be used"]),
    (LP.replace("General", "SOS"), ["12:1: special ordered sets cannot be used"]),
    (LP.replace("<= 10", "10"), ['6:8: expected <=, >= or = and a number, and then the next row; '
                                 'found "10"']),
    (LP.replace("x - y <= 2", "x - y >= 2"),
     ["7:2: a row between two bounds is written: number <= terms <= number"]),
    (LP.replace("z free", "z fre"), ['11:4: expected <=, >= or =; found "fre"']),
    (LP.replace("8", "-9").replace("-inf <= ", ""),
     [' column "y" must lie between 0 and -9 (there is none by default but 0: write one)']),
    (LP.replace("General", "Binary").replace("z free", "x <= 4"),
     [' column "x" is binary, but its bounds are 0 and 4']),
    (LP.replace("cap:", "cap: cap2:"), ['5:7: expected a number or a name; found "cap2"']),
    (LP.replace("3 >= z", "cap: z <= 3"), ['8:2: two rows are called "cap"']),
    (LP.replace("- 0.5 z", "- - "), ['3:22: expected a number or a name; found "+"']),
    (LP.replace("2 x", "2 x \u00a7"), ['3:12: "\u00a7" does not belong here']),
    ("Minimize\n x\nMaximize\n y\nEnd\n", ['4:2: expected one objective only; found "y"']),
    ("nonsense", ['1:1: expected a section, such as Minimize; found "nonsense"']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BROKEN_LP)
def test_faults_of_lp_are_placed(text: str, expected: list[str]) -> None:
    assert faults(text, "lp") == expected


def test_coefficients_that_highs_would_lose_are_refused() -> None:
    with pytest.raises(InputError, match="would be lost beside"):
        read(MPS.replace("x cost 1 cap 2", "x cost 1 cap 1e15"), "mps")


pieces = st.one_of(
    st.sampled_from(
        ["NAME", "ROWS", " N f", " L r", "COLUMNS", " x f 1", " x r 2", "RHS", " RHS r 3",
         "BOUNDS", " UP B x 3", "ENDATA", "RANGES", "OBJSENSE", "MAX", "Minimize", "Subject To",
         "c1:", "x", "+", "3", "<=", "1e400", "[", "]", "Bounds", "free", "Binary", "End",
         "multi-objectives", "2\n2", "[[1,2],[3,4]]", "[", "nan", "-", "e1", "inf", "->",
         "MARKER", "'MARKER'", "'INTORG'"]
    ),
    st.text(max_size=6),
)  # fmt: skip
texts = st.lists(st.tuples(pieces, st.sampled_from([" ", "\n", "", "\n "])), max_size=30)


@examples(40)
@pytest.mark.parametrize("format", FORMATS)
@given(parts=texts)
def test_garbage_is_refused_in_words(format: str, parts: list[tuple[str, str]]) -> None:
    path = Path("garbage.txt")
    path.write_bytes("".join(a + b for a, b in parts).encode("utf-8", "surrogatepass"))
    with suppress(WholepieError):
        wp.load(path, format=format)


@examples(40)
@pytest.mark.parametrize(("extension", "text"), [("mps", MPS), ("lp", LP)])
@given(data=st.data())
def test_changed_files_are_read_or_refused_in_words(
    extension: str, text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    piece = data.draw(pieces)
    with suppress(WholepieError):
        read((text[:at] + piece + text[at + cut :]).encode("utf-8", "ignore").decode(), extension)
