"""Proofs on disk, ``proofs.json.gz``: what the answers of HiGHS prove of all plans.

docs/verify.md describes the file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

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
        "weights": number_texts(proof.weights),
        "bounds": number_texts(proof.bounds),
        "least": number_texts(np.array([proof.least]))[0],
    }
