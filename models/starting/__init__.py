"""A scenario begun from a table: what the table holds, what a planner answers, what is written.

survey.py      the table, and what could be the key, a count or a party
answers.py     what a planner answers, read and checked against the table
wording.py     the answers as the text of a scenario, with comments
beginning.py   the folder: the scenario, the table beside it
"""
