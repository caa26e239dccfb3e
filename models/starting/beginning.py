"""A folder with a scenario begun from a table, and the table beside it."""

from pathlib import Path

from ...optimizer import disk
from ..saving import SCENARIO, csv_text, file_names, require_free
from ..shape import json_schema
from ..templates import MODELINE, SCHEMA, write_schema
from .answers import TableAnswers
from .survey import Survey
from .wording import ScenarioText


def begin(folder: Path, survey: Survey, answers: TableAnswers, *, overwrite: bool = False) -> Path:
    """Write the scenario, its schema and the table as CSV; the path of the scenario.

    Raises InputError where something is in the way.
    """
    if not overwrite:
        require_free(folder)
    number = _free_column(survey)
    file = file_names([survey.path.stem])[survey.path.stem]
    text = ScenarioText(survey, answers, file, number).text()
    disk.write(folder / file, _table(survey, "" if answers.key else number), parents=True)
    write_schema(folder / SCHEMA, json_schema())
    disk.write(folder / SCENARIO, f"{MODELINE.format(SCHEMA)}\n{text}")
    return folder / SCENARIO


def _free_column(survey: Survey) -> str:
    name, number = "number", 1
    while name in survey.columns:
        number += 1
        name = f"number_{number}"
    return name


def _table(survey: Survey, number: str) -> str:
    """The table as it was read, with commas and decimal points; ``number`` counts its rows."""
    sheet = survey.table.sheet
    if number:
        rows = [[str(i + 1), *cells] for i, cells in enumerate(sheet.rows)]
        return csv_text([[number, *sheet.header], *rows])
    return csv_text([sheet.header, *sheet.rows])
