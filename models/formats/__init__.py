"""Files of other programs: models in numbers and ballots, read strictly and written exactly.

kinds.py       the formats as data: names, extensions, who reads and who writes
modelfile.py   ``ModelFile``, a problem from a file; ``read_model``
source.py      a text with the places of its words
draft.py       a problem as it is read, column by column and row by row
mps.py, mps_write.py     MPS with one or several objectives (.mps, .mop)
lp.py, lp_tokens.py, lp_write.py   the LP format with one or several objectives
naming.py      names that every program can read, and what they stood for
convert.py     from one to another
pabulib.py, ballots.py, budgeting.py   participatory budgeting: .pb to a scenario
"""
