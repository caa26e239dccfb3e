"""Workbooks (XLSX): cells strictly read, tables in sheets, whole scenarios; how they are written.

package.py   the file itself: what it is, how large it is, what is refused
book.py      its sheets as cells of texts, each with what was noticed about it
sheet.py     one sheet as a table's rows below their header
layout.py    which sheets a scenario has, and which columns each
reading.py   the sheets of a scenario as the document that a YAML file would be
writing.py   a scenario as a workbook to fill in
"""
