"""Files of other programs for fuzzing: models in numbers, ballots, workbooks; see fuzz_cases.py."""

import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from random import Random

import wholepie as wp
from fuzz_cases import ODD_TEXTS, SECONDS, attempt, encoded, mutated
from wholepie import Problem
from wholepie.models.formats.ballots import Grouping
from wholepie.models.formats.convert import convert, convert_ballots
from wholepie.models.formats.kinds import FORMATS
from wholepie.models.sources import read
from wholepie.models.templates import create_book

BALLOTS = """META
key;value
description;Fuzz
country;Nowhere
unit;Town
instance;2023
num_projects;3
num_votes;6
budget;7
vote_type;approval
rule;greedy
date_begin;2023
date_end;2023
PROJECTS
project_id;cost;category;name
a;3;green;A tree
b;4;sport;A field
c;2;green;A bench
VOTES
voter_id;age;sex;vote
1;20;F;a,b
2;25;M;a
3;35;F;b,c
4;40;M;c
5;70;F;a,c
6;75;M;b
"""


@cache
def texts() -> dict[str, str]:
    """A small problem in every format of models in numbers."""
    goals = [wp.Goal("gain", "maximize"), wp.Goal("cost", "minimize")]
    problem = Problem.from_arrays(
        [[5, 4, 3.5], [3, 4, 2]], [[3, 4, 2], [1, -1, 0]], row_lower=[-1e3, -2], row_upper=[7, 5],
        upper=[1, 1, 4], integer=[1, 1, 0], goals=goals,
    )  # fmt: skip
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("mop", "mps", "lp"):
            path = Path(folder) / f"model.{name}"
            convert(problem, path, name, together=True)
            found[name] = path.read_text(encoding="utf-8")
    return found


def models(rng: Random, folder: Path) -> None:
    """Model files with lines and words changed."""
    name = rng.choice(list(FORMATS))
    path = folder / f"model.{name}"
    path.write_bytes(encoded(rng, damaged(rng, texts()[name])))
    problem = read(path, format=name).problem()
    wp.plan(problem, time_limit=SECONDS)


def damaged(rng: Random, text: str) -> str:
    """A text with words, or whole lines, changed."""
    if rng.random() < 0.4:
        return mutated(rng, text)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text))
        odd = rng.choice((*ODD_TEXTS, "1e30", "-inf", "RANGES", "End", ";", ",", "[", "0", "-1"))
        text = text[:at] + odd + text[at + rng.randrange(4) :]
    return text


def ballots(rng: Random, folder: Path) -> None:
    """Pabulib files with lines and words changed."""
    path = folder / "ballots.pb"
    path.write_bytes(encoded(rng, damaged(rng, BALLOTS)))
    by = rng.choice((None, "age", "sex", "category", "nothing"))
    convert_ballots(path, folder / "made", "scenario", Grouping(by, least=rng.choice((1, 2, 5))))
    attempt(folder / "made" / "scenario.yaml")


TEMPLATES = ("portfolio", "roster", "reservoir", "conservation", "phases")


@cache
def book(template: str) -> bytes:
    """A workbook as ``wholepie new --xlsx`` writes it."""
    with tempfile.TemporaryDirectory() as folder:
        return create_book(template, Path(folder) / "book.xlsx").read_bytes()


def books(rng: Random, folder: Path) -> None:
    """Workbooks with some of their parts damaged."""
    path = folder / "book.xlsx"
    if rng.random() < 0.1:
        data = bytearray(book(rng.choice(TEMPLATES)))
        for _ in range(rng.randrange(1, 20)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
    else:
        path.write_bytes(repacked(rng))
    attempt(path)


def repacked(rng: Random) -> bytes:
    made = io.BytesIO()
    kept = io.BytesIO(book(rng.choice(TEMPLATES)))
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            data = old.read(name)
            new.writestr(name, spoilt(rng, data) if name == chosen else data)
    return made.getvalue()


def spoilt(rng: Random, data: bytes) -> bytes:
    """XML with a text, a number or a tag changed."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(text))
        start = text.find(">", at) + 1 or at
        end = text.find("<", start)
        odd = rng.choice((*ODD_TEXTS, "1", "-1", "45000", "99999999999", "#REF!", "TRUE", "&amp;"))
        if rng.random() < 0.8 and end > start:
            text = text[:start] + odd.replace("<", "&lt;") + text[end:]
        else:
            text = text[:at] + odd + text[at + rng.randrange(5) :]
    return text.encode("utf-8", "surrogatepass")
