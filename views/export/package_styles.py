"""The cell styles of one workbook, as more styles of another."""

import re

_XFS = re.compile(r"<cellXfs\b[^>]*>(.*?)</cellXfs>", re.DOTALL)
_XF = re.compile(r"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_FONTS = re.compile(r"<fonts\b[^>]*>(.*?)</fonts>", re.DOTALL)
_FONT = re.compile(r"<font>.*?</font>|<font/>", re.DOTALL)
_FORMAT = re.compile(r'<numFmt\b[^>]*\bnumFmtId="([0-9]+)"[^>]*\bformatCode="([^"]*)"[^>]*/>')
_CELL = re.compile(r'(<(?:c|row)\b[^>]*? s=")([0-9]+)(")|(<col\b[^>]*? style=")([0-9]+)(")')
_FIRST_OWN = 164


class AddedStyles:
    """The styles of a workbook, to which those of another are added.

    Where the workbook's styles are not written as most programs do, cells get none.
    """

    def __init__(self, there: bytes, more: bytes) -> None:
        self.content = there
        self.mapped: dict[int, int] = {}
        text, added = there.decode("utf-8", "replace"), more.decode()
        if all(each.search(text) for each in (_XFS, _FONTS)) and "<styleSheet" in text:
            self._add(text, added)

    def applied(self, sheet: str) -> str:
        """A sheet whose cells have the added styles."""
        return _CELL.sub(self._one, sheet)

    def _one(self, match: re.Match[str]) -> str:
        head, number, tail = match.groups()[:3] if match[1] else match.groups()[3:]
        return f"{head}{self.mapped.get(int(number), 0)}{tail}"

    def _add(self, text: str, added: str) -> None:
        formats = dict(_FORMAT.findall(text))
        own_formats, own_fonts = dict(_FORMAT.findall(added)), _inside(_FONTS, _FONT, added)
        base = next(iter(_inside(_FONTS, _FONT, text)), "<font/>")
        for position, xf in enumerate(_inside(_XFS, _XF, added)):
            code = own_formats.get(_attribute(xf, "numFmtId"))
            number = _attribute(xf, "numFmtId")
            if code is not None:
                number = next((key for key, each in formats.items() if each == code), "")
                if not number:
                    number = str(max([_FIRST_OWN - 1, *map(int, formats)]) + 1)
                    formats[number] = code
                    text = _with_format(text, number, code)
            bold_or_not = re.findall(r"<[bi]/>", own_fonts[int(_attribute(xf, "fontId"))])
            text, font = _placed(text, _FONTS, _FONT, _dressed(base, "".join(bold_or_not)))
            made = _xf(xf, number, font)
            text, self.mapped[position] = _placed(text, _XFS, _XF, made)
        self.content = text.encode()


def _inside(group: re.Pattern[str], each: re.Pattern[str], text: str) -> list[str]:
    match = group.search(text)
    return each.findall(match[1]) if match else []


def _placed(
    text: str, group: re.Pattern[str], each: re.Pattern[str], entry: str
) -> tuple[str, int]:
    """The text with an entry in a group, and its position there; one that is there is used."""
    match = group.search(text)
    assert match is not None
    entries = each.findall(match[1])
    if entry in entries:
        return text, entries.index(entry)
    head = match[0][: match[0].index(">") + 1]
    counted = re.sub(r'\bcount="[0-9]+"', f'count="{len(entries) + 1}"', head)
    end = match[0][match[0].rindex("</") :]
    made = f"{counted}{match[1]}{entry}{end}"
    return text[: match.start()] + made + text[match.end() :], len(entries)


def _with_format(text: str, number: str, code: str) -> str:
    entry = f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
    text = re.sub(r"<numFmts\b[^>]*/>", "", text)
    match = re.search(r"<numFmts\b[^>]*>", text)
    if match is None:
        begin = re.search(r"<styleSheet\b[^>]*>", text)
        assert begin is not None
        group = f'<numFmts count="1">{entry}</numFmts>'
        return text[: begin.end()] + group + text[begin.end() :]
    count = len(_FORMAT.findall(text)) + 1
    head = re.sub(r'\bcount="[0-9]+"', f'count="{count}"', match[0])
    return text[: match.start()] + head + entry + text[match.end() :]


def _dressed(font: str, marks: str) -> str:
    """The workbook's own first font, bold or italic as asked."""
    bare = re.sub(r"<[bi](?: val=\"[^\"]*\")?/>", "", font)
    return bare.replace("<font>", f"<font>{marks}", 1).replace(
        "<font/>", f"<font>{marks}</font>", 1
    )


def _xf(xf: str, number: str, font: int) -> str:
    alignment = re.search(r"<alignment\b[^>]*/>", xf)
    head = (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0"'
        ' applyNumberFormat="1" applyFont="1"'
    )
    return f'{head} applyAlignment="1">{alignment[0]}</xf>' if alignment else f"{head}/>"


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match[1] if match else "0"
