"""Batches: many runs in one folder, started, resumed and summarised together.

jobs.py      which runs a batch has
states.py    the states that a run can be in
work.py      what a run does, in any process, and its row in the summary
crews.py     who makes the runs, processes of this machine or an executor, and what follows a death
processes.py processes that stay alive between tasks, and say when one died
folder.py    what the batch's folder holds
batch.py     the batch: budgets, order, results
"""
