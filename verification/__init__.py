"""The independent checker: it reads a run folder with code of its own and believes none of it.

It shares no code with the engine. Numbers are the decimals that the files hold, and arithmetic is
in whole numbers and fractions. docs/verify.md describes what it checks and the files it reads.
"""
