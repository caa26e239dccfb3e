"""YAML in which an expression in braces may hold brackets: ``{maximize: served["65+"], unit: t}``.

In plain YAML a text in braces that is not quoted ends at a comma or bracket, so that formulas there
would have to be quoted. Here brackets that open and close inside such a text belong to it. Files
that quote them are read as ever; only what YAML would refuse or tear apart is read differently.
"""

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import Node
from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import ScalarToken

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = set(_PAIRS.values())
_END = "\0"
_SPACES = " \t\n\0"


class _Scanner(Scanner):
    def scan_plain(self) -> Any:
        length = self._expression_length() if self.flow_level else self._pairs_length()
        return self._bracketed(length) if length else super().scan_plain()

    def _bracketed(self, length: int) -> ScalarToken:
        start = self.reader.get_mark()
        text = re.sub(r"\s*\n\s*", " ", self.reader.prefix(length))
        self.reader.forward(length)
        self.allow_simple_key = False
        return ScalarToken(text, True, start, self.reader.get_mark())

    def _expression_length(self) -> int:
        """Characters of the text ahead if it holds balanced brackets, else 0."""
        ahead, at, found = self.reader.peek, 0, False
        while not self._ends(at):
            if ahead(at) in _PAIRS:
                at, found = self._closing(at), True
                if at == 0:
                    return 0
            at += 1
        while at and ahead(at - 1) in _SPACES:
            at -= 1
        return at if found else 0

    def _pairs_length(self) -> int:
        """Characters of a value outside braces that has pairs in brackets, as in
        ``steps(x, {0: 0, 5: 10})``, else 0: plain YAML takes no second colon on a line.
        """
        if self.allow_simple_key:
            return 0
        ahead, at, pairs = self.reader.peek, 0, False
        while ahead(at) not in "\n" + _END and not (ahead(at) == "#" and ahead(at - 1) == " "):
            if ahead(at) == ":" and ahead(at + 1) in _SPACES:
                return 0
            if ahead(at) in _PAIRS:
                end = self._closing(at)
                pairs |= ": " in self.reader.prefix(end)[at:]
                if end == 0:
                    return 0
                at = end
            at += 1
        while at and ahead(at - 1) in _SPACES:
            at -= 1
        return at if pairs else 0

    def _ends(self, at: int) -> bool:
        character, following = self.reader.peek(at), self.reader.peek(at + 1)
        if character == ":":
            return following in _SPACES + ",[]{}"
        comment = character == "#" and at > 0 and self.reader.peek(at - 1) in _SPACES
        return comment or character in ",]}\n" + _END

    def _closing(self, at: int) -> int:
        """Where the bracket that opens at ``at`` closes; 0 if it does not."""
        ahead, open_brackets = self.reader.peek, [_PAIRS[self.reader.peek(at)]]
        while open_brackets:
            at += 1
            character = ahead(at)
            if character == _END:
                return 0
            if character in "\"'":
                at = self._quote_end(at)
            elif character in _PAIRS:
                open_brackets.append(_PAIRS[character])
            elif character in _CLOSERS and character != open_brackets.pop():
                return 0
        return at

    def _quote_end(self, at: int) -> int:
        """Where the quotation that begins at ``at`` ends; ``at`` itself if it does not."""
        ahead, end = self.reader.peek, at + 1
        while ahead(end) not in (ahead(at), "\n", _END):
            end += 1
        return end if ahead(end) == ahead(at) else at


def compose(text: str) -> Node | None:
    """The node graph of a YAML document, None for an empty one; raises ruamel's YAMLError."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _Scanner
    node: Node | None = yaml.compose(text)
    return node
