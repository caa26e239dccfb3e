"""``python -m wholepie`` is the command ``wholepie``."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="wholepie")
