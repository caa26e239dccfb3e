"""Rules by which cities choose projects from ballots, in whole numbers and fractions.

election.py       what is chosen from: projects, costs and what voters give them
greedy.py         by votes, or by votes per cost, from the best project on
equal_shares.py   the method of equal shares, and how it is completed
baseline.py       what a rule gives, and how it was found
"""
