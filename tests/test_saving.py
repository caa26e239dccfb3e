"""Saving and loading: any index comes back or is refused at once; no other files are touched."""

import uuid
from collections.abc import Hashable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.optimizer.problem.indexes import decoded, encoded, key, require_told_apart
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.plan_file import texts


class Colour(Enum):
    RED = 1
    BLUE = 2


class Shade(StrEnum):
    DARK = "dark"


class Nameless:
    """Nothing but its place in memory tells which it is."""


KINDS: dict[str, list[Hashable]] = {
    "numpy integers": list(np.arange(3)),
    "numpy floats": list(np.array([0.1, 2.0, 3.5], dtype=np.float32)),
    "numpy texts": list(np.array(["a", "b"])),
    "numpy distinct texts": list(np.unique(["b", "a", "b"])),
    "numpy truths": list(np.array([True, False])),
    "long numbers": [np.longdouble(2), np.longdouble("0.1"), np.longdouble(1) / 3, np.inf],
    "bytes": [b"a", b"b at 0x1", "a"],
    "fractions": [Fraction(1, 3), Fraction(2), "1/3"],
    "texts that look like places": ["tap at 0x1", frozenset(["c at 0x3"]), b"d at 0x4"],
    "pairs that look like places": [("a", "<b at 0x2>"), ("a at 0x1", "b")],
    "timestamps": [
        pd.Timestamp("2024-05-01"),
        pd.Timestamp("2024-05-02", tz="CET"),
    ],
    "periods": [pd.Period("2024-05", "M"), pd.Period("2024-06", "M")],
    "spans": [pd.Timedelta(hours=1), timedelta(days=2), np.timedelta64(3, "D")],
    "numpy dates": [np.datetime64("2024-05-01"), np.datetime64("2024-05-02T10:00")],
    "dates": [date(2024, 5, 1), date(2024, 5, 2)],
    "moments": [datetime(2024, 5, 1, 8), datetime(2024, 5, 1, 9)],
    "enumerations": [Colour.RED, Colour.BLUE, Shade.DARK],
    "decimals": [Decimal("0.10"), Decimal("2")],
    "uuids": [uuid.UUID(int=1), uuid.UUID(int=2)],
    "sets": [frozenset("ab"), frozenset([1, ("x", 2)])],
    "nothing": [None, "None"],
    "numbers and their texts": [1, "1", "1 (2)", 2.5, "2.5"],
    "truths": [True, "True", False],
    "pairs that read alike": [("a,b", "c"), ("a", "b,c")],
    "a date and its text": [date(2024, 5, 1), "2024-05-01", pd.Timestamp("2024-05-01")],
    "line breaks": ["first\nline", "first\r\nline", "first\rline", "other"],
    "what files hardly hold": ["nul\x00", "nul\\x00", "\x1b[0m", "\u202e"],
    "texts of a spreadsheet": ["=1+1", "'=1+1", " ", "", '"', "a,b"],
    "infinite numbers": [float("inf"), float("-inf"), "inf"],
}


def model_of(members: Sequence[Hashable]) -> Any:
    """A model in which every variable has a value of its own in some plan."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(list(members), domain=pyo.Integers, bounds=(0, 1), initialize=0)
    parts = list(model.x.values())
    model.most = pyo.Constraint(expr=sum(parts) <= max(1, len(parts) - 1))
    gain = sum((2**i) * v for i, v in enumerate(parts))
    model.gain = pyo.Objective(expr=gain, sense=pyo.maximize)
    model.cost = pyo.Objective(expr=sum((3 * 2**i - i) * v for i, v in enumerate(parts)))
    return model


def assert_loads(front: wp.Front, members: Sequence[Hashable]) -> None:
    model = model_of(members)
    for plan in front.numbers:
        front.load(model, plan)
        reached = [pyo.value(goal) for goal in (model.gain, model.cost)]
        assert reached == front.points.loc[plan].tolist(), plan


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_of_any_kind_is_saved_opened_and_loaded(kind: str, tmp_path: Path) -> None:
    members = KINDS[kind]
    folder = tmp_path / "run"
    front = wp.front(model_of(members), folder=folder)
    again = wp.open(folder)
    pd.testing.assert_frame_equal(again.points, front.points)
    assert (again.solutions != front.solutions).nnz == 0
    assert len(again.plans) == len(front.plans)
    assert again.wide.shape == front.wide.shape == (len(front), len(members))
    assert_loads(front, members)
    assert_loads(again, members)
    assert again.save(tmp_path / "copy") == tmp_path / "copy"
    assert (wp.open(tmp_path / "copy").solutions != front.solutions).nnz == 0
    assert front.to_dict()["points"] == again.to_dict()["points"]
    assert again.export(tmp_path / "front.json") == [tmp_path / "front.json"]


EAST = timezone(timedelta(hours=2))
#: Members that are one member of a set of Pyomo, whichever was given.
EQUAL: list[tuple[Hashable, ...]] = [
    ("a", np.str_("a")),
    (1, 1.0, True, Decimal("1.00"), Fraction(1), np.float32(1), np.longdouble(1), np.True_),
    (0.5, Decimal("0.50"), Fraction(1, 2), np.float64(0.5)),
    (Decimal("0.1"), Decimal("0.10"), Fraction(1, 10)),
    (10**30, Decimal("1E30")),
    (float("inf"), Decimal("Infinity")),
    (datetime(2024, 5, 1), pd.Timestamp("2024-05-01")),
    (
        datetime(2024, 5, 1, 8, tzinfo=UTC),
        datetime(2024, 5, 1, 10, tzinfo=EAST),
        pd.Timestamp("2024-05-01 10:00", tz="Europe/Paris"),
    ),
    (("a", 1), (np.str_("a"), Decimal(1))),
    (frozenset([1, 1.5]), frozenset([Decimal(1), Fraction(3, 2)])),
]


@pytest.mark.parametrize("members", EQUAL, ids=str)
def test_equal_members_are_one_member_before_and_after_they_are_saved(
    members: tuple[Hashable, ...], tmp_path: Path
) -> None:
    assert len(set(members)) == 1
    assert len({key("x", (part,)) for part in members}) == 1
    for number, solved in enumerate(members):
        other = ("other", "one") if isinstance(solved, tuple) else "other"
        front = wp.front(model_of([solved, other]))
        again = wp.open(front.save(tmp_path / f"run {number}"))
        for loaded in members:
            assert_loads(front, [loaded, other])
            assert_loads(again, [loaded, other])


@pytest.mark.parametrize(
    "members", [list(np.array(["a", "b"])), list(np.unique(["b", "a"]))], ids=["array", "unique"]
)
def test_texts_of_numpy_come_back_as_texts(members: list[Hashable], tmp_path: Path) -> None:
    wp.front(model_of(members), folder=tmp_path / "run")
    index = wp.open(tmp_path / "run").columns.index
    assert index == (("a",), ("b",))
    assert {type(part) for (part,) in index} == {str}


def test_a_run_with_any_index_is_resumed(tmp_path: Path) -> None:
    members = KINDS["numpy integers"]
    front = wp.front(model_of(members), folder=tmp_path / "run")
    again = wp.front(model_of(members), folder=tmp_path / "run", resume=True)
    assert again.values.tolist() == front.values.tolist()


#: Not all of them can be an index of Pyomo or in a table of pandas.
NUMPYS = [
    np.str_("a"),
    np.bytes_(b"a"),
    np.longdouble("0.1"),
    np.longdouble("nan"),
    np.clongdouble(1) / 3,
    np.clongdouble(2 + 1j),
    np.datetime64("2024-05-01"),
    np.timedelta64(3, "D"),
]

PARTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.datetimes(timezones=st.timezones())
    | st.uuids()
    | st.binary()
    | st.timedeltas()
    | st.sampled_from(Colour)
    | st.sampled_from(NUMPYS),
    lambda parts: st.frozensets(parts, max_size=3) | st.tuples(parts, parts),
    max_leaves=4,
)


@examples(60)
@given(part=PARTS)
def test_what_is_read_is_what_was_written(part: Any) -> None:
    data = encoded(part)
    assert encoded(decoded(data)) == data
    assert key("x", (decoded(data),)) == key("x", (part,))


@pytest.mark.parametrize(
    ("part", "plain"), [(np.str_("a"), "a"), (np.bytes_(b"a"), b"a"), (np.longdouble(0.5), 0.5)]
)
def test_what_python_has_too_comes_back_as_pythons(part: Any, plain: Any) -> None:
    read = decoded(encoded(part))
    assert (type(read), read) == (type(plain), plain)
    assert key("x", (part,)) == key("x", (plain,))


@examples(60)
@given(parts=st.lists(st.tuples(PARTS) | st.tuples(PARTS, PARTS), min_size=1, max_size=6))
def test_no_two_decisions_are_written_alike(parts: list[tuple[Any, ...]]) -> None:
    component = np.zeros(len(parts), dtype=np.int64)
    columns = Columns(("x",), component, tuple(parts), np.zeros(len(parts), dtype=bool))
    assert len(set(texts(columns))) == len(parts)


def test_half_a_character_is_refused_before_the_search(tmp_path: Path) -> None:
    with pytest.raises(wp.InputError, match="half a character"):
        wp.front(model_of(["\ud800", "other"]), folder=tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "members", [[Nameless(), Nameless()], [frozenset([Nameless()]), "a"]], ids=["plain", "nested"]
)
def test_an_index_that_cannot_be_told_is_refused_before_the_search(
    members: list[Hashable], tmp_path: Path
) -> None:
    with pytest.raises(wp.InputError, match=r"cannot be saved.*place in memory.*__repr__"):
        wp.front(model_of(members), folder=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_two_members_whose_words_are_the_same_are_refused() -> None:
    class Alike:
        def __repr__(self) -> str:
            return "alike"

    index = ((Alike(),), (Alike(),))
    with pytest.raises(wp.InputError, match="reads the same"):
        require_told_apart(Columns(("x",), np.zeros(2, np.int64), index, np.zeros(2, bool)))


def small(folder: Path | None = None) -> wp.Front:
    model = pyo.ConcreteModel()
    model.x = pyo.Var(["a", "b"], domain=pyo.Integers, bounds=(0, 3))
    model.cost = pyo.Objective(expr=3 * model.x["a"] + 2 * model.x["b"])
    model.gain = pyo.Objective(expr=5 * model.x["a"] + 3 * model.x["b"], sense=pyo.maximize)
    return wp.front(model, folder=folder)


def _add(table: pd.DataFrame) -> None:
    table["ratio"] = 1.0


def _turn(table: pd.DataFrame) -> None:
    table[:] = table.to_numpy()[::-1]


def _scale(table: pd.DataFrame) -> None:
    table["cost"] *= 1000


@pytest.mark.parametrize("change", [_add, _turn, _scale])
def test_a_changed_table_is_not_what_is_saved(change: Any, tmp_path: Path) -> None:
    front = small()
    change(front.points)
    again = wp.open(front.save(tmp_path / "run"))
    assert again.values.tolist() == front.values.tolist()
    assert again.guarantee == front.guarantee
    assert_frames = pd.testing.assert_frame_equal
    assert_frames(again.points, front.points)


def test_a_fronts_arrays_cannot_be_changed() -> None:
    front = small()
    for array in (front.values, front.solutions.data, front[1].x, front[1].f):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize("name", ["plans.csv", "front.csv", "notes.txt", "sub"])
def test_a_folder_with_somebodys_files_is_left_alone(name: str, tmp_path: Path) -> None:
    if name == "sub":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    front = small()
    for write in (front.save, small):
        with pytest.raises(wp.InputError, match="not a run; choose another folder"):
            write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    if name != "sub":
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_is_refused_before_the_search(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    front = small()
    for write in (front.save, small):
        with pytest.raises(wp.InputError, match="Cannot write to"):
            write(tmp_path / "file" / "run")


def test_home_is_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path)
    front = small(Path("~/run"))
    assert wp.open("~/run").values.tolist() == front.values.tolist()
    assert front.save("~/again") == tmp_path / "home" / "again"
    assert front.report("~/front.html") == tmp_path / "home" / "front.html"
    assert front.export("~/front.json") == [tmp_path / "home" / "front.json"]
    assert {path.name for path in tmp_path.iterdir()} == {"home"}
