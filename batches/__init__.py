"""Batches: many runs in one folder, started, resumed and summarised together.

jobs.py      which runs a batch has
states.py    the states that a run can be in
inputs.py    the files that a run reads, hashed
room.py      the folder of a run: whether its run is whole, and what is set aside
work.py      what a run does, in any process, and its row in the summary
causes.py    failures that say nothing of the run
crews.py     who makes the runs, processes of this machine or an executor, and what follows a death
processes.py processes that stay alive between tasks, and say when one died
folder.py    what the batch's folder holds
watchdog.py  finds processes that do nothing any more
schedule.py  budgets, order, what is made again
batch.py     the batch and its results
"""
