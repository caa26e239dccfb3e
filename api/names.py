"""Names that options take, as types: an editor completes them and a type checker knows them.

A test compares them with what is registered.
"""

from typing import Literal

from ..optimizer.plans.rule_names import RuleName as RuleName
from ..optimizer.voting.names import BaselineName as BaselineName
from ..optimizer.voting.names import CompletionName as CompletionName
from ..optimizer.voting.names import UtilityName as UtilityName

MethodName = Literal[
    "boxed-line",
    "frontier",
    "grid",
    "hull",
    "kirlik-sayin",
    "lexicographic",
    "segments",
    "weighted",
    "zones",
]
#: What a model in numbers may be written in.
FormatName = Literal["mop", "mps", "lp"]
#: What a source may be converted to.
FormName = Literal["scenario", "xlsx", "mop", "mps", "lp"]
#: How weights are made: of judgements, or of a front.
WeighingName = Literal["swing", "ahp", "critic"]
#: Who checks what a front claims of plans that it does not list.
SecondSolverName = Literal["cp-sat", "highs"]
#: How a run may have ended.
StatusName = Literal["done", "stopped", "failed", "unfinished", "damaged"]
#: What runs are sorted by.
SortName = Literal["when", "path", "title", "plans", "gap", "seconds"]
