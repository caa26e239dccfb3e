"""A key that nothing has is told wherever it stands, with the nearest that there is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel, Tag

import wholepie as wp
from wholepie.models.shape import ScenarioShape
from wholepie.models.validate import _known, _unwrapped

SCENARIO = """wholepie: 1
title: t
tables: {{sites: {{file: sites.csv, {}}}}}
decisions: {{build: {{type: binary}}}}
stakeholders:
  a: {{goals: {{g: {{maximize: build}}}}}}
  b: {{goals: {{h: {{minimize: build}}}}}}
"""


def shapes(kind: Any, path: list[int | str]) -> Iterator[list[int | str]]:
    """Every path at which keys are known by name."""
    kind = _unwrapped(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield path
        for name, field in kind.model_fields.items():
            yield from shapes(field.annotation, [*path, field.alias or name])
    elif get_origin(kind) is dict:
        yield from shapes(get_args(kind)[1], [*path, "name"])
    elif get_origin(kind) is not list:
        for each in get_args(kind):
            tags = [arg.tag for arg in get_args(each) if isinstance(arg, Tag)]
            yield from shapes(each, [*path, *tags]) if tags else ()


def test_every_shape_knows_its_keys() -> None:
    paths = list(shapes(ScenarioShape, []))
    assert len(paths) > 10
    assert ["tables", "name", "<long>", "wide"] in paths
    assert ["tables", "name", "<long>", "map", "<long>"] in paths
    assert all(map(_known, paths))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("wide: {row: a, columns: b, value: c}", 'unknown key "row"'),
        ("map: {longitud: a, latitude: b}", 'unknown key "longitud"'),
        ("map: {zzz: a}", 'unknown key "zzz"'),
    ],
)
def test_a_key_within_a_part_of_a_table_is_told(written: str, said: str, folder: Path) -> None:
    Path("sites.csv").write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    Path("scenario.yaml").write_text(SCENARIO.format(written), encoding="utf-8")
    with pytest.raises(wp.ScenarioError) as caught:
        wp.load("scenario.yaml")
    assert any(said in each.message and each.line == 3 for each in caught.value.faults)
