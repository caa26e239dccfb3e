"""What the page cannot send is refused with 400: a table of it, and mutations of real requests."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from examples import examples
from exploring import sources
from wholepie.views.explorer.app import build
from wholepie.views.explorer.layout import dom_id
from wholepie.views.explorer.session_file import checked
from wholepie.views.explorer.state import SharedSession, Sources, opened

UPDATE = "/_dash-update-component"
Body = dict[str, Any]


class Desk:
    """An explorer that is asked without a socket, and the requests that its page sends."""

    def __init__(self, given: Sources) -> None:
        self.state: SharedSession = opened(given)
        self.client = Client(build(self.state).server.wsgi_app)
        self._layout = json.loads(self.client.get("/_dash-layout").text)
        found = json.loads(self.client.get("/_dash-dependencies").text)
        (self._callback,) = [each for each in found if "seen.data" in each["output"]]

    def body(self, *changed: str, **values: Any) -> Body:
        """A request as the page sends it, with these values of components by their id and the
        names of those which a person changed.
        """
        outputs = [each.rpartition(".") for each in self._callback["output"][2:-2].split("...")]
        places = [{"id": component, "property": name} for component, _, name in outputs]
        return {
            "output": self._callback["output"],
            "outputs": [self._items(each, None) for each in places],
            "changedPropIds": [*changed],
            "inputs": [self._items(each, values) for each in self._callback["inputs"]],
            "state": [self._items(each, values) for each in self._callback["state"]],
        }

    def _items(self, place: Body, values: Body | None) -> Any:
        """A component, or all of a pattern, with its value where there are values."""
        if not place["id"].startswith("{"):
            return self._item(place["id"], place["property"], values)
        pattern = json.loads(place["id"])
        return [
            self._item(own, place["property"], values)
            for own in (each["id"] for each in _parts(self._layout))
            if isinstance(own, dict) and own.keys() == pattern.keys()
            if all(value in (["ALL"], own[key]) for key, value in pattern.items())
        ]

    def _item(self, own: Any, name: str, values: Body | None) -> Body:
        item = {"id": own, "property": name}
        if values is None:
            return item
        (part,) = [each for each in _parts(self._layout) if each["id"] == own]
        value = part.get(name) if name == "n_submit" else values.get(dom_id(own), part.get(name))
        return item if value is None else item | {"value": value}

    def send(self, body: Any, kind: str = "application/json") -> tuple[int, str]:
        """Status and text of the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.post(UPDATE, data=data, content_type=kind)
        return answer.status_code, answer.text

    def saved(self) -> bytes:
        """The session as a file would hold it; it must be one that is read again."""
        text = self.state.session.model_dump_json().encode()
        checked(json.loads(text), self.state.sources.folder, self.state.sources.front)
        return text


def _parts(tree: Any) -> Iterator[Body]:
    """The properties of all components of a layout that have an id."""
    if isinstance(tree, list):
        for each in tree:
            yield from _parts(each)
    elif isinstance(tree, dict) and "props" in tree:
        if "id" in tree["props"]:
            yield tree["props"]
        yield from _parts(tree["props"].get("children"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(sources(tmp_path_factory.mktemp("run"), max_points=3))
    made.state.pin("2", True)
    made.state.note("2", "a note")
    return made


def level(goal: int, how: str = "number", kind: str = "limit") -> str:
    return dom_id({"level": kind, "how": how, "goal": goal})


def made(**own: Any) -> Body:
    """A button that the page makes for a plan or a note."""
    return {"id": own, "property": "n_clicks", "value": 1}


def test_what_the_page_sends_is_done(desk: Desk) -> None:
    state = desk.state
    for changed, values in (
        (f"{level(1)}.value", {level(1): 20}),
        (f"{level(1, 'slider')}.value", {level(1, "slider"): 24.0}),
        ("pin.n_clicks", {"pin": 3}),
        ("name.value", {"name": "ä " * 40}),
        ("add-note.n_clicks", {"add-note": 1, "note": "\U0001f600" * 1000}),
        ("within.value", {"within": []}),
        ("picture.clickData", {"picture": {"points": [{"customdata": 1}]}}),
        ("picture.clickData", {"picture": {"points": [{"x": 1}]}}),
    ):
        before = state.version
        status, text = desk.send(desk.body(changed, **values))
        assert status in (200, 204), (changed, text)
        assert "customdata" not in str(values) or state.session.chosen == "1"
        assert state.version > before or "clickData" in changed
    for act, plan in (("look", "3"), ("unpin", "2"), ("look", "2")):
        body = desk.body(f"{dom_id({'act': act, 'plan': plan})}.n_clicks")
        body["inputs"][5] = [made(act=act, plan=plan)]
        assert desk.send(body)[0] in (200, 204)
    assert (state.session.chosen, state.is_pinned("2")) == ("2", False)


NAN, LARGE = float("nan"), 10**400
VALUES: list[tuple[str, Any, str]] = [
    *((level(0), value, "takes") for value in ("8000", [1], {}, True, LARGE, NAN)),
    *((level(0, "slider"), value, "ends") for value in (8000.1, -1, LARGE, NAN, "8000", [], True)),
    *(("within", value, "options") for value in ("x", ["nobody: nothing"], [1], [[]], {}, 0)),
    ("within", ["owner: no more than there is"] * 2, "options"),
    *(("name", value, "field") for value in ("x" * 81, 1, ["x"], {"x": 1}, "\ud800")),
    *(("note", value, "field") for value in ("x" * 2001, 1, ["x"], "half \udfff")),
    *(("looking", value, "no plan") for value in ("0", "4", "new-1", "../1", "", 1, [], "²", "1 ")),
    *(("seen", value, "no version") for value in (-1, 1.5, "1", True, [], LARGE, 2**52)),
    *(("front", value, "another front") for value in ("", "0" * 64, 1, None, [])),
    *(("pin", value, "takes a count") for value in (-1, 1.5, "1", True, [], 2**53, LARGE)),
    *(("tick", value, "takes a count") for value in (-1, "1", {})),
    *(("picture", value, "points") for value in ("x", [], {"points": []}, {"points": [1]})),
    *(("picture", {"points": [{"customdata": x}]}, "no plan") for x in (0, 4, 1.5, "1", [], True)),
]


@pytest.mark.parametrize(("component", "value", "words"), VALUES)
def test_a_value_that_its_component_cannot_have_is_refused(
    desk: Desk, component: str, value: Any, words: str
) -> None:
    before = desk.saved()
    status, text = desk.send(desk.body(**{component: value}))
    assert status == 400
    assert words in text or "not JSON" in text
    assert desk.saved() == before


COMPONENTS: list[tuple[Body, str]] = [
    (made(act="look", plan="99"), "there is no"),
    (made(act="look", plan=1), "there is no"),
    (made(act="few", plan="1"), "there is no"),
    (made(act="delete", plan="1"), "there is no"),
    (made(act=["look"], plan="1"), "there is no"),
    (made(act="look"), "there is no"),
    (made(act="look", plan="1", more=1), "there is no"),
    (made(act="look", plan="1") | {"property": "children"}, "stands where"),
    (made(act="look", plan="1") | {"value": "1"}, "takes a count"),
    ({"id": "pin", "property": "n_clicks"}, "there is no"),
    ({"id": None, "property": "n_clicks"}, "not name a component"),
]


@pytest.mark.parametrize(("item", "words"), COMPONENTS)
def test_a_component_that_the_page_never_makes_is_refused(
    desk: Desk, item: Body, words: str
) -> None:
    body = desk.body()
    body["inputs"][5] = [item]
    status, text = desk.send(body)
    assert status == 400
    assert words in text


@pytest.mark.parametrize("note", ["", "../x", "0" * 9, "0000000g", 12345678, None, ["00000000"]])
def test_a_note_that_cannot_be_is_refused_and_one_that_is_gone_is_not(
    desk: Desk, note: Any
) -> None:
    body = desk.body()
    body["inputs"][6] = [made(act="forget", note=note)]
    assert desk.send(body)[0] == 400
    body["inputs"][6] = [made(act="forget", note="00000000")]
    assert desk.send(body)[0] in (200, 204)


@pytest.mark.parametrize(
    "changed",
    ["seen.data", "pin.children", "nothing.value", "", "pin", "pin.n_clicks.x", 1, None, [], {}],
)
def test_a_change_that_nobody_can_make_is_refused(desk: Desk, changed: Any) -> None:
    body = desk.body()
    body["changedPropIds"] = [changed]
    assert desk.send(body)[0] == 400


def test_buttons_that_the_page_does_not_show_cannot_be_pressed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    whole = Desk(sources(tmp_path_factory.mktemp("whole")))
    status, text = whole.send(whole.body("solve.n_clicks", solve=1))
    assert (status, "nobody can use 'solve'" in text) == (400, True)


RAW: list[Any] = [
    *(b"", b"{}", b"[]", b"null", b"x", b"\xff\xfe\x00", b"[" * 90_000, b'{"output":' * 9_000),
    *(b"[" * 500 + b"]" * 500, b"9" * 9_000, b"1e999", b"NaN", b"{'a': 1}", b'"\\ud800"'),
    *([], "text", 1, None, {"output": []}, {"output": {}, "inputs": 1}),
]


@pytest.mark.parametrize("raw", RAW)
def test_what_is_no_form_is_refused(desk: Desk, raw: Any) -> None:
    status, text = desk.send(raw)
    assert status == 400
    assert "Traceback" not in text
    assert len(text) < 300


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "application/xml"])
def test_another_content_type_is_refused(desk: Desk, kind: str) -> None:
    assert desk.send(desk.body(), kind) == (
        400,
        "The page cannot have sent this: the body must be application/json.\n",
    )


ODD = st.one_of(
    st.sampled_from(
        [None, True, -1, 2**53, 10**400, 1.5, "", "x", "1", [], {}, [[]], {"id": "pin"}]
    ),
    st.text(max_size=9),
    st.floats(),
    st.recursive(st.none() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)),
)


def _spots(tree: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(tree, list):
        tree = dict(enumerate(tree))
    for key, value in tree.items() if isinstance(tree, dict) else ():
        yield (*place, key)
        yield from _spots(value, (*place, key))


@st.composite
def mutated(draw: Any, body: Body) -> Body:
    """A body in which a few places are taken out, changed, swapped or doubled."""
    found = copy.deepcopy(body)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(list(_spots(found))))
        within = found
        for key in way:
            within = within[key]
        how = draw(st.sampled_from(["odd", "odd", "gone", "twice", "other"]))
        if how == "gone":
            del within[last]
        elif how == "twice" and isinstance(within, list):
            within.insert(last, copy.deepcopy(within[last]))
        else:
            within[last] = draw(ODD)
    return found


CHANGES: list[tuple[tuple[str, ...], Body]] = [
    ((), {}),
    (("tick.n_intervals",), {"tick": 3}),
    (("pin.n_clicks",), {"pin": 1}),
    (("name.value",), {"name": "a name"}),
    (("note.n_submit",), {"note": "words"}),
    (("within.value",), {"within": []}),
    ((f"{level(0)}.value",), {level(0): 20}),
    ((f"{level(1, 'slider', 'hope')}.value",), {level(1, "slider", "hope"): 20}),
    (("picture.clickData",), {"picture": {"points": [{"customdata": 1}]}}),
    (("reset.n_clicks",), {"reset": 1}),
]


@examples(600)
@given(st.data(), st.sampled_from(CHANGES))
def test_no_request_is_more_than_the_explorer_can_take(
    desk: Desk, data: st.DataObject, change: tuple[tuple[str, ...], Body]
) -> None:
    body = desk.body(*change[0], **change[1])
    body["inputs"][5] = [made(act="look", plan="2"), made(act="unpin", plan="2")]
    body["inputs"][6] = [made(act="forget", note="00000000")]
    before = desk.saved()
    status, text = desk.send(data.draw(mutated(body)))
    assert status in (200, 204, 400)
    assert "Traceback" not in text
    assert status != 400 or desk.saved() == before
    desk.saved()


@examples(300)
@given(st.data())
def test_no_bytes_are_more_than_the_explorer_can_take(desk: Desk, data: st.DataObject) -> None:
    raw = bytearray(json.dumps(desk.body("pin.n_clicks", pin=1)).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=4))
    status, text = desk.send(bytes(raw))
    assert status in (200, 204, 400)
    assert "Traceback" not in text
    desk.saved()
