"""The shape of a table in a scenario file: which file, which key, and where its rows are."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

NameText = str


def short_or_long(value: Any) -> str:
    """Which of two forms a value has: names with values below it, or not."""
    return "<long>" if isinstance(value, dict) else "<short>"


class ShapePart(BaseModel):
    """Base of all parts: nothing is converted, nothing unknown is accepted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


class MapShape(ShapePart):
    """Where the rows of a table are: two columns of coordinates, or outlines in a GeoJSON."""

    longitude: NameText | None = Field(
        default=None, description="Column of degrees to the east.", examples=["lon"]
    )
    latitude: NameText | None = Field(
        default=None, description="Column of degrees to the north.", examples=["lat"]
    )
    x: NameText | None = Field(
        default=None, description="Column of distances to the east.", examples=["easting"]
    )
    y: NameText | None = Field(
        default=None, description="Column of distances to the north.", examples=["northing"]
    )
    outlines: str | None = Field(
        default=None,
        min_length=1,
        description="GeoJSON whose features have the table's key as a property, or as their id.",
        examples=["areas.geojson"],
    )
    unit: Literal["", "m", "km"] = Field(
        default="",
        description="What x, y and outlines that are not in degrees are counted in.",
        examples=["m"],
    )

    @model_validator(mode="after")
    def _one_way(self) -> "MapShape":
        pairs = [(self.longitude, self.latitude), (self.x, self.y)]
        given = [pair for pair in pairs if pair != (None, None)]
        whole = [pair for pair in given if None not in pair]
        if len(given) + (self.outlines is not None) != 1 or len(whole) < len(given):
            words = "expected longitude and latitude, x and y, or outlines"
            raise PydanticCustomError("map_columns", words)
        return self


class WideShape(ShapePart):
    """How the rows, the columns and the cells of a matrix are called."""

    rows: NameText = Field(
        min_length=1, description="What the first column holds.", examples=["site"]
    )
    columns: NameText = Field(
        min_length=1, description="What the first row holds.", examples=["village"]
    )
    value: NameText = Field(
        default="value", min_length=1, description="What the cells hold.", examples=["km"]
    )

    @model_validator(mode="after")
    def _three_names(self) -> "WideShape":
        if len({self.rows, self.columns, self.value}) < len(type(self).model_fields):
            raise PydanticCustomError("same_names", "expected three different names")
        return self


class TableShape(ShapePart):
    """A table with its key, or its sheet in a workbook, named."""

    file: str = Field(
        min_length=1,
        description="CSV file or workbook (.xlsx), beside the scenario or below it.",
        examples=["votes.csv"],
    )
    sheet: str | None = Field(
        default=None,
        min_length=1,
        description="Sheet of the workbook; else its first.",
        examples=["Votes"],
    )
    range: str | None = Field(
        default=None,
        min_length=1,
        description="Named range, Excel table or area, if not a whole sheet of the workbook.",
        examples=["Costs"],
    )
    key: NameText | list[NameText] | None = Field(
        default=None,
        description="The column, or list of two columns, that tells rows apart; else the first.",
        examples=[["project", "group"]],
    )
    wide: WideShape | None = Field(
        default=None,
        description="A matrix: one row for each of its cells, with the keys of both sides.",
        examples=[{"rows": "site", "columns": "village"}],
    )
    header: Literal[1, 2] | None = Field(
        default=None,
        description="How many rows the header has; 2 if units stand below the names.",
        examples=[2],
    )
    units: dict[NameText, Annotated[str, Field(min_length=1)]] = Field(
        default_factory=dict,
        description="Units of columns by name.",
        examples=[{"cost": "kEUR"}],
    )
    without_totals: bool = Field(
        default=False,
        alias="without totals",
        description="true to leave out a last row of sums, and the last column of a wide table.",
        examples=[True],
    )
    decimal: Literal["point", "comma"] | None = Field(
        default=None,
        description="What marks decimals in a CSV file that does not say so as a whole.",
        examples=["comma"],
    )
    map: Annotated[
        Annotated[Literal[False] | None, Tag("<short>")] | Annotated[MapShape, Tag("<long>")],
        Discriminator(short_or_long),
    ] = Field(
        default=None,
        description=(
            "Where its rows are, for maps of plans. Columns called latitude and longitude, or "
            "easting and northing, are found, and a GeoJSON beside the table; false: no map."
        ),
        examples=[{"x": "east", "y": "north", "unit": "m"}, False],
    )

    @model_validator(mode="after")
    def _keys_of_its_own(self) -> "TableShape":
        if self.wide is not None and (self.key is not None or self.header == 2):
            raise PydanticCustomError(
                "wide_key", "a wide table has no key and no second header row"
            )
        return self
