"""Proofs on disk, ``proofs.json.gz``: what the answers of HiGHS prove of all plans.

docs/verify.md describes the file.
"""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from ..problem.problem import Floats
from ..search.claims import Claim
from .number_texts import number_texts
from .packed_json import write_packed

NAME = "proofs.json.gz"
FORMAT = 1


def write(proofs: Sequence[Claim], path: Path) -> None:
    """Write the proofs in the order in which they were made."""
    write_packed({"wholepie_proofs": FORMAT, "proofs": list(map(_described, proofs))}, path)


def _described(proof: Claim) -> dict[str, Any]:
    return {
        "weights": _texts(proof.weights),
        "bounds": _texts(proof.bounds),
        "least": _texts(np.array([proof.least]))[0],
    }


def _texts(values: Floats) -> list[str | None]:
    """Numbers as texts, to the last digit: a bound may lie one small step below a number with fewer
    digits, which it does not stand for.
    """
    return [
        text if text is None or _read(text) == value else f"~{value!r}"
        for text, value in zip(number_texts(values), values.tolist(), strict=True)
    ]


def _read(text: str) -> float:
    return float(Fraction(text.removeprefix("~")))
