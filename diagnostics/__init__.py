"""Every fault, refusal and warning by its code: one table, below all other rooms.

``codes.py`` is the table; ``entries/`` holds an example and the cure of each, which are read
only on request.
"""
