"""A front whose every name tries to be more than a name."""

import numpy as np
import pandas as pd
import scipy.sparse as sp

from wholepie.optimizer.problem.labels import Goal
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front, Record

HOSTILE = (
    "<script>document.title='stolen'</script>",
    "</script><img src=x onerror=\"document.title='stolen'\">",
    "\"quoted\" & 'single' {{ 7 * 7 }} %{x} ${y}",
    "שלום עולם",
    "👩‍👩‍👧 family 家族の計画",
    "w" * 200,
    "<!-- <script> \u2028 -->",
    "plan 7 \u202e desrever",
)


def about(name: str) -> dict[str, object]:
    party = {"name": name, "weight": 2.0, "description": name, "goals": []}
    gifts = [{"name": name, "amount": 1234567.0}]
    wishes = [{"name": name, "rule": name, "negotiable": True, "shared": True, "count": 3}]
    return {
        "title": name,
        "description": name,
        "source": name,
        "file": f"{name[:9]}.yaml",
        "sha256": "ab" * 32,
        "tables": [{"name": name, "file": name, "rows": 1200, "sha256": "cd" * 32}],
        "parameters": [{"name": name, "value": 2.5, "unit": name}],
        "decisions": [{"name": name, "type": "binary", "count": 8, "words": name}],
        "measures": [{"name": name, "rule": name, "count": 1}],
        "stakeholders": [party | {"contributes": gifts, "requires": wishes}],
    }


def front(plans: int, goals: int, names: tuple[str, ...] = HOSTILE) -> Front:
    wanted = tuple(
        Goal(f"{names[k]} {k}", "maximize", names[k - 1], names[k], target=5.0)
        for k in range(goals)
    )
    rng = np.random.default_rng(3)
    index = tuple((name, k) for k, name in enumerate((names * 8)[:8]))
    columns = Columns((names[0],), np.zeros(8, np.int64), index, np.zeros(8, bool))
    labels = [goal.label for goal in wanted]
    return Front(
        goals=wanted,
        stakeholders=(),
        columns=columns,
        values=rng.dirichlet(np.ones(goals), plans) * 1000,
        solutions=sp.csr_array((rng.random((plans, 8)) < 0.5).astype(float)),
        gap=0.0123,
        complete=False,
        payoff=pd.DataFrame(rng.random((goals, goals)), index=labels, columns=labels),
        record=Record(
            "zones", "time limit", 42, 3.0, 2.0, {"within": 0.01}, {"highs": "1"}, about(names[1])
        ),
    )
