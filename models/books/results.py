"""Names of the sheets in a workbook that hold results, and nothing of a scenario."""

#: What the names of the sheets begin with that wholepie writes into a workbook.
PREFIX = "wholepie "


def is_result(name: str) -> bool:
    """Whether a sheet of this name holds results."""
    return name.casefold().startswith(PREFIX)
