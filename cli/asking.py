"""Asking: an answer comes from an option, else from a person, else it is an offer that --yes takes.

What has no answer, and every option that is refused, is reported at once.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import click

from ..diagnostics import codes
from ..diagnostics.diagnostic import Diagnostic
from ..optimizer.errors import InputError
from .output import say

T = TypeVar("T")
DONE = "-"
_WIDE = 72


@dataclass
class Asking:
    """Who answers: a person at a terminal, or the options and offers alone."""

    person: bool
    takes_offers: bool
    refused: list[tuple[Diagnostic, str]] = field(default_factory=list)

    def given(self, option: str, texts: Iterable[str], read: Callable[[str], T]) -> list[T]:
        """What was given with an option, read; what is refused is kept for the end."""
        found: list[T] = []
        for text in texts:
            try:
                found.append(read(text))
            except InputError as error:
                self.refused.append((error.kind, f"{option}: {error.message}"))
        return found

    def ask(self, option: str, question: str, offer: str, read: Callable[[str], T]) -> T | None:
        """The answer to a question that no option answers; None where nobody answers it."""
        if self.person:
            return self._prompted(question, offer, read)
        if self.takes_offers and offer:
            return next(iter(self.given(option, [offer], read)), None)
        would_do = f" (--yes takes {offer})" if offer else ""
        self.lacks(f"{option} is needed: {question}{would_do}")
        return None

    def several(
        self, option: str, question: str, offers: Sequence[str], read: Callable[[str], T]
    ) -> list[T]:
        """Answers with ; between them; none for ``-``."""
        offer = "; ".join(offers)

        def parts(text: str) -> list[T]:
            if text.strip() == DONE:
                return []
            try:
                return [read(text.strip())]  # a name may hold a ; too
            except InputError:
                return [read(part.strip()) for part in text.split(";") if part.strip()]

        if not self.person:
            return self.given(option, offers, read) if self.takes_offers else []
        return self._prompted(f"{question} ({DONE} for none)", offer or DONE, parts)

    def lacks(self, message: str) -> None:
        """Keep for the end what is missing."""
        self.refused.append((codes.ANSWER_MISSING, message))

    def end(self) -> None:
        """Raise InputError with everything that was refused or is missing."""
        if self.refused:
            kinds = [kind for kind, _ in self.refused]
            raise InputError(kinds[0], "\n".join(message for _, message in self.refused))

    def _prompted(self, question: str, offer: str, read: Callable[[str], T]) -> T:
        if len(question) + len(offer) > _WIDE:
            say(f"{question}:")
            question = " "
        while True:
            try:
                text = click.prompt(question, default=offer or None, prompt_suffix=": ", err=True)
            except click.Abort:
                raise KeyboardInterrupt from None  # which every command ends in the same way
            try:
                return read(str(text).strip())
            except InputError as error:
                say(f"  {error.message}")


def asking(takes_offers: bool) -> Asking:
    """A person is asked where both ends are a terminal, and offers are not taken unseen."""
    person = sys.stdin.isatty() and sys.stderr.isatty() and not takes_offers
    return Asking(person, takes_offers)
