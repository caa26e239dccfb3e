"""Packing: plans, questions and problems as bytes, to keep, to send and to tell apart.

A packed plan holds its nonzero columns alone and comes back bit for bit.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable
from dataclasses import asdict

import numpy as np

from ..problem.problem import Floats, Problem
from ..solver.outcome import Subproblem

_COUNT = struct.Struct("<I")
_DIGEST_BYTES = 16
#: To begin to compress takes longer than so few bytes are worth.
_SMALL = 2048
#: What begins with this byte is not compressed; nothing that is does.
_PLAIN = b"\0"
#: Of an entry: where it stands, and its value.
_ENTRY_BYTES = 12
#: What one outcome may unpack to: so many numbers, or so many plans.
_MOST_NUMBERS, _USUAL_PLANS = 2**24, 1000


def pack(x: Floats) -> bytes:
    """A vector's nonzero entries, compressed where they are many."""
    at = np.flatnonzero(x.view(np.int64)).astype(np.uint32)
    raw = at.tobytes() + x[at].tobytes()
    return zlib.compress(raw, 1) if len(raw) > _SMALL else _PLAIN + raw


def unpack(packed: bytes, size: int) -> Floats:
    """The vector of that size that was packed; raises ValueError where there is none."""
    try:
        raw = packed[1:] if packed[:1] == _PLAIN else _decompressed(packed, _ENTRY_BYTES * size)
        count, rest = divmod(len(raw), _ENTRY_BYTES)
        at = np.frombuffer(raw, np.uint32, count)
        x = np.zeros(size)
        x[at] = np.frombuffer(raw, np.float64, count, 4 * count)
    except (zlib.error, IndexError) as error:
        raise ValueError(f"no packed vector: {error}") from error
    if rest:
        raise ValueError(f"no packed vector: {rest} bytes too many")
    return x


def _decompressed(packed: bytes, most: int) -> bytes:
    """What was compressed; no more is unpacked than there can be."""
    unpacking = zlib.decompressobj()
    raw = unpacking.decompress(packed, most + 1)
    if not unpacking.eof:
        raise ValueError("no packed vector: it is cut, or has more entries than there are columns")
    return raw


def pack_plans(plans: Iterable[tuple[Floats, Floats]]) -> bytes:
    """Pairs of goal values and columns, one after another."""
    parts = (part for f, x in plans for part in (f.tobytes(), pack(x)))
    return b"".join(_COUNT.pack(len(part)) + part for part in parts)


def unpack_plans(packed: bytes, size: int) -> tuple[tuple[Floats, Floats], ...]:
    """The pairs that were packed; raises ValueError where there are none."""
    parts, at = [], 0
    while at < len(packed):
        try:
            (length,) = _COUNT.unpack_from(packed, at)
        except struct.error as error:
            raise ValueError(f"no packed plans: {error}") from error
        parts.append(packed[at + _COUNT.size : at + _COUNT.size + length])
        at += _COUNT.size + length
        if len(parts) // 2 * size > max(_MOST_NUMBERS, _USUAL_PLANS * size):
            raise ValueError("no packed plans: there are too many")
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple((np.frombuffer(f), unpack(x, size)) for f, x in pairs)


def question_digest(sub: Subproblem) -> bytes:
    """What tells a subproblem from all others of the same problem."""
    vectors = (sub.weights, sub.bounds, sub.then, sub.fixed)
    numbers = np.array([sub.slack, sub.loose, sub.known])
    parts = [b"" if v is None else v.tobytes() for v in (*vectors, numbers)]
    return _digest([*parts, b"careful"] if sub.careful else parts)


def vector_digest(x: Floats) -> bytes:
    """What tells a vector from all others."""
    return _digest([(x + 0.0).tobytes()])


def problem_digest(problem: Problem) -> str:
    """What tells a problem from all others: its numbers, its goals and the names of its columns."""
    A = problem.A.sorted_indices()
    numbers = (A.indptr.astype(np.int64), A.indices.astype(np.int64), A.data)
    bounds = (problem.row_lower, problem.row_upper, problem.lower, problem.upper)
    goals = (problem.integer, problem.C, problem.c0)
    columns = problem.columns
    names = [
        [asdict(goal) for goal in problem.goals],
        [asdict(party) for party in problem.stakeholders],
        list(columns.names),
        columns.component.tolist(),
        columns.index,
        columns.hidden.tolist(),
    ]
    arrays = (np.ascontiguousarray(each).tobytes() for each in (*numbers, *bounds, *goals))
    return _digest([*arrays, json.dumps(names, default=repr).encode()]).hex()


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.digest()
