"""Forms: what the page can send, by its layout; all else is refused before a callback sees it.

A request names the components of the page with their values. Each must be one of the layout, or of
those that the page makes for plans and notes, and its value one that such a component can have.
"""

import json
import re
import reprlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from dash import ALL
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from .guard import Application, Environ, StartResponse
from .layout import dom_id
from .state import SharedSession

UPDATE = "/_dash-update-component"
_DEEPEST = 30
_MOST_COUNT = 2**53
_NOTE = re.compile(r"[0-9a-f]{8}")
_LISTS = ("outputs", "inputs", "state", "changedPropIds")
_BACKGROUND = ("seen", "looking", "front")

Place = tuple[Any, str]


class Forms:
    """The requests that the page of a session can send to its one callback."""

    def __init__(self, state: SharedSession, page: Any) -> None:
        """``page`` is the layout, as a tree of Dash's components."""
        self._state = state
        self._ids = list(page)
        self._parts = {dom_id(each): page[each] for each in self._ids}

    def expect(self, output: str, **places: Sequence[Any]) -> None:
        """Say what the callback is called and which ``outputs``, ``inputs`` and ``state`` it has,
        as Dash's dependencies.
        """
        self._output = output
        self._places = {
            name: [(each.component_id, each.component_property) for each in listed]
            for name, listed in places.items()
        }

    def before(self, app: Application) -> Application:
        """The app, which gets only what the page can have sent; 400 answers all else."""

        def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            if environ["PATH_INFO"] == UPDATE and environ["REQUEST_METHOD"] == "POST":
                sent = Request(environ)
                try:
                    self.check(_read(sent))
                except BadRequest as refusal:
                    words = Response(f"{refusal.description}\n", 400, mimetype="text/plain")
                    return words(environ, start_response)
                environ["wsgi.input"] = BytesIO(sent.get_data())
            return app(environ, start_response)

        return answer

    def check(self, body: Any) -> None:
        """Raise BadRequest, with the reason in words, unless the page can have sent this."""
        _require(isinstance(body, dict) and body.get("output") == self._output, "no such callback")
        for name in _LISTS:
            _require(isinstance(body.get(name), list), f"{name} must be a list")
        sent = {name: list(self._matched(name, body[name])) for name in self._places}
        outputs = [_known_place(each) for each in _flat(body["outputs"])]
        _require(outputs == [place for place, _ in sent["outputs"]], "outputs are not the page's")
        for place, value in (*sent["inputs"], *sent["state"]):
            self._require_value(place, value)
        self._require_changes(body["changedPropIds"], [place for place, _ in sent["inputs"]])

    def _matched(self, name: str, sent: list[Any]) -> Iterator[tuple[Place, Any]]:
        """Each place of a list with the value that was sent for it."""
        wanted = self._places[name]
        _require(len(sent) == len(wanted), f"{name} must be {len(wanted)}")
        for (component, property_), found in zip(wanted, sent, strict=True):
            if isinstance(component, str):
                yield self._value_at((component, property_), found)
            else:
                _require(isinstance(found, list), f"{name} must be a list for each pattern")
                yield from self._all_of(component, property_, found)

    def _value_at(self, place: Place, found: Any) -> tuple[Place, Any]:
        _require(_known_place(found) == place, f"{_shown(found)} stands where {place[0]} must")
        return place, found.get("value")

    def _all_of(
        self, pattern: Mapping[str, Any], property_: str, sent: list[Any]
    ) -> Iterator[tuple[Place, Any]]:
        """Those of a pattern: all that the layout has, and those that the page has made since."""
        fixed = [each for each in self._ids if _fits(pattern, each)]
        found = [_known_place(each)[0] for each in sent]
        _require(len(set(map(dom_id, found))) == len(found), "a component stands there twice")
        made = [each for each in found if each not in fixed]
        _require([each for each in found if each in fixed] == fixed, "components are missing")
        for each in made:
            _require(self._is_made(each, pattern), f"there is no {_shown(each)}")
        for each in sent:
            yield self._value_at((each["id"], property_), each)

    def _is_made(self, component: Any, pattern: Mapping[str, Any]) -> bool:
        """Whether the page makes such a component for a plan or a note of the session.

        Another browser may have removed the note that this one still shows.
        """
        if not _fits(pattern, component):
            return False
        if component["act"] == "forget":
            return _is_text(component.get("note")) and bool(_NOTE.fullmatch(component["note"]))
        return component["act"] in ("look", "unpin") and self._is_plan(component.get("plan"))

    def _is_plan(self, key: Any) -> bool:
        return _is_text(key) and self._state.knows(key)

    def _require_value(self, place: Place, value: Any) -> None:
        component, property_ = place
        part = self._parts.get(dom_id(component))
        if component in _BACKGROUND:
            self._require_background(str(component), value)
        elif part is None or property_ in ("n_clicks", "n_intervals", "n_submit"):
            _require(_is_count(value), f"{_shown(component)} takes a count, not {_shown(value)}")
        elif property_ == "clickData":
            self._require_click(value)
        else:
            takes, words = _FIELDS[part._type]
            _require(takes(part, value), f"{_shown(component)} takes {words}, not {_shown(value)}")

    def _require_background(self, name: str, value: Any) -> None:
        """What the page keeps without showing it."""
        if name == "front":
            is_own = value == self._state.session.front
            _require(is_own, "it is of another front; open the address that the explorer printed")
        elif name == "looking":
            _require(self._is_plan(value), f"there is no plan {_shown(value)}")
        else:
            seen = _is_count(value) and (value or 0) <= self._state.version
            _require(seen, f"there is no version {_shown(value)} of the session")

    def _require_click(self, value: Any) -> None:
        """A click may meet a line that does not stand for a plan."""
        if value is None:
            return
        try:
            number = value["points"][0].get("customdata")
        except (TypeError, KeyError, IndexError, AttributeError):
            raise _refused("a click has points") from None
        known = number is None or (_is_number(number) and self._is_plan(str(number)))
        _require(known, f"there is no plan {_shown(number)}")

    def _require_changes(self, changed: list[Any], sent: list[Place]) -> None:
        places = {f"{dom_id(component)}.{name}": component for component, name in sent}
        for each in changed:
            _require(_is_text(each) and each in places, f"{_shown(each)} is not on the page")
            within_reach = not self._is_out_of_reach(places[each])
            _require(within_reach, f"nobody can use {_shown(places[each])}")

    def _is_out_of_reach(self, component: Any) -> bool:
        """Whether a component is hidden or disabled for good: no callback changes that."""
        part = self._parts.get(dom_id(component))
        return any(
            getattr(part, state, False) and (component, state) not in self._places["outputs"]
            for state in ("hidden", "disabled")
        )


def _read(request: Request) -> Any:
    """The body of a request."""
    _require(request.mimetype == "application/json", "the body must be application/json")
    try:
        body = json.loads(request.get_data(), parse_constant=_not_a_number)
    except (ValueError, RecursionError):
        raise _refused("the body is not JSON") from None
    _require(not _is_deep(body), f"the body is nested more than {_DEEPEST} deep")
    return body


def _not_a_number(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
    return bool(level)


def _inside(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else ()


def _flat(listed: list[Any]) -> Iterator[Any]:
    for each in listed:
        yield from each if isinstance(each, list) else [each]


def _known_place(item: Any) -> Place:
    """The id and the property of an item."""
    _require(isinstance(item, dict), f"{_shown(item)} does not name a component")
    component, property_ = item.get("id"), item.get("property")
    known = isinstance(component, str | dict) and isinstance(property_, str)
    _require(known, f"{_shown(item)} does not name a component")
    return component, property_


def _fits(pattern: Mapping[str, Any], component: Any) -> bool:
    """Whether an id is one of a pattern, in which ``ALL`` stands for any value."""
    return (
        isinstance(component, dict)
        and component.keys() == pattern.keys()
        and all(value is ALL or component[key] == value for key, value in pattern.items())
    )


def _is_text(value: Any) -> bool:
    """Whether it is a text that a file can hold: without half a character."""
    return isinstance(value, str) and not any("\ud800" <= each <= "\udfff" for each in value)


def _is_number(value: Any) -> bool:
    """Whether it is a finite number; of integers, one that is a float too."""
    most = sys.float_info.max
    return isinstance(value, int | float) and not isinstance(value, bool) and -most <= value <= most


def _is_count(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value is None or (whole and 0 <= value < _MOST_COUNT)


def _takes_input(part: Any, value: Any) -> bool:
    if part.type == "number":
        return value is None or _is_number(value)
    return value is None or (_is_text(value) and len(value) <= part.maxLength)


def _takes_place(part: Any, value: Any) -> bool:
    """Within the ends of a slider, and what adding its steps up loses."""
    slack = 1e-9 * (part.max - part.min)
    return _is_number(value) and part.min - slack <= value <= part.max + slack


def _takes_options(part: Any, value: Any) -> bool:
    if value is None:
        return True
    known = [each["value"] for each in part.options]
    texts = isinstance(value, list) and all(map(_is_text, value))
    return texts and len(set(value)) == len(value) and set(value) <= set(known)


_FIELDS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "Input": (_takes_input, "what its field can hold"),
    "Slider": (_takes_place, "numbers between its ends"),
    "Checklist": (_takes_options, "its own options"),
}


def _require(holds: bool, why: str) -> None:
    if not holds:
        raise _refused(why)


def _refused(why: str) -> BadRequest:
    return BadRequest(f"The page cannot have sent this: {why}.")


def _shown(value: Any) -> str:
    return reprlib.repr(value)
