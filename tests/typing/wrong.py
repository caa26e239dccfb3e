"""What a strict type checker refuses: an ignore that it does not need is a fault itself."""

import wholepie as wp

wp.front("scenario.yaml", method="zonez")  # type: ignore[arg-type]
wp.front("scenario.yaml", within=None, time_limit=[1])  # type: ignore[arg-type]
wp.plan("scenario.yaml", "nahs")  # type: ignore[arg-type]
wp.plan("scenario.yaml", wieghts={"cost": 1})  # type: ignore[call-arg]
wp.plans("scenario.yaml", ["nash", 1])  # type: ignore[list-item]
wp.weigh("run", "critics")  # type: ignore[arg-type]
wp.load("model.txt", format="msp")  # type: ignore[arg-type]
wp.frnt("scenario.yaml")  # type: ignore[attr-defined]
