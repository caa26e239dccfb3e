"""What an analyst may write, all of which a strict type checker takes."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

import wholepie as wp

front: wp.Front = wp.front("scenario.yaml", goals="cost", within="5%", time_limit="10m")
front = wp.front(Path("scenario.yaml"), goals=("cost", "area"), within=0.05, method="zones")
front = wp.front(front, goals=pd.Series(["cost"]), time_limit=timedelta(minutes=1))
plan: wp.Plan = wp.plan("scenario.yaml", "nash", weights=pd.Series({"cost": 1.0}))
plan = wp.plan("scenario.yaml", weights={"cost": 1}, front=front)
plans: list[wp.Plan] = wp.plans("scenario.yaml", "leximin", give_up=[("cost", 3.0)])
plans = wp.plans("scenario.yaml", ["leximin", "nash"], order=np.array(["cost"]), tolerance="1%")
problem: wp.Problem = wp.problem("scenario.yaml", goals=[wp.Goal("cost", "minimize")])
payoff: wp.PayoffTable = wp.payoff(problem, time_limit=60)
conflicts: wp.Conflicts = wp.conflicts(front)
alternatives: list[wp.Alternative] = wp.alternatives(plan, loss="5%")
weights: wp.Weighing = wp.weigh(front, "critic")
runs: pd.DataFrame = wp.runs("~/runs", status="done", sort="gap")
version: str = wp.__version__
try:
    scenario: wp.Scenario | wp.ModelFile = wp.load("scenario.yaml", overrides={"parameters.a": 1})
except wp.ScenarioError as error:
    faults: tuple[wp.Fault, ...] = error.faults
