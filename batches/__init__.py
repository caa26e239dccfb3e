"""Batches: many runs, asked for together, in one folder, that are resumed together.

jobs.py      which runs are asked for
work.py      what a run does, in whatever process, and the row that it comes to
crews.py     who makes the runs: processes of this machine, or an executor
folder.py    what the batch's folder holds
batch.py     the batch: budgets, order, what is kept
"""
