"""The diagnostics of tables and workbooks, a part of the table in ``codes.py``."""

from .diagnostic import Error, Warned

# Tables.
EMPTY_TABLE = Error("WP301", "empty-table", "A table has no rows.")
CSV_SYNTAX = Error("WP302", "csv-syntax", "A row of a table is not valid CSV.")
CSV_SEPARATOR = Error(
    "WP303", "csv-separator", "What separates the columns of a table is not clear."
)
UNNAMED_COLUMN = Error("WP304", "unnamed-column", "A column of a table has no name.")
BLANKS_AROUND = Error("WP305", "blanks-around", "A key or a column's name has blanks around it.")
DUPLICATE_COLUMN = Error("WP306", "duplicate-column", "Two columns have the same name.")
RAGGED_ROW = Error("WP307", "ragged-row", "A row has more or fewer cells than there are columns.")
CELL_NOT_A_NUMBER = Error("WP308", "cell-not-a-number", "A cell used as a number holds none.")
SHEET_OF_NO_WORKBOOK = Error(
    "WP309", "sheet-of-no-workbook", "A sheet is asked of a file that is not a workbook."
)
UNKNOWN_KEY_COLUMN = Error(
    "WP310", "unknown-key-column", "The key names a column that the table does not have."
)
EMPTY_KEY = Error("WP311", "empty-key", "A row has no key.")
DUPLICATE_ROW = Error("WP312", "duplicate-row", "Two rows have the same key.")
KEY_COLUMNS = Error("WP313", "key-columns", "The key of a table is not one column or two.")
NOT_GEOJSON = Error("WP314", "not-geojson", "A GeoJSON does not hold what a map needs.")
NO_COORDINATES = Error("WP315", "no-coordinates", "A map has no coordinates where it needs them.")
DECIMAL_MARK = Error("WP316", "decimal-mark", "What marks decimals in a table is not clear.")
NO_CSV = Error("WP317", "no-csv", "What only CSV files need is said of a workbook.")
COLUMN_UNIT = Error(
    "WP318",
    "column-unit",
    "A unit is given to a column that is not there, a column has two, or a number is none.",
)
NO_TOTALS = Error("WP319", "no-totals", "A table has no row of totals to leave out.")
NO_MAP = Warned("WP351", "no-map", "What seems to be coordinates makes no map.")
TABLE_CONVENTION = Warned(
    "WP352", "table-convention", "A table is read with other separators or decimal marks."
)
GROUPED_THOUSANDS = Warned(
    "WP353", "grouped-thousands", "A column has marks between thousands; it is read without them."
)
TOTALS = Warned("WP355", "totals", "The last row or column of a table has the sums of the others.")
DATES_UNCLEAR = Warned(
    "WP354", "dates-unclear", "Which part of dates is the day is not clear; they stay texts."
)

# Workbooks.
MERGED_CELLS = Error("WP401", "merged-cells", "Cells that are used are merged.")
CELL_ERROR = Error("WP402", "cell-error", "A cell holds an error, such as #DIV/0!.")
FORMULA_NOT_COMPUTED = Error("WP403", "formula-not-computed", "A formula was never computed.")
UNKNOWN_SHEET = Error("WP404", "unknown-sheet", "A workbook does not have a sheet of this name.")
WORKBOOK_DAMAGED = Error("WP405", "workbook-damaged", "A workbook is damaged.")
WORKBOOK_EMPTY = Error("WP406", "workbook-empty", "A workbook or a sheet holds nothing.")
WORKBOOK_FORMAT = Error("WP407", "workbook-format", "The file is not an Excel workbook.")
WORKBOOK_PASSWORD = Error("WP408", "workbook-password", "A workbook is protected by a password.")
UNKNOWN_HEAD = Error(
    "WP409", "unknown-head", "A sheet of a scenario has a column that the language does not have."
)
MISSING_HEAD = Error("WP410", "missing-head", "A sheet of a scenario lacks a column.")
STRAY_CELL = Error("WP411", "stray-cell", "A cell stands below no column name.")
EMPTY_CELL = Error("WP412", "empty-cell", "A cell that is needed is empty.")
DATE_CELL = Error("WP413", "date-cell", "A cell holds a date where none is expected.")
DIGITS_LOST = Error("WP414", "digits-lost", "A number is too long for a spreadsheet to keep.")
HARD_BLANK = Error("WP415", "hard-blank", "An expression has a non-breaking space in it.")
INDEX_MIXED = Error("WP416", "index-mixed", "A parameter has rows with and without an index.")
UNKNOWN_STAKEHOLDER = Error(
    "WP417",
    "unknown-stakeholder",
    "A sheet names a stakeholder that is not on the sheet stakeholders.",
)
UNKNOWN_RANGE = Error("WP418", "unknown-range", "A workbook has no range or table of this name.")
FORMULA_CELLS = Warned(
    "WP451", "formula-cells", "Cells hold formulas; the values last computed are used."
)
HIDDEN_CELLS = Warned("WP452", "hidden-cells", "Hidden sheets, rows or columns still count.")
PERCENT_CELLS = Warned("WP453", "percent-cells", "Cells are in per cent; they are read as shares.")
MACROS = Warned("WP454", "macros", "A workbook has parts that are not read.")
UNREAD_SHEETS = Warned("WP455", "unread-sheets", "Sheets of a workbook are not read.")
DATE_COLUMN = Warned("WP456", "date-column", "A column holds dates.")
NUMBER_AS_TEXT = Warned("WP457", "number-as-text", "A number is stored as a text among numbers.")
HARD_BLANK_COLUMN = Warned("WP458", "hard-blank-column", "A column has a non-breaking space in it.")
ROUNDED_NUMBERS = Warned(
    "WP459", "rounded-numbers", "A column has numbers that spreadsheets round."
)
BLANK_ROWS = Warned("WP460", "blank-rows", "Blank rows between others are skipped.")
